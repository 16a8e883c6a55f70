"""Tables and formulas of the CIE, against colour-science and against printed values."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data.figures.colorimetry import (
    blackbody,
    ciede2000,
    daylight,
    table,
    to_lab,
    to_linear,
)
from benchmarks.data.figures.illuminants import WAVELENGTHS

with warnings.catch_warnings(), np.printoptions():
    warnings.simplefilter("ignore")
    colour = pytest.importorskip("colour")

#: Pairs of colors and their difference, from table 1 of Sharma, Wu and Dalal (2005): those at the
#: places where implementations go wrong (second-hand).
PUBLISHED = (
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0009), 7.1792),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0010), 7.1792),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
)
SHAPE = colour.SpectralShape(380, 780, 4)
CHANNEL = st.floats(-0.2, 1.2)


@pytest.mark.parametrize(("one", "other", "expected"), PUBLISHED)
def test_differences_are_the_published_ones(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    """To the four digits printed, in both orders."""
    first, second = np.array(one, float), np.array(other, float)

    assert ciede2000(first, second) == pytest.approx(expected, abs=5e-5)
    assert ciede2000(second, first) == pytest.approx(expected, abs=5e-5)


def test_differences_are_those_of_colour_science() -> None:
    """On ten thousand pairs of colors, near and far."""
    rng = np.random.default_rng(0)
    one = rng.uniform((0, -90, -90), (100, 90, 90), (10_000, 3))
    other = np.where(rng.random((10_000, 1)) < 0.5, one + rng.normal(0, 3, one.shape), one[::-1])

    expected = colour.difference.delta_E_CIE2000(one, other)

    np.testing.assert_allclose(ciede2000(one, other), expected, rtol=1e-9, atol=1e-9)


def test_the_tables_are_those_of_colour_science() -> None:
    """Digit by digit, at the wavelengths that are used."""
    functions = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"]
    standard = colour.SDS_ILLUMINANTS["D65"]

    observer, days = table("observer"), table("daylight")

    np.testing.assert_array_equal(observer[:, 0], WAVELENGTHS)
    np.testing.assert_array_equal(observer[:, 1:], functions.copy().align(SHAPE).values)
    np.testing.assert_array_equal(days[:, 4], [standard[at] for at in days[:, 0]])


@pytest.mark.parametrize("cct", [1500.0, 2700.0, 4321.0, 4999.0])
def test_a_radiator_is_that_of_colour_science(cct: float) -> None:
    """Planck's law over all wavelengths."""
    expected = colour.sd_blackbody(cct, SHAPE).values

    np.testing.assert_allclose(blackbody(cct, WAVELENGTHS), expected, rtol=1e-13)


@pytest.mark.parametrize("cct", [5000.0, 5500.0, 6504.0, 7000.0, 7001.0, 9000.0, 25000.0])
def test_daylight_is_that_of_colour_science(cct: float) -> None:
    """On both sides of 7000 K, where the formula changes."""
    place = colour.temperature.CCT_to_xy_CIE_D(cct)
    expected = colour.sd_CIE_illuminant_D_series(place).align(SHAPE).values

    np.testing.assert_allclose(daylight(cct, WAVELENGTHS), expected, rtol=1e-12)


def test_lab_is_that_of_colour_science() -> None:
    """There and back, outside the gamut too."""
    space = colour.RGB_COLOURSPACES["sRGB"]
    linear = np.random.default_rng(1).uniform(0, 1.3, (1000, 3))
    lab = colour.XYZ_to_Lab(linear @ space.matrix_RGB_to_XYZ.T, space.whitepoint)
    back = colour.Lab_to_XYZ(lab, space.whitepoint) @ space.matrix_XYZ_to_RGB.T

    np.testing.assert_allclose(to_lab(linear), lab, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(to_linear(lab), back, rtol=1e-11, atol=1e-11)


@given(red=CHANNEL, green=CHANNEL, blue=CHANNEL)
def test_lab_goes_there_and_back(red: float, green: float, blue: float) -> None:
    """To the digits that the two published matrices leave of each other."""
    linear = np.array([red, green, blue])

    np.testing.assert_allclose(to_linear(to_lab(linear)), linear, atol=2e-4)
