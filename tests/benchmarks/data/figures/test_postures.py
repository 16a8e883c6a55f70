"""Poses as drawn: families, limits, the ground, and that the amplitude scales them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures import postures
from benchmarks.data.figures.body import SEGMENTS, Figure
from benchmarks.data.figures.contacts import runs_into_itself
from benchmarks.data.figures.pose import HIGHEST, LOWEST, within_limits
from benchmarks.data.figures.postures import GROUNDED, POSTURES, draw_figure

GROUND = ("crouching", "sitting", "reclining")
SEEDS = st.integers(0, 10**6)


def drawn(seed: int, amplitude: float) -> Figure:
    """Draw the figure of one seed."""
    return draw_figure(np.random.default_rng(seed), amplitude)


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.floats(0, 1), st.sampled_from(POSTURES))
def test_families_ask_for_little_beyond_the_limits(
    seed: int, amplitude: float, posture: str
) -> None:
    """The limits cut what a family asks for by a few degrees at most, so that poses stay solved."""
    u = np.random.default_rng(seed).random(42).tolist()
    angles, _ = postures._FAMILIES[posture](u, amplitude)
    limited = within_limits(angles)

    assert (limited >= LOWEST).all()
    assert (limited <= HIGHEST).all()
    assert np.abs(limited - angles).max() < 35


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.floats(0, 1))
def test_a_figure_rests_on_the_ground_and_not_in_itself(seed: int, amplitude: float) -> None:
    """The lowest point lies on y = 0 and no limb runs into the body."""
    figure = drawn(seed, amplitude)

    assert (figure.part_ends[..., 1] - figure.part_radii).min() == pytest.approx(0, abs=2e-6)
    assert not runs_into_itself(figure)


def test_feet_are_on_the_ground() -> None:
    """Both feet come within 6 cm of it in nine of ten figures that stand, crouch or sit.

    The tenth lifts a foot: a walker's trailing one, or a knee drawn up.
    """
    near = []
    feet = [SEGMENTS.index("left_foot"), SEGMENTS.index("right_foot")]
    for seed in range(300):
        figure = drawn(seed, 0.75)
        if figure.posture != "reclining":
            low = figure.ends[feet][..., 1] - figure.radii[feet]
            near.append(low.min(axis=1).max() < 0.06)
    assert np.mean(near) > 0.9


def test_at_amplitude_nothing_a_figure_stands_at_ease() -> None:
    """Upright, arms hanging, its height the stature within 2 %."""
    for seed in range(20):
        figure = drawn(seed, 0.0)
        top = (figure.part_ends[..., 1] + figure.part_radii).max()
        hand = figure.ends[SEGMENTS.index("left_hand"), 1, 1]
        assert figure.posture == "standing"
        assert top == pytest.approx(figure.height, rel=0.02)
        assert 0.35 < hand / figure.height < 0.42


def test_small_amplitudes_stay_on_their_feet_and_large_ones_take_every_family() -> None:
    """Nobody sits below `GROUNDED`; above it every family occurs."""
    small = {drawn(seed, GROUNDED - 0.01).posture for seed in range(120)}
    large = [drawn(seed, 1.0).posture for seed in range(120)]

    assert small == set(POSTURES) - set(GROUND)
    assert set(large) == set(POSTURES)


def test_the_amplitude_moves_limbs_farther_from_ease() -> None:
    """Mean distance of the hands from where they hang grows with the amplitude."""
    hand = SEGMENTS.index("right_hand")
    reach = []
    for amplitude in (0.0, 0.25, 0.5, 1.0):
        figures = [drawn(seed, amplitude) for seed in range(80)]
        ease = [drawn(seed, 0.0) for seed in range(80)]
        reach.append(
            np.mean(
                [
                    np.linalg.norm(a.ends[hand, 1] - b.ends[hand, 1])
                    for a, b in zip(figures, ease, strict=True)
                ]
            )
        )
    assert reach == sorted(reach)
    assert reach[-1] > 0.5


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.floats(0, 1), st.floats(0, 1))
def test_one_state_draws_one_body_at_any_amplitude(seed: int, one: float, other: float) -> None:
    """Stature and thickness do not depend on the pose; the same call repeats itself."""
    first, second, again = drawn(seed, one), drawn(seed, other), drawn(seed, one)

    assert (first.height, first.thickness) == (second.height, second.thickness)
    assert (first.part_ends == again.part_ends).all()


def test_pictures_rarely_fall_back_on_ease(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fallback is not one draw of the 24: with contacts ignored nothing much changes."""
    kinds = [drawn(seed, 1.0).posture for seed in range(150)]
    monkeypatch.setattr(postures, "runs_into_itself", lambda figure: False)

    assert kinds == [drawn(seed, 1.0).posture for seed in range(150)]


def test_an_amplitude_beyond_one_is_refused() -> None:
    """The limits of the joints are the end."""
    with pytest.raises(ValueError, match=r"expected a pose amplitude of 0 to 1, got 1\.5"):
        drawn(0, 1.5)
