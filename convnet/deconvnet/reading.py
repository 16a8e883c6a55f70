"""Read an ONNX model as layers that have a way back, up to the layer that is to be explained.

Only the part of the graph between the pictures and that layer is read: an operator that has no
way back is refused where it lies between them, and is no matter above.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convnet.inspection import ModelRefusedError, parse_model

from .layers import Extents, Layer, Layers
from .node import Node
from .operators import ENDS, PASSED, read_operator, require_known
from .probing import FLOATS, Probe, probe

#: Operators whose result depends on extents alone.
EXTENTS_ONLY = frozenset({"Shape", "Size"})

#: Operators that only rename or regroup, which may follow the probabilities.
AFTER_ENDS = PASSED | {"Flatten", "Reshape", "Squeeze", "Unsqueeze"}


class UnknownLayerError(ModelRefusedError):
    """A layer was asked for that the model has not.

    Examples
    --------
    >>> issubclass(UnknownLayerError, ModelRefusedError)
    True
    """


@dataclass(frozen=True)
class LayerName:
    """A layer as it can be asked for.

    Attributes
    ----------
    short : str
        Its operator and a number, counted from below: "conv1".
    tensor : str
        Its output in the file.
    node : str
        Its own name in the file, "" where it has none.
    """

    short: str
    tensor: str
    node: str


def layer_names(data: bytes) -> tuple[LayerName, ...]:
    """List the layers of a model in the order of its file.

    Parameters
    ----------
    data : bytes
        The model.

    Returns
    -------
    tuple of LayerName
        One an operator.

    Raises
    ------
    ModelRefusedError
        If the model is refused.

    Examples
    --------
    >>> layer_names(b"no model")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    return _names(parse_model(data).graph)


def _names(graph: Any) -> tuple[LayerName, ...]:
    """Give each operator of a graph its number."""
    counts: dict[str, int] = {}
    found = []
    for node in graph.node:
        if node.op_type == "Constant" or not node.output:
            continue
        kind = node.op_type.lower()
        counts[kind] = counts.get(kind, 0) + 1
        found.append(LayerName(f"{kind}{counts[kind]}", node.output[0], node.name))
    return tuple(found)


def read_layers(
    data: bytes,
    *,
    layer: str | None = None,
    input: str | None = None,  # noqa: A002 - the word of the file format
    output: str | None = None,
    extents: Extents | None = None,
) -> Layers:
    """Read a model up to a layer.

    Parameters
    ----------
    data : bytes
        The model.
    layer : str, optional
        The layer to explain: the name of its output or node in the file, or its operator with a
        number ("relu3"); left out, the scores of the classes before softmax or sigmoid.
    input, output : str, optional
        Names; not needed where the model has exactly one.
    extents : tuple of int, optional
        Of a picture as the model takes it, without the batch, where the file leaves them open.

    Returns
    -------
    Layers
        The part of the network below the layer.

    Raises
    ------
    ModelRefusedError
        If the model is refused or lacks extents.
    UnknownLayerError
        If it has no such layer.
    OperatorRefusedError
        If an operator on the way has no way back; the message names it.
    """
    model = parse_model(data)
    graph = model.graph
    makers = {name: node for node in graph.node for name in node.output if name}
    port = _input(graph, input)
    picture: str = port.name
    extents = _picture_extents(port, extents)
    top = _logits(makers, _output(graph, output)) if layer is None else _find(graph, layer)
    dependent = _dependent(graph, picture)
    if top not in dependent:
        msg = f"expected a layer that depends on input {picture!r}, got {layer or top!r}"
        raise UnknownLayerError(msg)
    nodes = _below(graph, makers, dependent, top)
    for node in nodes:
        require_known(node.op_type, node.domain, node.name or node.output[0])
    given = {tensor.name: tensor for tensor in graph.initializer}
    constant = {name for node in nodes for name in node.input if name and name not in dependent}
    tensors = [
        name for node in nodes for name in (*node.input, node.output[0]) if name in dependent
    ]
    seen = probe(model, picture, extents, [picture, *tensors], constant - set(given), top)
    steps, same = _steps(nodes, given, seen, dependent)
    known = {name: found for name, found in seen.extents.items() if found is not None}
    half = port.type.tensor_type.elem_type == 10
    return Layers(
        picture=picture,
        top=same.get(top, top),
        steps=steps,
        extents=known,
        logits=layer is None,
        witness=seen.witness,
        tolerance=2e-2 if half else 1e-4,
    )


def _input(graph: Any, name: str | None) -> Any:
    """Find the input that the pictures are."""
    weights = {tensor.name for tensor in graph.initializer}
    ports = [port for port in graph.input if port.name not in weights]
    return _one(ports, name, "input")


def _output(graph: Any, name: str | None) -> str:
    """Find the output that the classes are."""
    found: str = _one(list(graph.output), name, "output").name
    return found


def _one(ports: list[Any], name: str | None, what: str) -> Any:
    """Find a port by its name, or the only one."""
    found = ports if name is None else [port for port in ports if port.name == name]
    if len(found) != 1:
        known = ", ".join(repr(port.name) for port in ports)
        msg = f"expected the name of one {what}, got {name!r}; the model has {known}"
        raise ModelRefusedError(msg)
    return found[0]


