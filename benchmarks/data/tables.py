"""Pictures that are to become a set: a user's table of files and labels.

Users' tables name their columns as they like.  The columns of files and labels are found by the
names in use, in any case; if none is there the message says what is, and the nearest.  All other
columns become slices.  A manifest is such a table too: adding it anew gives it clusters.
"""

import csv
import difflib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from .labels import LabelError, fold, read_labels
from .sources import PARTS, Listing, Source

#: Names that columns go by, the first found is taken.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "path": (
        *("path", "file", "filename", "file name", "filepath", "file path"),
        *("image", "image path", "img", "picture", "photo"),
    ),
    "label": ("label", "class", "category", "target", "y"),
    "id": ("id",),
    "split": ("split", "part", "partition", "subset"),
    "group": ("group",),
    "mask": ("mask",),
    "segments": ("segments",),
    "sha256": ("sha256",),
}
#: Written anew for every set, so not kept from a table.
_OURS = ("cluster",)


def read_table(
    table: Path | str,
    *,
    path_column: str = "",
    label_column: str = "",
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    unknown: Iterable[str] = (),
) -> Listing:
    r"""List the pictures that a table names.

    Parameters
    ----------
    table : path-like
        A CSV file in UTF-8 with a header; relative paths are taken from its folder.
    path_column, label_column : str
        Names of these columns; empty finds them by the names in `COLUMNS`.
    positive, negative, unknown : iterable of str
        What the user's own labels mean, see `labels.read_labels`.

    Returns
    -------
    Listing
        In the order of the table.  The id is the column of that name, or else the path as it
        stands.

    Raises
    ------
    ValueError
        If a column is missing or ambiguous, a cell wrong, an id there twice, or a label not known
        (`LabelError`); the message names the line.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = Path(folder, "mine.csv")
    ...     _ = table.write_text("File,Class,camera\na.jpg,nude,phone\nb.jpg,safe,phone\n")
    ...     found = read_table(table)
    >>> [(source.id, source.label, dict(source.slices)) for source in found.sources]
    [('a.jpg', 1, {'camera': 'phone'}), ('b.jpg', 0, {'camera': 'phone'})]
    """
    table = Path(table)
    rows = list(_rows(table))
    header = rows.pop(0)[1] if rows else []
    places = _places(table, header, path_column, label_column)
    if not rows:
        msg = f"{table}: expected at least one row under the header, got none"
        raise ValueError(msg)
    words = [cells[places["label"]] for _, cells in rows]
    try:
        labels = read_labels(words, positive=positive, negative=negative, unknown=unknown)
    except LabelError as error:
        strange = next(
            (row for row, word in zip(rows, words, strict=True) if word in error.strangers), None
        )
        where = f", line {strange[0]}" if strange else ""
        msg = f"{table}{where}: {error}"
        raise LabelError(msg, error.strangers) from None
    taken = set(places.values())
    further = [
        index for index, name in enumerate(header) if index not in taken and name not in _OURS
    ]
    base = os.path.abspath(table.parent)  # noqa: PTH100 - links must stay
    sources = []
    lines: dict[str, int] = {}
    for line, cells in rows:
        named = {role: cells[index].strip() for role, index in places.items()}
        if not named["path"]:
            msg = f"{table}, line {line}: expected the path of a picture, got nothing"
            raise ValueError(msg)
        name = named.get("id") or named["path"].replace("\\", "/")
        if name in lines:
            msg = (
                f"{table}, line {line}: expected every picture once, got {name!r} again "
                f"(first in line {lines[name]})"
            )
            raise ValueError(msg)
        lines[name] = line
        sources.append(
            Source(
                name,
                _absolute(base, named["path"]),
                labels[cells[places["label"]]],
                _split(table, line, named.get("split", "")),
                named.get("group") or None,
                _absolute(base, named["mask"]) if named.get("mask") else None,
                _absolute(base, named["segments"]) if named.get("segments") else None,
                named.get("sha256") or None,
                {header[index]: cells[index] for index in further}
                | ({"group": named["group"]} if "group" in named else {}),
                line,
            )
        )
    return Listing(tuple(sources), "split" in places)


