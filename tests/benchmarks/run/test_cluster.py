"""A cluster gives what one process gives, whatever happens to its parts."""

import contextlib
import csv
import hashlib
import os
import re
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from benchmarks.methods.chosen import Settings
from benchmarks.run import cluster, crew
from benchmarks.run.arguments import LackError
from benchmarks.run.cluster import AHEAD, ClusterLostError, UnlikeWorkerError, dask
from benchmarks.run.runner import Asked, run
from benchmarks.run.workers import Lost

from .misbehavior import misbehave

distributed = pytest.importorskip("distributed")

# A cluster that loses a process leaves sockets to the garbage collector, here and there
# unclosed; that is distributed's to mend and says nothing about ours.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")

ROOT = Path(__file__).resolve().parents[3]

#: A method that says through a pipe, to whoever listens, that it has begun.
METHOD = """
import os

def score(image):
    try:
        os.close(os.open({pipe!r}, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        pass  # nobody listens
    return float(image.mean())
"""


def misbehave_each(batch: tuple[str, ...]) -> list[str]:
    """Do to the worker what each item says; this runs in workers."""
    return [misbehave(item) for item in batch]


def pid_each(batch: tuple[str, ...]) -> list[int]:
    """Answer with the number of the process; this runs in workers."""
    return [os.getpid()] * len(batch)


def fed(*batches: tuple[Any, ...]) -> Callable[[], tuple[Any, ...] | None]:
    """Make a pull of some batches."""
    waiting = deque(batches)
    return lambda: waiting.popleft() if waiting else None


def work_through(
    engine: Any, work: Callable[[Any], list[Any]], *batches: tuple[Any, ...]
) -> dict[Any, Any]:
    """Do as the runner does: give lost batches back one by one; return what came of each item."""
    waiting = deque(batches)
    found: dict[Any, Any] = {}
    for batch, answer in engine(work, lambda: waiting.popleft() if waiting else None):
        if isinstance(answer, Lost) and len(batch) > 1:
            waiting.extend((item,) for item in batch)
        else:
            answers = [answer.code] if isinstance(answer, Lost) else answer
            found.update(zip(batch, answers, strict=True))
    return found


def numbered(batches: int, size: int = 8) -> list[tuple[str, ...]]:
    """Make batches of items that do no harm."""
    return [tuple(f"item {n} {k}" for k in range(size)) for n in range(batches)]


@pytest.fixture(scope="module", autouse=True)
def forks() -> Iterator[None]:
    """Let Dask's workers come from the server of forks, which has loaded Dask, and not anew."""
    import dask as configured
    from distributed import utils

    how = {"distributed.worker.multiprocessing-method": "forkserver"}
    with pytest.MonkeyPatch.context() as patch, configured.config.set(how):
        # Dask would have the server load another list of libraries.
        patch.setattr(utils, "_forkserver_preload_set", True, raising=False)
        yield


