"""Run batches on the workers of a Dask cluster: other processes here, or other machines.

What travels is small: the places of files and the records made of them, never pixels.  A
batch is one Dask task, and should have 128 items or more, because a task costs the scheduler
and the driver milliseconds whatever it does.  A few batches a worker thread are in flight at
any moment, so that neither this process nor the scheduler ever holds the run.

What goes wrong, and what comes of it
-------------------------------------
* An item crashes, hangs or grows too large: lost by name, as on one machine (`crew`).
* A Dask worker is killed: its batches go to others; one whose workers were killed again and
  again is lost, and the runner gives its items back one by one.
* Workers come or leave: nothing; none for `PATIENCE` seconds: `ClusterLostError`.
* The scheduler is lost: `ClusterLostError`; what was yielded stands, and the same command
  finishes the rest.
* A worker has other libraries or other code than the driver: `UnlikeWorkerError`, before
  anything it says counts.

Decision 0023 says why.
"""

# distributed leaves half of its interface without types.
# mypy: disallow-untyped-calls=False

from __future__ import annotations

import contextlib
import queue
import secrets
import time
from collections import deque
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

from .arguments import LackError, RefusedError
from .crew import Answer, Order, answer, kin
from .engines import DEADLINE, MEMORY
from .workers import Lost

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from distributed import Client, Future

    from .engines import Batch, Engine, Pull, Work

    Part = tuple[Batch, list[Any] | Lost]

#: Tasks in flight for each thread of the cluster.
AHEAD = 4

#: Seconds to wait for the scheduler, for a first worker, and for another when none is left.
PATIENCE = 60.0

#: Seconds between two counts of the cluster's threads.
COUNTED = 2.0

#: Why an item is lost whose Dask workers were killed; they survive what they may supervise.
KILLED = (
    "the Dask workers that tried it were killed one after the other; to supervise items there, "
    "set DASK_DISTRIBUTED__WORKER__DAEMON=False where the workers start"
)

#: What the connection raises when the other end is gone.
GONE = (OSError, CancelledError, TimeoutError)


class ClusterLostError(LackError):
    """There is no scheduler or no worker that could work, or no longer."""


class UnlikeWorkerError(RefusedError):
    """A worker would score with other libraries, or other code, than the driver."""


def dask(
    address: str | None = None,
    *,
    jobs: int = 1,
    deadline: float = DEADLINE,
    memory: int = MEMORY,
    chunk: int = 1,
    patience: float = PATIENCE,
) -> Engine:
    """Make an engine of a Dask cluster.

    Parameters
    ----------
    address : str, optional
        Of a scheduler, such as `tcp://10.0.0.1:8786`.  Without it a cluster is started on this
        machine and ended with the run.
    jobs : int
        Workers of the cluster started here; another has the workers it has.
    deadline : float
        Seconds an item may take.
    memory : int
        Bytes an item may allocate above what its process starts with.
    chunk : int
        Items of a batch that are worked on at once, their pixels in memory together.
    patience : float
        Seconds to wait for the scheduler and for workers.

    Returns
    -------
    Engine
        Called with what to do and where to pull batches from, it yields answers in any order.

    Raises
    ------
    ClusterLostError
        By the engine, if there is no scheduler or no worker, or no longer.
    UnlikeWorkerError
        By the engine, if a worker has other libraries or other code.

    Examples
    --------
    >>> engine = dask("tcp://10.0.0.1:8786")  # connects only when it is used
    """

    def run(work: Work, pull: Pull) -> Generator[Part, None, None]:
        """Connect, and work until nothing is left."""
        with _connected(address, jobs, patience) as client:
            order = Order(secrets.token_hex(8), work, deadline, memory, chunk, kin())
            yield from _Flights(client, order, patience).answers(pull)

    return run


@contextlib.contextmanager
def _connected(address: str | None, jobs: int, patience: float) -> Iterator[Client]:
    """Connect to a cluster that has a worker; without an address start one."""
    try:
        import dask as configured
        from distributed import Client, LocalCluster
    except ImportError as error:
        msg = f"--engine dask: expected Dask to be installed, got: {error}; pip install '.[dask]'"
        raise LackError(msg) from error

    where = address or "the cluster started here"
    with contextlib.ExitStack() as stack:
        cluster = None
        if address is None:
            # Daemons may have no children, and the supervised processes are some.  The setting
            # must last: the nannies read it whenever they start a worker again.
            stack.enter_context(configured.config.set({"distributed.worker.daemon": False}))
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    memory_limit=0,  # ours is stricter, and names the item
                    dashboard_address="127.0.0.1:0",  # any free port, for this machine only
                    preload="benchmarks.run.crew",
                    silence_logs=50,  # what matters of it is told by the run
                )
            )
        try:
            client = stack.enter_context(
                Client(cluster or address, timeout=patience, set_as_default=False)
            )
        except (OSError, ValueError) as error:
            msg = (
                f"expected a Dask scheduler at {where}, got {_first_line(error)}; "
                f"start one with `dask scheduler`, and see docs/many-machines.md"
            )
            raise ClusterLostError(msg) from error
        try:
            client.wait_for_workers(1, timeout=patience)
        except TimeoutError as error:
            msg = (
                f"expected a worker at {where}, got none in {patience:g} s; "
                f"start some with `dask worker {where}`, and see docs/many-machines.md"
            )
            raise ClusterLostError(msg) from error
        yield client


