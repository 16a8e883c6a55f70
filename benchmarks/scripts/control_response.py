"""Run the 1996 detector on innocent photographs and write the page about it.

This is what ``make report`` runs::

    python -m benchmarks.scripts.control_response [--out report] [--jobs N] [--split test]

It writes ``index.html``, and beside it every score as ``control_response.csv`` and ``.json``.
On the part test it also brings the fitted system and the networks to the control response of the
1996 system, by thresholds chosen on the dev photographs.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, cast

import typer
from rich.console import Console
from rich.progress import track

from benchmarks.data.images import POLICY
from benchmarks.data.manifest import Item, read_manifest
from benchmarks.data.sets import builtin, find_set
from benchmarks.methods.peers import PEERS, absent_reason
from benchmarks.report.html import ControlReport, interval, percent, render
from benchmarks.report.matched import matched_rows
from benchmarks.report.outcomes import Outcome, Result, digest, to_csv, to_records
from benchmarks.report.tables import Rate
from benchmarks.run.arguments import cores
from benchmarks.run.engines import run_each
from benchmarks.run.files import keep_file
from benchmarks.run.workers import Lost

from .compose import Findings, compose
from .examine import SLICES, Examined, ask_method, examine
from .finished_runs import NETWORK_PEERS, OURS
from .matching import dev_results, operating_points

#: Seconds a photograph may take: the slowest method of all, on a slow machine.  Ours.
DEADLINE = 60.0

#: The page on rendered figures, where `figures_benchmark` has written one into the same folder.
FIGURES = "figures.html"
#: The comparison, where `comparison_report` has written one.
COMPARISON = "comparison.html"

Split = Literal["train", "dev", "test"]


def measure(
    items: Sequence[Item], *, show: bool, jobs: int, others: Iterable[str]
) -> list[Examined]:
    """Run every method on every photograph, each in a supervised worker.

    Parameters
    ----------
    items : sequence of Item
        Photographs without a positive among them.
    show : bool
        Whether overlays may be made where nobody is visible.
    jobs : int
        Workers.
    others : iterable of str
        Our own further methods and installed peers; one that fails on a photograph has no
        decision there.

    Returns
    -------
    list of Examined
        In the order of the items; a lost worker is a fault of its photograph.
    """
    quiet = Console(stderr=True)
    watch = partial(track, total=len(items), console=quiet, disable=not sys.stderr.isatty())
    work = partial(examine, show=show)
    found = []
    examining = run_each(work, items, jobs=jobs, deadline=DEADLINE)
    for item, answer in watch(examining, description="photographs"):
        if isinstance(answer, Lost):
            columns = {name: item.slices.get(name, "") for name in SLICES}
            outcome = Outcome(
                item.id, item.sha256, columns, fault=answer.code, notes=(answer.message,)
            )
            answer = Examined(outcome, {})
        found.append(answer)
    for name in others:
        asked = run_each(ask_method, [(item, name) for item in items], jobs=jobs, deadline=DEADLINE)
        for place, (_, said) in enumerate(watch(asked, description=name)):
            found[place] = _with_answer(found[place], name, said)
    return found


def main(
    out: Annotated[Path, typer.Option(help="Folder of the page.")] = Path("report"),
    jobs: Annotated[int, typer.Option(min=0, help="Workers; 0: one a core.")] = 0,
    split: Annotated[str, typer.Option(help="Part of the set: train, dev or test.")] = "test",
    data: Annotated[str, typer.Option(help="Built-in set, or path of a manifest.")] = "photos",
    first: Annotated[int, typer.Option(min=0, help="Only so many photographs; 0: all.")] = 0,
    peers: Annotated[bool, typer.Option(help="Run other people's detectors, if installed.")] = True,
    allow_outside: Annotated[
        bool, typer.Option("--allow-outside", help="Take files outside the manifest's folder.")
    ] = False,
    figures: Annotated[str, typer.Option(help="Page beside this one, linked if there.")] = FIGURES,
) -> None:
    """Write the control-response page and the scores beside it."""
    try:
        findings = _run(data, cast(Split, split), jobs or cores(), first, peers, allow_outside)
    except ValueError as error:
        print(f"control_response: {error}", file=sys.stderr)
        raise typer.Exit(2) from error
    report = compose(findings)
    if figures and (out / figures).is_file():
        report = replace(report, figures_page=figures)
    if figures and (out / COMPARISON).is_file():
        report = replace(report, comparison_page=COMPARISON)
    files = {
        "control_response.csv": to_csv(findings.outcomes),
        "control_response.json": _as_json(findings, report),
        "index.html": render(report),
    }
    try:
        for name, text in files.items():
            keep_file(text.encode(), str(out / name))
    except OSError as error:
        print(f"control_response: cannot write {out}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(4) from error
    print(_summary(report))
    print(out / "index.html")


def _run(
    data: str, split: Split, jobs: int, first: int, use_peers: bool, allow_outside: bool
) -> Findings:
    """Choose the photographs and run everything on them."""
    if split not in ("train", "dev", "test"):
        msg = f"expected --split train, dev or test, got {split!r}"
        raise ValueError(msg)
    manifest = read_manifest(find_set(data), allow_outside=allow_outside)
    controls = tuple(item for item in manifest.part(split) if item.label == 0)
    if not controls:
        msg = f"expected photographs with label 0 in part {split} of {data}, got none"
        raise ValueError(msg)
    items = controls[:first] if first else controls
    reasons = {name: absent_reason(name) for name in PEERS}
    absent = tuple((name, reason) for name, reason in reasons.items() if reason)
    present = [name for name, reason in reasons.items() if not reason]
    if not use_peers:
        absent += tuple((name, "left out by --no-peers") for name in present)
        present = []
    # Pixels of a user's own set are never shown; the built-in one carries its licenses.
    show = manifest.path == builtin("photos")
    examined = tuple(measure(items, show=show, jobs=jobs, others=(*OURS, *present)))
    matching = [*OURS, *(name for name in NETWORK_PEERS if name in present)]
    matched = matched_rows(
        dev_results(manifest, split, matching, jobs=jobs, deadline=DEADLINE),
        [each.outcome for each in examined],
        operating_points(matching),
    )
    # Without the folder and the number of workers, which change no number.
    words = ["python", "-m", "benchmarks.scripts.control_response", "--data", data]
    words += ["--split", split, *(["--first", str(first)] if first else [])]
    words += ["--allow-outside"] if allow_outside else []
    command = shlex.join([*words, *([] if use_peers else ["--no-peers"])])
    left_out = len(controls) - len(items)
    return Findings(manifest, split, items, left_out, examined, absent, jobs, command, matched)


def _with_answer(examined: Examined, name: str, answer: object) -> Examined:
    """Add a method's answer, or a note that it gave none."""
    outcome = examined.outcome
    if outcome.fault is not None or answer is None:
        return examined
    if isinstance(answer, Lost):
        noted = replace(outcome, notes=(*outcome.notes, f"{name}: {answer.code}"))
    else:
        result, seconds = cast("tuple[Result, float]", answer)
        group = "fitted and trained" if name in OURS else "peers"
        noted = replace(
            outcome,
            results={**outcome.results, name: result},
            seconds={
                **outcome.seconds,
                group: {**outcome.seconds.get(group, {}), name: seconds},
            },
        )
    return replace(examined, outcome=noted)


