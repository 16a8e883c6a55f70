"""The part of a network below a cut: read, checked, and written as a model of whole maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from convnet.deconvnet.forward import write_up
from convnet.deconvnet.layers import Extents, Layer, Layers, Transpose
from convnet.deconvnet.net import Activations
from convnet.deconvnet.reading import read_layers
from convnet.deconvnet.writing import Writer
from convnet.inspection import ModelRefusedError

from .reach import is_local


@dataclass(frozen=True, eq=False)
class Lower:
    """The part of a network below a layer, as far as a window can be followed.

    Attributes
    ----------
    network : Layers
        All of the part.
    picture : str
        The tensor with channels first that windows lie in.
    steps : tuple of Layer
        Those from there on that look at their surroundings alone.
    """

    network: Layers
    picture: str
    steps: tuple[Layer, ...]

    @property
    def extents(self) -> Mapping[str, Extents]:
        """The extents of tensors, without the batch."""
        return self.network.extents

    @property
    def is_whole(self) -> bool:
        """Tell whether a window can be followed up to the layer."""
        return bool(self.steps) and self.steps[-1].above == self.network.top


def lower_part(data: bytes, layer: str, source: str, extents: Extents) -> Lower:
    """Read the part of a network below a layer.

    Parameters
    ----------
    data : bytes
        The model.
    layer : str
        A tensor.
    source : str
        The model's input.
    extents : tuple of int
        Of the input, without the batch.

    Returns
    -------
    Lower

    Raises
    ------
    ModelRefusedError
        If it cannot be read.

    Examples
    --------
    >>> lower_part(b"no model", "y", "x", (3, 8, 8))
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    network = read_layers(data, layer=layer, input=source, extents=extents)
    picture, steps = network.picture, network.steps
    first = steps[0] if steps else None
    if isinstance(first, Transpose) and first.order == (0, 3, 1, 2):
        picture, steps = first.above, steps[1:]
    kept = []
    for step in steps:
        if not is_local(step, network.extents):
            break
        kept.append(step)
    return Lower(network, picture, tuple(kept))


def require_same(lower: Lower) -> None:
    """Refuse a network that was not understood: what its layers make is not what it makes.

    Parameters
    ----------
    lower : Lower
        One that is whole.

    Raises
    ------
    ModelRefusedError
        If the two are apart on noise.
    """
    network = lower.network
    noise, theirs = network.witness
    if lower.picture != network.picture:
        noise = noise.transpose(0, 3, 1, 2)
    data, _ = whole_part(lower, {network.top: "activation"})
    ours = Activations(data).activation(noise)
    far = np.linalg.norm(np.subtract(ours, theirs, dtype=np.float64))
    if not far <= network.tolerance * np.linalg.norm(theirs.astype(np.float64)):
        msg = f"expected layer {network.top!r} to be what the model computes, got {far:.3g} apart"
        raise ModelRefusedError(msg)


def whole_part(lower: Lower, wanted: Mapping[str, str]) -> tuple[bytes, list[str]]:
    """Write layers as a model of whole maps with the input "picture".

    Parameters
    ----------
    lower : Lower
        The layers.
    wanted : mapping of str to str
        Tensors to give out, and the names of the outputs.

    Returns
    -------
    model : bytes
        An ONNX file.
    outputs : list of str
        Its outputs, in the order of `wanted`.
    """
    writer, extents = Writer(), lower.extents
    names = {lower.picture: "picture"}
    for step in lower.steps:
        below = tuple(names[name] for name in step.below)
        names[step.above], _ = write_up(writer, step, below, extents[step.above], keep=False)
    for name, output in wanted.items():
        writer.node("Identity", names[name], name=output)
    inputs: dict[str, Sequence[int | str]] = {"picture": ("batch", *extents[lower.picture])}
    outputs: dict[str, Sequence[int | str]] = {
        output: ("batch", *extents[name]) for name, output in wanted.items()
    }
    return writer.model(inputs, outputs, {}), list(outputs)
