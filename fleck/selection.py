"""Medians of planes of small integers: exact by selection or counting where windows are small.

Conventions
-----------
Planes are (M, N), uint8 (uint16 where said); stacks of planes (k, M, N).
Outside the image the nearest pixel of the image is repeated.  Radii are whole pixels.

Functions
---------
* `select_median` : median of a few planes, pixel by pixel.
* `plane_medians` : median over a window around each pixel.
* `near_median` : does that median lie within bounds?  Answered without computing it.
* `histogram_median` : median over a square of about the window's area, for large windows.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import TYPE_CHECKING, Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from .windows import footprint

if TYPE_CHECKING:
    from .parameters import Window

Plane: TypeAlias = NDArray[np.uint8]
Levels: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
Mask: TypeAlias = NDArray[np.bool_]

#: Largest radii of exact selection (SCALE 2 for color) and exact counting (SCALE 4 for texture).
#: Beyond them the cost, in proportion to the window's area, is out of bounds and OpenCV's
#: histogram median over a square takes over (ours, decision 0005).
LARGEST_SELECTED = 4
LARGEST_COUNTED = 16
#: OpenCV's 8-bit median miscounts flat pictures under windows of more than 365 pixels a side;
#: wider ones are taken on every other pixel (ours; 255 leaves a margin).
LARGEST_SIDE = 255


def _drop_extreme(values: list[Plane], toward: np.ufunc, away: np.ufunc) -> list[Plane]:
    """Return the values without their extreme, pixel by pixel (one value fewer)."""
    kept = []
    extreme = values[0]
    for value in values[1:-1]:
        kept.append(away(extreme, value))
        extreme = toward(extreme, value)
    return [*kept, away(extreme, values[-1])] if len(values) > 1 else kept


def select_median(values: list[Plane]) -> Plane:
    """Return the median of an odd number of planes, pixel by pixel.

    Parameters
    ----------
    values : list of ndarray of one shape, dtype uint8
        An odd number of planes.

    Returns
    -------
    ndarray, dtype uint8
        The median.

    Notes
    -----
    Forgetful selection: the least and the largest of a little over half of the values cannot be
    the median, so both are dropped and one more value is taken in, until one is left.

    Examples
    --------
    >>> select_median([np.array([value], dtype=np.uint8) for value in (9, 1, 5, 7, 3)])
    array([5], dtype=uint8)
    """
    enough = len(values) // 2 + 2
    held, waiting = values[:enough], values[enough:]
    while len(held) > 1:
        half = len(held) // 2
        low, high = [], []
        for one, other in zip(held[:half], held[half : 2 * half], strict=True):
            low.append(np.minimum(one, other))
            high.append(np.maximum(one, other))
        odd = held[2 * half :]
        low = _drop_extreme(low + odd, np.minimum, np.maximum)
        # The odd one out may be the largest as well; the chain has left it, if so, at the end.
        high = _drop_extreme(high + (low[-1:] if odd else []), np.maximum, np.minimum)
        held = (low[:-1] if odd else low) + high + waiting[:1]
        waiting = waiting[1:]
    return held[0]


def _runs(stack: NDArray[Any], radius: int) -> tuple[NDArray[Any], int, int]:
    """Pad planes (k, M, N) and flatten them; return also the row stride and the first pixel.

    Neighbors of all pixels at one offset are then one contiguous run of the flat array.
    """
    padded = np.stack(
        [
            cv2.copyMakeBorder(plane, radius, radius, radius, radius, cv2.BORDER_REPLICATE)
            for plane in stack
        ]
    )
    stride = padded.shape[2]
    return padded.ravel(), stride, radius * (stride + 1)


def _from_run(run: NDArray[Any], shape: tuple[int, ...], stride: int, radius: int) -> NDArray[Any]:
    """Cut planes (k, M, N) out of a run of padded planes."""
    planes, rows, columns = shape
    padded = np.zeros(planes * (rows + 2 * radius) * stride, dtype=run.dtype)
    padded[: run.size] = run
    return padded.reshape(planes, rows + 2 * radius, stride)[:, :rows, :columns]


def histogram_median(plane: Plane, radius: int, window: Window) -> Plane:
    """Take the median over a square of about the window's area, at any radius.

    Parameters
    ----------
    plane : ndarray of shape (M, N), dtype uint8
        Any plane.
    radius : int
        Radius of the window, pixels.
    window : {"disc", "square"}
        Shape that the square stands for.

    Returns
    -------
    ndarray of shape (M, N), dtype uint8
        The smoothed plane.

    Examples
    --------
    >>> histogram_median(np.full((3, 3), 7, dtype=np.uint8), 40, "disc").tolist()
    [[7, 7, 7], [7, 7, 7], [7, 7, 7]]
    """
    side = 2 * radius + 1 if window == "square" else sqrt(pi) * radius
    side = 2 * round((side - 1) / 2) + 1
    if side > LARGEST_SIDE:
        thinned = histogram_median(np.ascontiguousarray(plane[::2, ::2]), radius // 2, window)
        twice = np.repeat(np.repeat(thinned, 2, axis=0), 2, axis=1)
        return twice[: plane.shape[0], : plane.shape[1]]
    return np.asarray(cv2.medianBlur(np.ascontiguousarray(plane), side), dtype=np.uint8)


def plane_medians(stack: Plane, radius: int, window: Window) -> Plane:
    """Smooth 8-bit planes: exactly for small windows, over squares of equal area for large.

    Parameters
    ----------
    stack : ndarray of shape (k, M, N), dtype uint8
        The planes.
    radius : int
        Radius of the window, pixels.
    window : {"disc", "square"}
        Shape of the window.

    Returns
    -------
    ndarray of shape (k, M, N), dtype uint8
        The smoothed planes.

    Examples
    --------
    >>> speck = np.zeros((1, 3, 3), dtype=np.uint8)
    >>> speck[0, 1, 1] = 9
    >>> int(plane_medians(speck, 1, "disc").max())
    0
    """
    if radius == 0:
        return stack
    if window == "square" or radius > LARGEST_SELECTED:
        return np.stack([histogram_median(plane, radius, window) for plane in stack])
    flat, stride, first = _runs(stack, radius)
    run = flat.size - 2 * first
    offsets = np.argwhere(footprint(radius, window)) @ (stride, 1)
    smooth = select_median([flat[offset : offset + run] for offset in offsets.tolist()])
    return _from_run(smooth, stack.shape, stride, radius)


def near_median(plane: Levels, least: Levels, largest: Levels, radius: int, window: Window) -> Mask:
    """Tell where the median of the window lies within bounds that each pixel sets.

    Parameters
    ----------
    plane : ndarray of shape (M, N), dtype uint8 or uint16
        The plane whose median is meant; large windows look at its upper 8 bits only.
    least, largest : ndarray of shape (M, N), dtype of `plane`
        Bounds; the pixel's own value lies within them.
    radius : int
        Radius of the window, pixels.
    window : {"disc", "square"}
        Shape of the window.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        Whether least <= median <= largest.

    Notes
    -----
    The median is too small exactly when more than half of the window is; both sides are counted
    at once by looking at the plane and at its negative.

    Examples
    --------
    >>> plane = np.full((3, 3), 10, dtype=np.uint8)
    >>> plane[1, 1] = 40
    >>> near_median(plane, plane - 3, plane + 3, 1, "disc")[1].tolist()
    [True, False, True]
    """
    if radius > LARGEST_COUNTED:
        shift = 8 * (plane.dtype.itemsize - 1)
        median = histogram_median((plane >> shift).astype(np.uint8), radius, window)
        return np.asarray((median >= least >> shift) & (median <= largest >> shift), dtype=np.bool_)
    flat, stride, first = _runs(np.stack([plane, ~plane]), radius)
    bound, _, _ = _runs(np.stack([least, ~largest]), radius)
    run = flat.size - 2 * first
    bound = bound[first : first + run]
    inside = footprint(radius, window)
    offsets = np.argwhere(inside) @ (stride, 1)
    pixels = int(inside.sum())
    beyond = np.zeros(run, dtype=np.uint8 if pixels <= np.iinfo(np.uint8).max else np.uint16)
    less = np.empty(run, dtype=np.bool_)
    one_if_less = less.view(np.uint8)
    for offset in offsets.tolist():
        if offset != first:
            np.less(flat[offset : offset + run], bound, out=less)
            np.add(beyond, one_if_less, out=beyond)
    few = np.less_equal(beyond, pixels // 2)
    sides = _from_run(few, (2, *plane.shape), stride, radius)
    return np.asarray(sides[0] & sides[1], dtype=np.bool_)
