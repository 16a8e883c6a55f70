"""The package's own names: loaded when used, whatever was imported before."""

import subprocess
import sys

import pytest

import fleck


@pytest.mark.parametrize(
    "first", ["import fleck.detect", "import fleck.draw", "from fleck import skin_mask", "pass"]
)
def test_detect_is_the_function_whatever_was_imported_before(first: str) -> None:
    """The submodule of the same name must not hide it."""
    code = (
        f"{first}\nfrom fleck import detect\nimport fleck\n"
        "print(callable(detect), detect is fleck.detect)"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert output.stdout.split() == ["True", "True"]


def test_all_public_names_can_be_loaded_and_are_listed() -> None:
    """`dir` names them before they are loaded."""
    for name in fleck.__all__:
        assert getattr(fleck, name) is not None
        assert name in dir(fleck)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As for any module."""
    with pytest.raises(AttributeError, match="module 'fleck' has no attribute 'nothing'"):
        fleck.nothing  # noqa: B018
