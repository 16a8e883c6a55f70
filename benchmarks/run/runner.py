"""Score every item of a set with one method: begin, go on, finish.

The order of things is what keeps results safe.  Nothing is written before the method has been
loaded once and the manifest has been read to its end.  A record is written as soon as it is
there.  The result is derived from the log when nothing is missing, so a run that was killed ends
with the same bytes as one that was not.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arguments import MisuseError, RefusedError
from .engines import DEADLINE, MEMORY, Engine, processes, serial
from .records import CHANGED, TRANSIENT, Record, Task, lost
from .stopping import EnoughError, Stop, stoppable
from .workers import Lost, start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.data.roster import Roster
    from benchmarks.methods.chosen import Chosen, Settings

    from .store import Store
    from .work import Scoring

    Batch = tuple[Task, ...]
    Progress = Callable[[int, int], None]

#: Items looked up at once where nothing is decoded.  Ours: a lookup takes microseconds.
LOOKUPS = 1024

#: Items of a Dask task, at least: see `cluster`.
SENT = 128


@dataclass(frozen=True)
class Asked:
    """What `fleck run` was asked for, for one method.

    Attributes
    ----------
    method, data : str
        As typed.
    settings : Settings
        How a network is run.
    out : str
        Folder of the runs.
    split : str or None
        The part to score.
    sample, seed : int
        Items to draw, 0 for all; and the seed of that and of methods that draw.
    engine : str
        ``serial``, ``processes`` or ``dask``.
    jobs : int
        Worker processes.
    address : str or None
        Of a Dask scheduler.
    deadline, memory
        What an item may take, in seconds and bytes.
    batch : int
        Items at once; 0 for what the method likes.
    root : str or None
        Folder or address below which the files lie.
    allow_outside, durable, new, strict, retry : bool
        As the options of that name.
    """

    method: str
    data: str
    settings: Settings
    out: str = "runs"
    split: str | None = None
    sample: int = 0
    seed: int = 0
    engine: str = "processes"
    jobs: int = 1
    address: str | None = None
    deadline: float = DEADLINE
    memory: int = MEMORY
    batch: int = 0
    root: str | None = None
    allow_outside: bool = False
    durable: bool = False
    new: bool = False
    strict: bool = False
    retry: bool = False


@dataclass(frozen=True)
class Finished:
    """A run with nothing missing.

    Attributes
    ----------
    folder : Path
        Of the run.
    id, method : str
        Its id, and the name of the method.
    total, scored, kept : int
        Items, those with a score, and those that were there before this call.
    faults : Counter
        Items without a score, by code.
    told : list of str
        The first faults, one line each.
    """

    folder: Path
    id: str
    method: str
    total: int
    scored: int
    kept: int
    faults: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)


def run(asked: Asked, *, progress: Progress | None = None) -> Finished:
    """Score what is missing, then derive the result.

    Parameters
    ----------
    asked : Asked
        What is wanted.
    progress : callable, optional
        Told how many items are done, of how many.

    Returns
    -------
    Finished

    Raises
    ------
    MisuseError
        If the method, the data or an option makes no sense.
    LackError
        If the method needs what is not there, or the cluster is lost.
    RefusedError
        If the run is another's, was begun with other libraries, or a file has changed.
    OSError
        If the disk refuses; everything recorded is intact.
    KeyboardInterrupt, SystemExit
        After an interrupt, when what was in flight is recorded.
    """
    from benchmarks.data.refusals import LIMITS

    from .choosing import choose
    from .lock import locked
    from .spec import identity, run_id
    from .work import Scoring

    chosen = choose(asked.method, asked.settings)
    if asked.strict:
        _require_clean()
    roster = _roster(asked)
    identified = identity(
        chosen,
        roster.digest,
        split=asked.split,
        sample=asked.sample,
        seed=asked.seed,
        limits=LIMITS,
    )
    name = run_id(identified)
    folder = _folder(Path(asked.out), name, new=asked.new)
    spec = {
        "id": name,
        "identity": identified,
        "method": {"score_kind": chosen.score_kind, "needs": chosen.needs},
        "data": {"name": _name_of(roster)},
    }
    scoring = Scoring(chosen, asked.seed, roster.digest, LIMITS, _fence(asked, roster))
    with locked(folder):
        finished = _finished_before(folder, chosen, retry=asked.retry)
        if finished is not None:
            return finished
        return _go_on(asked, scoring, roster, folder, spec, progress)


def _go_on(
    asked: Asked,
    scoring: Scoring,
    roster: Roster,
    folder: Path,
    spec: dict[str, Any],
    progress: Progress | None,
) -> Finished:
    """Do what is missing in a folder that is ours, and derive the result."""
    from .files import keep_file
    from .store import SPEC, Store, pretty

    _begin_session(folder, asked)
    if not (folder / SPEC).exists():
        keep_file(pretty(spec), str(folder / SPEC))
    with Store(folder, roster, durable=asked.durable, retry=asked.retry) as store:
        if store.missing:
            with stoppable() as stop:
                _score(asked, scoring, roster, store, stop, progress)
            if store.missing:
                stop.finish()
                msg = f"{folder}: expected every item to be answered, got {store.missing} missing"
                raise RefusedError(msg)
        store.finish(spec)
        return Finished(
            folder,
            spec["id"],
            scoring.chosen.name,
            len(roster),
            store.scored,
            store.kept,
            store.faults,
            store.told,
        )


def _score(
    asked: Asked,
    scoring: Scoring,
    roster: Roster,
    store: Store,
    stop: Stop,
    progress: Progress | None,
) -> None:
    """Feed the engine with what is missing, and record what it answers."""
    engine = _engine(asked)
    size = asked.batch or (LOOKUPS if scoring.chosen.needs == "id" else scoring.chosen.batch)
    if asked.engine == "dask":
        size = max(size, SENT)
    feed = _Feed(_tasks(roster, store, asked.root), size, stop)
    if start_method() == "fork" and asked.engine == "processes":
        _share(scoring)
    done = store.kept
    try:
        with closing(engine(scoring, feed)) as answers:
            for batch, answer in answers:
                if isinstance(answer, Lost) and len(batch) > 1:
                    feed.give_back(batch)
                    continue
                records = [lost(batch[0], answer)] if isinstance(answer, Lost) else answer
                _record(store, batch, records)
                done += len(batch)
                if progress is not None:
                    progress(done, len(roster))
    except EnoughError:
        return


def _record(store: Store, batch: Batch, records: list[Record]) -> None:
    """Write the records of a batch; a changed file ends the run, and has none."""
    changed = None
    for record in records:
        if record.fault == CHANGED:
            changed = changed or record
        else:
            store.add(record)
    if len(records) != len(batch):
        msg = f"expected {len(batch)} records of a batch, got {len(records)}"
        raise RefusedError(msg)
    if changed is not None:
        msg = (
            f"{changed.id}: {changed.message}; what is finished is kept. Restore the file, or "
            "make the manifest anew, which makes another run"
        )
        raise RefusedError(msg)


class _Feed:
    """The batches still to be done, given out as an engine has room."""

    def __init__(self, tasks: Iterator[Task], size: int, stop: Stop) -> None:
        """Begin with nothing given back."""
        self._tasks, self._size, self._stop = tasks, size, stop
        self._back: deque[Task] = deque()

    def __call__(self) -> Batch | None:
        """Give the next batch, None if there is none or nothing more shall be begun."""
        if self._stop.asked is not None:
            return None
        if self._back:
            return (self._back.popleft(),)
        return tuple(islice(self._tasks, self._size)) or None

    def give_back(self, batch: Batch) -> None:
        """Do the items of a lost batch one by one, to find which it was."""
        self._back.extend(batch)


def _tasks(roster: Roster, store: Store, root: str | None) -> Iterator[Task]:
    """List the items without a record, in the order of the manifest."""
    from benchmarks.data.locations import located

    for rank, item in roster.items():
        if not store.has(rank):
            location = located(item, root)
            yield Task(rank, item.id, item.sha256, item.label, item.split, location, item.written)


def _engine(asked: Asked) -> Engine:
    """Choose what does the work."""
    if asked.engine == "serial":
        return serial()
    if asked.engine == "dask":
        from .cluster import dask

        return dask(asked.address, jobs=asked.jobs, deadline=asked.deadline, memory=asked.memory)
    return processes(asked.jobs, asked.deadline, asked.memory)


def _share(scoring: Scoring) -> None:
    """Load before the workers are forked what all of them need and no user wrote."""
    from benchmarks.methods.names import is_built_in

    if is_built_in(scoring.chosen.typed):
        scoring.warm()


def _roster(asked: Asked) -> Roster:
    """Read the manifest."""
    from benchmarks.data.card import CardError
    from benchmarks.data.manifest import ManifestError
    from benchmarks.data.roster import read_roster
    from benchmarks.data.sets import find_set

    try:
        return read_roster(
            find_set(asked.data),
            split=asked.split,  # type: ignore[arg-type]
            sample=asked.sample,
            seed=asked.seed,
            allow_outside=asked.allow_outside or asked.root is not None,
        )
    except ManifestError as error:
        msg = f"--data: {error}; `fleck data check` lists all faults"
        raise MisuseError(msg) from error
    except (CardError, ValueError) as error:
        msg = f"--data: {error}"
        raise MisuseError(msg) from error


def _name_of(roster: Roster) -> str:
    """Name the data set: as its card does, or as its file is called."""
    from benchmarks.data.card import CardError, read_card

    try:
        return read_card(roster.path).name or roster.path.stem
    except CardError as error:
        msg = f"--data: {error}"
        raise MisuseError(msg) from error


def _fence(asked: Asked, roster: Roster) -> Path | None:
    """Return the folder that files may not leave."""
    from benchmarks.data.locations import is_address

    if asked.allow_outside or (asked.root is not None and is_address(asked.root)):
        return None
    return Path(asked.root) if asked.root is not None else roster.path.parent.absolute()


def _folder(out: Path, name: str, *, new: bool) -> Path:
    """Make the folder of a run, or find it; with `new` the next that is free."""
    folder = out / name
    number = 2
    while new and folder.exists():
        folder = out / f"{name}-{number}"
        number += 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"--out: expected a folder, but {str(out)!r} is, or lies below, a file"
        raise MisuseError(msg) from error
    return folder


def _finished_before(folder: Path, chosen: Chosen, *, retry: bool) -> Finished | None:
    """Return a run that is done, unless some of it is to be tried again."""
    from .reading import read_run
    from .store import DONE

    if not (folder / DONE).exists():
        return None
    found = read_run(folder)
    faults = Counter(found.done["faults"])
    if retry and faults.keys() & TRANSIENT:
        (folder / DONE).unlink()
        return None
    total, scored = found.done["items"], found.done["scored"]
    return Finished(folder, found.spec["id"], chosen.name, total, scored, total, faults)


def _begin_session(folder: Path, asked: Asked) -> None:
    """Record where and how the work is done; refuse to mix versions that can change scores."""
    from .environment import changes, environment
    from .files import keep_file
    from .store import ENVIRONMENT, pretty

    path = folder / ENVIRONMENT
    sessions = json.loads(path.read_text(encoding="ascii"))["sessions"] if path.exists() else []
    now = environment()
    if sessions:
        differ = changes(sessions[0]["scoring"], now["scoring"])
        if differ:
            msg = (
                f"{folder}: expected the libraries this run was begun with, got {'; '.join(differ)}"
                "; install those again, or start another run with --new"
            )
            raise RefusedError(msg)
    work = {
        "engine": asked.engine,
        "jobs": asked.jobs,
        "deadline": asked.deadline,
        "memory": asked.memory,
        "batch": asked.batch,
        "threads": asked.settings.threads,
    }
    sessions.append({"work": work, **now})
    keep_file(pretty({"sessions": sessions}), str(path))


def _require_clean() -> None:
    """Refuse to make citable results with code that no commit holds."""
    from .environment import state_of_code

    state = state_of_code()
    if state["dirty"] is not None:
        msg = (
            f"--strict: expected the code of commit {str(state['commit'])[:12]}, got uncommitted "
            "changes; commit them, or leave out --strict"
        )
        raise RefusedError(msg)
