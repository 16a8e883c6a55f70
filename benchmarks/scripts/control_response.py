"""Run the 1996 detector on innocent photographs and write the page about it.

This is what ``make report`` runs::

    python -m benchmarks.scripts.control_response [--out report] [--jobs N] [--split test]

It writes ``index.html``, and beside it every score as ``control_response.csv`` and ``.json``.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, cast

import typer
from rich.console import Console
from rich.progress import track

from benchmarks.data.images import POLICY
from benchmarks.data.manifest import Item, Manifest, read_manifest
from benchmarks.data.sets import builtin, find_set
from benchmarks.methods.classical import comparators
from benchmarks.methods.peers import PEERS, absent_reason
from benchmarks.report import figures, tables
from benchmarks.report.gallery import Gallery, divide
from benchmarks.report.html import ControlReport, SliceTable, interval, percent, render
from benchmarks.report.outcomes import Outcome, Result, digest, to_csv, to_records
from benchmarks.report.published import published_rows
from benchmarks.run.engines import run_each
from benchmarks.run.pictures import keep_picture
from benchmarks.run.workers import Lost
from fleck import CONFIGURATIONS, PRESETS

from .environment import environment
from .examine import FAMILIES, GALLERIES, SLICES, Examined, ask_peer, examine, methods_of

#: What each configuration reports on, in words; the letters come from `fleck.CONFIGURATIONS`.
TITLES = {
    "skin": "skin filter alone",
    "girdle": "limb–limb girdle",
    "limb-segment-girdle": "limb–segment girdle",
    "girdle-or-limb-segment-girdle": "either girdle",
    "spine": "spine–thigh group",
    "girdle-or-spine": "limb–limb girdle or spine",
    "primary": "any girdle or spine",
    "limb": "limb",
    "any": "limb or any group",
}
#: Comparators with a published control response of their own.
OTHER_TITLES = {"ap-apid": "decision list"}
#: Comparators whose score is a share of skin pixels, drawn in one figure with the skin filter's.
SKIN_SHARES = ("fleck:skin", "fleck-kapur:skin", "kovac", "chai-ngan", "rgb-h-cbcr")
#: Title and note of each gallery of mistakes.
GALLERY_TITLES = {
    "page": ("Whole system, page", "Marked by the primary configuration (F) with these constants."),
    "kapur97": (
        "Whole system, kapur97",
        "Marked by the primary configuration (F) with these constants.",
    ),
    "gate": (
        "Skin filter alone, page",
        "Passed by the skin filter and then rejected by the grouper: mistakes of the first stage.",
    ),
}
#: Seconds a photograph may take: the slowest method of all, on a slow machine.  Ours.
DEADLINE = 60.0

Split = Literal["train", "dev", "test"]


@dataclass(frozen=True)
class Findings:
    """What was run, and what came of it."""

    manifest: Manifest
    split: Split
    items: tuple[Item, ...]
    left_out: int
    examined: tuple[Examined, ...]
    absent: tuple[tuple[str, str], ...]
    jobs: int
    command: str

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes, in manifest order."""
        return tuple(each.outcome for each in self.examined)


def systems() -> tuple[tables.System, ...]:
    """List the rows of the measured table.

    Returns
    -------
    tuple of System
        The skin filter alone, then the configurations by letter.

    Examples
    --------
    >>> [system.letter for system in systems()]
    ['', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']
    """
    letters = {each.letter: each.name for each in CONFIGURATIONS.values()}
    names = {preset: methods_of(preset) for preset in FAMILIES}
    return tuple(
        tables.System(
            TITLES[name],
            letter,
            tuple(names[preset][name] for preset in FAMILIES),
            primary=name == "primary",
        )
        for letter, name in sorted(letters.items())
    )


