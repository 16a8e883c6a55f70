"""The way down: for each layer, nodes that take a signal from above it to below it.

Everything linear goes back through its transpose, the same under all three rules; biases and
shifts are of no use.  A convolution's transpose is a convolution with each filter flipped in both
axes and inputs and outputs exchanged; where the stride is 1 it is written so, because runtimes are
fastest at that, and otherwise as `ConvTranspose` with the filters as they are.

Rectifiers are in `rectifiers`, max pools in `switches`.  Contrast normalization is skipped by the
deconvnet, as in the paper; its siblings take its derivative (`contrast`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .contrast import contrast_derivative
from .forward import write_average
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
    Rectifier,
    Regroup,
    Transpose,
)
from .rectifiers import Rule, rectify
from .switches import Overlap, unpool
from .writing import Writer

#: `Slice` goes to the first element, when it goes backward, if its end lies before all.
BEFORE_ALL = -(2**31)


@dataclass(frozen=True, eq=False)
class Way:
    """What the way down needs to know of the way up.

    Attributes
    ----------
    writer : Writer
        Where to.
    up : mapping of str to str
        Name of each tensor of the network in the graph that is written.
    switches : mapping of str to str
        Of each max pool, by the tensor it makes.
    extents : mapping of str to tuple of int
        Of each tensor, without the batch.
    rule : {"deconvnet", "gradient", "guided"}
        What passes a rectifier.
    overlap : {"sum", "last"}
        What becomes of several windows that chose one place.
    """

    writer: Writer
    up: Mapping[str, str]
    switches: Mapping[str, str]
    extents: Mapping[str, Extents]
    rule: Rule
    overlap: Overlap


def write_down(way: Way, layer: Layer, signal: str) -> tuple[str, ...]:
    """Write the way back through a layer.

    Parameters
    ----------
    way : Way
        The way up, and where to write.
    layer : Layer
        The layer.
    signal : str
        Name of what comes from above.

    Returns
    -------
    tuple of str
        Names of what goes to each tensor the layer stands on.
    """
    return WAYS_DOWN[type(layer)](way, layer, signal)


def _conv(way: Way, layer: Conv, signal: str) -> tuple[str, ...]:
    """Take the transpose of a convolution."""
    rows, columns = layer.filters.shape[2:]
    reach = ((rows - 1) * layer.dilations[0], (columns - 1) * layer.dilations[1])
    top, left, bottom, right = layer.pads
    border = [reach[0] - top, reach[1] - left, reach[0] - bottom, reach[1] - right]
    filters = way.writer.constant(layer.filters)
    if layer.strides == (1, 1) and min(border) >= 0:
        turned = _flipped(way.writer, filters, layer)
        below = way.writer.node(
            "Conv", signal, turned, pads=border, dilations=layer.dilations, group=layer.group
        )
    else:
        below = way.writer.node(
            "ConvTranspose",
            signal,
            filters,
            strides=layer.strides,
            dilations=layer.dilations,
            group=layer.group,
            **_fit(
                way.extents[layer.below[0]],
                way.extents[layer.above],
                layer.strides,
                (reach[0] + 1, reach[1] + 1),
                layer.pads,
            ),
        )
    return (below,)


def _flipped(writer: Writer, filters: str, layer: Conv) -> str:
    """Flip filters in both axes and exchange inputs and outputs, in the graph: kept once."""
    maps, channels, rows, columns = layer.filters.shape
    if layer.group == 1:
        turned = writer.node("Transpose", filters, perm=[1, 0, 2, 3])
    else:
        each = maps // layer.group
        blocks = writer.constant([layer.group, each, channels, rows, columns])
        joined = writer.constant([layer.group * channels, each, rows, columns])
        turned = writer.node("Reshape", filters, blocks)
        turned = writer.node("Transpose", turned, perm=[0, 2, 1, 3, 4])
        turned = writer.node("Reshape", turned, joined)
    if (rows, columns) == (1, 1):
        return turned
    last, axes = writer.constant([-1, -1]), writer.constant([2, 3])
    ends, steps = writer.constant([BEFORE_ALL] * 2), writer.constant([-1, -1])
    return writer.node("Slice", turned, last, ends, axes, steps)


def _fit(
    below: Extents,
    above: Extents,
    strides: tuple[int, int],
    reach: tuple[int, int],
    pads: tuple[int, int, int, int],
) -> dict[str, Any]:
    """Choose the padding with which a transposed window operator gives the extents below.

    Rows that no window reached get zeros; a window that hung over the border is cut.
    """
    ends, extra = [], []
    for axis in (0, 1):
        covered = (above[1 + axis] - 1) * strides[axis] + reach[axis] - pads[axis]
        spare = covered - below[1 + axis]
        ends.append(max(0, spare))
        extra.append(max(0, -spare))
    return {"pads": [pads[0], pads[1], *ends], "output_padding": extra}


def _dense(way: Way, layer: Dense, signal: str) -> tuple[str, ...]:
    """Multiply by the transposed weights."""
    writer = way.writer
    weights = writer.node("Transpose", writer.constant(layer.weights), perm=[1, 0])
    return (writer.node("MatMul", signal, weights),)


def _rectifier(way: Way, layer: Rectifier, signal: str) -> tuple[str, ...]:
    """Apply the rule."""
    above = way.up[layer.above]
    return (rectify(way.writer, signal, above, layer.ceiling, way.rule),)


def _max_pool(way: Way, layer: MaxPool, signal: str) -> tuple[str, ...]:
    """Put the signal back to the switches."""
    switches, below = way.switches[layer.above], way.up[layer.below[0]]
    # Windows that do not overlap choose no place twice; summing is then the cheaper same.
    overlap = way.overlap if _overlapping(layer) else "sum"
    return (unpool(way.writer, signal, switches, below, overlap),)


def _overlapping(layer: MaxPool) -> bool:
    """Tell whether two windows may share a place."""
    return any(
        (size - 1) * dilation + 1 > stride
        for size, dilation, stride in zip(layer.size, layer.dilations, layer.strides, strict=True)
    )


def _average_pool(way: Way, layer: AveragePool, signal: str) -> tuple[str, ...]:
    """Spread each window's share evenly over what it saw."""
    writer = way.writer
    below, above = way.extents[layer.below[0]], way.extents[layer.above]
    rows, columns = layer.size
    # The mean of ones is (seen / divisor), whatever the runtime divides by; folded when it loads.
    ones = writer.constant(np.ones((1, 1, *below[1:]), dtype=np.float32))
    seen = _seen(below[1:], above[1:], layer).astype(np.float32)
    share = writer.node("Div", write_average(writer, layer, ones), writer.constant(seen))
    signal = writer.node("Mul", signal, share)
    # Each map by itself: maps become items of a batch of single maps.
    single = writer.node("Reshape", signal, writer.constant([-1, 1, *above[1:]]))
    kernel = writer.constant(np.ones((1, 1, rows, columns), dtype=np.float32))
    fit = _fit(below, above, layer.strides, layer.size, layer.pads)
    spread = writer.node("ConvTranspose", single, kernel, strides=layer.strides, **fit)
    return (writer.node("Reshape", spread, writer.constant([-1, *below])),)


