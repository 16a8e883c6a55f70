"""Where the evidence of a method lies: one row a region, over the pictures that show it.

Where labels are known, the rows are of positives alone: what a method takes for evidence of the
class in pictures without the class is its mistakes.  A region's *blind* share is the share of the
pixels it takes up: a map that knows nothing has as much of its mass there.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure.means import clustered_mean

from .agreement import Agreement, table
from .regions import REGIONS, SEEN

#: Numbers of an agreement, in the order of its table.
NUMBERS = tuple(field.name for field in fields(Agreement))

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.measure.intervals import Interval

    from .examining import Examined


@dataclass(frozen=True)
class Place:
    """How the evidence of a method agrees with one region.

    Attributes
    ----------
    name, words : str
        Of the region.
    pictures, weighed : int
        That show it, and of these those with positive evidence anywhere, of which mass is told.
    blind, middle_mass : float
        Mean share of the pixels of the latter that lie in it, and of the mass of a blob in the
        middle of them; NaN of none.
    middle_area : float
        Mean area of that blob over all pictures that define one; NaN of none.
    share, mass, moved_mass, area, moved_area, overlap, moved_overlap : Interval or None
        Means over the pictures, see `Agreement`; None where fewer than two define it.
    """

    name: str
    words: str
    pictures: int
    weighed: int
    blind: float
    middle_mass: float
    middle_area: float
    share: Interval | None
    mass: Interval | None
    moved_mass: Interval | None
    area: Interval | None
    moved_area: Interval | None
    overlap: Interval | None
    moved_overlap: Interval | None

    @property
    def times(self) -> float | None:
        """Return how many times its blind share of the mass lies on it, in the same pictures."""
        if self.mass is None or not self.blind > 0:
            return None
        return self.mass.value / self.blind


def judged(looks: Sequence[Examined]) -> list[Examined]:
    """Choose the pictures whose evidence is told: positives, or all where none is known.

    Parameters
    ----------
    looks : sequence of Examined
        All of them.

    Returns
    -------
    list of Examined

    Examples
    --------
    >>> judged([])
    []
    """
    positives = [one for one in looks if one.label == 1]
    return positives or list(looks)


def places_of(looks: Sequence[Examined], rng: np.random.Generator) -> list[Place]:
    """Average agreements over pictures.

    Parameters
    ----------
    looks : sequence of Examined
        First looks.
    rng : numpy.random.Generator
        Source of resamples.

    Returns
    -------
    list of Place
        In the order of `REGIONS` and `SEEN`; regions that no picture shows are left out.

    Examples
    --------
    >>> places_of([], np.random.default_rng(0))
    []
    """
    chosen = judged(looks)
    found = []
    for name, words in {**REGIONS, **SEEN}.items():
        have = [one for one in chosen if name in one.agreements]
        if not have:
            continue
        scenes = [one.scene for one in have]
        rows = table([one.agreements[name] for one in have])
        by_name = dict(zip(NUMBERS, rows.T, strict=True))
        weighed = np.isfinite(by_name["mass"])
        means = {
            number: clustered_mean(column, scenes, rng=rng)
            for number, column in by_name.items()
            if not number.startswith("middle")
        }
        ends = {key: None if mean is None else mean.interval for key, mean in means.items()}
        place = Place(
            name=name,
            words=words,
            pictures=len(have),
            weighed=int(weighed.sum()),
            blind=_mean(by_name["share"][weighed]),
            middle_mass=_mean(by_name["middle_mass"][weighed]),
            middle_area=_mean(by_name["middle_area"]),
            **ends,
        )
        found.append(place)
    return found


def _mean(column: NDArray[np.float64]) -> float:
    """Average what is defined."""
    known = column[np.isfinite(column)]
    return float(known.mean()) if known.size else float("nan")
