"""Reconstructions as pictures: arrays in, array out.

A reconstruction is signed and of any size; what a viewer sees of it depends on the scale, which is
therefore returned, to be printed.  It is the 99th percentile of the absolute values, because a
single number would else make all others gray.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Percentile of the absolute values that is drawn at full strength.
PERCENTILE = 99.0

#: The gray of zero.
ZERO = 127.5


def scale_of(values: NDArray[np.floating]) -> float:
    """Choose the value that is drawn at full strength.

    Parameters
    ----------
    values : ndarray
        A reconstruction; NaN counts nowhere.

    Returns
    -------
    float
        The 99th percentile of the absolute values that are not 0; 0 where all are.

    Examples
    --------
    >>> scale_of(np.array([-2.0, 2.0, 0.0, np.nan]))
    2.0
    """
    # Most of a unit's reconstruction is exactly 0, outside its field: no part of the picture.
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    return float(np.percentile(sizes, PERCENTILE)) if sizes.size else 0.0


def signed_picture(values: NDArray[np.floating], scale: float) -> NDArray[np.uint8]:
    """Draw a reconstruction around gray: brighter for more, darker for less, in each color.

    Parameters
    ----------
    values : ndarray of shape (M, N, 3)
        Red, green, blue; NaN becomes white.
    scale : float
        Drawn as white, and its negative as black.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        Gray where the reconstruction is 0.

    Examples
    --------
    >>> signed_picture(np.array([[[-1.0, 0.0, 2.0]]]), 1.0).ravel().tolist()
    [0, 128, 255]
    """
    shares = np.clip(values / scale, -1, 1) if scale > 0 else np.where(np.isnan(values), values, 0)
    levels = np.where(np.isnan(shares), 255.0, ZERO + ZERO * shares)
    return np.rint(levels).astype(np.uint8)


def strength_of(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the largest absolute value over the channels: where a reconstruction is, unsigned.

    Parameters
    ----------
    values : ndarray of shape (..., 3)
        Red, green, blue.

    Returns
    -------
    ndarray of shape (...), dtype float64
        The map.

    Examples
    --------
    >>> strength_of(np.array([[[-3.0, 0.0, 2.0]]])).tolist()
    [[3.0]]
    """
    largest: NDArray[np.float64] = np.abs(np.asarray(values, dtype=np.float64)).max(axis=-1)
    return largest


def edges_of(levels: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return how strong the edges of a picture are, by Sobel's operator.

    A map that only repeats them says nothing about the network.

    Parameters
    ----------
    levels : ndarray of shape (M, N, 3)
        Gray levels.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        Of the mean of the three channels.

    Examples
    --------
    >>> ramp = np.repeat(np.arange(5.0)[None, :, None], 5, axis=0).repeat(3, axis=2)
    >>> edges_of(ramp)[2].tolist()
    [4.0, 8.0, 8.0, 8.0, 4.0]
    """
    gray = np.pad(np.asarray(levels, dtype=np.float64).mean(axis=-1), 1, mode="edge")
    across = gray[:, 2:] - gray[:, :-2]
    down = gray[2:] - gray[:-2]
    right = across[:-2] + 2 * across[1:-1] + across[2:]
    below = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    return np.asarray(np.hypot(right, below))
