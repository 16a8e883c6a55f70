"""A file of lines that is only ever appended to, and survives being killed at any moment.

Every line is one write.  A line that a dying process or a full disk left half written can only
be the last one; it is taken away before the next line is written, and is passed over when the
file is read.  Anything torn elsewhere is damage and is refused.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

from .arguments import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Seconds between two forced writes to the disk; the process's death loses nothing either way.
SYNC = 1.0

#: Bytes read at a time.
CHUNK = 1 << 20


class Log:
    r"""A log open for appending; used as a context.

    Parameters
    ----------
    path : Path
        Made where it is missing.
    durable : bool
        Whether to force every line to the disk at once.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as place:
    ...     path = Path(place, "log.jsonl")
    ...     with Log(path) as log:
    ...         log.append(b'{"id":"a"}\n'), log.append(b'{"id":"b"}\n')
    ...     [fields["id"] for _, _, fields in lines_of(path)]
    (0, 11)
    ['a', 'b']
    """

    def __init__(self, path: Path, *, durable: bool = False) -> None:
        """Open the file and take away a line that was left half written."""
        self.path = path
        self.durable = durable
        self._handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
        self._size = _whole(self._handle)
        os.ftruncate(self._handle, self._size)
        self._synced = time.monotonic()

    def append(self, line: bytes) -> int:
        """Add a line that ends in a newline; return where it begins.

        Raises
        ------
        OSError
            If the disk refuses; the file then ends with the line before.
        """
        start = self._size
        try:
            written = os.write(self._handle, line)
            while written < len(line):
                written += os.write(self._handle, line[written:])
        except OSError as error:
            os.ftruncate(self._handle, start)
            error.filename = str(self.path)
            raise
        self._size += len(line)
        if self.durable or time.monotonic() - self._synced > SYNC:
            self.sync()
        return start

    def sync(self) -> None:
        """Force what was written to the disk."""
        os.fsync(self._handle)
        self._synced = time.monotonic()

    def __enter__(self) -> Log:
        """Return the log itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Force the last lines to the disk and close."""
        try:
            self.sync()
        finally:
            os.close(self._handle)


def lines_of(path: Path) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Read the whole lines of a log.

    Parameters
    ----------
    path : Path
        The log; where there is none, it has no lines.

    Yields
    ------
    start, length : int
        Where the line lies, its newline included.
    fields : dict
        What it holds.

    Raises
    ------
    RefusedError
        If a line that is not the last is no JSON object.

    Examples
    --------
    >>> from pathlib import Path
    >>> list(lines_of(Path("no/such/log.jsonl")))
    []
    """
    if not path.exists():
        return
    start = 0
    with path.open("rb", buffering=CHUNK) as stream:
        for number, line in enumerate(stream, 1):
            if not line.endswith(b"\n"):
                return  # the last one, torn
            yield start, len(line), _fields(line, path, number)
            start += len(line)


def _fields(line: bytes, path: Path, number: int) -> dict[str, Any]:
    """Parse a line, or name it as damaged."""
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        msg = (
            f"{path}, line {number}: expected one JSON object, got a damaged line; "
            "restore the file, or start anew with --new"
        )
        raise RefusedError(msg)
    return fields


def _whole(handle: int) -> int:
    """Measure a file up to the end of its last whole line."""
    end = os.fstat(handle).st_size
    while end:
        start = max(0, end - CHUNK)
        piece = os.pread(handle, end - start, start)
        place = piece.rfind(b"\n")
        if place >= 0:
            return start + place + 1
        end = start
    return 0
