"""Corrections for many comparisons, worked by hand, by statsmodels and by their promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from benchmarks.measure.families import family_level, holm, ranks

VALUES = st.lists(st.floats(0, 1), max_size=12)

#: `np.random.default_rng(5).beta(0.4, 2, 9).round(6)`, then a tie with one of them, a 0 and a 1.
STORED = (
    *(0.351906, 0.000643, 0.000738, 0.473514, 0.126657, 0.552614, 0.698649, 0.217475, 0.274536),
    *(0.000738, 0.0, 1.0),
)


def by_definition(values: tuple[float, ...]) -> list[float]:
    """Take, for each value, the largest multiple of any value that is no larger."""
    members = sorted(values)
    multiples = [value * (len(members) - place) for place, value in enumerate(members)]
    return [
        min(1.0, max(m for v, m in zip(members, multiples, strict=True) if v <= value))
        for value in values
    ]


def test_holm_by_hand() -> None:
    """0.01 x 4, then 0.02 x 3; 0.03 x 2 is no larger; 0.5 x 1."""
    assert holm([0.03, 0.5, 0.01, 0.02]).tolist() == pytest.approx([0.06, 0.5, 0.04, 0.06])
    assert holm([0.6, 0.7]).tolist() == [1.0, 1.0]
    assert holm([]).tolist() == []


def test_two_references_agree_on_the_stored_family() -> None:
    """Statsmodels, and the definition."""
    adjusted = holm(STORED)

    assert adjusted == pytest.approx(multipletests(STORED, method="holm")[1], abs=1e-12)
    assert adjusted == pytest.approx(by_definition(STORED), abs=1e-12)


def test_the_textbook_example_is_reproduced() -> None:
    """Wikipedia, "Holm-Bonferroni method": of these four, .005 and .01 are rejected at 5 %."""
    adjusted = holm([0.01, 0.04, 0.03, 0.005])

    assert adjusted.tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert (adjusted <= 0.05).tolist() == [True, False, False, True]


@given(VALUES)
def test_holm_lies_between_no_correction_and_bonferroni(values: list[float]) -> None:
    """And keeps the order."""
    adjusted, raw = holm(values), np.array(values)

    assert (adjusted >= raw).all()
    assert (adjusted <= np.minimum(raw * len(values), 1) + 1e-15).all()
    assert (np.diff(adjusted[np.argsort(raw, kind="stable")]) >= 0).all()


@given(VALUES, st.sampled_from([0.01, 0.05, 0.2]))
def test_rejections_are_those_of_the_stepwise_rule(values: list[float], level: float) -> None:
    """Step through the sorted values until the first that is too large."""
    expected = set()
    for step, place in enumerate(np.argsort(values, kind="stable").tolist()):
        if values[place] * (len(values) - step) > level:
            break
        expected.add(place)

    assert set(np.flatnonzero(holm(values) <= level).tolist()) == expected


@given(VALUES.filter(len))
def test_the_family_level_is_the_first_step_of_holm(values: list[float]) -> None:
    """Some adjusted value is below 5 % exactly when some raw value is below its threshold."""
    threshold = 1 - family_level(len(values))
    near = np.isclose(values, threshold, rtol=1e-9, atol=0).any()

    assert near or (holm(values) <= 0.05).any() == (np.array(values) <= threshold).any()


def test_ranks_by_hand() -> None:
    """Two that beat the third and not each other; a clear order; a chain that does not close."""
    tied = np.zeros((3, 3), dtype=bool)
    tied[:2, 2] = True
    chain = np.zeros((3, 3), dtype=bool)
    chain[0, 2] = True

    assert ranks(tied).tolist() == [1, 1, 3]
    assert ranks(np.triu(np.ones((4, 4), dtype=bool), 1)).tolist() == [1, 2, 3, 4]
    assert ranks(chain).tolist() == [1, 1, 2]
    assert ranks(np.zeros((2, 2), dtype=bool)).tolist() == [1, 1]
    assert ranks([[False]]).tolist() == [1]
    assert ranks([]).tolist() == []


def test_ranks_follow_the_methods_when_these_change_places() -> None:
    """The order in which methods are named changes no rank."""
    better = np.triu(np.ones((5, 5), dtype=bool), 2)
    order = [3, 0, 4, 2, 1]

    assert ranks(better[np.ix_(order, order)]).tolist() == ranks(better)[order].tolist()


def test_misuse_is_refused() -> None:
    """Values that are no probabilities; a family of nobody; tables that order nothing."""
    for wrong in ([-0.1], [1.1], [float("nan")]):
        with pytest.raises(ValueError, match="expected p-values"):
            holm(wrong)
    with pytest.raises(ValueError, match="a family of at least 1, got 0"):
        family_level(0)
    with pytest.raises(ValueError, match=r"boolean table .* got bool of shape \(1, 2\)"):
        ranks([[False, True]])
    with pytest.raises(ValueError, match=r"boolean table .* got float64"):
        ranks([[0.0]])
    with pytest.raises(ValueError, match="method 0 and method 1 each better than the other"):
        ranks([[False, True], [True, False]])
    with pytest.raises(ValueError, match="method 0 and method 0"):
        ranks([[True]])
