"""Numbers as the comparison page prints them.

Conventions
-----------
Undefined is a dash.  A rate has three digits and no leading zero; one that is not 0 (or 1) is
never printed as if it were.  A sign stands before differences, zero included.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.measure.intervals import Interval

#: Printed for what is undefined.
UNDEFINED = "–"
#: The minus of mathematics, as wide as a plus.
MINUS = "−"


def rate(value: float | None) -> str:
    """Print a number between 0 and 1.

    Parameters
    ----------
    value : float or None
        The number.

    Returns
    -------
    str

    Examples
    --------
    >>> rate(0.4265), rate(1.0), rate(0.0), rate(0.0001), rate(0.9999), rate(None)
    ('.426', '1.000', '.000', '<.001', '>.999', '–')
    """
    if value is None or math.isnan(value):
        return UNDEFINED
    text = f"{value:.3f}"
    if text == "0.000" and value > 0:
        return "<.001"
    if text == "1.000" and value < 1:
        return ">.999"
    return text.removeprefix("0")


def percent(value: float | None) -> str:
    """Print a share in percent with three digits that count.

    Parameters
    ----------
    value : float or None
        Between 0 and 1.

    Returns
    -------
    str
        With its sign, from which a line never parts it.

    Examples
    --------
    >>> [percent(share).replace(chr(0xA0), "_") for share in (0.1164, 0.001, 0.5, None)]
    ['11.6_%', '0.1_%', '50_%', '–']
    """
    return UNDEFINED if value is None else f"{100 * value:.3g}\xa0%"


def ends(found: Interval | None) -> str:
    """Print the ends of an interval between 0 and 1.

    Parameters
    ----------
    found : Interval or None
        With its ends.

    Returns
    -------
    str
        In brackets; nothing where there is none.

    Examples
    --------
    >>> from benchmarks.measure.intervals import wilson
    >>> ends(wilson(241, 565)), ends(None)
    ('[.386, .468]', '')
    """
    return "" if found is None else f"[{rate(found.low)}, {rate(found.high)}]"


def difference(value: float | None) -> str:
    """Print a difference of two rates.

    Parameters
    ----------
    value : float or None
        Between -1 and 1.

    Returns
    -------
    str
        With its sign.

    Examples
    --------
    >>> difference(0.0521), difference(-0.25), difference(0.0), difference(None)
    ('+.052', '−.250', '+.000', '–')
    """
    if value is None or math.isnan(value):
        return UNDEFINED
    return (MINUS if value < 0 else "+") + f"{abs(value):.3f}".removeprefix("0")


def difference_ends(found: Interval | None) -> str:
    """Print the ends of the interval of a difference.

    Parameters
    ----------
    found : Interval or None
        With its ends.

    Returns
    -------
    str
        In brackets; nothing where there is none.

    Examples
    --------
    >>> from benchmarks.measure.intervals import Interval
    >>> difference_ends(Interval(0.05, -0.01, 0.114, 0.95, "DeLong"))
    '[−.010, +.114]'
    """
    return "" if found is None else f"[{difference(found.low)}, {difference(found.high)}]"


def minus(text: str) -> str:
    """Write numbers below 0 with the sign that they have in print.

    Parameters
    ----------
    text : str
        Words and numbers.

    Returns
    -------
    str

    Examples
    --------
    >>> minus("a well-lit -0.5")
    'a well-lit −0.5'
    """
    return re.sub(r"(?<![\w-])-(?=\d)", MINUS, text)


def p_value(value: float | None) -> str:
    """Print a p-value.

    Parameters
    ----------
    value : float or None
        Between 0 and 1.

    Returns
    -------
    str
        Never 0.

    Examples
    --------
    >>> p_value(0.0321), p_value(0.00004), p_value(1.0), p_value(None)
    ('.032', '<.001', '1.000', '–')
    """
    if value is None:
        return UNDEFINED
    return "<.001" if value < 0.0005 else f"{value:.3f}".removeprefix("0")


def times(value: float | None) -> str:
    """Print a ratio that may be anything from 0 up.

    Parameters
    ----------
    value : float or None
        The ratio.

    Returns
    -------
    str
        With three digits that count.

    Examples
    --------
    >>> times(10.0512), times(float("inf")), times(None), times(1234.5)
    ('10.1', '∞', '–', '1230')
    """
    if value is None or math.isnan(value):
        return UNDEFINED
    if math.isinf(value):
        return "∞"
    return f"{value:#.3g}" if value < 100 else f"{float(f'{value:.3g}'):.0f}"


def times_ends(found: Interval | None) -> str:
    """Print the ends of the interval of a ratio.

    Parameters
    ----------
    found : Interval or None
        With its ends.

    Returns
    -------
    str
        In brackets; nothing where there is none.

    Examples
    --------
    >>> from benchmarks.measure.intervals import Interval
    >>> times_ends(Interval(10.1, 8.2, float("inf"), 0.95, "score"))
    '[8.20, ∞]'
    """
    return "" if found is None else f"[{times(found.low)}, {times(found.high)}]"


def score(value: float | None) -> str:
    """Print a score or a threshold, which may be of any size.

    Parameters
    ----------
    value : float or None
        NaN where there is none.

    Returns
    -------
    str
        With up to six digits that count.

    Examples
    --------
    >>> score(2.0), score(0.7312345), score(float("nan")), score(float("inf"))
    ('2', '0.731235', '–', '∞')
    """
    if value is None or math.isnan(value):
        return UNDEFINED
    return ("∞" if value > 0 else f"{MINUS}∞") if math.isinf(value) else f"{value:.6g}"
