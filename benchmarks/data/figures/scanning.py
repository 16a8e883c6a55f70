"""Which cone the middle of each pixel meets first, cone by cone.

Conventions
-----------
Rays are scaled to advance one metre along the optical axis, so that the distance along a ray is
the depth, and everything is linear along a row of the picture.  Melting is left out here;
`marching` adds it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .geometry import Camera
from .kernels import inner, kernel, part
from .packing import (
    AXIS,
    COS2,
    EYE2,
    EYE_ALONG,
    FALL,
    HIGH,
    LENGTH,
    LOW,
    POWER,
    RADIUS,
    TILE,
    Packed,
    optics,
    turned,
    view,
)
from .tiling import Lists, boxes

Line = tuple[float, float, float, float]


@dataclass(frozen=True)
class Aim:
    """What scanning needs of cones before a camera.

    Attributes
    ----------
    rows : ndarray of shape (n, COLUMNS)
        Packed cones.
    across : ndarray of shape (n, 9)
        Axis, eye and linear coefficient of each in camera coordinates.
    box : ndarray of shape (n, 4)
        Of `tiling.boxes`, nothing melted.
    lens : ndarray of shape (15,)
        Of `packing.optics`.
    """

    rows: NDArray[np.float64]
    across: NDArray[np.float64]
    box: NDArray[np.int64]
    lens: NDArray[np.float64]


def aim(packed: Packed, camera: Camera, size: int) -> Aim:
    """Turn cones into camera coordinates.

    Parameters
    ----------
    packed : Packed
        Of n cones.
    camera : Camera
        The one they were packed for.
    size : int
        Side of the picture, pixels.

    Returns
    -------
    Aim
        For the functions of this file.
    """
    rows, eye = packed.rows, -view(packed, camera)[:, 0]
    axis = turned(rows[:, AXIS : AXIS + 3], camera)
    lean = rows[:, FALL] * rows[:, RADIUS] - rows[:, EYE_ALONG]
    linear = rows[:, COS2, None] * eye + lean[:, None] * axis
    across = np.concatenate([axis, eye, linear], axis=1)
    return Aim(rows, across, boxes(packed, camera, size, 0.0), optics(camera, size))


def scan(aimed: Aim, size: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Find the nearest cone at the middle of each pixel.

    Parameters
    ----------
    aimed : Aim
        Of `aim`.
    size : int
        Side N of the picture, pixels.

    Returns
    -------
    depth : ndarray of shape (N, N), dtype float64
        Where the ray meets a cone first, metres along the optical axis; inf for nowhere.
    owner : ndarray of shape (N, N), dtype int64
        Row of that cone, -1 for none.
    """
    depth, owner = np.full((size, size), np.inf), np.full((size, size), -1, dtype=np.int64)
    _scan(aimed.rows, aimed.across, aimed.box, aimed.lens, depth, owner)
    return depth, owner


