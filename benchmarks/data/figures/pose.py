"""Angles of the joints, what they may be, and where the body is when it takes them.

Conventions
-----------
Angles are in degrees and anatomical: positive flexion folds a limb forwards (a knee backwards),
positive abduction leads away from the midline, positive rotation turns the front outwards; for
the spine they lead forwards, to the left and to the left.  An array of angles has shape (20, 3),
one row for each segment of `body.SEGMENTS`: its joint with the one before it.  The columns are
the turns about the segment's x, z and y axis, applied from the last to the first.

The shoulder alone is stated otherwise, as the International Society of Biomechanics recommends
(Wu et al. 2005, second-hand): how far the arm is raised, in which vertical plane (0 sideways,
90 forwards), and how it is turned about itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from . import body
from .body import SEGMENTS, Figure, half_widths, stem


@dataclass(frozen=True)
class Range:
    """What one angle of a joint may be, in degrees, and who says so."""

    low: float
    high: float
    source: str


#: American Academy of Orthopaedic Surgeons, "Joint motion: method of measuring and recording",
#: 1965; second-hand, from the tables of normal ranges that repeat it.
_AAOS = "AAOS 1965, second-hand"
_OURS = "ours"
_FIXED = Range(0.0, 0.0, "the plan has no such joint")

#: By joint, named after the segment it moves: turns about x, z and y.
LIMITS: dict[str, tuple[Range, Range, Range]] = {
    "pelvis": (_FIXED, _FIXED, _FIXED),
    # flexion, bending, rotation; ours: the whole spine's 80 degrees in one joint would break it
    "chest": (Range(-20, 45, _OURS), Range(-25, 25, _OURS), Range(-30, 30, _OURS)),
    # half of the neck's 45, 45, 45 and 60 degrees each
    "neck": (Range(-22, 22, _AAOS), Range(-22, 22, _AAOS), Range(-30, 30, _AAOS)),
    "head": (Range(-22, 22, _AAOS), Range(-22, 22, _AAOS), Range(-30, 30, _AAOS)),
    # -, elevation, protraction
    "clavicle": (_FIXED, Range(-5, 30, _OURS), Range(-15, 20, _OURS)),
    # elevation, plane, rotation; elevation is limited by `highest_elevation` too
    "upper_arm": (Range(0, 170, _OURS), Range(-90, 130, _AAOS), Range(-70, 90, _AAOS)),
    # flexion, -, pronation
    "forearm": (Range(0, 150, _AAOS), _FIXED, Range(-80, 80, _AAOS)),
    # radial deviation, flexion, -
    "hand": (Range(-30, 20, _AAOS), Range(-70, 80, _AAOS), _FIXED),
    "hip": (_FIXED, _FIXED, _FIXED),
    # flexion, abduction, rotation; adduction ours (30 degrees: the legs would cross)
    "thigh": (Range(-30, 120, _AAOS), Range(-15, 45, _OURS), Range(-45, 45, _AAOS)),
    "shin": (Range(0, 135, _AAOS), _FIXED, _FIXED),
    # dorsiflexion, eversion, -
    "foot": (Range(-50, 20, _AAOS), Range(-35, 15, _AAOS), _FIXED),
}
LOWEST = np.array([[r.low for r in LIMITS[stem(s)]] for s in SEGMENTS])
HIGHEST = np.array([[r.high for r in LIMITS[stem(s)]] for s in SEGMENTS])
#: AAOS 1965, second-hand: an arm goes back by 60 degrees and up by 180.
_EXTENSION = 60.0

#: Sense of rotation about x, z and y that a positive angle means, for the left.
_SENSES = {
    "chest": (1, -1, 1),
    "neck": (1, -1, 1),
    "head": (1, -1, 1),
    "clavicle": (1, 1, -1),
    "upper_arm": (1, 1, 1),
    "forearm": (-1, 1, -1),
    "hand": (-1, -1, 1),
    "thigh": (-1, 1, 1),
    "shin": (1, 1, 1),
    "foot": (-1, 1, 1),
    "pelvis": (1, 1, 1),
    "hip": (1, 1, 1),
}
#: In radians, and mirrored for the right: turns about z and y change their sense.
_RADIANS = np.radians(
    [
        np.array(_SENSES[stem(s)]) * ([1, -1, -1] if s.startswith("right_") else [1, 1, 1])
        for s in SEGMENTS
    ]
)
_SHOULDERS = tuple(n for n, s in enumerate(SEGMENTS) if stem(s) == "upper_arm")

#: Points that move with the bones: ends of parts, of axes and of hair, relative to their bone's
#: origin, and the bone of each.
_POINTS = np.concatenate(
    [body.PART_ENDS.reshape(-1, 3), body.AXES.reshape(-1, 3), body.HAIR_ENDS.reshape(-1, 3)]
)
_BONES = np.concatenate(
    [
        np.repeat(body.PART_SEGMENT, 2),
        np.repeat(np.arange(len(SEGMENTS)), 2),
        np.full(2 * len(body.HAIR_RADII), body.HEAD),
    ]
)
_LOCAL = _POINTS - body.ORIGINS[_BONES]
_OFFSETS = body.ORIGINS - body.ORIGINS[list(body.PARENTS)]
_PARENTS = np.array(body.PARENTS)
_SKULL = np.flatnonzero(body.PART_SEGMENT == body.HEAD)
_PARTS = 2 * len(body.PART_SEGMENT)
_AXES = _PARTS + 2 * len(SEGMENTS)
#: Digits after the metre's point.  Ours: a micrometre is far below a pixel and far above what
#: machines disagree about.
_DIGITS = 6


def highest_elevation(plane: float) -> float:
    """Return how far an arm may be raised in a vertical plane.

    Parameters
    ----------
    plane : float
        Degrees; 0 sideways, 90 forwards, -90 backwards.

    Returns
    -------
    float
        Degrees: 170 forwards and sideways, falling to 60 backwards.

    Examples
    --------
    >>> highest_elevation(90.0), highest_elevation(-90.0), highest_elevation(-30.0)
    (170.0, 60.0, 115.0)
    """
    top = LIMITS["upper_arm"][0].high
    # Between straight sideways and 60 degrees behind, in proportion.
    return top - (top - _EXTENSION) * min(max(-plane / 60.0, 0.0), 1.0)


def within_limits(angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring angles into the limits of their joints.

    Parameters
    ----------
    angles : ndarray of shape (20, 3)
        Degrees.

    Returns
    -------
    ndarray of shape (20, 3)

    Examples
    --------
    >>> angles = np.zeros((20, 3))
    >>> angles[SEGMENTS.index("left_shin"), 0] = -10.0
    >>> within_limits(angles)[SEGMENTS.index("left_shin")].tolist()
    [0.0, 0.0, 0.0]
    """
    limited: NDArray[np.float64] = np.minimum(np.maximum(angles, LOWEST), HIGHEST)
    for shoulder in _SHOULDERS:
        top = highest_elevation(float(limited[shoulder, 1]))
        limited[shoulder, 0] = min(limited[shoulder, 0], top)
    return limited


