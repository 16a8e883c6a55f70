"""The verb on what a method looks at: explain."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks.run import arguments

from .application import FAULTS, Json, Strict, app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.explain.asked import Explained, Wish
    from benchmarks.explain.telling import Telling

DEVICES = ("cpu", "cuda")

#: What the options of windows are for; those of layers are for the others.
BY_WINDOWS = ("crop", "occlusion", "both")


def _ways() -> list[str]:
    """Name what `--how` takes; the table of sanity checks has an option of its own."""
    from benchmarks.explain.ways import WAYS

    return [way for way in WAYS if way != "sanity"]


@app.command()
def explain(
    context: typer.Context,
    method: Annotated[
        str,
        typer.Option(
            "--model",
            "--method",
            metavar="M",
            help="Any method: a name, model.onnx, my.py:score, service.toml or an address.",
        ),
    ],
    photo: Annotated[
        str | None,
        typer.Argument(metavar="[PHOTO]", help="One photograph.", show_default=False),
    ] = None,
    how: Annotated[
        str | None,
        typer.Option(
            "--how",
            metavar="HOW",
            help="crop, occlusion, both, deconvnet, or activations.",
            autocompletion=_ways,
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="DIR", help="Where the files go.")
    ] = None,
    data: Annotated[
        str | None,
        typer.Option("--data", metavar="SET", help="Of activations and --sanity: a set."),
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split", metavar="NAME", help="Only its train, dev or test.")
    ] = None,
    sample: Annotated[
        str | None, typer.Option("--sample", metavar="N", help="Only N of its pictures; 0: all.")
    ] = None,
    maps: Annotated[
        str | None,
        typer.Option(
            "--maps", metavar="N", help="Maps of activations: the N that count, or random:N."
        ),
    ] = None,
    sanity: Annotated[
        bool, typer.Option("--sanity", help="Measure whether the ways to explain are any good.")
    ] = False,
    window: Annotated[
        str | None, typer.Option("--window", metavar="PX", help="Side of a window; 64.")
    ] = None,
    stride: Annotated[
        str | None, typer.Option("--stride", metavar="PX", help="From one to the next; 16.")
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option("--preset", metavar="W/S", help="As published: 64/3, 72/25, 64/25 or 64/48."),
    ] = None,
    edge: Annotated[
        str, typer.Option("--edge", metavar="RULE", help="At the border: cut, clamp, pad or drop.")
    ] = "cut",
    fill: Annotated[
        str | None,
        typer.Option(
            "--fill",
            metavar="FILL,...",
            help="Of occluders: black, gray, mean, image, blur, or all; the first is the map's.",
        ),
    ] = None,
    category: Annotated[
        str | None,
        typer.Option("--class", metavar="C", help="Of a network: a name, a number or top."),
    ] = None,
    fit: Annotated[
        str | None,
        typer.Option("--fit", metavar="HOW", help="To a network's input: pad, squash or crop."),
    ] = None,
    space: Annotated[
        str,
        typer.Option(
            "--space", metavar="S", help="Windows in the photo, a network's input, or both."
        ),
    ] = "photo",
    scale: Annotated[
        str, typer.Option("--scale", metavar="S", help="What is averaged: score or logit.")
    ] = "score",
    coarse: Annotated[
        str,
        typer.Option("--coarse", metavar="N", help="Score one window in N along each side."),
    ] = "1",
    pixels: Annotated[
        str,
        typer.Option("--pixels", metavar="P", help="none, or full: draw over the photograph."),
    ] = "none",
    alpha: Annotated[
        str, typer.Option("--alpha", metavar="A", help="Share of the map's color over it, 0 to 1.")
    ] = "0.5",
    contour: Annotated[
        bool, typer.Option("--contour", help="Lines in the place of colors, for gray print.")
    ] = False,
    layer: Annotated[
        str | None, typer.Option("--layer", metavar="NAME", help="Of a network, to look at.")
    ] = None,
    feature: Annotated[
        str | None, typer.Option("--map", metavar="N", help="Feature map of the layer.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="R,C", help="Place in the map; max, or all.")
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="C", help="Class whose logit is taken off; deconvnet."),
    ] = None,
    rule: Annotated[
        str,
        typer.Option("--rule", metavar="R", help="At rectifiers: deconvnet, gradient or guided."),
    ] = "deconvnet",
    overlap: Annotated[
        str,
        typer.Option("--overlap", metavar="O", help="Of pools that chose one place: sum or last."),
    ] = "sum",
    drawn: Annotated[
        str, typer.Option("--drawn", metavar="D", help="A reconstruction: signed or absolute.")
    ] = "signed",
    sweep: Annotated[
        bool, typer.Option("--sweep", help="Change the photo along the picture, and score it.")
    ] = False,
    graph: Annotated[
        str | None,
        typer.Option("--graph", metavar="PATH", help="Write the explaining graph: explain.onnx."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask a service without a question.")] = False,
    most: Annotated[
        str | None,
        typer.Option("--max-calls", metavar="N", help="Do nothing if more pictures were needed."),
    ] = None,
    batch: Annotated[
        str, typer.Option("--batch", metavar="N", help="Pictures at once; 0: as the method likes.")
    ] = "0",
    seed: Annotated[
        str, typer.Option("--seed", metavar="N", help="Of methods that draw, and of samples.")
    ] = "0",
    jobs: Annotated[
        str, typer.Option("--jobs", "-j", metavar="N", help="Processes, each with the method.")
    ] = "1",
    threads: Annotated[
        str, typer.Option("--threads", metavar="N", help="Of a network's session.")
    ] = "1",
    device: Annotated[
        str, typer.Option("--device", metavar="NAME", help="cpu or cuda, for networks.")
    ] = "cpu",
    deadline: Annotated[
        str, typer.Option("--deadline", metavar="S", help="Seconds a picture may take.")
    ] = "10",
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Show what a method looks at in a photograph: a map as .npz, and a picture of it."""
    import benchmarks.cli.explaining_sets as sets
    from benchmarks.explain.asked import DRAWN, FITS, PIXELS, SCALES, SPACES, Wish
    from benchmarks.explain.ways import explain as explain_photo
    from benchmarks.methods.chosen import Settings
    from convnet.coverage import EDGES
    from convnet.deconvnet import OVERLAPS, RULES

    if how is not None:
        arguments.one_of("--how", how, _ways())
    way, folder = sets.way_of(context, how, out, sanity=sanity)
    if split is not None:
        arguments.one_of("--split", split, sets.SPLITS)
    arguments.one_of("--edge", edge, EDGES)
    arguments.one_of("--space", space, SPACES)
    arguments.one_of("--scale", scale, SCALES)
    arguments.one_of("--pixels", pixels, PIXELS)
    arguments.one_of("--device", device, DEVICES)
    if fit is not None:
        arguments.one_of("--fit", fit, FITS)
    arguments.one_of("--drawn", drawn, DRAWN)
    arguments.one_of("--rule", rule, RULES)
    arguments.one_of("--overlap", overlap, OVERLAPS)
    _refuse_beside(
        way,
        by_windows={
            "--window": window is not None,
            "--stride": stride is not None,
            "--preset": preset is not None,
            "--edge": edge != "cut",
            "--fill": fill is not None,
            "--space": space != "photo",
            "--scale": scale != "score",
            "--coarse": coarse != "1",
        },
        by_layers={
            "--layer": layer is not None,
            "--map": feature is not None,
            "--unit": unit is not None,
            "--against": against is not None,
            "--rule": rule != "deconvnet",
            "--overlap": overlap != "sum",
            "--drawn": drawn != "signed",
            "--sweep": sweep,
            "--graph": graph is not None,
        },
    )
    if way == "crop" and space != "photo":
        msg = (
            f"--space: expected photo with --how crop, got {space}: a crop has to be resized to "
            "become an input, which is what photo space does"
        )
        raise arguments.MisuseError(msg)
    side, step = _windows(window, stride, preset)
    wish = Wish(
        photo=sets.photo_of(way, photo),
        method=method,
        how=way,
        only=how if way != how else None,
        out=folder,
        data=data,
        split=split,
        sample=None if sample is None else arguments.whole("--sample", sample, least=0, digits=9),
        maps=maps,
        window=side,
        stride=step,
        edge=edge,
        fills=_fills(fill),
        scale="logit" if scale == "logit" else "score",
        space=space,
        category=category,
        fit=fit,
        coarse=arguments.whole("--coarse", coarse),
        strength=_share("--alpha", alpha),
        contour=contour,
        pixels=pixels,
        yes=yes,
        most=None if most is None else arguments.whole("--max-calls", most, least=0, digits=9),
        batch=arguments.whole("--batch", batch, least=0),
        jobs=arguments.whole("--jobs", jobs),
        deadline=arguments.positive("--deadline", deadline),
        seed=arguments.whole("--seed", seed, least=0, digits=9),
        settings=Settings(
            threads=arguments.whole("--threads", threads),
            device="cuda" if device == "cuda" else "cpu",
        ),
        layer=layer,
        map=feature,
        unit=unit,
        against=against,
        rule=RULES[RULES.index(rule)],
        overlap=OVERLAPS[OVERLAPS.index(overlap)],
        drawn=drawn,
        sweep=sweep,
        graph=graph,
    )
    with _telling() as telling:
        made = explain_photo(wish, telling)
    _print(wish, made, as_json=as_json)
    if strict and any(each.fault is not None for each in made):
        raise typer.Exit(FAULTS)


