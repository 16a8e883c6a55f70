"""Ends of segments, and the intervals beyond them in which the true ends lie.

An end is where symmetries stop showing; the true one may lie farther out along the axis, as long
as the part stays short enough for its width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grouping import GrouperParameters
from .segments import Segment

__all__ = ["Ends", "Truth", "Values", "ends_of", "gap", "line", "reach_of"]

Values = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Ends:
    """Ends of segments, as arrays of one shape.

    Attributes
    ----------
    x, y : ndarray
        Where the end is seen.
    dx, dy : ndarray
        Unit vector along the axis, out of the segment.
    width : ndarray
        Width at this end.
    mean, length : ndarray
        Mean width and length of the segment.
    """

    x: Values
    y: Values
    dx: Values
    dy: Values
    width: Values
    mean: Values
    length: Values

    def __getitem__(self, index: object) -> Ends:
        """Index every column alike."""
        columns = (self.x, self.y, self.dx, self.dy, self.width, self.mean, self.length)
        return Ends(*(column[index] for column in columns))  # type: ignore[call-overload]


def ends_of(segments: Sequence[Segment]) -> Ends:
    """List both ends of each segment: end 2k is the first of segment k, 2k + 1 its second.

    Examples
    --------
    >>> ends_of([Segment(0, 0, 10, 0, 4, 2, 10)]).dx.tolist()
    [-1.0, 1.0]
    """
    rows = np.array(
        [(s.x0, s.y0, s.x1, s.y1, s.w0, s.w1) for s in segments], dtype=np.float64
    ).reshape(-1, 6)
    run = rows[:, 2:4] - rows[:, 0:2]
    length = np.hypot(run[:, 0], run[:, 1])
    run /= length[:, None]
    out = np.stack((-run, run), axis=1).reshape(-1, 2)
    places = rows[:, :4].reshape(-1, 2)
    mean = rows[:, 4:].mean(axis=1)
    return Ends(
        places[:, 0], places[:, 1], out[:, 0], out[:, 1],
        rows[:, 4:].ravel(), np.repeat(mean, 2), np.repeat(length, 2),
    )  # fmt: skip


def line(a: Ends, b: Ends) -> tuple[Values, Values, Values]:
    """Return unit vector and distance from one end to another."""
    gx, gy = b.x - a.x, b.y - a.y
    apart = np.maximum(np.hypot(gx, gy), 1e-9)
    return gx / apart, gy / apart, apart


def reach_of(end: Ends, parameters: GrouperParameters) -> Values:
    """Return the length of the interval beyond a seen end in which the true one lies."""
    left = parameters.limb_aspect[1] * end.mean - end.length
    return np.asarray(np.clip(left, 0, parameters.end_reach * end.width))


def gap(a: Ends, b: Ends, parameters: GrouperParameters) -> Values:
    """Return the least distance between the intervals of two ends."""
    ra, rb = reach_of(a, parameters), reach_of(b, parameters)
    tip_a = a.x + ra * a.dx, a.y + ra * a.dy
    tip_b = b.x + rb * b.dx, b.y + rb * b.dy
    least = np.minimum(_distance(a.x, a.y, b, rb), _distance(b.x, b.y, a, ra))
    least = np.minimum(least, _distance(*tip_a, b, rb))
    least = np.minimum(least, _distance(*tip_b, a, ra))
    turn = a.dx * b.dy - a.dy * b.dx
    parallel = np.abs(turn) < 1e-9
    turn = np.where(parallel, 1.0, turn)
    ox, oy = b.x - a.x, b.y - a.y
    along_a, along_b = (ox * b.dy - oy * b.dx) / turn, (ox * a.dy - oy * a.dx) / turn
    meet = (along_a >= 0) & (along_a <= ra) & (along_b >= 0) & (along_b <= rb) & ~parallel
    return np.asarray(np.where(meet, 0.0, least))


def _distance(x: Values, y: Values, end: Ends, reach: Values) -> Values:
    """Return the distance of points from the interval of an end."""
    t = np.clip((x - end.x) * end.dx + (y - end.y) * end.dy, 0, reach)
    return np.hypot(x - end.x - t * end.dx, y - end.y - t * end.dy)
