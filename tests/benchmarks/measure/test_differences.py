"""Corrections for many comparisons, worked by hand and by their promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure.differences import family_level, holm

VALUES = st.lists(st.floats(0, 1), max_size=12)


def test_holm_by_hand() -> None:
    """0.01 x 4, then 0.02 x 3; 0.03 x 2 is no larger; 0.5 x 1."""
    assert holm([0.03, 0.5, 0.01, 0.02]).tolist() == pytest.approx([0.06, 0.5, 0.04, 0.06])
    assert holm([0.6, 0.7]).tolist() == [1.0, 1.0]
    assert holm([]).tolist() == []


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


def test_misuse_is_refused() -> None:
    """Values that are no probabilities; a family of nobody."""
    for wrong in ([-0.1], [1.1], [float("nan")]):
        with pytest.raises(ValueError, match="expected p-values"):
            holm(wrong)
    with pytest.raises(ValueError, match="a family of at least 1, got 0"):
        family_level(0)
