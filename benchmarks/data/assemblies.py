"""What each kind of group is made of: single cylinders, limbs, girdles, spine-thigh groups.

Conventions
-----------
Lengths are in units of the first part's upper width; the origin lies at the joint or in the
middle between the hip joints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from .bodies import chain
from .cylinders import Part

__all__ = ["ASSEMBLIES", "jointed_limb"]


def _cylinder(rng: np.random.Generator) -> list[Part]:
    """Draw up one cylinder: length 1.5 to 6 widths, taper up to 40 %."""
    taper = 1 - rng.uniform(0, 0.4)
    aspect = rng.uniform(1.5, 6)
    length = aspect * (1 + taper) / 2
    return [Part("cylinder", -length / 2, 0, length / 2, 0, 1.0, taper, cap=0.4)]


def jointed_limb(rng: np.random.Generator, bend: float) -> list[Part]:
    """Join two tapered parts, each 2 to 4.5 widths long.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws lengths, taper and the side of the bend.
    bend : float
        Angle between the two axes at the joint, degrees; 180 is straight.

    Returns
    -------
    list of Part
        "upper" and "lower".

    Examples
    --------
    >>> upper, lower = jointed_limb(np.random.default_rng(1), 90.0)
    >>> (upper.x1, upper.y1) == (lower.x0, lower.y0), round(float(lower.y1 - lower.y0), 9)
    (True, 0.0)
    """
    joint, tip = 1 - rng.uniform(0, 0.3), 1 - rng.uniform(0, 0.3)
    lengths = rng.uniform(2, 4.5, 2)
    turn = float(rng.choice([-1, 1])) * (180 - bend)
    upper, lower = chain(
        (0.0, 0.0),
        [
            ("upper", 0.0, lengths[0], 1.0, joint),
            ("lower", turn, lengths[1] * joint, joint, joint * tip),
        ],
    )
    # A sharply bent limb cannot pass through itself: one part leaves the picture plane, and is
    # clear of the other where their axes are still less than a width apart.
    lean = float(rng.choice([-1, 1])) * max(0.0, 1 - bend / 75) * lower.length
    return [upper, replace(lower, lean=lean)]


def _legs(rng: np.random.Generator, right_calf: bool, hips: tuple[float, float]) -> list[Part]:
    """Hang two legs from one hip line; widths in units of the thigh's upper width.

    Knees are bent by 25 to 60 degrees: a straight leg shows one part and is no limb.
    """
    apart = rng.uniform(*hips)
    parts = []
    for side, sign in (("left", -1.0), ("right", 1.0)):
        spread = rng.uniform(10, 40)
        bend = rng.uniform(-60, -25)
        knee, ankle = rng.uniform(0.70, 0.85), rng.uniform(0.45, 0.6)
        links = [("thigh", spread, rng.uniform(1.9, 2.6), 1.0, knee)]
        if side == "left" or right_calf:
            links.append(("calf", spread + bend, rng.uniform(2.0, 2.6), knee, ankle))
        # The shallow step in depth decides which leg hides the other where they meet.
        parts += chain(
            (sign * apart / 2, 0.0),
            [(f"{side} {name}", sign * a, length, w0, w1) for name, a, length, w0, w1 in links],
            depth=0.02 * float(rng.integers(3)),
        )
    return parts


def _girdle(rng: np.random.Generator) -> list[Part]:
    """Join two whole legs by their pelvis."""
    parts = _legs(rng, right_calf=True, hips=(1.15, 1.9))
    return [*parts, _pelvis(parts)]


def _half_girdle(rng: np.random.Generator) -> list[Part]:
    """Join one whole leg and a thigh without its calf by their pelvis."""
    parts = _legs(rng, right_calf=False, hips=(1.15, 1.9))
    return [*parts, _pelvis(parts)]


def _pelvis(legs: Sequence[Part]) -> Part:
    """Join the two hip joints."""
    left, right = (part for part in legs if part.name.endswith("thigh"))
    return Part("pelvis", left.x0, left.y0, right.x0, right.y0, 1.0, 1.0, relief=0.9)


def _spine(rng: np.random.Generator) -> list[Part]:
    """Set a trunk about twice as wide as a thigh on two thighs."""
    thighs = [part for part in _legs(rng, True, (1.05, 1.25)) if part.name.endswith("thigh")]
    width = rng.uniform(1.75, 2.1)
    length = width * rng.uniform(1.3, 1.9)
    trunk = Part(
        "trunk", 0, -length, 0, 0.1, width * rng.uniform(1.0, 1.15), width, cap=0.3, relief=0.5
    )
    return [trunk, *thighs]


#: One function a kind; a limb has its own arguments.
ASSEMBLIES: dict[str, Callable[[np.random.Generator], list[Part]]] = {
    "cylinder": _cylinder,
    "girdle": _girdle,
    "limb-segment girdle": _half_girdle,
    "spine": _spine,
}
