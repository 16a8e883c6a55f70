"""The part of a network above a layer: how much each map of the layer speaks for a class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convnet.inspection import ModelRefusedError, parse_model

from .graph import explain_graph
from .net import Deconvnet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .layers import Layers


class BypassedError(ModelRefusedError):
    """The classes see more of the network than a layer: a shortcut leads past it.

    Examples
    --------
    >>> issubclass(BypassedError, ModelRefusedError)
    True
    """


def upper_part(data: bytes, network: Layers, output: str) -> bytes:
    """Cut a network where a layer is, and keep what is above.

    Parameters
    ----------
    data : bytes
        The model.
    network : Layers
        Its part below the layer, from `reading.read_layers`.
    output : str
        Name of the model's output that the classes are.

    Returns
    -------
    bytes
        A model whose one input is the layer.

    Raises
    ------
    BypassedError
        If the classes depend on the picture by another way than the layer, or not on the layer,
        or are the layer.

    Examples
    --------
    >>> from .layers import Layers
    >>> upper_part(b"no model", Layers("x", "x", (), {"x": (3, 8, 8)}, False, (None, None)), "y")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    from onnx import helper

    model = parse_model(data)
    graph, top = model.graph, network.top
    nodes = _needed(graph, output, top)
    wanted = {name for node in nodes for name in node.input}
    if not nodes:
        msg = f"expected a layer below the classes, got {top!r}, which is the classes themselves"
        raise BypassedError(msg)
    if top not in wanted or network.picture in wanted:
        msg = (
            f"expected a layer that everything the classes see comes through, got {top!r}, past "
            "which a shortcut leads"
        )
        raise BypassedError(msg)
    kind = next(port for port in graph.input if port.name == network.picture)
    shape = kind.type.tensor_type.shape.dim
    batch = shape[0].dim_value or "batch"
    copies = [type(node).FromString(node.SerializeToString()) for node in nodes]
    port = helper.make_tensor_value_info(
        top, kind.type.tensor_type.elem_type, [batch, *network.extents[top]]
    )
    kept = [one for one in graph.initializer if one.name in wanted]
    outputs = [one for one in graph.output if one.name == output]
    upper = helper.make_graph(copies, "upper", [port], outputs, initializer=kept)
    made = helper.make_model(upper, opset_imports=model.opset_import, ir_version=model.ir_version)
    written: bytes = made.SerializeToString(deterministic=True)
    return written


def _needed(graph: Any, output: str, top: str) -> list[Any]:
    """Collect the operators that an output needs above a tensor, in the order of the file."""
    wanted, nodes = {output}, []
    for node in reversed(graph.node):
        if not wanted.isdisjoint(node.output) and top not in node.output:
            wanted.update(node.input)
            nodes.append(node)
    return nodes[::-1]


class Contributions:
    """How much each map of a layer adds to the logit of a class, picture by picture.

    It is the sum over the map of activation times gradient.  Where the layer goes through a mean
    into one dense layer, that is the map's weight to the class times its mean activation; further
    below it is the same for the linear network that the rectifiers leave of this picture.

    Parameters
    ----------
    data : bytes
        The model.
    network : Layers
        Its part below the layer.
    output : str
        Name of the model's output that the classes are.
    threads : int
        Threads of the session; changes speed only.

    Raises
    ------
    BypassedError
        As `upper_part`.
    OperatorRefusedError
        If an operator above the layer has no way back.

    Examples
    --------
    >>> from .layers import Layers
    >>> Contributions(b"", Layers("x", "x", (), {"x": (3, 8, 8)}, False, (None, None)), "y")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got an empty file
    """

    def __init__(self, data: bytes, network: Layers, output: str, *, threads: int = 1) -> None:
        """Write the gradient of the upper part, and start a session."""
        upper = upper_part(data, network, output)
        self._net = Deconvnet(explain_graph(upper, rule="gradient"), threads=threads)
        #: Extents of the logits.
        self.layer = self._net.layer

    def of(
        self, activations: NDArray[np.floating], seed: NDArray[np.floating]
    ) -> NDArray[np.float64]:
        """Return the contributions.

        Parameters
        ----------
        activations : ndarray of shape (items, maps, ...)
            What the layer computed.
        seed : ndarray of shape (1, ...), dtype float32
            Of the class, from `seeds.class_seed`.

        Returns
        -------
        ndarray of shape (items, maps), dtype float64
        """
        gradient = self._net.reconstruct(activations, seed)
        product = activations.astype(np.float64) * gradient
        return np.asarray(product.reshape(*product.shape[:2], -1).sum(axis=2))
