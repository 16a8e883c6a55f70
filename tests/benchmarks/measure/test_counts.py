"""Counts and the ratios taken from them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure.counts import Counts, count, ratio

SMALL = st.integers(0, 50)
ANY = st.builds(Counts, SMALL, SMALL, SMALL, SMALL)


def test_ratios_by_hand() -> None:
    """The 1999 primary row: 241 of 565 and 182 of 4289."""
    counts = Counts(tp=241, fp=182, fn=324, tn=4107)

    assert counts.recall == pytest.approx(0.427, abs=5e-4)
    assert counts.precision == pytest.approx(0.570, abs=5e-4)
    assert counts.false_positive_rate == pytest.approx(0.0424, abs=5e-5)
    assert counts.response_ratio == pytest.approx(10.05, abs=5e-3)
    assert counts.base_rate == pytest.approx(0.1164, abs=5e-5)
    assert counts.iou == pytest.approx(241 / 747)
    assert (counts.positives, counts.negatives, counts.marked, counts.total) == (
        565,
        4289,
        423,
        4854,
    )


@pytest.mark.parametrize(
    ("counts", "undefined"),
    [
        (Counts(0, 0, 3, 4), {"precision", "response_ratio"}),
        (Counts(0, 2, 0, 4), {"recall", "response_ratio"}),
        (Counts(2, 0, 1, 0), {"false_positive_rate", "response_ratio"}),
        (Counts(0, 0, 0, 4), {"recall", "precision", "iou", "response_ratio"}),
        (
            Counts(0, 0, 0, 0),
            {"recall", "precision", "iou", "false_positive_rate", "base_rate", "response_ratio"},
        ),
    ],
)
def test_a_ratio_over_nothing_is_undefined(counts: Counts, undefined: set[str]) -> None:
    """It is None: neither 0 nor 1 nor NaN."""
    names = ("recall", "precision", "iou", "false_positive_rate", "base_rate", "response_ratio")

    assert {name for name in names if getattr(counts, name) is None} == undefined


@given(ANY)
def test_overlap_is_below_precision_and_recall(counts: Counts) -> None:
    """IoU <= min(precision, recall), wherever all three are defined."""
    if counts.iou is not None and counts.precision is not None and counts.recall is not None:
        assert counts.iou <= min(counts.precision, counts.recall)


@given(ANY, ANY)
def test_counts_add_up(one: Counts, other: Counts) -> None:
    """Adding is by field, so pooling does not depend on the order."""
    assert one + other == other + one
    assert (one + other).total == one.total + other.total


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_counting_sorts_every_item_into_one_field(pairs: list[tuple[bool, bool]]) -> None:
    """The four counts sum to the number of items and swap sides with the labels."""
    labels, decisions = [a for a, _ in pairs], [b for _, b in pairs]
    counts = count(labels, decisions)

    assert counts.total == len(pairs)
    assert counts.tp == sum(a and b for a, b in pairs)
    swapped = count([not a for a in labels], [not b for b in decisions])
    assert (swapped.tp, swapped.fp, swapped.fn, swapped.tn) == (
        counts.tn,
        counts.fn,
        counts.fp,
        counts.tp,
    )


def test_refusals() -> None:
    """Negative counts, unlike shapes and numbers instead of booleans are refused."""
    with pytest.raises(ValueError, match="got fp = -1"):
        Counts(1, -1, 0, 0)
    with pytest.raises(ValueError, match=r"one shape, got \(2,\) and \(1,\)"):
        count([True, False], [True])
    with pytest.raises(ValueError, match="boolean decisions, got dtype float64"):
        count([True, False], np.array([0.2, 0.7]))
    assert ratio(0, 5) == 0.0
