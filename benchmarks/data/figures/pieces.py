"""Cones and their looks, collected piece by piece into one scene."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .geometry import PLAIN, Cones, Layers

_Record = TypeVar("_Record", Cones, Layers)

_NO_CONES = Cones(
    np.zeros((0, 2, 3)),
    np.zeros((0, 2)),
    np.zeros(0, np.int32),
    np.zeros((0, 2)),
    np.zeros(0, np.uint8),
    np.zeros((0, 3)),
)


class Pieces:
    """A scene that grows: every piece brings layers of its own."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._cones = [_NO_CONES]
        self._layers = [alike((), 0)]
        self._count = 0

    def add(self, cones: Cones, *layers: Layers) -> None:
        """Add cones; their layer numbers count from 0 over the layers given with them."""
        moved = {**vars(cones), "layer": (cones.layer + self._count).astype(np.int32)}
        self._cones.append(Cones(**moved))
        self._layers += layers
        self._count += sum(len(one.melt) for one in layers)

    def together(self) -> tuple[Cones, Layers]:
        """Return all cones and all layers."""
        return _joined(self._cones), _joined(self._layers)


def _joined(records: Sequence[_Record]) -> _Record:
    """Put the arrays of records one after the other."""
    columns = {name: np.concatenate([vars(r)[name] for r in records]) for name in vars(records[0])}
    return type(records[0])(**columns)


def alike(
    melt: Sequence[float],
    surface: int,
    *,
    pattern: int = PLAIN,
    second: NDArray[np.float64] | None = None,
    scale: float = 1.0,
    mottle: NDArray[np.float64] | None = None,
    gloss: float = 0.0,
    seed: int = 0,
) -> Layers:
    """Make layers that look alike.

    Parameters
    ----------
    melt : sequence of float
        Radius over which the cones of each layer melt together, metres.
    surface, pattern : int
        See `geometry`.
    second : ndarray of shape (L, 3), optional
        The other color of each layer's pattern; black by default.
    scale, gloss : float
        As in `geometry.Layers`.
    mottle : ndarray of shape (2, 3), optional
        As in `geometry.Layers`; none by default.
    seed : int
        Of the first layer; the others count on.

    Returns
    -------
    Layers

    Examples
    --------
    >>> alike((0.02, 0.03), 1, seed=7).seed.tolist()
    [7, 8]
    """
    count = len(melt)
    return Layers(
        melt=np.array(melt, dtype=np.float64),
        surface=np.full(count, surface, dtype=np.int32),
        pattern=np.full(count, pattern, dtype=np.int32),
        second=np.zeros((count, 3)) if second is None else second,
        scale=np.full(count, scale),
        mottle=np.tile(np.zeros((2, 3)) if mottle is None else mottle, (count, 1, 1)),
        gloss=np.full(count, gloss),
        seed=np.arange(seed, seed + count, dtype=np.int32),
    )
