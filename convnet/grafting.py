"""Surgery on the graph of a network: cut it where features are, graft another head on it.

Bytes of a model file in, bytes of a model file out; nothing is run and no file is opened.  What
the new output does not need is dropped, and what it needs stays as it was, bit for bit.

Steps
-----
* `cut` : the network up to its features, items by features, averaged over places.
* `graft` : one layer on top, Gemm and Sigmoid, which makes a score of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .inspection import parse_model
from .tensors import (
    LayerError,
    channel_axis,
    feature_name,
    find_tensor,
    initializers,
    needs,
    wanted_nodes,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: First version of ONNX's operators whose Gemm adds one bias to every row, as ours does.
OPSET = 7
#: From this version on ReduceMean is told its axes by an input.
AXES_AS_INPUT = 18
#: Version of the file format in which a tensor of ours may be no input of the graph.
FORMAT = 4


@dataclass(frozen=True)
class Cut:
    """A network up to its features.

    Attributes
    ----------
    data : bytes
        The model file; its one output has shape (items, features), dtype float32.
    layer : str
        Name of the tensor in the network that the features are taken from.
    averaged : bool
        Whether it had places over which the mean was taken.
    """

    data: bytes
    layer: str
    averaged: bool


def cut(data: bytes, output: str, layout: str, *, layer: str | None = None) -> Cut:
    """Cut a network where its features are.

    Parameters
    ----------
    data : bytes
        A model file.
    output : str
        Name of the output that the classes come from.
    layout : {"NHWC", "NCHW"}
        Of the network's input.
    layer : str, optional
        Name of the tensor to take; without it the one that enters the last layer.

    Returns
    -------
    Cut

    Raises
    ------
    ModelRefusedError
        If `inspection.parse_model` refuses the file.
    LayerError
        If there is no such tensor, or none that could be taken.

    Examples
    --------
    >>> from onnx import helper, TensorProto as T
    >>> port = lambda name, *shape: helper.make_tensor_value_info(name, T.FLOAT, shape)
    >>> weights = helper.make_tensor("w", T.FLOAT, [3, 2], [0.0] * 6)
    >>> nodes = [helper.make_node("GlobalAveragePool", ["x"], ["p"]),
    ...          helper.make_node("Flatten", ["p"], ["f"]),
    ...          helper.make_node("Gemm", ["f", "w"], ["y"])]
    >>> graph = helper.make_graph(nodes, "", [port("x", 1, 3, 4, 4)], [port("y", 1, 2)], [weights])
    >>> cut(helper.make_model(graph).SerializeToString(), "y", "NCHW").layer
    'f'
    """
    model = parse_model(data)
    version = _opset(model)
    if version < OPSET:
        msg = (
            f"expected operators of version {OPSET} or newer, got {version}; bring the model up "
            "with onnx.version_converter.convert_version"
        )
        raise LayerError(msg)
    name = feature_name(model, output) if layer is None else layer
    tensor = find_tensor(model, name)
    shape = tensor.shape or ()
    nodes: list[Any] = []
    weights: list[Any] = []
    at = name
    if tensor.kind != _kind_of_floats():
        at = _add(model, nodes, "Cast", [at], "floats", to=_kind_of_floats())
    if len(shape) > 2:
        # What enters a dense layer has its features last, whatever came before.
        last = len(shape) - 1
        channels = last if layer is None else channel_axis(model, name, layout)
        places = [axis for axis in range(1, len(shape)) if axis != channels]
        at = _mean(model, nodes, weights, at, places, version)
        shape = (shape[0], shape[channels])
    _keep(model, name)
    model.graph.node.extend(nodes)
    _extend_weights(model, weights)
    _set_output(model, at, shape)
    return Cut(_bytes_of(model), name, averaged=len(tensor.shape or ()) > 2)


def graft(features: bytes, weights: NDArray[np.floating], bias: float) -> bytes:
    """Put one layer on a network that gives features.

    Parameters
    ----------
    features : bytes
        From `cut`.
    weights : ndarray of shape (features,)
        Of the layer; kept as float32.
    bias : float
        Of the layer.

    Returns
    -------
    bytes
        A model file whose one output, of shape (items, 1) and dtype float32, is
        ``sigmoid(features @ weights + bias)``.

    Raises
    ------
    ValueError
        If the weights are not as many as the features, or not finite as float32.

    Examples
    --------
    >>> graft(b"", np.array([[1.0]]), 0.0)
    Traceback (most recent call last):
    ...
    ValueError: expected weights of shape (features,), got (1, 1)
    """
    values = np.asarray(weights, dtype=np.float32)
    if values.ndim != 1:
        msg = f"expected weights of shape (features,), got {values.shape}"
        raise ValueError(msg)
    if not (np.isfinite(values).all() and np.isfinite(np.float32(bias))):
        msg = "expected weights and a bias that are finite as float32, got others"
        raise ValueError(msg)
    model = parse_model(features)
    port = model.graph.output[0]
    known = port.type.tensor_type.shape.dim[1].dim_value
    if known and known != len(values):
        msg = f"expected a weight for each of {known} features, got {len(values)}"
        raise ValueError(msg)
    from onnx import numpy_helper

    names = [_fresh(model, name) for name in ("head_weights", "head_bias")]
    arrays = [values[:, None], np.array([bias], dtype=np.float32)]
    tensors = [numpy_helper.from_array(*pair) for pair in zip(arrays, names, strict=True)]
    nodes: list[Any] = []
    logit = _add(model, nodes, "Gemm", [port.name, *names], "head_logit")
    score = _add(model, nodes, "Sigmoid", [logit], "score")
    first = port.type.tensor_type.shape.dim[0]
    batch = first.dim_value or first.dim_param or None
    model.graph.node.extend(nodes)
    _extend_weights(model, tensors)
    _set_output(model, score, (batch, 1))
    return _bytes_of(model)


def _mean(
    model: Any, nodes: list[Any], weights: list[Any], at: str, axes: list[int], version: int
) -> str:
    """Take the mean over places, in the words of the file's version."""
    if version < AXES_AS_INPUT:
        return _add(model, nodes, "ReduceMean", [at], "features", axes=axes, keepdims=0)
    from onnx import numpy_helper

    places = _fresh(model, "places")
    weights.append(numpy_helper.from_array(np.array(axes, dtype=np.int64), places))
    return _add(model, nodes, "ReduceMean", [at, places], "features", keepdims=0)


