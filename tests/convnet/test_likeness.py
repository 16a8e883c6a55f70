"""Correlations of maps, against scipy, and where nothing can be said."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from convnet.likeness import correlation, rank_correlation, rank_correlation_within


@pytest.mark.parametrize("levels", [3, 50, 10_000])
def test_ranks_with_ties_are_those_of_scipy(levels: int) -> None:
    """Equal values share their mean rank."""
    rng = np.random.default_rng(levels)
    first, second = rng.integers(levels, size=(2, 40, 30))
    expected = spearmanr(first.ravel(), second.ravel()).statistic

    assert rank_correlation(first, second) == pytest.approx(expected, abs=1e-12)


def test_pearsons_is_that_of_numpy_for_tiny_numbers_too() -> None:
    """The squares of gradients of 1e-200 would vanish."""
    first, second = np.random.default_rng(0).normal(size=(2, 100))
    expected = np.corrcoef(first, second)[0, 1]

    assert correlation(first, second) == pytest.approx(expected, abs=1e-12)
    assert correlation(1e-200 * first, second) == pytest.approx(expected, abs=1e-12)


def test_monotone_changes_move_no_rank() -> None:
    """What a reader sees after any stretching of contrast."""
    first, second = np.random.default_rng(1).normal(size=(2, 100))

    assert rank_correlation(np.exp(first), second**3) == pytest.approx(
        rank_correlation(first, second), abs=1e-12
    )


@pytest.mark.parametrize("of", [correlation, rank_correlation, rank_correlation_within])
def test_of_a_constant_map_nothing_can_be_said(of: object) -> None:
    """Nor of one with a hole; another shape is a mistake."""
    assert callable(of)
    assert np.isnan(of([0.0, 0.0], [1.0, 2.0]))
    assert np.isnan(of([0.0, np.nan], [1.0, 2.0]))
    with pytest.raises(ValueError, match="expected two maps of one shape"):
        of([1.0, 2.0], [1.0, 2.0, 3.0])


def test_zeros_that_both_maps_share_are_left_out() -> None:
    """They lie outside the unit's field; zeros of one alone count."""
    first, second = [0.0, 0.0, 0.0, 1.0, 2.0, 0.0], [0.0, 0.0, 0.0, 2.0, 1.0, 3.0]

    assert rank_correlation_within(first, second) == pytest.approx(-1.0)
    assert np.isnan(rank_correlation_within([0.0, 0.0], [0.0, 0.0]))
