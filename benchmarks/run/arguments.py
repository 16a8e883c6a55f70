"""What the user typed, checked before anything is done.

Every refusal is one line that names the option, what was expected and what was typed.
"""

from __future__ import annotations

import contextlib
import difflib
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.methods.chosen import Chosen, Settings


#: More digits than this are a slip of the hand.
DIGITS = 4


class MisuseError(Exception):
    """The user asked for something that makes no sense; the message says what would."""


class RefusedError(Exception):
    """What was asked for makes sense but must not be done; the message says why."""


class LackError(Exception):
    """Something that this machine would need is not there; the message says what."""


def one_of(option: str, value: str, expected: Iterable[str]) -> None:
    """Refuse a value that is not in a list, and guess which one was meant.

    Parameters
    ----------
    option : str
        Its name, for the message.
    value : str
        As typed.
    expected : iterable of str
        The values that make sense.

    Raises
    ------
    MisuseError
        If it makes no sense.

    Examples
    --------
    >>> one_of("--size", "papre", ["paper", "native"])
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: --size: expected one of paper, native, got 'papre'; ...
    """
    known = list(expected)
    if value in known:
        return
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(value.casefold(), folded, 1)
    hint = f"; did you mean {folded[near[0]]!r}?" if near else ""
    msg = f"{option}: expected one of {', '.join(known)}, got {value!r}{hint}"
    raise MisuseError(msg)


def whole(option: str, value: str, *, least: int = 1, digits: int = DIGITS) -> int:
    """Read a whole number.

    Parameters
    ----------
    option : str
        Its name, for the message.
    value : str
        As typed.
    least, digits : int
        The smallest number that makes sense, and the most digits.

    Returns
    -------
    int
        The number.

    Raises
    ------
    MisuseError
        If it makes no sense.

    Examples
    --------
    >>> whole("--jobs", "4")
    4
    """
    if value.isascii() and value.isdigit() and len(value) <= digits and int(value) >= least:
        return int(value)
    msg = f"{option}: expected a whole number from {least} to {10**digits - 1}, got {value!r}"
    raise MisuseError(msg)


def positive(option: str, value: str) -> float:
    """Read a number of seconds above 0.

    Parameters
    ----------
    option : str
        Its name, for the message.
    value : str
        As typed.

    Returns
    -------
    float
        The number.

    Raises
    ------
    MisuseError
        If it makes no sense.

    Examples
    --------
    >>> positive("--deadline", "2.5")
    2.5
    """
    with contextlib.suppress(ValueError):
        number = float(value)
        if math.isfinite(number) and number > 0:
            return number
    msg = f"{option}: expected a number of seconds above 0, got {value!r}"
    raise MisuseError(msg)


def collected(typed: Sequence[str]) -> tuple[str, ...]:
    """List the photographs meant by what was typed.

    Parameters
    ----------
    typed : sequence of str
        Files, folders and globs.

    Returns
    -------
    tuple of str
        Their paths, as `benchmarks.data.collect.collect` gives them.

    Raises
    ------
    MisuseError
        If it makes no sense.

    Examples
    --------
    >>> collected(["no/such.jpg"])
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: PHOTO: expected a photograph, ... does not exist
    """
    from benchmarks.data.collect import collect

    try:
        return collect(typed)
    except ValueError as error:
        msg = f"PHOTO: {error}"
        raise MisuseError(msg) from error


def placed(option: str, photos: Sequence[str], folder: str | None) -> Mapping[str, str] | None:
    """Name the pictures to be made and make sure of their folder, before any work.

    Parameters
    ----------
    option : str
        The one that named the folder, for the message.
    photos : sequence of str
        Paths of the photographs.
    folder : str or None
        Where pictures are wanted, if they are.

    Returns
    -------
    dict of str to str, or None
        The picture of each photograph.

    Raises
    ------
    MisuseError
        If two of them would meet, or the folder is none.
    OSError
        If the folder cannot be made or written.

    Examples
    --------
    >>> print(placed("--overlay", ["a.jpg"], None))
    None
    """
    if folder is None:
        return None
    from benchmarks.data.collect import picture_paths
    from benchmarks.run.files import open_folder

    if not folder:
        msg = f"{option}: expected a folder, got an empty name"
        raise MisuseError(msg)
    try:
        pictures = picture_paths(photos, folder)
        open_folder(folder)
    except ValueError as error:
        msg = f"{option}: {error}"
        raise MisuseError(msg) from error
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"{option}: expected a folder, but {folder!r} is, or lies below, a file"
        raise MisuseError(msg) from error
    return pictures


def cores() -> int:
    """Count the processor cores that this process may use.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> cores() >= 1
    True
    """
    import os

    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def chosen_method(
    typed: str, settings: Settings | None = None, *, offers: str | None = None, digest: bool = True
) -> Chosen:
    """Find out what a method is, or refuse it, before anything is done.

    A method of the user's, a model and a service are looked at in a process of their own, which
    no mistake in them leaves.

    Parameters
    ----------
    typed : str
        As typed after `--method`.
    settings : Settings, optional
        How a network is run.
    offers : {"pixels", "mask", "segments"}, optional
        What it must be good for: scoring a photograph by its pixels alone, or more than that.
    digest : bool
        Whether the digest of its code is wanted.

    Returns
    -------
    Chosen
        Plain data; workers load the method by `benchmarks.methods.names.load`.

    Raises
    ------
    MisuseError
        If there is no such method, or it does not offer what is wanted.
    LackError
        If it needs a package that is not installed, or its model file is refused.

    Examples
    --------
    >>> chosen_method("kovac", offers="mask").name
    'kovac'
    """
    from benchmarks.methods.chosen import Settings
    from benchmarks.run.choosing import choose

    chosen = choose(typed, settings or Settings(), digest=digest)
    if offers is not None and chosen.needs == "id":
        msg = (
            f"--method: expected a method that looks at photographs, got {typed!r}, which holds "
            "scores by name; use `fleck run --method ... --data ...`"
        )
        raise MisuseError(msg)
    if offers in ("mask", "segments") and offers not in chosen.offers:
        more = "masks" if offers == "mask" else "segments"
        msg = f"--method: expected a method that gives {more}, got {typed!r}, which only scores"
        raise MisuseError(msg)
    return chosen
