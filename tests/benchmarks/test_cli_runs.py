"""The verbs on runs as a user meets them: what they print, say, and exit with."""

import json
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.run import runner, sessions
from benchmarks.run.arguments import LackError

from .run.pictures import RED, draw, method, objects


@dataclass(frozen=True)
class Said:
    """What a command exited with, printed and told."""

    code: int
    out: str
    err: str

    @property
    def folder(self) -> Path:
        """Return the folder that was printed."""
        return Path(self.out.splitlines()[-1])


Fleck = Callable[..., Said]


@pytest.fixture
def fleck(capsys: pytest.CaptureFixture[str]) -> Fleck:
    """Run the command in this process; nothing it says may be a traceback."""

    def run(*typed: str) -> Said:
        """Type it."""
        code = main(list(typed))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Said(code, out, err)

    return run


@pytest.fixture
def manifest(tmp_path: Path) -> str:
    """Draw twelve pictures, of which two are cut short."""
    return draw(tmp_path / "set", 12, broken=(3, 8))


@pytest.fixture
def typed(tmp_path: Path, manifest: str) -> list[str]:
    """Spell a run of a method of the user's in this process."""
    out = str(tmp_path / "runs")
    given = ["--method", method(tmp_path), "--data", manifest, "--out", out]
    return ["run", *given, "--engine", "serial"]


def test_a_run_prints_its_folder_and_tells_what_is_in_it(fleck: Fleck, typed: list[str]) -> None:
    """The folder is for scripts, counts and the first faults for people; faults are no error."""
    first, again = fleck(*typed), fleck(*typed)

    assert (first.code, again.code) == (0, 0)
    assert first.out == again.out == f"{first.folder}\n"
    assert (first.folder / "DONE").exists()
    assert first.err.splitlines()[0] == (
        "fleck run: my.py:score: 10 scored, 2 faults (2 truncated)"
    )
    assert [line.split(":")[0] for line in first.err.splitlines()[1:]] == ["  i003", "  i008"]
    assert again.err.splitlines()[0].endswith("(2 truncated); 12 of them from before")


def test_json_says_the_same(fleck: Fleck, typed: list[str]) -> None:
    """One object a method, in the order in which they were typed."""
    said = fleck(*typed, "--method", "kovac", "--json")
    first, second = map(json.loads, said.out.splitlines())

    assert (first["method"], second["method"]) == ("my.py:score", "kovac")
    assert (first["total"], first["scored"], first["kept"]) == (12, 10, 0)
    assert first["faults"] == {"truncated": 2}
    assert Path(first["folder"]).name == first["run"]


def test_rows_of_a_table_that_belong_to_no_item_are_told(
    fleck: Fleck, tmp_path: Path, manifest: str
) -> None:
    """A misspelled id would else be a missing score here and a lost one there."""
    rows = "".join(f"i{number:03},0.5\n" for number in range(11))
    (tmp_path / "theirs.csv").write_text(f"id,score\n{rows}i01l,0.5\n", encoding="utf-8")
    asked = ["run", "--method", str(tmp_path / "theirs.csv"), "--data", manifest]
    said = fleck(*asked, "--out", str(tmp_path / "runs"))
    part = fleck(*asked, "--out", str(tmp_path / "part"), "--sample", "4")

    assert "rows without an item of the set: 1, the first with the id 'i01l'" in said.err
    assert "1 no_score" in said.err
    assert "without an item" not in part.err


def test_a_method_that_is_named_twice_is_run_once(fleck: Fleck, typed: list[str]) -> None:
    """Two equal options are a slip."""
    assert len(fleck(*typed, "--method", typed[2]).out.splitlines()) == 1


