"""Points with their intervals: calibration, areas by slice, differences of areas.

A figure that would show no point is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .page_numbers import difference, p_value, percent, rate
from .pictures import NEUTRAL, Axis, Entry, Layer, Panel, Picture, guide, ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.measure.intervals import Interval

    from .compared import Comparison, Pair, Row, Slice, SliceTable, Tested

#: An adjusted p-value below is drawn solid: the usual one, as in the tables.
SIGNIFICANT = 0.05
#: Share of a row's height over which the methods of one level are spread: ours.
SPREAD = 0.72

_UNIT = ticks(0, 0.25, 0.5, 0.75, 1)


def calibration_picture(comparison: Comparison) -> Picture | None:
    """Show the observed share of positives against the mean score, one panel a method.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Picture or None
        None where no method's scores lie between 0 and 1.
    """
    panels = [
        panel
        for look, row in enumerate(comparison.rows)
        if (panel := _calibration(row, look)) is not None
    ]
    if not panels:
        return None
    level = percent(comparison.level)
    return Picture(
        "calibration",
        "Calibration",
        "Observed share of positives against mean score, one panel a method, one point a bin, "
        f"with exact {level} intervals. "
        + "; ".join(f"{panel.title}: {panel.remark}" for panel in panels)
        + ".",
        tuple(panels),
        (
            Entry(f"a bin of scores, exact {level} interval", NEUTRAL, line=False, shape="bin"),
            Entry("calibrated", NEUTRAL),
        ),
        least=1.25 if len(panels) > 1 else 2.4,
        shared=len(panels) > 1,
    )


def slices_picture(comparison: Comparison) -> Picture | None:
    """Show the area of every method on every level, one panel a column of the set.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Picture or None
        None where no level has an area.
    """
    looks = {row.name: look for look, row in enumerate(comparison.rows)}
    found = [
        cell.area
        for table in comparison.slices
        for one in table.slices
        for cell in one.cells
        if cell.area is not None
    ]
    if not found:
        return None
    low = max(0.0, np.floor(10 * min(0.5, *(area.low for area in found))) / 10)
    step = 0.1 if low >= 0.5 else 0.25
    axis = Axis("area", low, 1, ticks(*np.arange(1, low - 0.01, -step)[::-1].round(2)))
    panels = tuple(
        _levels(table, looks, axis)
        for table in comparison.slices
        if any(cell.area is not None for one in table.slices for cell in one.cells)
    )
    level = percent(comparison.level)
    shown = [row for row in comparison.rows if _drawn(row.name, panels)]
    extrapolated = any(one.extrapolated for table in comparison.slices for one in table.slices)
    return Picture(
        "slices",
        "Areas by slice",
        f"Area under the ROC curve by level of {', '.join(one.title for one in panels)}, the worst "
        f"level first, with {level} intervals; the numbers stand in the tables of slices.",
        panels,
        (
            *(Entry(row.name, looks[row.name], line=False, shape="own") for row in shown),
            Entry("chance", NEUTRAL),
        ),
        least=2.6,
        note=f"solid: differs from all other items, adjusted p < {rate(SIGNIFICANT)[:3]}"
        + ("; †: outside what was measured" if extrapolated else ""),
    )


def differences_picture(comparison: Comparison) -> Picture | None:
    """Show how far the area of every method lies from the baseline's.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Picture or None
        None where no pair has two areas.
    """
    looks = {row.name: look for look, row in enumerate(comparison.rows)}
    pairs = [pair for pair in comparison.pairs if pair.area is not None]
    intervals = [pair.area.difference for pair in pairs if pair.area is not None]
    if not pairs:
        return None
    places = np.arange(len(pairs), dtype=np.float64)
    gaps = [(place, pair) for place, pair in enumerate(pairs) if pair.area_gap is not None]
    widest = max(
        *(abs(end) for one in intervals for end in (one.value, one.low, one.high)),
        *(pair.area_gap or 0.0 for pair in pairs),
        0.01,
    )
    layers = [
        guide("no difference", (0, 0), (-0.5, len(pairs) - 0.5)),
        *(_gap(place, pair) for place, pair in gaps),
        *(
            _intervals(pair.name, looks[pair.name], [(place, pair.name, one, pair.areas)])
            for place, pair, one in zip(places, pairs, intervals, strict=True)
        ),
    ]
    level = percent(comparison.level)
    told = "; ".join(
        f"{pair.name} {difference(one.value)} [{difference(one.low)}, {difference(one.high)}]"
        for pair, one in zip(pairs, intervals, strict=True)
    )
    return Picture(
        "differences",
        "Differences of areas",
        f"Area under the ROC curve minus that of {comparison.baseline}, with {level} intervals, "
        f"on the items that both have scored: {told}.",
        (
            Panel(
                "",
                _around(1.05 * widest),
                Axis(
                    "row",
                    len(pairs) - 0.5,
                    -0.5,
                    tuple(
                        (place, _lettered(pair)) for place, pair in zip(places, pairs, strict=True)
                    ),
                ),
                tuple(layers),
                rows=1.6 * len(pairs),
                right=tuple(
                    (place, _verdict(pair)) for place, pair in zip(places, pairs, strict=True)
                ),
            ),
        ),
        (
            Entry(f"difference from {comparison.baseline}", NEUTRAL, line=False, shape="bin"),
            *(
                [Entry("least difference these items can show", NEUTRAL, line=False, shape="gap")]
                if gaps
                else []
            ),
        ),
        note=f"solid: adjusted p < {rate(SIGNIFICANT)[:3]}; {level} intervals",
    )


def _calibration(row: Row, look: int) -> Panel | None:
    """Show one method's bins; None where it has none."""
    if row.calibration is None:
        return None
    bins = [(one, one.observed) for one in row.calibration.bins if one.observed is not None]
    if not bins:
        return None
    layer = Layer(
        "interval",
        row.name,
        look,
        np.array([one.mean_score for one, _ in bins]),
        np.array([observed.value for _, observed in bins]),
        np.array([observed.low for _, observed in bins]),
        np.array([observed.high for _, observed in bins]),
        notes=tuple(f"{one.n} scores from {one.low:g} to {one.high:g}" for one, _ in bins),
    )
    return Panel(
        row.name,
        Axis("mean score", 0, 1, _UNIT),
        Axis("observed share", 0, 1, _UNIT),
        (guide("calibrated", (0, 1), (0, 1)), layer),
        remark=f"ECE {rate(row.calibration.ece)}",
    )