def _picture_extents(port: Any, asked: Extents | None) -> Extents:
    """Return the extents of a picture, which the file must say or the caller."""
    declared = [extent.dim_value for extent in port.type.tensor_type.shape.dim][1:]
    if asked is not None:
        fits = len(asked) == len(declared) and all(
            have in (0, want) for have, want in zip(declared, asked, strict=True)
        )
        if not fits or min(asked, default=0) < 1:
            msg = f"expected pictures of extents {declared} (0 is any), got {list(asked)}"
            raise ModelRefusedError(msg)
        return tuple(asked)
    if not declared or 0 in declared:
        msg = (
            f"expected input {port.name!r} with fixed extents, got {declared} (0 is any); "
            "say which extents the pictures have"
        )
        raise ModelRefusedError(msg)
    return tuple(declared)


def _logits(makers: Mapping[str, Any], name: str) -> str:
    """Go back from an output over softmax or sigmoid, if it ends in one."""
    at = name
    while at in makers and makers[at].op_type in AFTER_ENDS:
        at = makers[at].input[0]
    return str(makers[at].input[0]) if at in makers and makers[at].op_type in ENDS else name


def _find(graph: Any, asked: str) -> str:
    """Find the tensor of a layer by any of its names."""
    names = _names(graph)
    for kind in ("tensor", "node", "short"):
        found = [name.tensor for name in names if getattr(name, kind) == asked]
        if len(found) == 1:
            return found[0]
    known = [name.short for name in names]
    near = get_close_matches(asked, [*known, *(name.tensor for name in names)], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    listed = ", ".join(known if len(known) <= 12 else [*known[:6], "...", *known[-6:]])
    msg = f"expected a layer of the model ({listed}), got {asked!r}{hint}"
    raise UnknownLayerError(msg)


def _dependent(graph: Any, picture: str) -> set[str]:
    """Collect the tensors whose values depend on the picture, which its extents alone do not."""
    found = {picture}
    for node in graph.node:
        if node.op_type not in EXTENTS_ONLY and not found.isdisjoint(node.input):
            found.update(name for name in node.output if name)
    return found


def _below(graph: Any, makers: Mapping[str, Any], dependent: set[str], top: str) -> list[Any]:
    """Collect the operators between the picture and a tensor, in the order of the file."""
    wanted, waiting = set(), [top]
    while waiting:
        name = waiting.pop()
        if name in wanted or name not in dependent:
            continue
        wanted.add(name)
        if name in makers:
            waiting.extend(makers[name].input)
    return [node for node in graph.node if not wanted.isdisjoint(node.output)]


def _steps(
    nodes: Iterable[Any], given: Mapping[str, Any], seen: Probe, dependent: set[str]
) -> tuple[tuple[Layer, ...], dict[str, str]]:
    """Make layers of operators; return also which tensors are other names of which."""
    same: dict[str, str] = {}
    steps = []
    for raw in nodes:
        node = _node(raw, given, seen, dependent, same)
        if node.operator in PASSED:
            _require_no_change(node)
            same[node.output] = node.inputs[0]
        else:
            steps.append(read_operator(node))
    return tuple(steps), same


def _node(
    raw: Any, given: Mapping[str, Any], seen: Probe, dependent: set[str], same: Mapping[str, str]
) -> Node:
    """Collect what is known of an operator."""
    from onnx import numpy_helper

    names = [name for name in raw.input if name]
    constants: dict[str, NDArray[Any]] = {}
    for name in names:
        if name not in dependent:
            initial = given.get(name)
            constants[name] = (
                seen.constants[name] if initial is None else numpy_helper.to_array(initial)
            )
    node = Node(
        operator=raw.op_type,
        name=raw.name or raw.output[0],
        inputs=tuple(same.get(name, name) for name in raw.input),
        output=raw.output[0],
        attributes={attribute.name: _value(attribute) for attribute in raw.attribute},
        constants=constants,
        extents={name: found for name, found in seen.extents.items() if found is not None},
        varying=seen.varying,
    )
    for name in (*node.computed, node.output):
        if name not in node.extents:
            node.refuse("which takes the batch from its place")
    return node


def _value(attribute: Any) -> Any:
    """Return an attribute as a plain value, None for what no layer of ours has."""
    from onnx import AttributeProto, helper

    plain = ("FLOAT", "INT", "STRING", "FLOATS", "INTS")
    if AttributeProto.AttributeType.Name(attribute.type) not in plain:
        return None
    value = helper.get_attribute_value(attribute)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _require_no_change(node: Node) -> None:
    """Refuse a cast that rounds, and a dropout that drops."""
    if node.operator == "Cast" and node.attributes["to"] not in FLOATS:
        node.refuse("to numbers that are no floats, which rounds")
    drops = node.constant(2, "mode") if node.operator == "Dropout" else None
    if drops is not None and bool(np.asarray(drops).any()):
        node.refuse("that is on, as in training")
