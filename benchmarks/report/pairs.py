"""Every method beside the baseline, and which of all methods are tied.

A pair is about the items that both methods have scored.  Decisions are compared by McNemar's
exact test and areas by DeLong's; where items come in clusters, decisions by a permutation of
clusters and areas with Obuchowski's variance.  All tests of the table are one family.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure.differences import delong, mcnemar, permutation
from benchmarks.measure.families import holm, ranks
from benchmarks.measure.resolution import area_gap, decision_gap

from .compared import Pair, Row, Tested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.measure.differences import AreaDifference
    from benchmarks.measure.intervals import Interval

    from .rows import Basis, Method

#: Letters that mark the rows of a table; after z they are doubled.
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: A difference is called significant at or below this adjusted p-value.
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class _Decided:
    """How the decisions of two methods compare, before any correction."""

    gained: int
    lost: int
    test: str
    p_value: float
    gap: float | None
    changed: tuple[int, ...]


def make_pairs(
    basis: Basis,
    methods: Sequence[Method],
    baseline: int,
    gains: Sequence[Interval | None],
    *,
    clusters: str | None,
) -> tuple[tuple[Pair, ...], int]:
    """Compare every other method with the baseline.

    Parameters
    ----------
    basis : Basis
        The items.
    methods : sequence of Method
        In the order of the rows.
    baseline : int
        Place of the one they are compared with.
    gains : sequence of Interval or None
        Average precision of each minus the baseline's.
    clusters : str or None
        Column by which items hang together.

    Returns
    -------
    pairs : tuple of Pair
        In the order of the rows, without the baseline.
    family : int
        Tests over which Holm's correction is taken.
    """
    first = methods[baseline]
    others = [place for place in range(len(methods)) if place != baseline]
    decided = [_decided(basis, first, methods[place], clusters) for place in others]
    areas = [_areas(basis, first, methods[place]) for place in others]
    raw = [one.p_value for one in decided if one] + [one.p_value for one in areas if one]
    adjusted = iter(holm(raw).tolist())
    decisions = [Tested(one.test, one.p_value, next(adjusted)) if one else None for one in decided]
    name = "DeLong" if clusters is None else f"DeLong, clustered by {clusters}"
    tested = [Tested(name, one.p_value, next(adjusted)) if one else None for one in areas]
    pairs = []
    for index, place in enumerate(others):
        used = _common(basis, first, methods[place])
        choice, difference = decided[index], areas[index]
        pairs.append(
            Pair(
                name=methods[place].name,
                letter=letter(index),
                n=int(used.sum()),
                positives=int((basis.labels[used] == 1).sum()),
                gained=choice.gained if choice else None,
                lost=choice.lost if choice else None,
                decisions=decisions[index],
                decision_gap=choice.gap if choice else None,
                area=difference,
                areas=tested[index],
                area_gap=area_gap(difference.standard_error) if difference else None,
                gain=gains[place],
                changed=choice.changed if choice else (),
            )
        )
    return tuple(pairs), len(raw)


def with_ranks(basis: Basis, methods: Sequence[Method], rows: Sequence[Row]) -> tuple[Row, ...]:
    """Give every method one more than the number of methods that are significantly better.

    Parameters
    ----------
    basis : Basis
        The items.
    methods : sequence of Method
        In the order of the rows.
    rows : sequence of Row
        Of the same methods.

    Returns
    -------
    tuple of Row
        By the areas of all pairs, with Holm's correction over them; tied methods share a rank.
    """
    placed = [place for place, row in enumerate(rows) if row.area is not None]
    pairs = list(combinations(placed, 2))
    found = [_areas(basis, methods[one], methods[two]) for one, two in pairs]
    kept = [(pair, area) for pair, area in zip(pairs, found, strict=True) if area is not None]
    adjusted = holm([area.p_value for _, area in kept])
    better = np.zeros((len(rows), len(rows)), dtype=np.bool_)
    for ((one, two), area), p_value in zip(kept, adjusted, strict=True):
        if p_value <= SIGNIFICANT:
            above, below = (two, one) if area.difference.value > 0 else (one, two)
            better[above, below] = True
    numbers = ranks(better)
    return tuple(
        replace(row, rank=int(numbers[place])) if row.area is not None else row
        for place, row in enumerate(rows)
    )


def letter(index: int) -> str:
    """Name a row of the table.

    Parameters
    ----------
    index : int
        From 0.

    Returns
    -------
    str

    Examples
    --------
    >>> letter(0), letter(25), letter(26)
    ('a', 'z', 'aa')
    """
    return _LETTERS[index % len(_LETTERS)] * (1 + index // len(_LETTERS))


def _common(basis: Basis, first: Method, second: Method) -> NDArray[np.bool_]:
    """Find the items with a label that both have scored."""
    scored: NDArray[np.bool_] = ~np.isnan(first.scores) & ~np.isnan(second.scores)
    return scored & basis.known()


def _decided(basis: Basis, first: Method, second: Method, clusters: str | None) -> _Decided | None:
    """Compare the decisions of two methods."""
    one, two = first.decisions(), second.decisions()
    if one is None or two is None:
        return None
    used = _common(basis, first, second)
    if not used.any():
        return None
    truth = basis.labels[used] == 1
    found = mcnemar(truth, one[used], two[used])
    test, p_value = "McNemar, exact", found.p_value
    grouped = basis.grouped(used)
    if grouped is not None:
        right = (two[used] == truth).astype(np.float64) - (one[used] == truth)
        test = f"permutation by {clusters}"
        p_value = permutation(right, grouped, rng=basis.rng()).p_value
    changed = np.flatnonzero(used)[one[used] != two[used]]
    # Changed pairs of one cluster say less than independent ones: no gap is promised for them.
    gap = decision_gap(found.n, found.b + found.c) if grouped is None else None
    return _Decided(found.c, found.b, test, p_value, gap, tuple(int(at) for at in changed))


def _areas(basis: Basis, first: Method, second: Method) -> AreaDifference | None:
    """Compare the areas of two methods."""
    used = _common(basis, first, second)
    return delong(
        basis.labels[used] == 1,
        first.scores[used],
        second.scores[used],
        basis.grouped(used),
        level=basis.level,
    )
