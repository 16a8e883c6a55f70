"""The verbs on sets of pictures that are there: list, show, add, check and card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.run import arguments

from .application import Json
from .data import data

#: Exit code where a check finds an error.
WRONG = 1

Set = Annotated[str, typer.Argument(metavar="SET", help="A built-in set or a manifest.")]
Outside = Annotated[
    bool, typer.Option("--allow-outside", help="Take files outside the manifest's folder.")
]


@data.command("list")
def list_sets(as_json: Json = False) -> None:
    """List the sets that come with this package, can be rendered, or are known."""
    from benchmarks.report.data_told import tell_sets

    tell_sets(as_json=as_json)


@data.command("show")
def show_set(name: Set, outside: Outside = False, as_json: Json = False) -> None:
    """Count a set by part and label, and say what its card leaves out."""
    from benchmarks.report.data_told import tell_description
    from benchmarks.run.adding import described

    tell_description(described(name, outside=outside), as_json=as_json)


@data.command("card")
def card_of(
    name: Annotated[
        str, typer.Argument(metavar="SET", help="A built-in set, a manifest, or a run's folder.")
    ],
    outside: Outside = False,
) -> None:
    """Write the card of a set or of a run as Markdown."""
    from benchmarks.report.data_told import tell_card, tell_run_card
    from benchmarks.run.adding import described

    if Path(name).is_dir():
        tell_run_card(Path(name))
    else:
        tell_card(described(name, outside=outside))


@data.command("check")
def check_set(
    name: Set,
    no_files: Annotated[bool, typer.Option("--no-files", help="Read the table alone.")] = False,
    neighbors: Annotated[
        bool, typer.Option("--neighbors", help="Also look for pictures held twice.")
    ] = False,
    outside: Outside = False,
    jobs: Annotated[
        str, typer.Option("--jobs", "-j", metavar="N", help="Pictures looked at once; 0: a core.")
    ] = "0",
    as_json: Json = False,
) -> None:
    """Find everything that is wrong with a manifest, each fault at its line."""
    from benchmarks.report.data_told import tell_findings, tell_neighborhood
    from benchmarks.run.adding import checked, neighborhood

    workers = arguments.whole("--jobs", jobs, least=0) or arguments.cores()
    findings = checked(name, files=not no_files, outside=outside)
    wrong = tell_findings(findings, as_json=as_json)
    if neighbors and not wrong:
        wrong = tell_neighborhood(
            neighborhood(name, outside=outside, jobs=workers), as_json=as_json
        )
    if wrong:
        raise typer.Exit(WRONG)


@data.command("add")
def add_set(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A folder of classes, a CSV, or a copy.")
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="PATH", help="The manifest (.csv), or its folder.")
    ],
    known: Annotated[
        str, typer.Option("--known", metavar="NAME", help="SOURCE is a copy of this public set.")
    ] = "",
    partial: Annotated[
        bool, typer.Option("--partial", help="Take a copy that lacks pictures.")
    ] = False,
    positive: Annotated[
        list[str] | None, typer.Option("--positive", metavar="CLASS", help="Means label 1.")
    ] = None,
    negative: Annotated[
        list[str] | None, typer.Option("--negative", metavar="CLASS", help="Means label 0.")
    ] = None,
    unknown: Annotated[
        list[str] | None, typer.Option("--unknown", metavar="CLASS", help="Means no label.")
    ] = None,
    path_column: Annotated[
        str, typer.Option("--path-column", metavar="NAME", help="Of a CSV: the files.")
    ] = "",
    label_column: Annotated[
        str, typer.Option("--label-column", metavar="NAME", help="Of a CSV: the labels.")
    ] = "",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Of the set.")] = "",
    splits: Annotated[
        str, typer.Option("--splits", metavar="T/D/T", help="Train, dev, test in percent, or none.")
    ] = "40/20/40",
    salt: Annotated[
        str, typer.Option("--salt", metavar="TEXT", help="Deals the groups out anew.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a manifest that is there.")
    ] = False,
    jobs: Annotated[
        str, typer.Option("--jobs", "-j", metavar="N", help="Pictures looked at once; 0: a core.")
    ] = "0",
    as_json: Json = False,
) -> None:
    """Turn a folder, a table or a copy of a public set into a manifest and a card."""
    from benchmarks.report.data_told import tell_added
    from benchmarks.run.adding import Source, added

    workers = arguments.whole("--jobs", jobs, least=0) or arguments.cores()
    wanted = Source(
        source,
        out,
        known=known,
        partial=partial,
        positive=tuple(positive or ()),
        negative=tuple(negative or ()),
        unknown=tuple(unknown or ()),
        path_column=path_column,
        label_column=label_column,
        name=name,
        splits=splits,
        salt=salt,
        replace=replace,
    )
    tell_added(added(wanted, jobs=workers), as_json=as_json)
