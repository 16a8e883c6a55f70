"""The nude.js rules: pixels by hand, the scan with its defects, and the program itself."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.methods.nude_js import (
    NUDE_JS,
    decision_list,
    nude_js,
    nude_js_pixels,
    region_sizes,
)

REASON = "mudepy is not installed: pip install 'mudepy>=0.5.2'"


def test_the_numbers_of_the_program_are_the_ones_in_the_record() -> None:
    """A limit changes only together with this list."""
    assert (NUDE_JS.rgb_above, NUDE_JS.green_below) == ((95, 40, 20), 100)
    assert (NUDE_JS.spread_above, NUDE_JS.red_green_above) == (15, 15)
    assert NUDE_JS.red_over_green_above == 1.185
    assert (NUDE_JS.red_blue_share_above, NUDE_JS.red_green_share_above) == (0.107, 0.112)
    assert (NUDE_JS.hue, NUDE_JS.saturation) == ((0, 35), (0.23, 0.68))
    assert (NUDE_JS.region_larger_than, NUDE_JS.least_regions) == (30, 3)
    assert (NUDE_JS.least_skin_percent, NUDE_JS.largest_percent) == (15, 45)
    assert NUDE_JS.three_largest_percent == (35, 30, 30)
    assert NUDE_JS.most_regions == 60


@pytest.mark.parametrize(
    ("color", "marked", "why"),
    [
        ((200, 140, 110), True, "normalized: 1.43, .109, .138"),
        ((200, 95, 21), True, "RGB rule, green under 100"),
        ((255, 0, 0), False, "no blue, hue 0 is not above 0"),
        ((200, 150, 100), True, "hue 30, saturation .33"),
        ((128, 128, 128), False, "gray has no hue"),
        ((0, 0, 0), False, "0/0 passes no comparison"),
        ((0, 255, 0), False, "green"),
        ((110, 140, 200), False, "blue"),
    ],
)
def test_pixels_by_hand(color: tuple[int, int, int], marked: bool, why: str) -> None:
    """Any one of three rules is enough."""
    assert nude_js_pixels(np.array([[color]], dtype=np.uint8))[0, 0] == marked, why


def test_the_scan_wraps_around_rows() -> None:
    """The last pixel of a row and the first of the next are neighbors in the flat list."""
    mask = np.zeros((3, 5), dtype=np.bool_)
    mask[0, 4] = mask[1, 0] = True

    assert region_sizes(mask).tolist() == [2]


def test_the_scan_skips_a_merge_into_the_region_just_merged_into() -> None:
    """One component, two regions: 2 meets 1, but 1 was also the second of the merge before.

    Regions in the order they are met: 0 and 1 are the tips of the V, merged at its foot; 2 starts
    the tail and meets 1 one pixel later.
    """
    drawn = ["....0.1.", ".....1..", "...21..."]
    mask = np.array([[sign != "." for sign in row] for row in drawn])
    count, _ = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)

    assert count - 1 == 1
    assert region_sizes(mask).tolist() == [4, 1]


def test_one_column_is_one_region() -> None:
    """In a picture one pixel wide, upper right is the pixel itself: region 0."""
    mask = np.array([[1], [0], [1], [1]], dtype=np.bool_)

    assert region_sizes(mask).tolist() == [3]
    assert region_sizes(~mask & mask).tolist() == []


def test_no_skin_has_no_region() -> None:
    """An empty mask fails the first rule with a score of 0."""
    empty = np.zeros((4, 6), dtype=np.bool_)

    assert region_sizes(empty).size == 0
    assert (nude_js(empty).passed, nude_js(empty).score) == (0, 0.0)


@pytest.mark.parametrize(
    ("sizes", "passed"),
    [
        ([400, 30, 30], 0),  # regions of 30 do not count: one is left
        ([40, 35, 34], 1),  # 10.9 % skin
        ([100, 95, 95, 95], 2),  # 26, 25, 25 % of the skin
        ([200, 190, 90], 3),  # the largest holds 41.7 %
        ([200, 90, 80], 5),  # the largest holds 54 %
        ([2000, *([31] * 60)], 4),  # 61 regions
        ([2000, *([31] * 59)], 5),  # 60 regions
    ],
)
def test_the_list_stops_at_the_first_rule_that_fails(sizes: list[int], passed: int) -> None:
    """Five rules in the program's order; passing all five is the verdict."""
    verdict = decision_list(np.array(sizes), 1000 if max(sizes) < 1000 else 4000)

    assert verdict.passed == passed
    assert verdict.nude == (passed == 5)
    assert verdict.nude == (verdict.score >= 5)


def test_scan_agrees_with_the_program(require: Callable[[bool, str], None]) -> None:
    """Mudepy's own scan gives the same region sizes on random and on smooth masks.

    Its first row is left blank: Python's negative indexes make it look at the end of the list
    there, where the original finds nothing.
    """
    require(find_spec("nude") is not None, REASON)
    rng = np.random.default_rng(7)
    for index in range(60):
        height, width = rng.integers(2, 30, 2)
        mask = rng.random((height, width)) < rng.uniform(0.1, 0.95)
        if index % 2:
            mask = cv2.blur(mask.astype(np.float32), (3, 3)) > 0.5
        mask[0] = mask[1, 0] = False

        assert region_sizes(mask).tolist() == peer_sizes(mask)


def peer_sizes(mask: NDArray[np.bool_]) -> list[int]:
    """Let mudepy scan a mask and return all its regions, largest first."""
    from PIL import Image

    class Scan(import_module("nude").Nude):  # type: ignore[misc]
        """The program with a given pixel rule and no decision list."""

        sizes: list[int]

        def _classify_skin(self, red: int, _green: int, _blue: int) -> bool:
            """Take the mask from the red channel."""
            return red == 255

        def _clear_regions(self, regions: list[list[object]]) -> None:
            """Keep the small regions too."""
            self.sizes = sorted(map(len, regions), reverse=True)

        def _analyse_regions(self) -> None:
            """Decide nothing."""

    image = np.repeat(mask[..., None], 3, axis=2).astype(np.uint8) * 255
    scan = Scan(Image.fromarray(image))
    scan.parse()
    return scan.sizes


def test_pixels_agree_with_the_program(require: Callable[[bool, str], None]) -> None:
    """Mudepy's compiled rule is ours or a box in Cb, Cr, over 20 000 random colors."""
    require(find_spec("skin_classifier") is not None, REASON)
    peer = import_module("skin_classifier").skin_classifier
    colors = np.random.default_rng(3).integers(0, 256, (1, 20_000, 3), dtype=np.uint8)
    colors[0, :2000, 1] = 0
    colors[0, 2000:4000, 1] = colors[0, 2000:4000, 0]
    red, green, blue = colors[0].astype(np.float64).T
    cb = 128 - 0.168736 * red - 0.331364 * green + 0.5 * blue
    cr = 128 + 0.5 * red - 0.418688 * green - 0.081312 * blue
    box = (cb >= 97.5) & (cb <= 142.5) & (cr >= 134) & (cr <= 176)

    said = np.array([peer(*color) for color in colors[0].tolist()])
    assert (said == (nude_js_pixels(colors)[0] | box)).all()
