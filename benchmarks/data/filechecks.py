"""Whether the files of a row are there, inside, and what the manifest says they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from .images import Fault
from .lines import Finding, shown
from .locations import contained, fetch, is_address
from .rows import PLACES, Row
from .sizes import upright_size

#: Characters of a location that a message repeats: a whole path of sense, to its last name.
_LOCATION = 1000


def file_findings(row: Row, folder: Path, *, allow_outside: bool) -> Iterator[Finding]:
    """Look at the files that a row names.

    Parameters
    ----------
    row : Row
        Without an error.
    folder : Path
        Of the manifest.
    allow_outside : bool
        Take files that a link leads out to.

    Yields
    ------
    Finding
        Nothing is decoded: of a picture with a mask, and of the mask, the header is read.

    Raises
    ------
    ImportError
        If an address needs a package that is not installed.

    Examples
    --------
    >>> row = Row(2, {"path": "a.jpg", "sha256": "0" * 64})
    >>> [found.code for found in file_findings(row, Path("no"), allow_outside=False)]
    ['missing_file']
    """
    data: dict[str, bytes] = {}
    for column in PLACES:
        written = row.cells.get(column, "")
        if not written:
            continue
        location = written if is_address(written) else os.fspath(folder / written)
        fault = None
        if not allow_outside and not is_address(location):
            fault = contained(location, folder)
        found = fault or fetch(location)
        if isinstance(found, Fault):
            yield _told(row.line, column, location, found)
        else:
            data[column] = found
    if "path" in data:
        digest = sha256(data["path"]).hexdigest()
        if digest != row.cells["sha256"]:
            msg = f"expected a file with this SHA-256, got one with {digest}"
            yield Finding(row.line, "sha256", "sha256_differs", "error", msg)
    if "path" in data and "mask" in data:
        yield from _sizes_differ(row.line, data["path"], data["mask"])


def _told(line: int, column: str, location: str, fault: Fault) -> Finding:
    """Tell why a file gave no bytes."""
    place = shown(location, _LOCATION)
    if fault.code == "unreadable" and not is_address(location) and _missing(Path(location)):
        msg = f"expected a file at {place}, got none"
        return Finding(line, column, "missing_file", "error", msg)
    return Finding(line, column, fault.code, "error", f"{place}: {fault.message}")


def _missing(path: Path) -> bool:
    """Tell a file that is not there from one that must not be looked at."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def _sizes_differ(line: int, picture: bytes, mask: bytes) -> Iterator[Finding]:
    """Compare a mask with its picture; a picture that is none is for a run to record."""
    expected, got = upright_size(picture), upright_size(mask)
    if isinstance(got, Fault):
        msg = f"expected a mask that is a picture, got {got.code}: {got.message}"
        yield Finding(line, "mask", "bad_mask", "error", msg)
    elif not isinstance(expected, Fault) and got != expected:
        msg = (
            f"expected a mask of the size of its picture, {expected[0]} x {expected[1]}, "
            f"got {got[0]} x {got[1]}"
        )
        yield Finding(line, "mask", "mask_size", "error", msg)
