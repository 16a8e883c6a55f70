"""Fine structure of surfaces: mottled skin, folds, stripes, and the grains of the distractors.

Conventions
-----------
`texture` changes the albedo of fragments in place and returns bent normals.  Structures finer
than a pixel fade out instead of turning into noise.  Amplitudes and scales without a source are
ours, set by eye on rendered pictures; they give no measured quantity of skin or cloth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .geometry import BREAD, CHECK, CLOTH, FUR, HAIR, LEATHER, SAND, SKIN, STRIPE, WOOD
from .kernels import inner, kernel, part
from .melting import ALBEDO, AWAY, JOINT, NORMAL, POINT
from .noise import NOISE_DEVIATION, cells_near, lattice, noise, visible
from .packing import AXIS, FALL, LENGTH, RADIUS, START

#: Layer of each cone, then surface, pattern, second, scale, mottle, gloss, seed of `Layers`.
Looks = tuple[
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.int64],
]

#: Scales of the mottling of skin, metres, and of its relief with the slopes.  Ours.
MOTTLE_SCALES = (0.045, 0.011)
RELIEF = ((0.07, 0.035), (0.008, 0.022), (0.0025, 0.05))


@part
def _band(place: float, period: float, pixel: float) -> float:
    """Cover a pixel with the second half of each period, edges as wide as the pixel."""
    turn = place / period
    inside = 0.25 - abs(turn - np.floor(turn) - 0.5)
    return float(min(max(0.5 - inside * period / pixel, 0.0), 1.0))


@part
def _local(
    rows: NDArray[np.float64], frame: NDArray[np.float64], i: int, line: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Express the point of a fragment in its cone's frame: across, along, across."""
    ux, uy, uz = rows[i, AXIS], rows[i, AXIS + 1], rows[i, AXIS + 2]
    sx, sy, sz = frame[i, 0], frame[i, 1], frame[i, 2]
    px = line[POINT] - rows[i, START]
    py = line[POINT + 1] - rows[i, START + 1]
    pz = line[POINT + 2] - rows[i, START + 2]
    tx, ty, tz = uy * sz - uz * sy, uz * sx - ux * sz, ux * sy - uy * sx
    return (
        px * sx + py * sy + pz * sz,
        px * ux + py * uy + pz * uz,
        px * tx + py * ty + pz * tz,
    )


@part
def _around(rows: NDArray[np.float64], i: int, across: float, third: float) -> tuple[float, float]:
    """Turn local coordinates into an angle in turns and the mean girth, metres."""
    mean = rows[i, RADIUS] - 0.5 * rows[i, FALL] * rows[i, LENGTH]
    return np.arctan2(third, across) / (2 * np.pi), 2 * np.pi * mean


@part
def _strands(
    rows: NDArray[np.float64],
    i: int,
    local: tuple[float, float, float],
    line: NDArray[np.float64],
    scale: float,
    seed: int,
) -> tuple[float, float, float, float]:
    """Run noise along the axis; returns its value and its gradient around the axis."""
    turn, girth = _around(rows, i, local[0], local[2])
    # On the unit circle the noise closes without a seam.
    reach = girth / (2 * np.pi * scale)
    cosine, sine = np.cos(2 * np.pi * turn), np.sin(2 * np.pi * turn)
    sway = noise(local[1] / (8 * scale), cosine * 2, sine * 2, seed)[0]
    value, _, dy, dz = noise(
        local[1] / (14 * scale), reach * cosine + sway, reach * sine + sway, seed + 1
    )
    slope = dz * cosine - dy * sine
    ux, uy, uz = rows[i, AXIS], rows[i, AXIS + 1], rows[i, AXIS + 2]
    nx, ny, nz = line[NORMAL], line[NORMAL + 1], line[NORMAL + 2]
    return (
        value,
        slope * (uy * nz - uz * ny),
        slope * (uz * nx - ux * nz),
        slope * (ux * ny - uy * nx),
    )


