"""Areas of two methods against definitions, scikit-learn, scipy and published examples."""

import math
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import roc_auc_score

from benchmarks.measure.differences import AreaDifference, delong

#: `rng = np.random.default_rng(8); base = rng.normal(size=24);
#: labels = (rng.random(24) < 0.4); scores = [(base + rng.normal(size=24) + labels).round(1)
#: for _ in range(2)]`: correlated, with ties.
LABELS = np.array([int(digit) for digit in "111100011111000100011001"], dtype=bool)
FIRST = np.array(
    [
        -1.7,
        -0.5,
        -1.5,
        0.7,
        -3.5,
        -1.4,
        1.2,
        1.9,
        2.6,
        4.9,
        2.6,
        0.8,
        0.9,
        0.8,
        0.4,
        1.3,
        1.7,
        1.1,
        -1.2,
        0.3,
        2.0,
        0.4,
        -0.3,
        0.8,
    ]
)
SECOND = np.array(
    [
        -0.4,
        1.6,
        -0.6,
        1.2,
        -0.7,
        0.4,
        -1.6,
        -0.2,
        4.4,
        2.8,
        3.0,
        0.5,
        2.7,
        2.0,
        -0.6,
        0.7,
        0.3,
        1.0,
        -1.1,
        -0.9,
        0.9,
        0.4,
        -2.9,
        1.4,
    ]
)
#: Clusters of 1 to 5 items, by hand: pure ones and mixed ones.
CLUSTERS = np.array(list("aabbbbcddddeeefgghhhhhii"))

#: Albumin, total protein, Krebs-Goplerud score and benefit of 43 patients: the data of DeLong,
#: DeLong and Clarke-Pearson (1988), less six with gaps, as printed in the SAS/STAT User's Guide,
#: PROC LOGISTIC, example "Comparing Receiver Operating Characteristic Curves".
PATIENTS = """
3.0 5.8 10 0  3.2 6.3 5 1  3.9 6.8 3 1  2.8 4.8 6 0  3.2 5.8 3 1  0.9 4.0 5 0  2.5 5.7 8 0
1.6 5.6 5 1  3.8 5.7 5 1  3.7 6.7 6 1  3.2 5.4 4 1  3.8 6.6 6 1  4.1 6.6 5 1  3.6 5.7 5 1
4.3 7.0 4 1  3.6 6.7 4 0  2.3 4.4 6 1  4.2 7.6 4 0  4.0 6.6 6 0  3.5 5.8 6 1  3.8 6.8 7 1
3.0 4.7 8 0  4.5 7.4 5 1  3.7 7.4 5 1  3.1 6.6 6 1  4.1 8.2 6 1  4.3 7.0 5 1  4.3 6.5 4 1
3.2 5.1 5 1  2.6 4.7 6 1  3.3 6.8 6 0  1.7 4.0 7 0  3.7 6.1 5 1  3.3 6.3 7 1  4.2 7.7 6 1
3.5 6.2 5 1  2.9 5.7 9 0  2.1 4.8 7 1  2.8 6.2 8 0  4.0 7.0 7 1  3.3 5.7 6 1  3.7 6.9 5 1
3.6 6.6 5 1
"""


def placements(
    labels: NDArray[np.bool_], scores: NDArray[np.float64]
) -> tuple[list[Fraction], list[Fraction]]:
    """Give each item its share of wins over the other class, pair by pair, in exact fractions."""
    ups, downs = scores[labels].tolist(), scores[~labels].tolist()
    wins = [[Fraction((x > y) * 2 + (x == y), 2) for y in downs] for x in ups]
    of_ups = [sum(row, Fraction()) / len(downs) for row in wins]
    of_downs = [sum(column, Fraction()) / len(ups) for column in zip(*wins, strict=True)]
    return of_ups, of_downs


