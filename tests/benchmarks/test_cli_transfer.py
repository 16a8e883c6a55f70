"""The verb transfer as a user meets it: what it prints, tells, writes and exits with."""

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.run.engines import serial
from benchmarks.train import transfer as room
from benchmarks.train.head import fit_head
from tests.benchmarks.train.grafts import network, pictures, rows_of


@dataclass(frozen=True)
class Said:
    """What a command exited with, printed and told."""

    code: int
    out: str
    err: str


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
def typed(tmp_path: Path) -> list[str]:
    """Spell a transfer to a new file, of a set with one picture cut short."""
    manifest = pictures(tmp_path / "set", [("train", 12, 20), ("dev", 10, 12), ("test", 4, 4)])
    path = tmp_path / "set" / rows_of(manifest)[31][1]
    path.write_bytes(path.read_bytes()[:60])
    given = ["--backbone", network(tmp_path / "network"), "--data", manifest]
    return ["transfer", *given, "--out", str(tmp_path / "mine.onnx")]


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in this process, and try three strengths."""
    monkeypatch.setattr("benchmarks.train.features.processes", lambda *_: serial())
    monkeypatch.setattr(room, "fit_head", partial(fit_head, strengths=(0.001, 0.01, 0.1)))
    return


def test_a_transfer_is_scored_run_and_compared(
    tmp_path: Path, typed: list[str], fleck: Fleck
) -> None:
    """As any other method is; here nothing is made quicker."""
    made = fleck(*typed, "--positive", "red", "-j", "1")
    mine, manifest = str(tmp_path / "mine.onnx"), typed[typed.index("--data") + 1]
    photo = str(Path(manifest).parent / rows_of(manifest)[0][1])
    scored = fleck("score", photo, "--method", mine, "--json")
    given = ["--data", manifest, "--out", str(tmp_path / "runs"), "--engine", "serial"]
    ran = fleck("run", "--method", mine, "--method", "kovac", *given, "--split", "test")
    compared = fleck("compare", *ran.out.split(), "--data", manifest, "--json")
    rows = json.loads(compared.out)

    assert (made.code, made.out) == (0, f"{mine}\n")
    assert "train: 12 positive, 19 negative, 0 without a label, 1 fault\n" in made.err
    assert "both labels weigh alike in the fit; scores are probabilities where 38.7 %" in made.err
    assert "i031: changed: expected the SHA-256" in made.err
    assert scored.code == ran.code == compared.code == 0
    assert json.loads(scored.out)["decision"] is True
    assert [(row["method"], row["n"]) for row in rows] == [("mine", 8), ("kovac", 8)]


@pytest.mark.usefixtures("_quick")
def test_json_says_everything_and_strict_tells_by_the_code(
    tmp_path: Path, typed: list[str], fleck: Fleck
) -> None:
    """One object; the faults one by one; 3 where there are any; `--replace` writes again."""
    said = fleck(*typed, "--json", "--strict", "--operating-point", "fpr=0.1")
    record = json.loads(said.out)
    before = (tmp_path / "mine.onnx").read_bytes()
    again = fleck(*typed, "--replace", "--operating-point", "fpr=0.1")

    assert said.code == 3
    assert record["model"] == str(tmp_path / "mine.onnx")
    assert record["threshold_from"] == "dev"
    assert record["training"]["threshold"]["rule"] == "fpr=0.1"
    assert [fault["id"] for fault in record["faults"]] == ["i031"]
    assert 0 <= record["auc"]["low"] <= record["auc"]["value"] <= 1
    assert again.code == 0
    assert (tmp_path / "mine.onnx").read_bytes() == before


def test_a_file_that_is_there_is_not_written_over(
    tmp_path: Path, typed: list[str], fleck: Fleck
) -> None:
    """Neither the model nor a card beside it; nothing is made, and the next step is named."""
    for name in ("mine.onnx", "mine.toml"):
        (tmp_path / name).write_text("precious", encoding="utf-8")
        said = fleck(*typed)
        assert said.code == 1
        assert f"expected no file there yet, got {tmp_path / name}" in said.err
        assert "--replace" in said.err
        assert (tmp_path / name).read_text("utf-8") == "precious"
        (tmp_path / name).unlink()


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        (
            "--out",
            "mine.pt",
            "--out: expected the name of a file that ends in .onnx, got 'mine.pt'",
        ),
        ("--out", "", "--out: expected the name of a file that ends in .onnx, got ''"),
        ("--split", "test", "--split: expected one of train, dev, got 'test'"),
        ("--positive", "", "--positive: expected a name of 1 to 60 printable characters, got ''"),
        ("--positive", "a\nb", "--positive: expected a name of 1 to 60 printable"),
        ("--operating-point", "best", "--operating-point: expected a rule, youden, f1, "),
        ("--seed", "-1", "--seed: expected a whole number from 0"),
        ("--jobs", "x", "--jobs: expected a whole number from 0"),
        ("--deadline", "0", "--deadline: expected a number of seconds above 0"),
        ("--backbone", "fleck", "--backbone: expected convnet, open_nsfw, open_nsfw:package or"),
        ("--data", "no.csv", "--data: expected the name of a built-in set or an existing"),
        ("--dev", "no.csv", "--dev: expected the name of a built-in set or an existing"),
    ],
)
def test_what_makes_no_sense_is_misuse(
    typed: list[str], fleck: Fleck, option: str, value: str, told: str
) -> None:
    """One line that names the option, and 2; nothing is written."""
    said = fleck(*typed, option, value)

    assert (said.code, said.out) == (2, "")
    assert told in said.err


def test_a_model_without_a_card_gets_one_to_fill_in(
    tmp_path: Path, typed: list[str], fleck: Fleck
) -> None:
    """In lines that can be saved as they are; what only the user knows is left open."""
    bare = Path(typed[typed.index("--backbone") + 1])
    bare.with_suffix(".toml").unlink()
    said = fleck(*typed)
    first, *lines = said.err.splitlines()
    card = tomllib.loads("\n".join(lines))

    assert said.code == 2
    assert first.startswith(f"fleck: --backbone: {bare}: expected its card small.toml beside it")
    assert (card["input"], card["fit"]) == ("x", "FILL IN")


def test_the_backbone_is_never_written_over(typed: list[str], fleck: Fleck) -> None:
    """Not even with leave to replace."""
    backbone = typed[typed.index("--backbone") + 1]
    before = Path(backbone).read_bytes()
    said = fleck(*typed, "--out", backbone, "--replace")

    assert said.code == 2
    assert "--out: expected another file than the backbone" in said.err
    assert Path(backbone).read_bytes() == before


def test_a_set_with_one_class_is_refused(tmp_path: Path, typed: list[str], fleck: Fleck) -> None:
    """With the counts, and 1."""
    said = fleck(*typed, "--data", "photos")

    assert said.code == 1
    assert "got 0 positive and 117 negative in photos" in said.err
    assert not (tmp_path / "mine.onnx").exists()
