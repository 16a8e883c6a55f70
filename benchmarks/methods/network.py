"""A network as a method: any ONNX file with a card beside it.

The score is what the network says of the positive class, or the sum over several.  It is never
rescaled behind the user's back: softmax or sigmoid are applied where the card says that they
are still to be done, and a "probability" outside [0, 1] is an error that says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import prod
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from convnet.model import Model
from convnet.preprocessing import Recipe, prepare

from .chosen import Settings
from .network_card import NetworkCard, NetworkCardError, card_template, read_network_card
from .protocol import require_rgb

__all__ = ["Network", "NetworkCardError", "card_template", "network_of", "open_model"]

#: Pictures a session gets at once; ours.  On one core of a CPU 1, 8 and 32 were equally fast for
#: open_nsfw, and 8 bounds the memory.
BATCH = 8

#: How far outside [0, 1] a sum of float32 probabilities may lie.
SLACK = 1e-4

Activation = Literal["none", "softmax", "sigmoid"]


@dataclass(frozen=True, eq=False)
class Network:
    """A network and everything that turns a picture into its score.

    Attributes
    ----------
    name : str
        The file's stem, or a peer's name.
    model : Model
        The session.
    recipe : Recipe
        The steps before it.
    columns : tuple of int
        Of the output: their values are added.
    score_kind : str
        What the score is.
    threshold : float or None
        The published operating point.
    activation : {"none", "softmax", "sigmoid"}
        What is done to the output.
    probability : bool
        Whether a score outside [0, 1] is an error.
    sources : tuple of Path
        Files that count as its code.
    parameters : mapping
        What changes scores, as plain JSON.
    licence, citation : str
        Of the weights.
    batch : int
        Pictures at once.
    classes : tuple of str
        Of the output's columns, in their order.
    """

    name: str
    model: Model
    recipe: Recipe
    columns: tuple[int, ...]
    score_kind: str
    threshold: float | None = None
    activation: Activation = "none"
    probability: bool = True
    sources: tuple[Path, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    licence: str = ""
    citation: str = ""
    batch: int = BATCH
    classes: tuple[str, ...] = ()

    def score(self, image: NDArray[np.uint8]) -> float:
        """Return the score of one image."""
        return self.score_batch([image])[0]

    def score_batch(self, images: Sequence[NDArray[np.uint8]]) -> list[float]:
        """Return the scores of several images; the same as one by one, bit for bit."""
        for image in images:
            require_rgb(image)
        return self.score_inputs(np.stack([prepare(image, self.recipe) for image in images]))

    def score_inputs(self, batch: NDArray[np.float32]) -> list[float]:
        """Return the scores of inputs that `convnet.preprocessing.prepare` has made."""
        return self.score_rows(self.model.scores(batch))

    def score_rows(self, rows: NDArray[np.float32]) -> list[float]:
        """Return the scores that rows of the network's output stand for."""
        return [self._score(row) for row in rows.reshape(len(rows), -1)]

    def _score(self, row: NDArray[np.float32]) -> float:
        """Turn a row of the output into the score."""
        if max(self.columns) >= len(row):
            msg = f"expected more than {max(self.columns)} columns in the output, got {len(row)}"
            raise ValueError(msg)
        values = _activated(row.astype(np.float64), self.activation)
        score = sum(float(values[column]) for column in self.columns)
        if self.probability and not -SLACK <= score <= 1 + SLACK:
            msg = (
                f"expected a probability in [0, 1], got {score:.6g}: is an activation still to be "
                'done, or is the score a "logit"? See `activation` and `score` of the card'
            )
            raise ValueError(msg)
        return score


def of_class(network: Network, column: int) -> Network:
    """Make a network whose score is another of its classes.

    Parameters
    ----------
    network : Network
        Any.
    column : int
        Of the output.

    Returns
    -------
    Network
        The same session; a threshold belongs to the class it was published for and is gone.

    Raises
    ------
    ValueError
        If there is no such column.

    Examples
    --------
    >>> network = Network("small", None, None, (1,), "P(nude)", 0.5, classes=("safe", "nude"))
    >>> safe = of_class(network, 0)
    >>> safe.score_kind, safe.threshold
    ('P(safe)', None)
    >>> of_class(network, 7)
    Traceback (most recent call last):
    ...
    ValueError: expected a column from 0 to 1 (safe, nude), got 7
    """
    if not 0 <= column < len(network.classes):
        known = ", ".join(network.classes)
        msg = f"expected a column from 0 to {len(network.classes) - 1} ({known}), got {column}"
        raise ValueError(msg)
    name = network.classes[column]
    return replace(
        network,
        columns=(column,),
        score_kind=_score_kind(name, probability=network.probability),
        threshold=network.threshold if network.columns == (column,) else None,
        parameters={**network.parameters, "positive": [name]},
    )


