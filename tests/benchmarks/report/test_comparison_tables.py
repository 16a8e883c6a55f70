"""Single tables of a comparison: the cells that the records hold, in three ways of writing."""

import csv
import io
from dataclasses import replace

import pytest

from benchmarks.report.comparison_tables import TABLES, Table, as_booktabs, as_columns, as_csv
from benchmarks.report.page_numbers import rate
from tests.benchmarks.report.example import MARKUP
from tests.benchmarks.report.pictured import pictured

EXAMPLE = pictured(4)


def records(table: Table) -> list[dict[str, str]]:
    """Read a table back from its CSV."""
    return list(csv.DictReader(io.StringIO(as_csv(table))))


def test_results_hold_counts_and_ratios_at_full_precision() -> None:
    """What the record says, digit for digit; what is undefined is empty."""
    found = records(TABLES["results"](EXAMPLE))

    for line, row in zip(found, EXAMPLE.rows, strict=True):
        assert line["method"] == row.name
        assert (line["n"], line["positives"]) == (str(row.n), str(row.positives))
        if row.counts is None:
            assert (line["tp"], line["recall"], line["threshold"]) == ("", "", "")
            continue
        assert row.recall is not None
        assert row.threshold is not None
        ends = (float(line["recall"]), float(line["recall_low"]), float(line["recall_high"]))
        assert ends == (row.recall.value, row.recall.low, row.recall.high)
        assert int(line["tp"]) / int(line["positives"]) == ends[0]
        assert float(line["threshold"]) == row.threshold.value
        assert line["threshold_from"] == row.threshold.words
    assert any(row.counts is None for row in EXAMPLE.rows)


def test_differences_hold_both_p_values() -> None:
    """As computed, and corrected over the family that the title names."""
    table = TABLES["differences"](EXAMPLE)

    assert f"Holm over {EXAMPLE.family} tests" in table.title
    for line, pair in zip(records(table), EXAMPLE.pairs, strict=True):
        assert pair.area is not None
        assert pair.areas is not None
        assert float(line["area_difference"]) == pair.area.difference.value
        assert float(line["area_p"]) == pair.areas.p_value
        assert float(line["area_p_adjusted"]) == pair.areas.adjusted
        assert line["decisions_p"] == ""


def test_precision_is_restated_in_one_row_each() -> None:
    """Four methods, one without a point, at five base rates."""
    found = records(TABLES["base-rate"](EXAMPLE))

    assert len(found) == 15
    assert [float(line["base_rate"]) for line in found[:5]] == [0.2, 0.5, 0.1, 0.01, 0.001]


def test_a_small_slice_has_its_numbers_of_items_and_nothing_else() -> None:
    """No ratio of so few."""
    found = [line for line in records(TABLES["slices"](EXAMPLE)) if line["level"] == "very light"]

    assert len(found) == 1
    kept = {key: value for key, value in found[0].items() if value}
    assert kept == {"column": "skin_tone", "level": "very light", "n": "9", "positives": "3"}


@pytest.mark.parametrize("name", list(TABLES))
def test_columns_stand_under_each_other(name: str) -> None:
    """Every method stands at the head of its row, and what is undefined is a dash."""
    table = TABLES[name](EXAMPLE)
    title, heads, *lines = as_columns(table).splitlines()

    assert title == table.title
    assert len(lines) == len(table.rows)
    if name == "results":
        assert heads.index("recall") == lines[0].index(rate(EXAMPLE.rows[0].recall.value))  # type: ignore[union-attr]
        assert "–" in lines[2]


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_for_a_paper_is_ascii_and_rectangular(name: str) -> None:
    """Every line has as many cells as there are columns."""
    foreign = replace(EXAMPLE, rows=tuple(replace(row, name=MARKUP[0]) for row in EXAMPLE.rows))
    table = TABLES[name](foreign)
    lines = [line for line in as_booktabs(table).splitlines() if line.endswith(r" \\")]

    assert as_booktabs(table).isascii()
    assert len(lines) == len(table.rows) + 1
    for line in lines:
        assert line.count(" & ") == len(table.columns) - 1


def test_no_name_is_a_formula() -> None:
    """A spreadsheet opens the CSV and computes nothing."""
    named = replace(EXAMPLE.rows[0], name="=1+1")
    found = records(TABLES["results"](replace(EXAMPLE, rows=(named,))))

    assert found[0]["method"] == "'=1+1"
