"""Rates, waits and pauses, without waiting."""

import threading
from datetime import UTC, datetime

import numpy as np
import pytest

from benchmarks.methods.pacing import CEILING, Pace, backoff, retry_after


class FakeTime:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.now = 0.0
        self.lock = threading.Lock()

    def clock(self) -> float:
        """The time now."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let it be later."""
        with self.lock:
            self.now += seconds


def test_requests_of_many_threads_begin_apart() -> None:
    """Forty requests of eight threads at four a second: every gap is at least a quarter."""
    time = FakeTime()
    pace = Pace(4.0, time.clock, time.sleep)
    begun: list[float] = []
    threads = [
        threading.Thread(target=lambda: begun.extend(pace.wait() for _ in range(5)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    gaps = np.diff(sorted(begun))
    assert len(begun) == 40
    assert gaps.min() >= 0.25 - 1e-9


def test_without_a_rate_nothing_waits() -> None:
    """Only a pause that the service asked for holds requests back."""
    time = FakeTime()
    pace = Pace(None, time.clock, time.sleep)

    assert [pace.wait() for _ in range(3)] == [0, 0, 0]
    pace.hold(7.0)
    pace.hold(3.0)
    assert [pace.wait() for _ in range(2)] == [7, 7]


def test_waits_double_and_are_drawn_from_the_whole_range() -> None:
    """Full jitter: uniform between 0 and a bound that doubles up to the ceiling."""
    rng = np.random.default_rng(1)
    for attempt, bound in [(0, 0.5), (1, 1.0), (4, 8.0), (10, CEILING), (2000, CEILING)]:
        drawn = [backoff(attempt, 0.5, rng) for _ in range(400)]
        assert 0 <= min(drawn) < bound / 10
        assert bound * 0.9 < max(drawn) <= bound


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("-5", 0.0),
        ("1e9", 0.0),
        ("", 0.0),
        ("Thu, 26 Nov 2026 08:01:00 GMT", 60.0),
        ("Thu, 26 Nov 2026 07:00:00 GMT", 0.0),
        ("99999999999999999999", 0.0),
        ("Thu, 99 Nov 2026 08:01:00 GMT", 0.0),
    ],
)
def test_a_pause_is_read_as_seconds_or_as_a_date(header: str, seconds: float) -> None:
    """What is neither, or over, asks for nothing."""
    assert retry_after(header, datetime(2026, 11, 26, 8, tzinfo=UTC)) == seconds
