"""Skies: a color that changes with the elevation, a low sun, clouds on a plane of their own."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .geometry import Camera
from .kernels import kernel
from .planes import base_detail, meet, split_detail, texel

#: Entries of the table of a sky's colors, over the sine of the elevation.
_ENTRIES = 1024


def sky(
    picture: NDArray[np.float32],
    camera: Camera,
    stops: NDArray[np.float64],
    *,
    sun: NDArray[np.float64] | None = None,
    glow: NDArray[np.float64] | None = None,
) -> None:
    """Paint a sky above the horizon.

    Parameters
    ----------
    picture : ndarray of shape (N, N, 3), dtype float32
        Linear; its part above the horizon is painted over in place.
    camera : Camera
        Whose picture is painted.
    stops : ndarray of shape (K, 4)
        Sine of an elevation, rising from 0 to 1, and the linear color there.
    sun : ndarray of shape (3,), optional
        Unit vector towards a sun.
    glow : ndarray of shape (3,), optional
        Linear color of its halo.

    Examples
    --------
    >>> level = Camera(np.array([0.0, 1.0, 5.0]),
    ...                np.array([[1.0, 0, 0], [0, -1, 0], [0, 0, -1]]), 1.0)
    >>> picture = np.zeros((8, 8, 3), dtype=np.float32)
    >>> sky(picture, level, np.array([[0.0, 1, 1, 1], [1.0, 1, 1, 1]]))
    >>> picture[:, 0, 0].tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    entries = np.linspace(0, 1, _ENTRIES)
    table = np.stack([np.interp(entries, stops[:, 0], stops[:, k]) for k in (1, 2, 3)], axis=1)
    halo = np.zeros(3) if glow is None else glow
    towards = np.zeros(3) if sun is None else sun
    optics = np.array([camera.focal, *camera.center])
    _sky(picture, camera.rotation, optics, table, towards, halo)  # type: ignore[no-untyped-call]


def clouds(
    picture: NDArray[np.float32],
    forms: NDArray[np.float64],
    texture: NDArray[np.uint64],
    mapping: NDArray[np.float64],
    *,
    thick: float,
    colors: NDArray[np.float64],
    haze: float,
) -> None:
    """Lay clouds over a sky.

    Parameters
    ----------
    picture : ndarray of shape (N, N, 3), dtype float32
        Linear; painted over in place.
    forms : ndarray of shape (3, 4)
        Of the plane that the clouds lie in, from `plane_forms`.
    texture : ndarray of uint64
        As `textures.pyramid` gives it; its tone is the thickness.
    mapping : ndarray of shape (2, 3)
        From metres on the plane to texels of the tile.
    thick : float
        Tone at which clouds begin.
    colors : ndarray of shape (2, 3)
        Linear colors of thick and of thin parts.
    haze : float
        Distance at which half of a cloud is lost to the air, metres.

    Examples
    --------
    The sunset of `backdrops.backdrop` is made with it.
    """
    _clouds(picture, forms, texture, mapping, thick, colors[0], colors[1], haze)  # type: ignore[no-untyped-call]


@kernel
def _sky(picture, rotation, optics, table, sun, halo):  # type: ignore[no-untyped-def]
    """Look up each pixel's color by its elevation, and add what surrounds the sun."""
    size = picture.shape[0]
    last = len(table) - 1
    sunny = halo[0] > 0.0
    for row in range(size):
        y = ((row + 0.5) / size - optics[2]) / optics[0]
        for column in range(size):
            x = ((column + 0.5) / size - optics[1]) / optics[0]
            length = 1.0 / math.sqrt(1.0 + x * x + y * y)
            up = (x * rotation[0, 1] + y * rotation[1, 1] + rotation[2, 1]) * length
            # A pixel more, for the rim of the ground.
            if up < -2.0 / (size * optics[0]):
                continue
            entry = int(max(up, 0.0) * last + 0.5)
            red, green, blue = table[entry, 0], table[entry, 1], table[entry, 2]
            if sunny:
                across = (x * rotation[0, 0] + y * rotation[1, 0] + rotation[2, 0]) * length
                deep = (x * rotation[0, 2] + y * rotation[1, 2] + rotation[2, 2]) * length
                # Half the squared angle to the sun; the disc is four times as wide as it is.
                off = 1.0 - across * sun[0] - up * sun[1] - deep * sun[2]
                disc = off / 0.00018
                disc *= disc
                glow = 0.35 / (1.0 + off / 0.02) + 1.5 / (1.0 + disc * disc)
                red, green, blue = (
                    red + glow * halo[0],
                    green + glow * halo[1],
                    blue + glow * halo[2],
                )
            picture[row, column, 0] = red
            picture[row, column, 1] = green
            picture[row, column, 2] = blue


@kernel
def _clouds(picture, forms, texture, mapping, thick, dark, light, haze):  # type: ignore[no-untyped-def]
    """Lay clouds over runs of eight pixels that see their plane."""
    size = picture.shape[0]
    m = mapping.ravel()
    base = base_detail(forms, m)
    for row in range(size):
        y = row + 0.5
        for start in range(0, size, 8):
            x0, x1 = start + 0.5, start + 8.5
            w0 = forms[2, 0] * x0 + forms[2, 1] * y + forms[2, 2]
            w1 = forms[2, 0] * x1 + forms[2, 1] * y + forms[2, 2]
            if min(w0, w1) <= 1e-6:
                continue
            u0, v0, _ = meet(forms, x0, y, w0)
            u1, v1, _ = meet(forms, x1, y, w1)
            level, mix = split_detail(base - 1.5 * math.log2(0.5 * (w0 + w1)))
            fade = 0.5 * haze * (w0 + w1)
            fade /= 1.0 + fade
            for column in range(start, min(start + 8, size)):
                part = (column - start) / 8.0
                u, v = u0 + part * (u1 - u0), v0 + part * (v1 - v0)
                s, t = m[0] * u + m[1] * v + m[2], m[3] * u + m[4] * v + m[5]
                tone, hue, _ = texel(texture, level, s, t)
                if mix > 0.0:
                    tone1, hue1, _ = texel(texture, level + 1, s, t)
                    tone += mix * (tone1 - tone)
                    hue += mix * (hue1 - hue)
                cover = min(max((tone - thick) / 0.22, 0.0), 1.0)
                if cover <= 0.0:
                    continue
                cover *= cover * (3.0 - 2.0 * cover) * fade
                # Thin rims catch the light, thick bodies shade themselves.
                body = min(max(1.6 * cover + hue - 0.8, 0.0), 1.0)
                for k in range(3):
                    color = light[k] + (dark[k] - light[k]) * body
                    picture[row, column, k] += cover * (color - picture[row, column, k])
