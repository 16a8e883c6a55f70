"""How well a score parts positives from negatives, over all thresholds or the strictest ones.

Conventions
-----------
A label is True or 1 for a positive item; a larger score means more likely positive.  Equal
scores count half: the area is the probability that a positive outscores a negative, plus half
that of a tie.  What needs both classes is None where one is missing.

Areas
-----
area : under the ROC curve, with DeLong's interval; clustered on request
standard_error : what such an interval was made of
average_precision : of the precision-recall curve
partial_area : under the ROC curve at low false-positive rates, as a mean recall
too_few : whether a partial area has too few negatives to say anything

Intervals of the last two areas are in `resampling`; a bootstrap of the first over clusters is in
`clustered_areas`.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import Interval, wilson_share
from .labeled import checked, grouped, one_class

#: Negatives that must lie below a limit for its partial area to say anything: ours.
ENOUGH = 10
#: A variance that is a smaller share of its parts than this is their rounding: ours.
ROUNDING = 1e-12


def area(
    labels: ArrayLike,
    scores: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
) -> Interval | None:
    """Return the area under the ROC curve with DeLong's interval.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.
    clusters : array_like of shape (n,), optional
        To which cluster each item belongs, e.g. its scene.
    level : float
        Confidence level.

    Returns
    -------
    Interval or None
        None with fewer than two items of a class, or with a class in fewer than two clusters.

    Raises
    ------
    ValueError
        If shapes differ, a label is neither 0 nor 1, a score is not finite, or there is not one
        cluster for each item.

    Notes
    -----
    An item's placement is the share of the other class that it wins over; the variance is that
    of the mean placements of either class [1]_, from midranks [2]_.  With clusters, placements
    are summed by cluster first, and what the positives and the negatives of a cluster share is
    added [3]_; where every cluster is one item this is [1]_ again.  The normal quantile then
    gives way to Student's, with one degree less than the clusters of the class that has fewer:
    ours, because sixteen scenes are not many.

    The ends are taken on the scale of log odds and so stay between 0 and 1 [4]_: on the scale of
    the area itself they cover far too little near 1 and with few items, as in slices
    (`benchmarks/scripts/coverage.py`).

    Where all placements of a class are equal, as at areas of 0 and 1, there is no variance to
    see.  It is at most ``a (1 - a) / k`` for an area a and a smaller class of k items [5]_, and
    Wilson's interval of a share a of k is the interval that this variance gives: nothing
    collapses.

    References
    ----------
    .. [1] E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, "Comparing the areas under two or
       more correlated receiver operating characteristic curves", Biometrics 44, 1988.
    .. [2] X. Sun, W. Xu, "Fast implementation of DeLong's algorithm", IEEE Signal Processing
       Letters 21, 2014.
    .. [3] N. A. Obuchowski, "Nonparametric analysis of clustered ROC curve data", Biometrics 53,
       1997.
    .. [4] M. S. Pepe, "The Statistical Evaluation of Medical Tests for Classification and
       Prediction", 2003, section 5.2 (second-hand).
    .. [5] Z. W. Birnbaum, O. M. Klose, "Bounds for the variance of the Mann-Whitney statistic",
       Annals of Mathematical Statistics 28, 1957 (second-hand).

    Examples
    --------
    >>> found = area([1, 1, 1, 0, 0], [5, 3, 1, 2, 0])
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.8333, 0.1523, 0.9929)
    >>> found = area([1, 1, 0, 0], [4, 3, 2, 1])
    >>> found.value, round(found.low, 4), found.high, found.method
    (1.0, 0.3424, 1.0, 'Wilson on the smaller class')
    """
    from scipy.special import expit, logit
    from scipy.stats import norm, t

    truth, values = checked(labels, scores)
    codes = np.arange(truth.size) if clusters is None else grouped(clusters, truth.size)
    held = [int(np.count_nonzero(np.bincount(codes[kind]))) for kind in (truth, ~truth)]
    if min(held) < 2:
        return None
    above, below = _placements(truth, values)
    value = float(above.mean())
    parts, shared = _variance(truth, codes, above - value, below - value, held)
    variance = sum(parts) + shared
    if variance <= ROUNDING * sum(parts) or not variance:
        return wilson_share(value, min(held), level=level)
    if clusters is None:
        z, method = norm.ppf((1 + level) / 2), "DeLong"
    else:
        z, method = t.ppf((1 + level) / 2, min(held) - 1), "DeLong over clusters"
    # The derivative of the log odds is 1 / (a (1 - a)).
    half = float(z) * float(np.sqrt(variance)) / (value * (1 - value))
    low, high = (float(expit(logit(value) + side * half)) for side in (-1, 1))
    return Interval(value, low, high, level, method)


def standard_error(found: Interval) -> float:
    """Return the standard error that the interval of an area was made of.

    Parameters
    ----------
    found : Interval
        From `area`.

    Returns
    -------
    float
        As if of independent items: over clusters it is larger by the quantile of Student's t.
        Where no variance was seen, what Wilson's longer arm stands for.

    Examples
    --------
    >>> round(standard_error(area([1, 1, 1, 0, 0], [5, 3, 1, 2, 0])) ** 2, 6), round(1 / 18, 6)
    (0.055556, 0.055556)
    """
    from scipy.special import logit
    from scipy.stats import norm

    z = float(norm.ppf((1 + found.level) / 2))
    if not 0 < found.low < found.value < found.high < 1:
        return max(found.high - found.value, found.value - found.low) / z
    width = float(logit(found.high) - logit(found.low))
    return width / 2 * found.value * (1 - found.value) / z


def average_precision(labels: ArrayLike, scores: ArrayLike) -> float | None:
    """Return the average precision.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.

    Returns
    -------
    float or None
        The precision at the score of each positive, averaged over the positives; between 0
        and 1.  A score that says nothing has about the base rate.  None where a class is missing.

    Raises
    ------
    ValueError
        As `area`.

    Notes
    -----
    Items of equal score are marked together, and nothing is interpolated: scikit-learn's
    definition, not that with eleven points.

    Examples
    --------
    >>> round(average_precision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 4)
    0.8333
    """
    truth, values = checked(labels, scores)
    if one_class(truth):
        return None
    hits, alarms = _steps(truth, values)
    marked = hits.cumsum() + alarms.cumsum()
    return float((hits * hits.cumsum() / marked).sum() / hits.sum())


def partial_area(labels: ArrayLike, scores: ArrayLike, limit: float) -> float | None:
    """Return the mean recall over the false-positive rates from 0 to a limit.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.
    limit : float
        Above 0 and up to 1, where this is the area under the whole curve.

    Returns
    -------
    float or None
        The area up to the limit, divided by the limit; between 0 and 1, chance is half the
        limit.  None where a class is missing.

    Raises
    ------
    ValueError
        As `area`, or if the limit is out of range.

    Notes
    -----
    The curve is straight along ties, so that they count half here, too.  McClish's
    standardization, which moves chance to 1/2, is not applied.

    References
    ----------
    .. [1] D. K. McClish, "Analyzing a portion of the ROC curve", Medical Decision Making 9, 1989.

    Examples
    --------
    Half of the positives stand above all negatives, the others above half of them:

    >>> partial_area([1, 1, 0, 0], [4, 2, 3, 1], 0.5)
    0.5
    >>> partial_area([1, 1, 0, 0], [4, 2, 3, 1], 1)
    0.75
    """
    truth, values = checked(labels, scores)
    checked_limit(limit)
    if one_class(truth):
        return None
    hits, alarms = (np.concatenate([[0.0], one.cumsum()]) for one in _steps(truth, values))
    end = limit * alarms[-1]
    # The last turn within the limit; what lies between it and the limit is a part of a tie.
    last = int(np.searchsorted(alarms, end, side="right")) - 1
    within = float(np.sum(np.diff(alarms[: last + 1]) * (hits[1 : last + 1] + hits[:last]) / 2))
    if last + 1 < len(alarms):
        rest = end - alarms[last]
        rise = (hits[last + 1] - hits[last]) / (alarms[last + 1] - alarms[last])
        within += rest * (hits[last] + rise * rest / 2)
    return min(1.0, float(within / (end * hits[-1])))


def too_few(negatives: int, limit: float) -> bool:
    """Tell whether fewer than ten negatives lie below a limit, so that its area says little.

    Parameters
    ----------
    negatives : int
        Of all items.
    limit : float
        Of the false-positive rate.

    Returns
    -------
    bool

    Examples
    --------
    >>> too_few(999, 0.01), too_few(1000, 0.01)
    (True, False)
    """
    # Rounded, so that 1000 * .01 is 10 whichever way the product falls.
    return round(negatives * limit, 9) < ENOUGH


def checked_limit(limit: float) -> float:
    """Return a limit of the false-positive rate if it can be one.

    Parameters
    ----------
    limit : float
        Above 0 and up to 1.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is out of range.

    Examples
    --------
    >>> checked_limit(0.01)
    0.01
    """
    if not 0 < limit <= 1:
        msg = f"expected a limit above 0 and up to 1, got {limit}"
        raise ValueError(msg)
    return limit


def _placements(
    truth: NDArray[np.bool_], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take, of each positive, the share of negatives below it; of each negative, of those above."""
    from scipy.stats import rankdata

    positives, negatives = np.count_nonzero(truth), np.count_nonzero(~truth)
    ranks = rankdata(values)
    above = (ranks[truth] - rankdata(values[truth])) / negatives
    below = 1 - (ranks[~truth] - rankdata(values[~truth])) / positives
    return above, below


def _variance(
    truth: NDArray[np.bool_],
    codes: NDArray[np.intp],
    above: NDArray[np.float64],
    below: NDArray[np.float64],
    held: list[int],
) -> tuple[tuple[float, float], float]:
    """Take the variance of either mean placement over clusters, and twice their covariance."""
    count = int(codes.max()) + 1
    one = np.bincount(codes[truth], above, count) / len(above)
    other = np.bincount(codes[~truth], below, count) / len(below)
    parts = [k / (k - 1) * float(sums @ sums) for k, sums in zip(held, (one, other), strict=True)]
    return (parts[0], parts[1]), 2 * count / (count - 1) * float(one @ other)


def _steps(
    truth: NDArray[np.bool_], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count the positives and the negatives of every score, from the highest score down."""
    place = np.unique(-values, return_inverse=True)[1]
    hits, alarms = np.bincount(place, truth), np.bincount(place, ~truth)
    return hits.astype(np.float64), alarms.astype(np.float64)
