"""Paired decisions and paired numbers against definitions, scipy, statsmodels and examples."""

import math
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from benchmarks.measure.differences import mcnemar, permutation

#: `np.random.default_rng(8).normal(2, 5, 24).round().astype(int)`.
DIFFERENCES = np.array(
    [-7, -5, -5, 0, -10, 1, -3, 6, 7, 9, 6, 2, 6, 10, -1, 5, 2, 9, -2, 0, 4, 3, -6, 4]
)
#: Clusters of 1 to 5 items, by hand.
CLUSTERS = np.array(list("aabbbbcddddeeefgghhhhhii"))


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=60))
def test_mcnemar_agrees_with_statsmodels_and_with_the_sign_test(
    items: list[tuple[bool, bool, bool]],
) -> None:
    """Two references, and the counts counted one by one."""
    labels, first, second = np.array(items, dtype=bool).reshape(-1, 3).T
    result = mcnemar(labels, first, second)
    b = sum(one == truth != two for truth, one, two in items)
    c = sum(two == truth != one for truth, one, two in items)
    table = [[0, b], [c, 0]]

    assert (result.b, result.c, result.n) == (b, c, len(items))
    expected = min(1.0, 2 * sum(math.comb(b + c, k) for k in range(min(b, c) + 1)) / 2 ** (b + c))
    assert result.p_value == pytest.approx(expected, abs=1e-12)
    if b + c:
        assert result.p_value == pytest.approx(
            statsmodels_mcnemar(table, exact=True).pvalue, abs=1e-10
        )


def test_mcnemar_reproduces_published_examples() -> None:
    """Armitage and Berry (1994), p. 127: media for tubercle bacilli, 12 and 2 specimens, .0129."""
    labels = np.ones(50, dtype=bool)
    first = np.arange(50) < 32
    second = first.copy()
    second[:12], second[32:34] = False, True

    result = mcnemar(labels, first, second)

    assert (result.b, result.c, result.discordant) == (12, 2, 14)
    assert round(result.p_value, 4) == 0.0129
    assert result.difference == -0.2


def test_mcnemar_of_nothing_and_of_very_much() -> None:
    """No items and no changes say nothing; no p-value underflows to 0."""
    none = np.zeros(0, dtype=bool)
    many = np.ones(5000, dtype=bool)

    assert (mcnemar(none, none, none).p_value, mcnemar(none, none, none).difference) == (1.0, None)
    assert mcnemar(many, many, many).p_value == 1.0
    assert mcnemar(many, many, ~many).p_value == sys.float_info.min


@pytest.mark.parametrize("clusters", [None, CLUSTERS])
def test_two_references_agree_on_all_sign_patterns(clusters: NDArray[np.generic] | None) -> None:
    """Scipy's permutation test and a list of all sums, where all patterns can be counted."""
    differences = DIFFERENCES[13:] if clusters is None else DIFFERENCES
    sums = differences
    if clusters is not None:
        sums = np.array([differences[clusters == name].sum() for name in np.unique(clusters)])
    result = permutation(differences, clusters, rng=np.random.default_rng(0))
    reference = stats.permutation_test(
        (sums,), lambda x, axis: x.sum(axis=axis), permutation_type="samples", n_resamples=np.inf
    )
    patterns = [0]
    for one in sums.tolist():
        patterns = [total + sign * one for total in patterns for sign in (1, -1)]
    share = Fraction(sum(abs(t) >= abs(int(sums.sum())) for t in patterns), len(patterns))

    assert 0.01 < result.p_value < 0.9
    assert result.p_value == pytest.approx(reference.pvalue, abs=1e-10)
    assert result.p_value == pytest.approx(float(share), abs=1e-10)
    assert result.mean == pytest.approx(differences.mean(), abs=1e-12)
    assert (result.draws, result.units, result.n) == (0, len(sums), len(differences))


@pytest.mark.parametrize("draws", [9999, 99])
def test_rounding_breaks_no_tie(draws: int) -> None:
    """Tenths, which floats do not hold exactly, give the p-value of whole numbers."""
    numbers = np.array([6, -4, -4, -1, 4, -2, 3, 3])
    whole, tenths = (
        permutation(values, rng=np.random.default_rng(0), draws=draws)
        for values in (numbers, numbers / 10)
    )

    assert tenths.p_value == whole.p_value < 1


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 50))
def test_flips_of_decisions_are_the_sign_test(b: int, c: int, same: int) -> None:
    """For right and wrong decisions both tests are one, and what did not change plays no part."""
    labels = np.ones(b + c + same, dtype=bool)
    first = np.repeat([True, False, True], [b, c, same])
    second = np.repeat([False, True, True], [b, c, same])
    flips = permutation(second.astype(float) - first, rng=np.random.default_rng(0))

    assert flips.p_value == pytest.approx(mcnemar(labels, first, second).p_value, abs=1e-12)


def test_drawn_patterns_approach_all_patterns() -> None:
    """With 22 units drawn and counted shares differ by chance alone, and never reach 0."""
    values = np.concatenate([np.arange(1.0, 12), -np.arange(0.5, 6)])
    values = np.concatenate([values, np.full(5, 2.0)])
    every = permutation(values, rng=np.random.default_rng(0), draws=2**22)
    drawn = permutation(values, rng=np.random.default_rng(1), draws=9999)

    assert (every.draws, drawn.draws) == (0, 9999)
    error = math.sqrt(every.p_value * (1 - every.p_value) / 9999)
    assert abs(drawn.p_value - every.p_value) < 4 * error
    assert permutation(np.ones(40), rng=np.random.default_rng(2), draws=99).p_value == 0.01


def test_the_same_seed_draws_the_same_patterns() -> None:
    """And another one does not."""
    values = np.random.default_rng(4).normal(0.2, 1, 60)
    p_values = [permutation(values, rng=np.random.default_rng(s)).p_value for s in (1, 1, 2)]

    assert p_values[0] == p_values[1] != p_values[2]


def test_permutation_of_nothing() -> None:
    """No items, and items without a difference."""
    nothing = permutation([], rng=np.random.default_rng(0))
    equal = permutation([0, 0, 0], rng=np.random.default_rng(0))

    assert (nothing.mean, nothing.p_value, nothing.units) == (None, 1.0, 0)
    assert (equal.mean, equal.p_value, equal.units) == (0.0, 1.0, 3)


def test_misuse_is_refused() -> None:
    """Shapes that differ, scores for decisions, differences without end, clusters for others."""
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"one shape \(n,\), got \(1,\), \(2,\) and \(1,\)"):
        mcnemar([True], [True, False], [True])
    with pytest.raises(ValueError, match="boolean second, got dtype float64"):
        mcnemar([True], [True], [0.7])
    with pytest.raises(ValueError, match=r"finite differences of shape \(n,\), got"):
        permutation([1, float("inf")], rng=rng)
    with pytest.raises(ValueError, match="one cluster for each of 2 items"):
        permutation([1, 2], [1], rng=rng)
    with pytest.raises(ValueError, match="99 draws at least, got 10"):
        permutation([1, 2], rng=rng, draws=10)
