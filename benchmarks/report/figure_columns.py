"""The records of many rendered pictures as columns, and the levels they are split by.

Conventions
-----------
A picture with a fault is in no column: faults were counted first.  Every table takes `Columns`
and gives records; a part of the set is again `Columns`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.figures import factors

from .figure_records import Picture

#: Levels of the factors that have an order of their own; numbers are ordered by value.
ORDERS: dict[str, tuple[str, ...]] = {
    "tone": tuple(factors.TONES),
    "haemoglobin": factors.HAEMOGLOBIN,
    "white_balance": factors.WHITE_BALANCES,
    "coverage": factors.COVERAGES,
    "cloth_color": factors.CLOTH_COLORS,
    "cloth_pattern": factors.CLOTH_PATTERNS,
    "background": factors.BACKGROUNDS,
    "distractor": factors.DISTRACTORS,
    "quality": factors.QUALITIES,
    "control": factors.CONTROLS,
}
#: What a factor is, in the words of a table's head.
FACTOR_TITLES = {
    "tone": "skin tone, ITA class",
    "haemoglobin": "haemoglobin",
    "illuminant": "illuminant, K",
    "white_balance": "camera white balance",
    "coverage": "coverage",
    "cloth_color": "cloth color against skin",
    "cloth_pattern": "cloth pattern",
    "people": "figures in the picture",
    "figure_height": "figure height over frame height",
    "pose": "pose amplitude",
    "occluder": "share of the axes occluded",
    "background": "background",
    "distractor": "distractor",
    "blur": "blur, σ in pixels of a frame of 256",
    "noise": "noise, gray levels",
    "jpeg": "JPEG quality",
    "size": "side of the picture, pixels",
    "quality": "quality of the rendering",
    "control": "control",
}


@dataclass(frozen=True)
class Columns:
    """Judged pictures, column by column; every array has one entry a picture.

    Attributes
    ----------
    ids, scenes : ndarray of str
        The picture and its scene.
    labels : ndarray of int8
        1, 0, and -1 in the ambiguous band.
    factors : mapping of str to ndarray of str
        Columns of the manifest.
    scores : mapping of str to ndarray of float64
        By method.
    marks : mapping of str to ndarray of bool
        By method with a published operating point.
    pictures : tuple of Picture
        The records themselves.
    """

    ids: NDArray[np.str_]
    scenes: NDArray[np.str_]
    labels: NDArray[np.int8]
    factors: Mapping[str, NDArray[np.str_]]
    scores: Mapping[str, NDArray[np.float64]]
    marks: Mapping[str, NDArray[np.bool_]]
    pictures: tuple[Picture, ...]

    def __len__(self) -> int:
        """Count the pictures."""
        return len(self.ids)

    def where(self, chosen: NDArray[np.bool_]) -> "Columns":
        """Return the pictures of a boolean array."""
        return Columns(
            self.ids[chosen],
            self.scenes[chosen],
            self.labels[chosen],
            {name: column[chosen] for name, column in self.factors.items()},
            {name: column[chosen] for name, column in self.scores.items()},
            {name: column[chosen] for name, column in self.marks.items()},
            tuple(each for each, wanted in zip(self.pictures, chosen, strict=True) if wanted),
        )

    def at(self, factor: str, level: str) -> "Columns":
        """Return the pictures with one level of a factor."""
        return self.where(self.factors[factor] == level)

    def labeled(self) -> "Columns":
        """Return the pictures outside the ambiguous band."""
        return self.where(self.labels >= 0)

    def levels(self, factor: str) -> tuple[str, ...]:
        """Return the levels of a factor that occur, in order; none where there is no column."""
        return in_order(factor, self.factors.get(factor, ()))


def gather(pictures: Iterable[Picture]) -> Columns:
    """Turn records into columns.

    Parameters
    ----------
    pictures : iterable of Picture
        With the columns of their manifest; those with a fault are left out.

    Returns
    -------
    Columns
        In the same order.

    Raises
    ------
    ValueError
        If the pictures were not all run through the same methods.

    Examples
    --------
    >>> len(gather([]))
    0
    """
    judged = tuple(each for each in pictures if each.outcome.fault is None)
    methods = list(judged[0].outcome.results) if judged else []
    for each in judged:
        if list(each.outcome.results) != methods:
            msg = (
                f"expected scores of {methods} on {each.outcome.id}, got {[*each.outcome.results]}"
            )
            raise ValueError(msg)
    results = {name: [each.outcome.results[name] for each in judged] for name in methods}
    names = list(dict.fromkeys(name for each in judged for name in each.outcome.slices))
    return Columns(
        ids=np.array([each.outcome.id for each in judged], dtype=np.str_),
        scenes=np.array([each.scene for each in judged], dtype=np.str_),
        labels=np.array(
            [-1 if each.label is None else each.label for each in judged], dtype=np.int8
        ),
        factors={
            name: np.array([each.outcome.slices.get(name, "") for each in judged], dtype=np.str_)
            for name in names
        },
        scores={name: np.array([one.score for one in found]) for name, found in results.items()},
        marks={
            name: np.array([one.marked for one in found], dtype=np.bool_)
            for name, found in results.items()
            if all(one.marked is not None for one in found)
        },
        pictures=judged,
    )


def in_order(factor: str, values: Sequence[str] | NDArray[np.str_]) -> tuple[str, ...]:
    """Order the levels of a factor.

    Parameters
    ----------
    factor : str
        Name of the column.
    values : sequence of str
        Levels, each any number of times.

    Returns
    -------
    tuple of str
        Each once: as the generator lists them, else by value, else by name.

    Examples
    --------
    >>> in_order("tone", ["tan", "light", "tan"]), in_order("size", ["64", "512", "128"])
    (('light', 'tan'), ('64', '128', '512'))
    """
    found = {str(value) for value in values}
    known = [level for level in ORDERS.get(factor, ()) if level in found]
    return (*known, *sorted(found - set(known), key=_place))


def _place(level: str) -> tuple[bool, float, str]:
    """Order numbers by value, before words by name."""
    try:
        return (False, float(level), level)
    except ValueError:
        return (True, 0.0, level)