def test_a_wrong_second_method_stops_the_first(fleck: Fleck, typed: list[str]) -> None:
    """All are looked at before any is run: nobody waits a night for a slip of the hand."""
    said = fleck(*typed, "--method", "kovak")

    assert (said.code, said.out) == (2, "")
    assert "did you mean 'kovac'?" in said.err
    assert not Path(typed[6]).exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--engine", "procezzes"), "did you mean 'processes'"),
        (("--device", "gpu"), "--device: expected one of cpu, cuda"),
        (("--split", "tset"), "did you mean 'test'"),
        (("--split", "train"), "expected at least one item in the part train"),
        (("--address", "tcp://a:1"), "--address: expected it with --engine dask only"),
        (("--sample", "-1"), "--sample: expected a whole number"),
        (("--seed", "1.5"), "--seed: expected a whole number"),
        (("--jobs", "many"), "--jobs: expected a whole number"),
        (("--deadline", "nan"), "--deadline: expected a number of seconds above 0"),
        (("--memory", "0"), "--memory: expected a whole number"),
        (("--batch", "-3"), "--batch: expected a whole number"),
        (("--out", ""), "--out: expected a folder, got an empty name"),
        (("--data", "no/such.csv"), "--data: "),
        (("--method", "no.py:score"), "no.py"),
    ],
)
def test_misuse_is_one_line_and_exits_with_2(
    fleck: Fleck, typed: list[str], options: tuple[str, ...], named: str
) -> None:
    """The option is named, and nothing is made."""
    said = fleck(*typed, *options)

    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert named in said.err
    assert not Path(typed[6]).exists()


