"""Scores all windows in supervised processes, and keeps every score as it comes.

The whole photograph is scored first: a method that cannot do that is found out by one call.  A
window that fails costs only itself; where one after the other fails, the method is at fault and
the command ends.
"""

from __future__ import annotations

from collections import Counter, deque
from contextlib import closing
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

from benchmarks.run.arguments import LackError, MisuseError
from benchmarks.run.workers import Lost

from .scoring import Scoring, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.run.engines import Engine

    from .kept import WindowScores
    from .parts import Part

#: Windows in a row that may fail before the method is taken to be at fault; ours.  At a service
#: every one of them may have taken minutes.
ENOUGH, ENOUGH_SENT = 20, 3

#: Bytes of pictures that a batch may hold; ours.
HELD = 256 << 20

#: Fault code of a score that is no number.
NOT_FINITE = "nan_score"


class NoScoreError(Exception):
    """The whole photograph has no score; the code and the message say why."""

    def __init__(self, code: str, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.code = code


@dataclass
class Collector:
    """Hands out windows, and takes their scores.

    Attributes
    ----------
    scoring : Scoring
        What workers do.
    stores : sequence of WindowScores
        Where the scores of each part are kept.
    watch : callable
        Told how many pictures have a score, of how many.
    batch : int
        Pictures at once.
    probability : bool
        Whether the score of the whole photograph must be one.
    faults : Counter
        Windows without a score, by code.
    told : list of str
        Why the first of them failed.
    """

    scoring: Scoring
    stores: Sequence[WindowScores]
    watch: Callable[[int, int], None]
    batch: int
    probability: bool = False
    faults: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    _queue: deque[tuple[Unit, ...]] = field(default_factory=deque)
    _done: int = 0
    _row: int = 0
    _waiting: bool = False

    def run(self, engine: Engine) -> None:
        """Score every window that has no score yet.

        Parameters
        ----------
        engine : Engine
            Where they are scored.

        Raises
        ------
        NoScoreError
            If the whole photograph gets no score.
        MisuseError
            If that is to be a probability and is none.
        LackError
            If one window after the other gets none.
        """
        self._queue.extend(self._batches())
        total = sum(map(len, self._queue))
        if not total:
            return
        with closing(engine(self.scoring, self._next)) as answers:
            for units, answer in answers:
                self._take(units, answer)
                self.watch(self._done, total)

    def _batches(self) -> list[tuple[Unit, ...]]:
        """Cut what is to be done into batches of one part each."""
        batches: list[tuple[Unit, ...]] = []
        for number, left in enumerate(todo_of(self.scoring.parts, self.stores)):
            units = [(number, place) for place in left]
            batches += [
                tuple(units[at : at + self.batch]) for at in range(0, len(units), self.batch)
            ]
        return batches

    def _next(self) -> tuple[Unit, ...] | None:
        """Hand out a batch; none while the whole photograph is at work."""
        if self._waiting or not self._queue:
            return None
        units = self._queue.popleft()
        self._waiting = self.scoring.parts[units[0][0]].how == "whole"
        return units

    def _take(self, units: tuple[Unit, ...], answer: list[float] | Lost | None) -> None:
        """Keep the scores of a batch, or find out which of its windows failed."""
        self._waiting = False
        part = self.scoring.parts[units[0][0]]
        if isinstance(answer, Lost):
            if len(units) > 1:
                self._queue.extendleft((unit,) for unit in reversed(units))
                return
            self._fail(part, answer.code, answer.message)
            return
        boxes = part.boxes[[place for _, place in units]].tolist()
        scored = [
            (box, score) for box, score in zip(boxes, answer or (), strict=True) if isfinite(score)
        ]
        if scored:
            self._row = 0
            self._done += len(scored)
            self.stores[units[0][0]].add(*map(list, zip(*scored, strict=True)))
        if part.how == "whole" and scored and self.probability and not 0 <= scored[0][1] <= 1:
            msg = (
                f"--scale: expected score with {self.scoring.subject.chosen.name}, which gives the "
                f"whole photograph {scored[0][1]:g}; only probabilities have log odds"
            )
            raise MisuseError(msg)
        for _ in range(len(units) - len(scored)):
            self._fail(part, NOT_FINITE, f"{self.scoring.subject.chosen.name} gave no finite score")

    def _fail(self, part: Part, code: str, message: str) -> None:
        """Count a window without a score, and end where there is no sense in more."""
        if part.how == "whole":
            raise NoScoreError(code, message)
        self._done += 1
        self._row += 1
        self.faults[code] += 1
        if len(self.told) < 3:
            self.told.append(f"{part}: {code}: {message}")
        enough = ENOUGH_SENT if self.scoring.subject.host else ENOUGH
        if self._row >= enough:
            msg = (
                f"expected scores of windows, got none of {enough} in a row: {message}; what has "
                "a score is kept, and the same command goes on"
            )
            raise LackError(msg)


def todo_of(parts: Sequence[Part], stores: Sequence[WindowScores]) -> list[list[int]]:
    """List the windows of each part that have no score yet.

    Parameters
    ----------
    parts : sequence of Part
        Everything that has to be scored.
    stores : sequence of WindowScores
        What is kept of each.

    Returns
    -------
    list of list of int
        Places in the grids.
    """
    left = []
    for part, store in zip(parts, stores, strict=True):
        scores = store.of(part.boxes[part.wanted])
        left.append(
            [
                int(place)
                for place, score in zip(part.wanted, scores, strict=True)
                if not isfinite(score)
            ]
        )
    return left


def batch_size(liked: int, asked: int, picture: int, *, sent: bool) -> int:
    """Choose how many pictures are scored at once; no score depends on it.

    Parameters
    ----------
    liked : int
        By the method.
    asked : int
        By the user, 0 for no wish.
    picture : int
        Bytes of one picture.
    sent : bool
        Whether they are sent to a service, whose requests hold so many and no others.

    Returns
    -------
    int

    Examples
    --------
    >>> batch_size(8, 0, 512 * 512 * 3, sent=False), batch_size(8, 0, 150_000_000, sent=False)
    (8, 1)
    """
    if sent:
        return liked
    # What is scored one by one is still handed out by eight: a worker's pipe costs time too.
    wanted = asked or max(liked, 8)
    return max(1, min(wanted, HELD // max(1, picture)))
