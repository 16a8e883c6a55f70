"""From what was typed on a command line to the method.

What can be typed
-----------------
* a built-in name: ``fleck``, ``fleck:skin``, ``kovac``, ``convnet``, ``mudepy``
* ``FILE.py:NAME``: a function, class or object of the user's own
* ``MODEL.onnx``: a network, with its card ``MODEL.toml`` beside it
* ``SERVICE.toml`` or ``https://ADDRESS#JSONPATH``: a classifier behind HTTP
* ``SCORES.csv``: what somebody else has scored
"""

from __future__ import annotations

import sys
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from .chosen import Chosen, Settings
from .classical import fleck_methods
from .comparators import comparators
from .peers import PEERS, AbsentPeerError, find_peer
from .protocol import MaskMethod, Method, SegmentMethod
from .sources import HOME, PACKAGES, code_digest, import_closure
from .typed import Typed, parse, require_file

#: The network of this package; loaded when it is asked for, as it brings pydantic with it.
CONVNET = "convnet"


@cache
def _built_in() -> dict[str, Method]:
    """Collect the methods that are code of this package and nothing else."""
    return {**fleck_methods(), **comparators()}


def method_names() -> tuple[str, ...]:
    """Return every name a method is known by, peers included whether installed or not.

    Returns
    -------
    tuple of str
        In the order of the tables.

    Examples
    --------
    >>> method_names()[0], "mudepy" in method_names()
    ('fleck', True)
    """
    return (*_built_in(), CONVNET, *PEERS)


def find_method(typed: str, settings: Settings = Settings()) -> Method:  # noqa: B008 - frozen
    """Return the method that is meant.

    Parameters
    ----------
    typed : str
        Any of the forms above.
    settings : Settings
        How a network is run.

    Returns
    -------
    Method
        Ready to score; many also offer `mask` or `segments`.  Its `needs` may be "id": such a
        method scores no pixels.

    Raises
    ------
    ValueError
        If nothing of that name is a method; the message says what would be one.
    AbsentPeerError
        If the name is a peer's whose package is not installed (also a `ValueError`).
    ModelRefusedError
        If a model file is refused (also a `ValueError`).

    Examples
    --------
    >>> find_method("fleck:skin").threshold
    0.3
    >>> find_method("kovak")
    Traceback (most recent call last):
    ...
    ValueError: expected the name of a method, got 'kovak'; did you mean 'kovac'?
    """
    if typed in _built_in():
        return _built_in()[typed]
    if typed == CONVNET:
        from .figures_net import figures_net

        return figures_net(settings)
    if typed in PEERS:
        return find_peer(typed, settings)
    meant = parse(typed)
    if meant.form == "name":
        raise ValueError(_unknown(typed))
    if meant.form == "service":
        from .remote import open_service

        return open_service(typed, settings)
    require_file(meant.file)
    if meant.form == "own":
        from .own import open_file

        return open_file(meant.file, meant.wanted)
    if meant.form == "scores":
        from .scores import open_scores

        return open_scores(meant.file)
    from .network import open_model

    network = open_model(meant.file, settings)
    # Tables, figures and bibliographies know a method by its name: a file that is called like one
    # of ours keeps its suffix.
    return replace(network, name=meant.file.name) if network.name in method_names() else network


def is_built_in(typed: str) -> bool:
    """Tell whether a method comes with this package and brings nothing of the user's.

    Parameters
    ----------
    typed : str
        As for `find_method`.

    Returns
    -------
    bool
        False for peers too, which load packages of others.

    Examples
    --------
    >>> is_built_in("fleck:A"), is_built_in("mudepy"), is_built_in("my.py:score")
    (True, False, False)
    """
    return typed in _built_in() or typed == CONVNET


