"""Histograms of a real-valued mask, split by truth: what its curves are made of.

Conventions
-----------
A mask says of each pixel, from 0 to 1, how likely it is skin; truth is boolean and of its shape.
An image is kept as two histograms over `BINS` bins, counts of shape (256, 2): column 0 counts the
pixels that are no skin, column 1 those that are.  Bin b holds the values that round to gray level
b of an 8-bit mask, from (b - 1/2) / 255 to (b + 1/2) / 255; a value on an edge goes to the even
bin, and 0.5 is the lower edge of bin 128.  An 8-bit mask so loses nothing.  A finer one loses the
order of its values within a bin: they count as ties, and `mask_areas.binning_loss` bounds what
that can do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .clusters import totals

#: Gray levels of an 8-bit mask.
BINS = 256


def histogram(
    truth: NDArray[np.bool_],
    mask: NDArray[np.floating] | NDArray[np.uint8],
    ignore: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Count the pixels of one image by the value of the mask and by truth.

    Parameters
    ----------
    truth : ndarray of shape (M, N), dtype bool
        What is skin.
    mask : ndarray of shape (M, N), dtype float or uint8
        From 0 to 1, or the gray levels 0 to 255 of a saved mask.
    ignore : ndarray of shape (M, N), dtype bool, optional
        Pixels that count nowhere, whatever the mask says of them.

    Returns
    -------
    ndarray of shape (256, 2), dtype int64
        Pixels that are no skin, pixels that are.

    Raises
    ------
    ValueError
        If a shape or dtype is another, or a value that counts is NaN or outside 0 to 1.

    Examples
    --------
    >>> truth = np.array([[True, True], [False, False]])
    >>> counts = histogram(truth, np.array([[1.0, 0.5], [0.5, 0.0]]))
    >>> {int(level): counts[level].tolist() for level in np.flatnonzero(counts.any(axis=1))}
    {0: [1, 0], 128: [1, 1], 255: [0, 1]}
    """
    if truth.dtype != np.bool_ or mask.shape != truth.shape:
        msg = (
            f"expected a boolean truth and a mask of one shape, got {truth.dtype} of shape "
            f"{truth.shape} and a mask of shape {mask.shape}"
        )
        raise ValueError(msg)
    if mask.dtype != np.uint8 and not np.issubdtype(mask.dtype, np.floating):
        msg = f"expected a mask of float from 0 to 1 or of uint8, got dtype {mask.dtype}"
        raise ValueError(msg)
    if ignore is not None:
        if ignore.shape != truth.shape or ignore.dtype != np.bool_:
            msg = (
                f"expected a boolean `ignore` of shape {truth.shape}, got {ignore.dtype} of "
                f"shape {ignore.shape}"
            )
            raise ValueError(msg)
        truth, mask = truth[~ignore], mask[~ignore]
    levels = _levels(mask.ravel())
    return np.bincount(2 * levels + truth.ravel(), minlength=2 * BINS).reshape(BINS, 2)


def checked_histograms(counts: ArrayLike) -> NDArray[np.int64]:
    """Return the histograms of many images as an array.

    Parameters
    ----------
    counts : array_like of shape (images, 256, 2)
        One `histogram` an image; empty for no image.

    Returns
    -------
    ndarray of shape (images, 256, 2), dtype int64

    Raises
    ------
    ValueError
        If the counts are no whole numbers of 0 or more, or of another shape.

    Examples
    --------
    >>> checked_histograms([]).shape
    (0, 256, 2)
    """
    table = np.asarray(counts)
    if table.size == 0:
        return np.zeros((0, BINS, 2), dtype=np.int64)
    if table.shape[1:] != (BINS, 2) or not np.issubdtype(table.dtype, np.integer):
        msg = (
            f"expected whole counts of shape (images, {BINS}, 2), got {table.dtype} of shape "
            f"{table.shape}"
        )
        raise ValueError(msg)
    if (table < 0).any():
        msg = f"expected counts of 0 or more, got {table.min()}"
        raise ValueError(msg)
    return table.astype(np.int64)


def by_unit(counts: ArrayLike, clusters: ArrayLike | None = None) -> NDArray[np.float64]:
    """Add up the histograms of what is resampled together.

    Parameters
    ----------
    counts : array_like of shape (images, 256, 2)
        One `histogram` an image.
    clusters : array_like of shape (images,), optional
        To which cluster each image belongs, e.g. its scene; by default each to its own.

    Returns
    -------
    ndarray of shape (units, 256, 2), dtype float64
        In the order of the sorted clusters.

    Raises
    ------
    ValueError
        As `checked_histograms`, or if there is not one cluster for each image.

    Examples
    --------
    >>> one = histogram(np.array([True, False]), np.array([1.0, 0.0]))
    >>> by_unit([one, one, one], ["b", "a", "b"]).sum(axis=(1, 2)).tolist()
    [2.0, 4.0]
    """
    table = checked_histograms(counts)
    names = np.arange(len(table)) if clusters is None else np.asarray(clusters)
    return totals(names, table.reshape(len(table), 2 * BINS)).reshape(-1, BINS, 2)


def has_both(sums: NDArray[np.float64] | NDArray[np.int64]) -> bool:
    """Tell whether pooled pixels hold both classes.

    Parameters
    ----------
    sums : ndarray of shape (256, 2)
        A histogram.

    Returns
    -------
    bool

    Examples
    --------
    >>> has_both(histogram(np.array([True, True]), np.array([1.0, 0.0])))
    False
    """
    return bool(sums.any(axis=0).all())


def _levels(values: NDArray[np.floating] | NDArray[np.uint8]) -> NDArray[np.int64]:
    """Round the values of a mask to its bins."""
    if values.dtype == np.uint8:
        return values.astype(np.int64)
    fine = values.astype(np.float64)
    inside = (fine >= 0) & (fine <= 1)
    if not inside.all():
        msg = f"expected mask values from 0 to 1, got {fine[~inside][0]}"
        raise ValueError(msg)
    return np.rint((BINS - 1) * fine).astype(np.int64)
