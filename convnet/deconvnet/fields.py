"""The receptive field of a unit: the part of the picture that it is computed from.

The field is read from the layers below the unit, not from a run: windows, strides, borders and
shortcuts say what could reach it, whatever the weights let through.  It is given as it is, with
what of it lies outside the picture, where the network saw its own padding.
"""

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
    Extents,
    Layer,
    Layers,
    MaxPool,
    Mean,
    Pad,
    Rectifier,
    Transpose,
)

#: First and last place along each axis of a tensor, without the batch.
Region = tuple[tuple[int, int], ...]


def field_of(network: Layers, unit: tuple[int, ...]) -> Region:
    """Find what a unit of the top layer sees of the picture.

    Parameters
    ----------
    network : Layers
        The part of the network below the layer, from `reading.read_layers`.
    unit : tuple of int
        Its place in the layer: map, row, column, or the number of a unit alone.

    Returns
    -------
    tuple of (int, int)
        For each axis of a picture the first place and the one behind the last; outside 0 and the
        extent of the axis where the field reaches into the padding.

    Raises
    ------
    ValueError
        If the layer has no such unit.

    Examples
    --------
    >>> import numpy as np
    >>> filters = np.zeros((1, 3, 3, 3), dtype=np.float32)
    >>> conv = Conv(("x",), "y", filters, None, (2, 2), (1, 1), (1, 1, 1, 1), 1)
    >>> network = Layers("x", "y", (conv,), {"x": (3, 8, 8), "y": (1, 4, 4)}, False, (None, None))
    >>> field_of(network, (0, 0, 3))
    ((0, 3), (-1, 2), (5, 8))
    """
    extents = network.extents
    top = extents[network.top]
    if len(unit) != len(top) or any(not 0 <= at < size for at, size in zip(unit, top, strict=True)):
        msg = f"expected a unit of a layer of extents {top}, got {unit}"
        raise ValueError(msg)
    regions: dict[str, Region] = {network.top: tuple((at, at) for at in unit)}
    for layer in reversed(network.steps):
        above = regions.pop(layer.above, None)
        if above is None:
            continue
        for name in layer.below:
            region = _below(layer, name, above, extents)
            regions[name] = _both(regions[name], region) if name in regions else region
    seen = regions.get(network.picture, tuple((0, -1) for _ in extents[network.picture]))
    return tuple((first, last + 1) for first, last in seen)


def _both(one: Region, other: Region) -> Region:
    """Return the smallest region that holds two."""
    return tuple((min(a, c), max(b, d)) for (a, b), (c, d) in zip(one, other, strict=True))


def _below(layer: Layer, name: str, above: Region, extents: Any) -> Region:
    """Find what a region is computed from in one of the tensors below a layer."""
    way = _WAYS.get(type(layer))
    # Dense layers and new extents mix everything: whoever stands on them sees all of it.
    return _whole(extents[name]) if way is None else way(layer, name, above, extents)


def _whole(extents: Extents) -> Region:
    """Return a whole tensor as a region."""
    return tuple((0, size - 1) for size in extents)


def _same(_layer: Layer, _name: str, above: Region, _extents: Any) -> Region:
    """Return the same places."""
    return above


def _conv(layer: Conv, name: str, above: Region, extents: Any) -> Region:
    """Look through the windows of a convolution, at all channels."""
    channels = (0, extents[name][0] - 1)
    size = (layer.filters.shape[2], layer.filters.shape[3])
    return (channels, *_windows(above[1:], size, layer.strides, layer.dilations, layer.pads))


def _pool(layer: MaxPool | AveragePool, _name: str, above: Region, _extents: Any) -> Region:
    """Look through the windows of a pool, at the same maps."""
    windows = _windows(above[1:], layer.size, layer.strides, layer.dilations, layer.pads)
    return (above[0], *windows)


def _windows(
    above: Region,
    size: tuple[int, int],
    strides: tuple[int, int],
    dilations: tuple[int, int],
    pads: tuple[int, int, int, int],
) -> Region:
    """Find the rows and columns that windows cover."""
    return tuple(
        (
            first * strides[axis] - pads[axis],
            last * strides[axis] - pads[axis] + (size[axis] - 1) * dilations[axis],
        )
        for axis, (first, last) in enumerate(above)
    )


def _contrast(layer: Contrast, name: str, above: Region, extents: Any) -> Region:
    """Add the neighboring maps."""
    (first, last), most = above[0], extents[name][0] - 1
    before, after = (layer.size - 1) // 2, layer.size // 2
    return ((max(0, first - before), min(most, last + after)), *above[1:])


def _mean(layer: Mean, name: str, above: Region, extents: Any) -> Region:
    """Look at the whole of the axes that were averaged."""
    found, at = [], 0
    for axis, extent in enumerate(extents[name], start=1):
        averaged = axis in layer.axes
        found.append((0, extent - 1) if averaged else above[at])
        at += layer.kept or not averaged
    return tuple(found)


def _pad(layer: Pad, _name: str, above: Region, _extents: Any) -> Region:
    """Take the border away."""
    return tuple(
        (first - before, last - before)
        for (first, last), before in zip(above, layer.before[1:], strict=True)
    )


def _transpose(layer: Transpose, _name: str, above: Region, _extents: Any) -> Region:
    """Exchange the axes back."""
    return tuple(above[layer.order.index(axis) - 1] for axis in range(1, len(layer.order)))


def _concat(layer: Concat, name: str, above: Region, extents: Any) -> Region:
    """Find what of a tensor lies in the region; a tensor beside it counts by its nearest edge."""
    before = 0
    for each in layer.below:
        if each == name:
            break
        before += extents[each][layer.axis - 1]
    most = extents[name][layer.axis - 1] - 1
    region = list(above)
    first, last = above[layer.axis - 1]
    region[layer.axis - 1] = (min(max(first - before, 0), most), max(min(last - before, most), 0))
    return tuple(region)


_WAYS: dict[type[Layer], Callable[[Any, str, Region, Any], Region]] = {
    Add: _same,
    Affine: _same,
    AveragePool: _pool,
    Concat: _concat,
    Contrast: _contrast,
    Conv: _conv,
    MaxPool: _pool,
    Mean: _mean,
    Pad: _pad,
    Rectifier: _same,
    Transpose: _transpose,
}
