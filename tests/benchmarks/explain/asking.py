"""Photographs, methods and wishes for tests of explanations."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.explain.asked import Explained, Wish
from benchmarks.explain.telling import Telling
from benchmarks.explain.ways import explain
from tests.benchmarks.methods.test_network_card import CARD, toml
from tests.networks import save, small_network

#: Rows and columns of the photograph.
SHAPE = (24, 40)

#: A method in two lines: how light a picture is.
LIGHT = "def score(image):\n    return float(image.mean()) / 255\n"


def pixels(shape: tuple[int, int] = SHAPE) -> NDArray[np.uint8]:
    """Return a seeded picture."""
    return np.random.default_rng(8).integers(0, 256, (*shape, 3), dtype=np.uint8)


def photo(folder: Path, shape: tuple[int, int] = SHAPE) -> str:
    """Write a photograph, without loss."""
    path = folder / "beach.png"
    Image.fromarray(pixels(shape)).save(path)
    return str(path)


def own(folder: Path, text: str = LIGHT) -> str:
    """Write a method of the user's."""
    (folder / "my.py").write_text(text, encoding="utf-8")
    return f"{folder / 'my.py'}:score"


def network(folder: Path, **changed: Any) -> str:
    """Write a small network and its card."""
    path = save(small_network(), folder / "mine.onnx")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    card = CARD | {"sha256": digest, "scale": 1 / 255, "mean": [0.4, 0.5, 0.6]} | changed
    path.with_suffix(".toml").write_text(toml(card), encoding="utf-8")
    return str(path)


@dataclass
class Heard:
    """What was told, and what is answered."""

    yes: bool = False
    lines: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    seen: list[tuple[int, int]] = field(default_factory=list)

    @property
    def telling(self) -> Telling:
        """Return whom to tell."""
        return Telling(self.lines.append, lambda *news: self.seen.append(news), self._agree)

    def _agree(self, question: str) -> bool:
        """Answer a question."""
        self.asked.append(question)
        return self.yes


def wish(folder: Path, method: str, how: str = "occlusion", **options: Any) -> Wish:
    """Ask about a small photograph with small windows, in this process."""
    options = {"window": 8, "stride": 4, "out": str(folder / "out"), "engine": "serial"} | options
    taken = options.pop("photo", None) or photo(folder)
    return Wish(taken, method, how, **options)


def made(
    folder: Path, method: str, how: str = "occlusion", heard: Heard | None = None, **options: Any
) -> list[Explained]:
    """Explain, and return what was made."""
    return explain(wish(folder, method, how, **options), (heard or Heard()).telling)


def kept(folder: Path, name: str) -> dict[str, NDArray[Any]]:
    """Read an .npz file."""
    with np.load(folder / "out" / name) as file:
        return dict(file)