def find_column(header: Sequence[str], role: str, asked: str = "") -> int | None:
    """Find a column by the name a user gave, or by the names it goes by.

    Parameters
    ----------
    header : sequence of str
        Names of the columns.
    role : str
        Key of `COLUMNS`.
    asked : str
        Name that the user gave.

    Returns
    -------
    int or None
        Place of the column; None where no name fits and none was asked for.

    Raises
    ------
    ValueError
        If the column asked for is not there, or two fit.

    Examples
    --------
    >>> find_column(["Image_Path", "y"], "path"), find_column(["a", "b"], "split")
    (0, None)
    """
    folded = [fold(name) for name in header]
    for wanted in (asked,) if asked else COLUMNS[role]:
        found = [index for index, name in enumerate(folded) if name == fold(wanted)]
        if len(found) > 1:
            msg = f"expected one column {wanted!r}, got {len(found)}: {', '.join(header)}"
            raise ValueError(msg)
        if found:
            return found[0]
    if asked:
        near = difflib.get_close_matches(fold(asked), folded, n=1)
        hint = f"; did you mean {header[folded.index(near[0])]!r}?" if near else ""
        msg = f"expected a column {asked!r}, got {', '.join(header)}{hint}"
        raise ValueError(msg)
    return None


def _places(table: Path, header: list[str], path_column: str, label_column: str) -> dict[str, int]:
    """Find every column with a role; files and labels must be there."""
    asked = {"path": path_column, "label": label_column}
    try:
        found = {role: find_column(header, role, asked.get(role, "")) for role in COLUMNS}
    except ValueError as error:
        msg = f"{table}, line 1: {error}"
        raise ValueError(msg) from None
    for role in ("path", "label"):
        if found[role] is None:
            folded = {fold(name): name for name in header}
            near = [
                folded[match]
                for name in COLUMNS[role]
                for match in difflib.get_close_matches(name, folded, n=1, cutoff=0.7)
            ]
            hint = f"; did you mean {near[0]!r}?" if near else ""
            msg = (
                f"{table}, line 1: expected a column for the {role}, called one of "
                f"{', '.join(COLUMNS[role])}, or named by the user, "
                f"got {', '.join(header) or 'nothing'}{hint}"
            )
            raise ValueError(msg)
    return {role: index for role, index in found.items() if index is not None}


def _rows(table: Path) -> Iterator[tuple[int, list[str]]]:
    """Read lines with as many cells as the header has, each with its number."""
    width = 0
    with table.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            for cells in reader:
                if not cells:
                    continue
                width = width or len(cells)
                if len(cells) != width:
                    msg = (
                        f"{table}, line {reader.line_num}: expected {width} cells, got {len(cells)}"
                    )
                    raise ValueError(msg)
                if any("\n" in cell or "\r" in cell for cell in cells):
                    where = f"{table}, line {reader.line_num}"
                    msg = f"{where}: expected cells without line breaks, got one"
                    raise ValueError(msg)
                yield reader.line_num, cells
        except csv.Error as error:
            msg = f"{table}, line {reader.line_num}: expected a CSV table, got: {error}"
            raise ValueError(msg) from error
        except UnicodeDecodeError as error:
            msg = (
                f"{table}, after line {reader.line_num}: expected text in UTF-8, got a byte that "
                "is none; save the table as UTF-8"
            )
            raise ValueError(msg) from error


def _split(table: Path, line: int, word: str) -> str | None:
    """Read the name of a part; empty is none."""
    if not word:
        return None
    if fold(word) not in PARTS:
        near = difflib.get_close_matches(fold(word), PARTS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        msg = f"{table}, line {line}: expected train, dev, test or nothing, got {word!r}{hint}"
        raise ValueError(msg)
    return PARTS[fold(word)]


def _absolute(base: str, written: str) -> str:
    """Take a path from the folder of the table."""
    return os.path.normpath(os.path.join(base, written))  # noqa: PTH118 - links must stay
