"""Where an explanation's work is done: in supervised processes, or in this one.

The command never runs a method or a decoder in its own process.  Who trusts both, and explains many
photographs from Python, may: a process costs half a second to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from benchmarks.run.arguments import LackError, MisuseError, chosen_method
from benchmarks.run.engines import processes, run_each, serial
from benchmarks.run.workers import Lost, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.methods.chosen import Chosen
    from benchmarks.run.engines import Engine

    from .asked import Wish

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Seconds that loading a method may take; as `benchmarks.run.choosing` allows it.
PATIENCE = 120.0

#: Bytes that may take: no limit in effect, for a model is as large as it is.
MEMORY = 1 << 40


def method_chosen(wish: Wish) -> Chosen:
    """Find out what the method is.

    Parameters
    ----------
    wish : Wish
        What was asked.

    Returns
    -------
    Chosen

    Raises
    ------
    MisuseError
        If there is no such method, or it looks at no pixels.
    LackError
        If it cannot be had here.

    Examples
    --------
    >>> from .asked import Wish
    >>> method_chosen(Wish("a.jpg", "kovac", "crop", "out")).name
    'kovac'
    """
    if wish.engine == "processes":
        return chosen_method(wish.method, wish.settings, offers="pixels")
    from benchmarks.methods.names import identify, is_lack

    try:
        return identify(wish.method, wish.settings)
    except ValueError as error:
        msg = f"--method: {error}"
        raise LackError(msg) if is_lack(error) else MisuseError(msg) from error


def decoded(wish: Wish) -> Any:
    """Decode the photograph.

    Parameters
    ----------
    wish : Wish
        What was asked.

    Returns
    -------
    Image or Fault
        As `benchmarks.data.images.read`; a decoder that crashed is a fault as well.

    Examples
    --------
    >>> from .asked import Wish
    >>> decoded(Wish("no/such.jpg", "kovac", "crop", "out", engine="serial")).code
    'unreadable'
    """
    from benchmarks.data.images import Fault, read

    found = once(wish, read, wish.photo, deadline=wish.deadline, memory=None)
    return Fault(found.code, found.message) if isinstance(found, Lost) else found


def once(
    wish: Wish,
    function: Callable[[Item], Result],
    item: Item,
    *,
    deadline: float = PATIENCE,
    memory: int | None = MEMORY,
) -> Result | Lost:
    """Call a function once, where the wish says.

    Parameters
    ----------
    wish : Wish
        Says where.
    function : callable
        Of one item.
    item : object
        That item.
    deadline : float
        Seconds it may take in a process of its own.
    memory : int or None
        Bytes it may allocate there; None for as much as an item may have.

    Returns
    -------
    object
        The answer, or why there is none.

    Examples
    --------
    >>> from .asked import Wish
    >>> here = Wish("a.jpg", "kovac", "crop", "out", engine="serial")
    >>> once(here, abs, -2), str(once(here, int, "two"))[:17]
    (2, 'error: ValueError')
    """
    if wish.engine == "processes":
        limits: dict[str, Any] = {} if memory is None else {"memory": memory}
        ((_, answer),) = run_each(function, [item], deadline=deadline, **limits)
        return answer
    try:
        return function(item)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - as a process of its own has it
        return Lost("error", said(error))


def engine_of(wish: Wish, jobs: int, deadline: float) -> Engine:
    """Make the engine that scores windows.

    Parameters
    ----------
    wish : Wish
        Says where.
    jobs : int
        Processes.
    deadline : float
        Seconds a picture may take in one.

    Returns
    -------
    Engine

    Examples
    --------
    >>> from .asked import Wish
    >>> engine = engine_of(Wish("a.jpg", "kovac", "crop", "out", engine="serial"), 1, 10.0)
    >>> batches = iter([(1.0, 4.0)])
    >>> [answer for _, answer in engine(list, lambda: next(batches, None))]
    [[1.0, 4.0]]
    """
    return processes(jobs, deadline) if wish.engine == "processes" else serial()
