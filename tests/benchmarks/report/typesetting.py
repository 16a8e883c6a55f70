"""LaTeX and BibTeX run on a bare article, and what they complained about."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

PREAMBLE = "\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n"
#: Seconds a run may take; it takes one.
PATIENCE = 120


@dataclass(frozen=True)
class Typeset:
    """What became of a document.

    Attributes
    ----------
    errors : tuple of str
        Lines of the log that begin with an exclamation mark.
    missing : tuple of str
        Characters that no font had.
    overfull : tuple of float
        Points by which a box was too wide.
    log : str
        Of LaTeX.
    pdf : Path
        What was printed.
    """

    errors: tuple[str, ...]
    missing: tuple[str, ...]
    overfull: tuple[float, ...]
    log: str
    pdf: Path


def latex(folder: Path, body: str, *, bib: str = "") -> Typeset:
    """Compile a body in an article that loads booktabs and nothing else."""
    (folder / "paper.tex").write_text(f"{PREAMBLE}{body}\n\\end{{document}}\n", encoding="ascii")
    _run(folder, "pdflatex")
    if bib:
        (folder / "runs.bib").write_text(bib, encoding="ascii")
        said = _run(folder, "bibtex")
        assert "warning" not in said.lower(), said
        assert "error" not in said.lower(), said
        _run(folder, "pdflatex")
    log = (folder / "paper.log").read_text(encoding="utf-8", errors="replace")
    return Typeset(
        tuple(re.findall(r"^!.*", log, re.MULTILINE)),
        tuple(re.findall(r"^Missing character.*", log, re.MULTILINE)),
        tuple(map(float, re.findall(r"^Overfull \\hbox \((\d+\.\d+)pt", log, re.MULTILINE))),
        log,
        folder / "paper.pdf",
    )


def _run(folder: Path, program: str) -> str:
    """Run a program on the paper; it may ask nothing and start nothing."""
    options = ["-interaction=nonstopmode", "-no-shell-escape"] if program == "pdflatex" else []
    done = subprocess.run(
        [program, *options, "paper"],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )
    return done.stdout
