"""Run a network on one input with windows filled, and compute what they reach alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convnet.deconvnet.parts import upper_part
from convnet.occluders import BATCH
from convnet.session import failures, find_provider, first_line, make_session, require_memory

from .cells import Cell, Feed, cells_of, written
from .lower import lower_part, whole_part
from .reach import Reaches, reach_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from convnet.model import Model

    from .cut import Sharing
    from .lower import Lower

#: Patches of a batch by the tensor that they are of.
Patches = dict[str, "NDArray[np.float32]"]

#: First row and column of each window of a batch.
Positions = list[tuple[int, int]]


class SharedPasses:
    """One input many times over with a different window filled, as a network scores it.

    Parameters
    ----------
    model : Model
        The network.
    sharing : Sharing
        From `find_sharing`, with a cut.
    values : ndarray of shape (rows, columns, 3) or (3, rows, columns), dtype float32
        The input.
    layout : {"NHWC", "NCHW"}
        Where the channels are.
    batch : int
        The most windows at once.

    Raises
    ------
    ValueError
        If `sharing` has no cut.
    ModelRefusedError
        If the network is not the one of `sharing`.
    """

    def __init__(
        self,
        model: Model,
        sharing: Sharing,
        values: NDArray[np.float32],
        layout: str,
        batch: int = BATCH,
    ) -> None:
        """Pass the input once as it is, and keep what is needed of it."""
        if sharing.layer is None:
            msg = f"expected a network that is cut, got whole passes: {sharing.why}"
            raise ValueError(msg)
        data, size = model.content(), sharing.size
        lower = lower_part(data, sharing.layer, model.input.name, values.shape)
        top, extents = lower.network.top, lower.extents
        self._last = layout == "NHWC"
        self._values = np.ascontiguousarray(self._channels_first(values))
        self._picture, self._top, self._size, self._batch = lower.picture, top, size, batch
        self._reached = reach_of(lower.steps, lower.picture, extents, size)
        cells = cells_of(lower.steps, lower.picture, top, self._reached)
        wanted = {top} | {feed.source for cell in cells for feed in cell.feeds}
        maps = _kept(lower, wanted, self._values, model.threads)
        self._cells = [
            _Cell(cell, maps, extents, self._reached, model.threads, batch) for cell in cells
        ]
        self._kept = maps[top]
        self._copies = np.repeat(self._kept[None], batch, axis=0)
        self._pasted: list[tuple[slice, ...]] = []
        upper = upper_part(data, lower.network, model.output.name)
        self._upper = make_session(upper, "upper part", model.threads, find_provider("cpu"))
        self._output = model.output.name

    def __call__(
        self, boxes: NDArray[np.int64], ground: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the network's output, a row for each box that is filled.

        Parameters
        ----------
        boxes : ndarray of shape (k, 4), dtype int64
            Inside the input, none larger than the windows of `sharing`.
        ground : ndarray of the shape of the input, dtype float32
            What a window shows; see `fills.input_ground`.

        Returns
        -------
        ndarray of shape (k, …), dtype float32

        Raises
        ------
        ValueError
            If there are more boxes than the batch holds, or one is larger.
        """
        positions = self._positions(boxes)
        patches: Patches = {self._picture: self._filled(boxes, positions, ground)}
        for cell in self._cells:
            patches |= cell.run(patches, positions)
        for copy, place in zip(self._copies, self._pasted, strict=False):
            copy[place] = self._kept[place]
        self._pasted = [_place(self._reached[self._top], at) for at in positions]
        for copy, place, patch in zip(self._copies, self._pasted, patches[self._top], strict=False):
            copy[place] = patch
        (rows,) = _run(self._upper, [self._output], {self._top: self._copies[: len(boxes)]})
        return np.asarray(rows, dtype=np.float32)

    def _positions(self, boxes: NDArray[np.int64]) -> Positions:
        """Find for each box the window that holds it; one that was cut off lies in a whole one."""
        sizes = boxes[:, 2:] - boxes[:, :2]
        if len(boxes) > self._batch or not (sizes.min() > 0 and (sizes <= self._size).all()):
            msg = (
                f"expected at most {self._batch} boxes of at most {self._size[0]} x "
                f"{self._size[1]}, got {len(boxes)} up to {sizes[:, 0].max()} x {sizes[:, 1].max()}"
            )
            raise ValueError(msg)
        last = np.subtract(self._values.shape[1:], self._size)
        found = np.minimum(boxes[:, :2], last)
        return [(int(top), int(left)) for top, left in found]

    def _channels_first(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return values as the layers take them."""
        return values.transpose(2, 0, 1) if self._last else values

    def _filled(
        self, boxes: NDArray[np.int64], positions: Positions, ground: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Cut out the windows, filled."""
        ground = self._channels_first(ground)
        high, wide = self._size
        patches = np.empty((len(boxes), len(self._values), high, wide), dtype=np.float32)
        for patch, box, (row, column) in zip(patches, boxes.tolist(), positions, strict=True):
            top, left, bottom, right = box
            patch[:] = self._values[:, row : row + high, column : column + wide]
            inside = (
                slice(None),
                slice(top - row, bottom - row),
                slice(left - column, right - column),
            )
            patch[inside] = ground[:, top:bottom, left:right]
        return patches


class _Cell:
    """A cell ready to run."""

    def __init__(
        self,
        cell: Cell,
        maps: Mapping[str, NDArray[np.float32]],
        extents: Mapping[str, tuple[int, ...]],
        reached: Mapping[str, Reaches],
        threads: int,
        batch: int,
    ) -> None:
        """Start its session, and keep the maps that its patches are surrounded by."""
        data, self._outputs = written(cell, extents, reached)
        self._gives = cell.gives
        self._session = make_session(data, "cell", threads, find_provider("cpu"))
        self._feeds = [
            _Feed(feed, maps[feed.source], reached[feed.source], batch) for feed in cell.feeds
        ]

    def run(self, patches: Patches, positions: Positions) -> Patches:
        """Compute the patches of its tensors."""
        given = {
            f"feed {number}": feed.made(patches, positions)
            for number, feed in enumerate(self._feeds)
        }
        return dict(zip(self._gives, _run(self._session, self._outputs, given), strict=True))


class _Feed:
    """A feed with what surrounds it: the map of the input as it is, in its border."""

    def __init__(
        self, feed: Feed, whole: NDArray[np.float32], reaches: Reaches, batch: int
    ) -> None:
        """Lay the border around the map."""
        border = [(0, 0)]
        for axis, starts in enumerate(feed.starts):
            over = int(starts.max()) + feed.size[axis] - whole.shape[1 + axis]
            border.append((max(0, -int(starts.min())), max(0, over)))
        self._whole = np.pad(whole, border, constant_values=np.float32(feed.value))
        # From here on places count from the border's corner.
        self._starts = [starts + border[1 + axis][0] for axis, starts in enumerate(feed.starts)]
        self._patch = [reach.start + border[1 + axis][0] for axis, reach in enumerate(reaches)]
        self._patch_size = [reach.size for reach in reaches]
        self._source, self._size = feed.source, feed.size
        self._made = np.empty((batch, len(whole), *feed.size), dtype=np.float32)

    def made(self, patches: Patches, positions: Positions) -> NDArray[np.float32]:
        """Cut out what surrounds the patches, and put them in; valid until the next call."""
        for part, patch, at in zip(self._made, patches[self._source], positions, strict=False):
            row, column = (starts[first] for starts, first in zip(self._starts, at, strict=True))
            high, wide = self._size
            part[:] = self._whole[:, row : row + high, column : column + wide]
            ours, theirs = zip(*map(self._overlap, (0, 1), at), strict=True)
            part[(slice(None), *ours)] = patch[(slice(None), *theirs)]
        return self._made[: len(positions)]

    def _overlap(self, axis: int, first: int) -> tuple[slice, slice]:
        """Find along an axis where part and patch overlap, in the places of each."""
        start, other = int(self._starts[axis][first]), int(self._patch[axis][first])
        low = max(start, other)
        high = max(low, min(start + self._size[axis], other + self._patch_size[axis]))
        return slice(low - start, high - start), slice(low - other, high - other)


def _kept(
    lower: Lower, wanted: set[str], values: NDArray[np.float32], threads: int
) -> dict[str, NDArray[np.float32]]:
    """Compute the maps of the input as it is."""
    names = {name: f"kept {number}" for number, name in enumerate(sorted(wanted - {lower.picture}))}
    data, outputs = whole_part(lower, names)
    session = make_session(data, "lower part", threads, find_provider("cpu"))
    found = _run(session, outputs, {"picture": values[None]})
    maps = {name: each[0] for name, each in zip(names, found, strict=True)}
    return maps | {lower.picture: values}


def _place(reaches: Reaches, at: tuple[int, int]) -> tuple[slice, ...]:
    """Turn the place of a patch into an index."""
    starts = [int(reach.start[first]) for reach, first in zip(reaches, at, strict=True)]
    sides = (slice(start, start + reach.size) for start, reach in zip(starts, reaches, strict=True))
    return (slice(None), *sides)


def _run(session: Any, outputs: list[str], given: Mapping[str, NDArray[np.float32]]) -> list[Any]:
    """Run a session once."""
    try:
        found: list[Any] = session.run(outputs, dict(given))
    except failures() as error:
        require_memory(error)
        msg = f"expected a part of the network to run: {first_line(error)}"
        raise ValueError(msg) from error
    return found
