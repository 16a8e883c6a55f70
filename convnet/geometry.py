"""Where a photograph lies in what a network sees, and the way back.

A map that was made in the network's input returns to the photograph by it: padding is cut off, the
photograph's aspect is restored, and what the network never saw of the photograph has no value.

Conventions
-----------
Continuous coordinates: pixel k lies from k to k + 1, its middle at k + 0.5.  Along each side

    input = scale * photograph + offset

Functions
---------
* `frame_of` : of a photograph's size and a recipe.
* `to_photo` : a map of the input as a map of the photograph.
* `boxes_in_photo` : boxes of the input in pixels of the photograph.
* `in_input` : a height and width of the photograph in pixels of the input.
* `crop_place`, `pad_place` : where "crop" and "pad" put a picture; `preprocessing` asks here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .preprocessing import Recipe

Pair = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """The photograph in the coordinates of the input.

    Attributes
    ----------
    photo, size : (int, int)
        Rows and columns of the photograph and of the input.
    scale : (float, float)
        Input pixels that one pixel of the photograph takes, down and across.
    offset : (float, float)
        Where the photograph's upper left corner lies, in input pixels; negative where it is cut.
    box : (int, int, int, int)
        Input pixels that show the photograph, `top, left, bottom, right`; the rest is padding.

    Examples
    --------
    >>> from convnet.preprocessing import YAHOO
    >>> frame_of((512, 512), YAHOO)
    Frame(photo=(512, 512), size=(224, 224), scale=(0.5, 0.5), offset=(-16, -16),
          box=(0, 0, 224, 224))
    """

    photo: tuple[int, int]
    size: tuple[int, int]
    scale: Pair
    offset: Pair
    box: tuple[int, int, int, int]


def crop_place(photo: tuple[int, int], resized: tuple[int, int]) -> tuple[int, int, int, int]:
    """Say how "crop" scales a picture and what it cuts off.

    It rounds as torchvision's `Resize` and `CenterCrop` do.

    Parameters
    ----------
    photo, resized : (int, int)
        Rows and columns before and after.

    Returns
    -------
    high, wide, top, left : int
        Rows and columns of the whole picture once scaled, and where in it the result begins.

    Examples
    --------
    >>> crop_place((200, 300), (100, 100))
    (100, 150, 0, 25)
    """
    (height, width), (rows, columns) = photo, resized
    ratio = max(rows / height, columns / width)
    wide, high = max(columns, int(width * ratio)), max(rows, int(height * ratio))
    return high, wide, round((high - rows) / 2), round((wide - columns) / 2)


def pad_place(
    photo: tuple[int, int], resized: tuple[int, int], anchor: str
) -> tuple[int, int, int, int]:
    """Say how "pad" scales a picture and where it puts it.

    Parameters
    ----------
    photo, resized : (int, int)
        Rows and columns before and after.
    anchor : {"middle", "corner"}
        Between two equal margins, or at the upper left.

    Returns
    -------
    high, wide, top, left : int
        Rows and columns of the picture once scaled, and where it begins.

    Examples
    --------
    >>> pad_place((200, 300), (90, 90), "middle")
    (60, 90, 15, 0)
    """
    (height, width), (rows, columns) = photo, resized
    ratio = min(rows / height, columns / width)
    wide = min(columns, max(1, round(width * ratio)))
    high = min(rows, max(1, round(height * ratio)))
    if anchor == "corner":
        return high, wide, 0, 0
    return high, wide, (rows - high) // 2, (columns - wide) // 2


def frame_of(photo: tuple[int, int], recipe: Recipe) -> Frame:
    """Find where a photograph lies in what a network sees of it.

    Parameters
    ----------
    photo : (int, int)
        Rows and columns of the photograph.
    recipe : Recipe
        The steps before the network.

    Returns
    -------
    Frame

    Raises
    ------
    ValueError
        If the network sees nothing of the photograph: its padding fills the input.

    Examples
    --------
    >>> from convnet.preprocessing import Recipe
    >>> padded = Recipe(size=(90, 90), fit="pad", channels="RGB", layout="NCHW")
    >>> frame_of((200, 300), padded).box
    (15, 0, 75, 90)
    """
    resized, size = recipe.resized, recipe.size
    if recipe.fit == "crop":
        high, wide, top, left = crop_place(photo, resized)
        top, left = -top, -left
    elif recipe.fit == "pad":
        high, wide, top, left = pad_place(photo, resized, recipe.anchor)
    else:
        high, wide, top, left = *resized, 0, 0
    # Then the middle is cut out.
    top -= (resized[0] - size[0]) // 2
    left -= (resized[1] - size[1]) // 2
    box = (max(0, top), max(0, left), min(size[0], top + high), min(size[1], left + wide))
    if box[0] >= box[2] or box[1] >= box[3]:
        msg = (
            f"expected a photograph of which the network sees something, got {photo[0]} x "
            f"{photo[1]} pixels, all cut off; use another --fit"
        )
        raise ValueError(msg)
    return Frame(photo, size, (high / photo[0], wide / photo[1]), (top, left), box)


def to_photo(values: NDArray[np.float64], frame: Frame) -> NDArray[np.float64]:
    """Bring a map of the input back to the photograph.

    Parameters
    ----------
    values : ndarray of shape (rows, columns), dtype float64
        One value an input pixel.
    frame : Frame
        Of the photograph.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        The value of the input pixel in which the middle of each pixel lies, so that nothing is
        made up between them; NaN where the network saw nothing of the photograph.

    Raises
    ------
    ValueError
        If the map has another size than the input.

    Examples
    --------
    >>> from convnet.preprocessing import Recipe
    >>> cropped = Recipe(size=(2, 2), fit="crop", channels="RGB", layout="NCHW")
    >>> to_photo(np.array([[1.0, 2.0], [3.0, 4.0]]), frame_of((2, 4), cropped)).tolist()
    [[nan, 1.0, 2.0, nan], [nan, 3.0, 4.0, nan]]
    """
    if values.shape != frame.size:
        msg = f"expected a map of the input's size {frame.size}, got shape {values.shape}"
        raise ValueError(msg)
    rows, seen_rows = _taken(frame, 0)
    columns, seen_columns = _taken(frame, 1)
    found = np.asarray(values, dtype=np.float64)[np.ix_(rows, columns)]
    return np.where(seen_rows[:, None] & seen_columns, found, np.nan)


def _taken(frame: Frame, axis: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find the input pixel of each pixel along a side, and whether there is one."""
    middles = np.arange(frame.photo[axis]) + 0.5
    places = np.floor(frame.scale[axis] * middles + frame.offset[axis]).astype(np.int64)
    low, high = frame.box[axis], frame.box[axis + 2]
    return np.clip(places, low, high - 1), (places >= low) & (places < high)


