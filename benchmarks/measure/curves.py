"""How well a score parts positives from negatives, over all thresholds.

Conventions
-----------
A label is True or 1 for a positive item; a larger score means more likely positive.  Equal
scores count half: the area is the probability that a positive outscores a negative, plus half
that of a tie.  What needs both classes is None where one is missing.

Curves
------
roc : recall against false-positive rate
precision_recall : precision against recall
det : false-negative rate against false-positive rate

Areas
-----
area : under the ROC curve, with DeLong's interval; for independent items
clustered_area : the same area, with a bootstrap over clusters of items
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import RESAMPLES, Interval, Method, bootstrap


@dataclass(frozen=True)
class Curve:
    """Points of a curve, one for each threshold at which it turns.

    Attributes
    ----------
    x, y : ndarray of shape (p,)
        As the function that made the curve says.
    thresholds : ndarray of shape (p,)
        Items with at least this score are called positive; inf where none is.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    thresholds: NDArray[np.float64]


def roc(labels: ArrayLike, scores: ArrayLike) -> Curve | None:
    """Return the ROC curve.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.

    Returns
    -------
    Curve or None
        x is the false-positive rate, from 0 to 1, y the recall.

    Raises
    ------
    ValueError
        If shapes differ, a label is neither 0 nor 1, or a score is not finite.

    Examples
    --------
    >>> found = roc([0, 1, 0, 1], [1, 2, 3, 4])
    >>> found.x.tolist(), found.y.tolist()
    ([0.0, 0.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0])
    """
    from sklearn.metrics import roc_curve

    truth, values = _checked(labels, scores)
    if _one_class(truth):
        return None
    return Curve(*roc_curve(truth, values))


def precision_recall(labels: ArrayLike, scores: ArrayLike) -> Curve | None:
    """Return the precision-recall curve.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.

    Returns
    -------
    Curve or None
        x is the recall, from 1 to 0, y the precision.  Its last point, recall 0 and precision
        1, belongs to no threshold (inf): it is where the curve is drawn to.

    Raises
    ------
    ValueError
        As `roc`.

    Notes
    -----
    Points must not be joined by straight lines: precision between them is no average.  Draw
    steps.

    Examples
    --------
    >>> found = precision_recall([0, 1, 0, 1], [1, 2, 3, 4])
    >>> found.x.tolist(), found.y.round(2).tolist()
    ([1.0, 1.0, 0.5, 0.5, 0.0], [0.5, 0.67, 0.5, 1.0, 1.0])
    """
    from sklearn.metrics import precision_recall_curve

    truth, values = _checked(labels, scores)
    if _one_class(truth):
        return None
    precision, recall, thresholds = precision_recall_curve(truth, values)
    return Curve(recall, precision, np.append(thresholds, np.inf))


def det(labels: ArrayLike, scores: ArrayLike) -> Curve | None:
    """Return the curve of the detection error tradeoff.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.

    Returns
    -------
    Curve or None
        x is the false-positive rate, y the false-negative rate.

    Raises
    ------
    ValueError
        As `roc`.

    References
    ----------
    .. [1] A. Martin and others, "The DET curve in assessment of detection task performance",
       Eurospeech 1997.

    Examples
    --------
    >>> found = det([0, 1, 0, 1], [1, 2, 3, 4])
    >>> found.x.tolist(), found.y.tolist()
    ([0.5, 0.5, 0.0], [0.0, 0.5, 0.5])
    """
    from sklearn.metrics import det_curve

    truth, values = _checked(labels, scores)
    if _one_class(truth):
        return None
    return Curve(*det_curve(truth, values))


