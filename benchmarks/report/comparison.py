"""Runs on the same items, side by side: one row a run, counts first.

Only runs of one data set, one part of it and one decoding policy stand in one table; anything
else is refused, and the first difference is named.  A decision is the method's own, at its
published operating point; a method without one has an area and no counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.measure.counts import Counts, count
from benchmarks.measure.curves import area
from benchmarks.measure.intervals import Interval, wilson
from benchmarks.run.arguments import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Items of this part are compared where a run holds several parts and none was asked for.
DEFAULT_SPLIT = "test"
#: Below this area the polarity of the labels or of the scores is probably turned round.
SUSPICIOUS_AREA = 0.4


class UnlikeRunsError(RefusedError):
    """Runs that cannot stand in one table."""


@dataclass(frozen=True)
class Row:
    """What one run says about the items.

    Attributes
    ----------
    run, method : str
        Id of the run, and name of the method.
    split : str or None
        The part compared; None for all items.
    n, positives, faults, unlabeled : int
        Items with a label and a score, positives among them, items that got no score, and items
        that were scored but have no label.
    auc : Interval or None
        None where a class is missing.
    counts : Counts or None
        None where the method has no operating point.
    threshold : float or None
        The operating point.
    threshold_from : str or None
        Where it comes from.
    """

    run: str
    method: str
    split: str | None
    n: int
    positives: int
    faults: int
    unlabeled: int
    auc: Interval | None
    counts: Counts | None
    threshold: float | None
    threshold_from: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON with the promised fields first."""
        counts, auc = self.counts, self.auc
        recall, precision = rates(counts)
        return {
            "method": self.method,
            "n": self.n,
            "positives": self.positives,
            **_spread("auc", auc),
            **{name: counts and getattr(counts, name) for name in ("tp", "fp", "fn", "tn")},
            "threshold": self.threshold,
            "threshold_from": self.threshold_from,
            **_spread("recall", recall),
            **_spread("precision", precision),
            "faults": self.faults,
            "unlabeled": self.unlabeled,
            "split": self.split,
            "run": self.run,
        }


