"""Compare two runs item by item.

Three answers.  *identical*: the results are the same bytes.  *same decisions*: the same items
with the same faults and the same decisions; where a method has no operating point its scores lie
within a tolerance.  *differs*: anything else, with the items that differ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal

from .arguments import RefusedError
from .reading import read_run
from .store import ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from .reading import Run

#: How far scores may be apart on another machine; measured between processors (reliability R11).
TOLERANCE = 1e-6

#: Items that are listed; the count always covers all.
LISTED = 100

#: What must be equal in every item; differing pixels are told apart from differing scores.
EXACT = ("id", "sha256", "label", "split", "fault", "decision")


@dataclass(frozen=True)
class Difference:
    """One item that is not the same in both runs.

    Attributes
    ----------
    id : str
        Of the item.
    field : str
        The first field that differs.
    first, second : object
        What either run holds; None where it lacks the item.
    """

    id: str
    field: str
    first: object
    second: object

    def __str__(self) -> str:
        """Write the difference as one line."""
        return f"{self.id}: {self.field} {self.first!r} and {self.second!r}"


@dataclass(frozen=True)
class Verdict:
    """How two runs compare.

    Attributes
    ----------
    kind : {"identical", "same decisions", "differs"}
        The answer.
    items, differing : int
        Items compared, and those that are not alike.
    pixels : int
        Items whose decoded pixels differ.
    largest : float
        Largest difference of two scores, over the items that have both.
    differences : list of Difference
        The first `LISTED`.
    """

    kind: Literal["identical", "same decisions", "differs"]
    items: int
    differing: int = 0
    pixels: int = 0
    largest: float = 0.0
    differences: list[Difference] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {
            "verdict": self.kind,
            "items": self.items,
            "differing": self.differing,
            "pixels": self.pixels,
            "largest": self.largest,
            "differences": [
                {"id": d.id, "field": d.field, "first": d.first, "second": d.second}
                for d in self.differences
            ],
        }


def verify(first: Path, second: Path, tolerance: float = TOLERANCE) -> Verdict:
    """Compare two run folders.

    Parameters
    ----------
    first, second : Path
        Of finished runs on the same items.
    tolerance : float
        How far the scores of a method without an operating point may be apart.

    Returns
    -------
    Verdict

    Raises
    ------
    MisuseError
        If one is no run.
    RefusedError
        If one is not finished or damaged, or they are runs on other items or of another decoding.
    """
    one, two = read_run(first), read_run(second)
    _require_comparable(one, two)
    if one.done["files"][ITEMS] == two.done["files"][ITEMS]:
        return Verdict("identical", int(one.done["items"]))
    return compare_items(one.items(), two.items(), tolerance)


def compare_items(
    first: Iterable[Mapping[str, Any]], second: Iterable[Mapping[str, Any]], tolerance: float
) -> Verdict:
    """Compare records that are sorted by id.

    Parameters
    ----------
    first, second : iterable of mapping
        Records of two runs on the same items.
    tolerance : float
        As for `verify`.

    Returns
    -------
    Verdict
        Never ``identical``: that is said of bytes.

    Examples
    --------
    >>> a = {"id": "a", "score": 1.0, "decision": True, "fault": None}
    >>> compare_items([a], [a | {"score": 1.5}], 1e-6).kind
    'same decisions'
    >>> compare_items([a], [a | {"score": 0.5, "decision": False}], 1e-6).kind
    'differs'
    """
    items = differing = pixels = 0
    largest = 0.0
    listed: list[Difference] = []
    for one, two in zip_longest(first, second):
        items += 1
        found = _difference(one, two, tolerance)
        if found is not None:
            differing += 1
            if len(listed) < LISTED:
                listed.append(found)
        if one is not None and two is not None:
            pixels += one.get("pixels") != two.get("pixels")
            apart = _distance(one, two)
            largest = max(largest, apart if math.isfinite(apart) else 0.0)
    kind: Literal["same decisions", "differs"] = "differs" if differing else "same decisions"
    return Verdict(kind, items, differing, pixels, largest, listed)


def _difference(
    one: Mapping[str, Any] | None, two: Mapping[str, Any] | None, tolerance: float
) -> Difference | None:
    """Find the first field in which two records are not alike."""
    if one is None or two is None:
        known = one or two
        return Difference(str(known and known["id"]), "id", one and one["id"], two and two["id"])
    for name in EXACT:
        if one.get(name) != two.get(name):
            return Difference(str(one["id"]), name, one.get(name), two.get(name))
    if one.get("decision") is None and _distance(one, two) > tolerance:
        return Difference(str(one["id"]), "score", one.get("score"), two.get("score"))
    return None


def _distance(one: Mapping[str, Any], two: Mapping[str, Any]) -> float:
    """Return how far two scores are apart; infinitely where only one is there."""
    first, second = one.get("score"), two.get("score")
    if first is None or second is None:
        return 0.0 if first is second else math.inf
    return abs(float(first) - float(second))


def _require_comparable(one: Run, two: Run) -> None:
    """Refuse runs that were asked for different things, and name the first."""
    for kind, meaning in (("data", "items"), ("decoding", "decoding")):
        first, second = one.identity[kind], two.identity[kind]
        for key in dict.fromkeys((*first, *second)):
            if first.get(key) != second.get(key):
                msg = (
                    f"expected runs with the same {meaning}, got {kind}.{key} {first.get(key)} in "
                    f"{one.path} and {second.get(key)} in {two.path}"
                )
                raise RefusedError(msg)
