"""What a map of windows holds: scores averaged, and what the average says.

A map by crops averages s, the score of a window alone.  A map by occlusion averages 1 - s, where s
is the score of the picture with the window filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from .coverage import average

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .coverage import Grid

How = Literal["crop", "occlusion"]
Space = Literal["photo", "input"]
Scale = Literal["score", "logit"]

#: Probabilities nearer to 0 or 1 than this have no logit that means anything: it is the distance
#: of 1 from the next smaller number in single precision, in which networks answer.
RESOLUTION = 2.0**-24


@dataclass(frozen=True, eq=False)
class WindowMap:
    """A map, and everything that it was averaged from.

    Attributes
    ----------
    how : {"crop", "occlusion"}
        What was done with a window.
    space : {"photo", "input"}
        What the windows lie in.
    scale : {"score", "logit"}
        What is averaged: s or its log odds for crops, 1 - s or the log odds of it for occlusion.
    grid : Grid
        The windows.
    scores : ndarray of shape (n,), dtype float64
        Of each window, as the black box gave it.
    map : ndarray of shape (M, N), dtype float64
        NaN where no window covers a pixel.
    """

    how: How
    space: Space
    scale: Scale
    grid: Grid
    scores: NDArray[np.float64]
    map: NDArray[np.float64]


def made_map(
    how: How,
    space: Space,
    grid: Grid,
    scores: ArrayLike,
    shape: tuple[int, int],
    scale: Scale = "score",
) -> WindowMap:
    """Average the scores of windows, from wherever they come.

    Parameters
    ----------
    how, space, scale
        As in `WindowMap`.
    grid : Grid
        The windows.
    scores : array-like of shape (n,)
        Of each; where it is not finite, the window counts as if it were not there.
    shape : (int, int)
        Rows and columns of the map.

    Returns
    -------
    WindowMap

    Raises
    ------
    ValueError
        If the number of scores differs, or they have no logit.

    Examples
    --------
    >>> from convnet.coverage import place
    >>> made_map("occlusion", "photo", place((1, 2), 1, 1), [0.25, np.nan], (1, 2)).map.tolist()
    [[0.75, nan]]
    """
    found = np.asarray(scores, dtype=np.float64)
    values = window_values(found, how, scale)
    return WindowMap(how, space, scale, grid, found, average(shape, grid.boxes, values))


def window_values(scores: ArrayLike, how: How, scale: Scale = "score") -> NDArray[np.float64]:
    """Turn the scores of windows into what a map averages.

    Parameters
    ----------
    scores : array-like of shape (n,)
        As the black box gave them.
    how : {"crop", "occlusion"}
        Occlusion averages 1 - s.
    scale : {"score", "logit"}
        With "logit", the log odds of it, which tells apart what lies near 0 and 1.

    Returns
    -------
    ndarray of shape (n,), dtype float64

    Raises
    ------
    ValueError
        If "logit" is wanted of scores that are no probabilities.

    Examples
    --------
    >>> window_values([0.25], "crop"), window_values([0.25], "occlusion")
    (array([0.25]), array([0.75]))
    >>> window_values([0.5, 0.75], "occlusion", "logit").round(4).tolist()
    [-0.0, -1.0986]
    """
    levels = np.asarray(scores, dtype=np.float64)
    if scale == "logit":
        known = levels[np.isfinite(levels)]
        if known.size and (known.min() < 0 or known.max() > 1):
            worst = known.min() if known.min() < 0 else known.max()
            msg = (
                f"expected probabilities from 0 to 1 for the scale 'logit', got {worst:g}; use "
                "the scale 'score'"
            )
            raise ValueError(msg)
        kept = np.clip(levels, RESOLUTION, 1 - RESOLUTION)
        odds = np.log(kept) - np.log1p(-kept)
        return odds if how == "crop" else -odds
    return levels if how == "crop" else np.asarray(1 - levels)


def attribution(made: WindowMap, whole: float) -> NDArray[np.float64]:
    """Say how far a score falls where a window is filled, as captum's `Occlusion` does.

    Parameters
    ----------
    made : WindowMap
        By occlusion.
    whole : float
        Score of the picture without a window.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        Mean over the covering windows of f(x) - f(x with the window filled); positive where the
        picture under the window speaks for the class.

    Raises
    ------
    ValueError
        If the map is of crops, which have no such thing.

    Examples
    --------
    >>> from convnet.coverage import place
    >>> made = made_map("occlusion", "input", place((1, 2), 1, 1), [0.25, 0.75], (1, 2))
    >>> attribution(made, 0.75).tolist()
    [[0.5, 0.0]]
    """
    if made.how != "occlusion":
        msg = "expected a map by occlusion, got one of crops: a crop takes nothing away"
        raise ValueError(msg)
    return np.asarray(made.map - window_values([whole], "occlusion", made.scale)[0])


def agreement(attributions: ArrayLike) -> NDArray[np.int8]:
    """Say where every fill agrees on which way a window moves the score.

    Parameters
    ----------
    attributions : array-like of shape (fills, M, N)
        Of `attribution`, one a fill.

    Returns
    -------
    ndarray of shape (M, N), dtype int8
        1 where all are positive, -1 where all are negative, 0 elsewhere.

    Examples
    --------
    >>> agreement([[[0.2, 0.1, -0.1]], [[0.1, -0.1, -0.3]]]).tolist()
    [[1, 0, -1]]
    """
    signs = np.sign(np.nan_to_num(np.asarray(attributions, dtype=np.float64)))
    agreed = np.where((signs == signs[0]).all(axis=0), signs[0], 0)
    return agreed.astype(np.int8)
