"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


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
    handle, name = tempfile.mkstemp(suffix=".tmp", prefix=".fleck-", dir=folder)
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
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".tmp", prefix=".fleck-", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp keeps others out; a result is as readable as any file the user makes.
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Read the permissions that new files are denied."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
