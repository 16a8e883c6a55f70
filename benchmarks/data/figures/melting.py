"""The surface that melting cones make together, along a ray.

Conventions
-----------
Cones of a layer are joined by a smooth minimum, taken in the order of the rows, of those that
melt with the nearest one.  Two cones melt where a point is nearer to both than the melting
radius, so a ray's ways into cones widened by it bound the part in which the joined surface may
lie before the cones themselves; there Newton's steps find it.

References
----------
I. Quilez, "Smooth minimum", iquilezles.org, for the quadratic minimum, of which only what fills
creases is kept; "Sphere tracing", The Visual Computer 12, 1996, for marching.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .kernels import inner, part
from .packing import EYE2, LENGTH
from .rays import Vector, crossing, distance, terms_of
from .tiling import Lists

#: Rows, layer, melt, melts, albedo of `packing.Packed`.
Scene = tuple[
    NDArray[np.float64],
    NDArray[np.int64],
    NDArray[np.float64],
    NDArray[np.bool_],
    NDArray[np.float64],
]
#: Columns of a fragment, a piece of surface within one pixel: point, normal, blended albedo,
#: share of the pixel, how much other cones melt in (0 to 1), distance from the camera.
POINT, NORMAL, ALBEDO, SHARE, JOINT, AWAY, WIDTH = 0, 3, 6, 9, 10, 11, 12
#: Columns of the scratch of a ray, one line for each cone it comes near: the way in and out of
#: the cone widened by the melting radius; its distance, gradient, and room in its cuts; for the
#: first cone of a layer, the way into the layer's cones, where the layer ends, where melting may
#: begin, the nearest cone, and the least distance at which the layer may be met.
_IN, _OUT, _GAP, _TURN, _ROOM = 0, 1, 2, 3, 6
_HARD, _STOP, _PAIR, _FRONT, _BOUND, SCRATCH = 7, 8, 9, 10, 11, 12

#: A march ends this near to the surface, in pixels' widths there.  Ours: edges move by as much.
TOLERANCE = 0.03
#: Steps after which a march is given up; typical rays take two.  Ours.
STEPS = 64
#: A surface is sought backwards from the cones themselves when melting begins no farther before
#: them than this many melting radii; else something else may stand between.  Ours.
SHORT = 3.0
#: Melting fills a crease in full when the cosine between the two sides falls by 1 / FILL.  Ours:
#: a plain smooth minimum swells straight limbs at their joints.
FILL = 3.0


@inner
def _measure(
    rows: NDArray[np.float64],
    i: int,
    point: Vector,
    j: int,
    work: NDArray[np.float64],
) -> float:
    """Write the distance and gradient of a cone to a line of `work`; returns the distance."""
    gap, gx, gy, gz, room = distance(rows, i, point[0], point[1], point[2])
    work[j, _GAP], work[j, _ROOM] = gap, room
    work[j, _TURN], work[j, _TURN + 1], work[j, _TURN + 2] = gx, gy, gz
    return gap


@part
def _joined(
    melts: NDArray[np.bool_],
    radius: float,
    near: NDArray[np.int64],
    span: tuple[int, int],
    work: NDArray[np.float64],
) -> tuple[float, int, float, float, float]:
    """Join the distances in `work` to that of the melted surface.

    Returns the distance, the place in `near` of the nearest cone, and the gradient.
    """
    least, pick = np.inf, span[0]
    for j in range(span[0], span[1]):
        if work[j, _GAP] < least:
            least, pick = work[j, _GAP], j
    gap, gx, gy, gz, room = np.inf, 0.0, 0.0, 0.0, np.inf
    for j in range(span[0], span[1]):
        other = work[j, _GAP]
        if j != pick and (other - least >= radius or not melts[near[pick], near[j]]):
            continue
        room = min(room, work[j, _ROOM])
        tx, ty, tz = work[j, _TURN], work[j, _TURN + 1], work[j, _TURN + 2]
        if gap == np.inf:
            gap, gx, gy, gz = other, tx, ty, tz
            continue
        part = min(max(0.5 + 0.5 * (gap - other) / radius, 0.0), 1.0)
        # Where cones go on in one direction there is nothing to fill.
        turn = min(FILL * (1 - gx * tx - gy * ty - gz * tz), 1.0)
        # A hem stays where it is cut.
        turn *= min(max(room / radius, 0.0), 1.0)
        lap = max(1 - abs(gap - other) / radius, 0.0)
        gap = min(gap, other) - 0.25 * radius * turn * lap * lap
        gx, gy, gz = gx + part * (tx - gx), gy + part * (ty - gy), gz + part * (tz - gz)
    return gap, pick, gx, gy, gz


@part
def _blend(
    melts: NDArray[np.bool_],
    radius: float,
    albedo: NDArray[np.float64],
    near: NDArray[np.int64],
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


@part
def _surface(
    rows: NDArray[np.float64],
    melts: NDArray[np.bool_],
    radius: float,
    near: NDArray[np.int64],
    span: tuple[int, int],
    eye: Vector,
    way: Vector,
    reach: tuple[float, float, float, float],
    work: NDArray[np.float64],
) -> tuple[float, int, float, float, float]:
    """Walk a ray from ``reach[0]`` to a joined surface, not farther than ``reach[1]``.

    ``reach[2]`` is known to lie inside, infinity for nothing known, ``reach[3]`` a tolerance.

    Returns the distance, infinity for a miss, the place of the nearest cone, and the gradient.
    """
    away, far, high, tolerance = reach
    pick, gx, gy, gz, low = span[0], 0.0, 0.0, 0.0, 0.0
    for _ in range(STEPS):
        point = (eye[0] + away * way[0], eye[1] + away * way[1], eye[2] + away * way[2])
        for j in range(span[0], span[1]):
            # Outside of these it is farther than the melting radius, and does not count.
            work[j, _GAP] = np.inf
            if work[j, _IN] <= away <= work[j, _OUT]:
                _measure(rows, near[j], point, j, work)
        gap, pick, gx, gy, gz = _joined(melts, radius, near, span, work)
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


@part
def _bound(
    rows: NDArray[np.float64],
    melts: NDArray[np.bool_],
    radius: float,
    near: NDArray[np.int64],
    span: tuple[int, int],
    way: Vector,
    work: NDArray[np.float64],
) -> None:
    """Bound where a layer may be met first: at one of its cones, or where two melt."""
    start, stop = span
    hard, pair, front = np.inf, np.inf, start
    for j in range(start, stop):
        terms = terms_of(rows, near[j], way)
        enter, leave = crossing(rows, near[j], way, terms, 0.0)
        if enter < hard:
            hard, front = enter, j
        work[j, _IN], work[j, _OUT] = enter, leave
        if stop > start + 1 and radius > 0:
            work[j, _IN], work[j, _OUT] = crossing(rows, near[j], way, terms, radius)
            for other in range(start, j):
                if melts[near[other], near[j]]:
                    begin = max(work[other, _IN], work[j, _IN])
                    if begin < min(work[other, _OUT], work[j, _OUT]):
                        pair = min(pair, begin)
        work[j, _BOUND] = np.inf
    work[start, _STOP], work[start, _FRONT] = stop, front
    work[start, _PAIR], work[start, _HARD] = pair, hard
    work[start, _BOUND] = min(hard, pair)


@part
def _meet(
    rows: NDArray[np.float64],
    melts: NDArray[np.bool_],
    radius: float,
    near: NDArray[np.int64],
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
        reach = (hard, np.inf, np.inf, np.inf)
        return _surface(rows, melts, radius, near, (front, front + 1), eye, way, reach, work)
    tolerance = TOLERANCE * pixel * pair
    if hard - pair < SHORT * radius:
        reach = (hard, hard + tolerance, np.inf, tolerance)
        return _surface(rows, melts, radius, near, span, eye, way, reach, work)
    far = 0.0
    for j in range(span[0], span[1]):
        far = max(far, work[j, _OUT])
    reach = (pair, min(far, hard, best), np.inf, tolerance)
    found = _surface(rows, melts, radius, near, span, eye, way, reach, work)
    if found[0] == np.inf and hard < best:
        # The cones themselves lie within the joined surface.
        work[start, _PAIR] = np.inf
        reach = (hard, np.inf, np.inf, np.inf)
        return _surface(rows, melts, radius, near, span, eye, way, reach, work)
    return found


@inner
def write(hit: NDArray[np.float64], eye: Vector, way: Vector, away: float, normal: Vector) -> None:
    """Write point, normal and distance of a hit."""
    scale = 1 / (np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2) + 1e-12)
    hit[AWAY] = away
    for k in range(3):
        hit[POINT + k] = eye[k] + away * way[k]
        hit[NORMAL + k] = normal[k] * scale


@part
def approach(
    scene: Scene,
    lists: Lists,
    tile: int,
    way: Vector,
    spread: float,
    near: NDArray[np.int64],
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
        enter, leave = crossing(rows, i, way, terms_of(rows, i, way), widen)
        if enter == np.inf:
            continue
        near[count], work[count, _IN], work[count, _OUT] = i, enter, leave
        for k in range(count):
            if melts[near[k], i] and work[k, _IN] < leave and enter < work[k, _OUT]:
                soft = True
        count += 1
    return count, soft


@part
def follow(
    scene: Scene,
    near: NDArray[np.int64],
    count: int,
    eye: Vector,
    way: Vector,
    pixel: float,
    work: NDArray[np.float64],
    hit: NDArray[np.float64],
) -> int:
    """Meet the nearest of the listed layers; returns the row met, or -1, and fills `hit`."""
    rows, layer, melt, melts, albedo = scene
    start = int(np.int64(0))
    while start < count:
        stop = start + 1
        while stop < count and layer[near[stop]] == layer[near[start]]:
            stop += 1
        _bound(rows, melts, melt[layer[near[start]]], near, (start, stop), way, work)
        start = stop
    best, met = np.inf, -1
    while True:
        bound, start = best, int(np.int64(-1))
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
            write(hit, eye, way, away, (gx, gy, gz))


@part
def settle(
    scene: Scene,
    lists: Lists,
    tile: int,
    own: int,
    eye: Vector,
    way: Vector,
    away: float,
    pixel: float,
    near: NDArray[np.int64],
    work: NDArray[np.float64],
    hit: NDArray[np.float64],
) -> int:
    """Lift a hit of a lone cone to what melts with it there; returns the row met."""
    rows, layer, melt, melts, albedo = scene
    first, items, partners = lists
    radius, zero = melt[layer[own]], int(np.int64(0))
    point = (eye[0] + away * way[0], eye[1] + away * way[1], eye[2] + away * way[2])
    count = zero
    for j in range(first[tile], first[tile + 1]):
        i = items[j]
        if i == own or (partners[tile, own] and melts[own, i]):
            gap = _measure(rows, i, point, count, work)
            if i == own or gap < radius:
                near[count] = i
                work[count, _IN], work[count, _OUT] = -np.inf, np.inf
                count += 1
    if count == 1:
        hit[JOINT] = 0.0
        for channel in range(3):
            hit[ALBEDO + channel] = albedo[own, channel]
        write(hit, eye, way, away, (work[0, _TURN], work[0, _TURN + 1], work[0, _TURN + 2]))
        return own
    tolerance = TOLERANCE * pixel * away
    gap, pick, gx, gy, gz = _joined(melts, radius, near, (zero, count), work)
    if gap < -tolerance:
        slope = -(gx * way[0] + gy * way[1] + gz * way[2])
        reach = (away + gap / max(slope, 0.3), away, away, tolerance)
        away, pick, gx, gy, gz = _surface(
            rows, melts, radius, near, (zero, count), eye, way, reach, work
        )
    _blend(melts, radius, albedo, near, (zero, count), pick, work, hit)
    write(hit, eye, way, away, (gx, gy, gz))
    return int(near[pick])
