"""How alike two maps are: by their values, and by the order of their values.

The order is what a reader sees of a picture that was scaled to fit; it is reported first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def correlation(first: ArrayLike, second: ArrayLike) -> float:
    """Return Pearson's correlation of two arrays of values.

    Parameters
    ----------
    first, second : array-like of one shape
        Maps.

    Returns
    -------
    float
        From -1 to 1; NaN where one of them is constant and nothing can be said.

    Raises
    ------
    ValueError
        If their shapes differ.

    Examples
    --------
    >>> correlation([1, 2, 3], [6, 4, 2])
    -1.0
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.shape != b.shape or a.size == 0:
        msg = f"expected two maps of one shape, got {a.shape} and {b.shape}"
        raise ValueError(msg)
    if np.ptp(a) == 0 or np.ptp(b) == 0 or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    a, b = a - a.mean(), b - b.mean()
    # Scaled first: the square of a tiny gradient is 0.
    a, b = a / np.abs(a).max(), b / np.abs(b).max()
    return float(np.clip(np.vdot(a, b) / np.sqrt(np.vdot(a, a) * np.vdot(b, b)), -1, 1))


def rank_correlation(first: ArrayLike, second: ArrayLike) -> float:
    """Return Spearman's correlation, that of the ranks; equal values share their mean rank.

    Parameters
    ----------
    first, second : array-like of one shape
        Maps.

    Returns
    -------
    float
        From -1 to 1; NaN where one of them is constant and nothing can be said.

    Raises
    ------
    ValueError
        If their shapes differ.

    Examples
    --------
    >>> rank_correlation([1, 2, 3], [1, 10, 100])
    1.0
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    if a.shape != b.shape:
        return correlation(a, b)
    return correlation(_ranks(a), _ranks(b))


def rank_correlation_within(first: ArrayLike, second: ArrayLike) -> float:
    """Return Spearman's correlation where at least one of two maps is not exactly 0.

    A unit sees a part of the picture only; outside every map of it is 0, whatever the network
    learned, and equal zeros would make any two maps alike.

    Parameters
    ----------
    first, second : array-like of one shape
        Maps.

    Returns
    -------
    float
        From -1 to 1; NaN where one of them is constant there and nothing can be said.

    Raises
    ------
    ValueError
        If their shapes differ.

    Examples
    --------
    >>> first, second = [1, 2, 0, 0], [2, 1, 0, 0]
    >>> round(rank_correlation(first, second), 3), rank_correlation_within(first, second)
    (0.778, -1.0)
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.shape != b.shape:
        return correlation(a, b)
    seen = (a != 0) | (b != 0)
    return rank_correlation(a[seen], b[seen]) if seen.any() else float("nan")


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rank of each value, from 0; equal ones share their mean."""
    flat = values.reshape(-1)
    _, inverse, counts = np.unique(flat, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: NDArray[np.float64] = ((ends - counts + ends - 1) / 2)[inverse.reshape(-1)]
    return ranks
