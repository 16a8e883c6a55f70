"""Thresholds against a look at every one, scikit-learn, and cases by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_curve

from benchmarks.measure.counts import Counts, count
from benchmarks.measure.operating_point import OperatingPoint, Rule, choose, parse_rule

RULES = ("youden", "f1", "fpr=0.1", "fpr=0", "fpr=0.5", "recall=0.9", "recall=1", "recall=0.3")

ITEMS = st.lists(st.tuples(st.booleans(), st.integers(-3, 6)), min_size=1, max_size=25)


def chosen(labels: object, scores: object, rule: Rule | str) -> OperatingPoint:
    """Choose where both classes are there."""
    found = choose(np.asarray(labels), np.asarray(scores), rule)
    assert found is not None
    return found


def worth(rule: str, counts: Counts) -> float:
    """Say how good a threshold is by a rule, from the definition; -1 where it is forbidden."""
    recall, rate = counts.recall or 0.0, counts.false_positive_rate or 0.0
    name, _, limit = rule.partition("=")
    if name == "youden":
        return round(recall - rate, 12)
    if name == "f1":
        return round(2 * counts.tp / (2 * counts.tp + counts.fp + counts.fn), 12)
    if name == "fpr":
        return recall if rate <= float(limit) else -1.0
    return 1 - rate if recall >= float(limit) else -1.0


@given(ITEMS, st.sampled_from(RULES))
@settings(max_examples=300)
def test_no_threshold_is_better_and_none_as_good_is_higher(
    items: list[tuple[bool, int]], rule: str
) -> None:
    """Look at every score that occurs, and at inf where nothing may be marked."""
    labels = np.array([label for label, _ in items])
    scores = np.array([score / 2 for _, score in items])
    found = choose(labels, scores, rule)
    if labels.all() or not labels.any():
        assert found is None
        return
    assert found is not None
    candidates = {float(score): count(labels, scores >= score) for score in scores}
    if rule.startswith("fpr"):
        candidates[math.inf] = count(labels, scores > 99)
    best = max(worth(rule, counts) for counts in candidates.values())
    expected = max(t for t, counts in candidates.items() if worth(rule, counts) == best)

    assert found.threshold == expected
    assert found.counts == count(labels, scores >= found.threshold) == candidates[expected]
    assert found.rule == str(parse_rule(rule))


def test_two_references_agree_on_stored_scores() -> None:
    """Scikit-learn's curve and scores, and the counts."""
    rng = np.random.default_rng(3)
    labels = rng.random(400) < 0.3
    scores = (rng.normal(size=400) + 1.2 * labels).round(2)
    rates, recalls, thresholds = roc_curve(labels, scores, drop_intermediate=False)

    by_youden, by_f1 = chosen(labels, scores, "youden"), chosen(labels, scores, "f1")
    assert by_youden.threshold == thresholds[np.argmax(recalls - rates)]
    adjusted = [balanced_accuracy_score(labels, scores >= t, adjusted=True) for t in thresholds]
    recall, rate = by_youden.counts.recall, by_youden.counts.false_positive_rate
    assert recall is not None
    assert rate is not None
    assert recall - rate == pytest.approx(max(adjusted), abs=1e-10)
    of_f1 = [f1_score(labels, scores >= t) for t in thresholds]
    assert by_f1.threshold == thresholds[np.argmax(of_f1)]

    by_rate, by_recall = chosen(labels, scores, "fpr=0.05"), chosen(labels, scores, "recall=0.9")
    assert by_rate.counts.recall == recalls[rates <= 0.05].max()
    assert by_recall.counts.false_positive_rate == rates[recalls >= 0.9].min()


def test_rules_by_hand() -> None:
    """Scores 1 to 6, positives at 3, 5 and 6."""
    labels, scores = [0, 0, 1, 0, 1, 1], [1, 2, 3, 4, 5, 6]

    assert chosen(labels, scores, "youden") == OperatingPoint(5.0, "youden", Counts(2, 0, 1, 3))
    assert chosen(labels, scores, "f1") == OperatingPoint(3.0, "f1", Counts(3, 1, 0, 2))
    assert chosen(labels, scores, "fpr=0.2").threshold == 5
    assert chosen(labels, scores, "fpr=0.34").threshold == 3
    assert chosen(labels, scores, "recall=0.6").threshold == 5
    assert chosen(labels, scores, "recall=0.67").threshold == 3


