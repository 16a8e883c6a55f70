"""The blind rule that assigns groups to parts."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.splits import backgrounds_of, position, split_of


def test_position_by_hand() -> None:
    """The first eight hexadecimal digits, read as a fraction."""
    digits = hashlib.sha256(b"photos-1:kodak_2").hexdigest()[:8]

    assert digits == "61adc98c"
    assert position("photos-1", "kodak_2") == pytest.approx(0x61ADC98C / 0x100000000)


@settings(max_examples=50)
@given(group=st.text())
def test_the_part_follows_from_the_position(group: str) -> None:
    """Below 0.4 is train, below 0.6 dev, the rest test."""
    try:
        where = position("photos-1", group)
    except UnicodeEncodeError:
        return  # a lone surrogate is no name

    assert 0 <= where < 1
    assert split_of(group) == ("train" if where < 0.4 else "dev" if where < 0.6 else "test")


def test_the_shares_come_out_over_many_groups() -> None:
    """Of 4000 groups, 40, 20 and 40 % within 3 points: over three standard deviations."""
    parts: list[str] = [split_of(f"group {number}") for number in range(4000)]

    for part, share in (("train", 0.4), ("dev", 0.2), ("test", 0.4)):
        assert parts.count(part) / 4000 == pytest.approx(share, abs=0.03)


def test_backgrounds_are_drawn_apart_from_splits() -> None:
    """Another salt: train groups are not all of one kind of background."""
    train = [f"group {n}" for n in range(400) if split_of(f"group {n}") == "train"]

    assert {backgrounds_of(group) for group in train} == {"train", "test"}
