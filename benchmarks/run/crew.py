"""What a Dask worker does with a batch: the supervised work of one machine, kept between tasks.

A Dask worker is a process with threads that serves a whole cluster; an item must not end it.
So the batch is worked on by a supervised process of ours beside it, by the same engine and with
the same faults as on one machine.  That process has loaded the method and waits for the next
batch; it leaves when its Dask worker does, or when another run comes.

Dask starts its workers as daemons, which may have no children, unless its configuration says
otherwise.  In a daemon the batch is worked on in the Dask worker itself: a file that crashes it
costs the Dask worker, which its nanny starts again, and the driver finds the item by trying
smaller batches.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.methods.sources import HOME, PACKAGES, code_digest

from .engines import processes
from .environment import scoring
from .workers import Lost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .engines import Batch, Work

    Part = tuple[int, list[Any] | Lost]

#: Exit status of a Dask worker that ended itself because a batch hung: EX_TEMPFAIL.
HUNG = 75


@dataclass(frozen=True)
class Order:
    """What a run asks of every Dask worker; the same for all its batches.

    Attributes
    ----------
    key : str
        Names the run; a supervised process kept for another one is ended.
    work : callable
        Takes a batch, a tuple of items, and returns a record for each.
    deadline : float
        Seconds an item may take.
    memory : int
        Bytes an item may allocate above what its process starts with.
    chunk : int
        Items its supervised process gets at once: their pixels are in memory together.
    kin : dict
        What the Dask worker must have in common with the driver, by name; see `kin`.
    """

    key: str
    work: Work
    deadline: float
    memory: int
    chunk: int
    kin: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What a Dask worker says to a batch.

    Attributes
    ----------
    parts : tuple of (int, list of Record or Lost)
        Number of items and what came of them, in the order of the batch.
    strange : tuple of str
        What this Dask worker has that the driver has not, one line each; if there is anything,
        no item was worked on.
    """

    parts: tuple[Part, ...]
    strange: tuple[str, ...] = ()


class Crew:
    """One supervised process and what waits for it."""

    def __init__(self, order: Order) -> None:
        """Start nothing yet: the process begins with the first batch."""
        self.order = order
        self.waiting: deque[Batch] = deque()
        engine = processes(1, order.deadline, order.memory)
        # Between two tasks this iterator rests where it gave its last answer, its process
        # alive; it goes on with whatever waits by then.
        self.answers = engine(order.work, self._pull)

    def _pull(self) -> Batch | None:
        """Give what waits, if anything does."""
        return self.waiting.popleft() if self.waiting else None

    def work(self, batch: Batch) -> list[Any] | Lost:
        """Work on a few items."""
        self.waiting.append(batch)
        _, answer = next(self.answers)
        return answer

    def close(self) -> None:
        """End the process."""
        self.answers.close()


#: Crews at rest in this Dask worker; one a thread at most.
_RESTING: deque[Crew] = deque()


def answer(order: Order, batch: Batch) -> Answer:
    """Work on a batch inside a Dask worker.

    Parameters
    ----------
    order : Order
        Of the run.
    batch : tuple
        Items.

    Returns
    -------
    Answer
        A record or a loss for every item, or what makes this worker unfit for the run.
    """
    here = kin()
    strange = tuple(
        f"{name} {here.get(name, 'not installed')} instead of {order.kin.get(name, 'none')}"
        for name in sorted({*here, *order.kin})
        if here.get(name) != order.kin.get(name)
    )
    if strange:
        return Answer((), strange=strange)
    if multiprocessing.current_process().daemon:
        return Answer(tuple(_in_chunks(batch, order.chunk, functools.partial(_alone, order))))
    crew = _rested(order)
    try:
        parts = tuple(_in_chunks(batch, order.chunk, crew.work))
    except BaseException:
        crew.close()
        raise
    _RESTING.append(crew)
    return Answer(parts)


def _rested(order: Order) -> Crew:
    """Take a crew that has loaded this run's method, or a new one; end those of other runs."""
    while True:
        try:
            crew = _RESTING.pop()
        except IndexError:
            return Crew(order)
        if crew.order.key == order.key:
            return crew
        crew.close()


def _in_chunks(
    batch: Batch, chunk: int, work: Callable[[Batch], list[Any] | Lost]
) -> Iterator[Part]:
    """Work on a batch in chunks; one that is lost is tried again item by item."""
    for start in range(0, len(batch), chunk):
        some = batch[start : start + chunk]
        answer = work(some)
        if isinstance(answer, Lost) and len(some) > 1:
            yield from _in_chunks(some, 1, work)
        else:
            yield len(some), answer


def _alone(order: Order, batch: Batch) -> list[Any] | Lost:
    """Work in this very process; what hangs ends it, so that its nanny starts it again."""
    watch = threading.Timer(order.deadline * len(batch), os._exit, (HUNG,))
    watch.daemon = True
    watch.start()
    try:
        return order.work(batch)
    except MemoryError:
        return Lost("memory", "asked for more memory than the Dask worker has")
    except Exception as error:  # noqa: BLE001 - the boundary: an item's fault stays its own
        return Lost("error", f"{type(error).__name__}: {error}".strip())
    finally:
        watch.cancel()


@functools.lru_cache(maxsize=1)
def kin() -> dict[str, str]:
    """Say what all workers of a run must have in common.

    Returns
    -------
    dict
        The version of each library that can change a score, and a digest of this project's code.

    Examples
    --------
    >>> "numpy" in kin()
    True
    """
    files = (file for package in PACKAGES for file in (HOME / package).rglob("*.py"))
    return {**scoring(), "fleck's code": code_digest(files, [HOME])[:16]}


def dask_setup(_worker: object) -> None:
    """Leave interrupts to the driver; Dask calls this in each worker of a cluster started here.

    An interrupt from the keyboard reaches every process of the terminal.  The driver then lets
    what is in flight be finished, for which the workers have to be alive.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
