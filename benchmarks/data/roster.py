"""What a run must know of a manifest of any length, without holding its rows.

A million rows are two passes over the file: the first checks them and keeps a few bytes of
each, the second gives the items out one by one.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .manifest import ManifestError, numbered_items, repeated, row_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from .manifest import Item
    from .rows import Split

#: Rank of a row that is not chosen.
ABSENT = -1


@dataclass(frozen=True, eq=False)
class Roster:
    """The chosen items of a manifest.

    Attributes
    ----------
    path : Path
        The manifest.
    digest : str
        Of the whole manifest, chosen or not; as `manifest.digest`.
    ids : ndarray of shape (n,), dtype bytes
        Ids of the chosen items in UTF-8, sorted.
    ranks : ndarray of shape (m,), dtype int64
        For every row of the file its place in `ids`, -1 where it is not chosen.
    allow_outside : bool
        Whether files may lie outside the manifest's folder.
    """

    path: Path
    digest: str
    ids: NDArray[np.bytes_]
    ranks: NDArray[np.int64]
    allow_outside: bool
    _stamp: tuple[int, int]

    def __len__(self) -> int:
        """Return the number of chosen items."""
        return len(self.ids)

    def items(self) -> Iterator[tuple[int, Item]]:
        """Read the chosen items again, in the order of the file.

        Yields
        ------
        rank : int
            Place of the item's id in `ids`.
        item : Item

        Raises
        ------
        ManifestError
            If the file is no longer the one that was read.
        """
        if _stamp_of(self.path) != self._stamp:
            msg = f"{self.path}: expected the manifest as it was read, got one changed since"
            raise ManifestError(msg)
        rows = numbered_items(self.path, allow_outside=self.allow_outside)
        for rank, (_, item) in zip(self.ranks, rows, strict=True):
            if rank != ABSENT:
                yield int(rank), item

    def rank(self, id: str) -> int | None:  # noqa: A002 - the column's name
        """Find an item by its id.

        Parameters
        ----------
        id : str
            As in the manifest.

        Returns
        -------
        int or None
            Its place in `ids`, None if it is not chosen.
        """
        key = id.encode("utf-8", "surrogatepass")
        if len(key) > self.ids.itemsize:
            return None
        place = int(np.searchsorted(self.ids, key))
        return place if place < len(self.ids) and self.ids[place] == key else None


def read_roster(
    path: Path | str,
    *,
    split: Split | None = None,
    sample: int = 0,
    seed: int = 0,
    allow_outside: bool = False,
) -> Roster:
    """Read a manifest once, check it, and choose items.

    Parameters
    ----------
    path : path-like
        A manifest.
    split : {"train", "dev", "test"}, optional
        The part to choose; all items by default.
    sample : int
        Number of items to draw from the part; 0 for all.
    seed : int
        Of the draw.
    allow_outside : bool, default: False
        Take files outside the manifest's folder.

    Returns
    -------
    Roster

    Raises
    ------
    ManifestError
        If a row is wrong, an id stands twice, or nothing is chosen.
    OSError
        If the file cannot be read.

    Notes
    -----
    The sample is the `sample` items whose id has the smallest SHA-256 of ``seed:id``: the same
    items in whatever order the rows stand, and a larger sample holds the smaller ones.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> test = read_roster(builtin("photos"), split="test")
    >>> few = read_roster(builtin("photos"), split="test", sample=3)
    >>> len(test), len(few), test.digest == few.digest
    (136, 3, True)
    >>> [item.split for _, item in few.items()]
    ['test', 'test', 'test']
    """
    path = Path(path)
    stamp = _stamp_of(path)
    ids: list[bytes] = []
    lines = array("q")
    rows = bytearray()
    chosen = bytearray()
    draws = bytearray()
    for line, item in numbered_items(path, allow_outside=allow_outside):
        ids.append(item.id.encode("utf-8", "surrogatepass"))
        lines.append(line)
        rows += row_digest(item, path.parent)
        taken = split is None or item.split == split
        chosen.append(taken)
        if sample:
            draws += hashlib.sha256(f"{seed}:{item.id}".encode()).digest()[:8]
    if not ids:
        msg = f"{path}: expected at least one row under the header, got none"
        raise ManifestError(msg)
    names = np.array(ids)
    del ids
    order = np.argsort(names, kind="stable")
    _require_unique(names, order, lines, path)
    digests = np.frombuffer(bytes(rows), dtype=np.uint8).reshape(-1, hashlib.sha256().digest_size)
    digest = hashlib.sha256(digests[order].tobytes()).hexdigest()
    taken_rows = np.frombuffer(bytes(chosen), dtype=np.bool_)
    if sample and np.count_nonzero(taken_rows) > sample:
        numbers = np.frombuffer(bytes(draws), dtype=">u8")
        candidates = np.flatnonzero(taken_rows)
        drawn = candidates[np.argsort(numbers[candidates], kind="stable")[:sample]]
        taken_rows = np.zeros(len(names), dtype=np.bool_)
        taken_rows[drawn] = True
    kept = order[taken_rows[order]]
    if not len(kept):
        msg = (
            f"{path}: expected at least one item in the part {split}, got none in its column split"
        )
        raise ManifestError(msg)
    ranks = np.full(len(names), ABSENT, dtype=np.int64)
    ranks[kept] = np.arange(len(kept))
    return Roster(path, digest, names[kept], ranks, allow_outside, stamp)


def _require_unique(
    names: NDArray[np.bytes_], order: NDArray[np.intp], lines: array[int], path: Path
) -> None:
    """Refuse an id that stands twice; name the first in the order of the file."""
    same = np.flatnonzero(names[order[1:]] == names[order[:-1]])
    if len(same):
        again = same[np.argmin(order[same + 1])]
        first, second = order[again], order[again + 1]
        name = names[second].decode("utf-8", "surrogatepass")
        raise ManifestError(repeated(path, name, lines[second], lines[first]))


def _stamp_of(path: Path) -> tuple[int, int]:
    """Return what changes when a file is written."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns
