"""Where a method fails: every level of a column, the worst first.

A slice under the minimum shows how many items it has and no ratio.  Whether a method does worse
in a slice than on all other items is tested by the difference of the two areas, with Holm's
correction over all tests of the column; the two sets of items are taken as independent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure.areas import area, standard_error
from benchmarks.measure.differences import SMALLEST
from benchmarks.measure.families import holm

from .compared import Slice, SliceCell, SliceTable, Tested
from .rows import proportion
from .set_columns import EXTRAPOLATED, TITLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.measure.intervals import Interval

    from .rows import Basis, Method

#: Least number of items of a slice with ratios.  Ours, as on the other pages.
MINIMUM = 20
#: Name of the test.
TEST = "areas of slice and rest, normal"


def slice_table(
    basis: Basis,
    methods: Sequence[Method],
    columns: Mapping[str, NDArray[np.str_]],
    column: str,
    *,
    minimum: int = MINIMUM,
) -> SliceTable:
    """Take the numbers of every level of a column.

    Parameters
    ----------
    basis : Basis
        The items.
    methods : sequence of Method
        In the order of the rows.
    columns : mapping of str to ndarray of shape (n,)
        Of the items.
    column : str
        Whose levels are the slices.
    minimum : int
        Least number of items of a slice with ratios.

    Returns
    -------
    SliceTable
    """
    known = basis.known()
    levels, codes = np.unique(columns[column], return_inverse=True)
    held = np.bincount(codes[known], minlength=len(levels))
    slices, small = [], []
    for number, level in enumerate(levels.tolist()):
        if not held[number]:
            continue
        inside = codes == number
        extrapolated = _extrapolated(columns, inside)
        if held[number] < minimum:
            small.append(_small(basis, level, inside, extrapolated))
        else:
            slices.append(_slice(basis, methods, level, inside, extrapolated, minimum))
    slices, family = _corrected(slices)
    ordered = sorted(slices, key=_worst_first) + sorted(small, key=lambda one: one.level)
    return SliceTable(column, TITLES.get(column, column), minimum, family, tuple(ordered))


def _small(basis: Basis, level: str, inside: NDArray[np.bool_], extrapolated: bool) -> Slice:
    """Count a slice that is too small for a ratio."""
    labels = basis.labels[inside & basis.known()]
    return Slice(level, len(labels), int((labels == 1).sum()), True, extrapolated, ())


def _slice(
    basis: Basis,
    methods: Sequence[Method],
    level: str,
    inside: NDArray[np.bool_],
    extrapolated: bool,
    minimum: int,
) -> Slice:
    """Take the numbers of one slice; the tests are corrected later."""
    small = _small(basis, level, inside, extrapolated)
    cells = tuple(_cell(basis, method, inside, minimum) for method in methods)
    return replace(small, small=False, cells=cells)


def _cell(basis: Basis, method: Method, inside: NDArray[np.bool_], minimum: int) -> SliceCell:
    """Take the numbers of one method in one slice; none where it scored too few of it."""
    scored = ~np.isnan(method.scores) & basis.known()
    within, rest = scored & inside, scored & ~inside
    if np.count_nonzero(within) < minimum:
        return SliceCell(method.name, None, None, None, None, None)
    truth = basis.labels[within] == 1
    clusters = basis.grouped(within)
    marks = method.decisions()
    recall = rate = None
    if marks is not None:
        recall = _share(marks[within], truth, clusters, basis)
        rate = _share(marks[within], ~truth, clusters, basis)
    here, there = _area(basis, method, within), _area(basis, method, rest)
    elsewhere = None if there is None else there.value
    return SliceCell(method.name, recall, rate, here, elsewhere, _untested(here, there))


def _area(basis: Basis, method: Method, used: NDArray[np.bool_]) -> Interval | None:
    """Return the area of a method on some items."""
    return area(
        basis.labels[used] == 1,
        method.scores[used],
        clusters=basis.grouped(used),
        level=basis.level,
    )


def _share(
    hits: NDArray[np.bool_],
    trials: NDArray[np.bool_],
    clusters: NDArray[np.intp] | None,
    basis: Basis,
) -> tuple[int, int, Interval | None]:
    """Count, and take the share with its interval."""
    counted = int((hits & trials).sum()), int(trials.sum())
    return *counted, proportion(hits, trials, clusters, basis)


def _untested(here: Interval | None, there: Interval | None) -> Tested | None:
    """Test whether two areas differ, without the correction for the family."""
    from scipy.stats import norm

    if here is None or there is None:
        return None
    error = float(np.hypot(standard_error(here), standard_error(there)))
    if not error:
        return None
    # No p-value is 0, here as in `benchmarks.measure.differences`.
    p_value = max(float(2 * norm.sf(abs(here.value - there.value) / error)), SMALLEST)
    return Tested(TEST, p_value, p_value)


def _corrected(slices: Sequence[Slice]) -> tuple[list[Slice], int]:
    """Correct the tests of all slices and methods as one family."""
    raw = [cell.tested.p_value for one in slices for cell in one.cells if cell.tested]
    adjusted = iter(holm(raw).tolist())
    corrected = []
    for one in slices:
        cells = tuple(
            replace(cell, tested=replace(cell.tested, adjusted=next(adjusted)))
            if cell.tested
            else cell
            for cell in one.cells
        )
        corrected.append(replace(one, cells=cells))
    return corrected, len(raw)


def _extrapolated(columns: Mapping[str, NDArray[np.str_]], inside: NDArray[np.bool_]) -> bool:
    """Tell whether a set says of every item of a slice that it lies outside what was measured."""
    if EXTRAPOLATED not in columns:
        return False
    said = columns[EXTRAPOLATED][inside]
    return bool(len(said) and (said == "yes").all())


def _worst_first(one: Slice) -> tuple[int, float, str]:
    """Order slices by the smallest area, without areas by the largest false-positive rate."""
    areas = [cell.area.value for cell in one.cells if cell.area is not None]
    if areas:
        return (0, min(areas), one.level)
    shares = [cell.false_positive_rate for cell in one.cells]
    rates = [share[0] / share[1] for share in shares if share is not None and share[1]]
    return (1, -max(rates), one.level) if rates else (2, 0.0, one.level)
