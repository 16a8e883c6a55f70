"""The way up: layers written as nodes of a graph that keeps what the way down needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .layers import (
    Add,
    Affine,
    AveragePool,
    Concat,
    Contrast,
    Conv,
    Dense,
    Extents,
    Layer,
    MaxPool,
    Mean,
    Pad,
    Pool,
    Rectifier,
    Regroup,
    Transpose,
)
from .writing import Writer


def write_up(
    writer: Writer, layer: Layer, below: tuple[str, ...], extents: Extents, *, keep: bool = True
) -> tuple[str, str | None]:
    """Write a layer.

    Parameters
    ----------
    writer : Writer
        Where to.
    layer : Layer
        The layer.
    below : tuple of str
        Names of the tensors it stands on, in the graph that is written.
    extents : tuple of int
        Of what it makes, without the batch.
    keep : bool
        Whether the switches of max pools are wanted, which makes them slower.

    Returns
    -------
    above, switches : str, str or None
        Names of what it makes and of a max pool's switches.

    Examples
    --------
    >>> write_up(Writer(), Rectifier(("x",), "y"), ("picture",), (3, 8, 8))
    ('t1', None)
    """
    if isinstance(layer, MaxPool):
        count = 2 if keep else 1
        made = writer.nodes("MaxPool", *below, outputs=count, **window_attributes(layer))
        return made[0], made[1] if keep else None
    return WAYS_UP[type(layer)](writer, layer, below, extents), None


def window_attributes(layer: Pool | Conv) -> dict[str, Any]:
    """Return the attributes that convolutions and pools share."""
    found: dict[str, Any] = {"strides": layer.strides, "pads": layer.pads}
    if not isinstance(layer, AveragePool):
        found["dilations"] = layer.dilations
    if isinstance(layer, Pool):
        found |= {"kernel_shape": layer.size, "ceil_mode": int(layer.ceil)}
    return found


def write_average(writer: Writer, layer: AveragePool, below: str) -> str:
    """Write a pool of means."""
    return writer.node(
        "AveragePool",
        below,
        count_include_pad=int(layer.padding_counts),
        **window_attributes(layer),
    )


def _conv(writer: Writer, layer: Conv, below: tuple[str, ...], _: Extents) -> str:
    """Write a convolution."""
    bias = [] if layer.bias is None else [writer.constant(layer.bias)]
    return writer.node(
        "Conv",
        *below,
        writer.constant(layer.filters),
        *bias,
        group=layer.group,
        **window_attributes(layer),
    )


def _dense(writer: Writer, layer: Dense, below: tuple[str, ...], _: Extents) -> str:
    """Write a dense layer."""
    product = writer.node("MatMul", *below, writer.constant(layer.weights))
    return (
        product if layer.bias is None else writer.node("Add", product, writer.constant(layer.bias))
    )


def _rectifier(writer: Writer, layer: Rectifier, below: tuple[str, ...], _: Extents) -> str:
    """Write a rectifier."""
    if layer.ceiling is None:
        return writer.node("Relu", *below)
    return writer.node("Clip", *below, writer.number(0.0), writer.number(layer.ceiling))


def _average_pool(writer: Writer, layer: AveragePool, below: tuple[str, ...], _: Extents) -> str:
    """Write a pool of means."""
    return write_average(writer, layer, *below)


def _mean(writer: Writer, layer: Mean, below: tuple[str, ...], _: Extents) -> str:
    """Write a mean over axes."""
    axes = writer.constant(layer.axes)
    return writer.node("ReduceMean", *below, axes, keepdims=int(layer.kept))


def _add(writer: Writer, _layer: Add, below: tuple[str, ...], _: Extents) -> str:
    """Write a sum."""
    return writer.node("Add", *below)


def _affine(writer: Writer, layer: Affine, below: tuple[str, ...], _: Extents) -> str:
    """Write a factor and a shift."""
    (above,) = below
    if layer.scale is not None:
        above = writer.node("Mul", above, writer.constant(layer.scale))
    if layer.shift is not None:
        above = writer.node("Add", above, writer.constant(layer.shift))
    return above


def _regroup(writer: Writer, _layer: Regroup, below: tuple[str, ...], extents: Extents) -> str:
    """Write new extents."""
    return writer.node("Reshape", *below, writer.constant([-1, *extents]))


def _transpose(writer: Writer, layer: Transpose, below: tuple[str, ...], _: Extents) -> str:
    """Write an exchange of axes."""
    return writer.node("Transpose", *below, perm=layer.order)


def _concat(writer: Writer, layer: Concat, below: tuple[str, ...], _: Extents) -> str:
    """Write tensors side by side."""
    return writer.node("Concat", *below, axis=layer.axis)


def _pad(writer: Writer, layer: Pad, below: tuple[str, ...], _: Extents) -> str:
    """Write a border."""
    widths = writer.constant([*layer.before, *layer.after])
    value = [writer.number(layer.value)] if layer.mode == "constant" else []
    return writer.node("Pad", *below, widths, *value, mode=layer.mode)


def _contrast(writer: Writer, layer: Contrast, below: tuple[str, ...], _: Extents) -> str:
    """Write local response normalization."""
    return writer.node(
        "LRN", *below, size=layer.size, alpha=layer.alpha, beta=layer.beta, bias=layer.bias
    )


#: How each kind of layer is written; max pools have two outputs and are in `write_up`.
WAYS_UP: dict[type[Layer], Callable[[Writer, Any, tuple[str, ...], Extents], str]] = {
    Add: _add,
    Affine: _affine,
    AveragePool: _average_pool,
    Concat: _concat,
    Contrast: _contrast,
    Conv: _conv,
    Dense: _dense,
    Mean: _mean,
    Pad: _pad,
    Rectifier: _rectifier,
    Regroup: _regroup,
    Transpose: _transpose,
}
