"""What is sent down: one unit, a whole map, or the score of a class.

A seed has the extents of the explained layer and a first axis of 1, the same for every picture, or
of one seed a picture.  At a layer it is multiplied with the activations, so that 1 stands for "this
one, at the strength at which it fired"; at the scores of classes it is sent down as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .layers import Extents


def class_seed(layer: Extents, positive: int, against: int | None = None) -> NDArray[np.float32]:
    """Choose the logit of a class, or by how much it exceeds another's.

    Parameters
    ----------
    layer : tuple of int
        Extents of the scores, such as (2,).
    positive : int
        The class.
    against : int, optional
        The other class.

    Returns
    -------
    ndarray of shape (1, *layer), dtype float32
        The seed.

    Raises
    ------
    ValueError
        If there is no such class, or both are one.

    Examples
    --------
    >>> class_seed((3,), 1, against=0).tolist()
    [[-1.0, 1.0, 0.0]]

    A network with one logit for two classes: the other class's is its negative.

    >>> class_seed((1,), 0).tolist()
    [[1.0]]
    """
    seed = np.zeros(layer, dtype=np.float32)
    for column in (positive,) if against is None else (positive, against):
        _require_within("a class", column, seed.size)
    if positive == against:
        msg = f"expected two classes, got {positive} twice"
        raise ValueError(msg)
    seed.flat[positive] = 1
    if against is not None:
        seed.flat[against] = -1
    return seed[None]


def map_seed(layer: Extents, number: int) -> NDArray[np.float32]:
    """Choose all units of one map, each to be sent down at its own activation.

    Parameters
    ----------
    layer : tuple of int
        Extents of the layer: maps, rows, columns, or units alone.
    number : int
        The map, from 0.

    Returns
    -------
    ndarray of shape (1, *layer), dtype float32
        The seed.

    Raises
    ------
    ValueError
        If there is no such map.

    Examples
    --------
    >>> map_seed((2, 1, 2), 1).tolist()
    [[[[0.0, 0.0]], [[1.0, 1.0]]]]
    """
    _require_within("a map", number, layer[0])
    seed = np.zeros(layer, dtype=np.float32)
    seed[number] = 1
    return seed[None]


def unit_seed(layer: Extents, number: int, row: int, column: int) -> NDArray[np.float32]:
    """Choose one unit: a place in a map.

    Parameters
    ----------
    layer : tuple of int
        Extents of the layer: maps, rows, columns.
    number, row, column : int
        The map and the place in it, from 0.

    Returns
    -------
    ndarray of shape (1, *layer), dtype float32
        The seed.

    Raises
    ------
    ValueError
        If the layer has no maps with rows and columns, or no such unit.

    Examples
    --------
    >>> unit_seed((1, 2, 2), 0, 1, 0).tolist()
    [[[[0.0, 0.0], [1.0, 0.0]]]]
    """
    if len(layer) != 3:
        msg = f"expected a layer of maps with rows and columns, got extents {layer}"
        raise ValueError(msg)
    for what, place, extent in zip(
        ("a map", "a row", "a column"), (number, row, column), layer, strict=True
    ):
        _require_within(what, place, extent)
    seed = np.zeros(layer, dtype=np.float32)
    seed[number, row, column] = 1
    return seed[None]


def strongest_units(activations: NDArray[np.floating], number: int) -> NDArray[np.int64]:
    """Find where each picture drives a map most.

    Parameters
    ----------
    activations : ndarray of shape (items, maps, rows, columns)
        Of a batch.
    number : int
        The map, from 0.

    Returns
    -------
    ndarray of shape (items, 2), dtype int64
        Row and column; of equal ones the first in row-major order.

    Raises
    ------
    ValueError
        If there is no such map.

    Examples
    --------
    >>> strongest_units(np.array([[[[0, 3, 3], [1, 2, 0]]]]), 0).tolist()
    [[0, 1]]
    """
    if activations.ndim != 4:
        msg = f"expected activations of shape (items, maps, rows, columns), got {activations.shape}"
        raise ValueError(msg)
    _require_within("a map", number, activations.shape[1])
    chosen = activations[:, number]
    places = chosen.reshape(len(chosen), -1).argmax(axis=1)
    return np.stack(np.unravel_index(places, chosen.shape[1:]), axis=1)


def _require_within(what: str, place: int, extent: int) -> None:
    """Refuse a number that counts past the end."""
    if not 0 <= place < extent:
        msg = f"expected {what} from 0 to {extent - 1}, got {place}"
        raise ValueError(msg)
