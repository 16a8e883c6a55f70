"""A picture changed along a direction: sizes, controls, the picture's range."""

import numpy as np
import pytest
from numpy.typing import NDArray

from convnet.ascent import DRAWS, SIZES, ascend

WEIGHTS = np.random.default_rng(1996).normal(size=(6, 6, 3))
GRAY = np.full((6, 6, 3), 128.0)


def linear(pictures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Score by a weighted sum: its gradient is the weights everywhere."""
    return np.asarray((pictures * WEIGHTS).sum(axis=(1, 2, 3)))


def test_along_its_gradient_a_linear_score_rises_as_computed() -> None:
    """By size times the norm of the weights times the root of their number, and falls alike."""
    found = ascend(linear, GRAY, WEIGHTS, rng=np.random.default_rng(0), sizes=(0, 1, 2))
    slope = np.linalg.norm(WEIGHTS) * np.sqrt(WEIGHTS.size)

    assert found.toward - found.toward[0] == pytest.approx([0, slope, 2 * slope])
    assert found.away - found.away[0] == pytest.approx([0, -slope, -2 * slope])
    assert found.left == pytest.approx([0, 1, 2])
    assert found.random.shape == (DRAWS, 3)
    assert found.share_below.tolist() == [0, 1, 1]


def test_a_direction_at_random_is_beaten_half_of_the_time() -> None:
    """A reconstruction that has nothing to do with the score is no better than the control."""
    rng = np.random.default_rng(1)
    shares = [
        ascend(linear, GRAY, rng.normal(size=GRAY.shape), rng=rng, sizes=(0, 1)).share_below[1]
        for _ in range(60)
    ]

    assert np.mean(shares) == pytest.approx(0.5, abs=0.12)


def test_sizes_are_those_asked_for_whatever_the_reconstruction_is_scaled_by() -> None:
    """A gradient of 1e-30 and one of 1e30 are one direction."""
    small, large = (
        ascend(linear, GRAY, scale * WEIGHTS, rng=np.random.default_rng(0), draws=1)
        for scale in (1e-30, 1e30)
    )

    assert small.toward == pytest.approx(large.toward)
    assert small.sizes.tolist() == list(SIZES)


def test_what_leaves_the_range_is_cut_off_and_told() -> None:
    """Of a white picture only darker ones are left."""
    seen: list[NDArray[np.float64]] = []

    def score(pictures: NDArray[np.float64]) -> NDArray[np.float64]:
        """Keep what is scored."""
        seen.append(pictures)
        return linear(pictures)

    white = np.full((6, 6, 3), 255.0)
    found = ascend(score, white, WEIGHTS, rng=np.random.default_rng(0), sizes=(0, 8), draws=2)

    assert max(pictures.max() for pictures in seen) == 255
    assert 0 < found.left[1] < 8


def test_another_reconstruction_is_a_control() -> None:
    """Along its negative the score falls; a black one is none."""
    with_it = ascend(linear, GRAY, WEIGHTS, rng=np.random.default_rng(0), other=-WEIGHTS, draws=1)
    without = ascend(linear, GRAY, WEIGHTS, rng=np.random.default_rng(0), other=0 * GRAY, draws=1)

    assert with_it.other is not None
    assert with_it.other == pytest.approx(with_it.away)
    assert without.other is None


def test_the_same_generator_gives_the_same_control() -> None:
    """A sweep can be repeated."""
    first, second = (
        ascend(linear, GRAY, WEIGHTS, rng=np.random.default_rng(3), draws=2) for _ in range(2)
    )

    assert np.array_equal(first.random, second.random)


def test_a_black_reconstruction_or_another_shape_is_refused() -> None:
    """It has no direction."""
    with pytest.raises(ValueError, match="black all over"):
        ascend(linear, GRAY, 0 * WEIGHTS, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"shape \(6, 6, 3\), got \(3, 6, 6\)"):
        ascend(linear, GRAY, np.moveaxis(WEIGHTS, 2, 0), rng=np.random.default_rng(0))
