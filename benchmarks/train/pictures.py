"""From the files of a set to bytes at a network's size, in many processes, kept in a cache.

Files are decoded by the one policy and brought to size by `convnet.preprocessing`, so that a
network learns from exactly what it is shown later.  A file that gives no picture is a fault of
its item and is counted; none ends the work.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.data.images import POLICY
from benchmarks.run.engines import DEADLINE, run_each
from benchmarks.run.records import CHANGED, Record, Task
from convnet.preprocessing import Recipe, prepare

from .cache import Prepared, Wanted, digest_of, forget, keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.run.workers import Lost

    from .cache import Kept, Progress

#: Faults of a place rather than of a file: looked at again whenever a cache is opened.
AGAIN = frozenset({"unreadable", "not_a_file", "outside", CHANGED})
#: Of the noise that shows what the steps do: code is known by what it makes, not by its text.
PROBE = 1996


@dataclass(frozen=True)
class Preparing:
    """Makes a picture of an item of a manifest; a function that can be sent to a worker.

    Attributes
    ----------
    recipe : Recipe
        The steps.
    folder : Path or None
        Which files may not leave, links followed; None lets them.
    """

    recipe: Recipe
    folder: Path | None

    def warm(self) -> None:
        """Load what turns files into pixels before the first item's time begins."""
        import cv2

        import benchmarks.data.images
        import benchmarks.run.work  # noqa: F401 - loaded for the first item

        cv2.setNumThreads(1)  # one worker is one core

    def __call__(self, task: Task) -> Prepared:
        """Read, decode and bring to size."""
        from benchmarks.data.refusals import LIMITS
        from benchmarks.run.work import decoded

        found = decoded(task, LIMITS, self.folder)
        if isinstance(found, Record):
            return Prepared(None, found.fault or "", found.message)
        return Prepared(at_size(found.image.pixels, self.recipe))


def at_size(pixels: NDArray[np.uint8], recipe: Recipe) -> NDArray[np.uint8]:
    """Take the steps of a recipe that change pixels, and leave out its arithmetic.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    recipe : Recipe
        The steps.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8
        sRGB.  `prepare` makes of it what it makes of the picture itself, unless the recipe has a
        margin or a JPEG step.

    Examples
    --------
    >>> recipe = Recipe((4, 4), "squash", "RGB", "NCHW", mean=(0.5,) * 3, scale=1 / 255)
    >>> gray = np.full((9, 7, 3), 128, dtype=np.uint8)
    >>> at_size(gray, recipe).shape, int(at_size(gray, recipe)[0, 0, 0])
    ((4, 4, 3), 128)
    """
    plain = replace(
        recipe, mean=(0.0,) * 3, std=(1.0,) * 3, scale=1.0, channels="RGB", layout="NHWC"
    )
    return prepare(pixels, plain).astype(np.uint8)


def pictures_of(
    tasks: Sequence[Task],
    recipe: Recipe,
    cache: Path,
    *,
    folder: Path | None = None,
    jobs: int = 1,
    deadline: float = DEADLINE,
    progress: Progress | None = None,
) -> Kept:
    """Make the pictures of a set, or find them in the cache.

    Parameters
    ----------
    tasks : sequence of Task
        In the order wanted.
    recipe : Recipe
        The steps; its size is square.
    cache : Path
        Folder of all caches.
    folder : Path, optional
        Which files may not leave; that of the manifest.
    jobs, deadline
        As for `run_each`.
    progress : callable, optional
        As for `cache.keep`.

    Returns
    -------
    Kept

    Raises
    ------
    RefusedError
        If another process makes the same pictures.
    OSError
        If the disk refuses.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> recipe = Recipe((32, 32), "squash", "RGB", "NCHW", scale=1 / 255)
    >>> with tempfile.TemporaryDirectory() as place:
    ...     lost = Task(0, "a", "0" * 64, 1, "train", "no/such.jpg", "such.jpg")
    ...     pictures_of([lost], recipe, Path(place)).faults
    Counter({'unreadable': 1})
    """
    names = [task.sha256 for task in tasks]
    work = Preparing(recipe, folder)
    wanted = Wanted(
        cache / f"files-{name_of(recipe, names)}",
        {"items": len(tasks), "recipe": asdict(recipe)},
        recipe.size[0],
        tasks,
        _named,
        work,
        _lost,
    )
    kept = keep(wanted, jobs=jobs, deadline=deadline, progress=progress)
    doubtful = [task for task, each in zip(tasks, kept.found, strict=True) if each.fault in AGAIN]
    if _any_readable(doubtful, work, jobs, deadline):
        forget(wanted.folder)
        kept = keep(wanted, jobs=jobs, deadline=deadline, progress=progress)
    return kept


def name_of(recipe: Recipe, content: Iterable[Any]) -> str:
    """Name a cache after all that its pixels depend on.

    Parameters
    ----------
    recipe : Recipe
        The steps.
    content : iterable
        What the pictures are made of, as plain JSON.

    Returns
    -------
    str
        Sixteen hexadecimal digits; others where the decoding policy or the version of a decoder
        is another, or where the steps make something else of a picture that is always the same.

    Examples
    --------
    >>> recipe = Recipe((32, 32), "squash", "RGB", "NCHW")
    >>> name_of(recipe, ["a"]) == name_of(recipe, ["b"])
    False
    """
    probe = np.random.default_rng(PROBE).integers(0, 256, (97, 61, 3), dtype=np.uint8)
    made = digest_of(at_size(probe, recipe))
    decoders = [metadata.version(name) for name in ("pillow", "simplejpeg")]
    text = json.dumps([POLICY, made, decoders, asdict(recipe), list(content)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _named(task: Task) -> str:
    """Name an item by what its picture is made of."""
    return task.sha256


def _lost(_task: Task, loss: Lost) -> Prepared:
    """Make a fault of a lost worker."""
    return Prepared(None, loss.code, loss.message)


def _any_readable(tasks: Sequence[Task], work: Preparing, jobs: int, deadline: float) -> bool:
    """Tell whether one of the files that could not be read can be read by now."""
    return any(
        isinstance(answer, Prepared) and not answer.fault
        for _, answer in run_each(work, tasks, jobs=jobs, deadline=deadline)
    )
