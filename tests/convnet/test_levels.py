"""From a network's input to gray levels and back, for every kind of recipe."""

from dataclasses import replace

import numpy as np
import pytest

from convnet.levels import batch_of, change_of, channels_of, levels_of
from convnet.preprocessing import YAHOO, Recipe, prepare

SHARES = Recipe(
    (5, 7), "squash", "RGB", "NCHW", scale=1 / 255, mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.4)
)
RECIPES = [
    replace(YAHOO, size=(5, 7), resize=None, jpeg="none"),
    SHARES,
    replace(SHARES, channels="BGR", layout="NHWC"),
]
PIXELS = np.random.default_rng(0).integers(256, size=(5, 7, 3), dtype=np.uint8)


@pytest.mark.parametrize("recipe", RECIPES)
def test_levels_are_those_the_input_was_prepared_from(recipe: Recipe) -> None:
    """And make the same input again."""
    batch = prepare(PIXELS, recipe)[None]

    levels = levels_of(batch, recipe)

    assert np.allclose(levels[0], PIXELS, atol=1e-3)
    assert np.allclose(batch_of(levels, recipe), batch, atol=1e-5)
    assert batch_of(levels, recipe).dtype == np.float32


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_change_is_the_difference_of_two_levels(recipe: Recipe) -> None:
    """The mean falls out."""
    batch = prepare(PIXELS, recipe)[None]
    changed = batch + np.random.default_rng(1).normal(size=batch.shape)

    difference = levels_of(changed, recipe) - levels_of(batch, recipe)

    assert np.allclose(change_of(changed - batch, recipe), difference, atol=1e-3)


def test_red_comes_first_whatever_the_network_takes() -> None:
    """A reconstruction that is blue must not be drawn red."""
    red_input = np.zeros((1, 3, 1, 1))
    red_input[0, 2] = 1

    assert channels_of(red_input, replace(SHARES, channels="BGR")).ravel().tolist() == [1, 0, 0]
    with pytest.raises(ValueError, match="expected a batch of NHWC with 3 channels"):
        channels_of(red_input, YAHOO)
