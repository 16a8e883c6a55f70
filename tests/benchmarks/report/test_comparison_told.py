"""What a comparison writes: every file or none, and no place twice."""

from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.report.comparison import Wanted
from benchmarks.report.comparison_told import Outputs, tell_comparison
from benchmarks.run.arguments import LackError, MisuseError

from .scored_runs import Paper, make_runs


def test_two_outputs_in_one_place_are_refused(tmp_path: Path) -> None:
    """One of them would be lost; nothing is read before that is told."""
    place = str(tmp_path / "same")

    with pytest.raises(MisuseError, match="--latex: expected another place than --html"):
        tell_comparison([], Wanted(), Outputs(html=place, latex=f"{place}/../same"), as_json=False)
    with pytest.raises(MisuseError, match=r"--figures: .* got an empty name"):
        tell_comparison([], Wanted(), Outputs(figures=""), as_json=False)


def test_one_place_that_cannot_be_written_leaves_the_others_alone(tmp_path: Path) -> None:
    """A page without the table that belongs to it would be half of what was asked for."""
    runs = make_runs(tmp_path, Paper([1, 0] * 4), {"x": [0.9, 0.1] * 4}, {"x": 0.5})
    page, file = tmp_path / "page.html", tmp_path / "file"
    file.touch()

    for bad in (str(file / "table.tex"), str(tmp_path)):
        with pytest.raises(LackError, match="cannot write"):
            tell_comparison(runs, Wanted(), Outputs(html=str(page), latex=bad), as_json=False)
    assert not page.exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["x"], "--threshold: expected NAME=VALUE, got x"),
        (["x=inf"], "--threshold: expected a number for x, got inf"),
        (["x=1_0"], "--threshold: expected a number for x, got 1_0"),
        (["a=b=1", "a=b=2"], "--threshold: expected one number for a=b, got 1 and 2"),
    ],
)
def test_an_operating_point_is_one_number(
    typed: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the method is called; the last of two does not win in silence."""
    options = [word for each in typed for word in ("--threshold", each)]

    assert main(["compare", "no/such/run", *options]) == 2
    assert message in capsys.readouterr().err


def test_a_level_may_have_an_equals_sign(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first one parts it from its column."""
    paper = Paper([1, 0] * 4, (), {"note": ["f=2"] * 6 + ["f=4"] * 2})
    (folder,) = make_runs(tmp_path, paper, {"x": [0.9, 0.1] * 4}, {"x": 0.5})
    data = str(tmp_path / "set" / "paper.csv")

    assert main(["compare", str(folder), "--data", data, "--where", "note=f=2"]) == 0
    assert capsys.readouterr().out.startswith("paper · all parts, note=f=2 · 6 items")
    assert main(["compare", str(folder), "--where", "=x"]) == 2
    assert "--where: expected NAME=VALUE, got =x" in capsys.readouterr().err
