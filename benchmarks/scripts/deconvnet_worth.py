"""What a deconvnet's pictures are worth: `python -m benchmarks.scripts.deconvnet_worth`.

Two tables over built-in photographs on which no person is visible, for each rule at rectifiers:

* whether a picture is about the network at all: what is left of it when weights are drawn anew,
  how it correlates with that of the other class and with the photograph's edges;
* whether it answers "how should this photograph change to look more like the class?": what a
  change along it does to the logit, beside a change against it, along the picture of the other
  class, and along random directions of the same size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from benchmarks.data.images import Fault, read
from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin
from benchmarks.methods.chosen import Settings
from benchmarks.methods.network import Network, open_model
from benchmarks.methods.peers import find_peer
from convnet.ascent import DRAWS, Ascent, ascend
from convnet.deconvnet import (
    RULES,
    Activations,
    Deconvnet,
    Rule,
    activation_graph,
    class_seed,
    explain_graph,
)
from convnet.deconvnet.draw import edges_of, strength_of
from convnet.levels import batch_of, change_of, channels_of, levels_of
from convnet.likeness import correlation, rank_correlation_within
from convnet.preprocessing import prepare
from convnet.randomizing import cascade

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Gray levels, root mean square: invisible, visible, spoiled.
SIZES = (0.0, 1.0, 4.0, 16.0)


@dataclass(frozen=True, eq=False)
class Explained:
    """A network with photographs prepared for it.

    Attributes
    ----------
    network : Network
        The network.
    data : bytes
        Its model.
    batch : ndarray
        The photographs.
    ports : dict
        How the model is fed.
    """

    network: Network
    data: bytes
    batch: NDArray[np.float32]
    ports: dict[str, Any]

    def graph(self, data: bytes, rule: Rule) -> bytes:
        """Write the explaining graph of the model, or of a changed one."""
        return explain_graph(data, rule=rule, **self.ports)

    def seeds(self, layer: tuple[int, ...]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the seed of the class, and that of the other; with one logit its negative."""
        own = class_seed(layer, self.network.columns[0])
        if own.size == 1:
            return own, -own
        return own, class_seed(layer, int(self.network.columns[0] == 0))


def network_of(name: str) -> Network:
    """Find a network by the name of a method or a file."""
    if name.endswith(".onnx"):
        return open_model(name, Settings())
    if name == "convnet":
        from benchmarks.methods.figures_net import figures_net

        return figures_net(Settings())
    found = find_peer(name, Settings())
    if not isinstance(found, Network):
        msg = f"expected a network, got {name!r}"
        raise TypeError(msg)
    return found


def prepared(name: str, count: int, seed: int) -> Explained:
    """Draw photographs without people, and prepare them."""
    network = network_of(name)
    items = read_manifest(builtin("photos")).items
    empty = [item for item in items if item.slices["person_visible"] == "none"]
    chosen = np.random.default_rng(seed).choice(len(empty), size=count, replace=False)
    images = [read(empty[place].path) for place in chosen]
    inputs = [prepare(i.pixels, network.recipe) for i in images if not isinstance(i, Fault)]
    batch = np.stack(inputs)
    model = network.model
    ports: dict[str, Any] = {
        "input": model.input.name,
        "output": model.output.name,
        "extents": batch.shape[1:],
    }
    return Explained(network, model.content(), batch, ports)


