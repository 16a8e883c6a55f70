"""The pixel task on rendered figures: masks against the true skin, by ITA class.

Conventions
-----------
Pixels are pooled: large pictures and large bodies weigh more.  Beside that stands the mean of the
IoU of each picture, in which every picture weighs the same; it is what methods are compared by,
picture by picture, against the primary one.  The intervals (95 %, BCa) resample scenes.  Ignored
pixels, the edges of the rendering, are nowhere; a lens may soften more than those.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.data.figures.factors import EXTRAPOLATED
from benchmarks.measure.counts import Counts
from benchmarks.measure.intervals import Interval
from benchmarks.measure.masks import Ratio, of_each_image, per_image, pooled
from benchmarks.measure.means import ImageMean

from .figure_columns import Columns
from .figure_records import Picture
from .paired_pictures import SEED, Gap, adjusted, gap

#: Ratios of the pixel task, in the order of its table.
SHOWN: tuple[Ratio, ...] = ("precision", "recall", "iou", "false_positive_rate")
#: Row of all pictures with a figure, and row of those without one.
ALL, NOBODY = "all classes", "no figure"
#: The mask that the others are compared with: the primary method's.
PRIMARY = "fleck:skin"


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
    each : ImageMean or None
        Mean IoU of the single pictures; None where nobody is, since it can only be 0 there.
    gap : Gap or None
        Its difference from that of `PRIMARY`; None in the row of `PRIMARY` itself.
    extrapolated : bool
        Whether no spectrum was measured in the class.
    """

    level: str
    method: str
    pictures: int
    scenes: int
    counts: Counts
    ratios: tuple[Interval | None, ...]
    each: ImageMean | None
    gap: Gap | None
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
    rows = [
        _row(level, method, part.pictures)
        for level, part in parts_of(columns)
        for method in methods
        if any(method in each.pixels for each in part.pictures)
    ]
    gaps = adjusted([row.gap for row in rows])
    return tuple(replace(row, gap=found) for row, found in zip(rows, gaps, strict=True))


def parts_of(columns: Columns) -> tuple[tuple[str, Columns], ...]:
    """Split the pictures by ITA class, as the tables of the pixel task do.

    Parameters
    ----------
    columns : Columns
        Any pictures.

    Returns
    -------
    tuple of (str, Columns)
        Class by class, all of them, and those in which nobody is; nothing where no picture is.

    Examples
    --------
    >>> from .figure_columns import gather
    >>> parts_of(gather([]))
    ()
    """
    if not len(columns):
        return ()
    someone = columns.factors.get("people", np.array([], dtype=np.str_)) != "0"
    return (
        *(
            (tone, columns.where(someone & (columns.factors["tone"] == tone)))
            for tone in columns.levels("tone")
        ),
        (ALL, columns.where(someone)),
        (NOBODY, columns.where(~someone)),
    )


def _row(level: str, method: str, pictures: Sequence[Picture]) -> PixelRow:
    """Pool the pixels of one class under one method, and compare its pictures one by one."""
    seen = [each for each in pictures if method in each.pixels]
    scenes: dict[str, Counts] = {}
    for each in seen:
        scenes[each.scene] = scenes.get(each.scene, Counts(0, 0, 0, 0)) + each.pixels[method]
    ordered = [scenes[name] for name in sorted(scenes)]
    ratios: list[Interval | None] = [None] * len(SHOWN)
    if len(ordered) > 1:
        rng = np.random.default_rng(SEED)
        ratios = [pooled(ordered, name, rng=rng) for name in SHOWN]
    mean, difference = None, None
    if level != NOBODY:
        owners = [each.scene for each in seen]
        masks = [each.pixels[method] for each in seen]
        mean = per_image(masks, "iou", owners, rng=np.random.default_rng(SEED))
        if method != PRIMARY and all(PRIMARY in each.pixels for each in seen):
            primary = of_each_image([each.pixels[PRIMARY] for each in seen], "iou")
            difference = gap(primary, of_each_image(masks, "iou"), owners)
    return PixelRow(
        level,
        method,
        len(seen),
        len(ordered),
        sum(ordered, Counts(0, 0, 0, 0)),
        tuple(ratios),
        mean,
        difference,
        level in EXTRAPOLATED,
    )
