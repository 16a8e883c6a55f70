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
#: The four neighbors of a pixel.
STEP_DOWN, STEP_RIGHT = (-1, 1, 0, 0), (0, 0, -1, 1)
#: Melting fills a crease in full when the cosine between the two sides falls by 1 / FILL.  Ours:
#: a plain smooth minimum swells straight limbs at their joints.
FILL = 3.0


@numba.njit(cache=True, error_model="numpy", forceinline=True)
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


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _ball(
    rows: NDArray[np.float64], i: int, way: Vector, turn: float, swell: float, end: int
) -> tuple[float, float]:
    """Cut a ray with one end sphere of a swollen cone."""
    length = end * rows[i, LENGTH]
    radius = rows[i, RADIUS] + swell - rows[i, FALL] * length
    toward = rows[i, EYE] * way[0] + rows[i, EYE + 1] * way[1] + rows[i, EYE + 2] * way[2]
    middle = toward - length * turn
    power = rows[i, EYE2] + length * (length - 2 * rows[i, EYE_ALONG]) - radius * radius
    root = middle * middle - power
    if root < 0:
        return np.inf, -np.inf
    root = np.sqrt(root)
    return -middle - root, -middle + root


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _constant(rows: NDArray[np.float64], i: int, swell: float) -> float:
    """Evaluate the constant coefficient of a ray's quadratic with a swollen cone."""
    double = 2 * (rows[i, RADIUS] - rows[i, FALL] * rows[i, EYE_ALONG])
    return float(rows[i, POWER] - swell * (swell + double))


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _terms(rows: NDArray[np.float64], i: int, way: Vector) -> Vector:
    """Work out what a ray's cuts with a cone share: turn and two leading coefficients."""
    turn = rows[i, AXIS] * way[0] + rows[i, AXIS + 1] * way[1] + rows[i, AXIS + 2] * way[2]
    b = rows[i, LINEAR] * way[0] + rows[i, LINEAR + 1] * way[1] + rows[i, LINEAR + 2] * way[2]
    return turn, rows[i, COS2] - turn * turn, b


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _crossing(
    rows: NDArray[np.float64], i: int, way: Vector, terms: Vector, swell: float
) -> tuple[float, float]:
    """Find where a ray enters and leaves a swollen cone; (inf, -inf) if it misses."""
    turn, a, b = terms
    b += rows[i, FALL] * swell * turn
    root = b * b - a * _constant(rows, i, swell)
    if root < 0 and a > 0:
        return np.inf, -np.inf
    shift = rows[i, EYE_ALONG] - rows[i, FALL] * (rows[i, RADIUS] + swell)
    most = rows[i, COS2] * rows[i, LENGTH]
    if a < 1e-6:
        return _along(rows, i, way, (turn, a, b), root, swell)
    root, scale = np.sqrt(root), 1 / a
    enter, leave = (-b - root) * scale, (-b + root) * scale
    # A ray that comes into the endless cone before its start meets the first sphere or nothing.
    first, last = shift + enter * turn, shift + leave * turn
    if first < 0 or first > most:
        enter = _ball(rows, i, way, turn, swell, 0 if first < 0 else 1)[0]
    if last < 0 or last > most:
        leave = _ball(rows, i, way, turn, swell, 0 if last < 0 else 1)[1]
    return _cut(rows, i, turn, swell, enter, leave)


@numba.njit(cache=True, error_model="numpy")
def _along(
    rows: NDArray[np.float64], i: int, way: Vector, terms: Vector, root: float, swell: float
) -> tuple[float, float]:
    """Find where a ray nearly along the axis enters and leaves a swollen cone."""
    turn, a, b = terms
    enter, leave = np.inf, -np.inf
    shift = rows[i, EYE_ALONG] - rows[i, FALL] * (rows[i, RADIUS] + swell)
    if root >= 0:
        for sign in (-1, 1):
            side = (-b + sign * np.sqrt(root)) / (a if abs(a) > 1e-9 else 1e-9)
            if 0 < shift + side * turn < rows[i, COS2] * rows[i, LENGTH]:
                enter, leave = min(enter, side), max(leave, side)
    for end in range(2):
        first, last = _ball(rows, i, way, turn, swell, end)
        enter, leave = min(enter, first), max(leave, last)
    return _cut(rows, i, turn, swell, enter, leave)


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _cut(
    rows: NDArray[np.float64], i: int, turn: float, swell: float, enter: float, leave: float
) -> tuple[float, float]:
    """Keep the part of a ray that lies between the cuts and before the camera."""
    if rows[i, LOW] > -1e3 or rows[i, HIGH] < 1e3:
        low = rows[i, LOW] - swell - rows[i, EYE_ALONG]
        high = rows[i, HIGH] + swell - rows[i, EYE_ALONG]
        if abs(turn) < 1e-12:
            turn = 1e-12
        one, two = low / turn, high / turn
        enter, leave = max(enter, min(one, two)), min(leave, max(one, two))
    if leave <= 0 or enter > leave:
        return np.inf, -np.inf
    return max(enter, 0.0), leave


