"""The rows of the control-response tables: outcomes in, records out.

Conventions
-----------
Every share keeps its two counts and the Wilson 95 % interval made of them.  A share of
nothing is undefined, and stays so.  A photograph with a fault is in no share: it was counted
first.  Published numbers have rows of their own, in `benchmarks.report.published`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.measure.intervals import wilson

from .outcomes import Outcome

#: Fewer photographs than this show their count and no share: the 95 % interval of 2 of 20
#: already runs from 3 % to 30 %.  Ours.
SMALLEST_SLICE = 20


@dataclass(frozen=True)
class Rate:
    """How many of how many, and the Wilson 95 % interval of the share.

    Attributes
    ----------
    k, n : int
        Photographs marked, photographs judged.
    low, high : float or None
        Ends of the interval, in [0, 1]; None where n is 0.
    """

    k: int
    n: int
    low: float | None
    high: float | None

    @property
    def share(self) -> float | None:
        """The share k/n; None where n is 0."""
        return self.k / self.n if self.n else None


@dataclass(frozen=True)
class System:
    """One row of the measured table: a stage or a configuration, as each preset runs it.

    Attributes
    ----------
    title : str
        What it asks for, in words.
    letter : str
        The letter of the 1999 table; empty for the skin filter.
    methods : tuple of str
        The method's name under each preset, in the order of the columns.
    primary : bool
        Whether the authors had fixed it before their test run.
    """

    title: str
    letter: str
    methods: tuple[str, ...]
    primary: bool = False


@dataclass(frozen=True)
class ResponseRow:
    """The control response of one system under each preset."""

    system: System
    rates: tuple[Rate, ...]


@dataclass(frozen=True)
class StageRow:
    """What became of the photographs under one preset, stage by stage."""

    preset: str
    by_skin: int
    by_grouper: int
    marked: int

    @property
    def total(self) -> int:
        """All photographs judged."""
        return self.by_skin + self.by_grouper + self.marked


@dataclass(frozen=True)
class ComparatorRow:
    """One comparator: its share marked, or where its scores lie if it publishes no decision.

    Attributes
    ----------
    method, score_kind : str
        Its name, and what its score is.
    rate : Rate or None
        None where no decision was published.
    quantiles : tuple of float
        The 10th, 50th and 90th percentile of its scores; empty without scores.
    n : int
        Photographs scored.
    """

    method: str
    score_kind: str
    rate: Rate | None
    quantiles: tuple[float, ...]
    n: int


@dataclass(frozen=True)
class SliceRow:
    """The photographs with one value of a slice column; no rates where they are too few."""

    value: str
    n: int
    rates: tuple[Rate, ...]


@dataclass(frozen=True)
class TimingRow:
    """Seconds of one stage: how often it ran, the median and the 90th percentile."""

    preset: str
    stage: str
    n: int
    median: float
    p90: float


def rate(k: int, n: int) -> Rate:
    """Join two counts with the Wilson 95 % interval of their share.

    Parameters
    ----------
    k, n : int
        Marked, judged.

    Returns
    -------
    Rate
        With an undefined interval where n is 0.

    Examples
    --------
    >>> page = rate(485, 4289)
    >>> round(page.low, 3), round(page.high, 3)
    (0.104, 0.123)
    >>> rate(0, 0).share is None
    True
    """
    if n == 0:
        return Rate(0, 0, None, None)
    interval = wilson(k, n)
    return Rate(k, n, interval.low, interval.high)


def response(outcomes: Iterable[Outcome], method: str) -> Rate:
    """Count the photographs that a method marked, among those it decided on.

    Parameters
    ----------
    outcomes : iterable of Outcome
        Photographs without a positive among them.
    method : str
        A key of their results.

    Returns
    -------
    Rate
        The control response.

    Examples
    --------
    >>> from benchmarks.report.outcomes import Result
    >>> seen = [Outcome(str(i), "", {}, results={"f": Result(i, i > 2)}) for i in range(4)]
    >>> response(seen, "f").k, response(seen, "f").n
    (1, 4)
    """
    marks = [outcome.results[method].marked for outcome in outcomes if method in outcome.results]
    decided = [mark for mark in marks if mark is not None]
    return rate(sum(decided), len(decided))


def control_response(
    outcomes: Sequence[Outcome], systems: Iterable[System]
) -> tuple[ResponseRow, ...]:
    """Make the measured table.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Photographs without a positive among them.
    systems : iterable of System
        The rows, in their order.

    Returns
    -------
    tuple of ResponseRow
        One a system.
    """
    return tuple(
        ResponseRow(system, tuple(response(outcomes, method) for method in system.methods))
        for system in systems
    )


def stages(outcomes: Iterable[Outcome], preset: str, skin: str, whole: str) -> StageRow:
    """Tell at which stage the photographs of one preset were let go.

    Parameters
    ----------
    outcomes : iterable of Outcome
        Photographs without a positive among them.
    preset : str
        The row's name.
    skin, whole : str
        Methods: the skin filter alone, the whole system.

    Returns
    -------
    StageRow
        The three counts.
    """
    pairs = Counter(
        (bool(outcome.results[skin].marked), bool(outcome.results[whole].marked))
        for outcome in outcomes
        if skin in outcome.results and whole in outcome.results
    )
    return StageRow(preset, pairs[False, False], pairs[True, False], pairs[True, True])


def comparators(outcomes: Sequence[Outcome], kinds: Mapping[str, str]) -> tuple[ComparatorRow, ...]:
    """Make the comparators' table.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Photographs without a positive among them.
    kinds : mapping of str to str
        By method, what its score is.

    Returns
    -------
    tuple of ComparatorRow
        In the order of `kinds`.
    """
    rows = []
    for method, kind in kinds.items():
        found = [outcome.results[method] for outcome in outcomes if method in outcome.results]
        scores = [result.score for result in found]
        quantiles = tuple(np.quantile(scores, (0.1, 0.5, 0.9)).tolist()) if scores else ()
        decides = any(result.marked is not None for result in found)
        rows.append(
            ComparatorRow(
                method, kind, response(outcomes, method) if decides else None, quantiles, len(found)
            )
        )
    return tuple(rows)


def slices(
    outcomes: Iterable[Outcome], column: str, methods: Sequence[str]
) -> tuple[SliceRow, ...]:
    """Split the photographs by a column; the worst share of the first method comes first.

    Parameters
    ----------
    outcomes : iterable of Outcome
        Photographs without a positive among them; those with a fault are left out.
    column : str
        Name of the slice column.
    methods : sequence of str
        The columns of the table.

    Returns
    -------
    tuple of SliceRow
        Slices under `SMALLEST_SLICE` come last and hold no rates.

    Examples
    --------
    >>> few = [Outcome("a", "", {"source": "Kodak"})]
    >>> slices(few, "source", ["fleck"])
    (SliceRow(value='Kodak', n=1, rates=()),)
    """
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.fault is None:
            groups.setdefault(outcome.slices.get(column, ""), []).append(outcome)
    rows = [
        SliceRow(
            value,
            len(group),
            tuple(response(group, method) for method in methods)
            if len(group) >= SMALLEST_SLICE
            else (),
        )
        for value, group in groups.items()
    ]
    return tuple(sorted(rows, key=_worst_first))


def timings(outcomes: Iterable[Outcome]) -> tuple[TimingRow, ...]:
    """Summarize the seconds of every stage over the photographs on which it ran.

    Parameters
    ----------
    outcomes : iterable of Outcome
        Each with the seconds of its stages.

    Returns
    -------
    tuple of TimingRow
        Presets in the order of appearance, stages in the order in which they run.
    """
    seconds: dict[str, dict[str, list[float]]] = {}
    places: dict[tuple[str, str], int] = {}
    for outcome in outcomes:
        for preset, stage_seconds in outcome.seconds.items():
            for place, (stage, value) in enumerate(stage_seconds.items()):
                seconds.setdefault(preset, {}).setdefault(stage, []).append(value)
                # A photograph that ran every stage knows the order of all of them.
                places[preset, stage] = max(place, places.get((preset, stage), 0))
    return tuple(
        TimingRow(preset, stage, len(values), *map(float, np.quantile(values, (0.5, 0.9))))
        for preset, stages in seconds.items()
        for stage, values in sorted(stages.items(), key=lambda each: places[preset, each[0]])
    )


def _worst_first(row: SliceRow) -> tuple[bool, float, str]:
    """Order slices: large enough ones by falling share, then the small ones by name."""
    share = row.rates[0].share if row.rates else None
    return (share is None, -(share or 0.0), row.value)
