"""What a comparison costs at size: `python -m benchmarks.scripts.compare_speed`.

Ten methods on a hundred thousand items with two thousand resamples, on one core: first the
resampling alone, then `fleck compare` on ten finished runs, and the same with its report.  Every
row is a process of its own.  The items exist only on paper; scores are normal, and the methods
part the classes more or less well.  Seconds of the core are what is promised (60, and 2 GB):
those of the clock are the same on a machine that does nothing else.
"""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.measure.resampling import resampled
from benchmarks.methods.chosen import Settings
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run

#: What a row may cost: seconds of one core, and megabytes.
SECONDS, MEGABYTES = 60.0, 2000.0
#: Bytes of a unit of `ru_maxrss` on Linux.
UNIT = 1024
#: Share of positives, and of items without a score: ours.
POSITIVES, MISSING = 0.2, 0.001
#: Runs a command and prints seconds of clock and core and its largest memory.  A process of its
#: own, and a small one: the kernel counts the memory of whoever starts a process as the process's.
WATCH = """
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
_, status, used = os.wait4(process.pid, 0)
print(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""
#: Libraries that would take more than one core.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Cost:
    """What one process took.

    Attributes
    ----------
    clock, core : float
        Seconds from start to end, and those in which it was at work; imports included.
    megabytes : float
        Its largest memory.
    """

    clock: float
    core: float
    megabytes: float

    @property
    def kept(self) -> bool:
        """Tell whether it costs no more than promised."""
        return self.core <= SECONDS and self.megabytes <= MEGABYTES


def made_up(items: int, methods: int) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Make up labels and scores.

    Parameters
    ----------
    items, methods : int
        How many.

    Returns
    -------
    labels : ndarray of shape (items,), dtype bool
    scores : ndarray of shape (methods, items)
        NaN where a method has none; every second method misses some items.

    Examples
    --------
    >>> labels, scores = made_up(2000, 3)
    >>> int(np.isnan(scores[0]).sum()), bool(np.isnan(scores[1]).any())
    (0, True)
    """
    rng = np.random.default_rng(5)
    labels = rng.random(items) < POSITIVES
    lift = np.linspace(0.5, 2.5, methods)[:, None]
    scores = rng.normal(size=items) + 0.7 * rng.normal(size=(methods, items)) + lift * labels
    scores[1::2][rng.random(scores[1::2].shape) < MISSING] = np.nan
    return labels, scores


def make_runs(folder: Path, items: int, methods: int) -> list[Path]:
    """Finish a run of every method on items that exist only on paper.

    Parameters
    ----------
    folder : Path
        Where.
    items, methods : int
        How many.

    Returns
    -------
    list of Path
        The folders of the runs.
    """
    labels, scores = made_up(items, methods)
    names = [f"item-{number:08}" for number in range(items)]
    manifest = folder / "set.csv"
    with manifest.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id", "path", "sha256", "label", "split"])
        for name, label in zip(names, labels.astype(int).tolist(), strict=True):
            digest = hashlib.sha256(name.encode()).hexdigest()
            rows.writerow([name, f"{name}.jpg", digest, label, "test"])
    for number, column in enumerate(scores):
        table = folder / f"method-{number}.csv"
        with table.open("w", newline="", encoding="utf-8") as stream:
            rows = csv.writer(stream)
            rows.writerow(["id", "score"])
            for name, value in zip(names, column.tolist(), strict=True):
                if value == value:
                    rows.writerow([name, repr(value)])
        run(Asked(str(table), str(manifest), Settings(), out=str(folder / "runs")))
    return sorted((folder / "runs").iterdir())


def cost(command: list[str], folder: Path) -> Cost:
    """Run a command on one core.

    Parameters
    ----------
    command : list of str
        After the interpreter.
    folder : Path
        To work in.

    Returns
    -------
    Cost

    Raises
    ------
    RuntimeError
        If it fails.
    """
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own code
        [sys.executable, "-S", "-c", WATCH, sys.executable, *command],
        cwd=folder,
        env={**os.environ, **ONE_THREAD},
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode:
        msg = f"expected {' '.join(command)} to end well, got {done.stderr}"
        raise RuntimeError(msg)
    clock, core, memory = map(float, done.stdout.split())
    return Cost(clock, core, memory * UNIT / 1e6)


def measure(
    folder: Path, items: int, methods: int, resamples: int, *, alone: bool = False
) -> Iterator[tuple[str, Cost]]:
    """Measure every row.

    Parameters
    ----------
    folder : Path
        For what is made on the way.
    items, methods, resamples : int
        How many.
    alone : bool
        Whether to measure the resampling only.

    Yields
    ------
    name : str
        Of the row.
    cost : Cost
        Of its process.
    """
    inside = ["-m", __spec__.name if __spec__ else __name__, "--inside"]
    sizes = [str(items), str(methods), str(resamples)]
    yield "resampling", cost([*inside, *sizes], folder)
    if alone:
        return
    runs = [str(one) for one in make_runs(folder, items, methods)]
    command = ["-m", "benchmarks", "compare", *runs, "--resamples", str(resamples)]
    yield "fleck compare", cost(command, folder)
    yield "fleck compare --html", cost([*command, "--html", "report.html"], folder)
    yield "fleck compare --json", cost([*command, "--json"], folder)


def main(
    items: Annotated[int, typer.Option(min=100, help="Of the set.")] = 100_000,
    methods: Annotated[int, typer.Option(min=2, help="Runs.")] = 10,
    resamples: Annotated[int, typer.Option(min=100, help="Of the bootstrap.")] = 2000,
    alone: Annotated[bool, typer.Option("--alone", help="The resampling only.")] = False,
) -> None:
    """Print what a comparison costs."""
    core = min(os.sched_getaffinity(0))
    print(f"{methods} methods, {items} items, {resamples} resamples, core {core} alone")
    print("                        s of the clock   of the core      MB")
    broken = False
    with tempfile.TemporaryDirectory() as place:
        for name, found in measure(Path(place), items, methods, resamples, alone=alone):
            print(f"{name:<24} {found.clock:13.1f} {found.core:13.1f} {found.megabytes:7.0f}")
            broken |= not found.kept
    if broken:
        print(f"expected {SECONDS:.0f} s of the core and {MEGABYTES:.0f} MB at most in every row")
        raise typer.Exit(1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        many, rows, draws = (int(one) for one in sys.argv[2:5])
        truth, values = made_up(many, rows)
        resampled(truth, values, rng=np.random.default_rng(0), resamples=draws)
    else:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        typer.run(main)
