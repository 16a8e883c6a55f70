"""Write the graph that explains a layer: the way up, what it keeps, and the way down."""

from __future__ import annotations

import hashlib

import numpy as np

from convnet.inspection import ModelRefusedError

from .backward import Way, write_down
from .forward import write_up
from .layers import Extents, Layers
from .net import Activations, Deconvnet
from .reading import read_layers
from .rectifiers import RULES, Rule
from .switches import OVERLAPS, Overlap
from .writing import Writer


def explain_graph(
    data: bytes,
    *,
    layer: str | None = None,
    rule: Rule = "deconvnet",
    overlap: Overlap = "sum",
    input: str | None = None,  # noqa: A002 - the word of the file format
    output: str | None = None,
    extents: Extents | None = None,
) -> bytes:
    """Write the graph that explains a layer of a model.

    Parameters
    ----------
    data : bytes
        The model, an ONNX file.
    layer : str, optional
        The layer to explain: the name of its output or node in the file, or its operator with a
        number ("relu3"); left out, the scores of the classes before softmax or sigmoid.
    rule : {"deconvnet", "gradient", "guided"}
        What passes a rectifier on the way down.
    overlap : {"sum", "last"}
        What becomes of several windows of a max pool that chose one place.
    input, output : str, optional
        Names; not needed where the model has exactly one.
    extents : tuple of int, optional
        Of a picture as the model takes it, without the batch, where the file leaves them open.

    Returns
    -------
    bytes
        An ONNX file; that its way up computes what the model computes has been tried.

    Raises
    ------
    ModelRefusedError
        If the model is refused, or is not the network that was understood.
    UnknownLayerError
        If it has no such layer.
    OperatorRefusedError
        If an operator below the layer has no way back; the message names it.
    ValueError
        If there is no such rule or overlap.

    Examples
    --------
    >>> from onnx import helper
    >>> ports = [helper.make_tensor_value_info(name, 1, ["n", 1, 2, 2]) for name in "xy"]
    >>> relu = helper.make_node("Relu", ["x"], ["y"])
    >>> graph = helper.make_graph([relu], "g", ports[:1], ports[1:])
    >>> model = helper.make_model(graph, ir_version=8)
    >>> explain = explain_graph(model.SerializeToString())
    >>> Deconvnet(explain).reconstruct(-np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2))).tolist()
    [[[[1.0, 1.0], [1.0, 1.0]]]]
    """
    if rule not in RULES:
        msg = f"expected rule {', '.join(map(repr, RULES))}, got {rule!r}"
        raise ValueError(msg)
    if overlap not in OVERLAPS:
        msg = f"expected overlap {', '.join(map(repr, OVERLAPS))}, got {overlap!r}"
        raise ValueError(msg)
    network = read_layers(data, layer=layer, input=input, output=output, extents=extents)
    writer = Writer()
    up, switches = _write_up(writer, network)
    way = Way(writer, up, switches, network.extents, rule, overlap)
    _write_down(way, network)
    picture, top = network.extents[network.picture], network.extents[network.top]
    written = writer.model(
        {"picture": ["batch", *picture], "seed": ["seeds", *top]},
        {"reconstruction": ["batch", *picture], "activation": ["batch", *top]},
        {
            "model": hashlib.sha256(data).hexdigest(),
            "layer": network.top,
            "seeded": "seed" if network.logits else "seed times activation",
            "rule": rule,
            "overlap": overlap,
        },
    )
    _require_same(network, Deconvnet(written))
    return written


def activation_graph(
    data: bytes,
    *,
    layer: str | None = None,
    input: str | None = None,  # noqa: A002 - the word of the file format
    output: str | None = None,
    extents: Extents | None = None,
) -> bytes:
    """Write the way up alone: what a layer computes of pictures.

    Parameters
    ----------
    data : bytes
        The model, an ONNX file.
    layer, input, output, extents
        As for `explain_graph`.

    Returns
    -------
    bytes
        An ONNX file with the output `activation`.

    Raises
    ------
    ModelRefusedError, UnknownLayerError, OperatorRefusedError
        As `explain_graph` does.

    Examples
    --------
    >>> activation_graph(b"no model")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    network = read_layers(data, layer=layer, input=input, output=output, extents=extents)
    writer = Writer()
    _write_up(writer, network, keep=False)
    picture, top = network.extents[network.picture], network.extents[network.top]
    notes = {"model": hashlib.sha256(data).hexdigest(), "layer": network.top}
    written = writer.model({"picture": ["batch", *picture]}, {"activation": ["batch", *top]}, notes)
    _require_same(network, Activations(written))
    return written


def _write_up(
    writer: Writer, network: Layers, *, keep: bool = True
) -> tuple[dict[str, str], dict[str, str]]:
    """Write the way up; return names of its tensors and of the switches."""
    up, switches = {network.picture: "picture"}, {}
    for layer in network.steps:
        below = tuple(up[name] for name in layer.below)
        above, places = write_up(writer, layer, below, network.extents[layer.above], keep=keep)
        up[layer.above] = above
        if places is not None:
            switches[layer.above] = places
    writer.node("Identity", up[network.top], name="activation")
    return up, switches


def _write_down(way: Way, network: Layers) -> None:
    """Write the way down, from the seed to the reconstruction."""
    writer = way.writer
    if network.logits:
        signal = writer.node("Expand", "seed", writer.node("Shape", "activation"))
    else:
        signal = writer.node("Mul", "seed", "activation")
    signals = {network.top: [signal]}
    for layer in reversed(network.steps):
        from_above = _summed(writer, signals.pop(layer.above))
        for name, found in zip(layer.below, write_down(way, layer, from_above), strict=True):
            signals.setdefault(name, []).append(found)
    writer.node("Identity", _summed(writer, signals[network.picture]), name="reconstruction")


def _summed(writer: Writer, signals: list[str]) -> str:
    """Add up what the branches above a tensor send down to it."""
    total = signals[0]
    for signal in signals[1:]:
        total = writer.node("Add", total, signal)
    return total


def _require_same(network: Layers, written: Activations | Deconvnet) -> None:
    """Refuse a graph whose way up is not the network: it would explain another one."""
    pictures, theirs = network.witness
    ours = written.activation(pictures)
    far = np.linalg.norm(np.subtract(ours, theirs, dtype=np.float64))
    if not far <= network.tolerance * np.linalg.norm(theirs.astype(np.float64)):
        msg = (
            f"expected layer {network.top!r} to be what the model computes, got values that lie "
            f"{far:.3g} apart on noise; this is a mistake of the deconvnet or of the runtime: "
            "please report it with the model"
        )
        raise ModelRefusedError(msg)
