"""Where on a body a point is: directions across the cones, and a path along their axes.

Stripes and checks run along the path, so that they meet where two cones share a joint; where a
garment closes upon itself, or branches, they meet at a seam.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .kernels import inner, kernel, part
from .packing import AXIS, LENGTH, START, Packed, dot


def frames(packed: Packed) -> NDArray[np.float64]:
    """Give each cone a direction across its axis and the start of its stripes.

    Parameters
    ----------
    packed : Packed
        Of n cones.

    Returns
    -------
    ndarray of shape (n, 5)
        Unit vector across the axis; position of the start of the axis along a path that runs
        through the joints of the layer, metres; 1 or -1, the sense in which it runs.
    """
    rows = packed.rows
    axis = rows[:, AXIS : AXIS + 3]
    side = np.where(np.abs(axis[:, :1]) < 0.8, [[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]])
    side = side - dot(side, axis)[:, None] * axis
    side /= np.sqrt(dot(side, side))[:, None]
    start = rows[:, START : START + 3]
    stop = start + axis * rows[:, LENGTH, None]
    path = np.zeros((len(rows), 2))
    path[:, 1] = 1.0
    done, best = np.zeros(len(rows), dtype=bool), np.full((len(rows), 2), -1.0)
    _lay(start.copy(), stop, axis.copy(), rows[:, LENGTH].copy(), packed.shares, path, done, best)
    return np.concatenate([side, path], axis=1)


@inner
def _gap2(one: NDArray[np.float64], i: int, two: NDArray[np.float64], j: int) -> float:
    """Measure the squared distance between two of listed points."""
    return float(
        (one[i, 0] - two[j, 0]) ** 2 + (one[i, 1] - two[j, 1]) ** 2 + (one[i, 2] - two[j, 2]) ** 2
    )


@part
def _join(
    start: NDArray[np.float64],
    stop: NDArray[np.float64],
    axis: NDArray[np.float64],
    length: NDArray[np.float64],
    path: NDArray[np.float64],
    i: int,
    j: int,
) -> None:
    """Carry the path of cone i on to cone j, which shares a joint with it."""
    gaps = (
        _gap2(stop, i, start, j),
        _gap2(stop, i, stop, j),
        _gap2(start, i, start, j),
        _gap2(start, i, stop, j),
    )
    best = min(gaps)
    along = axis[i, 0] * axis[j, 0] + axis[i, 1] * axis[j, 1] + axis[i, 2] * axis[j, 2]
    ahead = best == gaps[0] or best == gaps[2]
    leaves = best == gaps[0] or best == gaps[1]
    same = leaves == ahead if abs(along) < 0.5 else along > 0
    # The nearer end of the next cone, seen from where this one runs.
    away = 0.0
    for k in range(3):
        near = start[j, k] if ahead else stop[j, k]
        away += path[i, 1] * (near - start[i, k]) * axis[i, k]
    path[j, 1] = path[i, 1] if same else -path[i, 1]
    path[j, 0] = path[i, 0] + away
    if not ahead:
        path[j, 0] -= path[j, 1] * length[j]


@kernel
def _lay(
    start: NDArray[np.float64],
    stop: NDArray[np.float64],
    axis: NDArray[np.float64],
    length: NDArray[np.float64],
    shares: NDArray[np.bool_],
    path: NDArray[np.float64],
    done: NDArray[np.bool_],
    best: NDArray[np.float64],
) -> None:
    """Run a path through cones that share joints, along the most parallel ones first."""
    count = len(start)
    for _ in range(count):
        # `best` holds how parallel the best cone before each one is, and which that is.
        pick = int(np.int64(-1))
        for j in range(count):
            if not done[j] and (pick < 0 or best[j, 0] > best[pick, 0]):
                pick = j
        done[pick] = True
        if best[pick, 1] >= 0:
            _join(start, stop, axis, length, path, int(best[pick, 1]), pick)
        for j in range(count):
            if not done[j] and shares[pick, j]:
                along = 0.0
                for k in range(3):
                    along += axis[pick, k] * axis[j, k]
                if abs(along) > best[j, 0]:
                    best[j, 0], best[j, 1] = abs(along), pick
