"""What a run by a classifier behind HTTP will ask, counted before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.methods.names import load
from benchmarks.methods.remote import Service, calls_needed
from benchmarks.methods.sending import sent_digest

from .answered import ANSWERS, short
from .log import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.methods.chosen import Chosen

#: Hexadecimal digits of the name of a folder of answers.
DIGITS = 16


@dataclass(frozen=True)
class Plan:
    """What a run would ask of a service.

    Attributes
    ----------
    host : str
        Whom it asks.
    items, answered : int
        All items, and those whose file an answer is kept of.
    requests : int
        Fewer do where files of other bytes are sent as the same picture, which no digest of files
        tells; attempts repeated after a failure come on top.
    """

    host: str
    items: int
    answered: int
    requests: int

    def __str__(self) -> str:
        """Say it in one line."""
        before = f"; {_grouped(self.answered)} answered before" if self.answered else ""
        requests = "request" if self.requests == 1 else "requests"
        items = "item" if self.items == 1 else "items"
        return (
            f"{_grouped(self.items)} {items} in {_grouped(self.requests)} {requests} "
            f"to {self.host}{before}"
        )


def plan(chosen: Chosen, out: Path, files: Iterable[str]) -> Plan:
    """Count the requests that a run needs, before any is made.

    Parameters
    ----------
    chosen : Chosen
        A classifier behind HTTP.
    out : Path
        The folder of the runs, which holds the answers.
    files : iterable of str
        SHA-256 of the file of every item without a record.

    Returns
    -------
    Plan

    Raises
    ------
    RefusedError
        If the answers that are kept are damaged.
    ValueError
        If the card is wrong or has changed.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> from pathlib import Path
    >>> print(plan(identify("https://api.example.com/#$.nsfw"), Path("no/such"), ["a" * 64] * 1204))
    1 204 items in 1 204 requests to api.example.com
    """
    service = service_of(chosen)
    remote = service.card.remote
    answered, items = count_answered(answers_folder(service, out), files)
    requests = calls_needed(items - answered, remote.batch)
    return Plan(urlsplit(remote.url).hostname or "", items, answered, requests)


def answers_folder(service: Service, out: Path) -> Path:
    """Name the folder of the answers to one way of asking.

    Parameters
    ----------
    service : Service
        The classifier.
    out : Path
        The folder of the runs.

    Returns
    -------
    Path

    Examples
    --------
    >>> from pathlib import Path
    >>> from benchmarks.methods.remote import open_service
    >>> answers_folder(open_service("https://a.example#$.x"), Path("runs")).parent.as_posix()
    'runs/answers'
    """
    return out / "answers" / sent_digest(service.card.remote)[:DIGITS]


def service_of(chosen: Chosen) -> Service:
    """Load a card, and make sure that it is still the one that was chosen.

    Parameters
    ----------
    chosen : Chosen
        A classifier behind HTTP.

    Returns
    -------
    Service

    Raises
    ------
    ValueError
        If the card is wrong or has changed.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> service_of(identify("https://api.example.com#$.nsfw")).name
    'api.example.com'
    """
    service = load(chosen)
    if not isinstance(service, Service):
        msg = f"expected a classifier behind HTTP, got {chosen.name}"
        raise TypeError(msg)
    if dict(service.parameters) != dict(chosen.parameters):
        msg = f"{chosen.name}: expected the card as chosen, got one that has changed since"
        raise ValueError(msg)
    return service


def count_answered(folder: Path, files: Iterable[str]) -> tuple[int, int]:
    """Count files, and those of them that an answer is kept of.

    Parameters
    ----------
    folder : Path
        Of the answers.
    files : iterable of str
        SHA-256 of files.

    Returns
    -------
    answered, all : int

    Raises
    ------
    RefusedError
        If a line that is not the last is torn.

    Examples
    --------
    >>> from pathlib import Path
    >>> count_answered(Path("no/such"), ["a" * 64])
    (0, 1)
    """
    lines = lines_of(folder / ANSWERS)
    known = {short(sha256) for _, _, fields in lines for sha256 in fields["files"]}
    answered = total = 0
    for sha256 in files:
        total += 1
        answered += short(sha256) in known
    return answered, total


def _grouped(number: int) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,}".replace(",", " ")
