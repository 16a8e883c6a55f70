"""Calibration against scikit-learn, the definitions, and by hand."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from benchmarks.measure.calibration import Bin, calibration
from benchmarks.measure.intervals import exact

from .stored import CASES

PROBABLE = [name for name in CASES if name != "worse than chance"]


@pytest.mark.parametrize("bins", [1, 3, 10])
@pytest.mark.parametrize("name", PROBABLE)
def test_stored_cases_are_those_of_two_references(name: str, bins: int) -> None:
    """scikit-learn's curve and score; and the definitions in exact fractions."""
    labels, scores, _ = CASES[name]
    found = calibration(labels, scores, bins)
    assert found is not None
    filled = [(one.observed, one.mean_score) for one in found.bins if one.observed is not None]
    shares, means = calibration_curve(labels, scores, n_bins=bins)

    assert [one.value for one, _ in filled] == pytest.approx(shares, abs=1e-10)
    assert [mean for _, mean in filled] == pytest.approx(means, abs=1e-10)
    assert found.brier == pytest.approx(brier_score_loss(labels, scores), abs=1e-10)

    values = [Fraction(one) for one in scores.tolist()]
    squared = sum((one - int(label)) ** 2 for one, label in zip(values, labels, strict=True))
    assert found.brier == pytest.approx(float(squared / len(values)), abs=1e-10)
    error, seen = Fraction(0), 0
    edges = np.linspace(0, 1, bins + 1).tolist()
    for number, one in enumerate(found.bins):
        held = [
            place
            for place, value in enumerate(scores.tolist())
            if edges[number] < value <= edges[number + 1] or (number == 0 and value == 0)
        ]
        assert one.n == len(held)
        error += abs(sum(values[place] - int(labels[place]) for place in held))
        seen += len(held)
    assert seen == len(values)
    assert found.ece == pytest.approx(float(error / len(values)), abs=1e-10)


def test_bins_by_hand() -> None:
    """Scores on an edge belong below it, 0 to the first bin; an empty bin has nothing."""
    found = calibration([0, 1, 0, 1, 1], [0.0, 0.25, 0.25, 0.3, 1.0], bins=4)
    assert found is not None

    assert found.bins == (
        Bin(0.0, 0.25, 3, 0.5 / 3, exact(1, 3)),
        Bin(0.25, 0.5, 1, 0.3, exact(1, 1)),
        Bin(0.5, 0.75, 0, None, None),
        Bin(0.75, 1.0, 1, 1.0, exact(1, 1)),
    )
    # 3/5 of |1/3 - 1/6|, 1/5 of .7, 1/5 of 0.
    assert found.ece == pytest.approx(0.1 + 0.14)
    assert found.brier == pytest.approx((0.75**2 + 0.25**2 + 0.7**2) / 5)


def test_a_pure_bin_keeps_an_interval() -> None:
    """Three of three is no certainty."""
    found = calibration([1, 1, 1, 0, 0], [0.9, 0.9, 0.9, 0.1, 0.1], bins=2)
    assert found is not None
    first, second = (one.observed for one in found.bins)
    assert first is not None
    assert second is not None

    assert (first.low, first.value) == (0, 0)
    assert first.high > 0.8
    assert (second.value, second.high) == (1, 1)
    assert second.low < 0.3


@pytest.mark.parametrize("scores", [[-0.1, 0.5], [0.5, 1.5], [-3.0, 7.0]])
def test_scores_that_are_no_probabilities_are_never_rescaled(scores: list[float]) -> None:
    """One score outside 0 to 1 is enough."""
    assert calibration([0, 1], scores) is None


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=2, max_size=40))
def test_errors_are_bounded(items: list[tuple[bool, float]]) -> None:
    """Both lie from 0 to 1, and every item is in one bin."""
    labels, scores = (list(one) for one in zip(*items, strict=True))
    found = calibration(labels, scores)
    if len(set(labels)) == 1:
        assert found is None
        return
    assert found is not None

    assert 0 <= found.ece <= 1
    assert 0 <= found.brier <= 1
    assert sum(one.n for one in found.bins) == len(items)


def test_misuse_is_refused() -> None:
    """Bins, shapes and scores that are no numbers."""
    with pytest.raises(ValueError, match="expected at least one bin, got 0"):
        calibration([0, 1], [0.1, 0.2], bins=0)
    with pytest.raises(ValueError, match="expected labels and scores of shape"):
        calibration([0, 1], [0.1])
    with pytest.raises(ValueError, match="expected finite scores, got nan"):
        calibration([0, 1], [0.1, np.nan])
