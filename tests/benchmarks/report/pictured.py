"""Comparisons for the tests of figures, with bands by a rule of thumb.

What is drawn must not move when an interval is computed better, so the numbers here are made by
plain formulas and none of ours but the counts.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure.bands import Band
from benchmarks.measure.base_rate import Restated
from benchmarks.measure.calibration import Bin, Calibration
from benchmarks.measure.counts import count
from benchmarks.measure.curves import roc
from benchmarks.measure.differences import AreaDifference
from benchmarks.measure.intervals import Interval, exact, wilson
from benchmarks.report.compared import (
    Comparison,
    Items,
    Pair,
    PartialArea,
    Row,
    Slice,
    SliceCell,
    SliceTable,
    Tested,
    Threshold,
)

#: False-positive rates of the bands.
GRID = np.unique([0, *np.geomspace(0.001, 0.01, 9), *np.linspace(0.02, 1, 99)])
NAMES = (
    "fleck",
    "convnet",
    "kovac",
    "jones-rehg",
    "open_nsfw",
    "nudenet",
    "ap-apid",
    "nude.js",
    "rgb-h-cbcr",
    "fleck-kapur:skin-and-limbs-with-a-name-that-is-far-too-long",
    "chai-ngan",
    "mudepy",
)
ORIGINS = ("published", "dev", "given", "oracle")
LEVELS = {
    "skin tone": ("dark", "tan", "light", "very light"),
    "illuminant": ("shade", "tungsten", "daylight"),
    "height": ("small", "large"),
}


def spread(value: float, half: float, kind: str = "rule of thumb") -> Interval:
    """Make an interval inside [0, 1]."""
    return Interval(value, max(0.0, value - half), min(1.0, value + half), 0.95, kind)


def band(x: NDArray[np.float64], y: NDArray[np.float64], n: int) -> Band:
    """Make a band of two standard errors."""
    half = 2 * np.sqrt(y * (1 - y) / max(n, 1) + 0.25 / max(n, 1) ** 2)
    return Band(x, y, np.clip(y - half, 0, 1), np.clip(y + half, 0, 1))


def restated(rates: tuple[float, ...], recall: Interval, false: Interval) -> tuple[Restated, ...]:
    """Carry a precision to other base rates."""

    def at(rate: float, up: float, down: float) -> float:
        """Return the precision."""
        return rate * up / (rate * up + (1 - rate) * down)

    return tuple(
        Restated(
            rate,
            Interval(
                at(rate, recall.value, false.value),
                at(rate, recall.low, false.high),
                at(rate, recall.high, false.low),
                0.95,
                "rule of thumb",
            ),
        )
        for rate in rates
    )


def row(
    name: str,
    labels: NDArray[np.bool_],
    scores: NDArray[np.float64],
    origin: str | None,
    *,
    probable: bool = False,
) -> Row:
    """Make one row."""
    n, positives = len(labels), int(labels.sum())
    points = roc(labels, scores) if 0 < positives < n else None
    area = None
    bands: dict[str, Any] = {"roc": None, "precision_recall": None, "det": None}
    if points is not None:
        value = float(np.trapezoid(points.y, points.x))
        area = spread(value, 1 / np.sqrt(positives))
        recall = np.interp(GRID, points.x, points.y)
        bands["roc"] = band(GRID, recall, positives)
        bands["det"] = band(GRID, 1 - recall, positives)
        at = np.linspace(0.01, 1, 100)
        alarms = np.interp(at, points.y, points.x)
        precision = at * positives / (at * positives + alarms * (n - positives))
        bands["precision_recall"] = band(at, precision, positives)
    counts = recall_of = precision_of = false = point = None
    if origin is not None:
        point = Threshold(float(np.quantile(scores, 0.8)), origin, f"{origin}, in words")  # type: ignore[arg-type]
        counts = count(labels, scores >= point.value)
        recall_of = wilson(counts.tp, positives) if positives else None
        false = wilson(counts.fp, n - positives) if positives < n else None
        precision_of = wilson(counts.tp, counts.marked) if counts.marked else None
    others = ()
    if recall_of is not None and false is not None:
        others = restated((positives / n, 0.5, 0.1, 0.01, 0.001), recall_of, false)
    few = (n - positives) * 0.01 < 10
    return Row(
        name=name,
        method=name,
        run="0" * 16,
        score_kind="score",
        n=n,
        positives=positives,
        faults={},
        unlabeled=0,
        area=area,
        average_precision=area,
        partial=() if area is None else (PartialArea(0.01, spread(0.2, 0.1), few),),
        threshold=point,
        counts=counts,
        recall=recall_of,
        precision=precision_of,
        false_positive_rate=false,
        response_ratio=None,
        restated=others,
        calibration=binned(labels, scores) if probable else None,
        points=points,
        rank=1,
        **bands,
    )


def binned(labels: NDArray[np.bool_], scores: NDArray[np.float64]) -> Calibration:
    """Put scores into ten bins."""
    place = np.minimum((scores * 10).astype(int), 9)
    bins = []
    for one in range(10):
        inside = place == one
        n = int(inside.sum())
        bins.append(
            Bin(
                low=one / 10,
                high=(one + 1) / 10,
                n=n,
                mean_score=float(scores[inside].mean()) if n else None,
                observed=exact(int(labels[inside].sum()), n) if n else None,
            )
        )
    return Calibration(bins=tuple(bins), ece=0.0312, brier=0.12)


def slice_table(column: str, levels: tuple[str, ...], rows: tuple[Row, ...]) -> SliceTable:
    """Make one table; the last level is small, the first one extrapolated."""
    slices = []
    for place, level in enumerate(levels):
        small = place == len(levels) - 1
        cells = tuple(
            SliceCell(
                one.name,
                None,
                None,
                spread(min(1.0, 0.6 + 0.08 * place + 0.02 * (look % 5)), 0.07),
                0.8,
                Tested("DeLong", 0.01, 0.04 if (place + look) % 3 == 0 else 0.4),
            )
            for look, one in enumerate(rows)
        )
        slices.append(
            Slice(level, 9 if small else 130, 3, small, place == 0, () if small else cells)
        )
    return SliceTable(column.replace(" ", "_"), column, 20, 9, tuple(slices))


def pair(one: Row, first: Row, look: int) -> Pair:
    """Compare one row with the first."""
    area = None
    if one.area is not None and first.area is not None:
        value = one.area.value - first.area.value
        area = AreaDifference(
            first=first.area.value,
            second=one.area.value,
            difference=Interval(value, value - 0.04, value + 0.04, 0.95, "DeLong"),
            p_value=0.01,
            n=one.n,
            positives=one.positives,
            standard_error=0.02,
            clusters=None,
        )
    tested = None if area is None else Tested("DeLong", 0.01, 0.0004 if abs(value) > 0.04 else 0.31)
    letter = "abcdefghijklmnop"[look - 1]
    name, counts = one.name, (one.n, one.positives)
    return Pair(name, letter, *counts, 3, 5, None, None, area, tested, 0.06, None, ())  # type: ignore[arg-type]


def pictured(
    methods: int = 3,
    n: int = 600,
    *,
    names: tuple[str, ...] = NAMES,
    labels: NDArray[np.bool_] | None = None,
    tied: bool = False,
    **changes: Any,
) -> Comparison:
    """Make a comparison of up to twelve methods.

    Parameters
    ----------
    methods, n : int
        Methods and items; one item in five is positive.
    names : tuple of str
        Of the methods.
    labels : ndarray of bool, optional
        Of the items.
    tied : bool
        Whether all scores are the same.
    **changes
        Fields of the comparison to replace.
    """
    truth = np.arange(n) % 5 == 0 if labels is None else labels
    rows = []
    for look in range(methods):
        # Every method has its own generator, so that another one moves no curve.
        drawn = np.random.default_rng(look).normal(truth * (0.9 + 0.7 * ((look * 5) % 4) / 2), 1.0)
        scores = np.full(n, 0.5) if tied else 1 / (1 + np.exp(1.2 - 1.5 * drawn))
        origin = ORIGINS[look % 4] if look != 2 else None
        rows.append(row(names[look], truth, scores, origin, probable=look != 0))
    tables = tuple(slice_table(name, levels, tuple(rows)) for name, levels in LEVELS.items())
    fields: dict[str, Any] = {
        "data_name": "figures-example",
        "digest": "d" * 64,
        "decoding": "2",
        "split": "test",
        "where": (),
        "sample": 0,
        "total": n,
        "positives": int(truth.sum()),
        "unlabeled": 0,
        "clusters": None,
        "level": 0.95,
        "seed": 0,
        "resamples": 200,
        "interval": "wilson",
        "rows": tuple(rows),
        "baseline": names[0],
        "pairs": tuple(pair(one, rows[0], look) for look, one in enumerate(rows) if look),
        "family": 2 * (methods - 1),
        "slices": () if tied else tables,
        "card": None,
        "remarks": (),
        "items": Items((), np.empty(0, np.int8), np.empty((methods, 0))),
        "made": (),
        "command": "",
    }
    known = Comparison.__dataclass_fields__
    return Comparison(
        **{key: value for key, value in {**fields, **changes}.items() if key in known}
    )
