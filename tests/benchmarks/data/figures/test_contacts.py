"""Limbs that would run into the body."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.data.figures.body import SEGMENTS
from benchmarks.data.figures.contacts import hands_in_lap, runs_into_itself, too_near
from benchmarks.data.figures.pose import take
from benchmarks.data.figures.postures import draw_figure


def crossed(**angles: tuple[float, float, float]) -> bool:
    """Say whether a pose, stated by joint, runs into itself."""
    rows = np.zeros((20, 3))
    rows[[5, 13], 0] = 15.0
    for segment, turns in angles.items():
        rows[SEGMENTS.index(segment)] = turns
    return runs_into_itself(take(rows, (0.0, 0.0, 0.0), 1.7, 1.0))


@pytest.mark.parametrize(
    ("joints", "expected"),
    [
        ({}, False),
        ({"left_thigh": (0, -30, 0)}, True),
        ({"left_thigh": (0, 20, 0)}, False),
        ({"left_upper_arm": (15, 0, -70), "left_forearm": (90, 0, 0)}, True),
        ({"left_upper_arm": (60, 90, 0), "left_forearm": (60, 0, 0)}, False),
        ({"left_upper_arm": (90, 130, 0), "right_upper_arm": (90, 130, 0)}, True),
        ({"left_upper_arm": (0, 0, 0)}, True),
    ],
)
def test_what_runs_into_what(joints: dict, expected: bool) -> None:
    """A leg through a leg, a hand in the belly, arms crossing in one place, a hand in the hip."""
    assert crossed(**joints) is expected


def test_no_drawn_hand_is_before_or_behind_its_hips() -> None:
    """A hand led there is found, whichever way the body stands, and drawn poses have none."""
    rows = np.zeros((20, 3))
    rows[SEGMENTS.index("right_upper_arm")] = 30.0, 90.0, -40.0
    rows[SEGMENTS.index("right_forearm"), 0] = 30.0
    for root in ((0.0, 0.0, 0.0), (0.0, 0.0, 130.0), (-89.0, 0.0, 40.0)):
        assert hands_in_lap(take(rows, root, 1.7, 1.0))
        assert not hands_in_lap(take(np.zeros((20, 3)), root, 1.7, 1.0))
    assert not any(
        hands_in_lap(draw_figure(np.random.default_rng(seed), 0.8)) for seed in range(150)
    )


def test_the_gap_between_two_bodies() -> None:
    """Two at rest have 0.106 + 0.016 statures on each side, to the outside of the hands."""
    first = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), 1.7, 1.0)
    width = 2 * (first.part_ends[..., 0] + first.part_radii).max()
    for gap, near in ((0.24, True), (0.27, False)):
        second = replace(first, part_ends=first.part_ends + np.array([width + gap, 0.0, 0.0]))
        assert too_near(first, second, 0.25) is near
        assert too_near(second, first, 0.25) is near
