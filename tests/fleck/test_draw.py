"""Overlays: colors where the evidence is, a legend, and readable sizes."""

import numpy as np
import pytest

from benchmarks.data.drawings import draw
from fleck.detect import Detection, detect
from fleck.draw import COLORS, draw_detection


@pytest.fixture(scope="module")
def legs() -> tuple[np.ndarray, Detection]:
    """Return two drawn legs and what is found in them."""
    for seed in range(20):
        pixels = draw("girdle", np.random.default_rng(seed)).pixels
        detection = detect(pixels)
        if any(len(group) == 4 for group in detection.girdles) and detection.limbs:
            return pixels, detection
    pytest.fail("no girdle was found in twenty drawings")


def has(picture: np.ndarray, name: str) -> bool:
    """Tell whether a picture holds a color of the legend, but for smoothing."""
    away = np.abs(picture.astype(int) - np.array(COLORS[name])).max(axis=2)
    return bool((away <= 40).any())


def test_what_was_found_is_drawn(legs: tuple[np.ndarray, Detection]) -> None:
    """Outlines, axes, limbs and girdles, above the legend."""
    pixels, detection = legs
    picture = draw_detection(pixels, detection)
    above = picture[:640]

    for name in ("segment", "limb", "girdle"):
        assert has(above, name), name


def test_the_legend_names_every_color(legs: tuple[np.ndarray, Detection]) -> None:
    """Also of what was not found."""
    pixels, detection = legs
    strip = draw_detection(pixels, detection)[640:]

    for name in COLORS:
        assert has(strip, name), name


def test_a_spine_thigh_group_has_its_own_color() -> None:
    """Trunk and thighs are joined."""
    pixels = draw("spine", np.random.default_rng(1)).pixels
    detection = detect(pixels)

    assert detection.spines
    assert has(draw_detection(pixels, detection)[:640], "spine-thigh")


def test_skin_is_tinted_and_the_rest_is_not() -> None:
    """A mask over half of the picture changes half of it."""
    half = np.full((640, 640, 3), 90, dtype=np.uint8)
    half[:320] = (200, 130, 95)
    picture = draw_detection(half, detect(half, configuration="skin"))

    assert (picture[5, 5] != half[5, 5]).any()
    assert (picture[635, 5] == half[635, 5]).all()


@pytest.mark.parametrize(
    ("shape", "longer"), [((60, 80), 640), ((900, 700), 900), ((4000, 100), 1600)]
)
def test_pictures_are_brought_to_a_readable_size(shape: tuple[int, int], longer: int) -> None:
    """Small ones are enlarged, large ones reduced, the others left alone."""
    gray = np.full((*shape, 3), 128, dtype=np.uint8)
    picture = draw_detection(gray, detect(gray))

    expected = round(shape[1] * longer / max(shape))
    assert picture.shape[1] == expected
    assert picture.dtype == np.uint8


def test_the_image_is_not_changed(legs: tuple[np.ndarray, Detection]) -> None:
    """Drawing is on a copy."""
    pixels, detection = legs
    before = pixels.copy()
    draw_detection(pixels, detection)

    assert (pixels == before).all()


def test_another_image_is_refused(legs: tuple[np.ndarray, Detection]) -> None:
    """Its size gives it away."""
    with pytest.raises(ValueError, match=r"expected the image of the detection, \(384, 256\)"):
        draw_detection(np.zeros((10, 10, 3), dtype=np.uint8), legs[1])
