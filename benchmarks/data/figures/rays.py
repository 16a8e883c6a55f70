"""Where a ray from the camera meets one round cone.

Conventions
-----------
A round cone is the union of spheres along its axis; its distance is exact, and a ray's ways in
and out are quadratics.  A swollen cone has a larger radius, and its cuts are as much farther out.
All geometry is sums, products, quotients and square roots, which every machine rounds alike.

References
----------
I. Quilez, "Round cone - exact" and "Round cone - intersection", iquilezles.org.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .kernels import inner, part
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
)

Vector = tuple[float, float, float]


@inner
def way_of(optics: NDArray[np.float64], x: float, y: float) -> tuple[Vector, float]:
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


@inner
def distance(
    rows: NDArray[np.float64], i: int, x: float, y: float, z: float
) -> tuple[float, float, float, float, float]:
    """Measure how far a point lies outside of a cone, the gradient of that, and the room.

    Room is how far the point lies within the cuts.
    """
    px, py, pz = x - rows[i, START], y - rows[i, START + 1], z - rows[i, START + 2]
    ux, uy, uz = rows[i, AXIS], rows[i, AXIS + 1], rows[i, AXIS + 2]
    along = px * ux + py * uy + pz * uz
    across = np.sqrt(max(px * px + py * py + pz * pz - along * along, 0.0))
    foot = min(max(along - across * rows[i, TAN], 0.0), rows[i, LENGTH])
    px, py, pz = px - foot * ux, py - foot * uy, pz - foot * uz
    reach = np.sqrt(px * px + py * py + pz * pz) + 1e-12
    gap, scale = reach - (rows[i, RADIUS] - rows[i, FALL] * foot), 1 / reach
    px, py, pz = px * scale, py * scale, pz * scale
    below, above = along - rows[i, LOW], rows[i, HIGH] - along
    if -below > gap:
        gap, px, py, pz = -below, -ux, -uy, -uz
    if -above > gap:
        gap, px, py, pz = -above, ux, uy, uz
    return gap, px, py, pz, min(below, above)


@inner
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


@inner
def _constant(rows: NDArray[np.float64], i: int, swell: float) -> float:
    """Evaluate the constant coefficient of a ray's quadratic with a swollen cone."""
    double = 2 * (rows[i, RADIUS] - rows[i, FALL] * rows[i, EYE_ALONG])
    return float(rows[i, POWER] - swell * (swell + double))


@inner
def terms_of(rows: NDArray[np.float64], i: int, way: Vector) -> Vector:
    """Work out what a ray's cuts with a cone share: turn and two leading coefficients."""
    turn = rows[i, AXIS] * way[0] + rows[i, AXIS + 1] * way[1] + rows[i, AXIS + 2] * way[2]
    b = rows[i, LINEAR] * way[0] + rows[i, LINEAR + 1] * way[1] + rows[i, LINEAR + 2] * way[2]
    return turn, rows[i, COS2] - turn * turn, b


@part
def crossing(
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


@part
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


@inner
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
