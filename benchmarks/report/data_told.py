"""What the command tells about sets of pictures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .listing import escape, put, tell
from .running import grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.data.checking import Finding
    from benchmarks.data.describing import Description
    from benchmarks.data.gathering import Added
    from benchmarks.data.known import AddedKnown
    from benchmarks.data.neighborhood import Neighborhood

#: Lines of one kind that are told; counts always cover all.
TOLD = 20

#: Sets that `fleck data make` renders.
RENDERED = (
    ("figures", "rendered mannequins with their truth: fleck data make figures"),
    ("figures-small", "1 024 of them: fleck data make figures-small"),
)


def tell_sets(*, as_json: bool) -> None:
    """Print every set there is a name for.

    Parameters
    ----------
    as_json : bool
        Whether JSON lines are wanted.
    """
    from benchmarks.data.describing import describe
    from benchmarks.data.known_sets import KNOWN
    from benchmarks.data.sets import BUILTIN, builtin

    rows = []
    for name in BUILTIN:
        whole = describe(builtin(name)).whole
        rows.append(
            (name, "built in", f"{grouped(whole.total)} photographs, {whole.positive} positive")
        )
    rows += [(name, "to be made", what) for name, what in RENDERED]
    rows += [
        (known.name, "known", f"{known.title}: fleck data add COPY --known {known.name}")
        for known in KNOWN.values()
    ]
    if as_json:
        for name, kind, what in rows:
            put(json.dumps({"name": name, "kind": kind, "about": what}))
        return
    width = max(len(name) for name, _, _ in rows)
    for name, kind, what in rows:
        put(f"{name:<{width}}  {kind:<10}  {what}")


def tell_description(description: Description, *, as_json: bool) -> None:
    """Print the counts of a set.

    Parameters
    ----------
    description : Description
        Of the set.
    as_json : bool
        Whether a JSON object is wanted.
    """
    if as_json:
        put(json.dumps(_plain(description), allow_nan=False))
        return
    put(f"{escape(description.card.name or description.path.stem)}  digest {description.digest}")
    put(f"{'part':<8}{'items':>9}{'positive':>10}{'negative':>10}{'unknown':>9}  base rate")
    for part, counts in [*description.parts.items(), ("all", description.whole)]:
        rate = "–" if counts.base_rate is None else f"{counts.base_rate:.1%}"
        put(
            f"{part or '(none)':<8}{counts.total:>9}{counts.positive:>10}{counts.negative:>10}"
            f"{counts.unknown:>9}  {rate}"
        )
    put(f"masks {description.masks}, segments {description.segments}")
    for column, levels in description.slices.items():
        put(f"column {escape(column)}: {escape(', '.join(map(str, levels)))}")
    put(f"not in the card: {', '.join(description.missing) or 'nothing'}")


def tell_card(description: Description) -> None:
    """Print the card of a set.

    Parameters
    ----------
    description : Description
        Of the set.
    """
    from benchmarks.data.describing import card_markdown

    put(card_markdown(description).rstrip("\n"))


def tell_run_card(folder: Path) -> None:
    """Print the card of a run.

    Parameters
    ----------
    folder : Path
        Of the run.
    """
    from benchmarks.run.reading import read_run

    from .run_card import run_card

    put(run_card(read_run(folder)).rstrip("\n"))


def tell_findings(findings: Sequence[Finding], *, as_json: bool) -> bool:
    """Print what is wrong with a manifest.

    Parameters
    ----------
    findings : sequence of Finding
        All of them.
    as_json : bool
        Whether JSON lines are wanted.

    Returns
    -------
    bool
        Whether one of them is an error.
    """
    errors = sum(finding.severity == "error" for finding in findings)
    for finding in findings:
        if as_json:
            fields = {
                "line": finding.line,
                "column": finding.column,
                "code": finding.code,
                "severity": finding.severity,
                "message": finding.message,
            }
            put(json.dumps(fields))
            continue
        where = "" if finding.line is None else f"line {finding.line}, "
        where += "" if finding.column is None else f"column {finding.column}, "
        put(escape(f"{where}{finding.severity} {finding.code}: {finding.message}"))
    tell(f"fleck data check: {errors} errors, {len(findings) - errors} warnings")
    return errors > 0


def tell_neighborhood(found: Neighborhood, *, as_json: bool) -> bool:
    """Print the pictures that a set holds twice.

    Parameters
    ----------
    found : Neighborhood
        Of the set.
    as_json : bool
        Whether JSON lines are wanted.

    Returns
    -------
    bool
        Whether a pair stands in two parts, or a file has changed.
    """
    pairs = list(found.duplicates.pairs())
    leaks = list(found.duplicates.leaks())
    for pair in pairs:
        first, second = pair.first.id, pair.second.id
        if as_json:
            put(
                json.dumps(
                    {"first": first, "second": second, "bits": pair.distance, "leak": pair.leaks}
                )
            )
        else:
            leak = "  in two parts" if pair.leaks else ""
            put(escape(f"{first}  {second}  {pair.distance} bits apart{leak}"))
    tell(f"fleck data check: {len(pairs)} near pairs, {len(leaks)} of them in two parts")
    for name in found.changed[:TOLD]:
        tell(f"  {escape(name)}: changed: not the file that the manifest was written for")
    _tell_faults(found.faults)
    return bool(leaks or found.changed)


def tell_added(made: Added | AddedKnown, *, as_json: bool) -> None:
    """Print the manifest that was written, and tell what is in it.

    Parameters
    ----------
    made : Added or AddedKnown
        What was written.
    as_json : bool
        Whether a JSON object is wanted.
    """
    from benchmarks.data.known import AddedKnown

    added = made.added if isinstance(made, AddedKnown) else made
    if as_json:
        record: dict[str, Any] = {
            "manifest": str(added.manifest),
            "card": str(added.card),
            "digest": added.digest,
            "items": added.items,
            "labels": dict(added.labels),
            "parts": dict(added.parts),
            "clusters": added.clusters,
            "leaks": len(added.leaks),
            "disagreements": len(added.disagreements),
            "faults": [list(fault) for fault in added.faults],
            "passed_over": added.passed_over,
            "outside": added.outside,
        }
        put(json.dumps(record))
    else:
        put(escape(str(added.manifest)))
    tell(
        f"fleck data add: {grouped(added.items)} items: {_counts(added.labels)}; "
        f"parts: {_counts(added.parts)}; {added.clusters} clusters of near-duplicates"
    )
    if isinstance(made, AddedKnown):
        tell(f"  {made.known.title}: {made.pinned or 'bytes not checked against a known copy'}")
        tell(f"  layout known from {made.layout.verified}; terms: {made.known.terms}")
    for pair in added.leaks[:TOLD]:
        tell(escape(f"  in two parts: {pair.first.id} and {pair.second.id}"))
    for pair in added.disagreements[:TOLD]:
        tell(escape(f"  two labels for one picture: {pair.first.id} and {pair.second.id}"))
    if added.passed_over:
        tell(f"  {added.passed_over} files that are no pictures by their suffix were passed over")
    _tell_faults(added.faults)
    if added.outside:
        tell("  the pictures lie outside the manifest's folder: runs need --allow-outside")
    tell(f"  fill in the card: {escape(str(added.card))}")


def _tell_faults(faults: Sequence[tuple[str, str, str]]) -> None:
    """Tell the first files that gave no picture."""
    if faults:
        tell(f"  {len(faults)} files give no picture; their rows stay, and runs record the fault")
    for name, code, message in faults[:TOLD]:
        tell(escape(f"  {name}: {code}: {message}"))


def _counts(counts: Mapping[str, int]) -> str:
    """Write counts by name."""
    return ", ".join(f"{grouped(number)} {name}" for name, number in counts.items())


def _plain(description: Description) -> dict[str, Any]:
    """Return plain JSON."""
    return {
        "path": str(description.path),
        "digest": description.digest,
        "parts": {
            part or "": {
                "positive": counts.positive,
                "negative": counts.negative,
                "unknown": counts.unknown,
                "base_rate": counts.base_rate,
            }
            for part, counts in description.parts.items()
        },
        "masks": description.masks,
        "segments": description.segments,
        "slices": {name: list(map(str, levels)) for name, levels in description.slices.items()},
        "card": description.card.model_dump(),
        "missing": list(description.missing),
    }
