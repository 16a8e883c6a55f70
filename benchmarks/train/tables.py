"""A network's table by name, or from a TOML file of the user's.

A file says what `convnet.architecture` says, one table a layer::

    name = "small"
    citation = "ours"
    side = 64

    [[layers]]
    kind = "conv"
    filters = 16
    size = 3
    norm = true

    [[layers]]
    kind = "average"

    [[layers]]
    kind = "dense"
    units = 1
    relu = false
"""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from benchmarks.run.arguments import MisuseError
from convnet.architecture import (
    ARCHITECTURES,
    Architecture,
    Average,
    Contrast,
    Conv,
    Dense,
    Dropout,
    Layer,
    Pool,
    shapes,
)

KINDS: dict[str, type[Layer]] = {
    "conv": Conv,
    "pool": Pool,
    "contrast": Contrast,
    "average": Average,
    "dropout": Dropout,
    "dense": Dense,
}
#: What a field of a layer may hold, by the word of its annotation.
TYPES: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "bool": (bool,)}


def find_architecture(typed: str) -> Architecture:
    """Find the table that is meant.

    Parameters
    ----------
    typed : str
        A name of `convnet.architecture.ARCHITECTURES`, or a TOML file.

    Returns
    -------
    Architecture
        One whose shapes fit together.

    Raises
    ------
    MisuseError
        If there is none, or the file is wrong; the message names the layer.

    Examples
    --------
    >>> find_architecture("figures").side
    128
    >>> find_architecture("zfnett")
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: --architecture: expected figures, zfnet or a TOML file,
    got 'zfnett'; did you mean 'zfnet'?
    """
    if typed in ARCHITECTURES:
        return ARCHITECTURES[typed]
    path = Path(typed)
    if not typed.lower().endswith(".toml"):
        near = get_close_matches(typed.lower(), ARCHITECTURES, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        msg = (
            f"--architecture: expected {', '.join(ARCHITECTURES)} or a TOML file, got "
            f"{typed!r}{hint}"
        )
        raise MisuseError(msg)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return _architecture(table)
    except OSError as error:
        msg = f"--architecture: {typed}: expected a file that can be read, got: {error.strerror}"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"--architecture: {typed}: expected a table in TOML, got: {error}"
    except ValueError as error:
        msg = f"--architecture: {typed}: {error}"
    raise MisuseError(msg)


def _architecture(table: dict[str, Any]) -> Architecture:
    """Make a table of what stands in a file."""
    _require_names(table, ("name", "citation", "side", "layers"), ())
    name, citation, side, rows = (table[key] for key in ("name", "citation", "side", "layers"))
    if not (isinstance(name, str) and isinstance(citation, str)):
        msg = f"expected name and citation to be text, got {name!r} and {citation!r}"
        raise ValueError(msg)
    if isinstance(side, bool) or not isinstance(side, int) or not 8 <= side <= 1024:
        msg = f"expected a side from 8 to 1024, got {side!r}"
        raise ValueError(msg)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        msg = "expected the layers as tables, [[layers]]"
        raise ValueError(msg)
    layers = tuple(_layer(number, row) for number, row in enumerate(rows, 1))
    if not layers or layers[-1] != Dense(1, relu=False):
        msg = 'expected as last layer kind = "dense", units = 1, relu = false: the score'
        raise ValueError(msg)
    architecture = Architecture(name, citation, side, layers)
    shapes(architecture)
    return architecture


def _layer(number: int, row: dict[str, Any]) -> Layer:
    """Make a layer of a table in a file."""
    kind = row.get("kind")
    if kind not in KINDS:
        near = get_close_matches(str(kind), KINDS, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        msg = f"layer {number}: expected a kind of {', '.join(KINDS)}, got {kind!r}{hint}"
        raise ValueError(msg)
    made = KINDS[kind]
    known = {field.name: field for field in fields(made)}
    needed = tuple(name for name, field in known.items() if field.default is MISSING)
    given = {name: value for name, value in row.items() if name != "kind"}
    try:
        _require_names(given, needed, tuple(known))
    except ValueError as error:
        msg = f"layer {number}: {error}"
        raise ValueError(msg) from error
    for name, value in given.items():
        wanted = str(known[name].type)
        good = isinstance(value, TYPES[wanted]) and isinstance(value, bool) == (wanted == "bool")
        if not good or (wanted != "bool" and not 0 <= value <= 100_000):
            msg = f"layer {number}: {name}: expected a value of type {wanted}, got {value!r}"
            raise ValueError(msg)
    return made(**given)


def _require_names(given: dict[str, Any], needed: tuple[str, ...], more: tuple[str, ...]) -> None:
    """Refuse what is missing and what is strange."""
    known = (*needed, *more)
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            msg = f"expected the fields {', '.join(dict.fromkeys(known))}, got {name!r}{hint}"
            raise ValueError(msg)
    missing = [name for name in needed if name not in given]
    if missing:
        msg = f"expected {', '.join(missing)}, got nothing"
        raise ValueError(msg)
