"""The cost of a map comes from loops that do what they say."""

from pathlib import Path

import pytest

from benchmarks.methods.network import open_model
from benchmarks.scripts.explain_speed import Clock, Cost, in_input_space, in_photo_space, photo_of
from tests.benchmarks.explain.asking import network


@pytest.mark.parametrize(("timed", "windows"), [(in_photo_space, 9), (in_input_space, 16)])
def test_every_window_is_scored_and_every_batch_has_its_bare_pass(
    tmp_path: Path, timed: object, windows: int
) -> None:
    """96 pixels hold 3 by 3 windows; 8 input pixels 4 by 4 of 5 at stride 1."""
    cost = timed(open_model(network(tmp_path)), photo_of(96), 2)  # type: ignore[operator]

    assert cost.windows == windows
    assert len(cost.ours.seconds) == len(cost.bare.seconds) == -(-windows // 2)
    assert cost.averaging > 0


def test_ratios_by_hand() -> None:
    """The whole by the passes; the median over batches apart from it."""
    cost = Cost(4, Clock([1.0, 3.0, 2.0]), Clock([1.0, 2.0, 2.0]), 0.5)

    assert cost.whole == 6.5
    assert cost.ratio == pytest.approx(1.3)
    assert cost.middle == 1.0
