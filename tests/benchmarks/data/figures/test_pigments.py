"""Tones become colors: the angle asked for is the angle had, and sites differ as they should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data.figures.factors import (
    HAEMOGLOBIN,
    ILLUMINANTS,
    TONES,
    WHITE_BALANCES,
)
from benchmarks.data.figures.illuminants import lab, light
from benchmarks.data.figures.pigments import (
    DARKEST,
    MELANIN,
    SITES,
    individual_typology_angle,
    inverse,
    ita_class,
    monk_bin,
    skin_colors,
)
from benchmarks.data.figures.skin_model import fitted, reflectance

#: Names that the body asks for.
ASKED = {"trunk", "arm", "forearm", "hand", "thigh", "shin", "foot", "neck", "head", "joint"}


def color_of(ita: float, haemoglobin: str, site: str = "arm") -> np.ndarray:
    """CIELAB of a site under D65."""
    melanin, blood = SITES[site]
    spectrum = reflectance(melanin * inverse(ita, haemoglobin), blood * fitted().blood[haemoglobin])
    return lab(spectrum)


@given(st.floats(-60, 65), st.sampled_from(HAEMOGLOBIN))
def test_the_inner_arm_has_the_tone_asked_for(ita: float, haemoglobin: str) -> None:
    """To a hundredth of a degree over the whole range and both levels of haemoglobin."""
    found = individual_typology_angle(color_of(ita, haemoglobin))

    assert float(found) == pytest.approx(ita, abs=0.01)
    assert MELANIN[0] < inverse(ita, haemoglobin) < MELANIN[1]


@given(st.floats(-60, 64), st.floats(0.01, 1), st.sampled_from(HAEMOGLOBIN))
def test_darker_skin_has_more_melanin(ita: float, step: float, haemoglobin: str) -> None:
    """Strictly, so that the inverse is one."""
    assert inverse(ita, haemoglobin) > inverse(ita + step, haemoglobin)


def test_colors_stay_where_measured_skin_is() -> None:
    """Lightness 25 to 77, a* 5 to 16, b* 9 to 24 on every site; Monk's chips would not."""
    for ita in np.linspace(-60, 65, 26):
        for haemoglobin in HAEMOGLOBIN:
            for site in SITES:
                lightness, a, b = color_of(float(ita), haemoglobin, site)
                assert 25 < lightness < 77, (ita, site)
                assert 5 < a < 16, (ita, site)
                assert 9 < b < 24, (ita, site)


def test_haemoglobin_moves_redness() -> None:
    """More blood at the same tone is redder, in every class."""
    for low, high in TONES.values():
        pale, flushed = (color_of((low + high) / 2, level) for level in HAEMOGLOBIN)
        assert flushed[1] > pale[1] + 1


def test_sites_differ_mostly_in_redness() -> None:
    """Xiao et al. 2017: the head is reddest, the inner arm least; hands, feet, joints between."""
    redness = {site: color_of(45.0, "low", site)[1] for site in SITES}

    assert set(SITES) == ASKED
    assert max(redness, key=redness.__getitem__) == "head"
    for site in ("hand", "foot", "joint", "neck"):
        assert redness["arm"] + 0.5 < redness[site] < redness["head"]
    assert SITES["arm"] == (1.0, 1.0)


@pytest.mark.parametrize("white_balance", WHITE_BALANCES)
@pytest.mark.parametrize("cct", ILLUMINANTS)
def test_colors_are_reflectance_under_the_light(cct: float, white_balance: str) -> None:
    """Red over green, positive, never brighter than what a perfect white would be."""
    here = light(cct, white_balance)
    for ita in (-60.0, -30.0, 0.0, 30.0, 65.0):
        skin = skin_colors(ita, "high", here)
        for color in skin.sites.values():
            assert (color >= DARKEST).all()
            assert (color < here.cast).all()
            assert color[0] > color[1]
        exact = reflectance(inverse(ita, "high"), fitted().blood["high"]) @ here.weights
        assert skin.sites["arm"] == pytest.approx(np.maximum(exact, DARKEST), abs=1e-12)


