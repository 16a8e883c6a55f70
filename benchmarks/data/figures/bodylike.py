"""Skin without a body: tubes that are no limbs, a head alone, a hand reaching in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

from .body import (
    HAIR_ENDS,
    HAIR_RADII,
    HEAD,
    NOMINAL_HEIGHT,
    PART_ENDS,
    PART_RADII,
    PART_SEGMENT,
    SEGMENTS,
)

BODY_LIKE = ("tubes", "head", "hand")
#: Metres that the axes of thrown sticks reach at most.  Ours.
_LARGEST = 1.7
_ARM, _FOREARM, _HAND = (SEGMENTS.index(f"left_{s}") for s in ("upper_arm", "forearm", "hand"))

#: A hand with its fingers spread, from a stub of the forearm up, metres: x and y of both ends and
#: their radii.  Ours, of an adult's size; a figure's own hand is a mitten, which alone would be
#: no hand to anybody.
_PLAN = np.array(
    [
        [0.000, -0.110, 0.000, 0.000, 0.037, 0.028],
        [-0.017, 0.005, -0.030, 0.095, 0.019, 0.015],
        [0.000, 0.005, 0.000, 0.098, 0.020, 0.016],
        [0.017, 0.005, 0.030, 0.092, 0.019, 0.014],
        [-0.036, 0.095, -0.058, 0.163, 0.0100, 0.0075],
        [-0.012, 0.100, -0.018, 0.186, 0.0105, 0.0080],
        [0.012, 0.099, 0.020, 0.179, 0.0100, 0.0078],
        [0.035, 0.092, 0.055, 0.150, 0.0090, 0.0068],
        [-0.022, 0.025, -0.082, 0.085, 0.0150, 0.0095],
    ]
)
_HAND_ENDS = np.concatenate([_PLAN[:, :4].reshape(-1, 2, 2), np.zeros((len(_PLAN), 2, 1))], axis=2)
_HAND_RADII = _PLAN[:, 4:]
#: Radius over which a hand's cones melt, metres: less, and fingers stay apart.
_WEB = 0.006


@dataclass(frozen=True)
class BodyLike:
    """The cones of one distractor.

    Attributes
    ----------
    kind : str
        One of `BODY_LIKE`.
    ends : ndarray of shape (k, 2, 3), dtype float64
        Centers of the end spheres, metres.
    radii : ndarray of shape (k, 2), dtype float64
        Their radii.
    segment : ndarray of shape (k,), dtype int64
        Whose skin each cone has, an index into `body.SEGMENTS`; -1 is hair.
    melt : float
        Radius over which the skin's cones melt together, metres.
    cut : tuple of float
        Where every cone is cut flat, as in `geometry.Cones`; infinite for round ends.
    """

    kind: str
    ends: NDArray[np.float64]
    radii: NDArray[np.float64]
    segment: NDArray[np.int64]
    melt: float
    cut: tuple[float, float] = (-np.inf, np.inf)


def draw_bodylike(kind: str, rng: np.random.Generator) -> BodyLike:
    """Draw a distractor around the origin, its lowest point on the ground.

    Parameters
    ----------
    kind : str
        One of `BODY_LIKE`.
    rng : numpy.random.Generator
        Decides lengths, radii and directions.

    Returns
    -------
    BodyLike
        Tubes stand within the room of a person; a head and a hand have their own size.

    Raises
    ------
    ValueError
        If the kind is unknown.

    Examples
    --------
    >>> lump = draw_bodylike("head", np.random.default_rng(0))
    >>> lump.segment.tolist()
    [3, 3, -1, -1]
    """
    if kind == "tubes":
        lump = _tubes(rng)
    elif kind == "head":
        ends, radii, segment = _parts(HEAD)
        lump = _turned(
            kind,
            np.concatenate([ends, HAIR_ENDS * NOMINAL_HEIGHT]),
            np.concatenate([radii, HAIR_RADII * NOMINAL_HEIGHT]),
            np.concatenate([segment, [-1, -1]]),
            (2 * pi * rng.random(), rng.uniform(-0.2, 0.2)),
        )
    elif kind == "hand":
        ends, radii = _HAND_ENDS.copy(), _HAND_RADII.copy()
        segment = np.array([_FOREARM] + [_HAND] * (len(radii) - 1))
        turn = (2 * pi * rng.random(), rng.uniform(-0.7, 0.7))
        lump = replace(_turned(kind, ends, radii, segment, turn), melt=_WEB)
    else:
        msg = f"expected a distractor of {', '.join(BODY_LIKE)}, got {kind!r}"
        raise ValueError(msg)
    ends = lump.ends - [0.0, (lump.ends[..., 1] - lump.radii).min(), 0.0]
    return replace(lump, ends=ends)


def _parts(*segments: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Copy the parts of segments from the plan, in metres, around their middle."""
    parts = np.concatenate([np.flatnonzero(segment == PART_SEGMENT) for segment in segments])
    ends = PART_ENDS[parts] * NOMINAL_HEIGHT
    middle = ends.reshape(-1, 3).mean(axis=0)
    ends[..., 0] -= middle[0]
    return ends, PART_RADII[parts] * NOMINAL_HEIGHT, PART_SEGMENT[parts].copy()


