"""The pictures of an audit in workers: where they come from, and the two looks at each.

What is sent to a worker is the name of a picture: a scene to be rendered, or an item to be read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.data.figures.factors import Spec
from benchmarks.data.locations import is_address, located
from benchmarks.data.manifest import ManifestError
from benchmarks.methods.protocol import score_versions
from benchmarks.run.arguments import MisuseError
from benchmarks.run.asked import Asked, fence_of, name_of, roster_of
from benchmarks.run.records import Record, Task

from .examining import Examined, How, examined
from .pictures import MOST, Picture, photographed, rendered, specs_of
from .trying import tried
from .wish import FIGURES, Wish

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.data.refusals import Limits
    from benchmarks.methods.chosen import Chosen

    from .patches import Patch
    from .slices import Slice
    from .trying import Tried

#: Columns that say which items belong together; the first that is filled in counts.
GROUPED_BY = ("cluster", "scene", "group")


@dataclass(frozen=True)
class Source:
    """Where pictures come from.

    Attributes
    ----------
    name : str
        Of the set.
    rendered : bool
        Whether items are scenes.
    limits : Limits or None
        What a file may cost.
    folder : Path or None
        Which files may not leave; None lets them.
    scenes : mapping of str to str
        What each item of a manifest belongs to, by id.
    """

    name: str
    rendered: bool
    limits: Limits | None = None
    folder: Path | None = None
    scenes: Mapping[str, str] | None = None

    def picture(self, item: Spec | Task) -> Picture | Record:
        """Render a scene, or read an item.

        Parameters
        ----------
        item : Spec or Task
            Which.

        Returns
        -------
        Picture or Record
            A record of the fault where it cannot be read.
        """
        if isinstance(item, Spec):
            return rendered(item)
        from benchmarks.data.refusals import LIMITS

        scene = (self.scenes or {}).get(item.id) or item.id
        return photographed(item, scene, self.limits or LIMITS, self.folder)


def items_of(wish: Wish) -> tuple[Source, tuple[Any, ...]]:
    """List the pictures of an audit.

    Parameters
    ----------
    wish : Wish
        What was asked.

    Returns
    -------
    source, items : tuple
        Where they come from, and scenes or items of a manifest.

    Raises
    ------
    MisuseError
        If there is no such set, or it holds nothing.

    Examples
    --------
    >>> source, items = items_of(Wish(("fleck",), count=6, size=64))
    >>> source.name, len(items), items[0].split
    ('figures', 6, 'dev')
    """
    if wish.data == FIGURES:
        if wish.split not in (None, "dev"):
            msg = (
                f"--split: expected none with the figures, which are rendered from the part dev, "
                f"got {wish.split!r}"
            )
            raise MisuseError(msg)
        if wish.count < 2:
            msg = f"--count: expected 2 rendered pictures at least, got {wish.count}"
            raise MisuseError(msg)
        if wish.count > MOST:
            msg = f"--count: expected {MOST} rendered pictures at most, got {wish.count}"
            raise MisuseError(msg)
        return Source(FIGURES, rendered=True), specs_of("dev", wish.count, wish.size)
    asked = Asked(
        wish.methods[0],
        wish.data,
        wish.settings,
        split=wish.split,
        sample=wish.count,
        seed=wish.seed,
        allow_outside=wish.allow_outside,
    )
    roster = roster_of(asked)
    items, scenes = [], {}
    try:
        for rank, item in roster.items():
            place = located(item, None)
            if not is_address(place):  # a worker may be at home in another folder
                place = os.path.abspath(place)  # noqa: PTH100 - text, not a path
            items.append(
                Task(rank, item.id, item.sha256, item.label, item.split, place, item.written)
            )
            named = (item.slices.get(column) for column in GROUPED_BY)
            scenes[item.id] = next((name for name in named if name), item.id)
    except ManifestError as error:
        msg = f"--data: {error}"
        raise MisuseError(msg) from error
    items.sort(key=lambda task: task.rank)
    if not items:
        msg = f"--data: expected items, got none in {wish.data!r}"
        raise MisuseError(msg)
    source = Source(name_of(roster), rendered=False, folder=fence_of(asked, roster), scenes=scenes)
    return source, tuple(items)


@dataclass(frozen=True, eq=False)
class Look:
    """Looks at pictures with one method; a function that can be sent to a worker.

    Attributes
    ----------
    chosen : Chosen
        The method.
    how : How
        Windows, scale and seed.
    source : Source
        Of the pictures.
    seed : int
        Of methods that draw.
    """

    chosen: Chosen
    how: How
    source: Source
    seed: int

    def warm(self) -> None:
        """Load the method, the renderer and the decoder before the first deadline begins."""
        import cv2

        cv2.setNumThreads(1)  # one worker is one core
        if self.source.rendered:
            from benchmarks.data.figures.making import warm

            warm()
        _ = self._method

    @cached_property
    def _method(self) -> Any:
        """Load the method once a worker."""
        from benchmarks.methods.names import load

        return load(self.chosen)

    def scorer(self, name: str) -> Any:
        """Return the method as a function of many pictures that are versions of one.

        Parameters
        ----------
        name : str
            Id of the picture: a method that draws gets the same generator for all versions.

        Returns
        -------
        callable
            It gives the method copies: one that writes into its picture, as some do, would spoil
            all that is made of it later.
        """
        method = self._method
        several = getattr(method, "score_batch", None)
        if several is not None and (getattr(method, "batch", None) or 1) > 1:
            return _in_batches(several, method.batch)
        return partial(score_versions, method, seed=self.seed, item=name)


def _in_batches(several: Any, batch: int) -> Any:
    """Let a method score no more pictures at once than it likes."""

    def score(pictures: Sequence[NDArray[np.uint8]]) -> list[float]:
        """Score pictures some at a time."""
        found: list[float] = []
        for at in range(0, len(pictures), batch):
            some = [picture.copy() for picture in pictures[at : at + batch]]
            found += [float(each) for each in several(some)]
        return found

    return score


@dataclass(frozen=True, eq=False)
class First(Look):
    """The first look: evidence, twins, strongest patches."""

    def __call__(self, item: Spec | Task) -> Examined | Record:
        """Look at a picture."""
        picture = self.source.picture(item)
        if isinstance(picture, Record):
            return picture
        return examined(picture, self.scorer(picture.id), self.how)


@dataclass(frozen=True, eq=False)
class Second(Look):
    """The second look: kinds of patches covered and pasted.

    Attributes
    ----------
    slices : tuple of Slice
        The kinds.
    chances : tuple of Patch
        Patches from anywhere.
    """

    slices: tuple[Slice, ...] = ()
    chances: tuple[Patch, ...] = ()

    def __call__(self, item: Spec | Task) -> list[Tried] | Record:
        """Look at a picture again."""
        picture = self.source.picture(item)
        if isinstance(picture, Record):
            return picture
        return tried(picture, self.scorer(picture.id), self.how, self.slices, self.chances)
