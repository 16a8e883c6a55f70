"""Intervals and bands of many methods from the same resamples of their items.

Conventions
-----------
Items are resampled within their class, so that every resample has as many of both; items that
come in clusters are resampled by whole clusters.  Every method sees the same resamples, so that
differences between methods are taken on them too.  A method without a score for an item leaves it
out of every resample.  What needs both classes is None where one is missing.

How
---
A resample is how often it holds each item, never a copy of the items: `rankings` reads every
number of a method off running sums of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .areas import checked_limit
from .bands import Band
from .intervals import RESAMPLES, Interval, acceleration, bca_tails, wilson_change, wilson_share
from .labeled import checked_labels, grouped
from .rankings import Ranking, Tally, Weights, influence, ranking

#: False-positive rates at which curves are drawn: hundredths, and ten a decade from a
#: ten-thousandth on, where moderation works.  Ours.
FALSE_POSITIVE_RATES = np.unique(
    np.round(np.concatenate([np.linspace(0, 1, 101), np.geomspace(1e-4, 1e-2, 21)]), 12)
)
#: Recalls at which precision is drawn: hundredths; at 0 there is no precision.  Ours.
RECALLS = np.arange(1, 101) / 100
#: Weights in a block of resamples: ours; a block then stays in the cache of a core.
BLOCK = 1 << 18
#: Ends that lie no further apart than this are one point: ours.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Resampled:
    """What resampling says of one method.

    Attributes
    ----------
    average_precision : Interval or None
        As `areas.average_precision`.
    partial : tuple of Interval or None
        As `areas.partial_area`, one a limit.
    gain : Interval or None
        Average precision minus the baseline's, on the items that both have scored; None for the
        baseline.
    roc, precision_recall, det : Band or None
        Curves with pointwise percentile bands; their ends are NaN where `average_precision` is
        None.
    """

    average_precision: Interval | None
    partial: tuple[Interval | None, ...]
    gain: Interval | None
    roc: Band | None
    precision_recall: Band | None
    det: Band | None


@dataclass(frozen=True)
class _Design:
    """Which units are drawn: items within their class, or whole clusters."""

    truth: NDArray[np.bool_]
    unit: NDArray[np.intp]
    strata: tuple[NDArray[np.intp], ...]
    level: float

    def draws(self, rng: np.random.Generator, resamples: int) -> Iterator[Weights]:
        """Draw how often each item is held, in blocks of resamples."""
        units = sum(map(len, self.strata))
        rows = max(1, BLOCK // max(1, len(self.truth)))
        for start in range(0, resamples, rows):
            times = np.empty((min(rows, resamples - start), units), dtype=np.int32)
            # Drawn row by row, so that the size of a block changes nothing.
            for row in times:
                for members in self.strata:
                    drawn = rng.integers(0, len(members), len(members))
                    row[members] = np.bincount(drawn, minlength=len(members))
            yield times if len(self.strata) > 1 else np.take(times, self.unit, axis=1)

    def smaller(self, order: Ranking) -> int:
        """Count the units of the class that has fewer of them."""
        held = (order.positives, order.negatives)
        return min(len(np.unique(self.unit[places])) for places in held)

    def interval(
        self,
        value: float,
        replicates: NDArray[np.float64],
        moved: NDArray[np.float64],
        instead: Interval,
    ) -> Interval:
        """Return BCa ends, percentile ends where a resample is undefined, or what has a width."""
        defined = replicates[~np.isnan(replicates)]
        undefined = len(replicates) - len(defined)
        if not len(defined):
            return instead
        if undefined:
            tails, method = np.array([(1 - self.level) / 2, (1 + self.level) / 2]), "percentile"
        else:
            bent = acceleration(self.centered(moved))
            tails, method = bca_tails(value, defined, bent, self.level), "BCa"
        low, high = np.quantile(defined, tails)
        if high - low <= ROUNDING:
            return instead
        return Interval(value, float(low), float(high), self.level, method, undefined)

    def centered(self, moved: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum influences by unit, and take them about their mean in each stratum."""
        sums: NDArray[np.float64] = np.bincount(self.unit, moved).astype(np.float64)
        for members in self.strata:
            sums[members] -= sums[members].mean()
        return sums


