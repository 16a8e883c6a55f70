"""What an explanation tells while it is made, and what it asks; nothing is printed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _silent(_: str) -> None:
    """Tell nobody."""


def _unwatched(_done: int, _total: int) -> None:
    """Show no progress."""


def _refusing(_: str) -> bool:
    """Agree to nothing."""
    return False


@dataclass(frozen=True)
class Telling:
    """Whom to tell.

    Attributes
    ----------
    say : callable
        Given one line for people.
    watch : callable
        Given how many pictures have a score, of how many.
    agree : callable
        Given a question; whether the answer is yes.  Without anybody to ask it is no.

    Examples
    --------
    >>> Telling().agree("Go on?")
    False
    """

    say: Callable[[str], None] = _silent
    watch: Callable[[int, int], None] = _unwatched
    agree: Callable[[str], bool] = _refusing


def grouped(number: int) -> str:
    """Write a number in groups of three digits.

    Parameters
    ----------
    number : int
        At least 0.

    Returns
    -------
    str

    Examples
    --------
    >>> grouped(22500)
    '22 500'
    """
    return f"{number:,}".replace(",", " ")


def counted(number: int, thing: str) -> str:
    """Write a number of things.

    Parameters
    ----------
    number : int
        How many.
    thing : str
        One of them; more get an s.

    Returns
    -------
    str

    Examples
    --------
    >>> counted(1, "window"), counted(841, "window")
    ('1 window', '841 windows')
    """
    return f"{grouped(number)} {thing}{'' if number == 1 else 's'}"
