"""Paired effects: by hand, their order, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.audit.effects import Effect, corrected, effect_of, ranked, spread_of

SURE = Effect(1.0, 0.8, 1.2, 2.0, 0.001, 20, 20)


def rng() -> np.random.Generator:
    """Make a generator."""
    return np.random.default_rng(3)


def test_an_effect_is_told_in_spreads() -> None:
    """Half a spread is half a spread on any scale."""
    assert (SURE.relative, SURE.relative_ends, SURE.near_end) == (0.5, (0.4, 0.6), 0.4)


def test_an_interval_that_holds_zero_has_no_near_end() -> None:
    """Nothing is known of the size of such an effect."""
    assert replace(SURE, low=-0.1).near_end == 0


def test_a_method_that_gives_one_value_has_no_effects() -> None:
    """Without a spread nothing can be told in spreads."""
    assert replace(SURE, spread=0.0).relative == 0


def test_pictures_of_one_scene_are_one_witness() -> None:
    """Ten pictures of two scenes prove no more than two scenes can."""
    found = effect_of(
        np.zeros(10), np.ones(10), ["a"] * 5 + ["b"] * 5, spread=1.0, rng=rng(), threshold=0.5
    )

    assert found is not None
    assert (found.shift, found.units, found.changed) == (1.0, 2, 1.0)
    assert found.p_value == 0.5


def test_one_scene_proves_nothing() -> None:
    """There is no effect of a single scene."""
    assert effect_of([0.0], [1.0], ["a"], spread=1.0, rng=rng()) is None


def test_pairs_must_be_pairs() -> None:
    """A value without its twin is a mistake of the caller's."""
    with pytest.raises(ValueError, match="a pair for each of 2 scenes"):
        effect_of([0.0], [1.0], ["a", "b"], spread=1.0, rng=rng())


def test_what_passes_its_test_stands_before_what_does_not() -> None:
    """A large effect that chance may have made stands behind a small sure one."""
    effects = corrected({"small": SURE, "large": replace(SURE, low=5.0, high=9.0, p_value=0.2)})

    assert ranked(effects) == ["small", "large"]
    assert not effects["large"].sure


def test_signs_do_not_matter_for_the_order() -> None:
    """A cue that lowers scores is as strong as one that raises them."""
    lower = replace(SURE, shift=-3.0, low=-3.2, high=-2.8)

    assert ranked({"raises": SURE, "lowers": lower}) == ["lowers", "raises"]


def test_the_spread_is_that_of_the_sample() -> None:
    """One less than the number of pictures divides the squares."""
    assert spread_of([0.0, 2.0, 4.0]) == 2.0
