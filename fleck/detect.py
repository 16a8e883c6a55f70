"""The 1996 system in two stages: enough skin, and limbs that form a group.

Steps
-----
1. `skin.find_skin`: which pixels have the color and the smoothness of skin.  The gate: do they
   cover enough of the image?  If not, it is rejected here.
2. `edges.skin_edges`: edge points around and in the skin.
3. `symmetry.local_symmetries`: pairs of them that face each other across an axis.
4. `segments.gather_segments`: straight runs of such pairs, the near-cylinders.  `axes` votes on
   where they may lie, `ribbons` fits them.
5. `groups.find_groups`: which of them make limbs, girdles and spine-thigh groups.  The image is
   marked when there is a group of a kind that the configuration reports on.

The numbers of step 1 are in `parameters`, published; those of 2 to 5 in `grouping`, mostly ours.

Score
-----
Stages passed plus skin fraction: an image that the skin gate rejects scores its skin fraction,
one that passes the gate without a group 1 + skin fraction, a marked one 2 + skin fraction; a
fraction of 1 counts as just below 1.  The verdict is "score >= 2"; "score >= 1" is the published
gate alone (decision 0007).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import numpy as np

from .edges import scale_of, skin_edges
from .grouping import CONFIGURATIONS, GROUPER, GROUPERS, Configuration, GrouperParameters
from .groups import Groups, find_groups
from .parameters import Enlargement, SkinParameters, find_preset
from .reduction import Size, mask_to_image, working_to_image
from .segments import Segment, Segments, gather_segments
from .skin import Medians, SkinMap, find_skin
from .symmetry import local_symmetries

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CONFIGURATIONS", "Detection", "detect"]

#: What the score of a marked image starts from; the verdict is "score >= MARKED".
MARKED = 2.0


@dataclass(frozen=True)
class Detection:
    """What was decided about one image, and on what evidence.

    Attributes
    ----------
    verdict : bool
        Whether the image is marked.
    score, threshold : float
        Stages passed plus skin fraction, and the value from which an image is marked.
    skin_fraction : float
        Share of the image in the skin mask.
    rejected_by : {"skin", "groups"} or None
        The stage that rejected the image.
    segments : tuple of Segment
        Near-cylinders, in pixels of the image.
    limbs, girdles, spines : tuple of tuple of int
        Groups as indices into `segments`: limbs have two; limb-limb girdles four (thigh, calf,
        thigh, calf); limb-segment girdles three (thigh, calf, thigh); spine-thigh groups three
        (thigh, thigh, trunk).
    budget_exceeded : bool
        Whether a limit on candidates or pair tests cut the search short.
    seconds : dict of str to float
        Time of each stage that ran.
    preset, configuration, size : str
        What was asked for; the configuration by its content.
    image_shape : tuple of int
        Height and width of the image.
    skin : SkinMap
        What the filter found, at working size.

    Examples
    --------
    >>> gray = np.full((64, 64, 3), 128, dtype=np.uint8)
    >>> detection = detect(gray)
    >>> detection.rejected_by, detection.to_dict()["limbs"], int(detection.skin_mask.sum())
    ('skin', [], 0)
    """

    verdict: bool
    score: float
    threshold: float
    skin_fraction: float
    rejected_by: Literal["skin", "groups"] | None
    segments: tuple[Segment, ...]
    limbs: tuple[tuple[int, ...], ...]
    girdles: tuple[tuple[int, ...], ...]
    spines: tuple[tuple[int, ...], ...]
    budget_exceeded: bool
    seconds: dict[str, float] = field(compare=False)
    preset: str
    configuration: str
    size: str
    image_shape: tuple[int, int]
    skin: SkinMap = field(repr=False, compare=False)

    @property
    def skin_mask(self) -> NDArray[np.bool_]:
        """Skin mask at the size of the image, shape (M, N)."""
        return mask_to_image(self.skin.mask, self.image_shape)

    def to_dict(self) -> dict[str, object]:
        """Return the evidence as plain JSON values, without the mask."""
        return {
            "verdict": self.verdict,
            "score": self.score,
            "threshold": self.threshold,
            "skin_fraction": self.skin_fraction,
            "rejected_by": self.rejected_by,
            "segments": [
                {
                    "axis": [segment.x0, segment.y0, segment.x1, segment.y1],
                    "width": [segment.w0, segment.w1],
                    "support": segment.support,
                }
                for segment in self.segments
            ],
            "limbs": [list(group) for group in self.limbs],
            "girdles": [list(group) for group in self.girdles],
            "spines": [list(group) for group in self.spines],
            "budget_exceeded": self.budget_exceeded,
            "seconds": dict(self.seconds),
            "preset": self.preset,
            "configuration": self.configuration,
            "size": self.size,
        }


def detect(
    image: NDArray[np.uint8],
    preset: str | SkinParameters = "page",
    configuration: str = "F",
    *,
    size: Size = "paper",
    enlargement: Enlargement | None = None,
    medians: Medians = "planes",
    rng: np.random.Generator | None = None,
    parameters: GrouperParameters | None = None,
) -> Detection:
    """Decide whether an image shows a large skin-colored figure with limbs.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    preset : str or SkinParameters
        Numbers of the skin filter: "page", "kapur97" or "refit".
    configuration : str
        Which groups mark an image, by content or letter: a key of `CONFIGURATIONS`.
    size, enlargement, medians, rng
        As for `fleck.skin.find_skin`.
    parameters : GrouperParameters, optional
        What the grouper accepts; by default what goes with the preset, `grouping.GROUPERS`.

    Returns
    -------
    Detection
        The verdict with its evidence.

    Raises
    ------
    ValueError
        If the image is not a non-empty (M, N, 3) uint8 array or a name is unknown.

    References
    ----------
    .. [1] M. M. Fleck, D. A. Forsyth and C. Bregler, "Finding Naked People", ECCV 1996,
       LNCS 1065, pp. 593-602.
    .. [2] D. A. Forsyth and M. M. Fleck, "Automatic Detection of Human Nudes", IJCV 32(1), 1999,
       pp. 63-77.

    Examples
    --------
    >>> detection = detect(np.full((64, 64, 3), 128, dtype=np.uint8))
    >>> detection.verdict, detection.score, detection.rejected_by
    (False, 0.0, 'skin')
    """
    filter_numbers = find_preset(preset)
    report = find_configuration(configuration)
    if parameters is None:
        parameters = GROUPERS.get(filter_numbers.name, GROUPER)
    watch = _Watch()

    skin = find_skin(
        image, filter_numbers, size=size, enlargement=enlargement, medians=medians, rng=rng
    )
    watch.lap("skin")
    enough_skin = skin.fraction >= filter_numbers.min_area
    found, groups = Segments(), Groups()
    if enough_skin and report.kinds:
        points = skin_edges(skin.intensity, skin.tight, parameters)
        watch.lap("edges")
        symmetries = local_symmetries(points, parameters, scale_of(skin.mask.shape))
        watch.lap("symmetries")
        found = gather_segments(symmetries, skin.tight, parameters)
        watch.lap("segments")
        groups = find_groups(found.segments, parameters, float(skin.mask.size))
        watch.lap("groups")

    grouped = bool(report.kinds & groups.kinds)
    gate_only = not report.kinds
    marked = enough_skin if gate_only else grouped
    return Detection(
        verdict=marked,
        score=skin.fraction if gate_only else stage_score(skin.fraction, enough_skin, grouped),
        threshold=filter_numbers.min_area if gate_only else MARKED,
        skin_fraction=skin.fraction,
        rejected_by=None if marked else "groups" if enough_skin else "skin",
        segments=_in_image(found.segments, image.shape, skin.mask.shape),
        limbs=groups.limbs,
        girdles=groups.girdles,
        spines=groups.spines,
        budget_exceeded=found.budget_exceeded or groups.budget_exceeded,
        seconds=watch.seconds,
        preset=filter_numbers.name,
        configuration=report.name,
        size=size,
        image_shape=(image.shape[0], image.shape[1]),
        skin=skin,
    )


def stage_score(fraction: float, enough_skin: bool, grouped: bool) -> float:
    """Add the skin fraction to the number of stages passed.

    Parameters
    ----------
    fraction : float
        Share of the image that is skin, 0 to 1.
    enough_skin, grouped : bool
        Whether the image passed the skin gate, and then the grouper.

    Returns
    -------
    float
        Its whole part is the number of stages passed, also where all of the image is skin.

    Examples
    --------
    >>> stage_score(0.25, False, False), stage_score(0.5, True, True)
    (0.25, 2.5)
    >>> stage_score(1.0, True, False) < MARKED
    True
    """
    stages = enough_skin + (enough_skin and grouped)
    return min(stages + fraction, math.nextafter(stages + 1.0, 0.0))


def find_configuration(name: str) -> Configuration:
    """Return the configuration of a name or letter.

    Parameters
    ----------
    name : str
        A key of `CONFIGURATIONS`.

    Returns
    -------
    Configuration
        The record.

    Raises
    ------
    ValueError
        If there is none of that name.

    Examples
    --------
    >>> find_configuration("F").name
    'primary'
    """
    if name not in CONFIGURATIONS:
        msg = f"expected a configuration among {', '.join(CONFIGURATIONS)}, got {name!r}"
        raise ValueError(msg)
    return CONFIGURATIONS[name]


class _Watch:
    """Time of each stage."""

    def __init__(self) -> None:
        """Start the first stage."""
        self.seconds: dict[str, float] = {}
        self._since = perf_counter()

    def lap(self, stage: str) -> None:
        """End a stage and start the next."""
        now = perf_counter()
        self.seconds[stage] = now - self._since
        self._since = now


def _in_image(
    segments: tuple[Segment, ...], image_shape: tuple[int, ...], working_shape: tuple[int, ...]
) -> tuple[Segment, ...]:
    """Carry segments from working pixels to pixels of the image."""
    if not segments:
        return ()
    ends = np.array([[(s.x0, s.y0), (s.x1, s.y1)] for s in segments])
    moved = working_to_image(ends, image_shape, working_shape)
    # The two axes are reduced by factors that differ by rounding only.
    areas = image_shape[0] * image_shape[1] / (working_shape[0] * working_shape[1])
    enlarged = float(np.sqrt(areas))
    return tuple(
        Segment(
            x0=float(start[0]),
            y0=float(start[1]),
            x1=float(stop[0]),
            y1=float(stop[1]),
            w0=s.w0 * enlarged,
            w1=s.w1 * enlarged,
            support=s.support * enlarged,
        )
        for s, (start, stop) in zip(segments, moved, strict=True)
    )
