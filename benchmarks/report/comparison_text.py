"""A comparison as a terminal prints it, and as a program reads it.

The table is the one that a paper would print.  Nothing is colored, so nothing is said by color.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from .listing import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measure.intervals import Interval

    from .compared import Comparison, Pair, Row, Slice, SliceCell, SliceTable, Tested

#: What is printed where a number is undefined.
UNDEFINED = "–"
_HEADS = ("", "n", "positive", "recall", "precision", "AUC", "AP", "threshold", "faults", "run", "")
#: Columns of numbers, which stand at the right.
_RIGHT = (1, 2, 8)


def as_text(comparison: Comparison) -> str:
    """Write the table, the tests and what must be known with them.

    Parameters
    ----------
    comparison : Comparison
        What is printed.

    Returns
    -------
    str
        Several lines without a newline at the end; no name can add one.
    """
    letters = {pair.name: pair.letter for pair in comparison.pairs}
    cells = [_HEADS, *(_cells(row, letters.get(row.name, "")) for row in comparison.rows)]
    lines = [
        _title(comparison),
        *_columns(cells),
        *(line for pair in comparison.pairs for line in _pair(pair, comparison)),
        *_restated(comparison.rows),
        *(line for table in comparison.slices for line in _slices(table)),
        *comparison.remarks,
        *_caveats(comparison),
    ]
    return "\n".join(escape(line) for line in lines)


def as_json(comparison: Comparison) -> str:
    """Write one record a run, at full precision.

    Parameters
    ----------
    comparison : Comparison
        What is written.

    Returns
    -------
    str
        A JSON list; a number that is undefined is null, and so is a threshold that marks nothing.
    """
    pairs = {pair.name: pair for pair in comparison.pairs}
    records = [_record(row, pairs.get(row.name), comparison) for row in comparison.rows]
    return json.dumps(records, allow_nan=False)


def proportion(found: Interval | None, digits: int = 2) -> str:
    """Write a proportion and its interval without leading zeros.

    Parameters
    ----------
    found : Interval or None
        The proportion.
    digits : int
        After the point.

    Returns
    -------
    str
        A dash where it is undefined.

    Examples
    --------
    >>> from benchmarks.measure.intervals import wilson
    >>> proportion(wilson(241, 565)), proportion(None)
    ('.43 [.39, .47]', '–')
    """
    if found is None:
        return UNDEFINED
    return (
        f"{_plain(found.value, digits)} [{_plain(found.low, digits)}, {_plain(found.high, digits)}]"
    )


def p_value(value: float) -> str:
    """Write a p-value.

    Parameters
    ----------
    value : float
        0 to 1.

    Returns
    -------
    str

    Examples
    --------
    >>> p_value(0.0312), p_value(0.0004), p_value(1.0)
    ('= .031', '< .001', '= 1.000')
    """
    return "< .001" if value < 0.001 else f"= {_plain(value, 3)}"


def _title(comparison: Comparison) -> str:
    """Say what is compared."""
    rate = comparison.base_rate
    told = [
        comparison.data_name,
        comparison.part,
        f"{comparison.total} item{'' if comparison.total == 1 else 's'}, "
        f"{comparison.positives} positive"
        + ("" if rate is None else f" (base rate {100 * rate:.1f} %)"),
    ]
    if comparison.clusters is None:
        kind = "exact" if comparison.interval == "exact" else "Wilson"
        told.append(f"95 % intervals: {kind}, for areas DeLong, for AP bootstrap")
    else:
        column, count = comparison.clusters
        told.append(f"95 % intervals over {count} cluster{'s' if count > 1 else ''} ({column})")
    return " · ".join(told)


def _columns(table: Sequence[Sequence[str]]) -> list[str]:
    """Set cells under each other, as wide as they are printed."""
    table = [[escape(cell) for cell in cells] for cells in table]
    widths = [max(len(cells[place]) for cells in table) for place in range(len(table[0]))]
    return [
        "  ".join(
            cell.rjust(width) if place in _RIGHT else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()
        for cells in table
    ]


def _cells(row: Row, letter: str) -> tuple[str, ...]:
    """Write one row."""
    threshold = row.threshold
    return (
        row.name,
        str(row.n),
        str(row.positives),
        proportion(row.recall),
        proportion(row.precision),
        proportion(row.area),
        proportion(row.average_precision),
        UNDEFINED if threshold is None else f"{threshold.value:.6g} ({threshold.origin})",
        str(sum(row.faults.values())),
        row.run,
        letter,
    )


def _pair(pair: Pair, comparison: Comparison) -> list[str]:
    """Say how a method differs from the baseline, and what could have been seen."""
    said = []
    if pair.decisions is not None:
        said.append(
            f"{_tested(pair.decisions)}; {_items(len(pair.changed))} side "
            f"({pair.gained} right, {pair.lost} wrong)"
        )
    if pair.area is not None and pair.areas is not None:
        change = pair.area.difference
        ends = f"[{change.low:+.3f}, {change.high:+.3f}]"
        said.append(f"AUC {change.value:+.3f} {ends}, {_tested(pair.areas)}")
    if not said:
        return [f"  {pair.letter}  {pair.name} and {comparison.baseline}: nothing can be tested"]
    lines = [f"  {pair.letter}  {pair.name} against {comparison.baseline}: {'; '.join(said)}"]
    lines[0] += f" {_family(comparison.family)}"
    gaps = []
    if pair.decision_gap is not None:
        gaps.append(f"{100 * pair.decision_gap:.1f} points of right decisions")
    elif pair.decisions is not None and comparison.clusters is None:
        gaps.append("no difference of decisions at all: too few items change side")
    if pair.area_gap is not None:
        gaps.append(f"{_plain(pair.area_gap, 3)} of AUC")
    if gaps:
        lines.append(f"     the smallest gap these items show with 80 % power: {', '.join(gaps)}")
    return lines


def _family(tests: int) -> str:
    """Say over how many tests a p-value is adjusted."""
    return f"(Holm, {tests} test{'s' if tests > 1 else ''})"


def _items(number: int) -> str:
    """Say how many items change."""
    return "1 item changes" if number == 1 else f"{number} items change"


def _tested(tested: Tested) -> str:
    """Write a test with its raw and its corrected p-value."""
    return f"{tested.test} p {p_value(tested.p_value)}, adjusted {p_value(tested.adjusted)}"


def _restated(rows: Sequence[Row]) -> list[str]:
    """Write precision at other shares of positives."""
    rows = [row for row in rows if row.restated]
    if not rows:
        return []
    # The first is the set's own, which may differ from row to row where there are faults.
    rates = [f"at {100 * (one.base_rate or 0):g} %" for one in rows[0].restated[1:]]
    table = [("precision restated", "at its own", *rates)]
    table += [
        (escape(row.name), *(proportion(one.precision, 3) for one in row.restated)) for row in rows
    ]
    widths = [max(len(cells[place]) for cells in table) for place in range(len(table[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in table
    ]


def _slices(table: SliceTable) -> list[str]:
    """Write the worst slice of a column, and say where the others are."""
    if not table.slices or table.slices[0].small:
        return []
    worst = table.slices[0]
    cell = min(worst.cells, key=lambda one: 2.0 if one.area is None else one.area.value)
    tested = "" if cell.tested is None else f", {_tested(cell.tested)} {_family(table.family)}"
    where = f"worst slice by {table.column}: {worst.level or '(empty)'}, {cell.name}"
    said = f"AUC {proportion(cell.area)} on {worst.n} items{tested}"
    return [f"{where}, {said}"]


def _caveats(comparison: Comparison) -> list[str]:
    """Print what the set says of its own gaps."""
    if comparison.card is None:
        return []
    return [f"caveat of the set: {gap}" for gap in comparison.card.known_gaps or ()]


def _record(row: Row, pair: Pair | None, comparison: Comparison) -> dict[str, Any]:
    """Write one row with the promised fields first."""
    counts, threshold = row.counts, row.threshold
    value = None if threshold is None or not math.isfinite(threshold.value) else threshold.value
    return {
        "method": row.method,
        "n": row.n,
        "positives": row.positives,
        **_spread("auc", row.area),
        **{name: counts and getattr(counts, name) for name in ("tp", "fp", "fn", "tn")},
        "threshold": value,
        "threshold_from": threshold and threshold.words,
        **_spread("recall", row.recall),
        **_spread("precision", row.precision),
        **_spread("false_positive_rate", row.false_positive_rate),
        **_spread("response_ratio", row.response_ratio),
        **_spread("average_precision", row.average_precision),
        "partial_areas": [
            {"limit": one.limit, **_spread("mean_recall", one.mean_recall), "too_few": one.too_few}
            for one in row.partial
        ],
        "restated": [
            {"base_rate": one.base_rate, **_spread("precision", one.precision)}
            for one in row.restated
        ],
        "rank": row.rank,
        "faults": sum(row.faults.values()),
        "faults_by_code": dict(row.faults),
        "unlabeled": row.unlabeled,
        "split": comparison.split,
        "run": row.run,
        "name": row.name,
        "against": None if pair is None else _against(pair, comparison),
        "slices": [_slice_records(table, row.name) for table in comparison.slices],
    }


def _against(pair: Pair, comparison: Comparison) -> dict[str, Any]:
    """Write how a row differs from the baseline."""
    ids = comparison.items.ids
    return {
        "baseline": comparison.baseline,
        "n": pair.n,
        "gained": pair.gained,
        "lost": pair.lost,
        "decisions": _test_record(pair.decisions),
        "decision_gap": pair.decision_gap,
        **_spread("auc_difference", None if pair.area is None else pair.area.difference),
        "areas": _test_record(pair.areas),
        "area_gap": pair.area_gap,
        **_spread("average_precision_gain", pair.gain),
        "family": comparison.family,
        "changed": [ids[place] for place in pair.changed],
    }


def _slice_records(table: SliceTable, name: str) -> dict[str, Any]:
    """Write the slices of one column for one method."""
    return {
        "column": table.column,
        "minimum": table.minimum,
        "family": table.family,
        "levels": [_slice_record(one, name) for one in table.slices],
    }


def _slice_record(one: Slice, name: str) -> dict[str, Any]:
    """Write one slice for one method."""
    record: dict[str, Any] = {
        "level": one.level,
        "n": one.n,
        "positives": one.positives,
        "extrapolated": one.extrapolated,
    }
    cell = next((cell for cell in one.cells if cell.name == name), None)
    return record if cell is None else record | _cell_record(cell)


def _cell_record(cell: SliceCell) -> dict[str, Any]:
    """Write the numbers of one method in one slice."""
    record: dict[str, Any] = {}
    for name in ("recall", "false_positive_rate"):
        share = getattr(cell, name)
        k, n, found = (None, None, None) if share is None else share
        record |= {f"{name}_k": k, f"{name}_n": n, **_spread(name, found)}
    return record | {
        **_spread("auc", cell.area),
        "auc_rest": cell.rest,
        "test": _test_record(cell.tested),
    }


def _test_record(tested: Tested | None) -> dict[str, Any] | None:
    """Write a test as plain JSON."""
    if tested is None:
        return None
    return {"test": tested.test, "p": tested.p_value, "p_adjusted": tested.adjusted}


def _spread(name: str, found: Interval | None) -> dict[str, float | None]:
    """Write an interval as three fields; an end at infinity is null."""
    if found is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    values = {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
    return {key: value if math.isfinite(value) else None for key, value in values.items()}


def _plain(value: float, digits: int) -> str:
    """Write a proportion with so many digits and without a leading zero."""
    text = f"{value:.{digits}f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
