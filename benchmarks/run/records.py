"""One item of a run: what is to be done, and what came of it.

A record is one line of JSON.  In the log it may carry a message beside its fault code; in the
sorted result it does not, because messages may hold what differs from machine to machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .workers import Lost

#: Keys of a record, in their order; `message` stands in the log only.
KEYS = (
    *("id", "sha256", "label", "split", "score", "decision", "fault"),
    *("pixels", "flags", "artefacts"),
)

#: Faults of the machine or of a service rather than of the file: worth another try.
TRANSIENT = frozenset(
    {
        *("crashed", "deadline", "memory", "error", "unreadable"),
        *("remote_refused", "remote_failed", "remote_answer"),
    }
)

#: A file that is not what the manifest says; a method that is no longer what it was.
CHANGED, UNLOADED = "changed", "unloaded"

#: What is no fault of an item but ends the run, and what to do about it.
ENDS = {
    CHANGED: "Restore the file, or make the manifest anew, which makes another run",
    UNLOADED: "Restore the method, or give the same command again, which makes another run",
}

#: Characters of a message that are kept: an exception may carry a page.  Ours.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Task:
    """One item to be scored.

    Attributes
    ----------
    rank : int
        Its place among the sorted ids.
    id, sha256, written : str
        As the manifest has them.
    label : int or None
        1, 0 or unknown.
    split : str or None
        Its part.
    location : str
        Where its file is: a path, or an address.
    """

    rank: int
    id: str
    sha256: str
    label: int | None
    split: str | None
    location: str
    written: str


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one item.

    Attributes
    ----------
    rank, id, sha256, label, split
        As in its task.
    score : float or None
        None where there is a fault.
    decision : bool or None
        None without an operating point, or where there is a fault.
    fault : str or None
        Its code.
    message : str
        One sentence about the fault.
    pixels : str or None
        Digest of the decoded picture; None where none was decoded.
    flags : tuple of str
        What decoding changed.
    seconds : tuple of (float, float)
        Of decoding, reading included, and of scoring.
    """

    rank: int
    id: str
    sha256: str
    label: int | None
    split: str | None
    score: float | None = None
    decision: bool | None = None
    fault: str | None = None
    message: str = ""
    pixels: str | None = None
    flags: tuple[str, ...] = ()
    seconds: tuple[float, float] = (0.0, 0.0)


def record_of(task: Task, **found: Any) -> Record:
    """Make the record of a task.

    Parameters
    ----------
    task : Task
        The item.
    **found
        Fields of `Record` beyond those of the task.

    Returns
    -------
    Record

    Examples
    --------
    >>> task = Task(0, "a", "0" * 64, 1, "test", "a.jpg", "a.jpg")
    >>> record_of(task, score=2.5).score
    2.5
    """
    return Record(task.rank, task.id, task.sha256, task.label, task.split, **found)


def lost(task: Task, loss: Lost) -> Record:
    """Make the record of an item whose worker was lost.

    Parameters
    ----------
    task : Task
        The item.
    loss : Lost
        Why there is no result.

    Returns
    -------
    Record

    Examples
    --------
    >>> from .workers import Lost
    >>> lost(Task(0, "a", "0" * 64, 1, None, "a", "a"), Lost("crashed", "the worker ended")).fault
    'crashed'
    """
    return record_of(task, fault=loss.code, message=loss.message)


def log_line(record: Record) -> bytes:
    """Write a record as the log holds it.

    Parameters
    ----------
    record : Record
        Its score, if any, is finite.

    Returns
    -------
    bytes
        One line of ASCII with its newline.

    Raises
    ------
    ValueError
        If the score is not finite.

    Examples
    --------
    >>> task = Task(0, "a", "00", 1, None, "a.jpg", "a.jpg")
    >>> print(log_line(record_of(task, score=0.1, decision=False)).decode(), end="")
    {"id":"a","sha256":"00","label":1,"split":null,"score":0.1,"decision":false,"fault":null,...}
    """
    fields: dict[str, object] = {
        "id": record.id,
        "sha256": record.sha256,
        "label": record.label,
        "split": record.split,
        "score": record.score,
        "decision": record.decision,
        "fault": record.fault,
        "pixels": record.pixels,
        "flags": record.flags,
        "artefacts": {},
    }
    if record.message:
        fields["message"] = record.message[:LONGEST]
    return _line(fields)


def item_line(line: bytes) -> bytes:
    r"""Turn a line of the log into one of the result.

    Parameters
    ----------
    line : bytes
        From `log_line`.

    Returns
    -------
    bytes
        Without the message.

    Examples
    --------
    >>> item_line(b'{"id":"a","fault":"empty","message":"no bytes"}\n')
    b'{"id":"a","fault":"empty"}\n'
    """
    if b'"message":' not in line:
        return line
    fields = json.loads(line)
    fields.pop("message", None)
    return _line(fields)


def timing_line(record: Record) -> bytes:
    r"""Write how long an item took.

    Parameters
    ----------
    record : Record
        Of the item.

    Returns
    -------
    bytes
        One line with its newline.

    Examples
    --------
    >>> timing_line(record_of(Task(0, "a", "", None, None, "", ""), seconds=(0.25, 1.0)))
    b'{"id":"a","decode":0.25,"score":1.0}\n'
    """
    decode, score = record.seconds
    return _line({"id": record.id, "decode": round(decode, 6), "score": round(score, 6)})


def _line(fields: dict[str, object]) -> bytes:
    """Write one object as a line; floats take their shortest form that reads back the same."""
    return json.dumps(fields, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"
