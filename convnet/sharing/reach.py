"""What a window of the input reaches of every tensor above it, along rows and along columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convnet.deconvnet.layers import (
    Add,
    Affine,
    AveragePool,
    Concat,
    Contrast,
    Conv,
    Extents,
    Layer,
    MaxPool,
    Pad,
    Rectifier,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What surrounds a map before a max pool: never the largest.
LOWEST = float(np.finfo(np.float32).min)

#: Layers that look at each place alone.
_POINTWISE = (Add, Affine, Concat, Contrast, Rectifier)


@dataclass(frozen=True)
class Window:
    """What an output looks at along both axes.

    Attributes
    ----------
    size, strides, dilations : (int, int)
        Rows and columns.
    before : (int, int)
        Rows above and columns to the left that the layer adds to its input.
    value : float
        Of the numbers that it adds.
    """

    size: tuple[int, int] = (1, 1)
    strides: tuple[int, int] = (1, 1)
    dilations: tuple[int, int] = (1, 1)
    before: tuple[int, int] = (0, 0)
    value: float = 0.0

    def span(self, axis: int) -> int:
        """Return how far it reaches along an axis."""
        return (self.size[axis] - 1) * self.dilations[axis] + 1


@dataclass(frozen=True, eq=False)
class Reach:
    """What windows of one size reach of a tensor along one axis.

    Attributes
    ----------
    first, end : ndarray of shape (positions,), dtype int64
        By the first pixel of the window: the first place that it reaches, and the one behind the
        last.
    start : ndarray of shape (positions,), dtype int64
        Where the patch begins that holds them.
    size : int
        Of every patch.
    """

    first: NDArray[np.int64]
    end: NDArray[np.int64]
    start: NDArray[np.int64]
    size: int


#: Along rows, and along columns.
Reaches = tuple[Reach, Reach]


def window_of(layer: Layer) -> Window:
    """Say what an output of a layer looks at.

    Parameters
    ----------
    layer : Layer
        One that `is_local`.

    Returns
    -------
    Window

    Examples
    --------
    >>> window_of(MaxPool(("x",), "y", (3, 3), (2, 2), (1, 1), (1, 1, 0, 0), True)).before
    (1, 1)
    """
    if isinstance(layer, Pad):
        return Window(before=(layer.before[2], layer.before[3]), value=layer.value)
    if isinstance(layer, Conv):
        size = (layer.filters.shape[2], layer.filters.shape[3])
        return Window(size, layer.strides, layer.dilations, layer.pads[:2])
    if isinstance(layer, MaxPool):
        return Window(layer.size, layer.strides, layer.dilations, layer.pads[:2], LOWEST)
    if isinstance(layer, AveragePool):
        return Window(layer.size, layer.strides, layer.dilations, layer.pads[:2])
    return Window()


def is_local(layer: Layer, extents: Mapping[str, Extents]) -> bool:
    """Tell whether a part of what a layer makes can be computed from a part of what it takes.

    Parameters
    ----------
    layer : Layer
        Any.
    extents : mapping of str to tuple of int
        Of tensors, without the batch.

    Returns
    -------
    bool

    Examples
    --------
    >>> extents = {"x": (3, 8, 8), "y": (3, 8, 8)}
    >>> is_local(Rectifier(("x",), "y"), extents)
    True
    >>> is_local(Affine(("x",), "y", None, np.zeros((8, 8), dtype=np.float32)), extents)
    False
    """
    if any(len(extents[name]) != 3 for name in (*layer.below, layer.above)):
        return False
    if isinstance(layer, Affine):
        # Another factor at another place would have to be cut as well.
        given = (values for values in (layer.scale, layer.shift) if values is not None)
        return all(set(values.shape[-2:]) <= {1} for values in given)
    if isinstance(layer, AveragePool):
        return _means_are_equal(layer, extents)
    if isinstance(layer, Concat):
        return layer.axis == 1
    if isinstance(layer, Pad):
        widths = (*layer.before[:2], *layer.after[:2])
        return layer.mode == "constant" and not any(widths)
    return isinstance(layer, (Conv, MaxPool, *_POINTWISE))


def _means_are_equal(layer: AveragePool, extents: Mapping[str, Extents]) -> bool:
    """Tell whether every window of a pool of means divides by the same number."""
    below, above = extents[layer.below[0]][1:], extents[layer.above][1:]
    window = window_of(layer)
    hangs_over = any(
        (above[axis] - 1) * window.strides[axis] + window.span(axis)
        > below[axis] + layer.pads[axis] + layer.pads[2 + axis]
        for axis in (0, 1)
    )
    return not hangs_over and (layer.padding_counts or not any(layer.pads))


def reach_of(
    steps: Sequence[Layer], picture: str, extents: Mapping[str, Extents], size: tuple[int, int]
) -> dict[str, Reaches]:
    """Follow windows of one size up through layers.

    Parameters
    ----------
    steps : sequence of Layer
        From below; all of them `is_local`.
    picture : str
        The tensor that the windows lie in.
    extents : mapping of str to tuple of int
        Of tensors: maps, rows, columns.
    size : (int, int)
        Rows and columns of a window, no more than the picture has.

    Returns
    -------
    dict of str to (Reach, Reach)
        Of each tensor, rows and columns.

    Examples
    --------
    >>> filters = np.zeros((1, 1, 3, 3), dtype=np.float32)
    >>> conv = Conv(("x",), "y", filters, None, (2, 2), (1, 1), (1, 1, 1, 1), 1)
    >>> rows, _ = reach_of([conv], "x", {"x": (1, 8, 8), "y": (1, 4, 4)}, (2, 2))["y"]
    >>> rows.first.tolist(), rows.end.tolist(), rows.start.tolist(), rows.size
    ([0, 0, 1, 1, 2, 2, 3], [2, 2, 3, 3, 4, 4, 4], [0, 0, 1, 1, 2, 2, 2], 2)
    """
    found: dict[str, Reaches] = {}
    starts = (np.arange(extents[picture][1 + axis] - size[axis] + 1) for axis in (0, 1))
    rows, columns = (
        _reach(first, first + size[axis], extents[picture][1 + axis])
        for axis, first in enumerate(starts)
    )
    found[picture] = rows, columns
    for layer in steps:
        window = window_of(layer)
        rows, columns = (
            _above(window, axis, [found[name][axis] for name in layer.below], extents[layer.above])
            for axis in (0, 1)
        )
        found[layer.above] = rows, columns
    return found


def _above(window: Window, axis: int, below: list[Reach], extents: Extents) -> Reach:
    """Find what outputs look at a place that any of the inputs has changed."""
    first = np.min([each.first for each in below], axis=0) + window.before[axis]
    end = np.max([each.end for each in below], axis=0) + window.before[axis]
    stride, extent = window.strides[axis], extents[1 + axis]
    # The first output whose last place is not before it, and the last whose first is not behind.
    lowest = -((window.span(axis) - 1 - first) // stride)
    highest = (end - 1) // stride
    lowest = np.clip(lowest, 0, extent - 1)
    return _reach(lowest, np.clip(highest + 1, lowest + 1, extent), extent)


def _reach(first: NDArray[np.int64], end: NDArray[np.int64], extent: int) -> Reach:
    """Lay patches of one size over what is reached, inside the tensor."""
    size = int((end - first).max())
    return Reach(first, end, np.clip(first, 0, extent - size), size)
