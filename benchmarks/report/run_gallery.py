"""The items of a run that a method got right or wrong in one way, the most wrong first.

A kind is true or false positive or negative at one operating point: the one that was published
with the method, or one that the user gave.  An item without a score or without a label is of no
kind; both are counted, so that nothing is left out in silence.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.measure.counts import Counts
from benchmarks.run.arguments import MisuseError

from .aligned import chosen_split
from .compared import Threshold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from benchmarks.run.reading import Run

#: Each kind: what it is called, and whether its items are marked and positive.
KINDS: dict[str, tuple[str, bool, bool]] = {
    "tp": ("true positives", True, True),
    "fp": ("false positives", True, False),
    "fn": ("false negatives", False, True),
    "tn": ("true negatives", False, False),
}


@dataclass(frozen=True)
class Entry:
    """One item of the list.

    Attributes
    ----------
    id, sha256, split : str
        As in the run; the empty split is none.
    score : float
        Of the method.
    label : int
        1 or 0.
    """

    id: str
    sha256: str
    score: float
    label: int
    split: str


@dataclass(frozen=True)
class Selection:
    """The items of one kind.

    Attributes
    ----------
    run, method, data_name : str
        Id of the run, name of the method, name of the set.
    split : str or None
        The part; None for every item.
    kind : str
        One of `KINDS`.
    threshold : Threshold
        With its origin.
    counts : Counts
        Of all kinds.
    unlabeled : int
        Items with a score and no label.
    faults : mapping of str to int
        Items without a score, by code.
    entries : tuple of Entry
        The most wrong first.
    """

    run: str
    method: str
    data_name: str
    split: str | None
    kind: str
    threshold: Threshold
    counts: Counts
    unlabeled: int
    faults: Mapping[str, int] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()

    @property
    def of_kind(self) -> int:
        """Return how many items are of the kind, listed or not."""
        return int(getattr(self.counts, self.kind))


def threshold_of(run: Run, given: float | None) -> Threshold:
    """Choose the operating point that decides about kinds.

    Parameters
    ----------
    run : Run
        Finished.
    given : float or None
        What the user typed.

    Returns
    -------
    Threshold
        With the origin "published" or "given".

    Raises
    ------
    MisuseError
        If there is none.
    """
    published = run.identity["method"]["threshold"]
    if given is not None:
        beside = "none was published" if published is None else f"published: {published:g}"
        return Threshold(given, "given", f"given by --threshold; {beside}")
    if published is None:
        msg = (
            f"--threshold: expected one, because {run.method} was published without an operating "
            "point, got none; without it nothing is right or wrong"
        )
        raise MisuseError(msg)
    return Threshold(published, "published", "published with the method")


def select(run: Run, kind: str, threshold: Threshold, *, split: str | None, most: int) -> Selection:
    """List the items of one kind, the most wrong first.

    Parameters
    ----------
    run : Run
        Finished.
    kind : str
        One of `KINDS`.
    threshold : Threshold
        An item of at least this score is marked.
    split : str or None
        Part of the set, "all" for every item; by default as `compare` chooses.
    most : int
        Items to list.

    Returns
    -------
    Selection

    Raises
    ------
    UnlikeRunsError
        If no item is in the part asked for.
    """
    part = chosen_split((item["split"] or "" for item in run.items()), split)
    tally = Tally(threshold.value)
    entries = worst(tally.judge(_in_part(run.items(), part)), kind, most)
    return Selection(
        run.path.name,
        run.method,
        run.data_name,
        part,
        kind,
        threshold,
        tally.counts,
        tally.unlabeled,
        dict(sorted(tally.faults.items())),
        entries,
    )


@dataclass
class Tally:
    """Counts items as they pass, and passes on those that are of a kind.

    Attributes
    ----------
    threshold : float
        An item of at least this score is marked.
    kinds, faults : Counter
        Items by kind, and those without a score by code.
    unlabeled : int
        Items with a score and no label.

    Examples
    --------
    >>> tally = Tally(0.5)
    >>> items = [{"id": "a", "sha256": "0", "label": 0, "split": None, "score": .7, "fault": None},
    ...          {"id": "b", "sha256": "1", "label": 1, "split": None, "score": .2, "fault": None},
    ...          {"id": "c", "sha256": "2", "label": 1, "split": None, "score": None,
    ...           "fault": "empty"}]
    >>> [(kind, entry.id) for kind, entry in tally.judge(items)], dict(tally.faults)
    ([('fp', 'a'), ('fn', 'b')], {'empty': 1})
    """

    threshold: float
    kinds: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    unlabeled: int = 0

    @property
    def counts(self) -> Counts:
        """Return the items by kind."""
        return Counts(**{kind: self.kinds[kind] for kind in KINDS})

    def judge(self, items: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Entry]]:
        """Judge records of a run.

        Parameters
        ----------
        items : iterable of mapping
            With ``id, sha256, label, split, score, fault``.

        Yields
        ------
        kind, entry : tuple
            Of every item with a score and a label.
        """
        named = {(marked, positive): kind for kind, (_, marked, positive) in KINDS.items()}
        for item in items:
            score, label = item["score"], item["label"]
            if score is None:
                self.faults[str(item["fault"])] += 1
            elif label is None:
                self.unlabeled += 1
            else:
                kind = named[score >= self.threshold, label == 1]
                self.kinds[kind] += 1
                yield kind, Entry(item["id"], item["sha256"], score, label, item["split"] or "")


def worst(judged: Iterable[tuple[str, Entry]], kind: str, most: int) -> tuple[Entry, ...]:
    """Keep the most wrong items of a kind.

    Parameters
    ----------
    judged : iterable of (kind, Entry)
        All items, read once and not held.
    kind : str
        One of `KINDS`.
    most : int
        Items to keep.

    Returns
    -------
    tuple of Entry
        Marked ones by falling score, others by rising score; then by id.  Of right answers
        these are the surest.

    Examples
    --------
    >>> pair = [("fp", Entry("a", "0", 2.1, 0, "")), ("fp", Entry("b", "0", 2.9, 0, ""))]
    >>> [entry.id for entry in worst(pair, "fp", 50)]
    ['b', 'a']
    """
    sign = -1 if KINDS[kind][1] else 1
    return tuple(
        heapq.nsmallest(
            most,
            (entry for found, entry in judged if found == kind),
            key=lambda entry: (sign * entry.score, entry.id),
        )
    )


def _in_part(items: Iterable[dict[str, Any]], part: str | None) -> Iterator[dict[str, Any]]:
    """Pass on the items of a part."""
    return (item for item in items if part is None or item["split"] == part)
