"""Threads that send requests to a service and put every answer on the disk at once.

The threads are started with the first request, after the processes that prepare files: those are
forked where that is safe, which is only while there is one thread.  A process that must be
replaced later is started in another way by itself (`workers.start_method`).
"""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.methods.asking import Caller, EndedError, Failure, Reply, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    import numpy as np

    from benchmarks.methods.pacing import Waiting
    from benchmarks.methods.sending import Payload

    from .answered import AnswerStore
    from .preparing import Prepared

#: Seconds that threads have to keep the answers under way when a run ends by an error: longer
#: than any sensible timeout of a card, and bounded.
PATIENCE = 120.0


@dataclass(eq=False)
class Flight:
    """A request: its pictures, and what came of it.

    Attributes
    ----------
    items : tuple of Prepared
        The items, in order.
    payloads : tuple of Payload
        What is sent of each.
    outcome : Reply, Failure or BaseException, optional
        None while it is under way.
    begun, ended : float
        When the first attempt began and the last was over, in seconds of one clock.
    """

    items: tuple[Prepared, ...]
    payloads: tuple[Payload, ...]
    outcome: Reply | Failure | BaseException | None = None
    begun: float = 0.0
    ended: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it took for each of its items, waits included."""
        return (self.ended - self.begun) / len(self.items)


@dataclass(eq=False)
class Askers:
    """Some threads with one connection; used as a context.

    Attributes
    ----------
    connect : callable
        Makes the connection, when the first request is sent.
    store : AnswerStore
        Where answers go.
    number : int
        Threads, and so requests under way at once.
    rng : Generator
        Each thread draws its waits from a child of it.
    waiting : Waiting
        Clock, waits and their end.
    """

    connect: Callable[[], Caller]
    store: AnswerStore
    number: int
    rng: np.random.Generator
    waiting: Waiting
    flying: int = 0
    _caller: Caller | None = None
    _threads: list[threading.Thread] = field(default_factory=list)
    _todo: queue.SimpleQueue[Flight | None] = field(default_factory=queue.SimpleQueue)
    _done: queue.SimpleQueue[Flight] = field(default_factory=queue.SimpleQueue)

    @property
    def sent(self) -> int:
        """Requests sent, repeated attempts included."""
        return self._caller.sent if self._caller is not None else 0

    def send(self, flight: Flight) -> None:
        """Hand a request over to whichever thread is free.

        Raises
        ------
        MissingKeyError
            With the first request, if the environment lacks a key.
        """
        if self._caller is None:
            self._caller = self.connect()
            for child in self.rng.spawn(self.number):
                thread = threading.Thread(target=self._work, args=(child,), daemon=True)
                self._threads.append(thread)
                thread.start()
        self.flying += 1
        self._todo.put(flight)

    def landed(self, *, wait: bool) -> Flight | None:
        """Take a request that something came of; None if there is none and nobody waits."""
        try:
            flight = self._done.get(wait)
        except queue.Empty:
            return None
        self.flying -= 1
        return flight

    def _work(self, rng: np.random.Generator) -> None:
        """Send one request after the other; this runs in the threads."""
        assert self._caller is not None
        while (flight := self._todo.get()) is not None:
            if self.waiting.ended.is_set():
                return
            flight.begun = time.perf_counter()
            try:
                outcome = self._caller.ask(flight.payloads, rng)
                if isinstance(outcome, Reply):
                    files = [item.task.sha256 for item in flight.items]
                    shas = [payload.sha256 for payload in flight.payloads]
                    self.store.keep(files, shas, outcome.text)
                flight.outcome = outcome
            except (ServiceError, EndedError, OSError) as error:
                flight.outcome = error
            except BaseException as error:  # noqa: BLE001 - the boundary of a thread
                # Its own words and its frames may hold a key.
                flight.outcome = ServiceError(f"the request failed by a {type(error).__name__}")
            flight.ended = time.perf_counter()
            self._done.put(flight)
            if isinstance(flight.outcome, ServiceError):
                self.waiting.ended.set()  # after it was handed on, so that it is met first

    def __enter__(self) -> Askers:
        """Start nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let no further request begin; keep the answers under way, unless there is haste."""
        self.waiting.ended.set()
        for _ in self._threads:
            self._todo.put(None)
        # A second interrupt and a closed generator are no `Exception`: then nobody may wait.
        if kind is None or issubclass(kind, Exception):
            end = time.monotonic() + PATIENCE
            for thread in self._threads:
                thread.join(max(0.0, end - time.monotonic()))
        if self._caller is not None:
            self._caller.close()