def area(labels: ArrayLike, scores: ArrayLike, *, level: float = 0.95) -> Interval | None:
    """Return the area under the ROC curve with DeLong's interval.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.
    level : float
        Confidence level.

    Returns
    -------
    Interval or None
        Ends are cut at 0 and 1.  None with fewer than two items of a class.

    Raises
    ------
    ValueError
        As `roc`.

    Notes
    -----
    Classes that are parted without error have no DeLong variance: both ends are then 1 (or 0),
    which is no certainty.  Items of one scene are not independent: use `clustered_area`.

    References
    ----------
    .. [1] E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, "Comparing the areas under two or
       more correlated receiver operating characteristic curves", Biometrics 44, 1988.
    .. [2] X. Sun, W. Xu, "Fast implementation of DeLong's algorithm", IEEE Signal Processing
       Letters 21, 2014; the midranks below.

    Examples
    --------
    >>> found = area([1, 1, 1, 0, 0], [5, 3, 1, 2, 0])
    >>> round(found.value, 4), round(found.low, 4), found.high
    (0.8333, 0.3714, 1.0)
    """
    from scipy.stats import norm, rankdata

    truth, values = _checked(labels, scores)
    m, n = int(truth.sum()), int((~truth).sum())
    if m < 2 or n < 2:
        return None
    ranks = rankdata(values)
    # Of each positive the share of negatives below it, of each negative that of positives above.
    above = (ranks[truth] - rankdata(values[truth])) / n
    below = 1 - (ranks[~truth] - rankdata(values[~truth])) / m
    value = float(above.mean())
    half = norm.ppf((1 + level) / 2) * np.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n)
    low, high = max(0.0, value - float(half)), min(1.0, value + float(half))
    return Interval(value, low, high, level, "DeLong")


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
        As `roc`, or if there is not one cluster for each item.

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
    truth, values = _checked(labels, scores)
    names = np.asarray(clusters)
    if names.shape != truth.shape:
        msg = f"expected one cluster for each of {truth.size} items, got shape {names.shape}"
        raise ValueError(msg)
    if _one_class(truth):
        return None
    wins, pairs = _wins(truth, values, names)
    if len(wins) < 2:
        return None

    def of_resample(times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the area of how often each cluster is held."""
        won = np.einsum("...i,...i->...", times @ wins, times)
        count = (times @ pairs[:, 0]) * (times @ pairs[:, 1])
        missing = np.full(count.shape, np.nan)
        share: NDArray[np.float64] = np.divide(won, count, out=missing, where=count > 0)
        return share

    # With one unit column a cluster, the sums that `bootstrap` hands over are multiplicities.
    return bootstrap(
        np.eye(len(wins)), of_resample, rng=rng, resamples=resamples, level=level, method=method
    )


def _wins(
    truth: NDArray[np.bool_], values: NDArray[np.float64], names: NDArray[np.generic]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count wins of cluster i's positives over cluster j's negatives, and both by cluster."""
    kinds, cluster = np.unique(names, return_inverse=True)
    count = len(kinds)
    positive, owner = values[truth], cluster[truth]
    negative, other = values[~truth], cluster[~truth]
    wins = np.zeros((count, count))
    for j in range(count):
        foes = np.sort(negative[other == j])
        beaten = np.searchsorted(foes, positive, "left") + np.searchsorted(foes, positive, "right")
        wins[:, j] = np.bincount(owner, beaten / 2, count)
    sizes = [np.bincount(members, minlength=count) for members in (owner, other)]
    return wins, np.stack(sizes, axis=-1).astype(np.float64)


def _checked(labels: ArrayLike, scores: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return labels and scores as arrays that fit."""
    truth, values = np.asarray(labels), np.asarray(scores, dtype=np.float64)
    if truth.ndim != 1 or truth.shape != values.shape:
        msg = f"expected labels and scores of shape (n,), got {truth.shape} and {values.shape}"
        raise ValueError(msg)
    if not np.isin(truth, (0, 1)).all():
        msg = f"expected labels 0 and 1, got {np.unique(truth)[:5].tolist()}"
        raise ValueError(msg)
    if not np.isfinite(values).all():
        msg = f"expected finite scores, got {values[~np.isfinite(values)][0]}"
        raise ValueError(msg)
    return truth.astype(np.bool_), values


def _one_class(truth: NDArray[np.bool_]) -> bool:
    """Tell whether a class is missing."""
    return bool(truth.all() or not truth.any())
