"""Colors of cloth: how far from the skin they are, under which light."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures.cloth import (
    CONTRAST,
    FAR,
    GRAY,
    NEAR,
    SKIN_HUES,
    cloth_color,
    cloth_colors,
    color_difference,
)
from benchmarks.data.figures.illuminants import light
from benchmarks.data.figures.pigments import skin_colors

SEEDS = st.integers(0, 10**6)
ITAS = st.floats(-60, 65)
WHITE = np.ones(3)


def skin_of(ita: float, cct: float = 6500.0, balance: str = "right") -> np.ndarray:
    """Return the color of an arm."""
    return np.asarray(skin_colors(ita, "low", light(cct, balance)).sites["arm"])


def lab(color: np.ndarray) -> np.ndarray:
    """Convert linear sRGB to CIELAB by the textbook's formulas, with a rounded matrix."""
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.asarray(matrix) @ color / np.sum(matrix, axis=1)
    f = [np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@settings(max_examples=60, deadline=None)
@given(ITAS, SEEDS)
def test_near_cloth_is_told_from_skin_only_side_by_side(ita: float, seed: int) -> None:
    """Both colors are 4 to 9 units of CIEDE2000 from the skin, and not each other."""
    skin = skin_of(ita)
    colors = cloth_colors("near", skin, np.random.default_rng(seed), WHITE)
    distance = color_difference(colors, skin)

    assert (distance >= NEAR[0] - 0.01).all()
    assert (distance <= NEAR[1] + 0.01).all()
    assert np.linalg.norm(lab(colors[0]) - lab(colors[1])) > CONTRAST["near"] - 0.1


@settings(max_examples=60, deadline=None)
@given(ITAS, SEEDS)
def test_far_cloth_is_another_color_and_hue(ita: float, seed: int) -> None:
    """Both colors are over 30 units away, and gray or of a hue outside skin's."""
    skin = skin_of(ita)
    colors = cloth_colors("far", skin, np.random.default_rng(seed), WHITE)

    assert (color_difference(colors, skin) > FAR - 0.01).all()
    for _, a, b in map(lab, colors):
        hue = np.degrees(np.arctan2(b, a)) % 360
        assert np.hypot(a, b) < GRAY + 0.1 or not SKIN_HUES[0] < hue < SKIN_HUES[1]
    assert np.linalg.norm(lab(colors[0]) - lab(colors[1])) > CONTRAST["far"] - 0.1


@given(ITAS, SEEDS)
@settings(max_examples=20, deadline=None)
def test_equal_cloth_is_the_skins_color_to_the_last_digit(ita: float, seed: int) -> None:
    """Under any light; the second color of its pattern is near."""
    skin, seen = skin_of(ita), skin_of(ita, 2700.0, "wrong")
    first, second = cloth_colors("equal", skin, np.random.default_rng(seed), WHITE, seen)

    assert (first == seen).all()
    assert (cloth_color("equal", skin, np.random.default_rng(seed), WHITE) == skin).all()
    assert NEAR[0] - 0.01 <= color_difference(second / seen * skin, skin) <= NEAR[1] + 0.01


def test_the_kinds_of_far_cloth_are_many() -> None:
    """Over 200 draws there are grays and hues all around the circle but skin's."""
    skin = skin_of(30.0)
    colors = [cloth_color("far", skin, np.random.default_rng(seed), WHITE) for seed in range(200)]
    values = np.array([lab(color) for color in colors])
    hue = np.degrees(np.arctan2(values[:, 2], values[:, 1])) % 360
    colored = np.hypot(values[:, 1], values[:, 2]) > GRAY

    assert 0.1 < 1 - colored.mean() < 0.5
    assert (np.histogram(hue[colored], bins=[80, 140, 200, 260, 320, 380])[0] > 3).all()


def test_the_cast_multiplies_far_cloth_and_near_cloth_follows_the_skin() -> None:
    """Far cloth is lit like anything else, near cloth keeps its ratio to the skin."""
    skin, cast = skin_of(20.0), np.array([1.3, 0.9, 0.5])
    far, lit = (cloth_color("far", skin, np.random.default_rng(4), c) for c in (WHITE, cast))
    np.testing.assert_allclose(lit, far * cast, atol=2e-6)
    seen = skin * [1.4, 0.8, 0.4]
    near = cloth_color("near", skin, np.random.default_rng(4), WHITE)
    there = cloth_color("near", skin, np.random.default_rng(4), cast, seen)
    np.testing.assert_allclose(there / seen, near / skin, rtol=1e-4)


@pytest.mark.parametrize("kind", ["far", "near", "equal"])
def test_one_number_is_drawn_whatever_the_skin(kind: str) -> None:
    """The next garment's colors do not depend on how many candidates failed."""
    after = set()
    for ita in (-55.0, 0.0, 60.0):
        rng = np.random.default_rng(8)
        cloth_colors(kind, skin_of(ita), rng, WHITE)
        after.add(float(rng.random()))

    assert len(after) == 1


def test_the_measure_is_ciede2000() -> None:
    """Another program, scikit-image, gives the same numbers for the same colors."""
    pytest.importorskip("skimage")
    from skimage.color import deltaE_ciede2000

    one, two = np.random.default_rng(1).uniform(0.05, 0.8, (2, 50, 3))
    expected = deltaE_ciede2000(np.array([*map(lab, one)]), np.array([*map(lab, two)]))
    np.testing.assert_allclose(color_difference(one, two), expected, atol=0.02)


def test_unknown_kinds_and_hopeless_skins_are_refused() -> None:
    """Near a skin brighter than white there is no color that a dye reaches."""
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="expected a cloth color of far, near, equal, got 'red'"):
        cloth_colors("red", WHITE / 2, rng, WHITE)
    with pytest.raises(ValueError, match="expected a skin color that a near cloth can keep"):
        cloth_colors("near", 3 * WHITE, rng, WHITE)
