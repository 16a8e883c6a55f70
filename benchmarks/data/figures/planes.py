"""Textured planes in perspective: a floor, a wall behind it, and what shows above them.

A pixel's ray is a linear form of its position, and so is the inverse of the depth at which it
meets a plane.  The nearer of two planes is the one with the larger inverse, which needs no
search; where neither is ahead, the sky shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from .geometry import Camera
from .textures import LEVELS, SIDE

#: Of a byte times a weight of 4096.
_UNIT = 1.0 / (255 * 4096)
#: Inverse depth at which a plane ends, in the horizon's haze: ten kilometres.
_FARTHEST = 1e-4
#: Added to places in 1/64 texel so that none is negative: many tiles, less half a texel.
_FAR = float((1 << 40) - 32)


@dataclass(frozen=True)
class Surface:
    """How a plane looks.

    Attributes
    ----------
    texture : ndarray of uint64
        As `textures.pyramid` gives it.
    patches : ndarray of uint64
        The pyramid whose tone, enlarged 32 times, varies the brightness over the plane.
    mapping : ndarray of shape (2, 3), dtype float64
        From metres on the plane to texels of the tile.
    dark, light : ndarray of shape (3,), dtype float64
        Linear colors at tone 0 and 1.
    tint : ndarray of shape (3,), dtype float64
        Relative change of the color over the range of hue.
    variation : float
        Relative change of the brightness over the range of the patches' tone.
    lamp : ndarray of shape (4,), dtype float64
        Where on the plane the pool of light lies (two coordinates, metres), its radius (metres)
        and the share of light far away from it.
    joint : ndarray of shape (2,), dtype float64
        Share of light lost at the joint of floor and wall, and how far that reaches, metres.
    haze : float
        Distance at which half of the color is the haze's, metres; inf for clear air.
    haze_color : ndarray of shape (3,), dtype float64
        Linear.
    strip : ndarray of shape (4,), dtype float64
        Linear color of a strip along the joint, such as a skirting board, and its height in
        metres; 0 for none.
    crest : ndarray of shape (K,), dtype float64
        Height of the plane's upper edge at K places one metre apart, the middle one at 0 and
        interpolated between; a single inf for a plane without an edge.
    """

    texture: NDArray[np.uint64]
    patches: NDArray[np.uint64]
    mapping: NDArray[np.float64]
    dark: NDArray[np.float64]
    light: NDArray[np.float64]
    tint: NDArray[np.float64]
    variation: float
    lamp: NDArray[np.float64]
    joint: NDArray[np.float64]
    haze: float
    haze_color: NDArray[np.float64]
    strip: NDArray[np.float64]
    crest: NDArray[np.float64]


def plane_forms(
    camera: Camera,
    size: int,
    point: NDArray[np.float64],
    along: NDArray[np.float64],
    up: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Describe how a plane projects.

    Parameters
    ----------
    camera : Camera
        Whose picture is painted.
    size : int
        Side of the picture, pixels.
    point : ndarray of shape (3,)
        The plane's origin, metres.
    along, up : ndarray of shape (3,)
        Its two axes, unit vectors at right angles.

    Returns
    -------
    ndarray of shape (3, 4), dtype float64
        Rows u, v and w.  The first three columns are linear forms of (x, y, 1), x and y in
        pixels: where w > 0 the ray meets the plane at ``column 4 + form / w`` for u and v, in
        metres from the origin, at the depth 1 / w.

    Examples
    --------
    >>> straight = Camera(np.array([0.0, 1.0, 5.0]),
    ...                   np.array([[1.0, 0, 0], [0, -1, 0], [0, 0, -1]]), 1.0)
    >>> u, v, w = plane_forms(straight, 100, np.zeros(3), np.array([1.0, 0, 0]),
    ...                       np.array([0.0, 1, 0]))
    >>> pixel = np.array([70.0, 50.0, 1.0])
    >>> depth = 1 / float(w[:3] @ pixel)
    >>> round(depth, 9), round(float(u[3] + u[:3] @ pixel * depth), 9)
    (5.0, 1.0)
    """
    normal = np.cross(along, up)
    scale = 1 / (camera.focal * size)
    middle = np.array(camera.center) * size
    right, down, ahead = camera.rotation
    # The ray through a pixel has depth 1 at its tip.
    rays = np.stack(
        [right * scale, down * scale, ahead - right * scale * middle[0] - down * scale * middle[1]],
        axis=1,
    )
    offset = camera.position - point
    height = float(normal @ offset)
    forms = np.zeros((3, 4))
    for row, axis in enumerate((along, up, -normal / height)):
        forms[row, :3] = axis @ rays
    forms[:2, 3] = along @ offset, up @ offset
    return forms


