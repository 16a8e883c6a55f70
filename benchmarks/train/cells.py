"""What is seen in each part of a rendered picture, as a network is told while it learns.

The truth of a rendered picture names the segment that every pixel belongs to, and whether it is
covered.  The label depends on trunks alone, so trunks are told from other segments.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.figures.body import SEGMENTS, stem
from benchmarks.data.figures.codes import read_codes

#: Segments of the trunk: the label asks whether they are covered.
TRUNK = ("chest", "pelvis", "hip")
#: What is told apart in a part of a picture, in the order of the shares.
KINDS = ("no figure", "bare trunk", "covered trunk", "other skin", "other cloth")

_IS_TRUNK = np.array([stem(name) in TRUNK for name in SEGMENTS])


def cells_of(codes: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """Measure the share of every kind in each part of a picture.

    Parameters
    ----------
    codes : ndarray of shape (N, N), dtype uint8
        As `benchmarks.data.figures.codes` describes; N a multiple of `count`.
    count : int
        Parts on a side.

    Returns
    -------
    ndarray of shape (count, count, 5), dtype uint8
        Shares of `KINDS` in parts of 255; mixed pixels count as no figure.

    Raises
    ------
    ValueError
        If the picture cannot be divided so.

    Examples
    --------
    >>> codes = np.zeros((4, 4), dtype=np.uint8)
    >>> codes[:2, :2] = 1  # the bare pelvis of the first figure
    >>> cells_of(codes, 2)[0].tolist()
    [[0, 255, 0, 0, 0], [255, 0, 0, 0, 0]]
    """
    rows = codes.shape[0]
    if codes.shape != (rows, rows) or rows % count:
        msg = f"expected a square picture of a multiple of {count} rows, got {codes.shape}"
        raise ValueError(msg)
    masks = read_codes(codes)
    trunk = (masks.segment >= 0) & _IS_TRUNK[masks.segment]
    kinds = (masks.skin & trunk, masks.cloth & trunk, masks.skin & ~trunk, masks.cloth & ~trunk)
    extent = rows // count
    shares = np.stack(
        [kind.reshape(count, extent, count, extent).mean(axis=(1, 3)) for kind in kinds], axis=-1
    )
    rest = 1 - shares.sum(axis=-1, keepdims=True)
    levels = np.rint(255 * np.concatenate([rest, shares], axis=-1))
    return np.asarray(levels, dtype=np.uint8)


def no_figure(count: int) -> NDArray[np.uint8]:
    """Say of every part of a picture that no figure is in it.

    Parameters
    ----------
    count : int
        Parts on a side.

    Returns
    -------
    ndarray of shape (count, count, 5), dtype uint8

    Examples
    --------
    >>> no_figure(1).tolist()
    [[[255, 0, 0, 0, 0]]]
    """
    cells = np.zeros((count, count, len(KINDS)), dtype=np.uint8)
    cells[..., 0] = 255
    return cells
