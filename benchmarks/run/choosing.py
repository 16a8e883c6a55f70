"""Looks at a method in a process of its own, before it is trusted with anything.

A user's file may hang, end its process or print; a model file may be hostile.  None of that
reaches the caller, who gets plain data or one line that says what is amiss.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from .arguments import LackError, MisuseError
from .engines import run_each
from .workers import Lost

if TYPE_CHECKING:
    from benchmarks.methods.chosen import Chosen, Settings

#: Seconds a method may take to be loaded; ours.  A large library on a cold disk takes 30.
PATIENCE = 120.0

#: Bytes it may allocate: no limit in effect, for a model is as large as it is.
MEMORY = 1 << 40


@dataclass(frozen=True)
class _Refusal:
    """Why a method cannot be had: the user's mistake, or something this machine lacks."""

    message: str
    lack: bool


def choose(typed: str, settings: Settings, *, digest: bool = True) -> Chosen:
    """Find out what a method is without running anything of the user's here.

    Parameters
    ----------
    typed : str
        As for `benchmarks.methods.names.find_method`.
    settings : Settings
        How a network is run.
    digest : bool
        Whether the digest of its code is wanted.

    Returns
    -------
    Chosen
        What identifies it.

    Raises
    ------
    MisuseError
        If there is no such method.
    LackError
        If it needs a package that is not installed, its model file is refused, or looking at it
        ended the process.

    Examples
    --------
    >>> from benchmarks.methods.chosen import Settings
    >>> choose("my.py", Settings())
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: --method: expected my.py with the name of a function ...
    """
    from benchmarks.methods.names import is_built_in

    look = partial(_look, settings=settings, digest=digest)
    if is_built_in(typed):
        answer: Chosen | _Refusal | Lost = look(typed)
    else:
        ((_, answer),) = run_each(look, [typed], deadline=PATIENCE, memory=MEMORY)
    if isinstance(answer, Lost):
        if answer.code == "error":
            msg = f"--method: expected {typed} to load, got {answer.message}"
            raise MisuseError(msg)
        msg = f"--method: {typed} could not be loaded: {_ended(answer)}"
        raise LackError(msg)
    if isinstance(answer, _Refusal):
        msg = f"--method: {answer.message}"
        raise LackError(msg) if answer.lack else MisuseError(msg)
    return answer


def code_at_hand(name: str) -> str | None:
    """Take the digest of the code of a built-in method as it is now.

    Parameters
    ----------
    name : str
        As a finished run has it.

    Returns
    -------
    str or None
        None for every other method, and for one that is not installed.

    Examples
    --------
    >>> len(code_at_hand("kovac")), code_at_hand("mine.py:score")
    (64, None)
    """
    from benchmarks.methods.chosen import Settings
    from benchmarks.methods.names import is_built_in

    if not is_built_in(name):
        return None
    try:
        return choose(name, Settings()).code
    except (MisuseError, LackError):
        return None


def _look(typed: str, *, settings: Settings, digest: bool) -> Chosen | _Refusal:
    """Identify a method; this runs in the worker."""
    from benchmarks.methods.names import identify, is_lack

    try:
        return identify(typed, settings, digest=digest)
    except ValueError as error:
        return _Refusal(str(error), lack=is_lack(error))
    except OSError as error:
        return _Refusal(f"{typed} could not be read: {error}", lack=True)


def _ended(lost: Lost) -> str:
    """Say how looking ended; the supervisor's own words speak of photographs."""
    return f"no end within {PATIENCE:g} s" if lost.code == "deadline" else lost.message
