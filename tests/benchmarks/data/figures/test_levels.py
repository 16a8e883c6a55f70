"""Levels of factors: complete, in the type of their field, and refused when wrong."""

from dataclasses import asdict

import pytest

from benchmarks.data.figures.factors import FACTOR_NAMES, Factors
from benchmarks.data.figures.levels import LEVELS, RANGES, level_word, read_level, read_levels


def test_every_factor_has_levels_of_the_type_of_its_field() -> None:
    """The default of a factor is one of its levels, and all have its type."""
    assert tuple(LEVELS) == FACTOR_NAMES
    for name, default in asdict(Factors()).items():
        assert default in LEVELS[name]
        assert {type(level) for level in LEVELS[name]} == {type(default)}


@pytest.mark.parametrize("name", FACTOR_NAMES)
def test_every_level_reads_back_from_its_word(name: str) -> None:
    """The word in an id and the value mean the same level, to the type."""
    for level in LEVELS[name]:
        for said in (level, level_word(level)):
            read = read_level(name, said)
            assert (read, type(read)) == (level, type(level))


@pytest.mark.parametrize("name", RANGES)
def test_the_ends_of_a_range_enclose_the_levels_and_nothing_passes_them(name: str) -> None:
    """A value just outside is refused, the ends are not."""
    low, high = RANGES[name]
    assert low <= min(LEVELS[name])
    assert max(LEVELS[name]) <= high
    assert (read_level(name, low), read_level(name, high)) == (low, high)
    for outside in (low - 1, high + 1):
        with pytest.raises(ValueError, match=f"^{name}: expected"):
            read_level(name, outside)


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    """Factors and levels both."""
    with pytest.raises(ValueError, match="got 'cloth_colour'; did you mean 'cloth_color'"):
        read_level("cloth_colour", "near")
    with pytest.raises(
        ValueError, match=r"background: expected plain, .* 'wod'; did you mean 'wood'"
    ):
        read_level("background", "wod")
    with pytest.raises(ValueError, match=r"expected a factor, .* got 'age'$"):
        read_level("age", 30)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("people", 1.5, "whole number from 0 to 4"),
        ("people", 5, "whole number from 0 to 4"),
        ("people", True, "whole number"),
        ("jpeg", "good", "whole number from 10 to 95"),
        ("noise", float("nan"), "number from 0 to 15"),
        ("size", 4096, "whole number from 32 to 1024"),
        ("blur", None, "number from 0 to 4"),
    ],
)
def test_a_number_that_is_none_is_refused(name: str, value: object, expected: str) -> None:
    """The message says what would be right."""
    with pytest.raises(ValueError, match=f"{name}: expected a {expected}"):
        read_level(name, value)


def test_overrides_come_back_in_the_order_of_the_fields() -> None:
    """So nothing can hinge on the order in which a user typed them."""
    read = read_levels({"size": "128", "people": "0", "tone": "dark"})

    assert list(read.items()) == [("tone", "dark"), ("people", 0), ("size", 128)]
