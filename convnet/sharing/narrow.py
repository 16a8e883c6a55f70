"""Where a graph is narrow, and what its convolutions and dense layers count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from math import prod
from typing import TYPE_CHECKING, Any

from convnet.deconvnet.probing import probe
from convnet.deconvnet.reading import EXTENTS_ONLY

if TYPE_CHECKING:
    from convnet.deconvnet.layers import Extents

#: Operators that are counted; all others multiply and add next to nothing.
COUNTED = ("Conv", "Gemm", "MatMul")


def narrow_tensors(
    graph: Any, picture: str, output: str, passable: Collection[str]
) -> tuple[list[str], str]:
    """List tensors that everything comes through, up to the first operator that is not passable.

    Parameters
    ----------
    graph : onnx.GraphProto
        The network.
    picture, output : str
        Its input and output.
    passable : collection of str
        Operators.

    Returns
    -------
    tensors : list of str
        From below.
    stop : str
        The operator where the list ends.

    Examples
    --------
    >>> from onnx import helper
    >>> nodes = [helper.make_node("Relu", ["x"], ["a"]), helper.make_node("Abs", ["a"], ["b"]),
    ...          helper.make_node("Add", ["a", "b"], ["c"]), helper.make_node("Relu", ["c"], ["y"])]
    >>> graph = helper.make_graph(nodes, "g", [], [])
    >>> narrow_tensors(graph, "x", "y", {"Relu", "Add", "Abs"})
    (['a', 'c'], 'the output')
    >>> narrow_tensors(graph, "x", "y", {"Relu", "Add"})
    (['a'], 'Abs')
    """
    nodes, dependent = _above(graph, picture, output)
    uses = Counter(name for node in nodes for name in dependent.intersection(node.input))
    waiting, found = {picture}, list[str]()
    for node in nodes:
        if node.op_type not in passable or node.domain not in ("", "ai.onnx"):
            return found, str(node.op_type)
        uses.subtract(dependent.intersection(node.input))
        waiting = {name for name in waiting.union(node.output) if uses[name]}
        if len(waiting) == 1:
            found += waiting
    return found, "the output"


def counted(model: Any, picture: str, output: str, extents: Extents) -> int:
    """Count what the convolutions and dense layers of a whole pass multiply and add.

    Parameters
    ----------
    model : onnx.ModelProto
        The network, or a part of one.
    picture, output : str
        Its input and output.
    extents : tuple of int
        Of the input, without the batch.

    Returns
    -------
    int
        For one item.

    Raises
    ------
    ModelRefusedError
        If the model does not run on such an input.

    Examples
    --------
    >>> from onnx import helper
    >>> ports = [[helper.make_tensor_value_info(n, 1, ["b", k])] for n, k in (("x", 3), ("y", 2))]
    >>> weights = helper.make_tensor("w", 1, [3, 2], [0.0] * 6)
    >>> dense = helper.make_node("MatMul", ["x", "w"], ["y"])
    >>> model = helper.make_model(helper.make_graph([dense], "g", *ports, [weights]), ir_version=8)
    >>> counted(model, "x", "y", (3,))
    6
    """
    nodes, dependent = _above(model.graph, picture, output)
    nodes = [n for n in nodes if n.op_type in COUNTED and n.input[0] in dependent]
    if not nodes:
        return 0
    given = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    tensors = [name for node in nodes for name in (node.input[0], node.output[0])]
    made = [
        node.input[1]
        for node in nodes
        if node.op_type == "Conv" and node.input[1] not in dependent.union(given)
    ]
    seen = probe(model, picture, extents, tensors, made, nodes[-1].output[0])
    shapes = given | {name: value.shape for name, value in seen.constants.items()}
    return sum(_of(node, seen.extents, shapes) for node in nodes)


def _of(
    node: Any, extents: Mapping[str, Extents | None], shapes: Mapping[str, tuple[int, ...]]
) -> int:
    """Count one operator; 0 where its extents are not known."""
    below, above = extents[node.input[0]], extents[node.output[0]]
    if not below or not above:
        return 0
    taken = shapes.get(node.input[1], ())[1:] if node.op_type == "Conv" else below[-1:]
    return prod(above) * prod(taken)


def _above(graph: Any, picture: str, output: str) -> tuple[list[Any], set[str]]:
    """Collect the operators from the picture to the output, and the tensors they compute."""
    needed = {output}
    for node in reversed(graph.node):
        if not needed.isdisjoint(node.output):
            needed.update(node.input)
    dependent, nodes = {picture}, []
    for node in graph.node:
        if node.op_type in EXTENTS_ONLY or dependent.isdisjoint(node.input):
            continue
        dependent.update(name for name in node.output if name)
        if not needed.isdisjoint(node.output):
            nodes.append(node)
    return nodes, dependent
