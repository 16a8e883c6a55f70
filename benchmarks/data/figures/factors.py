"""What is varied from one rendered picture to the next, and the levels of each factor.

A picture is fully determined by its `Factors`, its scene seed and the version of the generator.
The scene seed decides poses, places, camera and light direction and every random detail of a
surface; the factors decide everything that a test may ask about.  Two pictures with one scene
seed therefore differ in nothing but their factors, which is what makes effects paired.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

#: Part of every card, record and design digest; a change of a single pixel needs another one.
VERSION = "figures-1"

#: ITA classes, from light to dark, with their edges in degrees.  Chardon, Cretois, Hourseau,
#: "Skin colour typology and suntanning pathways", 1991, for the inner edges (second-hand); the
#: outer ends, 65 and -60, are ours: the ends of what the pigment model spans.
TONES: dict[str, tuple[float, float]] = {
    "very_light": (55.0, 65.0),
    "light": (41.0, 55.0),
    "intermediate": (28.0, 41.0),
    "tan": (10.0, 28.0),
    "brown": (-30.0, 10.0),
    "dark": (-60.0, -30.0),
}
#: Classes in which no spectrum was measured: marked as extrapolated wherever they appear.
EXTRAPOLATED = ("dark",)

HAEMOGLOBIN = ("low", "high")
ILLUMINANTS = (2700.0, 4000.0, 6500.0, 9000.0)
WHITE_BALANCES = ("right", "wrong")
#: From bare to dressed; the index from the other end is the ordinal label.
COVERAGES = ("none", "hips", "hips_chest", "shorts_shirt", "long_sleeves", "full")
CLOTH_COLORS = ("far", "near", "equal")
CLOTH_PATTERNS = ("plain", "stripe", "check")
PEOPLE = (0, 1, 2, 3, 4)
FIGURE_HEIGHTS = (0.25, 0.5, 0.75, 1.0, 1.4)
POSES = (0.25, 0.5, 0.75, 1.0)
OCCLUDERS = (0.0, 0.2, 0.4, 0.6)
BACKGROUNDS = ("plain", "noise", "wood", "sand", "fur", "sunset", "photo")
DISTRACTORS = ("none", "wood", "dune", "leather", "fur", "bread", "tubes", "head", "hand")
BLURS = (0.0, 1.0, 2.0, 4.0)
NOISES = (0.0, 5.0, 15.0)
JPEGS = (95, 75, 50, 20, 10)
SIZES = (64, 128, 256, 512)
QUALITIES = ("draft", "full")
#: Controls of what a system uses: bodies as they are, their parts scattered over the frame
#: (no shape), or all hues turned by 180 degrees (no skin color).
CONTROLS = ("none", "shape_free", "color_free")

Split = Literal["train", "dev", "test"]


@dataclass(frozen=True)
class Factors:
    """The levels of one picture.

    Attributes
    ----------
    tone : str
        ITA class of every figure in the picture, a key of `TONES`.
    haemoglobin : str
        ``low`` or ``high``.
    illuminant : float
        Correlated color temperature, kelvin; below 5000 K a Planckian radiator stands for
        tungsten, above it a phase of daylight.
    white_balance : str
        ``right``: the camera is set to the illuminant; ``wrong``: it is left at its daylight
        preset.
    coverage : str
        What every figure wears, one of `COVERAGES`.
    cloth_color, cloth_pattern : str
        One of `CLOTH_COLORS` and of `CLOTH_PATTERNS`.
    people : int
        Figures in the picture, 0 to 4.
    figure_height : float
        Height of an upright figure at the place of the nearest one, over the height of the
        frame; above 1 the frame cuts the figure.
    pose : float
        Pose amplitude, 0 (standing at ease) to 1 (the limits of the joints).
    occluder : float
        Share of the figures' body axes that an object in front hides.
    background, distractor : str
        One of `BACKGROUNDS`, of `DISTRACTORS`.
    blur : float
        Standard deviation of the lens blur, in pixels of a frame of 256.
    noise : float
        Standard deviation of the sensor noise, gray levels.
    jpeg : int
        Quality of the JPEG file.
    size : int
        Side of the square picture, pixels.
    quality : str
        Of the rendering, ``draft`` or ``full``.
    control : str
        One of `CONTROLS`.
    """

    tone: str = "intermediate"
    haemoglobin: str = "low"
    illuminant: float = 6500.0
    white_balance: str = "right"
    coverage: str = "none"
    cloth_color: str = "far"
    cloth_pattern: str = "plain"
    people: int = 1
    figure_height: float = 1.0
    pose: float = 0.5
    occluder: float = 0.0
    background: str = "plain"
    distractor: str = "none"
    blur: float = 0.0
    noise: float = 0.0
    jpeg: int = 95
    size: int = 256
    quality: str = "full"
    control: str = "none"


@dataclass(frozen=True)
class Spec:
    """One picture before it is rendered.

    Attributes
    ----------
    id : str
        Unique within the set; also the stem of its files.
    split : {"train", "dev", "test"}
        Part of the set; the seeds of the three are disjoint.
    block : str
        ``crossed``, ``curves``, ``controls`` in the test split, ``draw`` in the others.
    curve : str
        The factor that a picture of the curves varies; empty elsewhere.
    seed : int
        The scene seed; pictures of one seed show the same poses.
    factors : Factors
        Everything else.
    """

    id: str
    split: Split
    block: str
    curve: str
    seed: int
    factors: Factors


FACTOR_NAMES = tuple(field.name for field in fields(Factors))
