"""The pictures on which ways to explain are checked, with their truth where there is one.

Without a wish they are rendered on the spot: mannequins of the class, whose skin is known to the
pixel.  Of pictures of the user's nothing leaves this room but numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.data.images import Fault, decode, read
from benchmarks.run.arguments import LackError, MisuseError
from benchmarks.run.asked import Asked, fence_of, name_of, roster_of
from benchmarks.run.looking import brought
from benchmarks.run.records import Record
from benchmarks.run.workers import Lost

from .passing import pixels_of
from .working import decoded, once

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.data.figures.factors import Spec
    from benchmarks.data.manifest import Item

    from .asked import Wish

#: Pictures without a wish.  Ours: minutes, and an interval over three is honest about itself.
COUNT = 3

#: The word for pictures that are rendered on the spot, and their side in pixels.
FIGURES, SIDE = "figures", 256

#: Stream of the development part that they are of: nothing of ours is trained, tuned or audited on
#: it.
STREAM = 7

#: What is held fixed in them: one bare figure each, so that there is something to point at.
FIXED = {"people": 1, "coverage": "none"}

#: Figures that a seed chooses from; ours.
SHELF = 1000

#: Gray values of a truth: of the class, and of what is not known.
TRUE, UNKNOWN = 255, 128

#: Seconds that one may take to be rendered: the very first one compiles.
RENDERING = 600.0


@dataclass(frozen=True, eq=False)
class Example:
    """A picture.

    Attributes
    ----------
    id : str
        Its name.
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    truth : ndarray of shape (M, N), dtype uint8, or None
        255 on what the class is about, 128 where that is not known.
    """

    id: str
    pixels: NDArray[np.uint8]
    truth: NDArray[np.uint8] | None = None

    def brought_down(self, side: int) -> Example:
        """Make the picture smaller where it is larger, its truth alike.

        Parameters
        ----------
        side : int
            Pixels along the longer side, at most.

        Returns
        -------
        Example

        Examples
        --------
        >>> Example("a", np.zeros((600, 900, 3), dtype=np.uint8)).brought_down(90).pixels.shape
        (60, 90, 3)
        """
        if max(self.pixels.shape[:2]) <= side:
            return self
        import cv2

        pixels = brought(self.pixels, side)
        size = (pixels.shape[1], pixels.shape[0])
        truth = self.truth
        if truth is not None:
            nearest = cv2.resize(truth, size, interpolation=cv2.INTER_NEAREST)
            truth = np.asarray(nearest, dtype=np.uint8)
        return replace(self, pixels=pixels, truth=truth)


def examples_of(wish: Wish) -> tuple[str, list[Example], Counter[str]]:
    """Read or render the pictures that were asked for.

    Parameters
    ----------
    wish : Wish
        What was asked.

    Returns
    -------
    data, examples, faults : str, list of Example, Counter
        Where they come from, they, and how many could not be read, by code.

    Raises
    ------
    MisuseError
        If there is no such set, or none of its pictures can be read.
    LackError
        If the renderer does not work on this machine.
    """
    if wish.photo:
        if wish.data is not None:
            msg = f"--data: expected it without PHOTO, got {wish.data!r} and {wish.photo!r}"
            raise MisuseError(msg)
        image = decoded(wish)
        if isinstance(image, Fault):
            msg = f"PHOTO: expected a photograph, got {image.code}: {image.message}"
            raise MisuseError(msg)
        return "one photograph", [Example(wish.photo, image.pixels)], Counter()
    if wish.data in (None, FIGURES):
        return _rendered(wish)
    return _of_set(wish)


def _rendered(wish: Wish) -> tuple[str, list[Example], Counter[str]]:
    """Render figures of the development part."""
    if wish.split not in (None, "dev"):
        msg = f"--split: expected dev with pictures rendered on the spot, got {wish.split}"
        raise MisuseError(msg)
    count = _count(wish)
    if count > SHELF:
        msg = f"--sample: expected at most {SHELF} pictures rendered on the spot, got {count}"
        raise MisuseError(msg)
    found = once(wish, partial(rendered, seed=wish.seed), count, deadline=RENDERING)
    if isinstance(found, Lost):
        msg = f"expected a machine on which figures can be rendered: {found.message}"
        raise LackError(msg)
    return f"{FIGURES}, dev, one bare figure each", found, Counter()


def rendered(count: int, *, seed: int = 0) -> list[Example]:
    """Render bare figures.

    Parameters
    ----------
    count : int
        How many.
    seed : int
        The same seed renders the same figures; with another, others.

    Returns
    -------
    list of Example
        With their skin as the truth.
    """
    from benchmarks.data.figures.draws import drawn_specs

    every = drawn_specs("dev", SHELF, size=SIDE, overrides=FIXED, stream=STREAM)
    chosen = np.random.default_rng(seed).permutation(SHELF)[:count]
    return [_example(every[number]) for number in chosen]


def _example(spec: Spec) -> Example:
    """Render one figure."""
    from benchmarks.data.figures.making import make

    made = make(spec)
    image, mask = (decode(made.files[made.row[name]]) for name in ("path", "mask"))
    if isinstance(image, Fault) or isinstance(mask, Fault):
        msg = f"expected a picture and its mask of {spec.id}, got a fault"
        raise TypeError(msg)
    return Example(spec.id, image.pixels, mask.pixels[..., 0])


def _of_set(wish: Wish) -> tuple[str, list[Example], Counter[str]]:
    """Draw pictures of a set, by the seed."""
    asked = Asked(
        wish.method,
        wish.data or "",
        wish.settings,
        split=wish.split,
        sample=_count(wish),
        seed=wish.seed,
    )
    roster = roster_of(asked)
    folder = fence_of(asked, roster)
    found: list[Example] = []
    faults: Counter[str] = Counter()
    told = ""
    for _, item in roster.items():
        example: Any = once(wish, partial(example_of, folder=folder), item, deadline=wish.deadline)
        if isinstance(example, Example):
            found.append(example)
        else:
            faults["lost" if isinstance(example, Lost) else example] += 1
            told = f"{item.id}: {example}"
    if not found:
        msg = f"--data: expected pictures that can be read, got none; {told}"
        raise MisuseError(msg)
    part = "" if wish.split is None else f", {wish.split}"
    return f"{name_of(roster)}{part}", found, faults


def example_of(item: Item, *, folder: Path | None) -> Example | str:
    """Read a picture of a set, and its truth where it has one.

    Parameters
    ----------
    item : Item
        Of a manifest.
    folder : Path or None
        Which its file may not leave.

    Returns
    -------
    Example or str
        A text says what is wrong with the picture; a mask that cannot be read is none.

    Examples
    --------
    >>> from pathlib import Path
    >>> from benchmarks.data.manifest import Item
    >>> example_of(Item("a", Path("no/such.jpg"), "0" * 64, 0, None), folder=None)
    'unreadable'
    """
    pixels = pixels_of(item, folder)
    if isinstance(pixels, Record):
        return str(pixels.fault)
    example = Example(item.id, pixels)
    if item.mask is None:
        return example
    mask = read(item.mask)
    if isinstance(mask, Fault) or mask.pixels.shape != pixels.shape:
        return example
    return replace(example, truth=mask.pixels[..., 0])


def _count(wish: Wish) -> int:
    """Return how many pictures are wanted; 0 means all of a set, and the usual number else."""
    if wish.sample is None:
        return COUNT
    return wish.sample or (0 if wish.data not in (None, FIGURES) else COUNT)