def _seen(below: Extents, above: Extents, layer: AveragePool) -> NDArray[np.int64]:
    """Count the real numbers in each window."""
    counts = []
    for axis in (0, 1):
        first = np.arange(above[axis]) * layer.strides[axis] - layer.pads[axis]
        last = np.minimum(first + layer.size[axis], below[axis])
        counts.append(last - np.maximum(first, 0))
    return np.asarray(np.outer(*counts)[None, None])


def _mean(way: Way, layer: Mean, signal: str) -> tuple[str, ...]:
    """Give each number its equal share."""
    writer, below = way.writer, (1, *way.extents[layer.below[0]])
    kept = [1 if axis in layer.axes else extent for axis, extent in enumerate(below)]
    if not layer.kept:
        signal = writer.node("Reshape", signal, writer.constant([-1, *kept[1:]]))
    extents = [below[axis] if axis in layer.axes else 1 for axis in range(len(below))]
    share = np.full(extents, 1 / np.prod(extents, dtype=int), dtype=np.float32)
    return (writer.node("Mul", signal, writer.constant(share)),)


def _add(_way: Way, _layer: Add, signal: str) -> tuple[str, ...]:
    """Send the signal down both branches."""
    return signal, signal


def _affine(way: Way, layer: Affine, signal: str) -> tuple[str, ...]:
    """Multiply by the factor."""
    if layer.scale is None:
        return (signal,)
    return (way.writer.node("Mul", signal, way.writer.constant(layer.scale)),)


