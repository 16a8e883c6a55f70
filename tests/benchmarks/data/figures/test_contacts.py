"""Limbs that would run into the body."""

import numpy as np
import pytest

from benchmarks.data.figures.body import SEGMENTS
from benchmarks.data.figures.contacts import runs_into_itself
from benchmarks.data.figures.pose import take


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
