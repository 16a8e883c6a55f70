"""The deconvnet of Zeiler and Fergus (ECCV 2014, section 2.1), as an ONNX graph beside the model.

A picture goes up through the network; every activation of a layer but the chosen ones is set to
zero; what is left goes down again through unpooling (`switches`), rectification (`rectifiers`) and
transposed filters (`backward`), until it is a picture.  The graph holds both ways and runs
wherever the model runs, without the library that trained it.

Conventions
-----------
The graph takes `picture`, a batch as the model takes it, and `seed`, one array for all pictures or
one a picture, of the extents of the explained layer.  It gives `reconstruction`, of the shape of
`picture`, and `activation`, what the layer computed.

What goes down from a layer is seed times activation: 1 at one unit and 0 elsewhere sends down that
unit's activation, as in the paper.  A unit that did not fire gives black, not a picture of what
would fire it.  What goes down from the scores of classes is the seed alone: 1 at a class for its
logit, 1 and -1 for the difference of two.  A probability is not explained: through softmax the
competing classes would be drawn too.

The lowest transposed filter is the last step: reconstructions have both signs.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .backward import Way, write_down
from .forward import write_up
from .inspection import ModelRefusedError
from .layers import Extents, Layers
from .reading import read_layers
from .rectifiers import RULES, Rule
from .session import Device, failures, find_provider, first_line, make_session, require_memory
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
        If the model is refused, has no such layer, or is not the network that was understood.
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
    notes = {
        "model": hashlib.sha256(data).hexdigest(),
        "layer": network.top,
        "seeded": "seed" if network.logits else "seed times activation",
        "rule": rule,
        "overlap": overlap,
    }
    written = _written(network, rule, overlap, notes)
    _require_same(network, written)
    return written


def _written(network: Layers, rule: Rule, overlap: Overlap, notes: dict[str, str]) -> bytes:
    """Write both ways."""
    writer = Writer()
    up, switches = {network.picture: "picture"}, {}
    for layer in network.steps:
        below = tuple(up[name] for name in layer.below)
        above, places = write_up(writer, layer, below, network.extents[layer.above])
        up[layer.above] = above
        if places is not None:
            switches[layer.above] = places
    activation = writer.node("Identity", up[network.top], name="activation")
    if network.logits:
        signal = writer.node("Expand", "seed", writer.node("Shape", activation))
    else:
        signal = writer.node("Mul", "seed", activation)
    signals = {network.top: [signal]}
    way = Way(writer, up, switches, network.extents, rule, overlap)
    for layer in reversed(network.steps):
        from_above = _summed(writer, signals.pop(layer.above))
        for name, found in zip(layer.below, write_down(way, layer, from_above), strict=True):
            signals.setdefault(name, []).append(found)
    writer.node("Identity", _summed(writer, signals[network.picture]), name="reconstruction")
    picture, top = network.extents[network.picture], network.extents[network.top]
    return writer.model(
        {"picture": ["batch", *picture], "seed": ["seeds", *top]},
        {"reconstruction": ["batch", *picture], "activation": ["batch", *top]},
        notes,
    )


def _summed(writer: Writer, signals: list[str]) -> str:
    """Add up what the branches above a tensor send down to it."""
    total = signals[0]
    for signal in signals[1:]:
        total = writer.node("Add", total, signal)
    return total


def _require_same(network: Layers, written: bytes) -> None:
    """Refuse a graph whose way up is not the network: it would explain another one."""
    pictures, theirs = network.witness
    ours = Deconvnet(written).activation(pictures)
    far = np.linalg.norm(np.subtract(ours, theirs, dtype=np.float64))
    if not far <= network.tolerance * np.linalg.norm(theirs.astype(np.float64)):
        msg = (
            f"expected layer {network.top!r} to be what the model computes, got values that lie "
            f"{far:.3g} apart on noise; this is a mistake of the deconvnet or of the runtime: "
            "please report it with the model"
        )
        raise ModelRefusedError(msg)


class Deconvnet:
    """An explaining graph, ready to run.

    Parameters
    ----------
    graph : bytes
        What `explain_graph` wrote.
    threads : int
        Threads of the session; changes speed only.
    device : {"cpu", "cuda"}
        Where it runs.

    Attributes
    ----------
    extents : tuple of int
        Of a picture.
    layer : tuple of int
        Extents of the explained layer, and so of a seed.
    notes : dict of str to str
        What is explained and how, as the file says.

    Raises
    ------
    ModelRefusedError
        If the graph is none of ours or ONNX Runtime does not take it.
    """

    def __init__(self, graph: bytes, *, threads: int = 1, device: Device = "cpu") -> None:
        """Start a session."""
        session = make_session(graph, "explain.onnx", threads, find_provider(device))
        shapes = {port.name: port.shape[1:] for port in session.get_inputs()}
        if set(shapes) != {"picture", "seed"}:
            msg = f"expected a graph with inputs picture and seed, got {', '.join(sorted(shapes))}"
            raise ModelRefusedError(msg)
        self._session = session
        self.extents: Extents = tuple(shapes["picture"])
        self.layer: Extents = tuple(shapes["seed"])
        self.notes: dict[str, str] = dict(session.get_modelmeta().custom_metadata_map)

    def activation(self, pictures: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return what the explained layer computes of a batch, without going down.

        Parameters
        ----------
        pictures : ndarray of shape (items, ...), dtype float32
            As the model takes them.

        Returns
        -------
        ndarray of shape (items, ...), dtype float32
            Activations, or logits.
        """
        nothing = np.zeros((1, *self.layer), dtype=np.float32)
        return self._run("activation", pictures, nothing)

    def reconstruct(
        self, pictures: NDArray[np.floating], seed: NDArray[np.floating]
    ) -> NDArray[np.float32]:
        """Reconstruct, in the space of the pictures, what a seed of the layer stands for.

        Parameters
        ----------
        pictures : ndarray of shape (items, ...), dtype float32
            As the model takes them.
        seed : ndarray of shape (items, ...) or (1, ...), dtype float32
            See the conventions of this file, and `seeds`.

        Returns
        -------
        ndarray of the shape of `pictures`, dtype float32
            The reconstructions, signed.

        Raises
        ------
        ValueError
            If pictures or seed do not fit, or are not finite.
        """
        return self._run("reconstruction", pictures, seed)

    def _run(
        self, wanted: str, pictures: NDArray[np.floating], seed: NDArray[np.floating]
    ) -> NDArray[np.float32]:
        """Run the part of the graph that leads to one output."""
        import onnxruntime

        _require_fit("pictures", pictures, self.extents)
        _require_fit("a seed", seed, self.layer)
        if len(seed) not in (1, len(pictures)):
            msg = f"expected 1 seed or {len(pictures)}, one a picture, got {len(seed)}"
            raise ValueError(msg)
        options = onnxruntime.RunOptions()
        options.only_execute_path_to_fetches = True
        given = {
            "picture": np.ascontiguousarray(pictures, dtype=np.float32),
            "seed": np.ascontiguousarray(seed, dtype=np.float32),
        }
        try:
            (found,) = self._session.run([wanted], given, options)
        except failures() as error:
            require_memory(error)
            msg = f"expected the graph to take {len(pictures)} pictures: {first_line(error)}"
            raise ValueError(msg) from error
        result: NDArray[Any] = np.asarray(found)
        return result


def _require_fit(what: str, given: NDArray[np.floating], extents: Extents) -> None:
    """Refuse an array of the wrong extents or with values that are no numbers."""
    if given.ndim == 0 or given.shape[1:] != extents or len(given) == 0:
        msg = f"expected {what} of shape (items, {', '.join(map(str, extents))}), got {given.shape}"
        raise ValueError(msg)
    if not np.isfinite(given).all():
        msg = f"expected {what} of finite numbers, got NaN or infinity"
        raise ValueError(msg)