@numba.njit(cache=True, error_model="numpy", forceinline=True)
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


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def _write(hit: NDArray[np.float64], eye: Vector, way: Vector, away: float, normal: Vector) -> None:
    """Write point, normal and distance of a hit."""
    scale = 1 / (np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2) + 1e-12)
    hit[AWAY] = away
    for k in range(3):
        hit[POINT + k] = eye[k] + away * way[k]
        hit[NORMAL + k] = normal[k] * scale


@numba.njit(cache=True, error_model="numpy")
def _approach(
    scene: Scene,
    lists: Lists,
    tile: int,
    way: Vector,
    spread: float,
    near: NDArray[np.int32],
    work: NDArray[np.float64],
) -> tuple[int, bool]:
    """List the cones that a bundle of rays comes near, and tell whether any of them melt there.

    `spread` is the half width of the bundle over the distance.
    """
    rows, layer, melt, melts, _ = scene
    first, items, partners = lists
    count, soft = 0, False
    for j in range(first[tile], first[tile + 1]):
        i = items[j]
        widen = spread * (np.sqrt(rows[i, EYE2]) + rows[i, LENGTH])
        if partners[tile, i]:
            widen += melt[layer[i]]
        enter, leave = _crossing(rows, i, way, _terms(rows, i, way), widen)
        if enter == np.inf:
            continue
        near[count], work[count, _IN], work[count, _OUT] = i, enter, leave
        for k in range(count):
            if melts[near[k], i] and work[k, _IN] < leave and enter < work[k, _OUT]:
                soft = True
        count += 1
    return count, soft


@numba.njit(cache=True, error_model="numpy")
def _lone(
    scene: Scene,
    near: NDArray[np.int32],
    count: int,
    eye: Vector,
    way: Vector,
    hit: NDArray[np.float64],
) -> int:
    """Meet the nearest of listed cones none of which melt; returns the row met, or -1."""
    rows, albedo = scene[0], scene[4]
    best, met = np.inf, -1
    for k in range(count):
        away = _crossing(rows, near[k], way, _terms(rows, near[k], way), 0.0)[0]
        if away < best:
            best, met = away, int(near[k])
    if met >= 0:
        x, y, z = eye[0] + best * way[0], eye[1] + best * way[1], eye[2] + best * way[2]
        _, gx, gy, gz = _distance(rows, met, x, y, z)
        _write(hit, eye, way, best, (gx, gy, gz))
        hit[JOINT] = 0.0
        for channel in range(3):
            hit[ALBEDO + channel] = albedo[met, channel]
    return met


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
        if i == own or (partners[tile, own] and melts[own, i]):
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
def _behind(
    layer: NDArray[np.int32],
    melt: NDArray[np.float64],
    hits: NDArray[np.float64],
    here: tuple[int, int],
    there: tuple[int, int],
) -> bool:
    """Tell whether a neighbor shows something that a melted surface beside it may hide.

    `here` and `there` hold the row met, or -1, and the place of the hit.
    """
    if there[0] < 0:
        return True
    own = layer[here[0]]
    if layer[there[0]] != own:
        return True
    return bool(hits[there[1], AWAY] > hits[here[1], AWAY] + melt[own])


