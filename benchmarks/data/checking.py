"""Everything that is wrong with a manifest, not only the first thing.

Three kinds of finding come together here: of single rows (`rows`), between rows (`crosschecks`)
and of the files that rows name (`filechecks`).  An error is what a run stops at or what makes
its numbers wrong; a warning is what a reader should know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .card import CardError, read_card
from .crosschecks import Rows
from .filechecks import file_findings
from .lines import Finding
from .rows import PLACES, Row, read_rows

__all__ = ["CODES", "MOST", "Finding", "check_manifest"]

#: Findings of one kind that are listed; further ones are counted.  Keeps a million wrong rows
#: from filling memory and screen.
MOST = 1000

#: Every code of a finding and what it says.  Faults of reading a file (`images.FAULTS`) join them.
CODES = {
    "suffix": "the name of the manifest does not end in .csv",
    "byte_order_mark": "the file begins with a byte order mark",
    "crlf": "lines end with CR LF",
    "long_line": "a line is too long to be a row",
    "encoding": "bytes that are no UTF-8",
    "nul": "a NUL character",
    "csv": "a line is no CSV",
    "open_quote": "a quote is not closed on its line",
    "empty_file": "there is no header",
    "no_rows": "there is no row under the header",
    "missing_column": "a required column is not there",
    "duplicate_column": "a column is named twice",
    "unnamed_column": "a column has no name",
    "column_name": "a column is named almost like a known one",
    "cells": "a row has more or fewer cells than the header",
    "bad_id": "an id is empty, too long, or has blanks or control characters",
    "bad_path": "a path is empty, or has blanks around it or control characters",
    "bad_sha256": "a hash is not 64 lower-case hexadecimal digits",
    "bad_label": "a label is not 0, 1 or empty",
    "bad_split": "a split is not train, dev, test or empty",
    "bad_mask": "a mask is no path, or no picture",
    "bad_segments": "the path of segments is none",
    "outside": "a path or a link leads out of the folder of the manifest",
    "formula": "a name begins like a formula of a spreadsheet",
    "duplicate_id": "an id stands twice",
    "same_bytes": "two ids have the same bytes",
    "same_bytes_labels": "the same bytes have two labels",
    "same_bytes_parts": "the same bytes are in two parts",
    "group_straddles": "a group is in two parts",
    "one_class": "the set, or a part, has one label only",
    "missing_file": "a file is not there",
    "sha256_differs": "a file is not the one that was listed",
    "mask_size": "a mask has another size than its picture",
    "card": "the card cannot be read",
}

_FORMULA = re.compile(r"[=+@-]")
_NUMBER = re.compile(r"[+-]?[0-9.]+\Z")


def check_manifest(
    path: Path | str, *, files: bool = True, allow_outside: bool = False
) -> list[Finding]:
    """Find all that is wrong with a manifest, its card and its files.

    Parameters
    ----------
    path : path-like
        Of the manifest, of any length.
    files : bool, default: True
        Look at the files too: read each and compare its hash.
    allow_outside : bool, default: False
        Take paths that leave the folder of the manifest.

    Returns
    -------
    list of Finding
        By line; what belongs to no line comes last.  Of each code the first `MOST` are listed,
        and one without a line counts the rest.

    Raises
    ------
    OSError
        If the manifest cannot be read.
    ImportError
        If an address needs a package that is not installed.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> [found.code for found in check_manifest(builtin("photos"), files=False)]
    ['one_class']
    """
    path = Path(path)
    found: list[Finding] = []
    counts: Counter[str] = Counter()
    further: dict[str, Finding] = {}
    for finding in _each_finding(path, files=files, allow_outside=allow_outside):
        counts[finding.code] += 1
        if counts[finding.code] <= MOST:
            found.append(finding)
        else:
            further[finding.code] = finding
    for code, finding in further.items():
        msg = f"and {counts[code] - MOST} more of this kind: {CODES.get(code, 'see images.FAULTS')}"
        found.append(Finding(None, finding.column, code, finding.severity, msg))
    return sorted(found, key=lambda finding: (finding.line is None, finding.line or 0))


def _each_finding(path: Path, *, files: bool, allow_outside: bool) -> Iterator[Finding]:
    """Find one thing after another."""
    if path.suffix.lower() != ".csv":
        msg = f"expected a manifest that ends in .csv, got {path.name!r}"
        yield Finding(None, None, "suffix", "error", msg)
    try:
        read_card(path)
    except (CardError, OSError) as error:
        yield Finding(None, None, "card", "error", str(error))
    kept = Rows()
    rows = read_rows(path, allow_outside=allow_outside)
    yield from next(rows).findings
    for row in rows:
        yield from row.findings
        if row.cells or any(each.severity == "error" for each in row.findings):
            kept.add(row)
        yield from _formulas(row)
        if files and row.fixed is not None:
            yield from file_findings(row, path.parent, allow_outside=allow_outside)
    yield from kept.findings()


def _formulas(row: Row) -> Iterator[Finding]:
    """Find names that a spreadsheet would compute."""
    for column in ("id", *PLACES):
        text = row.cells.get(column, "")
        if _FORMULA.match(text) and not _NUMBER.match(text):
            msg = f"expected a name that no spreadsheet takes for a formula, got {text[:80]!r}"
            yield Finding(row.line, column, "formula", "warning", msg)
