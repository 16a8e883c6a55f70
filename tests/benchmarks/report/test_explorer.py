"""What the page holds for its explorer: exact counts, few bytes, no way out of the script."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.measure.counts import count
from benchmarks.report.compared import Items
from benchmarks.report.explorer import (
    MOST_ITEMS,
    MOST_THRESHOLDS,
    escaped,
    explorer_data,
    is_thinned,
    turns,
)

from .compared_example import example
from .example import HOSTILE


def many(n: int, methods: int = 3) -> Items:
    """Make items by the thousand, a tenth of them tied."""
    rng = np.random.default_rng(5)
    labels = (np.arange(n) % 10 == 0).astype(np.int8)
    scores = np.round(rng.normal(labels, 1.0, size=(methods, n)), 4)
    scores[:, ::10] = np.round(scores[:, ::10], 1)
    return Items(tuple(f"item-{place}" for place in range(n)), labels, scores)


def data(**changes: Any) -> dict[str, Any]:
    """Read the data of a comparison."""
    found: dict[str, Any] = json.loads(explorer_data(example(**changes)))
    return found


def test_few_items_are_there_with_their_scores() -> None:
    """From these the page counts by itself; no score is null."""
    comparison = example()
    found = data()

    assert found["thinned"] is False
    assert found["ids"] == list(comparison.items.ids)
    assert found["labels"] == comparison.items.labels.tolist()
    assert [method["name"] for method in found["methods"]] == ["fleck", "convnet", "kovac"]
    for method, scores in zip(found["methods"], comparison.items.scores, strict=True):
        assert np.array_equal(np.array(method["scores"], dtype=float), scores, equal_nan=True)
    assert [method["scores"].count(None) for method in found["methods"]] == [0, 2, 0]


def test_positives_and_negatives_are_those_of_the_rows() -> None:
    """An item without a label or a score is in neither."""
    rows = example().rows

    assert [(one["positives"], one["negatives"]) for one in data()["methods"]] == [
        (row.positives, row.n - row.positives) for row in rows
    ]


def test_a_declared_point_carries_its_origin() -> None:
    """There is no threshold without one, and a method without a point has null."""
    declared = [method["declared"] for method in data()["methods"]]

    assert declared[0] == {"value": 2.0, "origin": "published", "words": "published"}
    assert declared[1]["words"] == "youden on 512 dev items of figures-dev"
    assert declared[2] is None


def test_a_point_that_marks_nothing_is_null() -> None:
    """JSON has no infinity."""
    first, *others = example().rows
    assert first.threshold is not None
    nothing = replace(first, threshold=replace(first.threshold, value=float("inf")))

    assert data(rows=(nothing, *others))["methods"][0]["declared"]["value"] is None


@pytest.mark.parametrize("n", [MOST_ITEMS + 1, 100_000])
def test_many_items_are_thinned_to_exact_counts(n: int) -> None:
    """No item is there, and each count is what counting gives at that threshold."""
    items = many(n)
    found = data(items=items)

    assert found["thinned"] is True
    assert "ids" not in found
    assert "scores" not in found["methods"][0]
    for method, scores in zip(found["methods"], items.scores, strict=True):
        assert MOST_THRESHOLDS / 2 < len(method["thresholds"]) <= MOST_THRESHOLDS
        for turn in range(0, len(method["thresholds"]), 97):
            threshold = method["thresholds"][turn]
            marked = scores >= (np.inf if threshold is None else threshold)
            counts = count(items.labels == 1, marked)
            assert (method["tp"][turn], method["fp"][turn]) == (counts.tp, counts.fp)
        assert method["tp"][-1] == (items.labels == 1).sum()
        assert method["fp"][-1] == (items.labels == 0).sum()


def test_the_declared_counts_survive_thinning() -> None:
    """Whatever is left out, the declared operating point is there."""
    items = many(100_000)
    for declared in (0.12345, 3.1, -2.0, 99.0):
        found = turns(items.labels, items.scores[0], declared)
        counts = count(items.labels == 1, items.scores[0] >= declared)

        assert (counts.tp, counts.fp) in zip(found["tp"], found["fp"], strict=True)
        assert len(found["thresholds"]) <= MOST_THRESHOLDS


def test_thinning_keeps_the_top_of_the_ranking() -> None:
    """A filter works at a false-positive rate of a thousandth: that part of the curve stays."""
    items = many(100_000)
    found = turns(items.labels, items.scores[0], None)

    assert sum(fp <= 90 for fp in found["fp"]) > 50


def test_ties_are_one_turn() -> None:
    """Equal scores cannot be parted by a threshold."""
    found = turns(np.array([1, 0, 1, 0], dtype=np.int8), np.array([1.0, 1.0, 1.0, 0.5]), 1.0)

    assert found == {"thresholds": [None, 1.0, 0.5], "tp": [0, 2, 2], "fp": [0, 1, 2]}


def test_long_ids_are_left_out_as_many_items_are() -> None:
    """A page does not grow with the length of paths."""
    items = many(300)
    long = Items(tuple("x" * 4000 + name for name in items.ids), items.labels, items.scores)

    assert not is_thinned(items)
    assert is_thinned(long)
    assert len(explorer_data(example(items=long))) < 100_000


def test_no_name_leaves_the_script_element() -> None:
    """Two hundred hostile names, and the two line separators that once ended a script line."""
    names = [*HOSTILE, "\u2028\u2029", "</script >", "<!--<script>"]
    text = escaped(names)

    assert json.loads(text) == names
    assert not set(text) & set("<>&\u2028\u2029")
    assert text.isascii()


def test_a_number_that_json_has_not_is_refused() -> None:
    """It would be a page that does not start."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        escaped([float("nan")])
