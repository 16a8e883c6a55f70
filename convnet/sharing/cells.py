"""Layers that run together on one patch, and the numbers around it that they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from convnet.deconvnet.forward import write_up
from convnet.deconvnet.layers import AveragePool, Conv, Extents, Layer, MaxPool, Pad
from convnet.deconvnet.writing import Writer

from .reach import Reaches, window_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Feed:
    """A part of a tensor that a cell takes, padding included.

    Attributes
    ----------
    source : str
        The tensor.
    starts : (ndarray, ndarray)
        First row and first column by the first pixel of a window; negative in the padding.
    size : (int, int)
        Rows and columns.
    value : float
        Of the padding.
    """

    source: str
    starts: tuple[NDArray[np.int64], NDArray[np.int64]]
    size: tuple[int, int]
    value: float

    def same(self, other: Feed) -> bool:
        """Tell whether another one is the same part."""
        return (
            (self.source, self.size, self.value) == (other.source, other.size, other.value)
            and np.array_equal(self.starts[0], other.starts[0])
            and np.array_equal(self.starts[1], other.starts[1])
        )

    def is_patch(self, reaches: Reaches) -> bool:
        """Tell whether it is just the patch of its tensor."""
        return all(
            size == reach.size and np.array_equal(starts, reach.start)
            for size, starts, reach in zip(self.size, self.starts, reaches, strict=True)
        )


@dataclass(eq=False)
class Cell:
    """Layers that run at once.

    Attributes
    ----------
    feeds : list of Feed
        What it takes.
    steps : list of (Layer, tuple of str or int)
        Its layers; each with what it stands on, tensors of the cell by name, feeds by number.
    gives : list of str
        Tensors whose patches others need.
    """

    feeds: list[Feed] = field(default_factory=list)
    steps: list[tuple[Layer, tuple[str | int, ...]]] = field(default_factory=list)
    gives: list[str] = field(default_factory=list)

    def fed(self, feed: Feed) -> int:
        """Return the number of a feed, a new one where there is none like it."""
        for number, known in enumerate(self.feeds):
            if known.same(feed):
                return number
        self.feeds.append(feed)
        return len(self.feeds) - 1


def cells_of(
    steps: Sequence[Layer], picture: str, top: str, reached: Mapping[str, Reaches]
) -> list[Cell]:
    """Group layers: one stands in the cell of what it stands on where it takes just its patch.

    Parameters
    ----------
    steps : sequence of Layer
        From below.
    picture, top : str
        The tensors below and above them.
    reached : mapping of str to (Reach, Reach)
        From `reach_of`.

    Returns
    -------
    list of Cell
        In the order in which they run.

    Examples
    --------
    >>> from convnet.deconvnet.layers import Rectifier
    >>> from .reach import reach_of
    >>> conv = Conv(("x",), "y", np.zeros((1, 1, 3, 3)), None, (1, 1), (1, 1), (1, 1, 1, 1), 1)
    >>> steps = [conv, Rectifier(("y",), "z")]
    >>> reached = reach_of(steps, "x", dict.fromkeys("xyz", (1, 8, 8)), (2, 2))
    >>> (cell,) = cells_of(steps, "x", "z", reached)
    >>> cell.feeds[0].starts[0].tolist(), cell.feeds[0].size, cell.gives
    ([-1, -1, 0, 1, 2, 3, 3], (6, 6), ['z'])
    """
    cells: list[Cell] = []
    home = {picture: -1}
    for layer in steps:
        needs = {name: _need(layer, name, reached[layer.above]) for name in layer.below}
        last = max(home[name] for name in needs)
        joins = last >= 0 and all(
            needs[name].is_patch(reached[name]) for name in needs if home[name] == last
        )
        if not joins:
            cells.append(Cell())
            last = len(cells) - 1
        cell = cells[last]
        on = tuple(name if home[name] == last else cell.fed(needs[name]) for name in layer.below)
        cell.steps.append((layer, on))
        home[layer.above] = last
    wanted = {top} | {feed.source for cell in cells for feed in cell.feeds}
    for cell in cells:
        cell.gives += [layer.above for layer, _ in cell.steps if layer.above in wanted]
    return cells


def _need(layer: Layer, name: str, above: Reaches) -> Feed:
    """Find what of a tensor a layer needs for its patch."""
    window = window_of(layer)
    rows, columns = (
        reach.start * window.strides[axis] - window.before[axis] for axis, reach in enumerate(above)
    )
    high, wide = (
        (reach.size - 1) * window.strides[axis] + window.span(axis)
        for axis, reach in enumerate(above)
    )
    return Feed(name, (rows, columns), (high, wide), window.value)


def written(
    cell: Cell, extents: Mapping[str, Extents], reached: Mapping[str, Reaches]
) -> tuple[bytes, list[str]]:
    """Write a cell as a model with the inputs "feed 0", "feed 1" and so on.

    Parameters
    ----------
    cell : Cell
        The cell.
    extents : mapping of str to tuple of int
        Of whole tensors.
    reached : mapping of str to (Reach, Reach)
        From `reach_of`.

    Returns
    -------
    model : bytes
        An ONNX file.
    outputs : list of str
        Its outputs, in the order of `Cell.gives`.
    """
    writer = Writer()
    names: dict[str | int, str] = {number: f"feed {number}" for number in range(len(cell.feeds))}
    for layer, on in cell.steps:
        below = tuple(names[each] for each in on)
        if isinstance(layer, Pad):
            # Its border is in the feed.
            names[layer.above] = writer.node("Identity", *below)
        else:
            bare = _without_border(layer)
            names[layer.above], _ = write_up(writer, bare, below, extents[bare.above], keep=False)
    inputs: dict[str, Sequence[int | str]] = {
        f"feed {number}": ("batch", extents[feed.source][0], *feed.size)
        for number, feed in enumerate(cell.feeds)
    }
    outputs: dict[str, Sequence[int | str]] = {
        names[name]: ("batch", extents[name][0], *(reach.size for reach in reached[name]))
        for name in cell.gives
    }
    return writer.model(inputs, outputs, {}), list(outputs)


def _without_border(layer: Layer) -> Layer:
    """Return a layer that adds nothing around what it takes: the feed has it already."""
    if isinstance(layer, Conv):
        return replace(layer, pads=(0, 0, 0, 0))
    if isinstance(layer, MaxPool | AveragePool):
        return replace(layer, pads=(0, 0, 0, 0), ceil=False)
    return layer