def scan_pixels(
    aimed: Aim,
    size: int,
    lists: Lists,
    pixels: tuple[NDArray[np.int64], NDArray[np.int64]],
    pattern: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Find the nearest cone at several points of some pixels.

    Parameters
    ----------
    aimed : Aim
        Of `aim`.
    size : int
        Side of the picture, pixels.
    lists : Lists
        Of `tiling.tiles`.
    pixels : tuple of ndarray of shape (P,)
        Rows and columns.
    pattern : ndarray of shape (R, 2)
        x and y of the points from the corner of a pixel, 0 to 1.

    Returns
    -------
    depth : ndarray of shape (P, R), dtype float64
        Where a ray meets a cone first, metres along the optical axis; inf for nowhere.
    owner : ndarray of shape (P, R), dtype int64
        Row of that cone, -1 for none.
    """
    shape = (len(pixels[0]), len(pattern))
    depth, owner = np.full(shape, np.inf), np.full(shape, -1, dtype=np.int64)
    found = (depth, owner)
    _scan_pixels(
        aimed.rows, aimed.across, aimed.box, aimed.lens, size, lists[:2], pixels, pattern, found
    )
    return depth, owner


@inner
def _ball(rows: NDArray[np.float64], i: int, line: Line, end: float) -> tuple[float, float]:
    """Cut a ray with one end sphere of a cone: first and last depth."""
    turn, _, toward, square = line
    length = end * rows[i, LENGTH]
    radius = rows[i, RADIUS] - rows[i, FALL] * length
    middle = toward - length * turn
    power = rows[i, EYE2] + length * (length - 2 * rows[i, EYE_ALONG]) - radius * radius
    root = middle * middle - square * power
    if root < 0:
        return np.inf, -np.inf
    root, scale = np.sqrt(root), 1 / square
    return (-middle - root) * scale, (-middle + root) * scale


@part
def _any(rows: NDArray[np.float64], i: int, line: Line, abc: Line) -> float:
    """Find where a ray enters a cone that is cut, or seen along its axis; inf for a miss."""
    a, b, root, shift = abc
    turn, start = line[0], rows[i, EYE_ALONG]
    enter, leave = np.inf, -np.inf
    if root >= 0:
        root = np.sqrt(root)
        scale = 1 / (a if abs(a) > 1e-9 else 1e-9)
        for sign in (-1, 1):
            way = (-b + sign * root) * scale
            if 0 < shift + way * turn < rows[i, COS2] * rows[i, LENGTH]:
                enter, leave = min(enter, way), max(leave, way)
    for end in range(2):
        first, last = _ball(rows, i, line, float(end))
        enter, leave = min(enter, first), max(leave, last)
    low, high = rows[i, LOW] - start, rows[i, HIGH] - start
    if abs(turn) < 1e-12:
        turn = 1e-12
    one, two = low / turn, high / turn
    enter, leave = max(enter, min(one, two)), min(leave, max(one, two))
    if leave <= 0 or enter > leave:
        return np.inf
    return float(max(enter, 0.0))


@inner
def _enter(rows: NDArray[np.float64], i: int, line: Line) -> float:
    """Find the depth at which a ray enters a cone; inf for a miss.

    `line` holds turn, linear coefficient, eye along the ray, and the ray's squared length.
    """
    turn, b, _, square = line
    a = rows[i, COS2] * square - turn * turn
    root = b * b - a * rows[i, POWER]
    shift = rows[i, EYE_ALONG] - rows[i, FALL] * rows[i, RADIUS]
    if a < 1e-6 or rows[i, LOW] > -1e3 or rows[i, HIGH] < 1e3:
        return _any(rows, i, line, (a, b, root, shift))
    if root < 0:
        return np.inf
    enter = (-b - np.sqrt(root)) / a
    foot = shift + enter * turn
    # A ray that comes into the endless cone before its start meets the first sphere or nothing.
    if foot < 0:
        enter = _ball(rows, i, line, 0.0)[0]
    elif foot > rows[i, COS2] * rows[i, LENGTH]:
        enter = _ball(rows, i, line, 1.0)[0]
    return float(enter) if enter > 0 else _any(rows, i, line, (a, b, root, shift))


@inner
def _span(
    rows: NDArray[np.float64],
    i: int,
    across: NDArray[np.float64],
    start: tuple[float, float, float],
) -> tuple[float, float]:
    """Find where a row of rays crosses a cone that runs on for ever: a slope to a slope.

    `start` holds turn, linear coefficient and squared length at the middle of the row.
    """
    turn, b, square = start
    c, ux, bx = rows[i, POWER], across[i, 0], across[i, 6]
    q2 = bx * bx - c * (rows[i, COS2] - ux * ux)
    q1 = b * bx + c * turn * ux
    q0 = b * b - c * (rows[i, COS2] * square - turn * turn)
    root = q1 * q1 - q2 * q0
    if q2 >= -1e-12:
        return -np.inf, np.inf
    if root < 0:
        return np.inf, -np.inf
    root = np.sqrt(root)
    return (-q1 + root) / q2, (-q1 - root) / q2


@inner
def _columns(
    span: tuple[float, float], first: int, last: int, lens: NDArray[np.float64]
) -> tuple[int, int]:
    """Turn slopes into columns within bounds, end excluded, and one more on either side."""
    left = span[0] * lens[0] + lens[1] - 1.5
    right = span[1] * lens[0] + lens[1] + 1.5
    return int(min(max(left, first), last)), int(max(min(right, last), first))


@kernel
def _scan(
    rows: NDArray[np.float64],
    across: NDArray[np.float64],
    box: NDArray[np.int64],
    lens: NDArray[np.float64],
    depth: NDArray[np.float64],
    owner: NDArray[np.int64],
) -> None:
    """Scan all cones; arguments as `scan` prepares them."""
    pixel = 1 / lens[0]
    for i in range(len(rows)):
        ux, uy, uz = across[i, 0], across[i, 1], across[i, 2]
        ex, ey, ez = across[i, 3], across[i, 4], across[i, 5]
        bx, by, bz = across[i, 6], across[i, 7], across[i, 8]
        for row in range(box[i, 1], box[i, 3]):
            y = (row + 0.5 - lens[2]) * pixel
            turn, b, e, square = uz + y * uy, bz + y * by, ez + y * ey, 1 + y * y
            span = _span(rows, i, across, (turn, b, square))
            left, right = _columns(span, box[i, 0], box[i, 2], lens)
            for column in range(left, right):
                x = (column + 0.5 - lens[1]) * pixel
                line = (turn + x * ux, b + x * bx, e + x * ex, square + x * x)
                found = _enter(rows, i, line)
                if found < depth[row, column]:
                    depth[row, column], owner[row, column] = found, i


@kernel
def _scan_pixels(
    rows: NDArray[np.float64],
    across: NDArray[np.float64],
    box: NDArray[np.int64],
    lens: NDArray[np.float64],
    size: int,
    lists: tuple[NDArray[np.int64], NDArray[np.int64]],
    pixels: tuple[NDArray[np.int64], NDArray[np.int64]],
    pattern: NDArray[np.float64],
    found: tuple[NDArray[np.float64], NDArray[np.int64]],
) -> None:
    """Scan points of pixels; arguments as `scan_pixels` prepares them."""
    first, items = lists
    rays, side, pixel = len(pattern), (size + TILE - 1) // TILE, 1 / lens[0]
    depth, owner = found
    for k in range(len(pixels[0])):
        row, column = pixels[0][k], pixels[1][k]
        tile = row // TILE * side + column // TILE
        for j in range(first[tile], first[tile + 1]):
            i = items[j]
            if not (box[i, 0] <= column < box[i, 2] and box[i, 1] <= row < box[i, 3]):
                continue
            for ray in range(rays):
                x = (column + pattern[ray, 0] - lens[1]) * pixel
                y = (row + pattern[ray, 1] - lens[2]) * pixel
                line = (
                    across[i, 2] + x * across[i, 0] + y * across[i, 1],
                    across[i, 8] + x * across[i, 6] + y * across[i, 7],
                    across[i, 5] + x * across[i, 3] + y * across[i, 4],
                    1 + x * x + y * y,
                )
                ahead = _enter(rows, i, line)
                if ahead < depth[k, ray]:
                    depth[k, ray], owner[k, ray] = ahead, i
