"""Cones made ready for the kernels: one row each, neighbors, and lists per tile of the picture.

Conventions
-----------
A row holds everything that a ray asks of a cone, side by side; the columns are named below.
A ray starts at the camera, so what depends on the camera alone stands in the row too.  Cones are
sorted by layer; `Packed.order` leads back to the caller's order.

Which cones melt
----------------
Melting everything of a layer would glue a hand to the thigh beside it.  On skin and cloth only
cones that share a joint melt, and those one joint further (chest and upper arm across the
clavicle); hair and objects melt as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from .geometry import CLOTH, SKIN, Camera, Cones, Layers

#: Columns of a row: start and direction of the axis, its length, the first radius, how much the
#: radius falls along the axis (the sine of the half angle), squared cosine and tangent of that
#: angle, the two cuts in metres along the axis, the camera relative to the start, its position
#: along the axis, its squared distance, and what the ray's quadratic takes from all of these: the
#: vector of its linear coefficient and its constant.
START, AXIS, LENGTH, RADIUS, FALL, COS2, TAN, LOW, HIGH = 0, 3, 6, 7, 8, 9, 10, 11, 12
EYE, EYE_ALONG, EYE2, LINEAR, POWER, COLUMNS = 13, 16, 17, 18, 21, 22

#: Side of a tile, pixels.  Ours: smaller ones cost more in lists than they save in rays.
TILE = 8
#: Places at which a scene is rounded, so that no mask hangs on the last digits of a sine that
#: another machine rounds differently: micrometres, and directions to match.  Ours.
PLACES, TURN_PLACES = 6, 9
#: An end lies in another cone, and both share a joint, when it is this share of the other's
#: radius below its surface.  Ours: shared joints have 1, a hand laid on a thigh less than 0.
JOINT_DEPTH = 0.3
#: Nothing nearer than this is seen, metres.  Ours.
NEAR = 0.05


@dataclass(frozen=True)
class Packed:
    """Cones as the kernels take them.

    Attributes
    ----------
    rows : ndarray of shape (n, COLUMNS), dtype float64
        One cone a row, sorted by layer.
    layer, order : ndarray of shape (n,), dtype int32
        Layer of each row and its place in the caller's arrays.
    melt : ndarray of shape (L,), dtype float64
        Melting radius of each layer, metres.
    melts : ndarray of shape (n, n), dtype bool
        Which cones melt into which; true on the diagonal.
    shares : ndarray of shape (n, n), dtype bool
        Which cones share a joint; true on the diagonal.
    albedo : ndarray of shape (n, 3), dtype float64
        Linear color.
    """

    rows: NDArray[np.float64]
    layer: NDArray[np.int32]
    order: NDArray[np.int32]
    melt: NDArray[np.float64]
    melts: NDArray[np.bool_]
    shares: NDArray[np.bool_]
    albedo: NDArray[np.float64]


def dot(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Multiply vectors in a fixed order of sums, which a matrix product does not promise.

    Examples
    --------
    >>> float(dot(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])))
    32.0
    """
    product: NDArray[np.float64] = (
        first[..., 0] * second[..., 0]
        + first[..., 1] * second[..., 1]
        + first[..., 2] * second[..., 2]
    )
    return product


def rounded(camera: Camera) -> Camera:
    """Round a camera, so that last digits decide nothing.

    Examples
    --------
    >>> rounded(Camera(np.full(3, 0.12345678), np.eye(3), 1.0)).position.tolist()
    [0.123457, 0.123457, 0.123457]
    """
    return Camera(
        np.round(camera.position, PLACES),
        np.round(camera.rotation, TURN_PLACES),
        round(float(camera.focal), PLACES),
        (round(float(camera.center[0]), PLACES), round(float(camera.center[1]), PLACES)),
    )


def optics(camera: Camera, size: int) -> NDArray[np.float64]:
    """Write a camera as the numbers that kernels take.

    Parameters
    ----------
    camera : Camera
        Rounded already.
    size : int
        Side of the picture, pixels.

    Returns
    -------
    ndarray of shape (15,)
        Focal length and center in pixels, the rows of the rotation, the position in metres.

    Examples
    --------
    >>> optics(Camera(np.array([7.0, 8.0, 9.0]), np.eye(3), 1.5), 100)[[0, 1, 2, 14]].tolist()
    [150.0, 50.0, 50.0, 9.0]
    """
    across = [camera.focal * size, camera.center[0] * size, camera.center[1] * size]
    return np.concatenate([across, camera.rotation.ravel(), camera.position])


