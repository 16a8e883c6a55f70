"""A method as chosen for a run: what identifies it, and how a worker loads it again.

A `Chosen` is plain data.  It travels to workers and into the record of a run; the method itself
is loaded where it works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: What a method looks at: decoded pixels, the bytes of the file, or nothing but the item's id.
Needs = Literal["pixels", "file", "id"]


@dataclass(frozen=True)
class Settings:
    """How a network is run.

    Attributes
    ----------
    threads : int
        Of one session; changes no score.
    device : {"cpu", "cuda"}
        Changes the last digits of scores, so it is part of what identifies a run.
    """

    threads: int = 1
    device: Literal["cpu", "cuda"] = "cpu"


@dataclass(frozen=True)
class Chosen:
    """What is known of a method before it scores anything.

    Attributes
    ----------
    name : str
        As tables show it; holds no folder of this machine.
    typed : str
        How a worker finds it: a built-in name, or an absolute path or address.
    settings : Settings
        How a worker runs it.
    code : str
        SHA-256 of everything that it is made of: source files, weights, tables.
    parameters : mapping
        Further values that change scores, as plain JSON.
    threshold : float or None
        Its operating point.
    score_kind : str
        One line that says what the score is.
    needs : {"pixels", "file", "id"}
        What it looks at.
    batch : int
        Items it likes to get at once; 1 for one by one.
    offers : tuple of str
        What it can give besides scores: "mask", "segments".
    """

    name: str
    typed: str
    settings: Settings
    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    threshold: float | None = None
    score_kind: str = ""
    needs: Needs = "pixels"
    batch: int = 1
    offers: tuple[str, ...] = ()
