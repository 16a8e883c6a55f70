"""Areas against scikit-learn, published worked examples, and the definitions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import auc, average_precision_score, roc_auc_score, roc_curve

from benchmarks.measure.areas import (
    area,
    average_precision,
    partial_area,
    standard_error,
    too_few,
)
from benchmarks.measure.clustered_areas import clustered_area
from benchmarks.measure.curves import roc
from benchmarks.measure.intervals import wilson

from .stored import CASES
from .test_area_differences import PATIENTS

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


def odds(share: float) -> float:
    """Take log odds."""
    return float(np.log(share / (1 - share)))


def ends(value: float, error: float, quantile: float = 1.959963984540054) -> tuple[float, float]:
    """Take the ends of an area whose standard error is known, on the scale of log odds."""
    half = quantile * error / (value * (1 - value))
    low, high = (1 / (1 + np.exp(-odds(value) - side * half)) for side in (-1, 1))
    return float(low), float(high)


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
    # Log odds of 5 to 1, and the standard error over 5/6 times 1/6.
    half = 1.959963985 * (1 / 18) ** 0.5 / (5 / 36)
    assert odds(found.low) == pytest.approx(np.log(5) - half)
    assert odds(found.high) == pytest.approx(np.log(5) + half)
    assert odds(narrow.high) == pytest.approx(np.log(5) + half * 0.674489750 / 1.959963985)
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


def placements(
    labels: NDArray[np.bool_], scores: NDArray[np.float64]
) -> tuple[list[Fraction], list[Fraction]]:
    """Compare every positive with every negative, in exact fractions."""
    up, down = scores[labels].tolist(), scores[~labels].tolist()
    psi = [[Fraction((a > b) * 2 + (a == b), 2) for b in down] for a in up]
    above = [sum(row, Fraction(0)) / len(down) for row in psi]
    below = [sum((row[k] for row in psi), Fraction(0)) / len(up) for k in range(len(down))]
    return above, below


def trapezia(x: list[float], y: list[float], limit: float) -> float:
    """Integrate a polyline from 0 to a limit, piece by piece."""
    total = 0.0
    for a, b, c, d in zip(x, x[1:], y, y[1:], strict=False):
        if a < limit and b > a:
            end = min(b, limit)
            at_end = c + (d - c) * (end - a) / (b - a)
            total += (end - a) * (c + at_end) / 2
    return total


@pytest.mark.parametrize("name", CASES)
def test_areas_of_stored_cases_are_those_of_two_references(name: str) -> None:
    """Exact fractions over all pairs, and scikit-learn; the variance of DeLong from fractions."""
    labels, scores, _ = CASES[name]
    above, below = placements(labels, scores)
    value = sum(above) / len(above)
    variance = sum(
        sum((one - value) ** 2 for one in part) / (len(part) - 1) / len(part)
        for part in (above, below)
    )
    found = area(labels, scores)
    assert found is not None

    assert found.value == pytest.approx(float(value), abs=1e-10)
    assert found.value == pytest.approx(roc_auc_score(labels, scores), abs=1e-10)
    if variance:
        error = float(variance) ** 0.5
        assert standard_error(found) == pytest.approx(error, abs=1e-10)
        assert (found.low, found.high) == pytest.approx(ends(float(value), error), abs=1e-10)
    else:
        assert found.method == "Wilson on the smaller class"
        assert found.low < found.value or found.value < found.high


@pytest.mark.parametrize(
    ("column", "printed"),
    [
        (0, (0.7366, 0.0927, 0.5549, 0.9182)),
        (1, (0.6478, 0.1000, 0.4518, 0.8439)),
        (2, (0.7258, 0.1028, 0.5243, 0.9273)),
    ],
)
def test_the_published_example_is_reproduced(
    column: int, printed: tuple[float, float, float, float]
) -> None:
    """Area, standard error and plain ends of three tests on 43 patients, as SAS/STAT prints them.

    The data are those of DeLong and others (1988), complete cases; the printed table is that of
    "Comparing Receiver Operating Characteristic Curves" in the manual of PROC LOGISTIC.
    """
    rows = np.array(PATIENTS.split(), dtype=float).reshape(43, 4)
    found = area(rows[:, 3], rows[:, column] * (-1 if column == 2 else 1))
    assert found is not None

    error = standard_error(found)
    low, high = (found.value + side * 1.959963984540054 * error for side in (-1, 1))
    assert (found.value, error, low, high) == pytest.approx(printed, abs=5e-5)


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("parted", "all tied")])
def test_the_clustered_variance_is_obuchowskis(name: str) -> None:
    """Her sums over clusters, in exact fractions, with Student's quantile."""
    labels, scores, clusters = CASES[name]
    above, below = placements(labels, scores)
    value = sum(above) / len(above)
    kinds = sorted(set(clusters.tolist()))
    sums = {kind: [Fraction(0), Fraction(0)] for kind in kinds}
    for side, part in enumerate((above, below)):
        owners = clusters[labels if side == 0 else ~labels].tolist()
        for owner, one in zip(owners, part, strict=True):
            sums[owner][side] += one - value
    m, n = len(above), len(below)
    i10, i01 = (len(set(clusters[kind].tolist())) for kind in (labels, ~labels))
    count = len(kinds)
    s10 = Fraction(i10, (i10 - 1) * m) * sum(one[0] ** 2 for one in sums.values())
    s01 = Fraction(i01, (i01 - 1) * n) * sum(one[1] ** 2 for one in sums.values())
    s11 = Fraction(count, count - 1) * sum(one[0] * one[1] for one in sums.values())
    variance = s10 / m + s01 / n + 2 * s11 / (m * n)
    found = area(labels, scores, clusters=clusters)
    assert found is not None

    quantile = stats.t.ppf(0.975, min(i10, i01) - 1)
    expected = ends(float(value), float(variance) ** 0.5, quantile)
    assert found.method == "DeLong over clusters"
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-10)


