"""Score every item of a set with one method: begin, go on, finish.

The order of things is what keeps results safe.  Nothing is written before the method has been
loaded once and the manifest has been read to its end.  A record is written as soon as it is
there.  The result is derived from the log when nothing is missing, so a run that was killed ends
with the same bytes as one that was not.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arguments import MisuseError, RefusedError
from .asked import Asked, data_of, fence_of, roster_of
from .feeding import Feed, engine_of, is_service, share, tasks_of
from .records import ENDS, TRANSIENT, Record, Task, lost
from .stopping import Stop, stoppable
from .workers import Lost

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.data.roster import Roster

    from .store import Store
    from .work import Scoring

__all__ = ["Asked", "Finished", "run"]


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


def run(
    asked: Asked,
    *,
    progress: Callable[[int, int], None] | None = None,
    announce: Callable[[str], None] | None = None,
) -> Finished:
    """Score what is missing, then derive the result.

    Parameters
    ----------
    asked : Asked
        What is wanted.
    progress : callable, optional
        Told how many items are done, of how many.
    announce : callable, optional
        Told what will be asked of a classifier behind HTTP, before anything is.

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

    Examples
    --------
    >>> import tempfile
    >>> from benchmarks.methods.chosen import Settings
    >>> with tempfile.TemporaryDirectory() as out:
    ...     asked = Asked("kovac", "photos", Settings(), out=out, split="test", sample=2)
    ...     first, again = run(asked), run(asked)
    >>> first.scored, again.kept, again.folder == first.folder
    (2, 2, True)
    """
    from benchmarks.data.refusals import LIMITS

    from .choosing import choose
    from .lock import locked
    from .sessions import require_clean
    from .spec import identity, run_id
    from .work import Scoring

    chosen = choose(asked.method, asked.settings)
    engine_of(asked, chosen)  # refuses what does not go together before anything is made
    if asked.strict:
        require_clean()
    roster = roster_of(asked)
    identified = identity(
        chosen,
        roster.digest,
        split=asked.split,
        sample=asked.sample,
        seed=asked.seed,
        limits=LIMITS,
    )
    name = run_id(identified)
    spec = {
        "id": name,
        "identity": identified,
        "method": {"score_kind": chosen.score_kind, "needs": chosen.needs},
        "data": data_of(roster),
    }
    scoring = Scoring(chosen, asked.seed, roster.digest, LIMITS, fence_of(asked, roster))
    folder = _folder(Path(asked.out), name, new=asked.new)
    with locked(folder):
        finished = _finished_before(folder, retry=asked.retry)
        if finished is not None:
            return finished
        return _go_on(asked, scoring, roster, folder, spec, progress, announce)


def _go_on(
    asked: Asked,
    scoring: Scoring,
    roster: Roster,
    folder: Path,
    spec: dict[str, Any],
    progress: Callable[[int, int], None] | None,
    announce: Callable[[str], None] | None,
) -> Finished:
    """Do what is missing in a folder that is ours, and derive the result."""
    from .files import keep_file, remove_waiting
    from .reading import require_same
    from .sessions import begin_session
    from .store import SPEC, Store, pretty

    remove_waiting(folder)
    if (folder / SPEC).exists():
        require_same(folder, spec)
    begin_session(folder, asked)
    if not (folder / SPEC).exists():
        keep_file(pretty(spec), str(folder / SPEC))
    stop = Stop()
    with Store(folder, roster, durable=asked.durable, retry=asked.retry) as store:
        if store.missing:
            if announce is not None and is_service(scoring.chosen):
                _announce(asked, scoring, roster, store, announce)
            if announce is not None and len(roster) == len(roster.ranks):
                _announce_unknown(scoring, roster, announce)
            with stoppable() as stop:
                _score(asked, scoring, roster, store, stop, progress)
            if store.missing:
                stop.finish()
                msg = f"{folder}: expected every item to be answered, got {store.missing} missing"
                raise RefusedError(msg)
        store.finish(spec)
        stop.finish()  # the last item was in flight: this run is done, but no other is begun
        return Finished(
            folder,
            spec["id"],
            scoring.chosen.name,
            len(roster),
            store.scored,
            store.kept,
            store.faults,
            store.told(),
        )


def _announce(
    asked: Asked,
    scoring: Scoring,
    roster: Roster,
    store: Store,
    announce: Callable[[str], None],
) -> None:
    """Say how many requests a service will get, while there is time to interrupt."""
    from .calls import plan

    files = (task.sha256 for task in tasks_of(roster, store, asked.root))
    try:
        announce(str(plan(scoring.chosen, Path(asked.out), files)))
    except ValueError as error:
        msg = f"--method: {error}"
        raise MisuseError(msg) from error


def _announce_unknown(scoring: Scoring, roster: Roster, announce: Callable[[str], None]) -> None:
    """Say how many rows of a table of scores belong to no item of the set."""
    from benchmarks.methods.names import load
    from benchmarks.methods.scores import ScoresFile

    if scoring.chosen.needs != "id":
        return
    table = load(scoring.chosen)
    if not isinstance(table, ScoresFile):
        return
    keys = {"id": "id", "sha256": "sha256", "path": "written"}
    unknown, example = table.count_unknown(
        getattr(item, keys[table.key]) for _, item in roster.items()
    )
    if unknown:
        announce(
            f"{scoring.chosen.name}: rows without an item of the set: {unknown}, the first with "
            f"the {table.key} {example!r}"
        )


def _score(
    asked: Asked,
    scoring: Scoring,
    roster: Roster,
    store: Store,
    stop: Stop,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Feed the engine with what is missing, and record what it answers."""
    engine, size = engine_of(asked, scoring.chosen)
    feed = Feed(tasks_of(roster, store, asked.root), size, stop)
    if asked.engine == "processes":
        share(scoring)
    done = store.kept
    with closing(engine(scoring, feed)) as answers:
        for batch, answer in answers:
            if isinstance(answer, Lost):
                if stop.asked is not None:
                    continue  # what ends this process may have ended the worker
                if feed.again(batch, answer):
                    continue
                answer = [lost(batch[0], answer)]
            _record(store, batch, answer)
            done += len(batch)
            if progress is not None:
                progress(done, len(roster))


