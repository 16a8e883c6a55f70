"""Where rays meet melting round cones.

Conventions
-----------
A round cone is the union of spheres along its axis; its distance is exact, and the ray's way
into a lone one is a quadratic.  Cones of a layer are joined by a polynomial smooth minimum, taken
in the order of the rows, of those that melt with the nearest one.  Two cones melt where a point
is nearer to both than the melting radius, so a ray's ways into cones widened by it bound the part
in which the joined surface may lie before the cones themselves; there Newton's steps find it.

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
    LINEAR,
    LOW,
    POWER,
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
Lists = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]
Vector = tuple[float, float, float]

#: Columns of a fragment, a piece of surface within one pixel: point, normal, blended albedo,
#: share of the pixel, how much other cones melt in (0 to 1), distance from the camera.
POINT, NORMAL, ALBEDO, SHARE, JOINT, AWAY, WIDTH = 0, 3, 6, 9, 10, 11, 12
#: Columns of the scratch of a ray, one line for each cone it comes near: the way in and out of
#: the cone widened by the melting radius; its distance and gradient; for the first cone of a
#: layer, the way into the layer's cones, where the layer ends, where melting may begin, the
#: nearest cone, and the least distance at which the layer may be met.
_IN, _OUT, _GAP, _TURN, _HARD, _STOP, _PAIR, _FRONT, _BOUND, _SCRATCH = (
    0,
    1,
    2,
    3,
    6,
    7,
    8,
    9,
    10,
    11,
)

#: A march ends this near to the surface, in pixels' widths there.  Ours: edges move by as much.
TOLERANCE = 0.01
#: Steps after which a march is given up; typical rays take two.  Ours.
STEPS = 64
#: A surface is sought backwards from the cones themselves when melting begins no farther before
#: them than this many melting radii; else something else may stand between.  Ours.
SHORT = 3.0
#: Melting fills a crease in full when the cosine between the two sides falls by 1 / FILL.  Ours:
#: a plain smooth minimum swells straight limbs at their joints.
FILL = 3.0


@numba.njit(cache=True, error_model="numpy")
def _distance(
    rows: NDArray[np.float64], i: int, x: float, y: float, z: float
) -> tuple[float, float, float, float]:
    """Measure how far a point lies outside of a cone, and the gradient of that."""
    px, py, pz = x - rows[i, START], y - rows[i, START + 1], z - rows[i, START + 2]
    ux, uy, uz = rows[i, AXIS], rows[i, AXIS + 1], rows[i, AXIS + 2]
    along = px * ux + py * uy + pz * uz
    across = np.sqrt(max(px * px + py * py + pz * pz - along * along, 0.0))
    foot = min(max(along - across * rows[i, TAN], 0.0), rows[i, LENGTH])
    px, py, pz = px - foot * ux, py - foot * uy, pz - foot * uz
    reach = np.sqrt(px * px + py * py + pz * pz) + 1e-12
    gap, scale = reach - (rows[i, RADIUS] - rows[i, FALL] * foot), 1 / reach
    px, py, pz = px * scale, py * scale, pz * scale
    if rows[i, LOW] - along > gap:
        gap, px, py, pz = rows[i, LOW] - along, -ux, -uy, -uz
    if along - rows[i, HIGH] > gap:
        gap, px, py, pz = along - rows[i, HIGH], ux, uy, uz
    return gap, px, py, pz


@numba.njit(cache=True, error_model="numpy")
def _sphere(middle: float, power: float) -> tuple[float, float]:
    """Intersect a ray with a sphere: half the linear and the constant coefficient."""
    root = middle * middle - power
    if root < 0:
        return np.inf, -np.inf
    root = np.sqrt(root)
    return -middle - root, -middle + root


@numba.njit(cache=True, error_model="numpy")
def _constant(rows: NDArray[np.float64], i: int, swell: float) -> float:
    """Evaluate the constant coefficient of a ray's quadratic with a swollen cone."""
    double = 2 * (rows[i, RADIUS] - rows[i, FALL] * rows[i, EYE_ALONG])
    return float(rows[i, POWER] - swell * (swell + double))


