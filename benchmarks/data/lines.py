"""The lines of a manifest: bytes to text, text to cells, and what is wrong on the way.

Conventions
-----------
A line ends with LF; CR LF and a byte order mark, which spreadsheets write, are passed over with
a warning.  A row is one line: a quoted cell may hold commas, no line break, so that a quote
that is not closed is known by its line and cannot swallow the rows below it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]

#: Longer than any row of sense; keeps a file without line breaks out of memory.
MAX_LINE = 1_000_000

_MARK = b"\xef\xbb\xbf"

#: What a message repeats of a cell at most, in characters.
SHOWN = 120


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


def each_line(path: Path) -> Iterator[tuple[int, str, list[Finding]]]:
    """Decode each line on its own, so that a damaged one is known by its number.

    Parameters
    ----------
    path : Path
        Of the manifest.

    Yields
    ------
    number : int
        From 1.
    text : str
        Without its end; bytes that are no text are replaced.
    findings : list of Finding
        What is wrong with it as text.

    Raises
    ------
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> number, text, findings = next(each_line(builtin("photos")))
    >>> number, text[:14], findings
    (1, 'id,path,sha256', [])
    """
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


def cells_of(number: int, text: str, findings: list[Finding]) -> list[str] | None:
    """Cut a line into cells.

    Parameters
    ----------
    number : int
        Of the line.
    text : str
        The line.
    findings : list of Finding
        Grows by what is wrong with it.

    Returns
    -------
    list of str or None
        None where it is no CSV.

    Examples
    --------
    >>> cells_of(2, 'a,"b,c"', [])
    ['a', 'b,c']
    """
    try:
        return next(csv.reader((text,), strict=True), [])
    except csv.Error as error:
        reason = "a quote that is not closed" if "end of data" in str(error) else str(error)
        msg = f"expected a CSV table with each row on one line, got: {reason}"
        code = "open_quote" if "end of data" in str(error) else "csv"
        findings.append(Finding(number, None, code, "error", msg))
        return None


def shown(text: str, most: int = SHOWN) -> str:
    """Cut what a message repeats; a cell may be as long as a stranger likes.

    Parameters
    ----------
    text : str
        What was found.
    most : int
        Characters to keep.

    Returns
    -------
    str

    Examples
    --------
    >>> shown("short"), len(shown("a" * 1000))
    ('short', 123)
    """
    return text if len(text) <= most else f"{text[:most]}..."
