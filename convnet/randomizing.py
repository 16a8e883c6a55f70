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

from dataclasses import dataclass
from typing import Any

from numpy.random import Generator

from .inspection import ModelRefusedError, parse_model

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


def learned_layers(data: bytes) -> tuple[LearnedLayer, ...]:
    """List the operators with weights, in the order of the file.

    Parameters
    ----------
    data : bytes
        A model.

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
    return _learned(parse_model(data).graph)


def _learned(graph: Any) -> tuple[LearnedLayer, ...]:
    """Find what operators learned among the constants of a graph."""
    constants = set(_tensors(graph))
    taken: set[str] = set()
    found = []
    for node in graph.node:
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


def _tensors(graph: Any) -> dict[str, Any]:
    """Collect the constants of a graph that are floats, by name."""
    floats = (1, 10, 11)
    found = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            found[node.output[0]] = node.attribute[0].t
    return {name: tensor for name, tensor in found.items() if tensor.data_type in floats}


def randomized(data: bytes, last: int | None, *, rng: Generator) -> bytes:
    """Draw the weights of a model's last layers anew.

    Parameters
    ----------
    data : bytes
        The model.
    last : int or None
        How many layers with weights, from the top; None for all.
    rng : numpy.random.Generator
        The same generator draws the same weights for a layer however many lie below it.

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
    >>> import numpy as np
    >>> randomized(b"no model", 1, rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    from onnx import numpy_helper

    model = parse_model(data)
    layers = _learned(model.graph)
    count = len(layers) if last is None else last
    if not 0 <= count <= len(layers):
        msg = f"expected from 0 to {len(layers)} layers with weights, got {last}"
        raise ValueError(msg)
    tensors = _tensors(model.graph)
    for layer in layers[::-1][:count]:
        for name in layer.tensors:
            learned = numpy_helper.to_array(tensors[name])
            drawn = rng.normal(learned.mean(dtype=float), learned.std(dtype=float), learned.shape)
            tensors[name].CopyFrom(numpy_helper.from_array(drawn.astype(learned.dtype), name))
    written: bytes = model.SerializeToString()
    return written