@numba.njit(cache=True, error_model="numpy")
def _terms(rows: NDArray[np.float64], i: int, way: Vector) -> Vector:
    """Work out what a ray's cuts with a cone share: turn and two leading coefficients."""
    turn = rows[i, AXIS] * way[0] + rows[i, AXIS + 1] * way[1] + rows[i, AXIS + 2] * way[2]
    b = rows[i, LINEAR] * way[0] + rows[i, LINEAR + 1] * way[1] + rows[i, LINEAR + 2] * way[2]
    return turn, rows[i, COS2] - turn * turn, b


@numba.njit(cache=True, error_model="numpy")
def _crossing(
    rows: NDArray[np.float64], i: int, way: Vector, terms: Vector, swell: float
) -> tuple[float, float]:
    """Find where a ray enters and leaves a swollen cone; (inf, -inf) if it misses."""
    turn, a, b = terms
    b += rows[i, FALL] * swell * turn
    root = b * b - a * _constant(rows, i, swell)
    if root < 0 and a > 0:
        return np.inf, -np.inf
    start, length = rows[i, EYE_ALONG], rows[i, LENGTH]
    radius = rows[i, RADIUS] + swell
    enter, leave, sides = np.inf, -np.inf, 0
    if root >= 0:
        root = np.sqrt(root)
        scale = 1 / (a if abs(a) > 1e-9 else 1e-9)
        one, two = (-b - root) * scale, (-b + root) * scale
        # The foot along the axis, times the squared cosine.
        shift, most = start - rows[i, FALL] * radius, rows[i, COS2] * length
        if 0 < shift + one * turn < most:
            enter, leave, sides = one, one, 1
        if 0 < shift + two * turn < most:
            enter, leave, sides = min(enter, two), max(leave, two), sides + 1
    if sides < 2:
        toward = rows[i, EYE] * way[0] + rows[i, EYE + 1] * way[1] + rows[i, EYE + 2] * way[2]
        first, last = _sphere(toward, rows[i, EYE2] - radius * radius)
        enter, leave = min(enter, first), max(leave, last)
        end = radius - rows[i, FALL] * length
        power = rows[i, EYE2] + length * (length - 2 * start) - end * end
        first, last = _sphere(toward - length * turn, power)
        enter, leave = min(enter, first), max(leave, last)
    if rows[i, LOW] > -1e3 or rows[i, HIGH] < 1e3:
        low, high = rows[i, LOW] - swell - start, rows[i, HIGH] + swell - start
        if abs(turn) < 1e-12:
            turn = 1e-12
        one, two = low / turn, high / turn
        enter, leave = max(enter, min(one, two)), min(leave, max(one, two))
    if leave <= 0 or enter > leave:
        return np.inf, -np.inf
    return max(enter, 0.0), leave


@numba.njit(cache=True, error_model="numpy")
def _melted(
    rows: NDArray[np.float64],
    melts: NDArray[np.bool_],
    radius: float,
    near: NDArray[np.int32],
    span: tuple[int, int],
    away: float,
    point: Vector,
    work: NDArray[np.float64],
) -> tuple[float, int, float, float, float]:
    """Measure the distance to joined cones of one layer.

    Returns the distance, the place in `near` of the nearest cone, and the gradient; the
    distances to the single cones stay in `work`.
    """
    least, pick = np.inf, span[0]
    for j in range(span[0], span[1]):
        if not work[j, _IN] <= away <= work[j, _OUT]:
            # Farther than the melting radius; only the order of such cones would matter.
            work[j, _GAP] = np.inf
            continue
        gap, gx, gy, gz = _distance(rows, near[j], point[0], point[1], point[2])
        work[j, _GAP] = gap
        work[j, _TURN], work[j, _TURN + 1], work[j, _TURN + 2] = gx, gy, gz
        if gap < least:
            least, pick = gap, j
    gap, gx, gy, gz = np.inf, 0.0, 0.0, 0.0
    for j in range(span[0], span[1]):
        other = work[j, _GAP]
        if j != pick and (other - least >= radius or not melts[near[pick], near[j]]):
            continue
        tx, ty, tz = work[j, _TURN], work[j, _TURN + 1], work[j, _TURN + 2]
        if gap == np.inf:
            gap, gx, gy, gz = other, tx, ty, tz
            continue
        part = min(max(0.5 + 0.5 * (gap - other) / radius, 0.0), 1.0)
        # Where cones go on in one direction there is nothing to fill.
        turn = min(FILL * (1 - gx * tx - gy * ty - gz * tz), 1.0)
        lap = max(1 - abs(gap - other) / radius, 0.0)
        gap = min(gap, other) - 0.25 * radius * turn * lap * lap
        gx, gy, gz = gx + part * (tx - gx), gy + part * (ty - gy), gz + part * (tz - gz)
    return gap, pick, gx, gy, gz


