"""The card of a run, and what the command tells about runs."""

import json
from pathlib import Path

import pytest

from benchmarks.methods.chosen import Settings
from benchmarks.report.comparison import Wanted
from benchmarks.report.comparison_told import Outputs, tell_comparison
from benchmarks.report.run_card import run_card
from benchmarks.report.running import tell_run
from benchmarks.run.reading import Run, read_run
from benchmarks.run.runner import Asked, run


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Score three photographs."""
    out = tmp_path_factory.mktemp("runs")
    finished = run(Asked("kovac", "photos", Settings(), str(out), sample=3, engine="serial"))
    return read_run(finished.folder)


def test_the_card_says_what_where_and_with_what(few: Run) -> None:
    """A reader needs no other file to know what the scores are of."""
    card = run_card(few)

    for said in ("| method | kovac |", "| sample | 3 items |", "3 scored, 0 faults", "numpy"):
        assert said in card
    assert few.identity["data"]["digest"] in card
    assert "| operating point | none published |" in card


def test_what_is_not_known_is_shown_as_missing(few: Run, tmp_path: Path) -> None:
    """A run made outside a repository has no commit, and says so."""
    for name in ("items.jsonl", "environment.json"):
        (tmp_path / name).write_bytes((few.path / name).read_bytes())
    sessions = json.loads((tmp_path / "environment.json").read_text(encoding="ascii"))
    sessions["sessions"][0]["code"] = {"commit": None, "dirty": None}
    (tmp_path / "environment.json").write_text(json.dumps(sessions), encoding="ascii")

    assert "| commit | **missing** |" in run_card(Run(tmp_path, few.spec, few.done))


def test_the_folder_goes_to_standard_output_and_the_counts_to_the_other(
    few: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script reads one line; a person reads the summary, also of a run that was there."""
    out = str(few.path.parent)
    tell_run(run(Asked("kovac", "photos", Settings(), out, sample=3)), as_json=False)
    printed = capsys.readouterr()

    assert printed.out == f"{few.path}\n"
    assert printed.err == "fleck run: kovac: 3 scored, 0 faults; 3 of them from before\n"


def test_a_comparison_reads_finished_runs(few: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """The table names the set, the part and the run."""
    tell_comparison([few.path], Wanted(), Outputs(), as_json=False)
    printed = capsys.readouterr().out

    assert printed.startswith("photos · ")
    assert few.path.name in printed
