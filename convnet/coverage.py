"""Windows over a picture: where they lie, and what is averaged over those that cover a pixel.

Conventions
-----------
A box is `top, left, bottom, right` in pixels, rows first, the ends not included.  Windows are
listed row by row.  A map is the mean over the windows that cover a pixel, each pixel by its own
count, and NaN where there is none: a pixel about which nothing is known is not a pixel of value 0.

Sums are taken by differences at the corners and one cumulative sum in each direction, so that a
thousand windows cost as much as one, and no mask of the picture's size is made for any.

Functions
---------
* `place` : a grid of windows, by one of four rules at the border.
* `coverage` : how many windows cover each pixel.
* `average` : the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Edge = Literal["cut", "clamp", "pad", "drop"]

#: What becomes of windows that would reach over the border.
EDGES: dict[str, str] = {
    "cut": "the last window hangs over the border and is cut off there, as captum does it",
    "clamp": "the last window is moved back until it lies inside",
    "pad": "windows hang over all four borders alike; a crop is filled up to its full size",
    "drop": "windows that hang over are left out, as the published script of 2016 does it; "
    "pixels that no window covers then have no value",
}


@dataclass(frozen=True)
class Grid:
    """Windows of one size at regular places.

    Attributes
    ----------
    shape : (int, int)
        Rows and columns of the picture that is covered.
    size : (int, int)
        Rows and columns of a window.
    stride : (int, int)
        Pixels from one window to the next, down and across.
    edge : {"cut", "clamp", "pad", "drop"}
        The rule at the border.
    tops, lefts : tuple of int
        First row and first column of the windows; those of "pad" may be negative.
    corner : (int, int)
        Where the picture begins in a larger sheet whose coordinates the boxes have.

    Examples
    --------
    >>> grid = place((64, 100), 64, 16)
    >>> grid.lefts, len(grid)
    ((0, 16, 32, 48), 4)
    """

    shape: tuple[int, int]
    size: tuple[int, int]
    stride: tuple[int, int]
    edge: Edge
    tops: tuple[int, ...]
    lefts: tuple[int, ...]
    corner: tuple[int, int] = (0, 0)

    def __len__(self) -> int:
        """Count the windows."""
        return len(self.tops) * len(self.lefts)

    @cached_property
    def placed(self) -> NDArray[np.int64]:
        """The boxes (n, 4) as they were placed, whole, even where they reach over the border."""
        tops, lefts = np.meshgrid(self.tops, self.lefts, indexing="ij")
        corners = np.stack([tops.ravel(), lefts.ravel()], axis=1).astype(np.int64) + self.corner
        return np.concatenate([corners, corners + self.size], axis=1)

    @cached_property
    def boxes(self) -> NDArray[np.int64]:
        """The boxes (n, 4) without what lies outside the picture."""
        first = np.tile(self.corner, 2)
        inside: NDArray[np.int64] = np.clip(self.placed, first, first + np.tile(self.shape, 2))
        return inside

    @property
    def crops(self) -> NDArray[np.int64]:
        """The boxes (n, 4) of windows that are sent alone: whole with "pad", else inside."""
        return self.placed if self.edge == "pad" else self.boxes


def place(
    shape: tuple[int, int],
    window: int | tuple[int, int],
    stride: int | tuple[int, int],
    edge: Edge = "cut",
    *,
    corner: tuple[int, int] = (0, 0),
) -> Grid:
    """Lay windows over a picture.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the picture.
    window, stride : int or (int, int)
        Rows and columns of a window, and from one to the next, in pixels.
    edge : {"cut", "clamp", "pad", "drop"}
        What becomes of windows that would reach over the border; see `EDGES`.
    corner : (int, int)
        Where the picture begins in a larger sheet whose coordinates the boxes are to have.

    Returns
    -------
    Grid

    Raises
    ------
    ValueError
        If a number is below 1, the rule is unknown, or it leaves no window.

    Examples
    --------
    >>> [place((10, 10), 4, 4, edge).tops for edge in ("cut", "clamp", "pad", "drop")]
    [(0, 4, 8), (0, 4, 6), (-1, 3, 7), (0, 4)]
    """
    size = (window, window) if isinstance(window, int) else window
    step = (stride, stride) if isinstance(stride, int) else stride
    if edge not in EDGES:
        msg = f"expected edge to be one of {', '.join(EDGES)}, got {edge!r}"
        raise ValueError(msg)
    for name, pair in (("shape", shape), ("window", size), ("stride", step)):
        if min(pair) < 1:
            msg = f"expected {name} of at least 1 pixel, got {pair[0]} x {pair[1]}"
            raise ValueError(msg)
    tops = _starts(shape[0], size[0], step[0], edge)
    lefts = _starts(shape[1], size[1], step[1], edge)
    if not (tops and lefts):
        msg = (
            f"expected a window that fits into {shape[0]} x {shape[1]} pixels, got "
            f"{size[0]} x {size[1]} with edge 'drop'; use 'cut' or a smaller window"
        )
        raise ValueError(msg)
    return Grid(shape, size, step, edge, tops, lefts, corner)


def _starts(length: int, window: int, stride: int, edge: Edge) -> tuple[int, ...]:
    """List where windows begin along one side."""
    if edge == "drop":
        return tuple(range(0, length - window + 1, stride))
    count = -(-max(0, length - window) // stride) + 1
    # A stride longer than the window may step over the border altogether.
    starts = [start for start in range(0, count * stride, stride) if start < length]
    if edge == "clamp":
        return tuple(sorted({min(start, max(0, length - window)) for start in starts}))
    back = (starts[-1] + window - length) // 2 if edge == "pad" else 0
    return tuple(start - back for start in starts)


def coverage(shape: tuple[int, int], boxes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the windows that cover each pixel.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the picture.
    boxes : ndarray of shape (n, 4), dtype int64
        Inside the picture.

    Returns
    -------
    ndarray of shape (M, N), dtype int64

    Examples
    --------
    >>> coverage((1, 6), place((1, 6), (1, 4), 2).boxes).tolist()
    [[1, 1, 2, 2, 1, 1]]
    """
    return np.rint(_summed(shape, boxes, np.ones(len(boxes)))).astype(np.int64)


