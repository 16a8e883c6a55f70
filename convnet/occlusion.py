"""Crop maps and occlusion maps of any black box.

Two maps are made of the same windows.  A *crop map* sends each window alone; a pixel has the mean
score s of the windows that cover it.  An *occlusion map* fills each window in the whole photograph;
a pixel has the mean of 1 - s over the windows that cover it.  They answer different questions and
need not agree.

There are two spaces, and a map always names its own.  In *photo space* windows lie in the
photograph, and everything before the network follows: resizing, JPEG, cutting.  In *input space*
they lie in what the network receives, and nothing follows.  An occlusion map in input space,
placed by the rule "cut", is captum's `Occlusion` attribution plus 1 - f(x) where x is the whole
input; `attribution` takes that constant away again.

Conventions
-----------
The black box is any `score_batch`: from a list of photographs (M, N, 3), uint8, to as many numbers,
larger for more likely positive.  In input space it is a function of a float32 batch.  The
number of calls is known before any is made: `len(grid)`, and one for the whole photograph.

References
----------
M. D. Zeiler and R. Fergus, Visualizing and Understanding Convolutional Networks, ECCV 2014,
section 4.2, occludes a square that slides over the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .maps import Scale, WindowMap, made_map
from .occluders import BATCH, InputOccluder, cropped, occluded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .coverage import Grid


def crop_map(
    photo: NDArray[np.uint8],
    score_batch: Callable[[list[NDArray[np.uint8]]], Sequence[float]],
    grid: Grid,
    *,
    ground: NDArray[np.uint8] | None = None,
    batch: int = BATCH,
    scale: Scale = "score",
    watch: Callable[[int], object] | None = None,
) -> WindowMap:
    """Score every window alone.

    Parameters
    ----------
    photo : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    score_batch : callable
        The black box.
    grid : Grid
        Of the photograph.
    ground : ndarray, optional
        For windows that reach over the border; see `cropped`.
    batch : int
        Windows at once; changes nothing but speed.
    scale : {"score", "logit"}
        What is averaged.
    watch : callable, optional
        Told after every batch how many windows have a score.

    Returns
    -------
    WindowMap
        In photo space.

    Raises
    ------
    ValueError
        If the grid is of another size, or the black box gives another number of scores.

    Examples
    --------
    >>> from convnet.coverage import place
    >>> photo = np.zeros((2, 4, 3), dtype=np.uint8)
    >>> photo[:, 2:] = 10
    >>> crop_map(photo, lambda crops: [crop.mean() for crop in crops], place((2, 4), 2, 1)).map
    array([[ 0. ,  2.5,  7.5, 10. ],
           [ 0. ,  2.5,  7.5, 10. ]])
    """
    _require_grid(photo, grid)

    def score(some: slice) -> Sequence[float]:
        """Score some of the windows."""
        return score_batch([cropped(photo, box, ground) for box in grid.crops[some]])

    scores = _in_batches(score, len(grid), batch, watch)
    return made_map("crop", "photo", grid, scores, grid.shape, scale)


def occlusion_map(
    photo: NDArray[np.uint8],
    score_batch: Callable[[list[NDArray[np.uint8]]], Sequence[float]],
    grid: Grid,
    ground: NDArray[np.uint8],
    *,
    batch: int = BATCH,
    scale: Scale = "score",
    watch: Callable[[int], object] | None = None,
) -> WindowMap:
    """Score the photograph with every window filled.

    Parameters
    ----------
    photo : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    score_batch : callable
        The black box.
    grid : Grid
        Of the photograph.
    ground : ndarray of shape (M, N, 3), dtype uint8
        What a window shows; see `fills.photo_ground`.
    batch, scale, watch
        As for `crop_map`.

    Returns
    -------
    WindowMap
        In photo space.

    Raises
    ------
    ValueError
        As `crop_map`.

    Examples
    --------
    >>> from convnet.coverage import place
    >>> photo = np.zeros((1, 4, 3), dtype=np.uint8)
    >>> photo[0, 3] = 255
    >>> def white(photos):
    ...     return [photo.mean() / 255 for photo in photos]
    >>> occlusion_map(photo, white, place((1, 4), 2, 2), np.zeros_like(photo)).map.tolist()
    [[0.75, 0.75, 1.0, 1.0]]
    """
    _require_grid(photo, grid)

    def score(some: slice) -> Sequence[float]:
        """Score some of the windows."""
        return score_batch([occluded(photo, box, ground) for box in grid.boxes[some]])

    scores = _in_batches(score, len(grid), batch, watch)
    return made_map("occlusion", "photo", grid, scores, grid.shape, scale)


def input_occlusion_map(
    values: NDArray[np.float32],
    score_inputs: Callable[[NDArray[np.float32]], Sequence[float]],
    grid: Grid,
    ground: NDArray[np.float32],
    layout: str,
    *,
    batch: int = BATCH,
    scale: Scale = "score",
    watch: Callable[[int], object] | None = None,
) -> WindowMap:
    """Score a network's input with every window filled.

    Parameters
    ----------
    values : ndarray of shape (rows, columns, 3) or (3, rows, columns), dtype float32
        The input, as `preprocessing.prepare` gives it.
    score_inputs : callable
        The black box, from a batch of inputs to as many scores.
    grid : Grid
        Of the input, or of the part of it that shows the photograph (`Grid.corner`).
    ground : ndarray of the shape of `values`, dtype float32
        What a window shows; see `fills.input_ground`.
    layout : {"NHWC", "NCHW"}
        Where the channels are.
    batch, scale, watch
        As for `crop_map`.

    Returns
    -------
    WindowMap
        In input space; `geometry.to_photo` brings the map back to the photograph.

    Raises
    ------
    ValueError
        As `crop_map`.

    Examples
    --------
    >>> from convnet.coverage import place
    >>> values = np.full((1, 4, 3), 0.25, dtype=np.float32)
    >>> made = input_occlusion_map(values, lambda batch: batch.mean(axis=(1, 2, 3)),
    ...                            place((1, 4), 2, 2), np.zeros_like(values), "NHWC")
    >>> made.space, made.map.tolist()
    ('input', [[0.875, 0.875, 0.875, 0.875]])
    """
    occluder = InputOccluder(values, ground, layout, min(batch, len(grid)))

    def score(some: slice) -> Sequence[float]:
        """Score some of the windows."""
        return score_inputs(occluder(grid.boxes[some]))

    scores = _in_batches(score, len(grid), batch, watch)
    sides = values.shape[:2] if layout == "NHWC" else values.shape[1:]
    return made_map("occlusion", "input", grid, scores, (sides[0], sides[1]), scale)


def _in_batches(
    score: Callable[[slice], Sequence[float]],
    count: int,
    batch: int,
    watch: Callable[[int], object] | None,
) -> NDArray[np.float64]:
    """Score all windows, some at a time."""
    scores = np.empty(count)
    for at in range(0, count, batch):
        some = slice(at, min(at + batch, count))
        given = np.asarray(score(some), dtype=np.float64)
        if given.shape != (some.stop - at,):
            msg = f"expected {some.stop - at} scores for as many pictures, got shape {given.shape}"
            raise ValueError(msg)
        scores[some] = given
        if watch is not None:
            watch(some.stop)
    return scores


def _require_grid(photo: NDArray[np.uint8], grid: Grid) -> None:
    """Refuse windows that were placed over another picture."""
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.shape[:2] != grid.shape:
        msg = f"expected a photograph of shape {(*grid.shape, 3)}, got {photo.shape}"
        raise ValueError(msg)