@numba.njit(cache=True, error_model="numpy")
def _blend(
    melts: NDArray[np.bool_],
    radius: float,
    albedo: NDArray[np.float64],
    near: NDArray[np.int32],
    span: tuple[int, int],
    pick: int,
    work: NDArray[np.float64],
    hit: NDArray[np.float64],
) -> None:
    """Mix albedo by the weights of the smooth minimum whose distances are in `work`."""
    gap, own = np.inf, 0.0
    for j in range(span[0], span[1]):
        other = work[j, _GAP]
        if j != pick and (other - work[pick, _GAP] >= radius or not melts[near[pick], near[j]]):
            continue
        part = 1.0
        if gap == np.inf:
            gap = other
        else:
            part = min(max(0.5 + 0.5 * (gap - other) / radius, 0.0), 1.0)
            gap = min(gap, other)
        own += part * ((1.0 if j == pick else 0.0) - own)
        for channel in range(3):
            tone = hit[ALBEDO + channel] if part < 1 else 0.0
            hit[ALBEDO + channel] = tone + part * (albedo[near[j], channel] - tone)
    hit[JOINT] = 1 - own


@numba.njit(cache=True, error_model="numpy")
def _surface(
    rows: NDArray[np.float64],
    melts: NDArray[np.bool_],
    radius: float,
    near: NDArray[np.int32],
    span: tuple[int, int],
    eye: Vector,
    way: Vector,
    reach: Vector,
    work: NDArray[np.float64],
) -> tuple[float, int, float, float, float]:
    """Walk a ray from ``reach[0]`` to a joined surface, not farther than ``reach[1]``.

    Returns the distance, infinity for a miss, the place of the nearest cone, and the gradient.
    """
    away, far, tolerance = reach
    pick, gx, gy, gz, low, high = span[0], 0.0, 0.0, 0.0, 0.0, np.inf
    for _ in range(STEPS):
        point = (eye[0] + away * way[0], eye[1] + away * way[1], eye[2] + away * way[2])
        gap, pick, gx, gy, gz = _melted(rows, melts, radius, near, span, away, point, work)
        if abs(gap) < tolerance or high - low < tolerance:
            return away, pick, gx, gy, gz
        slope = -(gx * way[0] + gy * way[1] + gz * way[2])
        if gap > 0:
            low = away
            # Newton's step, but none so long that another cone could be passed.
            away += min(gap / max(slope, 1e-6), min(gap, radius) + 0.5 * radius)
        else:
            high = away
            away += gap / max(slope, 0.3)
        if high < np.inf and not low < away < high:
            away = 0.5 * (max(low, high - radius) + high)
        if away > far:
            return np.inf, pick, gx, gy, gz
    return min(away, high), pick, gx, gy, gz


@numba.njit(cache=True, error_model="numpy")
def _approach(
    rows: NDArray[np.float64],
    widths: NDArray[np.float64],
    lists: Lists,
    tile: int,
    way: Vector,
    spread: float,
    near: NDArray[np.int32],
) -> int:
    """List the cones that a bundle of rays comes near; returns their number.

    `spread` is the half width of the bundle over the distance.
    """
    first, items, partners = lists
    count = 0
    for j in range(first[tile], first[tile + 1]):
        i = items[j]
        far = np.sqrt(rows[i, EYE2]) + rows[i, LENGTH]
        widen = spread * far + (widths[i] if partners[j] else 0.0)
        if _crossing(rows, i, way, _terms(rows, i, way), widen)[0] < np.inf:
            near[count] = i
            count += 1
    return count


