"""How many pixels a segment alone would have: nothing before it, no edge of the frame.

In perspective a sphere's outline is an ellipse that differs from a circle by less than a percent
at the distances of a figure; the shares made from these areas carry two digits.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True)
def areas(
    circles: NDArray[np.float64], owner: NDArray[np.int64], segments: int
) -> NDArray[np.int64]:
    """Count the pixels of each segment's outline, the union of its cones'.

    Parameters
    ----------
    circles : ndarray of shape (k, 2, 3), dtype float64
        x, y and radius in pixels of the two ends of each cone.
    owner : ndarray of shape (k,), dtype int64
        The segment that each cone belongs to, ascending.
    segments : int
        How many segments there are.

    Returns
    -------
    ndarray of shape (segments,), dtype int64
        Pixels whose middle lies inside; 0 for a segment without a cone.

    Examples
    --------
    >>> bar = np.array([[[50.0, 50.0, 4.0], [90.0, 50.0, 4.0]]])
    >>> int(areas(bar, np.array([0]), 1)[0])  # 40 x 8 and a circle of radius 4: 370.3
    372
    """
    found = np.zeros(segments, dtype=np.int64)
    for number in range(segments):
        first, last = np.searchsorted(owner, number), np.searchsorted(owner, number + 1)
        if first == last:
            continue
        left, right, top, bottom = np.inf, -np.inf, np.inf, -np.inf
        for k in range(first, last):
            for end in range(2):
                x, y, r = circles[k, end]
                left, right = min(left, x - r), max(right, x + r)
                top, bottom = min(top, y - r), max(bottom, y + r)
        for row in range(math.floor(top), math.ceil(bottom)):
            for column in range(math.floor(left), math.ceil(right)):
                for k in range(first, last):
                    if _inside(circles[k], column + 0.5, row + 0.5):
                        found[number] += 1
                        break
    return found


@njit(cache=True)
def _inside(  # pragma: no cover - compiled
    circles: NDArray[np.float64], x: float, y: float
) -> bool:
    """Tell whether a point lies in the hull of two circles."""
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
    return bool(ex * ex + ey * ey <= radius * radius)
