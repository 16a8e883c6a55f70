"""One process writes a run, and the lock of a dead one holds nobody up."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.run.arguments import RefusedError
from benchmarks.run.lock import LOCK, locked

from .pictures import ROOT

#: Holds a folder until its standard input ends.
HOLDER = """
import sys
from pathlib import Path
from benchmarks.run.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    """Start another process that holds a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_living_writer_is_named(tmp_path: Path) -> None:
    """The second process is told the number of the first, and the first goes on."""
    process = holder(tmp_path)
    with pytest.raises(RefusedError, match=f"got process {process.pid} at work on it"):
        locked(tmp_path).__enter__()
    process.communicate()

    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_killed_writer_is_taken_over(tmp_path: Path) -> None:
    """Its file is still there, and holds nobody up."""
    process = holder(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    assert list(tmp_path.iterdir()) == [tmp_path / LOCK]
    with locked(tmp_path):
        assert json.loads((tmp_path / LOCK).read_text())["pid"] == os.getpid()


def test_a_process_holds_a_run_only_once(tmp_path: Path) -> None:
    """Two threads of one process are two writers; the refusal leaves the first's lock alone."""
    refused = []

    def second() -> None:
        """Try to write beside the first."""
        try:
            with locked(tmp_path):
                pass
        except RefusedError as error:
            refused.append(str(error))

    with locked(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        process = subprocess.run(
            [sys.executable, "-c", HOLDER, str(tmp_path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )

    assert f"got process {os.getpid()}" in refused[0]
    assert "RefusedError" in process.stderr
    assert process.stdout == ""


def test_a_failure_gives_the_lock_back(tmp_path: Path) -> None:
    """Whatever ends the work, the next may begin."""

    def fail() -> None:
        """Hold the lock and raise."""
        with locked(tmp_path):
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with locked(tmp_path):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_holds_nonsense_is_taken_over(tmp_path: Path) -> None:
    """What counts is the system's lock, not the content of the file."""
    (tmp_path / LOCK).write_bytes(b"\xff not JSON")
    with locked(tmp_path):
        assert b"boot" in (tmp_path / LOCK).read_bytes()
