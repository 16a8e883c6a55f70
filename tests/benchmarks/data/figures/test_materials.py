"""Materials: the order and the range of their colors, and the hue of skin."""

from itertools import pairwise

import pytest

from benchmarks.data.figures import materials
from benchmarks.data.figures.materials import Palette

NAMES = ("WOODS", "SANDS", "FURS", "LEATHERS", "BREADS", "LEAVES")


@pytest.mark.parametrize("name", NAMES)
def test_colors_are_reflectances_dark_first(name: str) -> None:
    """Each channel of the dark color is below that of the light one; none reflects all."""
    palette: Palette = getattr(materials, name)
    for dark, light in palette:
        assert all(0 < low < high < 1 for low, high in zip(dark, light, strict=True))


@pytest.mark.parametrize("name", ["WOODS", "SANDS", "LEATHERS", "BREADS"])
def test_distractors_are_warm_as_skin_is(name: str) -> None:
    """Red over green over blue, in the dark and in the light color."""
    palette: Palette = getattr(materials, name)
    for pair in palette:
        assert all(one > two for color in pair for one, two in pairwise(color))