def variance_by_definition(
    labels: NDArray[np.bool_],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    clusters: NDArray[np.generic],
) -> Fraction:
    """Follow Obuchowski (1997): three sums of products for either area and for both together."""
    up_clusters, down_clusters = clusters[labels].tolist(), clusters[~labels].tolist()
    names = sorted(set(clusters.tolist()))
    m, n = len(up_clusters), len(down_clusters)

    def sums(scores: NDArray[np.float64]) -> tuple[list[Fraction], list[Fraction]]:
        """Sum placements less the area, by cluster."""
        ups, downs = placements(labels, scores)
        theta = sum(ups, Fraction()) / m
        return (
            [
                sum(
                    (v - theta for v, c in zip(ups, up_clusters, strict=True) if c == a), Fraction()
                )
                for a in names
            ],
            [
                sum(
                    (v - theta for v, c in zip(downs, down_clusters, strict=True) if c == a),
                    Fraction(),
                )
                for a in names
            ],
        )

    def product(one: list[Fraction], two: list[Fraction], count: int) -> Fraction:
        """Sum products over clusters with the factor for their number."""
        return Fraction(count, count - 1) * sum(
            (x * y for x, y in zip(one, two, strict=True)), Fraction()
        )

    def covariance(r: int, s: int) -> Fraction:
        """Estimate the covariance of areas r and s."""
        s10 = product(tables[r][0], tables[s][0], len(set(up_clusters))) / m
        s01 = product(tables[r][1], tables[s][1], len(set(down_clusters))) / n
        s11 = product(tables[r][0], tables[s][1], len(names))
        s11 += product(tables[s][0], tables[r][1], len(names))
        return s10 / m + s01 / n + s11 / (m * n)

    tables = [sums(first), sums(second)]
    return covariance(0, 0) + covariance(1, 1) - 2 * covariance(0, 1)


def found(clusters: NDArray[np.generic] | None = None, level: float = 0.95) -> AreaDifference:
    """Compare the stored scores."""
    result = delong(LABELS, FIRST, SECOND, clusters, level=level)
    assert result is not None
    return result


def test_two_references_agree_on_the_variance_of_stored_scores() -> None:
    """DeLong's definition in fractions, and a jackknife of scikit-learn's areas."""
    result = found()
    areas = [roc_auc_score(LABELS, scores) for scores in (FIRST, SECOND)]
    variance = 0.0
    for members in (np.flatnonzero(LABELS), np.flatnonzero(~LABELS)):
        without = []
        for left_out in members:
            kept = np.arange(LABELS.size) != left_out
            one, two = (roc_auc_score(LABELS[kept], s[kept]) for s in (FIRST, SECOND))
            without.append(two - one)
        # Sen's structural components are those of the jackknife (DeLong and others, section 2).
        variance += (
            (len(members) - 1) / len(members) * np.sum(np.square(without - np.mean(without)))
        )
    exact = variance_by_definition(LABELS, FIRST, SECOND, np.arange(LABELS.size))

    assert (result.first, result.second) == pytest.approx(areas, abs=1e-12)
    assert result.difference.value == pytest.approx(areas[1] - areas[0], abs=1e-12)
    assert result.standard_error == pytest.approx(math.sqrt(exact), rel=1e-12)
    assert result.standard_error == pytest.approx(math.sqrt(variance), rel=1e-10)
    z = (areas[1] - areas[0]) / math.sqrt(variance)
    assert result.p_value == pytest.approx(math.erfc(abs(z) / math.sqrt(2)), abs=1e-10)
    assert (result.n, result.positives, result.clusters) == (24, int(LABELS.sum()), None)


