"""A small path into a JSON answer: names, places in lists, and the item's own place.

``results[{i}].scores.nsfw`` leads from the answer to a request of several pictures to the score
of the picture at place i.  ``$`` may stand for the whole answer, ``["a name"]`` for a name with
dots or brackets in it, and ``[*]`` collects what the rest of the path finds in every element of a
list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

#: Characters of what was found that a message may show.
SHOWN = 60


class Special(Enum):
    """Steps that are no fixed name and no fixed place."""

    ITEM = "{i}"
    ALL = "*"


Step = str | int | Special

STEP = re.compile(
    r"""\[(?:(?P<item>\{i\})|(?P<all>\*)|(?P<place>-?\d{1,9})|"(?P<double>[^"]+)"|'(?P<single>[^']+)')\]
    |(?P<dot>\.?)(?P<name>[^.\[\]{}"'\s*]+)""",
    re.VERBOSE,
)


class JsonPathError(ValueError):
    """What was written is no path."""


class NotThereError(LookupError):
    """An answer has nothing at the end of a path."""


@dataclass(frozen=True)
class JsonPath:
    """A path that was understood.

    Attributes
    ----------
    text : str
        As written.
    steps : tuple of str, int or Special
        From the whole answer inwards.
    """

    text: str
    steps: tuple[Step, ...]

    @property
    def has_item(self) -> bool:
        """Whether the path depends on the item's place among those of its request."""
        return Special.ITEM in self.steps

    @property
    def collects(self) -> bool:
        """Whether the path finds several values."""
        return Special.ALL in self.steps

    def find(self, answer: object, place: int, count: int) -> object:
        """Follow the path.

        Parameters
        ----------
        answer : object
            Plain JSON.
        place, count : int
            Of the item among those of its request, and how many they were.

        Returns
        -------
        object
            What is there.

        Raises
        ------
        NotThereError
            If nothing is there, or a list of items has another length than the request; the
            message says what was found on the way.
        """
        return _follow(answer, self.steps, "$", place, count)


def parse_path(text: str) -> JsonPath:
    """Understand a path.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    JsonPath

    Raises
    ------
    JsonPathError
        If it is none; the message shows where it ends to be one.

    Examples
    --------
    >>> path = parse_path("results[{i}].scores.nsfw")
    >>> path.find({"results": [{"scores": {"nsfw": 0.25}}]}, 0, 1)
    0.25
    >>> path.find({"results": [{"score": 0.25}]}, 0, 1)
    Traceback (most recent call last):
    ...
    benchmarks.methods.json_path.NotThereError: expected 'scores' at $.results[0], got an object ...
    >>> parse_path("results[i]")
    Traceback (most recent call last):
    ...
    benchmarks.methods.json_path.JsonPathError: expected a path such as ..., got 'results[i]', ...
    """
    body = text.strip()
    rooted = body == "$" or body.startswith(("$.", "$["))
    rest = body[1:] if rooted else body
    steps: list[Step] = []
    at = 0
    while at < len(rest):
        found = STEP.match(rest, at)
        if found is None or (found["name"] and bool(found["dot"]) != (at > 0 or rooted)):
            break
        steps.append(_step(found))
        at = found.end()
    if at < len(rest) or not body or steps.count(Special.ALL) > 1:
        shown = f", not understood from {rest[at:][:SHOWN]!r} on" if at < len(rest) else ""
        msg = f"expected a path such as results[{{i}}].scores.nsfw, got {text[:SHOWN]!r}{shown}"
        raise JsonPathError(msg)
    return JsonPath(text, tuple(steps))


def described(value: object) -> str:
    """Say in a few words what a JSON value is.

    Parameters
    ----------
    value : object
        Plain JSON.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> described({"error": "no"}), described([1, 2]), described("0.5"), described(None)
    ("an object with 'error'", 'a list of 2', "the text '0.5'", 'null')
    """
    if isinstance(value, dict):
        names = ", ".join(f"{name[:SHOWN]!r}" for name in list(value)[:6])
        more = " ..." if len(value) > 6 else ""
        return f"an object with {names}{more}" if value else "an empty object"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    if isinstance(value, str):
        return f"the text {value[:SHOWN]!r}"
    return {None: "null", True: "true", False: "false"}.get(value, f"the number {value!s:.30}")  # type: ignore[call-overload, no-any-return]


def _step(found: re.Match[str]) -> Step:
    """Read one step."""
    if found["item"]:
        return Special.ITEM
    if found["all"]:
        return Special.ALL
    if found["place"]:
        return int(found["place"])
    return str(found["double"] or found["single"] or found["name"])


def _follow(value: object, steps: tuple[Step, ...], here: str, place: int, count: int) -> object:
    """Follow steps from a value that stands at a place of the answer."""
    for number, step in enumerate(steps):
        if step is Special.ALL:
            rest = steps[number + 1 :]
            return [
                _follow(element, rest, f"{here}[{at}]", place, count)
                for at, element in enumerate(_list(value, here))
            ]
        if isinstance(step, str):
            if not isinstance(value, dict) or step not in value:
                msg = f"expected {step!r} at {here}, got {described(value)}"
                raise NotThereError(msg)
            value = value[step]
            here = f"{here}.{step}"
            continue
        elements = _list(value, here)
        if step is Special.ITEM and len(elements) != count:
            # With one too few nobody knows which is missing: no score of the request is safe.
            found = described(value)
            msg = f"expected a list of {count}, one for each picture, at {here}, got {found}"
            raise NotThereError(msg)
        at = place if step is Special.ITEM else int(step)
        if not -len(elements) <= at < len(elements):
            msg = f"expected an element [{at}] at {here}, got {described(value)}"
            raise NotThereError(msg)
        value = elements[at]
        here = f"{here}[{at}]"
    return value


def _list(value: object, here: str) -> list[object]:
    """Make sure that there is a list."""
    if not isinstance(value, list):
        msg = f"expected a list at {here}, got {described(value)}"
        raise NotThereError(msg)
    return value
