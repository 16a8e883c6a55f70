"""The windows the filter looks through: discs and squares, and exact counts inside them.

Conventions
-----------
A window of radius r (whole pixels) is (2 r + 1, 2 r + 1); the disc keeps the offsets with
dy^2 + dx^2 <= r^2.  Both always hold an odd number of pixels, so a median is one of them and
"median <= limit" is the same as "more than half are <= limit".
"""

from __future__ import annotations

from functools import lru_cache, reduce
from math import isqrt
from operator import add
from typing import TYPE_CHECKING, Any, TypeAlias

import cv2
import numpy as np

from .parameters import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from .parameters import Window

    Counts: TypeAlias = NDArray[np.uint16] | NDArray[np.uint32]

#: Largest image, in pixels, whose tables are kept for the next image of its shape (ours).
LARGEST_KEPT = 1 << 16


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


#: Largest radius whose counts are taken on every pixel; beyond it, SCALE 4 for the largest disc,
#: on every second, third ... pixel, which still leaves some 28 000 samples in a disc (ours).
LARGEST_EXACT = 96


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
def _pillars(radius: int, window: Window) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
    """Return (half height, runs of columns of that half height) of the window, outermost last."""
    halves = [int(column.sum()) // 2 for column in footprint(radius, window).T]
    runs: dict[int, list[tuple[int, int]]] = {}
    start = 0
    for column in range(1, len(halves) + 1):
        if column == len(halves) or halves[column] != halves[start]:
            runs.setdefault(halves[start], []).append((start, column))
            start = column
    return tuple((half, tuple(columns)) for half, columns in runs.items())


def window_counts(
    mask: NDArray[np.bool_], radius: int, window: Window, border: int = cv2.BORDER_CONSTANT
) -> Counts:
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
    The window is cut into runs of columns of equal height, and each run is read off a summed-area
    table: first across, then down.  Sums wrap around; their differences, being small, do not.

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
    kind = np.uint16 if narrow else np.uint32
    table: NDArray[Any] = np.asarray(cv2.integral(padded)).astype(kind)
    stride = table.shape[1]
    # One long run over the flat table is faster than a strided block: the columns between two
    # rows of the image are computed and dropped.
    flat = table.ravel()
    across = flat.size - 2 * radius - 1
    down = (rows - 1) * stride + columns
    single = flat[1:] - flat[:-1]
    total = np.zeros(rows * stride, dtype=table.dtype)
    for half, runs in _pillars(radius, window):
        pillar = reduce(
            add,
            (
                single[start : start + across]
                if end == start + 1
                else flat[end : end + across] - flat[start : start + across]
                for start, end in runs
            ),
        )
        top, bottom = (radius - half) * stride, (radius + half + 1) * stride
        total[:down] += pillar[bottom : bottom + down]
        total[:down] -= pillar[top : top + down]
    return total.reshape(rows, stride)[:, :columns]


def least_counts(shape: tuple[int, ...], radius: int, numerator: int, denominator: int) -> Counts:
    """Return how many pixels of the disc must be marked for a share of those in the image.

    Parameters
    ----------
    shape : tuple of int
        Shape (M, N) of the image.
    radius : int
        Radius of the disc in pixels.
    numerator, denominator : int
        The share.

    Returns
    -------
    ndarray of shape (M, N), dtype uint16 or uint32
        The least number that is not below the share; smaller near the border, where part of the
        disc lies outside.

    Examples
    --------
    >>> least_counts((1, 5), 1, 1, 2).tolist()
    [[1, 2, 2, 2, 1]]
    """
    if shape[0] * shape[1] > LARGEST_KEPT:
        return _least_counts.__wrapped__(shape, radius, numerator, denominator)
    return _least_counts(shape, radius, numerator, denominator)


@lru_cache(maxsize=32)
def _least_counts(shape: tuple[int, ...], radius: int, numerator: int, denominator: int) -> Counts:
    """Compute `least_counts`; kept for the few shapes that working images have."""
    inside = window_counts(np.ones(shape, dtype=np.bool_), radius, "disc")
    exact = -(-numerator * inside.astype(np.int64) // denominator)
    least = exact.astype(np.uint16) if inside.dtype == np.uint16 else exact.astype(np.uint32)
    least.setflags(write=False)
    return least


def on_thinned(
    rule: Callable[[NDArray[np.bool_], int], NDArray[np.bool_]],
    mask: NDArray[np.bool_],
    radius: int,
) -> NDArray[np.bool_]:
    """Apply a rule that counts in windows, on fewer pixels where the windows are very large.

    Parameters
    ----------
    rule : callable
        Takes a mask (m, n) and a radius, returns a mask (m, n).
    mask : ndarray of shape (M, N), dtype bool
        The marked pixels.
    radius : int
        Radius in pixels.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        The rule's answer; up to a radius of `LARGEST_EXACT` on every pixel, beyond it on a grid of
        pixels, each of which answers for those to its right and below.

    Examples
    --------
    >>> on_thinned(lambda mask, radius: ~mask, np.zeros((3, 3), dtype=np.bool_), 200).all()
    np.True_
    """
    step = -(-radius // LARGEST_EXACT)
    if step <= 1:
        return rule(mask, radius)
    answer = rule(np.ascontiguousarray(mask[::step, ::step]), whole(radius / step))
    repeated = np.repeat(np.repeat(answer, step, axis=0), step, axis=1)
    return np.ascontiguousarray(repeated[: mask.shape[0], : mask.shape[1]])