def _regroup(way: Way, layer: Regroup, signal: str) -> tuple[str, ...]:
    """Return to the extents below."""
    extents = way.writer.constant([-1, *way.extents[layer.below[0]]])
    return (way.writer.node("Reshape", signal, extents),)


def _transpose(way: Way, layer: Transpose, signal: str) -> tuple[str, ...]:
    """Exchange the axes back."""
    back = [layer.order.index(axis) for axis in range(len(layer.order))]
    return (way.writer.node("Transpose", signal, perm=back),)


def _concat(way: Way, layer: Concat, signal: str) -> tuple[str, ...]:
    """Cut the signal where the tensors met."""
    writer, found, at = way.writer, [], 0
    for name in layer.below:
        end = at + way.extents[name][layer.axis - 1]
        found.append(_cut(writer, signal, {layer.axis: (at, end)}))
        at = end
    return tuple(found)


def _pad(way: Way, layer: Pad, signal: str) -> tuple[str, ...]:
    """Cut the border off; where it repeats numbers, add it to those first."""
    extents = (1, *way.extents[layer.below[0]])
    if layer.mode == "constant":
        edges = {
            axis: (before, before + extents[axis])
            for axis, (before, after) in enumerate(zip(layer.before, layer.after, strict=True))
            if before or after
        }
        return (_cut(way.writer, signal, edges) if edges else signal,)
    rows, columns = (
        _repeats(extents[axis], layer.before[axis], layer.after[axis], layer.mode)
        for axis in (2, 3)
    )
    signal = way.writer.node("MatMul", way.writer.constant(np.ascontiguousarray(rows.T)), signal)
    return (way.writer.node("MatMul", signal, way.writer.constant(columns)),)


def _repeats(extent: int, before: int, after: int, mode: str) -> NDArray[np.float32]:
    """Say as a matrix of 0 and 1 which number each place of a padded line repeats."""
    line = np.pad(np.arange(extent), (before, after), mode=mode)  # type: ignore[call-overload]
    matrix: NDArray[np.float32] = (line[:, None] == np.arange(extent)).astype(np.float32)
    return matrix


def _cut(writer: Writer, signal: str, edges: Mapping[int, tuple[int, int]]) -> str:
    """Write a slice of some axes."""
    begins = writer.constant([begin for begin, _ in edges.values()])
    ends = writer.constant([end for _, end in edges.values()])
    return writer.node("Slice", signal, begins, ends, writer.constant(list(edges)))


def _contrast(way: Way, layer: Contrast, signal: str) -> tuple[str, ...]:
    """Skip it as the deconvnet does, or take its derivative."""
    if way.rule == "deconvnet":
        return (signal,)
    (name,) = layer.below
    maps = way.extents[name][0]
    return (contrast_derivative(way.writer, layer, signal, way.up[name], maps),)


#: How each kind of layer goes back.
WAYS_DOWN: dict[type[Layer], Callable[[Way, Any, str], tuple[str, ...]]] = {
    Add: _add,
    Affine: _affine,
    AveragePool: _average_pool,
    Concat: _concat,
    Contrast: _contrast,
    Conv: _conv,
    Dense: _dense,
    MaxPool: _max_pool,
    Mean: _mean,
    Pad: _pad,
    Rectifier: _rectifier,
    Regroup: _regroup,
    Transpose: _transpose,
}
