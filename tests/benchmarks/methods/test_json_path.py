"""A path finds one place in an answer, or says what is there instead."""

from typing import Any

import pytest

from benchmarks.methods.json_path import JsonPathError, NotThereError, described, parse_path

ANSWER: dict[str, Any] = {
    "results": [{"scores": {"nsfw": 0.25}}, {"scores": {"nsfw": 0.75}}],
    "a.b": [1, 2, 3],
    "labels": [{"label": "sfw", "p": 0.1}, {"label": "nsfw", "p": 0.9}],
    "nested": [[4, 5], [6]],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("results[{i}].scores.nsfw", 0.75),
        ("$.results[0].scores.nsfw", 0.25),
        ("$['a.b'][-1]", 3),
        ('["a.b"][0]', 1),
        ("labels[*].p", [0.1, 0.9]),
        ("nested[0]", [4, 5]),
        ("$", ANSWER),
    ],
)
def test_a_path_leads_to_its_value(text: str, found: object) -> None:
    """Names, quoted names, places from either end, the item's own place, and all elements."""
    assert parse_path(text).find(ANSWER, 1, 2) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "results[{i}].score",
            r"expected 'score' at \$\.results\[1\], got an object with 'scores'",
        ),
        ("labels[5]", r"expected an element \[5\] at \$\.labels, got a list of 2"),
        ("nested.x", r"expected 'x' at \$\.nested, got a list of 2"),
        ("results.0", r"expected '0' at \$\.results, got a list of 2"),
        ("labels[0][1]", r"expected a list at \$\.labels\[0\], got an object"),
        ("a\\.b", None),
        (
            "['a.b'][{i}]",
            r"expected a list of 2, one for each picture, at \$\.a\.b, got a list of 3",
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is(text: str, said: str | None) -> None:
    """The message names the place and describes what stands there."""
    with pytest.raises(NotThereError, match=said):
        parse_path(text).find(ANSWER, 1, 2)


@pytest.mark.parametrize(
    "text", ["", " ", "a..b", "a[", "a[x]", "a]", ".a", "a b", "$a[1", "a[*][*]", "a[1.5]", "a.*"]
)
def test_what_is_no_path_is_refused(text: str) -> None:
    """Nothing half understood is taken for a path."""
    with pytest.raises(JsonPathError, match="expected a path such as"):
        parse_path(text)


def test_a_description_is_one_short_line() -> None:
    """However long what was found is, and whatever it holds."""
    for value in (
        {"x" * 999: 1},
        "y" * 999,
        list(range(999)),
        10**400,
        {str(n): n for n in range(99)},
    ):
        assert len(described(value)) < 120
