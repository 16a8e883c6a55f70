"""The 2005 decision list on masks drawn by hand."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.methods.ap_apid import AP_APID, ap_apid, extremes

SKIN = (200, 140, 110)


def plain(height: int, width: int, color: tuple[int, int, int] = SKIN) -> NDArray[np.uint8]:
    """Return a picture of one color."""
    return np.full((height, width, 3), color, dtype=np.uint8)


def mask(height: int, width: int, *boxes: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """Return a mask with rectangles (top, left, height, width)."""
    drawn = np.zeros((height, width), dtype=np.bool_)
    for top, left, rows, columns in boxes:
        drawn[top : top + rows, left : left + columns] = True
    return drawn


def test_the_published_numbers_are_the_ones_in_the_record() -> None:
    """A limit changes only together with this list."""
    assert (AP_APID.least_skin, AP_APID.enough_skin) == (0.15, 0.30)
    assert (AP_APID.three_largest, AP_APID.largest) == ((0.35, 0.30, 0.30), 0.45)
    assert AP_APID.polygon_skin == 0.55
    assert (AP_APID.most_regions, AP_APID.least_intensity) == (60, 0.25)


def test_rule_1_little_skin() -> None:
    """149 of 1000 pixels are too few, 150 are enough."""
    image = plain(20, 50)
    few, enough = (
        mask(20, 50, (0, 0, 1, 50), (1, 0, 2, 49), (3, 0, 1, 1)),
        mask(20, 50, (0, 0, 3, 50)),
    )

    assert (int(few.sum()), ap_apid(image, few).passed) == (149, 0)
    assert ap_apid(image, enough).passed == 5


def test_rule_2_scattered_skin() -> None:
    """Four equal regions hold 25 % each: none reaches its share."""
    drawn = mask(20, 20, (0, 0, 8, 8), (0, 12, 8, 8), (12, 0, 8, 8), (12, 12, 8, 8))

    assert ap_apid(plain(20, 20), drawn).passed == 1


def test_rule_3_no_dominant_region() -> None:
    """40, 35 and 25 %: the second reaches its share, the largest not 45 %."""
    drawn = mask(20, 20, (0, 0, 10, 8), (0, 10, 10, 7), (12, 0, 5, 10))
    found = ap_apid(plain(20, 20), drawn)

    assert found.shares == pytest.approx((80 / 200, 70 / 200, 50 / 200))
    assert found.passed == 2


def test_rule_4_thin_in_its_polygon() -> None:
    """An L of 19 % fills about a third of the triangle between its extreme pixels."""
    drawn = mask(40, 40, (0, 0, 40, 4), (36, 0, 4, 40))
    found = ap_apid(plain(40, 40), drawn)

    assert found.skin_fraction == pytest.approx(304 / 1600)
    assert found.polygon_skin < 0.55
    assert found.passed == 3


def test_rule_4_does_not_ask_when_there_is_enough_skin() -> None:
    """The same L, thicker, covers 36 % and is marked however thin in its polygon."""
    drawn = mask(40, 40, (0, 0, 40, 8), (32, 0, 8, 40))

    assert ap_apid(plain(40, 40), drawn).skin_fraction == pytest.approx(0.36)
    assert ap_apid(plain(40, 40), drawn).passed == 5


@pytest.mark.parametrize(("gray", "specks", "passed"), [(60, 60, 4), (64, 60, 5), (60, 59, 5)])
def test_rule_5_many_regions_in_the_dark(gray: int, specks: int, passed: int) -> None:
    """More than 60 regions and a mean below .25 of white (63.75) are innocent."""
    drawn = mask(40, 130, (0, 0, 30, 130))
    drawn[38, : 2 * specks : 2] = True
    found = ap_apid(plain(40, 130, (gray, gray, gray)), drawn)

    assert found.regions == specks + 1
    assert found.intensity == pytest.approx(gray / 255)
    assert found.passed == passed


def test_diagonal_neighbors_are_one_region() -> None:
    """Regions are 8-connected, as in the program that made the paper known."""
    drawn = np.eye(10, dtype=np.bool_)

    assert ap_apid(plain(10, 10), drawn).regions == 1


def test_other_readings_can_be_asked_for() -> None:
    """4-connected, the diagonal is ten regions; taken together, three blocks need less polygon."""
    assert ap_apid(plain(10, 10), np.eye(10, dtype=np.bool_), connectivity=4).regions == 10
    drawn = mask(40, 40, (0, 0, 12, 12), (20, 30, 20, 10), (2, 25, 8, 8))
    each = ap_apid(plain(40, 40), drawn)
    together = ap_apid(plain(40, 40), drawn, corners="together")

    assert together.polygon_skin > each.polygon_skin
    assert together.shares == each.shares


def test_holes_do_not_count() -> None:
    """A ring is as large as its skin pixels."""
    drawn = mask(20, 20, (0, 0, 20, 20))
    drawn[2:18, 2:18] = False

    assert ap_apid(plain(20, 20), drawn).skin_fraction == pytest.approx(144 / 400)
    assert ap_apid(plain(20, 20), drawn).shares[0] == 1


def test_no_skin_passes_nothing() -> None:
    """Without skin there is neither region nor polygon."""
    found = ap_apid(plain(5, 5), np.zeros((5, 5), dtype=np.bool_))

    assert (found.passed, found.regions, found.polygon_skin, found.score) == (0, 0, 0.0, 0.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 0.95))
def test_a_mirrored_region_has_the_mirrored_polygon(seed: int, density: float) -> None:
    """Nothing hangs on which of several leftmost pixels is taken."""
    drawn = np.random.default_rng(seed).random((12, 17)) < density
    drawn[5, 5] = True

    def corners(one: NDArray[np.bool_]) -> set[tuple[int, int]]:
        """Return the corners of the polygon around the region."""
        hull = cv2.convexHull(np.array(extremes(one), dtype=np.int32))
        return {(int(x), int(y)) for x, y in np.asarray(hull)[:, 0]}

    assert corners(drawn[::-1]) == {(x, 11 - y) for x, y in corners(drawn)}
    assert corners(drawn[:, ::-1]) == {(16 - x, y) for x, y in corners(drawn)}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_the_score_carries_the_verdict(seed: int, density: float) -> None:
    """Score 5 and above is exactly the verdict, and every share is a share."""
    rng = np.random.default_rng(seed)
    drawn = rng.random((9, 9)) < density
    found = ap_apid(rng.integers(0, 256, (9, 9, 3), dtype=np.uint8), drawn)

    assert (found.score >= 5) == found.nude
    assert 0 <= found.polygon_skin <= 1
    assert sum(found.shares) <= 1 + 1e-12


def test_a_mask_of_another_size_is_refused() -> None:
    """The message names both shapes."""
    with pytest.raises(ValueError, match=r"shape \(4, 4\), got \(4, 5\)"):
        ap_apid(plain(4, 4), np.zeros((4, 5), dtype=np.bool_))
