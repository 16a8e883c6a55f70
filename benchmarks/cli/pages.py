"""The verb on single items of a run: gallery."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.run import arguments

from .application import Deadline, Jobs, Json, app

KINDS = ("tp", "fp", "fn", "tn")
PIXELS = ("none", "blurred", "full")
SPLITS = ("train", "dev", "test", "all")


@app.command()
def gallery(
    folder: Annotated[str, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    kind: Annotated[
        str, typer.Option("--kind", metavar="K", help="Which items: tp, fp, fn or tn.")
    ],
    threshold: Annotated[
        str | None,
        typer.Option("--threshold", metavar="X", help="Instead of the method's published one."),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option("--split", metavar="NAME", help="train, dev, test or all; else test."),
    ] = None,
    count: Annotated[str, typer.Option("--count", metavar="N", help="Items to list.")] = "50",
    data: Annotated[
        str | None,
        typer.Option("--data", metavar="SET", help="The set that was scored, for coarse maps."),
    ] = None,
    root: Annotated[
        str | None,
        typer.Option("--root", metavar="DIR", help="Folder or address below which the files lie."),
    ] = None,
    outside: Annotated[
        bool, typer.Option("--allow-outside", help="Take files outside the manifest's folder.")
    ] = False,
    method: Annotated[
        str | None,
        typer.Option("--method", metavar="M", help="Where a method of yours is, for its masks."),
    ] = None,
    pixels: Annotated[
        str, typer.Option("--pixels", metavar="HOW", help="none, blurred or full; on the page.")
    ] = "none",
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help="Write one self-contained page.")
    ] = None,
    csv: Annotated[
        str | None, typer.Option("--csv", metavar="FILE", help="Write the list as CSV.")
    ] = None,
    jobs: Jobs = "1",
    deadline: Deadline = "10",
    as_json: Json = False,
) -> None:
    """List what a method got right or wrong, the most wrong first; no pixels unless asked."""
    arguments.one_of("--kind", kind, KINDS)
    arguments.one_of("--pixels", pixels, PIXELS)
    if split is not None:
        arguments.one_of("--split", split, SPLITS)
    from benchmarks.report.gallery_told import Wish
    from benchmarks.report.gallery_told import gallery as tell_gallery

    wish = Wish(
        kind,
        None if threshold is None else _number("--threshold", threshold),
        split,
        arguments.whole("--count", count, digits=6),
        data,
        root,
        outside,
        method,
        pixels,  # type: ignore[arg-type]
        html,
        csv,
        arguments.whole("--jobs", jobs),
        arguments.positive("--deadline", deadline),
    )
    tell_gallery(Path(folder), wish, as_json=as_json)


def _number(option: str, value: str) -> float:
    """Read a number of either sign."""
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if math.isfinite(number):
        return number
    msg = f"{option}: expected a number, got {value!r}"
    raise arguments.MisuseError(msg)
