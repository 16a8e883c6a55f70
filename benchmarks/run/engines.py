"""Run one function over many items so that a bad item costs only itself.

Every item is worked on by a supervised process of ours, never by the caller's: a photograph
may crash a decoder, hang it or fill the memory, and none of that may reach the results
already obtained.  Each worker has a pipe of its own and exactly one item in flight; a worker
that dies, overstays the deadline or runs out of memory is replaced and its one item is lost
with a named reason.  Results come back in the order of the items, whatever the number of
workers.

Decision 0010 says why these lines stand here instead of a ready-made pool.
"""

from __future__ import annotations

import time
from collections import deque
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, TypeVar

from .workers import Lost, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Seconds one item may take, decoding included; the request limit of imgproxy.
DEADLINE = 10.0

#: Bytes one item may allocate above what its worker starts with.  Ours (decision 0010): the
#: worker, its libraries included, then stays below 1.5 GB.
MEMORY = 1_350_000_000


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
        What to work on; read to its end before the first result.
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
    if jobs < 1:
        msg = f"expected at least 1 job, got {jobs}"
        raise ValueError(msg)
    if not (deadline > 0 and memory > 0):
        msg = f"expected a positive deadline and memory, got {deadline} s and {memory} bytes"
        raise ValueError(msg)
    return _supervise(function, list(items), jobs, deadline, memory)


def _supervise(
    function: Callable[[Item], Result],
    items: list[Item],
    jobs: int,
    deadline: float,
    memory: int,
) -> Iterator[tuple[Item, Result | Lost]]:
    """Keep every worker busy with one item, and give the answers out in order."""
    waiting = deque(enumerate(items))
    answers: dict[int, Result | Lost] = {}
    crew: list[Worker[Item, Result]] = []
    try:
        for index, item in enumerate(items):
            while index not in answers:
                _hand_out(function, waiting, answers, crew, jobs, deadline, memory)
                for number, answer in _gather(crew, deadline):
                    answers[number] = answer
                _hand_out(function, waiting, answers, crew, jobs, deadline, memory)
            yield item, answers.pop(index)
    finally:
        for worker in crew:
            worker.stop()


def _hand_out(
    function: Callable[[Item], Result],
    waiting: deque[tuple[int, Item]],
    answers: dict[int, Result | Lost],
    crew: list[Worker[Item, Result]],
    jobs: int,
    deadline: float,
    memory: int,
) -> None:
    """Give every idle worker an item; start workers up to `jobs` while items wait."""
    crew[:] = [worker for worker in crew if not worker.stopped]
    while waiting and (len(crew) < jobs or any(worker.index is None for worker in crew)):
        worker = next((worker for worker in crew if worker.index is None), None)
        fresh = worker is None
        if worker is None:
            worker = Worker(function, memory, crew)
        index, item = waiting.popleft()
        if worker.give(index, item, deadline):
            continue
        # An idle worker that is found dead did not die of this item: a fresh one gets it.
        # A fresh one that cannot even take it is lost with it, or this would go on for ever.
        worker.stop()
        crew[:] = [other for other in crew if not other.stopped]
        if fresh:
            answers[index] = Lost("crashed", f"the worker {worker.death()} before it could begin")
        else:
            waiting.appendleft((index, item))


def _gather(
    crew: list[Worker[Item, Result]], deadline: float
) -> Iterator[tuple[int, Result | Lost]]:
    """Wait for the next answer, death or missed deadline among the busy workers."""
    busy = {worker.pipe: worker for worker in crew if worker.index is not None}
    if not busy:
        return
    patience = min(worker.expires for worker in busy.values()) - time.monotonic()
    ready = wait(list(busy), max(patience, 0.0))
    for pipe, worker in busy.items():
        index = worker.index
        if index is None:
            continue
        if pipe in ready:
            for answer in worker.take():
                yield index, answer
        elif time.monotonic() >= worker.expires:
            worker.stop()
            yield (
                index,
                Lost("deadline", f"no answer within {deadline:g} s; see --deadline"),
            )