@part
def _wood(
    local: tuple[float, float, float], scale: float, seed: int, pixel: float
) -> tuple[float, float]:
    """Cut through rings that lean away from the axis; returns the mixture and the shade."""
    x, y, z = local
    warp = noise(x * 3, y * 1.2, z * 3, seed)[0]
    lean = 0.25 * lattice(seed, seed, seed, seed)
    out = np.sqrt((x + lean * y + 2.2 * scale) ** 2 + (z + 0.12 * y) ** 2)
    ring = out / scale + 1.6 * warp
    ring -= np.floor(ring)
    late = ring * ring * min(1.0, 6 * (1 - ring))
    pores = noise(x / (0.15 * scale), y / (3 * scale), z / (0.15 * scale), seed + 1)[0]
    fade = visible(scale, pixel)
    return 0.4 + fade * (late - 0.4), 1 + 0.10 * pores * visible(0.15 * scale, pixel) + 0.1 * warp


@part
def _object(
    rows: NDArray[np.float64],
    i: int,
    local: tuple[float, float, float],
    line: NDArray[np.float64],
    look: tuple[int, float, int, float],
) -> tuple[float, float, float, float, float, float]:
    """Texture a distractor: mixture, shade, three components of relief, and shine."""
    pattern, scale, seed, pixel = look
    x, y, z = line[POINT], line[POINT + 1], line[POINT + 2]
    if pattern == WOOD:
        mix, shade = _wood(local, scale, seed, pixel)
        _, bx, by, bz = _strands(rows, i, local, line, 0.2 * scale, seed + 5)
        fine = 0.15 * visible(0.2 * scale, pixel)
        return mix, shade, fine * bx, fine * by, fine * bz, 1.0
    if pattern == SAND:
        warp, wx, wy, wz = noise(x / (4 * scale), y / (4 * scale), z / (4 * scale), seed)
        wave = 2 * np.pi * ((x + 0.4 * z) / scale + 1.3 * warp)
        slope = 0.35 * visible(scale, pixel) * np.cos(wave)
        grit = noise(x / 0.004, y / 0.004, z / 0.004, seed + 1)[0] * visible(0.004, pixel)
        mix = 0.35 + 0.2 * np.sin(wave) * visible(scale, pixel) + 0.35 * grit
        return mix, 1 + 0.08 * warp, slope + 0.2 * wx, 0.2 * wy, 0.4 * slope + 0.2 * wz, 0.0
    if pattern == LEATHER:
        one, two = cells_near(x / scale, y / scale, z / scale, seed)
        fade = visible(scale, pixel)
        crease = max(0.0, 1 - (two - one) * 4)
        fold, bx, by, bz = noise(x / 0.12, y / 0.12, z / 0.12, seed + 3)
        _, cx, cy, cz = noise(x / scale, y / scale, z / scale, seed + 4)
        fine = 0.3 * fade
        return (
            0.7 * crease * fade + 0.15 * (1 + fold) * (1 - fade),
            1 + 0.12 * fold,
            0.25 * bx + fine * cx,
            0.25 * by + fine * cy,
            0.25 * bz + fine * cz,
            1 - 0.8 * crease * fade,
        )
    if pattern == FUR:
        # Hairs hang, and part in tufts.
        tuft, tx, ty, tz = noise(x / (7 * scale), y / (9 * scale), z / (7 * scale), seed + 7)
        u, v, w = x / scale + 1.5 * tuft, y / (7 * scale) + 0.5 * tuft, z / scale - 1.5 * tuft
        value, bx, by, bz = noise(u, v, w, seed)
        return (
            0.5 + 0.5 * value + 0.25 * tuft,
            1 + 0.3 * value,
            0.45 * bx + 0.25 * tx,
            0.1 * by + 0.25 * ty,
            0.45 * bz + 0.25 * tz,
            0.3,
        )
    if pattern == BREAD:
        crust, bx, by, bz = noise(x / (3 * scale), y / (3 * scale), z / (3 * scale), seed)
        pore, px, py, pz = noise(x / (0.3 * scale), y / (0.3 * scale), z / (0.3 * scale), seed + 1)
        rip = noise(x / scale, y / scale, z / scale, seed + 2)[0]
        # The crust splits along ridges, and is thin near the floor.
        split = max(0.0, 1 - abs(crust + 0.15 * rip) * 5) * max(line[NORMAL + 1], 0.0)
        pale = max(0.0, 0.5 - line[NORMAL + 1]) * 0.5
        fade = visible(0.3 * scale, pixel)
        return (
            min(split + pale, 1.0),
            1 + 0.25 * crust + 0.15 * pore * fade,
            0.3 * bx + 0.35 * fade * px,
            0.3 * by + 0.35 * fade * py,
            0.3 * bz + 0.35 * fade * pz,
            1 - split,
        )
    return 0.0, 1.0, 0.0, 0.0, 0.0, 1.0


