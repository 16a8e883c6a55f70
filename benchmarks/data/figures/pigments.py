"""From the tone and the haemoglobin of a figure to the colors of its body.

Melanin is found from the tone, blood is given by the level of haemoglobin, and the reflectance of
`skin_model` does the rest.  No measured forearm was darker than an ITA of -22 degrees; what lies
beyond is the model's word alone.

Conventions
-----------
The *individual typology angle* (ITA) of a figure is that of its arm under D65, which has the
pigments of the inner arm.  Colors are linear, as the camera sees them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .factors import EXTRAPOLATED, HAEMOGLOBIN, TONES
from .illuminants import Light, lab
from .skin_model import fitted, reflectance

#: Melanin and blood of a body site over those of the inner arm.  Inverting the mean L*a*b* of
#: Xiao et al. 2017 (four groups, four sites; second-hand) gives melanin 0.8 to 1.0 and blood 2.7
#: to 4.7 for forehead and cheek, 1.0 to 1.1 and 1.7 to 2.1 for the back of the hand: a site mostly
#: moves redness.  The numbers below follow these signs; sizes are ours, the head's blood held
#: lower, because with high haemoglobin the measured ratio leaves the range in which the model
#: holds.  Sites that Xiao et al. did not measure are ours altogether.
SITES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "trunk": (0.97, 1.15),
        "arm": (1.00, 1.00),
        "forearm": (1.03, 1.10),
        "hand": (1.07, 1.70),
        "thigh": (0.97, 1.05),
        "shin": (1.00, 1.15),
        "foot": (1.03, 1.60),
        "neck": (1.00, 1.50),
        "head": (0.93, 2.40),
        "joint": (1.10, 1.50),
    }
)
#: ITA of the Monk chips 1 to 10, degrees, from their published sRGB values.  A chip is a patch
#: on a display, not skin: these name bins and never serve as a color.
MONK_ITA = (83.0, 80.0, 72.0, 65.0, 50.0, 11.0, -20.0, -55.0, -78.0, -84.0)
#: Melanin between which the ITA is tabulated; it contains every tone.  Ours.
MELANIN = (0.002, 0.45)
#: Smallest linear color; what lies outside the camera's gamut is clipped to it.  Ours.
DARKEST = 1e-4


@dataclass(frozen=True, eq=False)
class SkinColors:
    """The skin of one figure under one light.

    Attributes
    ----------
    sites : mapping of str to ndarray of shape (3,), dtype float64
        Linear camera color of each of `SITES`, fully lit.
    mottle : ndarray of shape (2, 3), dtype float64
        Relative change of the color for one standard deviation of melanin (first) and of blood
        (second).
    extrapolated : bool
        Whether no skin of this ITA class was measured.
    """

    sites: Mapping[str, NDArray[np.float64]]
    mottle: NDArray[np.float64]
    extrapolated: bool


def individual_typology_angle(color: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure how light skin is, as the angle of L* - 50 over b*.

    Parameters
    ----------
    color : ndarray of shape (..., 3)
        CIELAB.

    Returns
    -------
    ndarray of shape (...), dtype float64
        Degrees.

    Examples
    --------
    >>> float(individual_typology_angle(np.array([70.0, 10.0, 20.0])))
    45.0
    """
    return np.asarray(np.degrees(np.arctan2(color[..., 0] - 50, color[..., 2])))


def inverse(ita: float, haemoglobin: str) -> float:
    """Find the melanin that gives an inner arm its ITA.

    Parameters
    ----------
    ita : float
        Degrees, from the darkest to the lightest end of `factors.TONES`.
    haemoglobin : str
        ``low`` or ``high``.

    Returns
    -------
    float
        Volume fraction of melanosomes in the epidermis.

    Raises
    ------
    ValueError
        If the angle is outside the range or the level is unknown.

    Examples
    --------
    >>> bool(inverse(60.0, "low") < inverse(0.0, "low") < inverse(-60.0, "low"))
    True
    """
    darkest, lightest = TONES["dark"][0], TONES["very_light"][1]
    if not darkest <= ita <= lightest:
        msg = f"expected an ITA from {darkest:g} to {lightest:g} degrees, got {ita!r}"
        raise ValueError(msg)
    if haemoglobin not in HAEMOGLOBIN:
        msg = f"expected haemoglobin among {HAEMOGLOBIN}, got {haemoglobin!r}"
        raise ValueError(msg)
    angles, logarithms = _grid(haemoglobin)
    return float(np.exp(np.interp(ita, angles, logarithms)))


