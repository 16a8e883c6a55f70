"""What is still to be done, given out in batches; and what does it.

An engine pulls a batch whenever it has room.  A batch that was lost is put back item by item, so
that only the item which is to blame has a fault.  A crash has to happen twice: a worker may also
be killed by the system for want of memory, or by an administrator, whatever it is working on.
"""

from __future__ import annotations

import os
from collections import deque
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import MisuseError, RefusedError
from .engines import processes, serial
from .records import Task
from .workers import Lost, start_method

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.data.roster import Roster
    from benchmarks.methods.chosen import Chosen

    from .asked import Asked
    from .engines import Engine
    from .stopping import Stop
    from .store import Store
    from .work import Scoring

    Batch = tuple[Task, ...]

#: Items looked up at once where nothing is decoded.  Ours: a lookup takes microseconds.
LOOKUPS = 1024

#: Items of a Dask task, at least: see `cluster`.
SENT = 128


class Feed:
    """The batches still to be done, given out as an engine has room.

    Parameters
    ----------
    tasks : iterator of Task
        Read as they are needed.
    size : int
        Items of a batch.
    stop : Stop
        Once an end was asked for, no further batch is given.

    Examples
    --------
    >>> from benchmarks.run.stopping import Stop
    >>> feed = Feed(iter("abc"), 2, Stop())
    >>> batch = feed()
    >>> feed.again(batch, Lost("error", "in the batch"))
    True
    >>> batch, feed(), feed(), feed(), feed()
    (('a', 'b'), ('a',), ('b',), ('c',), None)
    >>> feed.again(("a",), Lost("error", "alone"))
    False
    """

    def __init__(self, tasks: Iterator[Task], size: int, stop: Stop) -> None:
        """Begin with nothing given back."""
        self._tasks, self._size, self._stop = tasks, size, stop
        self._back: deque[Task] = deque()
        self._crashed: set[Task] = set()

    def __call__(self) -> Batch | None:
        """Give the next batch, None if there is none or nothing more shall be begun."""
        if self._stop.asked is not None:
            return None
        if self._back:
            return (self._back.popleft(),)
        return tuple(islice(self._tasks, self._size)) or None

    def again(self, batch: Batch, loss: Lost) -> bool:
        """Put the items of a lost batch back one by one; false if its only item is to blame."""
        crashed = loss.code == "crashed"
        if len(batch) == 1 and not (crashed and batch[0] not in self._crashed):
            return False
        if crashed:
            self._crashed.update(batch)
        self._back.extend(batch)
        return True


def tasks_of(roster: Roster, store: Store, root: str | None) -> Iterator[Task]:
    """List the items without a record, in the order of the manifest.

    Parameters
    ----------
    roster : Roster
        All items.
    store : Store
        Says which have a record.
    root : str or None
        Folder or address below which the files lie.

    Yields
    ------
    Task

    Raises
    ------
    RefusedError
        If the manifest was changed while it was in use.
    """
    from benchmarks.data.locations import is_address, located
    from benchmarks.data.manifest import ManifestError

    try:
        for rank, item in roster.items():
            if not store.has(rank):
                place = located(item, root)
                if not is_address(place):  # a worker may be at home in another folder
                    place = os.path.abspath(place)  # noqa: PTH100 - text, not a path
                yield Task(rank, item.id, item.sha256, item.label, item.split, place, item.written)
    except ManifestError as error:
        msg = f"{error}; what is finished is kept"
        raise RefusedError(msg) from error


def engine_of(asked: Asked, chosen: Chosen) -> tuple[Engine, int]:
    """Choose what does the work, and how much of it at once.

    Parameters
    ----------
    asked : Asked
        What is wanted.
    chosen : Chosen
        The method.

    Returns
    -------
    engine : Engine
    size : int
        Items of a batch.

    Raises
    ------
    MisuseError
        If the engine does not go with the method.

    Examples
    --------
    >>> from benchmarks.methods.chosen import Settings
    >>> from benchmarks.methods.names import identify
    >>> from benchmarks.run.asked import Asked
    >>> engine_of(Asked("kovac", "photos", Settings(), batch=32), identify("kovac"))[1]
    32
    """
    size = asked.batch or (LOOKUPS if chosen.needs == "id" else chosen.batch)
    limits = {"jobs": asked.workers, "deadline": asked.deadline, "memory": asked.memory}
    if is_service(chosen):
        if asked.engine == "dask":
            msg = "--engine: expected serial or processes for a classifier behind HTTP, got dask"
            raise MisuseError(msg)
        from .calls import remote

        return remote(chosen, Path(asked.out), again=asked.retry, **limits), size  # type: ignore[arg-type]
    if asked.engine == "serial":
        return serial(), size
    if asked.engine == "dask":
        from .cluster import dask

        return dask(asked.address, chunk=size, **limits), max(size, SENT)  # type: ignore[arg-type]
    return processes(**limits), size  # type: ignore[arg-type]


def is_service(chosen: Chosen) -> bool:
    """Tell whether a method is a classifier behind HTTP.

    Parameters
    ----------
    chosen : Chosen
        The method.

    Returns
    -------
    bool

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> is_service(identify("kovac")), is_service(identify("https://api.example.com#$.nsfw"))
    (False, True)
    """
    from benchmarks.methods.names import method_names
    from benchmarks.methods.typed import parse

    return chosen.typed not in method_names() and parse(chosen.typed).form == "service"


def share(scoring: Scoring) -> None:
    """Load before workers are forked what all of them need and no user wrote.

    Parameters
    ----------
    scoring : Scoring
        The work.
    """
    from benchmarks.methods.names import is_built_in

    if start_method() == "fork":
        if scoring.chosen.needs == "pixels":
            scoring.warm_decoder()
        if is_built_in(scoring.chosen.typed):
            scoring.warm()