def _score_kind(name: str, *, probability: bool) -> str:
    """Say what a score is."""
    return f"P({name})" if probability else f"logit of {name}"


def _activated(values: NDArray[np.float64], activation: Activation) -> NDArray[np.float64]:
    """Apply what the card says is still to be done."""
    if activation == "softmax":
        powers = np.exp(values - values.max())
        return np.asarray(powers / powers.sum())
    if activation == "sigmoid":
        # Both signs the way that does not overflow.
        small = np.exp(-np.abs(values))
        return np.where(values >= 0, 1 / (1 + small), small / (1 + small))
    return values


def open_model(path: Path | str, settings: Settings | None = None) -> Network:
    """Make a method of an ONNX file and the card beside it.

    Parameters
    ----------
    path : path-like
        The ONNX file; its card has the same name with the suffix `.toml`.
    settings : Settings, optional
        Threads and device.

    Returns
    -------
    Network
        Ready to score, everything that can be checked before a picture is checked.

    Raises
    ------
    ModelRefusedError
        If the file is hostile, damaged, or not the one of the card.
    NetworkCardError
        If there is no card, or one that does not fit the model.
    ValueError
        If there is no such file or no such device.

    Examples
    --------
    >>> open_model("no/such/model.onnx")
    Traceback (most recent call last):
    ...
    ValueError: expected a model file, got no file no/such/model.onnx
    """
    path = Path(path)
    if not path.exists():
        msg = f"expected a model file, got no file {path}"
        raise ValueError(msg)
    settings = settings or Settings()
    card = read_network_card(path)
    return network_of(path.stem, path, card, settings, sources=(path, path.with_suffix(".toml")))


def network_of(
    name: str,
    path: Path,
    card: NetworkCard,
    settings: Settings,
    *,
    sources: tuple[Path, ...],
) -> Network:
    """Make a method of a model file and a card that may come from anywhere.

    Parameters
    ----------
    name : str
        Of the method.
    path : Path
        The ONNX file.
    card : NetworkCard
        How it is used.
    settings : Settings
        Threads and device.
    sources : tuple of Path
        Files that count as its code.

    Returns
    -------
    Network
        Ready to score.

    Raises
    ------
    ModelRefusedError
        If the file is refused or not the one of the card.
    NetworkCardError
        If the card does not fit the model.
    """
    model = Model(
        path,
        sha256=card.sha256,
        threads=settings.threads,
        device=settings.device,
        input=card.input,
        output=card.output,
    )
    _require_fit(path, model, card)
    added = " + ".join(card.positives)
    return Network(
        name=name,
        model=model,
        recipe=card.recipe,
        columns=tuple(card.classes.index(positive) for positive in card.positives),
        score_kind=_score_kind(added, probability=card.score == "probability"),
        threshold=card.threshold,
        activation=card.activation,
        probability=card.score == "probability",
        sources=sources,
        parameters={
            "preprocessing": asdict(card.recipe),
            "positive": list(card.positives),
            "activation": card.activation,
            "device": settings.device,
        },
        licence=card.licence,
        citation=card.citation,
        classes=card.classes,
    )


def _require_fit(path: Path, model: Model, card: NetworkCard) -> None:
    """Refuse a card whose size, layout or classes the model contradicts."""
    sides = {"NHWC": (*card.size, 3), "NCHW": (3, *card.size)}
    if not _takes(model.input.shape, sides[card.layout]):
        other = "NCHW" if card.layout == "NHWC" else "NHWC"
        hint = (
            f'; did you mean layout = "{other}"?' if _takes(model.input.shape, sides[other]) else ""
        )
        msg = (
            f"{path}: expected input {card.input!r} to take pictures of shape "
            f"{sides[card.layout]} (size and layout of the card), got {model.input}{hint}"
        )
        raise NetworkCardError(msg)
    extents = model.output.shape[1:]
    known = [extent for extent in extents if isinstance(extent, int)]
    if len(known) == len(extents) and prod(known) != len(card.classes):
        msg = (
            f"{path}: expected output {card.output!r} to have a column for each of "
            f"{len(card.classes)} classes {list(card.classes)}, got {model.output}"
        )
        raise NetworkCardError(msg)


def _takes(shape: tuple[int | str | None, ...], item: tuple[int, ...]) -> bool:
    """Tell whether an input takes items of a shape."""
    return len(shape) == 4 and all(
        not isinstance(extent, int) or extent == got
        for extent, got in zip(shape[1:], item, strict=True)
    )