class _Flights:
    """The batches that are out, and who is asked to work on them."""

    def __init__(
        self,
        client: Client,
        order: Order,
        patience: float,
    ) -> None:
        """Begin with nothing in flight."""
        self.client = client
        self.order = order
        self.patience = patience
        self.out: dict[Future[Any], Batch] = {}
        self.landed: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        # Items whose workers were killed.  A worker is killed with all it was about to do, so
        # such an item may be innocent; it is asked again when nothing else is out.
        self.suspects: deque[Batch] = deque()
        self.number = 0
        self.threads = 0
        self.counted = self.seen = time.monotonic()
        self._count()

    def answers(self, pull: Pull) -> Iterator[Part]:
        """Keep the cluster busy and yield what lands, until nothing is left anywhere."""
        while True:
            while len(self.out) < AHEAD * max(self.threads, 1) and (batch := pull()) is not None:
                self._send(batch)
            alone = not self.out
            if alone:
                if not self.suspects:
                    return
                self._send(self.suspects.popleft())
            for future in self._land():
                batch = self.out.pop(future)
                came = self._answer(future)
                future.release()
                if isinstance(came, Lost) and len(batch) == 1 and not alone:
                    self.suspects.append(batch)
                elif isinstance(came, Lost):
                    yield batch, came
                else:
                    yield from self._parts(batch, came)

    def _send(self, batch: Batch) -> None:
        """Ask the cluster to work on a batch."""
        self.number += 1
        with _scheduler_there():
            # A key of two parts makes all batches one group, of which the scheduler hands out
            # only as many as can run: a killed worker then takes few others with it.
            future = self.client.submit(
                answer, self.order, batch, key=(f"fleck-{self.order.key}", self.number)
            )
            self.out[future] = batch
            future.add_done_callback(self.landed.put)

    def _land(self) -> Iterator[Future[Any]]:
        """Wait for batches that are done; look meanwhile whether there is anybody to do them."""
        while True:
            if time.monotonic() - self.counted > COUNTED:
                self._count()
            with contextlib.suppress(queue.Empty):
                yield self.landed.get(timeout=COUNTED)
                break
        while not self.landed.empty():
            yield self.landed.get()

    def _count(self) -> None:
        """Count the threads of the cluster; give up if there have been none for long."""
        with _scheduler_there():
            self.threads = sum(self.client.nthreads().values())
        self.counted = time.monotonic()
        if self.threads:
            self.seen = self.counted
        elif self.counted - self.seen > self.patience:
            msg = (
                f"expected a Dask worker, got none for {self.patience:g} s; "
                "what is finished is kept: start workers and give the same command again"
            )
            raise ClusterLostError(msg)

    def _answer(self, future: Future[Any]) -> Answer | Lost:
        """Fetch what a worker said, or why it said nothing."""
        from distributed import KilledWorker

        with _scheduler_there():
            error = future.exception() if future.status == "error" else None
            if error is None:
                try:
                    said: Answer = future.result()
                except KilledWorker as killed:
                    error = killed
        if isinstance(error, KilledWorker):
            return Lost("crashed", KILLED)
        if error is not None:
            msg = (
                f"expected every Dask worker to begin its work, got {_first_line(error)}; "
                "is the same fleck installed on all of them, and on the scheduler?"
            )
            raise ClusterLostError(msg) from error
        return said

    def _parts(self, batch: Batch, said: Answer) -> Iterator[Part]:
        """Take an answer apart into what came of which items."""
        if said.strange:
            msg = (
                "expected on every Dask worker what is here, got there "
                f"{'; '.join(said.strange)}; install the same versions everywhere"
            )
            raise UnlikeWorkerError(msg)
        start = 0
        for length, records in said.parts:
            yield batch[start : start + length], records
            start += length


@contextlib.contextmanager
def _scheduler_there() -> Iterator[None]:
    """Say in our words that the scheduler is gone."""
    from distributed.client import ClosedClientError

    try:
        yield
    except (*GONE, ClosedClientError) as error:
        msg = (
            f"the Dask scheduler was lost: {_first_line(error)}; "
            "what is finished is kept: give the same command again"
        )
        raise ClusterLostError(msg) from error


def _first_line(error: BaseException) -> str:
    """Name an error in one line."""
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}".rstrip(": ")
