"""What a run must know of a manifest of any length, without holding its rows.

A million rows are two passes over the file: the first checks them and keeps a few bytes of
each, the second gives the items out one by one.

While a manifest is read, a row costs its 32-byte digest and twice the bytes of the longest id;
afterwards an id and a rank.  Everything else is read again when it is wanted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .manifest import ManifestError, each_item, numbered_items, repeated, row_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from .manifest import Item
    from .rows import Split

#: Rank of a row that is not chosen.
ABSENT = -1

#: Rows packed or digested at a time; bounds what is held twice.
_BLOCK = 1 << 14

_DIGEST_BYTES = hashlib.sha256().digest_size


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
        self._require_unchanged()
        rows = each_item(self.path, allow_outside=self.allow_outside)
        for rank, item in zip(self.ranks, rows, strict=False):
            if rank != ABSENT:
                yield int(rank), item
        self._require_unchanged()

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
        # With the width of the ids, or numpy would widen, and so copy, all of them.
        place = int(np.searchsorted(self.ids, np.array(key, self.ids.dtype)))
        # numpy drops NULs at the end of what was asked for, so bytes are compared.
        return place if place < len(self.ids) and bytes(self.ids[place]) == key else None

    def _require_unchanged(self) -> None:
        """Refuse a file that was written since."""
        if _stamp_of(self.path) != self._stamp:
            msg = f"{self.path}: expected the manifest as it was read, got one changed since"
            raise ManifestError(msg)


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
    if sample < 0:
        msg = f"expected a sample of some items, or 0 for all, got {sample}"
        raise ValueError(msg)
    path = Path(path)
    folder = path.parent
    stamp = _stamp_of(path)
    blocks: list[NDArray[np.bytes_]] = []
    names: list[bytes] = []
    digests = bytearray()
    chosen = bytearray()
    for item in each_item(path, allow_outside=allow_outside):
        names.append(item.id.encode())
        if len(names) == _BLOCK:
            blocks.append(np.array(names))
            names.clear()
        digests += row_digest(item, folder)
        chosen.append(split is None or item.split == split)
    if names:
        blocks.append(np.array(names))
    ids = _joined(blocks)
    order = np.argsort(ids, kind="stable")
    _require_unique(ids, order, path, allow_outside=allow_outside)
    digest = _digest_in_order(digests, order)
    del digests
    kept = order[np.frombuffer(chosen, dtype=np.bool_)[order]]
    if not len(kept):
        msg = (
            f"{path}: expected at least one item in the part {split}, got none in its column split"
        )
        raise ManifestError(msg)
    if 0 < sample < len(kept):
        kept = kept[_drawn(ids, kept, sample, seed)]
    ranks = np.full(len(ids), ABSENT, dtype=np.int64)
    ranks[kept] = np.arange(len(kept))
    if len(kept) == len(ids):
        ids.sort()  # in place: one long id makes all of them wide
    else:
        ids = ids[kept]
    return Roster(path, digest, ids, ranks, allow_outside, stamp)


def _joined(blocks: list[NDArray[np.bytes_]]) -> NDArray[np.bytes_]:
    """Join blocks of ids, letting each go as soon as it is copied."""
    width = max(block.itemsize for block in blocks)
    joined = np.empty(sum(map(len, blocks)), dtype=f"S{width}")
    end = len(joined)
    while blocks:
        block = blocks.pop()
        joined[end - len(block) : end] = block
        end -= len(block)
    return joined


def _require_unique(
    ids: NDArray[np.bytes_], order: NDArray[np.intp], path: Path, *, allow_outside: bool
) -> None:
    """Refuse an id that stands twice; name the first in the order of the file."""
    again = len(ids)
    for start in range(0, len(order) - 1, _BLOCK):
        part = order[start : start + _BLOCK + 1]
        same = ids[part[1:]] == ids[part[:-1]]
        again = min(again, int(part[1:][same].min(initial=again)))
    if again == len(ids):
        return
    first = int(np.flatnonzero(ids == ids[again])[0])
    # Lines are not kept, because blank ones are so rare; here they are counted anew.
    lines = {
        row: line
        for row, (line, _) in enumerate(numbered_items(path, allow_outside=allow_outside))
        if row in (first, again)
    }
    raise ManifestError(repeated(path, ids[again].decode(), lines[again], lines[first]))


def _digest_in_order(digests: bytearray, order: NDArray[np.intp]) -> str:
    """Digest the rows' digests in the order of their ids, as `manifest.digest` does."""
    rows = np.frombuffer(digests, dtype=np.uint8).reshape(-1, _DIGEST_BYTES)
    whole = hashlib.sha256()
    for start in range(0, len(order), _BLOCK):
        whole.update(rows[order[start : start + _BLOCK]].tobytes())
    return whole.hexdigest()


def _drawn(
    ids: NDArray[np.bytes_], kept: NDArray[np.intp], sample: int, seed: int
) -> NDArray[np.intp]:
    """Find the places in `kept` of a sample, in the order of the ids."""
    keys = np.empty(len(kept), dtype=f"S{_DIGEST_BYTES}")
    prefix = f"{seed}:".encode()
    for place, row in enumerate(kept):
        keys[place] = hashlib.sha256(prefix + bytes(ids[row])).digest()
    return np.sort(np.argsort(keys, kind="stable")[:sample])


def _stamp_of(path: Path) -> tuple[int, int]:
    """Return what changes when a file is written."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns
