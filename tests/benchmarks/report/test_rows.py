"""Every number of a row is about the items that its run has scored and that have a label."""

import numpy as np
import pytest

from benchmarks.measure.areas import area
from benchmarks.measure.clusters import clustered_wilson
from benchmarks.measure.intervals import exact, wilson
from benchmarks.report.compared import Row, Threshold
from benchmarks.report.rows import Basis, Method, make_rows

RNG = np.random.default_rng(6)
LABELS = RNG.integers(-1, 2, 120).astype(np.int8)
SCORES = LABELS + RNG.normal(size=120)
SCORES[::10] = np.nan
#: Items with a score and a label, and those marked among them.
USED = (LABELS >= 0) & ~np.isnan(SCORES)
MARKS = SCORES >= 0.5


def row(basis: Basis, scores: np.ndarray = SCORES) -> Row:
    """Take the numbers of a method that marks from 0.5 on."""
    method = Method("x", "x", "x", "", scores, {}, Threshold(0.5, "given", "given"))
    ((found,), _) = make_rows(basis, [method], 0)
    return found


def test_ratios_are_those_of_the_counts() -> None:
    """Recall over positives, precision over the marked, false positives over negatives."""
    found = row(Basis(LABELS, None, resamples=100))
    tp, fp = (int((USED & MARKS & (kind == LABELS)).sum()) for kind in (1, 0))
    positives, negatives = (int((USED & (kind == LABELS)).sum()) for kind in (1, 0))

    assert (found.n, found.positives) == (int(USED.sum()), positives)
    assert found.unlabeled == int(((LABELS < 0) & ~np.isnan(SCORES)).sum())
    assert found.recall == wilson(tp, positives)
    assert found.precision == wilson(tp, tp + fp)
    assert found.false_positive_rate == wilson(fp, negatives)
    assert found.response_ratio is not None
    assert found.response_ratio.value == pytest.approx(tp / positives / (fp / negatives))


def test_the_interval_is_the_one_asked_for() -> None:
    """Clopper and Pearson's in the place of Wilson's."""
    found = row(Basis(LABELS, None, resamples=100, interval="exact"))
    hits = int((USED & MARKS & (LABELS == 1)).sum())

    assert found.recall == exact(hits, int((USED & (LABELS == 1)).sum()))


def test_clusters_reach_every_interval() -> None:
    """Ratios, areas, precision elsewhere and what is resampled."""
    clusters = np.arange(120) // 6
    alone, found = (row(Basis(LABELS, one, resamples=100)) for one in (None, clusters))
    truth, positive = LABELS[USED] == 1, USED & (LABELS == 1)

    assert found.area == area(truth, SCORES[USED], clusters=clusters[USED])
    assert found.recall == clustered_wilson(
        MARKS[positive], np.ones(positive.sum()), clusters[positive]
    )
    for name in ("false_positive_rate", "response_ratio", "average_precision", "area"):
        one, other = getattr(alone, name), getattr(found, name)
        assert one.value == pytest.approx(other.value)
        assert (one.low, one.high) != (other.low, other.high)
    assert alone.restated[1].precision != found.restated[1].precision


def test_a_partial_area_says_how_many_negatives_lie_below_it() -> None:
    """Of 120 items hardly one; of 2000 negatives ten lie below a hundredth, two below the next."""
    labels = np.arange(4000).astype(np.int8) % 2
    many = row(Basis(labels, None, resamples=100), RNG.normal(size=4000))

    assert [one.too_few for one in row(Basis(LABELS, None, resamples=100)).partial] == [True, True]
    assert [(one.limit, one.too_few) for one in many.partial] == [(0.01, False), (0.001, True)]
