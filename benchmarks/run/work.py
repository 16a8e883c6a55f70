"""What a worker does with a batch: bytes, pixels, score, record.

A file is read once.  Its hash is compared with the manifest's, its pixels are made by the one
decoding policy, and the method sees nothing else.  What goes wrong with a file is a record; what
goes wrong inside a method is raised, and the supervisor knows which item it was.
"""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .records import CHANGED, UNLOADED, Record, Task, record_of
from .workers import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from benchmarks.data.images import Fault, Image
    from benchmarks.data.refusals import Limits
    from benchmarks.methods.chosen import Chosen

    Batch = tuple[Task, ...]

#: Bytes of the digest of a decoded picture.
PIXEL_DIGEST = 16


@dataclass(frozen=True)
class Scoring:
    """Scores batches of items with one method; a function that can be sent to a worker.

    Attributes
    ----------
    chosen : Chosen
        The method.
    seed : int
        Of the run.
    data : str
        Digest of the data, from which the generators of methods that draw are derived.
    limits : Limits
        What a file may cost.
    folder : Path or None
        Which files may not leave, links followed; None lets them.
    """

    chosen: Chosen
    seed: int
    data: str
    limits: Limits
    folder: Path | None = None

    def warm(self) -> None:
        """Load the method before the deadline of the first item begins."""
        if self.chosen.needs != "id":
            self.warm_decoder()
        _loaded(self)

    def warm_decoder(self) -> None:
        """Load what turns files into pixels."""
        import cv2

        import benchmarks.data.images  # noqa: F401 - loaded for the first item

        cv2.setNumThreads(1)  # one worker is one core

    def __call__(self, batch: Batch) -> list[Record]:
        """Score a batch.

        Returns
        -------
        list of Record
            One for each item, in the order of the batch.
        """
        try:
            self.warm()
        except (ValueError, OSError, ImportError) as error:
            # It was loaded once before the run began: no item is to blame.
            message = f"the method could be loaded no longer: {error}"
            return [record_of(task, fault=UNLOADED, message=message) for task in batch]
        if self.chosen.needs == "id":
            return [self._looked_up(task) for task in batch]
        together = getattr(_loaded(self), "score_batch", None)
        if together is None or len(batch) == 1:
            return [self._one(task) for task in batch]
        return self._many(batch, together)

    def _looked_up(self, task: Task) -> Record:
        """Score an item by its name."""
        from benchmarks.methods.protocol import NoScoreError, decide

        method = _loaded(self)
        start = time.perf_counter()
        try:
            score = float(method.score_id(task.id, task.sha256, task.written))
        except NoScoreError as error:
            return record_of(task, fault="no_score", message=str(error))
        seconds = (0.0, time.perf_counter() - start)
        if not math.isfinite(score):
            return self._not_finite(task, score, seconds=seconds)
        decision = decide(score, self.chosen.threshold)
        return record_of(task, score=score, decision=decision, seconds=seconds)

    def _one(self, task: Task) -> Record:
        """Score an item by itself."""
        from benchmarks.methods.protocol import item_rng, takes_rng

        begin()
        found = decoded(task, self.limits, self.folder)
        if isinstance(found, Record):
            return found
        method = _loaded(self)
        named: dict[str, Any] = {}
        if takes_rng(method):
            named["rng"] = item_rng(self.seed, self.chosen.name, self.data, task.id)
        start = time.perf_counter()
        score = float(method.score(found.image.pixels, **named))
        return self._record(found, score, time.perf_counter() - start)

    def _many(
        self, batch: Batch, together: Callable[[list[NDArray[Any]]], Iterable[float]]
    ) -> list[Record]:
        """Decode items one by one and score them at once."""
        read = []
        for task in batch:
            begin()
            read.append(decoded(task, self.limits, self.folder))
        good = [found for found in read if isinstance(found, Decoded)]
        if not good:
            return [found for found in read if isinstance(found, Record)]
        begin(len(good))
        start = time.perf_counter()
        scores = [float(score) for score in together([found.image.pixels for found in good])]
        if len(scores) != len(good):
            msg = f"expected {len(good)} scores of a batch, got {len(scores)}"
            raise ValueError(msg)
        each = (time.perf_counter() - start) / len(good)
        scored = dict(zip((found.task.rank for found in good), scores, strict=True))
        return [
            found
            if isinstance(found, Record)
            else self._record(found, scored[found.task.rank], each)
            for found in read
        ]

    def _record(self, found: Decoded, score: float, seconds: float) -> Record:
        """Make the record of a picture that was scored."""
        from benchmarks.methods.protocol import decide

        known = {
            "pixels": found.digest,
            "flags": found.image.flags,
            "seconds": (found.seconds, seconds),
        }
        if not math.isfinite(score):
            return self._not_finite(found.task, score, **known)
        decision = decide(score, self.chosen.threshold)
        return record_of(found.task, score=score, decision=decision, **known)

    def _not_finite(self, task: Task, score: float, **known: Any) -> Record:
        """Make the record of a score that is no number to rank by."""
        message = f"{self.chosen.name} gave the score {score}"
        return record_of(task, fault="nan_score", message=message, **known)


