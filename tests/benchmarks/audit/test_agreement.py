"""Maps against masks: by hand, against another program, and what a blind map must give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import roc_auc_score

from benchmarks.audit.agreement import agreement, map_area, middle, rolled, table, top_overlap

LEVELS = arrays(np.float64, (4, 6), elements=st.integers(-3, 3).map(float))
MASKS = arrays(np.bool_, (4, 6))


def test_a_map_that_is_the_mask_agrees_fully() -> None:
    """The oracle has all its mass inside, and an area and an overlap of 1."""
    mask = np.zeros((4, 4), dtype=bool)
    mask[:2, :2] = True

    found = agreement(mask.astype(float), mask)

    assert (found.mass, found.area, found.overlap) == (1.0, 1.0, 1.0)
    assert (found.moved_mass, found.moved_overlap) == (0.0, 0.0)


def test_a_flat_map_knows_nothing() -> None:
    """A blind map has the mask's share of the mass on it, and an area of one half."""
    mask = np.zeros((4, 4), dtype=bool)
    mask[0] = True

    found = agreement(np.ones((4, 4)), mask)

    assert (found.share, found.mass, found.moved_mass) == (0.25, 0.25, 0.25)
    assert found.area == found.moved_area == 0.5
    # A quarter of a quarter of the pixels is expected inside: 1 of 4 + 4 - 1.
    assert found.overlap == pytest.approx(1 / 7)


@given(LEVELS, MASKS)
def test_the_area_is_that_of_another_program(levels: np.ndarray, mask: np.ndarray) -> None:
    """scikit-learn computes the same area, ties included."""
    if mask.all() or not mask.any():
        assert np.isnan(map_area(levels, mask))
        return

    assert map_area(levels, mask) == pytest.approx(roc_auc_score(mask.ravel(), levels.ravel()))


@given(LEVELS, MASKS)
def test_moving_map_and_mask_together_changes_nothing(levels: np.ndarray, mask: np.ndarray) -> None:
    """Agreement does not depend on where in the picture things lie."""
    first, second = agreement(levels, mask), agreement(np.roll(levels, 2, 1), np.roll(mask, 2, 1))

    there = table([first])[:, :7]  # the blob in the middle stays where it is
    assert there == pytest.approx(table([second])[:, :7], nan_ok=True)


@given(LEVELS, MASKS)
def test_an_overlap_lies_between_none_and_all(levels: np.ndarray, mask: np.ndarray) -> None:
    """Ties never count more than whole pixels do."""
    found = top_overlap(levels, mask)

    assert np.isnan(found) or 0 <= found <= 1


def test_moving_twice_brings_an_even_mask_back() -> None:
    """The control is a move by exactly half."""
    mask = np.random.default_rng(0).random((6, 8)) < 0.5

    assert (rolled(rolled(mask)) == mask).all()


def test_pixels_that_do_not_count_change_nothing() -> None:
    """Mixed pixels and pixels without a window are left out."""
    evidence = np.array([[1.0, 3.0, np.nan, 9.0]])
    mask = np.array([[True, False, True, True]])
    counted = np.array([[True, True, True, False]])

    assert agreement(evidence, mask, counted).mass == 0.25


def test_another_shape_is_refused() -> None:
    """A mask of another picture is a mistake of the caller's."""
    with pytest.raises(ValueError, match=r"of one shape, got \(2, 2\) and \(2, 3\)"):
        agreement(np.zeros((2, 2)), np.zeros((2, 3), dtype=bool))


def test_a_map_that_likes_the_middle_is_found_out() -> None:
    """It beats the moved region, but not the blob that is told beside it."""
    mask = np.zeros((30, 40), dtype=bool)
    mask[10:20, 14:26] = True

    found = agreement(middle(mask.shape), mask)

    assert found.area > 0.9 > 0.2 > found.moved_area
    assert (found.mass, found.area) == (found.middle_mass, found.middle_area)
