"""Which mistakes are shown, and how pictures get into the page."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from benchmarks.report.gallery import (
    LONGEST_SIDE,
    Credit,
    Mistake,
    divide,
    embed_drawing,
    embed_photograph,
    may_be_shown,
)


def mistake(name: str, visible: str, score: float, picture: str = "") -> Mistake:
    """Make a mistake without evidence or credit."""
    return Mistake(name, visible, score, "", Credit("", ""), picture)


@pytest.mark.parametrize("visible", ["person", "None", "none ", "", "unknown"])
def test_only_the_one_word_permits_pixels(visible: str) -> None:
    """A missing or mistyped column withholds the photograph."""
    assert not may_be_shown(visible)
    with pytest.raises(ValueError, match="expected no pixels of a"):
        divide([mistake("a", visible, 2.0, "data:,")])


def test_the_surest_mistake_comes_first() -> None:
    """Falling score, then id: the order depends on nothing else."""
    mixed = [
        mistake("b", "none", 2.1, "data:,"),
        mistake("a", "none", 2.1, "data:,"),
        mistake("c", "none", 2.9, "data:,"),
        mistake("e", "person", 2.5),
        mistake("d", "none", 2.0),
    ]

    shown, withheld = divide(mixed)

    assert [each.id for each in shown] == ["c", "a", "b"]
    assert [each.id for each in withheld] == ["e", "d"]


def test_beyond_the_number_shown_the_pixels_are_dropped() -> None:
    """A page stays small; what is not shown is still named."""
    shown, withheld = divide([mistake(name, "none", 2.0, "data:,") for name in "abc"], most=2)

    assert [each.id for each in shown] == ["a", "b"]
    assert [(each.id, each.picture) for each in withheld] == [("c", "")]


def test_an_embedded_photograph_is_reduced_and_keeps_its_colors() -> None:
    """Red stays red: the encoder's channel order is not ours."""
    red = np.zeros((100, 2 * LONGEST_SIDE, 3), dtype=np.uint8)
    red[..., 0] = 200

    kind, _, data = embed_photograph(red).partition(",")
    picture = Image.open(io.BytesIO(base64.b64decode(data)))

    assert kind == "data:image/jpeg;base64"
    assert picture.size == (LONGEST_SIDE, 50)
    assert np.abs(np.asarray(picture)[25, 100].astype(int) - (200, 0, 0)).max() <= 3


def test_an_embedded_drawing_is_exact() -> None:
    """Lines of a diagram are not smeared."""
    drawing = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)

    _, _, data = embed_drawing(drawing).partition(",")

    assert np.array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))), drawing)
