"""The rows of a manifest, one at a time, and what is wrong with each.

All rules of reading stand here.  `manifest` stops at the first error, `checking` collects them
all; neither reads the file another way.

Conventions
-----------
A row is one line of CSV in UTF-8; a cell may hold quoted commas, no line break.  Nothing here
raises for what a file contains, and no row is kept: a table may have any length.

Functions
---------
* `read_rows` : header first, then every row, with its findings.
* `leaves` : does a path lead out of the folder, as far as its letters tell?
"""

from __future__ import annotations

import difflib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from .labels import WORDS, fold
from .lines import Finding, cells_of, each_line, shown
from .sources import PARTS

REQUIRED = ("id", "path", "sha256", "label", "split")
OPTIONAL = ("mask", "segments")

#: Columns whose cells name files.
PLACES = ("path", *OPTIONAL)

Split = Literal["train", "dev", "test"]

#: How alike a name is to the one that may have been meant (difflib): "labil" is likely where
#: `label` is missing; where nothing is missing "masks" is close to `mask`, and "masked" is not.
_LIKELY, _CLOSE = 0.75, 0.85

_DIGITS = 64
_NO_NUMBER = frozenset({"nan", "na", "n/a", "none", "null", "inf", "-", "?"})
_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")


def _empty_is_unknown(text: object) -> object:
    """Read an empty cell as "not known"."""
    return None if text == "" else text


def _label_digit(text: object) -> object:
    """Read the label's one digit; the closed set is checked afterwards."""
    return {"": None, "0": 0, "1": 1}.get(text, text) if isinstance(text, str) else text


#: No control characters, those of C1 included: a terminal may obey U+009B as it does ESC [.
_NAME = r"^[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
_Path = Annotated[str, StringConstraints(pattern=_NAME)]


