"""Joints: which way they bend, how far, and where that leaves the body."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures.body import SEGMENTS, Figure
from benchmarks.data.figures.pose import (
    HIGHEST,
    LIMITS,
    LOWEST,
    highest_elevation,
    take,
    within_limits,
)

NO_ROOT = (0.0, 0.0, 0.0)


def bent(segment: str, column: int, angle: float, root: tuple = NO_ROOT) -> Figure:
    """Bend one joint of a body at rest."""
    angles = np.zeros((20, 3))
    angles[SEGMENTS.index(segment), column] = angle
    return take(angles, root, 1.7, 1.0)


def way(figure: Figure, segment: str) -> np.ndarray:
    """Return the unit vector along a segment's axis."""
    ends = figure.ends[SEGMENTS.index(segment)]
    return (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])


@pytest.mark.parametrize(
    ("segment", "column", "angle", "moved", "axis", "sign"),
    [
        ("left_shin", 0, 90, "left_shin", 2, -1),
        ("left_thigh", 0, 90, "left_thigh", 2, 1),
        ("left_thigh", 1, 40, "left_thigh", 0, 1),
        ("right_thigh", 1, 40, "right_thigh", 0, -1),
        ("left_forearm", 0, 90, "left_forearm", 2, 1),
        ("left_foot", 0, -40, "left_foot", 1, -1),
        ("chest", 0, 40, "chest", 2, 1),
        ("chest", 1, 25, "chest", 0, 1),
        ("left_upper_arm", 0, 90, "left_upper_arm", 0, 1),
        ("right_upper_arm", 0, 90, "right_upper_arm", 0, -1),
        ("left_hand", 1, 80, "left_hand", 0, -1),
        ("right_hand", 1, 80, "right_hand", 0, 1),
    ],
)
def test_joints_bend_as_anatomy_has_it(
    segment: str, column: int, angle: float, moved: str, axis: int, sign: int
) -> None:
    """Knees bend backwards, hips and elbows forwards, abduction leads away from the midline."""
    rest = way(bent("head", 0, 0), moved)
    turned = way(bent(segment, column, angle), moved)
    by = turned - rest

    assert sign * by[axis] > 0.35
    assert float(rest @ turned) == pytest.approx(np.cos(np.radians(angle)), abs=0.03)


def test_an_arm_raised_in_three_planes() -> None:
    """Plane 0 is sideways, 90 forwards, -90 backwards, for both arms."""
    for side, outwards in (("left", 1.0), ("right", -1.0)):
        row = SEGMENTS.index(f"{side}_upper_arm")
        for plane, expected in ((0, [outwards, 0, 0]), (90, [0, 0, 1]), (-90, [0, 0, -1])):
            angles = np.zeros((20, 3))
            angles[row, :2] = 90.0, plane
            arm = way(take(angles, NO_ROOT, 1.7, 1.0), SEGMENTS[row])
            assert arm == pytest.approx(expected, abs=1e-4)


def test_hands_up_by_turning_the_raised_arms_outwards() -> None:
    """Raised sideways, turned out by 90 degrees and bent at the elbow, a forearm points up."""
    angles = np.zeros((20, 3))
    angles[[5, 13], 0] = angles[[5, 13], 2] = angles[[6, 14], 0] = 90.0
    figure = take(angles, NO_ROOT, 1.7, 1.0)

    assert way(figure, "left_forearm") == pytest.approx([0, 1, 0], abs=1e-4)
    assert way(figure, "right_forearm") == pytest.approx([0, 1, 0], abs=1e-4)


def test_the_root_pitches_forwards_rolls_to_the_left_and_faces_x() -> None:
    """Pitch leads the head to z, roll to x; facing 90 degrees turns z to x."""
    assert way(bent("head", 0, 0, (90.0, 0.0, 0.0)), "chest")[2] > 0.99
    assert way(bent("head", 0, 0, (0.0, 90.0, 0.0)), "chest")[0] > 0.99
    assert way(bent("head", 0, 0, (90.0, 0.0, 90.0)), "chest")[0] > 0.99


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6))
def test_a_pose_changes_no_length_and_rests_on_the_ground(seed: int) -> None:
    """Whatever the angles, bones are rigid and the lowest point lies on y = 0."""
    rng = np.random.default_rng(seed)
    angles = within_limits(rng.uniform(-200, 200, (20, 3)))
    root = tuple(rng.uniform(-180, 180, 3))
    figure, rest = take(angles, root, 1.7, 1.0), take(np.zeros((20, 3)), NO_ROOT, 1.7, 1.0)

    spans = (np.linalg.norm(f.part_ends[:, 1] - f.part_ends[:, 0], axis=1) for f in (figure, rest))
    assert next(spans) == pytest.approx(next(spans), abs=3e-6)
    assert (figure.part_ends[..., 1] - figure.part_radii).min() == pytest.approx(0, abs=2e-6)
    assert figure.turns @ figure.turns.transpose(0, 2, 1) == pytest.approx(
        np.broadcast_to(np.eye(3), (20, 3, 3)), abs=1e-12
    )


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6))
def test_limits_hold_and_leave_alone_what_is_within(seed: int) -> None:
    """Limiting twice is limiting once."""
    angles = np.random.default_rng(seed).uniform(-200, 200, (20, 3))
    limited = within_limits(angles)

    assert (limited >= LOWEST).all()
    assert (limited <= HIGHEST).all()
    assert limited[5, 0] <= highest_elevation(limited[5, 1])
    assert (within_limits(limited) == limited).all()


def test_every_limit_names_its_source_and_holds_the_rest_pose() -> None:
    """Sources are a publication, marked as second-hand, or ours."""
    for ranges in LIMITS.values():
        for limit in ranges:
            assert limit.low <= 0 <= limit.high
            assert limit.source in ("ours", "the plan has no such joint") or (
                "second-hand" in limit.source
            )


def test_knees_and_elbows_never_bend_the_wrong_way() -> None:
    """The one end of their range is straight."""
    assert LIMITS["shin"][0].low == LIMITS["forearm"][0].low == 0


def test_thickness_widens_limbs_and_not_the_head() -> None:
    """The head has its share of the stature in thick and thin figures."""
    thin, thick = (take(np.zeros((20, 3)), NO_ROOT, 1.7, factor) for factor in (0.92, 1.08))
    thigh, head = SEGMENTS.index("left_thigh"), SEGMENTS.index("head")

    assert thick.radii[thigh] / thin.radii[thigh] == pytest.approx([1.08 / 0.92] * 2, rel=1e-3)
    assert (thick.radii[head] == thin.radii[head]).all()
