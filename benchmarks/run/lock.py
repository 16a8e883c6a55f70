"""Let one process write a run at a time.

The lock is a file with the writer's process number, the time it was started and the boot of its
machine, so that the lock of a process that was killed is recognized and taken over.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arguments import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = "lock"


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
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place, locked(Path(place)):
    ...     sorted(os.listdir(place))
    ['lock']
    """
    path = folder / LOCK
    mine = json.dumps(_self(), sort_keys=True).encode("ascii")
    _take(path, mine)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if path.read_bytes() == mine:
                path.unlink()


def _take(path: Path, mine: bytes) -> None:
    """Make the lock, in the place of a dead process's if need be."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    waiting.write_bytes(mine)
    try:
        for _ in range(3):
            try:
                os.link(waiting, path)  # fails if there is one, and never shows half a file
            except FileExistsError:
                _remove_dead(path)
            else:
                return
        msg = f"{path}: expected to take the lock, got it taken by others three times; try again"
        raise RefusedError(msg)
    finally:
        waiting.unlink()


def _remove_dead(path: Path) -> None:
    """Remove the lock of a process that is no more; refuse if it is."""
    try:
        held = path.read_bytes()
    except FileNotFoundError:
        return
    owner = _read(held)
    if _lives(owner):
        msg = (
            f"{path.parent}: expected to be the only writer, got process {owner.get('pid', '?')} "
            f"at work on it; wait for it, or remove {path} if you know that it has ended"
        )
        raise RefusedError(msg)
    aside = path.with_name(f".{path.name}.dead.{os.getpid()}")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    if aside.read_bytes() != held:  # somebody was faster, and this is a living lock
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    aside.unlink()


def _self() -> dict[str, Any]:
    """Describe this process so that it can be recognized."""
    return {"pid": os.getpid(), "started": _started(os.getpid()), "boot": _boot()}


def _read(content: bytes) -> dict[str, Any]:
    """Read a lock; one that is not ours to read counts as held by nobody known."""
    try:
        owner = json.loads(content)
    except ValueError:
        return {}
    return owner if isinstance(owner, dict) else {}


def _lives(owner: dict[str, Any]) -> bool:
    """Tell whether the process that made a lock still runs."""
    pid = owner.get("pid")
    if not isinstance(pid, int) or owner.get("boot") != _boot():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(pid) == owner.get("started")


def _started(pid: int) -> str | None:
    """Return when a process was started, in the system's own unit; None where that is unknown."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def _boot() -> str | None:
    """Return what tells this boot of this machine from every other."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
