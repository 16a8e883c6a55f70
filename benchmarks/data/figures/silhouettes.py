"""How many pixels a segment alone would have: nothing before it, no edge of the frame.

In perspective a sphere's outline is an ellipse that differs from a circle by less than a percent
at the distances of a figure; the shares made from these areas carry two digits.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
#: A box is looked at on at least so many rows or columns.  Ours: areas then err by 1 %.
FINENESS = 40


@njit(cache=True)
def areas(
    circles: NDArray[np.float64], owner: NDArray[np.int64], joined: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count the pixels of each segment's outline that no segment joined to it takes.

    Around a joint two outlines overlap; a pixel of both goes to the one it lies deeper in.

    Parameters
    ----------
    circles : ndarray of shape (k, 2, 3), dtype float64
        x, y and radius in pixels of the two ends of each cone.
    owner : ndarray of shape (k,), dtype int64
        The segment that each cone belongs to, ascending.
    joined : ndarray of shape (n, n), dtype bool
        Which segments share a joint.

    Returns
    -------
    ndarray of shape (n,), dtype int64
        Pixels by their middles; 0 for a segment without a cone.

    Examples
    --------
    >>> bar = np.array([[[50.0, 50.0, 4.0], [90.0, 50.0, 4.0]]])
    >>> alone = np.zeros((1, 1), dtype=np.bool_)
    >>> int(areas(bar, np.array([0]), alone)[0])  # 40 x 8 and a circle of radius 4: 370.3
    372

    Notes
    -----
    Boxes of twice `FINENESS` pixels and more are sampled, and err by a percent.
    """
    found = np.zeros(len(joined), dtype=np.int64)
    for number in range(len(joined)):
        own = np.flatnonzero(owner == number)
        if len(own):
            box = _box(circles, own)
            rivals = _rivals(circles, np.flatnonzero(joined[number][owner]), box)
            found[number] = _count(circles, own, rivals, box)
    return found


@njit(cache=True)
def _box(  # pragma: no cover - compiled
    circles: NDArray[np.float64], which: NDArray[np.int64]
) -> Box:
    """Bound some cones: left, right, top, bottom."""
    left, right, top, bottom = np.inf, -np.inf, np.inf, -np.inf
    for k in which:
        for end in range(2):
            x, y, r = circles[k, end]
            left, right = min(left, x - r), max(right, x + r)
            top, bottom = min(top, y - r), max(bottom, y + r)
    return left, right, top, bottom


@njit(cache=True)
def _rivals(  # pragma: no cover - compiled
    circles: NDArray[np.float64], which: NDArray[np.int64], box: Box
) -> NDArray[np.int64]:
    """Keep the cones that reach into a box."""
    kept = np.zeros(len(which), dtype=np.bool_)
    for j in range(len(which)):
        left, right, top, bottom = _box(circles, which[j : j + 1])
        kept[j] = left < box[1] and right > box[0] and top < box[3] and bottom > box[2]
    return which[kept]


@njit(cache=True)
def _count(  # pragma: no cover - compiled
    circles: NDArray[np.float64], own: NDArray[np.int64], rivals: NDArray[np.int64], box: Box
) -> int:
    """Count the pixels of one segment that no rival takes, on every n-th row and column."""
    side = max(box[1] - box[0], box[3] - box[2])
    step = max(1, int(side) // FINENESS)
    found = 0
    for row in range(math.floor(box[2]), math.ceil(box[3]), step):
        for column in range(math.floor(box[0]), math.ceil(box[1]), step):
            depth, other = 0.0, 0.0
            for k in own:
                depth = max(depth, _depth(circles[k], column + 0.5, row + 0.5))
            if depth == 0.0:
                continue
            for k in rivals:
                other = _depth(circles[k], column + 0.5, row + 0.5)
                if other > depth:
                    break
            found += other <= depth
    return found * step * step


@njit(cache=True)
def _depth(  # pragma: no cover - compiled
    circles: NDArray[np.float64], x: float, y: float
) -> float:
    """Measure how deep a point lies in the hull of two circles, pixels; 0 outside."""
    x0, y0, r0 = circles[0]
    dx, dy, dr = circles[1, 0] - x0, circles[1, 1] - y0, circles[1, 2] - r0
    px, py = x - x0, y - y0
    length = math.sqrt(dx * dx + dy * dy)
    if length <= abs(dr):
        at = 1.0 if dr > 0 else 0.0
    else:
        # The circle that reaches furthest towards the point lies ahead of its foot by the taper.
        along = (px * dx + py * dy) / length
        across = abs(px * dy - py * dx) / length
        at = (along + across * dr / math.sqrt(length * length - dr * dr)) / length
        at = min(max(at, 0.0), 1.0)
    ex, ey, radius = px - at * dx, py - at * dy, r0 + at * dr
    return float(max(radius - math.sqrt(ex * ex + ey * ey), 0.0))
