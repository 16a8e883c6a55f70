"""The one body plan: twenty segments of round cones, in adult proportions, without features.

Conventions
-----------
Lengths of the plan are shares of the stature.  The plan stands upright at rest, its feet on
y = 0, facing z, its left at positive x, arms hanging with the palms towards the thighs.  It is
stated for the midline and the left; the right mirrors it.

A *segment* is what has a name and a true axis; a *part* is one cone of a segment.  A circle
makes a poor trunk, so pelvis and chest are three cones side by side, wider than deep; a foot is
two that taper apart and a hand one with a thumb.  All parts of a segment share its code.

The trunk is one smooth surface, without seams and without features.  The renderer melts cones of
which an end lies deep in the other, and those one such joint further; so the cones of pelvis and
chest meet in the point about which the chest turns, the clavicles begin in the chest and turn
about that beginning, and hips and thighs lie no farther back or front than the pelvis between
them.

There is one plan.  It differs between figures in stature and in thickness alone, both slightly,
and nothing about it can be asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .codes import code_of, hair_code
from .geometry import Cones

_SIDED = ("clavicle", "upper_arm", "forearm", "hand", "hip", "thigh", "shin", "foot")
SEGMENTS: tuple[str, ...] = (
    "pelvis",
    "chest",
    "neck",
    "head",
    *(f"left_{name}" for name in _SIDED),
    *(f"right_{name}" for name in _SIDED),
)
_SITE_OF = {
    "pelvis": "trunk",
    "chest": "trunk",
    "neck": "neck",
    "head": "head",
    "clavicle": "trunk",
    "upper_arm": "arm",
    "forearm": "forearm",
    "hand": "hand",
    "hip": "trunk",
    "thigh": "thigh",
    "shin": "shin",
    "foot": "foot",
}
#: The site of the skin that each segment has, see `pigments.skin_colors`.
SITES: tuple[str, ...] = tuple(
    _SITE_OF[name.removeprefix("left_").removeprefix("right_")] for name in SEGMENTS
)

#: Metres.  Ours: between the two halves of adult surveys, near 1.76 and 1.63.
NOMINAL_HEIGHT = 1.70
#: Ours, so that no figure leaves the range of ordinary adults: 1.60 to 1.80 m.
HEIGHT_SPREAD, THICKNESS_SPREAD = 0.06, 0.08
#: Heads in the stature: the canon of drawing schools for an adult; an adult's measured head is
#: 0.130 of the stature, 7.7 heads (Drillis and Contini, below).
HEADS = 7.5
#: Heights of landmarks over the ground in shares of the stature.  R. Drillis, R. Contini, "Body
#: segment parameters", New York University report 1163-03, 1966; second-hand, after the figure
#: in D. A. Winter, "Biomechanics and motor control of human movement".
ELBOW, WRIST, FINGERTIP = 0.630, 0.485, 0.377
HIP, KNEE, ANKLE = 0.530, 0.285, 0.039
#: Ours: the acromion is printed at 0.818; the joint's center lies about 5 cm below it.
SHOULDER = 0.790
CHIN = 1.0 - 1.0 / HEADS

#: Where a segment turns against the one before it (its bone's origin).  Heights as above; the
#: others, and all distances from the midline, ours.
_ORIGINS: dict[str, tuple[float, float, float]] = {
    "pelvis": (0.0, HIP, 0.0),
    "chest": (0.0, 0.615, 0.0),
    "neck": (0.0, 0.812, -0.014),
    "head": (0.0, 0.880, -0.006),
    "clavicle": (0.034, 0.786, -0.009),
    "upper_arm": (0.106, SHOULDER, -0.006),
    "forearm": (0.106, ELBOW, -0.006),
    "hand": (0.106, WRIST, -0.006),
    "hip": (0.050, HIP, 0.0),
    "thigh": (0.050, HIP, 0.0),
    "shin": (0.046, KNEE, 0.002),
    "foot": (0.043, ANKLE, -0.008),
}
_PARENT_OF = {
    "pelvis": "pelvis",
    "chest": "pelvis",
    "neck": "chest",
    "head": "neck",
    "clavicle": "chest",
    "upper_arm": "clavicle",
    "forearm": "upper_arm",
    "hand": "forearm",
    "hip": "pelvis",
    "thigh": "pelvis",
    "shin": "thigh",
    "foot": "shin",
}

_Point = tuple[float, float, float]
#: Cones as (first center, its radius, second center, its radius).  Radii are ours, chosen so that
#: the surface of each part of the body has the share that burn charts give it (a test checks) and
#: looked at; of the trunk's the left half is stated, and the cone that fills the middle.
_PARTS: dict[str, tuple[tuple[_Point, float, _Point, float], ...]] = {
    "pelvis": (
        ((0.042, 0.531, -0.003), 0.0530, (0.034, 0.615, 0.0), 0.0530),
        ((0.0, 0.529, -0.003), 0.0535, (0.0, 0.615, 0.0), 0.0540),
    ),
    "chest": (
        ((0.034, 0.615, 0.0), 0.0530, (0.047, 0.765, -0.007), 0.0545),
        ((0.0, 0.615, 0.0), 0.0540, (0.0, 0.771, -0.007), 0.0565),
    ),
    "neck": (((0.0, 0.803, -0.014), 0.0345, (0.0, 0.888, -0.004), 0.0310),),
    "head": (
        ((0.0, CHIN + 0.030, 0.018), 0.0300, (0.0, 0.9510, 0.010), 0.0425),
        ((0.0, 0.9510, 0.010), 0.0425, (0.0, 0.9555, -0.020), 0.0445),
    ),
    "clavicle": (((0.034, 0.786, -0.009), 0.0425, (0.099, 0.790, -0.008), 0.0315),),
    "upper_arm": (((0.106, SHOULDER, -0.006), 0.0315, (0.106, ELBOW, -0.006), 0.0235),),
    "forearm": (((0.106, ELBOW, -0.006), 0.0245, (0.106, WRIST, -0.006), 0.0150),),
    "hand": (
        ((0.106, 0.475, -0.004), 0.0160, (0.104, FINGERTIP + 0.0100, -0.002), 0.0100),
        ((0.105, 0.470, 0.006), 0.0095, (0.100, 0.428, 0.027), 0.0070),
    ),
    "hip": (((0.046, 0.600, -0.001), 0.0420, (0.0490, HIP, -0.004), 0.0525),),
    "thigh": (((0.050, HIP, -0.004), 0.0515, (0.046, KNEE, 0.002), 0.0305),),
    "shin": (((0.046, KNEE, 0.002), 0.0305, (0.043, 0.046, -0.008), 0.0205),),
    "foot": (
        ((0.042, 0.0210, -0.026), 0.0210, (0.040, 0.0125, 0.092), 0.0125),
        ((0.044, 0.0205, -0.022), 0.0205, (0.059, 0.0110, 0.076), 0.0110),
    ),
}
#: The true axis of each segment, from the part nearer the trunk; on the midline for the trunk.
_AXES: dict[str, tuple[_Point, _Point]] = {
    "pelvis": ((0.0, 0.531, -0.003), (0.0, 0.615, 0.0)),
    "chest": ((0.0, 0.615, 0.0), (0.0, 0.765, -0.007)),
    "head": ((0.0, CHIN + 0.030, 0.018), (0.0, 0.9535, -0.005)),
    "foot": ((0.043, 0.0208, -0.024), (0.048, 0.0120, 0.088)),
}
#: The hair: two cones over the upper and rear half of the head, about 1 cm over the skin. Ours.
_HAIR: tuple[tuple[_Point, float, _Point, float], ...] = (
    ((0.0, 0.9640, 0.002), 0.0425, (0.0, 0.9590, -0.024), 0.0470),
    ((0.0, 0.9590, -0.024), 0.0470, (0.0, 0.9220, -0.024), 0.0360),
)
#: Segments whose breadth is that of two cones side by side, the first two of them.
_BROAD = ("pelvis", "chest", "foot")
#: Radius over which the cones of one figure's skin melt together, metres; ours, looked at: below
#: it joints crease, above it they swell.
SKIN_MELT, HAIR_MELT = 0.025, 0.02


@dataclass(frozen=True)
class Figure:
    """One posed body, in the world; P parts, see `PART_SEGMENT`.

    Attributes
    ----------
    ends : ndarray of shape (20, 2, 3), dtype float64
        True axis of each segment, metres, rounded to a micrometre like all that follows.
    radii : ndarray of shape (20, 2), dtype float64
        Half the greatest width of the segment at the two ends of its axis.
    part_ends : ndarray of shape (P, 2, 3), dtype float64
        Centers of the end spheres of the cones.
    part_radii : ndarray of shape (P, 2), dtype float64
        Their radii.
    hair_ends : ndarray of shape (2, 2, 3), dtype float64
        Cones of the hair.
    hair_radii : ndarray of shape (2, 2), dtype float64
        Their radii.
    turns : ndarray of shape (20, 3, 3), dtype float64
        Rotation of each segment from the plan at rest.
    height : float
        Stature, metres.
    thickness : float
        Factor on the radii.
    posture : str
        Name of the family of poses, one of `postures.POSTURES`.
    """

    ends: NDArray[np.float64]
    radii: NDArray[np.float64]
    part_ends: NDArray[np.float64]
    part_radii: NDArray[np.float64]
    hair_ends: NDArray[np.float64]
    hair_radii: NDArray[np.float64]
    turns: NDArray[np.float64]
    height: float
    thickness: float
    posture: str


def stem(segment: str) -> str:
    """Return the name of a segment without its side.

    Parameters
    ----------
    segment : str
        One of `SEGMENTS`.

    Returns
    -------
    str

    Examples
    --------
    >>> stem("left_upper_arm"), stem("chest")
    ('upper_arm', 'chest')
    """
    return segment.removeprefix("left_").removeprefix("right_")


def _side(segment: str) -> float:
    """Return -1 for a segment of the right, 1 otherwise."""
    return -1.0 if segment.startswith("right_") else 1.0


def _cones() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Lay out the parts of all segments: ends, radii and number of the segment."""
    ends, radii, owner = [], [], []
    for number, segment in enumerate(SEGMENTS):
        for first, start, second, stop in _PARTS[stem(segment)]:
            paired = segment in ("pelvis", "chest") and first[0] > 0
            for side in (1.0, -1.0) if paired else (_side(segment),):
                mirror = np.array([side, 1.0, 1.0])
                ends.append([first * mirror, second * mirror])
                radii.append([start, stop])
                owner.append(number)
    return np.array(ends), np.array(radii), np.array(owner)


