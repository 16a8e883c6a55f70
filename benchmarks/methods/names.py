"""From the name typed on a command line to the method."""

from difflib import get_close_matches
from functools import cache

from .classical import comparators, fleck_methods
from .peers import PEERS, find_peer
from .protocol import Method


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


def find_method(name: str) -> Method:
    """Return the method of this name.

    Parameters
    ----------
    name : str
        A built-in name, e.g. "fleck", "fleck:skin", "fleck:A", "jones-rehg".

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
    if name in methods:
        return methods[name]
    if name in PEERS:
        return find_peer(name)
    names = method_names()
    folded = {known.lower(): known for known in names}
    near = [folded[match] for match in get_close_matches(name.lower(), folded, n=3, cutoff=0.6)]
    hint = " or ".join(map(repr, near))
    families = "fleck, fleck-kapur (each also with :skin, :limb … or :A to :H)"
    others = ", ".join(known for known in names if not known.startswith("fleck"))
    advice = f"did you mean {hint}?" if near else f"known are {families}, {others}"
    msg = f"expected the name of a method, got {name!r}; {advice}"
    raise ValueError(msg)