def worth(explained: Explained, rule: Rule, seed: int, draws: int) -> list[float]:
    """Measure the first table's row: top layer, all layers, other class, edges."""
    recipe = explained.network.recipe
    net = Deconvnet(explained.graph(explained.data, rule))
    own, other = explained.seeds(net.layer)

    def maps(data: bytes) -> NDArray[np.float64]:
        """Return the strength of the pictures of a changed model."""
        changed = Deconvnet(explained.graph(data, rule))
        return strength_of(channels_of(changed.reconstruct(explained.batch, own), recipe))

    rng = np.random.default_rng(seed)
    last, every = cascade(explained.data, maps, (1, None), rng=rng, draws=draws)
    first = net.reconstruct(explained.batch, own)
    second = net.reconstruct(explained.batch, other)
    classes = [correlation(one, two) for one, two in zip(first, second, strict=True)]
    strength = strength_of(channels_of(first, recipe))
    levels = levels_of(explained.batch, recipe)
    edges = [
        rank_correlation_within(each, np.where(each == 0, 0.0, edges_of(level)))
        for each, level in zip(strength, levels, strict=True)
    ]
    return [last.mean, every.mean, float(np.nanmean(classes)), float(np.nanmean(edges))]


def sweeps(explained: Explained, rule: Rule, seed: int) -> list[Ascent]:
    """Change each photograph along its picture, and score it by the logit."""
    recipe = explained.network.recipe
    net = Deconvnet(explained.graph(explained.data, rule))
    own, other = explained.seeds(net.layer)
    upward = Activations(activation_graph(explained.data, **explained.ports))

    def score(levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the logit of the class."""
        logits = upward.activation(batch_of(levels, recipe)).reshape(len(levels), -1)
        return np.asarray(logits @ own.reshape(-1), dtype=np.float64)

    found = []
    for place in range(len(explained.batch)):
        item = explained.batch[place : place + 1]
        change = partial(change_of, recipe=recipe)
        along, beside = (change(net.reconstruct(item, each))[0] for each in (own, other))
        if along.any():
            levels = levels_of(item, recipe)[0]
            # The same random directions for every rule.
            rng = np.random.default_rng([seed, place])
            found.append(ascend(score, levels, along, rng=rng, other=beside, sizes=SIZES))
    return found


def show_worth(rows: dict[str, list[float]]) -> None:
    """Print the first table."""
    print("| rule | top layer drawn anew | all layers | other class | edges |")
    print("| --- | --- | --- | --- | --- |")
    for rule, row in rows.items():
        print(f"| {rule} | {row[0]:.2f} | {row[1]:.2f} | {row[2]:.4f} | {row[3]:.2f} |")


def show_sweeps(rows: dict[str, list[Ascent]]) -> None:
    """Print the second table: changes of the logit, and how often a picture beats its controls."""
    print("| rule | gray levels | along | against | other class | random | beats all random |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for rule, found in rows.items():
        for place, size in enumerate(SIZES[1:], start=1):
            along = np.mean([each.toward[place] - each.toward[0] for each in found])
            against = np.mean([each.away[place] - each.away[0] for each in found])
            random = np.mean([each.random[:, place].mean() - each.toward[0] for each in found])
            others = [e.other[place] - e.toward[0] for e in found if e.other is not None]
            other = f"{np.mean(others):+.2f}" if others else "none"
            won = sum(float(each.share_below[place]) == 1.0 for each in found)
            print(
                f"| {rule} | {size:g} | {along:+.2f} | {against:+.2f} | {other} | {random:+.2f} | "
                f"{won} of {len(found)} |"
            )


def main(
    model: Annotated[
        str, typer.Option(help="open_nsfw, convnet, or a model.onnx with its card")
    ] = "open_nsfw",
    photos: Annotated[int, typer.Option(min=1, help="how many photographs")] = 24,
    draws: Annotated[int, typer.Option(min=1, help="how often weights are drawn anew")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="of photographs, weights and directions")] = 0,
) -> None:
    """Print both tables."""
    explained = prepared(model, photos, seed)
    what = f"{model}, {len(explained.batch)} photographs without people"
    print(f"{what}: means, weights drawn anew {draws} times\n")
    show_worth({rule: worth(explained, rule, seed, draws) for rule in RULES})
    print(f"\n{what}: mean change of the logit, {DRAWS} random directions each\n")
    show_sweeps({rule: sweeps(explained, rule, seed) for rule in RULES})


if __name__ == "__main__":
    typer.run(main)
