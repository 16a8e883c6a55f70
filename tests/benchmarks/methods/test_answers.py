"""A score is read as the card says and never guessed."""

import math
from typing import Any

import pytest

from benchmarks.methods.answers import AnswerError, Reading, parse_answer, turned
from benchmarks.methods.json_path import parse_path

LISTS = Reading(parse_path("probs[{i}]"), parse_path("names"), "nsfw")


def test_the_value_stands_where_the_name_stands() -> None:
    """The order of names is the service's own, and may change from answer to answer."""
    assert LISTS.score({"names": ["sfw", "nsfw"], "probs": [[0.9, 0.1]]}, 0, 1) == 0.1
    assert LISTS.score({"names": ["nsfw", "sfw"], "probs": [[0.9, 0.1]]}, 0, 1) == 0.9


def test_a_list_of_objects_is_two_lists() -> None:
    """Labels and scores in one object each, the most common form of all."""
    reading = Reading(parse_path("[{i}][*].score"), parse_path("[{i}][*].label"), "nsfw")
    answer = [[{"label": "nsfw", "score": 0.8}, {"label": "normal", "score": 0.2}]]

    assert reading.score(answer, 0, 1) == 0.8


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"names": ["sfw"], "probs": [[1.0]]}, "expected 'nsfw' once among the names, got sfw"),
        ({"names": ["nsfw", "nsfw"], "probs": [[1, 2]]}, "got it 2 times"),
        ({"names": ["nsfw", "sfw"], "probs": [[1.0]]}, "as many values as names, got 1 and 2"),
        ({"names": "nsfw", "probs": [[1.0]]}, "expected a list at names, got the text 'nsfw'"),
        (
            {"names": ["nsfw"], "probs": [0.5]},
            r"expected a list at probs\[{i}\], got the number 0.5",
        ),
        ({"names": [], "probs": [[]]}, "got an empty list"),
        ({"names": ["nsfw"], "probs": [["x"]]}, "expected a number"),
    ],
)
def test_lists_that_do_not_fit_are_told_apart(answer: Any, said: str) -> None:
    """Every way in which two lists can fail to say a score has its own words."""
    with pytest.raises(AnswerError, match=said):
        LISTS.score(answer, 0, 1)


def test_only_the_card_turns_a_score_round() -> None:
    """1 minus it, its negative, or nothing; an operating point goes the same way."""
    for score, limit in [(0.1, 0.3), (0.3, 0.3), (0.3000001, 0.3)]:
        for turn in ("one_minus", "negate"):
            assert (turned(score, turn) >= turned(limit, turn)) == (score <= limit)
    assert turned(0.1, None) == 0.1
    assert math.copysign(1, turned(0.0, "negate")) == 1


def test_numbers_beyond_floats_are_infinite_and_no_error() -> None:
    """Such a score becomes the fault `nan_score`, like NaN."""
    reading = Reading(parse_path("x"))
    assert reading.score(parse_answer('{"x": -1' + "0" * 400 + "}"), 0, 1) == -math.inf
    assert math.isnan(reading.score(parse_answer('{"x": NaN}'), 0, 1))


@pytest.mark.parametrize(
    "text", ["", "{", '{"a":1,"a":2}', "[" * 100_000, '"' + "9" * 10 + "\\", "9" * 5000]
)
def test_what_is_no_json_is_one_kind_of_error(text: str) -> None:
    """Torn, doubled, deep or too long: an `AnswerError`, and nothing else."""
    with pytest.raises(AnswerError):
        parse_answer(text)
