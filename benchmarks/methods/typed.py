"""What was typed for a method, told apart by its form alone; nothing is opened here."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

Form = Literal["name", "own", "model", "service", "scores"]

#: The form of a file, by its suffix.
SUFFIXES: dict[str, Form] = {
    ".py": "own",
    ".onnx": "model",
    ".toml": "service",
    ".csv": "scores",
}

#: Models that only the library that wrote them can run.
WEIGHTS = frozenset(
    (".pt", ".pth", ".ckpt", ".safetensors", ".h5", ".hdf5", ".keras", ".pb", ".tflite")
)
PICKLES = frozenset((".pkl", ".pickle", ".joblib"))

#: FILE.SUFFIX:NAME
NAMED = re.compile(r"(.+(\.\w+)):([^/\\:]*)", re.DOTALL)


@dataclass(frozen=True)
class Typed:
    """What was typed, taken apart.

    Attributes
    ----------
    form : {"name", "own", "model", "service", "scores"}
        A name, a Python file, a network, a classifier behind HTTP, a file of scores.
    file : Path
        Of the forms that are files.
    wanted : str
        The name in a Python file.
    """

    form: Form
    file: Path = Path()
    wanted: str = ""


def parse(typed: str) -> Typed:
    """Tell the form, the file and the name in it from each other.

    Parameters
    ----------
    typed : str
        As typed.

    Returns
    -------
    Typed
        Whatever looks like no file and no address is a name.

    Raises
    ------
    ValueError
        If it looks like a file or an address that is no method.

    Examples
    --------
    >>> parse("work/my.py:score").wanted, parse("theirs.csv").form, parse("kovac").form
    ('score', 'scores', 'name')
    >>> parse("model.pt")
    Traceback (most recent call last):
    ...
    ValueError: expected a model in ONNX, got 'model.pt'; export it (torch.onnx.export, ...
    """
    if "://" in typed:
        if typed.startswith(("http://", "https://")):
            return Typed("service")
        msg = f"expected an address that begins with https:// or http://, got {typed!r}"
        raise ValueError(msg)
    suffix = Path(typed).suffix.lower()
    form = SUFFIXES.get(suffix)
    if form is not None and form != "own":
        return Typed(form, Path(typed))
    named = NAMED.fullmatch(typed)
    if named and SUFFIXES.get(named[2].lower()) == "own" and named[3].isidentifier():
        return Typed("own", Path(named[1]), named[3])
    advice = _advice(typed, suffix, named)
    if advice is not None:
        raise ValueError(advice)
    return Typed("name")


def _advice(typed: str, suffix: str, named: re.Match[str] | None) -> str | None:
    """Say what to type instead of a file that is no method; None if it is no file."""
    form = SUFFIXES.get(named[2].lower()) if named else None
    if suffix == ".py" or form == "own":
        file = named[1] if named else typed
        return (
            f"expected {file} with the name of a function or class in it, such as {file}:score, "
            f"got {typed!r}"
        )
    if named and form is not None:
        return f"expected {named[1]} alone, got {typed!r}: only a Python file has names in it"
    if suffix in WEIGHTS:
        return (
            f"expected a model in ONNX, got {typed!r}; export it (torch.onnx.export, tf2onnx), "
            "or load it in a Python file of your own, as my.py:score"
        )
    if suffix in PICKLES:
        return (
            f"expected a method, got {typed!r}: a pickle can run anything when it is read; export "
            "the model to ONNX, or load it in a Python file of your own, as my.py:score"
        )
    if os.sep in typed or (typed and Path(typed).exists()):
        return (
            "expected FILE.py:NAME, MODEL.onnx, SERVICE.toml, SCORES.csv, an https:// address or "
            f"a built-in name, got {typed!r}"
        )
    return None


def require_file(file: Path) -> None:
    """Refuse a file that is not there, and guess which one was meant.

    Parameters
    ----------
    file : Path
        As typed.

    Raises
    ------
    ValueError
        If it is not there, or a folder.

    Examples
    --------
    >>> require_file(Path("no/such.csv"))
    Traceback (most recent call last):
    ...
    ValueError: expected a file, got 'no/such.csv', which does not exist
    """
    if file.is_file():
        return
    if file.is_dir():
        msg = f"expected a file, got the folder {str(file)!r}"
        raise ValueError(msg)
    beside = [found.name for found in file.parent.glob(f"*{file.suffix}") if found.is_file()]
    near = get_close_matches(file.name, beside, n=1)
    hint = f"; did you mean {str(file.with_name(near[0]))!r}?" if near else ""
    msg = f"expected a file, got {str(file)!r}, which does not exist{hint}"
    raise ValueError(msg)
