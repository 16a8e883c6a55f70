"""Whenever the whole tool is killed, what was acknowledged is kept, once, and the end is the same.

Goal R5: 100 kills at random moments on runs of 500 pictures.
"""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from tests.benchmarks.run.pictures import asked, begin, done, draw, items, method, objects
from tests.benchmarks.run.test_interrupted import STEADY, command, recorded

from . import FULL

KILLS, PICTURES = (100, 500) if FULL else (6, 250)

#: A run is killed so often before it may finish; a new one is begun then.
A_RUN = 6


def killed(typing: list[str], moment: float) -> bool:
    """Start the command, and kill it and its workers at a moment unless it is done by then."""
    process = begin(*typing)
    try:
        process.wait(timeout=moment)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    _, told = process.communicate()

    assert process.returncode in (0, -signal.SIGKILL), told
    return process.returncode != 0


def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    """No whole line of the log is lost or doubled, and the result is that of a quiet run."""
    typed = method(tmp_path, STEADY)
    manifest = draw(tmp_path / "set", PICTURES, broken=(7, 70))
    quiet = items(asked(tmp_path, manifest, typed))
    start = time.monotonic()
    done(*command(typed, manifest, tmp_path / "first", "--jobs", "2"))
    longest = time.monotonic() - start
    draws = random.Random(5)
    kills = runs = resumed = 0
    while kills < KILLS:
        out = tmp_path / f"run {runs}"
        typing = command(typed, manifest, out, "--jobs", "2")
        known: list[str] = []
        for _ in range(A_RUN):
            kills += killed(typing, draws.uniform(0.2 * longest, longest))
            now = recorded(out)
            assert now[: len(known)] == known, f"{len(known)} records, then {len(now)}"
            resumed += len(known) > 0
            known = now
        code, _, told = done(*typing)
        (folder,) = out.iterdir()
        ids = recorded(out)

        assert code == 0, told
        assert ids[: len(known)] == known
        assert sorted(ids) == [f"i{n:03}" for n in range(PICTURES)]
        assert (folder / "items.jsonl").read_bytes() == quiet
        assert [*folder.glob(".*"), *folder.glob("lock")] == []
        assert len({line["id"] for line in objects(folder / "timings.jsonl")}) >= PICTURES - A_RUN
        runs += 1
    print(
        f"{kills} kills in {runs} runs of {PICTURES}, {resumed} resumed; "
        f"{longest:.1f} s undisturbed"
    )