def _levels(table: SliceTable, looks: dict[str, int], axis: Axis) -> Panel:
    """Show one column of the set, its rows as high as the methods need."""
    high = max(1.0, 0.25 + 0.45 * len(looks))
    step = SPREAD * high / max(len(looks), 1)
    heights = np.array([high if one.cells else 1.0 for one in table.slices])
    middles = np.cumsum(heights) - heights / 2
    total = float(heights.sum())
    layers = [guide("chance", (0.5, 0.5), (0, total))]
    for name, look in looks.items():
        drawn = [
            (place + step * (look - (len(looks) - 1) / 2), one.level, cell.area, cell.tested)
            for place, one in zip(middles, table.slices, strict=True)
            for cell in one.cells
            if cell.name == name and cell.area is not None
        ]
        if drawn:
            layers.append(_intervals(name, look, drawn))
    names = tuple(
        (float(place), _level(one)) for place, one in zip(middles, table.slices, strict=True)
    )
    return Panel(
        table.title,
        axis,
        Axis("row", total, 0, names),
        tuple(layers),
        rows=total,
    )


def _intervals(
    name: str, look: int, drawn: Sequence[tuple[float, str, Interval, Tested | None]]
) -> Layer:
    """Put points with their intervals into rows."""
    places, notes, found, tested = zip(*drawn, strict=True)
    return Layer(
        "interval",
        name,
        look,
        np.array([one.value for one in found]),
        np.array(places, dtype=np.float64),
        np.array([one.low for one in found]),
        np.array([one.high for one in found]),
        along="x",
        notes=notes,
        filled=tuple(one is not None and one.adjusted < SIGNIFICANT for one in tested),
    )


def _gap(place: float, pair: Pair) -> Layer:
    """Mark the least difference that the items of a pair can show."""
    gap = pair.area_gap or 0.0
    return Layer(
        "mark",
        pair.name,
        NEUTRAL,
        np.array([-gap, gap]),
        np.array([place, place], dtype=np.float64),
        notes=("least difference these items can show",) * 2,
        shape="gap",
    )


def _around(widest: float) -> Axis:
    """Make an axis of differences with zero in the middle and four steps or so."""
    step = next(
        one for one in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if widest <= 2 * one or one == 0.5
    )
    marks = step * np.arange(-int(widest / step), int(widest / step) + 1)
    printed = tuple(
        (value, text if value <= 0 else f"+{text}") for value, text in ticks(*marks.round(3))
    )
    return Axis("difference of areas", -widest, widest, printed)


def _level(one: Slice) -> str:
    """Name a level with its items."""
    few = ": too few" if one.small else ""
    return f"{one.level or 'not said'}{' †' if one.extrapolated else ''} ({one.n}{few})"


def _lettered(pair: Pair) -> str:
    """Name a method with its letter."""
    return f"{pair.name} ({pair.letter})" if pair.letter else pair.name


def _verdict(pair: Pair) -> str:
    """Print a difference with its p-value."""
    value = "" if pair.area is None else difference(pair.area.difference.value)
    return value if pair.areas is None else f"{value}  p {p_value(pair.areas.adjusted)}"


def _drawn(name: str, panels: Iterable[Panel]) -> bool:
    """Tell whether a method has a point in any panel."""
    return any(layer.name == name for panel in panels for layer in panel.layers)
