"""Long pieces of a mask: the truth that a segment finder is measured against on photographs.

Conventions
-----------
Nothing here looks for symmetries or edges: a component's axis is the principal axis of its
pixels, its length their extent along it, its width its area over its length.  Whether it is long
is judged by its moments, as the ratio of the axes of the ellipse with the same second moments;
length over width would call a ragged face long, since holes shrink its area.  A component whose
center line leaves the chord between its ends by more than `Rules.straight` widths is bent, as an
arm is at its elbow; it is cut once, at its farthest point, and its longer piece stands for it.
Decision 0011 gives the figures behind the rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Long", "Rules", "elongated"]


@dataclass(frozen=True)
class Rules:
    """What counts as a long component; ours, decision 0011.

    Attributes
    ----------
    opening : int
        Radius in pixels of the opening that cuts threads between components.
    least_area : float
        Smallest area, as a share of the picture; 0.0025 is 61 pixels of 128 x 192.
    ratio : float
        The longer axis of the ellipse is at least this many times the shorter one.
    straight : float
        Largest distance of a straight component's center line from its chord, in widths.
    """

    opening: int = 2
    least_area: float = 0.0025
    ratio: float = 2.0
    straight: float = 0.5


@dataclass(frozen=True)
class Long:
    """One long component.

    Attributes
    ----------
    whole : tuple of six float
        Segment of the whole component, x0, y0, x1, y1, w0, w1 in pixels; both widths are equal.
    piece : tuple of six float
        Segment of its dominant straight piece; the same for a straight component.
    area : int
        Pixels.
    bend : float
        Largest distance of its center line from the chord between its ends, in widths.
    straight : bool
        Whether the bend is within the rules.
    """

    whole: tuple[float, float, float, float, float, float]
    piece: tuple[float, float, float, float, float, float]
    area: int
    bend: float
    straight: bool


def elongated(mask: NDArray[np.bool_], rules: Rules | None = None) -> list[Long]:
    """Find the long components of a mask.

    Parameters
    ----------
    mask : ndarray of shape (M, N), dtype bool
        True mask, at the photograph's own size.
    rules : Rules, optional
        What counts as long.

    Returns
    -------
    list of Long
        Largest first.

    Raises
    ------
    ValueError
        If the mask is not a two-dimensional array of bool.

    Examples
    --------
    >>> mask = np.zeros((60, 80), dtype=bool)
    >>> mask[20:30, 10:60] = True
    >>> mask[40:55, 30:45] = True
    >>> [arm] = elongated(mask)
    >>> [round(value, 1) for value in arm.whole], arm.straight
    ([10.0, 24.5, 59.0, 24.5, 10.0, 10.0], True)
    """
    if mask.ndim != 2 or mask.dtype != np.bool_:
        msg = f"expected a mask of shape (M, N) and dtype bool, got {mask.shape} {mask.dtype}"
        raise ValueError(msg)
    rules = rules or Rules()
    side = 2 * rules.opening + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    found = []
    for label in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[label])
        if area < rules.least_area * mask.size:
            continue
        y, x = np.nonzero(labels[top : top + high, left : left + wide] == label)
        points = np.stack([x + left, y + top], axis=1).astype(np.float64)
        whole, along, across = _segment(points)
        if along.std() < rules.ratio * across.std():
            continue
        width = whole[4]
        at, away = _center_line(along, across, width)
        farthest = int(np.argmax(np.abs(away)))
        bend = float(np.abs(away[farthest]) / width)
        piece = whole
        if bend > rules.straight:
            halves = [points[along <= at[farthest]], points[along > at[farthest]]]
            pieces = [_segment(half)[0] for half in halves if len(half) >= 3]
            piece = max(pieces, key=lambda s: float(np.hypot(s[2] - s[0], s[3] - s[1])))
        found.append(Long(whole, piece, area, bend, bend <= rules.straight))
    return sorted(found, key=lambda component: -component.area)


def _segment(
    points: NDArray[np.float64],
) -> tuple[
    tuple[float, float, float, float, float, float], NDArray[np.float64], NDArray[np.float64]
]:
    """Return a set's segment and its points along and across the principal axis."""
    middle = points.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov((points - middle).T))
    axis = vectors[:, 1] if vectors[np.argmax(np.abs(vectors[:, 1])), 1] > 0 else -vectors[:, 1]
    along = (points - middle) @ axis
    across = (points - middle) @ np.array([-axis[1], axis[0]])
    # The outermost half percent at each end is where soft outlines throw single pixels.
    low, high = np.quantile(along, [0.005, 0.995])
    width = len(points) / max(high - low, 1.0)
    ends = np.concatenate([middle + low * axis, middle + high * axis])
    x0, y0, x1, y1 = (float(value) for value in ends)
    return (x0, y0, x1, y1, float(width), float(width)), along, across


def _center_line(
    along: NDArray[np.float64], across: NDArray[np.float64], width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places along the axis, half a width apart, and the distance from the chord there."""
    step = max(width / 2, 1.0)
    slices = np.floor((along - along.min()) / step).astype(np.intp)
    counts = np.bincount(slices)
    full = counts >= 0.25 * step * width
    sums = np.bincount(slices, across)
    at = along.min() + (np.arange(len(counts)) + 0.5) * step
    at, center = at[full], sums[full] / counts[full]
    return at, center - np.interp(at, at[[0, -1]], center[[0, -1]])
