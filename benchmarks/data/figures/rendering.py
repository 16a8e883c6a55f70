"""From round cones, a camera, a lamp and a backdrop to a picture and its truth.

Conventions
-----------
Pictures are linear light, rows from the top.  The mask is what the middle of each pixel shows;
its values come with the cones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .frames import frames
from .geometry import Camera, Cones, Layers
from .grain import texture
from .kernels import kernel
from .melting import NORMAL, POINT, SHARE
from .occlusion import occluders, occlusion, stage_light
from .packing import Packed, optics, pack, rounded
from .sampling import Sampled, sample
from .shading import draft, full

#: Further rays at edges, by quality.  Ours.
RAYS = {"draft": 4, "full": 8}
#: Values of the mask up to this one belong to figures, so many to each; see `truth`.
LAST_FIGURE_CODE, CODES_PER_FIGURE = 168, 42


@dataclass(frozen=True)
class Lamp:
    """The light of a scene.

    Attributes
    ----------
    direction : ndarray of shape (3,), dtype float64
        Unit vector towards the key light.
    key, ambient : float
        What a white surface sends back of the key light that it faces, and of the light from
        all sides.
    cast : ndarray of shape (3,), dtype float64
        Linear color that the camera gives to a white surface.
    """

    direction: NDArray[np.float64]
    key: float
    ambient: float
    cast: NDArray[np.float64]


@dataclass(frozen=True)
class Rendered:
    """A picture and what each of its pixels shows.

    Attributes
    ----------
    picture : ndarray of shape (N, N, 3), dtype float32
        Linear radiance.
    code : ndarray of shape (N, N), dtype uint8
        Code of the cone nearest to the surface at the middle of the pixel, 0 for none.
    mixed : ndarray of shape (N, N), dtype bool
        Pixels whose rays disagree about skin, cloth, hair, object or background, or about whose.
    depth : ndarray of shape (N, N), dtype float32
        Along the optical axis at the middle of the pixel, metres; inf for none.
    cone : ndarray of shape (N, N), dtype int16
        Place of that cone in the caller's arrays, -1 for none.
    """

    picture: NDArray[np.float32]
    code: NDArray[np.uint8]
    mixed: NDArray[np.bool_]
    depth: NDArray[np.float32]
    cone: NDArray[np.int16]


def _check(cones: Cones, layers: Layers) -> None:
    """Refuse cones and layers that do not fit together."""
    count = len(cones.ends)
    shapes = {"ends": (2, 3), "radii": (2,), "layer": (), "cut": (2,), "code": (), "albedo": (3,)}
    for name, rest in shapes.items():
        got = np.shape(getattr(cones, name))
        if got != (count, *rest):
            msg = f"expected {name} of shape {(count, *rest)}, got {got}"
            raise ValueError(msg)
    if count > np.iinfo(np.int16).max:
        msg = f"expected at most {np.iinfo(np.int16).max} cones, got {count}"
        raise ValueError(msg)
    total = len(layers.melt)
    if count and (cones.layer.min() < 0 or cones.layer.max() >= total):
        msg = (
            f"expected layers from 0 to {total - 1}, got {cones.layer.min()} to {cones.layer.max()}"
        )
        raise ValueError(msg)
    if not (np.asarray(cones.radii) > 0).all() or not np.isfinite(cones.ends).all():
        msg = "expected finite ends and positive radii, got others"
        raise ValueError(msg)


def _kinds(codes: NDArray[np.uint8], surface: NDArray[np.int64]) -> NDArray[np.int64]:
    """Tell what a cone counts as: one number for each surface of each figure."""
    figure = np.where(
        codes <= LAST_FIGURE_CODE,
        (codes.astype(np.int64) - 1) // CODES_PER_FIGURE,
        codes.astype(np.int64),
    )
    return (figure * 4 + surface).astype(np.int64)


def render(
    cones: Cones,
    layers: Layers,
    camera: Camera,
    backdrop: NDArray[np.float32],
    lamp: Lamp,
    size: int,
    quality: str,
    *,
    wall_distance: float = np.inf,
) -> Rendered:
    """Render round cones in front of a backdrop.

    Parameters
    ----------
    cones : Cones
        Whatever stands in the scene; may be none.
    layers : Layers
        Of these cones.
    camera : Camera
        Where the picture is taken from.
    backdrop : ndarray of shape (N, N, 3), dtype float32
        Linear radiance behind the cones, the illuminant's cast included.
    lamp : Lamp
        The light.
    size : int
        Side N of the picture, pixels.
    quality : {"draft", "full"}
        ``draft``: shading by slope alone.  ``full``: shadows on bodies, ground and wall, shelter,
        gloss, relief.
    wall_distance : float, optional
        In `full`, how far from the camera an upright wall crosses its level line of sight, metres.

    Returns
    -------
    Rendered
        The same arguments give the same mask on every machine.

    Raises
    ------
    ValueError
        If shapes do not fit together or the quality is unknown.

    Examples
    --------
    >>> ball = Cones(np.zeros((1, 2, 3)), np.full((1, 2), 0.5), np.zeros(1, np.int32),
    ...              np.array([[-np.inf, np.inf]]), np.full(1, 253, np.uint8), np.ones((1, 3)))
    >>> look = Layers(np.zeros(1), np.full(1, 3, np.int32), np.zeros(1, np.int32),
    ...               np.zeros((1, 3)), np.ones(1), np.zeros((1, 2, 3)), np.zeros(1),
    ...               np.zeros(1, np.int32))
    >>> camera = Camera(np.array([0, 0, 4.0]), np.diag([1.0, -1, -1]), 1.0)
    >>> lamp = Lamp(np.array([0.0, 0, 1]), 0.7, 0.3, np.ones(3))
    >>> seen = render(ball, look, camera, np.zeros((16, 16, 3), np.float32), lamp, 16, "draft")
    >>> int(seen.code[8, 8]), round(float(seen.depth[8, 8]), 2)
    (253, 3.52)
    """
    _check(cones, layers)
    if quality not in RAYS:
        msg = f"expected quality draft or full, got {quality!r}"
        raise ValueError(msg)
    if np.shape(backdrop) != (size, size, 3):
        msg = f"expected a backdrop of shape {(size, size, 3)}, got {np.shape(backdrop)}"
        raise ValueError(msg)
    camera = rounded(camera)
    lens = optics(camera, size)
    packed = pack(cones, layers, camera)
    codes = np.asarray(cones.code, dtype=np.uint8)[packed.order]
    surface = np.asarray(layers.surface, dtype=np.int64)
    kind = _kinds(codes, surface[packed.layer])
    seen = sample(packed, camera, size, kind, RAYS[quality])
    lit, shade = _lit(packed, layers, seen, lens, lamp, size, quality, wall_distance)
    picture = np.empty((size, size, 3), dtype=np.float32)
    _compose(seen.fragments, seen.pixels, lit, np.ascontiguousarray(backdrop), shade, picture)
    covered = seen.owner >= 0
    row = np.where(covered, seen.owner, 0)
    none = np.zeros(1, dtype=np.int64)
    order = packed.order if len(packed.order) else none
    codes = codes if len(codes) else none.astype(np.uint8)
    return Rendered(
        picture,
        np.where(covered, codes[row], 0).astype(np.uint8),
        seen.mixed,
        seen.depth.astype(np.float32),
        np.where(covered, order[row], -1).astype(np.int16),
    )


def _lit(
    packed: Packed,
    layers: Layers,
    seen: Sampled,
    lens: NDArray[np.float64],
    lamp: Lamp,
    size: int,
    quality: str,
    wall_distance: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shade the fragments, and find what is left of the backdrop's light."""
    looks = (
        packed.layer,
        np.array(layers.surface, dtype=np.int64),
        np.array(layers.pattern, dtype=np.int64),
        np.array(layers.second, dtype=np.float64),
        np.array(layers.scale, dtype=np.float64),
        np.array(layers.mottle, dtype=np.float64),
        np.array(layers.gloss, dtype=np.float64),
        np.array(layers.seed, dtype=np.int64),
    )
    light = np.array([*lamp.direction, lamp.key, lamp.ambient], dtype=np.float64)
    fine = quality == "full"
    bent, shine = texture(
        packed.rows,
        frames(packed),
        looks,
        seen.rows,
        seen.fragments,
        1 / lens[0],
        lens[12:].copy(),
        fine,
    )
    surface = looks[1][packed.layer][seen.rows]
    if not fine:
        return draft(surface, seen.fragments, light), np.ones((1, 1))
    stage = occluders(packed, light[:3])
    points = np.ascontiguousarray(seen.fragments[:, POINT : POINT + 3])
    normals = np.ascontiguousarray(seen.fragments[:, NORMAL : NORMAL + 3])
    reach = occlusion(stage, seen.rows, points, normals)
    cast = np.array(lamp.cast, dtype=np.float64)
    colors = full(surface, seen.fragments, bent, shine, reach, lens[12:].copy(), light, cast)
    return colors, stage_light(stage, lens, size, light, float(wall_distance))


@kernel
def _compose(
    fragments: NDArray[np.float64],
    pixels: NDArray[np.int64],
    colors: NDArray[np.float64],
    backdrop: NDArray[np.float32],
    shade: NDArray[np.float64],
    picture: NDArray[np.float32],
) -> None:
    """Lay fragments over the shaded backdrop by their shares."""
    size = len(picture)
    open_sky = np.empty((size, size))
    for row in range(size):
        for column in range(size):
            open_sky[row, column] = 1.0
    for k in range(len(pixels)):
        open_sky[pixels[k] // size, pixels[k] % size] -= fragments[k, SHARE]
    for row in range(size):
        for column in range(size):
            share = max(open_sky[row, column], 0.0)
            if len(shade) > 1:
                share *= shade[row, column]
            for channel in range(3):
                picture[row, column, channel] = share * backdrop[row, column, channel]
    for k in range(len(pixels)):
        row, column = pixels[k] // size, pixels[k] % size
        if fragments[k, SHARE] == 0:
            continue
        for channel in range(3):
            picture[row, column, channel] += fragments[k, SHARE] * colors[k, channel]
