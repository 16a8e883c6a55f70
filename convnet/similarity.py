"""Structural similarity of two maps (Z. Wang et al., IEEE Trans. Image Processing 13, 2004).

It looks at patches and not at ranks, and it is kind to smooth maps: two blurs that have nothing in
common are alike in most patches.  It is therefore reported behind the rank correlation, and never
alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Of the paper: the window's standard deviation and side in pixels, and the two constants that
#: keep quotients of small numbers quiet, by the range of values.
SIGMA, SIDE, K1, K2 = 1.5, 11, 0.01, 0.03


def structural_similarity(first: ArrayLike, second: ArrayLike) -> float:
    """Return the mean structural similarity of two maps, each brought to the range 0 to 1.

    Parameters
    ----------
    first, second : array-like of shape (rows, columns)
        Maps.

    Returns
    -------
    float
        At most 1, for maps that differ by scale and offset alone; NaN where one of them is
        constant or not finite, and has no range.

    Raises
    ------
    ValueError
        If they are no maps, or their shapes differ.

    Examples
    --------
    >>> ramp = np.arange(64.0).reshape(8, 8)
    >>> structural_similarity(ramp, 3 * ramp + 1), structural_similarity(ramp, -ramp) < 0
    (1.0, True)
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 2 or a.size == 0:
        msg = f"expected two maps of one shape, got {a.shape} and {b.shape}"
        raise ValueError(msg)
    if not (np.isfinite(a).all() and np.isfinite(b).all() and np.ptp(a) > 0 and np.ptp(b) > 0):
        return float("nan")
    a, b = (a - a.min()) / np.ptp(a), (b - b.min()) / np.ptp(b)
    mean_a, mean_b = _local(a), _local(b)
    spread_a, spread_b = _local(a * a) - mean_a**2, _local(b * b) - mean_b**2
    joint = _local(a * b) - mean_a * mean_b
    light = (2 * mean_a * mean_b + K1**2) / (mean_a**2 + mean_b**2 + K1**2)
    structure = (2 * joint + K2**2) / (spread_a + spread_b + K2**2)
    return float((light * structure).mean())


def _local(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the mean around each pixel, by a Gaussian."""
    mirrored = cv2.BORDER_REFLECT
    return np.asarray(cv2.GaussianBlur(values, (SIDE, SIDE), SIGMA, borderType=mirrored))
