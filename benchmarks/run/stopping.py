"""What an interrupt means while a run goes on.

The first one asks for an end: no further item is begun, and what is being worked on may finish,
for `GRACE` seconds at most.  The second ends the work at once.  Either way what is recorded
stays, because a record is one write.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

#: Seconds that items in flight have after the first interrupt; as reliability asks.
GRACE = 10.0


class EnoughError(BaseException):
    """The second interrupt, or the end of the grace: stop here and now.

    It never leaves the context of `stoppable`.
    """


@dataclass
class Stop:
    """Whether somebody asked for an end, and by which signal."""

    asked: int | None = None

    def finish(self) -> None:
        """End the process as the signal would have, once everything is written.

        Raises
        ------
        KeyboardInterrupt
            After an interrupt.
        SystemExit
            After a request to terminate, with 143.
        """
        if self.asked == signal.SIGINT:
            raise KeyboardInterrupt
        if self.asked is not None:
            raise SystemExit(128 + self.asked)


@contextlib.contextmanager
def stoppable() -> Iterator[Stop]:
    """Take interrupts as requests for as long as the context lasts.

    At the second interrupt, or when the grace is over, whatever is going on inside is left at
    once, and what stands after the context is next.

    Yields
    ------
    Stop
        To be looked at before an item is begun, and at the end.

    Notes
    -----
    Only the main thread of a process gets signals; elsewhere nothing changes.

    Examples
    --------
    >>> with stoppable() as stop:
    ...     print(stop.asked)
    None
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    inside = True

    def ask(number: int, _frame: FrameType | None) -> None:
        """Note the first request; the second is an order, as long as there is work to leave."""
        if stop.asked is not None:
            over(number, _frame)
            return
        stop.asked = number
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, GRACE)

    def over(_number: int, _frame: FrameType | None) -> None:
        """End the grace."""
        if inside:
            raise EnoughError

    handlers: dict[int, Callable[[int, FrameType | None], None]]
    handlers = {signal.SIGINT: ask, signal.SIGTERM: ask}
    if hasattr(signal, "SIGALRM"):
        handlers[signal.SIGALRM] = over
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        try:
            yield stop
        finally:
            inside = False
    except EnoughError:
        inside = False
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
