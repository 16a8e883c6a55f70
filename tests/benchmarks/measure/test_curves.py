"""Curves and areas against scikit-learn, worked examples, and brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import auc, roc_auc_score

from benchmarks.measure.curves import area, clustered_area, det, precision_recall, roc

#: Labels of both classes, twice each, and scores with many ties.
ITEMS = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), max_size=40).map(
    lambda items: [(True, 3), (True, 5), (False, 3), (False, 1), *items]
)


def unzip(items: list[tuple[bool, int]]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return labels and scores."""
    labels, scores = zip(*items, strict=True)
    return np.array(labels), np.array(scores, dtype=np.float64)


def brute(labels: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """Compare every positive with every negative."""
    gaps = scores[labels][:, None] - scores[~labels]
    return float(np.mean((gaps > 0) + (gaps == 0) / 2))


@given(ITEMS)
def test_the_area_is_that_of_every_oracle(items: list[tuple[bool, int]]) -> None:
    """Midranks, all pairs, scikit-learn and the trapezia under the curve agree."""
    labels, scores = unzip(items)
    found, curve = area(labels, scores), roc(labels, scores)
    assert found is not None
    assert curve is not None

    assert found.value == pytest.approx(brute(labels, scores), abs=1e-12)
    assert found.value == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)
    assert found.value == pytest.approx(auc(curve.x, curve.y), abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(ITEMS)
def test_swapping_the_classes_mirrors_the_area(items: list[tuple[bool, int]]) -> None:
    """And turning the scores does; the interval keeps its width."""
    labels, scores = unzip(items)
    found, swapped, turned = area(labels, scores), area(~labels, scores), area(labels, -scores)
    assert found is not None

    for mirror in (swapped, turned):
        assert mirror is not None
        assert mirror.value == pytest.approx(1 - found.value, abs=1e-12)
        assert mirror.low == pytest.approx(1 - found.high, abs=1e-12)


@given(ITEMS)
def test_only_the_order_of_scores_counts(items: list[tuple[bool, int]]) -> None:
    """A rising function of the scores changes nothing."""
    labels, scores = unzip(items)

    assert area(labels, scores) == area(labels, np.exp(scores) - 7)


def test_the_variance_by_hand() -> None:
    """Positives 5, 3, 1 against negatives 2, 0.

    The positives beat 1, 1 and 1/2 of the negatives: variance 1/12, over 3 positives 1/36.  The
    negatives are beaten by 2/3 and all of the positives: variance 1/18, over 2 again 1/36.  The
    area is 5/6, its standard error the root of 1/18.
    """
    found = area([1, 1, 1, 0, 0], [5, 3, 1, 2, 0])
    assert found is not None
    narrow = area([1, 1, 1, 0, 0], [5, 3, 1, 2, 0], level=0.5)
    assert narrow is not None

    assert found.value == pytest.approx(5 / 6)
    assert found.low == pytest.approx(5 / 6 - 1.959963985 * (1 / 18) ** 0.5)
    assert found.high == 1.0
    assert narrow.high == pytest.approx(5 / 6 + 0.674489750 * (1 / 18) ** 0.5)
    assert found.method == "DeLong"


def test_delong_covers_what_it_should() -> None:
    """Of 400 samples of 30 and 60 with a true area of 0.76, about 95 % hold it."""
    rng = np.random.default_rng(20261125)
    labels = np.arange(90) < 30
    held = 0
    for _ in range(400):
        found = area(labels, rng.normal(size=90) + labels)
        assert found is not None
        held += found.low <= 0.7602499 <= found.high

    assert 0.92 <= held / 400 <= 0.98


def test_curves_by_hand() -> None:
    """Scores 4, 3, 3, 1 of a positive, a positive, a negative, a negative."""
    labels, scores = [1, 1, 0, 0], [4, 3, 3, 1]
    found = roc(labels, scores)
    assert found is not None
    assert found.x.tolist() == [0.0, 0.0, 0.5, 1.0]
    assert found.y.tolist() == [0.0, 0.5, 1.0, 1.0]
    assert found.thresholds.tolist() == [np.inf, 4.0, 3.0, 1.0]

    found = precision_recall(labels, scores)
    assert found is not None
    assert found.x.tolist() == [1.0, 1.0, 0.5, 0.0]
    assert found.y.tolist() == [0.5, pytest.approx(2 / 3), 1.0, 1.0]
    assert found.thresholds.tolist() == [1.0, 3.0, 4.0, np.inf]

    found = det(labels, scores)
    assert found is not None
    assert (1 - found.y[found.thresholds == 3]).tolist() == [1.0]
    assert found.x[found.thresholds == 3].tolist() == [0.5]


def test_one_class_alone_is_undefined() -> None:
    """Neither curve nor area is made up; one item of a class has no variance."""
    for labels in ([1, 1, 1], [0, 0, 0]):
        scores = [1.0, 2.0, 3.0]
        assert (roc(labels, scores), precision_recall(labels, scores)) == (None, None)
        assert (det(labels, scores), area(labels, scores)) == (None, None)
        assert clustered_area(labels, scores, [1, 2, 3], rng=np.random.default_rng(0)) is None
    assert area([1, 0, 0], [1, 2, 3]) is None


@settings(max_examples=25)
@given(ITEMS, st.integers(0, 2**32 - 1))
def test_resampled_areas_are_areas_of_resampled_items(
    items: list[tuple[bool, int]], seed: int
) -> None:
    """The quadratic form gives, to the digit, the ends of a bootstrap that copies items."""
    labels, scores = unzip(items)
    clusters = np.arange(len(items)) % 5
    found = clustered_area(
        labels,
        scores,
        clusters,
        rng=np.random.default_rng(seed),
        resamples=100,
        method="percentile",
    )
    count = min(len(items), 5)
    even = np.full(count, 1 / count)
    draws = np.random.default_rng(seed).multinomial(count, even, 100)
    copied = []
    for times in draws:
        chosen = np.repeat(np.arange(len(items)), times[clusters])
        if len(set(labels[chosen].tolist())) == 2:
            copied.append(brute(labels[chosen], scores[chosen]))
    assert found is not None

    assert found.value == pytest.approx(brute(labels, scores), abs=1e-12)
    assert found.undefined == 100 - len(copied)
    if found.method == "percentile":
        ends = np.quantile(copied, [0.025, 0.975])
        assert (found.low, found.high) == pytest.approx(tuple(ends), abs=1e-12)


def test_clusters_widen_the_interval() -> None:
    """Twenty scenes of fifty alike pictures are twenty witnesses, not a thousand."""
    rng = np.random.default_rng(3)
    labels = np.tile([True, False], 500)
    scenes = np.repeat(np.arange(20), 50)
    scores = labels + 2 * rng.normal(size=20)[scenes] * (2 * labels - 1) + rng.normal(size=1000)
    together = clustered_area(labels, scores, scenes, rng=rng)
    alone = area(labels, scores)
    assert together is not None
    assert alone is not None

    assert together.value == pytest.approx(alone.value, abs=1e-12)
    assert together.high - together.low > 3 * (alone.high - alone.low)


def test_a_score_that_is_paired_over_the_label_has_an_area_of_exactly_a_half() -> None:
    """Every scene has each score once for each label: no resample can move it."""
    scores = np.repeat([0.1, 0.7, 0.7, 0.3], 2)
    labels = np.tile([1, 0], 4)
    found = clustered_area(labels, scores, np.repeat([1, 2, 3, 4], 2), rng=np.random.default_rng(0))
    assert found is not None

    assert (found.low, found.value, found.high) == (0.5, 0.5, 0.5)


def test_one_cluster_has_no_interval() -> None:
    """It cannot be resampled."""
    assert clustered_area([1, 0], [1, 0], ["a", "a"], rng=np.random.default_rng(0)) is None


def test_misuse_is_refused() -> None:
    """Shapes, labels, scores and clusters."""
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"expected labels and scores of shape \(n,\), got \(2,\)"):
        roc([0, 1], [1.0])
    with pytest.raises(ValueError, match=r"expected labels 0 and 1, got \[0, 2\]"):
        area([0, 2], [1.0, 2.0])
    with pytest.raises(ValueError, match="expected finite scores, got nan"):
        det([0, 1], [1.0, np.nan])
    with pytest.raises(ValueError, match="one cluster for each of 2 items"):
        clustered_area([0, 1], [1.0, 2.0], [1], rng=rng)