def skin_colors(ita: float, haemoglobin: str, light: Light) -> SkinColors:
    """Color the sites of a body.

    Parameters
    ----------
    ita : float
        Of the inner arm under D65, degrees; see `inverse`.
    haemoglobin : str
        ``low`` or ``high``.
    light : Light
        Illuminant and white balance.

    Returns
    -------
    SkinColors
        Colors outside the camera's gamut are clipped to `DARKEST`.

    Raises
    ------
    ValueError
        As `inverse`.

    Examples
    --------
    >>> from benchmarks.data.figures.illuminants import light
    >>> skin = skin_colors(45.0, "low", light(6500.0, "right"))
    >>> red, green, blue = skin.sites["arm"]
    >>> bool(red > green > blue), skin.extrapolated
    (True, False)
    """
    melanin, blood = inverse(ita, haemoglobin), fitted().blood[haemoglobin]
    sites = np.array(list(SITES.values()))
    steps = np.exp(fitted().spread)
    # One call for the sites and, behind them, a step down and up in each pigment.
    around = np.array([[1 / steps[0], 1], [steps[0], 1], [1, 1 / steps[1]], [1, steps[1]]])
    factors = np.concatenate([sites, around])
    spectra = reflectance(melanin * factors[:, 0], blood * factors[:, 1])
    colors = np.maximum(spectra @ light.weights, DARKEST)
    down, up = colors[len(sites) :: 2], colors[len(sites) + 1 :: 2]
    return SkinColors(
        sites=MappingProxyType(dict(zip(SITES, colors, strict=False))),
        mottle=(up - down) / (up + down),
        extrapolated=ita_class(ita) in EXTRAPOLATED,
    )


def ita_class(ita: float) -> str:
    """Name the ITA class of an angle.

    Parameters
    ----------
    ita : float
        Degrees; the upper edge belongs to a class, the lower one to the next darker.

    Returns
    -------
    str
        A key of `factors.TONES`, whose outer ends do not count here.

    Raises
    ------
    ValueError
        If `ita` is not an angle from -90 to 90.

    Examples
    --------
    >>> ita_class(41.0), ita_class(41.1), ita_class(-75.0)
    ('intermediate', 'light', 'dark')
    """
    _check_angle(ita)
    return next((name for name, (low, _) in TONES.items() if ita > low), "dark")


def monk_bin(ita: float) -> int:
    """Name the Monk chip whose ITA is nearest.

    Parameters
    ----------
    ita : float
        Degrees.

    Returns
    -------
    int
        1 (lightest) to 10; of two chips equally near, the lighter one.

    Raises
    ------
    ValueError
        If `ita` is not an angle from -90 to 90.

    Examples
    --------
    >>> monk_bin(60.0), monk_bin(-60.0)
    (4, 8)
    """
    _check_angle(ita)
    return 1 + int(np.argmin(np.abs(np.array(MONK_ITA) - ita)))


@lru_cache(maxsize=len(HAEMOGLOBIN))
def _grid(haemoglobin: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tabulate the logarithm of melanin over rising ITA; finer than a thousandth of a degree."""
    logarithms = np.linspace(math.log(MELANIN[1]), math.log(MELANIN[0]), 2001)
    spectra = reflectance(np.exp(logarithms), fitted().blood[haemoglobin])
    return individual_typology_angle(lab(spectra)), logarithms


def _check_angle(ita: float) -> None:
    """Refuse what is no individual typology angle."""
    if not -90 <= ita <= 90:
        msg = f"expected an ITA from -90 to 90 degrees, got {ita!r}"
        raise ValueError(msg)
