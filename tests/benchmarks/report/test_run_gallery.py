"""Which items are of a kind, and in which order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report.run_gallery import KINDS, Entry, Tally, worst


def item(name: str, score: float | None, label: int | None) -> dict[str, Any]:
    """Make a record of a run."""
    fault = "truncated" if score is None else None
    return {
        "id": name,
        "sha256": name,
        "score": score,
        "label": label,
        "split": None,
        "fault": fault,
    }


ITEMS = st.lists(
    st.tuples(st.sampled_from([None, 0.1, 0.5, 0.9, 2.0]), st.sampled_from([None, 0, 1]))
).map(lambda pairs: [item(f"i{n}", *pair) for n, pair in enumerate(pairs)])


@given(ITEMS)
def test_every_item_is_counted_once(items: list[dict[str, Any]]) -> None:
    """Of a kind, without a label or without a score; nothing is left out in silence."""
    tally = Tally(0.5)
    judged = list(tally.judge(items))

    assert len(judged) == tally.counts.total
    assert tally.counts.total + tally.unlabeled + tally.faults.total() == len(items)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("tp", ["g", "e"]), ("fp", ["b", "h", "a"]), ("fn", ["d", "c"]), ("tn", ["f"])],
)
def test_the_most_wrong_come_first(kind: str, expected: list[str]) -> None:
    """By hand; a score just at the threshold is marked, equal scores go by id."""
    scores = {"a": 0.5, "b": 0.9, "h": 0.9, "c": 0.4, "d": 0.1, "e": 0.5, "f": 0.4, "g": 0.8}
    positive = {"c", "d", "e", "g"}
    items = [item(name, score, int(name in positive)) for name, score in scores.items()]

    entries = worst(Tally(0.5).judge(items), kind, 50)
    assert [entry.id for entry in entries] == expected
    assert worst(Tally(0.5).judge(items), kind, 1) == entries[:1]


def test_kinds_are_every_pair_of_mark_and_label() -> None:
    """Each once."""
    assert {(marked, positive) for _, marked, positive in KINDS.values()} == {
        (one, other) for one in (True, False) for other in (True, False)
    }


def test_an_entry_holds_no_place_on_this_machine() -> None:
    """Id, hash, score, label and part, and nothing else."""
    entry = Entry("a", "0" * 64, 0.5, 1, "test")

    assert set(vars(entry)) == {"id", "sha256", "score", "label", "split"}
