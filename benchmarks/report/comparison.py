"""Runs on the same items, side by side: from folders to a `Comparison`.

This file only leads from one step to the next.  `aligned` refuses unlike runs, `thresholds`
decides on operating points, `set_columns` reads what the set says of its items, and `rows`,
`pairs` and `slices` take the numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.run.arguments import MisuseError
from benchmarks.run.reading import read_run

from .aligned import Aligned, UnlikeRunsError, chosen_split, load
from .compared import Comparison, Items
from .made_by import made_by
from .pairs import make_pairs, with_ranks
from .remarks import remarks
from .rendered import rendered
from .rows import Basis, Method, make_rows
from .set_columns import (
    cluster_column,
    cluster_names,
    clusters_of,
    columns_of,
    read_set,
    slice_columns,
)
from .slices import MINIMUM, slice_table
from .thresholds import PUBLISHED, dev_items, operating_point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.run.reading import Run

    from .compared import Threshold
    from .rows import Kind
    from .set_columns import SetColumns


@dataclass(frozen=True)
class Wanted:
    """What is asked of a comparison.

    Attributes
    ----------
    baseline : str or None
        Method or run that the others are compared with; the first run by default.
    split : str or None
        The part to compare, "all" for every item.
    where : tuple of (str, str)
        Columns and the level that items must have.
    data : str or None
        Manifest or built-in name, for slices, clusters and card.
    dev : tuple of Path
        Runs of the same methods on other items, on which operating points are chosen.
    rule : str
        "published", or one of `benchmarks.measure.operating_point` for everybody.
    given : mapping of str to float
        Operating points typed by the user, by method.
    oracle : bool
        Whether operating points may be chosen on the compared items.
    slices : tuple of str
        Columns.
    clusters : str or None
        Column by which items hang together; "none" for none.
    minimum : int
        Least number of items of a slice with ratios.
    seed, resamples : int
        Of the bootstrap.
    interval : {"wilson", "exact"}
        Of proportions without clusters.
    command : str
        That makes the comparison again.
    """

    baseline: str | None = None
    split: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    data: str | None = None
    dev: tuple[Path, ...] = ()
    rule: str = PUBLISHED
    given: Mapping[str, float] = field(default_factory=dict)
    oracle: bool = False
    slices: tuple[str, ...] = ()
    clusters: str | None = None
    minimum: int = MINIMUM
    seed: int = 0
    resamples: int = 2000
    interval: Kind = "wilson"
    command: str = ""


def compare_runs(folders: Sequence[Path], wanted: Wanted | None = None) -> Comparison:
    """Put finished runs on the same items side by side.

    Parameters
    ----------
    folders : sequence of Path
        Of finished runs.
    wanted : Wanted, optional
        What is asked.

    Returns
    -------
    Comparison

    Raises
    ------
    MisuseError
        If a folder is no run, or an option names what is not there.
    RefusedError
        If a run is not finished, or the runs cannot stand in one table.
    """
    wanted = wanted or Wanted()
    runs = [_opened(folder) for folder in folders]
    repeated = [path for path, times in Counter(run.path.name for run in runs).items() if times > 1]
    if repeated:
        msg = f"RUN: expected every run once, got {repeated[0]} more than once"
        raise MisuseError(msg)
    names = _names(runs)
    _require_known(wanted, runs, names)
    whole = load(runs)
    split = chosen_split(whole.splits, wanted.split) or runs[0].identity["data"]["split"]
    manifest = read_set(wanted.data, runs[0].data_name, runs[0].identity["data"]["digest"])
    columns = columns_of(manifest, whole.ids)
    places = _places(whole, split, columns, wanted.where)
    together = cluster_names(manifest, cluster_column(columns.columns, wanted.clusters))
    dev = dev_items(runs, whole, places, [_opened(folder) for folder in wanted.dev], together)
    items, columns = whole.part(places), columns.part(places)
    clusters = clusters_of(columns.columns, wanted.clusters)
    basis = Basis(
        items.labels,
        clusters and clusters[1],
        seed=wanted.seed,
        resamples=wanted.resamples,
        interval=wanted.interval,
    )
    points = [
        operating_point(
            run.identity,
            rule=wanted.rule,
            given=_given(wanted.given, run, name),
            place=place,
            dev=dev,
            oracle=(items.labels, scored.scores) if wanted.oracle else None,
        )
        for place, (run, name, scored) in enumerate(zip(runs, names, items.runs, strict=True))
    ]
    methods = _methods(runs, names, items, points)
    baseline = _baseline(wanted.baseline, runs, names)
    rows, gains = make_rows(basis, methods, baseline)
    pairs, family = make_pairs(basis, methods, baseline, gains, clusters=clusters and clusters[0])
    rows = with_ranks(basis, methods, rows)
    tables = tuple(
        slice_table(basis, methods, columns.columns, column, minimum=wanted.minimum)
        for column in slice_columns(columns.columns, wanted.slices)
    )
    labeled = basis.known()
    return Comparison(
        data_name=runs[0].data_name,
        digest=runs[0].identity["data"]["digest"],
        decoding=str(runs[0].identity["decoding"]["policy"]),
        split=split,
        where=wanted.where,
        sample=runs[0].identity["data"]["sample"],
        total=len(items.ids),
        positives=int((items.labels == 1).sum()),
        unlabeled=int((~labeled).sum()),
        clusters=clusters and (clusters[0], len(np.unique(clusters[1]))),
        level=basis.level,
        seed=wanted.seed,
        resamples=wanted.resamples,
        interval=wanted.interval,
        rows=rows,
        baseline=names[baseline],
        pairs=pairs,
        family=family,
        slices=tables,
        card=columns.card,
        remarks=remarks(rows, dev=dev is not None, clustered=basis.clusters is not None),
        items=Items(items.ids, items.labels, np.stack([method.scores for method in methods])),
        made=tuple(made_by(run) for run in runs),
        command=wanted.command,
        rendered=rendered(basis, methods, columns.columns),
    )


def _opened(folder: Path) -> Run:
    """Open a run, under the name that its folder has wherever it is looked at from."""
    run = read_run(folder)
    return replace(run, path=run.path.resolve())


def _names(runs: Sequence[Run]) -> tuple[str, ...]:
    """Name every run by its method, and by its folder too where two are of one method."""
    times = Counter(run.method for run in runs)
    return tuple(
        run.method if times[run.method] == 1 else f"{run.method} ({run.path.name})" for run in runs
    )


def _require_known(wanted: Wanted, runs: Sequence[Run], names: Sequence[str]) -> None:
    """Refuse operating points for methods that are not compared."""
    known = {*names, *(run.method for run in runs), *(run.path.name for run in runs)}
    for name in wanted.given:
        if name not in known:
            msg = f"--threshold: expected a method of the runs: {', '.join(names)}, got {name}"
            raise MisuseError(msg)


def _given(given: Mapping[str, float], run: Run, name: str) -> float | None:
    """Find the operating point that was typed for a run."""
    return next((given[key] for key in (name, run.path.name, run.method) if key in given), None)


def _baseline(asked: str | None, runs: Sequence[Run], names: Sequence[str]) -> int:
    """Find the run that the others are compared with."""
    if asked is None:
        return 0
    found = [
        place
        for place, run in enumerate(runs)
        if asked in (names[place], run.path.name, run.method) or Path(asked).resolve() == run.path
    ]
    if len(found) == 1:
        return found[0]
    told = f"{asked}, which is several" if found else asked
    msg = f"--baseline: expected a method or a run: {', '.join(names)}, got {told}"
    raise MisuseError(msg)


def _places(
    whole: Aligned,
    split: str | None,
    columns: SetColumns,
    where: Sequence[tuple[str, str]],
) -> NDArray[np.intp]:
    """Choose the items that are compared."""
    chosen = np.ones(len(whole.ids), dtype=np.bool_)
    if split is not None:
        chosen &= np.array(whole.splits) == split
    for column, level in where:
        if column not in columns.columns:
            have = ", ".join(columns.columns) or "none: name the manifest with --data"
            msg = f"--where: expected a column of the set ({have}), got {column}"
            raise MisuseError(msg)
        chosen &= columns.columns[column] == level
    if not chosen.any():
        told = " and ".join(f"{column}={level}" for column, level in where) or "the part"
        msg = f"expected at least one item to compare, got none in {told}"
        raise UnlikeRunsError(msg)
    return np.flatnonzero(chosen)


def _methods(
    runs: Sequence[Run],
    names: Sequence[str],
    items: Aligned,
    points: Sequence[Threshold | None],
) -> list[Method]:
    """Put together what numbers are taken from."""
    return [
        Method(
            name=name,
            method=run.method,
            run=run.path.name,
            score_kind=str(run.spec["method"].get("score_kind", "")),
            scores=items.runs[place].scores,
            faults=items.faults(place),
            threshold=points[place],
        )
        for place, (run, name) in enumerate(zip(runs, names, strict=True))
    ]
