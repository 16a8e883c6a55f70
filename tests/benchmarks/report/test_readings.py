"""What numbers amount to: words only where a test says so, items only by score and label."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.report import compared
from benchmarks.report.compared import Items, SliceTable, Threshold
from benchmarks.report.readings import (
    base_rates,
    behind_counts,
    changed_items,
    of_areas,
    of_decisions,
    verdict,
    widest,
)

from .compared_example import example


@pytest.mark.parametrize(
    ("adjusted", "difference", "said"),
    [
        (0.05, 0.1, "better"),
        (0.05, -0.1, "worse"),
        (0.0501, 0.1, "not told apart"),
        (1.0, -0.1, "not told apart"),
    ],
)
def test_a_word_needs_a_significant_test(adjusted: float, difference: float, said: str) -> None:
    """The corrected p-value decides, the raw one never."""
    assert verdict(compared.Tested("DeLong", 0.0001, adjusted), difference) == said


def test_no_test_is_no_verdict() -> None:
    """A method without an operating point is not tested, and so not called equal."""
    undecided = example().pairs[1]

    assert verdict(None, 0.5) == "not tested"
    assert of_decisions(undecided) == "not tested"
    assert of_areas(replace(undecided, area=None, areas=None)) == "not tested"


def test_changed_items_are_those_of_the_counts() -> None:
    """As many are gained and lost as the pair says, and each is decided differently."""
    comparison = example()
    pair = comparison.pairs[0]
    listed = changed_items(comparison, pair, most=1000)

    assert len(listed) == len(pair.changed) > 20
    assert sum(item.gained for item in listed) == pair.gained
    assert sum(not item.gained for item in listed) == pair.lost
    for item in listed:
        assert item.marked == (item.method >= 0.73171)
        assert item.marked != (item.baseline >= 2.0)
        assert item.gained == (item.marked == (item.label == 1))


def test_changed_items_are_capped() -> None:
    """The first ones, in the order of the items."""
    comparison = example()
    listed = changed_items(comparison, comparison.pairs[0], most=7)

    assert [item.id for item in listed] == [
        comparison.items.ids[place] for place in comparison.pairs[0].changed[:7]
    ]


def test_items_behind_the_counts_tell_most_first() -> None:
    """By hand: wrong ones farthest from the threshold first, right ones nearest first."""
    labels = np.array([1, 1, 0, 0, 1, 1, 0, 0, -1, 1], dtype=np.int8)
    scores = np.array([[0.6, 0.9, 0.7, 0.8, 0.1, 0.4, 0.2, 0.3, 0.9, np.nan]])
    items = Items(tuple("abcdefghij"), labels, scores)
    row = replace(example().rows[0], threshold=Threshold(0.5, "given", "given"))
    found = {one.kind: one for one in behind_counts(items, 0, row, most=2)}

    assert [id_ for id_, _ in found["tp"].items] == ["a", "b"]
    assert [id_ for id_, _ in found["fp"].items] == ["d", "c"]
    assert [id_ for id_, _ in found["fn"].items] == ["e", "f"]
    assert [id_ for id_, _ in found["tn"].items] == ["h", "g"]


def test_items_behind_the_counts_are_as_many_as_counted() -> None:
    """The lists and the table cannot disagree."""
    comparison = example()
    for place, row in enumerate(comparison.rows):
        totals = [one.total for one in behind_counts(comparison.items, place, row)]
        counts = row.counts
        expected = [counts.tp, counts.fp, counts.fn, counts.tn] if counts else []
        assert totals == expected


def test_the_widest_difference_leaves_small_levels_out() -> None:
    """The example has three levels with ratios and one without."""
    table = example().slices[0]
    found = widest(table)
    levels = {one.level: one for one in table.slices}
    recalls = [one.cells[0].recall for one in table.slices if not one.small]
    shares = [recall[0] / recall[1] for recall in recalls if recall]

    assert [(one.name, one.measure) for one in found[:3]] == [
        ("fleck", "recall"),
        ("fleck", "false-positive rate"),
        ("fleck", "area"),
    ]
    assert len(shares) == 3
    assert found[0].difference == pytest.approx(max(shares) - min(shares))
    assert not any(levels[one.low[0]].small or levels[one.high[0]].small for one in found)
    assert [one.measure for one in found if one.name == "kovac"] == ["area"]


def test_one_level_is_no_difference() -> None:
    """Nor is a table without levels."""
    table = example().slices[0]

    assert widest(replace(table, slices=table.slices[:1])) == ()
    assert widest(SliceTable("tone", "tone", 20, 0, ())) == ()


def test_base_rates_leave_the_own_ones_out() -> None:
    """The own one differs from row to row and stands in a column of its own."""
    rows = example().rows

    assert base_rates(rows) == (0.5, 0.1, 0.01, 0.001)
    assert base_rates(()) == ()
