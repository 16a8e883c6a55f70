"""One picture through every method: masks, segments and faults."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.data.images import Fault, read
from benchmarks.data.manifest import Item, read_manifest
from benchmarks.methods.classical import fleck_methods
from benchmarks.methods.comparators import comparators
from benchmarks.report.packed_counts import unpacked
from benchmarks.scripts.examine_figures import (
    REAL,
    compare_segments,
    examine_figure,
    read_segments,
)
from fleck.segments import Segment

ARM = {
    "name": "left_forearm",
    "axis": [10.0, 10.0, 10.0, 50.0],
    "width": [8.0, 8.0],
    "visible_fraction": 1.0,
    "covered": 0.0,
}


@pytest.fixture
def bare(drawn: Path) -> Item:
    """Return a drawn picture with a figure in it."""
    return next(item for item in read_manifest(drawn).items if item.label == 1)


def test_scores_and_masks_are_those_of_the_methods(bare: Item) -> None:
    """One detection answers for all configurations, and its mask is the method's."""
    found = examine_figure(bare)
    image = read(bare.path)
    assert not isinstance(image, Fault)
    assert bare.mask is not None
    truth = read(bare.mask)
    assert not isinstance(truth, Fault)
    values = truth.pixels[..., 0]
    known = fleck_methods() | comparators()

    for name, counts in found.pixels.items():
        mask = known[name].mask(image.pixels) >= 0.5
        assert counts.tp == int((mask & (values == 255)).sum()), name
        assert counts.fp == int((mask & (values == 0)).sum()), name
    for name, result in found.outcome.results.items():
        assert result.score == pytest.approx(known[name].score(image.pixels), abs=0), name


def test_histograms_are_those_of_the_real_valued_masks(bare: Item) -> None:
    """Cut at 0.5 they give the counts; every mask without one says 0 or 1 and nothing between."""
    found = examine_figure(bare)
    image = read(bare.path)
    assert not isinstance(image, Fault)

    assert tuple(found.histograms) == REAL
    for name, text in found.histograms.items():
        counts, marked = unpacked(text), unpacked(text)[128:]
        assert counts.sum() == found.pixels[name].total
        assert marked[:, 1].sum() == found.pixels[name].tp
        assert marked[:, 0].sum() == found.pixels[name].fp
    for name, method in (fleck_methods() | comparators()).items():
        between = np.unique(method.mask(image.pixels))[1:-1]
        assert bool(between.size) == (name in REAL), name


def test_both_presets_are_matched_with_the_same_segments(bare: Item) -> None:
    """What is asked for does not depend on who is asked."""
    found = examine_figure(bare)
    page, kapur = found.limbs["fleck"], found.limbs["fleck-kapur"]

    assert [(t.name, t.total) for t in page.tallies] == [(t.name, t.total) for t in kapur.tallies]
    assert sum(t.total for t in page.tallies) > 0


def test_a_missing_or_changed_file_is_a_fault(bare: Item, tmp_path: Path) -> None:
    """It costs its picture and nothing else."""
    assert examine_figure(replace(bare, sha256="0" * 64)).outcome.fault == "other_bytes"
    assert examine_figure(replace(bare, mask=tmp_path / "none.png")).outcome.fault == "unreadable"


def test_a_mask_of_another_size_is_refused(bare: Item, tmp_path: Path) -> None:
    """A shifted truth would make every method look wrong."""
    from PIL import Image

    path = tmp_path / "small.png"
    Image.fromarray(np.zeros((4, 4), dtype=np.uint8)).save(path)

    with pytest.raises(ValueError, match="expected a mask of the picture's shape"):
        examine_figure(replace(bare, mask=path))


def test_a_segment_within_the_tolerance_is_found() -> None:
    """8 degrees off and 20 % too wide still counts; 12 degrees or 30 % does not."""

    def found(angle: float, width: float) -> int:
        """Count the matches of one turned and widened segment."""
        x = 30.0 * np.tan(np.radians(angle)) / 2
        segment = Segment(10 - x, 15.0, 10 + x, 45.0, 8 * width, 8 * width, 30.0)
        return compare_segments([ARM], [segment]).matched

    assert found(8.0, 1.2) == 1
    assert found(12.0, 1.0) == 0
    assert found(0.0, 1.3) == 0


def test_visibility_decides_what_is_asked_for() -> None:
    """Half visible is asked for, less is not; a find on it counts neither way."""
    segment = Segment(10.0, 12.0, 10.0, 48.0, 8.0, 8.0, 36.0)
    shown = {
        share: compare_segments([ARM | {"visible_fraction": share}], [segment])
        for share in (0.95, 0.6, 0.4, 0.0)
    }

    assert [one.tallies[0].visibility for one in (shown[0.95], shown[0.6])] == ["0.9–1", "0.5–0.9"]
    assert (shown[0.4].tallies, shown[0.4].extra, shown[0.4].ignored) == ((), 0, 1)
    assert (shown[0.0].extra, shown[0.0].ignored) == (1, 0)


def test_clothed_and_bare_segments_are_told_apart() -> None:
    """The grouper looks for skin; what is clothed is tallied beside it."""
    clothed = ARM | {"covered": 0.9, "name": "right_forearm", "axis": [40.0, 10.0, 40.0, 50.0]}
    tallies = compare_segments([ARM, clothed], []).tallies

    assert [(one.name, one.bare, one.total) for one in tallies] == [
        ("forearm", False, 1),
        ("forearm", True, 1),
    ]


def test_a_segment_seen_end_on_is_not_asked_for() -> None:
    """Without a length in the picture it shows no two sides."""
    assert compare_segments([ARM | {"axis": [10.0, 10.0, 10.0, 10.4]}], []).tallies == ()


def test_a_file_without_segments_is_refused(tmp_path: Path) -> None:
    """A wrong file never reads as a picture without a body."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"parts": []}), encoding="utf-8")

    with pytest.raises(ValueError, match="expected a list `segments`"):
        read_segments(path)
