"""What every metric says of items that are hardly any: it refuses, or explains.

Six kinds of items for each metric: none, one, one class, all scores tied, a score that is no
number, and scores that are turned around.  No answer may hold a number that is none, an interval
without a width and without a word on it, or turned scores that were quietly turned back.
"""

import dataclasses
import importlib
import inspect
import pkgutil
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmarks.measure
from benchmarks.measure.intervals import Interval

from .degenerate import Items, Metric, number
from .metrics import METRICS, OTHERS

#: Halves of odd numbers: few of them, so that there are ties, and none is 0.
SCORES = st.integers(-3, 2).map(lambda number: number + 0.5)
ITEM = st.tuples(st.booleans(), SCORES)
SOME = st.lists(ITEM, min_size=2, max_size=14)
BOTH = SOME.map(lambda items: [(True, 0.5), (False, 0.5), (True, 1.5), (False, -0.5), *items])
every_metric = pytest.mark.parametrize("name", METRICS)
few = settings(max_examples=8, deadline=None)


def made(pairs: list[tuple[bool, float]]) -> Items:
    """Make items of pairs of label and score."""
    labels = np.array([label for label, _ in pairs], dtype=np.bool_)
    return Items(labels, np.array([score for _, score in pairs], dtype=np.float64))


def answer(metric: Metric, items: Items) -> Any:
    """Take a metric; a refusal is an answer too if it says what was expected and what it got."""
    try:
        found = metric.take(items)
    except ValueError as error:
        found = error
    if isinstance(found, ValueError):
        assert "expected" in str(found), found
        assert ", got " in str(found), found
    else:
        sound(found, "", metric)
    return found


def sound(found: Any, name: str, metric: Metric) -> None:
    """Hold that an answer has no number that is none and no interval without a width."""
    if isinstance(found, Interval):
        assert found.low <= found.value <= found.high, found
        assert found.low < found.high or found.method == "constant", found
    if dataclasses.is_dataclass(found):
        for field in dataclasses.fields(found):
            sound(getattr(found, field.name), field.name, metric)
    elif isinstance(found, tuple | list):
        for one in found:
            sound(one, name, metric)
    elif isinstance(found, float | np.floating | np.ndarray):
        numbers = np.asarray(found, dtype=np.float64)
        assert name in metric.undefined or not np.isnan(numbers).any(), (name, found)
        assert name in metric.infinite or not np.isinf(numbers).any(), (name, found)


def nothing(found: Any) -> bool:
    """Tell whether an answer is a refusal, or that there is none."""
    return found is None or isinstance(found, ValueError)


def test_every_public_function_is_a_metric_or_said_to_be_none() -> None:
    """A new metric without a row fails here."""
    public = set()
    for module in pkgutil.iter_modules(benchmarks.measure.__path__):
        loaded = importlib.import_module(f"benchmarks.measure.{module.name}")
        public |= {
            f"{module.name}.{name}"
            for name, value in inspect.getmembers(loaded, inspect.isfunction)
            if value.__module__ == loaded.__name__ and not name.startswith("_")
        }

    assert public == METRICS.keys() | OTHERS.keys()
    assert not METRICS.keys() & OTHERS.keys()


@every_metric
def test_no_items(name: str) -> None:
    """What needs both classes says nothing; the others say what they know of nothing."""
    metric = METRICS[name]
    found = answer(metric, made([]))

    assert nothing(found) or not metric.both


@every_metric
@given(item=ITEM)
@few
def test_one_item(name: str, item: tuple[bool, float]) -> None:
    """One item has one class, and no spread."""
    metric = METRICS[name]
    found = answer(metric, made([item]))

    assert nothing(found) or not metric.both


@every_metric
@given(label=st.booleans(), scores=st.lists(SCORES, min_size=2, max_size=14))
@few
def test_one_class(name: str, label: bool, scores: list[float]) -> None:
    """What needs both classes is undefined."""
    metric = METRICS[name]
    found = answer(metric, made([(label, score) for score in scores]))

    assert nothing(found) or not metric.both


@every_metric
@given(labels=st.lists(st.booleans(), max_size=12), score=SCORES)
@few
def test_all_scores_tied(name: str, labels: list[bool], score: float) -> None:
    """A score that says nothing is at chance, and the interval is no point."""
    metric = METRICS[name]
    items = made([(label, score) for label in [True, False, True, False, *labels]])
    found = answer(metric, items)

    if metric.tied is not None and not nothing(found):
        assert number(found) == pytest.approx(metric.tied(items), abs=1e-9)


@every_metric
@given(pairs=BOTH, lost=st.sets(st.integers(0, 3), min_size=1, max_size=3))
@few
def test_a_score_that_is_no_number(
    name: str, pairs: list[tuple[bool, float]], lost: set[int]
) -> None:
    """It is refused, unless the metric says that it leaves such items out."""
    metric = METRICS[name]
    items = made(pairs)
    items.scores[list(lost)] = np.nan
    found = answer(metric, items)

    assert isinstance(found, ValueError) or metric.left_out, found


@every_metric
@given(pairs=BOTH)
@few
def test_scores_turned_around(name: str, pairs: list[tuple[bool, float]]) -> None:
    """It is told as it is, and never turned back."""
    metric = METRICS[name]
    items = made(pairs)
    before, after = answer(metric, items), answer(metric, items.swapped())

    if not (isinstance(before, ValueError) or isinstance(after, ValueError)):
        metric.turned(before, after, items)
