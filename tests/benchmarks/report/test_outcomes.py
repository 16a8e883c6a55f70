"""The files beside the page: complete, safe to open, equal for equal results."""

import csv
import io
import json

import pytest

from benchmarks.report.outcomes import Outcome, Result, digest, plain_cell, to_csv, to_records

from .example import HOSTILE


def two() -> list[Outcome]:
    """Return a judged photograph and one with a fault."""
    results = {"fleck": Result(2.25, True), "kovac": Result(0.1, None)}
    good = Outcome("a", "00", {"source": "x"}, results=results, seconds={"page": {"skin": 0.1}})
    return [good, Outcome("b", "11", {"source": "y"}, fault="truncated")]


def test_every_score_and_every_fault_has_its_line() -> None:
    """A score without a published decision leaves the decision empty, not 0."""
    rows = list(csv.DictReader(io.StringIO(to_csv(two()))))

    assert [(row["id"], row["method"], row["score"], row["marked"]) for row in rows] == [
        ("a", "fleck", "2.25", "1"),
        ("a", "kovac", "0.1", ""),
        ("b", "", "", ""),
    ]
    assert [row["fault"] for row in rows] == ["", "", "truncated"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_starts_a_formula(sign: str) -> None:
    """A spreadsheet shows the id instead of computing it."""
    hostile = Outcome(f"{sign}1+1", "00", {f"{sign}x": f"{sign}y"}, fault="empty")
    rows = csv.reader(io.StringIO(to_csv([hostile]), newline=""))

    assert [cell for row in rows for cell in row if cell.startswith(sign)] == []


def test_hostile_ids_come_back_whole() -> None:
    """Quotes, line ends and commas survive a round trip through CSV."""
    outcomes = [Outcome(name, "00", {}, fault="empty") for name in (*HOSTILE, 'a,"b"\nc')]
    rows = csv.DictReader(io.StringIO(to_csv(outcomes), newline=""))

    assert [row["id"] for row in rows] == [plain_cell(outcome.id) for outcome in outcomes]


def test_the_digest_knows_the_results_and_not_the_times() -> None:
    """Two runs of the same methods have one digest; one changed score has another."""
    judged, fault = two()
    slower = Outcome("a", "00", {"source": "x"}, results=judged.results)
    other = Outcome("a", "00", {"source": "x"}, results={"fleck": Result(2.26, True)})

    assert digest([judged, fault]) == digest([slower, fault])
    assert digest([judged, fault]) != digest([other, fault])


def test_the_records_are_plain_json() -> None:
    """Nothing needs a class of ours to be read back."""
    records = to_records(two())

    assert json.loads(json.dumps(records)) == records