def paint(
    picture: NDArray[np.float32],
    forms: NDArray[np.float64],
    surface: Surface,
    *,
    before: NDArray[np.float64] | None = None,
    later: NDArray[np.float64] | None = None,
) -> None:
    """Paint a plane over what is there already.

    Parameters
    ----------
    picture : ndarray of shape (N, N, 3), dtype float32
        Linear; painted over in place.
    forms : ndarray of shape (3, 4)
        The plane's, from `plane_forms`.
    surface : Surface
        Its looks.
    before : ndarray of shape (3, 4), optional
        Forms of another plane, painted already: only what is nearer is painted over.
    later : ndarray of shape (3, 4), optional
        Forms of another plane, painted next: what it will hide need not be painted.

    Examples
    --------
    `backdrops.backdrop` paints with it.
    """
    # Of a plane that is nowhere: an inverse depth below zero is never the larger one.
    nowhere = np.array([[0.0, 0, 0, 0], [0, 0, 0, 0], [0, 0, -1e9, 0]])
    others = np.stack([nowhere[2] if plane is None else plane[2] for plane in (before, later)])
    numbers = np.concatenate(
        [
            surface.mapping.ravel(),
            surface.dark,
            surface.light - surface.dark,
            surface.tint,
            [surface.variation],
            surface.lamp,
            surface.joint,
            [surface.haze],
            surface.haze_color,
            surface.strip,
        ]
    )
    _paint(picture, forms, others, surface.texture, surface.patches, numbers, surface.crest)


@numba.njit(cache=True, inline="always")
def texel(texture, level, x, y):  # type: ignore[no-untyped-def]
    """Interpolate tone, hue and relief on a level of a pyramid at texels of level 0.

    Places are counted in 1/64 texel; the three numbers of a texel share a word with room for
    the twelve bits of the weights, so that one multiplication serves all.
    """
    side = np.uint64(SIDE >> level)
    mask, shift = side - np.uint64(1), np.uint64(6)
    scale = 64.0 / (1 << level)
    fixed_x, fixed_y = np.uint64(x * scale + _FAR), np.uint64(y * scale + _FAR)
    fx, fy = fixed_x & np.uint64(63), fixed_y & np.uint64(63)
    left, top = (fixed_x >> shift) & mask, (fixed_y >> shift) & mask
    right, bottom = (left + np.uint64(1)) & mask, (top + np.uint64(1)) & mask
    # The levels before this one hold (4 SIDE**2 - 4 side**2) / 3 texels.
    start = np.uint64(4) * (np.uint64(SIDE * SIDE) - side * side) // np.uint64(3)
    upper, lower = start + top * side, start + bottom * side
    gx, gy = np.uint64(64) - fx, np.uint64(64) - fy
    word = (texture[upper + left] * gx + texture[upper + right] * fx) * gy
    word += (texture[lower + left] * gx + texture[lower + right] * fx) * fy
    lane = np.uint64(0xFFFFF)
    return (
        np.int64(word & lane) * _UNIT,
        np.int64((word >> np.uint64(20)) & lane) * _UNIT,
        np.int64(word >> np.uint64(40)) * _UNIT,
    )


@numba.njit(cache=True, inline="always")
def split_detail(detail):  # type: ignore[no-untyped-def]
    """Split a level of detail into a level and the share of the next, mostly 0 or 1."""
    detail = min(max(detail, 0.0), LEVELS - 1.001)
    level = int(detail)
    return level, min(max(4.0 * (detail - level) - 1.5, 0.0), 1.0)


