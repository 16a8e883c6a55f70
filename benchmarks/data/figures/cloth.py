"""Colors of cloth: unlike the skin it covers, near it, or the same.

How far a cloth is from the skin is measured where colors are defined, under D65 with the camera
set to it, by CIEDE2000.  Under another light a near or equal cloth takes on the skin's own
change, as a fabric dyed to match under every light would; a cloth unlike skin takes the cast of
the light.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .colorimetry import ciede2000, to_lab, to_linear
from .factors import CLOTH_COLORS

#: CIEDE2000 between cloth and skin.  Near: seen as another color when side by side, yet inside
#: the 10 units that figures of this set call near; far: another color at a glance.  Ours.
NEAR, FAR = (4.0, 9.0), 30.0
#: Hue angles in CIELAB that far cloth does not have, degrees; skin lies well inside.  Ours.
SKIN_HUES = (20.0, 80.0)
#: Chroma below which a color counts as black, gray or white and has no hue to speak of.  Ours.
GRAY = 6.0
#: Least distance in CIELAB between the two colors of a pattern, for far and for near cloth.  Ours.
CONTRAST = {"far": 25.0, "near": 5.0, "equal": 0.0}
#: Linear reflectances that dyes reach.  Ours.
_GAMUT = (0.006, 0.9)
_CANDIDATES, _ROUNDS = 32, 50
#: Dyes that far cloth is chosen from, before those are left out that cannot be had; also the
#: seed of their colors.  Ours.
_DYES = 4096


def cloth_color(
    kind: str,
    skin: NDArray[np.float64],
    rng: np.random.Generator,
    cast: NDArray[np.float64],
    seen: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Choose the color of a garment; the first of `cloth_colors`.

    Parameters
    ----------
    kind, skin, rng, cast, seen
        As for `cloth_colors`.

    Returns
    -------
    ndarray of shape (3,), dtype float64
        Linear.

    Examples
    --------
    >>> skin = np.array([0.55, 0.28, 0.19])
    >>> cloth_color("equal", skin, np.random.default_rng(1), np.ones(3)).tolist()
    [0.55, 0.28, 0.19]
    """
    first: NDArray[np.float64] = cloth_colors(kind, skin, rng, cast, seen)[0]
    return first


def cloth_colors(
    kind: str,
    skin: NDArray[np.float64],
    rng: np.random.Generator,
    cast: NDArray[np.float64],
    seen: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Choose the two colors of a garment's pattern.

    Both keep the distance from the skin that the kind asks for; the second differs from the
    first by `CONTRAST`.  An equal cloth has the skin's color and, as its second, a near one.

    Parameters
    ----------
    kind : {"far", "near", "equal"}
        Distance from the skin.
    skin : ndarray of shape (3,)
        Linear sRGB of the skin under D65 with the white balance right.
    rng : numpy.random.Generator
        Source of the colors.
    cast : ndarray of shape (3,)
        Linear color that the camera gives a perfect white surface.
    seen : ndarray of shape (3,), optional
        Linear color of the same skin in the picture; by default the skin times the cast.

    Returns
    -------
    ndarray of shape (2, 3), dtype float64
        Linear, as the camera sees them when fully lit.

    Raises
    ------
    ValueError
        If there is no such kind, or the skin's color leaves no room for a cloth.

    Examples
    --------
    >>> skin = np.array([0.55, 0.28, 0.19])
    >>> first, second = cloth_colors("near", skin, np.random.default_rng(1), np.ones(3))
    >>> 4 <= float(color_difference(first, skin)) <= 9
    True
    """
    if kind not in CLOTH_COLORS:
        msg = f"expected a cloth color of {', '.join(CLOTH_COLORS)}, got {kind!r}"
        raise ValueError(msg)
    # One number is drawn whatever the skin, so that the next garment's colors do not move.
    rng = np.random.default_rng(rng.integers(1 << 62))
    skin = np.asarray(skin, dtype=np.float64)
    seen = skin * cast if seen is None else seen
    target = to_lab(skin)
    dyes = np.empty((0, 3))
    for _ in range(_ROUNDS):
        tried = _far(rng) if kind == "far" else _near(rng, target)
        distance = ciede2000(tried, target)
        if kind == "far":
            fits = distance > FAR
        else:
            fits = (distance >= NEAR[0]) & (distance <= NEAR[1]) & _can_be_dyed(to_linear(tried))
        dyes = np.concatenate([dyes, tried[fits]])
        apart = np.linalg.norm(dyes - dyes[:1], axis=1) >= CONTRAST[kind]
        apart[:1] = False
        if apart.any():
            break
    else:
        msg = f"expected a skin color that a {kind} cloth can keep its distance from, got {skin}"
        raise ValueError(msg)
    first, second = to_linear(dyes[[0, int(apart.argmax())]])
    if kind == "far":
        return np.round(np.stack([first, second]) * cast, 6)
    if kind == "equal":
        return np.stack([seen, np.round(first / skin * seen, 6)])
    return np.round(np.stack([first, second]) / skin * seen, 6)


def color_difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure CIEDE2000 between colors seen under D65.

    Parameters
    ----------
    one, other : ndarray of shape (..., 3)
        Linear sRGB.

    Returns
    -------
    ndarray of shape (...), dtype float64

    Examples
    --------
    >>> float(color_difference(np.ones(3), np.ones(3)))
    0.0
    """
    return ciede2000(to_lab(one), to_lab(other))


def _far(rng: np.random.Generator) -> NDArray[np.float64]:
    """Take colors in CIELAB whose hue is not skin's out of the dyes."""
    dyes = _dyes()
    return dyes[rng.integers(len(dyes), size=_CANDIDATES)]


@cache
def _dyes() -> NDArray[np.float64]:
    """Make colors in CIELAB whose hue is not skin's; a quarter black, gray or white."""
    rng = np.random.default_rng(_DYES)
    lightness = rng.uniform(8, 96, _DYES)
    gray = rng.uniform(0, 1, _DYES) < 0.25
    chroma = np.where(gray, rng.uniform(0, GRAY, _DYES), rng.uniform(10, 75, _DYES))
    hue = np.radians(rng.uniform(SKIN_HUES[1] + 2, SKIN_HUES[0] + 358, _DYES))
    dyes = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    return dyes[_can_be_dyed(to_linear(dyes))]


def _can_be_dyed(linear: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which reflectances dyes reach."""
    return np.asarray(((linear >= _GAMUT[0]) & (linear <= _GAMUT[1])).all(axis=1))


def _near(rng: np.random.Generator, target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw colors around a target in CIELAB, wider where CIEDE2000 counts less."""
    way = rng.normal(0, 1, (_CANDIDATES, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    # CIEDE2000 divides differences of chroma by this; hue, by about as much.
    wider = 1 + 0.045 * math.hypot(target[1], target[2])
    return target + way * rng.uniform(4, 9.5, (_CANDIDATES, 1)) * (1.0, wider, wider)
