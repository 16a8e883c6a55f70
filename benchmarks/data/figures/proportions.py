"""Adult proportions, refused otherwise, and how much surface each segment has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .body import (
    ANKLE,
    ELBOW,
    HEAD,
    HEADS,
    HEIGHT_SPREAD,
    HIP,
    KNEE,
    NOMINAL_HEIGHT,
    PART_SEGMENT,
    RIMS,
    SEGMENTS,
    SHOULDER,
    WRIST,
    Figure,
    stem,
)

#: Outer surface of a segment over its closed form: less than 1 where a neighbor hides a part of it,
#: more where a round end closes it.  Ours, as is the head's share under the hair: measured by
#: scattering points over the plan at rest (a test does it again).
_EXPOSED = {
    "pelvis": 0.885,
    "chest": 1.19,
    "neck": 0.87,
    "head": 0.87,
    "clavicle": 0.53,
    "upper_arm": 0.95,
    "forearm": 1.06,
    "hand": 1.33,
    "hip": 0.37,
    "thigh": 0.90,
    "shin": 1.03,
    "foot": 1.06,
}
HAIR_SHARE = 0.58


def check_proportions(figure: Figure) -> None:
    """Refuse a figure that does not have an adult's proportions.

    Parameters
    ----------
    figure : Figure
        In any pose.

    Raises
    ------
    ValueError
        If the stature lies outside 1.59 to 1.81 m, if it is not 7.5 heads, or if a limb differs
        from its landmarks by more than 1 %.
    """
    low, high = (NOMINAL_HEIGHT * (1 + sign * HEIGHT_SPREAD) for sign in (-1, 1))
    if not low - 1e-6 <= figure.height <= high + 1e-6:
        msg = f"expected a stature of {low:.2f} to {high:.2f} m, got {figure.height:.3f}"
        raise ValueError(msg)
    own = PART_SEGMENT == HEAD
    along = figure.part_ends[own] @ figure.turns[HEAD][:, 1]
    radii = figure.part_radii[own]
    head = float((along + radii).max() - (along - radii).min())
    if not abs(figure.height / head - HEADS) < 0.1:
        msg = f"expected {HEADS} heads in the stature, got {figure.height / head:.2f}"
        raise ValueError(msg)
    lengths = {
        "upper_arm": SHOULDER - ELBOW,
        "forearm": ELBOW - WRIST,
        "thigh": HIP - KNEE,
        "shin": KNEE - ANKLE,
    }
    for number, segment in enumerate(SEGMENTS):
        if stem(segment) in lengths:
            expected = lengths[stem(segment)]
            length = float(np.linalg.norm(np.subtract(*figure.ends[number]))) / figure.height
            if abs(length - expected) > 0.01:
                msg = f"expected {segment} of {expected:.3f} statures, got {length:.3f}"
                raise ValueError(msg)


def segment_areas(figure: Figure) -> NDArray[np.float64]:
    """Measure the outer surface of each segment.

    Parameters
    ----------
    figure : Figure
        In any pose.

    Returns
    -------
    ndarray of shape (20,), dtype float64
        Square metres.

    Notes
    -----
    The closed form for the outline of two circles side by side, 2 pi r + 2 d, times the length of
    the axis, plus the free end of head, hand and foot; times the share that is not inside a
    neighbor.
    """
    axes = figure.ends[:, 1] - figure.ends[:, 0]
    lengths = np.sqrt(np.einsum("ij,ij->i", axes, axes))
    radii = figure.part_radii.reshape(-1)[RIMS]
    outline = 4 * figure.radii + (np.pi - 2) * radii.sum(axis=-1)
    areas: NDArray[np.float64] = lengths * outline.mean(axis=1)
    radius = figure.radii[_FREE].mean(axis=1)
    areas[_FREE] += 4 * np.pi * radius**2 * _CAPS
    areas *= _EXPOSURE
    return areas


#: Segments with a free end, and how many half spheres close it (the head's is nearly round).
_FREE = np.array([n for n, s in enumerate(SEGMENTS) if stem(s) in ("head", "hand", "foot")])
_CAPS = np.array([1.0 if stem(SEGMENTS[n]) == "head" else 0.25 for n in _FREE])
_EXPOSURE = np.array([_EXPOSED[stem(s)] for s in SEGMENTS])
