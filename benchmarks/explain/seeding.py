"""What of a network a deconvnet is to look at: a class, a map, a unit; from options to a seed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convnet.deconvnet import class_seed, map_seed, strongest_units, unit_seed

from .subject import column_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.methods.network import Network

    from .asked import Wish

#: In the place of a row and a column: the strongest unit of the map, or all its units.
STRONGEST, ALL = "max", "all"


class AimError(Exception):
    """An option that names nothing in this network; the message says which."""


@dataclass(frozen=True, eq=False)
class Aim:
    """What is sent down.

    Attributes
    ----------
    seed : ndarray of shape (1, ...), dtype float32
        Of the extents of the layer.
    words : str
        What it stands for.
    value : float
        The logit, the difference of two, or the strongest activation that is sent down.
    map, row, column : int or None
        Of a layer; without a place all units of the map.
    classes : tuple of int
        Of the scores: the class, and the one it is set against.
    """

    seed: NDArray[np.float32]
    words: str
    value: float
    map: int | None = None
    row: int | None = None
    column: int | None = None
    classes: tuple[int, ...] = ()


def aim_at(activation: NDArray[np.float32], network: Network, wish: Wish) -> Aim:
    """Decide what is sent down.

    Parameters
    ----------
    activation : ndarray of shape (1, ...), dtype float32
        What the layer computed of the photograph.
    network : Network
        The network, its score that of the class asked for.
    wish : Wish
        What was asked.

    Returns
    -------
    Aim
        The seed and its words.

    Raises
    ------
    AimError
        If an option names nothing in this network.
    """
    if wish.layer is None:
        return _class(activation, network, wish)
    for option, typed in (("--class", wish.category), ("--against", wish.against)):
        if typed is not None:
            msg = f"{option}: expected it without --layer, whose maps have no class, got {typed!r}"
            raise AimError(msg)
    if wish.sweep:
        msg = "--sweep: expected it with a class, got --layer; a map is no answer of the network"
        raise AimError(msg)
    layer = activation.shape[1:]
    number = _map(wish.map, activation)
    if len(layer) == 1:
        if wish.unit is not None:
            msg = f"--unit: expected none with a layer of {layer[0]} units: --map names them"
            raise AimError(msg)
        words = f"unit {number} of {wish.layer}"
        return Aim(map_seed(layer, number), words, float(activation[0, number]), number)
    if len(layer) != 3:
        msg = f"--layer: expected maps with rows and columns, or units, got extents {layer}"
        raise AimError(msg)
    if wish.unit == ALL:
        value = float(activation[0, number].max())
        return Aim(map_seed(layer, number), f"map {number} of {wish.layer}", value, number)
    row, column = _place(wish.unit, activation, number)
    words = f"row {row}, column {column} of map {number} of {wish.layer}"
    value = float(activation[0, number, row, column])
    return Aim(unit_seed(layer, number, row, column), words, value, number, row, column)


def other_class(aim: Aim, network: Network) -> tuple[str, NDArray[np.float32] | None]:
    """Choose the class whose picture should differ.

    Parameters
    ----------
    aim : Aim
        What is sent down.
    network : Network
        The network.

    Returns
    -------
    name, seed : tuple
        An empty name and no seed where a layer is explained.  A network of one logit for two
        classes has for the other the negative; a difference, too.
    """
    if not aim.classes:
        return "", None
    if len(aim.classes) == 2:
        return "the same the other way round", -aim.seed
    if aim.seed.size == 1:
        return f"not {_name(network, 0)}", -aim.seed
    other = 1 if aim.classes[0] == 0 else 0
    return _name(network, other), class_seed(aim.seed.shape[1:], other)


def _class(logits: NDArray[np.float32], network: Network, wish: Wish) -> Aim:
    """Aim at a class."""
    for option, typed in (("--map", wish.map), ("--unit", wish.unit)):
        if typed is not None:
            msg = f"{option}: expected it with --layer, got {typed!r} without"
            raise AimError(msg)
    layer, flat = logits.shape[1:], logits.reshape(-1)
    if len(network.columns) != 1:
        msg = (
            f"--class: expected one class with --how deconvnet, got none, and the score adds up "
            f"{len(network.columns)}; choose one of {', '.join(network.classes)}"
        )
        raise AimError(msg)
    positive = network.columns[0]
    if wish.against is None:
        words = f"the logit of {_name(network, positive)}"
        return Aim(class_seed(layer, positive), words, float(flat[positive]), classes=(positive,))
    against = column_of(network, wish.against, option="--against")
    if isinstance(against, str):
        raise AimError(against)
    if against == positive:
        msg = f"--against: expected another class than {_name(network, positive)}, got the same"
        raise AimError(msg)
    words = f"the logit of {_name(network, positive)} less that of {_name(network, against)}"
    value = float(flat[positive] - flat[against])
    return Aim(class_seed(layer, positive, against), words, value, classes=(positive, against))


def _name(network: Network, column: int) -> str:
    """Name a class."""
    return network.classes[column] if column < len(network.classes) else str(column)


def _map(typed: str | None, activation: NDArray[np.float32]) -> int:
    """Read the number of a map; without one, take that which holds the strongest activation."""
    count = activation.shape[1]
    if typed is None:
        return int(activation[0].reshape(count, -1).max(axis=1).argmax())
    if typed.isascii() and typed.isdigit() and int(typed) < count:
        return int(typed)
    msg = f"--map: expected a number from 0 to {count - 1}, got {typed!r}"
    raise AimError(msg)


def _place(typed: str | None, activation: NDArray[np.float32], number: int) -> tuple[int, int]:
    """Read a place; without one, take the strongest."""
    if typed is None or typed == STRONGEST:
        row, column = strongest_units(activation, number)[0]
        return int(row), int(column)
    rows, columns = activation.shape[2:]
    with contextlib.suppress(ValueError):
        row, column = (int(part) for part in typed.split(","))
        if 0 <= row < rows and 0 <= column < columns:
            return row, column
    msg = (
        f"--unit: expected {STRONGEST}, {ALL} or a row below {rows} and a column below {columns} "
        f"such as 0,0, got {typed!r}"
    )
    raise AimError(msg)