@pytest.fixture(scope="module")
def here() -> Iterator[Any]:
    """Start a cluster of two workers that may have children, as the guide says."""
    import dask as configured

    with (
        configured.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as started,
    ):
        yield started


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Ask for a run over a thousand items that share a few files."""
    tmp_path = tmp_path_factory.mktemp("asked")
    rows = []
    for number in range(4):
        file = tmp_path / f"{number}.png"
        Image.new("RGB", (8, 8), (40 * number, 7, 90)).save(file)
        rows.append((file.name, hashlib.sha256(file.read_bytes()).hexdigest()))
    with (tmp_path / "set.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["id", "path", "sha256", "label", "split"])
        for number in range(1000):
            table.writerow([f"i{number}", *rows[number % 4], number % 2, "test"])
    os.mkfifo(tmp_path / "begun")
    (tmp_path / "my.py").write_text(METHOD.format(pipe=str(tmp_path / "begun")))
    return Asked(
        f"{tmp_path / 'my.py'}:score",
        str(tmp_path / "set.csv"),
        Settings(),
        out=str(tmp_path / "alone"),
        engine="serial",
    )


def items(asked: Asked) -> bytes:
    """Return the result of a run."""
    return (run(asked).folder / "items.jsonl").read_bytes()


@pytest.fixture(scope="module")
def alone(asked: Asked) -> bytes:
    """Return what one process gives."""
    return items(asked)


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_any_number_of_workers_gives_the_bytes_of_one_process(
    asked: Asked, alone: bytes, jobs: int
) -> None:
    """A cluster started for the run, of one, two or four workers, changes no byte."""
    here = replace(asked, engine="dask", jobs=jobs, out=f"{asked.out}-{jobs}")

    assert items(here) == alone


def test_files_are_read_by_address(asked: Asked, alone: bytes, here: Any) -> None:
    """Workers fetch `file://` addresses themselves, and the result is that of paths."""
    root = f"file://{Path(asked.data).parent}"
    there = replace(
        asked, engine="dask", address=here.scheduler_address, root=root, out=f"{asked.out}-file"
    )

    assert items(there) == alone


def test_every_kind_of_death_loses_exactly_its_item(here: Any) -> None:
    """A crash, a hang, a hog and an exception inside a Dask worker cost one item each."""
    good = numbered(3)
    bad = ("a", "kill", "b", "hang", "c", "eat", "d", "raise", "e")

    found = work_through(
        dask(here.scheduler_address, deadline=1, chunk=4), misbehave_each, *good, bad
    )

    assert {item: answer for item, answer in found.items() if answer != item.upper()} == {
        "kill": "crashed",
        "hang": "deadline",
        "eat": "memory",
        "raise": "error",
    }
    assert len(found) == 3 * 8 + len(bad)


def test_the_supervised_process_is_kept_between_batches(here: Any) -> None:
    """Two workers need two processes for forty batches, not forty."""
    found = work_through(dask(here.scheduler_address, chunk=8), pid_each, *numbered(40))

    assert 1 <= len(set(found.values())) <= 2


def test_batches_are_pulled_as_there_is_room(here: Any) -> None:
    """No more than a few batches a thread are ever out, however many there are."""
    batches, out, most = iter(numbered(60, size=1)), 0, 0

    def pull() -> tuple[str, ...] | None:
        nonlocal out, most
        batch = next(batches, None)
        out += batch is not None
        most = max(most, out)
        return batch

    for _ in dask(here.scheduler_address)(misbehave_each, pull):
        out -= 1

    assert most == AHEAD * 2


def test_a_killed_dask_worker_costs_nothing(here: Any) -> None:
    """Its batches are done by others, or by the one that its nanny starts again."""
    engine = dask(here.scheduler_address)
    batches = numbered(60, size=20)
    answers = engine(misbehave_each, fed(*batches))
    found = dict([next(answers)])
    os.kill(here.workers[0].pid, signal.SIGKILL)
    found |= dict(answers)

    assert sorted(sum(found, ())) == sorted(sum(batches, ()))
    assert not any(isinstance(answer, Lost) for answer in found.values())


def test_daemons_lose_exactly_the_item_that_kills_them() -> None:
    """Where Dask workers may have no children, retries find the item that ends them."""
    import dask as configured

    with (
        configured.config.set(
            {"distributed.worker.daemon": True, "distributed.scheduler.allowed-failures": 1}
        ),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as daemons,
    ):
        found = work_through(
            dask(daemons.scheduler_address, deadline=1, chunk=4),
            misbehave_each,
            *numbered(3),
            ("a", "raise", "kill", "b"),
        )

    assert {item: answer for item, answer in found.items() if answer != item.upper()} == {
        "kill": "crashed",
        "raise": "error",
    }
    assert len(found) == 3 * 8 + 4


def test_a_worker_with_other_libraries_is_refused(
    here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library and both versions are named, and nothing that worker says counts."""
    monkeypatch.setattr(cluster, "kin", lambda: {**crew.kin(), "numpy": "1.0"})

    with pytest.raises(UnlikeWorkerError, match=r"got there numpy 2\S+ instead of 1\.0"):
        work_through(dask(here.scheduler_address), misbehave_each, ("a",))


