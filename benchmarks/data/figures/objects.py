"""Things that are no bodies yet have the colors of skin: wood, a dune, leather, fur, bread.

Each is a handful of round cones on the ground.  Sizes are shares of the height that is asked
for, so that a loaf may be as large as a person: what matters is the material and that no part
is arranged like a body.  Shapes, colors (linear reflectances) and grains are ours.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import geometry
from .codes import OBJECT
from .geometry import Cones, Layers
from .materials import BREADS, FURS, LEATHERS, SANDS, WOODS, Palette

Point = tuple[float, float, float]
#: Two ends, two radii, the layer, and whether the ends are cut flat; heights are 1.
Part = tuple[Point, Point, float, float, int, bool]


@dataclass(frozen=True)
class _Material:
    """How all layers of an object look; its colors are dark first, the contrast is of the two."""

    pattern: int
    colors: Palette
    light_first: bool
    contrast: float
    melt: float
    scale: tuple[float, float]
    gloss: tuple[float, float]


def object_cones(
    kind: str,
    rng: np.random.Generator,
    center: NDArray[np.float64],
    height: float,
    cast: NDArray[np.float64],
) -> tuple[Cones, Layers]:
    """Build an object on the ground.

    Parameters
    ----------
    kind : {"wood", "dune", "leather", "fur", "bread"}
        What it is made of.
    rng : numpy.random.Generator
        Chooses shape, color and which way it faces.
    center : ndarray of shape (3,)
        Where it stands, metres; on the ground.
    height : float
        Of its highest point over the ground, metres.
    cast : ndarray of shape (3,)
        Linear color that the camera gives a perfect white surface.

    Returns
    -------
    cones : Cones
        Numbers rounded to a micrometre, layers from 0, all of `codes.OBJECT`.
    layers : Layers

    Raises
    ------
    ValueError
        If there is no such kind or the height is not above zero.

    Examples
    --------
    >>> cones, layers = object_cones("bread", np.random.default_rng(1), np.zeros(3), 0.5,
    ...                              np.ones(3))
    >>> bool(layers.pattern[0] == geometry.BREAD), int(cones.code[0])
    (True, 253)
    """
    if kind not in _OBJECTS:
        msg = f"expected an object of {', '.join(_OBJECTS)}, got {kind!r}"
        raise ValueError(msg)
    if not height > 0:
        msg = f"expected a height above 0 m, got {height}"
        raise ValueError(msg)
    build, material = _OBJECTS[kind]
    turn, lighter = rng.uniform(-math.pi, math.pi), rng.uniform(0.85, 1.1)
    dark, light = np.array(material.colors[int(rng.integers(len(material.colors)))])
    looks = rng.uniform(0, 1, 2)
    parts = build(rng)
    ends = np.array([[part[0], part[1]] for part in parts]) * height
    radii = np.array([part[2:4] for part in parts]) * height
    cosine, sine = math.cos(turn), math.sin(turn)
    x, z = ends[..., 0].copy(), ends[..., 2].copy()
    ends[..., 0], ends[..., 2] = cosine * x + sine * z, cosine * z - sine * x
    layer = np.array([part[4] for part in parts], dtype=np.int32)
    count = int(layer.max()) + 1
    # Pieces of one material differ a little, as planks of one tree do.
    shades = rng.uniform(0.9, 1.1, (count, 1)) * lighter
    first, second = (light, dark) if material.light_first else (dark, light)
    second = first + material.contrast * (second - first)
    flat = np.array([part[5] for part in parts])[:, None]
    cones = Cones(
        ends=np.round(ends + center, 6),
        radii=np.round(radii, 6),
        layer=layer,
        cut=np.where(flat, (0.0, 1.0), (-np.inf, np.inf)),
        code=np.full(len(parts), OBJECT, dtype=np.uint8),
        albedo=np.round(np.minimum(first * shades, 0.95) * cast, 6)[layer],
    )
    low, high = material.scale
    layers = Layers(
        melt=np.full(count, material.melt * height).round(6),
        surface=np.full(count, geometry.OBJECT, dtype=np.int32),
        pattern=np.full(count, material.pattern, dtype=np.int32),
        second=np.round(np.minimum(second * shades, 0.95) * cast, 6),
        scale=np.full(count, low + (high - low) * looks[0]).round(6),
        mottle=np.zeros((count, 2, 3)),
        gloss=np.full(count, np.interp(looks[1], (0, 1), material.gloss)).round(6),
        seed=rng.integers(1 << 20, size=count, dtype=np.int32),
    )
    return cones, layers


def _woodpile(rng: np.random.Generator) -> list[Part]:
    """Stack six logs, three, two and one, or lean four poles against each other."""
    if rng.uniform() < 0.6:
        # Logs that touch: rows are the root of three radii apart.
        radius = 1 / (2 + 2 * math.sqrt(3))
        half = rng.uniform(0.7, 1.1)
        parts: list[Part] = []
        for row in range(3):
            for place in range(3 - row):
                x = radius * (2 * place - 2 + row)
                y = radius * (1 + math.sqrt(3) * row)
                shift, skew = rng.uniform(-0.12, 0.12), rng.uniform(-0.02, 0.02)
                taper = rng.uniform(0.88, 0.98)
                parts.append(
                    ((x - skew, y, shift - half), (x + skew, y, shift + half),
                     radius, taper * radius, len(parts), True)
                )  # fmt: skip
        return parts
    spread = rng.uniform(0.25, 0.4)
    parts = []
    for number in range(4):
        angle = math.pi / 2 * number + rng.uniform(-0.4, 0.4)
        thick = rng.uniform(0.035, 0.06)
        foot = (spread * math.cos(angle), thick, spread * math.sin(angle))
        over = rng.uniform(0.02, 0.08)
        top = (-over * math.cos(angle), 1 - 0.8 * thick, -over * math.sin(angle))
        parts.append((foot, top, thick, 0.8 * thick, number, True))
    return parts


def _dune(rng: np.random.Generator) -> list[Part]:
    """Heap up a ridge: spheres so large that only their caps are above the ground."""
    parts: list[Part] = []
    for number in range(3):
        top = 1.0 if number == 0 else rng.uniform(0.45, 0.8)
        half = rng.uniform(1.3, 1.9) * top
        radius = (half * half + top * top) / (2 * top)
        x, z = (0.0, 0.0) if number == 0 else rng.uniform(-1.1, 1.1, 2).tolist()
        length, angle = rng.uniform(0.2, 0.7), rng.uniform(-0.7, 0.7)
        dx, dz = length * math.cos(angle), length * math.sin(angle)
        # The ridge falls off towards its second end.
        fall = rng.uniform(0.8, 0.95)
        parts.append(
            ((x - dx, top - radius, z - dz), (x + dx, fall * (top - radius), z + dz),
             radius, fall * radius, 0, False)
        )  # fmt: skip
    return parts


def _sofa(rng: np.random.Generator) -> list[Part]:
    """Upholster a sofa: frame and arms, then seats and backs side by side."""
    seats = int(rng.integers(2, 4))
    half = 0.42 * seats + rng.uniform(-0.05, 0.1)
    arm = rng.uniform(0.11, 0.15)
    parts: list[Part] = [
        ((-half, 0.14, 0.10), (half, 0.14, 0.10), 0.14, 0.14, 0, False),
        ((-half, 0.14, -0.35), (half, 0.14, -0.35), 0.14, 0.14, 0, False),
        ((-half, 0.45, -0.52), (half, 0.45, -0.52), 0.16, 0.16, 0, False),
    ]
    for side in (-1.0, 1.0):
        x = side * (half + arm)
        for y in (arm, 0.32, 0.60 - arm + 0.05):
            parts.append(((x, y, -0.5), (x, y, 0.25), arm, arm, 0, False))
    width = 2 * half / seats
    for seat in range(seats):
        x0, x1 = -half + width * seat, -half + width * (seat + 1)
        soft = rng.uniform(0.105, 0.125)
        a, b = x0 + soft, x1 - soft
        for z in (-0.25, -0.05, 0.18):
            parts.append(((a, 0.36, z), (b, 0.36, z), soft, soft, 1 + 2 * seat, False))
        lean = rng.uniform(0.0, 0.05)
        for y, z in ((0.58, -0.30), (0.73, -0.35 - lean), (1 - soft, -0.40 - lean)):
            parts.append(((a, y, z), (b, y, z), soft, soft, 2 + 2 * seat, False))
    return parts


def _furs(rng: np.random.Generator) -> list[Part]:
    """Pile up a rolled rug and two cushions of fur."""
    thick = rng.uniform(0.26, 0.32)
    long = rng.uniform(0.9, 1.3)
    parts: list[Part] = [
        ((-long, thick, 0.0), (long, thick * 0.98, 0.05), thick, 0.97 * thick, 0, True)
    ]
    for layer, x in enumerate((-rng.uniform(0.35, 0.6), rng.uniform(0.35, 0.6)), start=1):
        # A cushion: a slab of four parallel cones, leaning on what lies below.
        half, soft = rng.uniform(0.22, 0.28), rng.uniform(0.13, 0.16)
        tilt = rng.uniform(-0.5, 0.5)
        low, top = 2 * thick * 0.9, 1.0 if layer == 1 else rng.uniform(0.85, 0.95)
        for step in range(4):
            y = low + (top - soft - low) * step / 3
            shift = tilt * (y - low)
            parts.append(
                ((x + shift - half, y, -0.1), (x + shift + half, y, 0.08),
                 soft, soft, layer, False)
            )  # fmt: skip
    return parts


def _loaf(rng: np.random.Generator) -> list[Part]:
    """Bake a loaf with a few swellings between cuts, and a roll or two beside it."""
    bulges = int(rng.integers(3, 6))
    half = rng.uniform(0.75, 1.25)
    # Not lifted: a loaf is flat below, where the ground hides the rest.
    parts: list[Part] = [
        ((-half, 0.30, 0.0), (0.0, 0.36, 0.0), 0.36, 0.50, 0, False),
        ((0.0, 0.36, 0.0), (half, 0.30, 0.0), 0.50, 0.36, 0, False),
    ]
    for number in range(bulges):
        x = half * (2 * (number + 0.5) / bulges - 1) * 0.95
        size = 0.40 * (1 - 0.25 * (x / half) ** 2)
        parts.append(
            ((x - 0.06, 1 - size - 0.16 * abs(x / half), -0.22),
             (x + 0.06, 1 - size - 0.16 * abs(x / half), 0.22), size, size, 0, False)
        )  # fmt: skip
    for layer in range(1, 1 + int(rng.integers(0, 3))):
        size = rng.uniform(0.24, 0.34)
        x = (1 if layer == 1 else -1) * rng.uniform(0.3, 0.9)
        z = 0.6 + size
        parts.append(((x - 0.1, 0.8 * size, z), (x + 0.1, 0.8 * size, z), size, size, layer, False))
    return parts


#: Melt over the height; scale of the grain in metres, as the renderer counts it for each pattern.
_OBJECTS: dict[str, tuple[Callable[[np.random.Generator], list[Part]], _Material]] = {
    "wood": (
        _woodpile,
        _Material(geometry.WOOD, WOODS, True, 0.6, 0.0, (0.016, 0.028), (0.05, 0.3)),
    ),
    "dune": (_dune, _Material(geometry.SAND, SANDS, True, 0.45, 0.35, (0.05, 0.09), (0.0, 0.0))),
    "leather": (
        _sofa,
        _Material(geometry.LEATHER, LEATHERS, True, 0.8, 0.05, (0.006, 0.012), (0.4, 0.8)),
    ),
    "fur": (_furs, _Material(geometry.FUR, FURS, False, 1.0, 0.09, (0.004, 0.008), (0.0, 0.1))),
    "bread": (_loaf, _Material(geometry.BREAD, BREADS, False, 0.8, 0.10, (0.03, 0.06), (0.1, 0.3))),
}
