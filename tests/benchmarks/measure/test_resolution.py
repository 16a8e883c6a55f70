"""Gaps against sums of binomials, a polynomial, statsmodels and the tests themselves."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower

from benchmarks.measure.differences import mcnemar
from benchmarks.measure.resolution import area_gap, decision_gap

NORMAL = NormalDist()


def power(discordant: int, chance: float, level: float = 0.05) -> float:
    """Sum the chances of all outcomes that McNemar's exact test rejects, one by one."""
    rejected = [
        k
        for k in range(discordant + 1)
        if stats.binomtest(k, discordant).pvalue <= level * (1 + 1e-12)
    ]
    return sum(
        math.comb(discordant, k) * chance**k * (1 - chance) ** (discordant - k) for k in rejected
    )


@given(st.integers(6, 60), st.sampled_from([0.5, 0.8, 0.95]), st.sampled_from([0.01, 0.05]))
@settings(max_examples=40)
def test_the_exact_power_at_the_gap_is_the_power_wanted(
    discordant: int, wanted: float, level: float
) -> None:
    """By a sum over the outcomes that the test itself rejects."""
    gap = decision_gap(1000, discordant, power=wanted, level=level)
    if gap is None:
        assert power(discordant, 1.0, level) == 0
        return
    chance = (gap * 1000 / discordant + 1) / 2

    assert power(discordant, chance, level) == pytest.approx(wanted, abs=1e-10)
    assert power(discordant, chance - 1e-6, level) < wanted


def test_two_references_agree_on_six_and_nine_discordant_items() -> None:
    """Only 6 to 0 rejects, and 8 to 1: the roots of two polynomials, and a bisection."""
    # p^6 + (1 - p)^6 = 0.8, and p^9 + 9 p^8 (1 - p) + (1 - p)^9 + 9 (1 - p)^8 p = 0.8.
    rising, falling = np.poly1d([1, 0]), np.poly1d([-1, 1])
    for discordant, wins in (
        (6, rising**6 + falling**6),
        (9, rising**9 + 9 * rising**8 * falling + falling**9 + 9 * falling**8 * rising),
    ):
        roots = (wins - 0.8).roots
        real = roots[np.abs(roots.imag) < 1e-9].real
        root = max(one for one in real if 0.5 < one < 1)
        low, high = 0.5, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if power(discordant, middle) < 0.8 else (low, middle)
        gap = decision_gap(100, discordant)

        assert gap == pytest.approx((2 * root - 1) * discordant / 100, abs=1e-10)
        assert gap == pytest.approx((2 * low - 1) * discordant / 100, abs=1e-10)


@pytest.mark.parametrize(("discordant", "level"), [(5, 0.05), (0, 0.05), (7, 0.01)])
def test_too_few_discordant_items_show_nothing(discordant: int, level: float) -> None:
    """Not even if one method wins all of them; one more item would do."""
    labels = np.ones(10, dtype=bool)
    second = np.arange(10) >= discordant

    assert decision_gap(10, discordant, level=level) is None
    assert mcnemar(labels, labels, second).p_value > level
    if discordant:
        assert decision_gap(10, discordant + 1, level=level) is not None


def test_more_items_show_smaller_gaps() -> None:
    """And gaps shrink about as the square root of the discordant items."""
    few, many = decision_gap(1000, 100), decision_gap(10000, 1000)
    assert few is not None
    assert many is not None

    assert many < few
    assert many / few == pytest.approx(math.sqrt(0.1), rel=0.1)
    # The large-sample rule: (1.96 + 0.84) * sqrt(d) / n.
    assert many == pytest.approx(2.802 * math.sqrt(1000) / 10000, rel=0.05)


@pytest.mark.parametrize(("error", "wanted", "level"), [(0.01, 0.8, 0.05), (0.004, 0.9, 0.01)])
def test_two_references_agree_on_the_gap_of_areas(
    error: float, wanted: float, level: float
) -> None:
    """Python's own normal law, and the power that statsmodels finds at the gap."""
    closed = (NORMAL.inv_cdf(1 - level / 2) + NORMAL.inv_cdf(wanted)) * error
    gap = area_gap(error, power=wanted, level=level)
    assert gap is not None
    # One sample of one, in units of the error; the right direction alone.
    reached = NormalIndPower(ddof=0).power(
        gap / error, nobs1=1, alpha=level / 2, ratio=0, alternative="larger"
    )

    assert gap == pytest.approx(closed, abs=1e-10)
    assert reached == pytest.approx(wanted, abs=1e-10)


def test_no_standard_error_no_gap() -> None:
    """Areas without variance do not say what the items could show."""
    assert area_gap(None) is None


def test_misuse_is_refused() -> None:
    """More discordant items than items; a level of an interval; no error."""
    with pytest.raises(ValueError, match="discordant items from 0 to n, got 11 of 10"):
        decision_gap(10, 11)
    with pytest.raises(
        ValueError, match=r"level of the test between 0 and 0\.5, as 0\.05, got 0\.95"
    ):
        decision_gap(10, 8, level=0.95)
    with pytest.raises(ValueError, match=r"power between the level, 0\.05, and 1, got 1"):
        area_gap(0.1, power=1)
    with pytest.raises(ValueError, match=r"positive standard error, got 0\.0"):
        area_gap(0.0)
    with pytest.raises(ValueError, match="positive standard error, got nan"):
        area_gap(float("nan"))
