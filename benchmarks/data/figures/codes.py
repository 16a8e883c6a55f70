"""What the numbers in an indexed mask mean.

One byte a pixel says which part of which figure is seen there, and whether it is covered.

======== ==========================================================================
0        background
1 + 42 f what belongs to figure f (0 to 3): plus twice the number of the segment in
         `body.SEGMENTS`, plus 1 where cloth is seen; plus 40 is hair
253      an object that is no body
254      an occluder in front
255      mixed: the samples of the pixel disagree; no score may count it
======== ==========================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BACKGROUND, OBJECT, OCCLUDER, MIXED = 0, 253, 254, 255
#: Codes a figure takes, its hair's place among them, and the most figures a byte has room for.
STRIDE, HAIR, FIGURES = 42, 40, 4


def code_of(figure: int, segment: int, *, covered: bool = False) -> int:
    """Return the code of a segment's pixels.

    Parameters
    ----------
    figure : int
        0 to 3.
    segment : int
        Index into `body.SEGMENTS`, 0 to 19.
    covered : bool
        Whether cloth is seen instead of skin.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> code_of(0, 0), code_of(1, 2, covered=True)
    (1, 48)
    """
    if not (0 <= figure < FIGURES and 0 <= segment < HAIR // 2):
        msg = f"expected a figure 0 to 3 and a segment 0 to 19, got {figure} and {segment}"
        raise ValueError(msg)
    return 1 + STRIDE * figure + 2 * segment + covered


def hair_code(figure: int) -> int:
    """Return the code of a figure's hair.

    Parameters
    ----------
    figure : int
        0 to 3.

    Returns
    -------
    int

    Examples
    --------
    >>> hair_code(1)
    83
    """
    return 1 + STRIDE * figure + HAIR


@dataclass(frozen=True)
class Masks:
    """The masks that an indexed one holds, each of shape (M, N).

    Attributes
    ----------
    skin, cloth, person : ndarray of bool
        Uncovered segments, cloth, and the two with hair.
    ignore : ndarray of bool
        Mixed pixels; True in no other mask.
    figure, segment : ndarray of int16
        Number of the figure and of the segment seen; -1 where there is none.
    """

    skin: NDArray[np.bool_]
    cloth: NDArray[np.bool_]
    person: NDArray[np.bool_]
    ignore: NDArray[np.bool_]
    figure: NDArray[np.int16]
    segment: NDArray[np.int16]


def read_codes(codes: NDArray[np.uint8]) -> Masks:
    """Split an indexed mask into the masks it holds.

    Parameters
    ----------
    codes : ndarray of shape (M, N), dtype uint8
        As this module describes.

    Returns
    -------
    Masks

    Raises
    ------
    ValueError
        If the array is not of bytes in two dimensions, or holds a byte without a meaning.

    Examples
    --------
    >>> masks = read_codes(np.array([[0, 1, 48, 83, 255]], dtype=np.uint8))
    >>> masks.skin.tolist(), masks.cloth.tolist()
    ([[False, True, False, False, False]], [[False, False, True, False, False]])
    >>> masks.figure.tolist(), masks.segment.tolist()
    ([[-1, 0, 1, 1, -1]], [[-1, 0, 2, -1, -1]])
    """
    if codes.ndim != 2 or codes.dtype != np.uint8:
        msg = f"expected an (M, N) mask of dtype uint8, got {codes.shape} of {codes.dtype}"
        raise ValueError(msg)
    kinds, figures, segments = _TABLE[:, codes]
    if (kinds == _UNKNOWN).any():
        msg = f"expected codes of a rendered figure, got {int(codes[kinds == _UNKNOWN][0])}"
        raise ValueError(msg)
    skin, cloth = kinds == _SKIN, kinds == _CLOTH
    person = skin | cloth | (kinds == _HAIR)
    return Masks(skin, cloth, person, codes == MIXED, figures, segments)


_UNKNOWN, _OTHER, _SKIN, _CLOTH, _HAIR = range(5)


def _table() -> NDArray[np.int16]:
    """Tabulate kind, figure and segment of every byte."""
    table = np.full((3, 256), -1, dtype=np.int16)
    table[0] = _UNKNOWN
    table[0, [BACKGROUND, OBJECT, OCCLUDER, MIXED]] = _OTHER
    for figure in range(FIGURES):
        for segment in range(HAIR // 2):
            bare = code_of(figure, segment)
            table[:, bare] = _SKIN, figure, segment
            table[:, bare + 1] = _CLOTH, figure, segment
        table[:, hair_code(figure)] = _HAIR, figure, -1
    return table


_TABLE = _table()
#: Which codes are skin, cloth and hair.
IS_SKIN, IS_CLOTH, IS_HAIR = (_TABLE[0] == kind for kind in (_SKIN, _CLOTH, _HAIR))