def _record(store: Store, batch: tuple[Task, ...], records: list[Record]) -> None:
    """Write the records of a batch; what ends the run has none."""
    if {record.rank for record in records} != {task.rank for task in batch}:
        msg = (
            f"{batch[0].id}: expected its record, got that of another item; what is finished is "
            "kept. Does the method start processes that go on as if they were their parent?"
        )
        raise RefusedError(msg)
    end = None
    for record in records:
        if record.fault in ENDS:
            end = end or record
        else:
            store.add(record)
    if end is not None:
        msg = f"{end.id}: {end.message}; what is finished is kept. {ENDS[str(end.fault)]}"
        raise RefusedError(msg)


def _folder(out: Path, name: str, *, new: bool) -> Path:
    """Make the folder of a run, or find its latest; with `new` make the next."""
    numbers = [1] if (out / name).exists() else [0]
    for path in out.glob(f"{name}-*"):
        found = re.fullmatch(r"-([1-9][0-9]{0,5})", path.name.removeprefix(name))
        numbers += [int(found[1])] if found else []
    number = max(numbers) + 1 if new else max(*numbers, 1)
    folder = out / (name if number == 1 else f"{name}-{number}")
    try:
        folder.mkdir(parents=True, exist_ok=not new)
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"--out: expected a folder, but {str(out)!r} is, or lies below, a file"
        raise MisuseError(msg) from error
    return folder


def _finished_before(folder: Path, *, retry: bool) -> Finished | None:
    """Return a run that is done, unless some of it is to be tried again."""
    from .reading import read_run
    from .store import DONE

    if not (folder / DONE).exists():
        return None
    found = read_run(folder)
    faults = Counter(found.done["faults"])
    if retry and faults.keys() & TRANSIENT:
        return None
    total, scored = found.done["items"], found.done["scored"]
    return Finished(folder, found.spec["id"], found.method, total, scored, total, faults)
