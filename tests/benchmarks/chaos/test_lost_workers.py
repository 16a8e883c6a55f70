"""Workers that die, of an item or of something else, cost no other item.

Goal R6: of four workers three are killed from outside, one runs out of memory, one hangs, one
has a segmentation fault, in 200 tasks: 196 results and more, and only named faults.
"""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.benchmarks.run.pictures import begin, done, draw, method, objects, until
from tests.benchmarks.run.test_interrupted import command, recorded

from . import FULL

BAD = {"i040": "memory", "i080": "deadline", "i120": "crashed"}

#: Takes some milliseconds a picture, and does not survive three of them.
FATAL = """
import ctypes
import threading

def score(image):
    red = int(image[0, 0, 0])
    threading.Event().wait(0.02)
    if red == {memory}:
        return float(len(bytearray(3_000_000_000)))
    if red == {hang}:
        threading.Event().wait()
    if red == {segfault}:
        ctypes.string_at(0)
    return float(red)
"""


def workers(pid: int) -> list[int]:
    """List the processes that a process has started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("batch", ["1", "32" if FULL else "6"])
def test_four_workers_and_six_deaths(tmp_path: Path, batch: str) -> None:
    """A worker that is killed from outside costs nothing; a bad item is named by what it did."""
    manifest = draw(tmp_path / "set", 200)
    more = ("--jobs", "4", "--deadline", "1", "--batch", batch)
    well = method(tmp_path, FATAL.format(memory=-1, hang=-1, segfault=-1))
    start = time.monotonic()
    done(*command(well, manifest, tmp_path / "well", *more))
    normal = time.monotonic() - start

    ill = method(tmp_path, FATAL.format(memory=40, hang=80, segfault=120))
    start = time.monotonic()
    process = begin(*command(ill, manifest, tmp_path / "ill", *more))
    for least in (5, 60, 100):
        until(lambda least=least: len(recorded(tmp_path / "ill")) >= least)
        os.kill(workers(process.pid)[-1], signal.SIGKILL)
    _, told = process.communicate(timeout=120)
    disturbed = time.monotonic() - start
    (folder,) = (tmp_path / "ill").iterdir()
    found = objects(folder / "items.jsonl")

    assert process.returncode == 0
    assert {item["id"]: item["fault"] for item in found if item["fault"]} == BAD
    assert sum(item["score"] is not None for item in found) == 197
    assert "197 scored, 3 faults (1 crashed, 1 deadline, 1 memory)" in told
    print(f"batches of {batch}: {normal:.1f} s undisturbed, {disturbed:.1f} s with six deaths")
