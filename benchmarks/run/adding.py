"""What the verbs on sets ask of the data room, with files looked at by supervised processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import MisuseError
from .engines import run_each
from .workers import Lost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from benchmarks.data.checking import Finding
    from benchmarks.data.describing import Description
    from benchmarks.data.fingerprints import Each, Seen
    from benchmarks.data.gathering import Added
    from benchmarks.data.known import AddedKnown
    from benchmarks.data.neighborhood import Neighborhood


@dataclass(frozen=True)
class Source:
    """What `fleck data add` was asked for.

    Attributes
    ----------
    source, out : str
        A folder or a table; the manifest, or a folder for it.
    known : str
        The public set that the folder holds; empty for a set of the user's own.
    partial, replace : bool
        Take a copy that lacks pictures; write over a manifest.
    positive, negative, unknown : tuple of str
        What the user's classes mean.
    path_column, label_column, name, splits, salt : str
        As the options of that name.
    """

    source: str
    out: str
    known: str = ""
    partial: bool = False
    replace: bool = False
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    path_column: str = ""
    label_column: str = ""
    name: str = ""
    splits: str = "40/20/40"
    salt: str = ""


def added(wanted: Source, *, jobs: int = 1) -> Added | AddedKnown:
    """Make a manifest and a card.

    Parameters
    ----------
    wanted : Source
        What was typed.
    jobs : int
        Worker processes that look at the files.

    Returns
    -------
    Added or AddedKnown

    Raises
    ------
    MisuseError
        If the source, a label or an option makes no sense.
    OSError
        If something cannot be read or written.

    Examples
    --------
    >>> added(Source("no/such/folder", "sets"))
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: SOURCE: expected a folder, or a table that ends in .csv...
    """
    from benchmarks.data.adding import add_folder, add_table
    from benchmarks.data.gathering import Plan
    from benchmarks.data.known import add_known

    place = Path(wanted.source)
    own = (wanted.positive, wanted.negative, wanted.unknown)
    if wanted.known and (any(own) or wanted.path_column or wanted.label_column or wanted.name):
        msg = "--known: expected no labels, columns or name beside it: the set brings its own"
        raise MisuseError(msg)
    if not wanted.known and wanted.partial:
        msg = "--partial: expected it with --known only"
        raise MisuseError(msg)
    if not place.is_dir() and not (place.is_file() and place.suffix.lower() == ".csv"):
        msg = (
            "SOURCE: expected a folder, or a table that ends in .csv, got "
            f"{wanted.source!r}{'' if place.exists() else ', which does not exist'}"
        )
        raise MisuseError(msg)
    plan = Plan(wanted.splits, wanted.salt, replace=wanted.replace, each=supervised(jobs))
    classes = {"positive": wanted.positive, "negative": wanted.negative, "unknown": wanted.unknown}
    try:
        if wanted.known:
            return add_known(wanted.known, place, wanted.out, partial=wanted.partial, plan=plan)
        if place.is_dir():
            return add_folder(place, wanted.out, **classes, name=wanted.name, plan=plan)
        return add_table(
            place,
            wanted.out,
            path_column=wanted.path_column,
            label_column=wanted.label_column,
            **classes,
            name=wanted.name,
            plan=plan,
        )
    except ValueError as error:
        msg = f"data add: {error}"
        raise MisuseError(msg) from error


def checked(name: str, *, files: bool, outside: bool) -> list[Finding]:
    """Find everything that is wrong with a manifest.

    Parameters
    ----------
    name : str
        A built-in set or a manifest.
    files : bool
        Whether to look at the files too.
    outside : bool
        Whether they may lie outside the manifest's folder.

    Returns
    -------
    list of Finding

    Raises
    ------
    MisuseError
        If there is no such set.

    Examples
    --------
    >>> {finding.code for finding in checked("photos", files=False, outside=False)}
    {'one_class'}
    """
    from benchmarks.data.checking import check_manifest

    return check_manifest(_found(name), files=files, allow_outside=outside)


def described(name: str, *, outside: bool) -> Description:
    """Count a set.

    Parameters
    ----------
    name : str
        A built-in set or a manifest.
    outside : bool
        Whether files may lie outside the manifest's folder.

    Returns
    -------
    Description

    Raises
    ------
    MisuseError
        If there is no such set, or its manifest or card is wrong.

    Examples
    --------
    >>> described("photos", outside=False).whole.negative
    309
    """
    from benchmarks.data.describing import describe

    try:
        return describe(_found(name), allow_outside=outside)
    except ValueError as error:
        msg = f"SET: {error}"
        raise MisuseError(msg) from error


def neighborhood(name: str, *, outside: bool, jobs: int = 1) -> Neighborhood:
    """Look for pictures that a set holds twice.

    Parameters
    ----------
    name : str
        A built-in set or a manifest.
    outside : bool
        Whether files may lie outside the manifest's folder.
    jobs : int
        Worker processes.

    Returns
    -------
    Neighborhood

    Raises
    ------
    MisuseError
        If there is no such set, or its manifest is wrong.
    """
    from benchmarks.data.neighborhood import find_neighborhood

    try:
        return find_neighborhood(_found(name), allow_outside=outside, each=supervised(jobs))
    except ValueError as error:
        msg = f"SET: {error}"
        raise MisuseError(msg) from error


def supervised(jobs: int) -> Each:
    """Make what looks at files in processes of their own; a lost one gives no answer.

    Parameters
    ----------
    jobs : int
        Worker processes.

    Returns
    -------
    callable
        As `benchmarks.data.fingerprints.look_at` takes it.

    Examples
    --------
    >>> import math
    >>> list(supervised(1)(math.sqrt, [4.0, -1.0]))
    [2.0]
    """

    def each(look: Callable[[str], Seen], paths: Iterable[str]) -> Iterator[Seen]:
        """Pass the answers on."""
        for _, answer in run_each(look, paths, jobs=jobs):
            if not isinstance(answer, Lost):
                yield answer

    return each


def _found(name: str) -> Path:
    """Find a manifest, or refuse its name."""
    from benchmarks.data.sets import find_set

    try:
        return find_set(name)
    except ValueError as error:
        msg = f"SET: {error}"
        raise MisuseError(msg) from error