@numba.njit(cache=True, error_model="numpy")
def _bound(
    rows: NDArray[np.float64],
    melts: NDArray[np.bool_],
    radius: float,
    near: NDArray[np.int32],
    span: tuple[int, int],
    way: Vector,
    work: NDArray[np.float64],
) -> None:
    """Bound where a layer may be met first: at one of its cones, or where two melt."""
    start, stop = span
    hard, pair, front = np.inf, np.inf, start
    for j in range(start, stop):
        terms = _terms(rows, near[j], way)
        enter, leave = _crossing(rows, near[j], way, terms, 0.0)
        if enter < hard:
            hard, front = enter, j
        work[j, _IN], work[j, _OUT] = enter, leave
        if stop > start + 1 and radius > 0:
            work[j, _IN], work[j, _OUT] = _crossing(rows, near[j], way, terms, radius)
            for other in range(start, j):
                if melts[near[other], near[j]]:
                    begin = max(work[other, _IN], work[j, _IN])
                    if begin < min(work[other, _OUT], work[j, _OUT]):
                        pair = min(pair, begin)
        work[j, _BOUND] = np.inf
    work[start, _STOP], work[start, _FRONT] = stop, front
    work[start, _PAIR], work[start, _HARD] = pair, hard
    work[start, _BOUND] = min(hard, pair)


@numba.njit(cache=True, error_model="numpy")
def _meet(
    rows: NDArray[np.float64],
    melts: NDArray[np.bool_],
    radius: float,
    near: NDArray[np.int32],
    start: int,
    best: float,
    eye: Vector,
    way: Vector,
    pixel: float,
    work: NDArray[np.float64],
) -> tuple[float, int, float, float, float]:
    """Meet one layer, if nearer than `best`; returns as `_surface` does."""
    hard, pair, front = work[start, _HARD], work[start, _PAIR], int(work[start, _FRONT])
    span = (start, int(work[start, _STOP]))
    if pair >= hard:
        # Nothing melts before the cone itself, nor at it.
        work[start, _PAIR] = np.inf
        reach = (hard, np.inf, np.inf)
        return _surface(rows, melts, radius, near, (front, front + 1), eye, way, reach, work)
    tolerance = TOLERANCE * pixel * pair
    if hard - pair < SHORT * radius:
        reach = (hard, hard + tolerance, tolerance)
        return _surface(rows, melts, radius, near, span, eye, way, reach, work)
    far = 0.0
    for j in range(span[0], span[1]):
        far = max(far, work[j, _OUT])
    reach = (pair, min(far, hard, best), tolerance)
    found = _surface(rows, melts, radius, near, span, eye, way, reach, work)
    if found[0] == np.inf and hard < best:
        # The cones themselves lie within the joined surface.
        work[start, _PAIR] = np.inf
        reach = (hard, np.inf, np.inf)
        return _surface(rows, melts, radius, near, span, eye, way, reach, work)
    return found


@numba.njit(cache=True, error_model="numpy")
def _write(hit: NDArray[np.float64], eye: Vector, way: Vector, away: float, normal: Vector) -> None:
    """Write point, normal and distance of a hit."""
    scale = 1 / (np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2) + 1e-12)
    hit[AWAY] = away
    for k in range(3):
        hit[POINT + k] = eye[k] + away * way[k]
        hit[NORMAL + k] = normal[k] * scale


