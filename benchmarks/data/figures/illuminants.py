"""Light, the eye that names colors, and a camera with a white balance.

Conventions
-----------
Spectra are sampled at `WAVELENGTHS`, in nanometers.  The camera sees with the CIE 1931 2 degree
observer and answers in linear light of the sRGB primaries; its white balance turns the white that
it is set to into (1, 1, 1) and carries every other color along by the Bradford transform.
Exposure is set on a perfect white surface: its luminance is 1 whatever its cast.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .colorimetry import blackbody, daylight, table

#: Nanometers; every fourth, because the haemoglobin table has no odd ones.  Ours.
WAVELENGTHS = np.arange(380.0, 781.0, 4.0)
WAVELENGTHS.setflags(write=False)

#: Kelvin.  From here on a phase of daylight, below it a Planckian radiator; ours: the CIE defines
#: phases of daylight from 4000 K on, but at 4000 K lamps, not the sky, are what one meets.
DAYLIGHT_FROM = 5000.0
#: Kelvin.  Where a camera stands that nobody has set: its daylight preset.  Ours, near the 5500 K
#: of photographic daylight; none of the test's illuminants equals it.
DAYLIGHT_PRESET = 5500.0
#: Kelvin.  Range that is accepted: the CIE's daylight formula ends at 25 000 K, and below 1500 K
#: nothing that lights a room is left (ours).
CCT_RANGE = (1500.0, 25000.0)

#: XYZ to linear sRGB, IEC 61966-2-1:1999; as printed in its amendment 1 (second-hand).
XYZ_TO_SRGB = np.array(
    [
        [3.2406255, -1.5372080, -0.4986286],
        [-0.9689307, 1.8757561, 0.0415175],
        [0.0557101, -0.2040211, 1.0569959],
    ]
)
#: XYZ to the sharpened cones of the Bradford transform; Lam 1985, as printed in Hunt, "The
#: Reproduction of Colour", 6th edition (second-hand).
BRADFORD = np.array(
    [
        [0.8951, 0.2664, -0.1614],
        [-0.7502, 1.7135, 0.0367],
        [0.0389, -0.0685, 1.0296],
    ]
)


@dataclass(frozen=True, eq=False)
class Light:
    """One illuminant as one camera setting sees it.

    Attributes
    ----------
    cct : float
        Correlated color temperature, kelvin.
    white_balance : {"right", "wrong"}
        Set to this illuminant, or left at the daylight preset.
    cast : ndarray of shape (3,), dtype float64
        Linear color of a perfect white surface; exactly (1, 1, 1) where the balance is right.
    weights : ndarray of shape (W, 3), dtype float64
        ``reflectance @ weights`` is the linear color of a surface, over `WAVELENGTHS`.
    """

    cct: float
    white_balance: str
    cast: NDArray[np.float64]
    weights: NDArray[np.float64]


@lru_cache(maxsize=1)
def observer() -> NDArray[np.float64]:
    """Sample the CIE 1931 2 degree color-matching functions.

    Returns
    -------
    ndarray of shape (W, 3), dtype float64
        x, y and z over `WAVELENGTHS`, read-only.

    Examples
    --------
    >>> float(WAVELENGTHS[observer()[:, 1].argmax()])
    556.0
    """
    return _frozen(table("observer")[:, 1:])


@lru_cache(maxsize=64)
def spectrum(cct: float) -> NDArray[np.float64]:
    """Give the relative spectral power of an illuminant.

    Parameters
    ----------
    cct : float
        Correlated color temperature, kelvin, within `CCT_RANGE`.

    Returns
    -------
    ndarray of shape (W,), dtype float64
        Relative power over `WAVELENGTHS`, with luminance 1, read-only.

    Raises
    ------
    ValueError
        If `cct` is outside the range.

    Examples
    --------
    >>> tungsten, sky = spectrum(2700.0), spectrum(9000.0)
    >>> bool(tungsten[0] < tungsten[-1]), bool(sky[0] < sky[-1])
    (True, False)
    """
    low, high = CCT_RANGE
    if not low <= cct <= high:
        msg = f"expected a color temperature from {low:g} to {high:g} K, got {cct!r}"
        raise ValueError(msg)
    formula = blackbody if cct < DAYLIGHT_FROM else daylight
    power = formula(cct, WAVELENGTHS)
    return _frozen(power / (power @ observer()[:, 1]))


@lru_cache(maxsize=1)
def d65() -> NDArray[np.float64]:
    """Weight the observer by CIE standard illuminant D65.

    Returns
    -------
    ndarray of shape (W, 3), dtype float64
        ``reflectance @ d65()`` is XYZ with Y = 1 for perfect white, read-only.

    Examples
    --------
    >>> d65().sum(axis=0).round(3).tolist()
    [0.951, 1.0, 1.089]
    """
    at, *_, standard = table("daylight").T
    power = np.interp(WAVELENGTHS, at, standard)
    weighted = observer() * power[:, None]
    return _frozen(weighted / weighted[:, 1].sum())


def lab(spectra: NDArray[np.float64]) -> NDArray[np.float64]:
    """Name the color of a surface under D65 in CIELAB.

    Parameters
    ----------
    spectra : ndarray of shape (..., W)
        Reflectances over `WAVELENGTHS`.

    Returns
    -------
    ndarray of shape (..., 3), dtype float64
        L*, a* and b*.

    Examples
    --------
    >>> abs(lab(np.full(101, 1.0))).round(6).tolist()
    [100.0, 0.0, 0.0]
    """
    relative = (spectra @ d65()) / d65().sum(axis=0)
    # CIE 15:2004, with the exact ratios in place of 0.008856 and 903.3.
    f = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    return np.stack(
        [
            116 * f[..., 1] - 16,
            500 * (f[..., 0] - f[..., 1]),
            200 * (f[..., 1] - f[..., 2]),
        ],
        axis=-1,
    )


@lru_cache(maxsize=256)
def light(cct: float, white_balance: str) -> Light:
    """Put a camera under an illuminant.

    Parameters
    ----------
    cct : float
        Correlated color temperature, kelvin, within `CCT_RANGE`.
    white_balance : {"right", "wrong"}
        Whether the camera is set to this illuminant or left at `DAYLIGHT_PRESET`.

    Returns
    -------
    Light
        Kept for the next call.

    Raises
    ------
    ValueError
        If either is not among what is accepted.

    Examples
    --------
    >>> light(2700.0, "right").cast.tolist()
    [1.0, 1.0, 1.0]
    >>> red, green, blue = light(2700.0, "wrong").cast
    >>> bool(red > green > blue)
    True
    """
    if white_balance not in ("right", "wrong"):
        msg = f"expected a white balance 'right' or 'wrong', got {white_balance!r}"
        raise ValueError(msg)
    weighted = observer() * spectrum(cct)[:, None]
    set_to = cct if white_balance == "right" else DAYLIGHT_PRESET
    white = observer().T @ spectrum(set_to)
    weights = weighted @ _balance(white).T
    cast = weights.sum(axis=0)
    if set_to == cct:
        # What is left is rounding in the last place; the balance is right by definition.
        weights, cast = weights / cast, np.ones(3)
    else:
        luminance = cast @ np.linalg.inv(XYZ_TO_SRGB)[1]
        weights, cast = weights / luminance, cast / luminance
    return Light(float(cct), white_balance, _frozen(cast), _frozen(weights))


def _balance(white: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return XYZ to linear sRGB of a camera that takes this XYZ for white."""
    target = np.linalg.solve(XYZ_TO_SRGB, np.ones(3))
    gains = (BRADFORD @ target) / (BRADFORD @ white)
    return XYZ_TO_SRGB @ np.linalg.solve(BRADFORD, gains[:, None] * BRADFORD)


def _frozen(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an array of its own that nobody can write to, since it is kept."""
    kept = np.ascontiguousarray(values, dtype=np.float64).copy()
    kept.setflags(write=False)
    return kept
