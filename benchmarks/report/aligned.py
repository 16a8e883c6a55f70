"""Finished runs as arrays over the same items, or a refusal that names the first difference.

Only runs of one set, one part of it and one decoding may stand in one table.  Their records are
sorted by id, so that items can be laid side by side without looking anything up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.run.arguments import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.run.reading import Run

#: Items of this part are compared where a run holds several parts and none was asked for.
DEFAULT_SPLIT = "test"


class UnlikeRunsError(RefusedError):
    """Runs that cannot stand in one table."""


@dataclass(frozen=True)
class Scored:
    """What one run says about its items.

    Attributes
    ----------
    scores : ndarray of shape (n,), dtype float64
        NaN where there is none.
    faults : tuple of (int, str)
        Place and code of every item without a score.
    """

    scores: NDArray[np.float64]
    faults: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Aligned:
    """Several runs on the same items.

    Attributes
    ----------
    ids, hashes, splits : tuple of str
        Of every item, in the order of the ids; the empty split is none.
    labels : ndarray of shape (n,), dtype int8
        1, 0, or -1 where unknown.
    runs : tuple of Scored
        In the order in which they were given.
    """

    ids: tuple[str, ...]
    hashes: tuple[str, ...]
    splits: tuple[str, ...]
    labels: NDArray[np.int8]
    runs: tuple[Scored, ...]

    def part(self, places: NDArray[np.intp]) -> Aligned:
        """Keep some of the items.

        Parameters
        ----------
        places : ndarray of shape (m,), dtype int
            Which, in rising order.

        Returns
        -------
        Aligned
        """
        to = {int(place): index for index, place in enumerate(places)}
        kept = [int(place) for place in places]
        return Aligned(
            tuple(self.ids[place] for place in kept),
            tuple(self.hashes[place] for place in kept),
            tuple(self.splits[place] for place in kept),
            self.labels[places],
            tuple(
                Scored(
                    run.scores[places],
                    tuple((to[place], code) for place, code in run.faults if place in to),
                )
                for run in self.runs
            ),
        )

    def faults(self, run: int) -> Mapping[str, int]:
        """Count the items of a run that have no score, by code.

        Parameters
        ----------
        run : int
            Its place.

        Returns
        -------
        mapping of str to int
            In the order of the codes.
        """
        return dict(sorted(Counter(code for _, code in self.runs[run].faults).items()))


def align(runs: Sequence[tuple[str, Iterable[Mapping[str, Any]]]]) -> Aligned:
    """Lay the records of several runs side by side.

    Parameters
    ----------
    runs : sequence of (name, records)
        Each with ``id, sha256, label, split, score, fault, pixels``, sorted by id.

    Returns
    -------
    Aligned

    Raises
    ------
    UnlikeRunsError
        At the first item that is not the same in two runs: its id, its file, its label, its part
        or its pixels.

    Examples
    --------
    >>> one = {"id": "a", "sha256": "0", "label": 1, "split": None, "score": 0.5, "fault": None,
    ...        "pixels": None}
    >>> align([("x", [one]), ("y", [one | {"score": None, "fault": "empty"}])]).faults(1)
    {'empty': 1}
    >>> align([("x", [one]), ("y", [one | {"label": 0}])])
    Traceback (most recent call last):
    ...
    benchmarks.report.aligned.UnlikeRunsError: expected one label of item 'a', got 1 in x and 0 in y
    """
    known = _Known()
    scored = []
    for name, records in runs:
        scored.append(known.read(name, records))
    labels = np.array([-1 if key[2] is None else key[2] for key in known.keys], dtype=np.int8)
    return Aligned(
        tuple(key[0] for key in known.keys),
        tuple(key[1] for key in known.keys),
        tuple(key[3] or "" for key in known.keys),
        labels,
        tuple(scored),
    )


def require_alike(specs: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Refuse runs on different items or differently decoded pixels.

    Parameters
    ----------
    specs : sequence of (name, identity)
        Of each run: its id and the `data` and `decoding` parts of what identifies it.

    Raises
    ------
    UnlikeRunsError
        At the first difference, which the message names.

    Examples
    --------
    >>> require_alike([("a", {"data": {"digest": "1"}, "decoding": {}}),
    ...                ("b", {"data": {"digest": "2"}, "decoding": {}})])
    Traceback (most recent call last):
    ...
    benchmarks.report.aligned.UnlikeRunsError: expected runs on the same items, got ...
    """
    first, *others = specs
    for other in others:
        for kind, same in (("data", "runs on the same items"), ("decoding", "one decoding")):
            one, two = first[1][kind], other[1][kind]
            for key in dict.fromkeys([*one, *two]):
                if one.get(key) != two.get(key):
                    msg = (
                        f"expected {same}, got {kind}.{key} {_short(one.get(key))} in {first[0]} "
                        f"and {_short(two.get(key))} in {other[0]}; run both methods on one "
                        "manifest with the same --split and --sample"
                    )
                    raise UnlikeRunsError(msg)


