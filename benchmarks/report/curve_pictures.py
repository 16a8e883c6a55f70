"""Curves of a comparison: ROC, its corner, precision and recall, DET, and other base rates.

Each function says what one figure shows; `benchmarks.report.traces` puts it together.  A figure
in which no method has a curve is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .page_numbers import percent
from .pictures import Axis, guide, ticks
from .traces import Subject, Trace, cut, dense, thinned, trace_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measure.bands import Band
    from benchmarks.measure.intervals import Interval

    from .compared import Comparison, PartialArea, Row
    from .pictures import Numbers, Picture

#: Right end of the corner of the ROC curve, where moderation works.
CORNER = 0.01
#: From one in ten thousand to one in two, evenly on the logarithmic axis: ours.
BASE_RATES = np.geomspace(0.0001, 0.5, 75)
#: Rates that a DET axis may begin at, and is marked with; their complements as well.
PROBIT = (0.0001, 0.001, 0.01, 0.05, 0.2)

_UNIT = ticks(0, 0.2, 0.4, 0.6, 0.8, 1)


def roc_picture(comparison: Comparison) -> Picture | None:
    """Show recall against false-positive rate.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Picture or None
        None where no method has a curve.
    """

    def trace(row: Row) -> Trace | None:
        """Trace one method."""
        line = _roc(row)
        if line is None:
            return None
        shown = thinned(*line, _even(1), _even(1))
        return Trace(*shown, _ends(row.roc), row.area, _point(row))

    subject = Subject(
        "roc",
        "ROC curves",
        "Recall against false-positive rate",
        "area under the curve",
        Axis("false-positive rate", 0, 1, _UNIT),
        Axis("recall", 0, 1, _UNIT),
        (guide("chance", (0, 1), (0, 1)),),
    )
    return trace_picture(comparison, subject, trace)


def corner_picture(comparison: Comparison) -> Picture | None:
    """Show the ROC curves where at most one negative in a hundred is marked.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Picture or None
        None where no method has a curve; says so where negatives are too few to tell.
    """

    def trace(row: Row) -> Trace | None:
        """Trace the beginning of one method."""
        line = _roc(row)
        if line is None:
            return None
        shown = thinned(*cut(*line, CORNER), _even(CORNER), _even(1))
        found = _ends(row.roc)
        if found is not None:
            x, low, high = found
            found = (cut(x, low, CORNER)[0], cut(x, low, CORNER)[1], cut(x, high, CORNER)[1])
        partial = _corner(row)
        mean = None if partial is None else partial.mean_recall
        return Trace(*shown, found, mean, _point(row))

    traces = [one for one in map(trace, comparison.rows) if one is not None]
    top = _top([one.y for one in traces] + [one.band[2] for one in traces if one.band is not None])
    step = 0.2 if top > 0.4 else 0.1
    few = [row.name for row in comparison.rows if (one := _corner(row)) and one.too_few]
    subject = Subject(
        "low_fpr",
        "ROC curves at low false-positive rates",
        f"Recall at false-positive rates up to {percent(CORNER)}",
        f"mean recall up to {percent(CORNER)}",
        Axis("false-positive rate", 0, CORNER, ticks(*np.arange(6) / 500, percent=True), unit="%"),
        Axis("recall", 0, top, ticks(*np.arange(0, top + 0.01, step))),
        (guide("chance", (0, CORNER), (0, CORNER)),),
        remark=_told(few, len(traces)),
    )
    return trace_picture(comparison, subject, trace)


def precision_recall_picture(comparison: Comparison) -> Picture | None:
    """Show precision against recall.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Picture or None
        None where no method has a curve.
    """

    def trace(row: Row) -> Trace | None:
        """Trace one method."""
        found = row.precision_recall
        if found is None:
            return None
        both = row.recall is not None and row.precision is not None
        point = (row.recall.value, row.precision.value) if both else None  # type: ignore[union-attr]
        return Trace(found.x, found.y, _ends(found), row.average_precision, point)

    base = comparison.base_rate
    subject = Subject(
        "precision_recall",
        "Precision-recall curves",
        "Precision against recall",
        "average precision",
        Axis("recall", 0, 1, _UNIT),
        Axis("precision", 0, 1, _UNIT),
        () if base is None else (guide("base rate", (0, 1), (base, base)),),
        told=f"base rate, {percent(base)}",
    )
    return trace_picture(comparison, subject, trace)


def det_picture(comparison: Comparison) -> Picture | None:
    """Show misses against false alarms on probit axes.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Picture or None
        None where no method has a curve.

    Notes
    -----
    A rate of 0 or 1 has no place on a probit axis; it is drawn on the frame.
    """
    most = max((max(row.positives, row.n - row.positives) for row in comparison.rows), default=1)
    # A tenth of the smallest rate that the items can show is the least that is worth an axis.
    low = max((rate for rate in PROBIT[:3] if rate <= 1 / max(most, 1)), default=PROBIT[0])
    inner = [rate for rate in PROBIT if rate >= low]
    marks = ticks(*inner, 0.5, *(round(1 - rate, 4) for rate in reversed(inner)), percent=True)

    def place(rates: Numbers) -> Numbers:
        """Find the place on an axis."""
        from scipy.stats import norm

        end = norm.ppf(1 - low)
        found: Numbers = (norm.ppf(np.clip(rates, low, 1 - low)) / end + 1) / 2
        return found

    def trace(row: Row) -> Trace | None:
        """Trace one method."""
        line = _roc(row)
        if line is None:
            return None
        x, recall = dense(*line)
        point = _point(row)
        missed = None if point is None else (point[0], 1 - point[1])
        return Trace(*thinned(x, 1 - recall, place, place), _ends(row.det), None, missed)

    even = np.linspace(low, 1 - low, 199)
    subject = Subject(
        "det",
        "DET curves",
        "Miss rate against false-positive rate on probit axes; 0 and 1 lie on the frame",
        "",
        Axis("false-positive rate", low, 1 - low, marks, "probit", "%"),
        Axis("miss rate", low, 1 - low, marks, "probit", "%"),
        (guide("chance", even, 1 - even),),
    )
    return trace_picture(comparison, subject, trace)


def base_rate_picture(comparison: Comparison) -> Picture | None:
    """Show the precision of every operating point at other shares of positives.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Picture or None
        None where no method has a precision.

    Notes
    -----
    Odds of precision are odds of the base rate times one ratio, whatever the base rate is; each
    line and band is carried from the smallest base rate at which its row states a precision.
    """

    def trace(row: Row) -> Trace | None:
        """Trace one method."""
        stated = [(one.base_rate, one.precision) for one in row.restated]
        known = {rate: found for rate, found in stated if rate and found is not None}
        if not known:
            return None
        middle, low, high = _carried(min(known), known[min(known)])
        at = (found for rate, found in known.items() if np.isclose(rate, CORNER))
        own = row.base_rate
        point = None if own is None or row.precision is None else (own, row.precision.value)
        return Trace(BASE_RATES, middle, (BASE_RATES, low, high), next(at, None), point)

    subject = Subject(
        "base_rate",
        "Precision at other base rates",
        "Precision against the share of positives",
        f"precision at a base rate of {percent(CORNER)}",
        Axis(
            "base rate",
            float(BASE_RATES[0]),
            float(BASE_RATES[-1]),
            ticks(0.0001, 0.001, 0.01, 0.1, 0.5, percent=True),
            "log",
            "%",
        ),
        Axis("precision", 0, 1, _UNIT),
        (guide("chance", BASE_RATES, BASE_RATES),),
    )
    return trace_picture(comparison, subject, trace)


def _even(length: float) -> Callable[[Numbers], Numbers]:
    """Return the places on an even axis."""
    return lambda numbers: numbers / length


def _roc(row: Row) -> tuple[Numbers, Numbers] | None:
    """Return the exact ROC curve, or else that of the band."""
    found = row.points or row.roc
    return None if found is None else (found.x, found.y)


def _ends(found: Band | None) -> tuple[Numbers, Numbers, Numbers] | None:
    """Return the places and ends of a band."""
    return None if found is None else (found.x, found.low, found.high)


def _point(row: Row) -> tuple[float, float] | None:
    """Return false-positive rate and recall at the operating point."""
    if row.false_positive_rate is None or row.recall is None:
        return None
    return row.false_positive_rate.value, row.recall.value


def _corner(row: Row) -> PartialArea | None:
    """Return the area of the corner."""
    return next((one for one in row.partial if np.isclose(one.limit, CORNER)), None)


def _top(heights: list[Numbers]) -> float:
    """Return a round number above everything drawn."""
    highest = max((float(np.nanmax(one, initial=0.0)) for one in heights), default=1.0)
    return min(1.0, max(0.2, float(np.ceil(round(10 * highest, 9)) / 10)))


def _told(few: list[str], shown: int) -> str:
    """Warn of methods with too few negatives for the corner."""
    if not few or not shown:
        return ""
    whose = "" if len(few) == shown else f" of {', '.join(few)}"
    return f"Fewer than ten negatives{whose} lie below {percent(CORNER)}: this says little."


def _carried(rate: float, found: Interval) -> tuple[Numbers, Numbers, Numbers]:
    """Carry a precision at one base rate, and its ends, to all base rates."""
    odds = BASE_RATES / (1 - BASE_RATES)

    def at(precision: float) -> Numbers:
        """Carry one number; a precision of 1 stays 1."""
        if precision >= 1 or rate >= 1:
            return np.full(len(odds), precision)
        carried = precision / (1 - precision) * (1 - rate) / rate * odds
        shares: Numbers = carried / (1 + carried)
        return shares

    return at(found.value), at(found.low), at(found.high)
