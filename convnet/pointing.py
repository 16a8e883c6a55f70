"""Maps against the truth, where it is known: whether they point at what is there.

The truth is a mask of the pixels that the class is about.  Every number stands beside its chance:
what a map without any knowledge would reach on the same mask.

Measures
--------
* `hit` : the pointing game (J. Zhang et al., ECCV 2016): whether the greatest value lies on the
  mask, or within 15 pixels of it.
* `mass_accuracy` : share of the map's positive values that lies on the mask.
* `rank_accuracy` : share of the mask among as many pixels of the greatest values (both L. Arras,
  A. Osman and W. Samek, Information Fusion 81, 2022).
* `tails` : how probable so many hits, or so few, are by chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

#: Pixels by which the pointing game may miss, of pictures some 500 pixels wide; as in the paper.
TOLERANCE = 15


def near(mask: NDArray[np.bool_], tolerance: float = TOLERANCE) -> NDArray[np.bool_]:
    """Widen a mask.

    Parameters
    ----------
    mask : ndarray of shape (rows, columns), dtype bool
        The truth.
    tolerance : float
        Pixels.

    Returns
    -------
    ndarray of the same shape, dtype bool
        Pixels that lie on the mask or not further than that from it.

    Examples
    --------
    >>> near(np.array([[True, False, False, False]]), 2).tolist()
    [[True, True, True, False]]
    """
    if not mask.any():
        return mask.copy()
    outside = np.ascontiguousarray(~mask, dtype=np.uint8)
    away = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(away <= tolerance)


def hit(
    values: NDArray[np.floating],
    mask: NDArray[np.bool_],
    known: NDArray[np.bool_],
    tolerance: float = TOLERANCE,
) -> tuple[float, float]:
    """Play the pointing game on one picture.

    Parameters
    ----------
    values : ndarray of shape (rows, columns)
        The map; NaN counts nowhere.
    mask, known : ndarray of the same shape, dtype bool
        The truth, and the pixels of which it is known.
    tolerance : float
        Pixels.

    Returns
    -------
    hit, chance : float
        1 or 0; where several pixels share the greatest value, the share of them that hits.  The
        chance is that of a pixel drawn at random.  Both NaN where the mask is empty or the map
        has one value only, and points nowhere.

    Examples
    --------
    >>> everywhere = np.ones((1, 4), dtype=bool)
    >>> hit(np.array([[0.0, 2.0, 1.0, 2.0]]), np.array([[0, 1, 0, 0]]) > 0, everywhere, 0)
    (0.5, 0.25)
    """
    where = known & np.isfinite(values)
    if not (mask & where).any() or np.ptp(values[where]) == 0:
        return float("nan"), float("nan")
    wide = near(mask, tolerance)
    greatest = where & (values == values[where].max())
    return float(wide[greatest].mean()), float(wide[where].mean())


def mass_accuracy(
    values: NDArray[np.floating], mask: NDArray[np.bool_], known: NDArray[np.bool_]
) -> tuple[float, float]:
    """Say how much of a map lies on the truth.

    Parameters
    ----------
    values : ndarray of shape (rows, columns)
        The map; what is negative speaks against the class and counts as 0.
    mask, known : ndarray of the same shape, dtype bool
        The truth, and the pixels of which it is known.

    Returns
    -------
    share, chance : float
        Of the positive values, and that of a constant map: the mask's share of the pixels.  Both
        NaN where the mask is empty or nothing is positive.

    Examples
    --------
    >>> everywhere = np.ones((1, 4), dtype=bool)
    >>> mass_accuracy(np.array([[-9.0, 3.0, 1.0, 0.0]]), np.array([[1, 1, 0, 0]]) > 0, everywhere)
    (0.75, 0.5)
    """
    where = known & np.isfinite(values)
    positive = np.maximum(values[where], 0)
    total = float(positive.sum())
    if not mask[where].any() or total == 0:
        return float("nan"), float("nan")
    return float(positive[mask[where]].sum() / total), float(mask[where].mean())


def rank_accuracy(
    values: NDArray[np.floating],
    mask: NDArray[np.bool_],
    known: NDArray[np.bool_],
    *,
    rng: Generator,
) -> tuple[float, float]:
    """Say how much of the truth is among the greatest values.

    Parameters
    ----------
    values : ndarray of shape (rows, columns)
        The map.
    mask, known : ndarray of the same shape, dtype bool
        The truth, and the pixels of which it is known.
    rng : numpy.random.Generator
        Orders pixels of one value.

    Returns
    -------
    share, chance : float
        Of the k greatest values, the share on the mask, where k is the number of its pixels; the
        chance is the mask's share of all.  Both NaN where the mask is empty or the map constant.

    Examples
    --------
    >>> everywhere, mask = np.ones((1, 4), dtype=bool), np.array([[1, 1, 0, 0]]) > 0
    >>> rank_accuracy(np.array([[4.0, 1.0, 3.0, 2.0]]), mask, everywhere,
    ...               rng=np.random.default_rng(0))
    (0.5, 0.5)
    """
    where = known & np.isfinite(values)
    inside, found = mask[where], values[where]
    count = int(inside.sum())
    if not count or np.ptp(found) == 0:
        return float("nan"), float("nan")
    shuffled = rng.permutation(found.size)
    greatest = shuffled[np.argsort(-found[shuffled], kind="stable")][:count]
    return float(inside[greatest].mean()), float(inside.mean())


def tails(hits: float, chances: Sequence[float]) -> tuple[float, float]:
    """Say how probable so many hits are by chance, and so few.

    Parameters
    ----------
    hits : float
        Over all pictures; a fraction, from ties, counts as none for the one and as a whole hit
        for the other.
    chances : sequence of float
        Of every picture, from `hit`.

    Returns
    -------
    as_many, as_few : float
        Probabilities of at least and of at most so many, exactly: hits of several pictures are
        independent, each with its own chance (a Poisson binomial distribution).

    Raises
    ------
    ValueError
        If a chance is no probability, or there are more hits than pictures.

    Examples
    --------
    >>> tails(2, [0.5, 0.5]), tails(0, [0.5, 0.2])
    ((0.25, 1.0), (1.0, 0.4))
    """
    if not all(0 <= chance <= 1 for chance in chances) or not 0 <= hits <= len(chances):
        msg = f"expected chances from 0 to 1 and no more hits than these, got {hits}, {chances}"
        raise ValueError(msg)
    counts = np.ones(1)
    for chance in chances:
        counts = np.convolve(counts, [1 - chance, chance])
    as_many = counts[int(np.floor(hits)) :].sum()
    as_few = counts[: int(np.ceil(hits)) + 1].sum()
    return min(1.0, float(as_many)), min(1.0, float(as_few))
