"""The arithmetic of color, one pixel at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fleck.color import (
    check_image,
    hue_saturation,
    in_box,
    log_opponent,
    log_table,
    zero_response,
)
from fleck.parameters import AUTHORS_PAGE, KAPUR_1997, SkinBox

Pixels = NDArray[np.uint8]
SKIN = [(141, 85, 54), (224, 172, 138), (200, 140, 110), (240, 184, 160), (120, 78, 60)]


def pixel(*color: int) -> Pixels:
    """Make an image of one pixel."""
    return np.array([[color]], dtype=np.uint8)


def color_of(image: Pixels) -> tuple[float, float]:
    """Return hue and saturation of the first pixel."""
    _, red_green, blue_yellow = log_opponent(image)
    hue, saturation = hue_saturation(red_green, blue_yellow)
    return float(hue[0, 0]), float(saturation[0, 0])


# By hand with L(x) = 105 log10(x + 1): color; planes; hue, saturation; in box a, b, loose (+).
VECTORS = [
    ((0, 0, 0), (0, 0, 0), (0, 0), "---"),
    ((128, 128, 128), (221.612, 0, 0), (0, 0), "---"),
    ((255, 255, 255), (252.865, 0, 0), (0, 0), "---"),
    ((255, 0, 0), (0, 252.865, -126.433), (116.57, 282.71), "---"),
    ((141, 85, 54), (203.122, 22.868, -31.818), (144.29, 39.18), "ab+"),
    ((224, 172, 138), (234.995, 11.984, -15.970), (143.12, 19.97), "--+"),
    ((210, 180, 140), (237.056, 6.993, -14.885), (154.83, 16.45), "--+"),
    ((194, 178, 128), (236.550, 3.904, -16.890), (166.98, 17.34), "--+"),
]


@pytest.mark.parametrize(("color", "planes", "polar", "boxes"), VECTORS)
def test_planes_hue_and_boxes_of_known_colors(color, planes, polar, boxes) -> None:
    """A natural logarithm without the factor 105 would give a saturation of 0.86 for the fifth."""
    intensity, red_green, blue_yellow = log_opponent(pixel(*color))
    hue, saturation = hue_saturation(red_green, blue_yellow)
    ranges = (*AUTHORS_PAGE.boxes, AUTHORS_PAGE.growth.loose)
    inside = [bool(in_box(hue, saturation, box)[0, 0]) for box in ranges]

    assert (intensity[0, 0], red_green[0, 0], blue_yellow[0, 0]) == pytest.approx(planes, abs=1e-3)
    assert (hue[0, 0], saturation[0, 0]) == pytest.approx(polar, abs=6e-3)
    assert inside == [letter != "-" for letter in boxes]


def test_hue_is_measured_from_the_blue_yellow_axis() -> None:
    """Swapping the arctan2 arguments, as one public port does, would give -49.6 degrees."""
    hue, saturation = color_of(pixel(200, 140, 110))

    assert hue == pytest.approx(139.594, abs=1e-3)
    assert saturation == pytest.approx(24.942, abs=1e-3)


def test_the_logarithm_is_scaled_to_gray_levels() -> None:
    """105 log10 spans 0 to 252.87; the natural logarithm alone would end at 5.5."""
    assert log_table()[[0, 9, 99, 255]] == pytest.approx([0, 105, 210, 252.865], abs=1e-3)


def test_intensity_is_the_green_logarithm_on_the_page_and_the_mean_in_kapur() -> None:
    """The two publications differ here."""
    image = pixel(99, 9, 0)

    assert log_opponent(image)[0][0, 0] == pytest.approx(105)
    assert log_opponent(image, KAPUR_1997)[0][0, 0] == pytest.approx((210 + 105 + 0) / 3)


@given(st.integers(0, 255))
@settings(max_examples=30, deadline=None)
def test_gray_has_no_color_at_all(level: int) -> None:
    """Both color planes are exactly 0, so no range with a positive hue admits gray."""
    _, red_green, blue_yellow = log_opponent(pixel(level, level, level))

    assert red_green[0, 0] == 0
    assert blue_yellow[0, 0] == 0


@pytest.mark.parametrize("color", SKIN)
def test_halving_the_light_hardly_moves_the_hue(color) -> None:
    """The logarithm cancels light; only the +1 inside it is left (0.15 degrees at worst here)."""
    hue, saturation = color_of(pixel(*color))
    half_hue, half_saturation = color_of(pixel(*(channel // 2 for channel in color)))

    assert half_hue == pytest.approx(hue, abs=1.0 if any(c % 2 for c in color) else 0.2)
    assert half_saturation == pytest.approx(saturation, rel=0.05)


def test_colors_below_zero_do_not_wrap_around() -> None:
    """Unsigned 8-bit differences would turn a negative red-green into a large one."""
    _, red_green, blue_yellow = log_opponent(pixel(50, 200, 60))

    assert red_green[0, 0] < 0
    assert blue_yellow[0, 0] < 0
    assert red_green[0, 0] == pytest.approx(105 * np.log10(51 / 201))


def framed(inner: int, outer: int, rows: int = 40, columns: int = 50) -> Pixels:
    """Make a gray image with a 10-pixel frame of another level."""
    image = np.full((rows, columns, 3), outer, dtype=np.uint8)
    image[10:-10, 10:-10] = inner
    return image


def test_the_zero_response_ignores_a_frame_of_ten_pixels() -> None:
    """The eleventh pixel counts, the tenth does not."""
    image = framed(30, 3)
    assert zero_response(image) == 30

    image[10, 25, 2] = 7
    assert zero_response(image) == 7


def test_the_zero_response_is_one_number_for_all_three_planes() -> None:
    """The smallest of any plane, not one per plane."""
    image = np.full((30, 30, 3), (90, 60, 20), dtype=np.uint8)

    assert zero_response(image) == 20


def test_the_frame_is_left_out_of_the_search_only() -> None:
    """A port paints the frame white before the logarithm: it would read 231 here, not 0.

    Subtracting in 8 bits would wrap 3 - 30 round to 229 and read 248.
    """
    image = framed(30, 3)
    intensity, _, _ = log_opponent(image, zero=zero_response(image))

    assert intensity[0, 0] == 0
    assert intensity[20, 20] == 0


def test_the_zero_response_is_subtracted_before_the_logarithm() -> None:
    """109 - 10 = 99, and L(99) = 210."""
    intensity, _, _ = log_opponent(pixel(109, 109, 109), zero=10)

    assert intensity[0, 0] == pytest.approx(210)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (20, 20), (21, 21), (2, 2)])
def test_small_images_have_a_zero_response(shape) -> None:
    """The frame shrinks along an axis that is too short for it (ours)."""
    image = np.full((*shape, 3), 9, dtype=np.uint8)

    assert zero_response(image) == 9


def test_of_a_twenty_pixel_axis_the_two_middle_pixels_count() -> None:
    """With 21 pixels on, the published margin of 10 leaves the middle one."""
    image = np.zeros((20, 21, 3), dtype=np.uint8)
    image[9:11, 10] = 5

    assert zero_response(image) == 5


def test_noise_is_drawn_for_each_channel_and_stays_below_one_level() -> None:
    """A shared n would leave gray pixels without color."""
    image = np.full((40, 40, 3), 20, dtype=np.uint8)
    intensity, red_green, _ = log_opponent(image, rng=np.random.default_rng(0))

    assert np.ptp(red_green) > 0.5
    assert intensity.min() >= 105 * np.log10(21)
    assert intensity.max() < 105 * np.log10(22)


def test_noise_is_reproducible_and_absent_where_the_publication_has_none() -> None:
    """One seed gives one image; kapur97 adds no noise whatever is passed."""
    image = pixel(20, 20, 20)
    first, again = (log_opponent(image, rng=np.random.default_rng(3))[0] for _ in range(2))
    kapur = log_opponent(image, KAPUR_1997, rng=np.random.default_rng(3))[0]

    assert first == again
    assert kapur == log_opponent(image, KAPUR_1997)[0]


def test_the_ends_of_a_box_belong_to_it() -> None:
    """The page writes "between"; the ends are taken as closed."""
    box = SkinBox((110.0, 150.0), (20.0, 60.0))
    hue = np.array([[110.0, 150.0, 109.99, 150.01, 120.0, 120.0]])
    saturation = np.array([[20.0, 60.0, 30.0, 30.0, 19.99, 60.01]])

    assert in_box(hue, saturation, box).tolist() == [[True, True, False, False, False, False]]


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ([[1, 2, 3]], "expected an image as a numpy array of dtype uint8, got list"),
        (np.zeros((2, 2, 3)), "dtype uint8 .* got dtype float64"),
        (np.zeros((2, 2, 3), dtype=np.uint16), "got dtype uint16"),
        (np.zeros((2, 2), dtype=np.uint8), r"\(M, N, 3\), got shape \(2, 2\); stack a gray"),
        (np.zeros((2, 2, 4), dtype=np.uint8), "drop an alpha channel"),
        (np.zeros((0, 2, 3), dtype=np.uint8), "at least one pixel"),
    ],
)
def test_what_is_no_image_is_refused(image, message) -> None:
    """Each message says what was expected and what came."""
    with pytest.raises(ValueError, match=message):
        check_image(image)
