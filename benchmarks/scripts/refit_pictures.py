"""The drawn pictures that the refit looks at, and how a point of the search scores them.

Scenes come in pairs: the same scene, light and camera once bare and once covered, so that nothing
but the cloth tells the two apart.  Covered is hips and chest in one half of the scenes and the
whole body in the other, as in the crossed block of the test split; where nobody is in a scene
there is one picture and it is negative.  Sides are 64, 128 and 256 pixels, half of them the
largest, which stands for 512 as well: both are sampled down to the papers' window.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.figures.draws import drawn_specs
from benchmarks.data.images import Fault, read
from benchmarks.measure.areas import area
from fleck import detect
from fleck.detect import find_configuration, stage_score
from fleck.grouping import GrouperParameters
from fleck.groups import find_groups
from fleck.parameters import SkinParameters
from fleck.segments import Segment

if TYPE_CHECKING:
    from benchmarks.data.figures.factors import Spec, Split
    from benchmarks.data.manifest import Item

SIZES: Final = (64, 128, 256, 256)
COVERED: Final = ("hips_chest", "full")


@dataclass(frozen=True)
class Pictures:
    """Pictures of one split.

    Attributes
    ----------
    images : tuple of ndarray of shape (N, N, 3), dtype uint8
        Decoded.
    labels : ndarray of shape (n,), dtype bool
        Whether a figure is bare.
    scenes : ndarray of shape (n,), dtype int64
        What belongs together.
    kinds : ndarray of shape (n,), dtype str
        ``none`` (bare), ``hips_chest``, ``full``, or ``nobody``.
    """

    images: tuple[NDArray[np.uint8], ...]
    labels: NDArray[np.bool_]
    scenes: NDArray[np.int64]
    kinds: NDArray[np.str_]

    def first(self, scenes: int) -> NDArray[np.intp]:
        """Return the indices of the pictures of the first scenes."""
        kept = np.unique(self.scenes)[:scenes]
        return np.flatnonzero(np.isin(self.scenes, kept))


def pair_specs(split: Split, scenes: int, stream: int) -> tuple[Spec, ...]:
    """Draw scenes, each bare and covered.

    Parameters
    ----------
    split : {"train", "dev"}
        Which.
    scenes : int
        How many.
    stream : int
        0 to 9; each gives other scenes.

    Returns
    -------
    tuple of Spec
        Two for each scene with a figure, one for each without.

    Examples
    --------
    >>> specs = pair_specs("dev", 2, 7)
    >>> [(spec.id, spec.factors.people) for spec in specs]
    [('d7-00000-none', 3), ('d7-00000-hips_chest', 3), ('d7-00001-none', 0)]
    """
    drawn = {
        (size, coverage): drawn_specs(
            split, scenes, size, overrides={"coverage": coverage}, stream=stream
        )
        for size in SIZES
        for coverage in ("none", *COVERED)
    }
    specs = []
    for number in range(scenes):
        size = SIZES[number % len(SIZES)]
        covered = COVERED[number // len(SIZES) % len(COVERED)]
        for coverage in ("none", covered):
            spec = drawn[size, coverage][number]
            if coverage == "none" or spec.factors.people:
                specs.append(replace(spec, id=f"{spec.id}-{coverage}"))
    return tuple(specs)


def pixels_of(items: Iterable[Item]) -> tuple[NDArray[np.uint8], ...]:
    """Read the pixels of items.

    Parameters
    ----------
    items : iterable of Item
        Of any manifest.

    Returns
    -------
    tuple of ndarray of shape (M, N, 3), dtype uint8
        sRGB.

    Raises
    ------
    ValueError
        If a file cannot be read.
    """
    images = []
    for item in items:
        image = read(item.path)
        if isinstance(image, Fault):
            msg = f"{item.path}: expected a picture, got {image.message}; make the set again"
            raise ValueError(msg)
        images.append(image.pixels)
    return tuple(images)


def read_pictures(items: Sequence[Item]) -> Pictures:
    """Read the pictures of a manifest.

    Parameters
    ----------
    items : sequence of Item
        Rendered figures with a label.

    Returns
    -------
    Pictures

    Raises
    ------
    ValueError
        If a file cannot be read.
    """
    nobody = np.array([item.slices["people"] == "0" for item in items])
    coverage = np.array([item.slices["coverage"] for item in items])
    return Pictures(
        pixels_of(items),
        np.array([item.label == 1 for item in items]),
        np.array([int(item.slices["scene"]) for item in items]),
        np.where(nobody, "nobody", coverage),
    )


def auc(labels: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """Return the area under the ROC curve, without its interval."""
    found = area(labels, scores)
    return 0.5 if found is None else found.value


def found_segments(
    images: Sequence[NDArray[np.uint8]], skin: SkinParameters, grouper: GrouperParameters
) -> list[tuple[Segment, ...]]:
    """Find the segments of pictures that pass the gate; none in the others.

    Parameters
    ----------
    images : sequence of ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    skin : SkinParameters
        The filter, with the lowest gate that will be asked about.
    grouper : GrouperParameters
        What finds segments.

    Returns
    -------
    list of tuple of Segment
        In pixels of the image.
    """
    return [detect(image, skin, "limb", parameters=grouper).segments for image in images]


def primary_scores(
    images: Sequence[NDArray[np.uint8]],
    fractions: NDArray[np.float64],
    segments: Sequence[tuple[Segment, ...]],
    gate: float,
    grouper: GrouperParameters,
) -> NDArray[np.float64]:
    """Score pictures as the primary configuration does, from segments that were kept.

    Parameters
    ----------
    images : sequence of ndarray
        Of which only the size is asked.
    fractions : ndarray of shape (n,), dtype float64
        Skin fractions.
    segments : sequence of tuple of Segment
        Of each picture, in its own pixels; every rule is a ratio.
    gate : float
        Least fraction of a picture that is grouped.
    grouper : GrouperParameters
        What judges segments.

    Returns
    -------
    ndarray of shape (n,), dtype float64
        Stages passed plus skin fraction.
    """
    kinds = find_configuration("primary").kinds
    scores = np.empty(len(images))
    for at, (image, fraction, found) in enumerate(zip(images, fractions, segments, strict=True)):
        passed = bool(fraction >= gate)
        size = float(image.shape[0] * image.shape[1])
        groups = find_groups(found, grouper, size) if passed and found else None
        grouped = groups is not None and bool(kinds & groups.kinds)
        scores[at] = stage_score(float(fraction), passed, grouped)
    return scores
