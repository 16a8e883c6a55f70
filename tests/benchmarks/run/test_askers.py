"""A service is asked no faster and by no more requests at once than its card says."""

import threading
from pathlib import Path

import pytest

from benchmarks.methods.pacing import Waiting
from benchmarks.run.calls import ServiceLostError
from tests.benchmarks.methods.service import (
    Asked,
    Said,
    Service,
    by_path,
    serving,
)

from .calling import FakeTime, card, items, outcome


def test_no_more_requests_are_under_way_than_the_card_allows(tmp_path: Path) -> None:
    """With concurrency 3 the service sees three at once, and never four."""
    together = threading.Barrier(3)

    def answer(asked: Asked) -> Said:
        if asked.number < 9:
            together.wait(20)
        return by_path(asked)

    with serving(answer) as service:
        found = outcome(
            card(tmp_path, service.url, concurrency=3),
            tmp_path / "out",
            items(tmp_path / "set", 12),
        )
    assert all(record.fault is None for record in found)
    assert service.most == 3


def test_failures_that_pass_are_asked_again(tmp_path: Path) -> None:
    """Errors of the service and cut connections are repeated; the item has its score."""
    first = threading.Lock(), set()

    def answer(asked: Asked) -> Said:
        with first[0]:
            new = asked.headers["Idempotency-Key"] not in first[1]
            first[1].add(asked.headers["Idempotency-Key"])
        if new:
            return Said(503) if asked.number % 2 else Said(drop=True)
        return by_path(asked)

    with serving(answer) as service:
        found = outcome(card(tmp_path, service.url), tmp_path / "out", items(tmp_path / "set", 6))
    assert all(record.fault is None for record in found)
    assert len(service.asked) == 12


def test_rate_is_kept_without_waiting_for_real(tmp_path: Path, service: Service) -> None:
    """Ten requests at two a second take 4.5 s of an injected clock, whatever the threads do."""
    clock = FakeTime()
    begun: list[float] = []

    def answer(asked: Asked) -> Said:
        begun.append(clock.now)
        return by_path(asked)

    service.answer = answer
    outcome(
        card(tmp_path, service.url, rate=2.0),
        tmp_path / "out",
        items(tmp_path / "set", 10),
        waiting=Waiting(clock.clock, sleep=clock.sleep),
    )
    assert len(begun) == 10
    assert clock.now >= 4.5


def test_a_pause_that_the_service_asks_for_is_kept_by_all(tmp_path: Path) -> None:
    """429 with Retry-After: 7 stops every thread for seven seconds of an injected clock."""
    clock = FakeTime()
    begun: list[float] = []

    def answer(asked: Asked) -> Said:
        begun.append(clock.now)
        if asked.number == 2:
            return Said(429, headers={"Retry-After": "7"})
        return by_path(asked)

    with serving(answer) as service:
        found = outcome(
            card(tmp_path, service.url, concurrency=1),
            tmp_path / "out",
            items(tmp_path / "set", 5),
            waiting=Waiting(clock.clock, sleep=clock.sleep),
        )
    assert all(record.fault is None for record in found)
    assert begun[:3] == [0, 0, 0]
    assert all(moment >= 7 for moment in begun[3:])


def test_a_pause_too_long_to_wait_for_ends_the_run(tmp_path: Path) -> None:
    """A daily quota is no reason to sleep till tomorrow."""
    tasks = items(tmp_path / "set", 3)
    with (
        serving(lambda _: Said(429, headers={"Retry-After": "86400"})) as service,
        pytest.raises(ServiceLostError, match="asks to wait 86400 s"),
    ):
        outcome(card(tmp_path, service.url), tmp_path / "out", tasks)
