"""The order a score puts items into, read for many weightings of the items at once.

Conventions
-----------
A larger score means more likely positive, and items of equal score are marked together.  An item
of weight 3 counts as three items, one of weight 0 as none.  Numbers are read for a block of
weightings, one a row; where a row leaves a class without weight they are NaN.

How
---
Items are sorted once a score.  A weighting then costs one running sum over positives and one
over negatives: the curve, the average precision and the partial areas are read off those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.int32]

#: What a product of a rate and a count may miss a whole number by and still be it: ours.
SLACK = 1e-9


@dataclass(frozen=True)
class Ranking:
    """Items by falling score, positives and negatives apart.

    Attributes
    ----------
    scored : ndarray of shape (n,), dtype bool
        Which items have a score and so a place.
    positives, negatives : ndarray of int
        Places of the items, the best first.
    rises : ndarray of shape (s,), dtype int
        For every score that a positive has, how many positives stand at or above it.
    alarms : ndarray of shape (s,), dtype int
        For the same scores, how many negatives do.
    runs : ndarray of shape (r + 1,), dtype int
        0, and for every score that a negative has, how many negatives stand at or above it.
    above, upto : ndarray of shape (r,), dtype int
        For the same scores, how many positives stand above, and at or above.
    """

    scored: NDArray[np.bool_]
    positives: NDArray[np.intp]
    negatives: NDArray[np.intp]
    rises: NDArray[np.intp]
    alarms: NDArray[np.intp]
    runs: NDArray[np.intp]
    above: NDArray[np.intp]
    upto: NDArray[np.intp]

    @property
    def both(self) -> bool:
        """Tell whether both classes have an item with a score."""
        return bool(len(self.positives) and len(self.negatives))


def ranking(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> Ranking:
    """Sort items by a score.

    Parameters
    ----------
    truth : ndarray of shape (n,), dtype bool
        Which items are positive.
    scores : ndarray of shape (n,)
        Of the items; NaN where there is none.

    Returns
    -------
    Ranking

    Examples
    --------
    >>> found = ranking(np.array([True, False, True, False]), np.array([2.0, 2.0, 3.0, np.nan]))
    >>> found.positives.tolist(), found.negatives.tolist(), found.alarms.tolist()
    ([2, 0], [1], [0, 1])
    """
    scored = ~np.isnan(scores)
    positives, negatives = (_falling(scores, kind & scored) for kind in (truth, ~truth))
    up, down = -scores[positives], -scores[negatives]
    rises, runs = _ends(up), _ends(down)
    tops, bottoms = up[rises - 1], down[runs - 1]
    return Ranking(
        scored=scored,
        positives=positives,
        negatives=negatives,
        rises=rises,
        alarms=np.searchsorted(down, tops, "right"),
        runs=np.concatenate([np.zeros(1, dtype=np.intp), runs]),
        above=np.searchsorted(up, bottoms, "left"),
        upto=np.searchsorted(up, bottoms, "right"),
    )


class Tally:
    """Running sums of weights down a ranking, one row a weighting.

    Parameters
    ----------
    order : Ranking
        With both classes.
    weights : ndarray of shape (b, n), dtype int32
        How often each item counts.

    Examples
    --------
    >>> order = ranking(np.array([True, False, True]), np.array([3.0, 2.0, 1.0]))
    >>> tally = Tally(order, np.array([[1, 1, 1], [1, 0, 2]], dtype=np.int32))
    >>> tally.average_precision().round(3).tolist()
    [0.833, nan]
    """

    def __init__(self, order: Ranking, weights: Weights) -> None:
        """Sum the weights of positives and of negatives from the top."""
        self.order = order
        self.hits = _running(weights, order.positives)
        self.false = _running(weights, order.negatives)
        self.positives, self.negatives = self.hits[:, -1], self.false[:, -1]
        self.undefined = (self.positives == 0) | (self.negatives == 0)
        # Without ties every positive is a step of its own, and nothing has to be picked out.
        untied = len(order.rises) == len(order.positives)
        self.found = self.hits[:, 1:] if untied else _picked(self.hits, order.rises)
        marked = self.found + _picked(self.false, order.alarms)
        self.precision = self.found / np.maximum(marked, 1, out=marked)

    def average_precision(self) -> NDArray[np.float64]:
        """Return the average precision of each weighting.

        Returns
        -------
        ndarray of shape (b,)
        """
        gained = np.empty_like(self.found)
        gained[:, 0] = self.found[:, 0]
        np.subtract(self.found[:, 1:], self.found[:, :-1], out=gained[:, 1:])
        with np.errstate(invalid="ignore"):
            read = np.einsum("ij,ij->i", gained, self.precision) / self.positives
        return self._defined(read)

    def partial_area(self, limit: float) -> NDArray[np.float64]:
        """Return the mean recall over the false-positive rates from 0 to a limit.

        Parameters
        ----------
        limit : float
            Above 0 and up to 1.

        Returns
        -------
        ndarray of shape (b,)
        """
        end = limit * self.negatives
        run = self._run(np.floor(end + SLACK).astype(np.int32)[:, None])[:, 0]
        whole = int(run.max())
        widths = np.diff(_picked(self.false, self.order.runs[: whole + 1]), axis=1)
        heights = _picked(self.hits, self.order.above[:whole]) + _picked(
            self.hits, self.order.upto[:whole]
        )
        widths[np.arange(whole) >= run[:, None]] = 0
        within = np.einsum("ij,ij->i", widths.astype(np.float64), heights) / 2
        left, width, low, rise = (one[:, 0] for one in self._piece(run[:, None]))
        rest = np.clip(end - left, 0.0, width)
        within += rest * (low + rise * rest / 2)
        with np.errstate(invalid="ignore", divide="ignore"):
            return self._defined(np.minimum(within / (end * self.positives), 1.0))

    def recall_at(self, rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Read the recall off the curve; where it rises straight up, at the top of the rise.

        Parameters
        ----------
        rates : ndarray of shape (g,)
            False-positive rates.

        Returns
        -------
        ndarray of shape (b, g)
        """
        at = np.round(rates * self.negatives[:, None], 9)
        left, width, low, rise = self._piece(self._run(np.floor(at).astype(np.int32)))
        read = low + rise * np.clip(at - left, 0.0, width)
        with np.errstate(invalid="ignore"):
            read /= self.positives[:, None]
        read[at >= self.negatives[:, None]] = 1.0
        return self._defined(read)

    def precision_at(self, recalls: NDArray[np.float64]) -> NDArray[np.float64]:
        """Read the precision at the highest threshold that reaches each recall.

        Parameters
        ----------
        recalls : ndarray of shape (g,)
            Above 0 and up to 1.

        Returns
        -------
        ndarray of shape (b, g)
        """
        wanted = np.ceil(recalls * self.positives[:, None] - SLACK).astype(np.int32)
        step = _rowwise(self.found, np.maximum(wanted, 1), "left")
        step = np.minimum(step, self.found.shape[1] - 1)
        return self._defined(np.take_along_axis(self.precision, step, axis=1))

    def _defined(self, read: NDArray[np.float64]) -> NDArray[np.float64]:
        """Leave undefined what a weighting without a class has."""
        read[self.undefined] = np.nan
        return read

    def _run(self, false: Weights) -> NDArray[np.intp]:
        """Find the run of tied negatives that takes the false positives beyond a number."""
        untied = len(self.order.runs) == len(self.order.negatives) + 1
        ends = self.false[:, 1:] if untied else _picked(self.false, self.order.runs[1:])
        return np.minimum(_rowwise(ends, false, "right"), len(self.order.above) - 1)

    def _piece(
        self, run: NDArray[np.intp]
    ) -> tuple[Weights, Weights, Weights, NDArray[np.float64]]:
        """Return, of straight pieces of the curve, the start, the width, the height, the rise."""
        order, row = self.order, np.arange(len(run))[:, None]
        left = self.false[row, order.runs[run]]
        width = self.false[row, order.runs[run + 1]] - left
        low = self.hits[row, order.above[run]]
        rise = (self.hits[row, order.upto[run]] - low) / np.maximum(width, 1)
        return left, width, low, rise


