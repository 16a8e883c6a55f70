"""What is free when the 1996 pipeline is refitted, and within which limits.

A constant takes the values low, low + step, ... up to high; the limits are ours and wide on
purpose.  A point is a dictionary of values by name; `skin_of` and `grouper_of` turn it into the
records that the pipeline runs on.  What is not named here keeps its published value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fleck.grouping import GROUPER, GrouperParameters
from fleck.parameters import AUTHORS_PAGE, REFIT, FractionRule, SkinBox, SkinParameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    Point = Mapping[str, float]

#: Thirty-seconds: the disc rule's share is a ratio of whole numbers, and 1/8 is four of them.
SHARE: Final = 32
#: What follows the tight test, by number.
ENLARGEMENTS: Final = ("fraction", "growth", "both")


@dataclass(frozen=True)
class Free:
    """One free constant.

    Attributes
    ----------
    name : str
        Of the constant.
    low, high, step : float
        It takes the values low, low + step, ... up to high.
    published : float
        Its value before the search.
    """

    name: str
    low: float
    high: float
    step: float
    published: float

    def near(self, value: float) -> float:
        """Return the allowed value nearest to a number.

        Examples
        --------
        >>> Free("texture", 1.0, 20.0, 0.5, 5.0).near(7.3)
        7.5
        """
        steps = round((min(max(value, self.low), self.high) - self.low) / self.step)
        return round(min(self.low + steps * self.step, self.high), 6)

    def draw(self, rng: np.random.Generator) -> float:
        """Draw one of the allowed values, all alike."""
        return self.near(self.low + self.step * int(rng.integers(self.count)))

    @property
    def count(self) -> int:
        """Number of allowed values."""
        return round((self.high - self.low) / self.step) + 1

    def values(self) -> tuple[float, ...]:
        """Return the allowed values, rising."""
        return tuple(self.near(self.low + self.step * number) for number in range(self.count))


#: The skin filter.  Hues beyond 90 to 180 degrees are the color of no skin of the drawn pictures
#: but for one pixel in twenty.
SKIN_FREE: Final = (
    Free("hue_a_low", 90, 180, 2, 110),
    Free("hue_a_high", 90, 180, 2, 150),
    Free("saturation_a_low", 0, 130, 2, 20),
    Free("saturation_a_high", 0, 130, 2, 60),
    Free("hue_b_low", 90, 180, 2, 130),
    Free("hue_b_high", 90, 180, 2, 170),
    Free("saturation_b_low", 0, 130, 2, 30),
    Free("saturation_b_high", 0, 130, 2, 130),
    Free("max_texture", 1, 20, 0.5, 5),
    Free("color_radius", 1, 3, 1, 2),
    Free("intensity_radius", 2, 4, 2, 4),
    Free("residual_radius", 3, 9, 3, 6),
    Free("enlargement", 0, 2, 1, 0),
    Free("passes", 0, 20, 1, 5),
    Free("disc_radius", 2, 40, 2, 24),
    Free("disc_share", 1, 16, 1, 4),
)
#: The gate, fitted together with the groups.
GATE: Final = Free("min_area", 0.01, 0.6, 0.01, 0.3)
#: Of the grouper, what judges segments that were found (rows 8 to 14 and 16 of decision 0006).
GROUP_FREE: Final = (
    Free("limb_aspect_low", 0.6, 2.4, 0.1, GROUPER.limb_aspect[0]),
    Free("limb_aspect_high", 4, 12, 0.5, GROUPER.limb_aspect[1]),
    Free("part_aspect", 3, 10, 0.5, GROUPER.part_aspect),
    Free("trunk_aspect_low", 0.4, 1.4, 0.1, GROUPER.trunk_aspect[0]),
    Free("trunk_aspect_high", 1.5, 6, 0.5, GROUPER.trunk_aspect[1]),
    Free("end_reach", 0, 2, 0.1, GROUPER.end_reach),
    Free("ends_close", 0.1, 2, 0.1, GROUPER.ends_close),
    Free("joint_width", 1.1, 2.5, 0.1, GROUPER.joint_width),
    Free("thigh_width", 1.1, 2.5, 0.1, GROUPER.thigh_width),
    Free("fold_angle", 0, 60, 5, GROUPER.fold_angle),
    Free("girdle_length", 1.1, 2.5, 0.1, GROUPER.girdle_length),
    Free("thigh_inward", 0, 60, 5, GROUPER.thigh_inward),
    Free("trunk_width", 1.1, 2.5, 0.1, GROUPER.trunk_width),
    Free("trunk_end", 0.1, 1.5, 0.1, GROUPER.trunk_end),
    Free("trunk_offset", 0.1, 1, 0.1, GROUPER.trunk_offset),
    Free("trunk_tilt", 15, 75, 5, GROUPER.trunk_tilt),
    Free("crossing", 0.1, 1, 0.1, GROUPER.crossing),
    Free("min_group_area", 0, 0.3, 0.01, GROUPER.min_group_area),
    GATE,
)
#: Of the grouper, what finds segments (rows 1 to 3 and 5 to 7).
SEGMENT_FREE: Final = (
    Free("edge_sigma", 1, 3, 0.25, GROUPER.edge_sigma),
    Free("edge_percentile", 70, 98, 2, GROUPER.edge_percentile),
    Free("mask_sigma", 0.5, 2.5, 0.25, GROUPER.mask_sigma),
    Free("mirror_tolerance", 5, 30, 2.5, GROUPER.mirror_tolerance),
    Free("normal_tolerance", 10, 40, 2.5, GROUPER.normal_tolerance),
    Free("min_votes", 1, 5, 0.2, GROUPER.min_votes),
    Free("min_length", 4, 20, 1, GROUPER.min_length),
    Free("min_aspect", 0.3, 1.5, 0.1, GROUPER.min_aspect),
    Free("min_covered", 0.3, 0.9, 0.05, GROUPER.min_covered),
    Free("max_gap", 0.2, 2, 0.1, GROUPER.max_gap),
    Free("max_variation", 0.1, 0.5, 0.025, GROUPER.max_variation),
)
FREE: Final = (*SKIN_FREE, *GROUP_FREE, *SEGMENT_FREE)
#: Fields that are pairs; their halves are searched apart.
_PAIRS: Final = ("limb_aspect", "trunk_aspect")


def published() -> dict[str, float]:
    """Return the point where the search starts.

    Examples
    --------
    >>> published()["max_texture"], published()["disc_share"]
    (5, 4)
    """
    return {free.name: free.published for free in FREE}


def skin_of(point: Point) -> SkinParameters:
    """Return the skin filter at a point.

    Parameters
    ----------
    point : mapping of str to float
        Values by the names of `SKIN_FREE` and `GATE`.

    Returns
    -------
    SkinParameters
        That of the authors' page where the point does not differ from it; of two ends of a range
        the smaller is the lower one.

    Examples
    --------
    >>> start = skin_of(published())
    >>> start.boxes == AUTHORS_PAGE.boxes, start.fraction == AUTHORS_PAGE.fraction
    (True, True)
    """
    boxes = tuple(
        SkinBox(
            hue=_ordered(point[f"hue_{box}_low"], point[f"hue_{box}_high"]),
            saturation=_ordered(point[f"saturation_{box}_low"], point[f"saturation_{box}_high"]),
        )
        for box in "ab"
    )
    share = Fraction(int(point["disc_share"]), SHARE)
    return replace(
        AUTHORS_PAGE,
        **{name: getattr(REFIT, name) for name in ("name", "citation", "status")},
        boxes=boxes,
        max_texture=float(point["max_texture"]),
        color_radius=float(point["color_radius"]),
        intensity_radius=float(point["intensity_radius"]),
        residual_radius=float(point["residual_radius"]),
        enlargement=ENLARGEMENTS[int(point["enlargement"])],
        growth=replace(AUTHORS_PAGE.growth, passes=int(point["passes"])),
        fraction=FractionRule(float(point["disc_radius"]), share.numerator, share.denominator),
        min_area=float(point["min_area"]),
    )


def grouper_of(point: Point) -> GrouperParameters:
    """Return the grouper at a point.

    Parameters
    ----------
    point : mapping of str to float
        Values by the names of `GROUP_FREE` and `SEGMENT_FREE`.

    Returns
    -------
    GrouperParameters

    Examples
    --------
    >>> grouper_of(published()) == GROUPER
    True
    """
    names = {free.name for free in (*GROUP_FREE, *SEGMENT_FREE)} & set(vars(GROUPER))
    values = {name: type(getattr(GROUPER, name))(point[name]) for name in names}
    pairs = {name: _ordered(point[f"{name}_low"], point[f"{name}_high"]) for name in _PAIRS}
    return replace(GROUPER, **values, **pairs)  # type: ignore[arg-type]


def _ordered(low: float, high: float) -> tuple[float, float]:
    """Return the ends of a range, the lower one first."""
    return float(min(low, high)), float(max(low, high))
