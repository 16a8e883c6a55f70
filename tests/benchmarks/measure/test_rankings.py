"""Numbers read off weighted rankings, against items that are really copied."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve, roc_curve

from benchmarks.measure.areas import average_precision, partial_area
from benchmarks.measure.rankings import Ranking, Tally, influence, ranking

from .stored import CASES

#: Label, score (few of them, so that there are ties; None for no score) and weight.
ITEMS = st.lists(
    st.tuples(st.booleans(), st.one_of(st.none(), st.integers(0, 6)), st.integers(0, 3)),
    min_size=1,
    max_size=25,
).map(lambda items: [(True, 3, 1), (False, 2, 1), *items])
RATES = np.array([0.0, 0.003, 0.1, 0.25, 1 / 3, 0.5, 0.8, 1.0])
RECALLS = np.array([0.01, 0.2, 0.29, 0.5, 2 / 3, 0.9, 1.0])


def unzip(
    items: list[tuple[bool, int | None, int]],
) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.int32]]:
    """Return labels, scores and weights."""
    labels, scores, weights = zip(*items, strict=True)
    return (
        np.array(labels),
        np.array([np.nan if one is None else one for one in scores], dtype=np.float64),
        np.array(weights, dtype=np.int32),
    )


@settings(deadline=None)
@given(ITEMS)
def test_a_weight_is_a_number_of_copies(items: list[tuple[bool, int | None, int]]) -> None:
    """Average precision, areas and curves are those of the items copied, undefined where they are.

    The second row of the block has other weights, so that no row leaks into another.
    """
    labels, scores, weights = unzip(items)
    tally = Tally(ranking(labels, scores), np.stack([weights, weights[::-1] * 2 + 1]))
    copies = np.repeat(np.arange(len(items)), weights)
    copies = copies[~np.isnan(scores[copies])]
    truth, values = labels[copies], scores[copies]
    read = [tally.average_precision()[0], *(tally.partial_area(one)[0] for one in (0.07, 0.5, 1))]

    expected = [
        average_precision(truth, values),
        *(partial_area(truth, values, one) for one in (0.07, 0.5, 1)),
    ]
    assert read == [pytest.approx(np.nan if one is None else one, nan_ok=True) for one in expected]
    if expected[0] is None:
        assert np.isnan(tally.recall_at(RATES)[0]).all()
        assert np.isnan(tally.precision_at(RECALLS)[0]).all()
        return
    x, y, _ = roc_curve(truth, values, drop_intermediate=False)
    assert tally.recall_at(RATES)[0] == pytest.approx(by_pieces(x, y), abs=1e-9)
    precision, recall, _ = precision_recall_curve(truth, values)
    highest = [precision[:-1][recall[:-1] >= one - 1e-9][-1] for one in RECALLS]
    assert tally.precision_at(RECALLS)[0] == pytest.approx(highest, abs=1e-9)


def by_pieces(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[float]:
    """Read a polyline at the rates, at the top of a rise."""
    read = []
    for rate in RATES:
        at = y[np.isclose(x, rate, rtol=0, atol=1e-9)]
        read.append(float(at.max()) if len(at) else float(np.interp(rate, x, y)))
    return read


@pytest.mark.parametrize("limit", [0.001, 0.0137, 0.2718, 1.0])
@pytest.mark.parametrize("name", CASES)
def test_influence_is_the_derivative_by_the_weight(name: str, limit: float) -> None:
    """A millionth more of one item: all weights are a million, and one of them one more."""
    labels, scores, _ = CASES[name]
    order = ranking(labels, scores)
    chosen = np.unique(np.linspace(0, labels.size - 1, 60).astype(int))
    found = [one[chosen] for one in influence(order, [limit])]
    step = 1_000_000

    weights = np.full((len(chosen) + 1, labels.size), step, dtype=np.int32)
    weights[np.arange(len(chosen)), chosen] += 1
    tally = Tally(order, weights)
    for one, read in zip(
        found, (tally.average_precision(), tally.partial_area(limit)), strict=True
    ):
        change = (read[:-1] - read[-1]) * step
        assert change == pytest.approx(one, abs=2e-5 * max(1.0, float(np.abs(one).max())))


@pytest.mark.parametrize("name", CASES)
def test_no_weight_in_all_moves_a_number(name: str) -> None:
    """Twice the items are the same items: the influences of all of them sum to 0."""
    labels, scores, _ = CASES[name]

    for one in influence(ranking(labels, scores), [0.01, 0.3]):
        assert one.sum() == pytest.approx(0, abs=1e-12)


def test_items_without_a_score_have_no_place_and_no_influence() -> None:
    """They are in neither list, and move nothing."""
    labels = np.array([True, False, True, False])
    order = ranking(labels, np.array([np.nan, 1.0, 2.0, np.nan]))
    without: Ranking = ranking(labels, np.full(4, np.nan))

    assert (order.positives.tolist(), order.negatives.tolist()) == ([2], [1])
    assert influence(order)[0][[0, 3]].tolist() == [0.0, 0.0]
    assert order.both
    assert not without.both
