"""Parts of a user's set: shares of a hash, groups kept whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data.grouping import SHARES, join_groups, parse_shares, part_of
from benchmarks.data.splits import split_of

NAMES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("wxyz"))


def test_the_default_shares_part_as_the_built_in_photographs_are_parted() -> None:
    """One rule for all sets: the same hash, the same limits."""
    shares = parse_shares(SHARES)
    assert shares is not None

    groups = [f"group {number}" for number in range(500)]

    assert [part_of(group, "photos-1", shares) for group in groups] == [
        split_of(group) for group in groups
    ]


def test_all_of_a_set_may_go_to_one_part() -> None:
    """A set that is only for testing is all test."""
    shares = parse_shares("0/0/100")
    assert shares is not None

    assert {part_of(str(number), "x", shares) for number in range(100)} == {"test"}
    assert parse_shares("none") is None


@pytest.mark.parametrize(
    "text", ["", "40/20", "50/50/50", "40/20/40/0", "-10/20/90", "a/b/c", "²0/40/40"]
)
def test_shares_that_are_none_are_refused(text: str) -> None:
    """Three whole percentages that sum to 100, or none."""
    with pytest.raises(ValueError, match="expected whole percentages of train, dev and test"):
        parse_shares(text)


@given(NAMES, NAMES)
def test_what_belongs_together_by_either_measure_is_one_group(
    clusters: dict[str, str], groups: dict[str, str]
) -> None:
    """Items that share a cluster or a group are joined, and a group has its smallest id's name."""
    groups = {name: group for name, group in groups.items() if name in clusters}

    joined = join_groups(clusters, groups)

    assert joined.keys() == clusters.keys()
    for one in clusters:
        assert joined[one] <= one
        assert joined[joined[one]] == joined[one]
        for other in clusters:
            near = clusters[one] == clusters[other]
            told = one in groups and groups[one] == groups.get(other)
            if near or told:
                assert joined[one] == joined[other]


def test_strangers_are_not_joined() -> None:
    """The same word as cluster and as group means nothing."""
    assert join_groups({"a": "a", "b": "b"}, {"b": "a"}) == {"a": "a", "b": "b"}
