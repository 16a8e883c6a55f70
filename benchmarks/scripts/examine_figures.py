"""One rendered picture through every method: what `figures_benchmark` runs in its workers.

Each preset runs once a picture, and every configuration is derived from that one detection.
Beside the scores there is the truth: every mask is counted against the true skin, a real-valued
one as a histogram as well, and the segments of the grouper are matched with the true ones.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import hypot, isfinite
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from benchmarks.data.images import Fault, Image, read
from benchmarks.data.manifest import Item
from benchmarks.measure.limbs import Tolerance, agreement, match
from benchmarks.measure.mask_histograms import histogram
from benchmarks.measure.masks import count_pixels
from benchmarks.methods.classical import configuration_scores, fleck_methods
from benchmarks.methods.comparators import comparators
from benchmarks.methods.protocol import decide
from benchmarks.report.figure_records import VISIBILITY, Limbs, Picture, Tally
from benchmarks.report.outcomes import Outcome, Result
from benchmarks.report.packed_counts import packed
from fleck import detect

from .examine import FAMILIES, methods_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fleck.segments import Segment

#: Values of the skin truth: skin, and pixels that count nowhere.
SKIN, IGNORED = 255, 128
#: When a found segment is the true one: 10 degrees and 25 % of the width, as issue 3 asks.
TOLERANCE = Tolerance(angle=10.0, width=0.25)
#: Segments whose axis or mean width is shorter than this many pixels show no two sides.  Ours.
SHORTEST = 1.0
#: Least visible share of a segment that is to be found, and largest clothed share of a bare one.
ASKED, BARE = VISIBILITY[-1][1], 0.5
#: Comparators whose mask another row already holds: the 2005 list judges the pixels of nude.js.
SAME_MASK = ("ap-apid",)
#: Methods whose mask is real-valued; every other says 0 or 1.
REAL = ("jones-rehg",)


def examine_figure(item: Item) -> Picture:
    """Run the 1996 system under both presets, and every comparator, on one rendered picture.

    Parameters
    ----------
    item : Item
        Of a manifest of rendered figures.

    Returns
    -------
    Picture
        A fault and nothing else where a file cannot be read.
    """
    cv2.setNumThreads(1)  # one worker is one core
    _warm()
    start = perf_counter()
    image = read(item.path)
    seconds = {"any": {"decode": perf_counter() - start}}
    if isinstance(image, Fault):
        return _faulty(item, image.code, image.message)
    if image.sha256 != item.sha256:
        return _faulty(item, "other_bytes", "the file is not the one that the manifest names")
    truth = None if item.mask is None else read(item.mask)
    if isinstance(truth, Fault):
        return _faulty(item, truth.code, f"mask: {truth.message}")

    known = fleck_methods()
    results: dict[str, Result] = {}
    masks: dict[str, NDArray[np.bool_]] = {}
    shares: dict[str, NDArray[np.float64]] = {}
    segments: dict[str, tuple[Segment, ...]] = {}
    notes = [*image.flags]
    for preset, family in FAMILIES.items():
        start = perf_counter()
        found = detect(image.pixels, preset)
        seconds[preset] = {**found.seconds, "all stages": perf_counter() - start}
        names = methods_of(preset)
        for configuration, score in configuration_scores(found).items():
            name = names[configuration]
            results[name] = Result(score, decide(score, known[name].threshold))
        masks[f"{family}:skin"] = found.skin_mask
        if found.budget_exceeded:
            notes.append(f"budget exceeded: {preset}")
        segments[family] = found.segments
    seconds["comparators"] = {}
    for name, method in comparators().items():
        start = perf_counter()
        score, mask = method.score_and_mask(image.pixels)
        seconds["comparators"][name] = perf_counter() - start
        results[name] = Result(score, decide(score, method.threshold))
        if name not in SAME_MASK:
            masks[name] = mask >= 0.5
        if name in REAL:
            shares[name] = mask
    outcome = Outcome(item.id, item.sha256, item.slices, None, results, seconds, tuple(notes))
    picture = Picture(outcome, item.label)
    if truth is not None:
        skin, ignored = _skin(item, truth, image)
        picture = replace(
            picture,
            pixels={name: count_pixels(skin, mask, ignored) for name, mask in masks.items()},
            histograms={
                name: packed(histogram(skin, mask, ignored)) for name, mask in shares.items()
            },
        )
    if item.segments is not None:
        true = read_segments(item.segments)
        limbs = {name: compare_segments(true, each) for name, each in segments.items()}
        picture = replace(picture, limbs=limbs)
    return picture


def read_segments(path: Path) -> list[dict[str, Any]]:
    """Read the true segments of one picture.

    Parameters
    ----------
    path : Path
        The picture's scene graph, JSON with a list ``segments``.

    Returns
    -------
    list of dict
        Each with ``name``, ``axis``, ``width``, ``visible_fraction`` and ``covered``.

    Raises
    ------
    ValueError
        If the file holds no such list.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    segments = content.get("segments") if isinstance(content, dict) else None
    if not isinstance(segments, list):
        msg = f"expected a list `segments` in {path}, got {str(content)[:60]!r}"
        raise ValueError(msg)
    return segments


