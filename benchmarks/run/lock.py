"""Let one process write a run at a time.

The lock is a file on which the system keeps a lock of its own; that one ends with its process,
however it ends, so the file of a process that was killed is taken over.  The file says who holds
it: the process, and the boot of its machine.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arguments import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = "lock"

#: More than a lock's file ever holds.
LENGTH = 4096

#: What this process holds: the system's locks are between processes, not between threads.
_HELD: set[tuple[int, int]] = set()
_GUARD = threading.Lock()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a run folder for writing.

    Parameters
    ----------
    folder : Path
        Of the run; it exists.

    Yields
    ------
    None

    Raises
    ------
    RefusedError
        If another process holds it; the message says which.
    OSError
        If the folder cannot be written, or its file system keeps no locks.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place, locked(Path(place)):
    ...     sorted(os.listdir(place))
    ['lock']
    """
    path = folder / LOCK
    handle, place = _take(path)
    try:
        _sign(handle, path)
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        with _GUARD:
            os.close(handle)
            _HELD.discard(place)


def _take(path: Path) -> tuple[int, tuple[int, int]]:
    """Open the file and get its lock; say also which file that is."""
    while True:
        # Closing any handle of a file ends this process's lock on it: look before opening.
        with _GUARD:
            if _place(path) in _HELD:
                raise RefusedError(_held(path, {"pid": os.getpid(), "boot": _boot()}))
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            place = _place(handle)
            try:
                if not _lock(handle):
                    raise RefusedError(_held(path, _owner(os.pread(handle, LENGTH, 0))))
                # Whoever held it may have removed the file between our two calls.
                if place is not None and place == _place(path):
                    _HELD.add(place)
                    return handle, place
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)


def _sign(handle: int, path: Path) -> None:
    """Write into the file who holds it."""
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"pid": os.getpid(), "boot": _boot()}).encode("ascii"), 0)
    except OSError as error:
        error.filename = str(path)
        raise


def _lock(handle: int) -> bool:
    """Get the system's lock on a file, if nobody has it."""
    try:
        import fcntl
    except ImportError:
        import msvcrt  # Windows

        try:
            # Far behind what is written, because a locked byte cannot be read by others.
            os.lseek(handle, LENGTH, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):
            return False
        raise
    return True


def _held(path: Path, owner: dict[str, Any]) -> str:
    """Say who holds a run."""
    here = owner.get("boot") == _boot()
    who = f"process {owner.get('pid', '?')}{'' if here else ' of another machine'}"
    return (
        f"{path.parent}: expected to be the only writer, got {who} at work on it; wait for it, or "
        "end it: what it has finished is kept"
    )


def _owner(content: bytes) -> dict[str, Any]:
    """Read who made a lock; empty where that cannot be read."""
    try:
        owner = json.loads(content)
    except ValueError:
        return {}
    return owner if isinstance(owner, dict) else {}


def _place(file: Path | int) -> tuple[int, int] | None:
    """Name a file by where it lies on the disk; None if there is none."""
    try:
        status = os.stat(file)  # noqa: PTH116 - of a handle, too
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _boot() -> str | None:
    """Return what tells this boot of this machine from every other."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
