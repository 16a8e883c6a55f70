"""Which cones the rays through each tile of the picture may meet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .geometry import Camera
from .kernels import inner, kernel
from .packing import FALL, LENGTH, NEAR, RADIUS, TILE, Packed, optics, view

#: What `tiles` returns.
Lists = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]


def tiles(packed: Packed, camera: Camera, size: int) -> Lists:
    """List, for each tile of the picture, the cones that rays through it may meet.

    Parameters
    ----------
    packed : Packed
        The cones.
    camera : Camera
        The one they were packed for.
    size : int
        Side of the picture, pixels.

    Returns
    -------
    first : ndarray of shape (T * T + 1,), dtype int64
        Where the list of each tile begins, tiles row by row, T = ceil(size / TILE).
    items : ndarray, dtype int64
        The lists, one after the other, rows in rising order.
    partners : ndarray of shape (T * T, n), dtype bool
        For each tile, the cones that melt with another one of its list.
    """
    rows = packed.rows
    end = rows[:, RADIUS] - rows[:, FALL] * rows[:, LENGTH]
    radius = np.maximum(rows[:, RADIUS], end) + packed.melt[packed.layer]
    box = boxes(packed, camera, size, 1.0)
    count = (size + TILE - 1) // TILE
    marks = np.zeros((count * count, len(rows)), dtype=bool)
    first = np.zeros(count * count + 1, dtype=np.int64)
    _mark(radius, view(packed, camera), box, optics(camera, size), count, marks, first)
    items, partners = np.empty(first[-1], dtype=np.int64), np.zeros(marks.shape, dtype=bool)
    _fill(marks, first, packed.melts, items, partners)
    return first, items, partners


def boxes(packed: Packed, camera: Camera, size: int, swell: float) -> NDArray[np.int64]:
    """Bound the pixels that cones may cover.

    Parameters
    ----------
    packed : Packed
        Of n cones.
    camera : Camera
        The one they were packed for.
    size : int
        Side of the picture, pixels.
    swell : float
        Melting radii to add to the radii of the cones.

    Returns
    -------
    ndarray of shape (n, 4)
        First column and row, and last column and row, these excluded.
    """
    rows = packed.rows
    radius = np.stack([rows[:, RADIUS], rows[:, RADIUS] - rows[:, FALL] * rows[:, LENGTH]], axis=1)
    radius = radius + swell * packed.melt[packed.layer][:, None]
    seen = view(packed, camera)
    ahead = seen[..., 2]
    clear = ahead > radius + NEAR
    power = np.where(clear, ahead * ahead - radius * radius, 1.0)
    found = np.empty((len(rows), 4), dtype=np.int64)
    lens = optics(camera, size)
    for side in range(2):
        across = seen[..., side]
        reach = radius * np.sqrt(np.maximum(across * across + power, 0.0))
        low = ((across * ahead - reach) / power * lens[0] + lens[1 + side]).min(axis=1)
        high = ((across * ahead + reach) / power * lens[0] + lens[1 + side]).max(axis=1)
        # A cone beside the camera or around it may be seen anywhere, one behind it nowhere.
        whole = ~clear.all(axis=1)
        low, high = np.where(whole, 0, low), np.where(whole, size, high)
        high = np.where((ahead + radius <= NEAR).all(axis=1), 0, high)
        found[:, side] = np.clip(np.floor(low), 0, size)
        found[:, 2 + side] = np.clip(np.ceil(high), 0, size)
    return found


@inner
def _meets(
    seen: NDArray[np.float64], radius: float, right: float, down: float, spread: float
) -> bool:
    """Tell whether a bundle of rays around one comes near an axis."""
    scale = 1 / np.sqrt(right * right + down * down + 1)
    dx, dy, dz = right * scale, down * scale, scale
    ax, ay, az = seen[0, 0], seen[0, 1], seen[0, 2]
    wx, wy, wz = seen[1, 0] - ax, seen[1, 1] - ay, seen[1, 2] - az
    along = ax * dx + ay * dy + az * dz
    ax, ay, az = ax - along * dx, ay - along * dy, az - along * dz
    along = wx * dx + wy * dy + wz * dz
    wx, wy, wz = wx - along * dx, wy - along * dy, wz - along * dz
    place = -(ax * wx + ay * wy + az * wz) / (wx * wx + wy * wy + wz * wz + 1e-12)
    place = min(max(place, 0.0), 1.0)
    px, py, pz = ax + place * wx, ay + place * wy, az + place * wz
    reach = radius + spread * (max(seen[0, 2], seen[1, 2]) + radius)
    return bool(px * px + py * py + pz * pz <= reach * reach)


@kernel
def _mark(
    radius: NDArray[np.float64],
    seen: NDArray[np.float64],
    box: NDArray[np.int64],
    lens: NDArray[np.float64],
    count: int,
    marks: NDArray[np.bool_],
    first: NDArray[np.int64],
) -> None:
    """Mark the cones of each of ``count * count`` tiles, and say where its list begins."""
    spread = TILE * np.sqrt(0.5) / lens[0]
    for i in range(len(radius)):
        for row in range(box[i, 1] // TILE, (box[i, 3] + TILE - 1) // TILE):
            down = ((row + 0.5) * TILE - lens[2]) / lens[0]
            for column in range(box[i, 0] // TILE, (box[i, 2] + TILE - 1) // TILE):
                aside = ((column + 0.5) * TILE - lens[1]) / lens[0]
                if _meets(seen[i], radius[i], aside, down, spread):
                    marks[row * count + column, i] = True
                    first[row * count + column + 1] += 1
    for tile in range(count * count):
        first[tile + 1] += first[tile]


@kernel
def _fill(
    marks: NDArray[np.bool_],
    first: NDArray[np.int64],
    melts: NDArray[np.bool_],
    items: NDArray[np.int64],
    partners: NDArray[np.bool_],
) -> None:
    """List the marked cones of each tile, and tell which melt with another one of it."""
    for tile in range(len(marks)):
        place = first[tile]
        for i in range(len(melts) if first[tile + 1] > place else 0):
            if not marks[tile, i]:
                continue
            items[place] = i
            for k in range(first[tile], place):
                if melts[i, items[k]]:
                    partners[tile, i] = partners[tile, items[k]] = True
            place += 1
