"""Cones made ready for the kernels: one row each, neighbors, and which of them melt.

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

import numpy as np
from numpy.typing import NDArray

from .geometry import CLOTH, SKIN, Camera, Cones, Layers
from .kernels import inner, kernel

#: Columns of a row: start and direction of the axis, its length, the first radius, how much the
#: radius falls along the axis (the sine of the half angle), squared cosine and tangent of that
#: angle, the two cuts in metres along the axis, the camera relative to the start, its position
#: along the axis, its squared distance, and what the ray's quadratic takes from all of these: the
#: vector of its linear coefficient and its constant.
START, AXIS, LENGTH, RADIUS, FALL, COS2, TAN, LOW, HIGH = 0, 3, 6, 7, 8, 9, 10, 11, 12
EYE, EYE_ALONG, EYE2, LINEAR, POWER, COLUMNS = 13, 16, 17, 18, 21, 22

#: Side of a tile of the picture, pixels.  Ours: smaller ones cost more in lists than they save.
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
    layer, order : ndarray of shape (n,), dtype int64
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
    layer: NDArray[np.int64]
    order: NDArray[np.int64]
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


def pack(cones: Cones, layers: Layers, camera: Camera) -> Packed:
    """Sort cones by layer and work out what rays need of them.

    Parameters
    ----------
    cones : Cones
        In world coordinates.
    layers : Layers
        Of these cones.
    camera : Camera
        Rounded already.

    Returns
    -------
    Packed
        Without the cones that another one, uncut and of another layer, encloses: skin under cloth.
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
    order = np.argsort(cones.layer, kind="stable").astype(np.int64)
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
    layer = np.asarray(cones.layer, dtype=np.int64)[order]
    shares, melts = np.zeros((2, len(rows), len(rows)), dtype=bool)
    _neighbors(rows, layer, np.array(layers.surface, dtype=np.int64), shares, melts)
    hidden = np.zeros(len(rows), dtype=bool)
    _enclosed(rows, layer, hidden)
    seen = ~hidden
    return Packed(
        rows[seen],
        layer[seen],
        order[seen],
        np.asarray(np.round(layers.melt, PLACES), dtype=np.float64),
        melts[seen][:, seen],
        shares[seen][:, seen],
        np.array(cones.albedo, dtype=np.float64)[order[seen]],
    )


@kernel
def _enclosed(
    rows: NDArray[np.float64], layer: NDArray[np.int64], hidden: NDArray[np.bool_]
) -> None:
    """Find the cones both of whose end spheres lie in those of an uncut cone of another layer."""
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


@inner
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


@kernel
def _neighbors(
    rows: NDArray[np.float64],
    layer: NDArray[np.int64],
    surface: NDArray[np.int64],
    shares: NDArray[np.bool_],
    melts: NDArray[np.bool_],
) -> None:
    """Find the cones that share a joint, and those that melt."""
    count = len(rows)
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


def turned(vectors: NDArray[np.float64], camera: Camera) -> NDArray[np.float64]:
    """Turn vectors of the world into right, down and forward of a camera.

    Examples
    --------
    >>> sideways = Camera(np.zeros(3), np.array([[0.0, 0, -1], [0, -1, 0], [-1, 0, 0]]), 1.0)
    >>> turned(np.array([1.0, 2.0, 3.0]), sideways).tolist()
    [-3.0, -2.0, -1.0]
    """
    seen = np.empty_like(vectors)
    for row in range(3):
        seen[..., row] = dot(vectors, camera.rotation[row])
    return seen


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
    return turned(eye, camera)
