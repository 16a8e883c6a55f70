"""Counts, proportions, curves and shared information against two independent references each.

Stored cases, to 1e-10.  Areas, average precision and partial areas are in `test_areas`, calibration
in `test_calibration`, paired tests in `test_differences` and `test_area_differences`.
"""

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from sklearn import metrics
from statsmodels.stats.proportion import proportion_confint

from benchmarks.measure.counts import count
from benchmarks.measure.curves import det, precision_recall, roc
from benchmarks.measure.dependence import mutual_information
from benchmarks.measure.intervals import exact, wilson

from .stored import CASES

every_case = pytest.mark.parametrize("name", CASES)
CLOSE = 1e-10


@every_case
def test_ratios_of_counts(name: str) -> None:
    """scikit-learn's scores of decisions, and exact fractions of what is counted one by one."""
    labels, scores, _ = CASES[name]
    marks = scores >= np.median(scores)
    found = count(labels, marks)
    pairs = list(zip(labels.tolist(), marks.tolist(), strict=True))
    tp, fp, fn, tn = (
        pairs.count(one) for one in ((True, True), (False, True), (True, False), (False, False))
    )

    assert found.recall == pytest.approx(metrics.recall_score(labels, marks), abs=CLOSE)
    assert found.recall == pytest.approx(float(Fraction(tp, tp + fn)), abs=CLOSE)
    assert found.precision == pytest.approx(metrics.precision_score(labels, marks), abs=CLOSE)
    assert found.precision == pytest.approx(float(Fraction(tp, tp + fp)), abs=CLOSE)
    assert found.iou == pytest.approx(metrics.jaccard_score(labels, marks), abs=CLOSE)
    assert found.iou == pytest.approx(float(Fraction(tp, tp + fp + fn)), abs=CLOSE)
    alarms = 1 - metrics.recall_score(~labels, ~marks)
    assert found.false_positive_rate == pytest.approx(alarms, abs=CLOSE)
    assert found.false_positive_rate == pytest.approx(float(Fraction(fp, fp + tn)), abs=CLOSE)
    if fp == 0 or found.precision is None:
        assert found.response_ratio is None
        return
    share = Fraction(tp, tp + fn) / Fraction(fp, fp + tn)
    assert found.response_ratio == pytest.approx(float(share), abs=CLOSE)
    if tn and fn:
        likely = metrics.class_likelihood_ratios(labels, marks)[0]
        assert found.response_ratio == pytest.approx(likely, abs=CLOSE)


@pytest.mark.parametrize(
    ("k", "n"), [(0, 30), (1, 30), (72, 138), (138, 138), (241, 565), (182, 4289), (0, 1), (1, 1)]
)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.995])
def test_intervals_of_proportions(k: int, n: int, level: float) -> None:
    """statsmodels; and the closed forms of Wilson and of Clopper and Pearson."""
    found, theirs = wilson(k, n, level=level), proportion_confint(k, n, 1 - level, "wilson")
    z = stats.norm.isf((1 - level) / 2)
    roots = np.roots([1 + z * z / n, -(2 * k + z * z) / n, (k / n) ** 2])
    assert (found.low, found.high) == pytest.approx(theirs, abs=CLOSE)
    assert (found.low, found.high) == pytest.approx(sorted(roots.real), abs=CLOSE)

    found, theirs = exact(k, n, level=level), proportion_confint(k, n, 1 - level, "beta")
    tail = (1 - level) / 2
    assert (found.low, found.high) == pytest.approx(theirs, abs=CLOSE)
    if k:
        assert stats.binom.sf(k - 1, n, found.low) == pytest.approx(tail, abs=CLOSE)
    if k < n:
        assert stats.binom.cdf(k, n, found.high) == pytest.approx(tail, abs=CLOSE)


def rates(
    labels: NDArray[np.bool_], scores: NDArray[np.float64], at: float
) -> tuple[float, float, float]:
    """Count recall, false-positive rate and precision at a threshold."""
    found = count(labels, scores >= at)
    assert found.recall is not None
    assert found.false_positive_rate is not None
    return (
        found.recall,
        found.false_positive_rate,
        1.0 if found.precision is None else found.precision,
    )


@every_case
def test_every_point_of_a_curve_is_that_of_its_threshold(name: str) -> None:
    """Counted one threshold at a time; and the share of each class above it, by scipy."""
    labels, scores, _ = CASES[name]
    laws = [stats.ecdf(-scores[kind]).cdf for kind in (labels, ~labels)]
    up, down = (lambda at, law=law: float(law.evaluate(at)) for law in laws)
    curve, steps, errors = (
        roc(labels, scores),
        precision_recall(labels, scores),
        det(labels, scores),
    )
    assert curve is not None
    assert steps is not None
    assert errors is not None

    for x, y, at in zip(curve.x, curve.y, curve.thresholds, strict=True):
        recall, alarms, _ = rates(labels, scores, at)
        assert (y, x) == pytest.approx((recall, alarms), abs=CLOSE)
        assert (y, x) == pytest.approx((up(-at), down(-at)), abs=CLOSE)
    prior = labels.mean()
    for x, y, at in zip(steps.x, steps.y, steps.thresholds, strict=True):
        recall, _, precision = rates(labels, scores, at)
        assert (x, y) == pytest.approx((recall, precision), abs=CLOSE)
        if np.isfinite(at):
            odds = prior * up(-at) / (prior * up(-at) + (1 - prior) * down(-at))
            assert y == pytest.approx(odds, abs=CLOSE)
    for x, y, at in zip(errors.x, errors.y, errors.thresholds, strict=True):
        recall, alarms, _ = rates(labels, scores, at)
        assert (x, 1 - y) == pytest.approx((alarms, recall), abs=CLOSE)
        assert (x, y) == pytest.approx((down(-at), 1 - up(-at)), abs=CLOSE)


@every_case
def test_shared_information(name: str) -> None:
    """scikit-learn's, in bits, and scipy's entropies."""
    labels, scores, _ = CASES[name]
    levels = np.floor(4 * scores)
    found = mutual_information(labels, levels)
    pairs = np.unique(np.stack([labels, levels]), axis=1, return_counts=True)[1]
    each = [np.unique(one, return_counts=True)[1] for one in (labels, levels)]
    entropies = [float(stats.entropy(one, base=2)) for one in (*each, pairs)]

    expected = metrics.mutual_info_score(labels, levels) / np.log(2)
    assert found.plain == pytest.approx(expected, abs=CLOSE)
    assert found.plain == pytest.approx(entropies[0] + entropies[1] - entropies[2], abs=CLOSE)
    assert found.items == labels.size
