"""What many items cost on a Dask cluster: `python -m benchmarks.scripts.dask_cost`.

The first table is measured: a set that exists only on paper, scored from a table by a cluster on
this machine, so that nothing but the run's own work and Dask's is left; and the seconds that a
picture takes, from the timings of a run on the built-in photographs.  The second table is
computed from the first and says so.
"""

from __future__ import annotations

import json
import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.methods.chosen import Settings
from benchmarks.methods.peers import absent_reason
from benchmarks.run.asked import Asked
from benchmarks.run.records import Task
from benchmarks.run.runner import run
from benchmarks.scripts.run_cost import cost, simulate

#: Images of the test set of the founding article.
ARTICLE = 428_271

#: A very large collection.
MANY = 100_000_000

#: Cores of a small, a middling and a large cluster.
CORES = (2, 64, 1024)


@dataclass(frozen=True)
class Own:
    """What the run itself takes.

    Attributes
    ----------
    seconds : float
        An item.
    memory, log, sent : float
        Bytes an item: of the driver, of the log, and of a task on the wire.
    """

    seconds: float
    memory: float
    log: float
    sent: float


def own_cost(folder: Path, items: int, jobs: int) -> Own:
    """Measure a simulated run on a cluster of this machine.

    Parameters
    ----------
    folder : Path
        For what is made on the way.
    items : int
        Of the simulated set.
    jobs : int
        Dask workers.

    Returns
    -------
    Own
    """
    one, many = simulate(folder, 1), simulate(folder, items)
    empty = cost(*one, folder / "one", "dask", jobs)
    out = folder / "many"
    whole = cost(*many, out, "dask", jobs)
    (done,) = out.iterdir()
    log = (done / "log.jsonl").stat().st_size
    name = f"{0:09d}/{0:09d}.jpg"
    task = Task(0, name, "0" * 64, 0, "test", f"/data/{name}", name)
    return Own(
        (whole.seconds - empty.seconds) / items,
        (whole.own - empty.own) * 1e6 / items,
        log / items,
        len(pickle.dumps((task,) * 1)),
    )


def picture_cost(folder: Path, method: str, sample: int) -> float:
    """Measure the seconds that a picture takes on one core, decoding included.

    Parameters
    ----------
    folder : Path
        For the run.
    method : str
        Its name.
    sample : int
        Photographs.

    Returns
    -------
    float
    """
    asked = Asked(method, "photos", Settings(), out=str(folder / method), sample=sample, jobs=1)
    timings = run(asked).folder / "timings.jsonl"
    rows = [json.loads(line) for line in timings.read_text(encoding="ascii").splitlines()]
    return float(sum(row["decode"] + row["score"] for row in rows) / len(rows))


def main(
    items: Annotated[int, typer.Option(help="Items of the simulated set.")] = ARTICLE,
    jobs: Annotated[int, typer.Option(help="Dask workers.")] = 2,
    sample: Annotated[int, typer.Option(help="Photographs that are timed.")] = 60,
) -> None:
    """Print what is measured, then what is computed from it."""
    methods = ["fleck", *(["open_nsfw"] if absent_reason("open_nsfw") is None else [])]
    with tempfile.TemporaryDirectory() as place:
        own = own_cost(Path(place), items, jobs)
        pictures = {name: picture_cost(Path(place), name, sample) for name in methods}
    print(f"measured: {items} simulated items, {jobs} Dask workers, batches of 128 and more")
    print(f"  own cost        {own.seconds * 1000:8.3f} ms an item, all of it in the driver's path")
    print(f"  driver's memory {own.memory:8.0f} bytes an item, table of scores included")
    print(f"  log             {own.log:8.0f} bytes an item")
    print(f"  a task          {own.sent:8.0f} bytes on the wire, before what batches share")
    for name, seconds in pictures.items():
        print(f"  {name:<15} {seconds * 1000:8.1f} ms a photograph and core, of {sample}")
    print("computed from these; the driver is the limit where the cores are faster than it")
    print(f"  {'items':>11}  {'log':>8}  {'driver':>9}  method      hours on {CORES} cores")
    for number in (ARTICLE, MANY):
        for name, seconds in pictures.items():
            hours = [max(number * seconds / cores, number * own.seconds) / 3600 for cores in CORES]
            shown = "  ".join(f"{each:.1f}" for each in hours)
            log, memory = number * own.log / 1e9, number * own.memory / 1e9
            print(f"  {number:>11}  {log:5.1f} GB  {memory:6.1f} GB  {name:<10}  {shown}")


if __name__ == "__main__":
    typer.run(main)
