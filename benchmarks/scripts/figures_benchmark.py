"""Run every method on a set of rendered figures and write the page about it.

This is what ``make benchmark`` runs on the whole test split, and ``make report`` on a small part::

    python -m benchmarks.scripts.figures_benchmark --data figures/figures.csv [--out report]
                                                   [--split test] [--jobs N] [--first N]

It writes ``figures.html``, and beside it every number it is made of.  The record of each picture
is kept in ``figures.jsonl`` as soon as it is there, so that a second run continues where the first
was stopped; records of another manifest or other code are refused, or dropped by
``--replace-stale``.  The fitted system and the networks are run as ``fleck run`` does, into the
folder ``runs``; a quick look with ``--first`` leaves them out.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.console import Console
from rich.progress import track

from benchmarks.data.images import POLICY
from benchmarks.data.manifest import Item, Manifest, read_manifest
from benchmarks.data.rendered import COLUMNS, lacking_columns
from benchmarks.report.figure_columns import gather
from benchmarks.report.figure_records import Picture, joined
from benchmarks.report.figures_page import FiguresReport, render_figures
from benchmarks.report.outcomes import Outcome
from benchmarks.run.arguments import LackError, MisuseError, RefusedError, cores
from benchmarks.run.engines import run_each
from benchmarks.run.files import keep_file
from benchmarks.run.workers import Lost

from .compose_figures import Evaluated, compose_figures, main_block
from .control_response import DEADLINE, Split
from .examine_figures import examine_figure
from .figure_overlays import overlay_panels
from .figures_items import (
    code_version,
    is_stale,
    kept_records,
    limbs_csv,
    open_records,
    pixels_csv,
    scores_csv,
)
from .finished_runs import beyond
from .further_scores import run_further, with_further

#: Parts of the page that stand in its JSON file too.
TOLD = (
    *("caveats", "methods", "deciders", "overall", "blocks", "held_out", "factors", "responses"),
    *("curves", "controls", "expectations", "pixels", "pixel_curves", "limbs", "found", "presets"),
)
#: Whose right and wrong answers are shown.
SHOWN = {
    "fleck": "Whole system (F), constants of the authors’ page",
    "fleck:skin": "Skin filter alone, constants of the authors’ page",
}


def measure(
    items: Sequence[Item], kept: dict[str, Picture], path: Path, manifest: str, *, jobs: int
) -> tuple[Picture, ...]:
    """Run every method on every picture that has no record yet, each in a supervised worker.

    Parameters
    ----------
    items : sequence of Item
        Rendered pictures.
    kept : dict of str to Picture
        Records of an earlier run, by id.
    path : Path
        Where records are kept.
    manifest : str
        Digest of the manifest.
    jobs : int
        Workers.

    Returns
    -------
    tuple of Picture
        In the order of the items; a lost worker is a fault of its picture, and is not kept, so
        that the next run tries again.
    """
    missing = [item for item in items if item.id not in kept]
    found = dict(kept)
    quiet = Console(stderr=True)
    examining = run_each(examine_figure, missing, jobs=jobs, deadline=DEADLINE)
    with open_records(path, manifest) as keep:
        for item, answer in track(
            examining,
            "pictures",
            total=len(missing),
            console=quiet,
            disable=not sys.stderr.isatty(),
        ):
            if isinstance(answer, Lost):
                outcome = Outcome(
                    item.id, item.sha256, {}, fault=answer.code, notes=(answer.message,)
                )
                found[item.id] = Picture(outcome, item.label)
                continue
            keep(answer)
            found[item.id] = answer
    return tuple(joined(found[item.id], item.label, item.slices) for item in items)


def main(
    data: Annotated[Path, typer.Option(help="Manifest of rendered figures.")],
    out: Annotated[Path, typer.Option(help="Folder of the page.")] = Path("report"),
    split: Annotated[str, typer.Option(help="Part of the set: train, dev or test.")] = "test",
    jobs: Annotated[int, typer.Option(min=0, help="Workers; 0: one a core.")] = 0,
    first: Annotated[int, typer.Option(min=0, help="Only so many pictures; 0: all.")] = 0,
    replace_stale: Annotated[
        bool, typer.Option("--replace-stale", help="Drop records of other code or another set.")
    ] = False,
    further: Annotated[
        bool, typer.Option(help="Run the fitted system and the networks, too.")
    ] = True,
) -> None:
    """Write the page about rendered figures and the numbers beside it."""
    try:
        manifest, chosen = _choose(data, cast(Split, split))
        items = chosen[:first] if first else chosen
        records = out / "figures.jsonl"
        if replace_stale and is_stale(records, manifest.digest):
            records.unlink()
        kept = kept_records(records, manifest.digest)
        workers = jobs or cores()
        pictures = measure(items, kept, records, manifest.digest, jobs=workers)
        names = beyond() if further and not first else ()
        runs = run_further(names, manifest, split, out / "runs", workers)
        pictures = with_further(pictures, runs)
        columns = gather(pictures)
    except (MisuseError, RefusedError, LackError) as error:
        print(f"figures_benchmark: {error}", file=sys.stderr)
        raise typer.Exit(4 if isinstance(error, LackError) else 1) from error
    except ValueError as error:
        print(f"figures_benchmark: {error}", file=sys.stderr)
        raise typer.Exit(2) from error
    except OSError as error:
        print(f"figures_benchmark: {error}", file=sys.stderr)
        raise typer.Exit(4) from error
    # Without the folder and the number of workers, which change no number.
    words = ["python", "-m", "benchmarks.scripts.figures_benchmark", "--data", data.name]
    words += ["--split", split, *(["--first", str(first)] if first else [])]
    words += [] if further else ["--no-further"]
    command = shlex.join(words)
    left_out = len(chosen) - len(items)
    made = tuple((run.method, str(run.spec["id"])) for run in runs)
    evaluated = Evaluated(manifest, split, pictures, left_out, workers, command, made)
    overlays = overlay_panels(
        main_block(columns)[1],
        {item.id: item for item in items},
        SHOWN,
        jobs=workers,
        deadline=DEADLINE,
    )
    composed = compose_figures(evaluated, columns, overlays)
    files = {
        "figures.csv": scores_csv(pictures),
        "figures_pixels.csv": pixels_csv(pictures),
        "figures_pixel_curves.csv": composed.pixel_points,
        "figures_limbs.csv": limbs_csv(pictures),
        "figures_curves.csv": composed.points,
        "figures.json": _as_json(manifest, composed.report),
        "figures.html": render_figures(composed.report),
    }
    try:
        for name, text in files.items():
            keep_file(text.encode(), str(out / name))
    except OSError as error:
        print(f"figures_benchmark: cannot write {out}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(4) from error
    print(_summary(composed.report))
    print(out / "figures.html")


def _choose(data: Path, split: Split) -> tuple[Manifest, tuple[Item, ...]]:
    """Read the manifest and choose its pictures."""
    if split not in ("train", "dev", "test"):
        msg = f"expected --split train, dev or test, got {split!r}"
        raise ValueError(msg)
    manifest = read_manifest(data)
    lacking = lacking_columns(manifest.items[0].slices)
    if lacking:
        # Its pictures will be shown, which is right for mannequins alone.
        msg = (
            f"expected a manifest of rendered figures with the columns {', '.join(COLUMNS)}, got "
            f"{data} without {', '.join(lacking)}; `fleck data make figures` makes one"
        )
        raise ValueError(msg)
    chosen = manifest.part(split)
    if not chosen:
        msg = f"expected pictures in part {split} of {data}, got none"
        raise ValueError(msg)
    return manifest, chosen


def _as_json(manifest: Manifest, report: FiguresReport) -> str:
    """Write the tables as JSON, without times, versions and pictures."""
    content = {
        "set": report.set_name,
        "split": report.split,
        "block": report.block,
        "manifest_digest": manifest.digest,
        "code": code_version(),
        "decoding_policy": POLICY,
        **{name: _plain(getattr(report, name)) for name in TOLD},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _plain(value: object) -> object:
    """Turn records into plain values."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return [_plain(each) for each in value] if isinstance(value, (tuple, list)) else value


