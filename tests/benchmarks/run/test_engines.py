"""A bad item costs itself and nothing else."""

import functools
import multiprocessing
import operator
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.run.engines import AHEAD, STARTS, WorkerStartError, processes, run_each, serial
from benchmarks.run.workers import Lost, begin, start_method

from .misbehavior import misbehave

ROOT = Path(__file__).resolve().parents[3]

forks = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")


def answers(*items: str, jobs: int = 1, deadline: float = 5) -> list[str]:
    """Run items in a caller with a single thread, and return what it printed for each."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.benchmarks.run.misbehavior",
            str(jobs),
            str(deadline),
            *items,
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    method, *lines = done.stdout.splitlines()

    assert method == "fork"
    assert done.stderr == ""
    return lines


@forks
@pytest.mark.parametrize("jobs", [1, 3])
def test_every_kind_of_death_loses_exactly_its_item(jobs: int) -> None:
    """Among good items one of each kind is lost by name and reason; all others are answered."""
    items = ["a", "kill", "b", "segfault", "leave", "c", "hang", "d", "eat", "e"]
    items += ["raise", "f", "exit", "g", "h"]

    assert answers(*items, jobs=jobs, deadline=1) == [
        "a -> A",
        "kill -> crashed: the worker was ended by SIGKILL, perhaps for want of memory",
        "b -> B",
        "segfault -> crashed: the worker was ended by SIGSEGV",
        "leave -> crashed: the worker ended with status 7",
        "c -> C",
        "hang -> deadline: no answer within 1 s; see --deadline",
        "d -> D",
        "eat -> memory: asked for more memory than one item may have",
        "e -> E",
        "raise -> error: KeyError: 'no such thing'",
        "f -> F",
        "exit -> error: SystemExit: done",
        "g -> G",
        "h -> H",
    ]


@forks
def test_results_keep_the_order_of_the_items_for_any_number_of_workers() -> None:
    """Two hundred items, some lost, come back the same from one, two and five workers."""
    items = ["kill" if number % 9 == 4 else f"item {number}" for number in range(200)]
    alone = answers(*items)

    assert [line.split(" -> ")[0] for line in alone] == items
    assert sum("crashed" in line for line in alone) == items.count("kill")
    assert answers(*items, jobs=2) == alone
    assert answers(*items, jobs=5) == alone


@forks
def test_an_answer_that_cannot_be_sent_is_a_loss() -> None:
    """What cannot be pickled loses its item, not the worker's next one."""
    lost, good = answers("unpicklable", "a")

    assert lost.startswith("unpicklable -> error: TypeError: cannot pickle")
    assert good == "a -> A"


@forks
def test_a_worker_that_ran_out_of_memory_is_replaced() -> None:
    """What a failed allocation left half done is not for the next item; a mistake is harmless."""
    first, _, second, _, third = answers("number", "raise", "number", "eat", "number")

    assert first == second != third


@forks
def test_a_worker_says_nothing_but_its_answer() -> None:
    """What a C library prints about a file must not stand between the results."""
    assert answers("talk", "a") == ["talk -> TALK", "a -> A"]


def test_a_caller_with_threads_gets_the_same_answers() -> None:
    """Such a caller cannot fork; its workers start anew and meet the same ends."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert start_method() != "fork"
        found = dict(run_each(misbehave, ["a", "kill", "b"]))
    finally:
        stop.set()
        thread.join()

    assert found["a"] == "A"
    assert isinstance(found["kill"], Lost)
    assert found["kill"].code == "crashed"
    assert found["b"] == "B"


def test_no_items_need_no_worker() -> None:
    """An empty list is answered at once."""
    assert list(run_each(misbehave, [])) == []
    assert multiprocessing.active_children() == []


def test_no_worker_is_left_when_the_caller_stops_early() -> None:
    """Closing the iterator ends the workers, also one that hangs."""
    run = run_each(misbehave, ["a", "hang", "hang"], jobs=2)
    next(run)
    run.close()  # type: ignore[attr-defined]

    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("options", [{"jobs": 0}, {"deadline": 0}, {"memory": -1}])
def test_limits_that_make_no_sense_are_refused(options: dict[str, int]) -> None:
    """A worker that may not exist, run or allocate is the caller's mistake."""
    with pytest.raises(ValueError, match="expected"):
        run_each(misbehave, ["a"], **options)  # type: ignore[arg-type]


def test_nothing_is_a_possible_answer() -> None:
    """A function that returns None has answered; bound arguments travel with it."""
    ignore = functools.partial(operator.setitem, {}, "key")

    assert list(run_each(ignore, [1, 2])) == [(1, None), (2, None)]


def misbehave_each(batch: tuple[str, ...]) -> list[str]:
    """Do to the worker what each item says; this runs in workers."""
    return [misbehave(item) for item in batch]


