"""A bad item costs itself and nothing else."""

import functools
import multiprocessing
import operator
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.run.engines import run_each
from benchmarks.run.workers import Lost, start_method

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
