"""Words in a picture, in the typeface that Pillow carries in itself: no file is read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Color = tuple[int, int, int]

INK: Color = (30, 30, 30)
PAPER: Color = (255, 255, 255)

#: Height of a line by the size of its letters.
LEADING = 1.35


@lru_cache(maxsize=16)
def _face(size: int) -> Any:
    """Load the typeface in a size."""
    return ImageFont.load_default(size)


def plain(text: str) -> str:
    r"""Replace what the typeface does not have.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        Printable Latin letters, question marks in the place of others.

    Examples
    --------
    >>> plain("P(nu\u7f8e)\n")
    'P(nu?)?'
    """
    return "".join(
        letter if letter.isprintable() and ord(letter) < 0x17F else "?" for letter in text
    )


def width(text: str, size: int) -> int:
    """Measure a line.

    Parameters
    ----------
    text : str
        The line.
    size : int
        Of its letters, in pixels.

    Returns
    -------
    int
        Pixels, rounded up.

    Examples
    --------
    >>> width("", 12), width("mm", 12) > width("ii", 12)
    (0, True)
    """
    return int(np.ceil(_face(size).getlength(plain(text))))


def wrapped(text: str, room: int, size: int) -> list[str]:
    """Break a text into lines.

    Parameters
    ----------
    text : str
        Words.
    room : int
        Pixels that a line may take; a single longer word takes more.
    size : int
        Of the letters, in pixels.

    Returns
    -------
    list of str
        At least one line.

    Examples
    --------
    >>> wrapped("mean of the windows", 80, 12)
    ['mean of the', 'windows']
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def block(
    lines: Sequence[str], columns: int, size: int, color: Color = INK, paper: Color = PAPER
) -> NDArray[np.uint8]:
    """Set lines one below the other.

    Parameters
    ----------
    lines : sequence of str
        From the top.
    columns : int
        Width of the picture, in pixels.
    size : int
        Of the letters, in pixels.
    color, paper : three ints
        RGB.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8

    Examples
    --------
    >>> block(["one", "two"], 80, 12).shape
    (34, 80, 3)
    """
    leading = int(np.ceil(size * LEADING))
    sheet = Image.new("RGB", (columns, max(1, leading * len(lines))), paper)
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        pen.text((0, number * leading), plain(line), fill=color, font=_face(size))
    return np.array(sheet)


def written(
    picture: NDArray[np.uint8],
    text: str,
    place: tuple[float, float],
    size: int,
    *,
    anchor: str = "lm",
    color: Color = INK,
    rim: Color | None = None,
) -> NDArray[np.uint8]:
    """Write a line into a picture.

    Parameters
    ----------
    picture : ndarray of shape (M, N, 3), dtype uint8
        RGB.
    text : str
        The line.
    place : (float, float)
        Row and column.
    size : int
        Of the letters, in pixels.
    anchor : str
        What of the line lies there: Pillow's two letters, such as "lm" for its left middle.
    color : three ints
        Of the letters.
    rim : three ints, optional
        Around the letters, so that they show on anything.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        A copy.

    Examples
    --------
    >>> sheet = np.full((20, 40, 3), 255, dtype=np.uint8)
    >>> bool(written(sheet, "0.5", (10, 4), 12).min() < 255)
    True
    """
    sheet = Image.fromarray(picture)
    rims: dict[str, Any] = {} if rim is None else {"stroke_width": 2, "stroke_fill": rim}
    ImageDraw.Draw(sheet).text(
        (place[1], place[0]), plain(text), fill=color, font=_face(size), anchor=anchor, **rims
    )
    return np.array(sheet)
