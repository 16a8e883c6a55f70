"""Areas of outlines against shapes whose area is known, and against sweeping a disc."""

import math

import numpy as np
import pytest

from benchmarks.data.figures.silhouettes import areas

ONE = np.zeros(1, dtype=np.int64)
APART = np.zeros((3, 3), dtype=np.bool_)


def swept(circles: np.ndarray, side: int) -> int:
    """Count the pixels that a disc covers while it moves from one end to the other."""
    rows, columns = np.mgrid[:side, :side] + 0.5
    covered = np.zeros((side, side), dtype=bool)
    for at in np.linspace(0, 1, 2000):
        x, y, radius = circles[0] * (1 - at) + circles[1] * at
        covered |= (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
    return int(covered.sum())


def test_a_disc_has_the_area_of_a_disc() -> None:
    """Both ends in one place: pi r squared."""
    disc = np.array([[[60.0, 60.0, 35.0], [60.0, 60.0, 35.0]]])

    assert areas(disc, ONE, APART)[0] == pytest.approx(math.pi * 35**2, rel=0.002)


def test_a_large_disc_is_sampled_within_two_percent() -> None:
    """Every fifth row and column of a disc of 230 pixels."""
    disc = np.array([[[300.0, 300.0, 115.0], [300.0, 300.0, 115.0]]])

    assert areas(disc, ONE, APART)[0] == pytest.approx(math.pi * 115**2, rel=0.02)


@pytest.mark.parametrize("seed", range(6))
def test_a_cone_covers_what_a_growing_disc_sweeps(seed: int) -> None:
    """Any two circles, one inside the other or not, in any direction."""
    rng = np.random.default_rng(seed)
    circles = np.column_stack([rng.uniform(50, 80, (2, 2)), rng.uniform(3, 22, 2)])

    assert abs(areas(circles[None], ONE, APART)[0] - swept(circles, 140)) <= 1


def test_overlapping_cones_of_one_segment_count_once() -> None:
    """A cone laid twice has the area of one; in two segments each has it."""
    bar = np.array([[[20.0, 20.0, 6.0], [60.0, 30.0, 4.0]]])
    twice = np.concatenate([bar, bar])
    alone = areas(bar, ONE, APART)[0]

    assert areas(twice, np.array([0, 0]), APART)[0] == alone
    assert areas(twice, np.array([0, 1]), APART)[:2].tolist() == [alone, alone]


def test_the_frame_cuts_nothing_off() -> None:
    """An outline left of and above the picture has the area it has inside."""
    bar = np.array([[[20.0, 20.0, 6.0], [60.0, 30.0, 4.0]]])
    moved = bar - [500.0, 700.0, 0.0]

    assert areas(moved, ONE, APART)[0] == areas(bar, ONE, APART)[0]


def test_a_segment_without_a_cone_has_no_pixel() -> None:
    """Nothing is 0, not an error."""
    bar = np.array([[[20.0, 20.0, 6.0], [60.0, 30.0, 4.0]]])

    assert areas(bar, np.array([1]), APART).tolist()[::2] == [0, 0]


def test_joined_segments_share_the_pixels_of_their_joint() -> None:
    """Two equal bars end to end with a common joint: together they cover their union once."""
    bars = np.array([[[20.0, 40.0, 6.0], [60.3, 40.0, 6.0]], [[60.3, 40.0, 6.0], [100.0, 40, 6]]])
    both = ~np.eye(2, dtype=np.bool_)
    shared = areas(bars, np.array([0, 1]), both)
    union = areas(np.array([[[20.0, 40.0, 6.0], [100.0, 40.0, 6.0]]]), ONE, APART)[0]
    alone = areas(bars, np.array([0, 1]), np.zeros((2, 2), dtype=np.bool_))

    assert (shared < alone).all()
    # Where both are equally deep, within the height of the joint's column, both count.
    assert union <= shared.sum() <= union + 12
