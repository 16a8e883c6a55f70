"""What a method may give and take."""

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.methods.comparators import comparators
from benchmarks.methods.protocol import item_rng, require_score, score_versions, takes_rng


class Drawn:
    """A method that draws."""

    name, threshold, score_kind = "drawn", None, "noise"

    def score(self, image: object, *, rng: np.random.Generator | None = None) -> float:
        """Draw."""
        return 0.0 if rng is None else float(rng.random())


@pytest.mark.parametrize(
    "value",
    [0.5, np.float32(0.5), np.float64(0.5), np.array(0.5), Fraction(1, 2), np.float16(0.5)],
)
def test_every_real_number_is_a_score(value: object) -> None:
    """Numpy's scalars and arrays without dimensions are numbers like any other."""
    assert require_score(value, "m") == 0.5
    assert type(require_score(value, "m")) is float


def test_a_score_is_never_changed() -> None:
    """Nothing is rescaled, clipped or rounded; whole numbers and infinities pass."""
    assert require_score(-1e300, "m") == -1e300
    assert require_score(7, "m") == 7.0
    assert require_score(np.uint8(255), "m") == 255.0
    assert require_score(float("-inf"), "m") == float("-inf")
    assert np.isnan(require_score(np.float32("nan"), "m"))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "the bool True"),
        (np.bool_(False), "the bool"),
        (None, "None; does every path through it end in `return`"),
        (1j, "the complex 1j"),
        (np.complex64(1), "the complex64"),
        ("0.5", "the str '0.5'"),
        ({"score": 0.5}, "the dict"),
        (np.zeros(3), r"ndarray of shape \(3,\); reduce it to one"),
        (np.zeros((1, 1)), r"ndarray of shape \(1, 1\)"),
        ([0.1, 0.9], r"list of shape \(2,\)"),
    ],
)
def test_what_is_no_number_is_refused_by_name(value: object, told: str) -> None:
    """The message names the method, what came and what would do."""
    with pytest.raises(ValueError, match=rf"^my.py:score: expected one number .*{told}"):
        require_score(value, "my.py:score")


def test_only_a_keyword_called_rng_asks_for_one() -> None:
    """A method is asked by the signature of its score."""
    assert takes_rng(Drawn())
    assert not any(takes_rng(method) for method in comparators().values())


def test_a_generator_belongs_to_seed_method_data_and_item() -> None:
    """The same four give the same numbers; any other one gives others."""
    same = (0, "m", "d", "i")
    others = [(1, "m", "d", "i"), (0, "n", "d", "i"), (0, "m", "e", "i"), (0, "m", "d", "j")]

    assert item_rng(*same).random() == item_rng(*same).random()
    assert len({item_rng(*four).random() for four in (same, *others)}) == 5


class Spoiler:
    """A method that writes into its picture."""

    name, threshold, score_kind = "spoiler", None, "lightness"

    def score(self, image: NDArray[np.uint8]) -> float:
        """Look once, then blacken."""
        found = float(image.mean())
        image[...] = 0
        return found


def test_versions_of_a_picture_are_scored_alike() -> None:
    """Each with the same generator, on a copy, announced before."""
    gray = np.full((2, 2, 3), 90, dtype=np.uint8)
    begun: list[int] = []

    drawn = score_versions(
        Drawn(), [gray, gray], seed=3, item="i", begin=lambda: begun.append(len(begun))
    )

    assert drawn == [item_rng(3, "drawn", "", "i").random()] * 2
    assert begun == [0, 1]
    assert score_versions(Spoiler(), [gray, gray], seed=0, item="i") == [90.0, 90.0]
