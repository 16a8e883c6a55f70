"""What the CIE tabulated and defined, as much of it as rendering needs.

The tables lie beside this file: the 1931 2 degree observer at every fourth nanometer, the three
components of daylight and standard illuminant D65 at every fifth (CIE 15:2004; written out once
from colour-science 0.4.7, BSD-3-Clause, second-hand).  colour-science itself takes 100 MB and two
seconds in every process, so it is asked in tests only, where all of this is compared with it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

#: First and second radiation constant, W m^2 and m K: CIE 15:2004, and as rounded there.
C1, C2 = 3.741771e-16, 0.014388
#: Linear sRGB to XYZ and back, and the white point, IEC 61966-2-1:1999 (second-hand).
SRGB_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
XYZ_TO_SRGB = np.array(
    [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.204, 1.057]]
)
WHITE = np.array([0.3127 / 0.3290, 1.0, (1 - 0.3127 - 0.3290) / 0.3290])
#: Where CIELAB turns from a cube root to a line, and slope and offset of the line: CIE 15:2004.
BEND, SLOPE, OFFSET = 24 / 116, 841 / 108, 16 / 116


@cache
def table(name: str) -> NDArray[np.float64]:
    """Read a table that lies beside this file.

    Parameters
    ----------
    name : {"observer", "daylight"}
        Which.

    Returns
    -------
    ndarray of shape (rows, columns), dtype float64
        Wavelengths in nanometers in the first column; read-only.

    Examples
    --------
    >>> table("observer").shape, table("daylight").shape
    ((101, 4), (81, 5))
    """
    path = Path(__file__).with_name(f"{name}.csv")
    values = np.loadtxt(path, delimiter=",", skiprows=1)
    values.setflags(write=False)
    return values


def blackbody(cct: float, wavelengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the power of a Planckian radiator.

    Parameters
    ----------
    cct : float
        Temperature, kelvin.
    wavelengths : ndarray of shape (W,)
        Nanometers.

    Returns
    -------
    ndarray of shape (W,), dtype float64
        Spectral radiance, W / (sr m^2 nm).

    Examples
    --------
    >>> float(f"{blackbody(5500.0, np.array([500.0]))[0]:.4g}")
    20470.0
    """
    meters = wavelengths * 1e-9
    per_meter = (C1 * meters**-5.0) / np.pi * (1 / np.expm1(C2 / (meters * cct)))
    return np.asarray(per_meter * 1e-9)


def daylight(cct: float, wavelengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the relative power of a phase of daylight.

    Parameters
    ----------
    cct : float
        Correlated color temperature, kelvin, 4 000 to 25 000.
    wavelengths : ndarray of shape (W,)
        Nanometers, 380 to 780.

    Returns
    -------
    ndarray of shape (W,), dtype float64
        As CIE 15:2004 defines it, between tabulated wavelengths along a line.

    Examples
    --------
    >>> daylight(6500.0, np.array([560.0])).round(6).tolist()
    [100.0]
    """
    near, far = cct <= 7000, 1e3 / cct
    terms = (-4.607, 2.9678, 0.09911, 0.244063) if near else (-2.0064, 1.9018, 0.24748, 0.23704)
    x = ((terms[0] * far + terms[1]) * far + terms[2]) * far + terms[3]
    y = -3.000 * x**2 + 2.870 * x - 0.275
    whole = 0.0241 + 0.2562 * x - 0.7341 * y
    first = round((-1.3515 - 1.7703 * x + 5.9114 * y) / whole, 3)
    second = round((0.0300 - 31.4424 * x + 30.0717 * y) / whole, 3)
    at, s0, s1, s2, _ = table("daylight").T
    return np.asarray(np.interp(wavelengths, at, s0 + first * s1 + second * s2))


def to_lab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert linear sRGB to CIELAB under D65.

    Parameters
    ----------
    linear : ndarray of shape (..., 3)
        0 to 1 inside the gamut.

    Returns
    -------
    ndarray of shape (..., 3), dtype float64

    Examples
    --------
    >>> to_lab(np.array([0.5, 0.5, 0.5]))[0].round(2)
    np.float64(76.07)
    """
    relative = (linear @ SRGB_TO_XYZ.T) / WHITE
    bent = np.where(relative > BEND**3, np.cbrt(relative), SLOPE * relative + OFFSET)
    x, y, z = np.moveaxis(bent, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def to_linear(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert CIELAB under D65 to linear sRGB, outside the gamut too.

    Parameters
    ----------
    lab : ndarray of shape (..., 3)
        L*, a* and b*.

    Returns
    -------
    ndarray of shape (..., 3), dtype float64

    Examples
    --------
    >>> to_linear(np.array([100.0, 0.0, 0.0])).round(3).tolist()
    [1.0, 1.0, 1.0]
    """
    lightness, a, b = np.moveaxis(lab, -1, 0)
    y = (lightness + 16) / 116
    bent = np.stack([a / 500 + y, y, y - b / 200], axis=-1)
    relative = np.where(bent > BEND, bent**3, (bent - OFFSET) / SLOPE)
    return np.asarray((relative * WHITE) @ XYZ_TO_SRGB.T)


def ciede2000(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure the difference of colors.

    Parameters
    ----------
    one, other : ndarray of shape (..., 3)
        L*, a* and b*.

    Returns
    -------
    ndarray of shape (...), dtype float64
        After G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula:
        implementation notes", Color Research and Application 30, 2005 (second-hand).

    Examples
    --------
    >>> ciede2000(np.array([50, 2.6772, -79.7751]), np.array([50, 0, -82.7485])).round(4)
    np.float64(2.0425)
    """
    (l1, a1, b1), (l2, a2, b2) = (
        np.moveaxis(np.asarray(lab, float), -1, 0) for lab in (one, other)
    )
    stretched = 1.5 - 0.5 * _seventh((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2)
    c1, c2 = np.hypot(stretched * a1, b1), np.hypot(stretched * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretched * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    gray = c1 * c2 == 0
    turn = np.where(gray, 0.0, (h2 - h1 + 180) % 360 - 180)
    # Opposite hues: +180, as printed; the remainder says -180.
    turn = np.where(~gray & (h2 - h1 == 180), 180.0, turn)
    hue = np.where(gray, h1 + h2, (h1 + h2) / 2)
    apart = ~gray & (np.abs(h1 - h2) > 180)
    hue = np.where(apart, hue + np.where(h1 + h2 < 360, 180, -180), hue)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    steps = 1.0 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue)
    steps += 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    off = (lightness - 50) ** 2
    light = (l2 - l1) / (1 + 0.015 * off / np.sqrt(20 + off))
    strong = (c2 - c1) / (1 + 0.045 * chroma)
    turned = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * chroma * steps)
    blue = np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))
    mixed = -np.sin(blue) * 2 * _seventh(chroma) * strong * turned
    return np.asarray(np.sqrt(light**2 + strong**2 + turned**2 + mixed))


def _seventh(chroma: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weigh a chroma as the formula does."""
    power = chroma**7
    return np.asarray(np.sqrt(power / (power + 25.0**7)))


def _cos(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cosine of an angle in degrees."""
    return np.asarray(np.cos(np.radians(degrees)))
