"""The curves: every level of every factor, each in the same scenes."""

from dataclasses import asdict, replace

import pytest

from benchmarks.data.figures.curves import BASES, CURVES_SEED, curve, curve_specs
from benchmarks.data.figures.factors import COVERAGES, Spec
from benchmarks.data.figures.levels import LEVELS

SPECS = curve_specs()


@pytest.mark.parametrize("factor", LEVELS)
def test_every_level_shows_the_same_24_scenes(factor: str) -> None:
    """A curve is paired: its levels differ in nothing but their factor."""
    levels = curve(SPECS, factor)
    scenes = set(range(CURVES_SEED, CURVES_SEED + 24))
    assert tuple(levels) == LEVELS[factor]

    for level, specs in levels.items():
        assert {spec.seed for spec in specs} == scenes
        once = factor == "coverage" or (factor, level) == ("people", 0)
        assert len(specs) == (24 if once else 72)
        assert len({(spec.seed, spec.factors.coverage) for spec in specs}) == len(specs)


@pytest.mark.parametrize("factor", [name for name in LEVELS if name != "coverage"])
def test_every_level_holds_both_labels(factor: str) -> None:
    """Without bodies there is no positive; every other level has 24 of them."""
    for level, specs in curve(SPECS, factor).items():
        bare = [spec for spec in specs if spec.factors.coverage == "none" and spec.factors.people]
        assert len(bare) == (0 if (factor, level) == ("people", 0) else 24)


def test_the_coverage_curve_has_all_six() -> None:
    """Three of them are the base."""
    found = curve(SPECS, "coverage")

    assert {level: len(specs) for level, specs in found.items()} == dict.fromkeys(COVERAGES, 24)


def test_a_picture_differs_from_its_base_in_one_factor_alone() -> None:
    """And never shows what the base shows already."""
    for spec in SPECS:
        base = BASES[(spec.seed - CURVES_SEED) // 6]
        mine, its = asdict(spec.factors), asdict(base)
        moved = {name for name in mine if mine[name] != its[name]} - {"coverage"}
        expected = set() if spec.curve in ("base", "coverage") else {spec.curve}
        assert moved == expected


def test_no_picture_is_made_twice() -> None:
    """Neither by its factors nor, where nobody wears anything, by what is left of them."""
    bare = {"cloth_color": "far", "cloth_pattern": "plain"}

    def seen(spec: Spec) -> tuple[object, ...]:
        """Reduce a picture to what can be seen of its factors."""
        factors = spec.factors
        if factors.coverage == "none":
            factors = replace(factors, **bare)
        return spec.seed, factors

    assert len({seen(spec) for spec in SPECS}) == len({spec.id for spec in SPECS}) == len(SPECS)


def test_ids_of_the_curves() -> None:
    """They name the factor, its level, the base condition, the scene and the coverage."""
    ids = {spec.id for spec in SPECS}

    assert {"c-base-b0-s00-none", "c-occluder-0.4-b2-s03-none", "c-coverage-b3-s05-hips"} <= ids
    assert "c-people-0-b1-s02-none" in ids
    assert not {"c-people-0-b1-s02-full", "c-blur-0-b0-s00-none"} & ids


def test_a_curve_that_does_not_exist_is_refused() -> None:
    """The message lists the factors."""
    with pytest.raises(ValueError, match="expected a factor with a curve, one of tone"):
        curve(SPECS, "base")
