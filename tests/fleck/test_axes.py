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
