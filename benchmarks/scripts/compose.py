"""From the findings of a control-response run to the records of its page.

What is said about a configuration, a gallery or a slice in words is said here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from benchmarks.data.images import POLICY
from benchmarks.data.manifest import Item, Manifest
from benchmarks.methods.comparators import comparators
from benchmarks.methods.names import find_method
from benchmarks.methods.peers import PEERS, find_peer
from benchmarks.report import figures, tables
from benchmarks.report.gallery import Gallery, divide, embed_drawing
from benchmarks.report.html import ControlReport, SliceTable
from benchmarks.report.matched import MatchedRow
from benchmarks.report.outcomes import Outcome, digest
from benchmarks.report.published import published_rows
from benchmarks.report.verdicts import Measured, verdict_rows
from fleck import CONFIGURATIONS, PRESETS
from fleck.rules import RULES, draw_rules

from .environment import environment
from .examine import FAMILIES, GALLERIES, SLICES, Examined, methods_of
from .finished_runs import OURS

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


@dataclass(frozen=True)
class Findings:
    """What was run, and what came of it."""

    manifest: Manifest
    split: str
    items: tuple[Item, ...]
    left_out: int
    examined: tuple[Examined, ...]
    absent: tuple[tuple[str, str], ...]
    jobs: int
    command: str
    matched: tuple[MatchedRow, ...] = ()

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
    cut_short = sum(
        any(note.startswith("budget exceeded") for note in outcome.notes) for outcome in judged
    )
    others = tables.comparators(outcomes, _kinds(findings))
    return ControlReport(
        set_name=card.name or findings.manifest.path.name,
        split=findings.split,
        command=findings.command,
        total=len(outcomes),
        faults=tuple(
            (each.id, each.fault, "; ".join(each.notes))
            for each in outcomes
            if each.fault is not None
        ),
        notes=_note(findings, cut_short),
        presets=tuple(FAMILIES),
        measured=rows,
        published=published,
        headline=tuple(row for row in own if row.letter == "F" or row.system == "whole system"),
        stages=tuple(
            tables.stages(outcomes, preset, f"{family}:skin", family)
            for preset, family in FAMILIES.items()
        ),
        comparators=others,
        verdicts=verdict_rows(_measured(rows, others)),
        matched=findings.matched,
        absent=findings.absent,
        slices=tuple(_slice_table(outcomes, column) for column in SLICES),
        galleries=tuple(_gallery(findings, key) for key in GALLERIES),
        timings=tables.timings(outcomes),
        provenance=_provenance(findings),
        environment=(*environment(), ("workers", str(findings.jobs))),
        rules=_rules(),
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


def _measured(
    rows: Iterable[tables.ResponseRow], others: Iterable[tables.ComparatorRow]
) -> list[Measured]:
    """Collect the control responses that something was published beside."""
    found = [
        Measured(method, rate.k, rate.n)
        for row in rows
        for method, rate in zip(row.system.methods, row.rates, strict=True)
    ]
    found += [Measured(row.method, row.rate.k, row.rate.n) for row in others if row.rate]
    return found


def _gallery(findings: Findings, key: str) -> Gallery:
    """Collect the mistakes of one kind."""
    found = [each.mistakes[key] for each in findings.examined if key in each.mistakes]
    return Gallery(*GALLERY_TITLES[key], *divide(found))


def _kinds(findings: Findings) -> dict[str, str]:
    """Say of each comparator that ran what its score is."""
    kinds = {name: find_method(name).score_kind for name in (*comparators(), *OURS)}
    gone = {name for name, _ in findings.absent}
    return kinds | {name: find_peer(name).score_kind for name in PEERS if name not in gone}


def _rules() -> tuple[tuple[str, str], ...]:
    """Cut the rule diagram into its boxes, so that they can wrap on a narrow page."""
    boxes = np.hsplit(draw_rules(), len(RULES))
    return tuple(
        (embed_drawing(box), f"Rule: {rule.title} ({rule.condition})")
        for rule, box in zip(RULES, boxes, strict=True)
    )


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
        notes.append(f"On {cut_short} the grouper met its budget and dropped candidates.")
    return " ".join(notes)


def _provenance(findings: Findings) -> tuple[tuple[str, str], ...]:
    """Name everything that the numbers depend on."""
    card = findings.manifest.card
    licenses = Counter(item.slices.get("licence", "not given") for item in findings.items)
    listed = ", ".join(f"{name} ({n})" for name, n in licenses.most_common())
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
        ("Licenses of the photographs", listed),
        ("To cite the set", card.citation or missing),
        ("Code", "BSD-3-Clause; the photographs keep their own licenses, above"),
    )
