"""The list of pictures that break a cue: what is said of it, and what is safe to open."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.audit.auditing import found_of
from benchmarks.audit.finding import Cue
from benchmarks.audit.wish import Audited, Telling, Wish
from benchmarks.report.audit_told import Outputs, _propose
from tests.benchmarks.audit import toys

ALL = frozenset(f"p{number:02}" for number in range(24))


@pytest.fixture(scope="module")
def audited() -> Audited:
    """Audit the lover of red on items that may be learned from."""
    looks, slices, tries, _ = toys.audited(toys.with_cue())
    found = found_of(
        looks,
        tries,
        slices,
        method="red",
        score_kind="percent of red",
        threshold=1.0,
        scale="score",
        data="toys",
        seed=0,
    )
    return replace(found, learned=ALL)


def listed(audited: Audited, folder: Path, data: str = "toys") -> tuple[list[dict[str, str]], str]:
    """Write the list; return its rows and what is said."""
    said: list[str] = []
    path = folder / "list.csv"
    outputs = Outputs(propose=str(path), learned=20)
    _propose(Wish(("red",), data, size=32), outputs, audited, Telling(said.append))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), " / ".join(said)


def first(audited: Audited, **changed: object) -> Audited:
    """Change the strongest cue."""
    cue: Cue = replace(audited.cues[0], **changed)  # type: ignore[arg-type]
    return replace(audited, cues=(cue, *audited.cues[1:]))


def test_a_list_says_what_it_is_worth(audited: Audited, tmp_path: Path) -> None:
    """Shares are those that were counted, and too few items are called that."""
    rows, said = listed(audited, tmp_path)

    assert rows
    assert "0 % of negatives show it, as counted" in said
    assert "that is not enough" in said


def test_shares_that_nobody_counted_are_called_assumed(audited: Audited, tmp_path: Path) -> None:
    """A twin that is rendered or painted was never looked for in the pictures."""
    rows, said = listed(first(audited, lift=None, slice=None), tmp_path, "figures")

    assert rows
    assert "60 % of positives and 5 % of negatives show it, as is assumed" in said


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"learned": frozenset()}, "no item is of the part train"),
        ({"lift": None}, "the items have no labels of both kinds"),
        ({"lift": None, "slice": None}, "none that can be made of items of a manifest"),
    ],
)
def test_an_empty_list_has_a_reason(
    audited: Audited, tmp_path: Path, changed: dict[str, object], why: str
) -> None:
    """Each reason is told by its name."""
    other = replace(audited, learned=frozenset()) if "learned" in changed else None
    if other is None:
        other = first(audited, **changed)
        other = replace(other, tries=[replace(one, label=None) for one in audited.tries])

    rows, said = listed(other, tmp_path)

    assert rows == []
    assert why in said


def test_no_cell_starts_a_formula(audited: Audited, tmp_path: Path) -> None:
    """Ids are of a foreign hand, and lists are opened in spreadsheets."""
    named = [replace(one, id=f"={one.id}") for one in audited.tries]
    other = replace(audited, tries=named, learned=frozenset(one.id for one in named) | ALL)

    rows, _ = listed(other, tmp_path)

    assert rows
    assert all(row["id"].startswith("'=") for row in rows)
