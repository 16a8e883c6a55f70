"""What was found on one photograph: each method's score, or the fault that stopped it.

The files beside the page (CSV and JSON) are made here, so that every number of the page can
be recomputed from them.  They hold no time, path or version: two runs of the same methods on
the same photographs write the same bytes.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: A spreadsheet takes a cell that starts so for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Result:
    """One method's answer on one photograph.

    Attributes
    ----------
    score : float
        Larger means more likely positive; each method says what its score is.
    marked : bool or None
        The decision at the published threshold; None where nothing was published.
    """

    score: float
    marked: bool | None


@dataclass(frozen=True)
class Outcome:
    """All that a run found out about one photograph.

    Attributes
    ----------
    id, sha256 : str
        The photograph, as its manifest names it.
    slices : mapping of str to str
        The manifest's further columns: who is visible, the source, and so on.
    fault : str or None
        Code of the fault that stopped the photograph; its results are then empty.
    results : mapping of str to Result
        By method.
    seconds : mapping of str to (mapping of str to float)
        By preset, then stage.
    notes : tuple of str
        What a reader of the scores should know, such as a search that met its budget.
    """

    id: str
    sha256: str
    slices: Mapping[str, str]
    fault: str | None = None
    results: Mapping[str, Result] = field(default_factory=dict)
    seconds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def plain_cell(text: str) -> str:
    """Make a text safe to open in a spreadsheet.

    Parameters
    ----------
    text : str
        Any text of a foreign hand: an id, a source.

    Returns
    -------
    str
        The same text; with an apostrophe before it where it would start a formula.

    Examples
    --------
    >>> plain_cell("=1+1"), plain_cell("kodak_7")
    ("'=1+1", 'kodak_7')
    """
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def to_csv(outcomes: Sequence[Outcome]) -> str:
    """Write one line per photograph and method; a fault is a line without a method.

    Parameters
    ----------
    outcomes : sequence of Outcome
        In manifest order.

    Returns
    -------
    str
        CSV with the columns id, method, score, marked, fault, then the slice columns.

    Examples
    --------
    >>> one = Outcome("a", "00", {"source": "Kodak"}, results={"fleck": Result(0.25, False)})
    >>> print(to_csv([one]).strip())
    id,method,score,marked,fault,source
    a,fleck,0.25,0,,Kodak
    """
    columns = sorted({name for outcome in outcomes for name in outcome.slices})
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "method", "score", "marked", "fault", *map(plain_cell, columns)])
    for outcome in outcomes:
        slices = [plain_cell(outcome.slices.get(name, "")) for name in columns]
        if outcome.fault is not None:
            writer.writerow([plain_cell(outcome.id), "", "", "", outcome.fault, *slices])
        for method, result in outcome.results.items():
            marked = "" if result.marked is None else int(result.marked)
            row = [plain_cell(outcome.id), plain_cell(method), repr(result.score), marked, ""]
            writer.writerow([*row, *slices])
    return text.getvalue()


def to_records(outcomes: Sequence[Outcome]) -> list[dict[str, object]]:
    """Give the outcomes as plain values, without the times.

    Parameters
    ----------
    outcomes : sequence of Outcome
        In manifest order.

    Returns
    -------
    list of dict
        One a photograph, ready for JSON.

    Examples
    --------
    >>> to_records([Outcome("a", "00", {}, fault="truncated")])[0]["fault"]
    'truncated'
    """
    return [
        {
            "id": outcome.id,
            "sha256": outcome.sha256,
            "slices": dict(outcome.slices),
            "fault": outcome.fault,
            "notes": list(outcome.notes),
            "results": {
                name: {"score": result.score, "marked": result.marked}
                for name, result in outcome.results.items()
            },
        }
        for outcome in outcomes
    ]


def digest(outcomes: Sequence[Outcome]) -> str:
    """Name the results by their content.

    Parameters
    ----------
    outcomes : sequence of Outcome
        In manifest order.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits, of the canonical JSON of `to_records`.

    Examples
    --------
    >>> digest([])[:8]
    '4f53cda1'
    """
    text = json.dumps(to_records(outcomes), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
