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

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from .card import Card, read_card

REQUIRED = ("id", "path", "sha256", "label", "split")
OPTIONAL = ("mask", "segments")

Split = Literal["train", "dev", "test"]


class ManifestError(ValueError):
    """A manifest does not say what it must."""


def _empty_is_unknown(text: object) -> object:
    """Read an empty cell as "not known"."""
    return None if text == "" else text


def _label_digit(text: object) -> object:
    """Read the label's one digit; the closed set is checked afterwards."""
    return {"": None, "0": 0, "1": 1}.get(text, text) if isinstance(text, str) else text


_NAME = r"^[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$"
_Path = Annotated[str, StringConstraints(pattern=_NAME)]


class _Row(BaseModel):
    """The fixed columns of one row, as text turned into values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=_NAME, max_length=200)]
    path: _Path
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    label: Annotated[Literal[0, 1] | None, BeforeValidator(_label_digit)]
    split: Annotated[Split | None, BeforeValidator(_empty_is_unknown)]
    mask: Annotated[_Path | None, BeforeValidator(_empty_is_unknown)] = None
    segments: Annotated[_Path | None, BeforeValidator(_empty_is_unknown)] = None


#: What a cell must hold, in the words of an error message.
_EXPECTED = {
    "id": "a name without control characters or blanks around it",
    "path": "a path without control characters or blanks around it",
    "sha256": "64 lower-case hexadecimal digits",
    "label": "0, 1 or nothing",
    "split": "train, dev, test or nothing",
    **dict.fromkeys(OPTIONAL, "a path without control characters or blanks around it, or nothing"),
}


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
    """

    id: str
    path: Path
    sha256: str
    label: int | None
    split: Split | None
    mask: Path | None = None
    segments: Path | None = None
    slices: Mapping[str, str] = field(default_factory=dict, hash=False)


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


def read_manifest(path: Path | str) -> Manifest:
    """Read a manifest and the card beside it.

    Parameters
    ----------
    path : path-like
        A CSV file in UTF-8.  The card is the file of the same name that ends in ``.toml``; where
        it is absent, every field of the card is None.

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
    if path.suffix.lower() != ".csv":
        msg = f"expected a manifest that ends in .csv, got {path}"
        raise ManifestError(msg)
    items: list[Item] = []
    lines: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = _checked_header(next(reader, []), path)
            for cells in reader:
                if not cells:
                    continue
                item = _read_row(header, cells, path, reader.line_num)
                if item.id in lines:
                    msg = (
                        f"{path}, line {reader.line_num}: expected every id once, got {item.id!r} "
                        f"again (first in line {lines[item.id]})"
                    )
                    raise ManifestError(msg)
                lines[item.id] = reader.line_num
                items.append(item)
    except csv.Error as error:
        msg = f"{path}, line {reader.line_num}: expected a CSV table, got: {error}"
        raise ManifestError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path}: expected text in UTF-8, got: {error}"
        raise ManifestError(msg) from error
    if not items:
        msg = f"{path}: expected at least one row under the header, got none"
        raise ManifestError(msg)
    return Manifest(tuple(items), digest(items, path.parent), path, read_card(path))


def digest(items: list[Item] | tuple[Item, ...], folder: Path) -> str:
    """Compute the digest of a data set's content.

    Parameters
    ----------
    items : sequence of Item
        In any order.
    folder : Path
        Of the manifest; masks and segments count by their path below it.

    Returns
    -------
    str
        SHA-256 in hexadecimal.  The path of an item is left out: its own SHA-256 says which file
        is meant, wherever it lies.

    Examples
    --------
    >>> one = Item("a", Path("a.jpg"), "0" * 64, 0, "test")
    >>> moved = Item("a", Path("elsewhere/a.jpg"), "0" * 64, 0, "test")
    >>> digest([one], Path(".")) == digest([moved], Path("."))
    True
    """
    rows = [
        [
            item.id,
            item.sha256,
            item.label,
            item.split,
            _below(item.mask, folder),
            _below(item.segments, folder),
            sorted(item.slices.items()),
        ]
        for item in sorted(items, key=lambda item: item.id)
    ]
    text = json.dumps(rows, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _checked_header(header: list[str], path: Path) -> list[str]:
    """Return the header if it names each column once and lacks none."""
    lacking = [name for name in REQUIRED if name not in header]
    if lacking:
        msg = (
            f"{path}, line 1: expected the columns {','.join(REQUIRED)}, "
            f"got {','.join(header) or 'an empty file'} (without {', '.join(lacking)})"
        )
        raise ManifestError(msg)
    unusable = [name for name in header if not name.strip() or header.count(name) > 1]
    if unusable:
        msg = f"{path}, line 1: expected every column to have its own name, got {unusable[0]!r}"
        raise ManifestError(msg)
    return header


def _read_row(header: list[str], cells: list[str], path: Path, line: int) -> Item:
    """Turn the cells of one line into an item."""
    if len(cells) != len(header):
        msg = f"{path}, line {line}: expected {len(header)} cells, got {len(cells)}"
        raise ManifestError(msg)
    named = dict(zip(header, cells, strict=True))
    fixed = {name: named.pop(name) for name in REQUIRED + OPTIONAL if name in named}
    try:
        row = _Row.model_validate(fixed)
    except ValidationError as error:
        column = str(error.errors()[0]["loc"][0])
        msg = (
            f"{path}, line {line}, column {column}: expected {_EXPECTED[column]}, "
            f"got {fixed[column]!r}"
        )
        raise ManifestError(msg) from error
    folder = path.parent
    return Item(
        row.id,
        folder / row.path,
        row.sha256,
        row.label,
        row.split,
        folder / row.mask if row.mask else None,
        folder / row.segments if row.segments else None,
        named,
    )


def _below(path: Path | None, folder: Path) -> str | None:
    """Write a path as it stands in the manifest, with forward slashes."""
    if path is None:
        return None
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
