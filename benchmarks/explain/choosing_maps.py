"""Which maps of a layer a figure shows: one that was named, some by chance, or those that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.run.arguments import MisuseError
from convnet.activations import at_random, by_contribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .asked import Wish
    from .passing import Looked

#: Maps shown without a wish; ours: three rows of two.
MAPS = 6

#: Before a number: maps by chance.
RANDOM = "random"


def read_maps(wish: Wish) -> tuple[int, bool]:
    """Read how many maps are wanted, and whether by chance.

    Parameters
    ----------
    wish : Wish
        What was asked.

    Returns
    -------
    count, random : int, bool

    Raises
    ------
    MisuseError
        If it is neither a number nor `random:` and a number.

    Examples
    --------
    >>> from .asked import Wish
    >>> read_maps(Wish("", "m", "activations", "out", maps="random:4"))
    (4, True)
    """
    if wish.maps is None:
        return MAPS, False
    if wish.map is not None:
        msg = f"--maps: expected it without --map, which names one, got both {wish.maps!r}"
        raise MisuseError(msg)
    kind, colon, number = wish.maps.rpartition(":")
    fits = kind == RANDOM if colon else True
    if fits and number.isascii() and number.isdigit() and 1 <= int(number) <= 999:
        return int(number), bool(colon)
    msg = f"--maps: expected a number from 1 to 999, or {RANDOM}: and a number, got {wish.maps!r}"
    raise MisuseError(msg)


def named_map(wish: Wish, maps: int) -> int | None:
    """Read the number of the one map that is wanted.

    Parameters
    ----------
    wish : Wish
        What was asked.
    maps : int
        Of the layer.

    Returns
    -------
    int or None
        None where no map was named.

    Raises
    ------
    MisuseError
        If the layer has no such map.

    Examples
    --------
    >>> from .asked import Wish
    >>> named_map(Wish("", "m", "activations", "out", map="7"), 8)
    7
    """
    typed = wish.map
    if typed is None:
        return None
    if typed.isascii() and typed.isdigit() and int(typed) < maps:
        return int(typed)
    msg = f"--map: expected a number from 0 to {maps - 1}, got {typed!r}"
    raise MisuseError(msg)


def chosen_maps(
    wish: Wish, look: Looked, contributions: NDArray[np.float64] | None
) -> tuple[tuple[int, ...], str]:
    """Choose maps, and say how.

    Parameters
    ----------
    wish : Wish
        What was asked.
    look : Looked
        The layer.
    contributions : ndarray of shape (maps,) or None
        What each adds to the class on the mean, where that is known.

    Returns
    -------
    maps, words : tuple of int, str

    Raises
    ------
    MisuseError
        As `read_maps` and `named_map`.
    """
    maps = look.extents[0]
    named = named_map(wish, maps)
    if named is not None:
        return (named,), f"map {named}, as asked"
    count, random = read_maps(wish)
    count = min(count, maps)
    by_chance = f"{count} of {maps} maps by chance, seed {wish.seed}"
    if random or contributions is None:
        found = at_random(maps, count, rng=np.random.default_rng(wish.seed))
        return found, by_chance if random else f"{by_chance}, because {look.bypassed}"
    words = (
        f"the {count} of {maps} maps that add most to the logit of "
        f"{look.subject.category or 'the class'}, activation times gradient"
    )
    return by_contribution(contributions, count), words
