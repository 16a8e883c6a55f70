"""Curves on a grid, with bands.

Conventions
-----------
A band gives, at each place of a grid, the interval of the height of the curve there: it is
pointwise and vertical, and covers no curve as a whole.  Where no resample moves the curve, as at
the ends of a ROC curve, the band has no width.

Bands
-----
* `roc_band` : of a ROC curve, over clusters of items.

Those of many methods at once, for independent items too, are in `resampling`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .labeled import checked, grouped, one_class

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
    labels : array_like of shape (n,), of bool or of 0 and 1
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
        If shapes differ, a label is neither 0 nor 1, a score is not finite, there is not one
        cluster for each item, or a class is missing.

    Examples
    --------
    Recall rises straight from 0 to 1/2 while no negative is marked, then along the ties:

    >>> band = roc_band([True, True, False, False], [3, 1, 1, 0], [1, 1, 2, 2],
    ...                 rng=np.random.default_rng(0), grid=5)
    >>> band.y.tolist()
    [0.5, 0.75, 1.0, 1.0, 1.0]
    """
    truth, values = checked(labels, scores)
    cluster = grouped(clusters, truth.size)
    if one_class(truth):
        msg = f"expected both classes, got {int(truth.sum())} positives of {truth.size} items"
        raise ValueError(msg)
    positives, negatives = _cumulative(truth, values, cluster)
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
    truth: NDArray[np.bool_], values: NDArray[np.float64], cluster: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count, by cluster, the positives and negatives at or above each score, from the top."""
    steps, place = np.unique(-values, return_inverse=True)
    counts = np.zeros((2, int(cluster.max()) + 1, len(steps) + 1))
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
