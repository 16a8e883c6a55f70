"""Words in a figure: how wide they are, and how they are made to fit.

Conventions
-----------
Widths are inches in the typeface that matplotlib ships; a page may set the same words in
another, which is rarely wider.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Stands for what has no shape of its own, such as control characters.
REPLACED = "\ufffd"


def shown(text: str) -> str:
    r"""Replace what cannot be drawn or would turn the words around it.

    Parameters
    ----------
    text : str
        Any text of a foreign hand.

    Returns
    -------
    str
        One line; as long as the text.

    Examples
    --------
    >>> shown("fleck"), len(shown("a\x07b\u202ec"))
    ('fleck', 5)
    """
    plain = (" " if sign.isspace() else sign for sign in text)
    return "".join(sign if sign.isprintable() else REPLACED for sign in plain)


@lru_cache(maxsize=4096)
def width(text: str, size: float) -> float:
    """Measure a line.

    Parameters
    ----------
    text : str
        The line.
    size : float
        Of its type, in points.

    Returns
    -------
    float
        Inches.

    Examples
    --------
    >>> width("recall", 9) < width("recall", 18) < 1
    True
    """
    from matplotlib.textpath import text_to_path

    if not text:
        return 0.0
    from matplotlib.font_manager import FontProperties

    with quiet():
        across, _, _ = text_to_path.get_text_width_height_descent(
            shown(text), FontProperties(size=size), ismath=False
        )
    return float(across) / 72


def shortened(text: str, size: float, room: float) -> str:
    """Take letters out of the middle until a line fits.

    Parameters
    ----------
    text : str
        The line.
    size : float
        Of its type, in points.
    room : float
        Inches.

    Returns
    -------
    str
        The line itself where it fits; both its ends else, because names of variants differ there.

    Examples
    --------
    >>> shortened("fleck", 9, 3), shortened("a classifier of a long name", 9, 1)
    ('fleck', 'a clas…g name')
    """
    text = shown(text)
    if width(text, size) <= room:
        return text
    for left in range(len(text) - 1, 1, -1):
        tail = left // 2
        short = f"{text[: left - tail].rstrip()}…{text[len(text) - tail :].lstrip()}"
        if width(short, size) <= room:
            return short
    return "…"


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Break words into lines that fit.

    Parameters
    ----------
    text : str
        The words; none give no line.
    size : float
        Of their type, in points.
    room : float
        Inches.

    Returns
    -------
    list of str

    Examples
    --------
    >>> wrapped("few negatives lie below", 9, 1)
    ['few negatives', 'lie below']
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(shortened(word, size, room))
    return lines


@contextmanager
def quiet() -> Iterator[None]:
    """Say nothing of letters that the typeface lacks: they are drawn as empty boxes.

    Examples
    --------
    >>> with quiet():
    ...     width("漢", 9) > 0
    True
    """
    log = logging.getLogger("matplotlib")
    level = log.level
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        log.setLevel(logging.ERROR)
        try:
            yield
        finally:
            log.setLevel(level)
