"""Reads a CSV file of scores, and says of every mistake on which line it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

Key = Literal["id", "sha256", "path"]

#: Columns that can name an item; the first that is there does.
KEYS: tuple[Key, ...] = ("id", "sha256", "path")


class ScoresError(ValueError):
    """A file of scores, or its card, does not say what it must."""


def each_score(path: Path) -> Iterator[tuple[int, Key, str, float]]:
    r"""Read a file of scores row by row.

    Parameters
    ----------
    path : Path
        The CSV file.

    Yields
    ------
    line, column, key, score : tuple
        The line a row ends on, the column that names items, its cell, and the number.

    Raises
    ------
    ScoresError
        At the first row that is wrong.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "theirs.csv")
    ...     _ = path.write_text("id,score\na,0.25\n")
    ...     list(each_score(path))
    [(2, 'id', 'a', 0.25)]
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            header = [name.strip() for name in next(reader, [])]
            column, at, of = _columns(path, header)
            for row in reader:
                if not row:
                    continue
                place = f"{path}, line {reader.line_num}"
                if len(row) != len(header):
                    msg = f"{place}: expected {len(header)} cells as in the header, got {len(row)}"
                    raise ScoresError(msg)
                if not row[at]:
                    msg = f"{place}: expected the {column} of an item, got nothing"
                    raise ScoresError(msg)
                yield reader.line_num, column, row[at], _number(row[of], place)
    except csv.Error as error:
        msg = f"{path}, line {reader.line_num}: expected CSV, got: {error}"
        raise ScoresError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path}: expected text in UTF-8, got the byte {error.object[error.start]:#04x}"
        raise ScoresError(msg) from error


def _columns(path: Path, header: list[str]) -> tuple[Key, int, int]:
    """Find the column that names items and the one with the scores."""
    if not any(header):
        msg = f"{path}: expected a CSV file with a header such as id,score, got an empty first line"
        raise ScoresError(msg)
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        msg = f"{path}, line 1: expected every column once, got {', '.join(twice)} twice"
        raise ScoresError(msg)
    column = next((key for key in KEYS if key in header), None)
    if column is None or "score" not in header:
        lacking = "score" if column is not None else "id (or sha256, or path)"
        msg = f"{path}, line 1: expected a column {lacking}, got {', '.join(header)}"
        msg += _column_hint(header, column)
        raise ScoresError(msg)
    return column, header.index(column), header.index("score")


def _column_hint(header: list[str], column: Key | None) -> str:
    """Guess what was meant by a header that lacks a column."""
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            return f"; it is separated by {name}, expected commas"
    folded = {name.casefold(): name for name in header}
    wanted = ("score",) if column is not None else KEYS
    for key in wanted:
        near = get_close_matches(key, folded, n=1, cutoff=0.6)
        if near:
            return f"; is {folded[near[0]]!r} meant for {key!r}? Rename it"
    return ""


def _number(cell: str, place: str) -> float:
    """Read a score; what Python alone takes for a number is none."""
    try:
        if "_" not in cell:
            return float(cell)
    except ValueError:
        pass
    hint = "; write nan for an item without a score" if not cell.strip() else ""
    if cell.count(",") == 1:
        hint = "; write a point, not a comma"
    msg = f"{place}: expected a number as the score, got {cell!r:.60}{hint}"
    raise ScoresError(msg)