def take(
    angles: NDArray[np.float64],
    root: tuple[float, float, float],
    height: float,
    thickness: float,
    posture: str = "",
) -> Figure:
    """Put the body into a pose, its lowest point on the ground.

    Parameters
    ----------
    angles : ndarray of shape (20, 3)
        Of the joints, degrees, within their limits.
    root : tuple of float
        How the pelvis stands in the world, degrees: pitch forwards, roll to the left, and the
        direction that it faces, from z towards x.
    height : float
        Stature, metres.
    thickness : float
        Factor on the radii.
    posture : str
        Name to give the pose.

    Returns
    -------
    Figure
        Its hips above the origin.

    Examples
    --------
    >>> figure = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), 1.7, 1.0)
    >>> round(float((figure.part_ends[..., 1] + figure.part_radii).max()), 3)
    1.7
    >>> float((figure.part_ends[..., 1] - figure.part_radii).min())
    0.0
    """
    radians = angles * _RADIANS
    radians[0] = np.radians([root[0], -root[1], 0.0])
    turns, points = _chain(radians, float(np.radians(root[2])), _PARENTS, _OFFSETS, _BONES, _LOCAL)
    points *= height
    # A thick limb does not make a large head.
    radii = body.PART_RADII * (height * thickness)
    radii[_SKULL] = body.PART_RADII[_SKULL] * height
    hair = body.HAIR_RADII * height
    low = float((points[:_PARTS, 1] - radii.reshape(-1)).min())
    points[:, 1] -= low
    points = np.round(points, _DIGITS)
    radii, hair = np.round(radii, _DIGITS), np.round(hair, _DIGITS)
    parts = points[:_PARTS].reshape(-1, 2, 3)
    return Figure(
        points[_PARTS:_AXES].reshape(-1, 2, 3),
        half_widths(parts, radii),
        parts,
        radii,
        points[_AXES:].reshape(-1, 2, 3),
        hair,
        turns,
        height,
        thickness,
        posture,
    )


