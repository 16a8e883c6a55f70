"""`fleck explain` as a user meets it: options, streams and exit codes."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cli import main
from tests.benchmarks.explain.asking import SHAPE, own, photo

PROMISED = ["path", "fault", "method", "how", "space", "map", "picture"]


@pytest.fixture
def taken(tmp_path: Path) -> str:
    """Write a photograph."""
    return photo(tmp_path)


def test_a_map_and_a_picture_are_written_and_named(
    tmp_path: Path, taken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names on standard output, the number of pictures on standard error before."""
    options = ["--window", "8", "--stride", "8", "--fill", "grey"]
    typed = ["--model", "kovac", "--how", "occlusion", "--out", str(tmp_path / "o")]
    code = main(["explain", taken, *typed, *options])
    out, told = capsys.readouterr()
    lines = out.splitlines()

    assert code == 0
    assert lines[:2] == [str(tmp_path / "o" / f"beach.occlusion.{end}") for end in ("npz", "png")]
    assert told.startswith("fleck explain: 16 pictures to score: the whole photograph 1")
    assert "hold no pixel" in told
    with np.load(lines[0]) as file:
        assert file["map"].shape == SHAPE
        assert file["windows"].shape == (15, 4)
        assert file["scores"].shape == (15,)


def test_json_is_one_object_a_map_with_all_fields(
    tmp_path: Path, taken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A preset is a window and a stride; --method is --model."""
    typed = ["--method", "kovac", "--how", "crop", "--out", str(tmp_path / "o")]
    code = main(["explain", taken, *typed, "--preset", "64/48", "--json"])
    (record,) = map(json.loads, capsys.readouterr().out.splitlines())

    assert code == 0
    assert list(record)[: len(PROMISED)] == PROMISED
    assert (record["window"], record["stride"], record["windows"]) == (64, 48, 1)


def test_a_fault_is_exit_code_0_and_under_strict_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record says why; nothing else is made."""
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no picture")
    typed = ["explain", str(bad), "--model", "kovac", "--how", "crop", "--out", str(tmp_path / "o")]

    assert (main(typed), main([*typed, "--strict"])) == (0, 3)
    assert "not_an_image" in capsys.readouterr().out
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--how", "crops"], "--how: expected one of crop, occlusion, both"),
        (["--window", "0"], "--window: expected a whole number from 1"),
        (["--preset", "64/4"], "--preset: expected one of 64/3, 72/25, 64/25, 64/48"),
        (["--preset", "64/3", "--stride", "3"], "--stride: expected it without --preset 64/3"),
        (["--edge", "wrap"], "--edge: expected one of cut, clamp, pad, drop"),
        (["--fill", "red"], "--fill: expected one of black, gray, mean, image, blur, all"),
        (["--fill", "all,black"], "--fill: expected all, or names"),
        (["--space", "input"], "--space: expected photo with --how crop, got input"),
        (["--alpha", "2"], "--alpha: expected a number from 0 to 1, got '2'"),
        (["--pixels", "some"], "--pixels: expected one of none, full"),
        (["--max-calls", "x"], "--max-calls: expected a whole number from 0"),
        (["--model", "kovak"], "did you mean 'kovac'?"),
        (["--layer", "conv_1"], "--layer: expected it with a way that looks into a network"),
        (["--class", "nude"], "--class: expected it with a network"),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(
    tmp_path: Path,
    taken: str,
    options: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It names the option, what was expected and what was typed; nothing is made."""
    plain = {"--model": "kovac", "--how": "crop", "--out": str(tmp_path / "o")}
    named = dict(zip(options[::2], options[1::2], strict=True))
    typed = [part for pair in (plain | named).items() for part in pair]

    assert main(["explain", taken, *typed]) == 2
    out, told = capsys.readouterr()
    assert message in told
    assert told.count("\n") == 1
    assert (out, (tmp_path / "o").exists()) == ("", False)


def test_one_photograph_at_a_time(
    tmp_path: Path, taken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of two is refused; a path that is not there too."""
    (tmp_path / "second.png").write_bytes(Path(taken).read_bytes())
    rest = ["--model", "kovac", "--how", "crop", "--out", str(tmp_path / "o")]

    assert main(["explain", str(tmp_path), *rest]) == 2
    assert main(["explain", str(tmp_path / "none.jpg"), *rest]) == 2
    assert "expected one photograph, got 2" in capsys.readouterr().err


def test_too_many_calls_is_exit_code_1_and_a_method_that_ends_its_process_a_fault(
    tmp_path: Path, taken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused before anything is scored; a crash stays in its own process."""
    rest = ["--how", "crop", "--out", str(tmp_path / "o"), "--window", "8"]
    ends = own(tmp_path, "import os\ndef score(image):\n    os._exit(5)\n")

    assert main(["explain", taken, "--model", "kovac", *rest, "--max-calls", "3"]) == 1
    assert "nothing was scored" in capsys.readouterr().err
    assert main(["explain", taken, "--model", ends, *rest, "--strict"]) == 3
    assert "crashed" in capsys.readouterr().out
