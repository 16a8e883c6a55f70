"""What a comparison says of rendered figures alone: their scenes, and what training never saw.

Held-out combinations are scored inside one block, the crossed one where there is one: elsewhere
the other factors would differ between them and the rest.  Areas are those of the rows: with
Obuchowski's interval over scenes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.data.rendered import is_rendered
from benchmarks.measure.areas import area

from .caveats import Caveat, Grounds, caveats
from .page_numbers import rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.measure.intervals import Interval

    from .rows import Basis, Method

#: The block that held-out combinations are scored in; the whole set where it is not there.
BLOCK = "crossed"
#: Name of everything but the held-out combinations.
ELSEWHERE = "elsewhere"
#: The combinations in words; one that is not here is told as it stands in the manifest.
COMBINATIONS = {
    ELSEWHERE: "all others",
    "dark_2700": "dark, 2700 K",
    "stripe_sand": "stripes, sand",
}


@dataclass(frozen=True)
class HeldOut:
    """The areas of all methods on one held-out combination, or elsewhere.

    Attributes
    ----------
    level : str
        As in the manifest, or `ELSEWHERE`.
    n, positives, scenes : int
        Labeled pictures, positives among them, and scenes.
    areas : tuple of (Interval or None)
        In the order of the rows; None where a class is missing or in fewer than two scenes.
    """

    level: str
    n: int
    positives: int
    scenes: int
    areas: tuple[Interval | None, ...]

    @property
    def words(self) -> str:
        """Name it for a reader."""
        return COMBINATIONS.get(self.level, self.level.replace("_", " "))


@dataclass(frozen=True)
class Rendered:
    """What is known of the compared pictures because they were rendered.

    Attributes
    ----------
    pictures, scenes : int
        How many are compared.
    seeds : str
        Which scene seeds they were rendered from.
    block : str
        The block of `held_out`; empty for all pictures.
    held_out : tuple of HeldOut
        Elsewhere first; empty where the pictures show no held-out combination.
    """

    pictures: int
    scenes: int
    seeds: str
    block: str
    held_out: tuple[HeldOut, ...]

    def caveats(self, names: Sequence[str], told: str) -> tuple[Caveat, ...]:
        """Write the six caveats, with the held-out areas of one method in the fifth.

        Parameters
        ----------
        names : sequence of str
            Of the rows, in their order.
        told : str
            Whose areas.

        Returns
        -------
        tuple of Caveat
        """
        place = names.index(told)
        found = (
            f"{one.words} {rate(one.areas[place].value)} (n = {one.n})"  # type: ignore[union-attr]
            for one in self.held_out
            if one.areas[place] is not None
        )
        listed = "; ".join(found)
        words = f"area of {told}: {listed}" if listed else ""
        return caveats(Grounds(self.scenes, self.pictures, self.seeds, {}, words))


def rendered(
    basis: Basis, methods: Sequence[Method], columns: Mapping[str, NDArray[np.str_]]
) -> Rendered | None:
    """Take what only rendered figures can tell.

    Parameters
    ----------
    basis : Basis
        The compared items.
    methods : sequence of Method
        In the order of the rows.
    columns : mapping of str to ndarray of shape (n,)
        Of the items.

    Returns
    -------
    Rendered or None
        None where the set is another.
    """
    if not is_rendered(columns):
        return None
    scenes = [str(scene) for scene in columns["scene"]]
    inside = np.asarray(columns["block"] == BLOCK, dtype=np.bool_)
    block = BLOCK if inside.any() else ""
    if not block:
        inside[:] = True
    levels = sorted({str(level) for level in columns["held_out"][inside]} - {""})
    parts = [(ELSEWHERE, "")] + [(level, level) for level in levels]
    return Rendered(
        pictures=len(scenes),
        scenes=len(set(scenes)),
        seeds=seed_ranges(scenes),
        block=block,
        held_out=tuple(
            _held_out(basis, methods, name, inside & (columns["held_out"] == level), columns)
            for name, level in (parts if levels else ())
        ),
    )


def seed_ranges(scenes: Iterable[str]) -> str:
    """List scene seeds as ranges.

    Parameters
    ----------
    scenes : iterable of str
        Each any number of times.

    Returns
    -------
    str
        At most four ranges; else how many there are and between which.

    Examples
    --------
    >>> seed_ranges(["7", "5", "6", "9", "9"]), seed_ranges([])
    ('5–7, 9', 'none')
    """
    names = sorted(set(scenes))
    if not all(re.fullmatch(r"\d{1,18}", name) for name in names):
        return f"{names[0]} to {names[-1]}" if names else "none"
    numbers = sorted(map(int, names))
    runs: list[list[int]] = []
    for each in numbers:
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    told = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    if len(told) > 4:
        return f"{len(numbers)} of {numbers[0]}–{numbers[-1]}"
    return ", ".join(told) or "none"


def _held_out(
    basis: Basis,
    methods: Sequence[Method],
    name: str,
    chosen: NDArray[np.bool_],
    columns: Mapping[str, NDArray[np.str_]],
) -> HeldOut:
    """Take the areas of one part."""
    labeled = chosen & basis.known()
    return HeldOut(
        name,
        int(labeled.sum()),
        int((basis.labels[labeled] == 1).sum()),
        len({str(scene) for scene in columns["scene"][labeled]}),
        tuple(_area(basis, method, labeled) for method in methods),
    )


def _area(basis: Basis, method: Method, chosen: NDArray[np.bool_]) -> Interval | None:
    """Take the area of one method on the items that it has scored."""
    used = chosen & ~np.isnan(method.scores)
    return area(
        basis.labels[used] == 1,
        method.scores[used],
        clusters=basis.grouped(used),
        level=basis.level,
    )
