"""The public names of each package, against a list that is changed on purpose only."""

import importlib

import pytest

SURFACE = {
    "fleck": [
        "CONFIGURATIONS",
        "Detection",
        "PRESETS",
        "detect",
        "draw_detection",
        "skin_mask",
    ],
    "convnet": [
        "Model",
        "ModelRefusedError",
        "Recipe",
        "YAHOO",
        "inspect_file",
        "prepare",
    ],
    "benchmarks": [],
}


@pytest.mark.parametrize("package", SURFACE)
def test_the_public_names_are_the_checked_in_ones(package: str) -> None:
    """A public name appears or disappears only together with this list."""
    module = importlib.import_module(package)

    assert sorted(getattr(module, "__all__", [])) == SURFACE[package]
    assert len(SURFACE[package]) <= 8


@pytest.mark.parametrize("package", SURFACE)
def test_every_public_name_can_be_had_and_is_documented(package: str) -> None:
    """What `__all__` promises exists, shows in `dir` and has a docstring with an example."""
    module = importlib.import_module(package)
    for name in SURFACE[package]:
        value = getattr(module, name)
        assert name in dir(module)
        if callable(value):
            assert value.__doc__
            assert "Examples" in value.__doc__, name


@pytest.mark.parametrize("package", ["fleck", "convnet"])
def test_an_unknown_name_is_an_attribute_error(package: str) -> None:
    """The lazy packages refuse a wrong name as any module does."""
    module = importlib.import_module(package)
    with pytest.raises(AttributeError, match="skin_msak"):
        _ = module.skin_msak
