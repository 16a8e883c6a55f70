"""The verbs on sets of pictures."""

from __future__ import annotations

from typing import Annotated

import typer

from benchmarks.run import arguments

from .application import app

data = typer.Typer(no_args_is_help=True, help="Sets of pictures: list, show, make, add, check.")
app.add_typer(data, name="data")


@data.command("make")
def make_data(
    name: Annotated[str, typer.Argument(metavar="SET", help="figures or figures-small.")],
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Where the set goes.")],
    split: Annotated[
        str, typer.Option("--split", metavar="NAME", help="Of figures: train, dev or test.")
    ] = "test",
    block: Annotated[
        str,
        typer.Option("--block", metavar="NAME", help="Of test: crossed, curves, controls or all."),
    ] = "all",
    count: Annotated[
        str, typer.Option("--count", metavar="N", help="Only the first N pictures; 0: all.")
    ] = "0",
    seed: Annotated[
        str,
        typer.Option(
            "--seed", metavar="N", help="Of train and dev: 0 to 9, each has other scenes."
        ),
    ] = "0",
    size: Annotated[
        str, typer.Option("--size", metavar="PX", help="Side of every picture; 0: as designed.")
    ] = "0",
    quality: Annotated[
        str, typer.Option("--quality", metavar="NAME", help="draft or full; empty: as designed.")
    ] = "",
    fixed: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FACTOR=LEVEL", help="Hold a factor at a level."),
    ] = None,
    jobs: Annotated[
        str, typer.Option("--jobs", "-j", metavar="N", help="Pictures rendered at once.")
    ] = "1",
    as_json: Annotated[
        bool, typer.Option("--json", help="A JSON object instead of the path of the manifest.")
    ] = False,
) -> None:
    """Render a set of mannequins with its truth, its manifest and a contact sheet."""
    from benchmarks.run import sets

    workers = arguments.whole("--jobs", jobs)
    wish = sets.Wish(
        name,
        split,
        block,
        arguments.whole("--count", count, least=0, digits=6),
        arguments.whole("--seed", seed, least=0),
        arguments.whole("--size", size, least=0),
        quality,
        tuple(fixed or ()),
    )
    from benchmarks.report.listing import tell, tell_made, watched

    try:
        made = sets.make_wished(wish, out, jobs=workers, progress=watched)
    except (KeyboardInterrupt, SystemExit):
        tell("stopped; what is finished is kept, and the same command goes on from there")
        raise
    tell_made(made, as_json=as_json)
