"""Areas under the curves of a real-valued mask, with intervals over images.

Conventions
-----------
Images come as histograms of their masks, see `mask_histograms`.  Pooled numbers add the pixels of
all images first.  Intervals resample images, or whole clusters of images such as scenes, never
pixels.  What needs both classes is None where one is missing.  A mask that parts every image
without error, or with nothing but errors, moves in no resample: its ends are then Wilson's for as
many trials as there are images or clusters, and the method says so.

Areas
-----
* `mask_area` : under the ROC curve of the pooled pixels.
* `mask_average_precision` : under the steps of their precision-recall curve.
* `mean_image_area` : the mean of each image's own area under its ROC curve.
* `binning_loss` : how far area and average precision of a finer mask may lie from the binned ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import RESAMPLES, Interval, Method, bootstrap
from .mask_histograms import BINS, by_unit, checked_histograms, has_both
from .means import ImageMean, clustered_mean, widened


@dataclass(frozen=True)
class BinningLoss:
    """Where the area and the average precision of the mask before binning may lie.

    Attributes
    ----------
    area, average_precision : (float, float)
        Least and largest possible value.
    """

    area: tuple[float, float]
    average_precision: tuple[float, float]


def mask_area(
    counts: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    method: Method = "BCa",
) -> Interval | None:
    """Return the area under the ROC curve of the pooled pixels.

    Parameters
    ----------
    counts : array_like of shape (images, 256, 2)
        One `histogram` an image.
    clusters : array_like of shape (images,), optional
        To which cluster each image belongs, e.g. its scene.
    rng : numpy.random.Generator
        Source of the resamples.
    resamples : int
        Number of resamples.
    level : float
        Confidence level.
    method : {"BCa", "percentile"}
        As in `intervals.bootstrap`.

    Returns
    -------
    Interval or None
        The chance that a pixel of skin has a larger value than one of no skin, ties counted
        half.  None where a class is missing or there are fewer than two images or clusters.

    Raises
    ------
    ValueError
        As `mask_curves.mask_roc`, or if there is not one cluster for each image.

    Examples
    --------
    >>> from benchmarks.measure.mask_histograms import histogram
    >>> truth = np.array([True, True, False, False])
    >>> images = [histogram(truth, np.array(one)) for one in ([1, 0.4, 0.4, 0.0], [0.0, 1, 1, 0.2])]
    >>> mask_area(images, rng=np.random.default_rng(0)).value
    0.625
    """
    return _over_units(_areas, counts, clusters, rng, resamples, level, method)


def mask_average_precision(
    counts: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    method: Method = "BCa",
) -> Interval | None:
    """Return the average precision of the pooled pixels.

    Parameters
    ----------
    counts, clusters, rng, resamples, level, method
        As for `mask_area`.

    Returns
    -------
    Interval or None
        The area under the steps of the precision-recall curve; chance is the share of skin.

    Raises
    ------
    ValueError
        As `mask_area`.

    Examples
    --------
    >>> from benchmarks.measure.mask_histograms import histogram
    >>> truth = np.array([True, True, False, False])
    >>> images = [histogram(truth, np.array(one)) for one in ([1, 0.4, 0.4, 0.0], [0.0, 1, 1, 0.2])]
    >>> round(mask_average_precision(images, rng=np.random.default_rng(0)).value, 4)
    0.6083
    """
    return _over_units(_average_precisions, counts, clusters, rng, resamples, level, method)


def mean_image_area(
    counts: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    method: Method = "BCa",
) -> ImageMean | None:
    """Return the mean of each image's own area under the ROC curve.

    Parameters
    ----------
    counts, clusters, rng, resamples, level, method
        As for `mask_area`.

    Returns
    -------
    ImageMean or None
        Over the images that hold both classes, every image weighing the same; None where these
        come from fewer than two images or clusters.

    Raises
    ------
    ValueError
        As `mask_area`.

    Notes
    -----
    The pooled area puts one threshold to all images; this one lets every image have its own.  It
    so says how well a mask orders the pixels of one image, even where its values drift from image
    to image.

    Examples
    --------
    >>> from benchmarks.measure.mask_histograms import histogram
    >>> truth = np.array([True, False])
    >>> images = [histogram(truth, np.array(one)) for one in ([1.0, 0.9], [0.1, 0.0], [0.3, 0.3])]
    >>> found = mean_image_area(images, rng=np.random.default_rng(0))
    >>> round(found.interval.value, 4), found.images
    (0.8333, 3)
    """
    found = clustered_mean(
        _areas(checked_histograms(counts).astype(np.float64)),
        clusters,
        rng=rng,
        resamples=resamples,
        level=level,
        method=method,
    )
    return None if found is None else replace(found, interval=widened(found.interval, found.units))


def binning_loss(counts: ArrayLike) -> BinningLoss | None:
    """Bound what the bins hide of a mask that is finer than they are.

    Parameters
    ----------
    counts : array_like of shape (images, 256, 2)
        One `histogram` an image.

    Returns
    -------
    BinningLoss or None
        Every mask with these histograms has its area and its average precision between these
        ends, whatever the order within the bins.  An 8-bit mask has exactly the binned values.

    Raises
    ------
    ValueError
        As `mask_curves.mask_roc`.

    Notes
    -----
    The area lies half the share of tied pairs to either side.  Within a bin of p pixels of skin
    and n others, below T and F of a higher bin, the precision at the i-th pixel of skin is at
    most (T + p) / (T + p + F), where all of them tie above the others, and at least
    (T + i) / (T + i + F + n), where they come one by one below the others.

    Examples
    --------
    >>> from benchmarks.measure.mask_histograms import histogram
    >>> truth = np.array([True, True, False, False])
    >>> loss = binning_loss([histogram(truth, np.array([0.9, 0.4, 0.4, 0.1]))])
    >>> loss.area, [round(end, 4) for end in loss.average_precision]
    ((0.75, 1.0), [0.8333, 1.0])
    """
    from scipy.special import digamma

    sums = checked_histograms(counts).sum(axis=0)[::-1].astype(np.float64)
    if not has_both(sums):
        return None
    negative, positive = sums[:, 0], sums[:, 1]
    false, true = negative.cumsum(), positive.cumsum()
    tied = float(positive @ negative / (true[-1] * false[-1]) / 2)
    value = float(_areas(sums[::-1]))
    # The sum over i of (T + i) / (T + i + G), with G = F + n others above the i-th.
    above = true - positive
    lost = false * (digamma(above + false + positive + 1) - digamma(above + false + 1))
    least = (positive - lost)[positive > 0].sum() / true[-1]
    best = true + false - negative
    most = (positive * true / np.where(best > 0, best, 1.0)).sum() / true[-1]
    return BinningLoss((value - tied, value + tied), (float(least), float(most)))


def _over_units(
    statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    counts: ArrayLike,
    clusters: ArrayLike | None,
    rng: np.random.Generator,
    resamples: int,
    level: float,
    method: Method,
) -> Interval | None:
    """Resample a number taken from pooled histograms."""
    rows = by_unit(counts, clusters).reshape(-1, 2 * BINS)
    if len(rows) < 2:
        return None

    def of_sums(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the sums the shape of histograms."""
        return statistic(sums.reshape(*sums.shape[:-1], BINS, 2))

    found = bootstrap(rows, of_sums, rng=rng, resamples=resamples, level=level, method=method)
    return None if found is None else widened(found, len(rows))


def _areas(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take areas under ROC curves of histograms (..., 256, 2), NaN where a class is missing."""
    negative, positive = sums[..., ::-1, 0], sums[..., ::-1, 1]
    won = (negative * (positive.cumsum(axis=-1) - positive / 2)).sum(axis=-1)
    return _share(won, positive.sum(axis=-1) * negative.sum(axis=-1))


def _average_precisions(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take average precisions of histograms (..., 256, 2), NaN where a class is missing."""
    negative, positive = sums[..., ::-1, 0], sums[..., ::-1, 1]
    found = positive.cumsum(axis=-1)
    precision = _share(found, found + negative.cumsum(axis=-1))
    total = np.where(negative.any(axis=-1), positive.sum(axis=-1), 0.0)
    return _share((positive * np.nan_to_num(precision)).sum(axis=-1), total)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide, NaN over nothing."""
    out = np.full(np.shape(part), np.nan)
    quotient: NDArray[np.float64] = np.divide(part, whole, out=out, where=np.asarray(whole) > 0)
    return quotient
