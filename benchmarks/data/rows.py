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

import csv
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

REQUIRED = ("id", "path", "sha256", "label", "split")
OPTIONAL = ("mask", "segments")

#: Columns whose cells name files.
PLACES = ("path", *OPTIONAL)

Split = Literal["train", "dev", "test"]
Severity = Literal["error", "warning"]

#: Longer than any row of sense; keeps a file without line breaks out of memory.
MAX_LINE = 1_000_000

_MARK = b"\xef\xbb\xbf"
_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a manifest.

    Attributes
    ----------
    line : int or None
        Where it stands, from 1; None where it belongs to no line.
    column : str or None
        Name of the column it stands in.
    code : str
        Its kind.
    severity : str
        ``error``, with which a manifest is not read, or ``warning``.
    message : str
        What was expected, and what was found.
    """

    line: int | None
    column: str | None
    code: str
    severity: Severity
    message: str


def _empty_is_unknown(text: object) -> object:
    """Read an empty cell as "not known"."""
    return None if text == "" else text


def _label_digit(text: object) -> object:
    """Read the label's one digit; the closed set is checked afterwards."""
    return {"": None, "0": 0, "1": 1}.get(text, text) if isinstance(text, str) else text


_NAME = r"^[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$"
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
    "id": "a name without control characters or blanks around it",
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
    lines = _each_line(path)
    number, text, findings = next(lines, (1, "", []))
    header = _split(number, text, findings)
    findings += _header_findings(header or [])
    yield Row(number, {name: name for name in header or []}, None, tuple(findings))
    if header is None or any(each.severity == "error" for each in findings):
        return
    empty = True
    folder = None if allow_outside else path.parent
    for number, text, findings in lines:
        if not text and not findings:
            continue
        empty = False
        yield _read_row(header, number, text, findings, folder)
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


def _each_line(path: Path) -> Iterator[tuple[int, str, list[Finding]]]:
    """Decode each line on its own, so that a damaged one is known by its number."""
    crlf = False
    with path.open("rb") as stream:
        number = 0
        while raw := stream.readline(MAX_LINE):
            number += 1
            findings: list[Finding] = []
            if number == 1 and raw.startswith(_MARK):
                raw = raw[len(_MARK) :]
                msg = "expected plain UTF-8, got a byte order mark: it is passed over"
                findings.append(Finding(1, None, "byte_order_mark", "warning", msg))
            if raw.endswith(b"\r\n"):
                raw = raw[:-2]
                if not crlf:
                    crlf = True
                    msg = "expected lines ended by LF, got CR LF: it is passed over"
                    findings.append(Finding(number, None, "crlf", "warning", msg))
            elif raw.endswith(b"\n"):
                raw = raw[:-1]
            elif len(raw) == MAX_LINE:
                msg = f"expected lines of less than {MAX_LINE} bytes, got a longer one"
                findings.append(Finding(number, None, "long_line", "error", msg))
                yield number, "", findings
                return
            try:
                text = raw.decode()
            except UnicodeDecodeError as error:
                msg = f"expected text in UTF-8, got byte {error.start + 1}: {raw[error.start]:#04x}"
                findings.append(Finding(number, None, "encoding", "error", msg))
                text = raw.decode(errors="replace")
            if "\0" in text:
                msg = f"expected text, got a NUL as character {text.index(chr(0)) + 1}"
                findings.append(Finding(number, None, "nul", "error", msg))
                text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
            yield number, text, findings


def _split(number: int, text: str, findings: list[Finding]) -> list[str] | None:
    """Cut a line into cells; None, with a finding, where it is no CSV."""
    try:
        return next(csv.reader((text,), strict=True), [])
    except csv.Error as error:
        reason = "a quote that is not closed" if "end of data" in str(error) else str(error)
        msg = f"expected a CSV table with each row on one line, got: {reason}"
        code = "open_quote" if "end of data" in str(error) else "csv"
        findings.append(Finding(number, None, code, "error", msg))
        return None


def _header_findings(header: list[str]) -> list[Finding]:
    """Find columns that are missing, without a name, or named twice."""
    if not header:
        msg = f"expected the columns {','.join(REQUIRED)}, got an empty file (without all of them)"
        return [Finding(1, None, "empty_file", "error", msg)]
    found = [
        Finding(
            1,
            name,
            "missing_column",
            "error",
            f"expected the columns {','.join(REQUIRED)}, got {','.join(header)} (without {name})",
        )
        for name in REQUIRED
        if name not in header
    ]
    for name in dict.fromkeys(header):
        if not name.strip() or header.count(name) > 1:
            msg = f"expected every column to have its own name, got {name!r}"
            if name.strip():
                msg += f" {header.count(name)} times"
            code = "duplicate_column" if name.strip() else "unnamed_column"
            found.append(Finding(1, name, code, "error", msg))
    return found


def _read_row(
    header: list[str], number: int, text: str, findings: list[Finding], folder: Path | None
) -> Row:
    """Turn the text of one line into values, or say what is wrong with it."""
    cells = _split(number, text, findings)
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
            msg = f"expected {EXPECTED[column]}, got {named[column]!r}"
            findings.append(Finding(number, column, f"bad_{column}", "error", msg))
    if folder is not None:
        for column in PLACES:
            if named.get(column) and leaves(named[column], folder):
                msg = f"expected a file in the folder of the manifest, got {named[column]!r}"
                findings.append(Finding(number, column, "outside", "error", msg))
    if any(each.severity == "error" for each in findings):
        fixed = None
    return Row(number, named, fixed, tuple(findings))