def test_where_nothing_may_be_marked_the_threshold_is_infinite() -> None:
    """The best score is that of a negative; all scores are tied."""
    above = chosen([1, 0, 1], [1, 3, 2], "fpr=0.5")
    tied = chosen([1, 0, 1, 0], [7, 7, 7, 7], "fpr=0.5")

    for found, counts in ((above, Counts(0, 0, 2, 1)), (tied, Counts(0, 0, 2, 2))):
        assert found.threshold == math.inf
        assert found.counts == counts


def test_other_rules_always_mark_something() -> None:
    """Tied scores and swapped polarity lead to a score that occurs."""
    for rule in ("youden", "f1", "recall=0.5"):
        assert chosen([1, 0, 1, 0], [7, 7, 7, 7], rule).threshold == 7
        assert chosen([1, 1, 0, 0], [1, 2, 3, 4], rule).threshold in (1, 2)


def test_a_limit_is_read_as_it_is_written() -> None:
    """29 of 100 is at most .29, although .29 times 100 is less than 29 in floats."""
    labels = np.arange(101) == 0
    scores = np.where(labels, 0, np.where(np.arange(101) <= 29, 1, -1))

    assert 0.29 * 100 < 29
    assert chosen(labels, scores, "fpr=0.29").threshold == 0
    assert chosen(labels, scores, "fpr=0.289").threshold == math.inf
    seven = np.repeat([True, False], [100, 1])
    assert chosen(seven, np.where(np.arange(101) < 7, 1, -1), "recall=0.07").threshold == 1


def test_zero_is_one_threshold_with_one_sign() -> None:
    """Minus 0 and 0 are equal scores, and the threshold is written 0.0."""
    assert str(chosen([1, 0], [-0.0, -1.0], "youden").threshold) == "0.0"
    assert chosen([1, 1, 0], [-0.0, 0.0, -1.0], "youden").counts == Counts(2, 0, 0, 1)


@given(ITEMS, st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(
    items: list[tuple[bool, int]], rule: str, random: object
) -> None:
    """Shuffled items lead to the same point."""
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = [
        choose([label for label, _ in order], [score for _, score in order], rule)
        for order in (items, shuffled)
    ]

    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("youden", Rule("youden")),
        (" F1 ", Rule("f1")),
        ("fpr=0.01", Rule("fpr", 0.01)),
        ("fpr = 1e-3", Rule("fpr", 0.001)),
        ("recall=1", Rule("recall", 1.0)),
    ],
)
def test_rules_are_read_and_written(text: str, rule: Rule) -> None:
    """And what is written is read as the same."""
    assert parse_rule(text) == rule
    assert parse_rule(str(rule)) == rule


@pytest.mark.parametrize("text", ["", "best", "fpr", "youden=1", "recall 0.9", "=0.1", "f1="])
def test_what_is_no_rule_is_refused(text: str) -> None:
    """With the rules that there are."""
    with pytest.raises(ValueError, match=r"a rule, youden, f1, fpr=0\.01 or recall=0\.9, got"):
        parse_rule(text)


@pytest.mark.parametrize(
    "text", ["fpr=1", "fpr=-0.1", "fpr=nan", "fpr=", "recall=0", "recall=1.01", "recall=most"]
)
def test_a_limit_out_of_range_is_refused(text: str) -> None:
    """With the range."""
    with pytest.raises(ValueError, match=r"limit of (fpr from 0 to less|recall above 0 up to)"):
        parse_rule(text)


def test_misuse_is_refused() -> None:
    """Scores that are no numbers, labels that are none; no items are no mistake."""
    assert choose([], [], "f1") is None
    assert choose([1], [0.5], "f1") is None
    with pytest.raises(ValueError, match="finite scores, got nan"):
        choose([1, 0], [1, float("nan")], "f1")
    with pytest.raises(ValueError, match="labels 0 and 1"):
        choose([1, 3], [1, 2], "f1")
    with pytest.raises(ValueError, match="limit of fpr"):
        choose([1, 0], [1, 2], Rule("fpr", 2.0))
