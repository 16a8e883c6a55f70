"""Hard negatives: who marks them, how often they are drawn, and how many there are."""

import numpy as np
import pytest

from benchmarks.train.hard_negatives import count, marks_of, weights_of


def picture(color: tuple[int, int, int]) -> np.ndarray:
    """Lay a square of a color on blue."""
    pixels = np.full((128, 128, 3), (60, 90, 150), dtype=np.uint8)
    pixels[16:-16, 16:-16] = color
    return pixels


def test_a_skin_colored_square_is_hard_for_the_skin_filter_alone() -> None:
    """It has the color and no limbs; a green one has neither."""
    methods = ("fleck", "fleck:skin")

    assert marks_of(picture((200, 140, 110)), "0" * 64, methods) == ("fleck:skin",)
    assert marks_of(picture((60, 160, 60)), "0" * 64, methods) == ()
    assert marks_of(picture((200, 140, 110)), "0" * 64, ()) == ()


@pytest.mark.parametrize("name", ["kovac", "open_nsfw", "no such"])
def test_only_built_in_methods_with_a_threshold_say_what_is_hard(name: str) -> None:
    """A method without a published threshold marks nothing; a peer may not be installed."""
    with pytest.raises(ValueError, match="expected a built-in method with a published threshold"):
        marks_of(picture((0, 0, 0)), "0" * 64, (name,))


def test_marked_positives_are_not_hard() -> None:
    """What a method gets right needs no more weight."""
    assert weights_of([1, 0, 0], [("fleck",), ("fleck",), ()], 4).tolist() == [1, 4, 1]


@pytest.mark.parametrize("times", [0.5, 0.0, float("nan")])
def test_a_hard_negative_never_counts_less(times: float) -> None:
    """A weight below 1 would hide what the record is for."""
    with pytest.raises(ValueError, match="a weight of at least 1"):
        weights_of([0], [()], times)


def test_every_picture_needs_its_marks() -> None:
    """Lists of different length belong to different pictures."""
    with pytest.raises(ValueError, match="expected marks for each of 2 pictures"):
        weights_of([0, 1], [()], 2)


def test_counts_are_of_negatives_and_the_share_is_of_what_is_drawn() -> None:
    """Worked by hand: weights 3, 3, 1, 1 of the negatives, so 6 of 8 draws are hard ones."""
    labels = [0, 0, 0, 0, 1]
    marks = [("fleck",), ("fleck", "fleck:skin"), (), (), ("fleck",)]
    found = count(labels, marks, weights_of(labels, marks, 3), ("fleck", "fleck:skin"))

    assert (found.negatives, found.hard, found.share) == (4, 2, 0.75)
    assert found.marked == {"fleck": 2, "fleck:skin": 1}


def test_without_negatives_nothing_is_hard() -> None:
    """The share of nothing is 0, not an error."""
    assert count([1], [()], [1], ("fleck",)).share == 0.0