def chosen_split(splits: Iterable[str], asked: str | None) -> str | None:
    """Choose the part that is compared.

    Parameters
    ----------
    splits : iterable of str
        Of the items; empty for none.
    asked : str or None
        What the user named; "all" for every item.

    Returns
    -------
    str or None
        None for every item.

    Raises
    ------
    UnlikeRunsError
        If no item is in the part asked for.

    Examples
    --------
    >>> chosen_split(["dev", "test"], None), chosen_split(["dev", "test"], "all")
    ('test', None)
    >>> chosen_split(["dev", "dev"], None), chosen_split(["dev", ""], None)
    ('dev', None)
    """
    parts = set(splits)
    present = parts - {""}
    if asked == "all":
        return None
    if asked is not None:
        if asked not in present:
            msg = f"expected a part of the set: {', '.join(sorted(present)) or 'all'}, got {asked}"
            raise UnlikeRunsError(msg)
        return asked
    if DEFAULT_SPLIT in present and len(parts) > 1:
        return DEFAULT_SPLIT
    return next(iter(present)) if len(parts) == 1 and present else None


def load(runs: Sequence[Run]) -> Aligned:
    """Read finished runs side by side.

    Parameters
    ----------
    runs : sequence of Run
        From `benchmarks.run.reading.read_run`.

    Returns
    -------
    Aligned

    Raises
    ------
    UnlikeRunsError
        If they cannot stand in one table.
    """
    require_alike([(run.path.name, run.identity) for run in runs])
    return align([(run.path.name, run.items()) for run in runs])


class _Known:
    """The items of the first run, which every other run must have."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.first = ""
        self.keys: list[tuple[Any, ...]] = []
        #: What a method saw of each item, and in which run; None until one saw it.
        self.pixels: list[tuple[str, str] | None] = []

    def read(self, name: str, records: Iterable[Mapping[str, Any]]) -> Scored:
        """Take the records of a run, or refuse it at the first difference."""
        begins = not self.first
        self.first = self.first or name
        scores: list[float] = []
        faults: list[tuple[int, str]] = []
        for place, record in enumerate(records):
            key = (record["id"], record["sha256"], record["label"], record["split"])
            if begins:
                self.keys.append(key)
                self.pixels.append(None)
            elif place >= len(self.keys) or self.keys[place] != key:
                self._refuse(place, key, name)
            self._see(place, record["pixels"], name)
            if record["score"] is None:
                faults.append((place, str(record["fault"])))
                scores.append(np.nan)
            else:
                scores.append(float(record["score"]))
        if len(scores) != len(self.keys):
            msg = (
                f"expected the same items, got {len(self.keys)} in {self.first} and "
                f"{len(scores)} in {name}"
            )
            raise UnlikeRunsError(msg)
        return Scored(np.array(scores, dtype=np.float64), tuple(faults))

    def _refuse(self, place: int, key: tuple[Any, ...], name: str) -> None:
        """Name the first item that differs, and how."""
        one = self.keys[place] if place < len(self.keys) else None
        if one is None or one[0] != key[0]:
            got = "nothing more" if one is None else repr(one[0])
            msg = f"expected the same items, got {got} in {self.first} and {key[0]!r} in {name}"
            raise UnlikeRunsError(msg)
        for word, mine, theirs in zip(("file", "label", "part"), one[1:], key[1:], strict=True):
            if mine != theirs:
                msg = (
                    f"expected one {word} of item {key[0]!r}, got {_short(mine)} in "
                    f"{self.first} and {_short(theirs)} in {name}"
                )
                raise UnlikeRunsError(msg)

    def _see(self, place: int, pixels: str | None, name: str) -> None:
        """Refuse other pixels of a file than an earlier run was given."""
        seen = self.pixels[place]
        if pixels is None:
            return
        if seen is None:
            self.pixels[place] = (pixels, name)
        elif seen[0] != pixels:
            msg = (
                f"expected one decoding of item {self.keys[place][0]!r}, got pixels "
                f"{_short(seen[0])} in {seen[1]} and {_short(pixels)} in {name}; run both "
                "methods with the same versions of the libraries"
            )
            raise UnlikeRunsError(msg)


def _short(value: object) -> str:
    """Write a value of an identity so that it fits a line."""
    text = str(value)
    return text if len(text) <= 12 else f"{text[:12]}…"
