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

# Directions of the chord that are searched in turn.  More bins mean narrower windows and more
# calls; 12 was fastest from 500 to 2000 points.
_BINS = 12
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
    facing = _leans_little(points, first, second, 1, parameters, scale)
    facing &= _leans_little(points, first, second, -1, parameters, scale)
    facing &= _cancels(points, first, second, parameters)
    first, second = np.nonzero(np.triu(facing, 1))
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
    For each of twelve directions of the chord, only points whose normal lies near it can be in a
    pair, and after turning the plane into that direction both ends of the chord have nearly the
    same coordinate across it.  Sorted by that coordinate, partners lie in a short window behind
    each point; a strided view makes all windows one array.

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
    near_normal = np.float32(np.cos(np.radians(parameters.normal_tolerance) + half + _MARGIN))
    starts, stops, bins, tests = [], [], [], 0
    for index in range(_BINS):
        direction = index * np.pi / _BINS
        c, s = np.float32(np.cos(direction)), np.float32(np.sin(direction))
        chosen = np.flatnonzero(np.abs(nx * c + ny * s) >= near_normal)
        along = x[chosen] * c + y[chosen] * s
        across = y[chosen] * c - x[chosen] * s
        order = np.argsort(across, kind="stable")
        start, stop, tried = _windows(across[order], along[order], parameters, scale, half)
        chosen = every[chosen[order]]
        starts.append(chosen[start])
        stops.append(chosen[stop])
        bins.append(np.full(start.size, index, np.int8))
        tests += tried
    first, second = np.concatenate(starts), np.concatenate(stops)
    which = np.concatenate(bins)

    # The same tests as for all pairs; those that fail the first are spared the second.
    for sign in (1, -1):
        kept = _leans_little(points, first, second, sign, parameters, scale)
        first, second, which = first[kept], second[kept], which[kept]
    kept = _cancels(points, first, second, parameters)
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
    across: Vector, along: Vector, parameters: GrouperParameters, scale: float, half: float
) -> tuple[Indices, Indices, int]:
    """Return candidate pairs of points sorted by the coordinate across the chord."""
    n = across.size
    none = np.empty(0, np.intp)
    widest = parameters.max_width * scale
    reach = np.float32(widest * np.sin(half) + _MARGIN)
    last = np.searchsorted(across, across + reach, "right")
    span = int((last - np.arange(n)).max()) if n else 0
    if span < 2:
        return none, none, 0
    padded = np.zeros((2, n + span - 1), np.float32)
    padded[0, :n], padded[0, n:] = across, np.inf
    padded[1, :n] = along
    step = padded.strides[1]
    windows = as_strided(padded, (2, n, span), (padded.strides[0], step, step))
    # The margin goes into the point's own coordinate, one operation on a column.
    du, dv = windows - (padded[:, :n] + np.array([[_MARGIN], [0]], np.float32))[:, :, None]
    np.abs(dv, out=dv)
    near = dv <= np.float32(widest + _MARGIN)
    dv *= np.float32(np.tan(half) + _MARGIN)
    near &= du <= dv
    near[:, 0] = False
    flat = np.flatnonzero(near)
    start = flat // span
    return start, flat - start * (span - 1), int(du.size)


def _resolve(
    points: EdgePoints, first: Indices, second: Indices, sign: int
) -> tuple[Vector, Vector, Vector]:
    """Return the chord along and across one end's normal, seen from that end, and its square."""
    end = first if sign > 0 else second
    dx = np.float32(sign) * (points.x[second] - points.x[first])
    dy = np.float32(sign) * (points.y[second] - points.y[first])
    nx, ny = points.normal_x[end], points.normal_y[end]
    return dx * nx + dy * ny, dy * nx - dx * ny, dx * dx + dy * dy


def _leans_little(
    points: EdgePoints,
    first: Indices,
    second: Indices,
    sign: int,
    parameters: GrouperParameters,
    scale: float,
) -> NDArray[np.bool_]:
    """Test the width, and at one end the lean of the normal and on which side the skin is."""
    along, across, square = _resolve(points, first, second, sign)
    low, high = parameters.min_width * scale, parameters.max_width * scale
    ok = (square >= np.float32(low * low)) & (square <= np.float32(high * high))
    limit = np.float32(np.sin(np.radians(parameters.normal_tolerance)) ** 2)
    ok &= across * across <= limit * square
    ok &= ~(points.one_sided[first if sign > 0 else second] & (along < 0))
    return np.asarray(ok)


def _cancels(
    points: EdgePoints, first: Indices, second: Indices, parameters: GrouperParameters
) -> NDArray[np.bool_]:
    """Test that the two normals lean away from the chord in mirror image."""
    total, square = _lean(points, first, second)
    limit = np.float32(np.sin(np.radians(parameters.mirror_tolerance)))
    return np.asarray(np.abs(total) <= limit * square)


def _lean(points: EdgePoints, first: Indices, second: Indices) -> tuple[Vector, Vector]:
    """Return the sine of the sum of both leans, times the squared chord, and that square."""
    a_along, a_across, square = _resolve(points, first, second, 1)
    b_along, b_across, _ = _resolve(points, first, second, -1)
    return a_along * b_across + a_across * b_along, square


def _record(
    points: EdgePoints, first: Indices, second: Indices, tests: int, thinning: float = 1.0
) -> Symmetries:
    """Compute middle, width and axis of each pair."""
    x, y = points.x, points.y
    dx, dy = x[second] - x[first], y[second] - y[first]
    width = np.hypot(dx, dy)
    # Half the sum of the leans turns the chord's perpendicular into the mean of the tangents; it
    # is at most half the mirror tolerance, so its sine will do for it.
    total, square = _lean(points, first, second)
    facing = _resolve(points, first, second, 1)[0] * _resolve(points, first, second, -1)[0]
    turn = total * np.sign(facing) / (2 * np.maximum(square, np.float32(1e-6)))
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