@njit(cache=True)
def _chain(  # pragma: no cover - compiled
    radians: NDArray[np.float64],
    facing: float,
    parents: NDArray[np.int64],
    offsets: NDArray[np.float64],
    bones: NDArray[np.int64],
    local: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chain the joints: rotation of each bone, and the points, in shares of the stature."""
    count = len(parents)
    turns = np.empty((count, 3, 3))
    origins = np.zeros((count, 3))
    for bone in range(count):
        if bone in _SHOULDERS:
            own = _swing(radians[bone], 1.0 if bone == _SHOULDERS[0] else -1.0)
        else:
            own = _turn(radians[bone, 0], radians[bone, 1], radians[bone, 2])
        if bone == 0:
            turns[0] = _product(_turn(0.0, 0.0, facing), own)
            continue
        above = parents[bone]
        turns[bone] = _product(turns[above], own)
        for row in range(3):
            origins[bone, row] = origins[above, row]
            for column in range(3):
                origins[bone, row] += turns[above, row, column] * offsets[bone, column]
    points = np.empty(local.shape)
    for number in range(len(local)):
        bone = bones[number]
        for row in range(3):
            points[number, row] = origins[bone, row]
            for column in range(3):
                points[number, row] += turns[bone, row, column] * local[number, column]
    return turns, points


@njit(cache=True)
def _product(  # pragma: no cover - compiled
    left: NDArray[np.float64], right: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Multiply two rotations in a fixed order of sums, which a library would not promise."""
    result = np.zeros((3, 3))
    for row in range(3):
        for column in range(3):
            for inner in range(3):
                result[row, column] += left[row, inner] * right[inner, column]
    return result


@njit(cache=True)
def _turn(x: float, z: float, y: float) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Multiply the turns about x, z and y."""
    cx, sx, cz, sz, cy, sy = np.cos(x), np.sin(x), np.cos(z), np.sin(z), np.cos(y), np.sin(y)
    return np.array(
        [
            [cz * cy, -sz, cz * sy],
            [cx * sz * cy + sx * sy, cx * cz, cx * sz * sy - sx * cy],
            [sx * sz * cy - cx * sy, sx * cz, sx * sz * sy + cx * cy],
        ]
    )


@njit(cache=True)
def _swing(  # pragma: no cover - compiled
    radians: NDArray[np.float64], side: float
) -> NDArray[np.float64]:
    """Turn an arm about itself, then raise it without turning it about itself."""
    plane = radians[1] * side
    # The horizontal axis that leads the hanging arm into its plane, by Rodrigues' formula.
    x, z = -np.sin(plane), side * np.cos(plane)
    cosine, sine = np.cos(radians[0]), np.sin(radians[0])
    rest = 1.0 - cosine
    swing = np.array(
        [
            [cosine + x * x * rest, -z * sine, x * z * rest],
            [z * sine, cosine, -x * sine],
            [x * z * rest, x * sine, cosine + z * z * rest],
        ]
    )
    return _product(swing, _turn(0.0, 0.0, radians[2]))
