"""Every published number of the skin filter, one frozen record per publication; and one fitted.

Conventions
-----------
Hue is in degrees, saturation and texture in log-opponent units (`log_gain` spreads 0..255 over
about 0..253), radii in pixels at SCALE 1, where SCALE = (height + width) / 320.
Each field says where its number was printed: *second-hand* is a number of the publication as
others quote it, *ours* is a number the publication does not give (decision 0003).
A record never borrows a limit from another publication without saying so.  `REFIT` alone is no
publication: its numbers were fitted to rendered figures (decision 0027).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Enlargement = Literal["fraction", "growth", "both"]
Window = Literal["disc", "square"]
Intensity = Literal["green", "mean"]


@dataclass(frozen=True)
class SkinBox:
    """One admissible range of color: hue in degrees, saturation in log-opponent units."""

    hue: tuple[float, float]
    saturation: tuple[float, float]


@dataclass(frozen=True)
class FractionRule:
    """Mark a pixel when enough of the disc around it passed the tight test.

    The share is kept as a ratio of whole numbers, so that the comparison is exact.
    """

    radius: float
    numerator: int
    denominator: int


@dataclass(frozen=True)
class GrowthRule:
    """Let a pixel join a marked neighbor (3 x 3) when its own color passes the loose box."""

    loose: SkinBox
    passes: int


@dataclass(frozen=True)
class SkinParameters:
    """The numbers of one published skin filter.

    Attributes
    ----------
    name, citation, status : str
        Name of the preset, its publication, and how far the numbers can be trusted.
    log_gain, log_offset : float
        L(x) = log_gain * log10(x + log_offset + n).
    noise : float
        The random n is uniform on [0, noise); 0 where the publication adds none.
    intensity : {"green", "mean"}
        Which logarithm stands for intensity: the green one, or the mean of all three.
    zero_margin : int
        Frame, in pixels, that the search for the zero response leaves out.
    scale_divisor : float
        SCALE = (height + width) / scale_divisor.
    whole_scale : bool
        Whether SCALE is rounded to the nearest whole number (and is 1 at least).
    window : {"disc", "square"}
        Shape of the three median windows; a square of radius r has side 2 r + 1.
    color_radius, intensity_radius, residual_radius : float
        Radii at SCALE 1 of the color median and of the two texture medians.
    max_texture : float
        Largest texture amplitude of skin.
    boxes : tuple of SkinBox
        Tight color ranges; skin passes at least one.
    fraction : FractionRule or None
        The disc rule, where the publication has one.
    growth : GrowthRule
        Growth into loosely skin-colored neighbors.
    enlargement : {"fraction", "growth", "both"}
        What the publication does after the tight test.
    min_area : float
        Share of the image that must be marked for the image to pass the gate.
    """

    name: str
    citation: str
    status: str
    log_gain: float
    log_offset: float
    noise: float
    intensity: Intensity
    zero_margin: int
    scale_divisor: float
    whole_scale: bool
    window: Window
    color_radius: float
    intensity_radius: float
    residual_radius: float
    max_texture: float
    boxes: tuple[SkinBox, ...]
    fraction: FractionRule | None
    growth: GrowthRule
    enlargement: Enlargement
    min_area: float

    def scale(self, height: int, width: int) -> float:
        """Return SCALE of an image of this size.

        Examples
        --------
        >>> AUTHORS_PAGE.scale(128, 192)
        1.0
        """
        scale = (height + width) / self.scale_divisor
        return float(max(1, whole(scale))) if self.whole_scale else scale


def whole(number: float) -> int:
    """Round to the nearest whole number, halves upward.

    Examples
    --------
    >>> whole(2.5), whole(2.4)
    (3, 2)
    """
    return int(number + 0.5)


#: The authors' own page, "Naked People Skin Filter", describing the first stage of Fleck,
#: Forsyth and Bregler (ECCV 1996) and of Forsyth and Fleck (IJCV 32(1), 1999).
AUTHORS_PAGE = SkinParameters(
    name="page",
    citation='M. M. Fleck and D. A. Forsyth, "Naked People Skin Filter", authors\' web page',
    status="second-hand: a program quoting the page and a 2002 lecture slide agree",
    log_gain=105.0,  # second-hand
    log_offset=1.0,  # second-hand
    noise=1.0,  # second-hand; drawn per channel, decision 0003
    intensity="green",  # second-hand
    zero_margin=10,  # second-hand
    scale_divisor=320.0,  # second-hand
    whole_scale=False,  # second-hand: the page rounds nothing; radii are rounded, decision 0003
    window="disc",  # second-hand
    color_radius=2.0,  # second-hand
    intensity_radius=4.0,  # second-hand
    residual_radius=6.0,  # second-hand
    max_texture=5.0,  # second-hand
    boxes=(
        SkinBox(hue=(110.0, 150.0), saturation=(20.0, 60.0)),  # second-hand
        SkinBox(hue=(130.0, 170.0), saturation=(30.0, 130.0)),  # second-hand
    ),
    fraction=FractionRule(radius=24.0, numerator=1, denominator=8),  # second-hand
    growth=GrowthRule(
        loose=SkinBox(hue=(110.0, 180.0), saturation=(0.0, 130.0)),  # second-hand, unsure
        passes=5,  # ours; decision 0003
    ),
    enlargement="fraction",  # second-hand
    min_area=0.30,  # second-hand: a paraphrase of the paper, not the page
)

#: J. Kapur, "Face Detection in Color Images" (1997), seen through a port and its description.
KAPUR_1997 = SkinParameters(
    name="kapur97",
    citation='J. Kapur, "Face Detection in Color Images", University of Washington, 1997',
    status="second-hand: a C# port with its description; two more ports repeat the boxes",
    log_gain=105.0,  # second-hand
    log_offset=1.0,  # second-hand
    noise=0.0,  # second-hand: no noise term
    intensity="mean",  # second-hand
    zero_margin=10,  # ours: the port searches the whole picture; decision 0003
    scale_divisor=320.0,  # second-hand
    whole_scale=True,  # second-hand
    window="square",  # second-hand
    color_radius=2.0,  # second-hand: side 4 SCALE, made odd, decision 0003
    intensity_radius=4.0,  # second-hand: side 8 SCALE
    residual_radius=6.0,  # second-hand: side 12 SCALE
    max_texture=4.5,  # second-hand
    boxes=(
        SkinBox(hue=(120.0, 160.0), saturation=(10.0, 60.0)),  # second-hand
        SkinBox(hue=(150.0, 180.0), saturation=(20.0, 80.0)),  # second-hand
    ),
    fraction=None,  # second-hand: no such rule
    growth=GrowthRule(
        loose=SkinBox(hue=(110.0, 180.0), saturation=(0.0, 130.0)),  # second-hand
        passes=5,  # second-hand
    ),
    enlargement="growth",  # second-hand
    min_area=0.30,  # ours: a face finder needs no gate; the papers' share makes it a detector
)

#: The same filter with its free numbers fitted to rendered figures: not the published system.
REFIT = replace(
    AUTHORS_PAGE,
    name="refit",
    citation="this project, decision 0027: the filter of the authors' page, refitted",
    status="fitted to rendered mannequins; not published by the authors",
    color_radius=3.0,  # fitted; decision 0027
    intensity_radius=2.0,  # fitted; decision 0027
    residual_radius=3.0,  # fitted; decision 0027
    max_texture=2.5,  # fitted; decision 0027
    boxes=(
        SkinBox(hue=(124.0, 144.0), saturation=(16.0, 32.0)),  # fitted; decision 0027
        SkinBox(hue=(146.0, 148.0), saturation=(38.0, 48.0)),  # fitted; decision 0027
    ),
    fraction=FractionRule(radius=4.0, numerator=5, denominator=32),  # fitted; decision 0027
    min_area=0.05,  # fitted; decision 0027
)

#: The presets a caller may name.
PRESETS: Mapping[str, SkinParameters] = MappingProxyType(
    {record.name: record for record in (AUTHORS_PAGE, KAPUR_1997, REFIT)}
)


def find_preset(preset: str | SkinParameters) -> SkinParameters:
    """Return the record of a preset name, or the record itself.

    Parameters
    ----------
    preset : str or SkinParameters
        A key of `PRESETS`, or a record of the caller's own.

    Returns
    -------
    SkinParameters
        The record.

    Raises
    ------
    ValueError
        If there is no preset of that name.

    Examples
    --------
    >>> find_preset("kapur97").max_texture
    4.5
    """
    if isinstance(preset, SkinParameters):
        return preset
    if preset not in PRESETS:
        msg = f"expected a preset among {', '.join(PRESETS)}, got {preset!r}"
        raise ValueError(msg)
    return PRESETS[preset]