def test_two_references_agree_on_the_variance_over_clusters() -> None:
    """Obuchowski's definition in fractions; for clusters of one make-up, that of their means."""
    result = found(CLUSTERS)
    exact = variance_by_definition(LABELS, FIRST, SECOND, CLUSTERS)
    assert result.standard_error == pytest.approx(math.sqrt(exact), rel=1e-12)
    assert result.clusters == 9

    # Of the pairs of one positive and one negative, each counts alike.
    labels = np.tile([True, False], 9)
    scores = np.concatenate([FIRST[LABELS][:9, None], FIRST[~LABELS][:9, None]], axis=1).ravel()
    others = np.concatenate([SECOND[LABELS][:9, None], SECOND[~LABELS][:9, None]], axis=1).ravel()
    pairs = np.repeat(np.arange(9), 2)
    sums = [
        np.array(ups, dtype=float) + np.array(downs, dtype=float)
        for ups, downs in (placements(labels, scores), placements(labels, others))
    ]
    result_of_pairs = delong(labels, scores, others, pairs)
    assert result_of_pairs is not None
    of_means = stats.ttest_rel(sums[1] / 2, sums[0] / 2)
    error = np.std(sums[1] - sums[0], ddof=1) / 3
    assert result_of_pairs.standard_error == pytest.approx(error, rel=1e-10)
    # Twice the mean is what both placements sum up to less the area: the statistic is halved.
    expected = 2 * stats.t.sf(abs(of_means.statistic) / 2, 8)
    assert result_of_pairs.p_value == pytest.approx(expected, abs=1e-10)


def test_the_published_example_is_reproduced() -> None:
    """SAS prints .7366, .6478 and .7258; differences .0108 (.0953) and -.0780 (.1046)."""
    rows = np.array(PATIENTS.split(), dtype=float).reshape(43, 4)
    albumin, protein, score = rows[:, 0], rows[:, 1], 10 - rows[:, 2]
    labels = rows[:, 3] == 1
    first, second = delong(labels, score, albumin), delong(labels, score, protein)
    assert first is not None
    assert second is not None

    areas = (first.second, second.second, first.first)
    assert [round(area, 4) for area in areas] == [0.7366, 0.6478, 0.7258]
    for result, printed in (
        (first, (0.0108, 0.0953, -0.1761, 0.1976, 0.9102)),
        (second, (-0.0780, 0.1046, -0.2830, 0.1271, 0.4561)),
    ):
        ends = (result.difference.low, result.difference.high)
        numbers = (result.difference.value, result.standard_error, *ends, result.p_value)
        assert [round(number or 0.0, 4) for number in numbers] == list(printed)


