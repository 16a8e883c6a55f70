"""The command itself, to which every file of this package adds its verbs."""

from __future__ import annotations

from typing import Annotated

import typer

import fleck

#: Exit code for faults under `--strict`.
FAULTS = 3

app = typer.Typer(
    name="fleck",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    """Print the version and leave, if that is what was asked."""
    if wanted:
        typer.echo(f"fleck {fleck.__version__}")
        raise typer.Exit


@app.callback()
def _general(
    _: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Put the detector of "Finding Naked People" (1996), or any other, to photographs."""


Photos = Annotated[
    list[str],
    typer.Argument(
        metavar="PHOTO...", help="Files, folders (searched) and globs.", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a table.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 if any photo has a fault.")]
Jobs = Annotated[str, typer.Option("--jobs", "-j", metavar="N", help="Photos worked on at once.")]
Deadline = Annotated[str, typer.Option("--deadline", metavar="S", help="Seconds a photo may take.")]
