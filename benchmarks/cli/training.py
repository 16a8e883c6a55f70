"""The verb that trains a network: train."""

from __future__ import annotations

import json
from typing import Annotated, cast

import typer

from benchmarks.run import arguments

from .application import app

DEVICES = ("auto", "cpu", "cuda")


@app.command()
def train(
    data: Annotated[
        str,
        typer.Option("--data", metavar="SET", help="figures, a built-in set or a manifest."),
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="MODEL.onnx", help="Where the network goes.")
    ],
    seed: Annotated[
        str, typer.Option("--seed", metavar="N", help="Of first weights and all that is drawn.")
    ] = "0",
    epochs: Annotated[
        str, typer.Option("--epochs", metavar="N", help="0: as the recipe says.")
    ] = "0",
    architecture: Annotated[
        str,
        typer.Option("--architecture", metavar="NAME", help="figures, zfnet or a TOML table."),
    ] = "figures",
    device: Annotated[
        str, typer.Option("--device", metavar="NAME", help="auto, cpu or cuda.")
    ] = "auto",
    threads: Annotated[
        str, typer.Option("--threads", metavar="N", help="Of torch; 0: one a core.")
    ] = "0",
    cache: Annotated[
        str,
        typer.Option("--cache", metavar="DIR", help="Prepared pictures; beside the model if not."),
    ] = "",
    jobs: Annotated[
        str, typer.Option("--jobs", "-j", metavar="N", help="Pictures made at once; 0: a core.")
    ] = "0",
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of a model that is there.")
    ] = False,
    outside: Annotated[
        bool, typer.Option("--allow-outside", help="Take files outside the manifest's folder.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="A JSON object instead of the path of the model.")
    ] = False,
) -> None:
    """Train a network of your own, or rebuild ours; a killed training goes on."""
    arguments.one_of("--device", device, DEVICES)
    if not data:
        msg = "--data: expected figures, a built-in set or a manifest, got an empty name"
        raise arguments.MisuseError(msg)
    from benchmarks.report.listing import escape, put, tell, watched
    from benchmarks.train.told import epoch_told, record_of, summary
    from benchmarks.train.training import train_wished
    from benchmarks.train.wish import Device, Watch, Wish

    wish = Wish(
        data=data,
        out=out,
        seed=arguments.whole("--seed", seed, least=0, digits=9),
        epochs=arguments.whole("--epochs", epochs, least=0),
        architecture=architecture,
        device=cast("Device", device),
        threads=arguments.whole("--threads", threads, least=0) or arguments.cores(),
        cache=cache,
        jobs=arguments.whole("--jobs", jobs, least=0) or arguments.cores(),
        replace=replace,
        allow_outside=outside,
    )
    watch = Watch(
        announce=lambda line: tell(f"fleck train: {escape(line)}"),
        progress=watched,
        epoch=lambda *told: tell(f"fleck train: {epoch_told(*told)}"),
    )
    try:
        finished = train_wished(wish, watch)
    except KeyboardInterrupt:
        tell("fleck train: interrupted; the same command goes on after the last whole epoch")
        raise
    put(json.dumps(record_of(finished)) if as_json else escape(str(finished.model)))
    for line in summary(finished):
        tell(f"fleck train: {escape(line)}")
