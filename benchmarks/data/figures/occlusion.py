"""Which part of the light reaches a point: shadow of the key light, and shelter from all sides.

Conventions
-----------
Seen along the key light a cone is a flat round cone and the ray to the light is a point, so the
shadow costs a distance in the plane; a grid across the light lists the cones of each cell.
The half shadow grows with the distance to what casts it.  Shelter is the sum of closed forms:
a sphere of radius r at distance d takes (r / d)^2 of the light that falls along its direction,
a long cylinder r / d.  Both leave out what the convex body at the point itself does, which the
normal does already.

References
----------
I. Quilez, "Sphere - ambient occlusion" and "Capsule - ambient occlusion", iquilezles.org;
J. R. Howell, "A Catalog of Radiation Configuration Factors", for the limits.  The interpolation
between them is ours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .kernels import inner, kernel, part
from .packing import AXIS, FALL, HIGH, LENGTH, LOW, RADIUS, START, Packed, dot

#: Tangent of the angular radius of the key light: a softbox a metre wide, four metres away.  Ours.
SOFTNESS = 0.12
#: The half shadow stops growing at this distance, metres.  Ours: it bounds the lists of the cells.
SOFT_REACH = 1.5
#: Side of a cell of the grid at least, metres, and cells along a side at most.  Ours.
CELL, CELLS = 0.08, 96
#: Shelter fades to nothing at so many radii, where a sphere takes a sixteenth.  Ours.
SHELTER_REACH = 4.0

#: Cones as things in the way: start, span, radius, fall of the radius over the span; the same
#: start and span seen along the light (two across, one towards it), reach of the half shadow, one
#: over the squared length as seen along the light and in space, length, one over the squared
#: reach of the shelter.
Blockers = NDArray[np.float64]
Vector = tuple[float, float, float]
#: Blockers; two directions across the light and the light (3, 3); grid corner and cell (3,);
#: grid shape (2,); first and items of the cells' lists; first and items of each cone's lists
#: of neighbors, the last list being that of the ground.
Occluders = tuple[
    Blockers,
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int64],
]


def occluders(packed: Packed, direction: NDArray[np.float64]) -> Occluders:
    """Prepare cones for `occlusion`.

    Parameters
    ----------
    packed : Packed
        The n cones of the scene.
    direction : ndarray of shape (3,)
        Unit vector towards the key light.

    Returns
    -------
    Occluders
        What the kernels of this file need.
    """
    rows = packed.rows
    low = np.clip(rows[:, LOW], 0, rows[:, LENGTH])
    high = np.clip(rows[:, HIGH], 0, rows[:, LENGTH])
    axis = rows[:, AXIS : AXIS + 3]
    start = rows[:, START : START + 3] + low[:, None] * axis
    span = (high - low)[:, None] * axis
    radius = rows[:, RADIUS] - rows[:, FALL] * low
    fall = rows[:, FALL] * (high - low)
    helper = np.array([0.0, 1.0, 0.0]) if abs(direction[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    across = np.cross(helper, direction)
    across /= np.sqrt(dot(across, across))
    basis = np.stack([across, np.cross(direction, across), direction])
    flat = np.stack([dot(start, basis[row]) for row in range(3)], axis=-1)
    turn = np.stack([dot(span, basis[row]) for row in range(3)], axis=-1)
    top = np.maximum(start[:, 1], start[:, 1] + span[:, 1]) + radius
    reach = np.clip(top / max(direction[1], 0.2), 0.3, SOFT_REACH)
    seen = 1 / (turn[:, 0] ** 2 + turn[:, 1] ** 2 + 1e-9)
    long2 = dot(span, span)
    fade = 1 / (SHELTER_REACH * np.maximum(radius, radius - fall)) ** 2
    place = 1 / (long2 + 1e-9)
    blockers = np.column_stack(
        [start, span, radius, fall, flat, turn, reach, seen, place, np.sqrt(long2), fade]
    )
    grid = _grid(blockers)
    shape = np.maximum(np.ceil((grid[1] - grid[0]) / grid[2, 0]), 1).astype(np.int64)
    corner = np.array([grid[0, 0], grid[0, 1], grid[2, 0]])
    first, items = _cells(blockers, corner, shape)
    near_first, near = _near(packed, blockers)
    return blockers, basis, corner, shape, first, items, near_first, near


def _grid(blockers: Blockers) -> NDArray[np.float64]:
    """Bound what the cones shade, across the light: least, most, cell."""
    if not len(blockers):
        return np.array([[0.0, 0.0], [0.0, 0.0], [CELL, CELL]])
    margin = (blockers[:, 6] + np.maximum(-blockers[:, 7], 0) + SOFTNESS * blockers[:, 14])[:, None]
    one, two = blockers[:, 8:10], blockers[:, 8:10] + blockers[:, 11:13]
    least = (np.minimum(one, two) - margin).min(axis=0)
    most = (np.maximum(one, two) + margin).max(axis=0)
    cell = max(CELL, float((most - least).max()) / CELLS)
    return np.stack([least, most, [cell, cell]])


def _near(packed: Packed, blockers: Blockers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the blockers around each cone, and in the last list those near the ground."""
    rows = packed.rows
    size = rows[:, RADIUS] + np.maximum(-rows[:, FALL] * rows[:, LENGTH], 0)
    marks = np.zeros((len(rows) + 1, len(blockers)), dtype=bool)
    _close(rows, size, blockers, marks)
    bottom = np.minimum(blockers[:, 1], blockers[:, 1] + blockers[:, 4])
    marks[-1] = bottom < 1 / np.sqrt(blockers[:, 18])
    first = np.zeros(len(marks) + 1, dtype=np.int64)
    np.cumsum(np.count_nonzero(marks, axis=1), out=first[1:])
    return first, np.nonzero(marks)[1].astype(np.int64)


