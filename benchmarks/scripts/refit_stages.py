"""The stages of the refit: the skin filter, then the gate and the grouper under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from fleck import detect
from fleck.skin import find_skin

from .refit_free import (
    GATE,
    GROUP_FREE,
    SEGMENT_FREE,
    SKIN_FREE,
    grouper_of,
    published,
    skin_of,
)
from .refit_pictures import Pictures, auc, found_segments, primary_scores
from .refit_planes import Planes
from .refit_search import Counted, Found, draw, refine

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How many of the draws are looked at again on all pictures.
AGAIN: Final = 24
#: Skin filters that are refined, and drawn groupers that are refined under each.
REFINED, GROUPERS = 5, 2
#: Steps of the refinement of the grouper, as shares of a constant's range.
JUDGING, FINDING, AGAIN_JUDGING = (1 / 8, 1 / 16), (1 / 8,), (1 / 16,)
#: What a move of a constant that finds segments must gain: these are judged on few pictures.
LEAST: Final = 0.002


@dataclass(frozen=True)
class Stage:
    """How many points one stage asked its objectives about: the quick one, and the full one."""

    name: str
    quick: int
    full: int


def fit_skin(
    pictures: Pictures, scenes: int, draws: int, rng: np.random.Generator
) -> tuple[list[Found], Stage]:
    """Search the constants of the skin filter.

    Parameters
    ----------
    pictures : Pictures
        To fit.
    scenes : int
        How many of their scenes the quick objective sees.
    draws : int
        Random draws.
    rng : numpy.random.Generator
        Source of the draws.

    Returns
    -------
    found : list of Found
        Refined filters by falling area of the skin fraction.
    stage : Stage
        How often was asked.
    """
    which = pictures.first(scenes)
    some, every = Planes([pictures.images[at] for at in which]), Planes(pictures.images)
    on_some = Counted(lambda at: auc(pictures.labels[which], some.fractions(skin_of(at))))
    on_all = Counted(lambda at: auc(pictures.labels, every.fractions(skin_of(at))))
    found = draw(SKIN_FREE, published(), on_some, on_all, draws=draws, kept=AGAIN, rng=rng)
    refined = [refine(SKIN_FREE, each, on_all) for each in found[:REFINED]]
    refined.sort(key=lambda each: -each.value)
    return refined, Stage("skin filter", on_some.asked, on_all.asked)


def fit_grouper(
    pictures: Pictures,
    start: Mapping[str, float],
    scenes: int,
    draws: int,
    rng: np.random.Generator,
) -> tuple[list[Found], list[Stage]]:
    """Search the gate and the constants of the grouper under one skin filter.

    Parameters
    ----------
    pictures : Pictures
        To fit.
    start : mapping of str to float
        The filter, with the published gate and grouper.
    scenes, draws, rng
        As for `fit_skin`.

    Returns
    -------
    found : list of Found
        The start itself, each refined grouper, and where it was moved the one whose segments are
        found otherwise; the value is the area of the primary configuration's score.
    stages : list of Stage
        How often was asked.
    """
    few = pictures.first(scenes)
    judge = _judges(pictures, start)
    start = dict(start)
    every = np.arange(len(pictures.images))
    on_some, on_all = judge(few, start), judge(every, start)
    found = draw(GROUP_FREE, start, on_some, on_all, draws=draws, kept=AGAIN, rng=rng)
    refined = [refine(GROUP_FREE, each, on_all, shares=JUDGING) for each in found[:GROUPERS]]
    best = max(refined, key=lambda each: each.value)
    finding = Counted(lambda at: judge(few, at)(at))
    begin = Found(best.point, finding(best.point))
    moved = refine(SEGMENT_FREE, begin, finding, shares=FINDING, least=LEAST)
    stages = [
        Stage("judging segments", on_some.asked, on_all.asked),
        Stage("finding segments", finding.asked, 0),
    ]
    out = [Found(start, on_all(start)), *refined]
    if moved.point != best.point:
        again = judge(every, moved.point)
        begin = Found(moved.point, again(moved.point))
        out.append(refine(GROUP_FREE, begin, again, shares=AGAIN_JUDGING))
        stages.append(Stage("judging again", 0, again.asked))
    return out, stages


def _judges(
    pictures: Pictures, start: Mapping[str, float]
) -> Callable[[NDArray[np.intp], Mapping[str, float]], Counted]:
    """Return what makes an objective of some pictures, their segments found as a point says."""
    lowest = skin_of({**start, GATE.name: GATE.low})
    fractions = np.array([find_skin(image, lowest).fraction for image in pictures.images])

    def judge(which: NDArray[np.intp], finding: Mapping[str, float]) -> Counted:
        """Find the segments of some pictures once and judge them at every point."""
        images = [pictures.images[at] for at in which]
        segments = found_segments(images, lowest, grouper_of(finding))

        def worth(at: Mapping[str, float]) -> float:
            """Return the area of the primary configuration's score."""
            gate, grouper = at[GATE.name], grouper_of(at)
            scores = primary_scores(images, fractions[which], segments, gate, grouper)
            return auc(pictures.labels[which], scores)

        return Counted(worth)

    return judge


def shipped_scores(
    images: tuple[NDArray[np.uint8], ...], point: Mapping[str, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Score pictures at a point through `fleck.detect`, as anybody would.

    Parameters
    ----------
    images : tuple of ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    point : mapping of str to float
        Of the search.

    Returns
    -------
    primary, fractions : ndarray of shape (n,), dtype float64
        Scores of the primary configuration and of the gate alone.

    Examples
    --------
    >>> gray = np.full((64, 64, 3), 128, dtype=np.uint8)
    >>> [scores.tolist() for scores in shipped_scores((gray,), published())]
    [[0.0], [0.0]]
    """
    skin, grouper = skin_of(point), grouper_of(point)
    found = [detect(image, skin, "F", parameters=grouper) for image in images]
    primary = np.array([each.score for each in found])
    return primary, np.array([each.skin_fraction for each in found])