def _windows(window: str | None, stride: str | None, preset: str | None) -> tuple[int, int]:
    """Read window and stride, or a pair of both by its name."""
    from benchmarks.explain.asked import PRESETS, STRIDE, WINDOW

    if preset is not None:
        arguments.one_of("--preset", preset, PRESETS)
        for option, value in (("--window", window), ("--stride", stride)):
            if value is not None:
                msg = f"{option}: expected it without --preset {preset}, which holds both; got both"
                raise arguments.MisuseError(msg)
        return PRESETS[preset]
    side = WINDOW if window is None else arguments.whole("--window", window, digits=5)
    return side, STRIDE if stride is None else arguments.whole("--stride", stride, digits=5)


def _fills(typed: str | None) -> tuple[str, ...]:
    """Read a list of fills, each once."""
    from convnet.fills import FILLS

    if typed is None:
        return ()
    fills = tuple(dict.fromkeys("gray" if each == "grey" else each for each in typed.split(",")))
    for fill in fills:
        arguments.one_of("--fill", fill, (*FILLS, "all"))
    if "all" in fills and len(fills) > 1:
        msg = f"--fill: expected all, or names, got both in {typed!r}"
        raise arguments.MisuseError(msg)
    return fills


def _share(option: str, typed: str) -> float:
    """Read a number from 0 to 1."""
    with contextlib.suppress(ValueError):
        number = float(typed)
        if 0 <= number <= 1:
            return number
    msg = f"{option}: expected a number from 0 to 1, got {typed!r}"
    raise arguments.MisuseError(msg)