@numba.njit(cache=True, error_model="numpy")
def _follow(
    scene: Scene,
    near: NDArray[np.int32],
    count: int,
    eye: Vector,
    way: Vector,
    pixel: float,
    work: NDArray[np.float64],
    hit: NDArray[np.float64],
) -> int:
    """Meet the nearest of the listed layers; returns the row met, or -1, and fills `hit`."""
    rows, layer, melt, melts, albedo = scene
    start = 0
    while start < count:
        stop = start + 1
        while stop < count and layer[near[stop]] == layer[near[start]]:
            stop += 1
        _bound(rows, melts, melt[layer[near[start]]], near, (start, stop), way, work)
        start = stop
    best, met = np.inf, -1
    while True:
        bound, start = best, -1
        for j in range(count):
            if work[j, _BOUND] < bound:
                bound, start = work[j, _BOUND], j
        if start < 0:
            return met
        work[start, _BOUND] = np.inf
        radius = melt[layer[near[start]]]
        away, pick, gx, gy, gz = _meet(
            rows, melts, radius, near, start, best, eye, way, pixel, work
        )
        if away < best:
            best, met = away, int(near[pick])
            span = (
                (start, int(work[start, _STOP]))
                if work[start, _PAIR] < np.inf
                else (pick, pick + 1)
            )
            _blend(melts, radius, albedo, near, span, pick, work, hit)
            _write(hit, eye, way, away, (gx, gy, gz))


@numba.njit(cache=True, error_model="numpy")
def _way(optics: NDArray[np.float64], x: float, y: float) -> tuple[Vector, float]:
    """Turn a point of the picture into a direction, and the way along it for a metre of depth."""
    right, down = (x - optics[1]) / optics[0], (y - optics[2]) / optics[0]
    length = np.sqrt(right * right + down * down + 1)
    scale = 1 / length
    right, down = right * scale, down * scale
    way = (
        right * optics[3] + down * optics[6] + scale * optics[9],
        right * optics[4] + down * optics[7] + scale * optics[10],
        right * optics[5] + down * optics[8] + scale * optics[11],
    )
    return way, length


@numba.njit(cache=True, error_model="numpy")
def _settle(
    scene: Scene,
    lists: Lists,
    tile: int,
    own: int,
    eye: Vector,
    way: Vector,
    away: float,
    pixel: float,
    near: NDArray[np.int32],
    work: NDArray[np.float64],
    hit: NDArray[np.float64],
) -> int:
    """Lift a hit of a lone cone to what melts with it there; returns the row met."""
    rows, layer, melt, melts, albedo = scene
    first, items, partners = lists
    radius = melt[layer[own]]
    point = (eye[0] + away * way[0], eye[1] + away * way[1], eye[2] + away * way[2])
    count = 0
    for j in range(first[tile], first[tile + 1]):
        i = items[j]
        if i == own or (partners[j] and melts[own, i]):
            gap, gx, gy, gz = _distance(rows, i, point[0], point[1], point[2])
            if i == own or gap < radius:
                near[count] = i
                work[count, _IN], work[count, _OUT] = -np.inf, np.inf
                work[count, _GAP] = gap
                work[count, _TURN], work[count, _TURN + 1], work[count, _TURN + 2] = gx, gy, gz
                count += 1
    if count == 1:
        hit[JOINT] = 0.0
        for channel in range(3):
            hit[ALBEDO + channel] = albedo[own, channel]
        _write(hit, eye, way, away, (work[0, _TURN], work[0, _TURN + 1], work[0, _TURN + 2]))
        return own
    tolerance = TOLERANCE * pixel * away
    reach = (away, away + tolerance, tolerance)
    away, pick, gx, gy, gz = _surface(rows, melts, radius, near, (0, count), eye, way, reach, work)
    _blend(melts, radius, albedo, near, (0, count), pick, work, hit)
    _write(hit, eye, way, away, (gx, gy, gz))
    return int(near[pick])


@numba.njit(cache=True, error_model="numpy")
def _longest(first: NDArray[np.int32]) -> int:
    """Find the length of the longest list."""
    longest = 1
    for tile in range(len(first) - 1):
        longest = max(longest, first[tile + 1] - first[tile])
    return longest