def test_white_balance_is_what_moves_the_color_of_skin() -> None:
    """Balanced, tungsten and sky differ by a tenth in red over blue; unbalanced, tenfold."""

    def ratio(cct: float, white_balance: str) -> float:
        """Red over blue of a light arm."""
        color = skin_colors(50.0, "low", light(cct, white_balance)).sites["arm"]
        return float(color[0] / color[2])

    assert ratio(2700.0, "right") / ratio(9000.0, "right") == pytest.approx(1.0, abs=0.15)
    assert ratio(2700.0, "wrong") / ratio(9000.0, "wrong") > 10


def test_mottle_darkens_and_melanin_takes_most_from_blue() -> None:
    """Of light skin by daylight; blood takes least from red."""
    mottle = skin_colors(45.0, "low", light(6500.0, "right")).mottle

    assert mottle.shape == (2, 3)
    assert (mottle < 0).all()
    assert mottle[0, 0] > mottle[0, 1] > mottle[0, 2]
    assert mottle[1, 0] > max(mottle[1, 1], mottle[1, 2])
    assert (abs(mottle) < 0.12).all()


def test_mottle_is_one_standard_deviation() -> None:
    """Skin with melanin up by the committed deviation is darker by just the first row."""
    here = light(6500.0, "right")
    skin = skin_colors(45.0, "low", here)
    up = inverse(45.0, "low") * np.exp(fitted().spread[0])
    darker = reflectance(up, fitted().blood["low"]) @ here.weights

    assert darker / skin.sites["arm"] - 1 == pytest.approx(skin.mottle[0], rel=0.05)


@pytest.mark.parametrize(("ita", "flag"), [(-60.0, True), (-30.0, True), (-29.9, False)])
def test_unmeasured_skin_is_flagged(ita: float, flag: bool) -> None:
    """The class below -30 degrees, its upper edge included."""
    assert skin_colors(ita, "low", light(6500.0, "right")).extrapolated is flag


@pytest.mark.parametrize(
    ("ita", "expected"),
    [(90, "very_light"), (55.01, "very_light"), (55, "light"), (41, "intermediate"),
     (28, "tan"), (10, "brown"), (-29.9, "brown"), (-30, "dark"), (-90, "dark")],
)  # fmt: skip
def test_classes_have_the_published_edges(ita: float, expected: str) -> None:
    """The upper edge belongs to a class (Chardon et al. 1991)."""
    assert ita_class(ita) == expected


def test_monk_bins_follow_the_angle() -> None:
    """Each chip is its own bin, bins darken with the angle, the middle goes to the lighter."""
    chips = (83, 80, 72, 65, 50, 11, -20, -55, -78, -84)

    assert [monk_bin(chip) for chip in chips] == list(range(1, 11))
    bins = [monk_bin(ita) for ita in range(90, -91, -1)]
    assert bins == sorted(bins)
    assert monk_bin(57.5) == 4


@pytest.mark.parametrize("ita", [-60.1, 65.1, float("nan")])
def test_tones_out_of_range_are_refused(ita: float) -> None:
    """With the range and what was given."""
    with pytest.raises(ValueError, match=r"expected an ITA from -60 to 65 degrees, got"):
        inverse(ita, "low")


@pytest.mark.parametrize("label", [ita_class, monk_bin])
def test_labels_refuse_what_is_no_angle(label: object) -> None:
    """Beyond a right angle, and not a number."""
    for ita in (90.1, -91.0, float("nan")):
        with pytest.raises(ValueError, match=r"expected an ITA from -90 to 90 degrees, got"):
            label(ita)  # type: ignore[operator]


def test_unknown_haemoglobin_is_refused() -> None:
    """There are two levels."""
    with pytest.raises(ValueError, match=r"expected haemoglobin among .*, got 'medium'"):
        inverse(0.0, "medium")
