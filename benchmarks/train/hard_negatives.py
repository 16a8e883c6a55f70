"""Negatives that are easily taken for positives, because a classical method takes them so.

A network that is shown them more often has to find what else there is to see.  Which they are is
measured: every negative is scored at its full size by the methods named, and one that any of them
marks at its published threshold counts as hard.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Hardness:
    """Who says which negatives are hard, and what that means.

    Attributes
    ----------
    methods : tuple of str
        Built-in methods with a published threshold; with none, no negative is hard.
    times : float
        How often a hard negative is drawn for each time that another one is.
    """

    methods: tuple[str, ...] = ()
    times: float = 1.0


@dataclass(frozen=True)
class Counted:
    """How many negatives are hard.

    Attributes
    ----------
    negatives : int
        Scored.
    marked : mapping of str to int
        Of them, by method.
    hard : int
        Of them, marked by any.
    share : float
        Of the negatives that are drawn, how many are hard ones.
    """

    negatives: int
    marked: Mapping[str, int]
    hard: int
    share: float


def marks_of(pixels: NDArray[np.uint8], sha256: str, methods: Sequence[str]) -> tuple[str, ...]:
    """Name the methods that mark a picture.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        Decoded, at full size.
    sha256 : str
        Of the picture; a method that draws gets a generator that depends on it.
    methods : sequence of str
        Built-in names.

    Returns
    -------
    tuple of str
        In the order of `methods`.

    Raises
    ------
    ValueError
        If a name is no built-in method, or one without a threshold.

    Examples
    --------
    >>> picture = np.full((128, 128, 3), (60, 90, 150), dtype=np.uint8)
    >>> picture[16:-16, 16:-16] = (200, 140, 110)
    >>> marks_of(picture, "0" * 64, ("fleck", "fleck:skin"))
    ('fleck:skin',)
    """
    from benchmarks.methods.names import find_method, is_built_in
    from benchmarks.methods.protocol import item_rng, takes_rng

    found = []
    for name in methods:
        method = find_method(name) if is_built_in(name) else None
        if method is None or method.threshold is None:
            msg = f"expected a built-in method with a published threshold, got {name!r}"
            raise ValueError(msg)
        drawn = {"rng": item_rng(0, name, "", sha256)} if takes_rng(method) else {}
        if method.score(pixels, **drawn) >= method.threshold:
            found.append(name)
    return tuple(found)


def weights_of(
    labels: ArrayLike, marks: Sequence[Sequence[str]], times: float
) -> NDArray[np.float64]:
    """Say how often each picture is drawn beside others of its class.

    Parameters
    ----------
    labels : array_like of shape (n,), of 0 and 1
        1 is positive.
    marks : sequence of sequences of str
        Methods that mark each picture.
    times : float
        Weight of a hard negative; all others weigh 1.

    Returns
    -------
    ndarray of shape (n,), dtype float64

    Raises
    ------
    ValueError
        If there is not one entry for each, or `times` is below 1.

    Examples
    --------
    >>> weights_of([0, 0, 1], [("fleck",), (), ("fleck",)], 3.0).tolist()
    [3.0, 1.0, 1.0]
    """
    truth = np.asarray(labels)
    if len(truth) != len(marks) or not times >= 1:
        msg = (
            f"expected marks for each of {len(truth)} pictures and a weight of at least 1, got "
            f"{len(marks)} and {times}"
        )
        raise ValueError(msg)
    hard = np.array([bool(each) for each in marks], dtype=np.bool_) & (truth == 0)
    return np.where(hard, float(times), 1.0)


def count(
    labels: ArrayLike, marks: Sequence[Sequence[str]], weights: ArrayLike, methods: Sequence[str]
) -> Counted:
    """Count the hard negatives.

    Parameters
    ----------
    labels, marks
        As for `weights_of`.
    weights : array_like of shape (n,)
        With which pictures are drawn.
    methods : sequence of str
        That were asked.

    Returns
    -------
    Counted

    Examples
    --------
    >>> count([0, 0, 1], [("fleck",), (), ("fleck",)], [3, 1, 1], ("fleck", "fleck:skin"))
    Counted(negatives=2, marked={'fleck': 1, 'fleck:skin': 0}, hard=1, share=0.75)
    """
    negative = np.asarray(labels) == 0
    theirs = [each for each, kept in zip(marks, negative, strict=True) if kept]
    tally = Counter(name for each in theirs for name in each)
    heavy = np.asarray(weights, dtype=np.float64)[negative]
    hard = np.array([bool(each) for each in theirs], dtype=np.bool_)
    share = float(heavy[hard].sum() / heavy.sum()) if heavy.size else 0.0
    return Counted(len(theirs), {name: tally[name] for name in methods}, int(hard.sum()), share)
