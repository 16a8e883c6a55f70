"""A worker: one process that answers items one at a time and may die of any of them.

Where the caller has a single thread a worker is forked: it starts in milliseconds and finds
the libraries loaded that the caller loaded.  Its allocations are limited, its interrupts are
the supervisor's business, and its only output is the answer in its pipe.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

Item = TypeVar("Item")
Result = TypeVar("Result")

_HELD = frozenset({signal.SIGINT, signal.SIGTERM})

#: Seconds a worker may take to start, loading its method included.  Ours: a forked worker needs
#: milliseconds, a spawned one on a loaded machine needed four seconds, a large model may need 30.
START = 120.0

#: From <linux/prctl.h>: the signal that a process gets when its parent is gone.
PR_SET_PDEATHSIG = 1

#: OpenCV's own number for "insufficient memory", carried by `cv2.error`.
OPENCV_NO_MEMORY = -4


@dataclass(frozen=True)
class Lost:
    """Why an item has no result.

    Attributes
    ----------
    code : {"crashed", "deadline", "memory", "error"}
        The worker died; took too long; asked for too much memory; or the function raised.
    message : str
        One sentence for a person.
    """

    code: Literal["crashed", "deadline", "memory", "error"]
    message: str

    def __str__(self) -> str:
        """Write it as one line."""
        return f"{self.code}: {self.message}"


#: How a message starts that says how many items are begun; an answer is a pickle, which does not.
BEGIN = b"begin "

#: The pipe of the worker that this process is, if it is one.
_supervisor: Connection | None = None


class Worker(Generic[Item, Result]):
    """One supervised process, the pipe to it and the item it is working on."""

    def __init__(
        self,
        function: Callable[[Item], Result],
        memory: int,
        crew: list[Worker[Item, Result]],
    ) -> None:
        """Start the process and join the crew, whose pipes a fork must not keep open."""
        method = start_method()
        context = multiprocessing.get_context(method)
        self.deadline = START
        self._allow(1)
        self.busy = self.ready = self.stopped = False
        with _signals_held():
            self.pipe, theirs = context.Pipe()
            # A forked child inherits our ends of all pipes; as long as one stays open
            # there, the other workers would not notice our death.
            ours = [self.pipe, *(worker.pipe for worker in crew)] if method == "fork" else []
            self.process = context.Process(  # type: ignore[attr-defined]
                target=_serve, args=(theirs, ours, function, memory), daemon=True
            )
            self.process.start()
            crew.append(self)
        theirs.close()

    @property
    def idle(self) -> bool:
        """Whether it waits for an item."""
        return self.ready and not self.busy and not self.stopped

    def give(self, item: Item, deadline: float, times: int = 1) -> bool:
        """Hand an item to an idle worker; false if it is no longer there to take it.

        It may take so many times the deadline, or what `begin` says while it is worked on.
        """
        try:
            self.pipe.send(item)
        except (BrokenPipeError, ConnectionResetError):
            return False
        self.busy = True
        self.deadline = deadline
        self._allow(times)
        return True

    def _allow(self, times: int) -> None:
        """Let the worker take so many times the deadline from now on."""
        self.allowed = self.deadline * times
        self.expires = time.monotonic() + self.allowed

    def take(self) -> list[Result | Lost]:
        """Receive the answer, or none yet if the worker only says how far it is.

        A worker that died or ran out of memory is stopped.
        """
        try:
            message = self.pipe.recv_bytes()
        except (EOFError, OSError):
            self.busy = False
            self.stop()
            return [Lost("crashed", f"the worker {self.death()}")]
        if not self.ready:
            self.ready = True
            return []
        if message.startswith(BEGIN):
            self._allow(int(message[len(BEGIN) :]))
            return []
        self.busy = False
        answer: Result | Lost = pickle.loads(message)  # noqa: S301 - our own process wrote it
        if isinstance(answer, Lost) and answer.code == "memory":
            # What a failed allocation left half done inside a C library is not for others.
            self.stop()
        return [answer]

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        if self.stopped:
            return
        self.stopped = True
        self.pipe.close()
        if self.ready and not self.busy:
            self.process.join(1.0)  # it reads the end of the pipe and leaves by itself
        if self.process.exitcode is None:
            self.process.kill()
        self.process.join()

    def death(self) -> str:
        """Say how the process ended."""
        status = self.process.exitcode or 0
        if status >= 0:
            return f"ended with status {status}"
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
        hint = ", perhaps for want of memory" if name == "SIGKILL" else ""
        return f"was ended by {name}{hint}"


def start_method() -> Literal["fork", "forkserver", "spawn"]:
    """Choose how to start a worker.

    A fork takes milliseconds and inherits the loaded libraries, but copies the locks that
    other threads hold; it is chosen where the caller has a single thread.

    Returns
    -------
    {"fork", "forkserver", "spawn"}
        A start method of `multiprocessing`.

    Examples
    --------
    >>> start_method() in multiprocessing.get_all_start_methods()
    True
    """
    if sys.platform != "linux":
        return "spawn"
    return "fork" if len(os.listdir("/proc/self/task")) == 1 else "forkserver"  # noqa: PTH208


def _serve(
    pipe: Connection,
    ours: list[Connection],
    function: Callable[[Item], Result],
    memory: int,
) -> None:
    """Answer items until the pipe closes; this runs in the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor decides what an interrupt means
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)
    for inherited in ours:
        inherited.close()
    # C libraries print complaints about files; between results they would be read as results.
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    # A caller may have put other streams in the place of those two.
    sys.stdout = sys.stderr = os.fdopen(silence, "w")
    # One worker is one core; libraries read these when they are loaded.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    _die_with_parent()
    global _supervisor
    _supervisor = pipe
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        _warm(function)
        _limit_memory(memory)  # above what is loaded by now
        pipe.send_bytes(b"ready")
        while True:
            pipe.send_bytes(_answer(function, pipe.recv()))


