"""How well a mask agrees with the truth, pixel by pixel, over many images.

Conventions
-----------
Truth and mask are boolean and of one shape.  Pooled ratios add the pixels of all images
first, so large skin areas weigh more; per-image ratios are means over the images in which
the ratio is defined, and say how many those are.  Intervals resample images, never pixels.

Metrics
-------
precision, recall, iou, false_positive_rate : see `RATIOS`
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .counts import Counts, count
from .intervals import RESAMPLES, Interval, Method, bootstrap
from .means import ImageMean, clustered_mean, widened

Ratio = Literal["precision", "recall", "iou", "false_positive_rate", "base_rate"]

#: Each ratio's numerator and denominator as sums of tp, fp, fn, tn.
RATIOS: dict[Ratio, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "precision": ((1, 0, 0, 0), (1, 1, 0, 0)),
    "recall": ((1, 0, 0, 0), (1, 0, 1, 0)),
    "iou": ((1, 0, 0, 0), (1, 1, 1, 0)),
    "false_positive_rate": ((0, 1, 0, 0), (0, 1, 0, 1)),
    "base_rate": ((1, 0, 1, 0), (1, 1, 1, 1)),
}


def count_pixels(
    truth: NDArray[np.bool_],
    mask: NDArray[np.bool_],
    ignore: NDArray[np.bool_] | None = None,
) -> Counts:
    """Count the pixels of one image.

    Parameters
    ----------
    truth, mask : ndarray of shape (M, N), dtype bool
        What is skin, and what was marked.
    ignore : ndarray of shape (M, N), dtype bool, optional
        Pixels that count nowhere, e.g. along a soft outline.

    Returns
    -------
    Counts
        Pixels.

    Raises
    ------
    ValueError
        If the shapes differ or an array is not boolean.

    Examples
    --------
    >>> truth = np.array([[True, True], [False, False]])
    >>> count_pixels(truth, truth.T)
    Counts(tp=1, fp=1, fn=1, tn=1)
    """
    if ignore is None:
        return count(truth, mask)
    if ignore.shape != truth.shape or ignore.dtype != np.bool_:
        msg = f"expected a boolean `ignore` of shape {truth.shape}, got {ignore.shape}"
        raise ValueError(msg)
    return count(truth[~ignore], mask[~ignore])


def table(images: Sequence[Counts]) -> NDArray[np.int64]:
    """Return the counts of many images as an array.

    Parameters
    ----------
    images : sequence of Counts
        One record an image.

    Returns
    -------
    ndarray of shape (images, 4), dtype int64
        Columns tp, fp, fn, tn.

    Examples
    --------
    >>> table([Counts(1, 2, 3, 4)]).tolist()
    [[1, 2, 3, 4]]
    """
    rows = [(one.tp, one.fp, one.fn, one.tn) for one in images]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _of_sums(name: Ratio, sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take a ratio of counts, NaN over nothing."""
    if name not in RATIOS:
        msg = f"expected a ratio of {sorted(RATIOS)}, got {name!r}"
        raise ValueError(msg)
    above, below = (sums @ np.array(weights, dtype=np.float64) for weights in RATIOS[name])
    out = np.full(np.shape(above), np.nan)
    quotient: NDArray[np.float64] = np.divide(above, below, out=out, where=np.asarray(below) != 0)
    return quotient


def pooled(
    images: Sequence[Counts],
    name: Ratio,
    *,
    rng: np.random.Generator,
    method: Method = "BCa",
    resamples: int = RESAMPLES,
) -> Interval | None:
    """Return a ratio of the pixels of all images, with an interval over images.

    Parameters
    ----------
    images : sequence of Counts
        One record an image.
    name : {"precision", "recall", "iou", "false_positive_rate", "base_rate"}
        Which ratio.
    rng : numpy.random.Generator
        Source of the resamples.
    method : {"BCa", "percentile"}
        Kind of bootstrap interval.
    resamples : int
        Number of resamples.

    Returns
    -------
    Interval or None
        None where the ratio is over nothing.

    Raises
    ------
    ValueError
        If there are fewer than two images or the ratio is unknown.

    Examples
    --------
    >>> images = [Counts(8, 2, 1, 89), Counts(1, 3, 0, 96), Counts(0, 0, 9, 91)]
    >>> found = pooled(images, "recall", rng=np.random.default_rng(0))
    >>> round(found.value, 3)
    0.474
    """
    return bootstrap(
        table(images),
        lambda sums: _of_sums(name, sums),
        rng=rng,
        method=method,
        resamples=resamples,
    )


def of_each_image(images: Sequence[Counts], name: Ratio) -> NDArray[np.float64]:
    """Return each image's own ratio.

    Parameters
    ----------
    images : sequence of Counts
        One record an image.
    name : {"precision", "recall", "iou", "false_positive_rate", "base_rate"}
        Which ratio.

    Returns
    -------
    ndarray of shape (images,), dtype float64
        NaN where the ratio is over nothing.

    Raises
    ------
    ValueError
        If the ratio is unknown.

    Examples
    --------
    >>> of_each_image([Counts(8, 2, 0, 90), Counts(0, 0, 9, 91)], "precision").tolist()
    [0.8, nan]
    """
    return _of_sums(name, table(images).astype(np.float64))


def per_image(
    images: Sequence[Counts],
    name: Ratio,
    clusters: ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    method: Method = "BCa",
    resamples: int = RESAMPLES,
) -> ImageMean | None:
    """Return the mean of each image's own ratio, with an interval over images.

    Parameters
    ----------
    images, name, rng, method, resamples
        As for `pooled`.
    clusters : array_like of shape (images,), optional
        To which cluster each image belongs, e.g. its scene: whole clusters are then resampled.

    Returns
    -------
    ImageMean or None
        Mean over the images in which the ratio is defined, and their number; None when they come
        from fewer than two images or clusters.

    Examples
    --------
    >>> images = [Counts(8, 2, 1, 89), Counts(1, 3, 0, 96), Counts(0, 0, 9, 91)]
    >>> found = per_image(images, "precision", rng=np.random.default_rng(0))
    >>> round(found.interval.value, 3), found.images
    (0.525, 2)
    """
    values = of_each_image(images, name)
    found = clustered_mean(values, clusters, rng=rng, method=method, resamples=resamples)
    return None if found is None else replace(found, interval=widened(found.interval, found.units))
