"""Where rays meet melting round cones.

Conventions
-----------
A round cone is the union of spheres along its axis; its distance is exact, and the ray's way
into a lone one is a quadratic.  Cones of a layer are joined by a polynomial smooth minimum, taken
in the order of the rows, of those that melt with the nearest one.  The joined surface lies
outside of each cone, by no more than the list of the tile says (`packing.tiles`), so the march
starts at the first cone swollen by that much and takes Newton's steps, which from outside never
pass the surface of a convex body.

All geometry is sums, products, quotients and square roots, which every machine rounds alike.

References
----------
I. Quilez, "Round cone - exact" and "Smooth minimum", iquilezles.org, for the distance and the
quadratic minimum; J. C. Hart, "Sphere tracing", The Visual Computer 12, 1996.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from .packing import (
    AXIS,
    COS2,
    EYE,
    EYE2,
    EYE_ALONG,
    FALL,
    HIGH,
    LENGTH,
    LOW,
    RADIUS,
    START,
    TAN,
    TILE,
)

#: Rows, layer, melt, melts, albedo of `packing.Packed`.
Scene = tuple[
    NDArray[np.float64],
    NDArray[np.int32],
    NDArray[np.float64],
    NDArray[np.bool_],
    NDArray[np.float64],
]
#: What `packing.tiles` returns.
Lists = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]

#: Columns of a fragment, a piece of surface within one pixel: point, normal, blended albedo,
#: share of the pixel, place of the foot along the cone's axis in metres, how much other cones
#: melt in (0 to 1), distance from the camera.
POINT, NORMAL, ALBEDO, SHARE, FOOT, JOINT, AWAY, WIDTH = 0, 3, 6, 9, 10, 11, 12, 13
#: Columns of the scratch of a ray: distance and its gradient, foot, way in and way out.
_GAP, _TURN, _PLACE, _IN, _OUT, _SCRATCH = 0, 1, 4, 5, 6, 7

#: A march ends this near to the surface, in pixels' widths there.  Ours: edges move by as much.
TOLERANCE = 0.01
#: Steps after which a march is given up; typical rays take three.  Ours.
STEPS = 64


@numba.njit(cache=True)
def distance(
    rows: NDArray[np.float64], i: int, x: float, y: float, z: float
) -> tuple[float, float, float, float, float]:
    """Measure how far a point lies outside of a cone.

    Parameters
    ----------
    rows : ndarray of shape (n, COLUMNS)
        Packed cones.
    i : int
        Which one.
    x, y, z : float
        The point, metres.

    Returns
    -------
    distance : float
        Metres, negative inside; behind a cut a lower bound.
    gx, gy, gz : float
        Its gradient, a unit vector.
    foot : float
        Where on the axis the nearest sphere has its center, metres from the start.

    Examples
    --------
    >>> row = np.zeros((1, 18)); row[0, [AXIS, LENGTH, RADIUS, COS2]] = 1.0
    >>> row[0, [LOW, HIGH]] = -1e6, 1e6
    >>> [float(value) for value in distance(row, 0, 0.5, 3.0, 0.0)]
    [2.0, 0.0, 1.0, 0.0, 0.5]
    """
    px, py, pz = x - rows[i, START], y - rows[i, START + 1], z - rows[i, START + 2]
    ux, uy, uz = rows[i, AXIS], rows[i, AXIS + 1], rows[i, AXIS + 2]
    along = px * ux + py * uy + pz * uz
    across = np.sqrt(max(px * px + py * py + pz * pz - along * along, 0.0))
    foot = min(max(along - across * rows[i, TAN], 0.0), rows[i, LENGTH])
    px, py, pz = px - foot * ux, py - foot * uy, pz - foot * uz
    reach = np.sqrt(px * px + py * py + pz * pz) + 1e-12
    gap = reach - (rows[i, RADIUS] - rows[i, FALL] * foot)
    px, py, pz = px / reach, py / reach, pz / reach
    if rows[i, LOW] - along > gap:
        gap, px, py, pz = rows[i, LOW] - along, -ux, -uy, -uz
    if along - rows[i, HIGH] > gap:
        gap, px, py, pz = along - rows[i, HIGH], ux, uy, uz
    return gap, px, py, pz, foot


@numba.njit(cache=True)
def _sphere(middle: float, power: float) -> tuple[float, float]:
    """Intersect a ray with a sphere: half the linear and the constant coefficient."""
    root = middle * middle - power
    if root < 0:
        return np.inf, -np.inf
    root = np.sqrt(root)
    return -middle - root, -middle + root


@numba.njit(cache=True)
def crossing(
    rows: NDArray[np.float64], i: int, dx: float, dy: float, dz: float, swell: float
) -> tuple[float, float]:
    """Find where a ray from the camera enters and leaves a swollen cone.

    Parameters
    ----------
    rows : ndarray of shape (n, COLUMNS)
        Packed cones.
    i : int
        Which one.
    dx, dy, dz : float
        Direction, a unit vector.
    swell : float
        Added to the radius, metres.

    Returns
    -------
    enter, leave : float
        Distances along the ray, metres; (inf, -inf) for a ray that misses.

    Examples
    --------
    >>> row = np.zeros((1, 18)); row[0, [RADIUS, COS2]] = 1.0
    >>> row[0, [LOW, HIGH]] = -1e6, 1e6; row[0, [EYE, EYE2]] = -3.0, 9.0
    >>> crossing(row, 0, 1.0, 0.0, 0.0, 0.5)
    (1.5, 4.5)
    """
    radius, fall, cos2 = rows[i, RADIUS] + swell, rows[i, FALL], rows[i, COS2]
    ex, ey, ez = rows[i, EYE], rows[i, EYE + 1], rows[i, EYE + 2]
    start, far2, length = rows[i, EYE_ALONG], rows[i, EYE2], rows[i, LENGTH]
    turn = rows[i, AXIS] * dx + rows[i, AXIS + 1] * dy + rows[i, AXIS + 2] * dz
    toward = ex * dx + ey * dy + ez * dz
    a = cos2 - turn * turn
    b = cos2 * toward - start * turn + fall * radius * turn
    c = cos2 * far2 - start * start - radius * radius + 2 * fall * radius * start
    root = b * b - a * c
    if root < 0 and a > 0:
        return np.inf, -np.inf
    enter, leave, sides = np.inf, -np.inf, 0
    if root >= 0:
        root = np.sqrt(root)
        if abs(a) < 1e-9:
            a = 1e-9
        for way in ((-b - root) / a, (-b + root) / a):
            foot = (start + way * turn - fall * radius) / cos2
            if 0 < foot < length:
                enter, leave, sides = min(enter, way), max(leave, way), sides + 1
    if sides < 2:
        first, last = _sphere(toward, far2 - radius * radius)
        enter, leave = min(enter, first), max(leave, last)
        end = radius - fall * length
        first, last = _sphere(
            toward - length * turn, far2 - 2 * length * start + length * length - end * end
        )
        enter, leave = min(enter, first), max(leave, last)
    return _between_cuts(start, turn, rows[i, LOW] - swell, rows[i, HIGH] + swell, enter, leave)


@numba.njit(cache=True)
def _between_cuts(
    start: float, turn: float, low: float, high: float, enter: float, leave: float
) -> tuple[float, float]:
    """Keep the part of a ray that lies between two planes and before the camera."""
    if abs(turn) < 1e-12:
        if start < low or start > high:
            return np.inf, -np.inf
    else:
        one, two = (low - start) / turn, (high - start) / turn
        enter, leave = max(enter, min(one, two)), min(leave, max(one, two))
    if leave <= 0 or enter > leave:
        return np.inf, -np.inf
    return max(enter, 0.0), leave


@numba.njit(cache=True)
def melted(
    scene: Scene,
    items: NDArray[np.int32],
    start: int,
    stop: int,
    point: tuple[float, float, float],
    work: NDArray[np.float64],
) -> tuple[float, int, float, float, float]:
    """Measure the distance to the joined cones ``items[start:stop]`` of one layer.

    Returns the distance, the place in `items` of the nearest cone, and the gradient; the
    distances to the single cones stay in `work`.
    """
    rows, layer, melt, melts, _ = scene
    least, pick = np.inf, start
    for j in range(start, stop):
        gap, gx, gy, gz, foot = distance(rows, items[j], point[0], point[1], point[2])
        line = work[j - start]
        line[_GAP], line[_PLACE] = gap, foot
        line[_TURN], line[_TURN + 1], line[_TURN + 2] = gx, gy, gz
        if gap < least:
            least, pick = gap, j
    radius = melt[layer[items[start]]]
    gap, gx, gy, gz = np.inf, 0.0, 0.0, 0.0
    for j in range(start, stop):
        line = work[j - start]
        if line[_GAP] - least >= radius and j != pick:
            continue
        if not melts[items[pick], items[j]]:
            continue
        if gap == np.inf:
            gap, gx, gy, gz = line[_GAP], line[_TURN], line[_TURN + 1], line[_TURN + 2]
            continue
        part = min(max(0.5 + 0.5 * (gap - line[_GAP]) / radius, 0.0), 1.0)
        facing = 1 - gx * line[_TURN] - gy * line[_TURN + 1] - gz * line[_TURN + 2]
        gap += part * (line[_GAP] - gap) - radius * part * (1 - part) * min(facing, 1.0)
        gx += part * (line[_TURN] - gx)
        gy += part * (line[_TURN + 1] - gy)
        gz += part * (line[_TURN + 2] - gz)
    return gap, pick, gx, gy, gz


@numba.njit(cache=True)
def _blend(
    scene: Scene,
    items: NDArray[np.int32],
    start: int,
    stop: int,
    pick: int,
    work: NDArray[np.float64],
    hit: NDArray[np.float64],
) -> None:
    """Mix albedo by the weights of the smooth minimum whose distances are in `work`."""
    _, layer, melt, melts, albedo = scene
    radius = melt[layer[items[start]]]
    least = work[pick - start, _GAP]
    gap, own = np.inf, 0.0
    for j in range(start, stop):
        other = work[j - start, _GAP]
        if (other - least >= radius and j != pick) or not melts[items[pick], items[j]]:
            continue
        part = 1.0
        if gap == np.inf:
            gap = other
        else:
            part = min(max(0.5 + 0.5 * (gap - other) / radius, 0.0), 1.0)
            gap += part * (other - gap)
        own += part * ((1.0 if j == pick else 0.0) - own)
        for channel in range(3):
            tone = hit[ALBEDO + channel] if part < 1 else 0.0
            hit[ALBEDO + channel] = tone + part * (albedo[items[j], channel] - tone)
    hit[FOOT], hit[JOINT] = work[pick - start, _PLACE], 1 - own


@numba.njit(cache=True)
def _march(
    scene: Scene,
    items: NDArray[np.int32],
    span: tuple[int, int],
    eye: NDArray[np.float64],
    way: tuple[float, float, float],
    reach: tuple[float, float, float],
    work: NDArray[np.float64],
) -> float:
    """Walk a ray to the joined surface; returns infinity for a miss."""
    away, far, pixel = reach
    stride = 0.5 * scene[2][scene[1][items[span[0]]]]
    for _ in range(STEPS):
        point = (eye[0] + away * way[0], eye[1] + away * way[1], eye[2] + away * way[2])
        gap, _, gx, gy, gz = melted(scene, items, span[0], span[1], point, work)
        if abs(gap) < TOLERANCE * pixel * away:
            return away
        slope = -(gx * way[0] + gy * way[1] + gz * way[2])
        if gap > 0:
            # Newton's step, but none so long that another cone could be passed.
            away += min(gap / slope, gap + stride) if slope > 0 else gap
        else:
            away += gap / max(slope, 0.3)
        if away > far:
            return np.inf
    return away if gap < 0 else np.inf


@numba.njit(cache=True)
def _meet(
    scene: Scene,
    lists: Lists,
    tile: int,
    eye: NDArray[np.float64],
    way: tuple[float, float, float],
    pixel: float,
    work: NDArray[np.float64],
    hit: NDArray[np.float64],
) -> int:
    """Follow a ray through the cones of its tile; returns the row met, or -1, and fills `hit`."""
    first, items, swell = lists
    start, stop = first[tile], first[tile + 1]
    ways = work[len(work) // 2 :]
    rows, layer = scene[0], scene[1]
    for j in range(start, stop):
        enter, leave = crossing(rows, items[j], way[0], way[1], way[2], swell[j])
        ways[j - start, _IN], ways[j - start, _OUT] = enter, leave
    best, owner, low, high = np.inf, -1, 0, 0
    while True:
        near, pick = best, -1
        for j in range(start, stop):
            if ways[j - start, _IN] < near:
                near, pick = ways[j - start, _IN], j
        if pick < 0:
            break
        left, right = pick, pick + 1
        while left > start and layer[items[left - 1]] == layer[items[pick]]:
            left -= 1
        while right < stop and layer[items[right]] == layer[items[pick]]:
            right += 1
        if swell[pick] == 0:
            # Nothing melts with it here, and nothing else can be nearer.
            best, owner, low, high = near, pick, left, right
            break
        far = 0.0
        for j in range(left, right):
            far = max(far, ways[j - start, _OUT])
            ways[j - start, _IN] = np.inf
        reach = (near, min(far, best), pixel)
        away = _march(scene, items, (left, right), eye, way, reach, work)
        if away < best:
            best, owner, low, high = away, pick, left, right
    if owner < 0:
        return -1
    point = (eye[0] + best * way[0], eye[1] + best * way[1], eye[2] + best * way[2])
    _, pick, gx, gy, gz = melted(scene, items, low, high, point, work)
    _blend(scene, items, low, high, pick, work, hit)
    size = np.sqrt(gx * gx + gy * gy + gz * gz) + 1e-12
    hit[POINT], hit[POINT + 1], hit[POINT + 2] = point
    hit[NORMAL], hit[NORMAL + 1], hit[NORMAL + 2] = gx / size, gy / size, gz / size
    hit[AWAY] = best
    return int(items[pick])


@numba.njit(cache=True)
def _way(optics: NDArray[np.float64], x: float, y: float) -> tuple[float, float, float]:
    """Turn a point of the picture into the direction of its ray; optics as in `trace`."""
    right, down = (x - optics[1]) / optics[0], (y - optics[2]) / optics[0]
    scale = 1 / np.sqrt(right * right + down * down + 1)
    right, down = right * scale, down * scale
    return (
        right * optics[3] + down * optics[6] + scale * optics[9],
        right * optics[4] + down * optics[7] + scale * optics[10],
        right * optics[5] + down * optics[8] + scale * optics[11],
    )


@numba.njit(cache=True)
def trace(
    scene: Scene, lists: Lists, optics: NDArray[np.float64], size: int, places: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Follow rays through points of the picture.

    Parameters
    ----------
    scene : Scene
        Packed cones.
    lists : Lists
        Of their tiles.
    optics : ndarray of shape (15,)
        Focal length and center in pixels, the rows of the camera's rotation, its position.
    size : int
        Side of the picture, pixels.
    places : ndarray of shape (n, 2)
        x and y of the points within the picture, pixels.

    Returns
    -------
    met : ndarray of shape (n,), dtype int32
        Row of the cone that is seen there, -1 for none.
    hits : ndarray of shape (n, WIDTH)
        Fragments, undefined where nothing is met.
    """
    count = (size + TILE - 1) // TILE
    first = lists[0]
    longest = 1
    for tile in range(count * count):
        longest = max(longest, first[tile + 1] - first[tile])
    work = np.empty((2 * longest, _SCRATCH))
    met = np.empty(len(places), dtype=np.int32)
    hits = np.empty((len(places), WIDTH))
    for k in range(len(places)):
        tile = int(places[k, 1]) // TILE * count + int(places[k, 0]) // TILE
        met[k] = -1
        if first[tile + 1] > first[tile]:
            way = _way(optics, places[k, 0], places[k, 1])
            met[k] = _meet(scene, lists, tile, optics[12:], way, 1 / optics[0], work, hits[k])
    return met, hits


@numba.njit(cache=True)
def outlines(
    rows: NDArray[np.float64], lists: Lists, optics: NDArray[np.float64], size: int
) -> NDArray[np.int64]:
    """Count the middles of pixels that each cone covers alone.

    Parameters
    ----------
    rows : ndarray of shape (n, COLUMNS)
        Packed cones.
    lists : Lists
        Of their tiles.
    optics : ndarray of shape (15,)
        As in `trace`.
    size : int
        Side of the picture, pixels.

    Returns
    -------
    ndarray of shape (n,), dtype int64
        Pixels of each packed cone.
    """
    count = (size + TILE - 1) // TILE
    first, items, _ = lists
    covered = np.zeros(len(rows), dtype=np.int64)
    for tile in range(count * count):
        if first[tile + 1] == first[tile]:
            continue
        top, left = tile // count * TILE, tile % count * TILE
        for row in range(top, min(top + TILE, size)):
            for column in range(left, min(left + TILE, size)):
                way = _way(optics, column + 0.5, row + 0.5)
                for j in range(first[tile], first[tile + 1]):
                    enter, _ = crossing(rows, items[j], way[0], way[1], way[2], 0.0)
                    if enter < np.inf:
                        covered[items[j]] += 1
    return covered
