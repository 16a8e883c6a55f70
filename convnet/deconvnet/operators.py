"""From an operator of an ONNX file to a layer of ours, or to a refusal that names it.

One function an operator, in `READERS`.  Refused is what has no place in a deconvnet: gates, smooth
non-linearities, filters that the network computes itself.  A wrong picture without a warning would
be worse than none.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .layers import (
    Add,
    Affine,
    Concat,
    Contrast,
    Dense,
    Layer,
    Mean,
    Rectifier,
    Regroup,
    Transpose,
)
from .node import Node
from .window_operators import read_average_pool, read_conv, read_max_pool, read_pad


def require_known(operator: str, domain: str, name: str) -> None:
    """Refuse an operator that no layer of ours stands for.

    Parameters
    ----------
    operator, domain : str
        Its type and whose it is; "" and "ai.onnx" are the format's own.
    name : str
        Of its node.

    Raises
    ------
    OperatorRefusedError
        If there is no way back through it; the message names it.

    Examples
    --------
    >>> require_known("Relu", "", "n")
    >>> require_known("Gelu", "", "n")
    Traceback (most recent call last):
    ...
    convnet.deconvnet.node.OperatorRefusedError: ... got Gelu (node 'n'), for which there is no rule
    """
    own = domain in ("", "ai.onnx")
    if own and (operator in READERS or operator in PASSED):
        return
    why = "for which there is no rule"
    if own and operator in ENDS:
        why = (
            "in the middle of the network; as the last operator it is cut off, "
            "because a class is explained by its logit"
        )
    full = operator if own else f"{domain}::{operator}"
    Node(full, name, (), "", {}, {}, {}).refuse(why)


def read_operator(node: Node) -> Layer:
    """Make a layer of an operator.

    Parameters
    ----------
    node : Node
        The operator, one that is known.

    Returns
    -------
    Layer
        What it does.

    Raises
    ------
    OperatorRefusedError
        If what it does here has no way back; the message names it.

    Examples
    --------
    >>> extents = {"x": (3, 8, 8), "y": (3, 8, 8)}
    >>> type(read_operator(Node("Relu", "n", ("x",), "y", {}, {}, extents))).__name__
    'Rectifier'
    """
    if any(value is None for value in node.attributes.values()):
        node.refuse("with an attribute that is no number, list or text")
    return READERS[node.operator](node)


def _gemm(node: Node) -> Layer:
    """Read a dense layer with its bias."""
    if node.inputs[0] in node.constants or node.attributes.get("transA", 0):
        node.refuse("with the picture on its right side or transposed")
    weights = node.weights(1, "weights")
    if node.attributes.get("transB", 0):
        weights = weights.T
    bias = node.floats(2, "bias")
    if bias is not None:
        bias = bias * np.float32(node.attributes.get("beta", 1.0))
        if bias.ndim == 2 and bias.shape[0] != 1:
            node.refuse("with another bias for each item of the batch")
    scaled = weights * np.float32(node.attributes.get("alpha", 1.0))
    return Dense(node.computed, node.output, weights=np.ascontiguousarray(scaled), bias=bias)


def _matmul(node: Node) -> Layer:
    """Read a dense layer without a bias."""
    if node.inputs[0] in node.constants:
        node.refuse("with the picture on its right side")
    weights = node.weights(1, "weights")
    if weights.ndim != 2:
        node.refuse(f"with weights of {weights.ndim} axes")
    return Dense(node.computed, node.output, weights=weights, bias=None)


def _relu(node: Node) -> Layer:
    """Read a rectifier."""
    return Rectifier(node.computed, node.output)


def _clip(node: Node) -> Layer:
    """Read a rectifier with a ceiling; limits were attributes before operator set 11."""
    low = node.attributes["min"] if "min" in node.attributes else node.floats(1, "lower limit")
    high = node.attributes["max"] if "max" in node.attributes else node.floats(2, "upper limit")
    floor = -np.inf if low is None else np.asarray(low).item()
    ceiling = np.inf if high is None else np.asarray(high).item()
    if floor != 0 or ceiling <= 0:
        node.refuse(f"from {floor:g} to {ceiling:g}, which is no rectifier (from 0 up)")
    return Rectifier(node.computed, node.output, ceiling if np.isfinite(ceiling) else None)


def _global_average(node: Node) -> Layer:
    """Read the mean of each whole map."""
    axes = tuple(range(2, len(node.below) + 1))
    return Mean(node.computed, node.output, axes=axes, kept=True)


def _reduce_mean(node: Node) -> Layer:
    """Read a mean over axes; they were an attribute before operator set 18."""
    axes = node.attributes.get("axes")
    if axes is None:
        given = node.constant(1, "axes")
        axes = [] if given is None else given.tolist()
    rank = len(node.below) + 1
    found = sorted(int(axis) % rank for axis in axes)
    if not found or 0 in found:
        node.refuse("over the batch too")
    kept = bool(node.attributes.get("keepdims", 1))
    return Mean(node.computed, node.output, axes=tuple(found), kept=kept)


def _add(node: Node) -> Layer:
    """Read a sum: of two branches, or of one and a constant."""
    if len(node.computed) == 1:
        return _affine(node, None, _beside(node))
    if len({node.extents[name] for name in node.computed}) != 1:
        node.refuse("of two tensors of unequal extents")
    return Add(node.computed, node.output)


def _subtract(node: Node) -> Layer:
    """Read a difference with a constant on one side."""
    if len(node.computed) != 1:
        node.refuse("of two tensors that the network computes")
    beside = _beside(node)
    if node.computed[0] == node.inputs[0]:
        return _affine(node, None, np.asarray(-beside))
    return _affine(node, np.array(-1, dtype=np.float32), beside)


def _multiply(node: Node) -> Layer:
    """Read a product with a constant."""
    if len(node.computed) != 1:
        node.refuse("of two tensors that the network computes: a gate")
    return _affine(node, _beside(node), None)


def _divide(node: Node) -> Layer:
    """Read a division by a constant."""
    if node.computed != (node.inputs[0],):
        node.refuse("by numbers that the network computes")
    return _affine(node, np.asarray(np.float32(1) / _beside(node)), None)


def _beside(node: Node) -> NDArray[np.float32]:
    """Return the one constant of an operator with two inputs."""
    place = 0 if node.inputs[0] in node.constants else 1
    return node.weights(place, "numbers")


def _affine(
    node: Node, scale: NDArray[np.float32] | None, shift: NDArray[np.float32] | None
) -> Layer:
    """Make a factor and a shift, unless they make the tensor larger or differ over the batch."""
    rank = len(node.extents[node.output]) + 1
    for values in (scale, shift):
        if values is not None and values.ndim == rank and values.shape[0] != 1:
            node.refuse("with another constant for each item of the batch")
    if node.extents[node.computed[0]] != node.extents[node.output]:
        node.refuse("with a constant that is larger than what it changes")
    return Affine(node.computed, node.output, scale=scale, shift=shift)


def _batch_norm(node: Node) -> Layer:
    """Read batch normalization with the means and variances that training left."""
    if node.attributes.get("training_mode", 0):
        node.refuse("in training mode, which mixes the items of a batch")
    names = ("factors", "shifts", "means", "variances")
    gamma, beta, mean, variance = (
        node.weights(place, what).astype(np.float64) for place, what in enumerate(names, 1)
    )
    # One factor a channel, axis 1 of a batch.
    scale = gamma / np.sqrt(variance + float(node.attributes.get("epsilon", 1e-5)))
    axes = (-1, *(1,) * (len(node.below) - 1))
    return Affine(
        node.computed,
        node.output,
        scale=scale.reshape(axes).astype(np.float32),
        shift=(beta - mean * scale).reshape(axes).astype(np.float32),
    )


def _regroup(node: Node) -> Layer:
    """Read an operator that changes extents and nothing else."""
    if np.prod(node.below, dtype=int) != np.prod(node.extents[node.output], dtype=int):
        node.refuse("which takes numbers of one item into another")
    return Regroup(node.computed[:1], node.output)


def _transpose(node: Node) -> Layer:
    """Read an exchange of axes."""
    rank = len(node.below) + 1
    order = tuple(node.attributes.get("perm", range(rank)[::-1]))
    if order[0] != 0:
        node.refuse("which takes the batch from its place")
    return Transpose(node.computed, node.output, order=order)


def _concat(node: Node) -> Layer:
    """Read tensors side by side."""
    if len(node.computed) != len(node.inputs):
        node.refuse("with a constant among what it joins")
    axis = int(node.attributes["axis"]) % (len(node.below) + 1)
    if axis == 0:
        node.refuse("which makes a longer batch")
    return Concat(node.computed, node.output, axis=axis)


def _contrast(node: Node) -> Layer:
    """Read local response normalization; defaults as in the operator's text."""
    return Contrast(
        node.computed,
        node.output,
        size=int(node.attributes["size"]),
        alpha=float(node.attributes.get("alpha", 1e-4)),
        beta=float(node.attributes.get("beta", 0.75)),
        bias=float(node.attributes.get("bias", 1.0)),
    )


#: What has a way back.
READERS: dict[str, Callable[[Node], Layer]] = {
    "Add": _add,
    "AveragePool": read_average_pool,
    "BatchNormalization": _batch_norm,
    "Clip": _clip,
    "Concat": _concat,
    "Conv": read_conv,
    "Div": _divide,
    "Flatten": _regroup,
    "Gemm": _gemm,
    "GlobalAveragePool": _global_average,
    "LRN": _contrast,
    "MatMul": _matmul,
    "MaxPool": read_max_pool,
    "Mul": _multiply,
    "Pad": read_pad,
    "ReduceMean": _reduce_mean,
    "Relu": _relu,
    "Reshape": _regroup,
    "Squeeze": _regroup,
    "Sub": _subtract,
    "Transpose": _transpose,
    "Unsqueeze": _regroup,
}

#: What changes nothing once training is over; `Cast` between kinds of floats alone.
PASSED = frozenset({"Identity", "Dropout", "Cast"})

#: What turns logits into probabilities: cut off at the end, refused elsewhere.
ENDS = frozenset({"Softmax", "LogSoftmax", "Sigmoid"})
