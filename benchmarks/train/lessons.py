"""What a network learns from, wherever it came from: arrays, what they are, and one digest.

Conventions
-----------
Development items change no weight.  Some of them are there to be parted (`judged`: the area told
after each epoch is theirs), some to set the threshold (`limited`: negatives of which at most a
stated share may be marked); an item may be both.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from convnet.training import Examples

from .hard_negatives import weights_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from .cache import Found, Kept


@dataclass(frozen=True)
class Words:
    """What a card tells of the pictures.

    Attributes
    ----------
    name : str
        Of the set.
    positive : str
        What the label 1 means, in a word or two: the name of the class.
    licence : str
        Of the pictures.
    trained_on : str
        Which pictures, and which were held out.
    """

    name: str
    positive: str
    licence: str
    trained_on: str


@dataclass(frozen=True, eq=False)
class Lessons:
    """What a network learns from and is judged by.

    Attributes
    ----------
    train, dev : Examples
        For `convnet.training.train`.
    judged, limited : ndarray of shape (dev,), dtype bool
        See the conventions.
    digest : str
        SHA-256 in hexadecimal over pixels, labels and weights.
    words : Words
        For the card.
    counts : mapping
        For the card: plain values.
    told : tuple of str
        For the person, one line each.
    """

    train: Examples
    dev: Examples
    judged: NDArray[np.bool_]
    limited: NDArray[np.bool_]
    digest: str
    words: Words
    counts: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[str, ...] = ()


class Gathered:
    """Pictures of several caches, one after the other.

    Attributes
    ----------
    labels, weights : ndarray of shape (n,)
        Of the pictures so far.
    found : list of Found
        What is known of each.

    Examples
    --------
    >>> Gathered().labels.tolist()
    []
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._pixels: list[NDArray[np.uint8]] = []
        self._cells: list[NDArray[np.uint8] | None] = []
        self.labels = np.empty(0, dtype=np.int64)
        self.weights = np.empty(0)
        self.found: list[Found] = []

    def add(
        self, kept: Kept, labels: NDArray[Any], weight: float = 1.0, times: float = 1.0
    ) -> None:
        """Add what a cache holds.

        Parameters
        ----------
        kept : Kept
            Pictures without a fault.
        labels : ndarray of shape (n,)
            Of them.
        weight, times : float
            How often a picture is drawn, and how many times that if it is a hard negative.
        """
        marks = [each.marks for each in kept.found]
        self._pixels.append(kept.pixels)
        self._cells.append(kept.cells)
        self.labels = np.concatenate([self.labels, labels.astype(np.int64)])
        self.weights = np.concatenate([self.weights, weight * weights_of(labels, marks, times)])
        self.found += kept.found

    @property
    def marks(self) -> list[tuple[str, ...]]:
        """List the methods that mark each picture."""
        return [each.marks for each in self.found]

    def examples(self) -> Examples:
        """Put the arrays together; a single one stays mapped from its file."""
        pixels = self._pixels[0] if len(self._pixels) == 1 else np.concatenate(self._pixels)
        known = [cells for cells in self._cells if cells is not None]
        # Cells are known of all pictures or of none: they come from one recipe.
        cells = np.concatenate(known) if len(known) == len(self._cells) else None
        return Examples(pixels, self.labels, self.weights, cells)


def digest_of(parts: Iterable[tuple[Sequence[Found], NDArray[Any], NDArray[Any] | None]]) -> str:
    """Compute the digest of what a network learns from.

    Parameters
    ----------
    parts : iterable of (sequence of Found, ndarray, ndarray or None)
        Items with a picture, their labels and their weights.

    Returns
    -------
    str
        SHA-256 in hexadecimal; neither paths nor names count.

    Examples
    --------
    >>> from benchmarks.train.cache import Found
    >>> parts = [([Found("a", "00ff")], np.array([1]), None)]
    >>> digest_of(parts) == digest_of([([Found("b", "00ff")], np.array([1]), None)])
    True
    """
    whole = hashlib.sha256()
    for found, labels, weights in parts:
        rows = [
            [each.digest, int(label), 1.0 if weights is None else float(weights[number])]
            for number, (each, label) in enumerate(zip(found, labels, strict=True))
        ]
        whole.update(json.dumps(rows, separators=(",", ":")).encode("ascii"))
    return whole.hexdigest()
