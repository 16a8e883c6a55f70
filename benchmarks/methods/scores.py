"""Scores that somebody else has made: a CSV file as a method.

Conventions
-----------
The file has a column ``score`` and one that names the item: ``id``, else ``sha256``, else
``path`` as it stands in the manifest.  Further columns are passed over.  A score is taken as it
stands; only where the card says that larger means negative is it negated, and then the score's
kind and the parameters say so.  ``nan`` stands for an item that has no usable score.

A key is kept as a digest of 16 bytes, so that a million rows need some thirty megabytes
however long their names are.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .protocol import NoScoreError
from .scores_card import read_scores_card
from .scores_rows import Key, ScoresError, each_score

__all__ = ["ScoresError", "ScoresFile", "open_scores"]

#: Bytes of a key's digest.
WIDTH = 16


@dataclass(frozen=True, eq=False)
class ScoresFile:
    """A table of scores that answers by the item's name.

    Attributes
    ----------
    name : str
        From the card, else that of the file.
    path : Path
        The CSV file.
    key : {"id", "sha256", "path"}
        The column that names items.
    digests : ndarray of shape (N,), dtype S16
        Of the keys, sorted.
    values : ndarray of shape (N,), dtype float64
        Their scores, larger for more likely positive.
    threshold : float or None
        On those scores.
    score_kind : str
        What they are.
    sources : tuple of Path
        The file and its card.
    parameters : mapping
        Which column names items, and whether scores were negated.
    citation : str
        From the card.
    """

    name: str
    path: Path
    key: Key
    digests: NDArray[np.bytes_]
    values: NDArray[np.float64]
    threshold: float | None
    score_kind: str
    sources: tuple[Path, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    citation: str = ""
    needs: Literal["id"] = "id"

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.values)

    def score(self, image: NDArray[np.uint8]) -> float:
        """Refuse: pixels do not tell which item they are of."""
        msg = f"{self.name}: expected an item of a set, got pixels of {image.shape}; use fleck run"
        raise ValueError(msg)

    def score_id(self, id: str, sha256: str, written: str) -> float:  # noqa: A002 - the column
        """Return the score of an item; NaN where the file says so.

        Parameters
        ----------
        id, sha256, written : str
            Of the item in its manifest; `written` is its path as it stands there.

        Returns
        -------
        float
            The score.

        Raises
        ------
        NoScoreError
            If the file has no row for it.
        """
        key = {"id": id, "sha256": sha256, "path": written}[self.key]
        row = self._row(key)
        if row is None:
            msg = f"{self.path.name} has no row with the {self.key} {key!r}"
            raise NoScoreError(msg)
        return float(self.values[row])

    def count_unknown(self, keys: Iterable[str]) -> tuple[int, str | None]:
        """Count the rows that belong to none of some items, and name the first.

        Parameters
        ----------
        keys : iterable of str
            What the column `key` holds for each item.

        Returns
        -------
        count : int
            Rows without an item.
        example : str or None
            The key of the first such row of the file.

        Raises
        ------
        ScoresError
            If the file has changed meanwhile and can no longer be read.
        """
        known = np.zeros(len(self), dtype=np.bool_)
        for key in keys:
            row = self._row(key)
            if row is not None:
                known[row] = True
        unknown = int((~known).sum())
        if unknown == 0:
            return 0, None
        for _, _, key, _ in each_score(self.path):
            row = self._row(key)
            if row is None or not known[row]:
                return unknown, key
        return unknown, None

    def _row(self, key: str) -> int | None:
        """Find the row of a key."""
        # numpy's byte strings end before their trailing zeros.
        digest = _digest(key, self.key).rstrip(b"\0")
        row = int(np.searchsorted(self.digests, np.bytes_(digest)))
        return row if row < len(self) and self.digests[row] == digest else None


def open_scores(path: Path | str) -> ScoresFile:
    r"""Make a method of a CSV file and the card that may lie beside it.

    Parameters
    ----------
    path : path-like
        The CSV file; its card has the same name with the suffix ``.toml``.

    Returns
    -------
    ScoresFile
        Ready to answer.

    Raises
    ------
    ScoresError
        If a row, a column or the card is wrong; the message has the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "theirs.csv")
    ...     _ = path.write_text("id,score\na,0.25\nb,0.75\n")
    ...     scores = open_scores(path)
    ...     scores.count_unknown(["a"])
    (1, 'b')
    >>> scores.score_id("b", "", "")
    0.75
    """
    path = Path(path)
    card = read_scores_card(path)
    negated = card.higher_means == "negative"
    digests, values = bytearray(), array("d")
    column: Key = "id"
    for _, column, key, value in each_score(path):
        digests += _digest(key, column)
        values.append(0.0 - value if negated else value)
    if not values:
        msg = f"{path}: expected at least one row of scores, got only the header"
        raise ScoresError(msg)
    keys = np.frombuffer(digests, dtype=f"S{WIDTH}")
    order = np.argsort(keys)
    keys = keys[order]
    if (keys[1:] == keys[:-1]).any():
        raise ScoresError(_twice(path))
    kind = card.score_kind or f"score of {path.name}"
    limit = card.threshold
    beside = path.with_suffix(".toml")
    return ScoresFile(
        name=card.name or path.name,
        path=path,
        key=column,
        digests=keys,
        values=np.frombuffer(values, dtype=np.float64)[order],
        threshold=0.0 - limit if negated and limit is not None else limit,
        score_kind=f"{kind}, negated: larger is more likely positive" if negated else kind,
        sources=(path, beside) if beside.is_file() else (path,),
        parameters={"key": column, "negated": negated},
        citation=card.citation or "",
    )


def _digest(key: str, column: Key) -> bytes:
    """Make a key short; hexadecimal digits are the same in either case."""
    text = key.lower() if column == "sha256" else key
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=WIDTH).digest()


def _twice(path: Path) -> str:
    """Say which key stands on two lines; only now are all of them kept."""
    seen: dict[bytes, int] = {}
    for line, column, key, _ in each_score(path):
        first = seen.setdefault(_digest(key, column), line)
        if first != line:
            place = f"{path}, line {line}"
            return f"{place}: expected every {column} once, got {key!r} as on line {first}"
    return f"{path}: expected a file at rest, got one that changed while it was read; try again"
