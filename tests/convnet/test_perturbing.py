"""Deletion and insertion, on models of which the whole curve is known."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from convnet.perturbing import Layout, area, curve, middle_first, mixtures, order_of


def linear(
    weights: NDArray[np.float64],
) -> Callable[[Sequence[NDArray[np.generic]]], list[float]]:
    """Return a model that adds up weighted pixels."""

    def score(pictures: Sequence[NDArray[np.generic]]) -> list[float]:
        """Score pictures of one channel."""
        return [float((picture[..., 0] * weights).sum()) for picture in pictures]

    return score


@given(seed=st.integers(0, 10**6), batch=st.integers(1, 9))
def test_a_linear_model_loses_its_weights_in_their_order(seed: int, batch: int) -> None:
    """The curve is one less the running sum of the weights, whatever the batch."""
    weights = np.random.default_rng(seed).dirichlet(np.ones(12)).reshape(3, 4)
    order = order_of(weights, rng=np.random.default_rng(0))
    white, black = np.ones((3, 4, 1)), np.zeros((3, 4, 1))
    options = {"layout": "NHWC", "steps": 12, "batch": batch}

    down = curve(linear(weights), white, black, order, **options)
    up = curve(linear(weights), black, white, order, **options)

    running = np.concatenate([[0.0], np.cumsum(np.sort(weights.ravel())[::-1])])
    np.testing.assert_allclose(down, 1 - running, atol=1e-12)
    np.testing.assert_allclose(up, running, atol=1e-12)


@given(seed=st.integers(0, 10**6))
def test_no_order_brings_a_linear_model_down_sooner_than_its_weights(seed: int) -> None:
    """The model's own weights are the best map of it, for both curves."""
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(16)).reshape(4, 4)
    white, black = np.ones((4, 4, 1)), np.zeros((4, 4, 1))
    areas = []
    for values in (weights, rng.uniform(size=(4, 4))):
        order = order_of(values, rng=rng)
        areas.append(
            [
                area(curve(linear(weights), *pair, order, layout="NHWC", steps=16))
                for pair in ((white, black), (black, white))
            ]
        )

    assert areas[0][0] <= areas[1][0] + 1e-12
    assert areas[0][1] >= areas[1][1] - 1e-12


@pytest.mark.parametrize("layout", ["NHWC", "NCHW"])
def test_all_channels_of_a_pixel_go_at_once(layout: Layout) -> None:
    """In either layout; the ends are the pictures themselves."""
    begin, end = np.zeros((2, 3, 3)), np.ones((2, 3, 3))
    if layout == "NCHW":
        begin, end = np.zeros((3, 2, 3)), np.ones((3, 2, 3))
    pictures = list(mixtures(begin, end, np.array([5, 0, 1, 2, 3, 4]), 6, layout))
    axis = 2 if layout == "NHWC" else 0

    assert np.array_equal(pictures[0], begin)
    assert np.array_equal(pictures[-1], end)
    shares = [np.asarray(picture).mean(axis=axis).ravel() for picture in pictures]
    assert [int(share.sum()) for share in shares] == [0, 1, 2, 3, 4, 5, 6]
    assert shares[1].tolist() == [0, 0, 0, 0, 0, 1]


def test_steps_need_not_divide_the_pixels() -> None:
    """The last step has changed all of them."""
    counts = [
        int(np.asarray(picture).sum())
        for picture in mixtures(np.zeros((1, 10, 1)), np.ones((1, 10, 1)), np.arange(10), 4, "NHWC")
    ]

    assert counts == [0, 2, 5, 8, 10]


def test_pixels_of_one_value_come_in_random_order() -> None:
    """A constant map is a random order, another one with another seed; NaN comes last."""
    plain = np.zeros((5, 5))
    orders = [order_of(plain, rng=np.random.default_rng(seed)).tolist() for seed in (0, 0, 1)]
    plain[2, 2], plain[0, 0] = 1.0, np.nan
    order = order_of(plain, rng=np.random.default_rng(0))

    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == list(range(25))
    assert (order[0], order[-1]) == (12, 0)


def test_the_middle_comes_first() -> None:
    """And the corners last, in a picture of any aspect."""
    values = middle_first((5, 9))
    order = order_of(values, rng=np.random.default_rng(0))

    assert order[0] == 2 * 9 + 4
    assert set(order[-4:]) == {0, 8, 36, 44}


def test_shapes_must_agree() -> None:
    """The message names all three."""
    with pytest.raises(ValueError, match="two pictures of one shape and an order of their pixels"):
        curve(len, np.zeros((2, 2, 3)), np.zeros((2, 2, 3)), np.arange(3), layout="NHWC")  # type: ignore[arg-type]
