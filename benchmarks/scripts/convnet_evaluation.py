"""Judge the network of this package fairly: the numbers that were asked of it, and the others'.

Runs are those of ``fleck run``; what is not there yet is made, so that one command does it all::

    python -m benchmarks.scripts.convnet_evaluation --data figures/test/figures.csv
        --dev figures/dev-1000/figures.csv [--runs runs] [--jobs N] [--json FILE]

or finished ones are named, on figures and on photographs in any order::

    python -m benchmarks.scripts.convnet_evaluation RUN... --data figures/test/figures.csv

It prints areas by cloth color, held-out combinations, decisions at the threshold of the card, the
control response on photographs, and paired tests against every other method with Holm's
correction.  Nothing is chosen on the test split: thresholds come from cards, publications and dev.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from benchmarks.data.manifest import Manifest, read_manifest
from benchmarks.data.sets import builtin
from benchmarks.methods.names import find_method
from benchmarks.report.caveats import SENTENCE, beside, guard
from benchmarks.report.compared import Comparison
from benchmarks.report.comparison import Wanted, compare_runs
from benchmarks.report.set_columns import columns_of
from benchmarks.run.arguments import LackError, MisuseError, RefusedError, cores
from benchmarks.run.files import keep_file
from benchmarks.run.reading import Run, read_run

from .comparison_report import METHODS
from .evaluation_numbers import (
    CLOTH,
    FAR,
    JUDGED,
    held_out,
    marked_figures,
    photographs,
    plain,
    targets,
)
from .evaluation_text import as_text
from .finished_runs import beyond, finished_run

if TYPE_CHECKING:
    from .evaluation_numbers import Columns

#: The block that is judged on, where the set has it.
BLOCK = "crossed"
#: Photographs on which control response is measured.
PHOTOS = "photos"
#: Slices that are taken, too: cloth, skin tone.
SLICES = (CLOTH, "tone")


def main(
    runs: Annotated[
        list[Path] | None, typer.Argument(metavar="[RUN...]", help="Finished runs; none: made.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Manifest of rendered figures.")] = None,
    dev: Annotated[
        Path | None, typer.Option(help="Manifest on which operating points are chosen.")
    ] = None,
    out: Annotated[Path, typer.Option("--runs", help="Folder of the runs.")] = Path("runs"),
    jobs: Annotated[int, typer.Option(min=0, help="Workers; 0: one a core.")] = 0,
    as_json: Annotated[
        Path | None, typer.Option("--json", help="Write every number here, too.")
    ] = None,
) -> None:
    """Print how the network does beside every other method."""
    try:
        if data is None:
            msg = "--data: expected the manifest of the rendered figures, got none"
            raise MisuseError(msg)
        manifest = read_manifest(data)
        figures, chosen, pictured = (
            _sorted_runs(runs, manifest) if runs else _made(data, dev, out, jobs or cores())
        )
        content = evaluation(manifest, figures, chosen, pictured)
    except (MisuseError, RefusedError, LackError) as error:
        print(f"convnet_evaluation: {error}", file=sys.stderr)
        code = 2 if isinstance(error, MisuseError) else 4 if isinstance(error, LackError) else 1
        raise typer.Exit(code) from error
    except (ValueError, OSError) as error:
        print(f"convnet_evaluation: {error}", file=sys.stderr)
        raise typer.Exit(2) from error
    if as_json is not None:
        text = json.dumps(plain(content), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        keep_file(text.encode(), str(as_json))
    print(as_text(content))


def evaluation(
    manifest: Manifest, figures: list[Path], dev: list[Path], pictured: list[Run]
) -> dict[str, Any]:
    """Take every number.

    Parameters
    ----------
    manifest : Manifest
        Of the rendered figures.
    figures, dev : list of Path
        Runs on it, the network among them; runs on other figures, for operating points.
    pictured : list of Run
        Runs on photographs.

    Returns
    -------
    dict
        Records by name, for `as_text` and for JSON.

    Raises
    ------
    MisuseError
        If the network is not among the runs, or the set is none of rendered figures.
    """
    blocks = {item.slices.get("block", "") for item in manifest.items}
    where = (("block", BLOCK),) if BLOCK in blocks else ()
    wanted = Wanted(
        baseline=JUDGED,
        data=str(manifest.path),
        where=where,
        dev=tuple(dev),
        slices=SLICES,
    )
    comparison = compare_runs(figures, wanted)
    if comparison.rendered is None:
        msg = f"--data: expected a manifest of rendered figures, got {manifest.path}"
        raise MisuseError(msg)
    columns = columns_of(manifest, comparison.items.ids).columns
    apart = held_out(comparison, columns)
    strict = photographs(pictured)
    names = [row.name for row in comparison.rows]
    printed = beside(comparison.rendered.caveats(names, JUDGED))
    guard("The numbers of convnet", printed)
    return {
        "comparison": _told(comparison),
        "rows": comparison.rows,
        "pairs": comparison.pairs,
        "family": comparison.family,
        "slices": comparison.slices,
        "held_out": apart,
        "photographs": strict,
        "matched_figures": _matched(comparison, columns, strict),
        "targets": targets(comparison, apart, strict),
        "caveats": [SENTENCE, *(each.short for each in printed)],
    }


def _told(comparison: Comparison) -> dict[str, Any]:
    """Say what was compared."""
    return {
        "data": comparison.data_name,
        "manifest_digest": comparison.digest,
        "part": comparison.part,
        "labeled": comparison.total - comparison.unlabeled,
        "positives": comparison.positives,
        "clusters": comparison.clusters,
        "resamples": comparison.resamples,
        "seed": comparison.seed,
    }


def _matched(comparison: Comparison, columns: Columns, strict: Any) -> dict[str, Any]:
    """Count what matched thresholds mark of the figures, with cloth unlike skin and of all."""
    names = {row.name for row in comparison.rows}
    return {
        row.method: {
            where: marked_figures(comparison, columns, row.method, row.threshold, far=where == FAR)
            for where in (FAR, "all")
        }
        for row in strict
        if row.method in names
    }


def _sorted_runs(
    folders: list[Path], manifest: Manifest
) -> tuple[list[Path], list[Path], list[Run]]:
    """Tell runs on the figures from those on photographs; any others are for operating points."""
    figures, dev, pictured = [], [], []
    photos = read_manifest(builtin(PHOTOS)).digest
    for folder in folders:
        run = read_run(folder)
        digest = run.identity["data"]["digest"]
        if digest == manifest.digest:
            figures.append(folder)
        elif digest == photos:
            pictured.append(run)
        else:
            dev.append(folder)
    if JUDGED not in [read_run(folder).method for folder in figures]:
        msg = f"RUN: expected a run of {JUDGED} on {manifest.path}, got none"
        raise MisuseError(msg)
    return figures, dev, pictured


def _made(
    data: Path, dev: Path | None, out: Path, jobs: int
) -> tuple[list[Path], list[Path], list[Run]]:
    """Make every run that is not there yet."""
    names = list(dict.fromkeys((*METHODS, *beyond())))
    figures = [finished_run(name, data, out, jobs) for name in names]
    undecided = [name for name in names if find_method(name).threshold is None]
    chosen = [finished_run(name, dev, out, jobs) for name in undecided] if dev else []
    strict = [finished_run(name, PHOTOS, out, jobs) for name in ("fleck", *beyond())]
    return figures, chosen, [read_run(folder) for folder in strict]


if __name__ == "__main__":
    typer.run(main)