def influence(order: Ranking, limits: Sequence[float] = ()) -> list[NDArray[np.float64]]:
    """Return how much each item moves the average precision and the partial areas.

    Parameters
    ----------
    order : Ranking
        With both classes.
    limits : sequence of float
        Of the false-positive rate, one a partial area.

    Returns
    -------
    list of ndarray of shape (n,)
        Of the average precision, then of each partial area: the derivative by the weight of the
        item, all weights being 1.  It is 0 of an item without a score.

    Notes
    -----
    Efron's infinitesimal jackknife, exact and in one pass, in place of leaving out one item after
    the other.  Sums over a cluster are the influence of the cluster.

    References
    ----------
    .. [1] B. Efron, "The Jackknife, the Bootstrap and Other Resampling Plans", 1982, chapter 6
       (second-hand).

    Examples
    --------
    >>> order = ranking(np.array([True, False, True]), np.array([3.0, 2.0, 1.0]))
    >>> influence(order)[0].round(3).tolist()
    [0.139, -0.111, -0.028]
    """
    found = [_of_average(order)]
    found += [_of_partial(order, limit) for limit in limits]
    return found


def _of_average(order: Ranking) -> NDArray[np.float64]:
    """Differentiate the average precision."""
    count = len(order.positives)
    hits, alarms = order.rises.astype(np.float64), order.alarms.astype(np.float64)
    gained, marked = np.diff(hits, prepend=0.0), hits + alarms
    average = float(np.sum(gained * hits / marked)) / count
    # What one more item above a step adds to it, and then to all steps from a score on down.
    more_hits = np.append(np.cumsum((gained * alarms / marked**2)[::-1])[::-1], 0.0)
    more_alarms = np.append(np.cumsum((-gained * hits / marked**2)[::-1])[::-1], 0.0)
    moved = np.zeros(len(order.scored))
    step = np.repeat(np.arange(len(hits)), gained.astype(np.intp))
    moved[order.positives] = ((hits / marked)[step] + more_hits[step] - average) / count
    below = np.searchsorted(order.alarms, np.arange(len(order.negatives)), "right")
    moved[order.negatives] = more_alarms[below] / count
    return moved


