"""What is wrong between the rows of a manifest: ids, bytes and groups that clash.

Rows pass by once and leave less than 100 bytes each: digests of their id, hash and group, their
label, part and line.  Equal digests are then found by sorting.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from .lines import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .rows import Row

#: Columns that say which pictures belong together and so in one part.
GROUPS = ("group", "cluster")

_LABELS = {"0": 0, "1": 1}
_PARTS = ("train", "dev", "test")
_UNKNOWN = 255
_HEX = 64

_KEY_BYTES = 16
#: The key of a cell that says nothing.
_NO_KEY = bytes(_KEY_BYTES)


class Rows:
    """What is kept of the rows that passed by.

    Examples
    --------
    >>> from benchmarks.data.rows import Row
    >>> rows = Rows()
    >>> for line in (2, 3):
    ...     rows.add(Row(line, {"id": "a", "sha256": "", "label": "1", "split": ""}))
    >>> [(found.line, found.code) for found in rows.findings()]
    [(3, 'duplicate_id'), (2, 'one_class')]
    """

    def __init__(self) -> None:
        """Begin with no row."""
        self._lines = array("q")
        self._labels = bytearray()
        self._parts = bytearray()
        self._keys = {column: bytearray() for column in ("id", "sha256", *GROUPS)}
        #: Whether every row's label and part could be read.
        self._whole = True

    def add(self, row: Row) -> None:
        """Keep what later rows may clash with.

        Parameters
        ----------
        row : Row
            Right or wrong.
        """
        cells = row.cells
        if not cells:
            self._whole = False
            return
        self._lines.append(row.line)
        label, part = cells["label"], cells["split"]
        self._labels.append(_LABELS.get(label, _UNKNOWN))
        self._parts.append(_PARTS.index(part) if part in _PARTS else _UNKNOWN)
        self._whole = self._whole and label in ("", *_LABELS) and part in ("", *_PARTS)
        digits = cells["sha256"].strip().lower()
        self._keys["id"] += _key(cells["id"])
        self._keys["sha256"] += _key(digits if len(digits) == _HEX else "")
        for column in GROUPS:
            self._keys[column] += _key(cells.get(column, ""))

    def findings(self) -> Iterator[Finding]:
        """Find every clash.

        Yields
        ------
        Finding
            At the later row of two that clash; by kind, in the order of the file.
        """
        ids = np.frombuffer(self._keys["id"], dtype=f"S{_KEY_BYTES}")
        for rows in _runs(self._keys["id"]):
            for row in rows[1:]:
                msg = f"expected every id once, got that of line {self._lines[rows[0]]} again"
                yield self._at(row, "id", "duplicate_id", msg)
        for rows in _runs(self._keys["sha256"]):
            yield from self._same_bytes(rows, ids)
        for column in GROUPS:
            for rows in _runs(self._keys[column]):
                yield from self._straddling(rows, column)
        if self._whole:
            # Otherwise the rows that are missing may be of the other label.
            yield from self._one_class()

    def _at(self, row: int, column: str, code: str, message: str) -> Finding:
        """Make an error of a row."""
        return Finding(self._lines[row], column, code, "error", message)

    def _same_bytes(self, rows: NDArray[np.intp], ids: NDArray[np.bytes_]) -> Iterator[Finding]:
        """Compare rows of the same bytes; a repeated id has been told already."""
        labels: dict[int, int] = {}
        parts: dict[int, int] = {}
        for place, row in enumerate(rows):
            line = self._lines[rows[0]]
            if place and ids[row] != ids[rows[0]]:
                msg = f"expected one row for each file, got the bytes of line {line} again"
                yield Finding(self._lines[row], "sha256", "same_bytes", "warning", msg)
            other = _clash(labels, self._labels[row], row)
            if other is not None:
                got = f"{self._labels[row]} and {self._labels[other]} in line {self._lines[other]}"
                msg = f"expected one label for the same bytes, got {got}"
                yield self._at(row, "label", "same_bytes_labels", msg)
            other = _clash(parts, self._parts[row], row)
            if other is not None:
                msg = f"expected the same bytes in one part, got {self._two_parts(row, other)}"
                yield self._at(row, "split", "same_bytes_parts", msg)

    def _straddling(self, rows: NDArray[np.intp], column: str) -> Iterator[Finding]:
        """Compare the parts of one group."""
        parts: dict[int, int] = {}
        for row in rows:
            other = _clash(parts, self._parts[row], row)
            if other is not None:
                msg = f"expected each {column} in one part, got {self._two_parts(row, other)}"
                yield self._at(row, column, "group_straddles", msg)

    def _two_parts(self, row: int, other: int) -> str:
        """Name the parts of two rows, and the line of the other."""
        here, there = _PARTS[self._parts[row]], _PARTS[self._parts[other]]
        return f"it in {here} and in {there} in line {self._lines[other]}"

    def _one_class(self) -> Iterator[Finding]:
        """Find parts without one of the labels; of the whole set if it has but one."""
        labels = np.frombuffer(self._labels, dtype=np.uint8)
        parts = np.frombuffer(self._parts, dtype=np.uint8)
        known = labels != _UNKNOWN
        of_parts = [(f"the part {name}", parts == code) for code, name in enumerate(_PARTS)]
        for name, inside in [("the set", np.full(len(labels), True)), *of_parts]:
            rows = np.flatnonzero(inside & known)
            found = np.unique(labels[rows])
            if len(found) == 1:
                line = self._lines[int(rows[0])]
                msg = (
                    f"expected both labels in {name}, got only {found[0]} ({len(rows)} times): "
                    "there is no ROC curve and no AUC"
                )
                yield Finding(line, "label", "one_class", "warning", msg)
                if name == "the set":
                    return


def _key(text: str) -> bytes:
    """Digest a cell, so that a row costs the same whatever stands in it."""
    if not text:
        return _NO_KEY
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).digest()


def _clash(first: dict[int, int], value: int, row: int) -> int | None:
    """Find the earliest row with another value; unknown clashes with nothing."""
    if value == _UNKNOWN:
        return None
    first.setdefault(value, int(row))
    others = [other for known, other in first.items() if known != value]
    return min(others) if others else None


def _runs(packed: bytearray) -> Iterator[NDArray[np.intp]]:
    """Yield the rows that share a key, run by run in the order of their first rows."""
    keys = np.frombuffer(packed, dtype=f"S{_KEY_BYTES}")
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = np.concatenate(([False], ordered[1:] == ordered[:-1], [False]))
    del ordered
    bounds = np.flatnonzero(same[1:] != same[:-1])
    starts, ends = bounds[::2], bounds[1::2] + 1
    for run in np.argsort(order[starts], kind="stable"):
        rows = order[starts[run] : ends[run]]
        if keys[rows[0]]:
            yield rows
