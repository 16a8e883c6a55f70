"""Killed, interrupted or out of disk: what is recorded stays, and the same command finishes."""

import os
import random
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.run import runner
from benchmarks.run.lock import LOCK
from benchmarks.run.runner import run
from benchmarks.run.store import Store

from .pictures import asked, begin, done, draw, items, method, objects, until

#: Takes about two milliseconds a picture, as a fast method does.
STEADY = """
import hashlib

def score(image):
    for _ in range(4):
        hashlib.pbkdf2_hmac("sha256", image.tobytes(), b"", 1000)
    return float(image[0, 0, 0])
"""

#: Says that it has begun, then waits to be released.
WAITING = """
import time
from pathlib import Path

HERE = Path(__file__).parent

def score(image):
    red = int(image[0, 0, 0])
    if red == {stop}:
        (HERE / "begun").touch()
        while not (HERE / "go on").exists():
            time.sleep(0.005)
    return float(red)
"""


def command(typed: str, manifest: str, out: Path, *more: str) -> list[str]:
    """Spell the command."""
    return ["run", "--method", typed, "--data", manifest, "--out", str(out), *more]


def recorded(out: Path) -> list[str]:
    """Return the ids in the log of the only run there is."""
    logs = list(out.glob("*/log.jsonl"))
    return [fields["id"] for log in logs for fields in objects(log)]


def test_a_run_that_is_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    """Five kills of the whole tool: nothing recorded is lost or done twice, the bytes are equal."""
    typed = method(tmp_path, STEADY)
    manifest = draw(tmp_path / "set", 300, broken=(7, 70))
    out = tmp_path / "killed"
    draws = random.Random(4)
    known: list[str] = []
    for kill in range(5):
        process = begin(*command(typed, manifest, out, "--jobs", "2"))
        least = len(known) + draws.randrange(45)
        until(lambda least=least: len(recorded(out)) >= least)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        now = recorded(out)
        assert now[: len(known)] == known, f"expected kill {kill} to lose nothing"
        known = now
    code, _, told = done(*command(typed, manifest, out, "--jobs", "2"))
    (folder,) = out.iterdir()

    assert (code, "298 scored, 2 faults (2 truncated)" in told) == (0, True)
    assert sorted(recorded(out)) == [f"i{n:03}" for n in range(300)]
    assert (folder / "items.jsonl").read_bytes() == items(asked(tmp_path, manifest, typed))
    assert [*folder.glob(".*"), *folder.glob(LOCK)] == []


