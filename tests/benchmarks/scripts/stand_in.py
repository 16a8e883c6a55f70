"""A network that stands in for the one of this package: seeded weights, nothing learned."""

import hashlib
from pathlib import Path

from tests.benchmarks.methods.test_network_card import CARD, toml
from tests.networks import save, small_network


def stand_in(folder: Path, threshold: float = 0.5) -> str:
    """Write a small network named convnet with its card, and return how it is typed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = save(small_network(), folder / "convnet.onnx")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    card = CARD | {"sha256": sha256, "threshold": threshold}
    path.with_suffix(".toml").write_text(toml(card), encoding="utf-8")
    return str(path)
