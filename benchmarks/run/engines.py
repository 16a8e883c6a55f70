"""Run one function over many items so that a bad item costs only itself.

Every item is worked on by a supervised process of ours, never by the caller's: a photograph
may crash a decoder, hang it or fill the memory, and none of that may reach the results
already obtained.  Each worker has a pipe of its own and exactly one task in flight; a worker
that dies, overstays the deadline or runs out of memory is replaced and its one task is lost
with a named reason.

Conventions
-----------
An *engine* is given the work, a function from a batch of items to their records, and a pull,
which gives the next batch or None where there is none at the moment.  It pulls whenever it has
room, so it never holds more than what is in flight; it yields every batch with its records, or
with the reason why there are none, in any order; and after each it pulls again, because whoever
got a lost batch may have put its items back one by one.  It ends when there is nothing to pull
and nothing in flight.

`run_each` is for whoever wants single items in their order.

Decision 0010 says why these lines stand here instead of a ready-made pool.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, Generic, TypeAlias, TypeVar

from .arguments import LackError
from .workers import Lost, Worker, said

Item = TypeVar("Item")
Result = TypeVar("Result")

Batch: TypeAlias = tuple[Any, ...]
Work: TypeAlias = Callable[[Batch], list[Any]]
Pull: TypeAlias = Callable[[], Batch | None]
Engine: TypeAlias = Callable[[Work, Pull], Generator[tuple[Batch, list[Any] | Lost], None, None]]

#: Seconds one item may take, decoding included; the request limit of imgproxy.
DEADLINE = 10.0

#: Bytes one item may allocate above what its worker starts with.  Ours (decision 0010): the
#: worker, its libraries included, then stays below 1.5 GB.
MEMORY = 1_350_000_000

#: Items `run_each` may be ahead of the one whose answer is next.  Ours: answers hold pictures.
AHEAD = 256

#: Workers in a row that may die or hang before they are ready.  Ours.
STARTS = 3


class WorkerStartError(LackError):
    """Worker processes end before they can begin; the message says how."""


@dataclass(frozen=True)
class _Task(Generic[Item]):
    """One thing to do: its number, what it is, the seconds an item may take, and how many it is."""

    number: int
    item: Item
    deadline: float
    items: int = 1


def processes(jobs: int = 1, deadline: float = DEADLINE, memory: int = MEMORY) -> Engine:
    """Make an engine of supervised processes on this machine.

    Parameters
    ----------
    jobs : int
        Number of worker processes, one processor core each.
    deadline : float
        Seconds an item may take.  A batch may take as many times that as it has items, unless
        the work says with `workers.begin` which of them it is at.
    memory : int
        Bytes a worker may allocate above what it starts with (Linux only).

    Returns
    -------
    Engine

    Raises
    ------
    ValueError
        If `jobs` is below 1, or `deadline` or `memory` is not positive.

    Examples
    --------
    >>> batches = iter([(4.0, 9.0), (-1.0,)])
    >>> engine = processes(1)
    >>> [batch for batch, _ in engine(list, lambda: next(batches, None))]
    [(4.0, 9.0), (-1.0,)]
    """
    _require_limits(jobs, deadline, memory)

    def engine(work: Work, pull: Pull) -> Generator[tuple[Batch, list[Any] | Lost], None, None]:
        """Keep the processes busy."""
        numbers = iter(range(1 << 62))

        def task() -> _Task[Batch] | None:
            batch = pull()
            return None if batch is None else _Task(next(numbers), batch, deadline, len(batch))

        for done, answer in _supervise(work, task, jobs, memory):
            yield done.item, answer

    return engine


def serial() -> Engine:
    """Make an engine that works in this very process.

    Returns
    -------
    Engine
        Without limits: what crashes or hangs the work does so to the caller.  An exception of
        the work is the loss of its batch, as in a process of its own.

    Examples
    --------
    >>> batches = iter([(4.0, 9.0), (-1.0,)])
    >>> [records for _, records in serial()(list, lambda: next(batches, None))]
    [[4.0, 9.0], [-1.0]]
    """

    def engine(work: Work, pull: Pull) -> Generator[tuple[Batch, list[Any] | Lost], None, None]:
        """Work on one batch after the other."""
        while (batch := pull()) is not None:
            answer: list[Any] | Lost
            try:
                answer = work(batch)
            except MemoryError:
                answer = Lost("memory", "asked for more memory than there is")
            # SystemExit too: a method that leaves would end the command, and with its own code.
            except (Exception, SystemExit) as error:  # noqa: BLE001 - an item's fault stays its own
                answer = Lost("error", said(error))
            yield batch, answer

    return engine


def run_each(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    jobs: int = 1,
    deadline: float = DEADLINE,
    memory: int = MEMORY,
) -> Iterator[tuple[Item, Result | Lost]]:
    """Apply a function to every item, each in a supervised process.

    Parameters
    ----------
    function : callable
        Takes one item, returns something that can be pickled.  Where workers cannot be forked
        (macOS, Windows, a caller with threads) the function itself is pickled too.
    items : iterable
        What to work on; read as it is needed, a bounded number of items ahead.
    jobs : int
        Number of worker processes, one processor core each.
    deadline : float
        Seconds an item may take; the time a worker takes to start is not counted.
    memory : int
        Bytes a worker may allocate above what it starts with (Linux only).

    Yields
    ------
    item, result : tuple
        In the order of `items`; the result is a `Lost` where there is none.

    Raises
    ------
    ValueError
        If `jobs` is below 1, or `deadline` or `memory` is not positive.

    Notes
    -----
    Closing the iterator early, or an interrupt, stops the workers at once.  A worker writes
    nothing but its answer, so that stopping it leaves nothing behind.

    Examples
    --------
    >>> import math
    >>> [answer if isinstance(answer, float) else answer.code
    ...  for _, answer in run_each(math.sqrt, [4.0, -1.0, 9.0])]
    [2.0, 'error', 3.0]
    """
    _require_limits(jobs, deadline, memory)
    return _in_order(function, items, jobs, deadline, memory)


def _in_order(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    jobs: int,
    deadline: float,
    memory: int,
) -> Iterator[tuple[Item, Result | Lost]]:
    """Give answers out in the order of the items, holding back those that come early."""
    numbered = enumerate(items)
    held: dict[int, tuple[Item, Result | Lost]] = {}
    following = 0

    def task() -> _Task[Item] | None:
        """Take the next item, unless answers wait for an older one."""
        if len(held) >= AHEAD:
            return None
        number, item = next(numbered, (-1, None))
        return None if item is None and number < 0 else _Task(number, item, deadline)  # type: ignore[arg-type]

    for done, answer in _supervise(function, task, jobs, memory):
        held[done.number] = done.item, answer
        while following in held:
            yield held.pop(following)
            following += 1


def _require_limits(jobs: int, deadline: float, memory: int) -> None:
    """Refuse limits under which nothing could be done."""
    if jobs < 1:
        msg = f"expected at least 1 job, got {jobs}"
        raise ValueError(msg)
    if not (deadline > 0 and memory > 0):
        msg = f"expected a positive deadline and memory, got {deadline} s and {memory} bytes"
        raise ValueError(msg)


def _supervise(
    function: Callable[[Item], Result],
    pull: Callable[[], _Task[Item] | None],
    jobs: int,
    memory: int,
) -> Iterator[tuple[_Task[Item], Result | Lost]]:
    """Keep every worker busy with one task, and give answers out as they come."""
    crew: list[Worker[Item, Result]] = []
    given: dict[Worker[Item, Result], _Task[Item]] = {}
    waiting: deque[_Task[Item]] = deque()
    failed = 0
    try:
        while True:
            while len(given) + len(waiting) < jobs and (task := pull()) is not None:
                waiting.append(task)
            _hand_out(waiting, crew, given)
            if not given and not waiting:
                return
            while len(crew) < min(jobs, len(given) + len(waiting)):
                Worker(function, memory, crew)
            for worker, answer in _gather(crew):
                if worker in given:
                    failed = 0
                    yield given.pop(worker), answer
                    continue
                # It had no task yet, so no task is to blame; but this must not go on for ever.
                failed += 1
                if failed == STARTS:
                    msg = f"expected a worker process to start, got none: {answer}"
                    raise WorkerStartError(msg)
    finally:
        for worker in crew:
            worker.stop()


def _hand_out(
    waiting: deque[_Task[Item]],
    crew: list[Worker[Item, Result]],
    given: dict[Worker[Item, Result], _Task[Item]],
) -> None:
    """Give every idle worker a task; forget workers that are no more."""
    for worker in crew:
        if waiting and worker.idle:
            task = waiting.popleft()
            if worker.give(task.item, task.deadline, task.items):
                given[worker] = task
            else:  # found dead, not of this task: another one gets it
                worker.stop()
                waiting.appendleft(task)
    crew[:] = [worker for worker in crew if not worker.stopped]


def _gather(
    crew: list[Worker[Item, Result]],
) -> Iterator[tuple[Worker[Item, Result], Result | Lost]]:
    """Wait for the next answer, death or missed deadline among workers that start or work."""
    expected = {worker.pipe: worker for worker in crew if not worker.idle}
    patience = min(worker.expires for worker in expected.values()) - time.monotonic()
    ready = wait(list(expected), max(patience, 0.0))
    for pipe, worker in expected.items():
        if pipe in ready:
            for answer in worker.take():
                yield worker, answer
        elif time.monotonic() >= worker.expires:
            seconds = worker.allowed
            worker.stop()
            yield worker, Lost("deadline", f"no answer within {seconds:g} s; see --deadline")
