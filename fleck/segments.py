"""Segments: straight ribbons of symmetries whose width varies little.

Each peak of the vote gathers the symmetries near it; a line and a tapered width are fitted to
them, those that fit are gathered again, and the longest run without a gap becomes a segment if it
passes every test.  Its symmetries are spent: no other segment may use them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .axes import find_seeds
from .edges import grown, scale_of, skin_edges
from .grouping import GROUPER, GrouperParameters
from .ribbons import Pool, fit_ribbons
from .symmetry import Symmetries, local_symmetries

__all__ = ["Segment", "Segments", "find_segments", "gather_segments"]


@dataclass(frozen=True)
class Segment:
    """A tapered cylinder, in pixels.

    Attributes
    ----------
    x0, y0, x1, y1 : float
        Ends of the axis, as far as symmetries show it.
    w0, w1 : float
        Widths at the ends.
    support : float
        Length of axis with a symmetry in every pixel.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    w0: float
    w1: float
    support: float

    @property
    def length(self) -> float:
        """Length of the axis."""
        return math.hypot(self.x1 - self.x0, self.y1 - self.y0)

    @property
    def width(self) -> float:
        """Mean width."""
        return (self.w0 + self.w1) / 2


@dataclass(frozen=True)
class Segments:
    """What the segment finder returns.

    Attributes
    ----------
    segments : tuple of Segment
        Best supported first, in working pixels.
    candidates : int
        Peaks of the vote that asked to be tried.
    budget_exceeded : bool
        Whether edge points, peaks or segments were dropped for their number.
    """

    segments: tuple[Segment, ...] = ()
    candidates: int = 0
    budget_exceeded: bool = False


def find_segments(
    intensity: NDArray[np.floating],
    mask: NDArray[np.bool_],
    parameters: GrouperParameters = GROUPER,
    *,
    search: NDArray[np.bool_] | None = None,
) -> Segments:
    """Find near-cylinders, from the mask to the segments.

    Parameters
    ----------
    intensity : ndarray of shape (h, w), dtype float
        Log intensity at working size.
    mask : ndarray of shape (h, w), dtype bool
        Skin.
    parameters : GrouperParameters
        What is accepted.
    search : ndarray of shape (h, w), dtype bool, optional
        Where intensity edges are looked for, as for `skin_edges`.

    Returns
    -------
    Segments
        In working pixels.

    Examples
    --------
    >>> mask = np.zeros((192, 128), dtype=np.bool_)
    >>> mask[40:140, 50:70] = True
    >>> [arm] = find_segments(np.full(mask.shape, 200.0), mask).segments
    >>> bool(abs(arm.width - 20) <= 1), bool(abs(arm.x0 - 59.5) <= 0.5)
    (True, True)
    """
    points = skin_edges(intensity, mask, parameters, search=search)
    symmetries = local_symmetries(points, parameters, scale_of(mask.shape))
    return gather_segments(symmetries, mask, parameters)


def gather_segments(
    symmetries: Symmetries, mask: NDArray[np.bool_], parameters: GrouperParameters = GROUPER
) -> Segments:
    """Gather symmetries into segments.

    Parameters
    ----------
    symmetries : Symmetries
        Of the edge points of the mask.
    mask : ndarray of shape (h, w), dtype bool
        Skin; axis points outside it do not count.
    parameters : GrouperParameters
        What is accepted.

    Returns
    -------
    Segments
        In working pixels.

    Notes
    -----
    Finding axes by a vote follows the paper; its lines must be straight in the sense of Brooks'
    ribbons [1]_.

    References
    ----------
    .. [1] R. A. Brooks, "Symbolic Reasoning among 3-D Models and 2-D Images", Artificial
       Intelligence 17, 1981, pp. 285-348.

    Examples
    --------
    >>> t = np.arange(40, dtype=np.float32)
    >>> same = np.ones(40, dtype=np.float32)
    >>> index = np.arange(40)
    >>> across = Symmetries(index, index, 30 + t, 50 * same, 10 * same, 0 * same)
    >>> [segment] = gather_segments(across, np.ones((128, 192), dtype=np.bool_)).segments
    >>> round(segment.x0), round(segment.x1), round(segment.w0)
    (30, 69, 10)
    """
    scale = scale_of(mask.shape)
    height, width = mask.shape
    near = grown(mask.astype(np.uint8), parameters.axis_clearance * scale)
    columns = np.clip(np.rint(symmetries.x), 0, width - 1).astype(np.intp)
    rows = np.clip(np.rint(symmetries.y), 0, height - 1).astype(np.intp)
    kept = np.flatnonzero(near[rows, columns])
    kept = kept[np.argsort(symmetries.angle[kept], kind="stable")]
    thinned = symmetries.thinning > 1
    if kept.size < parameters.min_symmetries:
        return Segments(budget_exceeded=thinned)

    x = symmetries.x[kept] - np.float32(width / 2)
    y = symmetries.y[kept] - np.float32(height / 2)
    widths, angles = symmetries.width[kept], symmetries.angle[kept]
    radius = float(np.hypot(height, width)) / 2 + 1
    seeds = find_seeds(x, y, widths, angles, radius, parameters, scale, symmetries.thinning)
    found = [
        Segment(
            x0=ribbon.x0 + width / 2,
            y0=ribbon.y0 + height / 2,
            x1=ribbon.x1 + width / 2,
            y1=ribbon.y1 + height / 2,
            w0=ribbon.w0,
            w1=ribbon.w1,
            support=ribbon.support,
        )
        for ribbon in fit_ribbons(Pool(x, y, widths, angles), seeds, parameters, scale)
    ]
    found.sort(key=lambda segment: -segment.support)
    distinct: list[Segment] = []
    for segment in found:
        if not any(_repeats(segment, other, parameters) for other in distinct):
            distinct.append(segment)
    exceeded = (
        thinned or seeds.found > parameters.max_seeds or len(distinct) > parameters.max_segments
    )
    return Segments(tuple(distinct[: parameters.max_segments]), seeds.found, exceeded)


def _repeats(weaker: Segment, stronger: Segment, parameters: GrouperParameters) -> bool:
    """Tell whether two segments are one ribbon found twice."""
    length, own = stronger.length, weaker.length
    ux, uy = (stronger.x1 - stronger.x0) / length, (stronger.y1 - stronger.y0) / length
    vx, vy = (weaker.x1 - weaker.x0) / own, (weaker.y1 - weaker.y0) / own
    if abs(ux * vy - uy * vx) > math.sin(math.radians(parameters.duplicate_angle)):
        return False
    narrow, wide = sorted((weaker.width, stronger.width))
    if wide > parameters.duplicate_width * narrow:
        return False
    ax, ay = weaker.x0 - stronger.x0, weaker.y0 - stronger.y0
    bx, by = weaker.x1 - stronger.x0, weaker.y1 - stronger.y0
    if abs(ay * ux - ax * uy + by * ux - bx * uy) / 2 > parameters.duplicate_offset * narrow:
        return False
    start, stop = sorted((ax * ux + ay * uy, bx * ux + by * uy))
    return bool(min(stop, length) - max(start, 0.0) > parameters.duplicate_overlap * own)