def _of_partial(order: Ranking, limit: float) -> NDArray[np.float64]:
    """Differentiate a partial area."""
    count, others = len(order.positives), len(order.negatives)
    end = limit * others
    widths = np.diff(order.runs)
    run = int(np.searchsorted(order.runs[1:], np.floor(end + SLACK), "right"))
    # The share of each run that lies below the limit.
    inside = np.clip((end - order.runs[:-1]) / widths, 0.0, 1.0)
    moved = np.zeros(len(order.scored))
    # A positive adds its height, 1 to the right of its score and a slope along a tie, over this.
    after = np.append(np.cumsum((inside * widths)[::-1])[::-1], 0.0)
    along = widths * inside**2 / 2
    place = np.searchsorted(order.upto, np.arange(count), "right")
    tied = np.zeros(count, dtype=np.bool_)
    known = place < len(widths)
    tied[known] = np.arange(count)[known] >= order.above[place[known]]
    at = np.minimum(place, len(widths) - 1)
    height = np.where(tied, along[at] + after[at + 1], after[place]) / end
    area = float(height.mean())
    moved[order.positives] = (height - area) / count
    # A negative pushes what is right of it across the limit, and moves the limit itself.
    heights = (order.above + order.upto) / 2 / count
    if run < len(widths):
        low, rise = order.above[run] / count, (order.upto[run] - order.above[run]) / count
        edge = low + rise * inside[run]
        pushed = np.where(np.arange(len(widths)) < run, heights - edge, 0.0)
        pushed[run] = -rise * inside[run] ** 2 / 2
    else:
        edge, pushed = 1.0, heights - 1.0
    by_run = (edge - area) / others + pushed / end
    moved[order.negatives] = np.repeat(by_run, widths)
    return moved


def _falling(scores: NDArray[np.float64], kept: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the places of some items, by falling score."""
    places = np.flatnonzero(kept)
    return places[np.argsort(-scores[places], kind="stable")]


def _ends(scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return how many of sorted scores have passed at the end of every run of equal ones."""
    if not len(scores):
        return np.zeros(0, dtype=np.intp)
    return np.append(np.flatnonzero(np.diff(scores)) + 1, len(scores))


def _running(weights: Weights, places: NDArray[np.intp]) -> Weights:
    """Sum the weights of some items from the first on, beginning with 0."""
    sums = np.zeros((len(weights), len(places) + 1), dtype=np.int32)
    np.cumsum(_picked(weights, places), axis=1, out=sums[:, 1:])
    return sums


def _picked(table: Weights, places: NDArray[np.intp]) -> Weights:
    """Pick columns; every place is known to be one, which spares numpy a check of each."""
    picked: Weights = np.take(table, places, axis=1, mode="clip")
    return picked


def _rowwise(table: Weights, wanted: Weights, side: Literal["left", "right"]) -> NDArray[np.intp]:
    """Search every sorted row of a table for the numbers of its own row."""
    found = np.empty(wanted.shape, dtype=np.intp)
    for row, numbers in enumerate(table):
        found[row] = numbers.searchsorted(wanted[row], side)
    return found
