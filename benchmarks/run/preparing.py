"""What a worker does for a classifier behind HTTP: everything up to the bytes that are sent.

Foreign files are opened and decoded in supervised processes only; what comes back to the process
that asks the service is a picture file of our own making, or the file whose hash was checked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .records import CHANGED, Record, Task, record_of
from .work import decoded

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.data.refusals import Limits


@dataclass(frozen=True)
class Prepared:
    """A picture that can be sent.

    Attributes
    ----------
    task : Task
        The item.
    content : bytes
        What is sent of it.
    pixels : str
        Digest of the decoded picture.
    flags : tuple of str
        What decoding changed.
    seconds : float
        It took.
    """

    task: Task
    content: bytes
    pixels: str
    flags: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Preparation:
    """Makes items ready to be sent; a function that can be given to a worker.

    Attributes
    ----------
    send : str
        ``jpeg``, ``png`` or ``file``.
    quality : int
        Of a JPEG.
    limits : Limits
        What a file may cost.
    folder : Path or None
        Which files may not leave, links followed; None lets them.
    """

    send: str
    quality: int
    limits: Limits
    folder: Path | None = None

    def warm(self) -> None:
        """Load the decoder before the deadline of the first item begins."""
        import benchmarks.data.images
        import benchmarks.methods.sending  # noqa: F401 - loaded for the first item

    def __call__(self, batch: tuple[Task, ...]) -> list[Prepared | Record]:
        """Prepare items.

        Returns
        -------
        list of Prepared or Record
            In the order of the batch; a record where there is a fault.
        """
        return [self._prepared(task) for task in batch]

    def _prepared(self, task: Task) -> Prepared | Record:
        """Prepare an item."""
        from benchmarks.methods.sending import encoded

        start = time.perf_counter()
        found = decoded(task, self.limits, self.folder)
        if isinstance(found, Record):
            return found
        if self.send == "file":
            content = self._bytes(task)
            if isinstance(content, Record):
                return content
        else:
            content = encoded(found.image.pixels, self.send, self.quality)
        seconds = time.perf_counter() - start
        return Prepared(task, content, found.digest, found.image.flags, seconds)

    def _bytes(self, task: Task) -> bytes | Record:
        """Read the file again, and make sure that it is still the one that was decoded."""
        import hashlib

        from benchmarks.data.images import Fault
        from benchmarks.data.locations import fetch

        data = fetch(task.location, self.limits)
        if isinstance(data, Fault):
            return record_of(task, fault=data.code, message=data.message)
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 != task.sha256:
            message = f"expected the SHA-256 {task.sha256}, got {sha256} in {task.location}"
            return record_of(task, fault=CHANGED, message=message)
        return data
