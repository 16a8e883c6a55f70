"""A small network with a card, and sets of pictures to put a head on it with."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto

from benchmarks.methods.network_card import NetworkCard, network_card_text
from tests.networks import save, small_network

from .toys import draw, listed


def network(folder: Path, model: ModelProto | None = None, **changed: Any) -> str:
    """Write a network with its card, and return the path of the network."""
    folder.mkdir(parents=True, exist_ok=True)
    path = save(model or small_network(), folder / "small.onnx")
    fields: dict[str, Any] = {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "input": "x",
        "output": "y",
        "size": (8, 8),
        "fit": "squash",
        "channels": "RGB",
        "layout": "NCHW",
        "scale": 1 / 255,
        "mean": (0.5, 0.5, 0.5),
        "classes": ("safe", "nude"),
        "positive": "nude",
        "score": "probability",
        "licence": "CC0-1.0",
        "citation": "Nobody, 1996",
        "trained_on": "nothing",
        "intended_use": "tests",
    }
    card = NetworkCard(**(fields | changed))
    path.with_suffix(".toml").write_text(network_card_text(card), encoding="utf-8")
    return str(path)


def pictures(folder: Path, counts: Sequence[tuple[str, int, int]], seed: int = 6) -> str:
    """Write a set of noise, reddish where positive: part, positives and negatives of each."""
    labels = [
        label
        for _, *both in counts
        for label, count in zip((1, 0), both, strict=True)
        for _ in range(count)
    ]
    parts = [part for part, *both in counts for _ in range(sum(both))]
    rows = draw(folder, labels, np.random.default_rng(seed))
    return listed(
        folder / "set.csv", [[*row[:4], part] for row, part in zip(rows, parts, strict=True)]
    )


def rows_of(manifest: str) -> list[list[str]]:
    """Read the rows of a manifest without commas in its cells."""
    return [line.split(",") for line in Path(manifest).read_text("utf-8").splitlines()[1:]]
