"""From what a service said of an item to its record."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from benchmarks.methods.answers import AnswerError, parse_answer
from benchmarks.methods.protocol import decide

from .records import Record, record_of

if TYPE_CHECKING:
    from benchmarks.methods.asking import Failure
    from benchmarks.methods.remote import Service

    from .answered import Kept
    from .preparing import Prepared


def read(service: Service, ready: Prepared, kept: Kept, seconds: float = 0.0) -> Record:
    """Read the score of an item in an answer.

    Parameters
    ----------
    service : Service
        Says where it is.
    ready : Prepared
        The item.
    kept : Kept
        The answer.
    seconds : float
        It took; 0 for one that was kept before.

    Returns
    -------
    Record
        With the fault `remote_answer` or `nan_score` where there is no score.

    Examples
    --------
    >>> from benchmarks.methods.remote import open_service
    >>> from .answered import Kept
    >>> from .preparing import Prepared
    >>> from .records import Task
    >>> ready = Prepared(Task(0, "a", "0" * 64, 1, None, "a", "a"), b"", "", (), 0.0)
    >>> read(open_service("https://a.example#$.x"), ready, Kept('{"x": 0.25}', 0, 1)).score
    0.25
    """
    told, fault = "", None
    score = None
    try:
        score = service.reading.score(parse_answer(kept.text), kept.place, kept.count)
    except AnswerError as error:
        told, fault = f"{service.name}: {error}", "remote_answer"
    if score is not None and not isfinite(score):
        told, fault = f"{service.name} gave the score {score}", "nan_score"
        score = None
    return record_of(
        ready.task,
        score=score,
        decision=None if score is None else decide(score, service.threshold),
        fault=fault,
        message=told,
        pixels=ready.pixels,
        flags=ready.flags,
        seconds=(ready.seconds, seconds),
    )


def failed(ready: Prepared, failure: Failure, seconds: float) -> Record:
    """Make the record of an item that the service gave no answer about.

    Parameters
    ----------
    ready : Prepared
        The item.
    failure : Failure
        What it gave instead.
    seconds : float
        It took.

    Returns
    -------
    Record

    Examples
    --------
    >>> from benchmarks.methods.asking import Failure
    >>> from .preparing import Prepared
    >>> from .records import Task
    >>> ready = Prepared(Task(0, "a", "0" * 64, 1, None, "a", "a"), b"", "", (), 0.0)
    >>> failed(ready, Failure("remote_refused", "answered 400", 400), 0.5).fault
    'remote_refused'
    """
    return record_of(
        ready.task,
        fault=failure.code,
        message=failure.message,
        pixels=ready.pixels,
        flags=ready.flags,
        seconds=(ready.seconds, seconds),
    )