def test_strict_exits_with_3_on_faults_and_with_1_on_changed_code(
    fleck: Fleck, typed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run is made all the same; what no commit holds is refused before anything is done."""
    monkeypatch.setattr(sessions, "state_of_code", lambda: {"commit": "c0ffee", "dirty": "1"})
    changed = fleck(*typed, "--strict")
    made = Path(typed[6]).exists()
    monkeypatch.setattr(sessions, "state_of_code", lambda: {"commit": "c0ffee", "dirty": None})
    faults = fleck(*typed, "--strict")
    good = fleck(*typed, "--strict", "--split", "test", "--sample", "1")

    assert (changed.code, made) == (1, False)
    assert "--strict: expected the code of commit c0ffee" in changed.err
    assert (faults.code, (faults.folder / "DONE").exists()) == (3, True)
    assert good.code == 0


def test_a_changed_file_exits_with_1_and_is_named(
    fleck: Fleck, typed: list[str], tmp_path: Path
) -> None:
    """What came before it is kept; once the file is back, the rest is done."""
    path = tmp_path / "set" / "006.png"
    content = path.read_bytes()
    path.write_bytes(content + b"\0")
    said = fleck(*typed)
    (folder,) = Path(typed[6]).iterdir()
    kept = objects(folder / "log.jsonl")
    path.write_bytes(content)
    again = fleck(*typed)

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("fleck: i006: expected the SHA-256 ")
    assert "what is finished is kept" in said.err
    assert [record["id"] for record in kept] == [f"i{n:03}" for n in range(6)]
    assert (again.code, "6 of them from before" in again.err) == (0, True)


def test_a_lack_exits_with_4(
    fleck: Fleck, typed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the user's mistake nor the method's: the machine's."""

    def lack(*_: object, **__: object) -> None:
        """Be without something."""
        msg = "expected a cluster, got none"
        raise LackError(msg)

    monkeypatch.setattr(runner, "engine_of", lack)
    said = fleck(*typed)

    assert (said.code, said.err) == (4, "fleck: expected a cluster, got none\n")


def test_an_interrupt_exits_with_130(fleck: Fleck, typed: list[str], tmp_path: Path) -> None:
    """What was in flight is recorded, and the other method is not begun."""
    text = "import signal\n\ndef score(image):\n"
    text += f"    if image[0, 0, 0] == 5:\n        signal.raise_signal({int(signal.SIGINT)})\n"
    method(tmp_path, text + "    return 1.0\n")
    said = fleck(*typed, "--method", "kovac")
    (folder,) = Path(typed[6]).iterdir()

    assert (said.code, said.out) == (130, "")
    assert len(objects(folder / "log.jsonl")) == 6


def test_a_method_that_leaves_is_a_fault(fleck: Fleck, typed: list[str], tmp_path: Path) -> None:
    """`sys.exit(0)` in a method must not look like a run that went well."""
    method(tmp_path, "import sys\n\ndef score(image):\n    sys.exit(0)\n")
    said = fleck(*typed)

    assert said.code == 0
    assert "0 scored, 12 faults (10 error, 2 truncated)" in said.err


def test_what_a_set_is_called_cannot_write_to_the_terminal(fleck: Fleck, tmp_path: Path) -> None:
    """Names and messages of others are shown, not obeyed."""
    manifest = draw(tmp_path / "set", 2)
    text = "def score(image):\n    raise ValueError('\\x1b[2J\\nfleck: all is well')\n"
    given = ("--method", method(tmp_path, text), "--data", manifest, "--out", str(tmp_path / "r"))
    said = fleck("run", *given, "--engine", "serial")

    assert "\x1b" not in said.err
    assert len(said.err.splitlines()) == 3


def test_nobody_is_named_in_what_is_given_away(
    fleck: Fleck, typed: list[str], tmp_path: Path
) -> None:
    """A file that is not there and one that leads out put no folder of this machine into a run."""
    (tmp_path / "set" / "001.png").unlink()
    (tmp_path / "set" / "002.png").unlink()
    (tmp_path / "set" / "002.png").symlink_to(tmp_path / "my.py")
    said = fleck(*typed)
    private = str(tmp_path).encode()

    assert "(1 outside, 2 truncated, 1 unreadable)" in said.err
    assert [p.name for p in said.folder.iterdir() if private in p.read_bytes()] == []


def test_verify_says_one_of_three_things(fleck: Fleck, typed: list[str], tmp_path: Path) -> None:
    """Identical and same decisions exit with 0, differs with 1; `--exact` wants the first."""
    first = fleck(*typed).folder
    method(tmp_path, RED.replace("return ", "return 1e-9 + "))
    near = fleck(*typed).folder
    method(tmp_path, RED.replace("return ", "return 1 + "))
    far = fleck(*typed).folder
    same = fleck("verify", str(first), str(first), "--exact")
    alike = fleck("verify", str(first), str(near))
    differs = fleck("verify", str(first), str(far), "--json")

    assert (same.code, same.out) == (0, "identical\n")
    assert (alike.code, alike.out) == (0, "same decisions\n")
    assert fleck("verify", str(first), str(near), "--exact").code == 1
    assert fleck("verify", str(first), str(near), "--tolerance", "1e-12").code == 1
    assert (differs.code, json.loads(differs.out)["verdict"]) == (1, "differs")
    assert (json.loads(differs.out)["differing"], json.loads(differs.out)["largest"]) == (10, 1.0)


def test_what_cannot_be_verified_is_refused(fleck: Fleck, typed: list[str]) -> None:
    """No run is misuse; an unfinished, unlike or damaged one is refused and named."""
    first, part = fleck(*typed).folder, fleck(*typed, "--split", "dev").folder
    unlike = fleck("verify", str(first), str(part))
    items = part / "items.jsonl"
    items.write_bytes(items.read_bytes() + b"\n")
    damaged = fleck("verify", str(part), str(part))
    (first / "DONE").unlink()
    unfinished = fleck("verify", str(first), str(first))

    assert (unlike.code, "data.split None" in unlike.err) == (1, True)
    assert (damaged.code, "items.jsonl: expected the file that DONE" in damaged.err) == (1, True)
    assert (unfinished.code, "run the same command again" in unfinished.err) == (1, True)
    assert fleck("verify", str(first.parent), str(first)).code == 2
    assert fleck("verify", str(first), str(first), "--tolerance", "wide").code == 2


def test_compare_counts_faults_and_puts_runs_side_by_side(
    fleck: Fleck, typed: list[str], tmp_path: Path
) -> None:
    """Each run has a row with its name and its faults; JSON has the same rows."""
    text = "def score(image):\n    return 1 / int(image[0, 0, 0] != 6)\n"
    first = fleck(*typed).folder
    method(tmp_path, text)
    second = fleck(*typed).folder
    table = fleck("compare", str(first), str(second), "--split", "all")
    rows = json.loads(fleck("compare", str(first), str(second), "--json", "--split", "all").out)

    assert table.code == 0
    assert first.name in table.out
    assert second.name in table.out
    assert [row["faults"] for row in rows] == [2, 3]


def test_unlike_runs_are_not_compared(fleck: Fleck, typed: list[str]) -> None:
    """A table of two sets would say nothing; the difference is named."""
    first, part = fleck(*typed).folder, fleck(*typed, "--split", "dev").folder
    said = fleck("compare", str(first), str(part))

    assert (said.code, said.out) == (1, "")
    assert "split" in said.err
    assert fleck("compare", str(first.parent)).code == 2


def test_what_is_wrong_is_told_on_one_line(fleck: Fleck) -> None:
    """An option that holds a line break or an escape reaches no terminal as one."""
    said = fleck("compare", "runs/none", "--threshold", "a\nb\x1b[2J=x")

    assert said.code == 2
    assert said.err.splitlines() == [
        r"fleck: --threshold: expected a number for a\nb\x1b[2J, got x"
    ]
