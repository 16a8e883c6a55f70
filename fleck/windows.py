"""The windows the filter looks through: discs and squares, and exact counts inside them.

Conventions
-----------
A window of radius r (whole pixels) is (2 r + 1, 2 r + 1); the disc keeps the offsets with
dy^2 + dx^2 <= r^2.  Both always hold an odd number of pixels, so a median is one of them and
"median <= limit" is the same as "more than half are <= limit".
"""

from __future__ import annotations

from functools import lru_cache
from math import isqrt
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .parameters import whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .parameters import Window


def pixel_radius(radius: float, scale: float) -> int:
    """Return the radius in whole pixels of a window given at SCALE 1.

    The page gives real multiples of SCALE; the authors' fast median rounds the distances of its
    samples, and so do we (decision 0003).

    Examples
    --------
    >>> pixel_radius(2, 1.0), pixel_radius(2, 0.8), pixel_radius(24, 0.8)
    (2, 2, 19)
    """
    return whole(radius * scale)


@lru_cache(maxsize=64)
def footprint(radius: int, window: Window) -> NDArray[np.bool_]:
    """Return the window as a read-only (2 r + 1, 2 r + 1) map of its pixels.

    Examples
    --------
    >>> int(footprint(24, "disc").sum()), int(footprint(2, "square").sum())
    (1793, 25)
    """
    side = 2 * radius + 1
    inside = np.zeros((side, side), dtype=np.bool_)
    for row in range(side):
        half = isqrt(radius**2 - (row - radius) ** 2) if window == "disc" else radius
        inside[row, radius - half : radius + half + 1] = True
    inside.setflags(write=False)
    return inside


@lru_cache(maxsize=64)
def _corners(radius: int, window: Window) -> tuple[tuple[int, int, int], ...]:
    """Return (row, column, sign) of the corners of the window's staircase outline."""
    inside = np.pad(footprint(radius, window).astype(np.int8), 1)
    corners = inside[:-1, :-1] - inside[:-1, 1:] - inside[1:, :-1] + inside[1:, 1:]
    rows, columns = np.nonzero(corners)
    return tuple(
        (int(row), int(column), int(corners[row, column]))
        for row, column in zip(rows, columns, strict=True)
    )


def window_counts(
    mask: NDArray[np.bool_], radius: int, window: Window, border: int = cv2.BORDER_CONSTANT
) -> NDArray[np.unsignedinteger]:
    """Count the marked pixels in the window around every pixel, exactly.

    Parameters
    ----------
    mask : ndarray of shape (M, N), dtype bool
        The marked pixels.
    radius : int
        Radius in pixels.
    window : {"disc", "square"}
        Shape.
    border : int
        What lies outside the image: `cv2.BORDER_CONSTANT` for nothing marked,
        `cv2.BORDER_REPLICATE` for the nearest pixel of the image.

    Returns
    -------
    ndarray of shape (M, N), dtype uint16 or uint32
        Number of marked pixels; uint32 from the radius on where a window can hold over 65535.

    Notes
    -----
    A summed-area table is read at the corners of the window's outline only.
    Sums wrap around; their differences, being small, do not.

    Examples
    --------
    >>> mask = np.zeros((5, 5), dtype=np.bool_)
    >>> mask[2, 2] = True
    >>> window_counts(mask, 1, "disc")[1:4, 1:4].tolist()
    [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    """
    rows, columns = mask.shape
    padded = cv2.copyMakeBorder(mask.view(np.uint8), radius, radius, radius, radius, border)
    narrow = (2 * radius + 1) ** 2 <= np.iinfo(np.uint16).max
    table = cv2.integral(padded).astype(np.uint16 if narrow else np.uint32)
    stride = table.shape[1]
    # One long run over the flat table is faster than a strided block: the columns between two
    # rows of the image are computed and dropped.
    run = (rows - 1) * stride + columns
    flat = table.ravel()
    counts = np.zeros(rows * stride, dtype=table.dtype)
    total = counts[:run]
    for row, column, sign in _corners(radius, window):
        start = row * stride + column
        if sign > 0:
            total += flat[start : start + run]
        else:
            total -= flat[start : start + run]
    return counts.reshape(rows, stride)[:, :columns]
