"""How sure one may be of a number: six intervals.

Conventions
-----------
Every interval carries the value it belongs to and its level.  Proportions come as counts.
What is resampled is always images, never pixels: the pixels of one photograph are no
independent witnesses.  Larger structures (photographs of one scene) would need resampling
by structure; nothing here does that.

Intervals
---------
wilson : a proportion; the default, close to its level on average
exact : a proportion, Clopper and Pearson; never below its level
wilson_share : any share, where nothing shows its variance
wilson_change : a difference of two shares of the same units, where nothing shows its variance
bootstrap(method="percentile") : any ratio of sums over images
bootstrap(method="BCa") : the same, corrected for bias and skewness
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Method = Literal["percentile", "BCa"]

#: Resamples of a bootstrap: ours; the ends then wander by about a fiftieth of the width.
RESAMPLES = 2000


@dataclass(frozen=True)
class Interval:
    """A value with the ends of its interval.

    Attributes
    ----------
    value, low, high : float
        Estimate and ends.
    level : float
        Confidence level, as 0.95.
    method : str
        How the ends were found.
    undefined : int
        Resamples in which the number was undefined and which were left out.
    """

    value: float
    low: float
    high: float
    level: float
    method: str
    undefined: int = 0


def _proportion(k: int, n: int, level: float, method: Literal["wilson", "exact"]) -> Interval:
    """Ask scipy for an interval on k of n, which must be defined."""
    from scipy.stats import binomtest

    if n <= 0 or not 0 <= k <= n:
        msg = f"expected 0 <= k <= n with n at least 1, got k = {k}, n = {n}"
        raise ValueError(msg)
    ends = binomtest(k, n).proportion_ci(confidence_level=level, method=method)
    return Interval(k / n, float(ends.low), float(ends.high), level, method)


def wilson(k: int, n: int, *, level: float = 0.95) -> Interval:
    """Return Wilson's score interval of a proportion.

    Parameters
    ----------
    k, n : int
        Hits and trials, n at least 1.
    level : float
        Confidence level.

    Returns
    -------
    Interval
        The proportion with its ends.

    Raises
    ------
    ValueError
        If k is not between 0 and n, or n is 0: a proportion of nothing is undefined.

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical
       inference", Journal of the American Statistical Association 22, 1927.

    Examples
    --------
    >>> found = wilson(182, 4289)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.0424, 0.0368, 0.0489)
    """
    return _proportion(k, n, level, "wilson")


def exact(k: int, n: int, *, level: float = 0.95) -> Interval:
    """Return the Clopper-Pearson interval of a proportion.

    Parameters
    ----------
    k, n : int
        Hits and trials, n at least 1.
    level : float
        Confidence level.

    Returns
    -------
    Interval
        The proportion with its ends; coverage is at least the level everywhere.

    Raises
    ------
    ValueError
        If k is not between 0 and n, or n is 0.

    References
    ----------
    .. [1] C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits
       illustrated in the case of the binomial", Biometrika 26, 1934.

    Examples
    --------
    >>> round(exact(0, 30).high, 4)
    0.1157
    """
    return _proportion(k, n, level, "exact")


def wilson_share(value: float, units: int, *, level: float = 0.95) -> Interval:
    """Return Wilson's interval of any share of some units, where nothing shows its variance.

    Parameters
    ----------
    value : float
        From 0 to 1; not necessarily a whole number of the units.
    units : int
        Items or clusters of the smaller class, at least 1.
    level : float
        Confidence level.

    Returns
    -------
    Interval
        It always has a width.

    Raises
    ------
    ValueError
        If the value is no share, or there is no unit.

    Notes
    -----
    A mean of numbers from 0 to 1 varies at most as that of zeros and ones with the same mean
    does.  Wilson's interval is the one for that variance.

    Examples
    --------
    >>> found = wilson_share(1.0, 20)
    >>> round(found.low, 4), found.high
    (0.8389, 1.0)
    """
    from scipy.stats import norm

    if not (0 <= value <= 1 and units >= 1):
        msg = f"expected a share from 0 to 1 of at least 1 unit, got {value} of {units}"
        raise ValueError(msg)
    z = float(norm.ppf((1 + level) / 2))
    middle = (value + z * z / (2 * units)) / (1 + z * z / units)
    half = z / (1 + z * z / units)
    half *= float(np.sqrt(value * (1 - value) / units + z * z / (4 * units * units)))
    low = 0.0 if value == 0 else max(0.0, middle - half)
    high = 1.0 if value == 1 else min(1.0, middle + half)
    return Interval(value, low, high, level, "Wilson on the smaller class")


def wilson_change(value: float, units: int, *, level: float = 0.95) -> Interval:
    """Return an interval of a difference of two shares, where nothing shows its variance.

    Parameters
    ----------
    value : float
        From -1 to 1; every unit seen shows this difference.
    units : int
        Items or clusters of the smaller class, at least 1.
    level : float
        Confidence level.

    Returns
    -------
    Interval
        It always has a width.

    Raises
    ------
    ValueError
        If the value is no difference of shares, or there is no unit.

    Notes
    -----
    Up to Wilson's end ``u = z**2 / (units + z**2)`` of 0 among all units, units may be of another
    kind, with any difference from -1 to 1: the interval reaches from ``value - u (1 + value)`` to
    ``value + u (1 - value)``.  This is ours.

    Examples
    --------
    >>> found = wilson_change(0.0, 20)
    >>> round(found.low, 4), round(found.high, 4)
    (-0.1611, 0.1611)
    """
    from scipy.stats import norm

    if not (-1 <= value <= 1 and units >= 1):
        msg = f"expected a difference from -1 to 1 of at least 1 unit, got {value} of {units}"
        raise ValueError(msg)
    z = float(norm.ppf((1 + level) / 2))
    share = z * z / (units + z * z)
    low, high = value - share * (1 + value), value + share * (1 - value)
    return Interval(value, low, high, level, "Wilson on the smaller class")


def bootstrap(
    rows: NDArray[np.float64] | NDArray[np.int64],
    statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    *,
    rng: np.random.Generator,
    method: Method = "BCa",
    level: float = 0.95,
    resamples: int = RESAMPLES,
) -> Interval | None:
    """Return an interval for a number taken from the sums over images.

    Parameters
    ----------
    rows : ndarray of shape (images, columns)
        What each image contributes, e.g. its four counts.
    statistic : callable
        From column sums, shape (..., columns), to the number, shape (...); NaN where it
        is undefined.
    rng : numpy.random.Generator
        Source of the resamples.
    method : {"BCa", "percentile"}
        BCa falls back to percentile, and says so, when a resample is undefined.
    level : float
        Confidence level.
    resamples : int
        Number of resamples.

    Returns
    -------
    Interval or None
        None when the number itself is undefined.  When hardly any image can move the number,
        both ends equal it and the method is "constant".

    Raises
    ------
    ValueError
        If there are fewer than two images or fewer than 100 resamples, or a contribution is not
        finite.

    References
    ----------
    .. [1] B. Efron, "Better bootstrap confidence intervals", Journal of the American
       Statistical Association 82, 1987.

    Examples
    --------
    >>> rows = np.array([[8, 10], [3, 9], [5, 5], [1, 7], [6, 8]])
    >>> share = lambda sums: sums[..., 0] / sums[..., 1]
    >>> found = bootstrap(rows, share, rng=np.random.default_rng(1))
    >>> found.low < round(found.value, 4) == 0.5897 < found.high
    True
    """
    if len(rows) < 2 or resamples < 100:
        msg = f"expected 2 images and 100 resamples at least, got {len(rows)} and {resamples}"
        raise ValueError(msg)
    table = np.asarray(rows, dtype=np.float64)
    if not np.isfinite(table).all():
        msg = f"expected finite contributions, got {table[~np.isfinite(table)][0]}"
        raise ValueError(msg)
    value = float(statistic(table.sum(axis=0)))
    if np.isnan(value):
        return None
    without_one = statistic(table.sum(axis=0) - table)
    # How often each image is drawn is all a sum needs to know of a resample.
    draws = rng.multinomial(len(table), np.full(len(table), 1 / len(table)), size=resamples)
    replicates = statistic(draws @ table)
    defined = replicates[~np.isnan(replicates)]
    undefined = resamples - len(defined)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    # Sums of equal shares differ in their last digit by the order in which they are taken.
    if np.allclose(defined, value, rtol=1e-12, atol=0):
        return Interval(value, value, value, level, "constant", undefined)
    if method == "BCa" and not undefined and not np.isnan(without_one).any():
        moved = acceleration(without_one.mean() - without_one)
        tails = bca_tails(value, replicates, moved, level)
    else:
        method = "percentile"
    low, high = np.quantile(defined, tails)
    told = "constant" if low == high == value else method
    return Interval(value, float(low), float(high), level, told, undefined)


def acceleration(influence: NDArray[np.float64]) -> float:
    """Return how much the spread of a number changes with the number, for BCa.

    Parameters
    ----------
    influence : ndarray of shape (units,)
        How much each resampled unit moves the number, up to a common factor, with mean 0.

    Returns
    -------
    float
        0 where no unit moves it.

    References
    ----------
    .. [1] B. Efron, "Better bootstrap confidence intervals", Journal of the American
       Statistical Association 82, 1987, equation 7.3 (second-hand).

    Examples
    --------
    >>> round(acceleration(np.array([-1.0, -1.0, 2.0])), 4)
    0.068
    """
    scale = float(np.sum(influence**2)) ** 1.5
    return float(np.sum(influence**3)) / (6 * scale) if scale else 0.0


def bca_tails(
    value: float, replicates: NDArray[np.float64], moved: float, level: float
) -> NDArray[np.float64]:
    """Return the shares of the replicates below which the two ends lie, for BCa.

    Parameters
    ----------
    value : float
        The number of the items themselves.
    replicates : ndarray of shape (resamples,)
        Of the resamples; all defined.
    moved : float
        From `acceleration`.
    level : float
        Confidence level.

    Returns
    -------
    ndarray of shape (2,)
        Half the rest of the level on either side, shifted for bias and skewness.

    Examples
    --------
    >>> bca_tails(0.0, np.array([-1.0, 1.0]), 0.0, 0.95).round(3).tolist()
    [0.025, 0.975]
    """
    from scipy.stats import norm

    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    below = np.mean(replicates < value) + np.mean(replicates == value) / 2
    # One replicate's worth of doubt, so that a value at the edge keeps a finite shift.
    edge = 0.5 / len(replicates)
    bias = norm.ppf(np.clip(below, edge, 1 - edge))
    shifted = bias + norm.ppf(tails)
    # Beyond the pole there is nothing further out: the end is the last replicate.
    pole = np.maximum(1 - moved * shifted, np.finfo(np.float64).tiny)
    corrected: NDArray[np.float64] = norm.cdf(bias + shifted / pole)
    return corrected
