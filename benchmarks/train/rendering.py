"""Rendered pictures and crops of photographs at a network's size, kept in caches.

A rendered picture goes through everything that a picture of the test set goes through, its JPEG
file included, before it is brought to size.  Its bytes depend on its `Spec` and the steps alone,
so that any number of workers makes the same cache, and a part that grew keeps what it had.
Negatives are shown to classical methods while they are still at full size.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from benchmarks.run.arguments import LackError
from benchmarks.run.making import DEADLINE

from .cache import Prepared, Wanted, keep
from .cells import KINDS, cells_of, no_figure
from .hard_negatives import marks_of
from .pictures import at_size, name_of
from .recipe import BACKGROUNDS, TEST, specs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.data.figures.factors import Spec
    from benchmarks.data.manifest import Item
    from benchmarks.run.workers import Lost
    from convnet.preprocessing import Recipe

    from .cache import Kept, Progress
    from .recipe import Crops, Part


@dataclass(frozen=True)
class Rendering:
    """Renders a picture and brings it to size; a function that can be sent to a worker.

    Attributes
    ----------
    recipe : Recipe
        The steps.
    methods : tuple of str
        That negatives are shown to.
    cells : int
        Parts on a side of a picture of which is told what is seen in them; 0 for none.
    """

    recipe: Recipe
    methods: tuple[str, ...] = ()
    cells: int = 0

    def warm(self) -> None:
        """Compile and load what the first picture would wait for."""
        from benchmarks.data.figures.making import warm

        warm()

    def __call__(self, spec: Spec) -> Prepared:
        """Render, compress, decode and bring to size."""
        from benchmarks.data.figures.making import photograph, photographs
        from benchmarks.data.figures.scene import assemble
        from benchmarks.data.figures.sensor import compress
        from benchmarks.data.figures.truth import label_of
        from benchmarks.data.images import Fault, decode

        scene = assemble(spec, photographs(spec.split))
        image = decode(compress(photograph(spec, scene), spec.factors.jpeg))
        if isinstance(image, Fault):
            msg = f"{spec.id}: expected a picture, got {image.message}"
            raise TypeError(msg)
        negative = label_of(spec.factors.coverage, spec.factors.people) == 0
        marks = marks_of(image.pixels, image.sha256, self.methods) if negative else ()
        cells = cells_of(scene.codes, self.cells) if self.cells else None
        return Prepared(at_size(image.pixels, self.recipe), marks=marks, cells=cells)


@dataclass(frozen=True)
class Cropping:
    """Cuts a square out of a photograph and brings it to size.

    Attributes
    ----------
    recipe, methods
        As for `Rendering`.
    least : float
        Side of the smallest square, in shares of the photograph's shorter side.
    cells : int
        As for `Rendering`; in a photograph nothing is seen that counts.
    """

    recipe: Recipe
    methods: tuple[str, ...]
    least: float
    cells: int = 0

    def __call__(self, wanted: tuple[Item, int]) -> Prepared:
        """Read a photograph and make the picture of a number, of which 0 is the whole."""
        from benchmarks.data.images import Fault, read

        item, number = wanted
        image = read(item.path)
        if isinstance(image, Fault) or image.sha256 != item.sha256:
            told = image.message if isinstance(image, Fault) else "other bytes than its manifest"
            msg = f"{item.path}: expected a photograph of the built-in set, got {told}"
            raise ValueError(msg)
        rng = np.random.default_rng([int(item.sha256[:15], 16), number])
        pixels = square(image.pixels, self.least, rng) if number else image.pixels
        marks = marks_of(pixels, f"{item.sha256}-{number}", self.methods)
        cells = no_figure(self.cells) if self.cells else None
        return Prepared(at_size(pixels, self.recipe), marks=marks, cells=cells)


def square(pixels: NDArray[np.uint8], least: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Cut a square of random size out of a random place.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        A photograph.
    least : float
        Side of the smallest square, in shares of the shorter side.
    rng : numpy.random.Generator
        Source of size and place.

    Returns
    -------
    ndarray of shape (side, side, 3), dtype uint8

    Examples
    --------
    >>> square(np.zeros((40, 60, 3), np.uint8), 1.0, np.random.default_rng(0)).shape
    (40, 40, 3)
    """
    rows, columns = pixels.shape[:2]
    side = max(1, round(rng.uniform(least, 1.0) * min(rows, columns)))
    top, left = (int(rng.integers(extent - side + 1)) for extent in (rows, columns))
    return pixels[top : top + side, left : left + side]


