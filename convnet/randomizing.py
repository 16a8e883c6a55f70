"""Take from a network what it has learned: its weights drawn anew, from the top layer down.

An explanation that stays what it was when the weights are gone is not about the network (J. Adebayo
et al., "Sanity Checks for Saliency Maps", NeurIPS 2018, arXiv:1810.03292).  Their cascade draws the
weights of the last layers anew, one layer more at a time, until the first.

What is drawn follows a normal distribution of the mean and the standard deviation of the tensor it
replaces, so that signals keep their size and a map does not go black for that reason alone.
(Adebayo et al. draw from what the training began with, which a model file does not say.)  Biases
are drawn like weights: in a model whose batch normalization was folded, they carry its shifts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .inspection import ModelRefusedError, parse_model
from .likeness import rank_correlation_within

#: Operators with learned weights, and which of their inputs are learned.
LEARNED = {
    "Conv": (1, 2),
    "ConvTranspose": (1, 2),
    "Gemm": (1, 2),
    "MatMul": (0, 1),
    "BatchNormalization": (1, 2),
}


@dataclass(frozen=True)
class LearnedLayer:
    """An operator with weights.

    Attributes
    ----------
    operator, output : str
        Its type and the tensor it makes.
    tensors : tuple of str
        Names of what it learned, weights first.
    """

    operator: str
    output: str
    tensors: tuple[str, ...]


def learned_layers(data: bytes, top: str | None = None) -> tuple[LearnedLayer, ...]:
    """List the operators with weights, in the order of the file.

    Parameters
    ----------
    data : bytes
        A model.
    top : str, optional
        A tensor; only layers that it is computed from.

    Returns
    -------
    tuple of LearnedLayer
        From below; a layer whose weights another one had before does not count again.

    Raises
    ------
    ModelRefusedError
        If the model is refused, or nothing in it was learned.

    Examples
    --------
    >>> learned_layers(b"no model")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    return _learned(parse_model(data).graph, top)


def _learned(graph: Any, top: str | None) -> tuple[LearnedLayer, ...]:
    """Find what operators learned among the constants of a graph."""
    constants = set(_tensors(graph))
    taken: set[str] = set()
    found = []
    for node in graph.node if top is None else _below(graph, top):
        places = LEARNED.get(node.op_type, ())
        names = [node.input[place] for place in places if place < len(node.input)]
        fresh = tuple(name for name in names if name in constants and name not in taken)
        if fresh:
            taken.update(fresh)
            found.append(LearnedLayer(node.op_type, node.output[0], fresh))
    if not found:
        msg = "expected a model with weights among its constants, got one without any"
        raise ModelRefusedError(msg)
    return tuple(found)


def _below(graph: Any, top: str) -> list[Any]:
    """Collect the operators that a tensor is computed from, in the order of the file."""
    wanted = {top}
    nodes = []
    for node in reversed(graph.node):
        if not wanted.isdisjoint(node.output):
            wanted.update(node.input)
            nodes.append(node)
    return nodes[::-1]


def _tensors(graph: Any) -> dict[str, Any]:
    """Collect the constants of a graph that are floats, by name."""
    floats = (1, 10, 11)
    found = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            found[node.output[0]] = node.attribute[0].t
    return {name: tensor for name, tensor in found.items() if tensor.data_type in floats}


