"""From the answer of a service to the score of an item.

The score is the number at the end of a path, or the value in one list that stands where a name
stands in another.  A service that scores the opposite class, such as "sfw", is turned round only
as its card says, `one_minus` or `negate`, and the kind of the score says that it was.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .json_path import SHOWN, JsonPath, NotThereError, described

#: How a score of the opposite class is turned round.
Turn = Literal["one_minus", "negate"]


class AnswerError(ValueError):
    """An answer does not hold what the card says; the message says what it holds instead."""


@dataclass(frozen=True)
class Reading:
    """How the score of an item is found in an answer.

    Attributes
    ----------
    value : JsonPath
        To the score, or to the list of values if there are `names`.
    names : JsonPath or None
        To the list in which `name` stands.
    name : str
        Whose value is the score.
    turn : {"one_minus", "negate"} or None
        What is done to a score of the opposite class.
    """

    value: JsonPath
    names: JsonPath | None = None
    name: str = ""
    turn: Turn | None = None

    def score(self, answer: object, place: int, count: int) -> float:
        """Find the score of one item.

        Parameters
        ----------
        answer : object
            Plain JSON.
        place, count : int
            Of the item among those of its request, and how many they were.

        Returns
        -------
        float
            Larger for more likely positive; may be NaN or infinite.

        Raises
        ------
        AnswerError
            If it is not there.
        """
        try:
            found = self.value.find(answer, place, count)
            if self.names is not None:
                found = self._named(found, self.names.find(answer, place, count))
        except NotThereError as error:
            raise AnswerError(str(error)) from None
        return turned(_number(found, self.value.text), self.turn)

    def _named(self, values: object, names: object) -> object:
        """Take the value that stands where the name stands."""
        if not isinstance(values, list) or not isinstance(names, list):
            of = (
                self.value.text
                if not isinstance(values, list)
                else str(self.names and self.names.text)
            )
            got = described(values if not isinstance(values, list) else names)
            msg = f"expected a list at {of}, got {got}"
            raise AnswerError(msg)
        if len(values) != len(names):
            msg = f"expected as many values as names, got {len(values)} and {len(names)}"
            raise AnswerError(msg)
        if names.count(self.name) != 1:
            times = names.count(self.name)
            shown = ", ".join(f"{name!s:.{SHOWN}}" for name in names[:8])
            got = f"it {times} times" if times else (shown or "an empty list")
            msg = f"expected {self.name!r} once among the names, got {got}"
            raise AnswerError(msg)
        return values[names.index(self.name)]


def turned(score: float, turn: Turn | None) -> float:
    """Turn a score of the opposite class round, if that was asked for.

    Parameters
    ----------
    score : float
        As the service gives it; or an operating point on it.
    turn : {"one_minus", "negate"} or None
        What is to be done.

    Returns
    -------
    float
        Larger for more likely positive.

    Examples
    --------
    >>> turned(0.25, "one_minus"), turned(0.25, "negate"), turned(0.25, None)
    (0.75, -0.25, 0.25)
    """
    if turn == "one_minus":
        return 1.0 - score
    return 0.0 - score if turn == "negate" else score


def parse_answer(text: str) -> object:
    """Read the text of an answer as JSON.

    Parameters
    ----------
    text : str
        As received.

    Returns
    -------
    object
        Plain JSON; NaN and Infinity pass, because services write them.

    Raises
    ------
    AnswerError
        If it is no JSON, or names something twice in one object.

    Examples
    --------
    >>> parse_answer('{"score": 0.5}')
    {'score': 0.5}
    >>> parse_answer('<html>')
    Traceback (most recent call last):
    ...
    benchmarks.methods.answers.AnswerError: expected JSON, got '<html>'
    """
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, AnswerError):
            raise
        msg = f"expected JSON, got {text[:SHOWN]!r}" if text else "expected JSON, got nothing"
        raise AnswerError(msg) from None


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Make an object whose names all differ; json would let the last one win."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"expected every name once, got {twice[:SHOWN]!r} twice in one object"
        raise AnswerError(msg)
    return made


def _number(value: object, where: str) -> float:
    """Make sure that a score is a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        msg = f"expected a number at {where}, got {described(value)}"
        raise AnswerError(msg)
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
