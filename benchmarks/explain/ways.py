"""The ways to explain: each a function from a wish to what was made of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asked import Explained, Wish
    from .telling import Telling

#: Where each way is: a module of this room and a function in it, which takes a `Wish` and a
#: `Telling` and returns a list of `Explained`.
WAYS: dict[str, tuple[str, str]] = {
    "crop": ("mapping", "explain_maps"),
    "occlusion": ("mapping", "explain_maps"),
    "both": ("mapping", "explain_maps"),
    "deconvnet": ("deconvolving", "explain_deconvnet"),
    "activations": ("surveying", "explain_activations"),
    "sanity": ("checking", "explain_sanity"),
}


def explain(wish: Wish, telling: Telling) -> list[Explained]:
    """Explain one photograph.

    Parameters
    ----------
    wish : Wish
        What was asked.
    telling : Telling
        Whom to tell.

    Returns
    -------
    list of Explained
        One an explanation; a photograph that cannot be read is one with a fault.

    Raises
    ------
    MisuseError
        If what was asked makes no sense.
    RefusedError
        If it must not be done: too many calls, or nobody agreed to them.
    LackError
        If the method cannot be had, or no longer.
    OSError
        If the disk refuses.

    Examples
    --------
    >>> sorted(WAYS)[-2:]
    ['occlusion', 'sanity']
    """
    module, function = WAYS[wish.how]
    made: list[Explained] = getattr(import_module(f".{module}", __package__), function)(
        wish, telling
    )
    return made
