"""A run on one page: what was scored, with what, where, and what is not known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .listing import escape
from .running import grouped, summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.run.reading import Run

MISSING = "**missing**"


def run_card(run: Run) -> str:
    """Write the card of a run.

    Parameters
    ----------
    run : Run
        Finished.

    Returns
    -------
    str
        Markdown.  What the record does not say is shown as missing.
    """
    identity = run.identity
    method, data, decoding = identity["method"], identity["data"], identity["decoding"]
    labels = {1: 0, 0: 0, None: 0}
    for item in run.items():
        labels[item["label"]] += 1
    known = labels[1] + labels[0]
    base_rate = f"{labels[1] / known:.1%} of {grouped(known)} labeled" if known else None
    scored, faults = int(run.done["scored"]), run.done["faults"]
    rows: list[tuple[str, object]] = [
        ("method", method["name"]),
        ("score", run.spec["method"]["score_kind"]),
        (
            "operating point",
            "none published" if method["threshold"] is None else method["threshold"],
        ),
        ("code digest", method["code"]),
        ("parameters", json.dumps(method["parameters"], sort_keys=True)),
        ("data", run.data_name),
        ("manifest digest", data["digest"]),
        ("part", data["split"] or "all"),
        ("sample", f"{data['sample']} items" if data["sample"] else "all items"),
        ("base rate", base_rate),
        ("items", summary(int(run.done["items"]), scored, faults)),
        ("decoding policy", decoding["policy"]),
        ("seed", str(identity["seed"])),
    ]
    lines = [f"# Run {run.spec['id']}", "", *_table(rows)]
    for number, session in enumerate(run.sessions, 1):
        lines += ["", f"## Session {number}", "", *_table(_session(session))]
    return "\n".join(lines) + "\n"


def _session(session: Mapping[str, Any]) -> list[tuple[str, object]]:
    """List where and how a session was held."""
    code, work = session["code"], session["work"]
    changed = "with uncommitted changes " + code["dirty"][:12] if code["dirty"] else "unchanged"
    scoring = ", ".join(f"{name} {version}" for name, version in session["scoring"].items())
    return [
        ("commit", f"{code['commit']}, {changed}" if code["commit"] else None),
        ("engine", f"{work['engine']}, {work['jobs']} workers, {work['deadline']:g} s an item"),
        ("processor", session["processor"]),
        ("system", f"{session['system']} {session['machine']}"),
        ("linear algebra", session["blas"]),
        ("libraries that can change a score", scoring),
    ]


def _table(rows: list[tuple[str, object]]) -> list[str]:
    """Write names and values as a table."""
    lines = ["| | |", "| --- | --- |"]
    for name, value in rows:
        text = MISSING if value in (None, "") else escape(str(value)).replace("|", "\\|")
        lines.append(f"| {name} | {text} |")
    return lines