def _add(
    model: Any, nodes: list[Any], operator: str, inputs: list[str], output: str, **attributes: Any
) -> str:
    """Add a node and return the name of what it makes."""
    from onnx import helper

    made = _fresh(model, output)
    nodes.append(helper.make_node(operator, inputs, [made], name=made, **attributes))
    return made


def _fresh(model: Any, name: str) -> str:
    """Make a name that nothing in the graph has."""
    graph = model.graph
    taken = {made for node in graph.node for made in (node.name, *node.output)}
    for node in graph.node:
        taken |= needs(node)
    taken |= {one.name for one in (*graph.input, *graph.output, *initializers(graph))}
    while name in taken:
        name += "_"
    return name


def _keep(model: Any, name: str) -> None:
    """Drop what a tensor does not need."""
    graph = model.graph
    nodes = wanted_nodes(graph, {name})
    wanted = {name}.union(*(needs(node) for node in nodes))
    made = wanted.union(*(node.output for node in nodes))
    for field, names in (("node", None), ("initializer", wanted), ("value_info", made)):
        kept = (
            nodes if names is None else [one for one in getattr(graph, field) if one.name in names]
        )
        _replace(graph, field, kept)
    sparse = [one for one in graph.sparse_initializer if one.values.name in wanted]
    _replace(graph, "sparse_initializer", sparse)
    weights = {tensor.name for tensor in initializers(graph)}
    live = [port for port in graph.input if port.name in wanted]
    # Old files list weights among the inputs; one that is no longer there is none any more.
    _replace(graph, "input", [port for port in live if port.name in wanted | weights])
    for field in ("quantization_annotation", "output"):
        _replace(graph, field, [])
    _replace(model, "training_info", [])


def _replace(message: Any, field: str, kept: list[Any]) -> None:
    """Leave only some of a field's messages."""
    copies = [type(one).FromString(one.SerializeToString()) for one in kept]
    message.ClearField(field)
    getattr(message, field).extend(copies)


def _extend_weights(model: Any, weights: list[Any]) -> None:
    """Add weights that are no inputs, which the oldest file format did not allow."""
    if weights:
        model.ir_version = max(model.ir_version, FORMAT)
        model.graph.initializer.extend(weights)


def _set_output(model: Any, name: str, shape: tuple[Any, ...]) -> None:
    """Make a tensor of floats the one output."""
    from onnx import helper

    model.graph.ClearField("output")
    model.graph.output.append(helper.make_tensor_value_info(name, _kind_of_floats(), list(shape)))
    stale = [one for one in model.graph.value_info if one.name != name]
    _replace(model.graph, "value_info", stale)


def _bytes_of(model: Any) -> bytes:
    """Write a model file; the same bytes for the same model."""
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def _opset(model: Any) -> int:
    """Return the version of ONNX's own operators."""
    return next((one.version for one in model.opset_import if one.domain in ("", "ai.onnx")), 1)


def _kind_of_floats() -> int:
    """Return ONNX's number of float32."""
    from onnx import TensorProto

    return int(TensorProto.FLOAT)
