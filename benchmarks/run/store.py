"""The folder of a run: the only file of the project that writes results.

`log.jsonl` grows by one line an item, in the order in which items are finished.  What is read
by others is derived from it when nothing is missing: `items.jsonl` holds the same lines sorted
by id, `items.parquet` the same as a table, and `DONE`, written last, the checksums of all.

For a run of any length the store holds a few bytes an item: where its line lies, and whether it
is scored or which fault it has.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .arguments import RefusedError
from .files import keep_file, keep_stream
from .log import Log, lines_of
from .parquet import write_parquet
from .records import TRANSIENT, Record, item_line, log_line, timing_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from benchmarks.data.roster import Roster

SPEC, ENVIRONMENT = "spec.json", "environment.json"
LOG, TIMINGS = "log.jsonl", "timings.jsonl"
ITEMS, PARQUET, DONE = "items.jsonl", "items.parquet", "DONE"

#: What `DONE` vouches for.
FILES = (SPEC, ENVIRONMENT, LOG, TIMINGS, ITEMS, PARQUET)

MISSING, SCORED = -1, 0

#: Faults that are told one by one; the counts always cover all.
TOLD = 20


class Store:
    """A run folder open for writing; used as a context.

    Parameters
    ----------
    folder : Path
        Of the run; it exists and is locked by the caller.
    roster : Roster
        The items.
    durable : bool
        Whether to force every record to the disk at once.
    retry : bool
        Whether records with a fault of the machine or of a service count as missing.

    Raises
    ------
    RefusedError
        If the log is damaged or holds items that the data does not have.
    """

    def __init__(
        self, folder: Path, roster: Roster, *, durable: bool = False, retry: bool = False
    ) -> None:
        """Read what the log holds, then open it."""
        self.folder = folder
        self._codes: list[str] = [""]
        self._state = np.full(len(roster), MISSING, dtype=np.int16)
        self._starts = np.zeros(len(roster), dtype=np.int64)
        self._lengths = np.zeros(len(roster), dtype=np.int32)
        for start, length, fields in lines_of(folder / LOG):
            rank = roster.rank(str(fields.get("id")))
            if rank is None:
                msg = (
                    f"{folder / LOG}: expected items of the data only, got the id "
                    f"{fields.get('id')!r}; start anew with --new"
                )
                raise RefusedError(msg)
            again = retry and fields.get("fault") in TRANSIENT
            self._note(rank, start, length, fields.get("fault"), missing=again)
        self.kept = len(roster) - self.missing
        self._log = Log(folder / LOG, durable=durable)
        self._timings = Log(folder / TIMINGS)

    def __enter__(self) -> Store:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Force everything to the disk and close."""
        try:
            self._log.__exit__()
        finally:
            self._timings.__exit__()

    def has(self, rank: int) -> bool:
        """Tell whether an item has its record."""
        return bool(self._state[rank] != MISSING)

    def add(self, record: Record) -> None:
        """Append the record of an item.

        Raises
        ------
        OSError
            If the disk refuses; everything added before is intact.
        """
        line = log_line(record)
        start = self._log.append(line)
        self._note(record.rank, start, len(line), record.fault)
        self._timings.append(timing_line(record))

    @property
    def missing(self) -> int:
        """Return the number of items without a record."""
        return int(np.count_nonzero(self._state == MISSING))

    @property
    def scored(self) -> int:
        """Return the number of items with a score."""
        return int(np.count_nonzero(self._state == SCORED))

    @property
    def faults(self) -> Counter[str]:
        """Return the number of items without a score, by code."""
        codes, numbers = np.unique(self._state[self._state > SCORED], return_counts=True)
        return Counter({self._codes[code]: int(n) for code, n in zip(codes, numbers, strict=True)})

    def finish(self, spec: Mapping[str, Any]) -> None:
        """Derive the results from the log, and vouch for them.

        Parameters
        ----------
        spec : mapping
            What is in `spec.json`.

        Raises
        ------
        OSError
            If the disk refuses; the log is intact, and the same command tries again.
        """
        self._log.sync()
        self._timings.sync()
        keep_stream(self.sorted_lines(), str(self.folder / ITEMS))
        if not write_parquet(self.folder / ITEMS, self.folder / PARQUET):
            (self.folder / PARQUET).unlink(missing_ok=True)  # of an earlier session with pyarrow
        done = {
            "id": spec["id"],
            "items": len(self._state),
            "scored": self.scored,
            "faults": dict(sorted(self.faults.items())),
            "files": {
                name: checksum(self.folder / name)
                for name in FILES
                if (self.folder / name).exists()
            },
        }
        keep_file(pretty(done), str(self.folder / DONE))

    def sorted_lines(self) -> Iterator[bytes]:
        """Read the lines of the log in the order of the ids, without their messages."""
        return map(item_line, self._lines(np.arange(len(self._state))))

    def told(self) -> list[str]:
        """Return the first faults in the order of the ids, one line each."""
        faulty = np.flatnonzero(self._state > SCORED)[:TOLD]
        found = [json.loads(line) for line in self._lines(faulty)]
        return [
            ": ".join(filter(None, (fields["id"], fields["fault"], fields.get("message"))))
            for fields in found
        ]

    def _lines(self, ranks: NDArray[np.intp]) -> Iterator[bytes]:
        """Read the lines of items."""
        handle = os.open(self.folder / LOG, os.O_RDONLY | os.O_CLOEXEC)
        try:
            for rank in ranks:
                yield os.pread(handle, int(self._lengths[rank]), int(self._starts[rank]))
        finally:
            os.close(handle)

    def _note(
        self, rank: int, start: int, length: int, fault: str | None, *, missing: bool = False
    ) -> None:
        """Remember where an item's line lies and what it says; the last one counts."""
        self._starts[rank], self._lengths[rank] = start, length
        if missing:
            self._state[rank] = MISSING
            return
        code = fault or ""
        if code not in self._codes:
            self._codes.append(code)
        self._state[rank] = self._codes.index(code)


def checksum(path: Path) -> str:
    """Compute the SHA-256 of a file.

    Parameters
    ----------
    path : Path
        Of a file of any size.

    Returns
    -------
    str
        In hexadecimal.

    Examples
    --------
    >>> checksum(Path(os.devnull))[:8]
    'e3b0c442'
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pretty(value: object) -> bytes:
    """Write a small JSON file that people may read.

    Parameters
    ----------
    value : object
        Plain JSON.

    Returns
    -------
    bytes
        ASCII, keys in their order, with a newline at the end.

    Examples
    --------
    >>> print(pretty({"id": "a"}).decode(), end="")
    {
      "id": "a"
    }
    """
    return json.dumps(value, indent=2, allow_nan=False).encode("ascii") + b"\n"