def boxes_in_photo(boxes: NDArray[np.int64], frame: Frame) -> NDArray[np.float64]:
    """Say where boxes of the input lie in the photograph.

    Parameters
    ----------
    boxes : ndarray of shape (n, 4), dtype int64
        In input pixels.
    frame : Frame
        Of the photograph.

    Returns
    -------
    ndarray of shape (n, 4), dtype float64
        In pixels of the photograph, fractions included, cut off at its borders.

    Examples
    --------
    >>> from convnet.preprocessing import YAHOO
    >>> boxes_in_photo(np.array([[0, 0, 32, 32]]), frame_of((512, 512), YAHOO)).tolist()
    [[32.0, 32.0, 96.0, 96.0]]
    """
    offset, scale = np.tile(frame.offset, 2), np.tile(frame.scale, 2)
    return np.asarray(np.clip((boxes - offset) / scale, 0, np.tile(frame.photo, 2)))


def in_input(length: tuple[int, int], frame: Frame) -> tuple[int, int]:
    """Turn a height and width in pixels of the photograph into whole input pixels.

    Parameters
    ----------
    length : (int, int)
        Down and across.
    frame : Frame
        Of the photograph.

    Returns
    -------
    (int, int)
        Rounded, at least 1.

    Examples
    --------
    >>> from convnet.preprocessing import YAHOO
    >>> in_input((64, 64), frame_of((512, 512), YAHOO))
    (32, 32)
    """
    down, across = (
        max(1, round(pixels * scale)) for pixels, scale in zip(length, frame.scale, strict=True)
    )
    return down, across