def _axes() -> NDArray[np.float64]:
    """Lay out the true axes: those stated, the first part's elsewhere."""
    axes = []
    for segment in SEGMENTS:
        name = stem(segment)
        first, second = _AXES.get(name, (_PARTS[name][0][0], _PARTS[name][0][2]))
        axes.append(np.array([first, second]) * [_side(segment), 1.0, 1.0])
    return np.array(axes)


#: The plan at rest: cones, which segment each belongs to, true axes, hair, bones.
PART_ENDS, PART_RADII, PART_SEGMENT = _cones()
AXES = _axes()
HAIR_ENDS = np.array([[first, second] for first, _, second, _ in _HAIR])
HAIR_RADII = np.array([[start, stop] for _, start, _, stop in _HAIR])
ORIGINS = np.array([_ORIGINS[stem(s)] * np.array([_side(s), 1.0, 1.0]) for s in SEGMENTS])
PARENTS = tuple(
    SEGMENTS.index(
        _PARENT_OF[stem(s)]
        if _PARENT_OF[stem(s)] in SEGMENTS
        else s.replace(stem(s), _PARENT_OF[stem(s)])
    )
    for s in SEGMENTS
)
HEAD = SEGMENTS.index("head")


def _rims() -> NDArray[np.int64]:
    """Find the one or two spheres that bound each end of each segment, as indices.

    A sphere's index is twice its part's plus 0 or 1; one sphere alone is named twice.  A thumb
    stands out between the ends and bounds neither.
    """
    rims: list[NDArray[np.int64]] = []
    for number, segment in enumerate(SEGMENTS):
        parts = np.flatnonzero(number == PART_SEGMENT)
        if stem(segment) == "head":
            rims.append(np.array([[2 * parts[0]] * 2, [2 * parts[1], 2 * parts[1] + 1]]))
            continue
        pair = parts[:2] if stem(segment) in _BROAD else parts[[0, 0]]
        rims.append(np.stack([2 * pair, 2 * pair + 1]))
    return np.array(rims)


