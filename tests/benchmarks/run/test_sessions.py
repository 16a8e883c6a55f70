"""What is recorded of each call on a run, and what a call may not do."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.run import sessions
from benchmarks.run.arguments import RefusedError
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run
from benchmarks.run.sessions import require_clean, sessions_of

from .pictures import asked, draw, method

#: Fails in the first process that uses it, in such a way that it may be tried again.
ONCE = """
from pathlib import Path

MARK = Path(__file__).with_name("mark")

def score(image):
    if not MARK.exists():
        MARK.touch()
        raise RuntimeError
    return 1.0
"""


@pytest.fixture
def wanted(tmp_path: Path) -> Asked:
    """Ask for three items, of which one fails at first."""
    return asked(tmp_path, draw(tmp_path / "set", 3), method(tmp_path, ONCE))


def test_each_call_says_how_it_worked(wanted: Asked) -> None:
    """Engine and limits of each, the first first; a call with nothing to do adds none."""
    folder = run(wanted).folder
    run(replace(wanted, engine="processes", jobs=2, batch=3, deadline=7.0, retry=True))
    run(wanted)
    works = [session["work"] for session in sessions_of(folder)]

    assert [work["engine"] for work in works] == ["serial", "processes"]
    assert [works[1][key] for key in ("jobs", "batch", "deadline")] == [2, 3, 7.0]


def test_a_run_killed_while_it_is_taken_up_again_goes_on(
    wanted: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`DONE` goes before the first file it vouches for is changed."""
    folder = run(wanted).folder

    def killed(*_: object) -> None:
        """Be killed where the record of the session has just been written."""
        raise KeyboardInterrupt

    monkeypatch.setattr(sessions, "pretty", killed)
    with pytest.raises(KeyboardInterrupt):
        run(replace(wanted, retry=True))
    monkeypatch.undo()

    assert not (folder / "DONE").exists()
    assert run(replace(wanted, retry=True)).scored == 3


def test_a_refused_retry_leaves_a_finished_run_finished(
    wanted: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other libraries may not go on with it, nor unmake it."""
    folder = run(wanted).folder
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    now = sessions.environment()
    now["scoring"] |= {"numpy": "9.9"}
    monkeypatch.setattr(sessions, "environment", lambda: now)
    with pytest.raises(RefusedError, match=r"numpy .*, now 9\.9"):
        run(replace(wanted, retry=True))

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_nothing_to_retry_touches_nothing(wanted: Asked) -> None:
    """A fault of the file itself is no reason to do a finished run again."""
    folder = run(replace(wanted, retry=True)).folder
    run(replace(wanted, retry=True))
    before = (folder / "environment.json").read_bytes()
    run(replace(wanted, retry=True))

    assert (folder / "environment.json").read_bytes() == before
    assert len(json.loads(before)["sessions"]) == 2


def test_what_cannot_be_known_of_the_code_is_not_called_clean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Git that knows the commit but cannot say what was changed is no clean tree."""
    from benchmarks.run import environment

    monkeypatch.setattr(environment, "_git", lambda verb, *_: "c0" if verb == "rev-parse" else None)
    monkeypatch.setattr(Path, "exists", lambda _: True)

    with pytest.raises(RefusedError, match="--strict: expected the code of commit c0"):
        require_clean()