@numba.njit(cache=True, error_model="numpy")
def centers(
    scene: Scene,
    lists: Lists,
    optics: NDArray[np.float64],
    found: tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Follow the rays through the middles of all pixels.

    Parameters
    ----------
    scene : Scene
        Packed cones.
    lists : Lists
        Of the tiles.
    optics : ndarray of shape (15,)
        Of `packing.optics`.
    found : tuple
        Depth, owner and maybe of `scanning.scan`.

    Returns
    -------
    owner : ndarray of shape (N, N), dtype int32
        Row of the cone seen in each pixel, -1 for none.
    piece : ndarray of shape (N, N), dtype int32
        Place of its hit, -1 for none.
    hits : ndarray of shape (H, WIDTH)
        Fragments.
    """
    depth, single, maybe = found
    size, first = len(depth), lists[0]
    side = (size + TILE - 1) // TILE
    owner = np.full((size, size), -1, dtype=np.int32)
    piece = np.full((size, size), -1, dtype=np.int32)
    room = 0
    for row in range(size):
        for column in range(size):
            room += depth[row, column] < np.inf or maybe[row, column] < np.inf
    hits = np.empty((room, WIDTH))
    longest = _longest(first)
    work, near = np.empty((longest, _SCRATCH)), np.empty(longest, dtype=np.int32)
    eye, pixel = (optics[12], optics[13], optics[14]), 1 / optics[0]
    widths = scene[2][scene[1]]
    used = 0
    for row in range(size):
        for column in range(size):
            hard = depth[row, column]
            if hard == np.inf and maybe[row, column] == np.inf:
                continue
            way, scale = _way(optics, column + 0.5, row + 0.5)
            tile = row // TILE * side + column // TILE
            if maybe[row, column] < hard:
                count = _approach(scene[0], widths, lists, tile, way, 0.0, near)
                met = _follow(scene, near, count, eye, way, pixel, work, hits[used])
            else:
                own, away = int(single[row, column]), hard * scale
                met = _settle(
                    scene, lists, tile, own, eye, way, away, pixel, near, work, hits[used]
                )
            if met >= 0:
                owner[row, column], piece[row, column] = met, used
                used += 1
    return owner, piece, hits[:used]


@numba.njit(cache=True, error_model="numpy")
def trace(
    scene: Scene,
    lists: Lists,
    optics: NDArray[np.float64],
    size: int,
    pixels: tuple[NDArray[np.int64], NDArray[np.int64]],
    pattern: NDArray[np.float64],
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Follow several rays through each of some pixels.

    Parameters
    ----------
    scene : Scene
        Packed cones.
    lists : Lists
        Of the tiles.
    optics : ndarray of shape (15,)
        Of `packing.optics`.
    size : int
        Side of the picture, pixels.
    pixels : tuple of ndarray of shape (P,)
        Their rows and columns.
    pattern : ndarray of shape (R, 2)
        x and y of the rays from the corner of a pixel, 0 to 1.

    Returns
    -------
    met : ndarray of shape (P * R,), dtype int32
        Row of the cone that each ray meets, -1 for none.
    hits : ndarray of shape (P * R, WIDTH)
        Fragments, undefined where nothing is met.
    """
    side = (size + TILE - 1) // TILE
    longest = _longest(lists[0])
    work, near = np.empty((longest, _SCRATCH)), np.empty(longest, dtype=np.int32)
    eye, pixel = (optics[12], optics[13], optics[14]), 1 / optics[0]
    widths = scene[2][scene[1]]
    rays = len(pattern)
    met = np.full(len(pixels[0]) * rays, -1, dtype=np.int32)
    hits = np.empty((len(met), WIDTH))
    for k in range(len(pixels[0])):
        row, column = pixels[0][k], pixels[1][k]
        tile = row // TILE * side + column // TILE
        way, _ = _way(optics, column + 0.5, row + 0.5)
        count = _approach(scene[0], widths, lists, tile, way, 0.75 * pixel, near)
        if count:
            for ray in range(rays):
                way, _ = _way(optics, column + pattern[ray, 0], row + pattern[ray, 1])
                place = k * rays + ray
                met[place] = _follow(scene, near, count, eye, way, pixel, work, hits[place])
    return met, hits
