"""Segments: straight ribbons of symmetries whose width varies little.

Each peak of the vote gathers the symmetries near it; a line and a tapered width are fitted to
them, those that fit are gathered again, and the longest run without a gap becomes a segment if it
passes every test.  Its symmetries are spent: no other segment may use them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .axes import find_seeds
from .edges import disc, scale_of, skin_edges
from .grouping import GROUPER, GrouperParameters
from .symmetry import Symmetries, local_symmetries

__all__ = ["Segment", "Segments", "find_segments", "gather_segments"]

Vector = NDArray[np.float32]


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
        return float(np.hypot(self.x1 - self.x0, self.y1 - self.y0))

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
    near = cv2.dilate(mask.astype(np.uint8), disc(parameters.axis_clearance * scale))
    columns = np.clip(np.rint(symmetries.x), 0, width - 1).astype(np.intp)
    rows = np.clip(np.rint(symmetries.y), 0, height - 1).astype(np.intp)
    kept = np.flatnonzero(np.asarray(near)[rows, columns])
    kept = kept[np.argsort(symmetries.angle[kept], kind="stable")]
    thinned = symmetries.thinning > 1
    if kept.size < parameters.min_symmetries:
        return Segments(budget_exceeded=thinned)

    x = symmetries.x[kept] - np.float32(width / 2)
    y = symmetries.y[kept] - np.float32(height / 2)
    widths, angles = symmetries.width[kept], symmetries.angle[kept]
    radius = float(np.hypot(height, width)) / 2 + 1
    seeds = find_seeds(x, y, widths, angles, radius, parameters, scale, symmetries.thinning)
    fits = _try_seeds(
        seeds.angle, seeds.offset, seeds.width, _Pool(x, y, widths, angles), parameters, scale
    )
    found = [
        Segment(
            f.x0 + width / 2, f.y0 + height / 2, f.x1 + width / 2, f.y1 + height / 2,
            f.w0, f.w1, f.support,
        )
        for f in fits
    ]  # fmt: skip
    found.sort(key=lambda segment: -segment.support)
    distinct: list[Segment] = []
    for segment in found:
        if not any(_repeats(segment, other, parameters) for other in distinct):
            distinct.append(segment)
    exceeded = (
        thinned or seeds.found > parameters.max_seeds or len(distinct) > parameters.max_segments
    )
    return Segments(tuple(distinct[: parameters.max_segments]), seeds.found, exceeded)


class _Pool:
    """Symmetries sorted by angle, and which of them are still free.

    They are laid out three times over, half a turn apart, so that any range of angles is a slice.
    """

    def __init__(self, x: Vector, y: Vector, width: Vector, angle: Vector) -> None:
        """Lay out symmetries that are sorted by angle."""
        self.x, self.y, self.width = (np.concatenate((v, v, v)) for v in (x, y, width))
        turn = np.float32(np.pi)
        self.angle = np.concatenate((angle - turn, angle, angle + turn))
        self.size = x.size
        self.free = np.ones((3, x.size), dtype=np.bool_)

    def spend(self, indices: NDArray[np.intp]) -> None:
        """Take symmetries out of the pool."""
        self.free[:, indices % self.size] = False


def _try_seeds(
    angle: NDArray[np.float64],
    offset: NDArray[np.float64],
    width: NDArray[np.float64],
    pool: _Pool,
    parameters: GrouperParameters,
    scale: float,
) -> list[Segment]:
    """Fit a segment to each peak in turn."""
    reach = np.radians(parameters.seed_angle)
    first = np.searchsorted(pool.angle, (angle - reach).astype(np.float32))
    last = np.searchsorted(pool.angle, (angle + reach).astype(np.float32))
    cosine, sine = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
    free = pool.free.reshape(-1)
    slack = parameters.fit_width_slack * scale
    found = []
    for k in range(angle.size):
        part = slice(first[k], last[k])
        away = np.abs(pool.y[part] * cosine[k] - pool.x[part] * sine[k] - np.float32(offset[k]))
        wider = np.abs(pool.width[part] - np.float32(width[k]))
        # Room to grow: a taper of half the width, a turn of some degrees.
        room = away <= np.float32(0.3 * width[k] + 8 * scale)
        room &= wider <= np.float32(0.5 * width[k] + slack)
        room &= free[part]
        chosen = np.flatnonzero(room)
        if chosen.size < parameters.min_symmetries:
            continue
        near = away[chosen] <= np.float32(
            max(parameters.bin_offset * scale, 0.12 * width[k] + slack)
        )
        near &= wider[chosen] <= np.float32(0.3 * width[k])
        chosen += first[k]
        members = np.flatnonzero(near)
        if members.size < parameters.min_symmetries:
            continue
        ribbon = (pool.x[chosen], pool.y[chosen], pool.width[chosen])
        segment, members = _fit(*ribbon, members, parameters, scale)
        if members.size:
            pool.spend(chosen[members])
        if segment is not None:
            found.append(segment)
    return found


def _fit(
    x: Vector,
    y: Vector,
    width: Vector,
    members: NDArray[np.intp],
    parameters: GrouperParameters,
    scale: float,
) -> tuple[Segment | None, NDArray[np.intp]]:
    """Fit a line and a taper, gather what fits, twice; then test the longest run."""
    none = np.empty(0, np.intp)
    for _ in range(2):
        n = np.float32(members.size)
        mx, my, mw = x[members], y[members], width[members]
        cx, cy, mean = mx.sum() / n, my.sum() / n, mw.sum() / n
        mx, my = mx - cx, my - cy
        # Principal axis of the middles.
        turn = 0.5 * np.arctan2(2 * mx.dot(my), mx.dot(mx) - my.dot(my))
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        along = mx * c + my * s
        spread = along.dot(along)
        taper = along.dot(mw) / spread if spread > 0 else np.float32(0)

        along = (x - cx) * c + (y - cy) * s
        line = np.maximum(mean + taper * along, np.float32(parameters.min_width * scale))
        away = np.abs((y - cy) * c - (x - cx) * s)
        fits = away <= np.float32(parameters.fit_offset) * line + np.float32(
            parameters.fit_offset_slack * scale
        )
        fits &= np.abs(width - line) <= np.float32(parameters.fit_width) * line + np.float32(
            parameters.fit_width_slack * scale
        )
        members = np.flatnonzero(fits)
        if members.size < parameters.min_symmetries:
            return None, none
        gap = max(parameters.max_gap * float(mean), parameters.max_gap_floor * scale)
        members, run = _longest_run(along, members, gap)
        if members.size < parameters.min_symmetries:
            return None, none

    low, high = run[0], run[-1]
    w0, w1 = mean + taper * low, mean + taper * high
    cells = int(np.count_nonzero(np.bincount(((run - low) / scale).astype(np.intp))))
    support = cells * scale
    length = float(high - low)
    mw = width[members]
    steady = mw.std() <= parameters.max_variation * mw.mean()
    long_enough = length >= max(parameters.min_length * scale, parameters.min_aspect * float(mean))
    covered = support >= parameters.min_covered * (length + scale)
    if not (steady and long_enough and covered and min(w0, w1) > 0):
        return None, members
    ends = (cx + c * low, cy + s * low, cx + c * high, cy + s * high, w0, w1)
    x0, y0, x1, y1, first, last = (float(value) for value in ends)
    return Segment(x0, y0, x1, y1, first, last, support), members


def _longest_run(
    along: Vector, members: NDArray[np.intp], gap: float
) -> tuple[NDArray[np.intp], Vector]:
    """Sort members along the axis and keep the longest stretch without a gap."""
    values = along[members]
    order = np.argsort(values, kind="stable")
    values, members = values[order], members[order]
    breaks = np.flatnonzero(values[1:] - values[:-1] > np.float32(gap)) + 1
    if not breaks.size:
        return members, values
    starts = np.concatenate(([0], breaks))
    stops = np.concatenate((breaks, [values.size]))
    best = int(np.argmax(values[stops - 1] - values[starts]))
    return members[starts[best] : stops[best]], values[starts[best] : stops[best]]


def _repeats(weaker: Segment, stronger: Segment, parameters: GrouperParameters) -> bool:
    """Tell whether two segments are one ribbon found twice."""
    length, own = stronger.length, weaker.length
    ux, uy = (stronger.x1 - stronger.x0) / length, (stronger.y1 - stronger.y0) / length
    vx, vy = (weaker.x1 - weaker.x0) / own, (weaker.y1 - weaker.y0) / own
    if abs(ux * vy - uy * vx) > np.sin(np.radians(parameters.duplicate_angle)):
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
