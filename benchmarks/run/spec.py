"""What a run is: the method, the items, the decoding and the seed, and the id made of them.

Two machines that were asked for the same thing agree on the id, whatever their folders, their
processors, their number of workers and the versions of their libraries: those are recorded
beside it, not in it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.data.refusals import Limits
    from benchmarks.methods.chosen import Chosen

#: Version of what a run folder holds; part of the id.
FORMAT = 1

#: Hexadecimal digits of a run id.
DIGITS = 16


def identity(
    chosen: Chosen, data: str, *, split: str | None, sample: int, seed: int, limits: Limits
) -> dict[str, Any]:
    """Collect everything that decides about the scores of a run.

    Parameters
    ----------
    chosen : Chosen
        The method.
    data : str
        Digest of the whole manifest.
    split : str or None
        The part that is scored; None for all items.
    sample : int
        Number of items drawn from it; 0 for all.
    seed : int
        Of the sample and of methods that draw.
    limits : Limits
        What a file may cost.

    Returns
    -------
    dict
        Plain JSON.

    Examples
    --------
    >>> from benchmarks.data.refusals import LIMITS
    >>> from benchmarks.methods.names import identify
    >>> kovac = identify("kovac")
    >>> one = identity(kovac, "d" * 64, split=None, sample=0, seed=0, limits=LIMITS)
    >>> one["method"]["name"], one["decoding"]["policy"]
    ('kovac', '1')
    """
    from benchmarks.data.images import POLICY

    return {
        "format": FORMAT,
        "method": {
            "name": chosen.name,
            "code": chosen.code,
            "parameters": dict(chosen.parameters),
            "threshold": chosen.threshold,
        },
        "data": {"digest": data, "split": split, "sample": sample},
        "decoding": {"policy": POLICY, "limits": asdict(limits)},
        "seed": seed,
    }


def run_id(identified: Mapping[str, Any]) -> str:
    """Compute the id of a run.

    Parameters
    ----------
    identified : mapping
        From `identity`.

    Returns
    -------
    str
        The first `DIGITS` hexadecimal digits of the SHA-256 of the canonical JSON.

    Examples
    --------
    >>> run_id({"seed": 0})
    'bd0488843468e63c'
    >>> run_id({"b": 1, "a": 2}) == run_id({"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(canonical(identified).encode("ascii")).hexdigest()[:DIGITS]


def canonical(value: object) -> str:
    """Write JSON in the one way in which it is digested.

    Parameters
    ----------
    value : object
        Plain JSON.

    Returns
    -------
    str
        ASCII, keys sorted, no blanks.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> canonical({"b": [1, 2.5], "a": None})
    '{"a":null,"b":[1,2.5]}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
