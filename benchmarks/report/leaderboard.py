"""Stored runs as a page of tied groups, on one set and one part of it.

Conventions
-----------
There are no ranks from 1 to n: methods that no test tells apart stand in one group, and inside a
group the order is that of the names.  A row whose numbers may not be those of the code at hand is
gray and says so in words.  What others published stands in a table of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from benchmarks.measure.intervals import Interval
from benchmarks.published import ROWS, PublishedRow

from .comparison_text import UNDEFINED, proportion
from .published import MARKS
from .templating import engine, source
from .verdicts import published_interval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .compared import Comparison, Row
    from .made_by import MadeBy

#: Digits after the point.
DIGITS = 3


@dataclass(frozen=True)
class Place:
    """One method on the page.

    Attributes
    ----------
    row : Row
        What its run says.
    made : MadeBy
        With what it was made.
    """

    row: Row
    made: MadeBy


@dataclass(frozen=True)
class Group:
    """Methods that share a rank.

    Attributes
    ----------
    rank : int or None
        One more than the number of methods that are significantly better; None where no area is
        defined.
    places : tuple of Place
        In the order of the names.
    """

    rank: int | None
    places: tuple[Place, ...]

    @property
    def title(self) -> str:
        """Say what the methods share."""
        if self.rank is None:
            return "no area is defined"
        if self.rank == 1:
            return "none is significantly better"
        return f"{self.rank - 1} {'is' if self.rank == 2 else 'are'} significantly better"


@dataclass(frozen=True)
class PublishedResult:
    """What others printed, on other pictures.

    Attributes
    ----------
    record : PublishedRow
        As published.
    recall, false_positive_rate, precision : str
        With the Wilson interval of the published counts where there are some; else as printed.
    counts, meaning : str
        How sure the numbers are, and what they belong to, in one word.
    """

    record: PublishedRow
    recall: str
    false_positive_rate: str
    precision: str
    counts: str
    meaning: str


def groups(comparison: Comparison) -> tuple[Group, ...]:
    """Put methods that share a rank together.

    Parameters
    ----------
    comparison : Comparison
        What is shown.

    Returns
    -------
    tuple of Group
        The best first; methods without an area last.
    """
    made = {one.run: one for one in comparison.made}
    places = [Place(row, made[row.run]) for row in comparison.rows]
    places.sort(key=lambda place: (_order(place), place.row.name))
    return tuple(
        Group(together[0].row.rank, tuple(together))
        for together in (list(found) for _, found in groupby(places, key=_order))
    )


def published_results(records: Iterable[PublishedRow] = ROWS) -> tuple[PublishedResult, ...]:
    """Make the table of what others published about whole images.

    Parameters
    ----------
    records : iterable of PublishedRow
        Those about pixels, and those without a number, are left out.

    Returns
    -------
    tuple of PublishedResult
        In the order of the records.

    Examples
    --------
    >>> found = {one.record.key: one for one in published_results()}
    >>> found["ijcv99-F"].precision, found["plsa"].recall
    ('.570 [.522, .616]', '.927')
    """
    return tuple(
        PublishedResult(
            record,
            _printed(published_interval(record, "recall"), record.recall),
            _printed(published_interval(record, "false_positive_rate"), record.false_positive_rate),
            _printed(published_interval(record, "precision"), record.precision),
            MARKS[record.confidence][0],
            MARKS[record.meaning][0],
        )
        for record in records
        if record.task == "images"
        and any((record.recall, record.false_positive_rate, record.marked_positives))
    )


def render_leaderboard(comparison: Comparison) -> str:
    """Write the page.

    Parameters
    ----------
    comparison : Comparison
        What is shown; all its texts are escaped.

    Returns
    -------
    str
        A complete HTML document without a script, which asks the network for nothing.
    """
    made = engine(
        proportion=lambda found: proportion(found, DIGITS),
        of=lambda k, n: f"{k}/{n}",
    )
    return made.get_template("leaderboard.html").render(
        title=f"Leaderboard: {comparison.data_name}, {comparison.part}",
        style=source("style.css", "leaderboard.css"),
        comparison=comparison,
        groups=groups(comparison),
        published=published_results(),
        marks=dict(MARKS.values()),
        dash=UNDEFINED,
    )


def _order(place: Place) -> tuple[bool, int]:
    """Order groups: by rank, and those without one last."""
    return place.row.rank is None, place.row.rank or 0


def _printed(found: Interval | None, printed: float | None) -> str:
    """Write a published number, with its interval where it has one."""
    if found is not None:
        return proportion(found, DIGITS)
    return UNDEFINED if printed is None else f"{printed:.3g}".removeprefix("0")
