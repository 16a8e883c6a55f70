"""The image task on rendered figures: which pictures show an unclothed figure.

Conventions
-----------
The ambiguous band is in no row but those of `responses`.  Areas are under the ROC curve; their
intervals (95 %) resample scenes, since the pictures of one scene show the same poses.  An area of
one class alone is undefined.  Decisions are those at the published operating points; a method
without one has no decision, and none is made up for it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.figures.factors import EXTRAPOLATED, FACTOR_NAMES
from benchmarks.measure.clustered_areas import clustered_area
from benchmarks.measure.clusters import clustered_response_ratio, totals
from benchmarks.measure.intervals import Interval, bootstrap

from .figure_columns import Columns
from .limb_task import clustered_rate
from .tables import Rate, rate

#: Seed of the resampling; ours, printed with the provenance.
SEED = 1996
#: Resamples of an area: ours; there are a thousand areas on the page.
RESAMPLES = 1000
#: Factors of which a bare figure shows nothing: its pictures stand in every level of their curve.
OF_CLOTH = ("cloth_color", "cloth_pattern")


@dataclass(frozen=True)
class AreaRow:
    """The areas of all methods on one part of the pictures.

    Attributes
    ----------
    level : str
        What the part is.
    positives, negatives, scenes : int
        How many pictures and scenes.
    areas : tuple of (Interval or None)
        In the order of the methods; None where there is one class only.
    extrapolated : bool
        Whether the part is an ITA class without a measured spectrum.
    """

    level: str
    positives: int
    negatives: int
    scenes: int
    areas: tuple[Interval | None, ...]
    extrapolated: bool = False


@dataclass(frozen=True)
class OperatingRow:
    """One method on the whole block.

    Attributes
    ----------
    method : str
        Its name.
    area : Interval or None
        Under its ROC curve.
    paired : Interval or None
        Share of `pairs` in which the positive scores higher, a tie counting half.
    recall, false_positives : Rate or None
        At the published operating point; None where there is none.
    ratio : Interval or None
        Their quotient, the response ratio.
    """

    method: str
    area: Interval | None
    paired: Interval | None
    recall: Rate | None
    false_positives: Rate | None
    ratio: Interval | None


@dataclass(frozen=True)
class ResponseRow:
    """Pictures of one kind, and how many each method marks, whatever their label.

    Attributes
    ----------
    level : str
        Which pictures.
    label : str
        Their label in words.
    n, scenes : int
        How many pictures and scenes.
    rates : tuple of Rate
        In the order of the methods.
    """

    level: str
    label: str
    n: int
    scenes: int
    rates: tuple[Rate, ...]


def area_of(columns: Columns, method: str, resamples: int = RESAMPLES) -> Interval | None:
    """Return the area under a method's ROC curve.

    Parameters
    ----------
    columns : Columns
        Pictures; those in the ambiguous band are left out.
    method : str
        A key of the scores.
    resamples : int
        Number of resamples.

    Returns
    -------
    Interval or None
        None where one class is missing.
    """
    known = columns.labeled()
    labels = known.labels == 1
    if not labels.any() or labels.all():
        return None
    return clustered_area(
        labels,
        known.scores[method],
        known.scenes,
        rng=np.random.default_rng(SEED),
        resamples=resamples,
    )


def area_row(level: str, columns: Columns, methods: Iterable[str]) -> AreaRow:
    """Measure all methods on one part of the pictures.

    Parameters
    ----------
    level : str
        What the part is.
    columns : Columns
        Its pictures.
    methods : iterable of str
        Keys of the scores.

    Returns
    -------
    AreaRow
    """
    known = columns.labeled()
    return AreaRow(
        level,
        int((known.labels == 1).sum()),
        int((known.labels == 0).sum()),
        len(np.unique(known.scenes)),
        tuple(area_of(known, method) for method in methods),
        level in EXTRAPOLATED,
    )


def level_rows(columns: Columns, factor: str, methods: Sequence[str]) -> tuple[AreaRow, ...]:
    """Measure all methods level by level.

    Parameters
    ----------
    columns : Columns
        Of a block.
    factor : str
        Column of the manifest.
    methods : sequence of str
        Keys of the scores.

    Returns
    -------
    tuple of AreaRow
        In the order of the levels; none where fewer than two levels occur.
    """
    levels = columns.levels(factor)
    if len(levels) < 2:
        return ()
    return tuple(area_row(level, columns.at(factor, level), methods) for level in levels)


def curve_rows(columns: Columns, factor: str, methods: Sequence[str]) -> tuple[AreaRow, ...]:
    """Measure all methods along the curve of one factor.

    Parameters
    ----------
    columns : Columns
        Of the block ``curves``.
    factor : str
        Whose curve.

    methods : sequence of str
        Keys of the scores.

    Returns
    -------
    tuple of AreaRow
        The pictures of a level are those of the curve and those of the base that have this
        level; of what only cloth can show, the bare figures of the base stand in every level.
    """
    own, base = columns.at("curve", factor), columns.at("curve", "base")
    if not len(own):
        return ()
    rows = []
    for level in columns.where(
        (columns.factors["curve"] == factor) | (columns.factors["curve"] == "base")
    ).levels(factor):
        everywhere = factor in OF_CLOTH
        shared = base.factors[factor] == level
        if everywhere:
            shared = shared | (base.factors["coverage"] == "none")
        ids = {*own.at(factor, level).ids, *base.where(shared).ids}
        rows.append(area_row(level, columns.where(np.isin(columns.ids, sorted(ids))), methods))
    return tuple(rows)


def paired_area(columns: Columns, method: str) -> Interval | None:
    """Return how often a positive outscores a negative that differs in coverage alone.

    Over all pictures a score has to overcome what scenes do to it; here both pictures show the
    same poses under the same light before the same background.

    Parameters
    ----------
    columns : Columns
        Of a block; the ambiguous band is left out.
    method : str
        A key of the scores.

    Returns
    -------
    Interval or None
        A tie counts half; None where there is no such pair or only one scene.
    """
    known = columns.labeled()
    wins, pairs = _pairs(known, known.scores[method])
    sums = totals(known.scenes, np.stack([wins, pairs], axis=-1))
    if len(sums) < 2:
        return None
    return bootstrap(sums, _share, rng=np.random.default_rng(SEED))


def count_pairs(columns: Columns) -> int:
    """Count the pairs that `paired_area` compares.

    Parameters
    ----------
    columns : Columns
        Of a block.

    Returns
    -------
    int
    """
    known = columns.labeled()
    return int(_pairs(known, np.zeros(len(known)))[1].sum())


def operating_rows(columns: Columns, methods: Iterable[str]) -> tuple[OperatingRow, ...]:
    """Make the table of the whole block.

    Parameters
    ----------
    columns : Columns
        Of a block.
    methods : iterable of str
        Keys of the scores.

    Returns
    -------
    tuple of OperatingRow
        One a method.
    """
    known = columns.labeled()
    labels = known.labels == 1
    rows = []
    for method in methods:
        area, paired = area_of(known, method), paired_area(known, method)
        if method not in known.marks:
            rows.append(OperatingRow(method, area, paired, None, None, None))
            continue
        marks = known.marks[method]
        ratio = clustered_response_ratio(
            labels, marks, known.scenes, rng=np.random.default_rng(SEED)
        )
        recall, false = (_by_scene(known.where(kind), method) for kind in (labels, ~labels))
        rows.append(OperatingRow(method, area, paired, recall, false, ratio))
    return tuple(rows)


def responses(
    columns: Columns, factor: str, methods: Sequence[str], *, clustered: bool = True
) -> tuple[ResponseRow, ...]:
    """Count the pictures that each method marks, level by level, whatever their label.

    Parameters
    ----------
    columns : Columns
        Of a block; the ambiguous band is in.
    factor : str
        Column of the manifest.
    methods : sequence of str
        Keys of the marks.
    clustered : bool
        Whether intervals resample scenes; Wilson otherwise, where each picture of a level has a
        scene of its own.

    Returns
    -------
    tuple of ResponseRow
        In the order of the levels.
    """
    count: Callable[[Columns, str], Rate] = _by_scene if clustered else _wilson
    rows = []
    for level in columns.levels(factor):
        part = columns.at(factor, level)
        rows.append(
            ResponseRow(
                level,
                _label(part),
                len(part),
                len(np.unique(part.scenes)),
                tuple(count(part, method) for method in methods),
            )
        )
    return tuple(rows)


def _pairs(
    columns: Columns, scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each positive the negatives of its cell that it beats, and their number."""
    names = [name for name in FACTOR_NAMES if name != "coverage" and name in columns.factors]
    cells: dict[tuple[str, ...], list[int]] = {}
    keys = zip(columns.scenes, *(columns.factors[name] for name in names), strict=True)
    for place, key in enumerate(keys):
        cells.setdefault(key, []).append(place)
    wins, pairs = np.zeros(len(columns)), np.zeros(len(columns))
    for places in map(np.array, cells.values()):
        foes = scores[places[columns.labels[places] == 0]]
        for place in places[columns.labels[places] == 1]:
            wins[place] = (scores[place] > foes).sum() + (scores[place] == foes).sum() / 2
            pairs[place] = len(foes)
    return wins, pairs


def _share(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide wins by pairs, NaN over nothing."""
    out = np.full(np.shape(sums[..., 0]), np.nan)
    share: NDArray[np.float64] = np.divide(
        sums[..., 0], sums[..., 1], out=out, where=np.asarray(sums[..., 1]) > 0
    )
    return share


def _by_scene(columns: Columns, method: str) -> Rate:
    """Count marks, with an interval over scenes."""
    marks = columns.marks[method]
    return clustered_rate(
        (str(scene), int(mark), 1) for scene, mark in zip(columns.scenes, marks, strict=True)
    )


def _wilson(columns: Columns, method: str) -> Rate:
    """Count marks, with Wilson's interval."""
    return rate(int(columns.marks[method].sum()), len(columns))


def _label(columns: Columns) -> str:
    """Say which labels some pictures have."""
    names = {1: "positive", 0: "negative", -1: "ambiguous"}
    return ", ".join(names[label] for label in (1, 0, -1) if (columns.labels == label).any())