def require_alike(specs: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Refuse runs on different items or differently decoded pixels.

    Parameters
    ----------
    specs : sequence of (name, identity)
        Of each run: its id and the `data` and `decoding` parts of what identifies it.

    Raises
    ------
    UnlikeRunsError
        At the first difference, which the message names.

    Examples
    --------
    >>> require_alike([("a", {"data": {"digest": "1"}, "decoding": {}}),
    ...                ("b", {"data": {"digest": "2"}, "decoding": {}})])
    Traceback (most recent call last):
    ...
    benchmarks.report.comparison.UnlikeRunsError: expected runs on the same items, got ...
    """
    first, *others = specs
    for other in others:
        for kind, same in (("data", "runs on the same items"), ("decoding", "one decoding")):
            one, two = first[1][kind], other[1][kind]
            for key in dict.fromkeys([*one, *two]):
                if one.get(key) != two.get(key):
                    msg = (
                        f"expected {same}, got {kind}.{key} {_short(one.get(key))} in {first[0]} "
                        f"and {_short(two.get(key))} in {other[0]}; run both methods on one "
                        "manifest with the same --split and --sample"
                    )
                    raise UnlikeRunsError(msg)


def chosen_split(splits: Iterable[str | None], asked: str | None) -> str | None:
    """Choose the part that is compared.

    Parameters
    ----------
    splits : iterable of str or None
        Of the items.
    asked : str or None
        What the user named; "all" for every item.

    Returns
    -------
    str or None
        None for every item.

    Raises
    ------
    UnlikeRunsError
        If no item is in the part asked for.

    Examples
    --------
    >>> chosen_split(["dev", "test"], None), chosen_split(["dev", "test"], "all")
    ('test', None)
    """
    present = {split for split in splits if split is not None}
    if asked == "all":
        return None
    if asked is not None:
        if asked not in present:
            msg = f"expected a part of the set: {', '.join(sorted(present)) or 'all'}, got {asked}"
            raise UnlikeRunsError(msg)
        return asked
    return DEFAULT_SPLIT if len(present) > 1 and DEFAULT_SPLIT in present else None


def row_of(
    run: str,
    method: str,
    items: Iterable[Mapping[str, Any]],
    *,
    split: str | None,
    threshold: float | None,
) -> Row:
    """Count one run.

    Parameters
    ----------
    run, method : str
        Id of the run, and name of the method.
    items : iterable of mapping
        Records of the run, each with ``label, split, score, decision, fault``.
    split : str or None
        The part compared.
    threshold : float or None
        The method's published operating point.

    Returns
    -------
    Row

    Examples
    --------
    >>> items = [{"label": 1, "split": None, "score": 2.0, "decision": True, "fault": None},
    ...          {"label": 0, "split": None, "score": 0.0, "decision": False, "fault": None},
    ...          {"label": 0, "split": None, "score": None, "decision": None, "fault": "empty"}]
    >>> row = row_of("3f9a", "fleck", items, split=None, threshold=2.0)
    >>> row.n, row.faults, row.counts
    (2, 1, Counts(tp=1, fp=0, fn=0, tn=1))
    """
    labels: list[bool] = []
    scores: list[float] = []
    decisions: list[bool] = []
    faults = unlabeled = 0
    for item in items:
        if split is not None and item["split"] != split:
            continue
        if item["fault"] is not None:
            faults += 1
        elif item["label"] is None:
            unlabeled += 1
        else:
            labels.append(item["label"] == 1)
            scores.append(item["score"])
            decisions.append(bool(item["decision"]))
    known = np.array(labels, dtype=np.bool_)
    return Row(
        run,
        method,
        split,
        len(labels),
        int(known.sum()),
        faults,
        unlabeled,
        area(known, np.array(scores, dtype=np.float64)) if labels else None,
        None if threshold is None else count(known, np.array(decisions, dtype=np.bool_)),
        threshold,
        None if threshold is None else "published",
    )


def rates(counts: Counts | None) -> tuple[Interval | None, Interval | None]:
    """Return recall and precision with Wilson's intervals, None where undefined.

    Parameters
    ----------
    counts : Counts or None
        Of one method.

    Returns
    -------
    recall, precision : Interval or None

    Examples
    --------
    >>> recall, precision = rates(Counts(tp=241, fp=182, fn=324, tn=4107))
    >>> f"{recall.low:.3f} {recall.high:.3f}"
    '0.386 0.468'
    """
    if counts is None:
        return None, None
    recall = wilson(counts.tp, counts.positives) if counts.positives else None
    return recall, wilson(counts.tp, counts.marked) if counts.marked else None


def as_text(rows: Sequence[Row], name: str, *, total: int) -> str:
    """Write the table as a paper would print it.

    Parameters
    ----------
    rows : sequence of Row
        In the order of the runs.
    name : str
        Of the data set.
    total : int
        Items of the part that is compared.

    Returns
    -------
    str
        Several lines without a newline at the end.

    Examples
    --------
    >>> row = Row("3f9a", "fleck", None, 4704, 565, 0, 0, None, Counts(241, 182, 324, 4107), 2.0,
    ...           "published")
    >>> print(as_text([row], "page", total=4704))
    page · all parts · 4704 items · 95 % intervals: Wilson, for the area DeLong
              n  positive  recall          precision       AUC  threshold      faults  run
    fleck  4704       565  .43 [.39, .47]  .57 [.52, .62]  –    2 (published)       0  3f9a
    an area needs two scored items of each class; – is undefined, not 0
    """
    part = rows[0].split or "all parts"
    heads = ("", "n", "positive", "recall", "precision", "AUC", "threshold", "faults", "run")
    table = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(cells[place]) for cells in table) for place in range(len(heads))]
    right = (1, 2, 7)
    lines = [
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()
        for cells in table
    ]
    title = f"{name} · {part} · {total} items · 95 % intervals: Wilson, for the area DeLong"
    return "\n".join([title, *lines, *_remarks(rows)])


def as_json(rows: Sequence[Row]) -> str:
    """Write the rows at full precision.

    Parameters
    ----------
    rows : sequence of Row
        In the order of the runs.

    Returns
    -------
    str
        A JSON list.

    Examples
    --------
    >>> as_json([])
    '[]'
    """
    return json.dumps([row.to_dict() for row in rows], allow_nan=False)


def _cells(row: Row) -> tuple[str, ...]:
    """Write one row."""
    recall, precision = rates(row.counts)
    return (
        row.method,
        str(row.n),
        str(row.positives),
        _interval(recall),
        _interval(precision),
        _interval(row.auc),
        "–" if row.threshold is None else f"{row.threshold:g} ({row.threshold_from})",
        str(row.faults),
        row.run,
    )


def _remarks(rows: Sequence[Row]) -> list[str]:
    """Say what a reader must know about rows that are not as they should be."""
    remarks = []
    if any(row.faults for row in rows):
        remarks.append("a fault is an item without a score; it is in no ratio of its row")
    if unlabeled := max(row.unlabeled for row in rows):
        remarks.append(f"{unlabeled} items without a label are in no ratio")
    remarks += [
        f"{row.method}: area below {SUSPICIOUS_AREA}: are label 1 and high scores the same side?"
        for row in rows
        if row.auc is not None and row.auc.value < SUSPICIOUS_AREA
    ]
    if any(row.auc is None for row in rows):
        remarks.append("an area needs two scored items of each class; – is undefined, not 0")
    return remarks


def _interval(found: Interval | None) -> str:
    """Write a proportion and its interval without leading zeros."""
    if found is None:
        return "–"
    return f"{_plain(found.value)} [{_plain(found.low)}, {_plain(found.high)}]"


def _plain(value: float) -> str:
    """Write a proportion with two digits."""
    return f"{value:.2f}".removeprefix("0")


def _spread(name: str, found: Interval | None) -> dict[str, float | None]:
    """Write an interval as three fields."""
    if found is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _short(value: object) -> str:
    """Write a value of an identity so that it fits a line."""
    text = str(value)
    return text if len(text) <= 12 else f"{text[:12]}…"
