"""The 1996 system in all its configurations, as methods.

Every one says in `score_kind` what its score is and carries the published operating point as
`threshold`; that of `fleck-refit`, which is not the published system, is fitted and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from fleck.detect import MARKED, detect, stage_score
from fleck.grouping import CONFIGURATIONS
from fleck.parameters import PRESETS
from fleck.skin import find_skin, skin_mask

if TYPE_CHECKING:
    from fleck.detect import Detection
    from fleck.segments import Segment

Image = NDArray[np.uint8]
Size = Literal["paper", "native"]

#: Each family of names, and the preset it runs.
PRESET_OF = {"fleck": "page", "fleck-kapur": "kapur97", "fleck-refit": "refit"}
#: What the score of the fitted preset adds to its description.
FITTED = "; constants fitted to rendered figures, gate chosen on their dev split"


@dataclass(frozen=True)
class FleckMethod:
    """The 1996 system with one preset of numbers and one configuration of groups.

    Attributes
    ----------
    name : str
        As typed, e.g. "fleck", "fleck:limb", "fleck:A" or "fleck-kapur:skin".
    preset : str
        Skin numbers, and the grouper's that go with them: "page", "kapur97" or "refit".
    configuration : str
        A key of `fleck.CONFIGURATIONS`: by content or letter, "skin" for the gate alone.
    size : {"paper", "native"}
        Working size.
    """

    name: str
    preset: str
    configuration: str
    size: Size = "paper"

    @property
    def threshold(self) -> float:
        """Return the operating point on the score: the published one, or the refitted one."""
        return PRESETS[self.preset].min_area if self.configuration == "skin" else MARKED

    @property
    def score_kind(self) -> str:
        """Return what the score is, and for a fitted preset that it is no published one."""
        kind = "stages passed (0, 1, 2) + skin fraction"
        if self.configuration == "skin":
            kind = "skin fraction"
        return kind + FITTED if self.preset == "refit" else kind

    def score(self, image: Image) -> float:
        """Return the skin fraction, or the stages passed plus the skin fraction."""
        if self.configuration == "skin":
            return float(find_skin(image, self.preset, size=self.size).fraction)
        return float(self.detect(image).score)

    def detect(self, image: Image) -> Detection:
        """Return the full evidence behind the score."""
        return detect(image, self.preset, self.configuration, size=self.size)

    def mask(self, image: Image) -> NDArray[np.float64]:
        """Return the enlarged skin map at the image's own size, 0 or 1."""
        return skin_mask(image, self.preset, size=self.size).astype(np.float64)

    def segments(self, image: Image) -> tuple[Segment, ...]:
        """Return the near-cylinders in pixels of the image; none where the gate rejects."""
        return self.detect(image).segments


def configuration_scores(detection: Detection) -> dict[str, float]:
    """Derive the score of every configuration from the evidence of one run.

    The configurations differ only in which groups they report on, so the groups found
    once answer for all of them; running the method eight times would repeat the work.

    Parameters
    ----------
    detection : Detection
        From any configuration but "skin", which looks for no group.

    Returns
    -------
    dict of str to float
        The score each configuration's method would give, by content and in the order of
        `fleck.CONFIGURATIONS`.

    Raises
    ------
    ValueError
        If the detection is of the gate alone and passed it.

    Examples
    --------
    >>> from fleck import detect
    >>> gray = np.full((64, 64, 3), 128, dtype=np.uint8)
    >>> configuration_scores(detect(gray))["any"]
    0.0
    """
    if detection.configuration == "skin" and detection.verdict:
        msg = "expected a detection with groups, got configuration 'skin'; run 'any'"
        raise ValueError(msg)
    fraction = detection.skin_fraction
    lengths = {len(girdle) for girdle in detection.girdles}
    found = {
        "limb": bool(detection.limbs),
        "girdle": 4 in lengths,
        "limb-segment-girdle": 3 in lengths,
        "spine": bool(detection.spines),
    }
    passed_gate = detection.rejected_by != "skin"
    scores = {}
    for configuration in CONFIGURATIONS.values():
        if not configuration.kinds:
            scores[configuration.name] = fraction
            continue
        grouped = any(found[kind] for kind in configuration.kinds)
        scores[configuration.name] = stage_score(fraction, passed_gate, grouped)
    return scores


def fleck_methods() -> dict[str, FleckMethod]:
    """Return the 1996 system under all its names.

    Returns
    -------
    dict of str to FleckMethod
        `fleck`, `fleck-kapur` and `fleck-refit` alone (primary), with ":skin", with ":" and a
        content name, and with ":" and a letter.

    Examples
    --------
    >>> fleck_methods()["fleck:A"].configuration
    'girdle'
    """
    found = {}
    for family, preset in PRESET_OF.items():
        found[family] = FleckMethod(family, preset, "primary")
        for key, configuration in CONFIGURATIONS.items():
            name = f"{family}:{key}"
            found[name] = FleckMethod(name, preset, configuration.name)
    return found