def _turned(
    kind: str,
    ends: NDArray[np.float64],
    radii: NDArray[np.float64],
    segment: NDArray[np.int64],
    turn: tuple[float, float],
) -> BodyLike:
    """Turn a lump about the vertical and tilt it."""
    (cy, sy), (cz, sz) = ((cos(angle), sin(angle)) for angle in turn)
    about_y = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    about_z = np.array([[cz, -sz, 0.0], [sz, cz, 0.0], [0.0, 0.0, 1.0]])
    middle = ends.reshape(-1, 3).mean(axis=0)
    return BodyLike(kind, (ends - middle) @ (about_z @ about_y).T, radii, segment, 0.02)


def _tubes(rng: np.random.Generator) -> BodyLike:
    """Lay pipes: parallel ones upright or lying, or ones that cross.

    Radii and lengths are those of limbs, 2.5 to 7 cm and 0.4 to 1.4 m; the arrangement is none
    that joints allow. All ours.
    """
    count = int(rng.integers(3, 7))
    kind = int(rng.integers(3))
    radii = np.repeat(rng.uniform(0.025, 0.07, count)[:, None], 2, axis=1)
    lengths = rng.uniform(0.5, 1.4, count)
    ends = np.zeros((count, 2, 3))
    if kind == 0:
        # Organ pipes: upright, side by side.
        x = np.cumsum(2 * radii[:, 0] + rng.uniform(0.01, 0.12, count))
        ends[..., 0] = (x - x.mean())[:, None]
        ends[:, 1, 1] = lengths
        ends[..., 2] = rng.uniform(-0.1, 0.1, (count, 1))
    elif kind == 1:
        # A rack: lying above each other, at a common slant.
        y = np.cumsum(2 * radii[:, 0] + rng.uniform(0.02, 0.1, count))
        slant = rng.uniform(-0.3, 0.3)
        ends[:, 0, 0], ends[:, 1, 0] = -lengths / 2, lengths / 2
        ends[..., 1] = y[:, None] + slant * ends[..., 0]
        ends[..., 2] = rng.uniform(-0.1, 0.1, (count, 1))
    else:
        # Sticks thrown into a bundle.
        angle = rng.uniform(0, pi, count)
        middle = rng.uniform([-0.35, 0.4, -0.2], [0.35, 1.3, 0.2], (count, 3))
        way = np.stack([np.cos(angle), np.sin(angle), rng.uniform(-0.4, 0.4, count)], axis=1)
        half = way * (lengths / 2)[:, None]
        ends[:, 0], ends[:, 1] = middle - half, middle + half
        # No larger than a person.
        ends *= min(1.0, _LARGEST / float(np.ptp(ends.reshape(-1, 3), axis=0).max()))
    return BodyLike("tubes", ends, radii, np.full(count, _ARM), 0.0, (0.0, 1.0))
