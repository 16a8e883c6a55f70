"""The reflectance of skin: known marks of blood, limits of the model, and the committed fit."""

import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.data.figures.factors import TONES
from benchmarks.data.figures.illuminants import WAVELENGTHS
from benchmarks.data.figures.skin_model import (
    DIPOLE_A,
    fitted,
    haemoglobin_extinction,
    reflectance,
)


def crossings(low: float, high: float) -> list[float]:
    """Wavelengths between two bounds at which both haemoglobins absorb alike."""
    gap = np.subtract(*haemoglobin_extinction().T)
    found = []
    for i in np.flatnonzero(np.sign(gap[:-1]) != np.sign(gap[1:])):
        at = WAVELENGTHS[i] + 4 * gap[i] / (gap[i] - gap[i + 1])
        if low <= at <= high:
            found.append(float(at))
    return found


def test_the_haemoglobins_cross_at_the_known_isosbestic_points() -> None:
    """500, 530, 545, 570 and 584 nm, in every textbook of oximetry; here by 4 nm steps."""
    assert crossings(480, 600) == pytest.approx([500, 530, 545, 570, 584], abs=2.5)


@pytest.mark.parametrize(
    ("column", "low", "high", "peak"),
    [(0, 400, 440, 415), (0, 530, 555, 542), (0, 565, 590, 577), (1, 420, 450, 433),
     (1, 540, 575, 555)],
)  # fmt: skip
def test_the_haemoglobins_peak_where_they_should(
    column: int, low: float, high: float, peak: float
) -> None:
    """Soret bands at 415 and 433 nm, the two bands of HbO2, the one band of Hb."""
    inside = (low <= WAVELENGTHS) & (high >= WAVELENGTHS)
    values = haemoglobin_extinction()[inside, column]

    assert WAVELENGTHS[inside][values.argmax()] == pytest.approx(peak, abs=2.5)


def test_the_table_has_the_wavelengths_of_the_spectra() -> None:
    """One row each, all positive, and red light is absorbed least by oxygenated blood."""
    table = haemoglobin_extinction()

    assert table.shape == (len(WAVELENGTHS), 2)
    assert (table > 0).all()
    assert WAVELENGTHS[table[:, 0].argmin()] == pytest.approx(684, abs=8)


def test_one_wavelength_by_hand() -> None:
    """500 nm without vessels: every factor of the model written out."""
    model = replace(fitted().model, vessel_radius=1e-12, oxygenation=1.0)
    absorbed = 0.01 * 2.302585 * 20932.8 * 150 / 64500 + model.baseline
    albedo = 46 / (46 + absorbed)
    root = math.sqrt(3 * (1 - albedo))
    dermis = albedo / 2 * (1 + math.exp(-4 / 3 * DIPOLE_A * root)) * math.exp(-root)
    crossed = math.exp(-2 * 0.05 * 0.01 * 6.6e11 * 500**-3.33)
    expected = 0.028 + 0.972 * crossed * dermis

    at = int(np.searchsorted(WAVELENGTHS, 500))
    assert reflectance(0.05, 0.01, model)[at] == pytest.approx(expected, rel=1e-5)


def test_skin_without_any_absorption_reflects_everything() -> None:
    """No melanin, no blood, no baseline: what enters comes out again."""
    clear = replace(fitted().model, baseline=0.0)

    assert reflectance(0.0, 0.0, clear) == pytest.approx(np.ones(len(WAVELENGTHS)))


def test_skin_full_of_melanin_shows_its_surface_only() -> None:
    """However dark the epidermis, the surface is in front of it."""
    assert reflectance(50.0, 0.004) == pytest.approx(np.full(len(WAVELENGTHS), 0.028), abs=1e-4)


def test_more_pigment_reflects_less_everywhere() -> None:
    """Either pigment, at every wavelength."""
    amounts = np.geomspace(1e-4, 0.5, 30)

    assert (np.diff(reflectance(amounts, 0.004), axis=0) < 0).all()
    assert (np.diff(reflectance(0.05, amounts), axis=0) < 0).all()


def test_opaque_vessels_hide_some_blood() -> None:
    """Most where blood absorbs most: the Soret band is flattened, red light sees no difference."""
    spread_out = replace(fitted().model, vessel_radius=1e-9)
    gain = reflectance(0.03, 0.005) / reflectance(0.03, 0.005, spread_out)

    assert gain[np.searchsorted(WAVELENGTHS, 416)] > 1.2
    assert gain[np.searchsorted(WAVELENGTHS, 680)] == pytest.approx(1.0, abs=0.01)


def test_the_committed_fit_is_within_its_limits() -> None:
    """Median at most 3, 95th percentile at most 6, for every class that was measured."""
    for rows in (fitted().errors, fitted().cross_check):
        assert [row.ita_class for row in rows] == ["all", *TONES]
        assert [row.n for row in rows] == [100, 18, 63, 10, 4, 5, 0]
        for row in rows[:-1]:
            assert row.median <= 3
            assert row.p95 <= 6
            assert row.median <= row.p95 <= row.largest


def test_the_dark_class_has_no_error_because_nothing_was_measured() -> None:
    """Not zero: unknown."""
    dark = fitted().errors[-1]

    assert dark.ita_class == "dark"
    assert math.isnan(dark.median)
    assert math.isnan(dark.p95)
    assert math.isnan(dark.largest)


def test_the_committed_parameters() -> None:
    """A change of any of them is a change of every picture."""
    fit = fitted()
    model = fit.model

    assert "10.18434/M38597" in fit.source
    assert (model.surface, model.scattering, model.scattering_slope) == (0.028, 46.0, 1.42)
    assert model.melanin_slope == pytest.approx(2.09288)
    assert model.oxygenation == pytest.approx(0.623597)
    assert model.baseline == pytest.approx(0.0123726)
    assert model.vessel_radius == pytest.approx(0.000958166)
    assert dict(fit.blood) == {"low": 0.001792, "high": 0.006578}
    assert fit.spread == (0.0563, 0.1717)
