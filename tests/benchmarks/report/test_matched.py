"""Equally strict thresholds: chosen on dev photographs, counted on others."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report.html import render
from benchmarks.report.matched import matched_rows, matched_threshold
from benchmarks.report.outcomes import Outcome, Result
from benchmarks.report.tables import rate

from .example import report

SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12)


@given(SCORES, st.integers(0, 12))
def test_no_more_are_marked_and_no_lower_threshold_would_do(
    scores: list[float], marked: int
) -> None:
    """It marks as many as it may; a tie that would be one too many is left alone."""
    threshold = matched_threshold(scores, marked)
    found = sum(score >= threshold for score in scores)
    lower = [one for one in set(scores) if one < threshold]

    assert found <= marked
    assert all(sum(score >= one for score in scores) > marked for one in lower)


def test_nothing_to_be_marked_needs_a_threshold_above_all() -> None:
    """The next number, not infinity: a score that is higher is marked."""
    threshold = matched_threshold([0.2, 0.7], 0)

    assert threshold == math.nextafter(0.7, math.inf)


def test_no_score_is_refused() -> None:
    """There is nothing to match to."""
    with pytest.raises(ValueError, match="expected at least one score"):
        matched_threshold([], 1)


def results(*scores: float, threshold: float = 0.5) -> dict[str, Result]:
    """Make results by photograph."""
    return {str(at): Result(score, score >= threshold) for at, score in enumerate(scores)}


DEV = {"fleck": results(0.6, 0.1, 0.7, 0.2), "convnet": results(0.9, 0.3, 0.8, 0.4, threshold=2)}
POINTS = {"fleck": (0.5, "published"), "convnet": (2.0, "its card")}
TESTED = [
    Outcome(
        str(at), "00", {}, results={"fleck": Result(one, one >= 0.5), "convnet": Result(two, False)}
    )
    for at, (one, two) in enumerate([(0.9, 0.85), (0.1, 0.79), (0.2, 0.81)])
]


def test_by_hand() -> None:
    """The system marks two of four dev photographs, so two of the network's scores may pass."""
    system, network = matched_rows(DEV, TESTED, POINTS)

    assert (system.threshold, system.dev, system.test) == (0.5, rate(2, 4), rate(1, 3))
    assert (network.threshold, network.dev, network.test) == (0.8, rate(2, 4), rate(2, 3))
    assert (network.own, network.own_dev, network.own_test) == (2.0, rate(0, 4), rate(0, 3))
    assert network.origin == "its card"


def test_the_reported_photographs_choose_nothing() -> None:
    """Whatever they score, the threshold is the same."""
    other = [replace(one, results=results(0.99, 0.98) | one.results) for one in TESTED]
    moved = [replace(one, results={**one.results, "convnet": Result(5.0, True)}) for one in other]

    assert (
        matched_rows(DEV, moved, POINTS)[1].threshold
        == matched_rows(DEV, TESTED, POINTS)[1].threshold
    )


def test_a_photograph_that_one_could_not_judge_chooses_nothing() -> None:
    """Both budgets are of the same photographs."""
    dev = {"fleck": results(0.6, 0.1, 0.7), "convnet": results(0.9, 0.3, 0.8, 0.95)}
    network = matched_rows(dev, TESTED, POINTS)[1]

    assert network.dev == rate(2, 3)


def test_a_method_without_scores_has_no_row() -> None:
    """Of either part; a set without dev photographs has no table at all."""
    assert matched_rows({}, TESTED, POINTS) == ()
    assert len(matched_rows({"fleck": DEV["fleck"]}, TESTED, POINTS)) == 1


def test_a_method_without_an_operating_point_is_matched_alone() -> None:
    """Nothing is made up for it."""
    row = matched_rows(DEV, TESTED, {"fleck": POINTS["fleck"], "convnet": (None, "none")})[1]

    assert (row.own, row.own_dev, row.own_test) == (None, None, None)
    assert row.threshold == 0.8


def test_the_page_prints_both_points_and_where_they_come_from() -> None:
    """And no section where there is nothing to match."""
    page = render(replace(report(), matched=matched_rows(DEV, TESTED, POINTS)))
    section = page[page.index('id="matched"') :].split("</section>")[0]

    assert "its card" in section
    assert "<td>2/4</td>" in section
    assert "there is no positive photograph" in section
    assert page.count('href="#matched"') == 1
    assert 'id="matched"' not in render(report())
    assert 'href="#matched"' not in render(report())
