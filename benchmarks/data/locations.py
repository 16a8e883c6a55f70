"""Where the file of an item is, and its bytes.

A location is a path of this machine, or an address that fsspec knows, such as
``s3://bucket/photos/a.jpg``; fsspec and what it needs for the address are the user's to install.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .images import Fault, bytes_of
from .refusals import LIMITS, Limits
from .rows import is_address

if TYPE_CHECKING:
    from pathlib import Path

    from .manifest import Item

__all__ = ["OUTSIDE", "contained", "fetch", "is_address", "located"]

#: Fault code of a file that lies where the manifest may not lead.
OUTSIDE = "outside"


def located(item: Item, root: str | None = None) -> str:
    """Say where the file of an item is.

    Parameters
    ----------
    item : Item
        From a manifest.
    root : str, optional
        Folder or address below which the files lie; by default the manifest's folder.

    Returns
    -------
    str
        A path or an address.

    Examples
    --------
    >>> from benchmarks.data.manifest import each_item
    >>> from benchmarks.data.sets import builtin
    >>> item = next(each_item(builtin("photos")))
    >>> located(item, "s3://bucket/photos/")
    's3://bucket/photos/cid22_1001682.jpg'
    """
    if is_address(item.written):
        return item.written
    if root is None or os.path.isabs(item.written):  # noqa: PTH117 - text, not a path of here
        return os.fspath(item.path)
    if is_address(root):
        return f"{root.rstrip('/')}/{item.written}"
    return os.path.join(root, item.written)  # noqa: PTH118 - names that are no UTF-8 pass


def contained(location: str, folder: Path) -> Fault | None:
    """Make sure that a path does not lead out of a folder, links followed.

    Parameters
    ----------
    location : str
        A path.
    folder : Path
        Where it must lie.

    Returns
    -------
    Fault or None
        ``outside`` if it leads elsewhere.

    Examples
    --------
    >>> from pathlib import Path
    >>> contained("/etc/passwd", Path("/tmp")).code
    'outside'
    """
    try:
        real, home = os.path.realpath(location), os.path.realpath(folder)
    except (OSError, ValueError) as error:
        return Fault("bad_path", f"expected a path, got one with {error}")
    if os.path.commonpath((real, home)) == home:
        return None
    return Fault(
        OUTSIDE, "expected a file in the folder of its manifest, got one that a link leads out of"
    )


def fetch(location: str, limits: Limits = LIMITS) -> bytes | Fault:
    """Read the bytes of a file, wherever it is.

    Parameters
    ----------
    location : str
        A path, or an address that fsspec knows.
    limits : Limits
        What the file may cost.

    Returns
    -------
    bytes or Fault
        As `images.read` names faults; an address that cannot be read is ``unreadable``.

    Raises
    ------
    ImportError
        If an address needs a package that is not installed.

    Examples
    --------
    >>> fetch("no such file").code, fetch("memory://no/such/file").code
    ('unreadable', 'unreadable')
    """
    if not is_address(location):
        return bytes_of(location, limits)
    import fsspec
    from fsspec.implementations.local import LocalFileSystem

    try:
        system, path = fsspec.url_to_fs(location)
        if isinstance(system, LocalFileSystem):
            # A pipe or a device is no less one for being called file://.
            return bytes_of(path, limits)
        with system.open(path, "rb") as stream:
            data: bytes = stream.read(limits.max_bytes + 1)
    except (ImportError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: a store's package raises its own
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        return Fault("unreadable", " ".join(reason.split())[:200])
    if len(data) > limits.max_bytes:
        return Fault("too_large", f"expected at most {limits.max_bytes} bytes, got more")
    return data