@dataclass(frozen=True, eq=False)
class Decoded:
    """A picture ready to be scored: its item, its pixels and their digest, and its cost."""

    task: Task
    image: Image
    digest: str
    seconds: float


def decoded(task: Task, limits: Limits, folder: Path | None) -> Decoded | Record:
    """Read and decode the file of an item.

    Parameters
    ----------
    task : Task
        The item.
    limits : Limits
        What the file may cost.
    folder : Path or None
        Which the file may not leave; None lets it.

    Returns
    -------
    Decoded or Record
        A record where there is a fault, or where the file is not what the manifest says.

    Examples
    --------
    >>> from benchmarks.data.refusals import LIMITS
    >>> decoded(Task(0, "a", "0" * 64, 1, None, "no/such.jpg", "such.jpg"), LIMITS, None).fault
    'unreadable'
    """
    from benchmarks.data.images import Fault, decode
    from benchmarks.data.locations import contained, fetch, is_address

    start = time.perf_counter()
    if folder is not None and not is_address(task.location):
        outside = contained(task.location, folder)
        if outside is not None:
            return _faulty(task, outside, start)
    data = fetch(task.location, limits)
    if isinstance(data, Fault):
        return _faulty(task, data, start)
    image = decode(data, limits)
    if image.sha256 is not None and image.sha256 != task.sha256:
        message = f"expected the SHA-256 {task.sha256}, got {image.sha256} in {task.location}"
        return record_of(task, fault=CHANGED, message=message)
    if isinstance(image, Fault):
        return _faulty(task, image, start)
    digest = pixel_digest(image.pixels)
    return Decoded(task, image, digest, time.perf_counter() - start)


def pixel_digest(pixels: NDArray[Any]) -> str:
    """Compute the digest by which two runs know that they saw the same picture.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        Decoded.

    Returns
    -------
    str
        BLAKE2b over the shape and the bytes, 128 bits, in hexadecimal.

    Examples
    --------
    >>> import numpy as np
    >>> pixel_digest(np.zeros((1, 2, 3), np.uint8)) == pixel_digest(np.zeros((2, 1, 3), np.uint8))
    False
    """
    import numpy as np

    digest = hashlib.blake2b(repr(pixels.shape).encode("ascii"), digest_size=PIXEL_DIGEST)
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def _faulty(task: Task, fault: Fault, start: float) -> Record:
    """Make the record of a file that gave no picture."""
    seconds = (time.perf_counter() - start, 0.0)
    return record_of(task, fault=fault.code, message=fault.message, seconds=seconds)


def _loaded(scoring: Scoring) -> Any:
    """Load the method once a worker, and make sure that it is still the one that was chosen."""
    return _load(_Key(scoring.chosen))


class _Key:
    """A method as a key: two that were chosen alike are the same."""

    def __init__(self, chosen: Chosen) -> None:
        """Keep what is loaded."""
        self.chosen = chosen

    def _names(self) -> tuple[object, ...]:
        """Name the method, its code and how it is run."""
        return self.chosen.typed, self.chosen.code, self.chosen.settings

    def __eq__(self, other: object) -> bool:
        """Compare what identifies the method on this machine."""
        return isinstance(other, _Key) and self._names() == other._names()

    def __hash__(self) -> int:
        """Hash the same."""
        return hash(self._names())


@lru_cache(maxsize=4)
def _load(key: _Key) -> Any:
    """Load a method; see `benchmarks.methods.names.load`."""
    from benchmarks.methods.names import load

    return load(key.chosen)
