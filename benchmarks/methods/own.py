"""A method of the user's own: a function, class or object in a Python file.

Two lines are one, asked for as ``my.py:score``::

    def score(image):
        return float(image[..., 0].mean())

A function takes the image, and `rng` too if it draws; a function of the same name and ``_batch``
beside it takes a list of images.  A class (made without arguments) or an object has `score` or
`score_batch`, and may have `mask` and `segments`.  What else there is to say stands in the file
as ``THRESHOLD``, ``SCORE_KIND``, ``SOURCES`` and ``BATCH``, or on the object in small letters.

What a method gives is checked and never changed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, ValidationError

from .checked import Calls
from .loading import Home, OwnMethodError
from .sources import import_closure, imported_of_ours

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["OwnMethod", "OwnMethodError", "open_file"]

Image = NDArray[np.uint8]

#: Images at once for a method that takes several and does not say how many; ours.
BATCH = 8

#: What a file or an object may declare, and the form a message asks for.
DECLARED = {
    "threshold": "a number",
    "score_kind": "one line of text",
    "sources": "a list of files beside the method",
    "batch": "a whole number from 1 to 1024",
    "parameters": "a mapping of plain JSON values",
}


def _listed(value: object) -> object:
    """Take a single file for a list of one."""
    return [value] if isinstance(value, str | Path) else value


class Declared(BaseModel):
    """What a method says of itself."""

    model_config = ConfigDict(frozen=True, strict=True, arbitrary_types_allowed=True)

    threshold: FiniteFloat | None = None
    score_kind: Annotated[str, Field(pattern=r"^[^\r\n]+$")] | None = None
    sources: Annotated[list[str | Path] | tuple[str | Path, ...], BeforeValidator(_listed)] = ()
    batch: Annotated[int, Field(ge=1, le=1024)] | None = None
    parameters: dict[str, Any] = {}


@dataclass(frozen=True, eq=False)
class OwnMethod:
    """What the user's file offers, checked at every calls.

    Attributes
    ----------
    name : str
        "FILE.py:NAME", without the folder.
    score : callable
        From an image, and a keyword `rng` if the user's takes one, to a score.
    threshold : float or None
        As declared.
    score_kind : str
        As declared.
    sources : tuple of Path
        The file, what it imports of its folder and of this project, and what it declares.
    parameters : mapping
        As declared.
    batch : int
        Images it likes to get at once.
    score_batch, mask, segments : callable or None
        None where the user's method has none.
    """

    name: str
    score: Callable[..., float]
    threshold: float | None
    score_kind: str
    sources: tuple[Path, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    batch: int = 1
    score_batch: Callable[[Sequence[Image]], list[float]] | None = None
    mask: Callable[[Image], NDArray[Any]] | None = None
    segments: Callable[[Image], tuple[object, ...]] | None = None


def open_file(file: Path | str, wanted: str) -> OwnMethod:
    r"""Make a method of something in a Python file.

    Parameters
    ----------
    file : path-like
        The Python file.
    wanted : str
        Name of a function, class or object in it.

    Returns
    -------
    OwnMethod
        Ready to score.

    Raises
    ------
    OwnMethodError
        If the file cannot be loaded, lacks the name, or what bears it is no method.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "red.py")
    ...     _ = path.write_text("def score(image):\n    return image[..., 0].mean()\n")
    ...     method = open_file(path, "score")
    >>> method.name, method.score(np.full((2, 2, 3), 7, dtype=np.uint8))
    ('red.py:score', 7.0)
    """
    path = Path(file).resolve()
    if not path.is_file():
        msg = f"expected a Python file, got {'a folder' if path.is_dir() else 'no file'} {file}"
        raise OwnMethodError(msg)
    home = Home(path.parent)
    module = home.load(path)
    name = f"{path.name}:{wanted}"
    target = _target(module, wanted, name, home)
    declared = _declared(module, target, name)
    with home.explained(name):  # a file that is imported only now and then may be no Python
        written = import_closure(path, home.folder)
        ours = imported_of_ours(written, home.folder)
    sources = (*written, *ours, *_files(declared.sources, home.folder, name))
    offered = _offered(module, target, wanted, name)
    calls = Calls(home, name)
    one, many = offered.get("score"), offered.get("score_batch")
    drawing = one if one is not None and "rng" in _named(one) else None
    if drawing is not None and many is not None:
        msg = f"{name}: expected score_batch or a keyword rng, got both; an rng is one image's"
        raise OwnMethodError(msg)
    if declared.batch is not None and declared.batch > 1 and many is None:
        msg = f"{name}: expected score_batch, or a function {wanted}_batch, with BATCH, got none"
        raise OwnMethodError(msg)
    return OwnMethod(
        name=name,
        score=calls.drawing(drawing) if drawing is not None else calls.scoring(one, many),
        threshold=declared.threshold,
        score_kind=declared.score_kind or f"what {name} returns",
        sources=tuple(dict.fromkeys(sources)),
        parameters=declared.parameters,
        batch=1 if many is None else declared.batch or BATCH,
        score_batch=None if many is None else calls.batching(many),
        mask=calls.masking(offered["mask"]) if "mask" in offered else None,
        segments=calls.outlining(offered["segments"]) if "segments" in offered else None,
    )


def _target(module: ModuleType, wanted: str, name: str, home: Home) -> object:
    """Find what the user means; make one of it if it is a class."""
    if not hasattr(module, wanted):
        names = [
            key
            for key, value in vars(module).items()
            if not key.startswith("_") and getattr(value, "__module__", None) == module.__name__
        ]
        near = get_close_matches(wanted, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names) or 'none'}"
        msg = (
            f"{name}: expected the name of a function or class in the file, got {wanted!r}; {hint}"
        )
        raise OwnMethodError(msg)
    target = getattr(module, wanted)
    if not inspect.isclass(target):
        return target
    if not _takes(target):
        msg = (
            f"{name}: expected a class that is made without arguments, got "
            f"{wanted}{_signature(target)}; write `method = {wanted}(...)` and ask for :method"
        )
        raise OwnMethodError(msg)
    with home.at_work(), home.explained(name):
        return target()


def _declared(module: ModuleType, target: object, name: str) -> Declared:
    """Read what is said on the object, and what it leaves open in the file."""
    said = {}
    for key in DECLARED:
        value = getattr(target, key, None)
        if value is None or (key != "threshold" and callable(value)):
            value = getattr(module, key.upper(), None)
        if value is not None:
            said[key] = value
    try:
        return Declared.model_validate(said)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        msg = f"{name}: {key.upper()}: expected {DECLARED[key]}, got {said[key]!r:.80}"
        raise OwnMethodError(msg) from error


def _files(listed: Sequence[str | Path], folder: Path, name: str) -> list[Path]:
    """Find the declared files, which a change of would otherwise go unnoticed."""
    files = [folder / place for place in listed]
    for file, place in zip(files, listed, strict=True):
        if not file.is_file():
            got = "a folder; list its files" if file.is_dir() else "no such file"
            msg = f"{name}: SOURCES: expected files beside the method, got {str(place)!r}: {got}"
            raise OwnMethodError(msg)
    return files


def _offered(
    module: ModuleType, target: object, wanted: str, name: str
) -> dict[str, Callable[..., Any]]:
    """Collect what the target can do, each called with what it will be called with."""
    verbs = ("score", "score_batch", "mask", "segments")
    offered = {verb: getattr(target, verb, None) for verb in verbs}
    if not (callable(offered["score"]) or callable(offered["score_batch"])):
        if not callable(target):
            msg = (
                f"{name}: expected a function of one image, or an object with score or "
                f"score_batch, got the {type(target).__name__} {target!r:.60}"
            )
            raise OwnMethodError(msg)
        offered = {"score": target, "score_batch": getattr(module, f"{wanted}_batch", None)}
    found = {verb: function for verb, function in offered.items() if callable(function)}
    for verb, function in found.items():
        if not _takes(function, None) and not (
            verb == "score" and _takes(function, None, rng=None)
        ):
            argument = "images" if verb == "score_batch" else "image"
            shown = getattr(function, "__name__", verb)
            more = ", or rng as well" if verb == "score" else ""
            msg = f"{name}: expected {shown}({argument}){more}, got {shown}{_signature(function)}"
            raise OwnMethodError(msg)
    return found


def _takes(function: Callable[..., Any], *given: None, **named: None) -> bool:
    """Tell whether a call would fit; what does not say what it takes is believed."""
    try:
        inspect.signature(function).bind(*given, **named)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _named(function: Callable[..., Any]) -> tuple[str, ...]:
    """Name what a function takes, as far as it says."""
    try:
        return tuple(inspect.signature(function).parameters)
    except ValueError:
        return ()


def _signature(function: Callable[..., Any]) -> str:
    """Write down what a function takes."""
    return str(inspect.signature(function))