def _summary(report: FiguresReport) -> str:
    """Set the headline table in plain text."""
    head = f"{report.set_name} · {report.split} · block {report.block} of {report.total} pictures"
    lines = [
        f"{head}, {len(report.faults)} faults",
        f"{'method':38}{'AUC':>6} {'95 %':<12}{'recall':>16}{'false positives':>18}{'ratio':>8}",
    ]
    for family in report.overall:
        for _, row in family.rows:
            area = (
                "–"
                if row.area is None
                else f"{row.area.value:.3f} {row.area.low:.2f}–{row.area.high:.2f}"
            )
            decided = ""
            if row.recall and row.false_positives:
                ratio = "–" if row.ratio is None else f"{row.ratio.value:.2f}"
                decided = (
                    f"{row.recall.k:>9}/{row.recall.n:<6}"
                    f"{row.false_positives.k:>10}/{row.false_positives.n:<7}{ratio:>8}"
                )
            lines.append(f"  {row.method:36}{area:<18}{decided}".rstrip())
    for each in report.expectations:
        lines.append(
            f"  expectation, {each.preset}: {each.positives} positive and {each.negatives} "
            f"negative survivors; ratio above 1: {each.above_one}; sharper: {each.sharper}"
        )
    lines += [
        f"  {each.number}. {each.short}" for each in report.caveats if each.number in (1, 2, 5)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
