"""The pixel task on rendered figures: masks against the true skin, by ITA class.

Conventions
-----------
Pixels are pooled: large pictures and large bodies weigh more.  Counts are summed by scene, and
the intervals (95 %, BCa) resample scenes.  Ignored pixels, the
edges of the rendering, are nowhere; a lens may soften more than those.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.data.figures.factors import EXTRAPOLATED
from benchmarks.measure.counts import Counts
from benchmarks.measure.intervals import Interval
from benchmarks.measure.masks import Ratio, pooled

from .figure_columns import Columns
from .figure_records import Picture

#: Ratios of the pixel task, in the order of its table.
SHOWN: tuple[Ratio, ...] = ("precision", "recall", "iou", "false_positive_rate")
#: Row of all pictures with a figure, and row of those without one.
ALL, NOBODY = "all classes", "no figure"
#: Seed of the resampling; ours, printed with the provenance.
SEED = 1996


@dataclass(frozen=True)
class PixelRow:
    """One method on the pictures of one ITA class.

    Attributes
    ----------
    level : str
        ITA class, `ALL` or `NOBODY`.
    method : str
        Whose mask.
    pictures, scenes : int
        How many.
    counts : Counts
        Pixels of all of them.
    ratios : tuple of (Interval or None)
        In the order of `SHOWN`; None where undefined.
    extrapolated : bool
        Whether no spectrum was measured in the class.
    """

    level: str
    method: str
    pictures: int
    scenes: int
    counts: Counts
    ratios: tuple[Interval | None, ...]
    extrapolated: bool


def pixel_rows(columns: Columns, methods: Sequence[str]) -> tuple[PixelRow, ...]:
    """Make the table of the pixel task.

    Parameters
    ----------
    columns : Columns
        Pictures with their pixel counts; the ambiguous band is in.
    methods : sequence of str
        Keys of the pixel counts, in the order of the rows.

    Returns
    -------
    tuple of PixelRow
        Class by class, then all of them, then the pictures in which nobody is.
    """
    someone = columns.factors.get("people", np.array([], dtype=np.str_)) != "0"
    parts = [
        (tone, columns.where(someone & (columns.factors["tone"] == tone)))
        for tone in columns.levels("tone")
    ]
    if len(columns):
        parts += [(ALL, columns.where(someone)), (NOBODY, columns.where(~someone))]
    return tuple(
        _row(level, method, part.pictures)
        for level, part in parts
        for method in methods
        if any(method in each.pixels for each in part.pictures)
    )


def _row(level: str, method: str, pictures: Iterable[Picture]) -> PixelRow:
    """Pool the pixels of one class under one method."""
    seen = [each for each in pictures if method in each.pixels]
    scenes: dict[str, Counts] = {}
    for each in seen:
        scenes[each.scene] = scenes.get(each.scene, Counts(0, 0, 0, 0)) + each.pixels[method]
    ordered = [scenes[name] for name in sorted(scenes)]
    ratios: list[Interval | None] = [None] * len(SHOWN)
    if len(ordered) > 1:
        rng = np.random.default_rng(SEED)
        ratios = [pooled(ordered, name, rng=rng) for name in SHOWN]
    total = sum(ordered, Counts(0, 0, 0, 0))
    return PixelRow(
        level, method, len(seen), len(ordered), total, tuple(ratios), level in EXTRAPOLATED
    )