def test_clusters_of_one_item_change_the_quantile_alone() -> None:
    """Obuchowski's variance is then DeLong's."""
    labels, scores, _ = CASES["ties"]
    alone = area(labels, scores)
    each = area(labels, scores, clusters=np.arange(labels.size))
    assert alone is not None
    assert each is not None

    smaller = min(labels.sum(), (~labels).sum())
    assert standard_error(each) / stats.t.ppf(0.975, smaller - 1) == pytest.approx(
        standard_error(alone) / stats.norm.ppf(0.975), abs=1e-12
    )


@pytest.mark.parametrize("name", CASES)
def test_average_precision_of_stored_cases_is_that_of_two_references(name: str) -> None:
    """Precision at the score of each positive, averaged in exact fractions; and scikit-learn."""
    labels, scores, _ = CASES[name]
    shares = [
        Fraction(int((scores[labels] >= one).sum()), int((scores >= one).sum()))
        for one in scores[labels]
    ]
    found = average_precision(labels, scores)

    assert found == pytest.approx(float(sum(shares) / len(shares)), abs=1e-10)
    assert found == pytest.approx(average_precision_score(labels, scores), abs=1e-10)


@pytest.mark.parametrize("limit", [0.001, 0.01, 0.137, 0.5, 0.9999])
@pytest.mark.parametrize("name", CASES)
def test_partial_areas_of_stored_cases_are_those_of_two_references(name: str, limit: float) -> None:
    """Trapezia piece by piece; and scikit-learn, with McClish's standardization undone."""
    labels, scores, _ = CASES[name]
    x, y, _ = roc_curve(labels, scores, drop_intermediate=False)
    standardized = roc_auc_score(labels, scores, max_fpr=limit)
    least, most = limit**2 / 2, limit
    undone = least + (2 * standardized - 1) * (most - least)
    found = partial_area(labels, scores, limit)

    assert found == pytest.approx(trapezia(x.tolist(), y.tolist(), limit) / limit, abs=1e-10)
    assert found == pytest.approx(undone / limit, abs=1e-10)


@given(ITEMS)
def test_the_whole_partial_area_is_the_area(items: list[tuple[bool, int]]) -> None:
    """Up to a limit of 1; and no partial area leaves 0 to 1."""
    labels, scores = unzip(items)

    assert partial_area(labels, scores, 1.0) == pytest.approx(brute(labels, scores), abs=1e-12)
    for limit in (0.001, 0.25, 0.6):
        found = partial_area(labels, scores, limit)
        assert found is not None
        assert 0 <= found <= 1


def test_too_few_negatives_are_told() -> None:
    """Ten must lie below the limit, whichever way the product is rounded."""
    assert [too_few(n, 0.01) for n in (999, 1000, 1001)] == [True, False, False]
    assert [too_few(n, 0.001) for n in (9999, 10_000)] == [True, False]
    assert not any(too_few(10 * k, 1 / k) for k in range(1, 200))


@pytest.mark.parametrize("n", [2, 3, 20, 500])
def test_nothing_collapses_where_classes_are_parted(n: int) -> None:
    """An area of 1 ends where n of n does, an area of 0 where 0 of n does."""
    labels = np.arange(3 * n) < n
    for scores, edge in ((labels, 1.0), (~labels, 0.0)):
        found = area(labels, scores)
        assert found is not None
        expected = wilson(n * int(edge), n)
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
        assert found.high - found.low > 0.5 / n
        assert found.value == edge


def test_one_class_alone_is_undefined() -> None:
    """Nothing is made up; one item of a class has no variance."""
    for labels in ([1, 1, 1], [0, 0, 0], []):
        scores = [1.0, 2.0, 3.0][: len(labels)]
        rng = np.random.default_rng(0)
        assert area(labels, scores) is None
        assert average_precision(labels, scores) is None
        assert partial_area(labels, scores, 0.01) is None
        assert clustered_area(labels, scores, range(len(labels)), rng=rng) is None
    assert area([1, 0, 0], [1, 2, 3]) is None
    assert area([1, 1, 0, 0], [1, 2, 3, 4], clusters=["a", "a", "b", "c"]) is None


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
    """Shapes, labels, scores, limits and clusters."""
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"expected labels and scores of shape \(n,\), got \(2,\)"):
        area([0, 1], [1.0])
    with pytest.raises(ValueError, match=r"expected labels 0 and 1, got \[2\]"):
        average_precision([0, 2], [1.0, 2.0])
    with pytest.raises(ValueError, match="expected finite scores, got nan"):
        partial_area([0, 1], [1.0, np.nan], 0.5)
    with pytest.raises(ValueError, match="one cluster for each of 2 items"):
        clustered_area([0, 1], [1.0, 2.0], [1], rng=rng)
    with pytest.raises(ValueError, match="expected a cluster for each item, got nan for 1"):
        area([0, 1], [1.0, 2.0], clusters=[1.0, np.nan])
    for limit in (0.0, -0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match=f"expected a limit above 0 and up to 1, got {limit}"):
            partial_area([0, 1], [1.0, 2.0], limit)
