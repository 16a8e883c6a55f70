"""Between a network's input and the gray levels of a picture: a recipe's arithmetic, both ways.

Explanations live in the network's input; people look at gray levels, 0 to 255, red first.

Conventions
-----------
Levels are float64 of shape (items, rows, columns, 3), red, green, blue.  An input level x of
channel c is `(scale * level - mean[c]) / std[c]` (see `preprocessing.Recipe`); a *change* has no
mean in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .preprocessing import Recipe


def levels_of(batch: NDArray[np.floating], recipe: Recipe) -> NDArray[np.float64]:
    """Return the gray levels that a batch of inputs was made from.

    Parameters
    ----------
    batch : ndarray of shape (items, rows, columns, 3) or (items, 3, rows, columns)
        As `preprocessing.prepare` makes them.
    recipe : Recipe
        Of the network.

    Returns
    -------
    ndarray of shape (items, rows, columns, 3), dtype float64
        Levels of red, green, blue.

    Examples
    --------
    >>> from convnet.preprocessing import YAHOO
    >>> levels_of(np.zeros((1, 1, 1, 3)), YAHOO).ravel().tolist()
    [123.0, 117.0, 104.0]
    """
    values = _channels_last(batch, recipe) * np.asarray(recipe.std) + np.asarray(recipe.mean)
    return _red_first(values / recipe.scale, recipe)


def change_of(batch: NDArray[np.floating], recipe: Recipe) -> NDArray[np.float64]:
    """Return a change of inputs as a change of gray levels.

    Parameters
    ----------
    batch : ndarray of shape (items, rows, columns, 3) or (items, 3, rows, columns)
        In the space of the input: a reconstruction, a difference of two inputs.
    recipe : Recipe
        Of the network.

    Returns
    -------
    ndarray of shape (items, rows, columns, 3), dtype float64
        Signed, of red, green, blue.

    Examples
    --------
    >>> from convnet.preprocessing import Recipe
    >>> shares = Recipe((1, 1), "squash", "BGR", "NHWC", scale=1 / 255, std=(0.5, 0.5, 0.5))
    >>> change_of(np.array([[[[0.0, 0.0, 2.0]]]]), shares).ravel().tolist()
    [255.0, 0.0, 0.0]
    """
    values = _channels_last(batch, recipe) * np.asarray(recipe.std) / recipe.scale
    return _red_first(values, recipe)


def channels_of(batch: NDArray[np.floating], recipe: Recipe) -> NDArray[np.float64]:
    """Return a batch with red, green, blue on the last axis, in the input's own numbers.

    Parameters
    ----------
    batch : ndarray of shape (items, rows, columns, 3) or (items, 3, rows, columns)
        In the space of the input.
    recipe : Recipe
        Of the network.

    Returns
    -------
    ndarray of shape (items, rows, columns, 3), dtype float64
        The same numbers.

    Examples
    --------
    >>> from convnet.preprocessing import YAHOO
    >>> channels_of(np.array([[[[1.0, 2.0, 3.0]]]]), YAHOO).ravel().tolist()
    [3.0, 2.0, 1.0]
    """
    return _red_first(_channels_last(batch, recipe), recipe)


def batch_of(levels: NDArray[np.floating], recipe: Recipe) -> NDArray[np.float32]:
    """Return the inputs that gray levels make, as `preprocessing.prepare` does in the end.

    Parameters
    ----------
    levels : ndarray of shape (items, rows, columns, 3)
        Levels of red, green, blue.
    recipe : Recipe
        Of the network.

    Returns
    -------
    ndarray of shape (items, rows, columns, 3) or (items, 3, rows, columns), dtype float32
        A batch.

    Examples
    --------
    >>> from convnet.preprocessing import YAHOO
    >>> batch_of(np.array([[[[123.0, 117.0, 105.0]]]]), YAHOO).ravel().tolist()
    [1.0, 0.0, 0.0]
    """
    values = _red_first(np.asarray(levels, dtype=np.float64), recipe) * recipe.scale
    values = (values - np.asarray(recipe.mean)) / np.asarray(recipe.std)
    if recipe.layout == "NCHW":
        values = np.moveaxis(values, 3, 1)
    return np.ascontiguousarray(values, dtype=np.float32)


def _channels_last(batch: NDArray[np.floating], recipe: Recipe) -> NDArray[np.float64]:
    """Bring the channels to the last axis."""
    values = np.asarray(batch, dtype=np.float64)
    if values.ndim != 4 or values.shape[1 if recipe.layout == "NCHW" else 3] != 3:
        msg = f"expected a batch of {recipe.layout} with 3 channels, got shape {values.shape}"
        raise ValueError(msg)
    return np.moveaxis(values, 1, 3) if recipe.layout == "NCHW" else values


def _red_first(values: NDArray[np.float64], recipe: Recipe) -> NDArray[np.float64]:
    """Turn the channels round, where blue comes first; twice is not at all."""
    return values[..., ::-1] if recipe.channels == "BGR" else values
