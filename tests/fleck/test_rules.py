"""The diagram of rules says what the rules do."""

from dataclasses import replace

import numpy as np

from fleck.grouping import GROUPER
from fleck.rules import RULES, draw_rules, holds


def test_every_implemented_rule_holds_on_its_example() -> None:
    """All members of the example take part; rules without a function find nothing."""
    for rule in RULES:
        members = holds(rule)
        assert (set(members) == set(range(len(rule.example)))) is (rule.reading is not None)


def test_implemented_rules_come_first_and_are_the_four_of_the_papers() -> None:
    """Shoulders, head and whole body stay dashed."""
    assert [rule.title for rule in RULES if rule.reading] == [
        "limb", "limb-limb girdle", "limb-segment girdle", "spine-thigh",
    ]  # fmt: skip
    assert [rule.reading for rule in RULES[4:]] == [None, None, None]


def test_a_rule_is_drawn_solid_only_where_it_holds() -> None:
    """With no joint allowed, the first box loses its filling and the last is as before."""
    shipped = draw_rules()
    strict = draw_rules(replace(GROUPER, ends_close=0.0, end_reach=0.0))
    box = shipped.shape[1] // len(RULES)

    assert (shipped[:, :box] == (240, 228, 66)).all(axis=2).any()
    assert not (strict[:, :box] == (240, 228, 66)).all(axis=2).any()
    assert np.array_equal(shipped[:, -box:], strict[:, -box:])