def rendered(
    part: Part,
    split: Literal["train", "dev"],
    recipe: Recipe,
    methods: tuple[str, ...],
    cache: Path,
    *,
    cells: int = 0,
    jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[Kept, NDArray[np.int64]]:
    """Render a part of a training, or find it in the cache.

    Parameters
    ----------
    part : Part
        What to render.
    split : {"train", "dev"}
        To which it belongs.
    recipe : Recipe
        The steps to the network.
    methods : tuple of str
        That negatives are shown to.
    cache : Path
        Folder of all caches.
    cells : int
        As for `Rendering`.
    jobs : int
        Worker processes.
    progress : callable, optional
        As for `cache.keep`.

    Returns
    -------
    Kept
        The pictures, without faults.
    labels : ndarray of shape (n,), dtype int64

    Raises
    ------
    LackError
        If a picture cannot be rendered on this machine.
    """
    from benchmarks.data.figures.factors import VERSION
    from benchmarks.data.figures.truth import label_of

    specs = specs_of(part, split)
    # How many are wanted is no part of the name: a longer part begins with the shorter one.
    told = {
        "generator": VERSION,
        "split": split,
        "stream": part.stream,
        "size": part.size,
        "quality": part.quality,
        "overrides": dict(part.overrides),
        "methods": methods,
        **({"cells": [cells, *KINDS]} if cells else {}),
    }
    name = name_of(recipe, [told])
    kept = keep(
        Wanted(
            cache / f"figures-{split}-{name}",
            {**told, "recipe": asdict(recipe)},
            recipe.size[0],
            specs,
            _spec_name,
            Rendering(recipe, methods, cells),
            _never,
            (cells, len(KINDS)) if cells else None,
        ),
        jobs=jobs,
        deadline=DEADLINE,
        progress=progress,
    )
    labels = [label_of(spec.factors.coverage, spec.factors.people) for spec in specs]
    return kept, np.array(labels, dtype=np.int64)


def photographs_of(split: Literal["train", "dev"]) -> tuple[Item, ...]:
    """List the built-in photographs that a training may see.

    Parameters
    ----------
    split : {"train", "dev"}
        Which part.

    Returns
    -------
    tuple of Item
        In the order of the manifest; none that stands behind rendered test pictures.

    Examples
    --------
    >>> len(photographs_of("train")), len(photographs_of("dev"))
    (87, 56)
    """
    from benchmarks.data.manifest import read_manifest
    from benchmarks.data.sets import builtin

    part = read_manifest(builtin("photos")).part(split)
    return tuple(item for item in part if item.slices[BACKGROUNDS] != TEST)


def cropped(
    crops: Crops,
    split: Literal["train", "dev"],
    recipe: Recipe,
    methods: tuple[str, ...],
    cache: Path,
    *,
    cells: int = 0,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Kept:
    """Make pictures of the built-in photographs, or find them in the cache.

    Parameters
    ----------
    crops : Crops
        What is made of each.
    split : {"train", "dev"}
        Whose photographs.
    recipe, methods, cache, cells, jobs, progress
        As for `rendered`.

    Returns
    -------
    Kept
        All pictures of the first photograph, then of the next; all negative.

    Raises
    ------
    LackError
        If a photograph cannot be read.
    """
    items = tuple(_numbered(photographs_of(split), crops.count))
    told: dict[str, Any] = {"photographs": split, "crops": asdict(crops), "methods": methods}
    told |= {"cells": cells} if cells else {}
    name = name_of(recipe, [told, [_crop_name(item) for item in items]])
    return keep(
        Wanted(
            cache / f"photos-{split}-{name}",
            {**told, "recipe": asdict(recipe)},
            recipe.size[0],
            items,
            _crop_name,
            Cropping(recipe, methods, crops.least, cells),
            _never,
            (cells, len(KINDS)) if cells else None,
        ),
        jobs=jobs,
        deadline=DEADLINE,
        progress=progress,
    )


def _numbered(items: Sequence[Item], count: int) -> Iterator[tuple[Item, int]]:
    """Give each photograph its pictures, which have numbers."""
    for item in items:
        for number in range(count):
            yield item, number


def _crop_name(wanted: tuple[Item, int]) -> str:
    """Name a crop by what it is made of."""
    return f"{wanted[0].sha256}-{wanted[1]}"


def _spec_name(spec: Spec) -> str:
    """Name a picture by its id and all it is made of."""
    content = json.dumps(asdict(spec), sort_keys=True).encode()
    return f"{spec.id}-{hashlib.sha256(content).hexdigest()[:16]}"


def _never(item: Any, loss: Lost) -> Prepared:
    """Refuse to go on without a picture of ours."""
    name = item.id if hasattr(item, "id") else item[0].id
    reason = loss.message.partition(";")[0]
    msg = (
        f"{name}: expected a picture, got {loss.code} ({reason}); what is finished is kept, and "
        "the same command goes on from there"
    )
    raise LackError(msg)
