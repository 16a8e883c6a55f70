"""Answers of services that were paid for: kept at once, and never asked for again.

Conventions
-----------
The answers to one way of asking (`sending.sent_digest`) lie in ``OUT/answers/DIGEST``:

* ``sent.json``: what was sent beside the pictures; keys stand there by the names of their
  variables.
* ``answers.jsonl``: one line a request, forced to the disk before any of its items counts as
  answered: SHA-256 of the files asked about and of what was sent of each, and the answer, JSON as
  a text.  No pixel, no id and no path of the set.

An answer is found by what was sent of a picture, whichever run asked, in whatever company.  How
it is read is no part of it: who reads it otherwise asks nothing anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .files import keep_file
from .lock import locked
from .log import Log, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ANSWERS = "answers.jsonl"
SENT = "sent.json"

#: Hexadecimal digits of a SHA-256 that the index keeps; the line itself holds all of them.
INDEXED = 16


@dataclass(frozen=True)
class Kept:
    """An answer, and which of its pictures is meant.

    Attributes
    ----------
    text : str
        JSON.
    place, count : int
        Of the picture among those of the request.
    """

    text: str
    place: int
    count: int


class AnswerStore:
    """The answers to one way of asking; used as a context, by one process at a time.

    Parameters
    ----------
    folder : Path
        ``OUT/answers/DIGEST``.
    sent : dict
        What is sent beside the pictures.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with AnswerStore(Path(place), {}) as store:
    ...         store.keep(["f" * 64], ["a" * 64], '{"score":0.5}')
    ...     with AnswerStore(Path(place), {}) as store:
    ...         store.find("a" * 64), store.find("b" * 64)
    (Kept(text='{"score":0.5}', place=0, count=1), None)
    """

    def __init__(self, folder: Path, sent: dict[str, Any]) -> None:
        """Touch nothing yet."""
        self.folder, self._sent = folder, sent
        self._path = folder / ANSWERS
        self._stack = contextlib.ExitStack()
        self._lock = threading.Lock()
        self._fresh: dict[int, int] = {}
        self._known: NDArray[np.uint64] = np.zeros(0, np.uint64)
        self._starts: NDArray[np.uint64] = np.zeros(0, np.uint64)
        self._log: Log | None = None
        self._handle = -1

    def __enter__(self) -> AnswerStore:
        """Take the folder, and read what is there.

        Raises
        ------
        RefusedError
            If another process has it, or a line that is not the last is torn.
        OSError
            If the disk refuses.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            stack.enter_context(locked(self.folder))
            if not (self.folder / SENT).exists():
                text = json.dumps(self._sent, indent=2, sort_keys=True) + "\n"
                keep_file(text.encode("ascii"), str(self.folder / SENT))
            self._log = stack.enter_context(Log(self._path, durable=True))
            self._handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            stack.callback(os.close, self._handle)
            self._known, self._starts = _index(self._path)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Close; an answer that comes later is lost."""
        with self._lock:
            self._log = None
            self._stack.close()

    def keep(self, files: Sequence[str], payloads: Sequence[str], text: str) -> None:
        """Store an answer, on the disk when this returns; any thread may call.

        Parameters
        ----------
        files, payloads : sequence of str
            SHA-256 of the files asked about, and of what was sent of each.
        text : str
            The answer, JSON without keys.

        Raises
        ------
        OSError
            If the disk refuses.
        """
        fields = {"files": list(files), "payloads": list(payloads), "answer": text}
        line = json.dumps(fields, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"
        with self._lock:
            if self._log is None:
                return
            start = self._log.append(line)
            for payload in payloads:
                self._fresh[short(payload)] = start

    def find(self, payload: str) -> Kept | None:
        """Look for the answer to a picture, the latest if there are several.

        Parameters
        ----------
        payload : str
            SHA-256 of what is sent of it.

        Returns
        -------
        Kept or None
        """
        with self._lock:
            start = self._start(short(payload))
        if start is None:
            return None
        fields = json.loads(self._line(start))
        if payload not in fields["payloads"]:
            return None
        return Kept(fields["answer"], fields["payloads"].index(payload), len(fields["payloads"]))

    def _start(self, short: int) -> int | None:
        """Return where the line of a picture begins."""
        if short in self._fresh:
            return self._fresh[short]
        # Of several answers the last one counts, so look from the right.
        at = int(np.searchsorted(self._known, np.uint64(short), side="right")) - 1
        if at >= 0 and int(self._known[at]) == short:
            return int(self._starts[at])
        return None

    def _line(self, start: int) -> bytes:
        """Read the line that begins somewhere."""
        line = bytearray()
        while not line.endswith(b"\n"):
            piece = os.pread(self._handle, 1 << 16, start + len(line))
            if not piece:
                break
            end = piece.find(b"\n")
            line += piece if end < 0 else piece[: end + 1]
        return bytes(line)


def _index(path: Path) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Read the whole lines of a file: what was sent, sorted, and where the line of each begins."""
    shorts, starts = array("Q"), array("Q")
    for start, payload in _payloads(path):
        shorts.append(short(payload))
        starts.append(start)
    known = np.frombuffer(shorts, dtype=np.uint64) if shorts else np.zeros(0, np.uint64)
    order = np.argsort(known, kind="stable")
    return known[order], np.frombuffer(starts, dtype=np.uint64)[order] if starts else known


def _payloads(path: Path) -> Iterator[tuple[int, str]]:
    """Yield what was sent of every picture, and where its line begins."""
    for start, _, fields in lines_of(path):
        for payload in fields["payloads"]:
            yield start, payload


def short(sha256: str) -> int:
    """Take the beginning of a digest as a number.

    Parameters
    ----------
    sha256 : str
        In hexadecimal.

    Returns
    -------
    int
        Of 64 bits.

    Examples
    --------
    >>> short("00000000000000ff" + "0" * 48)
    255
    """
    return int(sha256[:INDEXED], 16)
