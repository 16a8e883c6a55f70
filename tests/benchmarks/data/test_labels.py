"""Words for labels: a closed set, near misses named and never taken."""

import pytest

from benchmarks.data.labels import WORDS, LabelError, read_labels


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("nude ", 1),
        ("NSFW", 1),
        ("ＮＳＦＷ", 1),
        ("1", 1),
        ("True", 1),
        (" Safe", 0),
        ("not_nude", 0),
        ("Non-Nude", 0),
        ("0.0", 0),
        ("", None),
        ("Unlabelled", None),
    ],
)
def test_a_known_word_has_its_label_however_it_is_written(word: str, label: int | None) -> None:
    """Width, blanks, capitals and the joint between words do not change a meaning."""
    assert read_labels([word]) == {word: label}


def test_no_word_means_two_things() -> None:
    """The closed set has both labels and no contradiction."""
    assert set(WORDS.values()) == {0, 1, None}
    assert all(word == word.casefold().strip() for word in WORDS)


@pytest.mark.parametrize("typo", ["nudee", "nsfv", "negatiiv"])
def test_a_near_miss_is_offered_and_not_taken(typo: str) -> None:
    """A typing error stops with the nearest word, its meaning, and the classes found."""
    with pytest.raises(LabelError, match=rf"{typo}.*did you mean .*'safe'") as caught:
        read_labels([typo, "safe"])

    assert caught.value.strangers == (typo,)


def test_an_unknown_class_lists_what_was_found() -> None:
    """A class that resembles nothing is named among all classes, with the way out."""
    with pytest.raises(LabelError, match="got 'zebras' among 'zebras', 'nude'; say of each"):
        read_labels(["zebras", "nude"])


def test_the_user_names_classes_and_goes_before_the_built_in_words() -> None:
    """What the user says holds, also against a built-in word."""
    found = read_labels(
        ["people", "cats", "safe", "sexy"],
        positive=["People"],
        negative=["cats"],
        unknown=["sexy", "safe"],
    )

    assert found == {"people": 1, "cats": 0, "safe": None, "sexy": None}


def test_one_class_with_two_meanings_is_refused() -> None:
    """A class cannot be named positive and negative at once."""
    with pytest.raises(LabelError, match="got 'cats' as positive and as negative"):
        read_labels(["cats"], positive=["Cats"], negative=["cats"])


def test_a_named_class_that_is_not_there_is_refused() -> None:
    """A misspelt argument is not passed over; the class it was meant for is offered."""
    with pytest.raises(LabelError, match=r"got 'our-peeople' .did you mean 'Our_People'"):
        read_labels(["Our_People"], positive=["our-peeople"])
