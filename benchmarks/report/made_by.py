"""Where and how a run was made, and whether its numbers may be those of other code.

The code of a built-in method is at hand, so its digest can be taken again; of a user's file, a
model or a service nothing can be told from a finished run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.run.reading import Run


@dataclass(frozen=True)
class MadeBy:
    """Where and how a run was made.

    Attributes
    ----------
    run, method, code, version : str
        Id of the run, the method, the digest of its code, the version of this harness.
    stale : str
        Why its numbers may not be those of the code at hand; empty where they are, or where it
        cannot be told.
    details : tuple of (str, str)
        Names and values for the page: engine, system, libraries that can change a score.
    """

    run: str
    method: str
    code: str
    version: str
    stale: str
    details: tuple[tuple[str, str], ...]


def made_by(run: Run) -> MadeBy:
    """Describe how a run was made.

    Parameters
    ----------
    run : Run
        Finished.

    Returns
    -------
    MadeBy
    """
    sessions = run.sessions
    last: Mapping[str, Any] = sessions[-1] if sessions else {}
    method = run.identity["method"]
    return MadeBy(
        run=run.path.name,
        method=run.method,
        code=str(method["code"]),
        version=str(last.get("libraries", {}).get("fleck", "")),
        stale=_stale(run),
        details=tuple(_details(run, last, len(sessions))),
    )


def _details(run: Run, last: Mapping[str, Any], sessions: int) -> list[tuple[str, str]]:
    """List what a reader may want to know of a run, names and values."""
    work = last.get("work", {})
    scoring = last.get("scoring", {})
    told = [
        ("run", str(run.spec["id"])),
        ("code", str(run.identity["method"]["code"])),
        ("parameters", str(dict(run.identity["method"]["parameters"]) or "none")),
        ("seed", str(run.identity["seed"])),
        ("engine", f"{work['engine']}, {work['jobs']} workers" if work else ""),
        ("sessions", str(sessions)),
        ("system", " ".join(str(last[key]) for key in ("system", "machine") if key in last)),
        ("processor", str(last.get("processor", ""))),
        ("libraries", ", ".join(f"{name} {version}" for name, version in scoring.items())),
    ]
    return [(name, value) for name, value in told if value.strip()]


def _stale(run: Run) -> str:
    """Say why the numbers of a run may not be those of the code at hand; empty otherwise."""
    from benchmarks.run.choosing import code_at_hand

    code = code_at_hand(run.method)
    if code is None or code == run.identity["method"]["code"]:
        return ""
    return f"{run.method} has changed since: run it again"
