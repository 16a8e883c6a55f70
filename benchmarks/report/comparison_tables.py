r"""The tables of a comparison one by one: as columns, as CSV, as rows of booktabs.

The report and `as_text` print them together; here each stands alone, for its script.

Tables
------
results : counts and ratios of every run
differences : every method against the baseline, with tests
base-rate : precision at other shares of positives
slices : every method on every level of every column
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from . import page_numbers
from .lettering import shown
from .outcomes import plain_cell
from .tex import tex

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.measure.intervals import Interval

    from .compared import Comparison, Pair, Row, Slice, SliceCell, SliceTable, Tested

Kind = Literal["text", "count", "score", "rate", "p", "share", "difference", "ratio"]

#: Kinds whose cells are intervals, and how their ends are printed.
ENDS: dict[Kind, Callable[[Interval | None], str]] = {
    "share": page_numbers.ends,
    "difference": page_numbers.difference_ends,
    "ratio": page_numbers.times_ends,
}
VALUES: dict[Kind, Callable[[Any], str]] = {
    "share": page_numbers.rate,
    "difference": page_numbers.difference,
    "ratio": page_numbers.times,
    "rate": page_numbers.rate,
    "p": page_numbers.p_value,
    "score": page_numbers.score,
}


@dataclass(frozen=True)
class Table:
    """A table as values.

    Attributes
    ----------
    title : str
        What it is, of what.
    columns : tuple of (str, str)
        Head and kind of each: text, count, score, rate, p, or an interval (share, difference,
        ratio).
    rows : tuple of tuple
        Cells in the order of the columns; None where undefined.
    """

    title: str
    columns: tuple[tuple[str, Kind], ...]
    rows: tuple[tuple[Any, ...], ...]


def results_table(comparison: Comparison) -> Table:
    """Take counts and ratios of every run.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Table
    """
    return Table(
        f"Results on {comparison.data_name}, {comparison.part}",
        (
            ("method", "text"),
            ("n", "count"),
            ("positives", "count"),
            ("threshold", "score"),
            ("threshold from", "text"),
            *((name, "count") for name in ("tp", "fp", "fn", "tn")),
            ("recall", "share"),
            ("precision", "share"),
            ("false-positive rate", "share"),
            ("area", "share"),
            ("average precision", "share"),
            ("response ratio", "ratio"),
            ("faults", "count"),
            ("run", "text"),
        ),
        tuple(_result(row) for row in comparison.rows),
    )


def differences_table(comparison: Comparison) -> Table:
    """Take the tests of every method against the baseline.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Table
    """
    return Table(
        f"Differences from {comparison.baseline} on {comparison.data_name}, {comparison.part}; "
        f"Holm over {comparison.family} tests",
        (
            ("method", "text"),
            ("n", "count"),
            ("area difference", "difference"),
            ("area p", "p"),
            ("area p adjusted", "p"),
            ("least area difference", "rate"),
            ("gained", "count"),
            ("lost", "count"),
            ("decisions p", "p"),
            ("decisions p adjusted", "p"),
            ("least decision difference", "rate"),
            ("average precision gain", "difference"),
        ),
        tuple(_difference(pair) for pair in comparison.pairs),
    )


def base_rate_table(comparison: Comparison) -> Table:
    """Take the precision of every operating point at other shares of positives.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Table
        One row for each method and base rate.
    """
    return Table(
        f"Precision at other base rates, from {comparison.data_name}, {comparison.part}",
        (("method", "text"), ("base rate", "rate"), ("precision", "share")),
        tuple(
            (row.name, one.base_rate, one.precision)
            for row in comparison.rows
            for one in row.restated
        ),
    )


def slices_table(comparison: Comparison) -> Table:
    """Take every method on every level of every column.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Table
        A level that is too small has one row with its numbers of items and nothing else.
    """
    return Table(
        f"Slices of {comparison.data_name}, {comparison.part}; Holm over each column",
        (
            ("column", "text"),
            ("level", "text"),
            ("extrapolated", "text"),
            ("n", "count"),
            ("positives", "count"),
            ("method", "text"),
            ("recall", "share"),
            ("false-positive rate", "share"),
            ("area", "share"),
            ("area of the rest", "rate"),
            ("p", "p"),
            ("p adjusted", "p"),
        ),
        tuple(
            _slice(table, one, cell)
            for table in comparison.slices
            for one in table.slices
            for cell in (one.cells or (None,))
        ),
    )


#: Every table by its name.
TABLES: dict[str, Callable[[Comparison], Table]] = {
    "results": results_table,
    "differences": differences_table,
    "base-rate": base_rate_table,
    "slices": slices_table,
}


def as_csv(table: Table) -> str:
    """Write a table at full precision, an interval as three columns.

    Parameters
    ----------
    table : Table
        What is written.

    Returns
    -------
    str
        CSV; what is undefined is empty.

    Examples
    --------
    >>> from benchmarks.measure.intervals import Interval
    >>> half = Interval(0.5, 0.25, 0.75, 0.95, "exact")
    >>> print(as_csv(Table("", (("run", "text"), ("recall", "share")), (("a", half),))))
    run,recall,recall_low,recall_high
    a,0.5,0.25,0.75
    <BLANKLINE>
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    heads = []
    for head, kind in table.columns:
        name = head.replace(" ", "_").replace("-", "_")
        heads += [name, f"{name}_low", f"{name}_high"] if kind in ENDS else [name]
    writer.writerow(heads)
    for row in table.rows:
        cells: list[str] = []
        for cell, (_, kind) in zip(row, table.columns, strict=True):
            if kind in ENDS:
                numbers = (None,) * 3 if cell is None else (cell.value, cell.low, cell.high)
                cells += ["" if number is None else repr(float(number)) for number in numbers]
            elif kind == "text":
                cells.append(plain_cell(cell or ""))
            else:
                cells.append("" if cell is None else repr(cell))
        writer.writerow(cells)
    return text.getvalue()