def identify(
    typed: str,
    settings: Settings = Settings(),  # noqa: B008 - frozen
    *,
    digest: bool = True,
) -> Chosen:
    """Say what identifies a method, and how it wants to be called.

    The user's code runs in this process: call it in a worker.

    Parameters
    ----------
    typed : str
        As for `find_method`.
    settings : Settings
        How a network is run.
    digest : bool
        Whether `code` is wanted; without it that is empty, and nothing is read to make it.

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
    >>> chosen.name, chosen.needs, chosen.offers, len(chosen.code)
    ('kovac', 'pixels', ('mask',), 64)
    """
    return _describe(find_method(typed, settings), typed, settings, digest=digest)


def load(chosen: Chosen) -> Method:
    """Load a method again, where it is to work, and make sure that it is still the same.

    Parameters
    ----------
    chosen : Chosen
        As `identify` gave it; one without `code` is taken as it is now.

    Returns
    -------
    Method
        Ready to score.

    Raises
    ------
    ValueError
        As `find_method`; also if a file of the method has changed.

    Examples
    --------
    >>> load(identify("kovac")).name
    'kovac'
    """
    method = find_method(chosen.typed, chosen.settings)
    if chosen.code and _code(method, chosen.typed) != chosen.code:
        msg = (
            f"{chosen.name}: expected the method as chosen, got one whose files have changed since"
        )
        raise ValueError(msg)
    return method


def is_lack(error: ValueError) -> bool:
    """Tell a method that cannot be had here from one that was mistyped.

    Parameters
    ----------
    error : ValueError
        What `find_method` raised.

    Returns
    -------
    bool
        Whether a package is not installed or a model file was refused.

    Examples
    --------
    >>> is_lack(ValueError("expected the name of a method")), is_lack(AbsentPeerError())
    (False, True)
    """
    from convnet.inspection import ModelRefusedError

    return isinstance(error, AbsentPeerError | ModelRefusedError)


def _describe(method: Method, typed: str, settings: Settings, *, digest: bool) -> Chosen:
    """Write down what a method says of itself."""
    offers = (("mask", MaskMethod), ("segments", SegmentMethod))
    return Chosen(
        name=method.name,
        typed=_lasting(typed),
        settings=settings,
        code=_code(method, typed) if digest else "",
        parameters=dict(getattr(method, "parameters", None) or {}),
        threshold=method.threshold,
        score_kind=method.score_kind,
        needs=getattr(method, "needs", None) or "pixels",
        batch=getattr(method, "batch", None) or 1,
        offers=tuple(name for name, kind in offers if isinstance(method, kind)),
    )


def _code(method: Method, typed: str) -> str:
    """Digest the files that a method is made of.

    What only passes on the user's function or numbers is no part of it; what turns pictures
    into a network's input, or an answer into a score, is.
    """
    meant = _meant(typed)
    files = tuple(getattr(method, "sources", None) or ())
    if meant.form == "own":
        return code_digest(files, [meant.file.resolve().parent])
    if meant.form != "scores":
        module = sys.modules[type(method).__module__]
        files += import_closure(Path(str(module.__file__)), HOME, PACKAGES)
    return code_digest(files)


def _lasting(typed: str) -> str:
    """Make what was typed good for a worker whose folder is another."""
    named = _meant(typed).form == "name" or "://" in typed
    return typed if named else str(Path(typed).absolute())


def _meant(typed: str) -> Typed:
    """Tell which form a method has that was found."""
    return Typed("name") if typed in method_names() else parse(typed)


def _unknown(typed: str) -> str:
    """Say that there is no such name, and which is near."""
    names = method_names()
    folded = {known.lower(): known for known in names}
    near = [folded[match] for match in get_close_matches(typed.lower(), folded, n=3, cutoff=0.6)]
    hint = " or ".join(map(repr, near))
    families = "fleck, fleck-kapur, fleck-refit (each also with :skin, :limb … or :A to :H)"
    others = ", ".join(known for known in names if not known.startswith("fleck"))
    advice = f"did you mean {hint}?" if near else f"known are {families}, {others}"
    return f"expected the name of a method, got {typed!r}; {advice}"
