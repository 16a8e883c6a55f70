"""Where axes may lie: a vote of all symmetries on angle, offset and width.

Conventions
-----------
Coordinates are relative to the middle of the working image, so that turning an axis by half a turn
only changes the sign of its offset.  An axis of angle a and offset r holds the points (x, y) with
y cos a - x sin a = r.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grouping import GrouperParameters

__all__ = ["Seeds", "find_seeds"]

Indices = NDArray[np.intp]

# A symmetry votes with this over its width: the wider a ribbon, the more pairs a pixel of its
# length has, since the mirror tolerance admits partners in proportion to the width.  With 4, a
# peak counts about the pixels of its length.
_VOTE = 4.0
# Share of a vote that reaches the neighboring bin.  With a half, the weaker of two axes two bins
# apart would be a shoulder of the stronger one and no peak.
_SPREAD = 0.3


@dataclass(frozen=True)
class Seeds:
    """Peaks of the vote, strongest first.

    Attributes
    ----------
    angle, offset, width : ndarray of shape (k,), dtype float64
        Middle of each peak's bin; radians in [0, pi) and working pixels.
    found : int
        Peaks before the budget was applied.
    """

    angle: NDArray[np.float64]
    offset: NDArray[np.float64]
    width: NDArray[np.float64]
    found: int


def find_seeds(
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    width: NDArray[np.float32],
    angle: NDArray[np.float32],
    radius: float,
    parameters: GrouperParameters,
    scale: float,
    thinning: float = 1.0,
) -> Seeds:
    """Let symmetries vote and return the peaks.

    Parameters
    ----------
    x, y, width, angle : ndarray of shape (m,), dtype float32
        Symmetries, relative to the middle of the image.
    radius : float
        No point is farther from the middle.
    parameters : GrouperParameters
        Sizes of the bins, least number of votes, budget.
    scale : float
        SCALE of the working image.
    thinning : float
        One in so many edge points took part.

    Returns
    -------
    Seeds
        At most `max_seeds` peaks.

    Examples
    --------
    >>> from fleck.grouping import GROUPER
    >>> t = np.arange(-20, 20, dtype=np.float32)
    >>> same = np.full(40, 10, np.float32)
    >>> seeds = find_seeds(t, same * 0, same, same * 0, 100.0, GROUPER, 1.0)
    >>> bool(abs(seeds.width[0] - 10) < 2), bool(abs(seeds.offset[0]) <= 4)
    (True, True)
    """
    angles = round(180 / parameters.bin_angle)
    angle_step = np.pi / angles
    offset_step = parameters.bin_offset * scale
    offsets = int(2 * radius / offset_step) + 3
    ratio = np.log(parameters.bin_width)
    narrowest = parameters.min_width * scale
    widths = int(np.log(parameters.max_width / parameters.min_width) / ratio) + 1

    offset = y * np.cos(angle) - x * np.sin(angle)
    i = np.minimum((angle / np.float32(angle_step)).astype(np.intp), angles - 1)
    j = ((offset + np.float32(radius)) / np.float32(offset_step) + 1).astype(np.intp)
    k = (np.log(width / np.float32(narrowest)) / np.float32(ratio)).astype(np.intp)
    bins = (i * offsets + j) * widths + np.clip(k, 0, widths - 1)
    weights = (_VOTE * thinning**2) / width.astype(np.float64)
    cast = np.bincount(bins, weights, angles * offsets * widths).astype(np.float64)
    votes = _smooth(cast.reshape(angles, offsets, widths))

    # A wide segment must be longer than a narrow one to count, so its peak must be higher.
    middle = narrowest * np.exp(ratio * (np.arange(widths) + 0.5))
    longer = np.maximum(1.0, parameters.min_aspect * middle / (parameters.min_length * scale))
    high = np.nonzero(votes >= parameters.min_votes * scale * longer)
    peaks = np.ravel_multi_index(high, votes.shape)[_is_peak(votes, *high)]
    peaks = peaks[np.argsort(-votes.ravel()[peaks], kind="stable")]
    i, j, k = np.unravel_index(peaks[: parameters.max_seeds], votes.shape)
    angle_of = ((i + 0.5) * angle_step).astype(np.float64)
    offset_of = ((j - 0.5) * offset_step - radius).astype(np.float64)
    return Seeds(angle_of, offset_of, middle[k].astype(np.float64), int(peaks.size))


def _smooth(votes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add a share of each neighbor along every dimension; the angle wraps, mirroring the offset."""
    before = np.concatenate((votes[-1:, ::-1], votes[:-1]))
    after = np.concatenate((votes[1:], votes[:1, ::-1]))
    votes = votes + _SPREAD * (before + after)
    for axis in (1, 2):
        spread = votes.copy()
        low = [slice(None)] * 3
        high = [slice(None)] * 3
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        spread[tuple(high)] += _SPREAD * votes[tuple(low)]
        spread[tuple(low)] += _SPREAD * votes[tuple(high)]
        votes = spread
    return votes


def _is_peak(votes: NDArray[np.float64], i: Indices, j: Indices, k: Indices) -> NDArray[np.bool_]:
    """Tell which bins are no lower than their six neighbors; of equal ones, the first."""
    padded = np.pad(votes, 1, constant_values=-np.inf)
    padded[0, 1:-1, 1:-1], padded[-1, 1:-1, 1:-1] = votes[-1, ::-1], votes[0, ::-1]
    here = votes[i, j, k]
    peak = (here >= padded[i, j + 1, k + 1]) & (here >= padded[i + 2, j + 1, k + 1])
    peak &= (here > padded[i + 1, j, k + 1]) & (here >= padded[i + 1, j + 2, k + 1])
    peak &= (here > padded[i + 1, j + 1, k]) & (here >= padded[i + 1, j + 1, k + 2])
    return np.asarray(peak)
