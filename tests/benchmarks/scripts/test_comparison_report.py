"""The script behind `make report` runs and compares every method, twice the same."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.scripts import comparison_report
from tests.benchmarks.run.pictures import draw


@pytest.fixture
def sets(tmp_path: Path) -> list[str]:
    """Draw a set to compare on, and one of other pictures to choose operating points on."""
    data, dev = draw(tmp_path / "data", 8), draw(tmp_path / "dev", 6, blue=30)
    for path in map(Path, (data, dev)):  # one part, which then holds both labels
        text = path.read_text(encoding="utf-8").replace(",test", ",").replace(",dev", ",")
        path.write_text(text, encoding="utf-8")
    return ["--data", data, "--dev", dev, "--jobs", "1"]


def run(*typed: str) -> tuple[int, str]:
    """Type the command; the exit code and what it printed."""
    import typer

    application = typer.Typer()
    application.command()(comparison_report.main)
    done = CliRunner().invoke(application, list(typed))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_it_writes_every_page_and_goes_on_where_it_was(
    sets: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page, table, ranks and figures; the same command changes no byte."""
    monkeypatch.setattr(comparison_report, "METHODS", ("fleck", "kovac"))
    monkeypatch.setattr(comparison_report, "PEER_NAMES", ())
    out = tmp_path / "out"
    first, said = run(*sets, "--out", str(out))
    assert first == 0, said
    pages = {
        path.name: path.read_bytes() for path in out.iterdir() if path.suffix in (".html", ".tex")
    }
    again, _ = run(*sets, "--out", str(out))

    assert again == 0
    assert set(pages) == {"comparison.html", "comparison.tex", "comparison-ranks.html"}
    assert {name: (out / name).read_bytes() for name in pages} == pages
    assert (out / "comparison" / "roc.csv").is_file()


def test_a_slow_peer_stands_on_a_page_of_its_own(
    sets: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a sample, beside the primary method on the same sample, and marked so."""
    monkeypatch.setattr(comparison_report, "METHODS", ("fleck",))
    monkeypatch.setattr(comparison_report, "PEER_NAMES", ("kovac",))
    monkeypatch.setattr(comparison_report, "SLOW", frozenset({"kovac"}))
    monkeypatch.setattr(comparison_report, "absent_reason", lambda _: None)
    code, said = run(*sets, "--out", str(tmp_path / "out"), "--sample", "4")

    assert code == 0, said
    page = (tmp_path / "out" / "slow-peers.html").read_text(encoding="utf-8")
    assert "sample of 4" in page


def test_a_set_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """With an exit code that is no success."""
    absent = str(tmp_path / "absent.csv")
    code, said = run("--data", absent, "--dev", absent, "--out", str(tmp_path / "out"))

    assert code == 1
    assert "Traceback" not in said
