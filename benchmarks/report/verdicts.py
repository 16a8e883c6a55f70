"""Verdicts: whether a measured number may stand beside a published one, and what it says there.

Conventions
-----------
The quantity is the control response: the share of innocent photographs that is marked.  A verdict
is given only where task, quantity and system agree as far as they were printed.  Even then the
photographs differ, which the words of every verdict say.  Published intervals are Wilson's, made
here of the paper's own counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from benchmarks.measure.intervals import Interval, wilson
from benchmarks.published import ROWS, PublishedRow

from .tables import Rate, rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .compared import Row

Quantity = Literal["recall", "false_positive_rate", "precision"]
Verdict = Literal["inside", "outside", "no comparison is legitimate"]
NONE: Verdict = "no comparison is legitimate"


@dataclass(frozen=True)
class Measured:
    """A control response as measured here.

    Attributes
    ----------
    method : str
        Name of the method.
    marked, controls : int
        Items marked, items judged; none of them is a positive.
    photographs : bool
        Whether the items are photographs; rendered pictures are no innocent photographs.
    published_point : bool
        Whether the decision is the one that the method's authors published.
    """

    method: str
    marked: int
    controls: int
    photographs: bool = True
    published_point: bool = True


@dataclass(frozen=True)
class VerdictRow:
    """A measured control response and a published one, and what may be said of the two.

    Attributes
    ----------
    record : PublishedRow
        What was published.
    measured, published : Rate
        Both control responses, each with its counts and Wilson interval; the published one is
        undefined where no counts were printed.
    verdict : str
        ``inside`` or ``outside`` the published interval, or ``no comparison is legitimate``.
    words : str
        Why, and what must be known with it.
    """

    record: PublishedRow
    measured: Rate
    published: Rate
    verdict: Verdict
    words: str

    @property
    def legitimate(self) -> bool:
        """Whether there is a verdict."""
        return self.verdict != NONE

    @property
    def inferred(self) -> bool:
        """Whether what the published row stands for was worked out and not read."""
        return self.record.meaning == "inferred"


def published_interval(
    record: PublishedRow, quantity: Quantity, *, level: float = 0.95
) -> Interval | None:
    """Return a published number with the Wilson interval of the paper's own counts.

    Parameters
    ----------
    record : PublishedRow
        What was published.
    quantity : {"recall", "false_positive_rate", "precision"}
        Which number.
    level : float
        Of the interval.

    Returns
    -------
    Interval or None
        Of the counts where there are some.  Where only a percentage and the size of the set were
        printed, the interval covers every count that rounds to it, and `method` says so.  None
        without either, and for pixels, which are no independent draws.

    Examples
    --------
    >>> page = next(row for row in ROWS if row.key == "ijcv99-F")
    >>> found = published_interval(page, "false_positive_rate")
    >>> round(found.low, 3), round(found.high, 3)
    (0.037, 0.049)
    """
    if record.task != "images":
        return None
    hits, controls = record.marked_positives, record.marked_controls
    trials = {
        "recall": (hits, record.positives),
        "false_positive_rate": (controls, record.controls),
        "precision": (hits, None if hits is None or controls is None else hits + controls),
    }
    k, n = trials[quantity]
    printed: float | None = getattr(record, quantity)
    if not n:
        return None
    if k is not None:
        return wilson(k, n, level=level)
    if printed is None:
        return None
    half = 0.5 * 10.0 ** -max(2, len(repr(printed).partition(".")[2]))
    fewest = max(0, math.ceil((printed - half) * n - 1e-9))
    most = min(n, math.floor((printed + half) * n + 1e-9))
    low, high = wilson(fewest, n, level=level).low, wilson(most, n, level=level).high
    return Interval(printed, low, high, level, "wilson, over all counts that round to the value")


def measured_of(row: Row, *, photographs: bool) -> Measured | None:
    """Take the control response from a row of a comparison.

    Parameters
    ----------
    row : Row
        Of the comparison.
    photographs : bool
        Whether its items are photographs.

    Returns
    -------
    Measured or None
        None without an operating point, or without a negative.
    """
    if row.counts is None or row.threshold is None or not row.counts.negatives:
        return None
    published = row.threshold.origin == "published"
    return Measured(row.method, row.counts.fp, row.counts.negatives, photographs, published)


def verdict(measured: Measured, record: PublishedRow) -> VerdictRow:
    """Say whether a measured control response lies inside a published interval.

    Parameters
    ----------
    measured : Measured
        Ours.
    record : PublishedRow
        Theirs.

    Returns
    -------
    VerdictRow

    Examples
    --------
    >>> page = next(row for row in ROWS if row.key == "ijcv99-F")
    >>> verdict(Measured("fleck", 6, 136), page).verdict
    'inside'
    >>> verdict(Measured("fleck-kapur", 6, 136), page).words
    'Another system: fleck-kapur was measured, fleck is what comes nearest to the published one.'
    """
    ours = rate(measured.marked, measured.controls)
    counted = record.marked_controls is not None and record.task == "images"
    theirs = rate(record.marked_controls or 0, (record.controls or 0) if counted else 0)
    refusal = _refusal(measured, record, ours, theirs)
    if refusal:
        return VerdictRow(record, ours, theirs, NONE, refusal)
    inside = _within(ours.share, theirs)
    return VerdictRow(
        record, ours, theirs, "inside" if inside else "outside", _words(record, ours, theirs)
    )


def verdict_rows(
    measured: Iterable[Measured], records: Iterable[PublishedRow] = ROWS
) -> tuple[VerdictRow, ...]:
    """Put every measured control response beside what was published of its method.

    Parameters
    ----------
    measured : iterable of Measured
        Ours.
    records : iterable of PublishedRow
        Theirs; those of methods that were not measured are left out.

    Returns
    -------
    tuple of VerdictRow
        In the order of the records.

    Examples
    --------
    >>> rows = verdict_rows([Measured("fleck", 6, 136), Measured("jones-rehg", 9, 136)])
    >>> [(row.record.key, row.verdict) for row in rows][:2]
    [('eccv96-whole', 'no comparison is legitimate'), ('ijcv99-F', 'inside')]
    """
    ours = {one.method: one for one in measured}
    return tuple(
        verdict(ours[record.method], record) for record in records if record.method in ours
    )


def _refusal(measured: Measured, record: PublishedRow, ours: Rate, theirs: Rate) -> str:
    """Say why nothing may be compared; empty where something may."""
    if record.method is None or record.method != measured.method:
        nearest = f"{record.method} is what comes nearest to" if record.method else "nothing is"
        return f"Another system: {measured.method} was measured, {nearest} the published one."
    if record.task != "images":
        return f"Another task: {record.task} were counted, not photographs."
    if theirs.share is None:
        return "Another quantity: no count of marked controls was published."
    if record.differs:
        return f"Not known to be the same system: {record.differs}."
    if not measured.published_point:
        return "Another system: the operating point is not the published one."
    if not measured.photographs:
        return "Another quantity: the pictures measured here are no photographs."
    return "" if ours.share is not None else "Nothing was measured."


def _words(record: PublishedRow, ours: Rate, theirs: Rate) -> str:
    """Say what a verdict rests on; that the photographs differ, every time."""
    sets = f"{ours.n} of this set, {theirs.n} of the authors'"
    said = [
        f"Other photographs: {sets}; a difference is one of sets as much as of systems.",
    ]
    if not _within(ours.share, theirs) and _overlap(ours, theirs):
        said.append("The two intervals overlap.")
    if record.confidence != "seen":
        said.append("The published counts are recalled.")
    if record.meaning != "seen":
        said.append("What the row reports on is recalled.")
    if record.proviso:
        said.append(f"{record.proviso[:1].upper()}{record.proviso[1:]}.")
    return " ".join(said)


def _within(share: float | None, span: Rate) -> bool:
    """Tell whether a share lies in an interval, its ends included."""
    if share is None or span.low is None or span.high is None:
        return False
    return span.low <= share <= span.high


def _overlap(one: Rate, other: Rate) -> bool:
    """Tell whether two intervals have a point in common."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high