def average(
    shape: tuple[int, int], boxes: NDArray[np.int64], values: ArrayLike
) -> NDArray[np.float64]:
    """Average, at each pixel, the values of the windows that cover it.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the picture.
    boxes : ndarray of shape (n, 4), dtype int64
        Inside the picture.
    values : array-like of shape (n,)
        One a window; a window whose value is not finite counts as if it were not there.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        NaN where no window covers a pixel.

    Raises
    ------
    ValueError
        If boxes and values do not fit each other or the picture.

    Examples
    --------
    >>> average((1, 7), np.array([[0, 0, 1, 4], [0, 2, 1, 6]]), [1.0, 3.0]).tolist()
    [[1.0, 1.0, 2.0, 2.0, 3.0, 3.0, nan]]
    """
    levels = np.asarray(values, dtype=np.float64)
    if boxes.ndim != 2 or boxes.shape[1] != 4 or levels.shape != (len(boxes),):
        msg = f"expected boxes (n, 4) and n values, got shapes {boxes.shape} and {levels.shape}"
        raise ValueError(msg)
    kept = np.isfinite(levels)
    if not kept.any():
        return np.full(shape, np.nan)
    # Sums of differences from a common level: equal values give back exactly that level.
    level = levels[kept][0]
    total = _summed(shape, boxes[kept], levels[kept] - level)
    count = _summed(shape, boxes[kept], np.ones(int(kept.sum())))
    count[count < 0.5] = np.nan
    total /= count
    total += level
    return total


def _summed(
    shape: tuple[int, int], boxes: NDArray[np.int64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Add up weights over boxes: marks at the corners, then a cumulative sum down and across."""
    rows, columns = shape
    if len(boxes) and (boxes.min() < 0 or (boxes[:, 2:].max(axis=0) > shape).any()):
        msg = f"expected boxes inside {rows} x {columns} pixels, got some that reach outside"
        raise ValueError(msg)
    top, left, bottom, right = boxes.T
    wide = columns + 1
    corners = np.concatenate(
        [top * wide + left, bottom * wide + right, top * wide + right, bottom * wide + left]
    )
    signed = np.concatenate([weights, weights, -weights, -weights])
    marks = np.bincount(corners, signed, (rows + 1) * wide).reshape(rows + 1, wide)
    marks = marks[:rows, :columns]
    return np.cumsum(np.cumsum(marks, axis=0), axis=1)
