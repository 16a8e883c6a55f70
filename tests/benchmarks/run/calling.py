"""Items, cards and a service for tests of classifiers behind HTTP."""

import hashlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.data.refusals import LIMITS
from benchmarks.methods.chosen import Settings
from benchmarks.methods.names import identify
from benchmarks.methods.sending import encoded
from benchmarks.run.calls import remote
from benchmarks.run.records import Record, Task
from benchmarks.run.work import Scoring


def pixels(number: int) -> np.ndarray:
    """A small picture that differs from all others."""
    return np.random.default_rng(number).integers(0, 256, (9, 12, 3), dtype=np.uint8)


def items(folder: Path, count: int) -> list[Task]:
    """Write pictures and list them as tasks."""
    folder.mkdir(exist_ok=True)
    tasks = []
    for number in range(count):
        path = folder / f"item-{number:03}.png"
        Image.fromarray(pixels(number)).save(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        tasks.append(Task(number, path.stem, sha256, number % 2, None, str(path), path.name))
    return tasks


def card(folder: Path, url: str, *more: str, answer: str = "", **remote: Any) -> str:
    """Write a card; its retries take no time worth speaking of."""
    fields = {"url": url, "backoff": 0.001, **remote}
    lines = [f"{name.rstrip('_')} = {json.dumps(value)}" for name, value in fields.items()]
    path = folder / "service.toml"
    read = answer or 'path = "results[{i}].scores.nsfw"'
    path.write_text("\n".join(["threshold = 0.5", "[remote]", *lines, *more, "[answer]", read]))
    return str(path)


def outcome(typed: str, out: Path, tasks: list[Task], **named: Any) -> list[Record]:
    """Run the engine over tasks and return the records in the order of the tasks."""
    return sorted(records(typed, out, tasks, **named), key=lambda record: record.rank)


def records(typed: str, out: Path, tasks: list[Task], **named: Any) -> Iterator[Record]:
    """Run the engine over tasks, and check that it gives every batch its own records."""
    chosen = identify(typed, Settings())
    size = chosen.batch
    batches = (tuple(tasks[at : at + size]) for at in range(0, len(tasks), size))
    engine = remote(chosen, out, **named)
    for batch, answer in engine(Scoring(chosen, 0, "", LIMITS), lambda: next(batches, None)):
        assert isinstance(answer, list)
        assert [task.rank for task in batch] == [record.rank for record in answer]
        yield from answer


def sent(number: int, quality: int = 95) -> bytes:
    """What is sent of a picture by default."""
    return encoded(pixels(number), "jpeg", quality)


class FakeTime:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.now = 0.0
        self.lock = threading.Lock()

    def clock(self) -> float:
        """The time now."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let it be later."""
        with self.lock:
            self.now += seconds
