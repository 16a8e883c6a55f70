"""Curves over a real-valued mask, pooled over the pixels of many images.

Conventions
-----------
Images come as histograms of their masks, see `mask_histograms`: every threshold between two bins
is a point.  The pixels of all images are added first.  Bands resample images, or whole clusters
of images such as scenes, never pixels: the pixels of one image are no independent witnesses.
What needs both classes is None where one is missing.

Curves
------
mask_roc : recall against false-positive rate
mask_precision_recall : precision against recall
mask_bands : both on a grid, with bands
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .bands import GRID, Band
from .curves import Curve
from .intervals import RESAMPLES
from .mask_histograms import BINS, by_unit, checked_histograms, has_both


@dataclass(frozen=True)
class MaskBands:
    """Both curves on a grid.

    Attributes
    ----------
    roc : Band
        Recall of pixels against their false-positive rate.
    precision_recall : Band
        Precision against recall, as steps: the precision of the highest threshold that reaches
        the recall; at recall 0 that of the highest threshold that marks any skin.
    """

    roc: Band
    precision_recall: Band


def mask_roc(counts: ArrayLike) -> Curve | None:
    """Return the ROC curve of the pooled pixels.

    Parameters
    ----------
    counts : array_like of shape (images, 256, 2)
        One `histogram` an image.

    Returns
    -------
    Curve or None
        x is the false-positive rate, y the recall, from the strictest threshold to the laxest;
        the thresholds are the lower edges of the bins that hold pixels, after inf.

    Raises
    ------
    ValueError
        If the counts are no whole numbers of 0 or more, or of another shape.

    Examples
    --------
    >>> from benchmarks.measure.mask_histograms import histogram
    >>> truth = np.array([True, True, False, False])
    >>> found = mask_roc([histogram(truth, np.array([0.9, 0.4, 0.4, 0.1]))])
    >>> found.x.tolist(), found.y.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])
    """
    sums, thresholds = _falling(checked_histograms(counts).sum(axis=0))
    positives, negatives = sums[:, 1].cumsum(), sums[:, 0].cumsum()
    if not has_both(sums):
        return None
    return Curve(
        np.append(0.0, negatives / negatives[-1]),
        np.append(0.0, positives / positives[-1]),
        np.append(np.inf, thresholds),
    )


def mask_precision_recall(counts: ArrayLike) -> Curve | None:
    """Return the precision-recall curve of the pooled pixels.

    Parameters
    ----------
    counts : array_like of shape (images, 256, 2)
        One `histogram` an image.

    Returns
    -------
    Curve or None
        x is the recall, from 1 to 0, y the precision; as `curves.precision_recall`, with the
        lower edges of the bins as thresholds.

    Raises
    ------
    ValueError
        As `mask_roc`.

    Examples
    --------
    >>> from benchmarks.measure.mask_histograms import histogram
    >>> truth = np.array([True, True, False, False])
    >>> found = mask_precision_recall([histogram(truth, np.array([0.9, 0.4, 0.4, 0.1]))])
    >>> found.x.tolist(), found.y.round(2).tolist()
    ([1.0, 1.0, 0.5, 0.0], [0.5, 0.67, 1.0, 1.0])
    """
    sums, thresholds = _falling(checked_histograms(counts).sum(axis=0))
    positives, marked = sums[:, 1].cumsum(), sums.sum(axis=1).cumsum()
    if not has_both(sums):
        return None
    return Curve(
        np.append((positives / positives[-1])[::-1], 0.0),
        np.append((positives / marked)[::-1], 1.0),
        np.append(thresholds[::-1], np.inf),
    )


def mask_bands(
    counts: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    grid: int = GRID,
) -> MaskBands | None:
    """Return both curves of the pooled pixels on a grid, with bands.

    Parameters
    ----------
    counts, clusters, rng, resamples, level
        As for `mask_area`.
    grid : int
        Number of places along the axis, from 0 to 1.

    Returns
    -------
    MaskBands or None
        Bands are pointwise, percentile ends; NaN with fewer than two images or clusters.  None
        where a class is missing.

    Raises
    ------
    ValueError
        As `mask_area`.

    Examples
    --------
    >>> from benchmarks.measure.mask_histograms import histogram
    >>> truth = np.array([True, True, False, False])
    >>> images = [histogram(truth, np.array(one)) for one in ([1, 0.4, 0.4, 0.0], [1, 1, 0.0, 0.2])]
    >>> bands = mask_bands(images, rng=np.random.default_rng(0), grid=3)
    >>> bands.roc.y.tolist(), bands.precision_recall.y.tolist()
    ([0.75, 1.0, 1.0], [1.0, 1.0, 0.8])
    """
    units = by_unit(counts, clusters)
    whole = units.sum(axis=0)
    if not has_both(whole):
        return None
    at = np.linspace(0.0, 1.0, grid)
    drawn = np.full((2, 1, grid), np.nan)
    if len(units) > 1:
        even = np.full(len(units), 1 / len(units))
        draws = rng.multinomial(len(units), even, size=resamples)
        sums = (draws @ units.reshape(len(units), 2 * BINS)).reshape(-1, BINS, 2)
        read = [_on_grid(one, at) for one in sums if has_both(one)]
        drawn = np.array(read).swapaxes(0, 1) if read else drawn
    tails = [(1 - level) / 2, (1 + level) / 2]
    return MaskBands(
        *(
            Band(at, curve, *np.quantile(replicates, tails, axis=0))
            for curve, replicates in zip(_on_grid(whole, at), drawn, strict=True)
        )
    )


def _falling(sums: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the bins that hold pixels, from the highest down, and their lower edges."""
    held = np.flatnonzero(sums.any(axis=1))[::-1]
    return sums[held], np.maximum(held - 0.5, 0.0) / (BINS - 1)


def _on_grid(
    sums: NDArray[np.generic], at: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read the recall at false-positive rates, and the precision at recalls, off one histogram."""
    negatives, positives = sums[::-1].cumsum(axis=0, dtype=np.float64).T
    # Of equal rates `interp` takes the last, which is the top of the rise.
    recall = np.interp(
        at, np.append(0, negatives) / negatives[-1], np.append(0, positives) / positives[-1]
    )
    # A recall that a bin reaches exactly must not miss it by rounding; recall 0 is just above 0.
    least = np.maximum((at - 1e-12) * positives[-1], 0.5)
    place = np.searchsorted(positives, least)
    return recall, positives[place] / (positives + negatives)[place]
