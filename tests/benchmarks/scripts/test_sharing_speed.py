"""What sharing saves comes from loops that do what they say."""

from pathlib import Path

import pytest

from benchmarks.methods.network import open_model
from benchmarks.scripts.explain_speed import Clock, photo_of
from benchmarks.scripts.sharing_speed import Saved, saved
from convnet.sharing import Sharing
from tests.benchmarks.explain.asking import network


def test_every_batch_is_scored_both_ways(tmp_path: Path) -> None:
    """8 by 8 windows of one pixel of the input, 7 at once; scores are the same to rounding."""
    found = saved(open_model(network(tmp_path)), photo_of(96), 12, 7)

    assert isinstance(found, Saved)
    assert found.windows == 64
    # Patches at the border of an 8 by 8 map are 2 wide: (6 * 3 + 2 * 2) ** 2 / 64 places of 64.
    whole, dense = 16 * 27 * 64, 16 * 2
    assert found.loose == pytest.approx((whole + dense) / (whole * 22**2 / 64**2 + dense))
    assert len(found.ours.seconds) == len(found.whole.seconds) == 10
    assert found.once > 0
    assert found.apart <= 1e-5


def test_windows_that_reach_everything_are_not_timed(tmp_path: Path) -> None:
    """The choice itself says why."""
    found = saved(open_model(network(tmp_path)), photo_of(96), 96, 7)

    assert isinstance(found, Sharing)
    assert found.why


def test_ratios_by_hand() -> None:
    """Whole by shared; what is done once counts in the sums alone."""
    found = Saved(
        Sharing("r", (1, 1), 0.5), 2.5, 2, 1.0, Clock([1.0, 2.0, 4.0]), Clock([3.0, 4.0, 9.0]), 0.0
    )

    assert found.middle == pytest.approx(2.25)
    assert found.sums == 2.0
