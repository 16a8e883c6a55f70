r"""Scores of windows, kept: whatever ends the command, no window is scored, or paid for, twice.

There is one file for every way of asking about one photograph: method, class, what is done to a
window, and the versions of what can change a score.  Its first line says which; every other line
holds windows and their scores.  Stride and window are no part of it, because a window is its own
name: a finer grid, or another window, only adds lines.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.data.images import POLICY
from benchmarks.run.arguments import RefusedError
from benchmarks.run.environment import scoring
from benchmarks.run.log import Log, lines_of
from benchmarks.run.spec import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from .parts import Part
    from .subject import Subject

#: Version of how pictures of windows are made; raise it with any change of their pixels.
MAKING = "1"

#: Hexadecimal digits of a file's name.
DIGITS = 16


def identity(part: Part, subject: Subject, sha256: str, seed: int) -> dict[str, Any]:
    """Say what the scores of a part depend on.

    Parameters
    ----------
    part : Part
        What is done to windows.
    subject : Subject
        What is explained.
    sha256 : str
        Of the photograph's file.
    seed : int
        Of methods that draw.

    Returns
    -------
    dict
        Plain JSON.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> from convnet.coverage import place
    >>> from .parts import Part
    >>> from .subject import Subject
    >>> part = Part("occlusion", "photo", "blur", place((9, 9), 4, 2))
    >>> found = identity(part, Subject(identify("kovac"), ""), "0" * 64, 0)
    >>> found["fill"], found["blurred_for"], found["method"]["name"]
    ('blur', [4, 4], 'kovac')
    """
    chosen, recipe, sharing = subject.chosen, subject.recipe, subject.sharing
    shared = {}
    if part.space == "input" and sharing is not None and sharing.layer is not None:
        # Patches of another size are added up in another order: last digits differ.
        shared = {"shared": {"layer": sharing.layer, "windows": list(sharing.size)}}
    return shared | {
        "making": MAKING,
        "photo": sha256,
        "decoding": POLICY,
        "method": {
            "name": chosen.name,
            "code": chosen.code,
            "parameters": dict(chosen.parameters),
        },
        "column": subject.column,
        "fit": None if recipe is None else recipe.fit,
        "how": part.how,
        "space": part.space,
        "fill": part.fill,
        # Blur is a matter of the window's size, and so are crops that reach over the border.
        "blurred_for": list(part.grid.size) if part.fill == "blur" else None,
        "seed": seed,
        # Libraries of ours change nothing at the other end of a wire.
        "versions": None if subject.host else scoring(),
    }


class WindowScores:
    r"""The scores of one part, in a file that is only ever appended to; used as a context.

    Parameters
    ----------
    folder : Path
        Where the file lies.
    asked : dict
        From `identity`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with WindowScores(Path(place), {"how": "crop"}) as scores:
    ...         scores.add([[0, 0, 8, 8]], [0.25])
    ...     with WindowScores(Path(place), {"how": "crop"}) as scores:
    ...         scores.of(np.array([[0, 0, 8, 8], [0, 4, 8, 12]])).tolist()
    [0.25, nan]
    """

    def __init__(self, folder: Path, asked: dict[str, Any]) -> None:
        """Read what is there."""
        text = canonical(asked)
        digest = hashlib.sha256(text.encode("ascii")).hexdigest()
        self.path = folder / f"{digest[:DIGITS]}.jsonl"
        self._known: dict[tuple[int, ...], float] = {}
        self._read(text)
        self._log = Log(self.path)
        if self.path.stat().st_size == 0:
            self._log.append(_line({"asked": asked}))

    def of(self, boxes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the scores of windows, NaN where there is none yet."""
        return np.array([self._known.get(tuple(box), np.nan) for box in boxes.tolist()])

    def add(self, boxes: Sequence[Sequence[int]], scores: Sequence[float]) -> None:
        """Keep scores; they are in the file when this returns."""
        self._log.append(_line({"boxes": [list(box) for box in boxes], "scores": list(scores)}))
        self._known.update(zip(map(tuple, boxes), scores, strict=True))

    def __enter__(self) -> WindowScores:
        """Return the scores themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Force the last lines to the disk and close."""
        self._log.__exit__()

    def _read(self, asked: str) -> None:
        """Read the file, and make sure that it is about what was asked."""
        for number, (_, _, fields) in enumerate(lines_of(self.path)):
            if number == 0:
                if canonical(fields.get("asked")) != asked:
                    msg = f"{self.path}: expected scores of what was asked, got others; remove it"
                    raise RefusedError(msg)
                continue
            try:
                known = zip(map(tuple, fields["boxes"]), map(float, fields["scores"]), strict=True)
                self._known.update(known)
            except (KeyError, TypeError, ValueError):
                msg = (
                    f"{self.path}, line {number + 1}: expected windows and scores; remove the file"
                )
                raise RefusedError(msg) from None


def _line(fields: dict[str, Any]) -> bytes:
    """Write a line of the file."""
    return json.dumps(fields, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"