class Fixed(BaseModel):
    """The fixed columns of one row, as text turned into values."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, StringConstraints(pattern=_NAME, max_length=200)]
    path: _Path
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    label: Annotated[Literal[0, 1] | None, BeforeValidator(_label_digit)]
    split: Annotated[Split | None, BeforeValidator(_empty_is_unknown)]
    mask: Annotated[_Path | None, BeforeValidator(_empty_is_unknown)] = None
    segments: Annotated[_Path | None, BeforeValidator(_empty_is_unknown)] = None


#: What a cell must hold, in the words of an error message.
EXPECTED: Mapping[str, str] = {
    "id": "a name of at most 200 characters, without control characters or blanks around it",
    "path": "a path without control characters or blanks around it",
    "sha256": "64 lower-case hexadecimal digits",
    "label": "0, 1 or nothing",
    "split": "train, dev, test or nothing",
    **dict.fromkeys(OPTIONAL, "a path without control characters or blanks around it, or nothing"),
}


@dataclass(frozen=True)
class Row:
    """One line of a manifest.

    Attributes
    ----------
    line : int
        From 1, the header's.
    cells : mapping of str to str
        By column, as they stand.
    fixed : Fixed or None
        The fixed columns as values; None in the header and where an error was found.
    findings : tuple of Finding
        What is wrong, in the order of the columns.
    """

    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    fixed: Fixed | None = None
    findings: tuple[Finding, ...] = ()


def read_rows(path: Path, *, allow_outside: bool = False) -> Iterator[Row]:
    """Read a manifest line by line.

    Parameters
    ----------
    path : Path
        Of the manifest.
    allow_outside : bool, default: False
        Take paths that leave the folder of the manifest.

    Yields
    ------
    Row
        The header first; it ends there if a column is missing or named twice.  Blank lines are
        passed over.

    Raises
    ------
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> rows = read_rows(builtin("photos"))
    >>> list(next(rows).cells)[:5], next(rows).fixed.label
    (['id', 'path', 'sha256', 'label', 'split'], 0)
    """
    lines = each_line(path)
    number, text, findings = next(lines, (1, "", []))
    header = cells_of(number, text, findings)
    if header is not None and (header or not any(each.severity == "error" for each in findings)):
        findings += _header_findings(header)
    yield Row(number, {name: name for name in header or []}, None, tuple(findings))
    if header is None or any(each.severity == "error" for each in findings):
        return
    empty = True
    folder = None if allow_outside else path.parent
    for number, text, findings in lines:
        if text:
            empty = False
            yield _read_row(header, number, text, findings, folder)
        elif findings:
            empty = empty and all(each.severity == "warning" for each in findings)
            yield Row(number, findings=tuple(findings))
    if empty:
        msg = "expected at least one row under the header, got none"
        yield Row(number, findings=(Finding(None, None, "no_rows", "error", msg),))


def leaves(written: str, folder: Path) -> bool:
    """Tell whether a path leads out of a folder, as far as its letters tell.

    Parameters
    ----------
    written : str
        As it stands in a manifest.
    folder : Path
        Of the manifest.

    Returns
    -------
    bool
        True also for an address (``s3://...``).  Links are not followed; `locations.contained`
        does that where a file is read.

    Examples
    --------
    >>> [leaves(each, Path("set")) for each in ("a.jpg", "x/../a.jpg", "../a.jpg", "/a.jpg")]
    [False, False, True, True]
    """
    if is_address(written):
        return True
    if not os.path.isabs(written) and ".." not in written:  # noqa: PTH117 - a million times
        return False
    base = Path(os.path.abspath(folder))  # noqa: PTH100 - links must stay
    place = Path(os.path.normpath(base / written))
    return not (place.is_relative_to(base) or place.is_relative_to(base.resolve()))


def is_address(written: str) -> bool:
    """Tell an address with a scheme, such as ``s3://bucket/a.jpg``, from a path.

    Parameters
    ----------
    written : str
        Path or address.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_address("s3://bucket/a.jpg"), is_address("a:b/c.jpg")
    (True, False)
    """
    return "://" in written and _ADDRESS.match(written) is not None


def _header_findings(header: list[str]) -> list[Finding]:
    """Find columns that are missing, misspelled, without a name, or named twice."""
    expected = ",".join(REQUIRED)
    if not header:
        msg = f"expected the columns {expected}, got nothing (without all of them)"
        return [Finding(1, None, "empty_file", "error", msg)]
    found = []
    strange = [name for name in header if name not in REQUIRED + OPTIONAL]
    for name in REQUIRED:
        if name not in header:
            near = _near(name, strange, _LIKELY)
            hint = f"; did you mean {shown(repr(near))} for it?" if near else ""
            got = shown(",".join(header))
            msg = f"expected the columns {expected}, got {got} (without {name}{hint})"
            found.append(Finding(1, name, "missing_column", "error", msg))
    for name in OPTIONAL:
        near = None if name in header else _near(name, strange, _CLOSE)
        if near:
            msg = f"expected {name!r} or a column to slice by, got {near!r}; did you mean {name}?"
            found.append(Finding(1, near, "column_name", "warning", msg))
    for name, times in Counter(header).items():
        if not name.strip() or times > 1:
            code = "duplicate_column" if name.strip() else "unnamed_column"
            got = f"{shown(repr(name))} {times} times"
            msg = f"expected every column to have its own name, got {got}"
            found.append(Finding(1, name, code, "error", msg))
    return found


def _near(name: str, strange: list[str], cutoff: float) -> str | None:
    """Find the column that may have been meant by a known name."""
    folded = {fold(other): other for other in strange}
    close = difflib.get_close_matches(name, folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else None


def _read_row(
    header: list[str], number: int, text: str, findings: list[Finding], folder: Path | None
) -> Row:
    """Turn the text of one line into values, or say what is wrong with it."""
    cells = cells_of(number, text, findings)
    if cells is None:
        return Row(number, findings=tuple(findings))
    if len(cells) != len(header):
        msg = f"expected {len(header)} cells, got {len(cells)}"
        findings.append(Finding(number, None, "cells", "error", msg))
        return Row(number, findings=tuple(findings))
    named = dict(zip(header, cells, strict=True))
    fixed = None
    try:
        fixed = Fixed.model_validate(named)
    except ValidationError as error:
        for column in dict.fromkeys(str(each["loc"][0]) for each in error.errors()):
            text = named[column]
            msg = f"expected {EXPECTED[column]}, got {shown(repr(text))}{_hint(column, text)}"
            findings.append(Finding(number, column, f"bad_{column}", "error", msg))
    if folder is not None:
        for column in PLACES:
            if named.get(column) and leaves(named[column], folder):
                got = shown(repr(named[column]))
                msg = f"expected a file in the folder of the manifest, got {got}"
                findings.append(Finding(number, column, "outside", "error", msg))
    if any(each.severity == "error" for each in findings):
        fixed = None
    return Row(number, named, fixed, tuple(findings))


def _hint(column: str, text: str) -> str:
    """Say what may have been meant by a cell."""
    word = fold(text)
    meant: str | None = None
    if column == "label" and word in _NO_NUMBER:
        return "; an unknown label is an empty cell"
    if column == "label" and word in WORDS:
        label = WORDS[word]
        meant = "an empty cell" if label is None else str(label)
    elif column == "split":
        close = difflib.get_close_matches(word, PARTS, n=1)
        meant = PARTS[close[0]] if close else None
    elif column == "sha256":
        digits = text.strip().lower()
        if len(text) != _DIGITS:
            return f"; {len(text)} characters instead of {_DIGITS}"
        meant = digits if digits != text and set(digits) <= set("0123456789abcdef") else None
    return f"; did you mean {meant}?" if meant else ""
