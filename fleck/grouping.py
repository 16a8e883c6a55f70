"""Every decision of the grouper, each a named field with its source; and the configurations.

The 1996 and 1999 papers describe the geometric stage in words: what is looked for, hardly ever
how closely it must fit.  No body text could be read, so even the words are second-hand; *paper*
below marks what is recalled of them.  Every number is ours unless a comment says otherwise:
chosen on drawn pictures, on the first half of a set of labeled skin masks and on training and
development photographs, and argued in decision 0006.  What only shapes a search (shares of a vote,
room around a peak) is a constant, ours too, beside the code it shapes.

Conventions
-----------
Lengths are pixels of the 128 x 192 working image, where SCALE = 1; the code multiplies them by
SCALE = (height + width) / 320.  Angles are degrees.  A "factor" f admits ratios from 1/f to f.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = [
    *("CONFIGURATIONS", "GROUPER", "GROUPERS", "REFIT_GROUPER"),
    *("Configuration", "GrouperParameters", "Kind"),
]

Kind = Literal["limb", "girdle", "limb-segment-girdle", "spine"]


@dataclass(frozen=True)
class GrouperParameters:
    """What the grouper accepts; the numbered comments are the rows of decision 0006."""

    # 1. Edge scale and thresholds (paper: Canny, "relatively high" smoothing and contrast).
    edge_sigma: float = 1.5  #: Gaussian smoothing before the gradient
    edge_percentile: float = 90.0  #: of gradient inside the searched area: the high threshold
    edge_low_share: float = 0.4  #: low threshold as a share of the high one
    edge_contrast: tuple[float, float] = (2.0, 8.0)  #: bounds of the high one, units of L a pixel

    # 2. What is searched for edges (paper: the skin areas).
    median_side: int = 5  #: side of the square median on the intensity; not scaled
    mask_growth: float = 6.0  #: area searched beyond the mask; the texture test's second radius
    mask_sigma: float = 1.0  #: smoothing of the mask, whose boundary counts as an edge
    boundary_clearance: float = 4.0  #: intensity edges this near the boundary repeat it

    # 3. Local symmetry (Brady and Asada 1984: equal angles between the chord and both normals).
    mirror_tolerance: float = 15.0  #: deviations of the two normals from the chord cancel
    normal_tolerance: float = 20.0  #: each normal deviates from the chord by no more
    axis_clearance: float = 2.0  #: an axis point lies in the mask or this near to it

    # 4. Width of a segment.
    min_width: float = 3.0
    max_width: float = 64.0  #: half the shorter side: a trunk that fills the frame

    # 5. Axis accumulation (paper: a Hough-like vote).
    bin_angle: float = 10.0
    bin_offset: float = 4.0
    bin_width: float = 1.25  #: ratio of neighboring width bins
    min_votes: float = 2.2  #: of a peak, about the pixels of axis length that support it
    seed_angle: float = 15.0  #: symmetries this near a peak's angle may join its segment
    fit_offset: float = 0.05  #: a symmetry lies this near the line, in widths ...
    fit_offset_slack: float = 0.8  #: ... plus this many pixels
    fit_width: float = 0.20  #: its width is this near the tapered one, in widths ...
    fit_width_slack: float = 1.5  #: ... plus this many pixels

    # 6. Support and gaps.
    min_symmetries: int = 6
    min_length: float = 8.0
    min_aspect: float = 0.6  #: covered length in widths; groups ask for more
    min_covered: float = 0.5  #: share of the axis with a symmetry in every pixel
    max_gap: float = 0.8  #: in widths ...
    max_gap_floor: float = 2.0  #: ... or pixels, whichever is more

    # 7. "Relatively small variation of width along the axis" (paper).
    max_variation: float = 0.25  #: standard deviation of the width over its mean

    # 8. Aspect limits, length over mean width (paper: foreshortening leaves only an upper bound).
    limb_aspect: tuple[float, float] = (1.2, 8.0)
    part_aspect: float = 5.0  #: no single part of a limb is longer: beyond, two lie in line
    trunk_aspect: tuple[float, float] = (0.6, 3.0)

    # 9. "Ends close" (paper: a true end lies in an interval beyond the seen one).
    end_reach: float = 0.8  #: length of that interval, in widths at the end
    ends_close: float = 0.7  #: largest gap between two intervals, in mean widths

    # 10. "Similar widths" (paper), as factors.
    joint_width: float = 1.4  #: of the two ends at a joint
    thigh_width: float = 1.5  #: of the two mean widths at a girdle

    # 11. Joint angle (paper: barely restricted).
    fold_angle: float = 15.0  #: parts folded closer than this are one part seen twice

    # 12. Girdle length (paper: similar to twice the mean limb width), outer side to outer side.
    girdle_length: float = 1.5  #: factor
    thigh_inward: float = 30.0  #: thighs may converge below the girdle by this angle

    # 13. Trunk (paper: its width is similar to twice the thigh's), at the girdle.
    trunk_width: float = 1.5  #: factor
    trunk_end: float = 0.6  #: distance of its end from the girdle along it, in trunk widths
    trunk_offset: float = 0.3  #: distance of its axis from the girdle's middle, in trunk widths
    trunk_tilt: float = 45.0  #: between its axis and the perpendicular to the girdle

    # 14. Occlusion (paper: relations must be consistent; no more is known).
    crossing: float = 0.5  #: a third segment crosses a girdle when it passes it by these widths

    # 15. Duplicates and budgets, in counts, never in time.
    duplicate_angle: float = 12.0
    duplicate_offset: float = 0.35  #: in widths
    duplicate_width: float = 1.35  #: factor
    duplicate_overlap: float = 0.5  #: share of the weaker segment's length
    max_edge_points: int = 3000
    max_seeds: int = 80
    max_segments: int = 30
    max_groups: int = 500  #: of each kind

    # 16. Smallest group, as a share of the image (authors' page: "sufficiently large" groups).
    min_group_area: float = 0.0  #: 0 is off


GROUPER: Final = GrouperParameters()

#: The same grouper with its tolerances fitted to rendered figures: every one named here is
#: fitted, see decision 0027; the others stayed where they were.
REFIT_GROUPER: Final = GrouperParameters(
    limb_aspect=(1.2, 9.5),
    part_aspect=5.5,
    trunk_aspect=(0.7, 4.0),
    end_reach=1.3,
    ends_close=1.1,
    joint_width=2.3,
    thigh_width=2.5,
    fold_angle=30.0,
    girdle_length=1.4,
    trunk_end=1.2,
)

#: The grouper of a preset of the skin filter; every other preset has `GROUPER`.
GROUPERS: Final[Mapping[str, GrouperParameters]] = MappingProxyType({"refit": REFIT_GROUPER})


@dataclass(frozen=True)
class Configuration:
    """Which kinds of group mark an image.

    Attributes
    ----------
    name : str
        The configuration by its content.
    letter : str
        Its row in the 1999 table.
    kinds : frozenset of Kind
        One group of any of these marks the image.
    """

    name: str
    letter: str
    kinds: frozenset[Kind]


# The rows of the 1999 table.  F, the primary configuration, and A are described in text that is
# recalled; what the other letters stand for is inferred from their printed counts.
_ROWS: Final = (
    Configuration("girdle", "A", frozenset({"girdle"})),
    Configuration("limb-segment-girdle", "B", frozenset({"limb-segment-girdle"})),
    Configuration(
        "girdle-or-limb-segment-girdle", "C", frozenset({"girdle", "limb-segment-girdle"})
    ),
    Configuration("spine", "D", frozenset({"spine"})),
    Configuration("girdle-or-spine", "E", frozenset({"girdle", "spine"})),
    Configuration("primary", "F", frozenset({"girdle", "limb-segment-girdle", "spine"})),
    Configuration("limb", "G", frozenset({"limb"})),
    Configuration("any", "H", frozenset({"limb", "girdle", "limb-segment-girdle", "spine"})),
)

#: Configurations by name and by letter; "skin" is the gate alone, which groups nothing.
CONFIGURATIONS: Final[Mapping[str, Configuration]] = MappingProxyType(
    {row.name: row for row in _ROWS}
    | {row.letter: row for row in _ROWS}
    | {"skin": Configuration("skin", "", frozenset())}
)
