"""Score items by a classifier behind HTTP: the engine, and what it will ask before it does.

Files are opened in supervised processes (`preparing`); threads of this process send what those
made of them (`askers`); the loop that the caller draws from batches pictures, reads answers and
makes records (`exchange`).  An answer is on the disk (`answered`) before any of its items has a
record, so whatever ends the run, nothing that is kept is paid for again.  When the process is
killed, the requests under way may be paid for and lost, as many as `concurrency` in the card;
each carries the same ``Idempotency-Key`` when it is sent again.

What ends a run instead of becoming a fault of every item
---------------------------------------------------------
* The service refuses the key, redirects, cannot be reached by the very first request, or asks for
  a long pause.
* `exchange.ENOUGH` requests in a row fail; or as many, the first, give no score whatever.

The items of those requests have no record then, and the same command goes on with them.
"""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.methods.asking import Caller
from benchmarks.methods.keys import Keys
from benchmarks.methods.pacing import Waiting
from benchmarks.methods.service_tables import keys_named

from .answered import AnswerStore
from .arguments import MisuseError
from .askers import Askers
from .engines import DEADLINE, MEMORY, Engine, processes
from .exchange import Exchange, ServiceLostError
from .planned import Plan, answers_folder, plan, service_of
from .preparing import Preparation

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from benchmarks.methods.chosen import Chosen

    from .engines import Pull
    from .exchange import Part

__all__ = ["Plan", "ServiceLostError", "answers_folder", "plan", "remote"]


def remote(
    chosen: Chosen,
    out: Path,
    *,
    jobs: int = 1,
    deadline: float = DEADLINE,
    memory: int = MEMORY,
    again: bool = False,
    environ: Mapping[str, str] | None = None,
    waiting: Waiting | None = None,
    rng: np.random.Generator | None = None,
) -> Engine:
    """Make an engine of a classifier behind HTTP.

    Parameters
    ----------
    chosen : Chosen
        The classifier.
    out : Path
        The folder of the runs; answers are kept in ``answers`` below it.
    jobs, deadline, memory
        Of the processes that prepare files, as for `engines.processes`.
    again : bool
        Whether to ask again where an answer that is kept holds no score.
    environ : mapping, optional
        Where keys are looked up; the environment by default.
    waiting : Waiting, optional
        Clock and waits.
    rng : Generator, optional
        What waits between attempts are drawn from; no score depends on it.

    Returns
    -------
    Engine
        Called with a `work.Scoring`, which says what files may cost, and a pull.  It yields the
        items of a pull in any grouping and order.

    Raises
    ------
    MisuseError
        If the card is wrong or has changed.
    ServiceLostError
        By the engine: a key is missing, or the service cannot be used, or no longer.
    RefusedError
        By the engine, if another process has the same answers open, or they are damaged.
    OSError
        By the engine, if the disk refuses.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> from pathlib import Path
    >>> engine = remote(identify("https://api.example.com/score#$.nsfw"), Path("runs"))
    """
    try:
        service = service_of(chosen)
    except ValueError as error:
        msg = f"--method: {error}"
        raise MisuseError(msg) from error
    within = environ if environ is not None else os.environ
    table = service.card.remote

    def engine(work: Any, pull: Pull) -> Generator[Part, None, None]:
        """Keep the service busy."""
        pauses = waiting or Waiting()

        def connect() -> Caller:
            """Look the keys up, now that they are needed."""
            return Caller(table, Keys(keys_named(table), within), pauses)

        prepare = Preparation(table.send, table.quality, work.limits, work.folder)
        with AnswerStore(answers_folder(service, out), table.sent) as store:
            draws = rng or np.random.default_rng()
            askers = Askers(connect, store, table.concurrency, draws, pauses)
            exchange = Exchange(service, store, askers, pull, again)
            feed = processes(jobs, deadline, memory)(prepare, exchange.next_task)
            with closing(feed), askers:
                yield from exchange.answers(feed)

    return engine
