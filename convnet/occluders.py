"""The pictures that are scored for a map: windows cut out, and windows filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Pictures scored at once where the caller does not say; ours.
BATCH = 8


def cropped(
    photo: NDArray[np.uint8], box: Sequence[int], ground: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Cut a window out of a photograph.

    Parameters
    ----------
    photo : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    box : four ints
        `top, left, bottom, right`; may reach over the border.
    ground : ndarray of shape (M, N, 3), dtype uint8, optional
        Gives what lies outside its nearest pixel; black without.

    Returns
    -------
    ndarray of shape (bottom - top, right - left, 3), dtype uint8
        A copy.

    Examples
    --------
    >>> photo = np.full((4, 4, 3), 9, dtype=np.uint8)
    >>> cropped(photo, (-1, 0, 2, 2))[..., 0].tolist()
    [[0, 0], [9, 9], [9, 9]]
    """
    top, left, bottom, right = (int(side) for side in box)
    rows, columns = photo.shape[:2]
    if top >= 0 and left >= 0 and bottom <= rows and right <= columns:
        return photo[top:bottom, left:right].copy()
    if ground is None:
        crop = np.zeros((bottom - top, right - left, 3), dtype=np.uint8)
    else:
        down = np.clip(np.arange(top, bottom), 0, rows - 1)
        across = np.clip(np.arange(left, right), 0, columns - 1)
        crop = ground[np.ix_(down, across)]
    first, last = max(top, 0), min(bottom, rows)
    start, end = max(left, 0), min(right, columns)
    crop[first - top : last - top, start - left : end - left] = photo[first:last, start:end]
    return crop


def occluded(
    photo: NDArray[np.uint8], box: Sequence[int], ground: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Fill a window of a photograph.

    Parameters
    ----------
    photo : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    box : four ints
        `top, left, bottom, right`, inside.
    ground : ndarray of shape (M, N, 3), dtype uint8
        What a window shows; see `fills.photo_ground`.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        A copy.

    Examples
    --------
    >>> photo = np.full((1, 4, 3), 9, dtype=np.uint8)
    >>> occluded(photo, (0, 1, 1, 3), np.zeros_like(photo))[..., 0].tolist()
    [[9, 0, 0, 9]]
    """
    top, left, bottom, right = box
    copy = photo.copy()
    copy[top:bottom, left:right] = ground[top:bottom, left:right]
    return copy


class InputOccluder:
    """One input many times over, with a different window filled in each.

    Only windows are written: filling and taking back costs what the windows cost, not what
    the input does.

    Parameters
    ----------
    values : ndarray of shape (rows, columns, 3) or (3, rows, columns), dtype float32
        The input.
    ground : ndarray of the same shape, dtype float32
        What a window shows; see `fills.input_ground`.
    layout : {"NHWC", "NCHW"}
        Where the channels are.
    batch : int
        The most windows at once.

    Examples
    --------
    >>> values = np.ones((1, 4, 3), dtype=np.float32)
    >>> occluder = InputOccluder(values, np.zeros_like(values), "NHWC", batch=2)
    >>> occluder(np.array([[0, 0, 1, 2], [0, 2, 1, 4]]))[..., 0].tolist()
    [[[0.0, 0.0, 1.0, 1.0]], [[1.0, 1.0, 0.0, 0.0]]]
    """

    def __init__(
        self,
        values: NDArray[np.float32],
        ground: NDArray[np.float32],
        layout: str,
        batch: int = BATCH,
    ) -> None:
        """Make the copies."""
        self._values, self._ground = values, ground
        self._last = layout == "NHWC"
        self._copies = np.repeat(values[None], batch, axis=0)
        self._filled: list[tuple[slice, ...]] = []

    def __call__(self, boxes: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return a batch of as many inputs as boxes; it is valid until the next call."""
        for copy, place in zip(self._copies, self._filled, strict=False):
            copy[place] = self._values[place]
        self._filled = [self._place(box) for box in boxes]
        for copy, place in zip(self._copies, self._filled, strict=False):
            copy[place] = self._ground[place]
        return self._copies[: len(boxes)]

    def _place(self, box: NDArray[np.int64]) -> tuple[slice, ...]:
        """Turn a box into an index."""
        top, left, bottom, right = box.tolist()
        rows, columns = slice(top, bottom), slice(left, right)
        return (rows, columns) if self._last else (slice(None), rows, columns)
