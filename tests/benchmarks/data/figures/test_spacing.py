"""Figures of one scene: apart in the world, and beside each other in the picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures.body import HEAD, NOMINAL_HEIGHT, SEGMENTS, Figure
from benchmarks.data.figures.factors import FIGURE_HEIGHTS, POSES, Factors
from benchmarks.data.figures.geometry import Camera
from benchmarks.data.figures.placing import Placed, place
from benchmarks.data.figures.pose import take
from benchmarks.data.figures.spacing import APART, spread

SEEDS = st.integers(0, 10**6)
HEIGHTS, AMPLITUDES = st.sampled_from(FIGURE_HEIGHTS), st.sampled_from(POSES)


def spheres(figure: Figure) -> tuple[np.ndarray, np.ndarray]:
    """Fill the cones of a body with ten spheres each."""
    share = np.linspace(0, 1, 10)[:, None, None]
    ends, radii = figure.part_ends, figure.part_radii
    centers = ends[:, 0] * (1 - share) + ends[:, 1] * share
    sizes = radii[:, 0] * (1 - share[..., 0]) + radii[:, 1] * share[..., 0]
    return centers.reshape(-1, 3), sizes.ravel()


def pairs(placed: Placed) -> list[tuple[Figure, Figure]]:
    """List all ordered pairs of figures."""
    return [(a, b) for a in placed.figures for b in placed.figures if a is not b]


@settings(max_examples=40, deadline=None)
@given(SEEDS, HEIGHTS, AMPLITUDES)
def test_bodies_keep_a_quarter_of_a_metre(seed: int, height: float, pose: float) -> None:
    """Between the surfaces of any two of four, at any size in the frame."""
    assert APART >= 0.25
    for one, other in pairs(place(seed, Factors(people=4, figure_height=height, pose=pose))):
        (points, sizes), (others, widths) = spheres(one), spheres(other)
        apart = np.linalg.norm(points[:, None] - others, axis=2)
        assert (apart - sizes[:, None] - widths > 0.249).all()


@settings(max_examples=40, deadline=None)
@given(SEEDS, HEIGHTS, AMPLITUDES)
def test_nobody_is_seen_before_another_one(seed: int, height: float, pose: float) -> None:
    """Trunks and heads stand side by side in the picture, hands away from others' hips."""
    placed = place(seed, Factors(people=4, figure_height=height, pose=pose))
    hands = [SEGMENTS.index("left_hand"), SEGMENTS.index("right_hand")]
    for one, other in pairs(placed):
        strips = []
        for figure in (one, other):
            seen = placed.camera.project(figure.ends[[0, 1, HEAD]], 1)
            aside = 0.15 * placed.camera.focal / seen[..., 2]
            strips.append(((seen[..., 0] - aside).min(), (seen[..., 0] + aside).max()))
        assert strips[0][0] > strips[1][1] or strips[0][1] < strips[1][0]
        reached = placed.camera.project(one.ends[hands], 1)[..., :2]
        middle = placed.camera.project(other.ends[0].mean(axis=0), 1)
        away = np.linalg.norm(reached - middle[:2], axis=-1) * middle[2] / placed.camera.focal
        assert (away > 0.2).all()


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_only_the_first_figure_lies_down(seed: int) -> None:
    """Others that would are on foot, and the rest of them take the poses they would take."""
    postures = [f.posture for f in place(seed, Factors(people=4, pose=0.8)).figures]

    assert "reclining" not in postures[1:]
    fewer = [f.posture for f in place(seed, Factors(people=2, pose=0.8)).figures]
    assert fewer == postures[:2]


def test_first_figures_do_lie_down() -> None:
    """About one in eleven of them."""
    lying = [
        place(seed, Factors(people=1, pose=0.8)).figures[0].posture == "reclining"
        for seed in range(150)
    ]
    assert 4 <= sum(lying) <= 30


def test_two_with_room_are_in_the_frame() -> None:
    """Keeping apart does not drive the second of two out of the picture."""
    inside = []
    for seed in range(60):
        placed = place(seed, Factors(people=2, pose=0.5, figure_height=0.75))
        seen = placed.camera.project(placed.figures[1].ends[1, 0], 1)[:2]
        inside.append(((seen > 0) & (seen < 1)).all())
    assert np.mean(inside) > 0.9


def test_the_first_stays_at_the_origin_and_one_alone_draws_nothing() -> None:
    """Company moves nobody who was there before."""
    figure = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), NOMINAL_HEIGHT, 1.0)
    camera = Camera(np.array([0.0, 0.85, 5.0]), np.diag([1.0, -1.0, -1.0]), 2.0)
    rng = np.random.default_rng(0)

    (alone,) = spread([figure], 2.0, 0.0, camera, rng)
    assert (alone.ends == figure.ends).all()
    assert rng.random() == np.random.default_rng(0).random()
    first, second = spread([figure, figure], 2.0, 0.0, camera, rng)
    assert (first.ends == figure.ends).all()
    assert second.ends[0, 0, 2] <= first.ends[0, 0, 2]
    assert second.ends - second.ends[0, 0] == pytest.approx(figure.ends - figure.ends[0, 0])
