"""Quotients over clusters: by hand, and what resampling clusters changes."""

import numpy as np
import pytest

from benchmarks.measure.clusters import (
    clustered_change,
    clustered_quotient,
    clustered_response_ratio,
    clustered_wilson,
    effective,
    totals,
)
from benchmarks.measure.intervals import wilson


def rng() -> np.random.Generator:
    """Give every test the same stream."""
    return np.random.default_rng(7)


def test_sums_by_cluster_keep_every_item() -> None:
    """Nothing is lost and the order is that of the sorted clusters."""
    sums = totals([3, 1, 3, 2], [[1, 10], [2, 20], [4, 40], [8, 80]])

    assert sums.tolist() == [[2, 20], [8, 80], [5, 50]]


def test_a_response_ratio_by_hand() -> None:
    """3 of 4 positives over 1 of 4 negatives is 3."""
    labels = [True] * 4 + [False] * 4
    marks = [True, True, True, False, True, False, False, False]
    found = clustered_response_ratio(labels, marks, [1, 2, 3, 4] * 2, rng=rng())

    assert found is not None
    assert found.value == pytest.approx(3.0)
    assert found.low < 3.0 < found.high


def test_repeating_a_scene_adds_no_certainty() -> None:
    """The same poses in a hundred cells are one witness: the interval stays as wide."""
    labels = np.array([True, False] * 8)
    marks = np.array([True, False, True, True, False, False, True, False] * 2)
    scenes = np.repeat(np.arange(8), 2)
    once = clustered_response_ratio(labels, marks, scenes, rng=rng())
    often = clustered_response_ratio(
        np.tile(labels, 100), np.tile(marks, 100), np.tile(scenes, 100), rng=rng()
    )

    assert once == often


def test_no_negative_marked_leaves_the_ratio_undefined() -> None:
    """A quotient over nothing is None, not infinity."""
    assert clustered_response_ratio([True, False], [True, False], [1, 2], rng=rng()) is None


def test_one_cluster_gives_no_interval() -> None:
    """With one scene nothing is known about other scenes."""
    labels, marks = [True, True, False, False], [True, False, True, False]

    assert clustered_response_ratio(labels, marks, [1] * 4, rng=rng()) is None
    assert clustered_quotient(labels, marks, [1] * 4, rng=rng()) is None
    assert clustered_change(labels, marks, marks, [1] * 4, rng=rng()) is None


def test_a_decision_against_itself_changes_nothing() -> None:
    """Both ratios come from the same resample, so what they share cancels exactly."""
    draw = np.random.default_rng(1)
    labels, marks = draw.random(60) < 0.5, draw.random(60) < 0.5
    found = clustered_change(labels, marks, marks, np.arange(60) % 6, rng=rng())

    assert found is not None
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)


def test_shapes_that_do_not_fit_are_refused() -> None:
    """One cluster for each item."""
    with pytest.raises(ValueError, match="expected one cluster for each"):
        totals([1, 2], [[1.0], [2.0], [3.0]])
    with pytest.raises(ValueError, match="of one shape"):
        clustered_response_ratio([True], [True, False], [1, 2], rng=rng())


def test_a_clustered_proportion_has_the_variance_of_a_cluster_robust_mean() -> None:
    """What it is worth follows from the sandwich estimate of statsmodels, to ten digits."""
    statsmodels = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(5)
    clusters = rng.integers(0, 12, size=90)
    hits = (rng.random(90) < 0.2 + 0.05 * clusters).astype(np.float64)
    fit = statsmodels.OLS(hits, np.ones(90)).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    found = effective(hits, np.ones(90), clusters)

    assert found is not None
    share = hits.mean()
    expected = share * (1 - share) / fit.cov_params()[0, 0]
    assert found.trials == pytest.approx(min(expected, 90), rel=1e-10)
    assert found.trials < 60


def test_items_of_their_own_clusters_are_worth_almost_what_they_are() -> None:
    """The variance divides by one less, and the quantile is Student's: a little wider."""
    hits = np.array([True] * 72 + [False] * 66)
    plain = wilson(72, 138)
    found = clustered_wilson(hits, np.ones(138), np.arange(138))

    assert found is not None
    assert found.low == pytest.approx(plain.low, abs=0.002)
    assert found.high == pytest.approx(plain.high, abs=0.002)
    assert found.low < plain.low < plain.high < found.high


@pytest.mark.parametrize("hit", [False, True])
def test_a_clustered_proportion_does_not_collapse(hit: bool) -> None:
    """Where all trials agree every cluster is one trial: eight clusters leave much open."""
    found = clustered_wilson(np.full(800, hit), np.ones(800), np.repeat(np.arange(8), 100))

    assert found is not None
    assert found.value == float(hit)
    assert found.high - found.low > 0.3


def test_a_proportion_over_nothing_or_one_cluster_is_undefined() -> None:
    """There is no interval to be had."""
    assert clustered_wilson([1, 0], [0, 0], [1, 2]) is None
    assert clustered_wilson([1, 0], [1, 1], [1, 1]) is None
    assert effective([1, 0, 1], [1, 0, 1], [1, 2, 1]) is None


def test_clusters_that_balance_out_are_never_worth_more_than_their_items() -> None:
    """Every cluster holds one hit and one miss: no residual, and no more than four trials."""
    found = effective([1, 0, 1, 0], [1] * 4, [1, 1, 2, 2])

    assert found is not None
    assert found.trials == 4.0
