"""Maps from few windows: what is exact, and what the measured error says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnet.coverage import place
from convnet.sparse import coarse_error, interpolated, left_out, thinned


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 7), st.sampled_from(["cut", "clamp"]))
def test_what_is_linear_in_the_windows_place_is_given_back(
    rows: int, columns: int, every: int, edge: str
) -> None:
    """Also where the last step is shorter than the others."""
    grid = place((rows, columns), 5, 3, edge)  # type: ignore[arg-type]
    kept = thinned(grid, every)
    scores = grid.placed[:, 0] * 0.25 - grid.placed[:, 1] * 0.5 + 3

    found = interpolated(grid, kept, np.where(kept, scores, np.nan))

    assert np.allclose(found, scores)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 20))
def test_corners_are_always_scored_and_scored_windows_keep_their_score(
    rows: int, columns: int, every: int
) -> None:
    """Nothing is extrapolated."""
    grid = place((rows, columns), 1, 1)
    kept = thinned(grid, every)
    scores = np.random.default_rng(0).normal(size=len(grid))

    assert kept[0]
    assert kept[-1]
    assert np.array_equal(interpolated(grid, kept, scores)[kept], scores[kept])


def test_one_in_one_is_all() -> None:
    """The full grid is the sparse grid of step 1."""
    assert thinned(place((9, 9), 3, 2), 1).all()


def test_a_window_that_failed_leaves_its_neighbors_open() -> None:
    """What would be guessed from it is unknown too; other scores stay."""
    grid = place((1, 5), 1, 1)
    found = interpolated(grid, thinned(grid, 2), [1.0, 0.0, np.nan, 0.0, 3.0])

    assert np.isnan(found).tolist() == [False, True, True, True, False]


def test_the_sample_is_drawn_among_windows_left_out() -> None:
    """The same seed draws the same, never a window that was scored anyway."""
    kept = thinned(place((1, 100), 1, 1), 10)
    drawn = left_out(kept, 20, np.random.default_rng(1))

    assert len(np.unique(drawn)) == 20
    assert not kept[drawn].any()
    assert np.array_equal(drawn, left_out(kept, 20, np.random.default_rng(1)))
    assert len(left_out(kept, 1000, np.random.default_rng(1))) == (~kept).sum()


def test_the_error_is_told_beside_the_span_of_scores() -> None:
    """0.1 is little where scores go from 0 to 1; what has no score counts nowhere."""
    found = coarse_error(
        np.array([0.0, 0.4, 0.5, 1.0]), np.array([1, 2]), np.array([0.0, 0.5, np.nan, 1.0])
    )

    assert (found.windows, found.span) == (1, 1.0)
    assert found.largest == pytest.approx(0.1)
    assert coarse_error(np.zeros(2), np.array([], dtype=int), np.zeros(2)).windows == 0


def test_a_grid_of_nothing_is_refused() -> None:
    """One window in none is none."""
    with pytest.raises(ValueError, match="one window in at least 1, got 0"):
        thinned(place((9, 9), 3, 2), 0)
