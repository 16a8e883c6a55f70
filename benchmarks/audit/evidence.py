"""Where in a picture a method finds its evidence: how far its score falls where a window is filled.

Conventions
-----------
A *value* is a score on the scale of the audit: the score itself, or its log odds.  A *shift* is a
difference of two values.  The shift of a window is the value of the whole picture minus the value
with the window filled: positive where what is seen there speaks for the class.  Windows are given
in shares of the shorter side, so that one setting serves pictures of any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convnet.coverage import place
from convnet.fills import photo_ground
from convnet.maps import attribution, window_values
from convnet.occlusion import occlusion_map

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from convnet.coverage import Grid
    from convnet.maps import Scale

    ScoreBatch = Callable[[list[NDArray[np.uint8]]], Sequence[float]]

#: Pictures sent to a method at once; changes nothing but speed.  Ours.
BATCH = 32
#: What an occluder may show here; "mean" is left out, which only networks have.
FILLS = ("image", "gray", "black", "blur")


@dataclass(frozen=True)
class Windows:
    """Which windows are filled, and with what.  All numbers are ours.

    Attributes
    ----------
    window, stride : float
        Side of a window and step to the next, in shares of the picture's shorter side.
    fill : {"image", "gray", "black", "blur"}
        As in `convnet.fills`.
    """

    window: float = 0.15
    stride: float = 0.075
    fill: str = "image"

    def grid(self, shape: tuple[int, int]) -> Grid:
        """Lay the windows over a picture.

        Parameters
        ----------
        shape : (int, int)
            Rows and columns of the picture.

        Returns
        -------
        Grid
            Every window whole and inside, every pixel covered.

        Examples
        --------
        >>> grid = Windows().grid((100, 160))
        >>> grid.size, len(grid)
        ((15, 15), 240)
        """
        side = min(shape)
        window = max(2, round(self.window * side))
        return place(shape, min(window, side), max(1, round(self.stride * side)), "clamp")


@dataclass(frozen=True, eq=False)
class Evidence:
    """What filling windows of one picture did.

    Attributes
    ----------
    whole : float
        Value of the picture as it is.
    boxes : ndarray of shape (n, 4), dtype int64
        The windows, `top, left, bottom, right`.
    shifts : ndarray of shape (n,), dtype float64
        Of each window.
    map : ndarray of shape (M, N), dtype float64
        At each pixel the mean shift of the windows that cover it.
    """

    whole: float
    boxes: NDArray[np.int64]
    shifts: NDArray[np.float64]
    map: NDArray[np.float64]


def values(scores: ArrayLike, scale: Scale) -> NDArray[np.float64]:
    """Bring scores to the scale of the audit.

    Parameters
    ----------
    scores : array-like of shape (n,)
        As the method gave them.
    scale : {"score", "logit"}
        "logit" takes log odds and wants probabilities.

    Returns
    -------
    ndarray of shape (n,), dtype float64

    Raises
    ------
    ValueError
        If a score is not finite, or "logit" is wanted of scores that are no probabilities.

    Examples
    --------
    >>> values([0.5, 0.75], "logit").round(4).tolist(), values([2.25], "score").tolist()
    ([0.0, 1.0986], [2.25])
    """
    levels = np.asarray(scores, dtype=np.float64)
    if not np.isfinite(levels).all():  # a lost pair would drop out of a mean unseen
        worst = levels[~np.isfinite(levels)][0]
        msg = f"expected finite scores of every version of a picture, got {worst}"
        raise ValueError(msg)
    return window_values(levels, "crop", scale)


def evidence_of(
    pixels: NDArray[np.uint8], score_batch: ScoreBatch, windows: Windows, scale: Scale
) -> Evidence:
    """Fill every window of a picture in turn.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    score_batch : callable
        The method: from pictures to as many scores.
    windows : Windows
        Where and with what.
    scale : {"score", "logit"}
        Of the values.

    Returns
    -------
    Evidence

    Raises
    ------
    ValueError
        As `convnet.occlusion.occlusion_map`.

    Examples
    --------
    >>> photo = np.zeros((8, 8, 3), dtype=np.uint8)
    >>> photo[:4, :4] = 255
    >>> def bright(photos):
    ...     return [photo.mean() / 255 for photo in photos]
    >>> found = evidence_of(photo, bright, Windows(0.5, 0.5, "black"), "score")
    >>> found.whole, found.shifts.tolist(), float(found.map[0, 0])
    (0.25, [0.25, 0.0, 0.0, 0.0], 0.25)
    """
    whole = score_batch([pixels])[0]
    grid = windows.grid((pixels.shape[0], pixels.shape[1]))
    ground = photo_ground(pixels, windows.fill, grid.size)
    made = occlusion_map(pixels, score_batch, grid, ground, batch=BATCH, scale=scale)
    value = float(values([whole], scale)[0])
    return Evidence(value, grid.boxes, value - values(made.scores, scale), attribution(made, whole))
