"""One method's curve in a figure: its points, its band, its operating point and its number.

Conventions
-----------
Lines are the exact curves where a row has them, thinned to what print can show; bands stand on
the grid on which they were resampled.  An operating point is marked by where it comes from, and
there is no mark without an origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .page_numbers import ends, percent, rate
from .pictures import NEUTRAL, Axis, Entry, Layer, Numbers, Panel, Picture, band, curve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measure.intervals import Interval

    from .compared import Comparison, Row

#: What the legend says of each origin of an operating point.
ORIGINS = {
    "dev": "operating point chosen on dev items",
    "published": "operating point as published",
    "given": "operating point typed by the user",
    "oracle": "operating point chosen on these items (oracle)",
}
#: Share of an axis by which a drawn line may miss a point: ours, half a pixel of a column at
#: 300 dpi.
FINENESS = 0.0005
#: Points that are put between two points of a line that is not straight on its axes: ours.
BETWEEN = 16


@dataclass(frozen=True)
class Trace:
    """What one method shows in a figure of curves.

    Attributes
    ----------
    x, y : ndarray of shape (p,)
        The line.
    band : tuple of ndarray or None
        Places, and the ends above them.
    number : Interval or None
        What the legend says of the method.
    point : (float, float) or None
        The operating point.
    """

    x: Numbers
    y: Numbers
    band: tuple[Numbers, Numbers, Numbers] | None
    number: Interval | None
    point: tuple[float, float] | None


@dataclass(frozen=True)
class Subject:
    """What a figure of curves is about.

    Attributes
    ----------
    key, title, words : str
        Name of the figure, its title, and what is drawn against what.
    number : str
        What the numbers of the legend are; empty where there are none.
    x, y : Axis
        The axes.
    guide : tuple of Layer
        The line to compare with, if any.
    told : str
        What the legend says of that line.
    remark : str
        What a reader must know.
    """

    key: str
    title: str
    words: str
    number: str
    x: Axis
    y: Axis
    guide: tuple[Layer, ...]
    told: str = "chance"
    remark: str = ""


def trace_picture(
    comparison: Comparison, subject: Subject, trace: Callable[[Row], Trace | None]
) -> Picture | None:
    """Put the curves of all methods into one figure.

    Parameters
    ----------
    comparison : Comparison
        The runs.
    subject : Subject
        What the figure is about.
    trace : callable
        What one method shows; None where it has no such curve.

    Returns
    -------
    Picture or None
        None where no method has a curve.  Bands lie below all lines, marks above them.

    Examples
    --------
    See `benchmarks.report.curve_pictures`, which describes each figure so.
    """
    found = [(look, row, trace(row)) for look, row in enumerate(comparison.rows)]
    traces = [(look, row, one) for look, row, one in found if one is not None]
    if not traces:
        return None
    bands = (band(row.name, look, *one.band) for look, row, one in traces if one.band is not None)
    lines = (curve(row.name, look, one.x, one.y) for look, row, one in traces)
    marks = [*_marks(traces, subject.x)]
    entries = [Entry(row.name, look, after=_printed(one.number)) for look, row, one in traces]
    origins = [origin for origin in ORIGINS if any(mark.shape == origin for mark in marks)]
    legend = (
        *entries,
        *(Entry(subject.told, NEUTRAL) for _ in subject.guide),
        *(Entry(ORIGINS[origin], NEUTRAL, line=False, shape=origin) for origin in origins),
    )
    listed = "; ".join(f"{entry.words} {entry.after}".strip() for entry in entries)
    level = percent(comparison.level)
    labeled = comparison.total - comparison.unlabeled
    told = f"{subject.number}, with {level} intervals: {listed}" if subject.number else listed
    return Picture(
        subject.key,
        subject.title,
        f"{subject.words}, with {level} bands. {labeled} labeled items of "
        f"{comparison.data_name}, {comparison.part}. {told}. {subject.remark}".strip(),
        (
            Panel(
                "", subject.x, subject.y, (*subject.guide, *bands, *lines, *marks), subject.remark
            ),
        ),
        legend,
        note=f"numbers: {subject.number}, {level} interval" if subject.number else "",
    )


def _marks(traces: list[tuple[int, Row, Trace]], x: Axis) -> Iterator[Layer]:
    """Mark the operating points that lie on the axes."""
    for look, row, one in traces:
        if row.threshold is None or one.point is None:
            continue
        if x.scale == "probit" or x.low <= one.point[0] <= x.high:
            place = (np.array([one.point[0]]), np.array([one.point[1]]))
            words = (f"{row.threshold.words}: {row.threshold.value!r}",)
            yield Layer("mark", row.name, look, *place, notes=words, shape=row.threshold.origin)


def _printed(found: Interval | None) -> str:
    """Print a number of the legend with its interval."""
    return "" if found is None else f"{rate(found.value)} {ends(found)}"


def cut(x: Numbers, y: Numbers, limit: float) -> tuple[Numbers, Numbers]:
    """End a line at a place.

    Parameters
    ----------
    x, y : ndarray of shape (p,)
        The line, x in rising order.
    limit : float
        Where it ends.

    Returns
    -------
    x, y : ndarray
        What lies at or before the limit, and the point on it.

    Examples
    --------
    >>> x, y = cut(np.array([0.0, 1.0]), np.array([0.0, 0.5]), 0.5)
    >>> x.tolist(), y.tolist()
    ([0.0, 0.5], [0.0, 0.25])
    """
    inside = x <= limit
    if not inside.any() or x[inside][-1] == limit:
        return x[inside], y[inside]
    return np.append(x[inside], limit), np.append(y[inside], np.interp(limit, x, y))


def thinned(
    x: Numbers,
    y: Numbers,
    width: Callable[[Numbers], Numbers],
    height: Callable[[Numbers], Numbers],
) -> tuple[Numbers, Numbers]:
    """Leave out the points of a line that print cannot tell from the line without them.

    Parameters
    ----------
    x, y : ndarray of shape (p,)
        The line.
    width, height : callable
        From numbers to places on the axes, as shares of their lengths.

    Returns
    -------
    x, y : ndarray
        Points of the line from which no other lies further than `FINENESS` of an axis.

    References
    ----------
    .. [1] D. H. Douglas and T. K. Peucker, "Algorithms for the reduction of the number of points
       required to represent a digitized line or its caricature", Cartographica 10, 1973.

    Examples
    --------
    A straight line needs its ends, a corner needs itself:

    >>> x, y = np.linspace(0, 1, 1001), np.minimum(np.linspace(0, 2, 1001), 1.0)
    >>> thinned(x, y, lambda at: at, lambda at: at)[0].tolist()
    [0.0, 0.5, 1.0]
    """
    places = np.column_stack([width(x), height(y)])
    keep = np.zeros(len(x), dtype=np.bool_)
    keep[:1] = keep[-1:] = True
    parts = [(0, len(x) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first < 2:
            continue
        chord = places[last] - places[first]
        beside = places[first + 1 : last] - places[first]
        along = np.clip(beside @ chord / max(float(chord @ chord), 1e-300), 0.0, 1.0)
        far = np.hypot(*(beside - along[:, None] * chord).T)
        furthest = int(far.argmax())
        if far[furthest] > FINENESS:
            middle = first + 1 + furthest
            keep[middle] = True
            parts += [(first, middle), (middle, last)]
    return x[keep], y[keep]


def dense(x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Put points into the parts of a line that are straight on even axes only.

    Parameters
    ----------
    x, y : ndarray of shape (p,)
        The line.

    Returns
    -------
    x, y : ndarray
        The same line; what runs along an axis is straight on any scale and stays as it is.

    Examples
    --------
    >>> x, y = dense(np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.5, 0.0]))
    >>> len(x), x[:3].tolist(), y[:3].tolist()
    (18, [0.0, 0.0, 0.0625], [1.0, 0.5, 0.46875])
    """
    slanted = (np.diff(x) != 0) & (np.diff(y) != 0)
    steps = np.where(slanted, BETWEEN, 1)
    starts = np.repeat(np.arange(len(steps)), steps)
    within = np.arange(len(starts)) - np.repeat(np.cumsum(steps) - steps, steps)
    at = np.append(starts + within / np.repeat(steps, steps), len(x) - 1)
    places = np.arange(len(x))
    return np.interp(at, places, x), np.interp(at, places, y)
