"""The numbers by which the network of this package is judged, from finished runs.

Everything but two things is read from a `Comparison`: the differences between held-out
combinations and the rest, which share their scenes, and what is marked of photographs.

Conventions
-----------
Nothing is chosen here but matched thresholds, and those on dev photographs.  A target is reached
where the estimate itself is on its side; its interval stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.measure.clustered_areas import clustered_area_change
from benchmarks.measure.clusters import clustered_wilson
from benchmarks.report.matched import SYSTEM, MatchedRow, matched_rows
from benchmarks.report.outcomes import Outcome, Result
from benchmarks.report.thresholds import CHOSEN, PUBLISHED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.measure.intervals import Interval
    from benchmarks.report.compared import Comparison, Slice
    from benchmarks.run.reading import Run

    Columns = Mapping[str, NDArray[np.str_]]

#: Whose numbers they are.
JUDGED = "convnet"
#: Cloth colors against skin, and the one in which cloth is unlike skin.
CLOTH, FAR = "cloth_color", "far"
#: Of the bootstrap of differences: as on the page about figures.
SEED, RESAMPLES = 1996, 2000
#: What issue 6 asks for: least area and least recall where cloth is unlike skin, largest
#: difference of a held-out combination, largest share of the dev photographs.
LEAST_AREA, LEAST_RECALL, MOST_APART, MOST_MARKED = 0.97, 0.80, 0.03, 0.01
#: Fields of records that hold a point of a curve or an item each.
POINTS = frozenset(
    {"roc", "precision_recall", "det", "points", "calibration", "restated", "changed"}
)
#: Each held-out combination and its two traits, as columns and levels.
TRAITS = {
    "dark_2700": (("tone", "dark"), ("illuminant", "2700")),
    "stripe_sand": (("cloth_pattern", "stripe"), ("background", "sand")),
}


@dataclass(frozen=True)
class Marked:
    """Counts of marks with their interval.

    Attributes
    ----------
    k, n : int
        Marked, of how many.
    low, high : float or None
        Ends of the 95 % interval; None where there is none.
    """

    k: int
    n: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Apart:
    """One method on a held-out combination.

    Attributes
    ----------
    method, level : str
        Which method, which combination.
    n, positives : int
        Labeled pictures, and positives among them.
    area, elsewhere : Interval or None
        On the combination; on all other pictures.
    difference : Interval or None
        The first minus the second, with scenes resampled on both sides at once.
    one_trait : float or None
        Area on the pictures that show exactly one of the two traits: what either does alone.
    """

    method: str
    level: str
    n: int
    positives: int
    area: Interval | None
    elsewhere: Interval | None
    difference: Interval | None
    one_trait: float | None


@dataclass(frozen=True)
class Target:
    """One number that was asked for.

    Attributes
    ----------
    words, asked, found : str
        What it is, what was asked, what was found.
    reached : bool or None
        None where it could not be measured.
    """

    words: str
    asked: str
    found: str
    reached: bool | None


def held_out(comparison: Comparison, columns: Columns) -> tuple[Apart, ...]:
    """Measure every method on every held-out combination, and how far it lies from the rest.

    Parameters
    ----------
    comparison : Comparison
        Of rendered figures.
    columns : mapping of str to ndarray of shape (n,)
        Of its items.

    Returns
    -------
    tuple of Apart
        Combination by combination, methods in the order of the rows.
    """
    seen = comparison.rendered
    if seen is None or not seen.held_out:
        return ()
    elsewhere, *levels = seen.held_out
    block = columns["block"] == seen.block if seen.block else np.ones(len(columns["block"]), bool)
    known = (comparison.items.labels >= 0) & np.asarray(block, dtype=np.bool_)
    found = []
    for one in levels:
        part = np.asarray(columns["held_out"] == one.level, dtype=np.bool_)
        alone = _one_trait(columns, one.level)
        for place, row in enumerate(comparison.rows):
            scores = comparison.items.scores[place]
            used = known & ~np.isnan(scores)
            change = clustered_area_change(
                comparison.items.labels[used] == 1,
                scores[used],
                columns["scene"][used].astype(str),
                part[used],
                rng=np.random.default_rng(SEED),
                resamples=RESAMPLES,
            )
            found.append(
                Apart(
                    row.name,
                    one.level,
                    one.n,
                    one.positives,
                    one.areas[place],
                    elsewhere.areas[place],
                    change,
                    _area(comparison.items.labels, scores, used & alone),
                )
            )
    return tuple(found)


def level_of(comparison: Comparison, level: str) -> Slice | None:
    """Find the pictures of one cloth color.

    Parameters
    ----------
    comparison : Comparison
        With a table of slices by `CLOTH`.
    level : str
        Which.

    Returns
    -------
    Slice or None
        None where there are none.
    """
    tables = [table for table in comparison.slices if table.column == CLOTH]
    return next((one for table in tables for one in table.slices if one.level == level), None)


def marked_figures(
    comparison: Comparison, columns: Columns, method: str, threshold: float, *, far: bool
) -> dict[str, Marked]:
    """Count what a threshold marks of the figures.

    Parameters
    ----------
    comparison : Comparison
        Of rendered figures.
    columns : mapping of str to ndarray of shape (n,)
        Of its items.
    method : str
        Name of its row.
    threshold : float
        Pictures with at least this score are marked.
    far : bool
        Whether only where cloth is unlike skin.

    Returns
    -------
    dict of str to Marked
        "recall" and "false_positive_rate", with intervals over scenes.
    """
    place = [row.name for row in comparison.rows].index(method)
    scores, labels = comparison.items.scores[place], comparison.items.labels
    used = (labels >= 0) & ~np.isnan(scores)
    if far:
        used = used & np.asarray(columns[CLOTH] == FAR, dtype=np.bool_)
    marks, scenes = scores >= threshold, columns["scene"].astype(str)
    found = {}
    for name, label in (("recall", 1), ("false_positive_rate", 0)):
        trials = used & (labels == label)
        ends = clustered_wilson(marks & trials, trials, scenes) if trials.any() else None
        low, high = (None, None) if ends is None else (ends.low, ends.high)
        found[name] = Marked(int((marks & trials).sum()), int(trials.sum()), low, high)
    return found


def photographs(runs: Iterable[Run]) -> tuple[MatchedRow, ...]:
    """Count what methods mark of photographs, also when they are equally strict.

    Parameters
    ----------
    runs : iterable of Run
        On a set of photographs without positives, with parts dev and test.

    Returns
    -------
    tuple of MatchedRow
        The system first; nothing where it was not run.
    """
    dev: dict[str, dict[str, Result]] = {}
    tested: dict[str, dict[str, Result]] = {}
    shas: dict[str, str] = {}
    points: dict[str, tuple[float | None, str]] = {}
    for run in sorted(runs, key=lambda one: one.method != SYSTEM):
        threshold = run.identity["method"]["threshold"]
        points[run.method] = (threshold, CHOSEN.get(run.method, PUBLISHED))
        for record in run.items():
            if record["score"] is None or record["label"] != 0:
                continue
            part = {"dev": dev, "test": tested}.get(str(record["split"]))
            if part is not None:
                score = float(record["score"])
                marked = None if threshold is None else score >= threshold
                part.setdefault(run.method, {})[record["id"]] = Result(score, marked)
                shas[record["id"]] = record["sha256"]
    if SYSTEM not in dev:
        return ()
    ids = sorted({id_ for results in tested.values() for id_ in results})
    outcomes = [
        Outcome(
            id_,
            shas[id_],
            {},
            results={name: results[id_] for name, results in tested.items() if id_ in results},
        )
        for id_ in ids
    ]
    return matched_rows(dev, outcomes, points)


def targets(
    comparison: Comparison, apart: Sequence[Apart], photographed: Sequence[MatchedRow]
) -> tuple[Target, ...]:
    """Hold the numbers of the network against what was asked.

    Parameters
    ----------
    comparison : Comparison
        Of rendered figures, with the network among the rows.
    apart : sequence of Apart
        From `held_out`.
    photographed : sequence of MatchedRow
        From `photographs`.

    Returns
    -------
    tuple of Target
    """
    place = [row.name for row in comparison.rows].index(JUDGED)
    far = level_of(comparison, FAR)
    cell = far.cells[place] if far is not None and far.cells else None
    found = [
        _at_least("area where cloth is unlike skin", LEAST_AREA, cell.area if cell else None),
        _at_least("recall where cloth is unlike skin", LEAST_RECALL, _recall(cell)),
    ]
    for one in apart:
        if one.method == JUDGED:
            value = one.difference
            higher = value is not None and value.value > MOST_APART
            found.append(
                Target(
                    f"area on {one.level} less that elsewhere",
                    f"within {MOST_APART}",
                    _told(value) + (", higher there" if higher else ""),
                    None if value is None else abs(value.value) <= MOST_APART,
                )
            )
    own = next((row for row in photographed if row.method == JUDGED), None)
    if own is not None and own.own_dev is not None and own.own_dev.share is not None:
        found.append(
            Target(
                "dev photographs marked at its threshold",
                f"at most {MOST_MARKED}",
                f"{own.own_dev.k}/{own.own_dev.n}",
                own.own_dev.share <= MOST_MARKED,
            )
        )
    return tuple(found)


def plain(value: Any) -> Any:
    """Turn records, arrays and numbers of numpy into plain JSON.

    Parameters
    ----------
    value : Any
        Records of this file and of a comparison, in any nesting.

    Returns
    -------
    Any
        An interval is its value, ends and method; points of curves and lists of items, which
        `fleck compare` writes, are left out, and what is not finite is null.

    Examples
    --------
    >>> plain(Marked(1, 2, None, np.float64(0.5)))
    {'k': 1, 'n': 2, 'low': None, 'high': 0.5}
    """
    if hasattr(value, "__dataclass_fields__"):
        kept = (name for name in value.__dataclass_fields__ if name not in POINTS)
        return {name: plain(getattr(value, name)) for name in kept}
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(each) for each in value]
    plainer = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plainer, float) and not math.isfinite(plainer) else plainer


def _one_trait(columns: Columns, level: str) -> NDArray[np.bool_]:
    """Find the pictures that show exactly one trait of a held-out combination."""
    shown = [
        np.asarray(columns[column] == wanted, dtype=np.bool_)
        for column, wanted in TRAITS.get(level, ())
        if column in columns
    ]
    if len(shown) < 2:
        return np.zeros(len(columns["held_out"]), dtype=np.bool_)
    # One that is held out for the other reason is no picture that training could have shown.
    return (shown[0] ^ shown[1]) & np.asarray(columns["held_out"] == "", dtype=np.bool_)


def _area(
    labels: NDArray[np.int8], scores: NDArray[np.float64], used: NDArray[np.bool_]
) -> float | None:
    """Return the bare area on some items."""
    from benchmarks.measure.areas import area

    found = area(labels[used] == 1, scores[used])
    return None if found is None else found.value


def _recall(cell: Any) -> Interval | None:
    """Return the recall of a cell with its interval."""
    return None if cell is None or cell.recall is None else cell.recall[2]


def _at_least(words: str, least: float, found: Interval | None) -> Target:
    """Hold an estimate against the least that was asked."""
    reached = None if found is None else found.value >= least
    return Target(words, f"at least {least}", _told(found), reached)


def _told(found: Interval | None) -> str:
    """Print an estimate with its interval."""
    return "–" if found is None else f"{found.value:.4f} [{found.low:.4f}, {found.high:.4f}]"
