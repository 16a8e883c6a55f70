"""Neither workers, nor batches, nor the order of the rows, nor interruptions change a byte.

Goal R10.
"""

import hashlib
import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.run.asked import Asked
from benchmarks.run.runner import run
from tests.benchmarks.run.pictures import asked, draw, listed, method, rows_of

from . import FULL

PICTURES = 400 if FULL else 40

#: Draws, crashes, raises, and gives a number that is none, each for some pictures.
MIXED = """
import os

def score(image, rng):
    red = int(image[0, 0, 0])
    if red == 11:
        os._exit(1)
    if red == 23:
        raise ValueError("no")
    if red == 31:
        return float("nan")
    return red + rng.random()
"""


def digests(wanted: Asked) -> tuple[str, ...]:
    """Run, and digest what others read."""
    folder = run(wanted).folder
    names = ("items.jsonl", "items.parquet")
    files = (folder / name for name in names if (folder / name).exists())
    return tuple(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)


@pytest.fixture
def wanted(tmp_path: Path) -> Asked:
    """Ask for pictures of which some are broken, by a method that draws and fails."""
    manifest = draw(tmp_path / "set", PICTURES, broken=(5, 17))
    return asked(tmp_path, manifest, method(tmp_path, MIXED), engine="processes")


def test_workers_batches_orders_and_interruptions_change_no_byte(
    wanted: Asked, tmp_path: Path
) -> None:
    """1, 2 and 4 workers; batches of 1, 7 and 32; rows as they are, turned and mixed; torn."""
    rows = rows_of(wanted.data)
    mixed = rows.copy()
    random.Random(10).shuffle(mixed)
    orders = [listed(tmp_path / "set" / f"{n}.csv", r) for n, r in enumerate((rows[::-1], mixed))]
    found = set()
    ways = itertools.product((1, 2, 4), (1, 7, 32), (wanted.data, *orders))
    chosen = [way for n, way in enumerate(ways) if FULL or n % 7 == 0]
    for number, (jobs, batch, manifest) in enumerate(chosen):
        out = f"{wanted.out}{number}"
        other = replace(wanted, jobs=jobs, batch=batch, data=manifest, out=out)
        whole = digests(other)
        (folder,) = Path(out).iterdir()
        log = folder / "log.jsonl"
        (folder / "DONE").unlink()
        log.write_bytes(log.read_bytes()[: -number * 997 % log.stat().st_size])
        found |= {whole, digests(replace(other, jobs=5 - jobs))}

    assert len(found) == 1
    print(f"{len(chosen)} ways, each torn and gone on with: {len(found)} result")
