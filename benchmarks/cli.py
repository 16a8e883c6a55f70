"""The command `fleck`: its verbs, their options and their exit codes.

Exit codes: 0 done · 1 refused or differs · 2 misuse · 3 faults under `--strict` · 4 disk, model
or environment · 130 and 143 interrupted or terminated · 141 the reader of the results left.

Only the standard library and typer are loaded here; a verb loads what it needs once its
options are known to make sense.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

import fleck
from benchmarks.run import arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    from benchmarks.report.listing import Listing

MISUSE = 2
FAULTS = 3
ENVIRONMENT = 4
READER_GONE = 128 + 13
INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM

SIZES = ("paper", "native")

app = typer.Typer(
    name="fleck",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(typed: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    typed : sequence of str, optional
        What follows the name of the command; by default that of this process.

    Returns
    -------
    int
        The exit code.

    Examples
    --------
    >>> main(["--version"])
    fleck ...
    0
    """
    # One worker is one core; numpy's own threads would also keep workers from being forked.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    _take_streams()
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        return _run(sys.argv[1:] if typed is None else typed)
    finally:
        signal.signal(signal.SIGTERM, before)


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

# Said in the help, which may not load the methods to ask them.
NAMES = (
    "fleck, fleck-kapur (each also with :skin, :limb, ... or :A to :H), "
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
        typer.Option("--preset", metavar="NAME", help="page or kapur97.", autocompletion=_presets),
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
            help=f"Whose mask: {NAMES} or nude.js.",
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
    from benchmarks.methods.protocol import MaskMethod

    if not isinstance(arguments.known_method(method), MaskMethod):
        msg = f"--method: expected a method that gives masks, got {method!r}, which only scores"
        raise arguments.MisuseError(msg)
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
        method=method,
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
            help=f"Whose score: {NAMES}, nude.js or mudepy.",
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
    arguments.known_method(method)
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
        method=method,
    )


data = typer.Typer(no_args_is_help=True, help="Sets of pictures: make the rendered ones.")
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


def _run(typed: Sequence[str]) -> int:
    """Run a verb and turn whatever ends it into an exit code and one line."""
    from benchmarks.report.listing import ReaderGoneError, tell

    try:
        if sys.stdout is None:
            msg = "expected an open standard output to write the results to, got a closed one"
            raise arguments.LackError(msg)
        status = app(list(typed), prog_name="fleck", standalone_mode=False)
        sys.stdout.flush()
    except arguments.MisuseError as error:
        tell(f"fleck: {error}")
        return MISUSE
    except arguments.LackError as error:
        tell(f"fleck: {error}")
        return ENVIRONMENT
    except typer.TyperException as error:
        message = error.format_message()
        tell(message if message.startswith("Usage:") else f"fleck: {message}")
        return error.exit_code
    except (ReaderGoneError, BrokenPipeError):
        # The interpreter flushes standard output once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except OSError as error:
        tell(f"fleck: {_named(error)}")
        return ENVIRONMENT
    except ImportError as error:
        tell(f"fleck: expected a complete installation, but {error}; install fleck again")
        return ENVIRONMENT
    except KeyboardInterrupt:
        return INTERRUPTED
    return int(status or 0)


def _take_streams() -> None:
    """Occupy closed standard streams, so that no pipe of ours gets their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - for the life of the process


def _terminated(_number: int, _frame: FrameType | None) -> None:
    """Let everything clean up when the process is asked to end."""
    raise SystemExit(TERMINATED)


def _named(error: OSError) -> str:
    """Say in one line what the system refused."""
    from benchmarks.report.listing import escape

    where = f"{escape(os.fsdecode(error.filename))}: " if error.filename is not None else ""
    return f"{where}{error.strerror or error}; nothing finished before is lost"
