"""A data set as a list: which files, what they show, which part each belongs to.

A manifest is a CSV file with the columns ``id,path,sha256,label,split``, optionally ``mask``
and ``segments``, and any number of slice columns.  It names files and never holds pixels.
Beside it lies a card of the same name, ``NAME.toml``, that says what the set is.

Conventions
-----------
A path is relative to the folder of the manifest unless it is absolute.
A label is 1 (positive), 0 (negative) or empty (unknown); a split is ``train``, ``dev``, ``test``
or empty.  The digest of a manifest depends on neither the order of its rows or columns nor the
place of its files, so that two machines agree on it.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .card import Card, read_card
from .lines import Finding
from .rows import OPTIONAL, REQUIRED, Row, Split, read_rows

_FIXED = frozenset((*REQUIRED, *OPTIONAL))

_CANONICAL = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


class ManifestError(ValueError):
    """A manifest does not say what it must."""


@dataclass(frozen=True)
class Item:
    """One file of a data set.

    Attributes
    ----------
    id : str
        Unique within the manifest.
    path : Path
        Where the file is on this machine.
    sha256 : str
        Of the file's bytes, in hexadecimal.
    label : int or None
        1 positive, 0 negative, None unknown.
    split : str or None
        ``train``, ``dev``, ``test``, or None where the set is not split.
    mask, segments : Path or None
        Files with the true pixels and the true segments, where there are any.
    slices : mapping of str to str
        All further columns, by name.
    written : str
        The path as it stands in the manifest, with forward slashes; it may be an address
        (``s3://...``), and then `path` names no file.
    """

    id: str
    path: Path
    sha256: str
    label: int | None
    split: Split | None
    mask: Path | None = None
    segments: Path | None = None
    slices: Mapping[str, str] = field(default_factory=dict, hash=False)
    written: str = ""


@dataclass(frozen=True)
class Manifest:
    """A data set as read.

    Attributes
    ----------
    items : tuple of Item
        In the order of the file.
    digest : str
        SHA-256 of the content, in hexadecimal.
    path : Path
        The manifest itself.
    card : Card
        What the set is.
    """

    items: tuple[Item, ...]
    digest: str
    path: Path
    card: Card

    def part(self, split: Split) -> tuple[Item, ...]:
        """Return the items of one split, in the order of the file.

        Parameters
        ----------
        split : str
            ``train``, ``dev`` or ``test``.

        Returns
        -------
        tuple of Item
        """
        return tuple(item for item in self.items if item.split == split)


def read_manifest(path: Path | str, *, allow_outside: bool = False) -> Manifest:
    """Read a manifest and the card beside it.

    Parameters
    ----------
    path : path-like
        A CSV file in UTF-8.  The card is the file of the same name that ends in ``.toml``; where
        it is absent, every field of the card is None.
    allow_outside : bool, default: False
        Take paths that leave the folder of the manifest.

    Returns
    -------
    Manifest
        The files it names are not opened.

    Raises
    ------
    ManifestError
        If the file is no such table; the message names the file and the line.
    CardError
        If the card is wrong.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> photos = read_manifest(builtin("photos"))
    >>> sorted({item.label for item in photos.items}), photos.card.name
    ([0], 'photos')
    """
    path = Path(path)
    items: list[Item] = []
    lines: dict[str, int] = {}
    for line, item in numbered_items(path, allow_outside=allow_outside):
        if item.id in lines:
            raise ManifestError(repeated(path, item.id, line, lines[item.id]))
        lines[item.id] = line
        items.append(item)
    return Manifest(tuple(items), digest(items, path.parent), path, read_card(path))


def each_item(path: Path | str, *, allow_outside: bool = False) -> Iterator[Item]:
    """Read the items of a manifest one at a time, however many there are.

    Parameters
    ----------
    path : path-like
        Of the manifest.
    allow_outside : bool, default: False
        Take paths that leave the folder of the manifest.

    Yields
    ------
    Item
        In the order of the file.  That each id stands once is not checked: `read_manifest` and
        `roster.read_roster` do.

    Raises
    ------
    ManifestError
        At the first row that is wrong; the message names the file and the line.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> next(each_item(builtin("photos"))).written
    'cid22_1001682.jpg'
    """
    for _, item in numbered_items(path, allow_outside=allow_outside):
        yield item


def numbered_items(path: Path | str, *, allow_outside: bool = False) -> Iterator[tuple[int, Item]]:
    """Read items one at a time, each with its line.

    Parameters
    ----------
    path : path-like
        Of the manifest.
    allow_outside : bool, default: False
        Take paths that leave the folder of the manifest.

    Yields
    ------
    line : int
        From 1, the header's.
    item : Item

    Raises
    ------
    ManifestError
        As `each_item`.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> next(numbered_items(builtin("photos")))[0]
    2
    """
    path = Path(path)
    if path.suffix.lower() != ".csv":
        msg = f"expected a manifest that ends in .csv, got {path}"
        raise ManifestError(msg)
    folder = path.parent
    for row in read_rows(path, allow_outside=allow_outside):
        for finding in row.findings:
            if finding.severity == "error":
                raise ManifestError(_told(path, finding))
        item = to_item(row, folder)
        if item is not None:
            yield row.line, item


def to_item(row: Row, folder: Path) -> Item | None:
    """Make an item of a row.

    Parameters
    ----------
    row : Row
        As read.
    folder : Path
        Of the manifest.

    Returns
    -------
    Item or None
        None for the header and for a row that is wrong.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> to_item(next(read_rows(builtin("photos"))), Path()) is None
    True
    """
    fixed = row.fixed
    if fixed is None:
        return None
    return Item(
        fixed.id,
        folder / fixed.path,
        fixed.sha256,
        fixed.label,
        fixed.split,
        folder / fixed.mask if fixed.mask else None,
        folder / fixed.segments if fixed.segments else None,
        {name: cell for name, cell in row.cells.items() if name not in _FIXED},
        fixed.path.replace("\\", "/") if os.sep == "\\" else fixed.path,
    )


def digest(items: Iterable[Item], folder: Path) -> str:
    """Compute the digest of a data set's content.

    Parameters
    ----------
    items : iterable of Item
        In any order.
    folder : Path
        Of the manifest; masks and segments count by their path below it.

    Returns
    -------
    str
        SHA-256 in hexadecimal, over the `row_digest` of every item in the order of the ids.  The
        path of an item is left out: its own SHA-256 says which file is meant, wherever it lies.

    Examples
    --------
    >>> one = Item("a", Path("a.jpg"), "0" * 64, 0, "test")
    >>> moved = Item("a", Path("elsewhere/a.jpg"), "0" * 64, 0, "test")
    >>> digest([one], Path(".")) == digest([moved], Path("."))
    True
    """
    ordered = sorted(items, key=lambda item: item.id)
    whole = hashlib.sha256()
    for item in ordered:
        whole.update(row_digest(item, folder))
    return whole.hexdigest()


def row_digest(item: Item, folder: Path) -> bytes:
    """Compute the digest of one row's content.

    Parameters
    ----------
    item : Item
        The row.
    folder : Path
        Of the manifest.

    Returns
    -------
    bytes
        SHA-256, 32 bytes, of the row as canonical JSON.

    Examples
    --------
    >>> row_digest(Item("a", Path("a.jpg"), "0" * 64, 0, "test"), Path(".")).hex()[:12]
    '2b131a01ef30'
    """
    row = [
        item.id,
        item.sha256,
        item.label,
        item.split,
        _below(item.mask, folder),
        _below(item.segments, folder),
        sorted(item.slices.items()),
    ]
    return hashlib.sha256(_CANONICAL.encode(row).encode("ascii")).digest()


def repeated(path: Path, name: str, line: int, first: int) -> str:
    """Say that an id stands twice.

    Parameters
    ----------
    path : Path
        Of the manifest.
    name : str
        The id.
    line, first : int
        Where it stands again, and where first.

    Returns
    -------
    str

    Examples
    --------
    >>> repeated(Path("set.csv"), "a", 7, 2)
    "set.csv, line 7, column id: expected every id once, got 'a' again (first in line 2)"
    """
    return (
        f"{path}, line {line}, column id: expected every id once, "
        f"got {name!r} again (first in line {first})"
    )


def _told(path: Path, finding: Finding) -> str:
    """Say where a manifest is wrong, and how."""
    line = "" if finding.line is None else f", line {finding.line}"
    cell = finding.column if finding.line != 1 else None
    column = "" if cell is None else f", column {cell}"
    return f"{path}{line}{column}: {finding.message}"


def _below(path: Path | None, folder: Path) -> str | None:
    """Write a path as it stands in the manifest, with forward slashes."""
    if path is None:
        return None
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
