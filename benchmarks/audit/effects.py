"""How far one change moves a method: a mean of paired shifts, with interval and test.

Conventions
-----------
A shift is the value after minus the value before, one a picture; pictures of one scene are one
unit, which is what is resampled and whose sign is flipped.  So that methods can stand side by side,
an effect is also told in *spreads*: standard deviations of the method's own values over the
pictures as they are.  An effect's *near end* is the end of its interval that lies nearer to 0, and
0 where the interval holds 0: the effect has at least that size.  Rankings put what passes its
corrected test first and then go by the near end, so that a wild guess about three pictures stands
behind a sure thing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from benchmarks.measure.differences import permutation
from benchmarks.measure.families import holm
from benchmarks.measure.means import clustered_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike


Key = TypeVar("Key")

#: What 1 - 0.95 may miss 0.05 by.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Effect:
    """What a change does to a method's values.

    Attributes
    ----------
    shift, low, high : float
        Mean shift and the ends of its interval, on the method's scale.
    spread : float
        Standard deviation of the method's values over the pictures as they are.
    p_value : float
        Of the hypothesis that the signs of the shifts are exchangeable.
    adjusted : float
        The same after Holm's correction over its family; NaN before.
    pictures, units : int
        Pairs, and scenes they come from.
    changed : float or None
        Share of the pairs whose decisions differ; None without an operating point.
    level : float
        Of the interval.
    """

    shift: float
    low: float
    high: float
    spread: float
    p_value: float
    pictures: int
    units: int
    changed: float | None = None
    adjusted: float = float("nan")
    level: float = 0.95

    @property
    def relative(self) -> float:
        """Return the mean shift in spreads, 0 where the method's values do not vary."""
        return self._in_spreads(self.shift)

    @property
    def relative_ends(self) -> tuple[float, float]:
        """Return the ends of the interval in spreads."""
        return self._in_spreads(self.low), self._in_spreads(self.high)

    @property
    def near_end(self) -> float:
        """Return the size, in spreads, that the effect has at least."""
        if self.low <= 0 <= self.high:
            return 0.0
        return min(abs(end) for end in self.relative_ends)

    @property
    def sure(self) -> bool:
        """Tell whether it passes its test, corrected where that was done."""
        p_value = self.p_value if np.isnan(self.adjusted) else self.adjusted
        return bool(p_value <= 1 - self.level + ROUNDING)

    def _in_spreads(self, value: float) -> float:
        """Divide by the spread."""
        return value / self.spread if self.spread > 0 else 0.0


def effect_of(
    before: ArrayLike,
    after: ArrayLike,
    scenes: Sequence[str],
    *,
    spread: float,
    rng: np.random.Generator,
    threshold: float | None = None,
) -> Effect | None:
    """Measure what a change does.

    Parameters
    ----------
    before, after : array-like of shape (n,)
        Values of the pairs.
    scenes : sequence of str
        Scene of each pair.
    spread : float
        See `Effect`.
    rng : numpy.random.Generator
        Source of resamples and sign patterns.
    threshold : float, optional
        The operating point, as a value.

    Returns
    -------
    Effect or None
        None with fewer than two scenes.

    Raises
    ------
    ValueError
        If the pairs are not as many on both sides, or a value is not finite.

    Examples
    --------
    >>> found = effect_of([0.0, 1.0, 0.5], [1.0, 2.0, 1.75], ["a", "b", "c"], spread=0.5,
    ...                   rng=np.random.default_rng(0), threshold=1.0)
    >>> round(found.shift, 4), round(found.relative, 4), found.changed
    (1.0833, 2.1667, 0.6666666666666666)
    """
    first = np.asarray(before, dtype=np.float64)
    second = np.asarray(after, dtype=np.float64)
    if not first.shape == second.shape == (len(scenes),):
        msg = f"expected a pair for each of {len(scenes)} scenes, got {first.shape}, {second.shape}"
        raise ValueError(msg)
    shifts = second - first
    mean = clustered_mean(shifts, scenes, rng=rng)
    if mean is None:
        return None
    changed = None
    if threshold is not None:
        changed = float(np.mean((first >= threshold) != (second >= threshold)))
    tested = permutation(shifts, scenes, rng=rng)
    return Effect(
        mean.interval.value,
        mean.interval.low,
        mean.interval.high,
        spread,
        tested.p_value,
        mean.images,
        mean.units,
        changed,
    )


def corrected(effects: Mapping[Key, Effect]) -> dict[Key, Effect]:
    """Adjust the p-values of a family for its number.

    Parameters
    ----------
    effects : mapping to Effect
        By name or number; all that is reported in one list.

    Returns
    -------
    dict to Effect
        In the same order.

    Examples
    --------
    >>> one = Effect(1.0, 0.5, 1.5, 1.0, 0.02, 9, 9)
    >>> [effect.adjusted for effect in corrected({"a": one, "b": one}).values()]
    [0.04, 0.04]
    """
    adjusted = holm([effect.p_value for effect in effects.values()])
    return {
        name: replace(effect, adjusted=float(value))
        for (name, effect), value in zip(effects.items(), adjusted, strict=True)
    }


def ranked(effects: Mapping[str, Effect]) -> list[str]:
    """Order changes: those that pass their test first, then by the size they have at least.

    Parameters
    ----------
    effects : mapping of str to Effect
        By name.

    Returns
    -------
    list of str
        By near end, the largest first; where near ends tie, the larger mean first.

    Examples
    --------
    >>> sure = Effect(1.0, 0.9, 1.1, 1.0, 0.01, 9, 9)
    >>> wild = Effect(3.0, -1.0, 7.0, 1.0, 0.5, 3, 3)
    >>> ranked({"wild": wild, "sure": sure})
    ['sure', 'wild']
    """
    return sorted(
        effects,
        key=lambda name: (
            not effects[name].sure,
            -effects[name].near_end,
            -abs(effects[name].relative),
            name,
        ),
    )


def spread_of(values: ArrayLike) -> float:
    """Return the standard deviation of a method's values over pictures as they are.

    Parameters
    ----------
    values : array-like of shape (n,)
        One a picture.

    Returns
    -------
    float
        0 of fewer than two.

    Examples
    --------
    >>> spread_of([1.0, 3.0]), spread_of([1.0])
    (1.4142135623730951, 0.0)
    """
    levels = np.asarray(values, dtype=np.float64)
    return float(levels.std(ddof=1)) if levels.size > 1 else 0.0
