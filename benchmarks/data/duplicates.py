"""Pictures that are the same, or nearly, within a set and across its parts.

Two pictures are neighbors if their perceptual hashes differ in at most `THRESHOLD` of 64 bits,
or their files are equal byte for byte.  Clusters are the connected components of that relation.
The search is exact and compares no picture with all others: hashes within a distance of t agree,
in one of four bands of 16 bits, up to a quarter of t (Norouzi, Punjani and Fleet, "Fast Exact
Search in Hamming Space with Multi-Index Hashing", IEEE TPAMI 36 (6), 2014).

A picture without structure (a blank page) has no hash and is a neighbor of equal files only.
A picture cut to less than nine tenths, turned or mirrored is not recognized: decision 0019.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

#: Largest number of differing bits between neighbors.  Ours; see decision 0019.
THRESHOLD = 8

_BANDS, _WIDTH = 4, 16
#: Candidate pairs compared at a time; bounds memory to some tens of megabytes.
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Look:
    """What one item of a set looks like.

    Attributes
    ----------
    id : str
        Of the item.
    sha256 : str
        Of its file.
    bits : int or None
        Perceptual hash of its picture; None where it has none.
    split : str or None
        Part of the set.
    label : int or None
        1, 0 or unknown.
    """

    id: str
    sha256: str
    bits: int | None
    split: str | None = None
    label: int | None = None


@dataclass(frozen=True)
class Pair:
    """Two items that show the same picture, the smaller id first.

    Attributes
    ----------
    first, second : Look
        The items.
    distance : int
        Differing bits of the perceptual hashes; 0 for equal files.
    """

    first: Look
    second: Look
    distance: int

    @property
    def leaks(self) -> bool:
        """Whether the two stand in different parts of the set."""
        parts = (self.first.split, self.second.split)
        return None not in parts and parts[0] != parts[1]

    @property
    def disagrees(self) -> bool:
        """Whether the two have different labels."""
        labels = (self.first.label, self.second.label)
        return None not in labels and labels[0] != labels[1]


@dataclass(frozen=True)
class Duplicates:
    """Every pair of neighbors of a set.

    Attributes
    ----------
    clusters : mapping of str to str
        For each id the smallest id of its cluster; its own where it has no neighbor.
    """

    clusters: Mapping[str, str]
    _looks: tuple[Look, ...] = field(repr=False)
    #: Per picture: the items that show it; and the pictures near it, with distances.
    _shown: tuple[tuple[int, ...], ...] = field(repr=False)
    _near: tuple[tuple[tuple[int, int], ...], ...] = field(repr=False)
    _picture: tuple[int, ...] = field(repr=False)

    def placed(self, parts: Mapping[str, str | None]) -> "Duplicates":
        """Say the same of items that stand in other parts.

        Parameters
        ----------
        parts : mapping of str to str or None
            The part of every id.

        Returns
        -------
        Duplicates
        """
        moved = tuple(replace(look, split=parts[look.id]) for look in self._looks)
        return replace(self, _looks=moved)

    def pairs(self) -> Iterator[Pair]:
        """List the neighbors.

        Yields
        ------
        Pair
            Every pair once, ordered by its ids.  They are made one by one, because n copies of
            one picture are n (n - 1) / 2 pairs.
        """
        for index, look in enumerate(self._looks):
            picture = self._picture[index]
            near = ((picture, 0), *self._near[picture])
            found = sorted(
                (other, distance)
                for number, distance in near
                for other in self._shown[number]
                if other > index
            )
            for other, distance in found:
                yield Pair(look, self._looks[other], distance)

    def leaks(self) -> Iterator[Pair]:
        """List the pairs of neighbors that stand in different parts of the set.

        Yields
        ------
        Pair
        """
        return (pair for pair in self.pairs() if pair.leaks)

    def groups(self) -> dict[str, tuple[str, ...]]:
        """List the clusters of two items or more.

        Returns
        -------
        dict of str to tuple of str
            The ids in each, by its smallest.
        """
        members: dict[str, list[str]] = {}
        for name, cluster in self.clusters.items():
            members.setdefault(cluster, []).append(name)
        return {cluster: tuple(ids) for cluster, ids in members.items() if len(ids) > 1}


def neighbors(
    bits: NDArray[np.uint64], threshold: int = THRESHOLD
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find all pairs of hashes within a Hamming distance.

    Parameters
    ----------
    bits : ndarray of shape (n,), dtype uint64
        Hashes.
    threshold : int
        Largest distance, in bits, from 0 to 15.

    Returns
    -------
    pairs : ndarray of shape (p, 2), dtype int64
        Indices, the smaller first, ordered.
    distances : ndarray of shape (p,), dtype int64

    Raises
    ------
    ValueError
        If the threshold lies outside the range.

    Examples
    --------
    >>> pairs, distances = neighbors(np.array([0b0, 0b11, 2**64 - 1], dtype=np.uint64))
    >>> pairs.tolist(), distances.tolist()
    ([[0, 1]], [2])
    """
    if not 0 <= threshold < _WIDTH:
        msg = f"expected a threshold from 0 to {_WIDTH - 1} bits, got {threshold}"
        raise ValueError(msg)
    bits = np.asarray(bits, dtype=np.uint64)
    count = len(bits)
    found: list[NDArray[np.int64]] = []
    for band in range(_BANDS):
        keys = ((bits >> np.uint64(band * _WIDTH)) & np.uint64(0xFFFF)).astype(np.int64)
        order = np.argsort(keys, kind="stable")
        starts = np.searchsorted(keys[order], np.arange((1 << _WIDTH) + 1))
        for mask in _masks(threshold // _BANDS):
            for first, second in _candidates(keys ^ mask, starts, order):
                near = np.bitwise_count(bits[first] ^ bits[second]) <= threshold
                found.append(first[near] * count + second[near])
    # Most pairs agree in several bands and are met several times.
    numbers = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    pairs = np.stack(np.divmod(numbers, max(count, 1)), axis=1)
    distances = np.bitwise_count(bits[pairs[:, 0]] ^ bits[pairs[:, 1]]).astype(np.int64)
    return pairs, distances


def find_duplicates(looks: Iterable[Look], threshold: int = THRESHOLD) -> Duplicates:
    """Find the pictures that a set holds more than once.

    Parameters
    ----------
    looks : iterable of Look
        One an item, in any order; every id once.
    threshold : int
        As `neighbors`.

    Returns
    -------
    Duplicates
        The same for any order of the items.

    Examples
    --------
    >>> found = find_duplicates([Look("b", "2", 3, "test"), Look("a", "1", 0, "train")])
    >>> found.clusters, [(pair.first.id, pair.distance) for pair in found.leaks()]
    ({'a': 'a', 'b': 'a'}, [('a', 2)])
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ordered = tuple(sorted(looks, key=lambda look: look.id))
    # Equal files show one picture, also where only one of them could be decoded.
    known = {look.sha256: look.bits for look in ordered if look.bits is not None}
    names: dict[int | str, int] = {}
    picture = tuple(
        names.setdefault(known.get(look.sha256, look.sha256), len(names)) for look in ordered
    )
    shown: list[list[int]] = [[] for _ in names]
    for index, number in enumerate(picture):
        shown[number].append(index)
    hashed = [(number, name) for name, number in names.items() if isinstance(name, int)]
    pairs, distances = neighbors(np.array([name for _, name in hashed], np.uint64), threshold)
    numbers = np.array([number for number, _ in hashed], dtype=np.int64)
    near: list[list[tuple[int, int]]] = [[] for _ in names]
    edges = numbers[pairs] if len(pairs) else np.empty((0, 2), dtype=np.int64)
    for (one, other), distance in zip(edges.tolist(), distances.tolist(), strict=True):
        near[one].append((other, distance))
        near[other].append((one, distance))
    graph = coo_array(
        (np.ones(len(edges), dtype=np.int8), (edges[:, 0], edges[:, 1])),
        shape=(len(names), len(names)),
    )
    components = connected_components(graph, directed=False)[1] if names else np.empty(0)
    smallest: dict[int, str] = {}
    clusters = {
        look.id: smallest.setdefault(int(components[number]), look.id)
        for look, number in zip(ordered, picture, strict=True)
    }
    return Duplicates(clusters, ordered, tuple(map(tuple, shown)), tuple(map(tuple, near)), picture)


def _masks(radius: int) -> list[int]:
    """List every way to change at most so many bits of a band."""
    return [
        sum(1 << place for place in places)
        for count in range(radius + 1)
        for places in combinations(range(_WIDTH), count)
    ]


def _candidates(
    probes: NDArray[np.int64], starts: NDArray[np.int64], order: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pair every hash with the later ones whose band is what it probes for, in pieces."""
    lows, highs = starts[probes], starts[probes + 1]
    sizes = highs - lows
    ends = np.cumsum(sizes)
    begin = 0
    while begin < len(probes):
        done = int(ends[begin - 1]) if begin else 0
        # At least one hash at a time, however many share its band.
        end = max(begin + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
        counts = sizes[begin:end]
        first = np.repeat(np.arange(begin, end), counts)
        offsets = np.arange(len(first)) - np.repeat(ends[begin:end] - counts - done, counts)
        second = order[np.repeat(lows[begin:end], counts) + offsets]
        later = second > first
        yield first[later], second[later]
        begin = end