@kernel
def _close(
    rows: NDArray[np.float64],
    size: NDArray[np.float64],
    blockers: Blockers,
    marks: NDArray[np.bool_],
) -> None:
    """Mark the blockers whose shelter may reach each cone, from five points along its axis."""
    for i in range(len(rows)):
        for j in range(len(blockers)):
            if i == j:
                # A convex body does not shelter itself.
                continue
            reach = size[i] + rows[i, LENGTH] / 8 + 1 / np.sqrt(blockers[j, 18])
            for step in range(5):
                along, away2, long = 0.0, 0.0, rows[i, LENGTH] * step / 4
                for k in range(3):
                    apart = rows[i, START + k] + long * rows[i, AXIS + k] - blockers[j, k]
                    along += apart * blockers[j, 3 + k]
                    away2 += apart * apart
                place = min(max(along * blockers[j, 16], 0.0), 1.0)
                away2 += place * (place * blockers[j, 17] ** 2 - 2 * along)
                if away2 < reach * reach:
                    marks[i, j] = True
                    break


def _cells(
    blockers: Blockers, corner: NDArray[np.float64], shape: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the cones that may shade each cell of the grid across the light."""
    marks = np.zeros((int(shape[0] * shape[1]), len(blockers)), dtype=bool)
    _mark(blockers, corner, shape, marks)
    first = np.zeros(len(marks) + 1, dtype=np.int64)
    np.cumsum(np.count_nonzero(marks, axis=1), out=first[1:])
    return first, np.nonzero(marks)[1].astype(np.int64)


@kernel
def _mark(
    blockers: Blockers,
    corner: NDArray[np.float64],
    shape: NDArray[np.int64],
    marks: NDArray[np.bool_],
) -> None:
    """Mark the cones that may shade each cell."""
    wide, high, cell = shape[0], shape[1], corner[2]
    for i in range(len(blockers)):
        line = blockers[i]
        radius = line[6] + max(-line[7], 0.0) + SOFTNESS * line[14]
        ax, ay = (line[8] - corner[0]) / cell, (line[9] - corner[1]) / cell
        bx, by = line[11] / cell, line[12] / cell
        reach = radius / cell
        left, right = int(min(ax, ax + bx) - reach), int(max(ax, ax + bx) + reach) + 1
        top, bottom = int(min(ay, ay + by) - reach), int(max(ay, ay + by) + reach) + 1
        limit = (reach + 0.7072) ** 2
        for y in range(max(top, 0), min(bottom, high)):
            for x in range(max(left, 0), min(right, wide)):
                px, py = x + 0.5 - ax, y + 0.5 - ay
                place = min(max((px * bx + py * by) / (bx * bx + by * by + 1e-12), 0.0), 1.0)
                if (px - place * bx) ** 2 + (py - place * by) ** 2 <= limit:
                    marks[y * wide + x, i] = True


@inner
def _smooth(value: float) -> float:
    """Step smoothly from 0 to 1."""
    value = min(max(value, 0.0), 1.0)
    return value * value * (3 - 2 * value)


@inner
def _shadow(
    blockers: Blockers,
    basis: NDArray[np.float64],
    corner: NDArray[np.float64],
    shape: NDArray[np.int64],
    first: NDArray[np.int64],
    items: NDArray[np.int64],
    point: Vector,
) -> float:
    """Find the share of the key light that reaches a point."""
    x, y, z = point
    across = x * basis[0, 0] + y * basis[0, 1] + z * basis[0, 2]
    up = x * basis[1, 0] + y * basis[1, 1] + z * basis[1, 2]
    column, row = (across - corner[0]) / corner[2], (up - corner[1]) / corner[2]
    light = 1.0
    if not (0 <= column < shape[0] and 0 <= row < shape[1]):
        return light
    toward = x * basis[2, 0] + y * basis[2, 1] + z * basis[2, 2]
    cell = int(row) * shape[0] + int(column)
    for k in range(first[cell], first[cell + 1]):
        i = items[k]
        px, py = across - blockers[i, 8], up - blockers[i, 9]
        bx, by = blockers[i, 11], blockers[i, 12]
        place = min(max((px * bx + py * by) * blockers[i, 15], 0.0), 1.0)
        away = blockers[i, 10] + place * blockers[i, 13] - toward
        radius = blockers[i, 6] - place * blockers[i, 7]
        if away <= 0.35 * radius:
            continue
        px, py = px - place * bx, py - place * by
        wide = SOFTNESS * min(away, blockers[i, 14]) + 1e-4
        gap2 = px * px + py * py
        if gap2 >= (radius + wide) ** 2:
            continue
        gap = np.sqrt(gap2) - radius
        # What the ray has just left casts no shadow here; the normal does that.
        weight = _smooth((away / radius - 0.35) / 0.55)
        light = min(light, 1 - weight * (1 - _smooth(0.5 + 0.5 * gap / wide)))
    return light


@inner
def _shelter(
    blockers: Blockers,
    near: NDArray[np.int64],
    start: int,
    stop: int,
    point: Vector,
    normal: Vector,
) -> float:
    """Find the share of the light from all sides that reaches a point."""
    light = 1.0
    for k in range(start, stop):
        i = near[k]
        vx = point[0] - blockers[i, 0]
        vy = point[1] - blockers[i, 1]
        vz = point[2] - blockers[i, 2]
        wx, wy, wz = blockers[i, 3], blockers[i, 4], blockers[i, 5]
        place = min(max((vx * wx + vy * wy + vz * wz) * blockers[i, 16], 0.0), 1.0)
        vx, vy, vz = place * wx - vx, place * wy - vy, place * wz - vz
        toward = vx * normal[0] + vy * normal[1] + vz * normal[2]
        fade = 1 - (vx * vx + vy * vy + vz * vz) * blockers[i, 18]
        if toward <= 0 or fade <= 0:
            continue
        away = 1 / np.sqrt(vx * vx + vy * vy + vz * vz)
        ratio = min((blockers[i, 6] - place * blockers[i, 7]) * away, 1.0)
        long = blockers[i, 17] * away
        part = ratio * ratio + 0.6 * long / (long + 2) * (ratio - ratio * ratio)
        light *= 1 - part * fade * toward * away
    return light


@kernel
def occlusion(
    stage: Occluders,
    owners: NDArray[np.int64],
    points: NDArray[np.float64],
    normals: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Measure how much light reaches points of surfaces.

    Parameters
    ----------
    stage : Occluders
        Of `occluders`.
    owners : ndarray of shape (F,), dtype int64
        Cone on which each point lies.
    points, normals : ndarray of shape (F, 3)
        Metres; unit vectors.

    Returns
    -------
    ndarray of shape (F, 2)
        Share of the key light and of the light from all sides, 0 to 1.
    """
    blockers, basis, corner, shape, first, items, around, near = stage
    light = np.empty((len(owners), 2))
    for k in range(len(owners)):
        point = (points[k, 0], points[k, 1], points[k, 2])
        normal = (normals[k, 0], normals[k, 1], normals[k, 2])
        start, stop = around[owners[k]], around[owners[k] + 1]
        light[k, 0] = _shadow(blockers, basis, corner, shape, first, items, point)
        light[k, 1] = _shelter(blockers, near, start, stop, point, normal)
    return light


@part
def _stage_point(
    optics: NDArray[np.float64], x: float, y: float, wall: float
) -> tuple[float, float, float, bool]:
    """Follow a ray to the ground or the wall; the height is nan where it meets neither."""
    right, down = (x - optics[1]) / optics[0], (y - optics[2]) / optics[0]
    wx = right * optics[3] + down * optics[6] + optics[9]
    wy = right * optics[4] + down * optics[7] + optics[10]
    wz = right * optics[5] + down * optics[8] + optics[11]
    level = np.sqrt(optics[9] ** 2 + optics[11] ** 2) + 1e-12
    ahead = (wx * optics[9] + wz * optics[11]) / level
    floor = optics[13] / -wy if wy < -1e-6 else np.inf
    back = wall / ahead if ahead > 1e-6 else np.inf
    away = min(floor, back)
    if away == np.inf:
        return 0.0, np.nan, 0.0, False
    return optics[12] + away * wx, optics[13] + away * wy, optics[14] + away * wz, back < floor


@inner
def _ground(
    blockers: Blockers, near: NDArray[np.int64], start: int, stop: int
) -> tuple[float, float, float, float]:
    """Bound the ground that listed cones shelter: left, right, back, front, metres."""
    left, right, back, front = np.inf, -np.inf, np.inf, -np.inf
    for k in range(start, stop):
        i = near[k]
        for end in range(2):
            x = blockers[i, 0] + end * blockers[i, 3]
            z = blockers[i, 2] + end * blockers[i, 5]
            reach = 1 / np.sqrt(blockers[i, 18])
            left, right = min(left, x - reach), max(right, x + reach)
            back, front = min(back, z - reach), max(front, z + reach)
    return left, right, back, front


@kernel
def stage_light(
    stage: Occluders,
    optics: NDArray[np.float64],
    size: int,
    lamp: NDArray[np.float64],
    wall: float,
) -> NDArray[np.float64]:
    """Shade the ground and the wall: what is left of their light.

    Parameters
    ----------
    stage : Occluders
        Of `occluders`.
    optics : ndarray of shape (15,)
        As in `marching.trace`.
    size : int
        Side of the picture, pixels.
    lamp : ndarray of shape (5,)
        Direction towards the key light, its strength, that of the light from all sides.
    wall : float
        Distance of an upright wall from the camera along its level view, metres; inf for none.

    Returns
    -------
    ndarray of shape (N, N)
        Factor for the backdrop, 1 where it is in full light; from every other pixel, smoothly.
    """
    half = (size + 1) // 2 + 1
    nodes = np.empty((half, half))
    blockers, basis, corner, shape, first, items, around, near = stage
    start, stop = around[-2], around[-1]
    x0, x1, z0, z1 = _ground(blockers, near, start, stop)
    level = np.sqrt(optics[9] ** 2 + optics[11] ** 2) + 1e-12
    face = max(-(lamp[0] * optics[9] + lamp[2] * optics[11]) / level, 0.0)
    for row in range(half):
        for column in range(half):
            x, y, z, upright = _stage_point(optics, 2.0 * column, 2.0 * row, wall)
            nodes[row, column] = 1.0
            if np.isnan(y):
                continue
            key = lamp[3] * (face if upright else max(lamp[1], 0.0))
            light = key * _shadow(blockers, basis, corner, shape, first, items, (x, y, z))
            shelter = 1.0
            if not upright and x0 < x < x1 and z0 < z < z1:
                shelter = _shelter(blockers, near, start, stop, (x, y, z), (0.0, 1.0, 0.0))
            nodes[row, column] = (light + lamp[4] * shelter) / (key + lamp[4] + 1e-12)
    shade = np.empty((size, size))
    for row in range(size):
        top, down = row // 2, 0.25 + 0.5 * (row % 2)
        for column in range(size):
            left, right = column // 2, 0.25 + 0.5 * (column % 2)
            upper = nodes[top, left] + right * (nodes[top, left + 1] - nodes[top, left])
            lower = nodes[top + 1, left] + right * (nodes[top + 1, left + 1] - nodes[top + 1, left])
            shade[row, column] = upper + down * (lower - upper)
    return shade
