"""What `fleck explain` takes where it is asked about a set of pictures, not about one photograph.

The verb has one list of options; which of them mean something depends on what is made.  What was
typed is told from what was not by the parser itself, so that no default has to be written twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.run import arguments

if TYPE_CHECKING:
    import typer

#: What every way takes.
_ALWAYS = ("method", "how", "out", "category", "fit", "seed", "jobs", "threads", "device")
_EVERY = (*_ALWAYS, "deadline", "strict", "as_json")

#: Ways that are about a set of pictures, and the options they take.
BY_SETS: dict[str, tuple[str, ...]] = {
    "activations": (
        *_EVERY,
        *("data", "split", "sample", "layer", "feature", "maps", "rule", "pixels"),
    ),
    "sanity": (*_EVERY, "sanity", "photo", "data", "split", "sample"),
}

#: Parts of a set.
SPLITS = ("train", "dev", "test")

#: Options that only ways about a set take.
_SETS_ONLY = ("data", "split", "sample", "maps")


def way_of(
    context: typer.Context, how: str | None, out: str | None, *, sanity: bool
) -> tuple[str, str]:
    """Find out what is to be made, and refuse options that mean nothing there.

    Parameters
    ----------
    context : typer.Context
        What the parser knows.
    how, out : str or None
        As typed.
    sanity : bool
        Whether the table of sanity checks is wanted.

    Returns
    -------
    way, out : str
        Key of `benchmarks.explain.ways.WAYS`, and the folder; empty where none is needed.

    Raises
    ------
    MisuseError
        If something is missing or means nothing.
    """
    if how is None and not sanity:
        msg = "--how: expected what is to be made, got none; see `fleck explain --help`"
        raise arguments.MisuseError(msg)
    way = "sanity" if sanity else how or ""
    if way != "sanity" and out is None:
        msg = "--out: expected a folder, got none"
        raise arguments.MisuseError(msg)
    typed = [name for name in context.params if _typed(context, name)]
    if way in BY_SETS:
        taken = BY_SETS[way]
        others = [name for name in typed if name not in taken]
        where = "--sanity" if sanity else f"--how {way}"
        if others:
            msg = f"{_named(context, others[0])}: expected it without {where}, got both"
            raise arguments.MisuseError(msg)
    else:
        others = [name for name in typed if name in _SETS_ONLY]
        if others:
            among = [w for w, taken in BY_SETS.items() if others[0] in taken]
            where = " or ".join("--sanity" if w == "sanity" else f"--how {w}" for w in among)
            msg = f"{_named(context, others[0])}: expected it with {where}, got --how {how}"
            raise arguments.MisuseError(msg)
    return way, out or ""


def photo_of(way: str, typed: str | None) -> str:
    """Find the one photograph that was meant.

    Parameters
    ----------
    way : str
        What is to be made.
    typed : str or None
        As typed.

    Returns
    -------
    str
        Its path; empty where the way is about a set.

    Raises
    ------
    MisuseError
        If there is none, or more than one.

    Examples
    --------
    >>> photo_of("activations", None)
    ''
    """
    if typed is None:
        if way in BY_SETS:
            return ""
        msg = f"PHOTO: expected one photograph with --how {way}, got none"
        raise arguments.MisuseError(msg)
    found = arguments.collected([typed])
    if len(found) != 1:
        msg = f"PHOTO: expected one photograph, got {len(found)} in {typed!r}"
        raise arguments.MisuseError(msg)
    return found[0]


def _typed(context: typer.Context, name: str) -> bool:
    """Tell whether an option was typed."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _named(context: typer.Context, name: str) -> str:
    """Name an option as it is typed."""
    for parameter in context.command.params:
        if parameter.name == name:
            return next((o for o in parameter.opts if o.startswith("--")), name.upper())
    return name
