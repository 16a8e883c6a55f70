"""The verb on what methods rely on: audit."""

from __future__ import annotations

import contextlib
from typing import Annotated

import typer

from benchmarks.run import arguments

from .application import FAULTS, Jobs, Json, Strict, app

DEVICES = ("cpu", "cuda")
SCALES = ("auto", "score", "logit")
SPLITS = ("train", "dev", "test")


@app.command()
def audit(
    context: typer.Context,
    methods: Annotated[
        list[str],
        typer.Option(
            "--method", metavar="M", help="A name, model.onnx or my.py:score; again for another."
        ),
    ],
    data: Annotated[
        str, typer.Option("--data", metavar="SET", help="figures, a built-in set or a manifest.")
    ] = "figures",
    count: Annotated[
        str, typer.Option("--count", metavar="N", help="Pictures; 0: all of a manifest.")
    ] = "60",
    size: Annotated[
        str, typer.Option("--size", metavar="PX", help="Side of rendered pictures.")
    ] = "128",
    split: Annotated[
        str | None, typer.Option("--split", metavar="NAME", help="Part of a manifest.")
    ] = None,
    window: Annotated[
        str, typer.Option("--window", metavar="SHARE", help="Of the shorter side.")
    ] = "0.15",
    stride: Annotated[
        str, typer.Option("--stride", metavar="SHARE", help="From one window to the next.")
    ] = "0.075",
    fill: Annotated[
        str, typer.Option("--fill", metavar="FILL", help="image, gray, black or blur.")
    ] = "image",
    scale: Annotated[
        str, typer.Option("--scale", metavar="S", help="Of shifts: auto, score or logit.")
    ] = "auto",
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help="Write one self-contained page.")
    ] = None,
    propose: Annotated[
        str | None,
        typer.Option(
            "--propose", metavar="FILE", help="List pictures that break the strongest cue, as CSV."
        ),
    ] = None,
    learned: Annotated[
        str,
        typer.Option(
            "--learned-from", metavar="N", help="Training pictures that --propose reckons with."
        ),
    ] = "3000",
    seed: Annotated[str, typer.Option("--seed", metavar="N", help="Of all that is drawn.")] = "0",
    jobs: Jobs = "1",
    threads: Annotated[
        str, typer.Option("--threads", metavar="N", help="Of a network's session.")
    ] = "1",
    device: Annotated[
        str, typer.Option("--device", metavar="NAME", help="cpu or cuda, for networks.")
    ] = "cpu",
    deadline: Annotated[
        str, typer.Option("--deadline", metavar="S", help="Seconds for all of one picture.")
    ] = "600",
    outside: Annotated[
        bool, typer.Option("--allow-outside", help="Take files outside the manifest's folder.")
    ] = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Measure what methods rely on: where evidence lies, twins, and cues nobody named."""
    from benchmarks.audit.evidence import FILLS

    arguments.one_of("--fill", fill, FILLS)
    arguments.one_of("--scale", scale, SCALES)
    arguments.one_of("--device", device, DEVICES)
    if split is not None:
        arguments.one_of("--split", split, SPLITS)
    from benchmarks.audit.evidence import Windows
    from benchmarks.audit.wish import Telling, Wish
    from benchmarks.methods.chosen import Settings
    from benchmarks.report.audit_told import Outputs, tell_audit
    from benchmarks.report.listing import escape, tell, watched

    windows = Windows(_share("--window", window), _share("--stride", stride), fill)
    if windows.stride > windows.window:
        msg = f"--stride: expected at most the window, {windows.window:g}, got {stride}"
        raise arguments.MisuseError(msg)
    wish = Wish(
        methods=tuple(methods),
        data=data,
        count=arguments.whole("--count", count, least=0, digits=6),
        size=arguments.whole("--size", size, least=32),
        split=split,
        windows=windows,
        scale=scale,
        seed=arguments.whole("--seed", seed, least=0, digits=9),
        jobs=arguments.whole("--jobs", jobs),
        deadline=arguments.positive("--deadline", deadline),
        settings=Settings(
            threads=arguments.whole("--threads", threads),
            device="cuda" if device == "cuda" else "cpu",
        ),
        allow_outside=outside,
    )
    outputs = Outputs(
        html=html,
        propose=propose,
        learned=arguments.whole("--learned-from", learned, least=2, digits=7),
        command=_command(context),
    )
    telling = Telling(lambda line: tell(f"fleck audit: {escape(line)}"), watched)
    faults = tell_audit(wish, outputs, telling, as_json=as_json)
    if strict and faults:
        raise typer.Exit(FAULTS)


def _share(option: str, typed: str) -> float:
    """Read a share of a side."""
    with contextlib.suppress(ValueError):
        number = float(typed)
        if 0 < number <= 1:
            return number
    msg = f"{option}: expected a share above 0 and up to 1, got {typed!r}"
    raise arguments.MisuseError(msg)


def _command(context: typer.Context) -> str:
    """Repeat the command, without its outputs."""
    import shlex

    words = ["fleck", "audit"]
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        if parameter.name in ("html", "propose") or not value or value == parameter.default:
            continue
        for one in value if isinstance(value, (list, tuple)) else [value]:
            words.append(parameter.opts[0])
            if one is not True:
                words.append(str(one))
    return shlex.join(words)