@dataclass(frozen=True)
class _Replicates:
    """What was read for one method: the first row is the items themselves."""

    numbers: NDArray[np.float64]
    recall: NDArray[np.float64]
    precision: NDArray[np.float64]


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
    """Resample items and read every number of every method off the same resamples.

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
        Number of resamples, at least 100.
    level : float
        Of intervals and bands.
    limits : sequence of float
        False-positive rates up to which partial areas are taken.
    baseline : int
        Place of the method that gains are taken against.

    Returns
    -------
    tuple of Resampled
        One a method.  Intervals are None where a class has fewer than two items with a score, or
        two clusters.

    Raises
    ------
    ValueError
        If shapes differ, a label is neither 0 nor 1, a score is infinite, a limit or the
        baseline is out of range, or there are fewer than 100 resamples.

    Notes
    -----
    Ends are BCa [1]_, its acceleration from the infinitesimal jackknife; percentile where a
    resample of clusters leaves a class out, which `Interval.undefined` counts.  A number that
    hardly any resample moves, such as that of parted classes, would have a point for an interval:
    it has Wilson's for a share of as many units as the smaller class has, and a gain has the like
    (`intervals.wilson_share`, `intervals.wilson_change`).

    References
    ----------
    .. [1] B. Efron, "Better bootstrap confidence intervals", Journal of the American
       Statistical Association 82, 1987.

    Examples
    --------
    >>> labels = np.arange(40) % 2 == 0
    >>> (found,) = resampled(labels, [labels + np.linspace(0, 1.5, 40)], limits=[0.1],
    ...                      rng=np.random.default_rng(0))
    >>> round(found.average_precision.value, 3), found.average_precision.method
    (0.938, 'BCa')
    >>> round(found.partial[0].value, 3), float(found.roc.y[-1])
    (0.675, 1.0)
    """
    truth = checked_labels(labels)
    values = _checked_scores(scores, truth.size, baseline)
    if resamples < 100:
        msg = f"expected 100 resamples at least, got {resamples}"
        raise ValueError(msg)
    limits = [checked_limit(limit) for limit in limits]
    design = _design(truth, clusters, level)
    orders = [ranking(truth, row) for row in values]
    extra, pairs = _in_common(truth, values, orders, baseline)
    if not any(order.both for order in orders):
        return tuple(Resampled(None, (None,) * len(limits), None, None, None, None) for _ in orders)
    read = _read(design, [*orders, *extra], len(orders), limits, rng, resamples)
    found = []
    for place, order in enumerate(orders):
        gain = None
        if place != baseline:
            mine, other = pairs[place]
            sides = ([*orders, *extra][mine], [*orders, *extra][other])
            gain = _gain(design, sides, (read[mine], read[other]))
        found.append(_result(design, order, read[place], limits, gain))
    return tuple(found)


def _checked_scores(scores: ArrayLike, size: int, baseline: int) -> NDArray[np.float64]:
    """Return the scores of all methods as a table that fits."""
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != size:
        msg = f"expected scores of shape (methods, {size}), got {values.shape}"
        raise ValueError(msg)
    if np.isinf(values).any():
        msg = f"expected finite scores, or NaN for none, got {values[np.isinf(values)][0]}"
        raise ValueError(msg)
    if not 0 <= baseline < len(values):
        msg = f"expected a baseline among {len(values)} methods, counted from 0, got {baseline}"
        raise ValueError(msg)
    return values


def _design(truth: NDArray[np.bool_], clusters: ArrayLike | None, level: float) -> _Design:
    """Sort items into units, and units into strata."""
    if clusters is None:
        strata = np.flatnonzero(truth), np.flatnonzero(~truth)
        return _Design(truth, np.arange(truth.size), strata, level)
    unit = grouped(clusters, truth.size)
    return _Design(truth, unit, (np.arange(unit.max(initial=-1) + 1),), level)


