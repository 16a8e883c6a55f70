"""A deconvnet's picture of one photograph, and what it is worth; computed in a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.methods.network import Network
from convnet.ascent import Ascent, ascend
from convnet.deconvnet import (
    Activations,
    Deconvnet,
    OperatorRefusedError,
    UnknownLayerError,
    activation_graph,
    explain_graph,
)
from convnet.deconvnet.draw import edges_of, strength_of
from convnet.levels import batch_of, change_of, channels_of, levels_of
from convnet.likeness import correlation, rank_correlation_within
from convnet.preprocessing import prepare, restored
from convnet.randomizing import Remaining, cascade

from .seeding import Aim, AimError, aim_at, other_class
from .subject import Subject, method_of, subject_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.methods.chosen import Chosen

    from .asked import Wish

#: Times that weights are drawn anew for a sanity line.  Ours: the spread over draws is small.
DRAWS = 3

#: The same for a layer, whose unit does not fire in many of the draws.
UNIT_DRAWS = 9

#: Pictures of a sweep at once; bounds the memory.
BATCH = 8


@dataclass(frozen=True)
class Sanity:
    """Whether the picture is about the network at all.

    Attributes
    ----------
    last, every : Remaining
        Rank correlation of the absolute maps with weights drawn anew: of the top layer with
        weights, and of all.
    other : str
        The class compared with, empty where a layer is explained.
    classes : float
        Correlation of the signed maps of the two classes; NaN without another class.
    edges : float
        Rank correlation of the absolute map with the strength of the photograph's edges.
    """

    last: Remaining
    every: Remaining
    other: str
    classes: float
    edges: float


@dataclass(frozen=True, eq=False)
class Deconvolved:
    """What was found.

    Attributes
    ----------
    subject : Subject
        The network.
    aim : Aim
        What was sent down.
    graph : bytes
        The explaining graph.
    notes : dict of str to str
        What that file says of itself.
    reconstruction : ndarray of shape (rows, columns, 3), dtype float64
        In the input's space and numbers, red first.
    received : ndarray of shape (rows, columns, 3), dtype uint8
        The photograph as the network received it.
    sanity : Sanity
        What the picture is worth.
    ascent : Ascent or None
        Scores of the photograph changed along the picture, where that was asked for.
    """

    subject: Subject
    aim: Aim
    graph: bytes
    notes: dict[str, str]
    reconstruction: NDArray[np.float64]
    received: NDArray[np.uint8]
    sanity: Sanity
    ascent: Ascent | None


@dataclass(frozen=True)
class Wrong:
    """What kept it from being made.

    Attributes
    ----------
    message : str
        Names the option or the file.
    misuse : bool
        Whether something else should have been asked; else the model lacks what it takes.
    """

    message: str
    misuse: bool


def deconvolved(photo: NDArray[np.uint8], *, chosen: Chosen, wish: Wish) -> Deconvolved | Wrong:
    """Send one thing down to the photograph, and find out what the picture is worth.

    Parameters
    ----------
    photo : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    chosen : Chosen
        The method.
    wish : Wish
        What was asked.

    Returns
    -------
    Deconvolved or Wrong
        An exception would lose its class on the way out of the worker.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> from .asked import Wish
    >>> black = np.zeros((8, 8, 3), dtype=np.uint8)
    >>> wish = Wish("a.jpg", "kovac", "deconvnet", "out")
    >>> deconvolved(black, chosen=identify("kovac"), wish=wish).message
    '--model: expected a network with --how deconvnet, got kovac, which has no layers'
    """
    subject = subject_of(photo, chosen=chosen, category=wish.category, fit=wish.fit)
    if isinstance(subject, str):
        return Wrong(subject, misuse=True)
    network = method_of(subject)
    if not isinstance(network, Network):
        named = f"--model: expected a network with --how deconvnet, got {chosen.name}"
        return Wrong(f"{named}, which has no layers", misuse=True)
    try:
        return _made(photo, subject, network, wish)
    except AimError as error:
        return Wrong(str(error), misuse=True)
    except UnknownLayerError as error:
        return Wrong(f"--layer: {error}", misuse=True)
    except OperatorRefusedError as error:
        return Wrong(f"{chosen.name}: {error}", misuse=False)


def _made(photo: NDArray[np.uint8], subject: Subject, network: Network, wish: Wish) -> Deconvolved:
    """Make the picture."""
    recipe, data = network.recipe, network.model.content()
    batch = prepare(photo, recipe)[None]
    how: dict[str, Any] = {
        "layer": wish.layer,
        "input": network.model.input.name,
        "output": network.model.output.name,
        "extents": batch.shape[1:],
    }
    graph = explain_graph(data, rule=wish.rule, overlap=wish.overlap, **how)
    net = Deconvnet(graph, threads=wish.settings.threads, device=wish.settings.device)
    aim = aim_at(net.activation(batch), network, wish)

    def sent_down(seed: NDArray[np.float32], explaining: Deconvnet) -> NDArray[np.float64]:
        """Return one reconstruction, red first."""
        return np.asarray(channels_of(explaining.reconstruct(batch, seed), recipe)[0])

    def again(changed: bytes) -> NDArray[np.float64]:
        """Return the absolute map of a changed model."""
        other = explain_graph(changed, rule=wish.rule, overlap=wish.overlap, **how)
        return strength_of(sent_down(aim.seed, Deconvnet(other)))[None]

    reconstruction = sent_down(aim.seed, net)
    last, every = cascade(
        data,
        again,
        (1, None),
        rng=np.random.default_rng(wish.seed),
        draws=DRAWS if wish.layer is None else UNIT_DRAWS,
        top=net.notes["layer"],
    )
    other, seed = other_class(aim, network)
    levels = levels_of(batch, recipe)[0]
    sanity = Sanity(
        last,
        every,
        other,
        float("nan") if seed is None else correlation(reconstruction, sent_down(seed, net)),
        _edges(strength_of(reconstruction), edges_of(levels)),
    )
    ascent = None
    if wish.sweep:
        upward = Activations(activation_graph(data, **how))

        def score(pictures: NDArray[np.float64]) -> NDArray[np.float64]:
            """Score gray levels by what was sent down."""
            found = [
                upward.activation(batch_of(pictures[at : at + BATCH], recipe))
                for at in range(0, len(pictures), BATCH)
            ]
            logits = np.concatenate(found).reshape(len(pictures), -1).astype(np.float64)
            return np.asarray(logits @ aim.seed.reshape(-1).astype(np.float64))

        change = change_of(net.reconstruct(batch, aim.seed), recipe)[0]
        beside = None if seed is None else change_of(net.reconstruct(batch, seed), recipe)[0]
        if change.any():
            rng = np.random.default_rng(wish.seed)
            ascent = ascend(score, levels, change, rng=rng, other=beside)
    received = restored(batch[0], recipe)
    return Deconvolved(subject, aim, graph, net.notes, reconstruction, received, sanity, ascent)


def _edges(strength: NDArray[np.float64], edges: NDArray[np.float64]) -> float:
    """Compare with the photograph's edges what the picture can show."""
    return rank_correlation_within(strength, np.where(strength == 0, 0.0, edges))