def randomized(data: bytes, last: int | None, *, rng: Generator, top: str | None = None) -> bytes:
    """Draw the weights of a model's last layers anew.

    Parameters
    ----------
    data : bytes
        The model.
    last : int or None
        How many layers with weights, from the top; None for all.
    rng : numpy.random.Generator
        The same generator draws the same weights for a layer however many lie below it.
    top : str, optional
        A tensor; only layers that it is computed from are counted and drawn.

    Returns
    -------
    bytes
        A model of the same graph.

    Raises
    ------
    ModelRefusedError
        If the model is refused, or nothing in it was learned.
    ValueError
        If it has fewer layers.

    Examples
    --------
    >>> randomized(b"no model", 1, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    model = parse_model(data)
    layers = _learned(model.graph, top)
    count = len(layers) if last is None else last
    if not 0 <= count <= len(layers):
        msg = f"expected from 0 to {len(layers)} layers with weights, got {last}"
        raise ValueError(msg)
    return _drawn(model, layers[::-1][:count], rng)


def one_randomized(data: bytes, place: int, *, rng: Generator, top: str | None = None) -> bytes:
    """Draw the weights of a single layer anew, and leave all others as they are.

    Parameters
    ----------
    data : bytes
        The model.
    place : int
        Of the layer in `learned_layers`.
    rng : numpy.random.Generator
        For the weights.
    top : str, optional
        A tensor; only layers that it is computed from are counted.

    Returns
    -------
    bytes
        A model of the same graph.

    Raises
    ------
    ModelRefusedError
        If the model is refused, or nothing in it was learned.
    ValueError
        If it has no such layer.

    Examples
    --------
    >>> one_randomized(b"no model", 0, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    model = parse_model(data)
    layers = _learned(model.graph, top)
    if not 0 <= place < len(layers):
        msg = f"expected a layer from 0 to {len(layers) - 1}, got {place}"
        raise ValueError(msg)
    return _drawn(model, layers[place : place + 1], rng)


def _drawn(model: Any, layers: Sequence[LearnedLayer], rng: Generator) -> bytes:
    """Draw what some layers learned, in their order, and write the model."""
    from onnx import numpy_helper

    tensors = _tensors(model.graph)
    for layer in layers:
        for name in layer.tensors:
            learned = numpy_helper.to_array(tensors[name])
            drawn = rng.normal(learned.mean(dtype=float), learned.std(dtype=float), learned.shape)
            tensors[name].CopyFrom(numpy_helper.from_array(drawn.astype(learned.dtype), name))
    written: bytes = model.SerializeToString()
    return written


@dataclass(frozen=True)
class Remaining:
    """What remained of maps when weights were drawn anew.

    Attributes
    ----------
    last : int
        Layers drawn anew, from the top.
    of : int
        Layers with weights.
    correlations : tuple of float
        Rank correlation with the true map, one a draw and map; NaN where a map was black.
    """

    last: int
    of: int
    correlations: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Return the mean over draws whose map was not black; NaN if all were."""
        known = [value for value in self.correlations if np.isfinite(value)]
        return sum(known) / len(known) if known else float("nan")


def cascade(
    data: bytes,
    maps: Callable[[bytes], NDArray[np.floating]],
    counts: Sequence[int | None],
    *,
    rng: Generator,
    draws: int = 3,
    top: str | None = None,
) -> tuple[Remaining, ...]:
    """Make maps again after the weights of the last layers were drawn anew.

    Parameters
    ----------
    data : bytes
        The model.
    maps : callable
        Takes a model and returns its maps, first axis first; they are compared as they are, so
        take the absolute value before where the sign does not matter.  Places where both are 0
        are left out: no unit sees them.
    counts : sequence of int or None
        Layers to draw anew, from the top; None for all.
    rng : numpy.random.Generator
        For the weights; each draw continues the cascade of its own.
    draws : int
        For each count.
    top : str, optional
        A tensor; only layers that it is computed from are counted and drawn.

    Returns
    -------
    tuple of Remaining
        One a count.

    Raises
    ------
    ModelRefusedError, ValueError
        As `randomized`.

    Examples
    --------
    >>> cascade(b"no model", lambda data: np.zeros((1, 2, 2)), [1], rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    whole = len(learned_layers(data, top))
    true = maps(data)
    # The same draws for every count: a longer cascade adds layers and changes none.
    seeds = rng.integers(2**63, size=draws)
    found = []
    for last in counts:
        rows = [
            rank_correlation_within(one, other)
            for seed in seeds
            for one, other in zip(
                true,
                maps(randomized(data, last, rng=np.random.default_rng(seed), top=top)),
                strict=True,
            )
        ]
        found.append(Remaining(whole if last is None else last, whole, tuple(rows)))
    return tuple(found)