def compare_segments(true: Sequence[Mapping[str, Any]], found: Sequence[Segment]) -> Limbs:
    """Match found segments with the true ones of a picture.

    Parameters
    ----------
    true : sequence of mapping
        As `read_segments` returns them, of all figures.
    found : sequence of Segment
        In pixels of the picture.

    Returns
    -------
    Limbs
        Tallies of the segments visible to half or more.  A found segment that agrees with a
        more hidden one is neither right nor wrong.

    Examples
    --------
    >>> arm = {"name": "left_forearm", "axis": [10, 10, 10, 40], "width": [8, 6],
    ...        "visible_fraction": 1.0, "covered": 0.0}
    >>> compare_segments([arm], []).tallies
    (Tally(name='forearm', visibility='0.9–1', bare=True, found=0, total=1),)
    """
    sound = [one for one in true if _is_visible_shape(one)]
    asked = [one for one in sound if one["visible_fraction"] >= ASKED]
    hidden = [one for one in sound if 0 < one["visible_fraction"] < ASKED]
    rows = np.array([(s.x0, s.y0, s.x1, s.y1, s.w0, s.w1) for s in found]).reshape(-1, 6)
    result = match(rows, _rows(asked), TOLERANCE, [one["visible_fraction"] for one in asked])
    taken = {place for place, _ in result.pairs}
    totals: Counter[tuple[str, str, bool]] = Counter()
    hits: Counter[tuple[str, str, bool]] = Counter()
    for place, one in enumerate(asked):
        kind = (_sideless(one["name"]), _visibility(one["visible_fraction"]), one["covered"] < BARE)
        totals[kind] += 1
        hits[kind] += place in taken
    ignored = _near_any(rows[list(result.extra)], _rows(hidden))
    return Limbs(
        tuple(Tally(*kind, hits[kind], n) for kind, n in sorted(totals.items())),
        matched=len(result.pairs),
        extra=len(result.extra) - ignored,
        ignored=ignored,
        angle_errors=tuple(round(error, 2) for error in result.angle_errors),
        width_errors=tuple(round(error, 3) for error in result.width_errors),
    )


def _is_visible_shape(segment: Mapping[str, Any]) -> bool:
    """Tell whether a true segment has two sides to be seen in the picture."""
    x0, y0, x1, y1 = segment["axis"]
    return hypot(x1 - x0, y1 - y0) >= SHORTEST and sum(segment["width"]) / 2 >= SHORTEST


def _rows(segments: Sequence[Mapping[str, Any]]) -> NDArray[np.float64]:
    """Write true segments as `benchmarks.measure.limbs` takes them."""
    rows = [[*one["axis"], *one["width"]] for one in segments]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def _near_any(found: NDArray[np.float64], true: NDArray[np.float64]) -> int:
    """Count the found segments that agree with any of some true ones."""
    if not (len(found) and len(true)):
        return 0
    seen = agreement(found, true)
    near = (
        (seen.angle <= TOLERANCE.angle)
        & (np.abs(seen.width - 1) <= TOLERANCE.width)
        & (seen.offset <= TOLERANCE.offset)
        & (seen.inside >= TOLERANCE.inside)
    )
    return int(near.any(axis=0).sum())


def _sideless(name: str) -> str:
    """Name a segment without its side."""
    return name.removeprefix("left_").removeprefix("right_").replace("_", " ")


def _visibility(share: float) -> str:
    """Name the visibility class of a segment that is to be found."""
    return next(name for name, least, _ in VISIBILITY if share >= least)


def _skin(item: Item, truth: Image, image: Image) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what is skin in a picture, and the pixels that count nowhere."""
    values = truth.pixels[..., 0]  # saved gray: all three planes are equal
    shape = image.pixels.shape[:2]
    if shape != values.shape:
        msg = f"expected a mask of the picture's shape {shape}, got {values.shape}: {item.mask}"
        raise ValueError(msg)
    return values == SKIN, values == IGNORED


def _faulty(item: Item, code: str, message: str) -> Picture:
    """Record a picture that could not be judged."""
    outcome = Outcome(item.id, item.sha256, item.slices, fault=code, notes=(message,))
    return Picture(outcome, item.label)


@cache
def _warm() -> None:
    """Load what the first picture would otherwise be timed with."""
    gray = np.full((64, 64, 3), 128, dtype=np.uint8)
    for preset in FAMILIES:
        detect(gray, preset)
    for method in comparators().values():
        if not isfinite(method.score(gray)):
            msg = f"expected a finite score of {method.name}"
            raise ValueError(msg)
