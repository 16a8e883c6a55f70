"""What precision would be if positives were more or less frequent.

Conventions
-----------
Recall and false-positive rate belong to the method, the base rate to the set; precision mixes all
three.  The odds that a marked item is positive are the odds of the base rate times the response
ratio, recall over false-positive rate.  The base rate is taken as known: the interval carries what
is not known of the ratio and nothing else, and so differs from that of the precision counted.
Where items come in clusters, shares stay as counted, and each class counts for as many independent
items as it is worth (`clusters.effective`).

Measures
--------
* `koopman` : the ratio of two proportions with its score interval.
* `response_ratio` : recall over false-positive rate, as the 1996 and 1999 papers define it.
* `restated` : precision at other base rates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isinf, isnan

from .counts import Counts
from .intervals import Interval

#: Where precision is restated, beside the set's own: a balanced set, and what a filter may meet.
#: Ours.
BASE_RATES = (0.5, 0.1, 0.01, 0.001)


@dataclass(frozen=True)
class Restated:
    """Precision at one base rate.

    Attributes
    ----------
    base_rate : float or None
        Share of positives; None only for the own one of no items.
    precision : Interval or None
        None where nothing is marked or a class is missing.
    """

    base_rate: float | None
    precision: Interval | None


def koopman(
    k: float, n: float, other_k: float, other_n: float, *, level: float = 0.95
) -> Interval | None:
    """Return the ratio of two independent proportions with its score interval.

    Parameters
    ----------
    k, n : float
        Hits and trials of the proportion above; no whole numbers where clustered trials count
        for what they are worth.
    other_k, other_n : float
        Hits and trials of the proportion below.
    level : float
        Confidence level.

    Returns
    -------
    Interval or None
        The ratio and the upper end are inf where the proportion below has no hits.  None where
        neither has, or one is of nothing.

    Raises
    ------
    ValueError
        If hits are not between 0 and trials.

    Notes
    -----
    A ratio belongs to the interval where Pearson's chi-square of both proportions, against their
    maximum-likelihood values with this ratio, is no larger than the quantile.  No correction is
    made for small samples (Miettinen and Nurminen's factor ``N / (N - 1)``).

    References
    ----------
    .. [1] P. A. R. Koopman, "Confidence intervals for the ratio of two binomial proportions",
       Biometrics 40, 1984.

    Examples
    --------
    >>> found = koopman(36, 40, 16, 80)
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (4.5, 2.94, 7.15)
    """
    from scipy.stats import norm

    for hits, trials in ((k, n), (other_k, other_n)):
        if not 0 <= hits <= trials:
            msg = f"expected hits from 0 to trials, got {hits} of {trials}"
            raise ValueError(msg)
    if not n or not other_n or not k + other_k:
        return None
    limit = float(norm.isf((1 - level) / 2)) ** 2

    def excess(ratio: float) -> float:
        """Take how much too far the counts are from this ratio."""
        return _distance(k, n, other_k, other_n, ratio) - limit

    value = k / n / (other_k / other_n) if other_k else inf
    start = value if 0 < value < inf else 1.0
    low = _end(excess, start, 0.5) if k else 0.0
    high = _end(excess, start, 2.0) if other_k else inf
    return Interval(value, low, high, level, "Koopman")


def response_ratio(
    counts: Counts, *, worth: tuple[float, float] | None = None, level: float = 0.95
) -> Interval | None:
    """Return recall over false-positive rate with its interval.

    Parameters
    ----------
    counts : Counts
        At one operating point.
    worth : tuple of float, optional
        How many independent positives and negatives the items are worth, where they come in
        clusters; as many as there are otherwise.
    level : float
        Confidence level.

    Returns
    -------
    Interval or None
        1 is chance.  None where no negative is marked or a class is missing.

    Examples
    --------
    >>> found = response_ratio(Counts(tp=241, fp=182, fn=324, tn=4107))
    >>> round(found.value, 1), round(found.low, 1), round(found.high, 1)
    (10.1, 8.5, 11.9)
    """
    if counts.response_ratio is None:
        return None
    return _ratio(counts, worth, level)


def restated(
    counts: Counts,
    base_rates: Sequence[float] = BASE_RATES,
    *,
    worth: tuple[float, float] | None = None,
    level: float = 0.95,
) -> tuple[Restated, ...]:
    """Return precision at the set's own base rate and at others.

    Parameters
    ----------
    counts : Counts
        At one operating point.
    base_rates : sequence of float
        Each between 0 and 1.
    worth : tuple of float, optional
        How many independent positives and negatives the items are worth, where they come in
        clusters; as many as there are otherwise.
    level : float
        Confidence level.

    Returns
    -------
    tuple of Restated
        The own one first, then in the given order.

    Raises
    ------
    ValueError
        If a base rate does not lie between 0 and 1.

    Notes
    -----
    The ends are those of the response ratio, carried through: where no negative is marked the
    ratio has no upper end and precision reaches up to 1; where no positive is, down to 0.

    Examples
    --------
    >>> found = restated(Counts(tp=241, fp=182, fn=324, tn=4107), [0.5, 0.01])
    >>> [(round(one.base_rate, 3), round(one.precision.value, 3)) for one in found]
    [(0.116, 0.57), (0.5, 0.91), (0.01, 0.092)]
    """
    for rate in base_rates:
        if isnan(rate) or not 0 < rate < 1:
            msg = f"expected base rates between 0 and 1, got {rate}"
            raise ValueError(msg)
    ratio = _ratio(counts, worth, level)
    return tuple(
        Restated(rate, None if rate is None or ratio is None else _carried(ratio, rate))
        for rate in (counts.base_rate, *base_rates)
    )


def _ratio(counts: Counts, worth: tuple[float, float] | None, level: float) -> Interval | None:
    """Take the ratio of recall to false-positive rate on as many trials as they are worth."""
    recall, rate = counts.recall, counts.false_positive_rate
    if recall is None or rate is None:
        return None
    if worth is None:
        return koopman(counts.tp, counts.positives, counts.fp, counts.negatives, level=level)
    positives, negatives = worth
    return koopman(recall * positives, positives, rate * negatives, negatives, level=level)


def _carried(ratio: Interval, rate: float) -> Interval:
    """Carry a ratio and its ends to precision."""
    value, low, high = (
        1.0 if isinf(one) else one * rate / (one * rate + 1 - rate)
        for one in (ratio.value, ratio.low, ratio.high)
    )
    return Interval(value, low, high, ratio.level, f"{ratio.method}, restated")


def _distance(k: float, n: float, other_k: float, other_n: float, ratio: float) -> float:
    """Take chi-square of two proportions against the likeliest pair with this ratio."""
    # Of the quadratic that the likelihood leads to, the smaller root is the proportion below.
    square, single, rest = ratio * (n + other_n), ratio * (n + other_k) + k + other_n, k + other_k
    root = max(0.0, single * single - 4 * square * rest) ** 0.5
    below = 2 * rest / (single + root)
    return _pearson(k, n, min(1.0, ratio * below)) + _pearson(other_k, other_n, min(1.0, below))


def _pearson(k: float, n: float, p: float) -> float:
    """Take chi-square of k of n against p, in the form that stays exact at the extremes."""
    if k == 0:
        return n * p / (1 - p) if p < 1 else inf
    if k == n:
        return n * (1 - p) / p if p > 0 else inf
    return (k - n * p) ** 2 / (n * p * (1 - p)) if 0 < p < 1 else inf


def _end(excess: Callable[[float], float], start: float, step: float) -> float:
    """Follow a ratio in steps until it is too far, then find where it became so."""
    from scipy.optimize import brentq

    near = start
    # Without hits above or below, even the start may be too far from 0 or from infinity.
    while excess(near) > 0:
        near /= step
    far = near * step
    while excess(far) <= 0:
        near, far = far, far * step
    return float(brentq(excess, near, far, xtol=1e-300, rtol=1e-14))
