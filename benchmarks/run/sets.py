"""What `fleck data make` is asked for, checked, and turned into the pictures of a set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .arguments import LackError, MisuseError, one_of
from .making import Finished, OtherSetError, RendererLostError, make_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.data.figures.factors import Spec, Split

SETS = ("figures", "figures-small")
SPLITS = ("train", "dev", "test")
BLOCKS = ("all", "crossed", "curves", "controls")
#: Pictures of a train or dev set where nothing else is asked for.  Ours.
DRAWN = 1000
#: Pictures on a contact sheet.  Ours: eight rows of eight.
SHEET = 64


@dataclass(frozen=True)
class Wish:
    """A set as typed.

    Attributes
    ----------
    name : str
        One of `SETS`.
    split, block : str
        Part of the set, and block of the test part.
    count, seed, size : int
        Number of pictures (0: as designed), stream of train and dev (0 to 9, each has other
        scenes), side of the pictures in pixels (0: as designed).
    quality : str
        Empty: as designed.
    fixed : tuple of str
        ``FACTOR=LEVEL``.
    """

    name: str
    split: str = "test"
    block: str = "all"
    count: int = 0
    seed: int = 0
    size: int = 0
    quality: str = ""
    fixed: tuple[str, ...] = ()


def make_wished(
    wish: Wish,
    out: str,
    *,
    jobs: int = 1,
    progress: Callable[[Iterable[Any], int], Iterable[Any]] | None = None,
) -> Finished:
    """Make the set that was asked for, with a contact sheet.

    Parameters
    ----------
    wish : Wish
        What was typed.
    out : str
        Folder of the set.
    jobs : int
        Worker processes.
    progress : callable, optional
        As for `making.make_set`.

    Returns
    -------
    Finished

    Raises
    ------
    MisuseError
        If the wish makes no sense, or the folder holds another set.
    LackError
        If the renderer does not work on this machine.
    OSError
        If the disk refuses.
    """
    if not out:
        msg = "--out: expected a folder, got an empty name"
        raise MisuseError(msg)
    specs = specs_of(wish)
    try:
        finished = make_set(specs, Path(out), wish.name, jobs=jobs, progress=progress)
    except OtherSetError as error:
        msg = f"--out: {error}"
        raise MisuseError(msg) from error
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"--out: expected a folder, but {out!r} is, or lies below, a file"
        raise MisuseError(msg) from error
    except RendererLostError as error:
        raise LackError(str(error)) from error
    keep_sheet(specs, Path(out))
    return finished


def specs_of(wish: Wish) -> tuple[Spec, ...]:
    """List the pictures that a wish means.

    Parameters
    ----------
    wish : Wish
        What was typed.

    Returns
    -------
    tuple of Spec

    Raises
    ------
    MisuseError
        If it makes no sense; the message names the option.

    Examples
    --------
    >>> [spec.split for spec in specs_of(Wish("figures", split="dev", count=2))]
    ['dev', 'dev']
    >>> specs_of(Wish("figures", fixed=("tone=tanned",)))
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: --set, --size, --quality: tone: expected ...
    """
    from benchmarks.data.figures import design, draws

    one_of("SET", wish.name, SETS)
    one_of("--split", wish.split, SPLITS)
    one_of("--block", wish.block, BLOCKS)
    if wish.name == "figures-small" and (wish.split != "test" or wish.block != "all"):
        msg = "--split, --block: expected none for figures-small, a fixed part of the test split"
        raise MisuseError(msg)
    if wish.seed >= draws.STREAMS:
        msg = f"--seed: expected a whole number from 0 to {draws.STREAMS - 1}, got {wish.seed}"
        raise MisuseError(msg)
    if wish.count > draws.STREAM:
        msg = f"--count: expected at most {draws.STREAM} pictures, got {wish.count}"
        raise MisuseError(msg)
    fixed = _fixed(wish)
    try:
        if wish.split != "test":
            if wish.block != "all":
                msg = f"--block: expected it with --split test only, got --split {wish.split}"
                raise MisuseError(msg)
            return draws.drawn_specs(
                cast("Split", wish.split),
                wish.count or DRAWN,
                overrides=fixed,
                stream=wish.seed,
            )
        if wish.seed:
            msg = "--seed: expected it with --split train or dev only: the test split is fixed"
            raise MisuseError(msg)
        every = design.small_specs() if wish.name == "figures-small" else design.test_specs()
        specs = tuple(spec for spec in every if wish.block in ("all", spec.block))
        return design.override(specs[: wish.count or None], fixed)
    except ValueError as error:
        msg = f"--set, --size, --quality: {error}"
        raise MisuseError(msg) from error


def keep_sheet(specs: Iterable[Spec], out: Path) -> None:
    """Write the contact sheet of a set: pictures spread evenly over it.

    Parameters
    ----------
    specs : iterable of Spec
        The set, made.
    out : Path
        Its folder; the sheet is `sheet.jpg`.
    """
    import cv2
    import numpy as np

    from benchmarks.data.figures.sheet import contact_sheet
    from benchmarks.data.images import Fault, read

    from .files import keep_file

    names = [spec.id for spec in specs]
    places = np.linspace(0, len(names) - 1, min(SHEET, len(names))).round().astype(int)
    chosen = [names[place] for place in places]
    images = [(name, read(out / f"images/{name}.jpg")) for name in chosen]
    shown = [(name, image.pixels) for name, image in images if not isinstance(image, Fault)]
    sheet = contact_sheet([pixels for _, pixels in shown], [name for name, _ in shown])
    encoded = cv2.imencode(".jpg", sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    keep_file(encoded.tobytes(), str(out / "sheet.jpg"))


def _fixed(wish: Wish) -> dict[str, str]:
    """Collect the factors that are held at a level."""
    fixed = {}
    for typed in wish.fixed:
        factor, equals, level = typed.partition("=")
        if not (equals and factor and level) or factor in fixed:
            msg = f"--set: expected FACTOR=LEVEL, each factor once, got {typed!r}"
            raise MisuseError(msg)
        fixed[factor] = level
    for factor, value in (("size", wish.size), ("quality", wish.quality)):
        if value:
            if factor in fixed:
                msg = f"--set: expected {factor} once, got it also as --{factor}"
                raise MisuseError(msg)
            fixed[factor] = str(value)
    return fixed
