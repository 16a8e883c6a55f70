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


def test_a_hand_before_the_hips_is_found() -> None:
    """From the front, from behind and from aside, standing and lying; hanging arms are none."""
    rows = np.zeros((20, 3))
    rows[SEGMENTS.index("right_upper_arm")] = 12.0, 90.0, -60.0
    rows[SEGMENTS.index("right_forearm"), 0] = 30.0
    calm = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), 1.7, 1.0)
    for yaw in np.radians([0.0, 90.0, 180.0, 270.0]):
        assert hands_in_lap(take(rows, (0.0, 0.0, 0.0), 1.7, 1.0), yaw)
        assert hands_in_lap(take(rows, (0.0, 0.0, np.degrees(yaw)), 1.7, 1.0), yaw)
        assert not hands_in_lap(calm, yaw)
    assert hands_in_lap(take(rows, (-89.0, 0.0, 90.0), 1.7, 1.0), 0.0)
    # Swung forwards at the height of the hips an arm is before them from aside alone.
    rows = np.zeros((20, 3))
    rows[SEGMENTS.index("left_upper_arm"), :2] = 12.0, 90.0
    rows[SEGMENTS.index("left_forearm"), 0] = 25.0
    swung = take(rows, (0.0, 0.0, 0.0), 1.7, 1.0)
    assert hands_in_lap(swung, np.pi / 2)
    assert not hands_in_lap(swung, 0.0)


def test_no_drawn_hand_is_seen_before_its_hips() -> None:
    """Whatever the direction that the camera looks from."""
    for seed in range(150):
        figure = draw_figure(np.random.default_rng(seed), 0.8, yaw=0.05 * seed)
        assert not hands_in_lap(figure, 0.05 * seed)


def test_the_gap_between_two_bodies() -> None:
    """Two at rest have 0.106 + 0.016 statures on each side, to the outside of the hands."""
    first = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), 1.7, 1.0)
    width = 2 * (first.part_ends[..., 0] + first.part_radii).max()
    for gap, near in ((0.24, True), (0.27, False)):
        second = replace(first, part_ends=first.part_ends + np.array([width + gap, 0.0, 0.0]))
        assert too_near(first, second, 0.25) is near
        assert too_near(second, first, 0.25) is near
