"""What the figures wear: garments as surfaces at a distance from the body, ended by hems.

A garment is a layer of its own, so that it has an edge against the skin, and is never a
recolored piece of the body: at every joint a shared surface would let skin through.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .body import (
    AXES,
    HEAD,
    PART_ENDS,
    PART_RADII,
    PART_SEGMENT,
    SEGMENTS,
    Figure,
    half_widths,
    stem,
)
from .factors import COVERAGES
from .proportions import HAIR_SHARE, segment_areas

#: Radius over which the cones of one garment melt together, metres; ours, more than the skin's,
#: so that cloth never lies below skin at a joint.
MELT = 0.04
_ALL = (-np.inf, np.inf)


@dataclass(frozen=True)
class Garment:
    """One piece of clothing.

    Attributes
    ----------
    name : str
        What it is.
    pieces : tuple of (str, float, float)
        Segments without their side, and from where to where along the axis each is covered, 0 at
        the end nearer the trunk's middle (see `body.AXES`); infinite where there is no hem.
    offset : float
        Distance of the cloth from the skin, metres; 2 % of the radius are added to it.
    """

    name: str
    pieces: tuple[tuple[str, float, float], ...]
    offset: float


#: Ours: cut so that the bare shares of the surface fall as those measured on the first trial of
#: this set, 0.97, 0.86, -, 0.43, -, 0.15.
_BRIEFS = Garment(
    "briefs", (("pelvis", -np.inf, 0.70), ("hip", 0.14, np.inf), ("thigh", -np.inf, 0.07)), 0.008
)
_BAND = Garment("band", (("chest", 0.18, 0.88),), 0.008)
_SHIRT = Garment(
    "shirt",
    (
        ("pelvis", 0.30, np.inf),
        ("hip", -np.inf, 0.63),
        ("chest", *_ALL),
        ("clavicle", *_ALL),
        ("upper_arm", -np.inf, 0.66),
    ),
    0.020,
)
_LONG_SHIRT = Garment(
    "long shirt",
    (*_SHIRT.pieces[:-1], ("upper_arm", *_ALL), ("forearm", -np.inf, 0.90)),
    0.020,
)


def _legs(name: str, thigh: float, shin: float | None = None) -> Garment:
    """Cut shorts or trousers."""
    pieces = [("pelvis", -np.inf, 0.80), ("hip", 0.03, np.inf), ("thigh", -np.inf, thigh)]
    if shin is not None:
        pieces.append(("shin", -np.inf, shin))
    return Garment(name, tuple(pieces), 0.008)


_SHOES = Garment("shoes", (("foot", *_ALL),), 0.006)
_WORN: dict[str, tuple[Garment, ...]] = {
    "none": (),
    "hips": (_BRIEFS,),
    "hips_chest": (_BRIEFS, _BAND),
    "shorts_shirt": (_legs("shorts", 0.66), _SHIRT),
    "long_sleeves": (_legs("long shorts", 0.90), _LONG_SHIRT),
    "full": (_legs("trousers", np.inf, 0.80), _LONG_SHIRT, _SHOES),
}


@dataclass(frozen=True)
class Worn:
    """The cones of what one figure wears; empty arrays for nothing.

    Attributes
    ----------
    ends : ndarray of shape (k, 2, 3), dtype float64
        Centers of the end spheres, metres.
    radii : ndarray of shape (k, 2), dtype float64
        Their radii.
    cut : ndarray of shape (k, 2), dtype float64
        Hems, see `geometry.Cones`.
    garment : ndarray of shape (k,), dtype int32
        Number of the garment, each a layer.
    segment : ndarray of shape (k,), dtype int64
        Which segment the cone covers.
    """

    ends: NDArray[np.float64]
    radii: NDArray[np.float64]
    cut: NDArray[np.float64]
    garment: NDArray[np.int32]
    segment: NDArray[np.int64]


def garments(coverage: str) -> tuple[Garment, ...]:
    """List what is worn.

    Parameters
    ----------
    coverage : str
        One of `factors.COVERAGES`.

    Returns
    -------
    tuple of Garment
        From the inside out; empty for ``none``.

    Raises
    ------
    ValueError
        If the coverage is unknown.

    Examples
    --------
    >>> [garment.name for garment in garments("shorts_shirt")]
    ['shorts', 'shirt']
    """
    if coverage not in _WORN:
        msg = f"expected a coverage of {', '.join(COVERAGES)}, got {coverage!r}"
        raise ValueError(msg)
    return _WORN[coverage]


def clothe(figure: Figure, coverage: str) -> Worn:
    """Cut the garments for one figure.

    Parameters
    ----------
    figure : Figure
        Who wears them.
    coverage : str
        One of `factors.COVERAGES`.

    Returns
    -------
    Worn

    Raises
    ------
    ValueError
        If the coverage is unknown.
    """
    parts, cut, garment, offset = _pattern(coverage)
    radii = np.round(figure.part_radii[parts] * 1.02 + offset[:, None], 6)
    return Worn(figure.part_ends[parts], radii, cut, garment, PART_SEGMENT[parts])


def covered(coverage: str) -> NDArray[np.float64]:
    """Say how much of each segment's surface a coverage hides.

    Parameters
    ----------
    coverage : str
        One of `factors.COVERAGES`.

    Returns
    -------
    ndarray of shape (20,), dtype float64
        0 to 1; hair is not counted.

    Raises
    ------
    ValueError
        If the coverage is unknown.

    Examples
    --------
    >>> shares = dict(zip(SEGMENTS, covered("full").round(2).tolist(), strict=True))
    >>> shares["left_thigh"], shares["left_hand"], shares["head"]
    (1.0, 0.0, 0.0)
    """
    return _covered(coverage).copy()


def unclothed_fraction(figure: Figure, coverage: str) -> float:
    """Measure the share of a figure's surface that is bare skin, seen or not.

    Parameters
    ----------
    figure : Figure
        In any pose.
    coverage : str
        One of `factors.COVERAGES`.

    Returns
    -------
    float
        Bare surface over the whole surface; scalp under hair is not bare.
    """
    areas = segment_areas(figure)
    bare = areas * (1.0 - _covered(coverage))
    return float((bare.sum() - HAIR_SHARE * areas[HEAD]) / areas.sum())


@cache
def _covered(coverage: str) -> NDArray[np.float64]:
    """Integrate the radius between the hems, garment by garment, over the finest union of them."""
    widths = half_widths(PART_ENDS, PART_RADII)
    shares = np.zeros(len(SEGMENTS))
    along = (np.arange(1000) + 0.5) / 1000
    for number, segment in enumerate(SEGMENTS):
        hidden = np.zeros(along.shape, dtype=np.bool_)
        for garment in garments(coverage):
            for name, start, stop in garment.pieces:
                if name == stem(segment):
                    hidden |= (along > start) & (along < stop)
        width = widths[number, 0] * (1 - along) + widths[number, 1] * along
        shares[number] = width[hidden].sum() / width.sum()
    return shares


_Pattern = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]


@cache
def _pattern(coverage: str) -> _Pattern:
    """Name the parts that the garments cover, their hems, garments and offsets."""
    parts, cuts, numbers, offsets = [], [], [], []
    for number, garment in enumerate(garments(coverage)):
        for name, start, stop in garment.pieces:
            for part in range(len(PART_SEGMENT)):
                segment = int(PART_SEGMENT[part])
                if stem(SEGMENTS[segment]) != name:
                    continue
                low, high = (_hem(part, AXES[segment], place) for place in (start, stop))
                # A part that ends before the first hem or begins after the last is left out.
                reach = PART_RADII[part] / np.linalg.norm(np.subtract(*PART_ENDS[part]))
                if low >= 1 + reach[1] or high <= -reach[0]:
                    continue
                parts.append(part)
                cuts.append((low, high))
                numbers.append(number)
                offsets.append(garment.offset)
    return (
        np.array(parts, dtype=np.int64),
        np.array(cuts, dtype=np.float64).reshape(-1, 2),
        np.array(numbers, dtype=np.int32),
        np.array(offsets, dtype=np.float64),
    )


def _hem(part: int, axis: NDArray[np.float64], place: float) -> float:
    """Turn a place on a segment's axis into one on the axis of its part."""
    if not np.isfinite(place):
        return place
    first, second = PART_ENDS[part]
    point = axis[0] + place * (axis[1] - axis[0])
    way = second - first
    return round(float((point - first) @ way / (way @ way)), 6)
