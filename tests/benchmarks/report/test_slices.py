"""The numbers of a slice are those of its items alone, beside those of all others."""

import numpy as np
import pytest

from benchmarks.measure.areas import area, standard_error
from benchmarks.report.compared import Threshold
from benchmarks.report.rows import Basis, Method
from benchmarks.report.slices import slice_table

RNG = np.random.default_rng(5)
LABELS = RNG.integers(-1, 2, 200).astype(np.int8)
SCORES = LABELS + RNG.normal(size=200)
SCORES[::20] = np.nan
TONES = np.array(["light", "dark", "tan", "light"] * 50)
BASIS = Basis(LABELS, None)


def method(name: str = "x", scores: np.ndarray = SCORES) -> Method:
    """Make a method that marks from 0.5 on."""
    return Method(name, name, name, "", scores, {}, Threshold(0.5, "given", "given"))


def test_a_slice_is_measured_on_its_own_items() -> None:
    """Areas inside and outside, and what is marked among positives and among negatives."""
    table = slice_table(BASIS, [method()], {"tone": TONES}, "tone")
    known = (LABELS >= 0) & ~np.isnan(SCORES)

    assert {one.level for one in table.slices} == {"light", "dark", "tan"}
    for one in table.slices:
        (cell,) = one.cells
        inside, outside = known & (one.level == TONES), known & (one.level != TONES)
        assert one.n == int(((LABELS >= 0) & (one.level == TONES)).sum())
        assert cell.area == area(LABELS[inside] == 1, SCORES[inside])
        rest = area(LABELS[outside] == 1, SCORES[outside])
        assert rest is not None
        assert cell.rest == rest.value
        for share, kind in ((cell.recall, 1), (cell.false_positive_rate, 0)):
            assert share is not None
            trials = inside & (kind == LABELS)
            assert share[:2] == (int((SCORES[trials] >= 0.5).sum()), int(trials.sum()))


def test_a_slice_is_tested_against_the_rest_by_both_variances() -> None:
    """DeLong's of the slice and DeLong's of all other items, added."""
    from scipy.stats import norm

    (first, *_) = slice_table(BASIS, [method()], {"tone": TONES}, "tone").slices
    (cell,) = first.cells
    outside = (LABELS >= 0) & ~np.isnan(SCORES) & (first.level != TONES)
    rest = area(LABELS[outside] == 1, SCORES[outside])
    assert rest is not None
    assert cell.area is not None
    assert cell.tested is not None
    errors = [standard_error(one) for one in (cell.area, rest)]
    expected = 2 * norm.sf(abs(cell.area.value - rest.value) / np.hypot(*errors))

    assert cell.tested.p_value == pytest.approx(expected)


def test_all_methods_and_levels_of_a_column_are_one_family() -> None:
    """Three levels, two methods: six tests, of which the smallest is multiplied by six."""
    other = method("y", np.where(TONES == "tan", -SCORES, SCORES))
    table = slice_table(BASIS, [method(), other], {"tone": TONES}, "tone")
    tests = [cell.tested for one in table.slices for cell in one.cells if cell.tested]
    smallest = min(tests, key=lambda one: one.p_value)

    assert table.family == len(tests) == 6
    assert smallest.adjusted == pytest.approx(6 * smallest.p_value)
    assert table.slices[0].level == "tan"


def test_a_slice_lies_outside_what_was_measured_only_where_all_of_it_does() -> None:
    """As the set itself says of its items."""
    said = np.where(TONES == "dark", "yes", "no")
    said[np.flatnonzero(TONES == "tan")[0]] = "yes"
    table = slice_table(BASIS, [method()], {"tone": TONES, "extrapolated": said}, "tone")

    assert {one.level: one.extrapolated for one in table.slices} == {
        "light": False,
        "dark": True,
        "tan": False,
    }


def test_a_slice_under_the_minimum_has_its_number_alone() -> None:
    """It comes last, whatever it holds."""
    tones = TONES.copy()
    tones[:5] = "rare"
    last = slice_table(BASIS, [method()], {"tone": tones}, "tone").slices[-1]

    assert (last.level, last.small, last.cells) == ("rare", True, ())
    assert last.n == int((LABELS[:5] >= 0).sum())


def test_a_method_that_scored_too_few_of_a_slice_has_no_number_there() -> None:
    """The slice is large enough, but this method failed on most of it; the other did not."""
    few = SCORES.copy()
    few[np.flatnonzero(TONES == "tan")[10:]] = np.nan
    table = slice_table(BASIS, [method(), method("y", few)], {"tone": TONES}, "tone")
    (tan,) = (one for one in table.slices if one.level == "tan")
    whole, part = tan.cells

    assert not tan.small
    assert whole.recall is not None
    assert (part.recall, part.false_positive_rate, part.area, part.tested) == (None,) * 4
