"""Means of one number an image, where images come in clusters.

Conventions
-----------
Every image weighs the same.  An image in which the number is undefined, NaN, is left out and the
mean says of how many it is.  Intervals resample images, or whole clusters of images such as
scenes; with fewer than two of them there is none, and the answer is None.

Means
-----
* `clustered_mean` : with a bootstrap interval.
* `widened` : the interval of a share on which all images agree, which no resample moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .clusters import totals
from .intervals import RESAMPLES, Interval, Method, bootstrap, wilson


@dataclass(frozen=True)
class ImageMean:
    """A mean over images.

    Attributes
    ----------
    interval : Interval
        Of the mean.
    images, units : int
        In which the number was defined, and how many clusters (or images) these come from.
    """

    interval: Interval
    images: int
    units: int


def clustered_mean(
    values: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    method: Method = "BCa",
) -> ImageMean | None:
    """Return the mean of one number an image.

    Parameters
    ----------
    values : array_like of shape (images,)
        NaN where undefined.
    clusters : array_like of shape (images,), optional
        To which cluster each image belongs; by default each to its own.
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
    ImageMean or None
        None where the number is defined in fewer than two images or clusters.

    Raises
    ------
    ValueError
        If a value is infinite or there is not one cluster for each image.

    Notes
    -----
    The mean of a resample is a ratio of sums: of the numbers, and of the images that have one.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> found = clustered_mean([0.5, 0.75, float("nan"), 1.0], ["a", "a", "b", "c"], rng=rng)
    >>> found.interval.value, found.images
    (0.75, 3)
    >>> clustered_mean([0.5, 0.75], ["a", "a"], rng=rng) is None
    True
    """
    numbers = np.asarray(values, dtype=np.float64)
    names = np.arange(numbers.size) if clusters is None else np.asarray(clusters)
    if numbers.ndim != 1 or np.isinf(numbers).any():
        msg = f"expected finite values of shape (images,), got {numbers.ravel()[:5].tolist()}"
        raise ValueError(msg)
    defined = ~np.isnan(numbers)
    rows = totals(names, np.stack([np.where(defined, numbers, 0.0), defined], axis=-1))
    rows = rows[rows[:, 1] > 0]
    if len(rows) < 2:
        return None
    found = bootstrap(
        rows,
        lambda sums: sums[..., 0] / sums[..., 1],
        rng=rng,
        resamples=resamples,
        level=level,
        method=method,
    )
    return None if found is None else ImageMean(found, int(defined.sum()), len(rows))


def widened(found: Interval, units: int) -> Interval:
    """Give a share of 0 or 1 that no resample moves the ends of Wilson's interval.

    Parameters
    ----------
    found : Interval
        From `intervals.bootstrap`, of a number that lies between 0 and 1.
    units : int
        Images or clusters that agree; each counts as one trial.

    Returns
    -------
    Interval
        The same where it has a width or lies between 0 and 1.

    Examples
    --------
    >>> ends = widened(Interval(1.0, 1.0, 1.0, 0.95, "constant"), 20)
    >>> round(ends.low, 3), ends.high, ends.method
    (0.839, 1.0, 'Wilson over units')
    """
    if found.method != "constant" or found.value not in (0.0, 1.0):
        return found
    agreed = wilson(round(found.value) * units, units, level=found.level)
    return Interval(found.value, agreed.low, agreed.high, found.level, "Wilson over units")
