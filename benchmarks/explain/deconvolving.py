"""The deconvnet's picture of one photograph, from the file to the files."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import fleck
from benchmarks.run.arguments import LackError, MisuseError
from benchmarks.run.files import keep_file, open_folder
from benchmarks.run.workers import Lost
from convnet.deconvnet.draw import scale_of, strength_of
from convnet.geometry import frame_of, to_photo

from .asked import Explained, Wish
from .deconvolved import Deconvolved, Wrong, deconvolved
from .picturing import encoded
from .reconstructing import box_in_photo, drawn_reconstruction, drawn_sweep, field_of
from .recording import FIELDS, faulty
from .results import packed
from .showing import coarsened
from .working import decoded, method_chosen, once
from .worth import ascent_lines, ascent_record, sanity_lines, sanity_record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.data.images import Image

    from .telling import Telling

#: Seconds that everything may take: a model of ours or Yahoo's takes ten, with a sweep thirty.
DEADLINE = 1200.0


def explain_deconvnet(wish: Wish, telling: Telling) -> list[Explained]:
    """Make the deconvnet's picture.

    Parameters
    ----------
    wish : Wish
        What was asked.
    telling : Telling
        Whom to tell.

    Returns
    -------
    list of Explained
        One.

    Raises
    ------
    MisuseError, RefusedError, LackError, OSError
        As `ways.explain`.
    """
    chosen = method_chosen(wish)
    image = decoded(wish)
    if not hasattr(image, "pixels"):
        return [faulty(wish, chosen.name, image.code, image.message)]
    name = _name(wish)
    if wish.sweep:
        telling.say("--sweep: the photograph is scored some 170 times more")
    work = partial(deconvolved, chosen=chosen, wish=wish)
    found = once(wish, work, image.pixels, deadline=DEADLINE)
    if isinstance(found, Lost):
        msg = f"--model: {chosen.name} could not be explained: {found.message}"
        raise LackError(msg)
    if isinstance(found, Wrong):
        raise (MisuseError if found.misuse else LackError)(found.message)
    return [_written(wish, image, found, name)]


def _name(wish: Wish) -> str:
    """Name the files without a suffix, and make sure that none is the photograph."""
    if not wish.out:
        msg = "--out: expected a folder, got an empty name"
        raise MisuseError(msg)
    sibling = "" if wish.rule == "deconvnet" else f".{wish.rule}"
    name = os.fspath(Path(wish.out, f"{Path(wish.photo).stem}.deconvnet{sibling}"))
    own = os.path.realpath(wish.photo)
    ends = (".png", ".npz", ".sweep.png")
    for option, path in (*(("--out", f"{name}{end}") for end in ends), ("--graph", wish.graph)):
        if path is not None and os.path.realpath(path) == own:
            msg = f"{option}: expected another file than the photograph, which would be replaced"
            raise MisuseError(msg)
    if wish.graph is not None:
        _require_own(wish.graph, wish.method, {f"{name}{end}" for end in ends})
    try:
        open_folder(wish.out)
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"--out: expected a folder, but {wish.out!r} is, or lies below, a file"
        raise MisuseError(msg) from error
    return name


def _require_own(graph: str, method: str, beside: set[str]) -> None:
    """Refuse a graph in the place of a folder, the model, its card, or another result."""
    if Path(graph).is_dir():
        msg = f"--graph: expected a file such as explain.onnx, got the folder {graph!r}"
        raise MisuseError(msg)
    taken = {method, os.fspath(Path(method).with_suffix(".toml")), *beside} if method else beside
    if os.path.realpath(graph) in map(os.path.realpath, taken):
        msg = f"--graph: expected a file of its own, but {graph!r} would replace another"
        raise MisuseError(msg)


def _written(wish: Wish, image: Image, found: Deconvolved, name: str) -> Explained:
    """Write the files, and record them."""
    photo = image.pixels
    shape = (photo.shape[0], photo.shape[1])
    if found.subject.recipe is None:
        msg = "expected a network with a recipe"
        raise TypeError(msg)
    frame = frame_of(shape, found.subject.recipe)
    shown = np.stack(
        [to_photo(found.reconstruction[..., channel], frame) for channel in range(3)], axis=-1
    )
    strength = strength_of(shown)
    scale = scale_of(shown)
    record = _record(wish, image, found, scale)
    said = _worth(found, scale)
    keep_file(encoded(drawn_reconstruction(wish, found, photo, shown, said)), f"{name}.png")
    box = field_of(found)
    kept = strength if wish.pixels == "full" else _coarse(strength)
    arrays: dict[str, NDArray[Any]] = {
        "map": kept,
        "windows": np.array([box_in_photo(box, found, photo)] if box else np.zeros((0, 4))),
        "scores": np.array([found.aim.value]),
        "record": np.array(json.dumps(record, sort_keys=True, allow_nan=False)),
    }
    if wish.pixels == "full":
        arrays["reconstruction"] = found.reconstruction
    keep_file(packed(arrays), f"{name}.npz")
    files = [f"{name}.npz", f"{name}.png"]
    if found.ascent is not None:
        keep_file(encoded(drawn_sweep(found)), f"{name}.sweep.png")
        files.append(f"{name}.sweep.png")
    if wish.graph is not None:
        keep_file(found.graph, wish.graph)
        files.append(wish.graph)
    told = dict.fromkeys(FIELDS) | record
    told |= {"path": wish.photo, "map": files[0], "picture": files[1], "files": files[2:]}
    aim = found.aim
    head = f"{wish.rule}: {aim.words}, {aim.value:.4g}; drawn at full strength {scale:.3g}"
    return Explained(told, (*files, *(f"  {line}" for line in (head, *said))))


def _coarse(strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """Show nothing finer than a coarse map, in the size of the photograph all the same."""
    cells = coarsened(strength)
    rows, columns = (
        np.arange(side) * many // side
        for side, many in zip(strength.shape, cells.shape, strict=True)
    )
    return np.asarray(cells[np.ix_(rows, columns)])


def _record(wish: Wish, image: Image, found: Deconvolved, scale: float) -> dict[str, Any]:
    """Say in plain JSON what the picture depends on, and what it is worth."""
    subject, aim = found.subject, found.aim
    recipe = subject.recipe
    return {
        "how": "deconvnet",
        "space": "input",
        "method": subject.chosen.name,
        "class": None if wish.layer is not None else subject.category or None,
        "against": wish.against,
        "fit": None if recipe is None else recipe.fit,
        "fleck": fleck.__version__,
        "photo": {
            "sha256": image.sha256,
            "rows": image.pixels.shape[0],
            "columns": image.pixels.shape[1],
        },
        "model_sha256": found.notes["model"],
        "layer": found.notes["layer"],
        "feature": aim.map,
        "unit": None if aim.row is None else [aim.row, aim.column],
        "rule": found.notes["rule"],
        "overlap": found.notes["overlap"],
        "sent_down": aim.words,
        "whole": aim.value,
        "drawn": wish.drawn,
        "full_strength": scale,
        "seed": wish.seed,
        "sanity": sanity_record(found.sanity),
        "sweep": None if found.ascent is None else ascent_record(found.ascent),
    }


def _worth(found: Deconvolved, scale: float) -> list[str]:
    """Say in words what the picture is worth."""
    lines = []
    if scale == 0:
        lines.append("nothing came down: it did not fire, or no rectifier let it by")
    lines += sanity_lines(found.sanity)
    if found.ascent is not None:
        lines += ascent_lines(found.ascent, found.sanity.other)
    return lines
