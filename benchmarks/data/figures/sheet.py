"""A contact sheet: many small pictures on one, each under its name."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

#: Side of a thumbnail, height of the line under it, and the gap between two; pixels, ours.
THUMB, LINE, GAP = 160, 14, 6
_PAPER, _INK = 245, (30, 30, 30)


def contact_sheet(
    pictures: Sequence[NDArray[np.uint8]], captions: Sequence[str], columns: int = 8
) -> NDArray[np.uint8]:
    """Lay pictures out in rows.

    Parameters
    ----------
    pictures : sequence of ndarray of shape (M, N, 3), dtype uint8
        RGB; each is fitted into a square.
    captions : sequence of str
        One a picture, ASCII; what does not fit is cut off.
    columns : int
        Pictures a row.

    Returns
    -------
    ndarray of shape (R, C, 3), dtype uint8
        The sheet, RGB.

    Raises
    ------
    ValueError
        If there is no picture, or not one caption a picture.

    Examples
    --------
    >>> sheet = contact_sheet([np.zeros((20, 20, 3), dtype=np.uint8)] * 3, ["a", "b", "c"], 2)
    >>> sheet.shape
    (366, 338, 3)
    """
    if not pictures or len(pictures) != len(captions):
        msg = f"expected pictures with a caption each, got {len(pictures)} and {len(captions)}"
        raise ValueError(msg)
    rows = math.ceil(len(pictures) / columns)
    step, line = THUMB + GAP, THUMB + LINE + GAP
    shape = (rows * line + GAP, columns * step + GAP, 3)
    sheet = np.full(shape, _PAPER, dtype=np.uint8)
    for index, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        top, left = GAP + index // columns * line, GAP + index % columns * step
        small = _fitted(picture)
        height, width = small.shape[:2]
        sheet[top : top + height, left : left + width] = small
        place = (left, top + THUMB + LINE - 4)
        cut = caption[: THUMB // 6]
        cv2.putText(sheet, cut, place, cv2.FONT_HERSHEY_SIMPLEX, 0.3, _INK, 1, cv2.LINE_AA)
    return sheet


def _fitted(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scale a picture so that its longer side fills a thumbnail."""
    height, width = picture.shape[:2]
    scale = THUMB / max(height, width)
    shape = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(picture, shape, interpolation=way), dtype=np.uint8)
