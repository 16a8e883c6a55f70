"""What a deconvnet costs in forward passes: `python -m benchmarks.scripts.deconvnet_speed`.

One promise, as a ratio within one run (decision 0030): the reconstruction of a class score takes
at most five times as long as one forward pass of the same network, way up included.  All loops of a
round follow each other, so that a busy machine slows them alike.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.data.images import Fault, read
from benchmarks.methods.chosen import Settings
from benchmarks.methods.figures_net import WEIGHTS, figures_net
from benchmarks.methods.network import Network
from benchmarks.methods.open_nsfw import find_weights, open_nsfw
from benchmarks.scripts.network_speed import PHOTOS, Loop, interleaved, show
from convnet.deconvnet import RULES, Deconvnet, class_seed, explain_graph
from convnet.preprocessing import prepare

#: Forward passes that a reconstruction may cost (issue 7).
ALLOWED = 5.0


def explained(
    net: Deconvnet, batches: list[NDArray[np.float32]], seed: NDArray[np.float32]
) -> list[NDArray[np.float32]]:
    """Send a seed down to every photograph."""
    return [net.reconstruct(batch, seed) for batch in batches]


def loops_of(network: Network, paths: list[Path], threads: int) -> dict[str, Loop]:
    """Return one forward pass, and the same with the way down under each rule.

    Parameters
    ----------
    network : Network
        The network.
    paths : list of Path
        Photographs, a batch of one each.
    threads : int
        Of every session.

    Returns
    -------
    dict of str to callable
        By name.
    """
    images = [image for image in map(read, paths) if not isinstance(image, Fault)]
    batches = [prepare(image.pixels, network.recipe)[None] for image in images]
    model = network.model
    loops: dict[str, Loop] = {"forward": lambda: [model.scores(batch) for batch in batches]}
    for rule in RULES:
        graph = explain_graph(
            model.content(),
            rule=rule,
            input=model.input.name,
            output=model.output.name,
            extents=batches[0].shape[1:],
        )
        net = Deconvnet(graph, threads=threads)
        loops[rule] = partial(explained, net, batches, class_seed(net.layer, network.columns[0]))
    return loops


def main(
    photos: Annotated[int, typer.Option(min=1, help="how many photographs")] = 8,
    rounds: Annotated[int, typer.Option(min=1, help="how often each loop runs")] = 9,
    threads: Annotated[int, typer.Option(min=1, help="of every session")] = 1,
) -> None:
    """Print a table for each network that is there."""
    paths = sorted(PHOTOS.glob("*.jpg"))[:photos]
    settings = Settings(threads=threads)
    print(f"{len(paths)} photographs, {rounds} rounds, {threads} thread(s); at most {ALLOWED:g}")
    networks = []
    if find_weights() is not None:
        networks.append(open_nsfw("open_nsfw", settings))
    if WEIGHTS.exists():
        networks.append(figures_net(settings))
    for network in networks:
        seconds = interleaved(loops_of(network, paths, threads), rounds)
        show(f"{network.name}, one photograph at a time", seconds, len(paths), "forward")


if __name__ == "__main__":
    typer.run(main)
