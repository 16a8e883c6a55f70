"""The cost of a comparison comes from a command that runs."""

from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from benchmarks.run.reading import read_run
from benchmarks.scripts import compare_speed
from benchmarks.scripts.compare_speed import Cost, cost, made_up, make_runs


def test_runs_hold_what_was_made_up(tmp_path: Path) -> None:
    """Every method its scores; an item without one is a fault."""
    labels, scores = made_up(300, 2)
    scores_of = {}
    for folder in make_runs(tmp_path, 300, 2):
        found = read_run(folder)
        items = list(found.items())
        assert [item["label"] for item in items] == labels.astype(int).tolist()
        scores_of[found.method] = [
            np.nan if item["score"] is None else item["score"] for item in items
        ]

    assert len(scores_of) == 2
    for one, column in zip(sorted(scores_of), scores, strict=True):
        assert np.array_equal(scores_of[one], column, equal_nan=True)


def test_the_resampling_alone_is_measured() -> None:
    """A line with seconds and megabytes."""
    app = typer.Typer()
    app.command()(compare_speed.main)
    told = CliRunner().invoke(
        app, ["--items", "500", "--methods", "2", "--resamples", "100", "--alone"]
    )

    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[-1].startswith("resampling ")


def test_what_costs_too_much_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A promise that no process can keep."""
    monkeypatch.setattr(compare_speed, "MEGABYTES", 1.0)
    app = typer.Typer()
    app.command()(compare_speed.main)
    told = CliRunner().invoke(
        app, ["--items", "500", "--methods", "2", "--resamples", "100", "--alone"]
    )

    assert told.exit_code == 1
    assert "expected 60 s of the core and 1 MB at most" in told.output


def test_memory_and_time_are_those_of_the_process(tmp_path: Path) -> None:
    """Forty megabytes more, and a nap that takes no core."""
    idle = cost(["-c", "import time; time.sleep(0.3)"], tmp_path)
    full = cost(["-c", "block = bytearray(b'1' * 40_000_000)"], tmp_path)

    assert idle.clock > 0.3
    assert idle.core < idle.clock
    assert full.megabytes > idle.megabytes + 30
    assert Cost(100.0, 59.0, 1999.0).kept
    assert not Cost(1.0, 61.0, 1.0).kept
    assert not Cost(1.0, 1.0, 2001.0).kept
    with pytest.raises(RuntimeError, match="to end well"):
        cost(["-c", "raise SystemExit(3)"], tmp_path)
