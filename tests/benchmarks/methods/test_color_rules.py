"""The color rules, one pixel at a time, worked by hand."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.methods.color_rules import (
    BT601,
    CHAI_NGAN,
    KOVAC,
    RAHMAN,
    chai_ngan,
    chroma,
    hue_255,
    kovac,
    rgb_h_cbcr,
)
from benchmarks.methods.mixtures import skin_posterior
from benchmarks.methods.nude_js import nude_js_pixels
from benchmarks.methods.protocol import BLOCK

COLORS = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))


def pixel(*color: int) -> NDArray[np.uint8]:
    """Return a picture of one pixel."""
    return np.array([[color]], dtype=np.uint8)


def test_the_published_numbers_are_the_ones_in_the_records() -> None:
    """A limit changes only together with this list."""
    assert KOVAC.daylight_above == (95, 40, 20)
    assert (KOVAC.daylight_spread_above, KOVAC.daylight_red_green_above) == (15, 15)
    assert KOVAC.flash_above == (220, 210, 170)
    assert KOVAC.flash_red_green_at_most == 15
    assert (CHAI_NGAN.blue, CHAI_NGAN.red) == ((77, 127), (133, 173))
    assert RAHMAN.at_most == ((1.5862, 20.0), (-1.15, 301.75), (-2.2857, 432.85))
    assert RAHMAN.at_least == ((0.3448, 76.2069), (-4.5652, 234.5652))
    assert (RAHMAN.hue_below, RAHMAN.hue_above) == (25.0, 230.0)
    assert sum(BT601.blue) == pytest.approx(0)
    assert sum(BT601.red) == pytest.approx(0)


@pytest.mark.parametrize(
    ("color", "marked"),
    [
        ((200, 140, 110), True),
        ((96, 41, 21), True),
        ((95, 41, 21), False),  # R must exceed 95
        ((96, 40, 21), False),  # G must exceed 40
        ((96, 41, 20), False),  # B must exceed 20
        ((100, 85, 80), False),  # R - G = 15 must exceed 15
        ((100, 84, 80), True),
        ((150, 190, 100), False),  # green over red, though |R - G| is large
        ((200, 140, 200), False),  # R must exceed B
        ((221, 211, 171), True),  # flash limits
        ((221, 211, 221), False),  # flash: R must exceed B
        ((221, 211, 211), False),  # flash: G must exceed B
        ((240, 225, 180), True),  # flash: |R - G| = 15 may be
        ((220, 211, 171), False),  # flash: R must exceed 220
    ],
)
def test_kovac_by_hand(color: tuple[int, int, int], marked: bool) -> None:
    """Each limit is strict except the flash difference, and each one counts."""
    assert kovac(pixel(*color))[0, 0] == marked


def test_differences_of_eight_bit_pixels_do_not_wrap() -> None:
    """G - R wraps to 206 in unsigned arithmetic and would pass |R - G| > 15 and R > G."""
    assert not kovac(pixel(150, 200, 100))[0, 0]


@pytest.mark.parametrize(
    ("color", "codes"),
    [
        ((0, 0, 0), (128, 128)),
        ((255, 255, 255), (128, 128)),
        # Cb = 128 - 43.03 - 84.47 + 127.5, the same sum for primaries one by one.
        ((255, 0, 0), (85, 255)),  # Cr = 255.5 is clipped
        ((0, 255, 0), (44, 21)),
        ((0, 0, 255), (255, 107)),
        # Cb = 128 - 33.747 - 46.377 + 55 = 102.88; Cr = 128 + 100 - 58.616 - 8.944 = 160.44
        ((200, 140, 110), (103, 160)),
    ],
)
def test_chroma_is_full_range_and_rounded(
    color: tuple[int, int, int], codes: tuple[int, int]
) -> None:
    """The studio range would give 101 and 157 for the last one."""
    blue, red = chroma(pixel(*color))

    assert (blue[0, 0], red[0, 0]) == codes


@pytest.mark.parametrize(
    ("color", "marked"),
    [
        ((200, 140, 110), True),
        ((128, 128, 128), False),
        ((255, 0, 0), False),  # Cr far above 173
        ((141, 85, 54), True),  # Cb 103, Cr 158
        ((30, 10, 5), True),  # dark pixels pass: there is no limit on luminance
    ],
)
def test_chai_ngan_by_hand(color: tuple[int, int, int], marked: bool) -> None:
    """Both codes inside the box, and nothing else, decides."""
    assert chai_ngan(pixel(*color))[0, 0] == marked


@pytest.mark.parametrize(
    ("color", "hue"),
    [
        ((255, 0, 0), 0.0),
        ((255, 255, 0), 42.5),
        ((0, 255, 255), 127.5),
        ((0, 0, 255), 170.0),
        ((255, 0, 255), 212.5),
        ((255, 0, 1), 254.833),
        ((77, 77, 77), 0.0),
    ],
)
def test_hue_runs_over_255(color: tuple[int, int, int], hue: float) -> None:
    """A full turn is 255, and red is at both ends."""
    assert hue_255(pixel(*color))[0, 0] == pytest.approx(hue, abs=1e-3)


def test_rgb_h_cbcr_by_hand() -> None:
    """(200, 140, 110): Cb 103, Cr 160, hue 14; every line and the hue pass."""
    assert 160 <= 1.5862 * 103 + 20
    assert 160 <= -1.15 * 103 + 301.75
    assert 160 <= -2.2857 * 103 + 432.85
    assert 160 >= 0.3448 * 103 + 76.2069
    assert 160 >= -4.5652 * 103 + 234.5652
    assert rgb_h_cbcr(pixel(200, 140, 110))[0, 0]


@pytest.mark.parametrize(
    ("color", "why"),
    [
        ((255, 60, 30), "Cr is 222, above the line of slope -1.15 at Cb 80"),
        ((120, 100, 22), "hue 34 lies outside"),
        ((200, 170, 30), "hue 35 lies outside"),
    ],
)
def test_rgb_h_cbcr_is_narrower_than_its_first_part(color: tuple[int, int, int], why: str) -> None:
    """A color that passes the RGB limits may fail a line or the hue."""
    assert kovac(pixel(*color))[0, 0]
    assert not rgb_h_cbcr(pixel(*color))[0, 0], why


@settings(max_examples=60, deadline=None)
@given(st.lists(COLORS, min_size=1, max_size=12))
def test_rules_look_at_one_pixel_only(colors: list[tuple[int, int, int]]) -> None:
    """A pixel's mark does not depend on its neighbors, and a subset rule marks a subset."""
    image = np.array([colors], dtype=np.uint8)
    for rule in (kovac, chai_ngan, rgb_h_cbcr):
        alone = [bool(rule(pixel(*color))[0, 0]) for color in colors]
        assert rule(image)[0].tolist() == alone
    assert not (rgb_h_cbcr(image) & ~kovac(image)).any()


@pytest.mark.parametrize("rule", [kovac, chai_ngan, rgb_h_cbcr])
def test_what_is_not_rgb_is_refused(rule: object) -> None:
    """Gray pictures, floating point and empty pictures are named in the refusal."""
    assert callable(rule)
    with pytest.raises(ValueError, match=r"shape \(M, N, 3\), got shape \(4, 4\)"):
        rule(np.zeros((4, 4), dtype=np.uint8))
    with pytest.raises(ValueError, match="dtype uint8, got float64"):
        rule(np.zeros((4, 4, 3)))
    with pytest.raises(ValueError, match="at least one pixel"):
        rule(np.zeros((0, 4, 3), dtype=np.uint8))


@pytest.mark.parametrize("rule", [kovac, chai_ngan, rgb_h_cbcr, nude_js_pixels, skin_posterior])
def test_blocks_do_not_show(rule: Callable[[NDArray[np.uint8]], NDArray[np.generic]]) -> None:
    """A picture larger than one block is what its parts are."""
    image = np.random.default_rng(4).integers(0, 256, (600, 450, 3), dtype=np.uint8)
    assert image.shape[0] * image.shape[1] > BLOCK

    np.testing.assert_array_equal(rule(image)[500:], rule(image[500:]))
