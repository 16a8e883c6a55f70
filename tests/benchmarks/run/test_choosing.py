"""A method is looked at in a process of its own."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks.methods.chosen import Settings
from benchmarks.run import choosing
from benchmarks.run.arguments import LackError, MisuseError, chosen_method
from benchmarks.run.choosing import choose

RED = "def score(image):\n    return float(image[..., 0].mean())\n"


def typed(folder: Path, text: str) -> str:
    """Write a file and say how its method is asked for."""
    path = folder / "my.py"
    path.write_text(text, encoding="utf-8")
    return f"{path}:score"


def test_a_file_of_the_users_is_not_run_here(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What it prints, loads and changes stays in the other process."""
    text = f"import os, this\nos.environ['FLECK_MARK'] = '1'\nprint('hello')\n{RED}"
    chosen = choose(typed(tmp_path, text), Settings())

    assert chosen.name == "my.py:score"
    assert len(chosen.code) == 64
    assert "FLECK_MARK" not in os.environ
    assert "this" not in sys.modules
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def score(", "--method: .*my.py, line 1: SyntaxError"),
        ("import sys\nsys.exit(3)\n", "to load, got SystemExit: 3"),
        ("class E(BaseException): ...\nraise E('x')\n", "to load, got E: x"),
    ],
)
def test_a_mistake_in_the_file_is_misuse(tmp_path: Path, text: str, told: str) -> None:
    """Whatever it raises ends in one line."""
    with pytest.raises(MisuseError, match=told):
        choose(typed(tmp_path, text), Settings())


def test_a_file_that_ends_its_process_is_survived(tmp_path: Path) -> None:
    """The message says how it ended."""
    text = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"

    with pytest.raises(LackError, match="could not be loaded: the worker was ended by SIGKILL"):
        choose(typed(tmp_path, text), Settings())


def test_a_file_that_never_ends_loading_is_survived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a limit to patience."""
    monkeypatch.setattr(choosing, "PATIENCE", 0.5)

    with pytest.raises(LackError, match=r"no end within 0\.5 s"):
        choose(typed(tmp_path, "while True: pass\n"), Settings())


@pytest.mark.parametrize("name", ["kovak", "my.py", "no.csv", "model.pt"])
def test_what_is_no_method_is_misuse(name: str) -> None:
    """The option is named."""
    with pytest.raises(MisuseError, match=r"^--method: expected"):
        choose(name, Settings())


def test_what_cannot_be_read_is_no_misuse(tmp_path: Path) -> None:
    """A model that is none is the machine's trouble, not the command's."""
    path = tmp_path / "model.onnx"
    path.write_bytes(b"no model")

    with pytest.raises(LackError, match=r"^--method: .*model\.onnx"):
        choose(str(path), Settings())


def test_photographs_need_a_method_that_looks_at_them(tmp_path: Path) -> None:
    """A file of scores has no answer for pixels; a score alone gives no mask."""
    path = tmp_path / "theirs.csv"
    path.write_text("id,score\na,1\n", encoding="utf-8")

    assert chosen_method(str(path)).needs == "id"
    with pytest.raises(MisuseError, match=r"looks at photographs, .* use `fleck run"):
        chosen_method(str(path), offers="pixels")
    own = typed(tmp_path, RED)
    assert chosen_method(own, offers="pixels").typed == own
    with pytest.raises(MisuseError, match=r"gives masks, .* which only scores"):
        chosen_method(own, offers="mask")
    assert chosen_method("fleck", offers="segments").offers == ("mask", "segments")