def measure(
    items: Sequence[Item], *, show: bool, jobs: int, peers: Iterable[str]
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
    peers : iterable of str
        Installed peers; one that fails on a photograph has no decision there.

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
            answer = Examined(Outcome(item.id, item.sha256, columns, fault=answer.code), {})
        found.append(answer)
    for name in peers:
        asked = run_each(ask_peer, [(item, name) for item in items], jobs=jobs, deadline=DEADLINE)
        for place, (_, said) in enumerate(watch(asked, description=name)):
            found[place] = _with_peer(found[place], name, said)
    return found


def compose(findings: Findings) -> ControlReport:
    """Turn findings into the records of the page.

    Parameters
    ----------
    findings : Findings
        Of one run.

    Returns
    -------
    ControlReport
        For `benchmarks.report.html.render`.
    """
    outcomes, card = findings.outcomes, findings.manifest.card
    rows = tables.control_response(outcomes, systems())
    titles = {methods_of("page")[name]: title for name, title in TITLES.items()}
    published = published_rows(titles | OTHER_TITLES)
    own = tuple(row for row in published if "Fleck" in row.publication)
    limit = _limit([one.high for row in rows for one in row.rates] + [row.rate.high for row in own])
    judged = [outcome for outcome in outcomes if outcome.fault is None]
    cut_short = sum("budget exceeded: page" in outcome.notes for outcome in judged)
    return ControlReport(
        set_name=card.name or findings.manifest.path.name,
        split=findings.split,
        command=findings.command,
        total=len(outcomes),
        faults=tuple((each.id, each.fault) for each in outcomes if each.fault is not None),
        notes=_note(findings, cut_short),
        presets=tuple(FAMILIES),
        measured=rows,
        published=published,
        headline=tuple(row for row in own if row.letter == "F" or row.system == "whole system"),
        stages=tuple(
            tables.stages(outcomes, preset, f"{family}:skin", family)
            for preset, family in FAMILIES.items()
        ),
        comparators=tables.comparators(outcomes, _kinds(findings)),
        absent=findings.absent,
        slices=tuple(_slice_table(outcomes, column) for column in SLICES),
        galleries=tuple(_gallery(findings, key) for key in GALLERIES),
        timings=tables.timings(outcomes),
        provenance=_provenance(findings),
        environment=(*environment(), ("workers", str(findings.jobs))),
        caveats=tuple(card.known_gaps or ()),
        figures={
            "measured": figures.measured_response(rows, tuple(FAMILIES), limit),
            "published": figures.published_response(own, limit),
            "spread": figures.score_spread(
                [
                    (name, [each.results[name].score for each in judged if name in each.results])
                    for name in SKIN_SHARES
                ],
                PRESETS["page"].min_area,
                "pixels called skin, % of the photograph",
                "Share of each photograph that is called skin",
            ),
        },
    )


def main(
    out: Annotated[Path, typer.Option(help="Folder of the page.")] = Path("report"),
    jobs: Annotated[int, typer.Option(min=0, help="Workers; 0: one a core.")] = 0,
    split: Annotated[str, typer.Option(help="Part of the set: train, dev or test.")] = "test",
    data: Annotated[str, typer.Option(help="Built-in set, or path of a manifest.")] = "photos",
    first: Annotated[int, typer.Option(min=0, help="Only so many photographs; 0: all.")] = 0,
    peers: Annotated[bool, typer.Option(help="Run other people's detectors, if installed.")] = True,
) -> None:
    """Write the control-response page and the scores beside it."""
    try:
        findings = _run(data, cast(Split, split), jobs or _cores(), first, peers)
    except ValueError as error:
        print(f"control_response: {error}", file=sys.stderr)
        raise typer.Exit(2) from error
    report = compose(findings)
    files = {
        "control_response.csv": to_csv(findings.outcomes),
        "control_response.json": _as_json(findings, report),
        "index.html": render(report),
    }
    try:
        for name, text in files.items():
            keep_picture(text.encode(), str(out / name))
    except OSError as error:
        print(f"control_response: cannot write {out}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(4) from error
    print(_summary(report))
    print(out / "index.html")


def _run(data: str, split: Split, jobs: int, first: int, use_peers: bool) -> Findings:
    """Choose the photographs and run everything on them."""
    if split not in ("train", "dev", "test"):
        msg = f"expected --split train, dev or test, got {split!r}"
        raise ValueError(msg)
    manifest = read_manifest(find_set(data))
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
    examined = tuple(measure(items, show=show, jobs=jobs, peers=present))
    # Without the folder and the number of workers, which change no number.
    words = ["python", "-m", "benchmarks.scripts.control_response", "--data", data]
    words += ["--split", split, *(["--first", str(first)] if first else [])]
    command = shlex.join([*words, *([] if use_peers else ["--no-peers"])])
    left_out = len(controls) - len(items)
    return Findings(manifest, split, items, left_out, examined, absent, jobs, command)


def _with_peer(examined: Examined, name: str, answer: object) -> Examined:
    """Add a peer's answer, or a note that it gave none."""
    outcome = examined.outcome
    if outcome.fault is not None or answer is None:
        return examined
    if isinstance(answer, Lost):
        noted = replace(outcome, notes=(*outcome.notes, f"{name}: {answer.code}"))
    else:
        result, seconds = cast("tuple[Result, float]", answer)
        noted = replace(
            outcome,
            results={**outcome.results, name: result},
            seconds={
                **outcome.seconds,
                "peers": {**outcome.seconds.get("peers", {}), name: seconds},
            },
        )
    return replace(examined, outcome=noted)


def _gallery(findings: Findings, key: str) -> Gallery:
    """Collect the mistakes of one kind."""
    found = [each.mistakes[key] for each in findings.examined if key in each.mistakes]
    return Gallery(*GALLERY_TITLES[key], *divide(found))


def _kinds(findings: Findings) -> dict[str, str]:
    """Say of each comparator that ran what its score is."""
    kinds = {name: method.score_kind for name, method in comparators().items()}
    gone = {name for name, _ in findings.absent}
    return kinds | {name: "its own verdict" for name in PEERS if name not in gone}


def _slice_table(outcomes: Iterable[Outcome], column: str) -> SliceTable:
    """Split by one column, with the gate and the whole system of each preset."""
    heads = {"page, skin filter": "fleck:skin", "page, F": "fleck", "kapur97, F": "fleck-kapur"}
    rows = tables.slices(outcomes, column, list(heads.values()))
    return SliceTable(column.replace("_", " "), tuple(heads), rows)


def _limit(ends: Iterable[float | None]) -> float:
    """Choose one right end for both panels, in percent: the next multiple of 5."""
    return 5.0 * (int(100 * max((end or 0.0 for end in ends), default=0.0)) // 5 + 1)


def _note(findings: Findings, cut_short: int) -> str:
    """Say what else the first line must not hide."""
    notes = []
    if findings.left_out:
        notes.append(f"Only the first {len(findings.items)}: {findings.left_out} were left out.")
    if cut_short:
        notes.append(f"On {cut_short} the grouper met its budget and stopped early.")
    return " ".join(notes)


def _provenance(findings: Findings) -> tuple[tuple[str, str], ...]:
    """Name everything that the numbers depend on."""
    card = findings.manifest.card
    licenses = Counter(item.slices.get("licence", "not given") for item in findings.items)
    missing = "not given"
    return (
        ("Set", f"{card.name or missing}, version {card.version or missing}"),
        ("Photographs", f"{len(findings.items)} of part {findings.split}, all with label 0"),
        ("Manifest digest", findings.manifest.digest),
        ("Decoding policy", POLICY),
        ("Results digest", digest(findings.outcomes)),
        ("What positive means", card.positive or missing),
        ("Origin", card.origin or missing),
        ("Consent", card.consent or missing),
        ("Labeled by", card.labelled_by or missing),
        ("Licenses", ", ".join(f"{name} ({n})" for name, n in licenses.most_common())),
        ("To cite the set", card.citation or missing),
    )


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
        cells = "".join(
            f"{f'{one.k}/{one.n}':>9}{percent(one):>6} {f'[{interval(one)}]':<11}"
            for one in row.rates
        )
        lines.append(f"  {row.system.title:28}{row.system.letter:4}{cells}".rstrip())
    return "\n".join([*lines, "  letters as in the 1999 table; their meanings are partly inferred"])


def _cores() -> int:
    """Count the cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if __name__ == "__main__":
    typer.run(main)
