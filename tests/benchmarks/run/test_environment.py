"""Where a run was made is recorded, and names neither machine nor user."""

import getpass
import json
import os
import re
import socket
from pathlib import Path

import pytest

from benchmarks.run import environment as module
from benchmarks.run.environment import changes, environment, scoring, state_of_code


def test_every_library_that_can_change_a_score_is_among_those_recorded() -> None:
    """The short list is a part of the long one, and Python's own version belongs to it."""
    found = environment()
    python = found["scoring"].pop("python")

    assert found["scoring"].items() <= found["libraries"].items()
    assert {"numpy", "pillow", "opencv-python-headless", "onnxruntime"} <= found["scoring"].keys()
    assert found["python"].startswith(python)


def test_nothing_tells_who_or_where() -> None:
    """A run folder is given away: no host, no user, no folder of this machine."""
    text = json.dumps(environment())
    names = {socket.gethostname(), str(Path.home()), str(module.HOME)} - {"", "/"}
    if getpass.getuser() != "root":
        names.add(getpass.getuser())

    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)] == []


def test_the_same_libraries_differ_in_nothing() -> None:
    """What can be taken up again is taken up."""
    assert changes(scoring(), scoring()) == []


def test_without_git_the_commit_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git, or a copy without history, is no error."""
    monkeypatch.setitem(os.environ, "PATH", "/nonexistent")

    assert state_of_code() == {"commit": None, "dirty": None}


def test_a_change_of_code_gives_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest covers the changes themselves, not only the names of the files."""
    answers = {"rev-parse": "c0ffee\n", "status": " M fleck/skin.py\n", "diff": "+1\n"}
    monkeypatch.setattr(module, "_git", lambda verb, *_: answers[verb])
    monkeypatch.setattr(Path, "exists", lambda _: True)
    first = state_of_code()
    answers["diff"] = "+2\n"
    second = state_of_code()
    answers["status"] = ""

    assert first["commit"] == second["commit"] == "c0ffee"
    assert None is not first["dirty"] != second["dirty"] is not None
    assert state_of_code()["dirty"] is None
