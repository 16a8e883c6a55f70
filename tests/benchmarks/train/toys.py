"""A set and a network so small that a training takes seconds."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.train.checkpoints import Told
from benchmarks.train.wish import Watch

COLUMNS = ("id", "path", "sha256", "label", "split")

#: A network of two layers on 32 pixels.
TABLE = """
name = "toy"
citation = "this test"
side = 32

[[layers]]
kind = "conv"
filters = 8
size = 5
stride = 4
norm = true

[[layers]]
kind = "average"

[[layers]]
kind = "dense"
units = 1
relu = false
"""


def table(folder: Path, text: str = TABLE) -> str:
    """Write the network's table."""
    path = folder / "toy.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def draw(folder: Path, labels: Sequence[int], rng: np.random.Generator) -> list[list[str]]:
    """Write pictures of noise, reddish where the label is 1; return their rows without a part."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, label in enumerate(labels):
        pixels = rng.integers(0, 200, (24, 24, 3), dtype=np.uint8)
        pixels[..., 0] += np.uint8(40 * label)
        path = folder / f"{number:03}.png"
        Image.fromarray(pixels).save(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append([f"i{number:03}", path.name, sha256, str(label), ""])
    return rows


def listed(path: Path, rows: Sequence[Sequence[str]], columns: Sequence[str] = COLUMNS) -> str:
    """Write a manifest."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([columns, *rows])
    return str(path)


def toy_set(folder: Path, positive: int = 125, negative: int = 160) -> str:
    """Write a set without parts, large enough to be trained on."""
    labels = [1] * positive + [0] * negative
    return listed(folder / "toys.csv", draw(folder, labels, np.random.default_rng(6)))


def each(function: Callable[[Any], Any], items: Iterable[Any], **_: object) -> Iterator[Any]:
    """Do what `run_each` does in this process: a worker of its own loads libraries for seconds."""
    for item in items:
        yield item, function(item)


class Heard:
    """Keeps what is told while a training goes on."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.lines: list[str] = []
        self.epochs: list[Told] = []

    def watch(self) -> Watch:
        """Return who listens."""
        return Watch(self.lines.append, None, lambda told, _total, _left: self.epochs.append(told))
