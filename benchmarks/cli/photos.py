"""The verbs on photographs: detect, mask and score."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

import fleck
from benchmarks.run import arguments

from .application import FAULTS, Deadline, Jobs, Json, Photos, Strict, app

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.report.listing import Listing

SIZES = ("paper", "native")

# Said in the help, which may not load the methods to ask them.
NAMES = (
    "fleck, fleck-kapur, fleck-refit (each also with :skin, :limb, ... or :A to :H), "
    "kovac, chai-ngan, rgb-h-cbcr, jones-rehg, ap-apid"
)


def _presets() -> list[str]:
    """Name the presets."""
    return list(fleck.PRESETS)


def _configurations() -> list[str]:
    """Name the configurations."""
    from fleck.grouping import CONFIGURATIONS  # the package's own name would load numpy

    return list(CONFIGURATIONS)


def _methods() -> list[str]:
    """Name the methods."""
    from benchmarks.methods.names import method_names

    return list(method_names())


@app.command()
def detect(
    photos: Photos,
    overlay: Annotated[
        str | None, typer.Option("--overlay", metavar="DIR", help="Draw the evidence into DIR.")
    ] = None,
    preset: Annotated[
        str,
        typer.Option(
            "--preset", metavar="NAME", help="page, kapur97 or refit.", autocompletion=_presets
        ),
    ] = "page",
    configuration: Annotated[
        str,
        typer.Option(
            "--configuration",
            metavar="NAME",
            help="What marks a photo: girdle, limb, spine, ... or a letter A to H.",
            autocompletion=_configurations,
        ),
    ] = "F",
    size: Annotated[
        str,
        typer.Option("--size", metavar="NAME", help="paper (128x192) or native."),
    ] = "paper",
    jobs: Jobs = "1",
    deadline: Deadline = "10",
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Give the 1996 verdict on photographs, with its evidence."""
    arguments.one_of("--preset", preset, _presets())
    arguments.one_of("--configuration", configuration, _configurations())
    arguments.one_of("--size", size, SIZES)
    count, seconds = arguments.whole("--jobs", jobs), arguments.positive("--deadline", deadline)
    found = arguments.collected(photos)
    pictures = arguments.placed("--overlay", found, overlay)
    from benchmarks.report import columns
    from benchmarks.run.photos import DETECT_FIELDS, detect_photo

    _work(
        detect_photo,
        found,
        DETECT_FIELDS,
        columns.detections(len(found), as_json=as_json),
        strict=strict,
        pictures=pictures,
        jobs=count,
        deadline=seconds,
        preset=preset,
        configuration=configuration,
        size=size,
        overlay=overlay is not None,
    )


@app.command()
def mask(
    photos: Photos,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            help=f"Whose mask: {NAMES}, nude.js or my.py:name.",
            autocompletion=_methods,
        ),
    ],
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Where the masks go.")],
    real: Annotated[bool, typer.Option("--real", help="Values 0 to 255, not 0 or 255.")] = False,
    jobs: Jobs = "1",
    deadline: Deadline = "10",
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Write the skin mask of photographs as 8-bit PNG."""
    count, seconds = arguments.whole("--jobs", jobs), arguments.positive("--deadline", deadline)
    found = arguments.collected(photos)
    chosen = arguments.chosen_method(method, offers="mask", digest=False)
    pictures = arguments.placed("--out", found, out)
    from benchmarks.report import columns
    from benchmarks.run.photos import MASK_FIELDS, mask_photo

    _work(
        mask_photo,
        found,
        MASK_FIELDS,
        columns.masks(len(found), as_json=as_json),
        strict=strict,
        pictures=pictures,
        jobs=count,
        deadline=seconds,
        method=chosen,
        real=real,
    )


@app.command()
def score(
    photos: Photos,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            help=f"Whose score: {NAMES}, nude.js, convnet, mudepy, open_nsfw, nudenet, nsfwjs, "
            "my.py:score, model.onnx or an address.",
            autocompletion=_methods,
        ),
    ],
    jobs: Jobs = "1",
    deadline: Deadline = "10",
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Give any method's score of photographs."""
    count, seconds = arguments.whole("--jobs", jobs), arguments.positive("--deadline", deadline)
    found = arguments.collected(photos)
    chosen = arguments.chosen_method(method, offers="pixels", digest=False)
    from benchmarks.report import columns
    from benchmarks.run.photos import SCORE_FIELDS, score_photo

    _work(
        score_photo,
        found,
        SCORE_FIELDS,
        columns.scores(len(found), as_json=as_json),
        strict=strict,
        jobs=count,
        deadline=seconds,
        method=chosen,
    )


def _work(
    function: Callable[..., Any],
    found: Sequence[str],
    names: Sequence[str],
    listing: Listing,
    *,
    strict: bool,
    **options: Any,
) -> None:
    """Put every photograph through a function and print what comes of it."""
    from benchmarks.run.photos import each_photo

    with listing, contextlib.closing(each_photo(function, found, names, **options)) as run:
        for photo in run:
            listing.add(photo)
    if strict and listing.faults:
        raise typer.Exit(FAULTS)
