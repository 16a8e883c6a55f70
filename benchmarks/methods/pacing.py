"""How fast a service is asked: a rate for all threads together, and waits between attempts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import numpy as np

Clock = Callable[[], float]
Sleep = Callable[[float], object]

#: Seconds one wait between two attempts is at most, unless the service asks for more.
CEILING = 60.0


@dataclass
class Waiting:
    """Clock, waits and the end of all waiting; all of it can be replaced in tests.

    Attributes
    ----------
    clock : callable
        Seconds now.
    ended : Event
        Set when nobody waits any longer.
    sleep : callable or None
        Waits; by default until the time is over or `ended` is set.
    """

    clock: Clock = time.monotonic
    ended: threading.Event = field(default_factory=threading.Event)
    sleep: Sleep | None = None

    def rest(self, seconds: float) -> None:
        """Wait, unless everything has ended."""
        (self.sleep or self.ended.wait)(seconds)


class Pace:
    """Lets requests begin one after the other, never closer together than the rate.

    Parameters
    ----------
    rate : float or None
        Requests a second; None for as fast as may be.
    clock, sleep : callable
        The seconds now, and a wait.

    Examples
    --------
    >>> now = [0.0]
    >>> pace = Pace(2.0, lambda: now[0], lambda seconds: now.__setitem__(0, now[0] + seconds))
    >>> begun = [pace.wait() for _ in range(3)]
    >>> begun
    [0.0, 0.5, 1.0]
    """

    def __init__(self, rate: float | None, clock: Clock, sleep: Sleep) -> None:
        """Let the first request begin at once."""
        self._gap = 0.0 if rate is None else 1.0 / rate
        self._clock, self._sleep = clock, sleep
        self._next = float("-inf")
        self._lock = threading.Lock()

    def wait(self, ended: Callable[[], bool] = lambda: False) -> float:
        """Wait until a request may begin; return when that was.

        Parameters
        ----------
        ended : callable, optional
            Whether nobody waits any longer.
        """
        while True:
            with self._lock:
                now = self._clock()
                patience = self._next - now
                if patience <= 0 or ended():
                    self._next = now + self._gap
                    return now
            self._sleep(patience)

    def hold(self, seconds: float) -> None:
        """Let no request begin for some seconds: the service asked for a pause."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)


def backoff(attempt: int, first: float, rng: np.random.Generator) -> float:
    """Draw the wait after a failed attempt: exponential, with full jitter.

    Parameters
    ----------
    attempt : int
        From 0.
    first : float
        Seconds that bound the first wait.
    rng : Generator
        What it is drawn from.

    Returns
    -------
    float
        Seconds, uniform between 0 and ``first * 2 ** attempt``, at most `CEILING`.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> backoff(3, 0.5, rng) < 4.0, backoff(30, 0.5, rng) <= CEILING
    (True, True)
    """
    return float(rng.uniform(0.0, min(CEILING, first * 2.0 ** min(attempt, 30))))


def retry_after(header: str | None, now: datetime | None = None) -> float:
    """Read how long a service asks to wait.

    Parameters
    ----------
    header : str or None
        ``Retry-After``: seconds, or a date.
    now : datetime, optional
        The time a date is compared with.

    Returns
    -------
    float
        Seconds; 0 where nothing is asked or nothing is understood.

    Examples
    --------
    >>> retry_after("3"), retry_after(None), retry_after("soon")
    (3.0, 0.0, 0.0)
    >>> retry_after("Thu, 26 Nov 2026 08:00:10 GMT", datetime(2026, 11, 26, 8, tzinfo=UTC))
    10.0
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
