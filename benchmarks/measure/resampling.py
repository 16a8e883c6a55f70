"""Intervals and bands of many methods from the same resamples of their items.

Conventions
-----------
Items are resampled within their class, so that every resample has both; items that come in
clusters are resampled by whole clusters.  Every method sees the same resamples, so differences
between methods are taken on them too.  A method without a score for an item leaves it out of
every resample.  What is undefined is None; its curves and bands are None too.

How
---
A resample is how often it holds each item.  Scores are sorted once a method; a resample then
costs one running sum over positives and one over negatives, from which every number is read:
average precision, areas at low false-positive rates, and the curves on a grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .bands import Band
from .intervals import RESAMPLES, Interval
from .labeled import checked_labels

#: False-positive rates at which curves are drawn: hundredths, and finer where moderation works.
FALSE_POSITIVE_RATES = np.unique(
    np.concatenate([np.linspace(0, 1, 101), np.geomspace(1e-3, 1e-1, 21)])
)
#: Recalls at which precision is drawn.
RECALLS = np.linspace(0, 1, 101)
#: Groups that are left out in turn for the acceleration of an interval: ours.
GROUPS = 200
#: Entries of a block of resamples: ours, 16 MB.
_BLOCK = 1 << 22

Weights = NDArray[np.int32]


@dataclass(frozen=True)
class Resampled:
    """What resampling says of one method.

    Attributes
    ----------
    average_precision : Interval or None
        With BCa ends.
    partial : tuple of Interval or None
        Mean recall over the false-positive rates from 0 to each limit.
    gain : Interval or None
        Average precision minus the baseline's, on the items that both have scored.
    roc, precision_recall, det : Band or None
        Curves with pointwise bands.
    """

    average_precision: Interval | None
    partial: tuple[Interval | None, ...]
    gain: Interval | None
    roc: Band | None
    precision_recall: Band | None
    det: Band | None


def resampled(
    labels: ArrayLike,
    scores: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    limits: Sequence[float] = (0.01, 0.001),
    baseline: int = 0,
) -> tuple[Resampled, ...]:
    """Resample the items and read every number of every method off the same resamples.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (m, n)
        Of m methods; NaN where a method has none.
    clusters : array_like of shape (n,), optional
        To which cluster each item belongs.
    rng : numpy.random.Generator
        Source of the resamples.
    resamples : int
        Number of resamples.
    level : float
        Of intervals and bands.
    limits : sequence of float
        False-positive rates up to which areas are taken.
    baseline : int
        Place of the method that gains are taken against.

    Returns
    -------
    tuple of Resampled
        One a method.

    Raises
    ------
    ValueError
        If shapes differ, a label is neither 0 nor 1, a score is infinite, or there are fewer
        than 100 resamples.

    References
    ----------
    .. [1] B. Efron, "Better bootstrap confidence intervals", Journal of the American
       Statistical Association 82, 1987.

    Examples
    --------
    >>> labels = np.arange(40) % 2 == 0
    >>> good = labels + np.linspace(0, 1.5, 40)
    >>> (found,) = resampled(labels, [good], rng=np.random.default_rng(0))
    >>> round(float(found.average_precision.value), 2)
    0.94
    >>> found.average_precision.method
    'BCa'
    """
    truth = checked_labels(labels)
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(truth):
        msg = f"expected scores of shape (methods, {len(truth)}), got {values.shape}"
        raise ValueError(msg)
    if np.isinf(values).any():
        msg = "expected finite scores, or NaN where there is none, got an infinity"
        raise ValueError(msg)
    if resamples < 100:
        msg = f"expected 100 resamples at least, got {resamples}"
        raise ValueError(msg)
    design = _Design(truth, clusters)
    readers = [_Reader(truth, row, tuple(limits)) for row in values]
    if design.units < 2:
        return tuple(
            Resampled(None, (None,) * len(limits), None, None, None, None) for _ in readers
        )
    drawn = _read(readers, design.draws(rng, resamples))
    left_out, strata = design.left_out()
    without = _read(readers, iter([left_out]))
    whole = _read(readers, iter([np.ones((1, len(truth)), dtype=np.int32)]))
    found = []
    for place, reader in enumerate(readers):
        if not reader.defined:
            found.append(Resampled(None, (None,) * len(limits), None, None, None, None))
            continue
        plain, many, less = whole[place], drawn[place], without[place]
        ends = [
            _interval(plain.numbers[0, at], many.numbers[:, at], less.numbers[:, at], strata, level)
            for at in range(1 + len(limits))
        ]
        gain = None
        other = readers[baseline]
        if place != baseline and other.defined:
            if np.array_equal(other.scored, reader.scored):
                gain = _interval(
                    plain.numbers[0, 0] - whole[baseline].numbers[0, 0],
                    many.numbers[:, 0] - drawn[baseline].numbers[:, 0],
                    less.numbers[:, 0] - without[baseline].numbers[:, 0],
                    strata,
                    level,
                )
            else:
                common = other.scored & reader.scored
                pair = resampled(
                    truth[common],
                    values[[baseline, place]][:, common],
                    None if clusters is None else np.asarray(clusters)[common],
                    rng=rng.spawn(1)[0],
                    resamples=resamples,
                    level=level,
                    limits=(),
                )
                gain = pair[1].gain
        roc = _band(FALSE_POSITIVE_RATES, plain.recall[0], many.recall, level)
        found.append(
            Resampled(
                average_precision=ends[0],
                partial=tuple(ends[1:]),
                gain=gain,
                roc=roc,
                precision_recall=_band(RECALLS, plain.precision[0], many.precision, level),
                det=Band(roc.x, 1 - roc.y, 1 - roc.high, 1 - roc.low),
            )
        )
    return tuple(found)


class _Design:
    """Which items are drawn together."""

    def __init__(self, truth: NDArray[np.bool_], clusters: ArrayLike | None) -> None:
        """Sort items into units, and units into strata."""
        size = len(truth)
        if clusters is None:
            self.unit = np.arange(size)
            self.strata = [np.flatnonzero(truth), np.flatnonzero(~truth)]
            self.units = min(len(stratum) for stratum in self.strata)
        else:
            names = np.asarray(clusters)
            if names.shape != truth.shape:
                msg = f"expected one cluster for each of {size} items, got shape {names.shape}"
                raise ValueError(msg)
            self.unit = np.unique(names, return_inverse=True)[1] if size else np.arange(0)
            self.units = int(self.unit.max()) + 1 if size else 0
            self.strata = [np.arange(self.units)]

    def draws(self, rng: np.random.Generator, resamples: int) -> Iterator[Weights]:
        """Draw how often each item is held, in blocks."""
        block = max(1, _BLOCK // max(1, len(self.unit)))
        count = int(self.unit.max()) + 1
        for start in range(0, resamples, block):
            size = min(block, resamples - start)
            times = np.zeros((size, count), dtype=np.int32)
            for row in times:
                for stratum in self.strata:
                    held = rng.integers(0, len(stratum), len(stratum))
                    row[stratum] = np.bincount(held, minlength=len(stratum))
            yield times[:, self.unit] if len(self.strata) == 1 else times

    def left_out(self) -> tuple[Weights, list[slice]]:
        """Leave out one group of units after the other; with the rows of each stratum."""
        rows: list[Weights] = []
        strata: list[slice] = []
        for stratum in self.strata:
            groups = np.array_split(stratum, min(GROUPS, len(stratum)))
            strata.append(slice(len(rows), len(rows) + len(groups)))
            for group in groups:
                times = np.ones(int(self.unit.max()) + 1, dtype=np.int32)
                times[group] = 0
                rows.append(times[self.unit])
        return np.stack(rows), strata


@dataclass(frozen=True)
class _Numbers:
    """What was read off some resamples: average precision and areas, and two curves."""

    numbers: NDArray[np.float64]
    recall: NDArray[np.float64]
    precision: NDArray[np.float64]


class _Reader:
    """Reads the numbers of one method off resamples of its items."""

    def __init__(
        self, truth: NDArray[np.bool_], scores: NDArray[np.float64], limits: tuple[float, ...]
    ) -> None:
        """Sort the items once."""
        scored = ~np.isnan(scores)
        self.scored = scored
        self.limits = limits
        self.positives = _falling(scores, truth & scored)
        self.negatives = _falling(scores, ~truth & scored)
        self.defined = bool(len(self.positives) and len(self.negatives))
        above, below = scores[self.positives], scores[self.negatives]
        # Ends of the runs of equal scores, and how many of the other class lie above each.
        self.rise = _ends(above)
        self.run = _ends(below)
        tops, bottoms = -above[self.rise], -below[self.run]
        self.alarms = np.searchsorted(-below, tops, "right")
        self.before = np.searchsorted(-above, bottoms, "left")
        self.upto = np.searchsorted(-above, bottoms, "right")

    def read(self, weights: Weights) -> _Numbers:
        """Read every number of a block of resamples."""
        hits = _running(weights[:, self.positives])
        alarms = _running(weights[:, self.negatives])
        p, n = hits[:, -1:].astype(np.float64), alarms[:, -1:].astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            tp, fp = hits[:, self.rise + 1], alarms[:, self.alarms]
            precision = tp / (tp + fp)
            gained = np.diff(tp, axis=1, prepend=0)
            average = np.nansum(gained * precision, axis=1) / p[:, 0]
            average[p[:, 0] == 0] = np.nan
            recall, partial = self._curve(hits, alarms, p, n)
            columns = [average, *partial]
            reached = _precisions(tp, precision, p[:, 0])
        return _Numbers(np.stack(columns, axis=1), recall, reached)

    def _curve(
        self,
        hits: NDArray[np.int64],
        alarms: NDArray[np.int64],
        p: NDArray[np.float64],
        n: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
        """Read recall on the grid, and the areas below the limits."""
        right = alarms[:, self.run + 1] / n
        left = np.concatenate([np.zeros((len(right), 1)), right[:, :-1]], axis=1)
        low, high = hits[:, self.before] / p, hits[:, self.upto] / p
        recall = np.empty((len(right), len(FALSE_POSITIVE_RATES)))
        partial = [np.empty(len(right)) for _ in self.limits]
        for row in range(len(right)):
            if not (p[row, 0] and n[row, 0]):
                recall[row] = np.nan
                for areas in partial:
                    areas[row] = np.nan
                continue
            recall[row] = _at(FALSE_POSITIVE_RATES, left[row], right[row], low[row], high[row])
            for areas, limit in zip(partial, self.limits, strict=True):
                areas[row] = _area(limit, left[row], right[row], low[row], high[row])
        return recall, partial


def _falling(scores: NDArray[np.float64], kept: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the places of some items, by falling score."""
    places = np.flatnonzero(kept)
    return places[np.argsort(-scores[places], kind="stable")]