def test_a_worker_with_other_code_is_refused(here: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One changed byte of this project's code on a worker is enough."""
    monkeypatch.setattr(cluster, "kin", lambda: {**crew.kin(), "fleck's code": "0" * 16})

    with pytest.raises(UnlikeWorkerError, match=r"fleck's code \S+ instead of 0000"):
        work_through(dask(here.scheduler_address), misbehave_each, ("a",))


def test_no_scheduler_is_told() -> None:
    """An address where nobody answers is named, with the command that would help."""
    with pytest.raises(ClusterLostError, match=r"scheduler at tcp://127.0.0.1:1, got .*start one"):
        work_through(dask("tcp://127.0.0.1:1", patience=0.2), misbehave_each, ("a",))


def test_no_worker_is_told() -> None:
    """A scheduler without workers is not waited for beyond patience."""
    with (
        distributed.LocalCluster(
            n_workers=0, processes=False, dashboard_address="127.0.0.1:0"
        ) as empty,
        pytest.raises(ClusterLostError, match=r"expected a worker at .* got none in 0.2 s"),
    ):
        work_through(dask(empty.scheduler_address, patience=0.2), misbehave_each, ("a",))


@contextlib.contextmanager
def by_hand(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a scheduler and a worker by their commands, each from another folder."""
    environment = {
        **os.environ,
        "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
        "PYTHONPATH": str(ROOT),
    }
    common: dict[str, Any] = {
        "stderr": subprocess.PIPE,
        "text": True,
        "env": environment,
        "cwd": tmp_path,
    }
    with contextlib.ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen[str]:
            """Run a command of Dask for as long as the context lasts."""
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]], **common
            )
            stack.callback(lambda: (process.kill(), process.communicate()))
            return process

        scheduler = start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        assert scheduler.stderr is not None
        address = next(
            found[0] for line in scheduler.stderr if (found := re.search(r"tcp://\S+", line))
        )
        start(
            *("dask_worker", address, "--nthreads", "1", "--no-dashboard"),
            *("--death-timeout", "5", "--local-directory", str(tmp_path)),
        )
        yield address, scheduler


def test_a_lost_scheduler_is_survived_by_the_same_command(
    asked: Asked, alone: bytes, here: Any, tmp_path: Path
) -> None:
    """What was answered before stands, and another cluster finishes the rest to the same bytes."""
    with by_hand(tmp_path) as (address, scheduler):
        there = replace(asked, engine="dask", address=address, out=f"{asked.out}-lost")
        told = []

        def kill(done: int, of: int) -> None:
            """End the scheduler as soon as something is recorded."""
            told.append(done)
            scheduler.kill()

        with pytest.raises(ClusterLostError, match="give the same command again"):
            run(there, progress=kill)
    finished = run(replace(there, address=here.scheduler_address))

    assert 0 < told[-1] <= finished.kept < finished.total
    assert (finished.folder / "items.jsonl").read_bytes() == alone


def test_an_interrupt_lets_what_is_in_flight_be_finished(asked: Asked, alone: bytes) -> None:
    """Ctrl-C reaches every process of the terminal; it costs no item, and the run resumes."""
    out = f"{asked.out}-interrupted"
    command = [sys.executable, "-m", "benchmarks", "run", "--method", asked.method]
    command += ["--data", asked.data, "--out", out, "--engine", "dask", "-j", "1"]
    process = subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True
    )
    with (Path(asked.data).parent / "begun").open("rb"):  # opens when the method does
        os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    finished = run(replace(asked, engine="dask", out=out))

    assert process.returncode == 130, said
    assert 0 < finished.kept < finished.total
    assert not finished.faults
    assert (finished.folder / "items.jsonl").read_bytes() == alone


def test_an_absent_package_is_told_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask is an extra; who has not installed it reads what to install."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(LackError, match=r"pip install '\.\[dask\]'"):
        list(dask()(list, lambda: None))