@numba.njit(cache=True, error_model="numpy")
def _spread(
    scene: Scene,
    lists: Lists,
    optics: NDArray[np.float64],
    owner: NDArray[np.int32],
    piece: NDArray[np.int32],
    hits: NDArray[np.float64],
    used: int,
    lifted: NDArray[np.bool_],
) -> int:
    """Follow melted surfaces from where they were found to where no cone itself is behind them."""
    size = len(owner)
    side, longest = (size + TILE - 1) // TILE, _longest(lists[0])
    work, near = np.empty((longest, _SCRATCH)), np.empty(longest, dtype=np.int32)
    eye, pixel = (optics[12], optics[13], optics[14]), 1 / optics[0]
    queue, head, tail = np.empty(size * size, dtype=np.int32), 0, 0
    for row in range(size):
        for column in range(size):
            if lifted[row, column]:
                queue[tail] = row * size + column
                tail += 1
    asked = lifted.copy()
    while head < tail:
        row, column = queue[head] // size, queue[head] % size
        head += 1
        here = (owner[row, column], piece[row, column])
        for step in range(4):
            down, right = row + STEP_DOWN[step], column + STEP_RIGHT[step]
            if not (0 <= down < size and 0 <= right < size) or asked[down, right]:
                continue
            there = (owner[down, right], piece[down, right])
            if not _behind(scene[1], scene[2], hits, here, there):
                continue
            asked[down, right] = True
            way, _ = _way(optics, right + 0.5, down + 0.5)
            tile = down // TILE * side + right // TILE
            count, soft = _approach(scene, lists, tile, way, 0.0, near, work)
            if not soft:
                continue
            met = _follow(scene, near, count, eye, way, pixel, work, hits[used])
            if met >= 0 and (there[0] < 0 or hits[used, AWAY] < hits[there[1], AWAY]):
                owner[down, right], piece[down, right] = met, used
                lifted[down, right] = True
                used += 1
                queue[tail] = down * size + right
                tail += 1
    return used


@numba.njit(cache=True, error_model="numpy")
def centers(
    scene: Scene,
    lists: Lists,
    optics: NDArray[np.float64],
    depth: NDArray[np.float64],
    owner: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.bool_]]:
    """Follow the rays through the middles of all pixels.

    Parameters
    ----------
    scene : Scene
        Packed cones.
    lists : Lists
        Of the tiles.
    optics : ndarray of shape (15,)
        Of `packing.optics`.
    depth : ndarray of shape (N, N), dtype float64
        Of `scanning.scan`.
    owner : ndarray of shape (N, N), dtype int32
        Of `scanning.scan`; becomes the cone seen once all have melted.

    Returns
    -------
    piece : ndarray of shape (N, N), dtype int32
        Place of the hit of each pixel, -1 for none.
    hits : ndarray of shape (H, WIDTH)
        Fragments.
    lifted : ndarray of shape (N, N), dtype bool
        Where melting brought the surface nearer.
    """
    size = len(depth)
    side, longest = (size + TILE - 1) // TILE, _longest(lists[0])
    piece = np.full((size, size), -1, dtype=np.int32)
    lifted = np.zeros((size, size), dtype=np.bool_)
    # Every pixel may be met twice, by a cone and by what melts before it.
    hits = np.empty((2 * size * size, WIDTH))
    work, near = np.empty((longest, _SCRATCH)), np.empty(longest, dtype=np.int32)
    eye, pixel = (optics[12], optics[13], optics[14]), 1 / optics[0]
    used = 0
    for row in range(size):
        for column in range(size):
            own = int(owner[row, column])
            if own < 0:
                continue
            way, scale = _way(optics, column + 0.5, row + 0.5)
            away, hit = depth[row, column] * scale, hits[used]
            tile = row // TILE * side + column // TILE
            owner[row, column] = _settle(
                scene, lists, tile, own, eye, way, away, pixel, near, work, hit
            )
            lifted[row, column] = hit[AWAY] < away - TOLERANCE * pixel * away
            piece[row, column] = used
            used += 1
    used = _spread(scene, lists, optics, owner, piece, hits, used, lifted)
    return piece, hits[:used], lifted


@numba.njit(cache=True, error_model="numpy")
def trace(
    scene: Scene,
    lists: Lists,
    optics: NDArray[np.float64],
    size: int,
    pixels: tuple[NDArray[np.int64], NDArray[np.int64]],
    pattern: NDArray[np.float64],
    lifted: NDArray[np.bool_],
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
    lifted : ndarray of shape (N, N), dtype bool
        Of `centers`; melting is sought in pixels beside these.

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
    rays = len(pattern)
    met = np.full(len(pixels[0]) * rays, -1, dtype=np.int32)
    hits = np.empty((len(met), WIDTH))
    for k in range(len(pixels[0])):
        row, column = pixels[0][k], pixels[1][k]
        tile = row // TILE * side + column // TILE
        way, _ = _way(optics, column + 0.5, row + 0.5)
        count, soft = _approach(scene, lists, tile, way, 0.75 * pixel, near, work)
        soft = soft and lifted[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].any()
        for ray in range(rays if count else 0):
            way, _ = _way(optics, column + pattern[ray, 0], row + pattern[ray, 1])
            place = k * rays + ray
            if soft:
                met[place] = _follow(scene, near, count, eye, way, pixel, work, hits[place])
            else:
                met[place] = _lone(scene, near, count, eye, way, hits[place])
    return met, hits
