"""A ROC curve with a band, where items come in clusters.

Conventions
-----------
A larger score means more likely positive; the curve is the straight line between the points of
all thresholds, so that ties count half.  The band gives, at each false-positive rate of a grid,
the interval of the recall over resamples of clusters: it is pointwise and vertical, and covers no
curve as a whole.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: False-positive rates at which a curve is drawn: ours, a hundredth apart.
GRID = 101


@dataclass(frozen=True)
class Band:
    """A curve on a grid, with a pointwise band.

    Attributes
    ----------
    x : ndarray of shape (g,)
        The grid: false-positive rate, or recall under a precision.
    y, low, high : ndarray of shape (g,)
        The curve and the ends of its band; the ends are NaN where there is none.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def roc_band(
    labels: ArrayLike,
    scores: ArrayLike,
    clusters: ArrayLike,
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    resamples: int = 500,
    grid: int = GRID,
) -> Band:
    """Return a ROC curve with a band over clusters.

    Parameters
    ----------
    labels : array_like of shape (n,), dtype bool
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.
    clusters : array_like of shape (n,)
        To which cluster each item belongs.
    rng : numpy.random.Generator
        Source of the resamples.
    level : float
        Of the band.
    resamples : int
        Number of resamples; those without both classes are left out.
    grid : int
        Number of false-positive rates.

    Returns
    -------
    Band

    Raises
    ------
    ValueError
        If the shapes differ or a class is missing.

    Examples
    --------
    Recall rises straight from 0 to 1/2 while no negative is marked, then along the ties:

    >>> band = roc_band([True, True, False, False], [3, 1, 1, 0], [1, 1, 2, 2],
    ...                 rng=np.random.default_rng(0), grid=5)
    >>> band.y.tolist()
    [0.5, 0.75, 1.0, 1.0, 1.0]
    """
    truth = np.asarray(labels, dtype=np.bool_)
    values = np.asarray(scores, dtype=np.float64)
    names = np.asarray(clusters)
    if not truth.shape == values.shape == names.shape or truth.ndim != 1:
        msg = f"expected shapes (n,), got {truth.shape}, {values.shape} and {names.shape}"
        raise ValueError(msg)
    if truth.all() or not truth.any():
        msg = f"expected both classes, got {int(truth.sum())} positives of {truth.size} items"
        raise ValueError(msg)
    positives, negatives = _cumulative(truth, values, names)
    at = np.linspace(0.0, 1.0, grid)
    recall = _on_grid(positives.sum(axis=0), negatives.sum(axis=0), at)
    count = len(positives)
    missing = np.full(grid, np.nan)
    if count < 2:
        return Band(at, recall, missing, missing)
    draws = rng.multinomial(count, np.full(count, 1 / count), size=resamples).astype(np.float64)
    drawn = [
        _on_grid(up, down, at)
        for up, down in zip(draws @ positives, draws @ negatives, strict=True)
        if up[-1] and down[-1]
    ]
    if not drawn:
        return Band(at, recall, missing, missing)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Band(at, recall, low, high)


def _cumulative(
    truth: NDArray[np.bool_], values: NDArray[np.float64], names: NDArray[np.generic]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count, by cluster, the positives and negatives at or above each score, from the top."""
    kinds, cluster = np.unique(names, return_inverse=True)
    steps, place = np.unique(-values, return_inverse=True)
    counts = np.zeros((2, len(kinds), len(steps) + 1))
    np.add.at(counts, (truth.astype(np.int64), cluster, place + 1), 1.0)
    negatives, positives = counts.cumsum(axis=2)
    return positives, negatives


def _on_grid(
    positives: NDArray[np.float64], negatives: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Read the recall off a curve; where it rises straight up, at the top of the rise."""
    rates, recall = negatives / negatives[-1], positives / positives[-1]
    # Of equal rates `interp` takes the last, which is the top of the rise.
    read: NDArray[np.float64] = np.interp(at, rates, recall)
    return read
