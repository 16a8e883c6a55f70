"""Ratios and restated precision against statsmodels, chi-square and the papers' own numbers."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.proportion import confint_proportions_2indep

from benchmarks.measure.base_rate import koopman, response_ratio, restated
from benchmarks.measure.counts import Counts

#: The primary row of the 1999 table: 241 of 565 test and 182 of 4289 control images.
PAPER = Counts(tp=241, fp=182, fn=324, tn=4107)

#: Hits and trials above and below: by hand, from equal to far apart, at most one proportion at an
#: end of its range (statsmodels' closed form breaks down where a proportion is 1).
STORED = [
    (241, 565, 182, 4289),
    (448, 565, 485, 4289),
    (72, 138, 48, 1401),
    (36, 40, 16, 80),
    (7, 9, 9, 11),
    (1, 1000, 1, 3),
    (0, 565, 182, 4289),
    (3, 565, 0, 4289),
]


def score(k: int, n: int, other_k: int, other_n: int, ratio: float) -> float:
    """Solve the likelihood's own equation, and take Gart and Nam's (1988) form of chi-square."""

    def slope(below: float) -> float:
        """Take the derivative of the logarithm of the likelihood."""
        hits, misses = k + other_k, other_n - other_k
        return hits / below - (n - k) * ratio / (1 - ratio * below) - misses / (1 - below)

    top = min(1.0, 1 / ratio)
    below = brentq(slope, top * 1e-14, top * (1 - 1e-14), xtol=1e-300, rtol=1e-15)
    above = ratio * below
    spread = (1 - above) / (n * above) + (1 - below) / (other_n * below)
    return ((k - n * above) / (1 - above)) ** 2 * spread


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("counts", STORED)
def test_two_references_agree_on_stored_ratios(
    counts: tuple[int, int, int, int], level: float
) -> None:
    """Statsmodels' closed form (Nam's cubic), and a search where the score is the quantile."""
    found = koopman(*counts, level=level)
    with np.errstate(divide="ignore"):  # an end at infinity
        low, high = confint_proportions_2indep(
            *counts, compare="ratio", method="score", correction=False, alpha=1 - level
        )
    limit = stats.chi2.ppf(level, 1)

    assert found is not None
    assert found.low == pytest.approx(low, rel=1e-10, abs=1e-10)
    assert found.high == pytest.approx(high, rel=1e-10)
    for end in (found.low, found.high):
        if 0 < end < math.inf:
            searched = brentq(
                lambda ratio: score(*counts, ratio) - limit,
                *(end * 0.9, end * 1.1),
                rtol=1e-14,
            )
            assert end == pytest.approx(searched, rel=1e-10)


def test_the_published_example_is_reproduced() -> None:
    """Koopman's example: 36 of 40 against 16 of 80, 2.94 to 7.15."""
    found = koopman(36, 40, 16, 80)
    assert found is not None

    assert found.value == 4.5
    assert (round(found.low, 2), round(found.high, 2)) == (2.94, 7.15)


@given(st.integers(1, 300), st.integers(1, 300), st.data())
@settings(max_examples=150)
def test_ends_hold_the_ratio_and_turn_around_with_it(
    n: int, other_n: int, data: st.DataObject
) -> None:
    """At any counts the interval has a width, holds the ratio, and inverts with it."""
    k, other_k = data.draw(st.integers(0, n)), data.draw(st.integers(0, other_n))
    found, turned = koopman(k, n, other_k, other_n), koopman(other_k, other_n, k, n)
    if not k + other_k:
        assert found is None
        return
    assert found is not None
    assert turned is not None

    assert 0 <= found.low <= found.value <= found.high
    assert found.low < found.high
    for end, other in ((found.low, turned.high), (found.high, turned.low)):
        assert end == pytest.approx(1 / other if other else math.inf, rel=1e-9)


def test_at_the_extremes_closed_forms_hold() -> None:
    """All of m against all of n: z^2 = m (1/r - 1) below 1 and n (r - 1) above."""
    found = koopman(20, 20, 30, 30)
    z2 = stats.chi2.ppf(0.95, 1)
    assert found is not None

    assert found.value == 1
    assert found.low == pytest.approx(1 / (1 + z2 / 20), rel=1e-10)
    assert found.high == pytest.approx(1 + z2 / 30, rel=1e-10)


def coverage(n: int, other_n: int, p: float, other_p: float) -> float:
    """Sum the chances of the counts whose interval holds the true ratio."""
    covered: NDArray[np.bool_] = np.zeros((n + 1, other_n + 1), dtype=bool)
    for k in range(n + 1):
        for other_k in range(other_n + 1):
            found = koopman(k, n, other_k, other_n)
            covered[k, other_k] = found is None or found.low <= p / other_p <= found.high
    chances = stats.binom.pmf(np.arange(n + 1), n, p)
    others = stats.binom.pmf(np.arange(other_n + 1), other_n, other_p)
    return float(chances @ covered @ others)


@pytest.mark.parametrize(("p", "other_p"), [(0.43, 0.1), (0.8, 0.3), (0.5, 0.5)])
def test_coverage_by_exact_sums(p: float, other_p: float) -> None:
    """At 20 and 40 trials the interval holds the true ratio in 94 to 97 % of all outcomes."""
    assert 0.94 <= coverage(20, 40, p, other_p) <= 0.97


