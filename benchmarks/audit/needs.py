"""How many new training pictures break a cue, and which cue is worth it.

A cue that one label shows more often than the other stops telling anything once both show it
equally often: more pictures of the first label without it, more of the second with it.

Conventions
-----------
The *side* of a cue is the label whose score it raises: positives where the shift is positive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .finding import Cue

#: Shares that are tried for what both labels show in the end.  Ours.
STEPS = 200
#: Shares of the two labels where an audit cannot count them: a twin that is rendered.  Ours: what
#: the experiment of decision 0031 plants.
ASSUMED = (0.6, 0.05)


@dataclass(frozen=True)
class Need:
    """How many pictures break a cue.

    Attributes
    ----------
    without, held : int
        New pictures of the side that shows it too often, all without it; and of the other side,
        with it.
    share : float
        Of both sides that show it in the end.
    """

    without: int
    held: int
    share: float


def needed(shares: tuple[float, float], counts: tuple[int, int], *, of_new: float = 1.0) -> Need:
    """Work out how many new pictures make a cue equally frequent on both sides.

    Parameters
    ----------
    shares : (float, float)
        Of the pictures that show it: on the side that shows it more, and on the other.
    counts : (int, int)
        Training pictures of the two sides.
    of_new : float
        Share of the other side's new pictures that show it: 1, or less where several cues are
        broken by the same pictures.

    Returns
    -------
    Need
        The fewest new pictures; none where the cue is no more frequent on the first side.

    Raises
    ------
    ValueError
        If a share does not lie between 0 and 1.

    Examples
    --------
    >>> need = needed((0.6, 0.05), (1500, 1500))
    >>> need
    Need(without=560, held=1031, share=0.4369...)
    >>> round((0.05 * 1500 + need.held) / (1500 + need.held), 2), round(900 / (1500 + 560), 2)
    (0.44, 0.44)
    """
    more, less = shares
    if not (0 <= less <= 1 and 0 <= more <= 1 and 0 < of_new <= 1):
        msg = f"expected shares from 0 to 1, got {shares} and {of_new}"
        raise ValueError(msg)
    if more <= less:
        return Need(0, 0, less)
    best: Need | None = None
    for share in np.linspace(max(less, 1e-6), more, STEPS).tolist():
        if share >= of_new:
            break
        without = math.ceil(counts[0] * (more / share - 1) - 1e-9)
        held = math.ceil(counts[1] * (share - less) / (of_new - share) - 1e-9)
        if best is None or without + held < best.without + best.held:
            best = Need(without, held, share)
    return best or Need(0, 0, less)


def strongest_cues(cues: Sequence[Cue], most: int = 1) -> list[Cue]:
    """Choose the strongest cues that no method should go by.

    Parameters
    ----------
    cues : sequence of Cue
        Ranked.
    most : int
        Cues wanted.

    Returns
    -------
    list of Cue
        Those that pass their corrected test.

    Examples
    --------
    >>> strongest_cues([])
    []
    """
    spurious = [cue for cue in cues if not (cue.rightful or cue.control) and cue.effect.sure]
    return spurious[:most]


def shares_of(cue: Cue) -> tuple[float, float]:
    """Return how often the side that the cue speaks for shows it, and the other.

    Parameters
    ----------
    cue : Cue
        With a lift, or without: then `ASSUMED`.

    Returns
    -------
    (float, float)
        The first belongs to positives where the cue raises scores, else to negatives.
    """
    if cue.lift is None or not counted(cue):
        return ASSUMED
    positive, negative = cue.lift.shares
    return (positive, negative) if cue.effect.shift > 0 else (negative, positive)


def counted(cue: Cue) -> bool:
    """Tell whether an audit counted how often each label shows a cue.

    Parameters
    ----------
    cue : Cue
        Any.

    Returns
    -------
    bool
    """
    return cue.lift is not None and bool(np.isfinite(cue.lift.shares).all())
