"""One row a run: counts first, then what is taken from them, each with its interval.

Every row is about its own scored items with a label.  Where items come in clusters, proportions
and areas are widened for that; where they do not, proportions have Wilson's interval and areas
DeLong's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from benchmarks.measure.areas import area, too_few
from benchmarks.measure.base_rate import response_ratio, restated
from benchmarks.measure.calibration import calibration
from benchmarks.measure.clusters import clustered_wilson, effective
from benchmarks.measure.counts import count
from benchmarks.measure.curves import roc
from benchmarks.measure.intervals import Interval, exact, wilson
from benchmarks.measure.resampling import resampled

from .compared import PartialArea, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.measure.base_rate import Restated
    from benchmarks.measure.resampling import Resampled

    from .compared import Threshold

#: Interval of a proportion of independent items.
Kind = Literal["wilson", "exact"]

#: False-positive rates up to which an area is given as well: where moderation works.
LIMITS = (0.01, 0.001)


@dataclass(frozen=True)
class Method:
    """A run as far as numbers are taken from it.

    Attributes
    ----------
    name, method, run, score_kind : str
        Name within the comparison, of the method and of the run, and what the score is.
    scores : ndarray of shape (n,), dtype float64
        NaN where there is none.
    faults : mapping of str to int
        By code.
    threshold : Threshold or None
        The operating point.
    """

    name: str
    method: str
    run: str
    score_kind: str
    scores: NDArray[np.float64]
    faults: Mapping[str, int]
    threshold: Threshold | None

    def decisions(self) -> NDArray[np.bool_] | None:
        """Return which items are marked, None without an operating point."""
        if self.threshold is None:
            return None
        marked: NDArray[np.bool_] = self.scores >= self.threshold.value
        return marked


@dataclass(frozen=True)
class Basis:
    """The items that numbers are taken over.

    Attributes
    ----------
    labels : ndarray of shape (n,), dtype int8
        1, 0, or -1 where unknown.
    clusters : ndarray of shape (n,), dtype int, or None
        To which cluster each item belongs.
    level : float
        Of all intervals.
    seed, resamples : int
        Of the bootstrap.
    interval : {"wilson", "exact"}
        Of proportions without clusters.
    """

    labels: NDArray[np.int8]
    clusters: NDArray[np.intp] | None
    level: float = 0.95
    seed: int = 0
    resamples: int = 2000
    interval: Kind = "wilson"

    def known(self) -> NDArray[np.bool_]:
        """Return which items have a label."""
        labeled: NDArray[np.bool_] = self.labels >= 0
        return labeled

    def grouped(self, used: NDArray[np.bool_]) -> NDArray[np.intp] | None:
        """Return the clusters of some items."""
        return None if self.clusters is None else self.clusters[used]

    def rng(self) -> np.random.Generator:
        """Return a generator that depends on the seed alone."""
        return np.random.default_rng(self.seed)


def make_rows(
    basis: Basis, methods: Sequence[Method], baseline: int
) -> tuple[tuple[Row, ...], tuple[Interval | None, ...]]:
    """Take every number of every run.

    Parameters
    ----------
    basis : Basis
        The items.
    methods : sequence of Method
        In the order of the rows.
    baseline : int
        Place of the one that gains are taken against.

    Returns
    -------
    rows : tuple of Row
        Without ranks, which need all pairs.
    gains : tuple of Interval or None
        Average precision of each minus the baseline's.
    """
    known = basis.known()
    drawn = resampled(
        basis.labels[known] == 1,
        np.stack([method.scores[known] for method in methods]),
        basis.grouped(known),
        rng=basis.rng(),
        resamples=basis.resamples,
        level=basis.level,
        limits=LIMITS,
        baseline=baseline,
    )
    rows = tuple(_row(basis, method, one) for method, one in zip(methods, drawn, strict=True))
    return rows, tuple(one.gain for one in drawn)


def _row(basis: Basis, method: Method, drawn: Resampled) -> Row:
    """Take every number of one run."""
    scored = ~np.isnan(method.scores)
    used = scored & basis.known()
    truth = basis.labels[used] == 1
    scores, clusters = method.scores[used], basis.grouped(used)
    marks = None if method.threshold is None else scores >= method.threshold.value
    counts = None if marks is None else count(truth, marks)
    negatives = int((~truth).sum())
    if marks is None or counts is None:
        recall = precision = rate = ratio = None
        restatements: tuple[Restated, ...] = ()
    else:
        recall = proportion(marks, truth, clusters, basis)
        precision = proportion(truth, marks, clusters, basis)
        rate = proportion(marks, ~truth, clusters, basis)
        worth = _worth(marks, truth, clusters)
        ratio = response_ratio(counts, worth=worth, level=basis.level)
        restatements = restated(counts, worth=worth, level=basis.level)
        if clusters is not None and worth is None:
            # One cluster of a class is one witness: no interval, as for recall.
            ratio = None
            restatements = tuple(replace(one, precision=None) for one in restatements)
    return Row(
        name=method.name,
        method=method.method,
        run=method.run,
        score_kind=method.score_kind,
        n=len(truth),
        positives=int(truth.sum()),
        faults=method.faults,
        unlabeled=int((scored & ~basis.known()).sum()),
        area=area(truth, scores, clusters=clusters, level=basis.level),
        average_precision=drawn.average_precision,
        partial=tuple(
            PartialArea(limit, found, too_few(negatives, limit))
            for limit, found in zip(LIMITS, drawn.partial, strict=True)
        ),
        threshold=method.threshold,
        counts=counts,
        recall=recall,
        precision=precision,
        false_positive_rate=rate,
        response_ratio=ratio,
        restated=restatements,
        calibration=calibration(truth, scores, level=basis.level),
        roc=drawn.roc,
        precision_recall=drawn.precision_recall,
        det=drawn.det,
        points=roc(truth, scores),
        rank=None,
    )


def proportion(
    hits: NDArray[np.bool_],
    trials: NDArray[np.bool_],
    clusters: NDArray[np.intp] | None,
    basis: Basis,
) -> Interval | None:
    """Return the share of the trials that are hits, with the interval that suits the items.

    Parameters
    ----------
    hits, trials : ndarray of shape (n,), dtype bool
        Which items count above, and which below.
    clusters : ndarray of shape (n,), dtype int, or None
        To which cluster each item belongs.
    basis : Basis
        Says which interval is wanted, and at what level.

    Returns
    -------
    Interval or None
        None without a trial, and where all trials are of one cluster.

    Examples
    --------
    >>> marks, truth = np.array([True, True, False]), np.array([True, False, True])
    >>> basis = Basis(np.array([1, 0, 1], dtype=np.int8), None)
    >>> found = proportion(marks, truth, None, basis)
    >>> found.value, found.method
    (0.5, 'wilson')
    """
    k, n = int((hits & trials).sum()), int(trials.sum())
    if clusters is None:
        of = exact if basis.interval == "exact" else wilson
        return of(k, n, level=basis.level) if n else None
    return clustered_wilson(hits & trials, trials, clusters, level=basis.level)


def _worth(
    marks: NDArray[np.bool_], truth: NDArray[np.bool_], clusters: NDArray[np.intp] | None
) -> tuple[float, float] | None:
    """Return how many independent positives and negatives the clustered ones are worth."""
    if clusters is None:
        return None
    both = [effective(marks & kind, kind, clusters) for kind in (truth, ~truth)]
    return None if both[0] is None or both[1] is None else (both[0].trials, both[1].trials)