def _refuse_beside(how: str, by_windows: dict[str, bool], by_layers: dict[str, bool]) -> None:
    """Refuse options that mean nothing in this way of explaining."""
    windows = how in BY_WINDOWS
    wanted = "a way that looks into a network" if windows else "a way that moves windows"
    for option, given in (by_layers if windows else by_windows).items():
        if given:
            msg = f"{option}: expected it with {wanted}, got --how {how}"
            raise arguments.MisuseError(msg)


@contextlib.contextmanager
def _telling() -> Iterator[Telling]:
    """Tell on standard error, with a progress bar and a question where somebody is there."""
    import sys

    from benchmarks.explain.telling import Telling
    from benchmarks.report.listing import escape, tell
    from benchmarks.report.running import watching

    def say(line: str) -> None:
        """Write a line."""
        tell(f"fleck explain: {escape(line)}")

    def agree(question: str) -> bool:
        """Ask where both ends are a terminal."""
        if not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        with contextlib.suppress(typer.Abort):  # the answer was Ctrl-C, or the end of input
            return bool(typer.confirm(question, err=True))
        return False

    with watching() as watch:
        yield Telling(say, watch or (lambda _done, _total: None), agree)


def _print(wish: Wish, made: list[Explained], *, as_json: bool) -> None:
    """Print what was made, and say what the pictures do not show."""
    import json

    from benchmarks.report.listing import escape, put, tell

    for each in made:
        if as_json:
            put(json.dumps(each.record, allow_nan=False))
        else:
            for line in each.lines:
                put(escape(line))
    faults = sum(each.fault is not None for each in made)
    plural = "" if faults == 1 else "s"
    tell(f"fleck explain: {len(made) - faults} made, {faults} fault{plural}")
    if wish.photo and wish.how != "sanity" and wish.pixels == "none" and faults < len(made):
        advice = "--pixels full draws over the photograph"
        tell(f"fleck explain: the pictures hold no pixel and coarse maps only; {advice}")
