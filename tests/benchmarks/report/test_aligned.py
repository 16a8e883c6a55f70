"""Runs are laid side by side, or refused at the first difference."""

from typing import Any

import numpy as np
import pytest

from benchmarks.report.aligned import UnlikeRunsError, align, chosen_split, require_alike


def record(name: str, **changes: Any) -> dict[str, Any]:
    """Make one record of a run."""
    return {
        "id": name,
        "sha256": name * 2,
        "label": 1,
        "split": None,
        "score": 0.5,
        "fault": None,
        "pixels": "p" + name,
    } | changes


def identity(**data: object) -> dict[str, Any]:
    """Make what identifies a run's items."""
    return {"data": {"digest": "d" * 64, "split": None, "sample": 0} | data, "decoding": {}}


def test_records_become_columns() -> None:
    """A missing label is -1, a missing score NaN, and its code is kept."""
    lost = record("b", score=None, fault="empty", label=None, split="dev")
    found = align([("x", [record("a"), lost])])

    assert found.ids == ("a", "b")
    assert found.labels.tolist() == [1, -1]
    assert found.splits == ("", "dev")
    assert np.isnan(found.runs[0].scores).tolist() == [False, True]
    assert found.faults(0) == {"empty": 1}


def test_a_part_keeps_what_belongs_together() -> None:
    """Faults move with their items."""
    lost = record("b", score=None, fault="empty")
    found = align([("x", [record("a"), lost, record("c")])]).part(np.array([1, 2]))

    assert found.ids == ("b", "c")
    assert found.runs[0].faults == ((0, "empty"),)
    assert found.faults(0) == {"empty": 1}
    assert align([("x", [record("a"), lost])]).part(np.array([0])).faults(0) == {}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "z"}, "the same items, got 'b' in x and 'z' in y"),
        ({"sha256": "99"}, "one file of item 'b', got bb in x and 99 in y"),
        ({"label": 0}, "one label of item 'b', got 1 in x and 0 in y"),
        ({"split": "dev"}, "one part of item 'b', got None in x and dev in y"),
        ({"pixels": "q"}, "one decoding of item 'b', got pixels pb in x and q in y"),
    ],
)
def test_the_first_difference_is_named(change: dict[str, Any], message: str) -> None:
    """Another item, file, label, part or decoding: no table."""
    one = [record("a"), record("b")]
    other = [record("a"), record("b", **change)]

    with pytest.raises(UnlikeRunsError, match=message):
        align([("x", one), ("y", other)])


def test_a_run_with_fewer_or_more_items_is_refused() -> None:
    """Nothing is left out in silence."""
    both, one = [record("a"), record("b")], [record("a")]

    with pytest.raises(UnlikeRunsError, match="got 2 in x and 1 in y"):
        align([("x", both), ("y", one)])
    with pytest.raises(UnlikeRunsError, match="got nothing more in x and 'b' in y"):
        align([("x", one), ("y", both)])


def test_pixels_are_compared_with_whoever_saw_them() -> None:
    """A table of scores sees no pixels; the run after it is still compared with the first."""
    seen, blind = [record("a")], [record("a", pixels=None)]
    other = [record("a", pixels="q")]

    assert len(align([("x", seen), ("y", blind), ("z", seen)]).runs) == 3
    with pytest.raises(UnlikeRunsError, match="got pixels pa in x and q in z"):
        align([("x", seen), ("y", blind), ("z", other)])
    with pytest.raises(UnlikeRunsError, match="got pixels pa in y and q in z"):
        align([("x", blind), ("y", seen), ("z", other)])


@pytest.mark.parametrize("key", ["digest", "split", "sample"])
def test_other_items_are_refused(key: str) -> None:
    """What identifies the items must be one."""
    with pytest.raises(UnlikeRunsError, match=f"data.{key}"):
        require_alike([("x", identity()), ("y", identity(**{key: "other"}))])


def test_another_decoding_is_refused() -> None:
    """Pixels are part of what is compared."""
    other = identity() | {"decoding": {"policy": "2"}}

    with pytest.raises(UnlikeRunsError, match=r"decoding.policy None in x and 2 in y"):
        require_alike([("x", identity()), ("y", other)])


def test_the_test_part_is_compared_where_there_are_several() -> None:
    """All items only if they are of no part, or asked for."""
    assert chosen_split(["train", "dev", "test"], None) == "test"
    assert chosen_split(["", ""], None) is None
    assert chosen_split(["train", "dev"], None) is None
    assert chosen_split(["dev"], None) == "dev"
    assert chosen_split(["train", "test"], "train") == "train"
    with pytest.raises(UnlikeRunsError, match="part of the set: dev, test, got train"):
        chosen_split(["dev", "test"], "train")
