"""Featureless jointed bodies, as lists of parts.

Conventions
-----------
Lengths are in heads: a standing adult is about seven and a half heads tall, and the origin is the
middle between the hip joints.  Angles are degrees; a limb's angle is measured from straight down,
positive away from the body's midline.  Bodies have no face, no fingers and no sex.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from .cylinders import Part

__all__ = ["POSES", "Pose", "body", "chain", "place"]

Pose = Literal["standing", "arms raised", "sitting", "lying"]
POSES: tuple[Pose, ...] = ("standing", "arms raised", "sitting", "lying")


@dataclass(frozen=True)
class Proportions:
    """Adult proportions, in heads.

    Drawing-school canon of seven and a half heads, rounded; ours, see decision 0011.
    """

    head: tuple[float, float] = (0.30, 0.74)  # axis length, width
    neck: tuple[float, float] = (0.40, 0.42)
    trunk: tuple[float, float, float] = (2.20, 1.66, 1.44)  # length, shoulder and hip width
    thigh: tuple[float, float, float] = (1.80, 0.76, 0.56)
    calf: tuple[float, float, float] = (1.70, 0.54, 0.32)
    foot: tuple[float, float, float] = (0.30, 0.30, 0.24)
    upper_arm: tuple[float, float, float] = (1.35, 0.46, 0.40)
    forearm: tuple[float, float, float] = (1.15, 0.39, 0.26)
    hand: tuple[float, float, float] = (0.30, 0.26, 0.22)
    hips: float = 0.80  # between the hip joints
    shoulders: float = 1.56  # between the shoulder joints


ADULT = Proportions()


def chain(
    start: tuple[float, float],
    links: Sequence[tuple[str, float, float, float, float]],
    depth: float = 0.0,
) -> list[Part]:
    """Hang round-ended parts end to end.

    Parameters
    ----------
    start : tuple of float
        Where the first axis begins.
    links : sequence of (name, angle, length, w0, w1)
        The angle is the direction of the axis in degrees, 0 straight down, 90 to the right.
    depth : float
        Shift of every part towards the viewer.

    Returns
    -------
    list of Part
        One part a link.

    Examples
    --------
    >>> leg = chain((0.0, 0.0), [("thigh", 0.0, 2.0, 1.0, 0.8), ("calf", 90.0, 2.0, 0.8, 0.5)])
    >>> [(round(part.x1, 6), round(part.y1, 6)) for part in leg]
    [(0.0, 2.0), (2.0, 2.0)]
    """
    parts = []
    x, y = start
    for name, angle, length, w0, w1 in links:
        x1 = x + length * math.sin(math.radians(angle))
        y1 = y + length * math.cos(math.radians(angle))
        parts.append(Part(name, x, y, x1, y1, w0, w1, depth=depth))
        x, y = x1, y1
    return parts


def place(parts: Sequence[Part], scale: float, turn: float, to: tuple[float, float]) -> list[Part]:
    """Turn parts about the origin, scale them and move them.

    Parameters
    ----------
    parts : sequence of Part
        In any unit.
    scale : float
        Pixels a unit.
    turn : float
        Degrees, clockwise as seen on the screen.
    to : tuple of float
        Where the origin goes, pixels.

    Returns
    -------
    list of Part
        In pixels.

    Examples
    --------
    >>> [arm] = place([Part("arm", 0, 0, 1, 0, 0.2, 0.1)], 10.0, 90.0, (5.0, 5.0))
    >>> [round(value, 6) for value in (arm.x0, arm.y0, arm.x1, arm.y1, arm.w0, arm.w1)]
    [5.0, 5.0, 5.0, 15.0, 2.0, 1.0]
    """
    c, s = scale * math.cos(math.radians(turn)), scale * math.sin(math.radians(turn))
    return [
        replace(
            part,
            x0=to[0] + c * part.x0 - s * part.y0,
            y0=to[1] + s * part.x0 + c * part.y0,
            x1=to[0] + c * part.x1 - s * part.y1,
            y1=to[1] + s * part.x1 + c * part.y1,
            w0=part.w0 * scale,
            w1=part.w1 * scale,
            depth=part.depth * scale,
            lean=part.lean * scale,
        )
        for part in parts
    ]


def body(rng: np.random.Generator, pose: Pose) -> list[Part]:
    """Pose one adult at random.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws joint angles, foreshortening and build.
    pose : {"standing", "arms raised", "sitting", "lying"}
        Ranges of the joint angles; a lying body is any of the others, turned by 60 to 120 degrees.

    Returns
    -------
    list of Part
        Head, neck, trunk, and four limbs of two segments with hands and feet, in heads.

    Examples
    --------
    >>> parts = body(np.random.default_rng(1), "standing")
    >>> sorted({part.name.split(" ", 1)[-1] for part in parts})
    ['calf', 'foot', 'forearm', 'hand', 'head', 'neck', 'thigh', 'trunk', 'upper arm']
    """
    if pose not in POSES:
        msg = f"expected a pose of {', '.join(POSES)}, got {pose!r}"
        raise ValueError(msg)
    if pose == "lying":
        upright: Pose = POSES[rng.integers(3)]
        turn = float(rng.choice([-1, 1]) * rng.uniform(60, 120))
        return place(body(rng, upright), 1.0, turn, (0.0, 0.0))

    build = rng.uniform(0.92, 1.10)
    p = ADULT
    shoulder_y = -p.trunk[0] * rng.uniform(0.92, 1.0)
    parts = [
        # The trunk's ends are rounded shallowly: shoulders and hips are not half circles.
        Part(
            "trunk", 0, shoulder_y, 0, 0, p.trunk[1] * build, p.trunk[2] * build,
            cap=0.35, relief=0.5,
        ),
        Part("neck", 0, shoulder_y, 0, shoulder_y - p.neck[0], p.neck[1], p.neck[1]),
        Part(
            "head", 0, shoulder_y - p.neck[0] - 0.30, 0, shoulder_y - p.neck[0] - 0.30 - p.head[0],
            p.head[1], p.head[1],
        ),
    ]  # fmt: skip
    for side, sign in (("left", -1.0), ("right", 1.0)):
        parts += _arm(rng, pose, side, sign, shoulder_y, build)
        parts += _leg(rng, pose, side, sign, build)
    return place(parts, 1.0, rng.uniform(-8, 8), (0.0, 0.0))


def _arm(
    rng: np.random.Generator, pose: Pose, side: str, sign: float, shoulder_y: float, build: float
) -> list[Part]:
    """Pose one arm: an upper arm, a forearm and a hand."""
    p = ADULT
    if pose == "arms raised":
        raised, bend = rng.uniform(115, 165), rng.uniform(-60, 60)
    else:
        raised, bend = rng.uniform(12, 60), rng.uniform(-70, 25)
    short = rng.uniform(0.8, 1.0, 2)
    hand = raised + bend
    return chain(
        (sign * p.shoulders / 2 * build, shoulder_y + 0.05),
        [
            (f"{side} upper arm", sign * raised, p.upper_arm[0] * short[0],
             p.upper_arm[1] * build, p.upper_arm[2] * build),
            (f"{side} forearm", sign * hand, p.forearm[0] * short[1],
             p.forearm[1] * build, p.forearm[2] * build),
            (f"{side} hand", sign * hand, *p.hand),
        ],
        depth=0.1 * rng.integers(0, 4),
    )  # fmt: skip


def _leg(rng: np.random.Generator, pose: Pose, side: str, sign: float, build: float) -> list[Part]:
    """Pose one leg: a thigh, a calf and a foot."""
    p = ADULT
    if pose == "sitting":
        spread, bend, short = rng.uniform(35, 75), rng.uniform(-80, -30), rng.uniform(0.75, 1.0)
    else:
        spread, bend, short = rng.uniform(3, 25), rng.uniform(-20, 8), rng.uniform(0.9, 1.0)
    calf = spread + bend
    return chain(
        (sign * p.hips / 2 * build, 0.05),
        [
            (f"{side} thigh", sign * spread, p.thigh[0] * short,
             p.thigh[1] * build, p.thigh[2] * build),
            (f"{side} calf", sign * calf, p.calf[0] * rng.uniform(0.85, 1.0),
             p.calf[1] * build, p.calf[2] * build),
            (f"{side} foot", sign * (calf + 25), *p.foot),
        ],
        depth=0.05 + 0.05 * rng.integers(0, 3),
    )  # fmt: skip
