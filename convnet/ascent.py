"""How should this picture change to look more like the class?  Change it so, and ask the network.

The article that founded the comparison says that a deconvnet's picture answers this question.  That
can be measured: the picture plus a multiple of the reconstruction is scored again.  A change in any
direction does something to a score, so directions drawn at random, of the same size, are the
control.  So is the reconstruction of another class: only one that beats both says anything about
its own.

Conventions
-----------
Sizes of a change are root mean squares over all numbers of the picture, in the picture's own units.
What leaves the range of a picture is cut off, for every direction alike; how much of a change that
left is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    Score = Callable[[NDArray[np.float64]], NDArray[np.floating]]

#: Sizes in gray levels: from what nobody sees to what spoils a photograph.  Ours.
SIZES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)

#: Directions drawn at random.  With 19, a reconstruction above all of them is so by chance once in
#: twenty times.
DRAWS = 19


@dataclass(frozen=True, eq=False)
class Ascent:
    """Scores along directions.

    Attributes
    ----------
    sizes : ndarray of shape (sizes,), dtype float64
        Asked for.
    toward, away : ndarray of shape (sizes,), dtype float64
        Scores of the picture plus, and minus, that much of the reconstruction.
    random : ndarray of shape (draws, sizes), dtype float64
        Scores of the picture plus that much of a random direction.
    left : ndarray of shape (sizes,), dtype float64
        What cutting off left of the sizes, along the reconstruction.
    other : ndarray of shape (sizes,), dtype float64, or None
        Scores of the picture plus that much of another reconstruction, such as another class's.
    """

    sizes: NDArray[np.float64]
    toward: NDArray[np.float64]
    away: NDArray[np.float64]
    random: NDArray[np.float64]
    left: NDArray[np.float64]
    other: NDArray[np.float64] | None = None

    @property
    def share_below(self) -> NDArray[np.float64]:
        """Return at each size the share of random directions that the reconstruction beats."""
        beaten: NDArray[np.float64] = (self.random < self.toward).mean(axis=0)
        return beaten


def ascend(
    score: Score,
    picture: NDArray[np.floating],
    reconstruction: NDArray[np.floating],
    *,
    rng: Generator,
    other: NDArray[np.floating] | None = None,
    sizes: Sequence[float] = SIZES,
    draws: int = DRAWS,
    bounds: tuple[float, float] = (0.0, 255.0),
) -> Ascent:
    """Score a picture changed along its reconstruction, against it, and at random.

    Parameters
    ----------
    score : callable
        Takes pictures of shape (items, ...) and returns a score for each; best a logit, because a
        probability near 0 or 1 hardly moves.
    picture : ndarray
        Its numbers, in any shape.
    reconstruction : ndarray of the same shape
        The direction; its own size does not matter.
    rng : numpy.random.Generator
        For the random directions: independent normal numbers.
    other : ndarray of the same shape, optional
        Another reconstruction, along which the score should not rise; none where it is black.
    sizes : sequence of float
        Root mean squares of the change.
    draws : int
        Random directions.
    bounds : (float, float)
        The range of a picture.

    Returns
    -------
    Ascent
        The scores.

    Raises
    ------
    ValueError
        If shapes differ or the reconstruction is black: a direction it has not.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> first = lambda pictures: pictures[:, 0]
    >>> found = ascend(first, np.full(4, 9.0), np.array([1.0, 0, 0, 0]), rng=rng, sizes=(0, 1, 2))
    >>> found.toward.tolist(), found.away.tolist()
    ([9.0, 11.0, 13.0], [9.0, 7.0, 5.0])
    >>> found.share_below.tolist()
    [0.0, 1.0, 1.0]
    """
    if picture.shape != reconstruction.shape:
        msg = (
            f"expected a reconstruction of the picture's shape {picture.shape}, "
            f"got {reconstruction.shape}"
        )
        raise ValueError(msg)
    steps = np.asarray(sizes, dtype=np.float64)
    toward, left = _along(score, picture, reconstruction, steps, bounds)
    away, _ = _along(score, picture, -reconstruction, steps, bounds)
    random = [
        _along(score, picture, rng.normal(size=picture.shape), steps, bounds)[0]
        for _ in range(draws)
    ]
    beside = None
    if other is not None and other.any():
        beside, _ = _along(score, picture, other, steps, bounds)
    drawn = np.array(random).reshape(draws, len(steps))
    return Ascent(steps, toward, away, drawn, left, beside)


def _along(
    score: Score,
    picture: NDArray[np.floating],
    direction: NDArray[np.floating],
    steps: NDArray[np.float64],
    bounds: tuple[float, float],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Score a picture along one direction; return also what is left of each step."""
    # Scaled before it is squared: gradients may be tiny.
    largest = np.abs(direction).max()
    if not np.isfinite(largest) or largest == 0:
        msg = "expected a reconstruction with a direction, got one that is black all over"
        raise ValueError(msg)
    unit = np.asarray(direction, dtype=np.float64) / largest
    unit /= np.sqrt(np.mean(unit**2))
    shaped = steps.reshape(-1, *(1,) * picture.ndim)
    changed = np.clip(picture + shaped * unit, *bounds)
    left = np.sqrt(np.mean((changed - picture) ** 2, axis=tuple(range(1, changed.ndim))))
    return np.asarray(score(changed), dtype=np.float64), left
