"""The scripts of single figures and tables, on runs of tables of scores."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from benchmarks.report.comparison import Wanted, compare_runs
from benchmarks.report.comparison_figures import PICTURES, figure_points
from benchmarks.report.comparison_tables import TABLES
from benchmarks.scripts import comparison_figure, comparison_table
from tests.benchmarks.report.scored_runs import Paper, make_runs

#: As few resamples as the command takes.
FEW = ("--resamples", "100")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Run two tables of scores on 120 items; the scores of one lie between 0 and 1."""
    labels = [int(number % 3 == 0) for number in range(120)]
    tones = ["light" if number < 60 else "dark" for number in range(120)]
    paper = Paper(labels, ["test"] * 120, {"tone": tones})
    drawn = np.random.default_rng(5).normal(np.array(labels), 1.0, (2, 120))
    scores = {"far": (40 * drawn[0]).tolist(), "near": (1 / (1 + np.exp(-drawn[1]))).tolist()}
    folder = tmp_path_factory.mktemp("compared")
    return [*map(str, make_runs(folder, paper, scores, {"far": 20.0}))]


@pytest.fixture(scope="module")
def manifest(runs: list[str]) -> str:
    """Return the manifest that was run."""
    return str(Path(runs[0]).parents[1] / "set" / "paper.csv")


def typed(main: Callable[..., None], *words: str) -> Result:
    """Type a script's arguments."""
    app = typer.Typer()
    app.command()(main)
    return CliRunner().invoke(app, [*words], env={"COLUMNS": "200", "NO_COLOR": "1"})


def test_every_figure_and_table_has_its_name() -> None:
    """The scripts offer exactly what the report has."""
    assert get_args(comparison_figure.Figure) == tuple(PICTURES)
    assert get_args(comparison_table.Name) == tuple(TABLES)


def test_a_figure_stands_beside_its_points(runs: list[str], manifest: str, tmp_path: Path) -> None:
    """Each is written twice alike, and the points are those of the report."""
    wanted = Wanted(data=manifest, slices=("tone",), resamples=100)
    points = figure_points(compare_runs([*map(Path, runs)], wanted))
    assert set(points) == set(PICTURES) - {"headline"}

    for name in ("roc", "slices"):
        path = tmp_path / "deep" / f"{name}.pdf"
        words = (name, *runs, "--data", manifest, "--slice", "tone", *FEW, "--out", str(path))
        first = typed(comparison_figure.main, *words)
        content = path.read_bytes()
        again = typed(comparison_figure.main, *words, "--column", "single")

        assert (first.exit_code, again.exit_code) == (0, 0), first.output
        assert first.output == f"written to {path} and {path.with_suffix('.csv')}\n"
        assert content[:5] == b"%PDF-"
        assert path.read_bytes() == content
        assert path.with_suffix(".csv").read_text("utf-8") == points[name]


def test_an_unknown_figure_is_refused_with_the_known_ones(runs: list[str]) -> None:
    """Misuse, before anything is computed."""
    found = typed(comparison_figure.main, "rocs", *runs)

    assert found.exit_code == 2
    assert all(name in found.output for name in PICTURES)


def test_an_unknown_format_is_refused(runs: list[str], tmp_path: Path) -> None:
    """The message says what there is."""
    found = typed(comparison_figure.main, "roc", *runs, "--out", str(tmp_path / "roc.eps"))

    assert found.exit_code == 2
    assert "expected a file that ends in svg, pdf, png" in found.output


def test_a_figure_of_nothing_is_refused(runs: list[str], tmp_path: Path) -> None:
    """Scores beyond 1 have no calibration; no file is left."""
    out = tmp_path / "calibration.svg"
    found = typed(comparison_figure.main, "calibration", runs[0], *FEW, "--out", str(out))

    assert found.exit_code == 2
    assert "expected runs with something to draw in calibration" in found.output
    assert not out.exists()


def test_a_headline_of_other_data_is_refused(runs: list[str], tmp_path: Path) -> None:
    """It is of rendered figures alone."""
    out = tmp_path / "headline.svg"
    found = typed(comparison_figure.main, "headline", *runs, *FEW, "--out", str(out))

    assert found.exit_code == 2
    assert "expected runs with something to draw in headline" in found.output
    assert not out.exists()


def test_a_part_of_the_items_can_be_asked_for(runs: list[str], manifest: str) -> None:
    """By a column of the set, as in the command; half a condition is refused."""
    words = ("results", *runs, "--data", manifest, *FEW, "--csv")
    found = typed(comparison_table.main, *words, "--where", "tone=dark")
    refused = typed(comparison_table.main, *words, "--where", "dark")

    assert {row["n"] for row in csv.DictReader(io.StringIO(found.output))} == {"60"}
    assert refused.exit_code == 2
    assert "expected COLUMN=LEVEL, got 'dark'" in refused.output


def test_what_cannot_be_compared_ends_with_its_reason(tmp_path: Path) -> None:
    """Not with a traceback."""
    for main, name in ((comparison_figure.main, "roc"), (comparison_table.main, "results")):
        found = typed(main, name, str(tmp_path / "no-such-run"))

        assert found.exit_code == 2
        assert "no-such-run" in found.output


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_is_printed_in_three_ways(runs: list[str], manifest: str, name: str) -> None:
    """For a terminal, for a program and for a paper."""
    words = (name, *runs, "--data", manifest, "--slice", "tone", *FEW)
    plain, cells, paper = (
        typed(comparison_table.main, *words, *more) for more in ((), ("--csv",), ("--latex",))
    )

    assert (plain.exit_code, cells.exit_code, paper.exit_code) == (0, 0, 0), plain.output
    rows = list(csv.DictReader(io.StringIO(cells.output)))
    assert len(rows) == len(plain.output.splitlines()) - 2
    assert paper.output.startswith("% ")
    assert "\\toprule" in paper.output


def test_a_table_holds_the_numbers_of_the_comparison(runs: list[str]) -> None:
    """Digit for digit."""
    found = typed(comparison_table.main, "results", *runs, *FEW, "--csv")
    compared = compare_runs([*map(Path, runs)], Wanted(resamples=100))

    for line, row in zip(csv.DictReader(io.StringIO(found.output)), compared.rows, strict=True):
        assert row.area is not None
        assert float(line["area"]) == row.area.value
        assert float(line["area_low"]) == row.area.low


def test_two_ways_at_once_are_refused(runs: list[str]) -> None:
    """There is one standard output."""
    found = typed(comparison_table.main, "results", *runs, "--csv", "--latex")

    assert found.exit_code == 2
    assert "expected one of --latex and --csv, got both" in found.output
