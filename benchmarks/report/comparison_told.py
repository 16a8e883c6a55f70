"""What `fleck compare` prints and writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.run.arguments import LackError, MisuseError
from benchmarks.run.files import keep_file, open_folder

from . import listing
from .comparison import compare_runs
from .comparison_text import as_json as json_of
from .comparison_text import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .audit_section import AuditedMethod
    from .compared import Comparison
    from .comparison import Wanted


@dataclass(frozen=True)
class Outputs:
    """Where a comparison is written, besides standard output.

    Attributes
    ----------
    html, latex, figures, leaderboard : str or None
        The report, the table for a paper, a folder of figures, and the page of tied groups.
    audits : tuple of AuditedMethod
        What an audit found, for the report.
    """

    html: str | None = None
    latex: str | None = None
    figures: str | None = None
    leaderboard: str | None = None
    audits: tuple[AuditedMethod, ...] = ()

    @property
    def places(self) -> dict[str, str]:
        """Return what is written, by option."""
        typed = {
            "html": self.html,
            "latex": self.latex,
            "figures": self.figures,
            "leaderboard": self.leaderboard,
        }
        return {name: place for name, place in typed.items() if place is not None}


def tell_comparison(
    folders: Sequence[Path], wanted: Wanted, outputs: Outputs, *, as_json: bool
) -> None:
    """Compare finished runs, print the table and write what was asked for.

    Parameters
    ----------
    folders : sequence of Path
        Of finished runs.
    wanted : Wanted
        What is asked of the comparison.
    outputs : Outputs
        What is written.
    as_json : bool
        Whether a JSON list is wanted.

    Raises
    ------
    MisuseError, RefusedError
        As `compare_runs`.
    LackError
        If a file cannot be written.
    """
    _require_apart(outputs)
    _require_writable(outputs)
    comparison = compare_runs(folders, wanted)
    written = _write(comparison, folders, outputs)
    if as_json:
        listing.put(json_of(comparison))
    else:
        for line in as_text(comparison).split("\n"):
            listing.put(line)
    for path in written:
        listing.tell(f"fleck compare: wrote {listing.escape(path)}")


def _require_apart(outputs: Outputs) -> None:
    """Refuse a file without a name, and two outputs in one place, of which one would be lost."""
    seen: dict[Path, str] = {}
    for name, typed in outputs.places.items():
        if not typed:
            msg = f"--{name}: expected a place to write to, got an empty name"
            raise MisuseError(msg)
        place = Path(typed).resolve()
        if place in seen:
            msg = f"--{name}: expected another place than --{seen[place]}, got {typed}"
            raise MisuseError(msg)
        seen[place] = name


def _require_writable(outputs: Outputs) -> None:
    """Make sure of all places before any work, so that not one file is written without another."""
    for name, typed in outputs.places.items():
        try:
            open_folder(typed if name == "figures" else str(Path(typed).parent))
        except OSError as error:
            msg = f"cannot write {typed}: {error.strerror}"
            raise LackError(msg) from error
        if name != "figures" and Path(typed).is_dir():
            msg = f"cannot write {typed}: it is a folder"
            raise LackError(msg)


def _write(comparison: Comparison, folders: Sequence[Path], outputs: Outputs) -> list[str]:
    """Write what was asked for; nothing is printed before it is there."""
    texts: dict[str, str] = {}
    if outputs.html is not None:
        from .bibtex import bibtex
        from .comparison_figures import comparison_figures
        from .comparison_page import render_comparison

        texts[outputs.html] = render_comparison(
            comparison,
            comparison_figures(comparison),
            bibtex(folders, comparison.card),
            outputs.audits,
        )
    if outputs.latex is not None:
        from .latex import as_latex

        texts[outputs.latex] = as_latex(comparison)
    if outputs.leaderboard is not None:
        from .leaderboard import render_leaderboard

        texts[outputs.leaderboard] = render_leaderboard(comparison)
    written = list(texts)
    try:
        for path, text in texts.items():
            keep_file(text.encode(), path)
        if outputs.figures is not None:
            from .comparison_figures import write_figures

            written += [str(path) for path in write_figures(comparison, Path(outputs.figures))]
    except OSError as error:
        msg = f"cannot write {error.filename or ', '.join(texts)}: {error.strerror}"
        raise LackError(msg) from error
    return written
