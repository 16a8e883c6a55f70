"""A search over constants: seeded random draws on a part, then coordinate by coordinate on all.

It is as plain as can be, so that it can be stated in a sentence and repeated.  A caller gives two
objectives, a quick one (fewer pictures) and the full one, both to be maximized.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .refit_free import Free

Point = dict[str, float]
Objective = Callable[[Mapping[str, float]], float]

#: Steps of the refinement as shares of a constant's range, one round each: ours.
SHARES: Final = (1 / 8, 1 / 16, 1 / 32)


@dataclass(frozen=True)
class Found:
    """A point and what it is worth.

    Attributes
    ----------
    point : dict of str to float
        Values of all constants, the kept ones included.
    value : float
        Of the full objective.
    """

    point: Point
    value: float


class Counted:
    """An objective that counts how often it was asked and remembers its answers."""

    def __init__(self, objective: Objective) -> None:
        """Start with nothing asked."""
        self._objective = objective
        self._known: dict[tuple[float, ...], float] = {}

    def __call__(self, point: Mapping[str, float]) -> float:
        """Return the objective at a point."""
        key = tuple(point[name] for name in sorted(point))
        if key not in self._known:
            self._known[key] = self._objective(point)
        return self._known[key]

    @property
    def asked(self) -> int:
        """Number of points that were evaluated."""
        return len(self._known)


def draw(
    free: Sequence[Free],
    start: Point,
    quick: Objective,
    full: Objective,
    *,
    draws: int,
    kept: int,
    rng: np.random.Generator,
) -> list[Found]:
    """Draw points at random, and look again at the best of them.

    Parameters
    ----------
    free : sequence of Free
        What is drawn; one half of the draws moves every constant, the other each with one chance
        in three.
    start : dict of str to float
        The point that the draws depart from; it is the first of them.
    quick, full : callable
        Objectives; the full one is asked of `start` and of the best by the quick one.
    draws, kept : int
        How many points are drawn, and how many of them are looked at again.
    rng : numpy.random.Generator
        Source of the draws.

    Returns
    -------
    list of Found
        By falling value; of equal ones the earlier draw first.

    Examples
    --------
    >>> square = lambda point: -(point["x"] - 3) ** 2
    >>> free = [Free("x", 0, 10, 1, 9)]
    >>> found = draw(free, {"x": 9}, square, square, draws=40, kept=2,
    ...              rng=np.random.default_rng(0))
    >>> found[0].point, len(found)
    ({'x': 3}, 3)
    """
    drawn: list[tuple[float, Point]] = []
    for number in range(draws):
        moved = rng.random(len(free)) < (1.0 if number % 2 == 0 else 1 / 3)
        values = {each.name: each.draw(rng) for each in free}
        chosen = {each.name for each, moves in zip(free, moved, strict=True) if moves}
        point = start | {name: value for name, value in values.items() if name in chosen}
        drawn.append((quick(point), point))
    best = sorted(drawn, key=lambda pair: -pair[0])
    # Equal points and near copies of one draw would fill the places of others.
    distinct = list({tuple(point.items()): point for _, point in best if point != start}.values())
    again = [start, *distinct[:kept]]
    found = [Found(point, full(point)) for point in again]
    return sorted(found, key=lambda each: -each.value)


def refine(
    free: Sequence[Free],
    start: Found,
    full: Objective,
    *,
    shares: Sequence[float] = SHARES,
    least: float = 0.0,
) -> Found:
    """Move one constant at a time, up and down, and keep what is better.

    Parameters
    ----------
    free : sequence of Free
        What moves, in this order.
    start : Found
        Where to begin.
    full : callable
        The objective.
    shares : sequence of float
        Steps of each round, as shares of a constant's range, never less than its own step.
    least : float
        What a move must gain.

    Returns
    -------
    Found
        Never worse than `start`.

    Examples
    --------
    >>> square = lambda point: -(point["x"] - 3) ** 2 - (point["y"] - 5) ** 2
    >>> free = [Free("x", 0, 16, 1, 9), Free("y", 0, 16, 1, 9)]
    >>> refine(free, Found({"x": 9, "y": 9}, -52), square).point
    {'x': 3, 'y': 5}
    """
    best = start
    for share in shares:
        for each in free:
            step = max(share * (each.high - each.low), each.step)
            for side in (step, -step):
                while True:
                    value = each.near(best.point[each.name] + side)
                    if value == best.point[each.name]:
                        break
                    point = best.point | {each.name: value}
                    worth = full(point)
                    if worth <= best.value + least:
                        break
                    best = Found(point, worth)
    return best
