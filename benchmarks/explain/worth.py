"""What a deconvnet's picture is worth, in numbers and in words that nobody can overlook."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from convnet.ascent import Ascent
    from convnet.randomizing import Remaining

    from .deconvolved import Sanity

#: Rank correlation from which two maps count as the same picture to a reader.  Ours: below it half
#: of the variance of ranks is another; every value is printed, so that one may draw the line anew.
ALIKE = 0.7

#: Gray levels, as root mean square, at which the verdict on a sweep is given.  Ours.
SMALL = 1.0

#: Share of random directions that a reconstruction must beat to count as better than they are.
BETTER = 0.95


def sanity_lines(sanity: Sanity) -> list[str]:
    """Say whether a picture is about the network at all.

    Parameters
    ----------
    sanity : Sanity
        As it was measured.

    Returns
    -------
    list of str
        The numbers, then what they mean.
    """
    last, every = sanity.last, sanity.every
    remaining = (
        f"sanity: with the weights of the top layer drawn anew the map keeps a rank correlation "
        f"of {number(last.mean)}, with all {every.of} layers {number(every.mean)} "
        f"({_draws(every)}); with the photograph's edges it has {number(sanity.edges)}"
    )
    lines = [remaining]
    if sanity.other:
        lines.append(
            f"class sensitivity: correlation {number(sanity.classes, 4)} with the picture of "
            f"{sanity.other}"
        )
    meant = []
    if last.of > 1 and last.mean >= ALIKE:
        meant.append("hardly depends on what the top layer learned")
    if every.mean >= ALIKE:
        meant.append("hardly depends on the weights at all")
    if sanity.classes >= ALIKE:
        meant.append("does not tell the classes apart")
    if meant:
        shown = "no reason for the decision" if sanity.other else "little of what was learned"
        lines.append(f"this picture {' and '.join(meant)}: it shows {shown}")
    return lines


def sanity_record(sanity: Sanity) -> dict[str, Any]:
    """Write the same as plain JSON.

    Parameters
    ----------
    sanity : Sanity
        As it was measured.

    Returns
    -------
    dict
        Null where nothing can be said.
    """
    return {
        "layers": sanity.every.of,
        "last_layer": [known(value) for value in sanity.last.correlations],
        "all_layers": [known(value) for value in sanity.every.correlations],
        "other_class": sanity.other or None,
        "classes": known(sanity.classes),
        "edges": known(sanity.edges),
    }


def ascent_lines(ascent: Ascent, other: str) -> list[str]:
    """Say what the picture does to the score when the photograph is changed along it.

    Parameters
    ----------
    ascent : Ascent
        As it was measured.
    other : str
        Whose picture `ascent.other` is.

    Returns
    -------
    list of str
        What it means; then a table of sizes.
    """
    # At a change that nobody sees; larger ones spoil the photograph, and that alone moves scores.
    small = int(np.argmin(np.abs(ascent.sizes - SMALL)))
    start, beaten = ascent.toward[0], ascent.share_below[small]
    verdict = "more than" if beaten >= BETTER else "no more than"
    told = (
        f"a change of {ascent.sizes[small]:g} gray level along the picture moves the score by "
        f"{ascent.toward[small] - start:+.3f}, {verdict} random directions do (greater than "
        f"{beaten:.0%} of {len(ascent.random)}); against the picture "
        f"{ascent.away[small] - start:+.3f}"
    )
    if ascent.other is not None:
        told += f"; along the picture of {other} {ascent.other[small] - start:+.3f}"
    lines = [told, "  gray levels      along    against  at random (least to greatest)"]
    for place, size in enumerate(ascent.sizes):
        random = ascent.random[:, place]
        lines.append(
            f"  {size:11.1f} {ascent.toward[place]:+10.3f} {ascent.away[place]:+10.3f} "
            f"{random.mean():+10.3f} ({random.min():+.3f} to {random.max():+.3f})"
        )
    return lines


def ascent_record(ascent: Ascent) -> dict[str, Any]:
    """Write the same as plain JSON.

    Parameters
    ----------
    ascent : Ascent
        As it was measured.

    Returns
    -------
    dict
        Lists, one number a size; of `random` a list a direction.
    """
    return {
        name: None if values is None else values.tolist() for name, values in vars(ascent).items()
    }


def number(value: float, digits: int = 2) -> str:
    """Write a correlation, or that there is none.

    Parameters
    ----------
    value : float
        From -1 to 1, or NaN.
    digits : int
        After the point.

    Returns
    -------
    str

    Examples
    --------
    >>> number(0.5), number(0.99997, 4), number(float("nan"))
    ('0.50', '1.0000', 'none')
    """
    return f"{value:.{digits}f}" if isfinite(value) else "none"


def known(value: float) -> float | None:
    """Turn what is no number into null.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    float or None

    Examples
    --------
    >>> known(float("nan")) is None
    True
    """
    return value if isfinite(value) else None


def _draws(remaining: Remaining) -> str:
    """Say how many draws a mean is over."""
    count = len(remaining.correlations)
    black = count - sum(isfinite(value) for value in remaining.correlations)
    return f"{count} draws, {black} of them black" if black else f"mean of {count} draws"
