"""Smoothed local symmetries: pairs of edge points that face each other across an axis.

Two points are symmetric when the chord between them makes equal angles with both normals, on
opposite sides; the axis passes the middle of the chord.  `all_pairs_symmetries` tries every pair;
`local_symmetries` returns the same set from a search that looks only where a partner can be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from .edges import EdgePoints
from .grouping import GROUPER, GrouperParameters

__all__ = ["Symmetries", "all_pairs_symmetries", "local_symmetries"]

Vector = NDArray[np.float32]
Indices = NDArray[np.intp]

# Directions of the chord that are told apart.  More mean shorter windows and more points in all of
# them together; 16 was fastest on the photographs (of 8, 12, 16 and 20).
_BINS = 16
# Neighbors looked at in one go; bounds the memory.
_ROWS = 32
# Windows are widened by this many pixels or radians, so that rounding loses no pair.
_MARGIN = 0.01


@dataclass(frozen=True)
class Symmetries:
    """Pairs of edge points, in working pixels.

    Attributes
    ----------
    first, second : ndarray of shape (m,), dtype intp
        Indices of the points; the first is the smaller.
    x, y : ndarray of shape (m,), dtype float32
        Middle of the chord: a point of the axis.
    width : ndarray of shape (m,), dtype float32
        Length of the chord.
    angle : ndarray of shape (m,), dtype float32
        Direction of the axis, radians in [0, pi): the mean of the two tangents.
    thinning : float
        1 when every edge point took part, k when one in k did.
    tests : int
        Pairs looked at.
    """

    first: Indices
    second: Indices
    x: Vector
    y: Vector
    width: Vector
    angle: Vector
    thinning: float = 1.0
    tests: int = 0

    def __len__(self) -> int:
        """Count the pairs."""
        return int(self.x.size)


def all_pairs_symmetries(
    points: EdgePoints, parameters: GrouperParameters = GROUPER, scale: float = 1.0
) -> Symmetries:
    """Find symmetries by trying every pair: the definition, and the reference of the test.

    Parameters
    ----------
    points : EdgePoints
        Edge points; time and memory grow with the square of their number.
    parameters : GrouperParameters
        Tolerances.
    scale : float
        SCALE of the working image.

    Returns
    -------
    Symmetries
        In the order of the first point, then the second.

    Examples
    --------
    >>> one, zero = np.ones(2, np.float32), np.zeros(2, np.float32)
    >>> sides = np.array([20, 30], np.float32)
    >>> facing = EdgePoints(sides, zero, one, zero, np.array([False, False]))
    >>> pair = all_pairs_symmetries(facing)
    >>> float(pair.x[0]), float(pair.width[0])
    (25.0, 10.0)
    """
    n = len(points)
    first, second = np.arange(n)[:, None], np.arange(n)[None, :]
    chords = _chords(points, first, second)
    first, second = np.nonzero(np.triu(_faces(chords, parameters, scale), 1))
    return _record(points, first, second, n * (n - 1) // 2)


def local_symmetries(
    points: EdgePoints, parameters: GrouperParameters = GROUPER, scale: float = 1.0
) -> Symmetries:
    """Find the same symmetries by looking only where a partner can be.

    Parameters
    ----------
    points : EdgePoints
        Edge points.
    parameters : GrouperParameters
        Tolerances.  Beyond `max_edge_points` points, a scrambled choice takes part.
    scale : float
        SCALE of the working image.

    Returns
    -------
    Symmetries
        The set of `all_pairs_symmetries`, in the order of the search.

    Notes
    -----
    For each of sixteen directions of the chord, only points whose normal lies near it can be in a
    pair, and after turning the plane into that direction both ends of the chord have nearly the
    same coordinate across it.  Sorted by direction, then by that coordinate, partners lie in a
    short window behind each point; all windows of all directions are listed in one array.

    References
    ----------
    .. [1] M. Brady and H. Asada, "Smoothed Local Symmetries and Their Implementation",
       International Journal of Robotics Research 3(3), 1984, pp. 36-61.

    Examples
    --------
    >>> one, zero = np.ones(2, np.float32), np.zeros(2, np.float32)
    >>> sides = np.array([20, 30], np.float32)
    >>> len(local_symmetries(EdgePoints(sides, zero, one, zero, np.array([False, False]))))
    1
    """
    every, thinning = _thinned(len(points), parameters.max_edge_points)
    x, y = points.x[every], points.y[every]
    nx, ny = points.normal_x[every], points.normal_y[every]

    half = np.pi / _BINS / 2
    direction = np.arange(_BINS, dtype=np.float32)[:, None] * np.float32(np.pi / _BINS)
    c, s = np.cos(direction), np.sin(direction)
    near_normal = np.float32(np.cos(np.radians(parameters.normal_tolerance) + half + _MARGIN))
    which, chosen = np.nonzero(np.abs(nx * c + ny * s) >= near_normal)
    along = x[chosen] * c[which, 0] + y[chosen] * s[which, 0]
    across = y[chosen] * c[which, 0] - x[chosen] * s[which, 0]
    widest = parameters.max_width * scale
    margin = _MARGIN * max(scale, 1.0)
    # Directions are set so far apart that no window reaches from one into the next.
    apart = 2 * (np.abs(across).max(initial=0) + widest)
    place = across + which.astype(np.float32) * np.float32(apart)
    order = np.argsort(place, kind="stable")
    start, stop, tests = _windows(
        place[order], along[order], widest, np.tan(half + _MARGIN), margin
    )
    which, chosen = which[order], every[chosen[order]]
    first, second, which = chosen.take(start), chosen.take(stop), which.take(start)

    kept = np.flatnonzero(_faces(_chords(points, first, second), parameters, scale))
    first, second, which = first[kept], second[kept], which[kept]
    # Windows of neighboring directions overlap: a pair counts in the bin of its chord only.
    chord = np.arctan2(points.y[second] - points.y[first], points.x[second] - points.x[first])
    own = np.rint(chord * np.float32(_BINS / np.pi)).astype(np.int8) % _BINS == which
    first, second = first[own], second[own]
    return _record(points, np.minimum(first, second), np.maximum(first, second), tests, thinning)


def _thinned(count: int, most: int) -> tuple[Indices, float]:
    """Choose points by a scrambled index, and say one in how many takes part.

    Every k-th would not do: in row order, the two sides of an upright limb take turns.
    """
    index = np.arange(count)
    if count <= most:
        return index, 1.0
    scrambled = index.astype(np.uint32) * np.uint32(2654435761)  # Knuth's multiplicative hash
    chosen = np.flatnonzero(scrambled < np.uint32(most / count * 2**32))
    return chosen, count / max(chosen.size, 1)


def _windows(
    place: Vector, along: Vector, widest: float, slope: float, margin: float
) -> tuple[Indices, Indices, int]:
    """Return pairs of sorted points no farther apart across than their distance along allows."""
    n = place.size
    last = np.searchsorted(place, place + np.float32(widest * slope + margin), "right")
    span = int((last - np.arange(n)).max(initial=1)) - 1

    # Row k of a strided view holds the (k + 1)-th next point of every point.
    padded = np.zeros((2, n + span), np.float32)
    padded[0, :n], padded[0, n:] = place, np.inf
    padded[1, :n] = along
    step = padded.strides[1]
    starts, stops = [], []
    for row in range(0, span, _ROWS):
        rows = min(_ROWS, span - row)
        ahead = padded[:, row + 1 :]
        ahead = as_strided(ahead, (2, rows, n), (padded.strides[0], step, step))
        dv = ahead[1] - along
        np.abs(dv, out=dv)
        near = dv <= np.float32(widest + margin)
        dv *= np.float32(slope)
        dv += np.float32(margin)
        near &= ahead[0] - place <= dv
        flat = np.flatnonzero(near)
        next_one = flat // n
        start = flat - next_one * n
        starts.append(start)
        stops.append(start + next_one + (row + 1))
    none = np.empty(0, np.intp)
    return np.concatenate((none, *starts)), np.concatenate((none, *stops)), span * n


@dataclass(frozen=True)
class _Chords:
    """Chords between points, and the normals at both ends resolved along and across them.

    `a_along` and `a_across` belong to the first end, seen from it; `b_` to the second, likewise.
    """

    dx: Vector
    dy: Vector
    square: Vector
    a_along: Vector
    a_across: Vector
    a_one_sided: NDArray[np.bool_]
    b_along: Vector
    b_across: Vector
    b_one_sided: NDArray[np.bool_]


def _chords(points: EdgePoints, first: Indices, second: Indices) -> _Chords:
    """Resolve the normals of both ends of each pair."""
    # `take` reads faster than an index in brackets does.
    dx = points.x.take(second) - points.x.take(first)
    dy = points.y.take(second) - points.y.take(first)
    anx, any_ = points.normal_x.take(first), points.normal_y.take(first)
    bnx, bny = points.normal_x.take(second), points.normal_y.take(second)
    return _Chords(
        dx,
        dy,
        dx * dx + dy * dy,
        dx * anx + dy * any_,
        dy * anx - dx * any_,
        points.one_sided.take(first),
        -(dx * bnx + dy * bny),
        dx * bny - dy * bnx,
        points.one_sided.take(second),
    )


def _faces(chords: _Chords, parameters: GrouperParameters, scale: float) -> NDArray[np.bool_]:
    """Test width, lean of each normal, side of the skin, and that the leans cancel."""
    square = chords.square
    low, high = parameters.min_width * scale, parameters.max_width * scale
    ok = (square >= np.float32(low * low)) & (square <= np.float32(high * high))
    lean = np.float32(np.sin(np.radians(parameters.normal_tolerance)) ** 2) * square
    ok &= chords.a_across * chords.a_across <= lean
    ok &= chords.b_across * chords.b_across <= lean
    ok &= ~(chords.a_one_sided & (chords.a_along < 0))
    ok &= ~(chords.b_one_sided & (chords.b_along < 0))
    limit = np.float32(np.sin(np.radians(parameters.mirror_tolerance))) * square
    ok &= np.abs(_leans(chords)) <= limit
    return np.asarray(ok)


def _leans(chords: _Chords) -> Vector:
    """Return the sine of the sum of both leans, times the squared chord."""
    return chords.a_along * chords.b_across + chords.a_across * chords.b_along


def _record(
    points: EdgePoints, first: Indices, second: Indices, tests: int, thinning: float = 1.0
) -> Symmetries:
    """Compute middle, width and axis of each pair."""
    x, y = points.x, points.y
    chords = _chords(points, first, second)
    dx, dy = chords.dx, chords.dy
    width = np.hypot(dx, dy)
    # Half the sum of the leans turns the chord's perpendicular into the mean of the tangents; it
    # is at most half the mirror tolerance, so its sine will do for it.
    facing = np.sign(chords.a_along * chords.b_along)
    turn = _leans(chords) * facing / (2 * np.maximum(chords.square, np.float32(1e-6)))
    angle = np.mod(np.arctan2(dx, -dy) - turn, np.float32(np.pi))
    return Symmetries(
        first,
        second,
        ((x[first] + x[second]) / 2).astype(np.float32),
        ((y[first] + y[second]) / 2).astype(np.float32),
        width,
        angle.astype(np.float32),
        thinning,
        tests,
    )