def test_the_papers_point_is_restated() -> None:
    """.570 at its own 11.6 %, .498 at the 9.0 % of 1996, .9095 at half, .092 at 1 %."""
    own, earlier, half, hundredth = restated(PAPER, (138 / 1539, 0.5, 0.01))

    for found, rate, precision in (
        (own, 0.1164, 0.5697),
        (earlier, 0.0897, 0.4975),
        (half, 0.5, 0.9095),
        (hundredth, 0.01, 0.0922),
    ):
        assert found.precision is not None
        assert found.base_rate == pytest.approx(rate, abs=5e-5)
        assert found.precision.value == pytest.approx(precision, abs=5e-5)
        assert found.precision.low < found.precision.value < found.precision.high
    ratio = response_ratio(PAPER)
    assert ratio is not None
    assert round(ratio.value, 1) == 10.1


@given(st.integers(0, 90), st.integers(0, 90), st.integers(1, 90), st.integers(1, 90))
def test_precision_at_the_own_base_rate_is_that_counted(
    tp: int, fp: int, more_positives: int, more_negatives: int
) -> None:
    """To ten digits; elsewhere it is the fraction of the definition."""
    counts = Counts(tp, fp, more_positives, more_negatives)
    own, tenth = restated(counts, (0.1,))
    if not counts.marked:
        assert own.precision is tenth.precision is None
        return
    assert own.precision is not None
    assert tenth.precision is not None
    recall, rate = Fraction(tp, tp + more_positives), Fraction(fp, fp + more_negatives)

    assert own.base_rate == counts.base_rate
    assert own.precision.value == pytest.approx(tp / (tp + fp), abs=1e-10)
    expected = recall / 10 / (recall / 10 + rate * 9 / 10)
    assert tenth.precision.value == pytest.approx(float(expected), abs=1e-10)


def test_ends_are_those_of_the_ratio() -> None:
    """Odds over prior odds give back Koopman's ends."""
    ratio = koopman(241, 565, 182, 4289)
    assert ratio is not None

    for found in restated(PAPER):
        assert found.precision is not None
        assert found.base_rate is not None
        odds = found.base_rate / (1 - found.base_rate)
        for end, expected in ((found.precision.low, ratio.low), (found.precision.high, ratio.high)):
            assert end / (1 - end) / odds == pytest.approx(expected, rel=1e-10)


def test_nothing_collapses() -> None:
    """No false alarm: up to 1, not 1 alone; no hit: down to 0; all marked: the base rate within."""
    clean, missed, everything = (
        restated(counts, (0.01,))[1].precision
        for counts in (Counts(5, 0, 5, 90), Counts(0, 3, 10, 87), Counts(10, 90, 0, 0))
    )
    assert clean is not None
    assert missed is not None
    assert everything is not None

    assert clean.value == clean.high == 1
    assert clean.low < 0.6
    assert missed.value == missed.low == 0
    assert 0 < missed.high < 0.2
    assert everything.low < 0.01 < everything.high
    assert everything.value == pytest.approx(0.01)


def test_what_is_undefined_is_none() -> None:
    """Nothing marked, a class missing, no items; a ratio over nothing."""
    for counts in (Counts(0, 0, 5, 5), Counts(3, 0, 1, 0), Counts(0, 3, 0, 1), Counts(0, 0, 0, 0)):
        assert [one.precision for one in restated(counts)] == [None] * 5
        assert response_ratio(counts) is None
    assert restated(Counts(0, 0, 0, 0))[0].base_rate is None
    assert response_ratio(Counts(3, 0, 1, 5)) is None
    assert koopman(0, 0, 1, 2) is None


@given(st.integers(0, 30), st.integers(1, 30), st.floats(0.1, 1))
def test_items_worth_less_keep_the_value_and_widen_the_ends(tp: int, fp: int, share: float) -> None:
    """Also where all positives are marked and shares of trials are no whole numbers."""
    counts = Counts(tp, fp, 30 - tp, 31 - fp)
    full = response_ratio(counts)
    less = response_ratio(counts, worth=(30 * share, 31 * share))
    same = restated(counts, worth=(30.0, 31.0))
    assert full is not None
    assert less is not None

    assert less.value == pytest.approx(full.value, rel=1e-12)
    assert less.low <= full.low * (1 + 1e-9)
    assert less.high >= full.high * (1 - 1e-9)
    for one, other in zip(same, restated(counts), strict=True):
        assert one.precision is not None
        assert other.precision is not None
        assert one.precision.low == pytest.approx(other.precision.low, abs=1e-10)


def test_misuse_is_refused() -> None:
    """More hits than trials; base rates at which precision is no question."""
    with pytest.raises(ValueError, match="hits from 0 to trials, got 3 of 2"):
        koopman(3, 2, 1, 2)
    for wrong in (0.0, 1.0, float("nan"), -0.1):
        with pytest.raises(ValueError, match="expected base rates between 0 and 1, got"):
            restated(PAPER, (0.5, wrong))
