"""What the numbers of a comparison amount to, in a few words, and the items behind them.

Nothing is measured here.  A method is called better or worse only where the corrected test says
so, and an item is put on a list only by what its score and its label say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from .pairs import SIGNIFICANT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .compared import Comparison, Items, Pair, Row, SliceCell, SliceTable, Tested

#: Changed items that the page lists a pair; the rest is counted.  Ours.
MOST_CHANGED = 50
#: Items behind each count that the page lists; the rest is counted.  Ours.
MOST_BEHIND = 20
#: Levels of a column that the page prints, the worst; and small levels, of which only n is
#: given.  Ours.
MOST_LEVELS, MOST_SMALL = 30, 20

#: What the levels of a column are compared by.
MEASURES = ("recall", "false-positive rate", "area")

Verdict = Literal["better", "worse", "not told apart", "not tested"]


@dataclass(frozen=True)
class Changed:
    """An item that a method and the baseline decide differently.

    Attributes
    ----------
    id : str
        Of the item.
    label : int
        1 or 0.
    baseline, method : float
        The two scores.
    marked : bool
        Whether the method marks it; the baseline says the opposite.
    gained : bool
        Whether the method is the one that is right.
    """

    id: str
    label: int
    baseline: float
    method: float
    marked: bool
    gained: bool


@dataclass(frozen=True)
class Behind:
    """Items behind one count.

    Attributes
    ----------
    kind, words : str
        "tp", "fp", "fn" or "tn", and what that means.
    total : int
        How many there are.
    items : tuple of (str, float)
        Ids and scores of those listed.
    """

    kind: str
    words: str
    total: int
    items: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Widest:
    """The largest difference of one measure between the levels of a column.

    Attributes
    ----------
    name, measure : str
        The method, and what is measured.
    low, high : (str, float)
        The levels with the smallest and the largest value, and those values.
    """

    name: str
    measure: str
    low: tuple[str, float]
    high: tuple[str, float]

    @property
    def difference(self) -> float:
        """Return the largest value minus the smallest."""
        return self.high[1] - self.low[1]


def verdict(tested: Tested | None, difference: float | None) -> Verdict:
    """Read a corrected test.

    Parameters
    ----------
    tested : Tested or None
        None where there was nothing to test.
    difference : float or None
        Positive where the method is ahead of the baseline.

    Returns
    -------
    {"better", "worse", "not told apart", "not tested"}

    Examples
    --------
    >>> from benchmarks.report.compared import Tested
    >>> verdict(Tested("DeLong", 0.001, 0.004), 0.05), verdict(Tested("DeLong", 0.03, 0.06), 0.05)
    ('better', 'not told apart')
    """
    if tested is None or difference is None:
        return "not tested"
    if tested.adjusted > SIGNIFICANT:
        return "not told apart"
    return "better" if difference > 0 else "worse"


def of_decisions(pair: Pair) -> Verdict:
    """Read the test of the decisions of a pair.

    Parameters
    ----------
    pair : Pair
        A method beside the baseline.

    Returns
    -------
    {"better", "worse", "not told apart", "not tested"}
    """
    if pair.gained is None or pair.lost is None:
        return "not tested"
    return verdict(pair.decisions, pair.gained - pair.lost)


def of_areas(pair: Pair) -> Verdict:
    """Read the test of the areas of a pair.

    Parameters
    ----------
    pair : Pair
        A method beside the baseline.

    Returns
    -------
    {"better", "worse", "not told apart", "not tested"}
    """
    return verdict(pair.areas, pair.area.difference.value if pair.area else None)


def changed_items(
    comparison: Comparison, pair: Pair, most: int = MOST_CHANGED
) -> tuple[Changed, ...]:
    """List the items on which a method and the baseline differ.

    Parameters
    ----------
    comparison : Comparison
        With its items.
    pair : Pair
        One of its pairs.
    most : int
        How many to list at most.

    Returns
    -------
    tuple of Changed
        In the order of the items.
    """
    names = [row.name for row in comparison.rows]
    items = comparison.items
    one, two = (items.scores[names.index(name)] for name in (comparison.baseline, pair.name))
    threshold = comparison.rows[names.index(pair.name)].threshold
    if threshold is None:
        return ()
    listed = []
    for place in pair.changed[:most]:
        label, marked = int(items.labels[place]), bool(two[place] >= threshold.value)
        listed.append(
            Changed(
                items.ids[place],
                label,
                float(one[place]),
                float(two[place]),
                marked,
                marked == (label == 1),
            )
        )
    return tuple(listed)


def behind_counts(
    items: Items, index: int, row: Row, most: int = MOST_BEHIND
) -> tuple[Behind, ...]:
    """List the items behind the four counts of a row.

    Parameters
    ----------
    items : Items
        Of the comparison.
    index : int
        Place of the row.
    row : Row
        With its threshold.
    most : int
        How many to list at most, of each.

    Returns
    -------
    tuple of Behind
        Wrong ones farthest from the threshold first, right ones nearest first: both times the
        ones that tell most.  Empty without an operating point.
    """
    if row.threshold is None:
        return ()
    scores = items.scores[index]
    marked = scores >= row.threshold.value
    given = ~np.isnan(scores)
    lists = (
        ("tp", "positives marked, the closest call first", (items.labels == 1) & marked, 1),
        ("fp", "negatives marked, the highest score first", (items.labels == 0) & marked, -1),
        ("fn", "positives missed, the lowest score first", (items.labels == 1) & ~marked, 1),
        ("tn", "negatives left alone, the closest call first", (items.labels == 0) & ~marked, -1),
    )
    found = []
    for kind, words, chosen, sign in lists:
        places = np.flatnonzero(chosen & given)
        first = places[np.argsort(sign * scores[places], kind="stable")][:most]
        shown = tuple((items.ids[place], float(scores[place])) for place in first)
        found.append(Behind(kind, words, len(places), shown))
    return tuple(found)


def widest(table: SliceTable) -> tuple[Widest, ...]:
    """Find how far the levels of a column lie apart, by method and measure.

    Parameters
    ----------
    table : SliceTable
        Small levels are left out: they have no ratios.

    Returns
    -------
    tuple of Widest
        In the order of the methods and of `MEASURES`.  A measure that fewer than two levels have
        is left out.
    """
    levels = [one for one in table.slices if not one.small]
    names = [cell.name for cell in levels[0].cells] if levels else []
    found = []
    for place, name in enumerate(names):
        cells = [(one.level, one.cells[place]) for one in levels]
        for measure in MEASURES:
            values = [(level, _measured(cell, measure)) for level, cell in cells]
            known = [(level, value) for level, value in values if value is not None]
            if len(known) > 1:
                low = min(known, key=lambda one: one[1])
                high = max(known, key=lambda one: one[1])
                found.append(Widest(name, measure, low, high))
    return tuple(found)


def _measured(cell: SliceCell, measure: str) -> float | None:
    """Read one measure of a method on a level."""
    if measure == "area":
        return None if cell.area is None else cell.area.value
    counted = cell.recall if measure == "recall" else cell.false_positive_rate
    if counted is None or not counted[1]:
        return None
    return counted[0] / counted[1]


def base_rates(rows: Sequence[Row]) -> tuple[float, ...]:
    """List the base rates at which precision is restated, the set's own left out.

    Parameters
    ----------
    rows : sequence of Row
        Each with its own base rate first.

    Returns
    -------
    tuple of float
        In the order in which they occur.
    """
    return tuple(
        dict.fromkeys(
            one.base_rate for row in rows for one in row.restated[1:] if one.base_rate is not None
        )
    )
