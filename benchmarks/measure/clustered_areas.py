"""The area under the ROC curve with a bootstrap over clusters of items.

Conventions
-----------
As in `areas`.  Where clusters are few and their areas skewed a bootstrap needs no normal limit;
`areas.area` needs no resamples.

Areas
-----
clustered_area : of all items
clustered_area_change : of some items, minus that of all others
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import RESAMPLES, Interval, Method, bootstrap
from .labeled import checked, grouped, one_class


def clustered_area(
    labels: ArrayLike,
    scores: ArrayLike,
    clusters: ArrayLike,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    method: Method = "BCa",
) -> Interval | None:
    """Return the area under the ROC curve with an interval over clusters.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.
    clusters : array_like of shape (n,)
        To which cluster each item belongs, e.g. its scene.
    rng : numpy.random.Generator
        Source of the resamples.
    resamples : int
        Number of resamples.
    level : float
        Confidence level.
    method : {"BCa", "percentile"}
        As in `intervals.bootstrap`.

    Returns
    -------
    Interval or None
        None where a class is missing or there are fewer than two clusters.

    Raises
    ------
    ValueError
        As `area`.

    Notes
    -----
    The wins of the positives of one cluster over the negatives of another are counted once, for
    every pair of clusters.  The area of a resample is then a quadratic form of how often it
    holds each cluster, and thousands of resamples cost two products of matrices.  Memory grows
    with the square of the number of clusters: 8 MB for a thousand.

    Examples
    --------
    >>> labels, scenes = [1, 0, 1, 0, 1, 0], [1, 1, 2, 2, 3, 3]
    >>> found = clustered_area(labels, [5, 3, 2, 4, 6, 1], scenes, rng=np.random.default_rng(0),
    ...                        method="percentile")
    >>> round(found.value, 4), found.low, found.high
    (0.7778, 0.0, 1.0)
    """
    truth, values = checked(labels, scores)
    cluster = grouped(clusters, truth.size)
    if one_class(truth):
        return None
    count = int(cluster.max()) + 1
    if count < 2:
        return None
    wins, pairs = _wins(truth, values, cluster, count)
    # With one unit column a cluster, the sums that `bootstrap` hands over are multiplicities.
    return bootstrap(
        np.eye(count),
        lambda times: _held(times, wins, pairs),
        rng=rng,
        resamples=resamples,
        level=level,
        method=method,
    )


def clustered_area_change(
    labels: ArrayLike,
    scores: ArrayLike,
    clusters: ArrayLike,
    part: ArrayLike,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    method: Method = "BCa",
) -> Interval | None:
    """Return the area of some items minus that of all others, with an interval over clusters.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.
    clusters : array_like of shape (n,)
        To which cluster each item belongs, e.g. its scene.
    part : array_like of shape (n,), of bool
        Which items are the some.
    rng : numpy.random.Generator
        Source of the resamples.
    resamples : int
        Number of resamples.
    level : float
        Confidence level.
    method : {"BCa", "percentile"}
        As in `intervals.bootstrap`.

    Returns
    -------
    Interval or None
        From -1 to 1.  None where a class of the some or of the others lies in fewer than two
        clusters: one scene shows nothing of how scenes differ.

    Raises
    ------
    ValueError
        As `area`, or if there is not one entry of `part` for each item.

    Notes
    -----
    A cluster may have items on both sides; it is resampled with all of them, so that what makes
    its pictures hard on both sides cancels.  Resamples in which one side has one class only are
    left out and counted.

    Examples
    --------
    >>> labels, scenes = [1, 0, 1, 0, 1, 0, 1, 0], [1, 1, 1, 1, 2, 2, 2, 2]
    >>> part = [True, True, False, False] * 2
    >>> found = clustered_area_change(labels, [5, 6, 3, 2, 6, 3, 4, 1], scenes, part,
    ...                               rng=np.random.default_rng(0), method="percentile")
    >>> round(found.value, 4), found.low, found.high
    (-0.375, -1.0, 0.0)
    """
    truth, values = checked(labels, scores)
    cluster = grouped(clusters, truth.size)
    inside = np.asarray(part, dtype=np.bool_)
    if inside.shape != truth.shape:
        msg = f"expected an entry of part for each of {truth.size} items, got {inside.shape}"
        raise ValueError(msg)
    kinds = (side & kind for side in (inside, ~inside) for kind in (truth, ~truth))
    if min(len(np.unique(cluster[kind])) for kind in kinds) < 2:
        return None
    count = int(cluster.max()) + 1
    here, there = (
        _wins(truth[kept], values[kept], cluster[kept], count) for kept in (inside, ~inside)
    )
    return bootstrap(
        np.eye(count),
        lambda times: _held(times, *here) - _held(times, *there),
        rng=rng,
        resamples=resamples,
        level=level,
        method=method,
    )


def _held(
    times: NDArray[np.float64], wins: NDArray[np.float64], pairs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Take the area of how often each cluster is held, NaN where a class is not."""
    won = np.einsum("...i,...i->...", times @ wins, times)
    count = (times @ pairs[:, 0]) * (times @ pairs[:, 1])
    missing = np.full(count.shape, np.nan)
    share: NDArray[np.float64] = np.divide(won, count, out=missing, where=count > 0)
    return share


def _wins(
    truth: NDArray[np.bool_], values: NDArray[np.float64], cluster: NDArray[np.intp], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count wins of cluster i's positives over cluster j's negatives, and both by cluster."""
    positive, owner = values[truth], cluster[truth]
    negative, other = values[~truth], cluster[~truth]
    wins = np.zeros((count, count))
    for j in range(count):
        foes = np.sort(negative[other == j])
        beaten = np.searchsorted(foes, positive, "left") + np.searchsorted(foes, positive, "right")
        wins[:, j] = np.bincount(owner, beaten / 2, count)
    sizes = [np.bincount(members, minlength=count) for members in (owner, other)]
    return wins, np.stack(sizes, axis=-1).astype(np.float64)
