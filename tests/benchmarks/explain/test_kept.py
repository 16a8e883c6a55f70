"""Scores of windows are kept: nothing is scored twice, whatever ends the command."""

import json
import signal
from pathlib import Path

import numpy as np
import pytest

from benchmarks.explain.kept import WindowScores, identity
from benchmarks.explain.parts import Part
from benchmarks.explain.subject import Subject
from benchmarks.methods.names import identify
from benchmarks.run.arguments import LackError, RefusedError
from convnet.coverage import place
from tests.benchmarks.run.pictures import begin, done, until

from .asking import Heard, kept, made, own, photo

#: Writes a line for every picture that is scored, and waits where the test says so.
COUNTED = """
import os, time
def score(image):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "calls.txt"), "a") as file:
        file.write("call\\n")
    if os.path.exists(os.path.join(here, "slow")):
        time.sleep(0.03)
    return float(image.mean()) / 255
"""


def calls(folder: Path) -> int:
    """Count the pictures that were scored."""
    path = folder / "calls.txt"
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_the_same_again_scores_nothing_and_gives_the_same_bytes(tmp_path: Path) -> None:
    """The second call tells that everything is known."""
    typed, heard = own(tmp_path, COUNTED), Heard()
    made(tmp_path, typed, fills=("black",))
    first, count = (tmp_path / "out" / "beach.occlusion.npz").read_bytes(), calls(tmp_path)
    made(tmp_path, typed, fills=("black",), heard=heard)

    assert (tmp_path / "out" / "beach.occlusion.npz").read_bytes() == first
    assert calls(tmp_path) == count == 46
    (line,) = heard.lines
    assert line.startswith("0 pictures to score; 46 scored before: the whole photograph 1, ")


def test_a_finer_grid_scores_only_what_is_new(tmp_path: Path) -> None:
    """A window is its own name: stride 8 is a part of stride 4; blur is a matter of the window."""
    typed = own(tmp_path, COUNTED)
    made(tmp_path, typed, fills=("black",), stride=8)
    before = calls(tmp_path)
    made(tmp_path, typed, fills=("black",), stride=4)
    after = calls(tmp_path)
    made(tmp_path, typed, fills=("black", "gray"), stride=4)

    assert (before, after) == (16, 46)
    assert calls(tmp_path) == 46 + 45


def test_a_full_map_after_a_coarse_one_is_the_full_map(tmp_path: Path) -> None:
    """And a coarse map after a full one is the coarse map: what is kept decides nothing."""
    contents = {}
    for order in ((1, 3), (3, 1)):
        for coarse in order:
            out = str(tmp_path / f"out{order[0]}")
            made(tmp_path, own(tmp_path), fills=("black",), stride=2, coarse=coarse, out=out)
            contents[order, coarse] = (Path(out) / "beach.occlusion.npz").read_bytes()

    assert contents[(1, 3), 1] == contents[(3, 1), 1]
    assert contents[(1, 3), 3] == contents[(3, 1), 3]


def test_another_method_photograph_or_class_is_another_file() -> None:
    """Whatever can change a score is a part of its name."""
    subject = Subject(identify("kovac"), "")
    part = Part("occlusion", "photo", "black", place((9, 9), 4, 2))
    seen = [identity(part, subject, "0" * 64, 0)]
    seen.append(identity(part, Subject(identify("chai-ngan"), ""), "0" * 64, 0))
    seen.append(identity(part, subject, "1" * 64, 0))
    seen.append(identity(part, subject, "0" * 64, 1))
    seen.append(identity(Part("crop", "photo", None, part.grid), subject, "0" * 64, 0))
    seen.append(identity(Part("occlusion", "photo", "gray", part.grid), subject, "0" * 64, 0))
    seen.append(identity(part, Subject(identify("kovac"), "", column=1), "0" * 64, 0))

    assert len({json.dumps(each, sort_keys=True) for each in seen}) == len(seen)


def test_a_torn_line_is_passed_over_and_damage_is_refused(tmp_path: Path) -> None:
    """The last line may be half written; any other must be whole."""
    with WindowScores(tmp_path, {"how": "crop"}) as scores:
        scores.add([[0, 0, 2, 2]], [0.5])
        path = scores.path
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"boxes":[[0,0')
    with WindowScores(tmp_path, {"how": "crop"}) as scores:
        assert scores.of(np.array([[0, 0, 2, 2]])).tolist() == [0.5]
    assert path.read_bytes() == whole

    path.write_bytes(whole + b'{"boxes":[[0,0,1,1]],"scores":[]}\n')
    with pytest.raises(RefusedError, match=r"line 3: expected windows and scores"):
        WindowScores(tmp_path, {"how": "crop"})
    path.write_bytes(b'{"asked":{"how":"occlusion"}}\n')
    with pytest.raises(RefusedError, match="expected scores of what was asked, got others"):
        WindowScores(tmp_path, {"how": "crop"})


def test_a_method_that_fails_one_window_after_the_other_ends_the_command(tmp_path: Path) -> None:
    """What has a score is kept; the same command goes on when the method is mended."""
    typed = own(
        tmp_path,
        COUNTED.replace(
            "    return",
            "    if os.path.exists(os.path.join(here, 'ill')) and image.shape[0] < 20:\n"
            "        raise ValueError('ill')\n    return",
        ),
    )
    (tmp_path / "ill").touch()
    with pytest.raises(LackError, match=r"none of 20 in a row: .*ill; what has a score is kept"):
        made(tmp_path, typed, "crop")
    (tmp_path / "ill").unlink()
    heard = Heard()
    made(tmp_path, typed, "crop", heard=heard)

    assert heard.lines[0].startswith("45 pictures to score; 1 scored before")


def test_a_killed_command_goes_on_where_it_was(tmp_path: Path) -> None:
    """SIGKILL loses a batch at most; the files are those of an unbroken run, byte for byte."""
    typed, taken = own(tmp_path, COUNTED), photo(tmp_path)
    command = ["explain", taken, "--model", typed, "--how", "occlusion", "--fill", "black"]
    command += ["--window", "8", "--stride", "4", "--out"]
    (tmp_path / "slow").touch()
    process = begin(*command, str(tmp_path / "out"))
    until(lambda: calls(tmp_path) >= 20)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (tmp_path / "slow").unlink()
    code, _, told = done(*command, str(tmp_path / "out"))
    broken = calls(tmp_path)
    assert done(*command, str(tmp_path / "whole"))[0] == 0

    assert code == 0
    assert "scored before" in told
    assert 46 <= broken <= 46 + 8
    for name in ("beach.occlusion.npz", "beach.occlusion.png"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert kept(tmp_path, "beach.occlusion.npz")["scores"].shape == (45,)
