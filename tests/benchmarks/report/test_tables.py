"""Rows of the control-response tables, counted by hand."""

import pytest

from benchmarks.report.outcomes import Outcome, Result
from benchmarks.report.tables import (
    SMALLEST_SLICE,
    Rate,
    System,
    comparators,
    control_response,
    rate,
    response,
    slices,
    stages,
    timings,
)


def photo(name: str, source: str = "a", **scores: tuple[float, bool | None]) -> Outcome:
    """Make an outcome from pairs of score and decision."""
    results = {method: Result(*pair) for method, pair in scores.items()}
    return Outcome(name, "", {"source": source}, results=results)


def test_a_share_of_nothing_is_undefined_and_has_no_interval() -> None:
    """0 of 0 is neither 0 nor 1."""
    nothing = rate(0, 0)

    assert nothing == Rate(0, 0, None, None)
    assert nothing.share is None


def test_the_interval_is_wilsons() -> None:
    """The published 182 of 4289 has the interval 3.7 to 4.9 %."""
    found = rate(182, 4289)

    assert found.low == pytest.approx(0.0368, abs=5e-5)
    assert found.high == pytest.approx(0.0489, abs=5e-5)


def test_faults_and_missing_decisions_are_in_no_share() -> None:
    """Only photographs on which a method decided are counted."""
    outcomes = [
        photo("1", f=(1.0, True)),
        photo("2", f=(0.0, False)),
        photo("3", f=(0.5, None)),
        photo("4"),
        Outcome("5", "", {}, fault="truncated"),
    ]

    found = response(outcomes, "f")

    assert (found.k, found.n) == (1, 2)


def test_a_system_has_one_rate_a_preset_in_the_order_of_its_methods() -> None:
    """Columns may not change places."""
    outcomes = [photo("1", p=(1.0, True), q=(0.0, False))]

    (row,) = control_response(outcomes, [System("all", "F", ("p", "q"))])

    assert [each.k for each in row.rates] == [1, 0]


def test_each_photograph_leaves_at_one_stage() -> None:
    """The three counts of the outcome table add up to the photographs judged."""
    outcomes = [
        photo("1", s=(0.1, False), f=(0.1, False)),
        photo("2", s=(0.4, True), f=(1.4, False)),
        photo("3", s=(0.5, True), f=(2.5, True)),
        photo("4", s=(0.6, True), f=(1.6, False)),
        Outcome("5", "", {}, fault="empty"),
    ]

    row = stages(outcomes, "page", "s", "f")

    assert (row.by_skin, row.by_grouper, row.marked, row.total) == (1, 2, 1, 4)


def test_no_decision_is_made_up_for_a_comparator_without_one() -> None:
    """A skin rule shows where its scores lie, and no share."""
    outcomes = [photo(str(k), rule=(k / 10, None), list=(k, k > 5)) for k in range(11)]

    rule, listed, gone = comparators(outcomes, {"rule": "share", "list": "rank", "gone": "x"})

    assert rule.rate is None
    assert rule.quantiles == pytest.approx((0.1, 0.5, 0.9))
    assert listed.rate is not None
    assert (listed.rate.k, listed.rate.n) == (5, 11)
    assert (gone.rate, gone.quantiles, gone.n) == (None, (), 0)


def test_slices_come_worst_first_and_small_ones_last_without_a_share() -> None:
    """A slice under the smallest size shows its count only."""
    n = SMALLEST_SLICE
    outcomes = [photo(f"a{k}", "a", f=(0.0, k < 1)) for k in range(n)]
    outcomes += [photo(f"b{k}", "b", f=(0.0, k < 5)) for k in range(n)]
    outcomes += [photo(f"c{k}", "c", f=(0.0, True)) for k in range(n - 1)]

    rows = slices(outcomes, "source", ["f"])

    assert [row.value for row in rows] == ["b", "a", "c"]
    assert [row.n for row in rows] == [n, n, n - 1]
    assert rows[2].rates == ()


def test_a_stage_is_timed_over_the_photographs_on_which_it_ran() -> None:
    """The grouper's median is not diluted by photographs it never saw; the total stays last."""
    outcomes = [
        Outcome(
            str(k),
            "",
            {},
            seconds={"page": {"skin": 1.0} | ({"groups": 5.0} if k else {}) | {"total": 6.0}},
        )
        for k in range(3)
    ]

    rows = timings(outcomes)

    assert [(row.stage, row.n, row.median, row.p90) for row in rows] == [
        ("skin", 3, 1.0, 1.0),
        ("groups", 2, 5.0, 5.0),
        ("total", 3, 6.0, 6.0),
    ]