def begin(items: int = 1) -> None:
    """Say from inside a worker that the next items of a batch are begun.

    From now on they may take the deadline each, so that one that hangs in a long batch is found
    after its own time and not after that of all.  Outside a worker nothing happens.

    Parameters
    ----------
    items : int
        How many are begun at once.

    Examples
    --------
    >>> begin()
    """
    if _supervisor is not None:
        _supervisor.send_bytes(BEGIN + b"%d" % items)


def _die_with_parent() -> None:
    """Let a worker that hangs not outlive a supervisor that was killed (Linux only)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _warm(function: Callable[[Item], Result]) -> None:
    """Let work that is slow to load do so before the deadline of its first item begins."""
    warm = getattr(function, "warm", None)
    if warm is not None:
        # What fails here fails again with the first item, which can say so.
        with contextlib.suppress(Exception):
            warm()


def _answer(function: Callable[[Item], Result], item: Item) -> bytes:
    """Apply the function and pickle what comes of it, whatever that is."""
    try:
        return pickle.dumps(function(item))
    except BaseException as error:  # noqa: BLE001 - the boundary of the worker: nothing gets past it
        if isinstance(error, MemoryError) or getattr(error, "code", None) == OPENCV_NO_MEMORY:
            return pickle.dumps(Lost("memory", "asked for more memory than one item may have"))
        return pickle.dumps(Lost("error", said(error)))


def said(error: BaseException) -> str:
    """Write an exception as a line, whatever its own text does.

    Parameters
    ----------
    error : BaseException
        What a method raised.

    Returns
    -------
    str

    Examples
    --------
    >>> said(KeyError("no such thing"))
    "KeyError: 'no such thing'"
    """
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - of the user's own class; its name will have to do
        text = ""
    return f"{type(error).__name__}: {text}".strip()


def _limit_memory(memory: int) -> None:
    """Let this process allocate so many bytes more than it holds now (Linux only)."""
    if sys.platform != "linux":
        return
    import resource

    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    held = int(fields["VmData"].split()[0]) * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = held + memory
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Let no interrupt fall between starting a process and knowing it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
