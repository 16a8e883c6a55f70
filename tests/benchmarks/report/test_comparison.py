"""Runs side by side: by hand, against the published counts, and what is refused."""

import json
from typing import Any

import pytest

from benchmarks.report.comparison import (
    UnlikeRunsError,
    as_json,
    as_text,
    chosen_split,
    require_alike,
    row_of,
)


def item(
    label: int | None, score: float | None, *, split: str | None = None, threshold: float = 2.0
) -> dict[str, Any]:
    """Make one record of a run; no score means a fault."""
    return {
        "label": label,
        "split": split,
        "score": score,
        "decision": None if score is None else score >= threshold,
        "fault": "truncated" if score is None else None,
    }


def identity(**data: object) -> dict[str, Any]:
    """Make what identifies a run's items."""
    return {"data": {"digest": "d" * 64, "split": None, "sample": 0} | data, "decoding": {}}


FOUR = [item(1, 2.5), item(1, 0.5), item(0, 2.1), item(0, 0.1)]


def test_four_items_by_hand() -> None:
    """Of the four pairs of a positive and a negative three are in order: the area is .75."""
    row = row_of("a", "fleck", FOUR, split=None, threshold=2.0)

    assert row.counts is not None
    assert row.auc is not None
    assert (row.counts.tp, row.counts.fp, row.counts.fn, row.counts.tn) == (1, 1, 1, 1)
    assert row.auc.value == 0.75
    assert (row.n, row.positives) == (4, 2)


def test_the_published_counts_give_the_published_rates() -> None:
    """241 of 565 and 182 of 4289 are a recall of 43 % and a precision of 57 %."""
    items = [item(1, 3.0)] * 241 + [item(1, 0.0)] * 324 + [item(0, 3.0)] * 182
    items += [item(0, 0.0)] * 4107
    row = row_of("a", "published", items, split=None, threshold=2.0).to_dict()

    assert round(row["recall"], 2) == 0.43
    assert round(row["precision"], 2) == 0.57
    assert (round(row["recall_low"], 3), round(row["recall_high"], 3)) == (0.386, 0.468)


def test_a_fault_and_a_missing_label_are_in_no_ratio_but_are_counted() -> None:
    """A broken photograph is not a negative, and an unknown one is neither class."""
    row = row_of("a", "fleck", [*FOUR, item(1, None), item(None, 9.0)], split=None, threshold=2.0)
    text = as_text([row], "set", total=6)

    assert (row.n, row.faults, row.unlabeled) == (4, 1, 1)
    assert "a fault is an item without a score" in text
    assert "1 items without a label" in text


def test_only_the_chosen_part_counts() -> None:
    """Items of another part change nothing."""
    items = [item(1, 9.0, split="test"), item(0, 1.0, split="test"), item(1, 0.0, split="dev")] * 2
    row = row_of("a", "fleck", items, split="test", threshold=2.0)

    assert (row.n, row.positives) == (4, 2)
    assert row.auc is not None
    assert row.auc.value == 1.0


def test_one_class_has_no_area_and_says_so() -> None:
    """Without a positive there is neither recall nor area, and no 0 stands for them."""
    row = row_of("a", "fleck", [item(0, 0.0), item(0, 3.0)], split=None, threshold=2.0)

    assert row.auc is None
    assert row.to_dict()["recall"] is None
    assert "two scored items of each class" in as_text([row], "set", total=2)


def test_a_method_without_an_operating_point_has_no_counts() -> None:
    """No threshold is made up for it."""
    row = row_of("a", "kovac", FOUR, split=None, threshold=None).to_dict()

    assert [row[name] for name in ("tp", "fp", "fn", "tn", "threshold_from")] == [None] * 5
    assert row["auc"] == 0.75


def test_turned_polarity_is_asked_about() -> None:
    """An area far below one half is shown as it is, with a question."""
    items = [item(1, 0.0), item(1, 1.0), item(0, 5.0), item(0, 6.0)]

    assert "same side" in as_text(
        [row_of("a", "m", items, split=None, threshold=None)], "s", total=4
    )


def test_the_promised_fields_come_first_and_at_full_precision() -> None:
    """Scripts rely on these names."""
    row = row_of("a", "fleck", [*FOUR, item(1, 2.2), item(1, 2.3)], split=None, threshold=2.0)
    [record] = json.loads(as_json([row]))

    assert list(record)[:12] == [
        *("method", "n", "positives", "auc", "auc_low", "auc_high"),
        *("tp", "fp", "fn", "tn", "threshold", "threshold_from"),
    ]
    assert record["recall"] == 3 / 4


def test_no_items_at_all_give_a_row_of_dashes() -> None:
    """A run in which everything failed is shown, not dropped."""
    row = row_of("a", "fleck", [item(1, None)], split=None, threshold=2.0)

    assert (row.n, row.faults, row.auc) == (0, 1, None)
    assert "–" in as_text([row], "set", total=1)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"digest": "e" * 64}, "data.digest"),
        ({"split": "dev"}, "data.split"),
        ({"sample": 9}, "sample"),
    ],
)
def test_runs_on_other_items_are_refused(other: dict[str, object], named: str) -> None:
    """The first difference is named."""
    with pytest.raises(UnlikeRunsError, match=named):
        require_alike([("one", identity()), ("two", identity(**other))])


def test_runs_of_another_decoding_are_refused() -> None:
    """The same files decoded otherwise are other pixels."""
    with pytest.raises(UnlikeRunsError, match=r"decoding\.policy"):
        require_alike(
            [
                ("one", identity() | {"decoding": {"policy": "1"}}),
                ("two", identity() | {"decoding": {"policy": "2"}}),
            ]
        )


def test_a_part_that_is_not_there_is_refused() -> None:
    """A table over nothing would look like a result."""
    with pytest.raises(UnlikeRunsError, match="dev, test, got train"):
        chosen_split(["dev", "test"], "train")
