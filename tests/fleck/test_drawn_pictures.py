"""The grouper on drawn pictures: what it must reach, on seeds that chose no constant.

These are floors for some dozens of pictures a cell, small enough to run with every change; the
full tables, with intervals, come from `python -m benchmarks.scripts.grouper_drawings`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.data.bodies import POSES
from benchmarks.data.drawings import CLEAN, Conditions, Kind, draw
from benchmarks.measure.limbs import match
from fleck.detect import Detection, detect
from fleck.parameters import AUTHORS_PAGE

SEED = 2002
#: The authors' page without its area gate: one limb rarely covers 30 % of a frame.
UNGATED = replace(AUTHORS_PAGE, min_area=0.0)


def found(detection: Detection) -> np.ndarray:
    """Return segments as an array of shape (n, 6)."""
    rows = [(s.x0, s.y0, s.x1, s.y1, s.w0, s.w1) for s in detection.segments]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def limbs_found(kind: Kind, pictures: int, conditions: Conditions = CLEAN) -> tuple[int, int]:
    """Count true parts found within 5 degrees and 15 % of the width, and all true parts."""
    hits = true = 0
    for index in range(pictures):
        drawing = draw(kind, np.random.default_rng([SEED, index]), conditions=conditions)
        truth = [(s.x0, s.y0, s.x1, s.y1, s.w0, s.w1) for s in drawing.segments]
        seen = [s.visible for s in drawing.segments]
        result = match(found(detect(drawing.pixels, UNGATED, "any")), truth, visible=seen)
        hits += len(result.pairs)
        true += len(truth)
    return hits, true


def test_clean_limbs_are_found() -> None:
    """At least 95 % of single and jointed cylinders, axis within 5 degrees, width within 15 %."""
    single, jointed = limbs_found("cylinder", 60), limbs_found("limb", 60)
    assert single[0] >= 0.95 * single[1]
    assert single[0] + jointed[0] >= 0.95 * (single[1] + jointed[1])


@pytest.mark.parametrize(
    ("conditions", "least"),
    [
        (replace(CLEAN, noise=10.0), 0.80),
        (replace(CLEAN, distractors="bars"), 0.80),
        (replace(CLEAN, occlusion=0.2), 0.60),
    ],
)
def test_limbs_survive_worse_pictures(conditions: Conditions, least: float) -> None:
    """Floors under the measured curves, so that a collapse is noticed."""
    hits, true = limbs_found("cylinder", 30, conditions)
    assert hits >= least * true


@pytest.mark.parametrize("pose", POSES)
def test_primary_configuration_marks_whole_figures(pose: str) -> None:
    """At least 90 % of the figures that cover 30 % of their frame."""
    assert pose in POSES
    marked = sum(
        detect(draw("figure", np.random.default_rng([SEED, index]), pose=pose).pixels).verdict
        for index in range(20)
    )
    assert marked >= 18


def test_scattered_parts_are_rarely_marked() -> None:
    """At most 20 % of the same parts thrown over the same frame, though all pass the gate."""
    detections = [
        detect(draw("scattered", np.random.default_rng([SEED, index])).pixels)
        for index in range(40)
    ]
    assert all(detection.rejected_by != "skin" for detection in detections)
    assert sum(detection.verdict for detection in detections) <= 8


@pytest.mark.parametrize(
    ("kind", "field", "members", "least"),
    [
        ("limb", "limbs", 2, 24),
        ("girdle", "girdles", 4, 24),
        ("limb-segment girdle", "girdles", 3, 24),
        ("spine", "spines", 3, 24),
    ],
)
def test_each_group_kind_fires_on_its_own_drawing(
    kind: Kind, field: str, members: int, least: int
) -> None:
    """Counted over thirty drawings of the kind, without the area gate."""
    fired = 0
    for index in range(30):
        drawing = draw(kind, np.random.default_rng([SEED, index]))
        groups = getattr(detect(drawing.pixels, UNGATED, "any"), field)
        fired += any(len(group) == members for group in groups)
    assert fired >= least


def test_no_figure_without_skin() -> None:
    """The same figure in blue is no skin, so nothing is looked for."""
    drawing = draw("figure", np.random.default_rng([SEED, 0]), pose="standing")
    detection = detect(np.ascontiguousarray(drawing.pixels[..., ::-1]))
    assert detection.rejected_by == "skin"
    assert detection.segments == ()
