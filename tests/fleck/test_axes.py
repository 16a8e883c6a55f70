"""The vote on axes: where its bins wrap."""

import numpy as np

from fleck.axes import find_seeds
from fleck.grouping import GROUPER


def test_the_vote_wraps_from_180_to_0_degrees() -> None:
    """An axis at 0 and one at 179.9 degrees are neighbors, and the offset changes its sign."""
    n = 40
    t = np.linspace(-30, 30, n).astype(np.float32)
    same = np.full(n, 20, np.float32)
    for angle, offset in ((0.001, 20), (3.1405, -20)):
        seeds = find_seeds(t, same, same / 2, np.full(n, angle, np.float32), 120.0, GROUPER, 1.0)
        assert abs(float(seeds.offset[0]) - offset) <= 4
    half = (np.arange(n) % 2).astype(np.float32)
    mixed = find_seeds(t, same, same / 2, half * np.float32(3.14), 120.0, GROUPER, 1.0)
    assert mixed.found == 1


def peaks(votes: float, width: float, thinning: float = 1.0) -> int:
    """Count the peaks of so many votes for one axis, each symmetry voting with 4 over its width."""
    n = round(votes * width / 4)
    along, angle = np.linspace(-20, 20, n), np.full(n, np.radians(45), np.float32)
    x, y = (along * np.cos(angle)).astype(np.float32), (along * np.sin(angle)).astype(np.float32)
    wide = np.full(n, width, np.float32)
    return find_seeds(x, y, wide, angle, 101.0, GROUPER, 1.0, thinning).found


def test_a_wide_axis_needs_more_votes() -> None:
    """As its segment must be longer: at 60 pixels 0.6 widths are 36 pixels, at 10 it is 8."""
    assert (peaks(5, 10), peaks(5, 60), peaks(15, 60)) == (1, 0, 1)


def test_votes_count_for_the_points_that_were_left_out() -> None:
    """With every other edge point, one pair in four is left."""
    assert (peaks(1, 10), peaks(1, 10, thinning=2.0)) == (0, 1)
