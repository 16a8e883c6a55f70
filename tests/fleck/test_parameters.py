"""Every published number of the skin filter is pinned here."""

from dataclasses import FrozenInstanceError, asdict

import pytest

from fleck.parameters import AUTHORS_PAGE, KAPUR_1997, PRESETS, find_preset, whole

LOOSE = {"hue": (110, 180), "saturation": (0, 130)}
PAGE = {
    "name": "page",
    "log_gain": 105,
    "log_offset": 1,
    "noise": 1,
    "intensity": "green",
    "zero_margin": 10,
    "scale_divisor": 320,
    "whole_scale": False,
    "window": "disc",
    "color_radius": 2,
    "intensity_radius": 4,
    "residual_radius": 6,
    "max_texture": 5,
    "boxes": (
        {"hue": (110, 150), "saturation": (20, 60)},
        {"hue": (130, 170), "saturation": (30, 130)},
    ),
    "fraction": {"radius": 24, "numerator": 1, "denominator": 8},
    "growth": {"loose": LOOSE, "passes": 5},
    "enlargement": "fraction",
    "min_area": 0.30,
}
KAPUR = PAGE | {
    "name": "kapur97",
    "noise": 0,
    "intensity": "mean",
    "whole_scale": True,
    "window": "square",
    "max_texture": 4.5,
    "boxes": (
        {"hue": (120, 160), "saturation": (10, 60)},
        {"hue": (150, 180), "saturation": (20, 80)},
    ),
    "fraction": None,
    "enlargement": "growth",
}


@pytest.mark.parametrize(("record", "expected"), [(AUTHORS_PAGE, PAGE), (KAPUR_1997, KAPUR)])
def test_every_field_of_a_publication_is_what_it_printed(record, expected) -> None:
    """A number changes only together with this table."""
    fields = asdict(record)
    assert fields.pop("citation")
    assert fields.pop("status").startswith("second-hand")

    assert fields == expected


def test_a_record_cannot_be_changed() -> None:
    """Presets are shared by all callers."""
    with pytest.raises(FrozenInstanceError):
        AUTHORS_PAGE.max_texture = 20.0  # type: ignore[misc]


def test_presets_are_named_after_their_records() -> None:
    """The keys are the names users type."""
    assert {name: record.name for name, record in PRESETS.items()} == {
        "page": "page",
        "kapur97": "kapur97",
        "refit": "refit",
    }


def test_a_record_may_stand_for_its_name() -> None:
    """Callers with numbers of their own pass the record."""
    assert find_preset(KAPUR_1997) is find_preset("kapur97")


def test_an_unknown_preset_is_refused_with_the_known_ones() -> None:
    """The message offers what there is."""
    with pytest.raises(
        ValueError, match="expected a preset among page, kapur97, refit, got 'kapur'"
    ):
        find_preset("kapur")


@pytest.mark.parametrize(
    ("number", "rounded"), [(0.0, 0), (0.49, 0), (0.5, 1), (2.5, 3), (3.5, 4), (1.867, 2)]
)
def test_halves_are_rounded_upward(number: float, rounded: int) -> None:
    """Python's own rounding takes 2.5 to 2."""
    assert whole(number) == rounded


def test_the_scale_is_one_at_the_size_of_the_papers() -> None:
    """128 + 192 = 320; kapur97 rounds to whole numbers, and never to 0."""
    assert AUTHORS_PAGE.scale(128, 192) == 1.0
    assert AUTHORS_PAGE.scale(480, 640) == 3.5
    assert KAPUR_1997.scale(480, 640) == 4.0
    assert KAPUR_1997.scale(10, 10) == 1.0