def put_back(engine: Any, *batches: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    """Do as the runner does: give the items of a lost batch back one by one."""
    waiting = deque(batches)
    found = []
    for batch, answer in engine(misbehave_each, lambda: waiting.popleft() if waiting else None):
        found.append((batch, answer))
        if isinstance(answer, Lost) and len(batch) > 1:
            waiting.extend((item,) for item in batch)
    return found


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_lost_batch_is_done_again_item_by_item(jobs: int) -> None:
    """Batches put back while the engine works are worked on; one item is to blame."""
    found = put_back(processes(jobs, deadline=5), ("a", "b"), ("c", "kill", "d"), ("e",))
    singles = {batch[0]: answer for batch, answer in found if len(batch) == 1}

    assert (("a", "b"), ["A", "B"]) in found
    assert singles.pop("kill").code == "crashed"
    assert singles == {"c": ["C"], "d": ["D"], "e": ["E"]}


def test_a_batch_may_take_as_long_as_its_items_together() -> None:
    """Three items of half a second each have a second and a half."""
    found = dict(put_back(processes(1, deadline=0.5), ("a", "hang", "b")))

    assert found["a", "hang", "b"].message.startswith("no answer within 1.5 s")
    assert found["hang",].message.startswith("no answer within 0.5 s")
    assert found["b",] == ["B"]


def misbehave_in_turn(batch: tuple[str, ...]) -> list[str]:
    """Do the same, and say before each item that it is begun."""
    answers = []
    for item in batch:
        begin()
        answers.append(misbehave(item))
    return answers


def test_an_item_that_is_begun_has_its_own_deadline_in_the_longest_batch() -> None:
    """Of a hundred items one hangs: found after its half second, not after fifty."""
    batch = ("a",) * 50 + ("hang",) + ("b",) * 49
    waiting = deque([batch])
    engine = processes(1, deadline=0.5)
    (found,) = engine(misbehave_in_turn, lambda: waiting.popleft() if waiting else None)

    assert found[0] == batch
    assert found[1].message.startswith("no answer within 0.5 s")


def test_saying_that_items_are_begun_changes_no_answer() -> None:
    """What is said on the way is no answer, in a worker and outside one."""
    waiting = deque([("a", "b"), ("c",)])
    engine = processes(1, deadline=5)
    found = list(engine(misbehave_in_turn, lambda: waiting.popleft() if waiting else None))

    assert found == [(("a", "b"), ["A", "B"]), (("c",), ["C"])]
    assert misbehave_in_turn(("a",)) == ["A"]


def test_answers_come_as_they_are_ready() -> None:
    """A slow batch does not hold up those after it."""
    found = put_back(processes(2, deadline=1), ("hang",), ("a",), ("b",))

    assert [batch for batch, _ in found] == [("a",), ("b",), ("hang",)]


def counted(count: int, most: list[int]) -> tuple[Callable[[], tuple[str] | None], list[int]]:
    """Make a pull that notes how many batches were taken ahead of what came back."""
    taken = [0]

    def pull() -> tuple[str] | None:
        """Give the next of `count` batches."""
        if taken[0] == count:
            return None
        taken[0] += 1
        most.append(taken[0])
        return ("a",)

    return pull, taken


@pytest.mark.parametrize(("engine", "ahead"), [(serial(), 1), (processes(1), 1), (processes(3), 3)])
def test_batches_are_pulled_only_as_there_is_room(engine: Any, ahead: int) -> None:
    """A run of a million items never holds more than what is in flight."""
    pull, taken = counted(40, [])
    back = 0
    for _ in engine(misbehave_each, pull):
        back += 1
        assert taken[0] - back <= ahead

    assert back == 40


def test_items_in_order_are_read_a_bounded_number_ahead() -> None:
    """`run_each` over an endless iterable gives answers, and waits for a slow first one."""
    read = []

    def endless() -> Any:
        """Count the items that were read."""
        yield "hang"
        while True:
            read.append(1)
            yield "a"

    run = run_each(misbehave, endless(), jobs=2, deadline=0.3)
    first = next(run)
    run.close()  # type: ignore[attr-defined]

    assert isinstance(first[1], Lost)
    assert len(read) <= AHEAD + 3


def test_an_exception_in_this_process_is_a_loss_too() -> None:
    """The serial engine loses what a worker would, except to a crash."""
    found = dict(put_back(serial(), ("a", "raise", "b")))

    assert found["raise",] == Lost("error", "KeyError: 'no such thing'")
    assert (found["a",], found["b",]) == (["A"], ["B"])


class Doomed:
    """Work that ends its worker while it loads."""

    def warm(self) -> None:
        """Be ended before the first item."""
        misbehave("kill")

    def __call__(self, batch: tuple[str, ...]) -> list[str]:
        """Never come to this."""
        return list(batch)


def test_no_item_is_to_blame_for_a_worker_that_cannot_start() -> None:
    """After a few in a row there is an error, and not one fault for each of a million items."""
    answers = processes(2)(Doomed(), iter([("a",), ("b",)]).__next__)

    with pytest.raises(WorkerStartError, match="expected a worker process to start, got none: cr"):
        next(answers)
    assert STARTS == 3
    assert multiprocessing.active_children() == []


def test_a_batch_larger_than_a_pipe_holds_is_given_whole() -> None:
    """A worker is ready to read before anything is sent, so nothing waits for anything."""
    batch = tuple("x" * 1000 for _ in range(2000))

    assert put_back(processes(1), batch) == [(batch, [item.upper() for item in batch])]
