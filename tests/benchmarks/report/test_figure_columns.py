"""Records as columns, and the order of levels."""

from dataclasses import replace

import pytest

from benchmarks.data.figures.factors import FACTOR_NAMES
from benchmarks.report.figure_columns import FACTOR_TITLES, ORDERS, gather, in_order

from .example_figures import picture


def test_faults_are_in_no_column_and_ambiguous_is_minus_one() -> None:
    """A fault was counted before; an empty label is no negative."""
    fine = picture("a", None, 1, {"f": 0.5})
    lost = replace(picture("b", 1, 1), outcome=replace(fine.outcome, id="b", fault="truncated"))
    columns = gather([fine, lost])

    assert columns.ids.tolist() == ["a"]
    assert columns.labels.tolist() == [-1]
    assert len(columns.labeled()) == 0


def test_only_methods_that_decide_have_marks() -> None:
    """A method without a published operating point has scores and no decisions."""
    columns = gather([picture("a", 1, 1, {"f": 1.5, "free": 0.5})])

    assert set(columns.scores) == {"f", "free"}
    assert set(columns.marks) == {"f"}


def test_pictures_of_different_methods_are_refused() -> None:
    """A table of half the pictures would not say so."""
    with pytest.raises(ValueError, match="expected scores of"):
        gather([picture("a", 1, 1, {"f": 1.5}), picture("b", 1, 1, {"g": 1.5})])


def test_a_part_keeps_every_column_in_step() -> None:
    """Level, label, score and record stay those of one picture."""
    columns = gather(
        [picture(str(n), n % 2, n, {"f": n / 4}, tone="tan" if n > 1 else "dark") for n in range(4)]
    )
    part = columns.at("tone", "tan")

    assert part.ids.tolist() == ["2", "3"]
    assert part.labels.tolist() == [0, 1]
    assert part.scores["f"].tolist() == [0.5, 0.75]
    assert [each.outcome.id for each in part.pictures] == ["2", "3"]


def test_levels_stand_in_the_order_of_the_generator() -> None:
    """Tones from light to dark, numbers by value, other words by name."""
    assert in_order("tone", ["dark", "very_light", "tan"]) == ("very_light", "tan", "dark")
    assert in_order("jpeg", ["95", "10", "50"]) == ("10", "50", "95")
    assert in_order("block", ["curves", "controls"]) == ("controls", "curves")


def test_every_factor_has_a_title() -> None:
    """A new factor cannot come onto the page without words."""
    assert set(FACTOR_TITLES) == set(FACTOR_NAMES)
    assert set(ORDERS) <= set(FACTOR_NAMES)
