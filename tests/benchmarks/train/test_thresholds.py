"""Thresholds: the limit is kept, few negatives allow none, and the reader is told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.train.thresholds import threshold_of


def test_one_percent_of_two_hundred_are_two() -> None:
    """Worked by hand: 198 and 199 may be marked, 197 may not, so the cut is above 197."""
    scores = [*np.arange(200.0).tolist(), 150.5, 197.5, 300.0]
    found = threshold_of(scores, [0] * 200 + [1] * 3)

    assert (found.marked, found.found, found.value) == (2, 2, 197.25)
    assert found.enough


def test_with_few_negatives_none_may_be_marked_and_the_line_says_so() -> None:
    """Of 56 photographs 1 % is none; none of 56 still leaves up to 6.4 %."""
    found = threshold_of([*np.linspace(0, 0.4, 56), 0.3, 0.6], [0] * 56 + [1, 1])

    assert (found.value, found.marked, found.enough) == (0.5, 0, False)
    assert "0 of 56 dev negatives marked (95 % interval up to 6.4 %)" in str(found)
    assert "with fewer than 100 negatives the limit of 1.0% means none" in str(found)


def test_where_a_negative_scores_highest_there_is_no_threshold() -> None:
    """No positive can be marked without marking it."""
    found = threshold_of([0.9, 0.1, 0.5], [0, 0, 1])

    assert (found.value, found.found) == (None, 0)
    assert str(found).startswith("no threshold: at a limit of 1.0% no positive is marked")


def test_the_limit_is_on_those_that_count_alone() -> None:
    """Rendered negatives above the threshold cost nothing where photographs set it."""
    scores, labels = [0.95, 0.2, 0.1, 0.9], [0, 0, 0, 1]
    found = threshold_of(scores, labels, [False, True, True, False])

    assert (found.value, found.negatives, found.positives) == (0.55, 2, 1)


def test_the_cut_lies_between_two_scores() -> None:
    """A last digit that differs on another processor moves no decision; equals stay together."""
    assert threshold_of([0.2, 0.8], [0, 1]).value == 0.5
    assert threshold_of([0.2, 0.2], [0, 1], limit=0.99).value is None


@pytest.mark.parametrize("labels", [[0, 0], [1, 1]])
def test_both_classes_are_needed(labels: list[int]) -> None:
    """One class has no threshold."""
    with pytest.raises(ValueError, match="expected development items of both classes"):
        threshold_of([0.1, 0.2], labels)


@given(
    arrays(np.int64, st.integers(2, 60), elements=st.integers(0, 9)),
    st.data(),
    st.sampled_from([0.0, 0.01, 0.1, 0.29, 0.5]),
)
def test_the_limit_is_never_passed_and_nothing_better_keeps_it(
    scores: np.ndarray, data: st.DataObject, limit: float
) -> None:
    """Of all cuts that keep to the limit, none marks more positives."""
    labels = np.array([1, 0] + [data.draw(st.integers(0, 1)) for _ in scores[2:]])
    found = threshold_of(scores, labels, limit=limit)
    negatives, positives = scores[labels == 0], scores[labels == 1]
    allowed = [
        int((positives >= cut).sum())
        for cut in np.unique(scores)
        if (negatives >= cut).mean() <= limit
    ]

    assert found.marked / found.negatives <= limit
    assert found.found == max(allowed, default=0)
    if found.value is not None:
        assert (negatives >= found.value).sum() == found.marked
        assert (positives >= found.value).sum() == found.found
