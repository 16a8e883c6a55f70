"""The card of a network that was trained here: how it is used, and how it came about.

Everything in it follows from what was asked for and what was measured; it holds no time, no
machine and no path, so that the same training writes the same card.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

from benchmarks.methods.network import Network
from benchmarks.methods.network_card import NetworkCard
from convnet.architecture import shapes
from convnet.inspection import parse_model
from convnet.model import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.measure.intervals import Interval
    from convnet.architecture import Architecture
    from convnet.preprocessing import Recipe

    from .checkpoints import Told
    from .lessons import Words
    from .thresholds import Threshold

#: Pictures scored at once; changes no score.
AT_ONCE = 64

LICENCE = (
    "Of the weights: BSD-3-Clause, as this software. What they were learned from has terms of its "
    "own: training.data_licence"
)
USE = (
    "Comparison with other methods on rendered figures, and control response on photographs. "
    "It has seen no naked person; its score says nothing of one and decides about nobody."
)
OWN_LICENCE = "For you to say. It was learned from pictures on these terms: "
OWN_USE = "Comparison on sets like the one it was trained on; for you to say."


@dataclass(frozen=True)
class Made:
    """What is known of a training when it is over.

    Attributes
    ----------
    architecture : Architecture
        The network's table.
    identity : mapping of str to str
        What the weights depend on.
    recipe : str
        Name of the recipe.
    words : Words
        Of the pictures.
    counts : mapping
        Of the pictures.
    told : tuple of Told
        One for every epoch.
    area : Interval or None
        Under the ROC curve, of the development items that are to be parted.
    threshold : Threshold
        And what it did on development items.
    difference : float
        Largest between the exported network and torch, in logits.
    shipped : bool
        Whether it is this software's own network rather than a user's.
    """

    architecture: Architecture
    identity: Mapping[str, str]
    recipe: str
    words: Words
    counts: Mapping[str, Any]
    told: tuple[Told, ...]
    area: Interval | None
    threshold: Threshold
    difference: float
    shipped: bool


def scores_of(
    data: bytes, recipe: Recipe, pictures: NDArray[np.uint8], *, threads: int = 1
) -> list[float]:
    """Score pictures with a model as its card will have it scored.

    Parameters
    ----------
    data : bytes
        The model file.
    recipe : Recipe
        The steps before it.
    pictures : ndarray of shape (n, side, side, 3), dtype uint8
        At the network's size.
    threads : int
        Of the session; changes no score.

    Returns
    -------
    list of float
        Probabilities.
    """
    model = Model.of_bytes(data, "the exported network", threads=threads)
    network = Network("", model, recipe, (0,), "", activation="sigmoid")
    found: list[float] = []
    for first in range(0, len(pictures), AT_ONCE):
        found += network.score_batch(list(pictures[first : first + AT_ONCE]))
    return found


def card_of(data: bytes, recipe: Recipe, made: Made) -> NetworkCard:
    """Write the card of a network.

    Parameters
    ----------
    data : bytes
        The model file.
    recipe : Recipe
        The steps before it.
    made : Made
        How it came about.

    Returns
    -------
    NetworkCard
        Checked as one that is read.
    """
    graph = parse_model(data).graph
    words = made.words
    name = f"{made.architecture.name}, trained with fleck {metadata.version('fleck')}"
    return NetworkCard(
        sha256=hashlib.sha256(data).hexdigest(),
        input=graph.input[0].name,
        output=graph.output[0].name,
        size=recipe.size,
        fit=recipe.fit,
        channels=recipe.channels,
        layout=recipe.layout,
        scale=recipe.scale,
        mean=recipe.mean,
        std=recipe.std,
        classes=(words.positive,),
        positive=words.positive,
        activation="sigmoid",
        score="probability",
        threshold=made.threshold.value,
        licence=LICENCE if made.shipped else OWN_LICENCE + words.licence,
        citation=f"{'' if made.shipped else 'Unpublished network: '}{name}",
        trained_on=words.trained_on,
        intended_use=USE if made.shipped else OWN_USE,
        training=_training(made),
    )


def written(card: NetworkCard) -> bytes:
    """Write a card as the file that stands beside a model.

    Parameters
    ----------
    card : NetworkCard
        Of the model.

    Returns
    -------
    bytes
        TOML in UTF-8.
    """
    import tomli_w

    table = card.model_dump(exclude_none=True, exclude_defaults=True)
    return tomli_w.dumps(table, multiline_strings=False).encode()


def _training(made: Made) -> dict[str, Any]:
    """Write down how the network came about."""
    last = made.told[-1]
    area = made.area
    found = {} if area is None else {"low": round(area.low, 4), "high": round(area.high, 4)}
    threshold = made.threshold
    return {
        "made_by": f"fleck {metadata.version('fleck')}, torch {made.identity['torch']}",
        "architecture": made.architecture.name,
        "architecture_from": made.architecture.citation,
        "weights": sum(shape.weights for shape in shapes(made.architecture)),
        "seed": int(made.identity["seed"]),
        "recipe": made.recipe,
        "recipe_digest": made.identity["recipe"],
        "code_digest": made.identity["code"],
        "data": made.words.name,
        "data_digest": made.identity["data"],
        "data_licence": made.words.licence,
        "device": made.identity["device"],
        "threads": int(made.identity["threads"]),
        "epochs": last.epoch,
        "loss": round(last.loss, 4),
        "dev_auc": {"value": round(last.area if area is None else area.value, 4), **found},
        "threshold": {
            "limit": threshold.limit,
            "negatives": threshold.negatives,
            "negatives_marked": threshold.marked,
            "positives": threshold.positives,
            "positives_marked": threshold.found,
        },
        "export_difference": float(f"{made.difference:.2g}"),
        "counts": {name: number for name, number in made.counts.items() if number != {}},
    }
