"""Pictures arranged on a sheet: side by side, one below the other, with words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .lettering import PAPER, block, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Sizes of letters, in pixels: of titles, and of everything else.
TITLE, TEXT = 16, 13
#: Pixels between things.
GAP = 12
#: The longer side of a map is brought between these, in pixels: smaller and a bar has no room,
#: larger and nobody sees it whole.
SIDES = (480, 960)


def paper(rows: int, columns: int) -> NDArray[np.uint8]:
    """Make a blank sheet.

    Parameters
    ----------
    rows, columns : int
        Its size.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8

    Examples
    --------
    >>> paper(1, 1).tolist()
    [[[255, 255, 255]]]
    """
    return np.full((rows, columns, 3), PAPER, dtype=np.uint8)


def shown_shape(shape: tuple[int, int]) -> tuple[int, int]:
    """Choose the size in which a map is shown.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the map.

    Returns
    -------
    (int, int)
        The longer side between `SIDES`; the aspect stays.

    Examples
    --------
    >>> shown_shape((16, 8)), shown_shape((512, 512)), shown_shape((3000, 4000))
    ((480, 240), (512, 512), (720, 960))
    """
    longer = max(shape)
    zoom = float(np.clip(longer, *SIDES)) / longer
    return max(1, round(shape[0] * zoom)), max(1, round(shape[1] * zoom))


def resampled(values: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    """Show a map in another size without making up values between its own.

    Parameters
    ----------
    values : ndarray of shape (M, N)
        A map.
    shape : (int, int)
        Rows and columns wanted.

    Returns
    -------
    ndarray of the shape wanted
        The nearest value.

    Examples
    --------
    >>> resampled(np.array([[1.0, np.nan]]), (1, 4)).tolist()
    [[1.0, 1.0, nan, nan]]
    """
    down, across = (
        np.minimum((np.arange(wanted) + 0.5) * own / wanted, own - 1).astype(np.intp)
        for own, wanted in zip(values.shape, shape, strict=True)
    )
    return np.asarray(values[np.ix_(down, across)])


def brought(picture: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Show a picture in another size: averaged where smaller, its pixels kept where larger.

    Parameters
    ----------
    picture : ndarray of shape (M, N, 3), dtype uint8
        RGB.
    shape : (int, int)
        Rows and columns wanted.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8

    Examples
    --------
    >>> brought(np.zeros((4, 4, 3), dtype=np.uint8), (2, 8)).shape
    (2, 8, 3)
    """
    method = cv2.INTER_AREA if max(shape) < max(picture.shape[:2]) else cv2.INTER_NEAREST
    sized = cv2.resize(np.ascontiguousarray(picture), (shape[1], shape[0]), interpolation=method)
    return np.asarray(sized, dtype=np.uint8).reshape(*shape, 3)


def beside(pictures: Sequence[NDArray[np.uint8]], gap: int = 2 * GAP) -> NDArray[np.uint8]:
    """Put pictures side by side, their upper edges level.

    Parameters
    ----------
    pictures : sequence of ndarray of shape (rows, columns, 3), dtype uint8
        From the left.
    gap : int
        Pixels between them.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8

    Examples
    --------
    >>> beside([np.zeros((4, 4, 3), np.uint8), np.zeros((6, 2, 3), np.uint8)], gap=3).shape
    (6, 9, 3)
    """
    rows = max(picture.shape[0] for picture in pictures)
    parts = []
    for number, picture in enumerate(pictures):
        if number:
            parts.append(paper(rows, gap))
        parts.append(np.vstack([picture, paper(rows - picture.shape[0], picture.shape[1])]))
    return np.hstack(parts)


def stacked(pictures: Sequence[NDArray[np.uint8]], gap: int = GAP) -> NDArray[np.uint8]:
    """Put pictures one below the other, their left edges level.

    Parameters
    ----------
    pictures : sequence of ndarray of shape (rows, columns, 3), dtype uint8
        From the top.
    gap : int
        Pixels between them.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8

    Examples
    --------
    >>> stacked([np.zeros((4, 4, 3), np.uint8), np.zeros((6, 2, 3), np.uint8)], gap=3).shape
    (13, 4, 3)
    """
    turned = [picture.transpose(1, 0, 2) for picture in pictures]
    return np.ascontiguousarray(beside(turned, gap).transpose(1, 0, 2))


def panel(
    pictures: Sequence[NDArray[np.uint8]], captions: Sequence[str], side: int = 224
) -> NDArray[np.uint8]:
    """Show single inputs in a row, each with a line below.

    Parameters
    ----------
    pictures : sequence of ndarray of shape (rows, columns, 3), dtype uint8
        As a model received them; each keeps its aspect.
    captions : sequence of str
        As many.
    side : int
        Pixels of the longer side of each.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8

    Raises
    ------
    ValueError
        If there are more or fewer captions than pictures.

    Examples
    --------
    >>> panel([np.zeros((64, 64, 3), np.uint8)] * 2, ["a crop", "occluded"], side=100).shape[1]
    224
    """
    if len(pictures) != len(captions):
        msg = f"expected a caption for each of {len(pictures)} pictures, got {len(captions)}"
        raise ValueError(msg)
    shown = []
    for picture, caption in zip(pictures, captions, strict=True):
        zoom = side / max(picture.shape[:2])
        rows, columns = (max(1, round(extent * zoom)) for extent in picture.shape[:2])
        sheet = paper(rows, side)
        sheet[:, :columns] = brought(picture, (rows, columns))
        words = block(wrapped(caption, side, TEXT), side, TEXT)
        shown.append(stacked([sheet, words], gap=4))
    return beside(shown)


def framed(picture: NDArray[np.uint8], *, title: str = "", below: str = "") -> NDArray[np.uint8]:
    """Put a title above a picture, a line below it, and paper around both.

    Parameters
    ----------
    picture : ndarray of shape (rows, columns, 3), dtype uint8
        RGB.
    title, below : str
        Broken into lines as wide as the picture; none for an empty text.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8

    Examples
    --------
    >>> framed(np.zeros((10, 100, 3), np.uint8)).shape
    (34, 124, 3)
    """
    columns = picture.shape[1]
    parts = [picture]
    if title:
        parts.insert(0, block(wrapped(title, columns, TITLE), columns, TITLE))
    if below:
        parts.append(block(wrapped(below, columns, TEXT), columns, TEXT))
    whole = stacked(parts, gap=6)
    rim = ((GAP, GAP), (GAP, GAP), (0, 0))
    return np.pad(whole, rim, constant_values=PAPER[0])
