"""The reflectance of skin, by a two-layer model with fitted parameters.

Light enters through a surface that reflects a little, crosses an epidermis that only absorbs
(melanin), is scattered back by a half-infinite dermis that scatters and absorbs (blood), and
crosses the epidermis again.  The parameters are fitted to 100 measured forearms by
`benchmarks.scripts.skin_fit` and kept in `skin_model.json` with their errors (decision 0014).

Conventions
-----------
Melanin is the volume fraction of melanosomes in the epidermis, blood that of whole blood in the
dermis.  Spectra run over `illuminants.WAVELENGTHS`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .illuminants import WAVELENGTHS

#: Absorption of melanosomes at 500 nm, per centimeter: 6.6e11 * 500 ** -3.33.  Jacques, "Skin
#: Optics", Oregon Medical Laser Center News, 1998 (second-hand).  The fitted slope turns about it.
MELANOSOME = 6.6e11 * 500.0**-3.33
#: Thickness of the epidermis, centimeters (second-hand; 0.1 mm is the usual figure).  It only
#: sets the unit of melanin: the model knows no more than the product of the two.
EPIDERMIS = 0.01
#: Grams of haemoglobin in a liter of whole blood and in a mole.  Prahl, "Tabulated Molar
#: Extinction Coefficient for Hemoglobin in Water" (second-hand).
GRAMS_PER_LITER, GRAMS_PER_MOLE = 150.0, 64500.0
#: Internal reflection of diffuse light at the surface of a medium of index 1.4, as the factor A
#: of the dipole; Groenhuis, Ferwerda, Ten Bosch 1983, in Jensen et al. 2001 (second-hand).
_FRESNEL = -1.440 / 1.4**2 + 0.710 / 1.4 + 0.668 + 0.0636 * 1.4
DIPOLE_A = (1 + _FRESNEL) / (1 - _FRESNEL)


@dataclass(frozen=True)
class SkinModel:
    """What all skins share.

    Attributes
    ----------
    surface : float
        Reflectance of the surface.
    scattering : float
        Reduced scattering of the dermis at 500 nm, per centimeter.
    scattering_slope, melanin_slope : float
        Powers of (wavelength / 500 nm) with which scattering and melanin fall.
    oxygenation : float
        Share of the haemoglobin that carries oxygen, 0 to 1.
    baseline : float
        Absorption of the bloodless dermis, per centimeter.
    vessel_radius : float
        Of the blood vessels, centimeters; where they are opaque, blood counts for less.
    """

    surface: float
    scattering: float
    scattering_slope: float
    melanin_slope: float
    oxygenation: float
    baseline: float
    vessel_radius: float


@dataclass(frozen=True)
class FitError:
    """How far the model is from the measured forearms of one ITA class, in CIEDE2000.

    Attributes
    ----------
    ita_class : str
        A key of `factors.TONES`, or ``all``.
    n : int
        Forearms in the class; with 0 the errors are NaN.
    median, p95, largest : float
        Of the color differences under D65.
    """

    ita_class: str
    n: int
    median: float
    p95: float
    largest: float


@dataclass(frozen=True)
class Fit:
    """The content of `skin_model.json`.

    Attributes
    ----------
    source : str
        Whose measurements they were.
    model : SkinModel
        Fitted parameters.
    blood : mapping of str to float
        Blood fraction for each level of haemoglobin.
    spread : tuple of float
        Standard deviations of the logarithms of melanin and blood from place to place on one arm.
    errors, cross_check : tuple of FitError
        Of the fit, and of half the forearms under the parameters of the other half.
    """

    source: str
    model: SkinModel
    blood: Mapping[str, float]
    spread: tuple[float, float]
    errors: tuple[FitError, ...]
    cross_check: tuple[FitError, ...]


@lru_cache(maxsize=1)
def fitted() -> Fit:
    """Read the fitted parameters.

    Returns
    -------
    Fit
        Read once a process.

    Examples
    --------
    >>> fitted().model.surface
    0.028
    """
    kept = json.loads(Path(__file__).with_name("skin_model.json").read_text(encoding="utf-8"))
    errors, checks = (
        tuple(
            FitError(row["ita_class"], row["n"], *_numbers(row, ("median", "p95", "largest")))
            for row in kept[part]
        )
        for part in ("errors", "cross_check")
    )
    return Fit(
        source=kept["source"],
        model=SkinModel(**kept["parameters"]),
        blood=MappingProxyType(kept["blood"]),
        spread=(kept["spread"]["melanin"], kept["spread"]["blood"]),
        errors=errors,
        cross_check=checks,
    )


@lru_cache(maxsize=1)
def haemoglobin_extinction() -> NDArray[np.float64]:
    """Read the molar extinction of haemoglobin with and without oxygen.

    Returns
    -------
    ndarray of shape (W, 2), dtype float64
        Per centimeter and mole per liter, base 10: oxygenated, deoxygenated; read-only.

    Notes
    -----
    Data of Gratzer and of Kollias, compiled by Prahl [1]_; taken second-hand from two public
    copies of his table, which agree; every fourth nanometer of it.

    References
    ----------
    .. [1] S. Prahl, "Tabulated Molar Extinction Coefficient for Hemoglobin in Water", 1998.

    Examples
    --------
    >>> haemoglobin_extinction().shape
    (101, 2)
    """
    path = Path(__file__).with_name("haemoglobin.csv")
    table = np.loadtxt(path, delimiter=",", skiprows=1)[:, 1:]
    table.setflags(write=False)
    return table


def reflectance(
    melanin: ArrayLike, blood: ArrayLike, model: SkinModel | None = None
) -> NDArray[np.float64]:
    """Reflect light from skin.

    Parameters
    ----------
    melanin, blood : array_like of shape (...)
        Volume fractions; they broadcast.
    model : SkinModel, optional
        The fitted one by default.

    Returns
    -------
    ndarray of shape (..., W), dtype float64
        Over `WAVELENGTHS`.

    Notes
    -----
    The dermis reflects like the dipole of a half-infinite medium lit from everywhere [1]_.
    Blood in opaque vessels absorbs less than if it were spread out [2]_.

    References
    ----------
    .. [1] H. W. Jensen, S. R. Marschner, M. Levoy, P. Hanrahan, "A practical model for
       subsurface light transport", SIGGRAPH 2001 (second-hand).
    .. [2] R. L. P. van Veen, W. Verkruysse, H. J. C. M. Sterenborg, "Diffuse-reflectance
       spectroscopy from 500 to 1060 nm by correction for inhomogeneously distributed
       absorbers", Optics Letters 27, 2002 (second-hand).

    Examples
    --------
    >>> light, dark = reflectance([0.03, 0.3], 0.004)
    >>> bool((light > dark).all())
    True
    """
    shared = fitted().model if model is None else model
    relative = WAVELENGTHS / 500.0
    path = 2 * EPIDERMIS * MELANOSOME * relative**-shared.melanin_slope
    crossed = np.exp(-np.multiply.outer(np.asarray(melanin, dtype=np.float64), path))
    share = np.array([shared.oxygenation, 1 - shared.oxygenation])
    concentration = GRAMS_PER_LITER / GRAMS_PER_MOLE
    whole = math.log(10) * concentration * (haemoglobin_extinction() @ share)
    across = 2 * shared.vessel_radius * whole
    seen = whole * -np.expm1(-across) / across
    absorbed = np.multiply.outer(np.asarray(blood, dtype=np.float64), seen) + shared.baseline
    scattered = shared.scattering * relative**-shared.scattering_slope
    albedo = scattered / (absorbed + scattered)
    root = np.sqrt(3 * (1 - albedo))
    dermis = albedo / 2 * (1 + np.exp(-4 / 3 * DIPOLE_A * root)) * np.exp(-root)
    return np.asarray(shared.surface + (1 - shared.surface) * crossed * dermis)


def _numbers(row: dict[str, float | None], names: tuple[str, ...]) -> tuple[float, ...]:
    """Return named numbers of a row; JSON has no NaN, so null stands for it."""
    return tuple(math.nan if (value := row[name]) is None else value for name in names)
