"""The pixel task over all thresholds: masks that are real-valued, by ITA class.

Conventions
-----------
Pictures with a figure alone.  Pixels are pooled, intervals (95 %) and bands resample scenes, never
pixels.  Values of a mask are counted in 256 bins; how far a finer mask could lie from what is
printed is printed beside it.  A method that only says yes or no has one point and no curve: its
published operating point, and that of a real-valued mask cut at 0.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.data.figures.factors import EXTRAPOLATED
from benchmarks.measure.counts import Counts
from benchmarks.measure.intervals import Interval
from benchmarks.measure.mask_areas import (
    BinningLoss,
    binning_loss,
    mask_area,
    mask_average_precision,
    mean_image_area,
)
from benchmarks.measure.mask_curves import MaskBands, mask_bands
from benchmarks.measure.means import ImageMean

from .figure_columns import Columns
from .packed_counts import unpacked
from .paired_pictures import SEED
from .pixel_task import ALL, NOBODY, parts_of


@dataclass(frozen=True)
class PixelCurveRow:
    """One real-valued mask on the pictures of one ITA class.

    Attributes
    ----------
    level : str
        ITA class or `ALL`.
    method : str
        Whose mask.
    pictures, scenes : int
        How many.
    skin, others : int
        Pixels of both kinds.
    area, average_precision : Interval or None
        Over all thresholds; None with fewer than two scenes.
    each : ImageMean or None
        Mean of the areas of the single pictures.
    loss : BinningLoss or None
        Where both would lie for the mask before binning.
    extrapolated : bool
        Whether no spectrum was measured in the class.
    """

    level: str
    method: str
    pictures: int
    scenes: int
    skin: int
    others: int
    area: Interval | None
    average_precision: Interval | None
    each: ImageMean | None
    loss: BinningLoss | None
    extrapolated: bool


@dataclass(frozen=True)
class Mark:
    """One operating point on the pooled pixels.

    Attributes
    ----------
    method : str
        Whose mask.
    counts : Counts
        Pixels.
    """

    method: str
    counts: Counts


@dataclass(frozen=True)
class PixelCurves:
    """What is drawn of the pixel task.

    Attributes
    ----------
    lines : tuple of (str, MaskBands)
        Methods with a real-valued mask.
    marks : tuple of Mark
        Operating points of all masks, in the order of the methods.
    base_rate : float
        Share of skin among the pixels.
    """

    lines: tuple[tuple[str, MaskBands], ...]
    marks: tuple[Mark, ...]
    base_rate: float


def pixel_curve_rows(columns: Columns) -> tuple[PixelCurveRow, ...]:
    """Make the table of areas over all thresholds.

    Parameters
    ----------
    columns : Columns
        Pictures with their histograms; the ambiguous band is in.

    Returns
    -------
    tuple of PixelCurveRow
        Class by class, then all of them; nothing where no mask is real-valued.
    """
    return tuple(
        _row(level, method, part)
        for level, part in parts_of(columns)
        if level != NOBODY
        for method in _real(part)
    )


def pixel_curves(columns: Columns, methods: Sequence[str]) -> PixelCurves | None:
    """Measure what is drawn.

    Parameters
    ----------
    columns : Columns
        As for `pixel_curve_rows`.
    methods : sequence of str
        Keys of the pixel counts, in the order of the marks.

    Returns
    -------
    PixelCurves or None
        None where no mask is real-valued or a kind of pixel is missing.
    """
    part = dict(parts_of(columns)).get(ALL)
    if part is None or not len(part):
        return None
    lines = []
    for method in _real(part):
        counts, scenes = _histograms(part, method)
        bands = mask_bands(counts, scenes, rng=np.random.default_rng(SEED))
        if bands is not None:
            lines.append((method, bands))
    if not lines:
        return None
    marks = tuple(
        Mark(
            method,
            sum(
                (each.pixels[method] for each in part.pictures if method in each.pixels),
                Counts(0, 0, 0, 0),
            ),
        )
        for method in methods
    )
    first, _ = _histograms(part, lines[0][0])
    return PixelCurves(tuple(lines), marks, float(first[..., 1].sum() / first.sum()))


def drawn_pixel_points(curves: PixelCurves | None) -> str:
    """Write what is drawn as a table.

    Parameters
    ----------
    curves : PixelCurves or None
        From `pixel_curves`.

    Returns
    -------
    str
        CSV with the columns curve, method, x, y, low, high.  Curve "roc" has the false-positive
        rate as x and the recall as y, "precision_recall" the recall and the precision; a line
        without ends under "roc mark" or "precision_recall mark" is an operating point.

    Examples
    --------
    >>> print(drawn_pixel_points(None), end="")
    curve,method,x,y,low,high
    """
    lines = ["curve,method,x,y,low,high"]
    for method, bands in curves.lines if curves else ():
        for name, band in (("roc", bands.roc), ("precision_recall", bands.precision_recall)):
            for point in zip(band.x, band.y, band.low, band.high, strict=True):
                lines.append(",".join([name, method, *(_plain(value) for value in point)]))
    for mark in curves.marks if curves else ():
        counts = mark.counts
        for name, x, y in (
            ("roc", counts.false_positive_rate, counts.recall),
            ("precision_recall", counts.recall, counts.precision),
        ):
            if x is not None and y is not None:
                lines.append(f"{name} mark,{mark.method},{x:.6f},{y:.6f},,")
    return "\n".join(lines) + "\n"


def _plain(value: float) -> str:
    """Write a number, nothing where it is undefined."""
    return "" if np.isnan(value) else f"{value:.6f}"


def _real(part: Columns) -> tuple[str, ...]:
    """Name the methods with a real-valued mask of these pictures."""
    return tuple(dict.fromkeys(name for each in part.pictures for name in each.histograms))


def _histograms(part: Columns, method: str) -> tuple[np.ndarray, list[str]]:
    """Return the histograms of one method, and the scene of each."""
    seen = [each for each in part.pictures if method in each.histograms]
    counts = np.array([unpacked(each.histograms[method]) for each in seen])
    return counts, [each.scene for each in seen]


def _row(level: str, method: str, part: Columns) -> PixelCurveRow:
    """Measure one mask on one class."""
    counts, scenes = _histograms(part, method)
    others, skin = (int(total) for total in counts.sum(axis=(0, 1)))
    return PixelCurveRow(
        level=level,
        method=method,
        pictures=len(counts),
        scenes=len(set(scenes)),
        skin=skin,
        others=others,
        area=mask_area(counts, scenes, rng=np.random.default_rng(SEED)),
        average_precision=mask_average_precision(counts, scenes, rng=np.random.default_rng(SEED)),
        each=mean_image_area(counts, scenes, rng=np.random.default_rng(SEED)),
        loss=binning_loss(counts),
        extrapolated=level in EXTRAPOLATED,
    )
