"""`fleck explain` where it is asked about a set: activations, and the sanity table."""

import json
from pathlib import Path

import pytest

from benchmarks.cli import main
from tests.benchmarks.explain.asking import network, own, photo
from tests.benchmarks.explain.test_activations import set_of


def test_activations_of_a_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files first, then a line a map; the choice on standard error."""
    typed = ["explain", "--how", "activations", "--model", network(tmp_path), "--maps", "2"]
    typed += ["--data", set_of(tmp_path), "--layer", "relu1", "--out", str(tmp_path / "o")]
    code = main(typed)
    out, told = capsys.readouterr()
    lines = out.splitlines()

    assert code == 0
    assert lines[:2] == [
        str(tmp_path / "o" / f"beaches.activations.r.{e}") for e in ("csv", "json")
    ]
    assert sum(line.startswith("map ") for line in lines) == 2
    assert "shown: the 2 of 16 maps that add most" in told
    assert "hold no pixel" not in told


def test_a_table_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object; without a folder nothing is written."""
    typed = ["explain", photo(tmp_path), "--sanity", "--how", "deconvnet", "--json"]
    code = main([*typed, "--model", network(tmp_path)])
    (record,) = map(json.loads, capsys.readouterr().out.splitlines())

    assert code == 0
    assert record["ways"] == ["deconvnet", "gradient", "guided"]
    assert record["files"] == []
    assert not (tmp_path / "o").exists()


def test_pictures_that_cannot_be_read_are_exit_code_3_under_strict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The maps are made of the others all the same."""
    typed = ["explain", "--how", "activations", "--model", network(tmp_path), "--strict"]
    typed += ["--data", set_of(tmp_path), "--layer", "relu1", "--out", str(tmp_path / "o")]
    (tmp_path / "p01.png").unlink()

    assert main(typed) == 3
    assert "1 picture not read: 1 unreadable" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "--how: expected what is to be made, got none"),
        (["--how", "crop"], "--out: expected a folder, got none"),
        (["--how", "crop", "--out", "o"], "PHOTO: expected one photograph with --how crop"),
        (["--how", "crop", "--maps", "3", "--out", "o"], "--maps: expected it with --how activat"),
        (
            ["--how", "crop", "--data", "photos", "--out", "o"],
            "--data: expected it with --how activations or --sanity, got --how crop",
        ),
        (["--how", "activations"], "--out: expected a folder, got none"),
        (["--how", "activations", "--out", "o"], "--data: expected it with --how activations"),
        (["--how", "activations", "--out", "o", "--window", "9"], "--window: expected it without"),
        (["--sanity", "--preset", "64/25"], "--preset: expected it without --sanity, got both"),
        (["--sanity", "--pixels", "full"], "--pixels: expected it without --sanity, got both"),
        (["--sanity", "--split", "tset"], "--split: expected one of train, dev, test"),
        (["--sanity", "--sample", "few"], "--sample: expected a whole number from 0"),
        (["--sanity", "--how", "activations"], "--how: expected one of crop, occlusion, both"),
        (["--how", "sanity"], "deconvnet, activations, got 'sanity'"),
    ],
)
def test_options_that_make_no_sense(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    """Exit code 2, and one line that names the option."""
    code = main(["explain", "--model", own(tmp_path), *options])

    assert code == 2
    assert message in capsys.readouterr().err


def test_more_than_one_photograph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of two is a set, which --data names."""
    photo(tmp_path)
    (tmp_path / "other.png").write_bytes((tmp_path / "beach.png").read_bytes())

    assert main(["explain", str(tmp_path), "--sanity", "--model", "kovac"]) == 2
    assert "PHOTO: expected one photograph, got 2" in capsys.readouterr().err
