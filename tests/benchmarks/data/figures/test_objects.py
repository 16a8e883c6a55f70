"""Objects: their size, the ground they stand on, their colors and layers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures import geometry
from benchmarks.data.figures.codes import OBJECT
from benchmarks.data.figures.geometry import Cones
from benchmarks.data.figures.objects import object_cones

KINDS = {
    "wood": geometry.WOOD,
    "dune": geometry.SAND,
    "leather": geometry.LEATHER,
    "fur": geometry.FUR,
    "bread": geometry.BREAD,
}
SEEDS = st.integers(0, 10**6)
WHITE = np.ones(3)


def highest(cones: Cones) -> float:
    """Return the height of the highest point of the spheres at the ends."""
    return float((cones.ends[..., 1] + cones.radii).max())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(KINDS)), SEEDS, st.floats(0.2, 3.0))
def test_an_object_stands_on_the_ground_and_has_its_height(
    kind: str, seed: int, height: float
) -> None:
    """Its top is at the height, to a tenth; something of it touches the ground."""
    center = np.array([1.5, 0.0, -0.7])
    cones, _ = object_cones(kind, np.random.default_rng(seed), center, height, WHITE)
    lowest = float((cones.ends[..., 1] - cones.radii).min())

    assert highest(cones) == pytest.approx(height, rel=0.1)
    assert lowest < 0.06 * height
    # Around its place, and no farther than a sofa is wide.
    off = np.abs(cones.ends.mean(axis=1) - center)[:, [0, 2]]
    assert (off < 2 * height).all()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(KINDS)), SEEDS)
def test_arrays_fit_together(kind: str, seed: int) -> None:
    """Layers count from 0 without gaps; shapes, codes and patterns are what others expect."""
    cones, layers = object_cones(kind, np.random.default_rng(seed), np.zeros(3), 1.0, WHITE)
    count, number = len(layers.melt), len(cones.layer)

    assert sorted(set(cones.layer.tolist())) == list(range(count))
    assert cones.ends.shape == (number, 2, 3)
    assert cones.radii.shape == cones.cut.shape == (number, 2)
    assert (cones.radii > 0).all()
    assert set(cones.code.tolist()) == {OBJECT}
    assert set(layers.surface.tolist()) == {geometry.OBJECT}
    assert set(layers.pattern.tolist()) == {KINDS[kind]}
    assert layers.second.shape == (count, 3)
    assert layers.mottle.shape == (count, 2, 3)
    assert not layers.mottle.any()
    assert ((cones.albedo > 0) & (cones.albedo < 1)).all()
    assert ((layers.gloss >= 0) & (layers.gloss <= 1)).all()
    assert (layers.scale > 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_are_rounded_to_a_micrometre(kind: str) -> None:
    """The last digits, in which machines may differ, decide nothing."""
    cones, _ = object_cones(kind, np.random.default_rng(3), np.array([0.1, 0, 0.2]), 0.77, WHITE)

    for numbers in (cones.ends, cones.radii, cones.albedo):
        assert (np.round(numbers, 6) == numbers).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_larger_object_elsewhere_is_the_same_object(kind: str) -> None:
    """Twice the height at another place: the cones, scaled and moved."""
    center = np.array([2.0, 0.0, -1.0])
    one, _ = object_cones(kind, np.random.default_rng(6), np.zeros(3), 1.0, WHITE)
    two, _ = object_cones(kind, np.random.default_rng(6), center, 2.0, WHITE)

    np.testing.assert_allclose(two.ends, 2 * one.ends + center, atol=3e-6)
    np.testing.assert_allclose(two.radii, 2 * one.radii, atol=3e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_the_cast_multiplies_both_colors(kind: str) -> None:
    """A colored light changes colors and nothing else."""
    cast = np.array([1.2, 0.9, 0.4])
    plain, plain_layers = object_cones(kind, np.random.default_rng(5), np.zeros(3), 1.0, WHITE)
    lit, lit_layers = object_cones(kind, np.random.default_rng(5), np.zeros(3), 1.0, cast)

    np.testing.assert_allclose(lit.albedo, plain.albedo * cast, atol=2e-6)
    np.testing.assert_allclose(lit_layers.second, plain_layers.second * cast, atol=2e-6)
    assert (lit.ends == plain.ends).all()


def test_logs_lie_on_each_other() -> None:
    """Rows of a pile are the root of three radii apart, so that each log rests on two."""
    piles = 0
    for seed in range(30):
        cones, _ = object_cones("wood", np.random.default_rng(seed), np.zeros(3), 1.0, WHITE)
        if len(cones.layer) == 6:
            rows = np.unique(np.round(cones.ends[..., 1], 3))
            assert np.diff(rows) == pytest.approx([np.sqrt(3) * rows[0]] * 2, rel=0.01)
            piles += 1

    assert 5 < piles < 29


def test_materials_are_warm() -> None:
    """All colors but those of gray and black fur are red over green over blue."""
    for kind in KINDS:
        warm = []
        for seed in range(30):
            cones, _ = object_cones(kind, np.random.default_rng(seed), np.zeros(3), 1.0, WHITE)
            red, green, blue = cones.albedo[0]
            warm.append(red > 1.05 * green and green > 1.05 * blue)
        assert np.mean(warm) > (0.5 if kind == "fur" else 0.95)


def test_unknown_objects_and_no_height_are_refused() -> None:
    """The message names what there is."""
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match=r"expected an object of wood, dune, .*, got 'car'"):
        object_cones("car", rng, np.zeros(3), 1.0, WHITE)
    with pytest.raises(ValueError, match="expected a height above 0 m, got 0"):
        object_cones("wood", rng, np.zeros(3), 0, WHITE)