@numba.njit(cache=True, inline="always")
def _edge(crest, u):  # type: ignore[no-untyped-def]
    """Interpolate the height of the upper edge."""
    place = min(max(u + len(crest) // 2, 0.0), len(crest) - 1.001)
    left = int(place)
    return crest[left] + (crest[left + 1] - crest[left]) * (place - left)


@numba.njit(cache=True)
def base_detail(forms, mapping):  # type: ignore[no-untyped-def]
    """Return the level of detail at depth 1: half the logarithm of a pixel's texels."""
    jacobian = 0.0
    for k in range(3):
        a, b = (k + 1) % 3, (k + 2) % 3
        jacobian += forms[2, k] * (forms[0, a] * forms[1, b] - forms[0, b] * forms[1, a])
    turn = mapping[0] * mapping[4] - mapping[1] * mapping[3]
    return 0.5 * math.log2(max(abs(jacobian * turn), 1e-12))


@numba.njit(cache=True, inline="always")
def meet(forms, x, y, w):  # type: ignore[no-untyped-def]
    """Return where a ray meets the plane, metres, and how much of v a pixel spans there."""
    depth = 1.0 / w
    u = (forms[0, 0] * x + forms[0, 1] * y + forms[0, 2]) * depth
    v = (forms[1, 0] * x + forms[1, 1] * y + forms[1, 2]) * depth
    gx, gy = forms[1, 0] - v * forms[2, 0], forms[1, 1] - v * forms[2, 1]
    return forms[0, 3] + u, forms[1, 3] + v, depth * math.sqrt(gx * gx + gy * gy)


@numba.njit(cache=True, inline="always")
def _light(n, patches, u, v, detail):  # type: ignore[no-untyped-def]
    """Return the light at a place of the plane: lamp, dark joint and patches."""
    du, dv, near = (u - n[16]) / n[18], (v - n[17]) / n[18], v / n[21]
    light = n[19] + (1.0 - n[19]) / (1.0 + du * du + dv * dv)
    light *= 1.0 - n[20] / (1.0 + near * near)
    if n[15] > 0.0:
        # Enlarged so that a texel is no smaller than a run of pixels.
        level = int(min(max(detail, 0.0), LEVELS - 1.0))
        s, t = n[0] * u + n[1] * v + n[2], n[3] * u + n[4] * v + n[5]
        tone, _, _ = texel(patches, level, s / 32, t / 32)
        light *= 1.0 + n[15] * (tone - 0.5)
    return light


@numba.njit(cache=True, inline="always")
def _end(forms, others, steep, x, y):  # type: ignore[no-untyped-def]
    """Return the inverse depth at a pixel, its share of the plane and whether that is hidden."""
    w = forms[2, 0] * x + forms[2, 1] * y + forms[2, 2]
    before = others[0, 0] * x + others[0, 1] * y + others[0, 2]
    later = others[1, 0] * x + others[1, 1] * y + others[1, 2]
    # None above the horizon and behind what is there; hidden is clearly behind what will be.
    share = min(w * steep[0], (w - before) * steep[1] if before > _FARTHEST else 1.0)
    return max(w, _FARTHEST), share + 0.5, w < 0.98 * later


@numba.njit(cache=True)
def _paint(picture, forms, others, texture, patches, n, crest):  # type: ignore[no-untyped-def]
    """Paint runs of a sixteenth of a row, exact at their ends and straight between."""
    size = picture.shape[0]
    run = max(size // 16, 4)
    part = 1.0 / run
    base = base_detail(forms, n)
    gx, gy = forms[2, 0] - others[0, 0], forms[2, 1] - others[0, 1]
    steep = (
        1.0 / max(math.sqrt(forms[2, 0] ** 2 + forms[2, 1] ** 2), 1e-12),
        1.0 / max(math.sqrt(gx * gx + gy * gy), 1e-12),
    )
    highest = crest.max()
    edged, stripped, hazy = highest < math.inf, n[29] > 0.0, n[22] < math.inf
    dark0, dark1, dark2, rise0, rise1, rise2 = n[6], n[7], n[8], n[9], n[10], n[11]
    tint0, tint1, tint2 = n[12], n[13], n[14]
    for row in range(size):
        y = row + 0.5
        for start in range(0, size, run):
            x0, x1 = start + 0.5, start + run + 0.5
            w0, s0, hidden0 = _end(forms, others, steep, x0, y)
            w1, s1, hidden1 = _end(forms, others, steep, x1, y)
            u0, v0, p0 = meet(forms, x0, y, w0)
            u1, v1, p1 = meet(forms, x1, y, w1)
            beyond = min(v0, v1) > highest + max(p0, p1)
            if max(s0, s1) <= 0.0 or (hidden0 and hidden1) or beyond:
                continue
            detail = base - 1.5 * math.log2(0.5 * (w0 + w1))
            level, mix = split_detail(detail)
            if mix == 1.0:
                level, mix = level + 1, 0.0
            light = _light(n, patches, u0, v0, detail)
            light_step = (_light(n, patches, u1, v1, detail) - light) * part
            s, t = n[0] * u0 + n[1] * v0 + n[2], n[3] * u0 + n[4] * v0 + n[5]
            s_step = (n[0] * u1 + n[1] * v1 + n[2] - s) * part
            t_step = (n[3] * u1 + n[4] * v1 + n[5] - t) * part
            s_share = (s1 - s0) * part
            air0, air1 = 1.0 / (1.0 + n[22] * w0), 1.0 / (1.0 + n[22] * w1)
            foot = stripped and min(v0, v1) < n[29] + max(p0, p1)
            for column in range(start, min(start + run, size)):
                step = float(column - start)
                share = min(s0 + step * s_share, 1.0)
                if edged:
                    u, v = u0 + step * (u1 - u0) * part, v0 + step * (v1 - v0) * part
                    pixel = p0 + step * (p1 - p0) * part
                    share *= min(max((_edge(crest, u) - v) / pixel + 0.5, 0.0), 1.0)
                if share <= 0.0:
                    continue
                x, z = s + step * s_step, t + step * t_step
                tone, hue, relief = texel(texture, level, x, z)
                if mix > 0.0:
                    tone1, hue1, relief1 = texel(texture, level + 1, x, z)
                    tone += mix * (tone1 - tone)
                    hue += mix * (hue1 - hue)
                    relief += mix * (relief1 - relief)
                lit = light + step * light_step
                hue -= 0.5
                shade = lit * relief
                red = (dark0 + rise0 * tone) * (1.0 + hue * tint0) * shade
                green = (dark1 + rise1 * tone) * (1.0 + hue * tint1) * shade
                blue = (dark2 + rise2 * tone) * (1.0 + hue * tint2) * shade
                if foot:
                    v = v0 + step * (v1 - v0) * part
                    pixel = p0 + step * (p1 - p0) * part
                    strip = min(max((n[29] - v) / pixel + 0.5, 0.0), 1.0)
                    # The upper twelfth of the strip turns away from the light.
                    dim = min(max((v - 0.92 * n[29]) / pixel + 0.5, 0.0), 1.0)
                    glow = lit * (1.0 - 0.35 * dim)
                    red += strip * (n[26] * glow - red)
                    green += strip * (n[27] * glow - green)
                    blue += strip * (n[28] * glow - blue)
                if hazy:
                    air = air0 + step * (air1 - air0) * part
                    red += air * (n[23] - red)
                    green += air * (n[24] - green)
                    blue += air * (n[25] - blue)
                if share < 1.0:
                    red = share * red + (1.0 - share) * picture[row, column, 0]
                    green = share * green + (1.0 - share) * picture[row, column, 1]
                    blue = share * blue + (1.0 - share) * picture[row, column, 2]
                picture[row, column, 0] = red
                picture[row, column, 1] = green
                picture[row, column, 2] = blue