def _ends(scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the last place of every run of equal scores."""
    if not len(scores):
        return np.empty(0, dtype=np.intp)
    return np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)


def _running(weights: Weights) -> NDArray[np.int64]:
    """Sum weights from the first on, beginning with 0."""
    sums = np.zeros((weights.shape[0], weights.shape[1] + 1), dtype=np.int64)
    np.cumsum(weights, axis=1, out=sums[:, 1:])
    return sums


def _at(
    rates: NDArray[np.float64],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Read a curve of straight pieces; where it rises straight up, at the top of the rise."""
    piece = np.minimum(np.searchsorted(right, rates, "right"), len(right) - 1)
    width = right[piece] - left[piece]
    share = np.divide(rates - left[piece], width, out=np.ones_like(rates), where=width > 0)
    read: NDArray[np.float64] = low[piece] + np.clip(share, 0, 1) * (high[piece] - low[piece])
    read[rates >= 1] = 1.0
    return read


def _area(
    limit: float,
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> float:
    """Take the mean height of a curve of straight pieces from 0 to a limit."""
    last = int(np.searchsorted(right, limit, "left")) + 1
    left, right, low, high = left[:last], right[:last], low[:last], high[:last]
    width = right - left
    inside = np.clip(limit - left, 0, width)
    share = np.divide(inside, width, out=np.zeros_like(width), where=width > 0)
    top = low + share * (high - low)
    return float((inside * (low + top)).sum() / 2 / limit)


def _precisions(
    tp: NDArray[np.int64], precision: NDArray[np.float64], p: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Read the precision at the first threshold that reaches each recall."""
    read = np.full((len(tp), len(RECALLS)), np.nan)
    for row in range(len(tp)):
        if p[row]:
            wanted = np.maximum(np.ceil(RECALLS * p[row] - 1e-9), 1)
            read[row] = precision[row, np.searchsorted(tp[row], wanted, "left")]
    return read


def _read(readers: Sequence[_Reader], blocks: Iterator[Weights]) -> list[_Numbers]:
    """Read all methods off all blocks."""
    parts: list[list[_Numbers]] = [[] for _ in readers]
    for weights in blocks:
        for part, reader in zip(parts, readers, strict=True):
            if reader.defined:
                part.append(reader.read(weights))
    empty = np.empty((0, 0))
    return [
        _Numbers(
            np.concatenate([one.numbers for one in part]),
            np.concatenate([one.recall for one in part]),
            np.concatenate([one.precision for one in part]),
        )
        if part
        else _Numbers(empty, empty, empty)
        for part in parts
    ]


def _interval(
    value: float,
    replicates: NDArray[np.float64],
    without: NDArray[np.float64],
    strata: Sequence[slice],
    level: float,
) -> Interval:
    """Return BCa ends, percentile ends where a resample is undefined."""
    from scipy.stats import norm

    defined = replicates[~np.isnan(replicates)]
    undefined = len(replicates) - len(defined)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    if not len(defined) or np.allclose(defined, value, rtol=1e-12, atol=0):
        return Interval(float(value), float(value), float(value), level, "constant", undefined)
    method = "percentile"
    if not undefined and not np.isnan(without).any():
        method = "BCa"
        below = np.mean(defined < value) + np.mean(defined == value) / 2
        edge = 0.5 / len(defined)
        bias = norm.ppf(np.clip(below, edge, 1 - edge))
        cube = square = 0.0
        for rows in strata:
            spread = without[rows].mean() - without[rows]
            groups = len(spread)
            cube += float(np.sum(spread**3)) * ((groups - 1) / groups) ** 3
            square += float(np.sum(spread**2)) * ((groups - 1) / groups) ** 2
        acceleration = cube / (6 * square**1.5) if square else 0.0
        shifted = bias + norm.ppf(tails)
        tails = norm.cdf(bias + shifted / (1 - acceleration * shifted))
    low, high = np.quantile(defined, tails)
    return Interval(float(value), float(low), float(high), level, method, undefined)


def _band(
    x: NDArray[np.float64], y: NDArray[np.float64], drawn: NDArray[np.float64], level: float
) -> Band:
    """Lay a pointwise band around a curve."""
    low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Band(x, y, low, high)