@part
def _cloth(line: NDArray[np.float64], seed: int, pixel: float) -> tuple[float, float, float, float]:
    """Fold and weave cloth; returns the shade and three components of relief."""
    x, y, z = line[POINT], line[POINT + 1], line[POINT + 2]
    # Folds hang; where cones melt, at joints, the cloth is pushed together.
    pull = 1 + 1.5 * min(2 * line[JOINT], 1.0)
    warp, wx, wy, wz = noise(x / 0.20, y / 0.26, z / 0.20, seed)
    fold, fx, fy, fz = noise(x / 0.075 + warp, y / 0.24 - 1.5 * warp, z / 0.075 + warp, seed + 1)
    # Ridges where the noise changes its sign: cloth folds sharply outwards.
    ridge = -fold / np.sqrt(fold * fold + 0.08)
    depth = 0.15 * pull * ridge * visible(0.05, pixel)
    thread = noise(x / 0.0016, y / 0.0016, z / 0.0016, seed + 3)[0] * visible(0.0016, pixel)
    shade = 1 + 0.04 * warp + 0.12 * thread - 0.05 * (1 - abs(ridge))
    soft = 0.06
    return shade, depth * fx + soft * wx, 0.4 * depth * fy + soft * wy, depth * fz + soft * wz


@part
def _skin(
    line: NDArray[np.float64], seed: int, pixel: float, mottle: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Mottle skin in place; returns three components of relief."""
    x, y, z = line[POINT], line[POINT + 1], line[POINT + 2]
    bx, by, bz = 0.0, 0.0, 0.0
    for step in range(3):
        scale, slope = RELIEF[step]
        fade = slope * visible(scale, pixel)
        if fade > 0:
            _, dx, dy, dz = noise(x / scale, y / scale, z / scale, seed + step)
            bx, by, bz = bx + fade * dx, by + fade * dy, bz + fade * dz
    for pigment in range(2):
        spot = 0.0
        for step in range(2):
            scale = MOTTLE_SCALES[step]
            fade = visible(scale, pixel)
            if fade > 0:
                offset = seed + 11 + 2 * pigment + step
                spot += fade * noise(x / scale, y / scale, z / scale, offset)[0]
        spot *= np.sqrt(0.5) / NOISE_DEVIATION
        for channel in range(3):
            line[ALBEDO + channel] *= max(1 + mottle[pigment, channel] * spot, 0.2)
    return bx, by, bz


@part
def _dye(
    rows: NDArray[np.float64],
    frame: NDArray[np.float64],
    i: int,
    local: tuple[float, float, float],
    look: tuple[int, float, int, float],
) -> float:
    """Tell how much of the second color stripes or checks bring to a fragment."""
    pattern, scale, _, pixel = look
    band = _band(frame[i, 3] + frame[i, 4] * local[1], scale, pixel)
    if pattern == STRIPE:
        return band
    turn, girth = _around(rows, i, local[0], local[2])
    count = max(np.round(girth / scale), 1.0)
    other = _band(turn * count, 1.0, pixel * count / girth)
    return band + other - 2 * band * other


@inner
def _facing(line: NDArray[np.float64], eye: NDArray[np.float64]) -> float:
    """Measure the cosine between the normal of a fragment and the direction to the camera."""
    toward = 0.0
    for k in range(3):
        toward += line[NORMAL + k] * (eye[k] - line[POINT + k])
    return float(toward / line[AWAY])


@kernel
def texture(
    rows: NDArray[np.float64],
    frame: NDArray[np.float64],
    looks: Looks,
    pieces: NDArray[np.int64],
    fragments: NDArray[np.float64],
    pixel: float,
    eye: NDArray[np.float64],
    relief: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give fragments their patterns, and in `full` their relief.

    Parameters
    ----------
    rows : ndarray of shape (n, COLUMNS)
        Packed cones.
    frame : ndarray of shape (n, 5)
        Of `frames.frames`.
    looks : Looks
        Layer of each cone and the looks of the layers.
    pieces : ndarray of shape (F,), dtype int64
        Cone of each fragment.
    fragments : ndarray of shape (F, WIDTH)
        Their albedo is changed in place.
    pixel : float
        Width of a pixel at a distance of one metre, metres.
    eye : ndarray of shape (3,)
        Position of the camera, metres.
    relief : bool
        Whether to mottle skin and bend normals.

    Returns
    -------
    bent : ndarray of shape (F, 3)
        Normals of the relief, unit vectors.
    shine : ndarray of shape (F,)
        Strength of the surface reflection.
    """
    layer, surface, patterns, second, scales, mottle, gloss, seeds = looks
    bent = fragments[:, NORMAL : NORMAL + 3].copy()
    shine = np.empty(len(pieces))
    for k in range(len(pieces)):
        i, line = pieces[k], fragments[k]
        own = layer[i]
        shine[k] = gloss[own]
        kind, pattern, seed = surface[own], patterns[own], int(seeds[own])
        width = pixel * line[AWAY]
        # A pixel covers more of a surface that it sees at a slant.
        wide = width / max(_facing(line, eye), 0.1)
        scale = scales[own]
        while pattern == FUR and scale < 2 * width:
            # Hairs thinner than a pixel show as locks.
            scale *= 2
        look = (pattern, scale, seed, wide)
        local = _local(rows, frame, i, line)
        mix, shade, bx, by, bz = 0.0, 1.0, 0.0, 0.0, 0.0
        if pattern in (STRIPE, CHECK):
            mix = _dye(rows, frame, i, local, look)
        elif pattern != 0:
            mix, shade, bx, by, bz, wet = _object(rows, i, local, line, look)
            shine[k] *= wet
        for channel in range(3):
            tone = line[ALBEDO + channel]
            part = min(max(mix, 0.0), 1.0)
            line[ALBEDO + channel] = tone + part * (second[own, channel] - tone)
        if relief:
            if kind == SKIN:
                bx, by, bz = _skin(line, seed, width, mottle[own])
            elif kind == CLOTH:
                shade, bx, by, bz = _cloth(line, seed, width)
            elif kind == HAIR:
                value, bx, by, bz = _strands(rows, i, local, line, 0.006, seed)
                bx, by, bz = 0.5 * bx, 0.5 * by, 0.5 * bz
                shade = 1 + 0.35 * value
            _bend(bent[k], bx, by, bz)
        for channel in range(3):
            line[ALBEDO + channel] *= max(shade, 0.1)
    return bent, shine


@part
def _bend(normal: NDArray[np.float64], bx: float, by: float, bz: float) -> None:
    """Lean a normal against the part of a gradient that lies in the surface."""
    out = bx * normal[0] + by * normal[1] + bz * normal[2]
    x = normal[0] - bx + out * normal[0]
    y = normal[1] - by + out * normal[1]
    z = normal[2] - bz + out * normal[2]
    size = np.sqrt(x * x + y * y + z * z)
    normal[0], normal[1], normal[2] = x / size, y / size, z / size
