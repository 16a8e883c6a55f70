"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How the names of files begin that are not whole yet.
WAITING = ".fleck-"


def open_folder(folder: str) -> None:
    """Make sure that files can be written into a folder, making it where it is missing.

    Parameters
    ----------
    folder : str
        Its path.

    Raises
    ------
    OSError
        If it cannot be made or written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     open_folder(folder + "/new")
    ...     os.listdir(folder + "/new")
    []
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".tmp", prefix=WAITING, dir=folder)
    os.close(handle)
    Path(name).unlink()


def keep_file(content: bytes, path: str) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    content : bytes
        What it is to hold.
    path : str
        Its place; missing folders are made, a file that is there is replaced.

    Raises
    ------
    OSError
        If the disk refuses; what stood at `path` is then still there.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keep_file(b"content", folder + "/deep/a.png")
    ...     os.listdir(folder + "/deep")
    ['a.png']
    """
    keep_stream((content,), path)


def keep_stream(pieces: Iterable[bytes], path: str) -> None:
    """Write a file of any length whole or not at all.

    Parameters
    ----------
    pieces : iterable of bytes
        What it is to hold, one after the other.
    path : str
        As for `keep_file`.

    Raises
    ------
    OSError
        As `keep_file`.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keep_stream((b"a", b"b"), folder + "/ab")
    ...     Path(folder, "ab").read_bytes()
    b'ab'
    """
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".tmp", prefix=WAITING, dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp keeps others out; a result is as readable as any file the user makes.
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(place)
        _sync_folder(place.parent)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, name):
            error.filename = path  # the user knows nothing of the other
        raise


def remove_waiting(folder: Path) -> None:
    """Remove what a killed process had begun to write into a folder.

    Parameters
    ----------
    folder : Path
        In which nobody else writes.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Path(folder, f"{WAITING}abc.tmp").touch()
    ...     remove_waiting(Path(folder))
    ...     os.listdir(folder)
    []
    """
    for path in folder.glob(f"{WAITING}*.tmp"):
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Force the new name to the disk, where folders can be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    """Read the permissions that new files are denied."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