def _as_json(findings: Findings, report: ControlReport) -> str:
    """Write the tables and every score as JSON, without times and versions."""
    content = {
        "set": report.set_name,
        "split": findings.split,
        "manifest_digest": findings.manifest.digest,
        "decoding_policy": POLICY,
        "results_digest": digest(findings.outcomes),
        "measured": [asdict(row) for row in report.measured],
        "published": [asdict(row) for row in report.published],
        "comparators": [asdict(row) for row in report.comparators],
        "matched": [asdict(row) for row in report.matched],
        "photographs": to_records(findings.outcomes),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _summary(report: ControlReport) -> str:
    """Set the measured table in plain text."""
    faults = f"{len(report.faults)} faults" + (f" ({report.fault_counts})" if report.faults else "")
    heads = "".join(f"{preset:^27}" for preset in report.presets)
    lines = [
        f"{report.set_name} · {report.split} · {report.total} photographs, {faults}",
        f"{'control response, %':34}{heads}".rstrip(),
    ]
    for row in report.measured:
        cells = "".join(map(_cell, row.rates))
        lines.append(f"  {row.system.title:28}{row.system.letter:4}{cells}".rstrip())
    lines.append("  letters as in the 1999 table; their meanings are partly inferred")
    if report.matched:
        lines.append(f"{'equally strict, %':34}{'own':^27}{'matched on dev':^27}".rstrip())
    for strict in report.matched:
        rates = (strict.own_test or strict.test, strict.test)
        cells = "".join(map(_cell, rates))
        lines.append(f"  {strict.method:32}{cells}".rstrip())
    return "\n".join(lines)


def _cell(found: Rate) -> str:
    """Set counts, share and interval."""
    return f"{f'{found.k}/{found.n}':>9}{percent(found):>6} {f'[{interval(found)}]':<11}"


if __name__ == "__main__":
    typer.run(main)
