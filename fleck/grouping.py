"""Every decision of the grouper, each a named field with its source.

The 1996 and 1999 papers describe the geometric stage in words: what is looked for, hardly
ever how closely it must fit.  Only the facts marked *paper* below are recalled from their text
(second-hand: no body text could be read); every other number is ours, chosen on drawn pictures,
the first half of a skin-labelled set and training photographs, and argued in decision 0006.

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

Kind = Literal["limb", "girdle", "limb-segment-girdle", "spine"]


@dataclass(frozen=True)
class GrouperParameters:
    """What the grouper accepts; the numbers of the fields follow the list in decision 0006."""

    # 1. Edge scale and thresholds (paper: Canny, "relatively high" smoothing and contrast).
    edge_sigma: float = 1.5  #: Gaussian smoothing before the gradient, pixels
    edge_percentile: float = 90.0  #: of gradient magnitude inside the mask: the high threshold
    edge_low_share: float = 0.4  #: low threshold as a share of the high one
    edge_min_contrast: float = 2.0  #: high threshold is at least this, log-intensity units a pixel
    edge_max_contrast: float = 8.0  #: high threshold is at most this
    # 2. Which image is searched (paper: inside the skin areas).
    median_side: int = 5  #: side of the square median on the intensity before the smoothing
    mask_growth: float = 6.0  #: the texture test eats this much of a limb's border
    boundary_clearance: float = 3.0  #: intensity edges this near the mask's boundary repeat it
    axis_growth: float = 2.0  #: axis points may leave the mask by this much
    # 3. Local symmetry (Brady and Asada 1984: equal angles between chord and normals).
    mirror_tolerance: float = 15.0  #: the two tangents' deviations from the axis cancel within this
    tangent_tolerance: float = 20.0  #: each tangent lies this close to the axis
    # 4. Width range.
    min_width: float = 4.0
    max_width: float = 64.0  #: 0.5 of the short side

    # 5. Axis accumulation.
    bin_angle: float = 10.0
    bin_offset: float = 4.0
    bin_width: float = 1.25  #: ratio of neighboring width bins
    seed_angle: float = 15.0
    fit_offset: float = 0.12  #: a symmetry belongs to an axis within this share of the width
    fit_slack: float = 1.0  #: plus this many pixels
    fit_width: float = 0.15  #: and its width within this share of the tapered line
    max_seeds: int = 60
    # 6. Minimum support and gaps.
    min_length: float = 8.0
    min_aspect: float = 0.6
    max_gap: float = 0.5  #: of the width
    min_covered: float = 0.6
    min_symmetries: int = 8
    # 7.
    max_width_variation: float = 0.25
    min_seed_votes: float = 5.0
    min_skin: float = 0.6
    duplicate_angle: float = 12.0
    duplicate_offset: float = 0.35
    duplicate_width: float = 1.35
    max_segments: int = 30

    # 8. Aspects
    limb_aspect: tuple[float, float] = (1.2, 8.0)
    trunk_aspect: tuple[float, float] = (0.6, 3.0)
    # 9. Ends close
    end_reach: float = 0.5  #: the true end lies up to this many widths beyond the seen one
    ends_close: float = 0.5
    # 10. Similar widths
    joint_width: float = 1.4
    thigh_width: float = 1.5
    # 11.
    fold_angle: float = 30.0
    # 12.
    girdle_length: float = 1.5  #: within this factor of twice the mean width
    girdle_inward: float = 30.0  #: thighs may converge by this much away from the girdle
    # 13.
    trunk_width: float = 1.5
    trunk_end: float = 0.6
    trunk_tilt: float = 45.0
    # 14.
    crossing: float = 0.5
    # 15.
    max_limbs: int = 60
    max_pair_tests: int = 200_000


GROUPER: Final = GrouperParameters()


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


#: The rows of the 1999 table.  Only F, the primary configuration, and A are described in text
#: that could be recalled; what the other letters stand for is inferred from their counts.
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

#: The gate alone: an image is marked when enough of it is skin, and nothing is grouped.
SKIN_ONLY: Final = Configuration("skin", "", frozenset())

#: Configurations by name and by letter.
CONFIGURATIONS: Final[Mapping[str, Configuration]] = MappingProxyType(
    {row.name: row for row in _ROWS} | {row.letter: row for row in _ROWS} | {"skin": SKIN_ONLY}
)
