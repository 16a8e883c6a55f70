"""Words for labels: a closed set, and what a user adds to it.

A class whose meaning is not written down here or by the user is an error.  Nothing is guessed:
a near miss is named in the message and left for the user to decide.

Conventions
-----------
Words are compared after NFKC, with blanks around them dropped, capitals folded, and blanks,
hyphens and underscores within them taken for the same thing.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

_POSITIVE = (
    *("1", "1.0", "positive", "pos", "nude", "naked", "nudity", "nsfw", "explicit", "unsafe"),
    *("porn", "true", "yes"),
)
_NEGATIVE = (
    *("0", "0.0", "negative", "neg", "non nude", "not nude", "clothed", "safe", "sfw", "neutral"),
    *("normal", "non porn", "false", "no"),
)
_UNKNOWN = ("", "unknown", "unlabeled", "unlabelled", "unclear", "ambiguous", "unsure")

#: Every word that is understood without being told, and its label.
WORDS: Mapping[str, int | None] = MappingProxyType(
    {**dict.fromkeys(_POSITIVE, 1), **dict.fromkeys(_NEGATIVE, 0), **dict.fromkeys(_UNKNOWN)}
)

_NAMES = {1: "positive", 0: "negative", None: "unknown"}


class LabelError(ValueError):
    """A class means nothing known, or two things at once.

    Parameters
    ----------
    message : str
        What was expected, and what was found.
    strangers : sequence of str
        The classes that mean nothing known, as they were found.
    """

    def __init__(self, message: str, strangers: Sequence[str] = ()) -> None:
        """Keep what was not understood beside the message."""
        super().__init__(message)
        self.strangers = tuple(strangers)


def fold(word: str) -> str:
    """Bring a word into the form in which words are compared.

    Parameters
    ----------
    word : str
        As it stands in a table or as the name of a folder.

    Returns
    -------
    str

    Examples
    --------
    >>> fold(" Non-Nude ") == fold("non_nude")
    True
    """
    folded = unicodedata.normalize("NFKC", word).strip().casefold()
    return re.sub(r"[\s_-]+", " ", folded)


def read_labels(
    found: Iterable[str],
    *,
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    unknown: Iterable[str] = (),
) -> dict[str, int | None]:
    """Find the label of every class.

    Parameters
    ----------
    found : iterable of str
        The classes of a set: names of folders, or what stands in a column.
    positive, negative, unknown : iterable of str
        Classes that the user says the meaning of; they go before the built-in words.

    Returns
    -------
    dict of str to int or None
        1, 0 or None for each class as it was found.

    Raises
    ------
    LabelError
        If a class is not known, if the user gives one two meanings, or names one that is not
        there; the message lists the classes and the nearest known word.

    Examples
    --------
    >>> read_labels(["Nude", "sfw", "cats"], negative=["cats"])
    {'Nude': 1, 'sfw': 0, 'cats': 0}
    """
    classes = list(dict.fromkeys(found))
    named = _named({1: positive, 0: negative, None: unknown})
    there = {fold(word): repr(word) for word in classes}
    for word, (typed, _) in named.items():
        if word not in there:
            msg = (
                f"expected a class of the set, got {typed!r}{_hint(word, there)}; "
                f"its classes are {_listed(classes)}"
            )
            raise LabelError(msg)
    known = {**WORDS, **{word: label for word, (_, label) in named.items()}}
    strangers = [word for word in classes if fold(word) not in known]
    if strangers:
        shown = {word: f"{word!r}, a {_NAMES[label]}" for word, label in known.items()}
        told = ", ".join(f"{word!r}{_hint(fold(word), shown)}" for word in strangers[:5])
        more = f" and {len(strangers) - 5} more" if len(strangers) > 5 else ""
        msg = (
            f"expected classes whose label is known, got {told}{more} among {_listed(classes)}; "
            "say of each whether it is positive, negative or unknown"
        )
        raise LabelError(msg, strangers)
    return {word: known[fold(word)] for word in classes}


def _named(asked: Mapping[int | None, Iterable[str]]) -> dict[str, tuple[str, int | None]]:
    """Collect what the user says of each class, and refuse contradictions."""
    named: dict[str, tuple[str, int | None]] = {}
    for label, words in asked.items():
        for typed in words:
            word = fold(typed)
            if word in named and named[word][1] != label:
                msg = (
                    f"expected one meaning for each class, got {typed!r} as "
                    f"{_NAMES[named[word][1]]} and as {_NAMES[label]}"
                )
                raise LabelError(msg)
            named[word] = (typed, label)
    return named


def _hint(word: str, known: Mapping[str, str]) -> str:
    """Name the nearest word of a mapping to what is to be shown of it."""
    near = difflib.get_close_matches(word, [each for each in known if len(each) > 1], n=1)
    return f" (did you mean {known[near[0]]}?)" if near else ""


def _listed(classes: list[str]) -> str:
    """List classes, not more than a reader wants to see."""
    shown = ", ".join(repr(word) for word in classes[:12])
    return f"{shown} and {len(classes) - 12} more" if len(classes) > 12 else shown