@pytest.mark.parametrize("engine", ["serial", "processes"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_lets_what_is_in_flight_finish(
    tmp_path: Path, engine: str, number: int, code: int
) -> None:
    """Nothing further is begun; the exit code is the signal's; the same command goes on.

    The signal reaches the workers too, as one from a terminal or a batch system does.
    """
    typed = method(tmp_path, WAITING.format(stop=5))
    manifest = draw(tmp_path / "set", 12)
    out = tmp_path / "runs"
    typing = command(typed, manifest, out, "--jobs", "1", "--engine", engine)
    process = begin(*typing)
    until((tmp_path / "begun").exists)
    until(lambda: len(recorded(out)) == 5)
    if engine == "processes" and number == signal.SIGTERM:
        os.kill(process.pid, number)  # a worker that is terminated finishes nothing
    else:
        os.killpg(process.pid, number)
    (tmp_path / "go on").touch()
    _, told = process.communicate(timeout=60)
    kept = recorded(out)
    again, _, summary = done(*typing)

    assert process.returncode == code
    assert "Traceback" not in told
    assert kept == [f"i{n:03}" for n in range(6)]
    assert (again, "12 scored, 0 faults; 6 of them from before" in summary) == (0, True)


def test_a_worker_that_is_terminated_with_the_run_faults_no_item(tmp_path: Path) -> None:
    """A batch system signals every process; the item in flight is done by the next call."""
    typed = method(tmp_path, WAITING.format(stop=5))
    out = tmp_path / "runs"
    typing = command(typed, draw(tmp_path / "set", 12), out, "--jobs", "1")
    process = begin(*typing)
    until((tmp_path / "begun").exists)
    until(lambda: len(recorded(out)) == 5)
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=60)
    kept = recorded(out)
    (tmp_path / "go on").touch()

    assert (process.returncode, kept) == (143, [f"i{n:03}" for n in range(5)])
    assert "12 scored, 0 faults" in done(*typing)[2]


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_a_second_interrupt_ends_at_once(tmp_path: Path, engine: str) -> None:
    """An item that does not come to an end is not waited for, and has no record."""
    typed = method(tmp_path, WAITING.format(stop=5))
    out = tmp_path / "runs"
    typing = command(typed, draw(tmp_path / "set", 12), out, "--jobs", "1", "--engine", engine)
    process = begin(*typing)
    until((tmp_path / "begun").exists)
    until(lambda: len(recorded(out)) == 5)
    os.kill(process.pid, signal.SIGINT)
    # The first is taken when its handler has run, which the second must not overtake.
    until(lambda: pending(process.pid) == 0)
    os.kill(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=8)  # less than the grace
    (tmp_path / "go on").touch()

    assert (process.returncode, "Traceback" in told) == (130, False)
    assert recorded(out) == [f"i{n:03}" for n in range(5)]
    assert "12 scored, 0 faults; 5 of them from before" in done(*typing)[2]


def pending(pid: int) -> int:
    """Return the signals that wait for a process."""
    fields = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    return int(fields["ShdPnd"], 16) | int(fields["SigPnd"], 16)


def test_a_full_disk_ends_the_run_and_keeps_what_was_written(tmp_path: Path) -> None:
    """The file is named, the exit code is 4, and once there is room the run goes on."""
    typed = method(tmp_path)
    manifest = draw(tmp_path / "set", 200)
    out = tmp_path / "runs"
    code, printed, told = done(*command(typed, manifest, out, "--jobs", "1"), limit=30_000)
    kept = recorded(out)
    log = next(out.glob("*/log.jsonl")).read_bytes()
    again, _, summary = done(*command(typed, manifest, out, "--jobs", "1"))
    (folder,) = out.iterdir()

    assert (code, printed) == (4, "")
    assert "log.jsonl" in told
    assert "Traceback" not in told
    assert 50 < len(kept) < 200
    assert log.endswith(b"\n")
    assert (again, f"{len(kept)} of them from before" in summary) == (0, True)
    assert (folder / "items.jsonl").read_bytes() == items(asked(tmp_path, manifest, typed))


def test_an_output_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    """Exit code 4, and the place is named."""
    code, _, told = done(*command("kovac", "photos", Path("/proc/runs"), "--sample", "1"))

    assert code == 4
    assert "/proc/runs" in told


def test_a_second_command_on_the_same_run_is_refused(tmp_path: Path) -> None:
    """It is told which process is at work; the first one is not disturbed."""
    typed = method(tmp_path, WAITING.format(stop=2))
    manifest = draw(tmp_path / "set", 4)
    out = tmp_path / "runs"
    first = begin(*command(typed, manifest, out, "--jobs", "1"))
    until((tmp_path / "begun").exists)
    code, _, told = done(*command(typed, manifest, out, "--jobs", "1"))
    (tmp_path / "go on").touch()
    _, summary = first.communicate(timeout=60)

    assert (code, f"got process {first.pid} at work" in told) == (1, True)
    assert (first.returncode, "4 scored, 0 faults" in summary) == (0, True)


def test_no_worker_outlives_a_killed_command(tmp_path: Path) -> None:
    """One that hangs in an item would wait for ever, for nobody."""
    says = 'write_text(str(__import__("os").getpid()))'
    typed = method(tmp_path, WAITING.format(stop=0).replace("touch()", says))
    process = begin(*command(typed, draw(tmp_path / "set", 2), tmp_path / "runs", "--jobs", "1"))
    until(lambda: (tmp_path / "begun").exists() and (tmp_path / "begun").read_text() != "")
    worker = int((tmp_path / "begun").read_text())
    process.send_signal(signal.SIGKILL)
    process.communicate()

    until(lambda: not alive(worker))
    assert not alive(worker)


def alive(pid: int) -> bool:
    """Tell whether a process still runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def twice() -> None:
    """Interrupt this process, and again."""
    signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("before", [True, False])
def test_an_interrupt_between_a_record_and_the_bookkeeping_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    """What is in the log counts, whether this process came to know of it or not."""
    wanted = asked(tmp_path, draw(tmp_path / "set", 6))
    whole = items(replace(wanted, out=f"{wanted.out}2"))
    note, noted = Store._note, []

    def interrupted(store: Store, rank: int, *where: Any, **how: Any) -> None:
        """Take the fourth record just before or just after it is noted."""
        noted.append(rank)
        if before and len(noted) == 4:
            twice()
        note(store, rank, *where, **how)
        if len(noted) == 4:
            twice()

    monkeypatch.setattr(Store, "_note", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(wanted)
    monkeypatch.undo()
    (folder,) = Path(wanted.out).iterdir()
    finished = run(wanted)

    assert (finished.folder, finished.kept) == (folder, 4)
    assert recorded(Path(wanted.out)) == [f"i{n:03}" for n in range(6)]
    assert (folder / "items.jsonl").read_bytes() == whole


def test_two_interrupts_while_a_method_is_loaded_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large model takes long enough to think better of it; no traceback comes of that."""
    monkeypatch.setattr(runner, "share", lambda _: twice())
    with pytest.raises(KeyboardInterrupt):
        run(asked(tmp_path, draw(tmp_path / "set", 2), engine="processes"))


def test_an_interrupt_in_the_last_item_ends_the_command_with_a_finished_run(
    tmp_path: Path,
) -> None:
    """No other method is begun, and nothing is left to do for this one."""
    wanted = asked(tmp_path, draw(tmp_path / "set", 3))

    def last(number: int, total: int) -> None:
        """Interrupt once all items are done."""
        if number == total:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run(wanted, progress=last)

    assert run(wanted).kept == 3
    assert len(list(Path(wanted.out).glob("*/DONE"))) == 1
