"""The verb cite as a user meets it."""

import json
from pathlib import Path

import pytest

from benchmarks.cli import main

from .run.pictures import draw, method


def said(capsys: pytest.CaptureFixture[str], *typed: str) -> tuple[int, str, str]:
    """Run the command in this process; nothing it says may be a traceback."""
    code = main(list(typed))
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err


def test_without_runs_it_prints_harness_and_papers(capsys: pytest.CaptureFixture[str]) -> None:
    """Three entries, and nothing else on standard output."""
    code, out, err = said(capsys, "cite")

    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.startswith("@")] == [
        "@misc{fleck-harness,",
        "@inproceedings{fleck1996finding,",
        "@article{forsyth1999automatic,",
    ]


def test_a_run_brings_itself_and_its_set_by_its_card(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Its id is there, with --data the card's citation; a set that was not run is refused."""
    manifest = draw(tmp_path / "set", 4)
    Path(manifest).with_suffix(".toml").write_text('citation = "A. Author, Red & blue, 2020"\n')
    other = draw(tmp_path / "other", 2)
    typed = ["--method", method(tmp_path), "--data", manifest, "--out", str(tmp_path / "runs")]
    folder = said(capsys, "run", *typed, "--engine", "serial")[1].strip()

    code, out, err = said(capsys, "cite", folder, "--data", manifest)
    assert (code, err) == (0, "")
    assert f"@misc{{run-{Path(folder).name}," in out
    assert r"Red \& blue" in out
    assert "Method my.py:score" in out
    assert out.isascii()

    records = [json.loads(line) for line in said(capsys, "cite", folder, "--json")[1].splitlines()]
    assert records[-1]["key"] == f"run-{Path(folder).name}"
    assert records[0]["fields"]["author"] == "The fleck maintainers"

    code, out, err = said(capsys, "cite", folder, "--data", other)
    assert (code, out) == (1, "")
    assert "expected a manifest that was run" in err
    assert said(capsys, "cite", str(tmp_path))[0] == 2
    assert said(capsys, "cite", folder, "--data", "no.csv")[0] == 2