RIMS = _rims()


def half_widths(ends: NDArray[np.float64], radii: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure half the greatest width at the two ends of each segment.

    Parameters
    ----------
    ends : ndarray of shape (P, 2, 3)
        Of the parts.
    radii : ndarray of shape (P, 2)
        Of the parts.

    Returns
    -------
    ndarray of shape (20, 2)

    Examples
    --------
    >>> widths = half_widths(PART_ENDS, PART_RADII)
    >>> widths[SEGMENTS.index("left_thigh")].tolist(), round(float(widths[0, 0]), 4)
    ([0.0515, 0.0305], 0.095)
    """
    centers, sizes = ends.reshape(-1, 3)[RIMS], radii.reshape(-1)[RIMS]
    apart = centers[..., 0, :] - centers[..., 1, :]
    widths: NDArray[np.float64] = (
        np.sqrt(np.einsum("...i,...i", apart, apart)) + sizes.sum(axis=-1)
    ) / 2
    return widths


def figure_cones(
    figure: Figure,
    number: int,
    colors: NDArray[np.float64],
    hair: NDArray[np.float64],
) -> Cones:
    """Lay out the bare body and the hair of one figure for the renderer.

    Parameters
    ----------
    figure : Figure
        What to lay out.
    number : int
        Of the figure in the picture, 0 to 3; sets the codes.
    colors : ndarray of shape (20, 3)
        Linear color of each segment.
    hair : ndarray of shape (3,)
        Linear color of the hair.

    Returns
    -------
    Cones
        Layer 0 is the skin, to be melted by `SKIN_MELT`, layer 1 the hair, by `HAIR_MELT`.
    """
    parts, tufts = len(PART_SEGMENT), len(figure.hair_radii)
    codes = [code_of(number, int(segment)) for segment in PART_SEGMENT]
    return Cones(
        np.concatenate([figure.part_ends, figure.hair_ends]),
        np.concatenate([figure.part_radii, figure.hair_radii]),
        np.repeat(np.array([0, 1], dtype=np.int32), [parts, tufts]),
        np.tile([-np.inf, np.inf], (parts + tufts, 1)),
        np.array(codes + [hair_code(number)] * tufts, dtype=np.uint8),
        np.concatenate([np.asarray(colors)[PART_SEGMENT], np.tile(hair, (tufts, 1))]),
    )
