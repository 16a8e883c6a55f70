"""Where bodies and the camera stand: the asked height, the frame, and what depends on what."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures.axes import projected_segments
from benchmarks.data.figures.body import NOMINAL_HEIGHT, RIMS
from benchmarks.data.figures.factors import (
    DISTRACTORS,
    FIGURE_HEIGHTS,
    PEOPLE,
    POSES,
    Factors,
)
from benchmarks.data.figures.placing import Placed, place

SEEDS = st.integers(0, 10**6)
SCENES = st.builds(
    Factors,
    people=st.sampled_from(PEOPLE),
    figure_height=st.sampled_from(FIGURE_HEIGHTS),
    pose=st.sampled_from(POSES),
    distractor=st.sampled_from(DISTRACTORS),
)


def same(one: Placed, other: Placed) -> bool:
    """Say whether two placements are equal to the last digit."""
    pairs = zip(one.figures, other.figures, strict=True)
    bodies = all(
        (a.part_ends == b.part_ends).all() and (a.part_radii == b.part_radii).all()
        for a, b in pairs
    )
    return bodies and (
        (one.camera.position == other.camera.position).all()
        and (one.camera.rotation == other.camera.rotation).all()
        and (one.camera.focal, one.camera.center) == (other.camera.focal, other.camera.center)
    )


@settings(max_examples=40, deadline=None)
@given(SEEDS, SCENES)
def test_other_factors_move_nothing(seed: int, factors: Factors) -> None:
    """Tone, light, clothes, backdrop, lens, file: one seed, one scene."""
    changed = replace(
        factors,
        tone="dark",
        haemoglobin="high",
        illuminant=2700.0,
        white_balance="wrong",
        coverage="full",
        cloth_color="equal",
        cloth_pattern="check",
        occluder=0.6,
        background="photo",
        blur=4.0,
        noise=15.0,
        jpeg=10,
        size=64,
        quality="draft",
        control="color_free",
    )
    assert same(place(seed, factors), place(seed, changed))


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from(POSES))
def test_poses_do_not_depend_on_company_or_height(seed: int, pose: float) -> None:
    """The first of four has the limbs that it has alone, at any size in the frame."""
    alone = place(seed, Factors(people=1, pose=pose, figure_height=0.25)).figures[0]
    first = place(seed, Factors(people=4, pose=pose, figure_height=1.4)).figures[0]

    assert (alone.turns == first.turns).all()
    assert (alone.part_radii == first.part_radii).all()


@settings(max_examples=60, deadline=None)
@given(SEEDS, SCENES)
def test_an_upright_figure_has_the_asked_height(seed: int, factors: Factors) -> None:
    """From the ground under the first figure to 1.70 m above it, in shares of the frame."""
    placed = place(seed, replace(factors, people=max(factors.people, 1)))
    foot, crown = placed.camera.project(np.array([[0, 0, 0], [0, NOMINAL_HEIGHT, 0.0]]), 100)

    span = np.hypot(*(crown - foot)[:2])
    assert span == pytest.approx(100 * factors.figure_height, rel=0.02)


def test_a_standing_figure_spans_its_height() -> None:
    """Its own stature over the nominal one, within 3 % for the width of feet and crown."""
    for seed in range(40):
        placed = place(seed, Factors(people=1, pose=0.0, figure_height=0.75))
        figure = placed.figures[0]
        seen = placed.camera.project(figure.part_ends, 1)
        reach = figure.part_radii * placed.camera.focal / seen[..., 2]
        span = (seen[..., 1] + reach).max() - (seen[..., 1] - reach).min()
        assert span == pytest.approx(0.75 * figure.height / NOMINAL_HEIGHT, rel=0.10)


@settings(max_examples=60, deadline=None)
@given(SEEDS, SCENES)
def test_everything_is_before_the_camera_and_the_camera_over_the_ground(
    seed: int, factors: Factors
) -> None:
    """Depths of all segments are positive, rotations are rotations, pitch and roll are bounded."""
    placed = place(seed, factors)
    camera = placed.camera

    for figure in placed.figures:
        axes, depths = projected_segments(figure, camera, 256)
        assert (depths > 0.3).all()
        assert np.isfinite(axes).all()
        assert (axes[:, 4:] > 0).all()
    assert camera.position[1] > 0.05
    assert camera.rotation @ camera.rotation.T == pytest.approx(np.eye(3), abs=1e-8)
    assert np.linalg.det(camera.rotation) == pytest.approx(1)
    assert abs(camera.rotation[0, 1]) <= np.sin(np.radians(5)) + 1e-9
    assert -np.sin(np.radians(25)) - 1e-9 <= camera.rotation[2, 1] <= np.sin(np.radians(5)) + 1e-9


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from((0.25, 0.5)), st.sampled_from(POSES))
def test_a_small_figure_is_in_the_frame(seed: int, height: float, pose: float) -> None:
    """All of it, wherever in the frame it is."""
    placed = place(seed, Factors(people=1, figure_height=height, pose=pose))
    seen = placed.camera.project(placed.figures[0].part_ends, 1)[..., :2]

    assert ((seen > 0) & (seen < 1)).all()


def test_small_figures_are_found_anywhere_in_the_frame() -> None:
    """Middles over 60 seeds reach the outer fifths of the frame on all sides."""
    middles = []
    for seed in range(60):
        placed = place(seed, Factors(figure_height=0.25))
        middles.append(placed.camera.project(placed.figures[0].ends[0, 0], 1)[:2])
    assert (np.min(middles, axis=0) < 0.25).all()
    assert (np.max(middles, axis=0) > 0.75).all()


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(POSES))
def test_a_frame_smaller_than_the_figure_shows_its_trunk(seed: int, pose: float) -> None:
    """Pelvis and chest of the first figure are near the middle."""
    placed = place(seed, Factors(people=3, figure_height=1.4, pose=pose))
    trunk = placed.camera.project(placed.figures[0].ends[:2].mean(axis=(0, 1)), 1)[:2]

    assert np.abs(trunk - 0.5).max() < 0.07


def test_the_first_figure_is_the_nearest() -> None:
    """Others stand beside or behind, at the distance that the record says."""
    for seed in range(30):
        placed = place(seed, Factors(people=4, pose=0.25))
        hips = [placed.camera.project(f.ends[0, 0], 1)[2] for f in placed.figures]
        assert min(hips) > placed.distance - 0.35


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(FIGURE_HEIGHTS))
def test_scattered_parts_keep_their_size_and_lose_their_order(seed: int, height: float) -> None:
    """The shape-free control moves and turns segments in the picture, at their depth."""
    factors = Factors(people=1, figure_height=height)
    bodies = place(seed, factors)
    parts = place(seed, replace(factors, control="shape_free"))
    before, z = projected_segments(bodies.figures[0], bodies.camera, 256)
    after, y = projected_segments(parts.figures[0], parts.camera, 256)

    assert (parts.camera.position == bodies.camera.position).all()
    assert y == pytest.approx(z, abs=1e-5)
    # An end of one sphere keeps its width to the last digit; of two, seen from elsewhere, nearly.
    alone = (RIMS[..., 0] == RIMS[..., 1]).all(axis=1)
    assert alone.sum() == 15
    assert after[alone, 4:] == pytest.approx(before[alone, 4:], rel=1e-4)
    assert after[:, 4:].sum() == pytest.approx(before[:, 4:].sum(), rel=0.1)
    moved = np.hypot(*(after[:, :2] - before[:, :2]).T) > 5
    inside = ((before[:, :4] > 0) & (before[:, :4] < 256)).all(axis=1)
    assert moved[inside].mean() > 0.7
    middles = (after[:, :2] + after[:, 2:4]) / 2
    assert ((middles[inside] > 0) & (middles[inside] < 256)).all()


@pytest.mark.parametrize("kind", ["tubes", "head", "hand"])
@pytest.mark.parametrize("people", [0, 2])
def test_a_body_like_distractor_is_in_the_frame(kind: str, people: int) -> None:
    """Most of it alone, a part of it beside people, in front of the camera."""
    for seed in range(20):
        placed = place(seed, Factors(people=people, distractor=kind, figure_height=0.75))
        seen = placed.camera.project(placed.lump.ends, 1)
        inside = ((seen[..., :2] > 0) & (seen[..., :2] < 1)).all(axis=-1)
        assert (seen[..., 2] > 0.1).all()
        assert inside.any() if people else inside.all()


def test_an_object_has_a_place_beside_the_figures() -> None:
    """On the ground, in the frame for most seeds, not under anybody's feet."""
    found = []
    for seed in range(40):
        placed = place(seed, Factors(people=2, figure_height=0.5, pose=0.25, distractor="bread"))
        spot = np.array([placed.clear[0], 0.0, placed.clear[1]])
        seen = placed.camera.project(spot, 1)[:2]
        feet = [f.ends[[11, 19], :, ::2].reshape(-1, 2) for f in placed.figures]
        assert placed.lump is None
        assert np.linalg.norm(np.concatenate(feet) - spot[::2], axis=1).min() > 0.15
        found.append(((seen > 0) & (seen < 1)).all())
    assert all(found)


def test_what_cannot_be_placed_is_refused() -> None:
    """Five figures have no codes; a figure without height no distance."""
    with pytest.raises(ValueError, match="expected 0 to 4 people, got 5"):
        place(0, Factors(people=5))
    with pytest.raises(ValueError, match="expected a figure height of 0 to 4 frames, got 0"):
        place(0, Factors(figure_height=0.0))


def test_an_empty_scene_has_a_camera() -> None:
    """Nobody and nothing, seen as somebody would be."""
    placed = place(0, Factors(people=0))

    assert placed.figures == ()
    assert placed.camera.focal > 0.5
