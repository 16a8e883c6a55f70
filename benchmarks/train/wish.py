"""What `fleck train` is asked for, who is told of it, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.run.arguments import LackError, MisuseError, RefusedError
from benchmarks.run.files import open_folder
from convnet.training import Device

__all__ = [
    "CACHE",
    "FIGURES",
    "Device",
    "Finished",
    "Watch",
    "Wish",
    "require_place",
    "require_torch",
]

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measure.intervals import Interval
    from convnet.training import Device

    from .cache import Progress
    from .checkpoints import Told
    from .lessons import Lessons
    from .thresholds import Threshold

#: What `--data` is called for our own recipe.
FIGURES = "figures"
#: Folder of the caches, beside the model, where none is named.
CACHE = "training-cache"


@dataclass(frozen=True)
class Wish:
    """A training as typed.

    Attributes
    ----------
    data : str
        ``figures``, a built-in set or a manifest.
    out : str
        The model file.
    seed : int
        Of weights and of what is drawn.
    epochs : int
        0: as the recipe says.
    architecture : str
        A name or a TOML file.
    device : {"auto", "cpu", "cuda"}
        Where.
    threads : int
        Of torch on a processor.
    cache : str
        Folder of prepared pictures; empty: beside the model.
    jobs : int
        Worker processes that make pictures.
    replace : bool
        Take the place of a model, and of another training's checkpoint, that is there.
    allow_outside : bool
        Take files outside the manifest's folder.
    """

    data: str
    out: str
    seed: int = 0
    epochs: int = 0
    architecture: str = "figures"
    device: Device = "auto"
    threads: int = 1
    cache: str = ""
    jobs: int = 1
    replace: bool = False
    allow_outside: bool = False

    @property
    def model(self) -> Path:
        """Return the model file."""
        return Path(self.out)

    @property
    def caches(self) -> Path:
        """Return the folder of the caches."""
        return Path(self.cache) if self.cache else self.model.parent / CACHE

    @property
    def folder(self) -> Path:
        """Return the folder of what is not finished yet."""
        return self.model.with_name(f"{self.model.name}.training")


@dataclass(frozen=True)
class Watch:
    """Who is told what while a training goes on.

    Attributes
    ----------
    announce : callable
        Told lines.
    progress : callable or None
        Wraps iterables of finished pictures.
    epoch : callable
        Told of every epoch, the number of epochs, and the seconds that are left.
    """

    announce: Callable[[str], None]
    progress: Progress | None
    epoch: Callable[[Told, int, float], None]


@dataclass(frozen=True, eq=False)
class Finished:
    """A training that is over.

    Attributes
    ----------
    model, card : Path
        The files written.
    told : tuple of Told
        One for every epoch.
    area : Interval or None
        Of the development items, from the model file itself.
    threshold : Threshold
        In the card.
    difference : float
        Largest between the model file and torch, in logits.
    kept : int
        Epochs that an earlier command had done.
    lessons : Lessons
        What was learned from.
    shipped : bool
        Whether the network is rebuilt as it comes with this software.
    """

    model: Path
    card: Path
    told: tuple[Told, ...]
    area: Interval | None
    threshold: Threshold
    difference: float
    kept: int
    lessons: Lessons
    shipped: bool


def require_torch() -> None:
    """Refuse to begin without torch; looking for it costs nothing, loading it a second.

    Raises
    ------
    LackError
        If it is not installed.
    """
    if find_spec("torch") is None:
        msg = (
            "expected torch, which training needs and scoring does not, got none; install it "
            "with: pip install 'fleck[train]'"
        )
        raise LackError(msg)


def require_place(wish: Wish) -> None:
    """Make sure that the model can be written, before anything is done.

    Parameters
    ----------
    wish : Wish
        What was typed.

    Raises
    ------
    MisuseError
        If it is no name of a model file.
    RefusedError
        If there is one already.
    OSError
        If the folder cannot be made or written.

    Examples
    --------
    >>> require_place(Wish("figures", "model.pt"))
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: --out: expected a file that ends in .onnx, got 'model.pt'
    """
    path = wish.model
    if path.suffix != ".onnx":
        msg = f"--out: expected a file that ends in .onnx, got {wish.out!r}"
        raise MisuseError(msg)
    if path.is_dir():
        msg = f"--out: expected a file, got the folder {wish.out!r}"
        raise MisuseError(msg)
    card = path.with_suffix(".toml")
    for option, other in (("--data", wish.data), ("--architecture", wish.architecture)):
        theirs = Path(other).with_suffix(".toml")
        if Path(other).is_file() and theirs.resolve() == card.resolve():
            msg = f"--out: expected another name, because {card} would belong to {option} as well"
            raise MisuseError(msg)
    for place in (path, card):
        if place.exists() and not wish.replace:
            msg = f"{place}: expected no file there, got one; name another --out, or add --replace"
            raise RefusedError(msg)
    for option, folder in (("--out", path.parent), ("--cache", wish.caches)):
        try:
            open_folder(str(folder))
        except (FileExistsError, NotADirectoryError) as error:
            msg = f"{option}: expected a folder, but {str(folder)!r} is, or lies below, a file"
            raise MisuseError(msg) from error
