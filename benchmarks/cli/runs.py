"""The verbs that make runs and check them: run and verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks.run import arguments

from .application import FAULTS, Json, app

if TYPE_CHECKING:
    from benchmarks.run.runner import Asked

#: Exit code for "refused" and "differs".
DIFFERS = 1
ENGINES = ("serial", "processes", "dask")
DEVICES = ("cpu", "cuda")
SPLITS = ("train", "dev", "test")


@app.command()
def run(
    methods: Annotated[
        list[str],
        typer.Option(
            "--method",
            metavar="M",
            help="A name, my.py:score, model.onnx, service.toml, an address or scores.csv; "
            "may be given more than once.",
        ),
    ],
    data: Annotated[
        str, typer.Option("--data", metavar="SET", help="A built-in set or a manifest.")
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="RUNS", help="Where runs are kept.")
    ] = "runs",
    split: Annotated[
        str | None, typer.Option("--split", metavar="NAME", help="Only train, dev or test.")
    ] = None,
    sample: Annotated[
        str, typer.Option("--sample", metavar="N", help="Only N items, chosen by --seed; 0: all.")
    ] = "0",
    seed: Annotated[
        str, typer.Option("--seed", metavar="N", help="Of the sample and of methods that draw.")
    ] = "0",
    engine: Annotated[
        str, typer.Option("--engine", metavar="E", help="serial, processes or dask.")
    ] = "processes",
    jobs: Annotated[
        str, typer.Option("--jobs", "-j", metavar="N", help="Worker processes; 0: one a core.")
    ] = "0",
    address: Annotated[
        str | None,
        typer.Option("--address", metavar="A", help="Of a Dask scheduler; without: one here."),
    ] = None,
    deadline: Annotated[
        str, typer.Option("--deadline", metavar="S", help="Seconds an item may take.")
    ] = "10",
    memory: Annotated[
        str, typer.Option("--memory", metavar="MB", help="Megabytes a worker may take.")
    ] = "1350",
    batch: Annotated[
        str, typer.Option("--batch", metavar="N", help="Items at once; 0: as the method likes.")
    ] = "0",
    threads: Annotated[
        str, typer.Option("--threads", metavar="N", help="Of a network's session.")
    ] = "1",
    device: Annotated[
        str, typer.Option("--device", metavar="NAME", help="cpu or cuda, for networks.")
    ] = "cpu",
    root: Annotated[
        str | None,
        typer.Option("--root", metavar="DIR", help="Folder or address below which the files lie."),
    ] = None,
    outside: Annotated[
        bool, typer.Option("--allow-outside", help="Take files outside the manifest's folder.")
    ] = False,
    durable: Annotated[
        bool, typer.Option("--durable", help="Force every record to the disk at once.")
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Do items again that the machine or service failed.")
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Start another run beside one that is there.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 3 on faults; refuse a changed work tree."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Score every item of a set with one or more methods; resumable."""
    arguments.one_of("--engine", engine, ENGINES)
    arguments.one_of("--device", device, DEVICES)
    if split is not None:
        arguments.one_of("--split", split, SPLITS)
    if address is not None and engine != "dask":
        msg = f"--address: expected it with --engine dask only, got --engine {engine}"
        raise arguments.MisuseError(msg)
    if not out:
        msg = "--out: expected a folder, got an empty name"
        raise arguments.MisuseError(msg)
    from benchmarks.methods.chosen import Settings
    from benchmarks.run.runner import Asked

    settings = Settings(
        threads=arguments.whole("--threads", threads),
        device="cuda" if device == "cuda" else "cpu",
    )
    asked = [
        Asked(
            method=method,
            data=data,
            out=out,
            split=split,
            sample=arguments.whole("--sample", sample, least=0, digits=9),
            seed=arguments.whole("--seed", seed, least=0, digits=9),
            engine=engine,
            jobs=arguments.whole("--jobs", jobs, least=0) or arguments.cores(),
            address=address,
            deadline=arguments.positive("--deadline", deadline),
            memory=arguments.whole("--memory", memory, digits=6) * 1_000_000,
            batch=arguments.whole("--batch", batch, least=0),
            root=root,
            allow_outside=outside,
            durable=durable,
            new=new,
            strict=strict,
            retry=retry,
            settings=settings,
        )
        for method in dict.fromkeys(methods)
    ]
    if _run_each(asked, as_json=as_json) and strict:
        raise typer.Exit(FAULTS)


def _run_each(asked: list[Asked], *, as_json: bool) -> int:
    """Run one method after the other and tell of each; count the faults."""
    from benchmarks.report.listing import tell
    from benchmarks.report.running import tell_run, watching
    from benchmarks.run.runner import run

    for one in asked:
        arguments.chosen_method(one.method, one.settings)
    faults = 0
    for one in asked:
        with watching() as watch:
            finished = run(one, progress=watch, announce=tell)
        tell_run(finished, as_json=as_json)
        faults += finished.faults.total()
    return faults


@app.command()
def verify(
    first: Annotated[str, typer.Argument(metavar="RUN", help="Folder of a run.")],
    second: Annotated[str, typer.Argument(metavar="OTHER", help="Folder of the other run.")],
    tolerance: Annotated[
        str,
        typer.Option("--tolerance", metavar="T", help="How far scores without decision may be."),
    ] = "1e-6",
    exact: Annotated[
        bool, typer.Option("--exact", help="Exit with 1 unless every byte is the same.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say whether two runs are identical, decide alike, or differ, item by item."""
    from benchmarks.report.running import tell_verdict
    from benchmarks.run.verify import verify as compare_items

    allowed = arguments.positive("--tolerance", tolerance)
    verdict = compare_items(Path(first), Path(second), allowed)
    tell_verdict(verdict, as_json=as_json)
    if verdict.kind == "differs" or (exact and verdict.kind != "identical"):
        raise typer.Exit(DIFFERS)
