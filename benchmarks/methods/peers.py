"""Other people's detectors, run as they are where the user has installed them.

A peer that is not installed is an absent row with a reason, never an error of the run.
"""

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from .nude_js import decision_list
from .protocol import Method, require_rgb


class AbsentPeerError(ValueError):
    """A method was asked for by name that needs a package which is not installed."""


#: Name of each peer: the modules it needs, and how to get them.
PEERS: dict[str, tuple[tuple[str, ...], str]] = {
    "mudepy": (("nude", "skin_classifier"), "pip install 'mudepy>=0.5.2' (extra `peers`)"),
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
    ValueError: expected a peer of ['mudepy'], got 'mudpy'
    """
    if name not in PEERS:
        msg = f"expected a peer of {sorted(PEERS)}, got {name!r}"
        raise ValueError(msg)
    modules, remedy = PEERS[name]
    lacking = [module for module in modules if find_spec(module) is None]
    return f"{name} is not installed (no module {lacking[0]}): {remedy}" if lacking else None


def find_peer(name: str) -> Method:
    """Return an installed peer as a method.

    Parameters
    ----------
    name : str
        A key of `PEERS`.

    Returns
    -------
    Method
        The peer.

    Raises
    ------
    AbsentPeerError
        If its package is not installed.
    ValueError
        If the name is no peer's.
    """
    reason = absent_reason(name)
    if reason is not None:
        raise AbsentPeerError(reason)
    return Mudepy()


@dataclass(frozen=True)
class Mudepy:
    """The package mudepy (nude.js in Python, with a fourth color rule and its own defects).

    Its verdict is its own; the score counts its rules over the regions it found.
    """

    name: str = "mudepy"
    threshold: float = 5.0
    score_kind: str = "rules passed (0-5) + share of pixels in regions over 30 pixels"

    def score(self, image: NDArray[np.uint8]) -> float:
        """Return the rules passed before the first failure plus the skin fraction."""
        require_rgb(image)
        from nude import Nude  # type: ignore[import-untyped, unused-ignore]
        from PIL import Image

        found = Nude(Image.fromarray(image)).parse()
        sizes = np.sort(np.array([len(region) for region in found.skin_regions], dtype=np.intp))
        return decision_list(sizes[::-1], found.total_pixels).score
