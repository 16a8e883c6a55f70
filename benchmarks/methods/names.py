"""From what was typed on a command line to the method."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from .chosen import Chosen, Settings
from .classical import fleck_methods
from .comparators import comparators
from .peers import PEERS, find_peer
from .protocol import Method
from .sources import HOME, PACKAGES, code_digest, import_closure


@cache
def _built_in() -> dict[str, Method]:
    """Collect the methods that need nothing but this package."""
    return {**fleck_methods(), **comparators()}


def method_names() -> tuple[str, ...]:
    """Return every name a method is known by, peers included whether installed or not.

    Returns
    -------
    tuple of str
        In the order of the tables.

    Examples
    --------
    >>> method_names()[0], method_names()[-1]
    ('fleck', 'mudepy')
    """
    return (*_built_in(), *PEERS)


def find_method(typed: str, settings: Settings = Settings()) -> Method:  # noqa: B008 - frozen
    """Return the method that is meant.

    Parameters
    ----------
    typed : str
        A built-in name, e.g. "fleck", "fleck:skin", "fleck:A", "jones-rehg".
    settings : Settings
        How a network is run.

    Returns
    -------
    Method
        Ready to score; many also offer `mask` or `segments`.

    Raises
    ------
    ValueError
        If no method has this name; the message offers the nearest ones.
    AbsentPeerError
        If the name is a peer's whose package is not installed (also a `ValueError`).

    Examples
    --------
    >>> find_method("fleck:skin").threshold
    0.3
    >>> find_method("kovak")
    Traceback (most recent call last):
    ...
    ValueError: expected the name of a method, got 'kovak'; did you mean 'kovac'?
    """
    methods = _built_in()
    if typed in methods:
        return methods[typed]
    if typed in PEERS:
        return find_peer(typed)
    _ = settings  # of a network
    raise ValueError(_unknown(typed))


def identify(typed: str, settings: Settings = Settings()) -> Chosen:  # noqa: B008 - frozen
    """Say what identifies a method, and how it wants to be called.

    Parameters
    ----------
    typed : str
        As for `find_method`.
    settings : Settings
        How a network is run.

    Returns
    -------
    Chosen
        Plain data, which travels to workers and into the record of a run.

    Raises
    ------
    ValueError
        As `find_method`.

    Examples
    --------
    >>> chosen = identify("kovac")
    >>> chosen.name, chosen.needs, len(chosen.code)
    ('kovac', 'pixels', 64)
    """
    method = find_method(typed, settings)
    return Chosen(
        name=method.name,
        typed=typed,
        settings=settings,
        code=_code(method),
        parameters=dict(getattr(method, "parameters", {})),
        threshold=method.threshold,
        score_kind=method.score_kind,
        needs=getattr(method, "needs", "pixels"),
        batch=getattr(method, "batch", 1),
    )


def _code(method: Method) -> str:
    """Digest the files that a method is made of."""
    module = sys.modules[type(method).__module__]
    files = import_closure(Path(str(module.__file__)), HOME, PACKAGES)
    return code_digest([*files, *getattr(method, "sources", ())], [HOME])


def _unknown(typed: str) -> str:
    """Say that there is no such name, and which is near."""
    names = method_names()
    folded = {known.lower(): known for known in names}
    near = [folded[match] for match in get_close_matches(typed.lower(), folded, n=3, cutoff=0.6)]
    hint = " or ".join(map(repr, near))
    families = "fleck, fleck-kapur (each also with :skin, :limb … or :A to :H)"
    others = ", ".join(known for known in names if not known.startswith("fleck"))
    advice = f"did you mean {hint}?" if near else f"known are {families}, {others}"
    return f"expected the name of a method, got {typed!r}; {advice}"