def test_an_area_by_hand() -> None:
    """Two against two: one method parts them, the other errs in one of four pairs."""
    result = delong([1, 1, 0, 0], [4, 2, 3, 1], [4, 3, 2, 1])
    assert result is not None

    assert (result.first, result.second, result.difference.value) == (0.75, 1.0, 0.25)
    # Differences 0 and 1/2 in either class: variance 1/8 over 2, twice.
    assert result.standard_error == pytest.approx(math.sqrt(1 / 8))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_delong_keeps_its_symmetries(seed: int) -> None:
    """Swapped methods, swapped classes, monotone scores, shuffled items and single clusters."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(8, 40))
    labels = np.arange(n) < rng.integers(2, n - 2)
    first, second = rng.integers(0, 6, (2, n)).astype(float)
    base = delong(labels, first, second)
    assert base is not None
    order = rng.permutation(n)
    swapped = delong(labels, second, first)
    others = [
        delong(~labels, -first, -second),
        delong(labels, np.exp(first), second**3),
        delong(labels[order], first[order], second[order]),
    ]

    assert swapped is not None
    assert swapped.difference.value == pytest.approx(-base.difference.value, abs=1e-12)
    assert (swapped.difference.low, swapped.difference.high) == pytest.approx(
        (-base.difference.high, -base.difference.low), abs=1e-12
    )
    for other in others:
        assert other is not None
        assert other.difference.value == pytest.approx(base.difference.value, abs=1e-12)
        assert other.p_value == pytest.approx(base.p_value, abs=1e-10)
    alone = delong(labels, first, second, rng.permutation(n))
    assert alone is not None
    assert alone.standard_error == pytest.approx(base.standard_error, rel=1e-10)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.8, 0.95, 0.99]), st.booleans())
@settings(max_examples=60)
def test_interval_and_p_value_never_disagree(seed: int, level: float, grouped: bool) -> None:
    """The interval leaves out 0 exactly when the p-value is below its level; it never collapses."""
    rng = np.random.default_rng(seed)
    labels = np.arange(20) < 10
    first, second = rng.integers(0, 3, 20) + 2.0 * labels, rng.integers(0, 2, 20) + 2.0 * labels
    clusters = rng.integers(0, 8, 20) if grouped else None
    result = delong(labels, first, second, clusters, level=level)
    assert result is not None
    interval = result.difference

    assert -1 <= interval.low < interval.high <= 1
    assert interval.low <= interval.value <= interval.high
    outside = interval.low > 0 or interval.high < 0
    assert outside == (result.p_value < 1 - level) or abs(result.p_value - 1 + level) < 1e-9


def test_a_copied_item_in_one_cluster_adds_nothing() -> None:
    """Every item ten times over: the areas stay, and so does the error over clusters."""
    single, copied = (
        found(np.arange(24)),
        delong(*(np.repeat(values, 10) for values in (LABELS, FIRST, SECOND, np.arange(24)))),
    )
    naive = delong(*(np.repeat(values, 10) for values in (LABELS, FIRST, SECOND)))
    assert copied is not None
    assert naive is not None

    assert copied.difference.value == pytest.approx(single.difference.value)
    assert copied.standard_error == pytest.approx(single.standard_error)
    assert naive.standard_error is not None
    assert single.standard_error is not None
    assert naive.standard_error < single.standard_error / 3


def test_without_variance_the_number_of_items_speaks() -> None:
    """A perfect and a constant method; two equal ones: no p-value of 0, no empty interval."""
    labels = np.arange(12) < 5
    perfect, constant = delong(labels, np.zeros(12), labels), delong(labels, labels, labels)
    assert perfect is not None
    assert constant is not None

    assert (perfect.first, perfect.second, perfect.standard_error) == (0.5, 1.0, None)
    assert perfect.p_value == pytest.approx(math.erfc(math.sqrt(5 * 0.5 / 2)))
    u = stats.norm.ppf(0.975) ** 2 / (5 + stats.norm.ppf(0.975) ** 2)
    assert perfect.difference.low == pytest.approx(0.5 - 1.5 * u)
    assert perfect.difference.high == pytest.approx(0.5 + 0.5 * u)
    assert (constant.p_value, constant.standard_error) == (1.0, None)
    assert (constant.difference.low, constant.difference.high) == pytest.approx((-u, u))
    assert constant.difference.method == "Wilson on the smaller class"
    many = np.arange(20000) < 10000
    reversed_ = delong(many, many, ~many)
    assert reversed_ is not None
    assert (reversed_.difference.value, reversed_.p_value) == (-1.0, sys.float_info.min)


def test_too_few_are_told_apart_from_no_difference() -> None:
    """No items, one item, one class, one positive, one cluster of positives: no answer."""
    assert delong([], [], []) is None
    assert delong([1], [0.5], [0.4]) is None
    assert delong([1, 1, 1], [1, 2, 3], [3, 2, 1]) is None
    assert delong([1, 0, 0, 0], [1, 2, 3, 4], [3, 2, 1, 4]) is None
    assert delong([1, 1, 0, 0], [1, 2, 3, 4], [3, 2, 1, 4], ["a", "a", "b", "c"]) is None


def test_misuse_is_refused() -> None:
    """Shapes that differ, words for labels, scores that are no numbers, clusters for others."""
    with pytest.raises(ValueError, match=r"shape \(n,\), got \(2,\) and \(3,\)"):
        delong([1, 0], [1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="labels 0 and 1, got"):
        delong([1, 2], [1, 2], [1, 2])
    with pytest.raises(ValueError, match="finite scores, got nan"):
        delong([1, 0], [1, 2], [1, float("nan")])
    with pytest.raises(ValueError, match="one cluster for each of 4 items"):
        delong([1, 1, 0, 0], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2])
