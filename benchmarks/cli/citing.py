"""The verb cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .application import Json, app


@app.command()
def cite(
    folders: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUN...]", help="Folders of runs; none: harness and papers."),
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option("--data", metavar="SET", help="A manifest that was run: cites by its card."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print BibTeX for the harness, the methods, the data and the very runs."""
    from benchmarks.report.citation_told import tell_citation

    tell_citation([Path(folder) for folder in folders or ()], data or (), as_json=as_json)
