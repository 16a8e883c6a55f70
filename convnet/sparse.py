"""A map from few windows: score a sparser grid, interpolate the rest, measure the error.

Scores of neighboring windows are alike, because the windows overlap.  Interpolating scores before
they are averaged keeps more of a map than averaging fewer windows.  How much it loses depends
on picture and network, so it is measured each time: on windows that were left out, drawn at
random and scored after all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .coverage import Grid


@dataclass(frozen=True)
class CoarseError:
    """How far interpolated scores lie from true ones.

    Attributes
    ----------
    windows : int
        That it was measured on.
    mean, largest : float
        Of the absolute differences.
    span : float
        From the lowest to the highest score of all windows that were scored: what the differences
        are to be judged by.
    """

    windows: int
    mean: float
    largest: float
    span: float


def thinned(grid: Grid, every: int) -> NDArray[np.bool_]:
    """Choose the windows of a sparser grid.

    Parameters
    ----------
    grid : Grid
        All windows.
    every : int
        One window in so many along each side; the last is always among them.

    Returns
    -------
    ndarray of shape (n,), dtype bool
        True for windows to be scored.

    Raises
    ------
    ValueError
        If `every` is below 1.

    Examples
    --------
    >>> from convnet.coverage import place
    >>> thinned(place((1, 8), 1, 1), 3).astype(int).tolist()
    [1, 0, 0, 1, 0, 0, 1, 1]
    """
    if every < 1:
        msg = f"expected one window in at least 1, got {every}"
        raise ValueError(msg)
    down, across = (_kept(len(starts), every) for starts in (grid.tops, grid.lefts))
    return np.asarray((down[:, None] & across).ravel())


def _kept(count: int, every: int) -> NDArray[np.bool_]:
    """Choose along one side."""
    kept = np.asarray(np.arange(count) % every == 0)
    kept[-1] = True
    return kept


def interpolated(grid: Grid, kept: NDArray[np.bool_], scores: ArrayLike) -> NDArray[np.float64]:
    """Fill in the scores of windows that were left out.

    Parameters
    ----------
    grid : Grid
        All windows.
    kept : ndarray of shape (n,), dtype bool
        From `thinned`.
    scores : array-like of shape (n,)
        Of all windows; only those of `kept` are looked at.

    Returns
    -------
    ndarray of shape (n,), dtype float64
        Linear between windows by where they lie, down and across.

    Examples
    --------
    >>> from convnet.coverage import place
    >>> grid = place((1, 5), 1, 1)
    >>> interpolated(grid, thinned(grid, 2), [0.0, np.nan, 2.0, np.nan, 8.0]).tolist()
    [0.0, 1.0, 2.0, 5.0, 8.0]
    """
    rows, columns = len(grid.tops), len(grid.lefts)
    chosen = kept.reshape(rows, columns)
    down, across = np.asarray(chosen.any(axis=1)), np.asarray(chosen.any(axis=0))
    few = np.asarray(scores, dtype=np.float64).reshape(rows, columns)[np.ix_(down, across)]
    wide = _along(np.asarray(grid.lefts), across, few.T).T
    return _along(np.asarray(grid.tops), down, wide).ravel()


def _along(
    places: NDArray[np.int64], kept: NDArray[np.bool_], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Interpolate the rows of a table to all places."""
    known = np.flatnonzero(kept)
    before = np.searchsorted(known, np.arange(len(places)), side="right") - 1
    after = np.minimum(before + 1, len(known) - 1)
    start, end = places[known[before]], places[known[after]]
    with np.errstate(invalid="ignore"):
        share = np.where(end > start, (places - start) / np.maximum(end - start, 1), 0.0)
    # A window that was scored keeps its score, also beside one whose scoring failed.
    mixed = values[before] * (1 - share[:, None]) + values[after] * share[:, None]
    return np.where(share[:, None] == 0, values[before], mixed)


def left_out(kept: NDArray[np.bool_], count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw windows to measure the error on.

    Parameters
    ----------
    kept : ndarray of shape (n,), dtype bool
        From `thinned`.
    count : int
        How many, if there are so many.
    rng : Generator
        What they are drawn from.

    Returns
    -------
    ndarray of shape (m,), dtype int64
        Their places in the grid, increasing.

    Examples
    --------
    >>> left_out(np.array([True, False, False, True]), 5, np.random.default_rng(0)).tolist()
    [1, 2]
    """
    others = np.flatnonzero(~kept)
    return np.sort(rng.choice(others, min(count, len(others)), replace=False))


def coarse_error(
    guessed: NDArray[np.float64], sample: NDArray[np.int64], scores: NDArray[np.float64]
) -> CoarseError:
    """Compare interpolated scores with true ones.

    Parameters
    ----------
    guessed : ndarray of shape (n,), dtype float64
        From `interpolated`.
    sample : ndarray of shape (m,), dtype int64
        Windows that were scored after all.
    scores : ndarray of shape (n,), dtype float64
        True scores, NaN where there is none.

    Returns
    -------
    CoarseError
        Windows without a score count nowhere; NaN if none is left.

    Examples
    --------
    >>> coarse_error(np.array([0.0, 1.0, 2.0]), np.array([1]), np.array([0.0, 1.5, 2.0]))
    CoarseError(windows=1, mean=0.5, largest=0.5, span=2.0)
    """
    apart = np.abs(guessed[sample] - scores[sample])
    apart = apart[np.isfinite(apart)]
    known = scores[np.isfinite(scores)]
    if not apart.size:
        return CoarseError(0, float("nan"), float("nan"), float("nan"))
    return CoarseError(len(apart), float(apart.mean()), float(apart.max()), float(np.ptp(known)))
