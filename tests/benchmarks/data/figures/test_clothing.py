"""Garments: what they cover, that they lie outside the skin, and where they end."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures.body import PART_SEGMENT, SEGMENTS, SKIN_MELT, stem
from benchmarks.data.figures.clothing import (
    MELT,
    clothe,
    covered,
    garments,
    unclothed_fraction,
)
from benchmarks.data.figures.factors import COVERAGES
from benchmarks.data.figures.postures import draw_figure

#: Bare shares of the surface that the set was asked for; none is known closer than to 0.05.
ASKED = {
    "none": 0.97,
    "hips": 0.86,
    "hips_chest": 0.75,
    "shorts_shirt": 0.45,
    "long_sleeves": 0.30,
    "full": 0.15,
}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_the_bare_surface_falls_with_every_coverage(seed: int) -> None:
    """Near the shares asked for, for every body and pose."""
    figure = draw_figure(np.random.default_rng(seed), 0.7)
    shares = [unclothed_fraction(figure, coverage) for coverage in COVERAGES]

    assert shares == sorted(shares, reverse=True)
    assert shares == pytest.approx([ASKED[coverage] for coverage in COVERAGES], abs=0.05)


@pytest.mark.parametrize("coverage", COVERAGES)
def test_garments_lie_outside_the_skin(coverage: str) -> None:
    """Each cone of cloth has a cone of skin at least 6 mm inside it, and melts no less."""
    figure = draw_figure(np.random.default_rng(3), 0.5)
    worn = clothe(figure, coverage)
    bare = {
        tuple(ends.ravel()): radii
        for ends, radii in zip(figure.part_ends, figure.part_radii, strict=True)
    }

    for ends, radii in zip(worn.ends, worn.radii, strict=True):
        assert (radii >= bare[tuple(ends.ravel())] + 0.006).all()
    assert MELT >= SKIN_MELT
    assert len(worn.ends) == len(worn.radii) == len(worn.cut) == len(worn.segment)


@pytest.mark.parametrize("coverage", COVERAGES)
def test_hems_lie_inside_their_segments(coverage: str) -> None:
    """A hem beyond an end would be none, and a garment cut away entirely no garment."""
    for garment in garments(coverage):
        for _, start, stop in garment.pieces:
            assert start < stop
            assert not np.isfinite(start) or 0 < start < 1
            assert not np.isfinite(stop) or 0 < stop < 1
    worn = clothe(draw_figure(np.random.default_rng(0), 0.0), coverage)
    assert (worn.cut[:, 0] < worn.cut[:, 1]).all()
    assert sorted(set(worn.garment.tolist())) == list(range(len(garments(coverage))))


def test_a_hem_cuts_all_parts_of_a_segment_at_one_place() -> None:
    """The three cones of the chest differ in length and slant, their hems lie at one height."""
    figure = draw_figure(np.random.default_rng(1), 0.0)
    worn = clothe(figure, "hips_chest")
    own = worn.segment == SEGMENTS.index("chest")
    ends, cut = worn.ends[own], worn.cut[own]
    heights = ends[:, 0, 1] + cut[:, 1] * (ends[:, 1, 1] - ends[:, 0, 1])

    assert own.sum() == 3
    assert np.ptp(heights) < 0.01


def test_which_segments_each_coverage_hides() -> None:
    """Hips first, then the chest; hands and head never."""
    shares = {c: dict(zip(SEGMENTS, covered(c), strict=True)) for c in COVERAGES}

    assert not any(shares["none"].values())
    assert 0.8 < shares["hips"]["left_hip"] < 1
    assert shares["full"]["left_hip"] == 1
    assert shares["hips"]["chest"] == 0
    assert 0.5 < shares["hips_chest"]["chest"] < 1
    assert shares["shorts_shirt"]["chest"] == 1
    assert 0.4 < shares["shorts_shirt"]["left_upper_arm"] < 1
    assert shares["long_sleeves"]["right_upper_arm"] == 1
    assert shares["full"]["right_foot"] == 1
    for coverage in COVERAGES:
        for segment, share in shares[coverage].items():
            assert 0 <= share <= 1
            if stem(segment) in ("head", "neck", "hand"):
                assert share == 0


def test_half_of_a_taper_hides_more_than_half_of_its_surface() -> None:
    """Shorts to 66 % of a thigh from radius 0.0515 to 0.0305 hide 71.7 % of it, by hand."""
    start, stop, hem = 0.0515, 0.0305, 0.66
    expected = hem * (start + (start + (stop - start) * hem)) / (start + stop)

    shares = covered("shorts_shirt")[SEGMENTS.index("left_thigh")]
    assert shares == pytest.approx(expected, abs=2e-3)
    assert expected == pytest.approx(0.7175, abs=1e-3)


def test_coverage_does_not_move_the_body() -> None:
    """Clothes use the body's own centers, in the order of its parts."""
    figure = draw_figure(np.random.default_rng(9), 1.0)
    worn = clothe(figure, "full")
    centers = {tuple(ends.ravel()) for ends in figure.part_ends}

    assert all(tuple(ends.ravel()) in centers for ends in worn.ends)
    assert set(worn.segment) <= set(PART_SEGMENT)


def test_an_unknown_coverage_is_refused() -> None:
    """The message lists the six."""
    with pytest.raises(ValueError, match=r"expected a coverage of none, hips, .*, got 'bikini'"):
        garments("bikini")
