"""What a head may learn from: the labeled items of a manifest, by part, and what goes together.

A set that is split gives its part train to learn from and its part dev to set the threshold on;
its part test is never opened here.  A set that is not split gives all its items to learn from.
Items without a label are counted and left out.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure.areas import area
from benchmarks.methods.chosen import Settings
from benchmarks.run.arguments import MisuseError, RefusedError
from benchmarks.run.asked import Asked, fence_of, roster_of
from benchmarks.run.records import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.data.card import Card
    from benchmarks.data.manifest import Item
    from benchmarks.measure.intervals import Interval

    from .features import Features

#: Columns that say which items belong together, the first that is filled in counts; `fleck data
#: add` writes the first, rendered sets have the second.
GROUPED_BY = ("cluster", "scene", "group")


@dataclass(frozen=True)
class Part:
    """Labeled items of one set.

    Attributes
    ----------
    name : str
        ``train``, ``dev``, or ``all`` where the set is not split.
    tasks : tuple of Task
        In the order of their ids.
    groups : mapping of int to str
        For every rank what its item belongs to.
    grouped_by : str or None
        The column that says so; None where equal files are all that is known to go together.
    unlabeled : int
        Items of the part without a label.
    fence : Path or None
        Which files may not leave; None lets them.
    """

    name: str
    tasks: tuple[Task, ...]
    groups: Mapping[int, str] = field(repr=False)
    grouped_by: str | None = None
    unlabeled: int = 0
    fence: Path | None = None


@dataclass(frozen=True)
class Source:
    """A set as read.

    Attributes
    ----------
    name : str
        Of its card, or of its file.
    digest : str
        Of its manifest.
    card : Card
        What it is.
    parts : mapping of str to Part
        Its labeled items by part; ``all`` alone where the set is not split.
    unsplit : int
        Items without a part in a set that has parts; they are left out.
    """

    name: str
    digest: str
    card: Card
    parts: Mapping[str, Part]
    unsplit: int = 0


@dataclass(frozen=True, eq=False)
class Learned:
    """A part of a set, and what was read of it.

    Attributes
    ----------
    source : Source
        The set.
    part : Part
        What was asked for.
    features : Features
        What was read.
    """

    source: Source
    part: Part
    features: Features

    @property
    def groups(self) -> NDArray[np.intp]:
        """Number what the rows belong to."""
        names = [self.part.groups[row.task.rank] for row in self.features.rows]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        return np.array([numbers[name] for name in names], dtype=np.intp)

    @property
    def rarer(self) -> int:
        """Count the rows of the rarer label."""
        positives = int(self.features.labels.sum())
        return min(positives, len(self.features.rows) - positives)

    def area(self, scores: NDArray[np.float64]) -> Interval | None:
        """Measure how well scores of the rows part the labels, over groups where there are any."""
        groups = self.groups
        alone = len(np.unique(groups)) == len(groups)
        return area(self.features.labels, scores, clusters=None if alone else groups)


def read_source(
    data: str, *, root: str | None = None, allow_outside: bool = False, option: str = "--data"
) -> Source:
    """Read a manifest into parts.

    Parameters
    ----------
    data : str
        A built-in set or a manifest.
    root : str, optional
        Folder or address below which the files lie.
    allow_outside : bool
        Take files outside the manifest's folder.
    option : str
        That named the set, for messages.

    Returns
    -------
    Source

    Raises
    ------
    MisuseError
        If there is no such set, or its manifest or card is wrong.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> photos = read_source("photos")
    >>> sorted(photos.parts), len(photos.parts["train"].tasks), photos.parts["train"].grouped_by
    (['dev', 'test', 'train'], 117, 'scene')
    """
    from benchmarks.data.card import CardError, read_card
    from benchmarks.data.locations import is_address, located
    from benchmarks.data.manifest import ManifestError

    asked = Asked("", data, Settings(), root=root, allow_outside=allow_outside)
    rows: list[tuple[Task, Item]] = []
    try:
        roster = roster_of(asked)
        for rank, item in roster.items():
            place = located(item, root)
            if not is_address(place):  # a worker may be at home in another folder
                place = os.path.abspath(place)  # noqa: PTH100 - text, not a path
            task = Task(rank, item.id, item.sha256, item.label, item.split, place, item.written)
            rows.append((task, item))
        card = read_card(roster.path)
    except (CardError, ManifestError) as error:
        msg = f"{option}: {error}"
        raise MisuseError(msg) from error
    except MisuseError as error:
        raise MisuseError(str(error).replace("--data:", f"{option}:", 1)) from error
    rows.sort(key=lambda row: row[0].rank)
    named = {item.split for _, item in rows} - {None}
    fence = fence_of(asked, roster)
    parts = {
        name: _part(name, [row for row in rows if not named or row[1].split == name], fence)
        for name in sorted(filter(None, named)) or ["all"]
    }
    unsplit = sum(item.split is None for _, item in rows) if named else 0
    return Source(card.name or roster.path.stem, roster.digest, card, parts, unsplit)


def learned_part(source: Source, split: str | None) -> Part:
    """Find the part to learn from.

    Parameters
    ----------
    source : Source
        The set.
    split : {"train", "dev"}, optional
        Its name; without it train, or all items of a set that is not split.

    Returns
    -------
    Part

    Raises
    ------
    RefusedError
        If the set has no such part.

    Examples
    --------
    >>> learned_part(read_source("photos"), None).name
    'train'
    """
    if split is None and "all" in source.parts:
        return source.parts["all"]
    wanted = split or "train"
    if wanted not in source.parts:
        known = ", ".join(source.parts)
        msg = (
            f"--data: expected items with the split {wanted} in {source.name}, got {known}; "
            "the column split of the manifest says which part an item belongs to"
        )
        raise RefusedError(msg)
    return source.parts[wanted]


def dev_part(source: Source, learned: Part) -> Part | None:
    """Find the part to set a threshold on in the set that is learned from.

    Parameters
    ----------
    source : Source
        The set.
    learned : Part
        What is learned from.

    Returns
    -------
    Part or None
        None where the set has none, or learns from it.

    Examples
    --------
    >>> photos = read_source("photos")
    >>> dev_part(photos, learned_part(photos, None)).name
    'dev'
    """
    return source.parts.get("dev") if learned.name == "train" else None


def other_dev(source: Source) -> Part:
    """Find the part to set a threshold on in a set of its own.

    Parameters
    ----------
    source : Source
        The set.

    Returns
    -------
    Part
        Its part dev, or all items of a set that is not split.

    Raises
    ------
    RefusedError
        If it is split and has no dev.

    Examples
    --------
    >>> other_dev(read_source("photos")).name
    'dev'
    """
    for name in ("dev", "all"):
        if name in source.parts:
            return replace(source.parts[name], name="dev")
    msg = (
        f"--dev: expected items with the split dev in {source.name}, got {', '.join(source.parts)}"
    )
    raise RefusedError(msg)


def _part(name: str, rows: list[tuple[Task, Item]], fence: Path | None) -> Part:
    """Take the labeled items of a part, and find out what they belong to."""
    labeled = [(task, item) for task, item in rows if task.label is not None]
    column = _column(item for _, item in labeled)
    groups = {
        task.rank: (item.slices.get(column, "") if column else "") or f"file {task.sha256}"
        for task, item in labeled
    }
    tasks = tuple(task for task, _ in labeled)
    return Part(name, tasks, groups, column, len(rows) - len(labeled), fence)


def _column(items: Iterable[Item]) -> str | None:
    """Find the column that says which items belong together."""
    filled = Counter(name for item in items for name in GROUPED_BY if item.slices.get(name))
    return next((name for name in GROUPED_BY if filled[name]), None)
