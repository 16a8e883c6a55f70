"""Deletion and insertion: what happens to a score when a picture goes away in a map's order.

V. Petsiuk, A. Das and K. Saenko, RISE, BMVC 2018.  Pixels are replaced, those of the greatest
value first, and the picture is scored after every step: a map that knows what the score stands on
brings it down early.  Insertion starts from a picture that shows nothing and reveals pixels in the
same order; there the score should come early.

Only the order of the values counts.  Pixels of one value are in random order, because any other
would be an answer that the map did not give: maps of windows are full of them.  Every picture on
the way is one that the network never met, and an order without any knowledge also brings a score
down; so a curve says something only beside those of random orders and of a blob in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

#: Steps of a curve: a hundredth of the pixels each.  Ours; RISE takes one for each row.
STEPS = 100

Layout = Literal["NHWC", "NCHW"]


def order_of(values: NDArray[np.floating], *, rng: Generator) -> NDArray[np.int64]:
    """Put the pixels of a map in order, the greatest value first.

    Parameters
    ----------
    values : ndarray of shape (rows, columns)
        A map; pixels without a value (NaN) come last.
    rng : numpy.random.Generator
        Orders pixels of one value.

    Returns
    -------
    ndarray of shape (rows * columns,), dtype int64
        Places in row-major order.

    Examples
    --------
    >>> order_of(np.array([[1.0, np.nan, 3.0]]), rng=np.random.default_rng(0)).tolist()
    [2, 0, 1]
    """
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    shuffled = rng.permutation(flat.size)
    ranked = np.argsort(-flat[shuffled], kind="stable")  # NaN last
    return np.asarray(shuffled[ranked], dtype=np.int64)


def middle_first(shape: tuple[int, int]) -> NDArray[np.float64]:
    """Return the map that knows nothing but that photographers aim: a blob in the middle.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.

    Returns
    -------
    ndarray of the shape, dtype float64
        The greater the nearer to the middle, in shares of each side.

    Examples
    --------
    >>> middle_first((1, 3)).round(3).tolist()
    [[-0.333, 0.0, -0.333]]
    """
    down, across = ((np.arange(side) + 0.5) / side - 0.5 for side in shape)
    return np.asarray(-np.hypot(down[:, None], across), dtype=np.float64) + 0.0


def mixtures(
    begin: NDArray[np.generic],
    end: NDArray[np.generic],
    order: NDArray[np.int64],
    steps: int,
    layout: Layout,
) -> Iterator[NDArray[np.generic]]:
    """Make the pictures on the way from one to another, pixel after pixel.

    Parameters
    ----------
    begin, end : ndarray of shape (rows, columns, c) or (c, rows, columns)
        The pictures.
    order : ndarray of shape (rows * columns,), dtype int64
        In which pixels change.
    steps : int
        Pictures after the first.
    layout : {"NHWC", "NCHW"}
        Where the channels are.

    Yields
    ------
    ndarray
        `begin` first and `end` last, each a fresh array.

    Examples
    --------
    >>> begin, end = np.zeros((1, 2, 1)), np.ones((1, 2, 1))
    >>> [picture.ravel().tolist() for picture in mixtures(begin, end, np.array([1, 0]), 2, "NHWC")]
    [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    """
    rows, columns = begin.shape[:2] if layout == "NHWC" else begin.shape[1:]
    changed = np.zeros(rows * columns, dtype=bool)
    for step in range(steps + 1):
        changed[order[: _reached(step, steps, order.size)]] = True
        mask = changed.reshape(rows, columns)
        yield np.where(mask[..., None] if layout == "NHWC" else mask, end, begin)


def _reached(step: int, steps: int, pixels: int) -> int:
    """Say how many pixels have changed after a step."""
    return round(step * pixels / steps)


def curve(
    score: Callable[[list[NDArray[np.generic]]], Sequence[float]],
    begin: NDArray[np.generic],
    end: NDArray[np.generic],
    order: NDArray[np.int64],
    *,
    layout: Layout,
    steps: int = STEPS,
    batch: int = 8,
) -> NDArray[np.float64]:
    """Score the pictures on the way from one to another.

    Parameters
    ----------
    score : callable
        Scores a list of pictures.
    begin, end : ndarray of shape (rows, columns, c) or (c, rows, columns)
        For deletion from the picture to one that shows nothing, for insertion the other way.
    order : ndarray of shape (rows * columns,), dtype int64
        In which pixels change.
    layout : {"NHWC", "NCHW"}
        Where the channels are.
    steps : int
        Pictures after the first.
    batch : int
        Pictures at once; changes nothing but speed.

    Returns
    -------
    ndarray of shape (steps + 1,), dtype float64

    Raises
    ------
    ValueError
        If the pictures differ in shape or the order is of another number of pixels.

    Examples
    --------
    >>> white, black = np.ones((2, 2, 3)), np.zeros((2, 2, 3))
    >>> light = lambda pictures: [float(picture.mean()) for picture in pictures]
    >>> curve(light, white, black, np.arange(4), layout="NHWC", steps=4).tolist()
    [1.0, 0.75, 0.5, 0.25, 0.0]
    """
    sides = begin.shape[:2] if layout == "NHWC" else begin.shape[1:]
    if begin.shape != end.shape or order.shape != (sides[0] * sides[1],):
        msg = (
            f"expected two pictures of one shape and an order of their pixels, got {begin.shape}, "
            f"{end.shape} and {order.shape}"
        )
        raise ValueError(msg)
    scores: list[float] = []
    waiting: list[NDArray[np.generic]] = []
    for picture in mixtures(begin, end, order, steps, layout):
        waiting.append(picture)
        if len(waiting) == batch:
            scores += [float(found) for found in score(waiting)]
            waiting = []
    if waiting:
        scores += [float(found) for found in score(waiting)]
    return np.array(scores)


def area(scores: NDArray[np.float64]) -> float:
    """Return the area under a curve whose steps are shares of the pixels.

    Parameters
    ----------
    scores : ndarray of shape (steps + 1,)
        From `curve`.

    Returns
    -------
    float
        The mean score on the way, by trapezoids.

    Examples
    --------
    >>> area(np.array([1.0, 0.5, 0.0]))
    0.5
    """
    return float(np.trapezoid(scores, dx=1 / (len(scores) - 1)))
