"""What a network's graph computes: its tensors, what each needs, and which are features.

Conventions
-----------
A tensor is named by the node that makes it.  It is *live* where it depends on the network's
input; everything else is a constant.  The *head* of a classifier is its last layer with weights
of its own, Gemm or MatMul, through which every number of the output comes; the tensor that
enters it holds the features.

Nothing is run here: names, operators and shapes are read off the parsed file.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Layers whose output has its channels on axis 1, as ONNX defines them.
CHANNELS_SECOND = frozenset(
    {
        *("Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool"),
        *("GlobalMaxPool", "BatchNormalization", "InstanceNormalization", "LRN"),
    }
)
#: Layers whose output has its channels, or the features of a token, on the last axis.
CHANNELS_LAST = frozenset({"Gemm", "MatMul", "LayerNormalization", "SimplifiedLayerNormalization"})
#: Operators that leave every axis where it is.
AXES_KEPT = frozenset(
    {
        *("Abs", "Add", "Cast", "Celu", "Clip", "Div", "Dropout", "Elu", "Erf", "Exp", "Gelu"),
        *("HardSigmoid", "HardSwish", "Identity", "LeakyRelu", "Max", "Min", "Mish", "Mul", "Neg"),
        *("PRelu", "Pow", "Relu", "Selu", "Sigmoid", "Softplus", "Softsign", "Sqrt", "Sub"),
        *("Tanh", "ThresholdedRelu"),
    }
)
#: Layers with weights, or over places: none may stand behind a head.
LAYERS = CHANNELS_SECOND | {"Gemm", "MatMul", "LSTM", "GRU", "RNN", "Einsum"}
#: Tensors that a message names.
NAMED = 6


class LayerError(ValueError):
    """A network has no tensor of a name, or none that could be taken for its features.

    Examples
    --------
    >>> issubclass(LayerError, ValueError)
    True
    """


@dataclass(frozen=True)
class Tensor:
    """One intermediate result.

    Attributes
    ----------
    name : str
        As the file has it.
    operator : str
        That makes it.
    shape : tuple of int or None, or None
        Extents, None for one that is not fixed; None as a whole where the rank is not known.
    kind : int
        ONNX's number of the element type; 0 where not known.
    """

    name: str
    operator: str
    shape: tuple[int | None, ...] | None
    kind: int

    def __str__(self) -> str:
        """Name, operator and shape, as messages show them."""
        if self.shape is None:
            return f"{self.name!r} ({self.operator})"
        extents = ", ".join("any" if extent is None else str(extent) for extent in self.shape)
        return f"{self.name!r} ({self.operator}, [{extents}])"


def needs(node: Any) -> set[str]:
    """Name what a node needs, what its subgraphs take from outside included.

    Parameters
    ----------
    node : onnx.NodeProto
        The node.

    Returns
    -------
    set of str

    Examples
    --------
    >>> from onnx import helper
    >>> sorted(needs(helper.make_node("Gemm", ["x", "w", ""], ["y"])))
    ['w', 'x']
    """
    names = {name for name in node.input if name}
    for attribute in node.attribute:
        for graph in (attribute.g, *attribute.graphs):
            made = {name for inner in graph.node for name in inner.output}
            made |= {tensor.name for tensor in graph.initializer}
            made |= {port.name for port in graph.input}
            names |= {name for inner in graph.node for name in needs(inner)} - made
    return names


def wanted_nodes(graph: Any, names: set[str]) -> list[Any]:
    """List the nodes that some tensors need, in the order of the file.

    Parameters
    ----------
    graph : onnx.GraphProto
        Its nodes sorted, as ONNX demands.
    names : set of str
        Tensors.

    Returns
    -------
    list of onnx.NodeProto
    """
    wanted = set(names)
    found = []
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            wanted |= needs(node)
            found.append(node)
    return found[::-1]


def live_names(graph: Any, *, without: str = "") -> set[str]:
    """Name the tensors that depend on the network's input.

    Parameters
    ----------
    graph : onnx.GraphProto
        Its nodes sorted.
    without : str
        A tensor that is taken for a constant.

    Returns
    -------
    set of str
        The inputs among them.
    """
    weights = {tensor.name for tensor in initializers(graph)}
    live = {port.name for port in graph.input} - weights - {without}
    for node in graph.node:
        if live & needs(node):
            live |= {name for name in node.output if name} - {without}
    return live


def find_tensors(model: Any) -> dict[str, Tensor]:
    """Describe every tensor that depends on the network's input, the input left out.

    Parameters
    ----------
    model : onnx.ModelProto
        From `inspection.parse_model`.

    Returns
    -------
    dict of str to Tensor
        In the order of the file.
    """
    import onnx

    try:
        # With values followed as well, the rank behind a Reshape is known.
        known = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    except (onnx.shape_inference.InferenceError, RuntimeError):
        known = model.graph
    kinds = {port.name: port.type.tensor_type for port in (*known.value_info, *known.output)}
    live = live_names(model.graph)
    found = {}
    for node in model.graph.node:
        for name in node.output:
            if name in live:
                kind = kinds.get(name)
                shape = None
                if kind is not None and kind.HasField("shape"):
                    shape = tuple(extent.dim_value or None for extent in kind.shape.dim)
                found[name] = Tensor(name, node.op_type, shape, kind.elem_type if kind else 0)
    return found


def feature_name(model: Any, output: str) -> str:
    """Find the tensor that enters the head of a classifier.

    Parameters
    ----------
    model : onnx.ModelProto
        From `inspection.parse_model`.
    output : str
        Of the classifier.

    Returns
    -------
    str
        Name of the tensor.

    Raises
    ------
    LayerError
        If the last layer is no Gemm or MatMul, or not all of the output comes through it; the
        message names tensors that could be taken.
    """
    live = live_names(model.graph)
    wanted = wanted_nodes(model.graph, {output})
    path = [node for node in wanted if live & needs(node)]
    layers = [node for node in path if node.op_type in LAYERS]
    head = layers[-1] if layers else None
    got, why = "no layer", ""
    if head is not None:
        got = f"{head.op_type} {head.output[0]!r}"
    if head is not None and head.op_type in ("Gemm", "MatMul"):
        whole = output not in live_names(model.graph, without=head.output[0])
        turned = any(one.name == "transA" and one.i for one in head.attribute)
        entering = [name for name in head.input if name in live]
        if whole and entering == [head.input[0]] and not turned:
            return str(head.input[0])
        why = " beside others"
    msg = (
        f"expected a last layer of Gemm or MatMul that all of output {output!r} comes through, "
        f"got {got}{why}; name the tensor whose values are to be the features, such as "
        f"{_named(model, [name for node in path for name in node.output])}"
    )
    raise LayerError(msg)


def find_tensor(model: Any, name: str) -> Tensor:
    """Describe a tensor that features can be taken from.

    Parameters
    ----------
    model : onnx.ModelProto
        From `inspection.parse_model`.
    name : str
        Of the tensor.

    Returns
    -------
    Tensor
        Of floats, with a known rank of two or more.

    Raises
    ------
    LayerError
        If there is none, or it is of another kind.
    """
    found = find_tensors(model)
    if name not in found:
        near = get_close_matches(name, found, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the last are {_named(model, found)}"
        msg = f"expected a tensor that depends on the input, got {name!r}; {hint}"
        raise LayerError(msg)
    tensor = found[name]
    if tensor.kind not in _floats():
        msg = f"expected a tensor of floats, got {tensor}; name another one"
        raise LayerError(msg)
    if tensor.shape is None or len(tensor.shape) < 2:
        msg = f"expected a tensor of items by features, got {tensor}; name another one"
        raise LayerError(msg)
    return tensor


def channel_axis(model: Any, name: str, layout: str) -> int:
    """Find the axis of a tensor that holds channels; all others but the first are places.

    Parameters
    ----------
    model : onnx.ModelProto
        From `inspection.parse_model`.
    name : str
        Of a tensor that `find_tensor` took.
    layout : {"NHWC", "NCHW"}
        Of the network's input.

    Returns
    -------
    int
        From 1 on.

    Raises
    ------
    LayerError
        If what makes the tensor does not say.
    """
    found = find_tensors(model)
    makers = {made: node for node in model.graph.node for made in node.output}
    inputs = live_names(model.graph) - set(makers)

    def axis_of(at: str, rank: int) -> int:
        """Follow what makes a tensor until a layer says where its channels are."""
        if at in inputs and rank == 4:  # which the card of a network promises
            return {"NHWC": 3, "NCHW": 1}[layout]
        node = makers.get(at)
        operator = node.op_type if node is not None else "an input"
        if rank == 2 or operator in CHANNELS_SECOND:
            return 1
        if operator in CHANNELS_LAST:
            return rank - 1
        if node is not None and operator == "Transpose":
            reverse = list(range(rank))[::-1]
            return _numbers(node, "perm", reverse).index(axis_of(node.input[0], rank))
        for before in node.input if node is not None and operator in AXES_KEPT else ():
            if before in inputs or (before in found and len(found[before].shape or ()) == rank):
                return axis_of(before, rank)
        msg = (
            f"expected to know which axis of {found[name]} holds channels, got {operator} "
            f"{at!r} before it; name a tensor behind a convolution or a pooling"
        )
        raise LayerError(msg)

    return axis_of(name, len(found[name].shape or ()))


def _numbers(node: Any, name: str, default: list[int]) -> list[int]:
    """Read a list of whole numbers from a node."""
    return next((list(one.ints) for one in node.attribute if one.name == name), default)


def _named(model: Any, names: Any) -> str:
    """List the last tensors that features could be taken from."""
    found = find_tensors(model)
    usable = [found[name] for name in names if name in found and _usable(found[name])]
    return ", ".join(map(str, usable[-NAMED:])) or "none"


def _usable(tensor: Tensor) -> bool:
    """Tell whether features could be taken from a tensor."""
    return tensor.kind in _floats() and tensor.shape is not None and len(tensor.shape) >= 2


def _floats() -> tuple[int, ...]:
    """Return ONNX's numbers of the element types that are fed on."""
    from onnx import TensorProto

    return (TensorProto.FLOAT, TensorProto.FLOAT16)


def initializers(graph: Any) -> Iterator[Any]:
    """Yield the weights of a graph, the sparse ones by their values.

    Parameters
    ----------
    graph : onnx.GraphProto
        Any.

    Yields
    ------
    onnx.TensorProto
    """
    yield from graph.initializer
    yield from (tensor.values for tensor in graph.sparse_initializer)
