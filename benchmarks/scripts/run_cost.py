"""What a run costs besides its method: `python -m benchmarks.scripts.run_cost`.

A set that exists only on paper is scored from a table, so that no file is opened and no picture
decoded: what is left is the run's own work, from reading the manifest to writing `DONE`.  Every
row is a process of its own: a run of one item, the whole run, and the whole run again after half
of its records were taken away.  Time and memory are told above those of the run of one item.
"""

from __future__ import annotations

import csv
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.methods.chosen import Settings
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run

#: Items of a batch, as the promise has it.
BATCH = 32

#: Bytes of a unit of `ru_maxrss` on Linux.
UNIT = 1024


@dataclass(frozen=True)
class Cost:
    """What one process took.

    Attributes
    ----------
    seconds : float
        From asking for the run to its end, imports included.
    own, workers : float
        Largest memory of the process and of any of its workers, in megabytes.
    kept : int
        Items that were there before.
    """

    seconds: float
    own: float
    workers: float
    kept: int


def simulate(folder: Path, items: int) -> tuple[Path, Path]:
    """Write a manifest of files that do not exist, and scores for them.

    Parameters
    ----------
    folder : Path
        Where.
    items : int
        How many.

    Returns
    -------
    manifest, scores : Path

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     manifest, scores = simulate(Path(place), 2)
    ...     len(manifest.read_text().splitlines()), scores.read_text().splitlines()[0]
    (3, 'id,score')
    """
    manifest, scores = folder / f"set{items}.csv", folder / f"scores{items}.csv"
    with manifest.open("w", newline="") as left, scores.open("w", newline="") as right:
        rows, values = csv.writer(left), csv.writer(right)
        rows.writerow(["id", "path", "sha256", "label", "split"])
        values.writerow(["id", "score"])
        for number in range(items):
            name = f"photo-{number * 7919 % items:08}"
            digest = hashlib.sha256(name.encode()).hexdigest()
            rows.writerow([name, f"{name[:9]}/{name}.jpg", digest, number % 2, "test"])
            values.writerow([name, number / items])
    return manifest, scores


def cost(manifest: Path, scores: Path, out: Path, engine: str, jobs: int) -> Cost:
    """Run in a process of its own.

    Parameters
    ----------
    manifest, scores, out : Path
        What to run, and where.
    engine : str
        As for `fleck run`.
    jobs : int
        Worker processes.

    Returns
    -------
    Cost
    """
    typed = ["-m", __spec__.name if __spec__ else __name__, "--inside"]
    named = [str(manifest), str(scores), str(out), engine, str(jobs)]
    done = subprocess.run(  # noqa: S603 - our own interpreter on this very file
        [sys.executable, *typed, *named], capture_output=True, check=True, text=True
    )
    return Cost(**json.loads(done.stdout))


def inside(manifest: str, scores: str, out: str, engine: str, jobs: str) -> Cost:
    """Run in this process, and see what it took.

    Parameters
    ----------
    manifest, scores, out, engine, jobs : str
        As for `cost`.

    Returns
    -------
    Cost
    """
    start = time.perf_counter()
    asked = Asked(scores, manifest, Settings(), out=out, engine=engine, jobs=int(jobs), batch=BATCH)
    finished = run(asked)
    seconds = time.perf_counter() - start
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, workers = (resource.getrusage(each).ru_maxrss * UNIT / 1e6 for each in who)
    return Cost(seconds, own, workers, finished.kept)


def halve(out: Path) -> None:
    """Make the only finished run in a folder into one that was killed half way.

    Parameters
    ----------
    out : Path
        The folder of the runs.
    """
    (folder,) = out.iterdir()
    (folder / "DONE").unlink()
    log = folder / "log.jsonl"
    with log.open("r+b") as stream:
        stream.truncate(log.stat().st_size // 2)


def measure(folder: Path, items: int, jobs: int) -> Iterator[tuple[str, Cost, Cost, int]]:
    """Measure every engine.

    Parameters
    ----------
    folder : Path
        For what is made on the way.
    items : int
        Of the set.
    jobs : int
        Worker processes.

    Yields
    ------
    name : str
        Of the row.
    whole, empty : Cost
        Of the run, and of a run of one item.
    done : int
        Items that were scored.
    """
    one, many = simulate(folder, 1), simulate(folder, items)
    for engine in ("serial", "processes"):
        empty = cost(*one, folder / f"{engine}-1", engine, jobs)
        out = folder / engine
        whole = cost(*many, out, engine, jobs)
        yield engine, whole, empty, items
        halve(out)
        again = cost(*many, out, engine, jobs)
        yield f"{engine}, resumed", again, empty, items - again.kept


def main(
    items: Annotated[int, typer.Option(help="Items of the simulated set.")] = 20_000,
    jobs: Annotated[int, typer.Option(help="Worker processes.")] = 2,
) -> None:
    """Print what a run costs by itself."""
    print(f"{items} items, batches of {BATCH}, {jobs} workers")
    print("engine                 s      ms an item   MB above an empty run: itself, a worker")
    with tempfile.TemporaryDirectory() as place:
        for name, whole, empty, done in measure(Path(place), items, jobs):
            each = (whole.seconds - empty.seconds) / done * 1000
            own, workers = whole.own - empty.own, whole.workers - empty.workers
            print(f"{name:<20} {whole.seconds:6.1f} {each:10.3f} {own:25.0f} {workers:9.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        print(json.dumps(inside(*sys.argv[2:]).__dict__))
    else:
        typer.run(main)