def pack(cones: Cones, layers: Layers, camera: Camera, *, cull: bool = True) -> Packed:
    """Sort cones by layer and work out what rays need of them.

    Parameters
    ----------
    cones : Cones
        In world coordinates.
    layers : Layers
        Of these cones.
    camera : Camera
        Rounded already.
    cull : bool, optional
        Whether to leave out the cones that another one, uncut and of another layer, encloses:
        skin under cloth.

    Returns
    -------
    Packed
        A cone one of whose end spheres holds the other is packed as that sphere.

    Examples
    --------
    >>> from benchmarks.data.figures.geometry import SKIN
    >>> ball = Cones(np.zeros((1, 2, 3)), np.full((1, 2), 0.5), np.zeros(1, np.int32),
    ...              np.array([[-np.inf, np.inf]]), np.ones(1, np.uint8), np.ones((1, 3)))
    >>> look = Layers(np.zeros(1), np.full(1, SKIN, np.int32), np.zeros(1, np.int32),
    ...               np.zeros((1, 3)), np.ones(1), np.zeros((1, 2, 3)), np.zeros(1),
    ...               np.zeros(1, np.int32))
    >>> packed = pack(ball, look, Camera(np.array([0, 0, 4.0]), np.diag([1.0, -1, -1]), 1.0))
    >>> float(packed.rows[0, LENGTH]), float(packed.rows[0, RADIUS])
    (0.0, 0.5)
    """
    order = np.argsort(cones.layer, kind="stable").astype(np.int32)
    ends = np.round(np.asarray(cones.ends, dtype=np.float64)[order], PLACES)
    radii = np.round(np.asarray(cones.radii, dtype=np.float64)[order], PLACES)
    cut = np.asarray(cones.cut, dtype=np.float64)[order]
    span = ends[:, 1] - ends[:, 0]
    length = np.sqrt(dot(span, span))
    sphere = length <= np.abs(radii[:, 0] - radii[:, 1]) + 1e-6
    second = sphere & (radii[:, 1] > radii[:, 0])
    axis = np.where(sphere[:, None], [0.0, 1.0, 0.0], span / np.where(sphere, 1.0, length)[:, None])
    rows = np.zeros((len(order), COLUMNS))
    rows[:, START : START + 3] = np.where(second[:, None], ends[:, 1], ends[:, 0])
    rows[:, AXIS : AXIS + 3] = axis
    rows[:, LENGTH] = np.where(sphere, 0.0, length)
    rows[:, RADIUS] = np.where(second, radii[:, 1], radii[:, 0])
    fall = np.where(sphere, 0.0, (radii[:, 0] - radii[:, 1]) / np.where(sphere, 1.0, length))
    rows[:, FALL] = fall
    rows[:, COS2] = 1 - fall * fall
    rows[:, TAN] = fall / np.sqrt(1 - fall * fall)
    metres = cut * np.where(sphere, 1.0, length)[:, None]
    rows[:, LOW : HIGH + 1] = np.round(np.clip(metres, -1e6, 1e6), PLACES)
    eye = camera.position - rows[:, START : START + 3]
    rows[:, EYE : EYE + 3] = eye
    rows[:, EYE_ALONG] = dot(eye, axis)
    rows[:, EYE2] = dot(eye, eye)
    along, radius = rows[:, EYE_ALONG], rows[:, RADIUS]
    lean = fall * radius - along
    rows[:, LINEAR : LINEAR + 3] = rows[:, COS2, None] * eye + lean[:, None] * axis
    rows[:, POWER] = rows[:, COS2] * rows[:, EYE2] - lean * lean - rows[:, COS2] * radius * radius
    layer = np.asarray(cones.layer, dtype=np.int32)[order]
    shares, melts = _neighbors(rows, layer, np.array(layers.surface, dtype=np.int32))
    seen = ~_enclosed(rows, layer) if cull else np.ones(len(rows), dtype=bool)
    return Packed(
        rows[seen],
        layer[seen],
        order[seen],
        np.round(np.asarray(layers.melt, dtype=np.float64), PLACES),
        melts[seen][:, seen],
        shares[seen][:, seen],
        np.asarray(cones.albedo, dtype=np.float64)[order[seen]],
    )


