"""Lights have the color they are named for, and the white balance takes it out, or does not."""

import warnings

import numpy as np
import pytest

from benchmarks.data.figures import illuminants
from benchmarks.data.figures.factors import ILLUMINANTS, WHITE_BALANCES
from benchmarks.data.figures.illuminants import (
    DAYLIGHT_PRESET,
    WAVELENGTHS,
    d65,
    lab,
    light,
    observer,
    spectrum,
)

with warnings.catch_warnings(), np.printoptions():
    warnings.simplefilter("ignore")
    colour = pytest.importorskip("colour")


@pytest.mark.parametrize("cct", ILLUMINANTS)
def test_an_illuminant_has_its_color_temperature(cct: float) -> None:
    """Estimated back from its chromaticity, within what 4 nm steps lose."""
    xyz = observer().T @ spectrum(cct)
    u, v = 4 * xyz[0], 6 * xyz[1]
    base = xyz[0] + 15 * xyz[1] + 3 * xyz[2]
    estimated = colour.temperature.uv_to_CCT(np.array([u / base, v / base]))[0]

    assert estimated == pytest.approx(cct, rel=0.01)


def test_tungsten_follows_planck() -> None:
    """By hand: the ratio of two wavelengths at 2700 K, from the constant hc/k = 1.4388 cm K."""
    power = spectrum(2700.0)
    blue, red = np.searchsorted(WAVELENGTHS, [452.0, 652.0])
    expected = (652 / 452) ** 5 * (
        np.expm1(1.4388e7 / (652 * 2700)) / np.expm1(1.4388e7 / (452 * 2700))
    )

    assert power[blue] / power[red] == pytest.approx(expected, rel=1e-3)


def test_d65_is_the_standard_white() -> None:
    """CIE 15: X and Z of D65 are 0.95047 and 1.08883 with Y = 1; 4 nm steps lose little."""
    assert d65().sum(axis=0) == pytest.approx([0.95047, 1.0, 1.08883], abs=5e-4)


@pytest.mark.parametrize("white_balance", WHITE_BALANCES)
@pytest.mark.parametrize("cct", ILLUMINANTS)
def test_the_cast_is_what_the_weights_make_of_white(cct: float, white_balance: str) -> None:
    """And exposure gives it luminance 1 (IEC 61966-2-1: 0.2126, 0.7152, 0.0722)."""
    found = light(cct, white_balance)

    assert found.weights.sum(axis=0) == pytest.approx(found.cast, abs=1e-12)
    assert found.cast @ [0.2126, 0.7152, 0.0722] == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("cct", ILLUMINANTS)
def test_a_right_balance_leaves_gray_exactly_gray(cct: float) -> None:
    """The cast is (1, 1, 1) to the last bit: the renderer multiplies by it."""
    assert light(cct, "right").cast.tolist() == [1.0, 1.0, 1.0]


def test_a_wrong_balance_goes_from_orange_to_blue() -> None:
    """The warmer the light, the more red over blue; at the preset itself there is no cast."""
    ratios = [light(cct, "wrong").cast[0] / light(cct, "wrong").cast[2] for cct in ILLUMINANTS]

    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > 3
    assert ratios[-1] < 0.6
    assert light(DAYLIGHT_PRESET, "wrong").cast.tolist() == [1.0, 1.0, 1.0]
    assert DAYLIGHT_PRESET not in ILLUMINANTS


def test_weights_agree_with_another_program() -> None:
    """Two colored surfaces at 6500 K, balanced, against colour's own adaptation and sRGB."""
    ramp = np.linspace(0.1, 0.7, len(WAVELENGTHS))
    surfaces = np.stack([ramp, ramp[::-1]])
    xyz = surfaces @ (observer() * spectrum(6500.0)[:, None])
    white = observer().T @ spectrum(6500.0)
    space = colour.RGB_COLOURSPACES["sRGB"]
    target = colour.xy_to_XYZ(space.whitepoint)
    adapted = colour.chromatic_adaptation(xyz, white, target, transform="Bradford")
    expected = adapted @ space.matrix_XYZ_to_RGB.T

    assert surfaces @ light(6500.0, "right").weights == pytest.approx(expected, abs=1e-3)


def test_lab_agrees_with_another_program() -> None:
    """A light and a very dark surface, so that both branches of the cube root are met."""
    ramp = np.linspace(0.1, 0.7, len(WAVELENGTHS))
    surfaces = np.stack([ramp, ramp / 200])
    white = d65().sum(axis=0)
    expected = colour.XYZ_to_Lab(surfaces @ d65(), colour.XYZ_to_xy(white))

    assert lab(surfaces) == pytest.approx(expected, abs=0.01)


def test_what_is_kept_cannot_be_changed() -> None:
    """A light is shared by every picture of a process."""
    kept = light(4000.0, "right")

    assert light(4000.0, "right") is kept
    for values in (kept.cast, kept.weights, observer(), d65(), spectrum(4000.0), WAVELENGTHS):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0.0


@pytest.mark.parametrize("cct", [0.0, 1499.0, 25001.0, float("nan")])
def test_color_temperatures_out_of_range_are_refused(cct: float) -> None:
    """With the range and what was given."""
    with pytest.raises(ValueError, match=r"from 1500 to 25000 K, got"):
        light(cct, "right")


def test_unknown_balances_are_refused() -> None:
    """There are two."""
    with pytest.raises(ValueError, match="expected a white balance 'right' or 'wrong', got 'auto'"):
        light(4000.0, "auto")


def test_colour_is_not_loaded_with_the_module() -> None:
    """It takes two seconds, and most of the command renders nothing."""
    assert not hasattr(illuminants, "colour")
