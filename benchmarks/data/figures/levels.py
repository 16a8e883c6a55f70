"""Which values each factor may take, and how a user's words become one of them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from . import factors as f
from .factors import FACTOR_NAMES

#: The levels of every factor, in the order of their curve.
LEVELS: dict[str, tuple[Any, ...]] = {
    "tone": tuple(f.TONES),
    "haemoglobin": f.HAEMOGLOBIN,
    "illuminant": f.ILLUMINANTS,
    "white_balance": f.WHITE_BALANCES,
    "coverage": f.COVERAGES,
    "cloth_color": f.CLOTH_COLORS,
    "cloth_pattern": f.CLOTH_PATTERNS,
    "people": f.PEOPLE,
    "figure_height": f.FIGURE_HEIGHTS,
    "pose": f.POSES,
    "occluder": f.OCCLUDERS,
    "background": f.BACKGROUNDS,
    "distractor": f.DISTRACTORS,
    "blur": f.BLURS,
    "noise": f.NOISES,
    "jpeg": f.JPEGS,
    "size": f.SIZES,
    "quality": f.QUALITIES,
    "control": f.CONTROLS,
}
#: Factors that may also take any value between two ends, in the units of `Factors`.  The ends are
#: those of the levels; ours where the levels do not reach them: a pose at ease, pictures of every
#: size that a network may want.
RANGES: dict[str, tuple[float, float]] = {
    "illuminant": (2700.0, 9000.0),
    "figure_height": (0.25, 1.4),
    "pose": (0.0, 1.0),
    "occluder": (0.0, 0.6),
    "blur": (0.0, 4.0),
    "noise": (0.0, 15.0),
    "jpeg": (10, 95),
    "size": (32, 1024),
}


def read_level(name: str, value: object) -> Any:
    """Check a value of a factor, or read it from text.

    Parameters
    ----------
    name : str
        Of the factor.
    value : object
        The value, or its text.

    Returns
    -------
    str, int or float
        In the type of the field of `Factors`.

    Raises
    ------
    ValueError
        If there is no such factor or it has no such level; the message offers the nearest.

    Examples
    --------
    >>> read_level("people", "2"), read_level("illuminant", 3000)
    (2, 3000.0)
    >>> read_level("tone", "drak")
    Traceback (most recent call last):
    ...
    ValueError: tone: expected very_light, light, intermediate, tan, brown or dark, got 'drak'; did
    you mean 'dark'?
    """
    if name not in LEVELS:
        hint = _hint(name, FACTOR_NAMES)
        msg = f"expected a factor, one of {_either(FACTOR_NAMES)}, got {name!r}{hint}"
        raise ValueError(msg)
    levels = LEVELS[name]
    kind = type(levels[0])
    if kind is str:
        if value in levels:
            return value
        hint = _hint(str(value), levels)
        msg = f"{name}: expected {_either(levels)}, got {value!r}{hint}"
        raise ValueError(msg)
    number = _number(value)
    low, high = RANGES.get(name, (min(levels), max(levels)))
    whole = kind is float or (number is not None and number.is_integer())
    if number is None or not whole or not low <= number <= high:
        what = f"a {'number' if kind is float else 'whole number'} from {low:g} to {high:g}"
        msg = f"{name}: expected {what}, got {value!r}"
        raise ValueError(msg)
    return kind(number)


def read_levels(overrides: Mapping[str, object]) -> dict[str, Any]:
    """Check a set of factors to be fixed.

    Parameters
    ----------
    overrides : mapping of str to object
        Values or their text, by factor.

    Returns
    -------
    dict
        In the order of the fields of `Factors`.

    Raises
    ------
    ValueError
        As `read_level`.

    Examples
    --------
    >>> read_levels({"size": "64", "tone": "tan"})
    {'tone': 'tan', 'size': 64}
    """
    read = {name: read_level(name, value) for name, value in overrides.items()}
    return {name: read[name] for name in FACTOR_NAMES if name in read}


def level_word(level: object) -> str:
    """Write a level as a word of an id.

    Parameters
    ----------
    level : str, int or float
        A level.

    Returns
    -------
    str

    Examples
    --------
    >>> level_word(2700.0), level_word(0.25), level_word("dark")
    ('2700', '0.25', 'dark')
    """
    return f"{level:g}" if isinstance(level, float) else str(level)


def _number(value: object) -> float | None:
    """Read a number; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _hint(word: str, known: tuple[str, ...]) -> str:
    """Offer the nearest known word."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _either(words: tuple[str, ...]) -> str:
    """List words the way a sentence does."""
    return f"{', '.join(words[:-1])} or {words[-1]}"
