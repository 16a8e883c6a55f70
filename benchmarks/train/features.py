"""What a frozen network says of pictures: one row of features an item, by supervised processes.

Files are read, hashed and decoded as in a run, so a bad one costs only itself: it has a record
with its fault and no row.  Rows do not depend on the number of workers, bit for bit.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.run.engines import DEADLINE, MEMORY, processes
from benchmarks.run.feeding import Feed
from benchmarks.run.records import Record, Task, lost, record_of
from benchmarks.run.stopping import Stop
from benchmarks.run.work import decoded
from benchmarks.run.workers import Lost, begin, start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.data.refusals import Limits
    from convnet.model import Model
    from convnet.preprocessing import Recipe

#: Pictures a worker gets at once; as `benchmarks.methods.network` has it.
BATCH = 8


@dataclass(frozen=True, eq=False)
class Row:
    """What is known of one picture.

    Attributes
    ----------
    task : Task
        The item.
    features : ndarray of shape (d,), dtype float32
        What the network says.
    bits : int or None
        Perceptual hash of the picture; see `benchmarks.data.fingerprints`.
    """

    task: Task
    features: NDArray[np.float32]
    bits: int | None


@dataclass(frozen=True, eq=False)
class Features:
    """What is known of the pictures of a part.

    Attributes
    ----------
    rows : tuple of Row
        Of the items that could be read, in the order of their ranks.
    faults : tuple of Record
        Of the others, in the same order.
    """

    rows: tuple[Row, ...]
    faults: tuple[Record, ...] = ()

    @cached_property
    def matrix(self) -> NDArray[np.float32]:
        """Return all features, shape (n, d)."""
        if not self.rows:
            return np.empty((0, 0), dtype=np.float32)
        return np.stack([row.features for row in self.rows])

    @cached_property
    def labels(self) -> NDArray[np.bool_]:
        """Tell which rows are positive."""
        return np.array([row.task.label == 1 for row in self.rows], dtype=np.bool_)


@dataclass(frozen=True)
class Featuring:
    """Takes features of batches of items; a function that can be sent to a worker.

    Attributes
    ----------
    data : bytes
        A model file with one output of shape (items, d).
    name : str
        What messages call it.
    recipe : Recipe
        The steps before it.
    limits : Limits
        What a file may cost.
    folder : Path or None
        Which files may not leave, links followed; None lets them.
    """

    data: bytes = field(repr=False)
    name: str
    recipe: Recipe
    limits: Limits
    folder: Path | None = None

    def warm(self) -> None:
        """Load decoder and network before the deadline of the first item begins."""
        self.warm_decoder()
        _ = self._model

    def warm_decoder(self) -> None:
        """Load what turns files into pixels; nothing of it starts a thread."""
        import cv2
        import imagehash  # noqa: F401 - loaded for the first item

        import benchmarks.data.fingerprints
        import benchmarks.data.images  # noqa: F401 - likewise

        cv2.setNumThreads(1)  # one worker is one core

    def __call__(self, batch: tuple[Task, ...]) -> list[Row | Record]:
        """Take the features of a batch.

        Returns
        -------
        list of Row or Record
            In the order of the batch; a record where there is a fault.
        """
        from benchmarks.data.fingerprints import fingerprint
        from convnet.preprocessing import prepare

        found: dict[int, Row | Record] = {}
        inputs, bits = [], []
        for task in batch:
            begin()
            read = decoded(task, self.limits, self.folder)
            if isinstance(read, Record):
                found[task.rank] = read
                continue
            inputs.append((task, prepare(read.image.pixels, self.recipe)))
            bits.append(fingerprint(read.image.pixels))
        if inputs:
            begin(len(inputs))
            values = self.of_inputs(np.stack([prepared for _, prepared in inputs]))
            for (task, _), row, hashed in zip(inputs, values, bits, strict=True):
                if np.isfinite(row).all():
                    found[task.rank] = Row(task, row, hashed)
                else:
                    message = f"{self.name} gave features that are not finite"
                    found[task.rank] = record_of(task, fault="nan_score", message=message)
        return [found[task.rank] for task in batch]

    def of_inputs(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the features of prepared pictures.

        Parameters
        ----------
        batch : ndarray of shape (n, ...), dtype float32
            From `convnet.preprocessing.prepare`.

        Returns
        -------
        ndarray of shape (n, d), dtype float32
        """
        return self._model.scores(batch)

    @cached_property
    def _model(self) -> Model:
        """Start the network once a worker."""
        from convnet.model import Model

        return Model.of_bytes(self.data, self.name)


def features_of(
    tasks: Sequence[Task],
    featuring: Featuring,
    *,
    jobs: int = 1,
    deadline: float = DEADLINE,
    progress: Callable[[int, int], None] | None = None,
) -> Features:
    """Take the features of every item that can be read.

    Parameters
    ----------
    tasks : sequence of Task
        The items.
    featuring : Featuring
        The network, and how pictures come to it.
    jobs : int
        Worker processes.
    deadline : float
        Seconds an item may take.
    progress : callable, optional
        Told how many items are done, of how many.

    Returns
    -------
    Features
        The same for any number of workers.

    Raises
    ------
    WorkerStartError
        If no worker process starts.

    Examples
    --------
    >>> from benchmarks.data.refusals import LIMITS
    >>> from convnet.preprocessing import YAHOO
    >>> task = Task(0, "a", "0" * 64, 1, None, "no/such.jpg", "such.jpg")
    >>> features_of([task], Featuring(b"", "none", YAHOO, LIMITS)).faults[0].fault
    'unreadable'
    """
    if start_method() == "fork":
        featuring.warm_decoder()  # before workers are forked, which then share it
    feed = Feed(iter(tasks), BATCH, Stop())
    found: list[Row | Record] = []
    with closing(processes(jobs, deadline, MEMORY)(featuring, feed)) as answers:
        for batch, answer in answers:
            if isinstance(answer, Lost):
                if feed.again(batch, answer):
                    continue
                answer = [lost(batch[0], answer)]
            found += answer
            if progress is not None:
                progress(len(found), len(tasks))
    rows = sorted((one for one in found if isinstance(one, Row)), key=lambda row: row.task.rank)
    faults = sorted((one for one in found if isinstance(one, Record)), key=lambda one: one.rank)
    return Features(tuple(rows), tuple(faults))
