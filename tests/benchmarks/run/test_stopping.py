"""Interrupts are requests while a run goes on, and are themselves again afterwards."""

import signal
import threading
import time

import pytest

from benchmarks.run import stopping
from benchmarks.run.stopping import Stop, stoppable

BOTH = (signal.SIGINT, signal.SIGTERM)


def handlers() -> list[object]:
    """Return what happens at each signal that matters."""
    return [signal.getsignal(number) for number in (*BOTH, signal.SIGALRM)]


@pytest.mark.parametrize("number", BOTH)
def test_the_first_asks_and_the_second_orders(number: int) -> None:
    """After the first the work goes on until it looks; the second ends it where it is."""
    before, asked = handlers(), []

    def work() -> None:
        """Note what the first one did, and get the second."""
        with stoppable() as stop:
            signal.raise_signal(number)
            asked.append(stop.asked)
            signal.raise_signal(number)
            asked.append(None)

    work()

    assert asked == [number]
    assert handlers() == before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_what_takes_longer_than_the_grace_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """One interrupt is enough, in the end."""
    monkeypatch.setattr(stopping, "GRACE", 0.05)

    def work() -> None:
        """Be asked, and go on."""
        with stoppable():
            signal.raise_signal(signal.SIGINT)
            threading.Event().wait(10)

    start = time.monotonic()
    work()

    assert time.monotonic() - start < 5


def test_an_end_in_time_leaves_no_alarm() -> None:
    """Nothing goes off later, in somebody else's work."""
    with stoppable():
        signal.raise_signal(signal.SIGTERM)

    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_the_process_ends_as_the_signal_would_have_it() -> None:
    """130 is the command line's for an interrupt; 143 is for a request to terminate."""
    with pytest.raises(KeyboardInterrupt):
        Stop(signal.SIGINT).finish()
    with pytest.raises(SystemExit) as ended:
        Stop(signal.SIGTERM).finish()
    Stop().finish()

    assert ended.value.code == 143


def test_a_thread_beside_the_main_one_changes_no_handler() -> None:
    """Only the main thread may, and gets signals."""
    seen: list[object] = []

    def work() -> None:
        """Look at the handlers from inside."""
        with stoppable() as stop:
            seen.append((stop.asked, handlers()))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert seen == [(None, handlers())]