def as_columns(table: Table) -> str:
    """Set a table in columns for a terminal.

    Parameters
    ----------
    table : Table
        What is printed.

    Returns
    -------
    str
        The title and the rows, without a newline at the end.

    Examples
    --------
    >>> print(as_columns(Table("Areas", (("run", "text"), ("n", "count")), (("fleck", 12),))))
    Areas
    run    n
    fleck  12
    """
    heads = tuple(head for head, _ in table.columns)
    cells = [heads, *_printed(table)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(heads))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )
    return "\n".join([shown(table.title), *lines])


def as_booktabs(table: Table) -> str:
    r"""Set a table as a `tabular` for an article that loads `booktabs`.

    Parameters
    ----------
    table : Table
        What is printed.

    Returns
    -------
    str
        ASCII.

    Examples
    --------
    >>> print(as_booktabs(Table("Areas", (("run", "text"), ("n", "count")), (("a_b", 12),))))
    % Areas
    \begin{tabular}{@{}lr@{}}
    \toprule
    run & n \\
    \midrule
    a\_b & 12 \\
    \bottomrule
    \end{tabular}
    <BLANKLINE>
    """
    sides = "".join("l" if kind == "text" else "r" for _, kind in table.columns)
    rows = [tuple(head for head, _ in table.columns), *_printed(table)]
    lines = [" & ".join(map(tex, row)) + r" \\" for row in rows]
    return "\n".join(
        [
            f"% {tex(table.title)}",
            f"\\begin{{tabular}}{{@{{}}{sides}@{{}}}}",
            "\\toprule",
            lines[0],
            "\\midrule",
            *lines[1:],
            "\\bottomrule",
            "\\end{tabular}",
            "",
        ]
    )


def _printed(table: Table) -> list[tuple[str, ...]]:
    """Print every cell."""
    return [
        tuple(_cell(cell, kind) for cell, (_, kind) in zip(row, table.columns, strict=True))
        for row in table.rows
    ]


def _cell(cell: Any, kind: Kind) -> str:
    """Print one cell."""
    if kind in ENDS:
        value = VALUES[kind](None if cell is None else cell.value)
        return f"{value} {ENDS[kind](cell)}".rstrip()
    if kind in VALUES:
        return VALUES[kind](cell)
    return page_numbers.UNDEFINED if cell is None else shown(str(cell))


def _result(row: Row) -> tuple[Any, ...]:
    """Take the numbers of one run."""
    counts, point = row.counts, row.threshold
    return (
        row.name,
        row.n,
        row.positives,
        None if point is None else point.value,
        None if point is None else point.words,
        *(None if counts is None else getattr(counts, one) for one in ("tp", "fp", "fn", "tn")),
        row.recall,
        row.precision,
        row.false_positive_rate,
        row.area,
        row.average_precision,
        row.response_ratio,
        sum(row.faults.values()),
        row.run,
    )


def _difference(pair: Pair) -> tuple[Any, ...]:
    """Take the tests of one method."""
    return (
        pair.name,
        pair.n,
        None if pair.area is None else pair.area.difference,
        *_tests(pair.areas),
        pair.area_gap,
        pair.gained,
        pair.lost,
        *_tests(pair.decisions),
        pair.decision_gap,
        pair.gain,
    )


def _slice(table: SliceTable, one: Slice, cell: SliceCell | None) -> tuple[Any, ...]:
    """Take one method on one level."""
    where = (table.column, one.level, "yes" if one.extrapolated else "", one.n, one.positives)
    if cell is None:
        return (*where, *(None,) * 7)
    shares = (cell.recall, cell.false_positive_rate)
    found: Sequence[Any] = [None if share is None else share[2] for share in shares]
    return (*where, cell.name, *found, cell.area, cell.rest, *_tests(cell.tested))


def _tests(tested: Tested | None) -> tuple[float | None, float | None]:
    """Take the raw and the adjusted p-value."""
    return (None, None) if tested is None else (tested.p_value, tested.adjusted)