def _in_common(
    truth: NDArray[np.bool_],
    values: NDArray[np.float64],
    orders: Sequence[Ranking],
    baseline: int,
) -> tuple[list[Ranking], list[tuple[int, int]]]:
    """Rank method and baseline on the items that both have scored, where these are not all."""
    extra: list[Ranking] = []
    pairs = []
    for place, order in enumerate(orders):
        shared = order.scored & orders[baseline].scored
        numbers = []
        for one in (place, baseline):
            number = one
            if not np.array_equal(shared, orders[one].scored):
                number = len(orders) + len(extra)
                extra.append(ranking(truth, np.where(shared, values[one], np.nan)))
            numbers.append(number)
        pairs.append((numbers[0], numbers[1]))
    return extra, pairs


def _read(
    design: _Design,
    orders: Sequence[Ranking],
    methods: int,
    limits: Sequence[float],
    rng: np.random.Generator,
    resamples: int,
) -> list[_Replicates]:
    """Read all rankings off all resamples; of those that are no method's, one number alone."""
    rows = resamples + 1
    read = [
        _Replicates(
            np.full((rows, 1 + len(limits)), np.nan),
            np.full((rows if place < methods else 0, len(FALSE_POSITIVE_RATES)), np.nan),
            np.full((rows if place < methods else 0, len(RECALLS)), np.nan),
        )
        for place in range(len(orders))
    ]
    start = 0
    whole = np.ones((1, design.truth.size), dtype=np.int32)
    for weights in chain([whole], design.draws(rng, resamples)):
        block = slice(start, start + len(weights))
        for place, (order, into) in enumerate(zip(orders, read, strict=True)):
            if not order.both:
                continue
            tally = Tally(order, weights)
            into.numbers[block, 0] = tally.average_precision()
            if place < methods:
                for column, limit in enumerate(limits, start=1):
                    into.numbers[block, column] = tally.partial_area(limit)
                into.recall[block] = tally.recall_at(FALSE_POSITIVE_RATES)
                into.precision[block] = tally.precision_at(RECALLS)
        start = block.stop
    return read


def _result(
    design: _Design,
    order: Ranking,
    read: _Replicates,
    limits: Sequence[float],
    gain: Interval | None,
) -> Resampled:
    """Put together what was read for one method."""
    if not order.both:
        return Resampled(None, (None,) * len(limits), None, None, None, None)
    units = design.smaller(order)
    ends: list[Interval | None] = [None] * (1 + len(limits))
    if units > 1:
        ends = [
            design.interval(
                float(column[0]),
                column[1:],
                moved,
                # An area of 1 that is a sum of parts may miss 1 by its rounding.
                wilson_share(round(float(column[0]), 12), units, level=design.level),
            )
            for column, moved in zip(read.numbers.T, influence(order, limits), strict=True)
        ]
    roc = _band(FALSE_POSITIVE_RATES, read.recall, design.level, known=units > 1)
    return Resampled(
        average_precision=ends[0],
        partial=tuple(ends[1:]),
        gain=gain,
        roc=roc,
        precision_recall=_band(RECALLS, read.precision, design.level, known=units > 1),
        det=Band(roc.x, 1 - roc.y, 1 - roc.high, 1 - roc.low),
    )


def _gain(
    design: _Design, orders: tuple[Ranking, Ranking], read: tuple[_Replicates, _Replicates]
) -> Interval | None:
    """Return how much average precision the first has more than the second."""
    if not orders[0].both or (units := design.smaller(orders[0])) < 2:
        return None
    gains = read[0].numbers[:, 0] - read[1].numbers[:, 0]
    moved = influence(orders[0])[0] - influence(orders[1])[0]
    value, replicates = float(gains[0]), gains[1:]
    instead = wilson_change(round(value, 12), units, level=design.level)
    return design.interval(value, replicates, moved, instead)


def _band(
    x: NDArray[np.float64], curves: NDArray[np.float64], level: float, *, known: bool
) -> Band:
    """Lay a pointwise band around the first of many curves."""
    drawn = curves[1:][~np.isnan(curves[1:, 0])]
    if not known or not len(drawn):
        missing = np.full(x.size, np.nan)
        return Band(x, curves[0], missing, missing)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Band(x, curves[0], low, high)