@numba.njit(cache=True, error_model="numpy")
def _enclosed(rows: NDArray[np.float64], layer: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Find the cones both of whose end spheres lie in those of an uncut cone of another layer."""
    hidden = np.zeros(len(rows), dtype=np.bool_)
    for i in range(len(rows)):
        for j in range(len(rows)):
            if layer[i] == layer[j] or rows[j, LOW] > -1e3 or rows[j, HIGH] < 1e3:
                continue
            inside = True
            for end in range(2):
                apart2 = 0.0
                for k in range(3):
                    apart = rows[i, START + k] - rows[j, START + k]
                    apart += end * rows[i, LENGTH] * rows[i, AXIS + k]
                    apart -= end * rows[j, LENGTH] * rows[j, AXIS + k]
                    apart2 += apart * apart
                room = rows[j, RADIUS] - end * rows[j, FALL] * rows[j, LENGTH]
                room -= rows[i, RADIUS] - end * rows[i, FALL] * rows[i, LENGTH]
                inside = inside and room > 0 and apart2 < room * room
            hidden[i] |= inside
    return hidden


@numba.njit(cache=True, error_model="numpy")
def _inside(rows: NDArray[np.float64], i: int, j: int) -> bool:
    """Tell whether an end of one cone lies well within another one."""
    for end in range(2):
        along, away2 = 0.0, 0.0
        for k in range(3):
            apart = (
                rows[i, START + k] - rows[j, START + k] + end * rows[i, LENGTH] * rows[i, AXIS + k]
            )
            along += apart * rows[j, AXIS + k]
            away2 += apart * apart
        foot = min(max(along, 0.0), rows[j, LENGTH])
        away2 += foot * (foot - 2 * along)
        if away2 < ((1 - JOINT_DEPTH) * (rows[j, RADIUS] - rows[j, FALL] * foot)) ** 2:
            return True
    return False


@numba.njit(cache=True, error_model="numpy")
def _neighbors(
    rows: NDArray[np.float64], layer: NDArray[np.int32], surface: NDArray[np.int32]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Find the cones that share a joint, and those that melt."""
    count = len(rows)
    shares, melts = np.zeros((count, count), np.bool_), np.zeros((count, count), np.bool_)
    for i in range(count):
        shares[i, i] = True
        for j in range(i):
            if layer[i] == layer[j]:
                shares[i, j] = shares[j, i] = _inside(rows, i, j) or _inside(rows, j, i)
    for i in range(count):
        for j in range(count):
            if layer[i] != layer[j]:
                continue
            if surface[layer[i]] not in (SKIN, CLOTH):
                melts[i, j] = True
            elif shares[i, j]:
                for k in range(count):
                    melts[i, k] |= shares[j, k]
    return shares, melts


def view(packed: Packed, camera: Camera) -> NDArray[np.float64]:
    """Turn the axis ends into camera coordinates.

    Parameters
    ----------
    packed : Packed
        Of n cones.
    camera : Camera
        The one they were packed for.

    Returns
    -------
    ndarray of shape (n, 2, 3)
        Right, down and forward of the camera, metres.
    """
    start = packed.rows[:, START : START + 3]
    along = packed.rows[:, AXIS : AXIS + 3] * packed.rows[:, LENGTH, None]
    eye = np.stack([start, start + along], axis=1) - camera.position
    return np.stack([dot(eye, camera.rotation[row]) for row in range(3)], axis=-1)


def tiles(
    packed: Packed, camera: Camera, size: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
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
    first : ndarray of shape (T * T + 1,), dtype int32
        Where the list of each tile begins, tiles row by row, T = ceil(size / TILE).
    items : ndarray, dtype int32
        The lists, one after the other, rows in rising order.
    partners : ndarray of shape (T * T, n), dtype bool
        For each tile, the cones that melt with another one of its list.
    """
    rows = packed.rows
    end = rows[:, RADIUS] - rows[:, FALL] * rows[:, LENGTH]
    radius = np.maximum(rows[:, RADIUS], end) + packed.melt[packed.layer]
    box = boxes(packed, camera, size, 1.0)
    first, items = _bin(radius, view(packed, camera), box, optics(camera, size), size)
    return first, items, _partners(first, items, packed.melts)


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


@numba.njit(cache=True, error_model="numpy")
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


@numba.njit(cache=True, error_model="numpy")
def _bin(
    radius: NDArray[np.float64],
    seen: NDArray[np.float64],
    box: NDArray[np.int64],
    lens: NDArray[np.float64],
    size: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Fill the lists of all tiles: mark, count, then gather."""
    count = (size + TILE - 1) // TILE
    marks = np.zeros((count * count, len(radius)), dtype=np.bool_)
    first = np.zeros(count * count + 1, dtype=np.int32)
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
    items = np.empty(first[-1], dtype=np.int32)
    for tile in range(count * count):
        place = first[tile]
        if first[tile + 1] > place:
            for i in range(len(radius)):
                if marks[tile, i]:
                    items[place] = i
                    place += 1
    return first, items


@numba.njit(cache=True, error_model="numpy")
def _partners(
    first: NDArray[np.int32], items: NDArray[np.int32], melts: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell for each tile which cones melt with another one of the tile."""
    partners = np.zeros((len(first) - 1, len(melts)), dtype=np.bool_)
    for tile in range(len(first) - 1):
        for j in range(first[tile], first[tile + 1]):
            for k in range(first[tile], j):
                if melts[items[j], items[k]]:
                    partners[tile, items[j]] = partners[tile, items[k]] = True
    return partners
