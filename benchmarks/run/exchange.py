"""The loop of a run by a classifier behind HTTP: prepared, asked, read, recorded.

One thread runs it, the caller's.  It never holds more than a few requests' worth of pictures.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

from benchmarks.methods.asking import Failure, Reply, ServiceError
from benchmarks.methods.keys import MissingKeyError
from benchmarks.methods.sending import Payload

from .answered import AnswerStore, Kept
from .arguments import LackError
from .askers import Askers, Flight
from .heard import failed, read
from .records import Record, Task, lost
from .workers import Lost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.methods.remote import Service

    from .engines import Batch, Pull
    from .preparing import Prepared

    Part = tuple[Batch, list[Any] | Lost]

#: Requests in a row without a score after which there is no sense in further ones; ours.
ENOUGH = 20

#: Requests prepared for every one that may be under way, and bytes that may wait to be sent.
AHEAD = 2
HELD = 64 << 20

#: What a service says where one picture spoils a whole request.
SPLIT = frozenset({400, 413, 422})


class ServiceLostError(LackError):
    """The classifier behind HTTP cannot be used, or no longer; what is recorded stays."""


@dataclass
class Exchange:
    """What is under way between the caller, the processes, the service and the disk.

    Attributes
    ----------
    service : Service
        The classifier.
    store : AnswerStore
        The answers that are kept.
    askers : Askers
        The threads.
    pull : callable
        Gives items.
    again : bool
        Whether to ask again where an answer that is kept holds no score.
    """

    service: Service
    store: AnswerStore
    askers: Askers
    pull: Pull
    again: bool = False
    _tasks: deque[Task] = field(default_factory=deque)
    _waiting: deque[tuple[Prepared, Payload]] = field(default_factory=deque)
    #: Items by the SHA-256 of what is sent of them, from then on until there is an answer.
    _asked: dict[str, list[Prepared]] = field(default_factory=dict)
    _preparing: int = 0
    _bytes: int = 0
    #: Parts without a score that may be the service's fault, and when their requests ended.
    _doubtful: deque[tuple[float, Part]] = field(default_factory=deque)
    _scored: bool = False

    def answers(self, feed: Iterator[Part]) -> Iterator[Part]:
        """Yield what comes of all items.

        Parameters
        ----------
        feed : iterator
            Of an engine that prepares items and pulls them by `next_task`.

        Yields
        ------
        batch, records : tuple

        Raises
        ------
        ServiceLostError
            If the service cannot be used, or no longer.
        OSError
            If an answer cannot be kept.
        """
        while True:
            while (flight := self.askers.landed(wait=False)) is not None:
                yield from self._land(flight)
            if self._has_room() and (self._preparing or self._more()):
                # There is something for the processes, so they give exactly one answer.
                yield from self._prepared(*next(feed))
                self._send(whole=True)
            elif self._waiting and not self._more() and not self._preparing:
                self._send(whole=False)
            elif self.askers.flying:
                landed = self.askers.landed(wait=True)
                assert landed is not None
                yield from self._land(landed)
            elif self._waiting:
                self._send(whole=False)
            elif self._doubtful:
                yield from self._settled(inf)
            else:
                return

    def next_task(self) -> Batch | None:
        """Give the processes one item, so that a bad one costs only itself."""
        if not (self._has_room() and self._more()):
            return None
        self._preparing += 1
        return (self._tasks.popleft(),)

    def _more(self) -> bool:
        """Make sure of an item to prepare, if there is any."""
        if not self._tasks:
            self._tasks.extend(self.pull() or ())
        return bool(self._tasks)

    def _has_room(self) -> bool:
        """Tell whether more items may be prepared."""
        table = self.service.card.remote
        most = (AHEAD * table.concurrency + 1) * table.batch
        return len(self._asked) + self._preparing < most and self._bytes < HELD

    def _prepared(self, batch: Batch, answer: list[Any] | Lost) -> Iterator[Part]:
        """Take what a process made of an item: a record, or something to look up or to send."""
        self._preparing -= 1
        if isinstance(answer, Lost):
            yield batch, [lost(batch[0], answer)]
            return
        ready = answer[0]
        if isinstance(ready, Record):
            yield batch, [ready]
            return
        payload = Payload(ready.content)
        if payload.sha256 in self._asked:
            self._asked[payload.sha256].append(ready)
            return
        kept = self.store.find(payload.sha256)
        if kept is not None:
            record = read(self.service, ready, kept)
            if not (self.again and record.fault is not None):
                self._scored = self._scored or record.fault is None
                yield batch, [record]
                return
        self._asked[payload.sha256] = [ready]
        self._bytes += len(ready.content)
        self._waiting.append((ready, payload))

    def _send(self, *, whole: bool) -> None:
        """Send what waits: whole requests only, or all of it."""
        size = self.service.batch
        while len(self._waiting) >= size or (self._waiting and not whole):
            some = [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]
            items, payloads = zip(*some, strict=True)
            try:
                self.askers.send(Flight(items, payloads))
            except MissingKeyError as error:
                raise ServiceLostError(str(error)) from None

    def _land(self, flight: Flight) -> Iterator[Part]:
        """Make records of what came of a request, or send its pictures one by one."""
        outcome = flight.outcome
        if isinstance(outcome, ServiceError):
            raise ServiceLostError(str(outcome)) from None
        if not isinstance(outcome, Reply | Failure):
            assert outcome is not None
            raise outcome
        pairs = list(zip(flight.items, flight.payloads, strict=True))
        if isinstance(outcome, Failure) and outcome.status in SPLIT and len(pairs) > 1:
            for item, payload in pairs:
                self.askers.send(Flight((item,), (payload,)))
            return
        tasks: list[Task] = []
        records: list[Record] = []
        for place, (item, payload) in enumerate(pairs):
            self._bytes -= len(item.content)
            for twin in self._asked.pop(payload.sha256):
                tasks.append(twin.task)
                if isinstance(outcome, Reply):
                    kept = Kept(outcome.text, place, len(pairs))
                    records.append(read(self.service, twin, kept, flight.seconds))
                else:
                    records.append(failed(twin, outcome, flight.seconds))
        yield from self._judged((tuple(tasks), records), flight)

    def _judged(self, part: Part, flight: Flight) -> Iterator[Part]:
        """Yield records, unless it may be the service that is at fault, not the items."""
        _, records = part
        assert not isinstance(records, Lost)
        if any(record.fault is None for record in records):
            self._scored = True
            yield from self._settled(flight.begun)
            yield part
            return
        down = isinstance(flight.outcome, Failure) and flight.outcome.code == "remote_failed"
        if self._scored and not down:
            yield part
            return
        self._doubtful.append((flight.ended, part))
        if len(self._doubtful) >= ENOUGH:
            wanted = "an answer" if self._scored else "a score"
            msg = (
                f"expected {wanted} in one of {ENOUGH} requests in a row, got none, the last: "
                f"{records[-1].message}; nothing is recorded of their items, and the same command "
                "goes on with them"
            )
            raise ServiceLostError(msg)

    def _settled(self, before: float) -> Iterator[Part]:
        """Yield what was in doubt before a moment from which on the service was well."""
        while self._doubtful and self._doubtful[0][0] <= before:
            yield self._doubtful.popleft()[1]
