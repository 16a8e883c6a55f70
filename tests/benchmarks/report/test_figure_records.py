"""Records on one line: what is written is read back."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.measure.counts import Counts
from benchmarks.report.figure_records import from_line, joined, to_line
from benchmarks.report.outcomes import Outcome, Result
from benchmarks.report.packed_counts import packed

from .example_figures import limbs, picture, tally


def test_a_record_comes_back_equal() -> None:
    """Scores, decisions, pixels, segments and notes survive; the manifest gives the rest."""
    one = picture(
        "a",
        1,
        7,
        {"fleck": 2.3000000000000003, "free": 0.1},
        {"fleck:skin": Counts(1, 2, 3, 4)},
        limbs(tally("thigh", 1, 2), tally("head", 0, 1, seen="0.5–0.9", bare=False), extra=3),
        {"jones-rehg": packed(np.arange(512).reshape(256, 2))},
        limbs(tally("thigh", 2, 2)),
    )

    assert joined(from_line(to_line(one)), 1, one.outcome.slices) == one
    assert "\n" not in to_line(one)


def test_a_fault_is_a_record_too() -> None:
    """A picture that cannot be read is not read again by the next run."""
    one = replace(picture("a", 0, 1), outcome=Outcome("a", "0", {}, "truncated", notes=("cut",)))

    assert from_line(to_line(one)).outcome.fault == "truncated"


@pytest.mark.parametrize("line", ["", "{", "[]", '{"id": "a"}', "1"])
def test_half_a_record_is_refused(line: str) -> None:
    """A line cut short never becomes a picture without scores."""
    with pytest.raises(ValueError, match="expected the record of a picture"):
        from_line(line)


def test_a_histogram_that_cannot_be_read_is_refused() -> None:
    """A record with a damaged part is made again, never used."""
    line = to_line(picture("a", 1, 7, histograms={"free": packed(np.zeros((256, 2), int))}))
    damaged = line.replace('"free":"e', '"free":"A')
    assert damaged != line

    with pytest.raises(ValueError, match="expected the record of a picture"):
        from_line(damaged)


def test_a_score_that_is_no_number_is_refused() -> None:
    """JSON has no NaN."""
    one = picture("a", 1, 7)
    bad = replace(one, outcome=replace(one.outcome, results={"f": Result(float("nan"), None)}))

    with pytest.raises(ValueError, match="expected a finite score of f on a"):
        to_line(bad)


def test_a_picture_without_a_scene_is_its_own() -> None:
    """Pictures are pooled by scene only where a scene is named."""
    assert picture("a", 1, 7).scene == "7"
    assert joined(picture("a", 1, 7), 1, {}).scene == "a"
