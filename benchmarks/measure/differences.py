"""Tests of whether one method is better than another on the same items.

Conventions
-----------
Both methods are given as arrays in the same item order.  Larger scores mean more likely positive,
and equal scores count half.  A difference is the second minus the first.  Every function returns
the p-value, two-sided, with the counts it was computed from; no p-value is 0.  Where items come
in clusters (photographs of one scene) they are no independent witnesses: whole clusters are then
what is summed or flipped.

Tests
-----
* `mcnemar` : decisions at one operating point, exact; for independent items.
* `delong` : areas under two ROC curves; clustered on request.
* `permutation` : any number per item, by flips of its sign; clustered on request.

What many tests of one table add up to is in `families`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .clusters import totals
from .intervals import Interval, wilson_change
from .labeled import checked, grouped

#: Sign patterns that `permutation` draws: ours; a p-value of .05 then wanders by .004.
DRAWS = 9999
#: Where a p-value underflows, it is given as this.
SMALLEST = sys.float_info.min
#: Sums of the same numbers in another order differ by less than this share of their size: ours.
ROUNDING = 1e-12
#: With fewer items in a class `delong` may reject more than 5.5 % of true hypotheses at 5 %: ours,
#: as `benchmarks/scripts/type_one_errors.py` finds.
FEW = 100
#: Numbers drawn at once, to bound memory (8 MB): ours.
BLOCK = 1 << 20


@dataclass(frozen=True)
class Decisions:
    """Two decisions on the same items.

    Attributes
    ----------
    b, c : int
        Items that only the first decides rightly, and items that only the second does.
    p_value : float
        Of the hypothesis that a change is as likely for the better as for the worse.
    n : int
        Items.
    """

    b: int
    c: int
    p_value: float
    n: int

    @property
    def discordant(self) -> int:
        """Return the number of items that only one of the two decides rightly."""
        return self.b + self.c

    @property
    def difference(self) -> float | None:
        """Return how much the share of right decisions grows; None of no items."""
        return (self.c - self.b) / self.n if self.n else None


@dataclass(frozen=True)
class AreaDifference:
    """Two areas under ROC curves on the same items.

    Attributes
    ----------
    first, second : float
        The areas.
    difference : Interval
        Second minus first.
    p_value : float
        Of the hypothesis that the areas are equal.
    n, positives : int
        Items, and positives among them.
    standard_error : float or None
        Of the difference; None where the items show no variance, so that the interval and the
        p-value come from their number alone.
    clusters : int or None
        Clusters of items; None where items count as independent.
    """

    first: float
    second: float
    difference: Interval
    p_value: float
    n: int
    positives: int
    standard_error: float | None
    clusters: int | None


@dataclass(frozen=True)
class Permutation:
    """A mean of paired differences, tested by flips of their signs.

    Attributes
    ----------
    mean : float or None
        Of the differences of all items; None of no items.
    p_value : float
        Of the hypothesis that the signs are exchangeable.
    n : int
        Items.
    draws : int
        Sign patterns drawn; 0 where all patterns were counted.
    units : int
        What was flipped: items, or clusters.
    """

    mean: float | None
    p_value: float
    n: int
    draws: int
    units: int


def mcnemar(labels: ArrayLike, first: ArrayLike, second: ArrayLike) -> Decisions:
    """Test whether two decisions are right equally often.

    Parameters
    ----------
    labels, first, second : array_like of shape (n,), dtype bool
        What is, and what the two methods say.

    Returns
    -------
    Decisions
        The two counts of items on which one is right and the other wrong, and the exact
        two-sided binomial p-value; 1 where there is no such item.

    Raises
    ------
    ValueError
        If the shapes differ or the values are not boolean.

    Notes
    -----
    The items must be independent.  For clusters hand ``(second == labels) - (first == labels)``
    as numbers to `permutation`: the same test, where every cluster is one item.

    References
    ----------
    .. [1] Q. McNemar, "Note on the sampling error of the difference between correlated
       proportions or percentages", Psychometrika 12, 1947; exact as the sign test.

    Examples
    --------
    >>> labels = [True] * 6 + [False] * 4
    >>> first = [True] * 5 + [False] * 5
    >>> second = [False] * 4 + [True] * 2 + [False] * 4
    >>> mcnemar(labels, first, second)
    Decisions(b=4, c=1, p_value=0.375, n=10)
    """
    from scipy.stats import binomtest

    truth, one, two = (np.asarray(values) for values in (labels, first, second))
    if truth.ndim != 1 or not truth.shape == one.shape == two.shape:
        shapes = f"{truth.shape}, {one.shape} and {two.shape}"
        msg = f"expected labels and two decisions of one shape (n,), got {shapes}"
        raise ValueError(msg)
    for name, values in (("labels", truth), ("first", one), ("second", two)):
        if values.size and values.dtype != np.bool_:
            msg = f"expected boolean {name}, got dtype {values.dtype}"
            raise ValueError(msg)
    b = int(np.count_nonzero((one == truth) & (two != truth)))
    c = int(np.count_nonzero((one != truth) & (two == truth)))
    p_value = float(binomtest(b, b + c).pvalue) if b + c else 1.0
    return Decisions(b, c, max(p_value, SMALLEST), truth.size)


def delong(
    labels: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    level: float = 0.95,
) -> AreaDifference | None:
    """Test whether the areas under two ROC curves are equal.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    first, second : array_like of shape (n,)
        Scores of the items.
    clusters : array_like of shape (n,), optional
        To which cluster each item belongs.
    level : float
        Confidence level of the interval.

    Returns
    -------
    AreaDifference or None
        None where there are fewer than two positives or negatives, or clusters of either.

    Raises
    ------
    ValueError
        If shapes differ, a label is neither 0 nor 1, a score is not finite, or a cluster is
        not named.

    Notes
    -----
    An item's placement is the share of the other class that it wins over; the area is the mean
    placement of either class.  The variance of the difference is that of the mean differences of
    placements [1]_, found in one sort for each method [2]_.  With clusters, the differences
    are summed by cluster first, and what the positives and the negatives of a cluster share is
    added [3]_; where every cluster is one item that is the variance of [1]_ again.

    Independent items are judged by the normal limit, as is the custom; with fewer than `FEW` in a
    class that may reject too often.  Clusters are judged by Student's t, because scenes are often
    few: with one degree less than the class that lies in fewer clusters has of them (ours).
    `benchmarks/scripts/type_one_errors.py` prints how well each keeps its level.

    Where all differences of placements within each class are equal, the variance estimated is 0,
    although k units show little: the items or clusters of whichever class has fewer.  The interval
    is then that of `intervals.wilson_change`, and the p-value that of ``z = sqrt(k * abs(d))``, at
    which this interval ends at 0; it is 1 where the areas are equal.  This is ours.

    References
    ----------
    .. [1] E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, "Comparing the areas under two or
       more correlated receiver operating characteristic curves", Biometrics 44, 1988.
    .. [2] X. Sun, W. Xu, "Fast implementation of DeLong's algorithm", IEEE Signal Processing
       Letters 21, 2014.
    .. [3] N. A. Obuchowski, "Nonparametric analysis of clustered ROC curve data", Biometrics 53,
       1997.

    Examples
    --------
    >>> found = delong([1, 1, 1, 0, 0, 0], [3, 2, 6, 1, 5, 4], [4, 6, 5, 1, 2, 3])
    >>> round(found.first, 3), found.second, round(found.p_value, 3)
    (0.556, 1.0, 0.157)
    """
    from scipy.stats import t

    truth, one = checked(labels, first)
    _, two = checked(labels, second)
    m, n = int(truth.sum()), int((~truth).sum())
    if m < 2 or n < 2:
        return None
    wins_of_one, wins_of_two = _wins(truth, one), _wins(truth, two)
    rows = _by_unit(truth, wins_of_two - wins_of_one, clusters)
    holders = [int(np.count_nonzero(rows[:, column])) for column in (1, 3)]
    if min(holders) < 2:
        return None
    # Halves of integers up to here, so that equal areas differ by exactly 0.
    total = float(rows[:, 0].sum())
    value = total / (m * n)
    above = (rows[:, 0] * m - rows[:, 1] * total) / (m * m * n)
    below = (rows[:, 2] * n - rows[:, 3] * total) / (n * n * m)
    of_positives, of_negatives, of_all = (k / (k - 1) for k in (*holders, len(rows)))
    parts = of_positives * float(above @ above), of_negatives * float(below @ below)
    variance = sum(parts) + 2 * of_all * float(above @ below)
    error = float(np.sqrt(variance)) if variance > ROUNDING * sum(parts) else None
    fewer = min(holders)
    if error is None:
        change = wilson_change(value, fewer, level=level)
        p_value = 2 * t.sf(np.sqrt(fewer * abs(value)), np.inf)
    else:
        # With no end of degrees Student's t is the normal law.
        degrees = np.inf if clusters is None else fewer - 1
        half = float(t.ppf((1 + level) / 2, degrees)) * error
        method = "DeLong" if clusters is None else "DeLong over clusters"
        low, high = max(-1.0, value - half), min(1.0, value + half)
        change = Interval(value, low, high, level, method)
        p_value = 2 * t.sf(abs(value) / error, degrees)
    return AreaDifference(
        first=float(wins_of_one[truth].sum()) / (m * n),
        second=float(wins_of_two[truth].sum()) / (m * n),
        difference=change,
        p_value=max(float(p_value), SMALLEST),
        n=m + n,
        positives=m,
        standard_error=error,
        clusters=None if clusters is None else len(rows),
    )


def permutation(
    differences: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> Permutation:
    """Test whether paired differences lean to either side.

    Parameters
    ----------
    differences : array_like of shape (n,)
        One number an item, second method minus first.
    clusters : array_like of shape (n,), optional
        To which cluster each item belongs; the signs of a cluster flip together.
    rng : numpy.random.Generator
        Source of the sign patterns.
    draws : int
        Sign patterns to draw, at least 99.

    Returns
    -------
    Permutation
        The mean with its p-value: the share of the sign patterns whose mean is as far from 0.

    Raises
    ------
    ValueError
        If a difference is not finite, a cluster is not named, or there are too few draws.

    Notes
    -----
    All patterns are counted where these are no more than the draws and the pattern observed.
    Else ``(count + 1) / (draws + 1)`` is returned, which keeps its level at any number of
    draws [1]_.  What sums up to 0 is the same under either sign and is left alone.  With k units
    no p-value is below ``2 / 2**k``: five scenes can show nothing at 5 %.

    References
    ----------
    .. [1] B. Phipson, G. K. Smyth, "Permutation p-values should never be zero", Statistical
       Applications in Genetics and Molecular Biology 9, 2010.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> permutation([1, 1, 0, 1, -1, 1, 1], rng=rng)
    Permutation(mean=0.5714285714285714, p_value=0.21875, n=7, draws=0, units=7)
    >>> permutation([1, 1, 0, 1, -1, 1, 1], [1, 1, 2, 3, 3, 4, 4], rng=rng).p_value
    0.5
    """
    values = np.asarray(differences, dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        msg = f"expected finite differences of shape (n,), got {values.ravel()[:5].tolist()}"
        raise ValueError(msg)
    if draws < 99:
        msg = f"expected 99 draws at least, got {draws}"
        raise ValueError(msg)
    sums = values
    if clusters is not None:
        sums = totals(grouped(clusters, values.size), values[:, None])[:, 0]
    mean = float(values.mean()) if values.size else None
    sizes, times = np.unique(np.abs(sums[sums != 0]), return_counts=True)
    extreme = abs(float(sums.sum())) - ROUNDING * float(sizes @ times)
    moving = int(times.sum())
    if 2**moving <= draws + 1:
        every = np.zeros(1)
        for size in np.repeat(sizes, times):
            every = np.concatenate([every + size, every - size])
        share = float(np.mean(np.abs(every) >= extreme))
        return Permutation(mean, share, values.size, 0, sums.size)
    alone = times == 1
    count, left, rows = 0, draws, max(1, BLOCK // sizes.size)
    while left:
        drawn = min(rows, left)
        # How many of the units of one size keep their sign is all that a sum needs to know.
        kept = rng.binomial(times[~alone], 0.5, size=(drawn, np.count_nonzero(~alone)))
        bits = rng.integers(0, 2, size=(drawn, np.count_nonzero(alone)), dtype=np.int8)
        flipped = (2 * kept - times[~alone]) @ sizes[~alone] + (2 * bits - 1) @ sizes[alone]
        count += int(np.count_nonzero(np.abs(flipped) >= extreme))
        left -= drawn
    return Permutation(mean, (count + 1) / (draws + 1), values.size, draws, sums.size)


def _wins(truth: NDArray[np.bool_], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Count, for each item, over how many of the other class it stands on its own side."""
    from scipy.stats import rankdata

    wins: NDArray[np.float64] = rankdata(values)
    wins[truth] -= rankdata(values[truth])
    wins[~truth] -= rankdata(values[~truth])
    wins[~truth] = np.count_nonzero(truth) - wins[~truth]
    return wins


def _by_unit(
    truth: NDArray[np.bool_], gains: NDArray[np.float64], clusters: ArrayLike | None
) -> NDArray[np.float64]:
    """Sum gain and number of positives, and of negatives, by cluster if there are any."""
    rows = np.stack([gains * truth, truth, gains * ~truth, ~truth], axis=-1).astype(np.float64)
    return rows if clusters is None else totals(grouped(clusters, truth.size), rows)
