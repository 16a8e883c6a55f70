"""What is kept and told of the strongest pictures of feature maps."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fleck
from benchmarks.run.arguments import MisuseError
from benchmarks.run.files import keep_file, open_folder

from .asked import Explained, Wish
from .grids import Grid, drawn_grids
from .picturing import encoded
from .recording import FIELDS
from .telling import counted
from .worth import ALIKE, known, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convnet.activations import Place, Strongest
    from convnet.randomizing import Remaining

    from .passing import Looked
    from .tiling import Tile


@dataclass(frozen=True, eq=False)
class Survey:
    """What was found.

    Attributes
    ----------
    data, digest : str
        Name and digest of the set.
    look : Looked
        The network and its layer.
    strongest : Strongest
        Of all maps.
    contributions : ndarray of shape (maps,) or None
        What each adds to the class on the mean.
    maps : tuple of int
        Those that are shown.
    words : str
        How they were chosen.
    tiles : dict of int to list of Tile or None
        Of each of them, the strongest first; None where a picture could not be read again.
    worth : tuple of Remaining
        With the top layer drawn anew, and with all; empty without any picture.
    faults : Counter
        Pictures that could not be read, by code.
    """

    data: str
    digest: str
    look: Looked
    strongest: Strongest
    contributions: NDArray[Any] | None
    maps: tuple[int, ...]
    words: str
    tiles: dict[int, list[Tile | None]]
    worth: tuple[Remaining, ...]
    faults: Counter[str]


def files_of(wish: Wish, data: str, layer: str) -> str:
    """Name the files without a suffix, and make sure of their folder.

    Parameters
    ----------
    wish : Wish
        Says where.
    data, layer : str
        Go into the name; what a file system may not like becomes a dash.

    Returns
    -------
    str

    Raises
    ------
    MisuseError
        If there can be no such folder.
    """
    if not wish.out:
        msg = "--out: expected a folder, got an empty name"
        raise MisuseError(msg)
    try:
        open_folder(wish.out)
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"--out: expected a folder, but {wish.out!r} is, or lies below, a file"
        raise MisuseError(msg) from error
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", f"{data}.activations.{layer}").strip("-")
    return os.fspath(Path(wish.out, stem))


def surveyed(wish: Wish, survey: Survey, name: str) -> list[Explained]:
    """Write the files and record the maps.

    Parameters
    ----------
    wish : Wish
        What was asked.
    survey : Survey
        What was found.
    name : str
        Of the files.

    Returns
    -------
    list of Explained
        One a map; one more with a fault where pictures could not be read.
    """
    shown = wish.pixels == "full"
    shared = _shared(wish, survey) | {
        "table": f"{name}.csv",
        "picture": f"{name}.png" if shown else None,
    }
    records = [shared | _map_record(survey, each) for each in survey.maps]
    keep_file(_table(survey), f"{name}.csv")
    keep_file(
        json.dumps(records, indent=1, allow_nan=False).encode("ascii") + b"\n", f"{name}.json"
    )
    said = worth_line(survey.worth)
    if shown:
        keep_file(encoded(_sheet(wish, survey, said)), f"{name}.png")
    made = []
    for place, record in enumerate(records):
        lines = [_line(survey, survey.maps[place])]
        if place == 0:
            files = [f"{name}.csv", f"{name}.json", *([f"{name}.png"] if shown else [])]
            told = [f"shown are {survey.words}", *([said] if said else [])]
            lines = [*files, *(f"  {line}" for line in told), *lines]
        made.append(Explained(record, tuple(lines)))
    if survey.faults:
        made.append(_faults(survey, shared))
    return made


def worth_line(worth: tuple[Remaining, ...]) -> str:
    """Say whether the reconstructions are about the network at all.

    Parameters
    ----------
    worth : tuple of Remaining
        With the top layer drawn anew, and with all; or nothing.

    Returns
    -------
    str

    Examples
    --------
    >>> from convnet.randomizing import Remaining
    >>> worth_line((Remaining(1, 2, (0.5,)), Remaining(2, 2, (0.9,))))[-60:]
    'these pictures hardly depend on what the network has learned'
    """
    if not worth:
        return ""
    last, every = worth
    line = (
        f"sanity: with the weights of the top layer drawn anew the reconstructions keep a rank "
        f"correlation of {number(last.mean)}, with all {every.of} layers {number(every.mean)}"
    )
    if every.mean >= ALIKE:
        line += "; these pictures hardly depend on what the network has learned"
    elif last.of > 1 and last.mean >= ALIKE:
        line += "; these pictures hardly depend on what the top layer has learned"
    return line


def _shared(wish: Wish, survey: Survey) -> dict[str, Any]:
    """Say what is the same for all maps."""
    subject = survey.look.subject
    return dict.fromkeys(FIELDS) | {
        "how": "activations",
        "method": subject.chosen.name,
        "class": subject.category or None,
        "fit": None if subject.recipe is None else subject.recipe.fit,
        "fleck": fleck.__version__,
        "data": survey.data,
        "data_digest": survey.digest,
        "split": wish.split,
        "sample": wish.sample,
        "model_sha256": subject.sha256,
        "layer": survey.look.layer,
        "rule": wish.rule,
        "seed": wish.seed,
        "chosen": survey.words,
        "pictures": survey.strongest.pictures,
        "faults": dict(sorted(survey.faults.items())),
        "sanity": [
            {"last": each.last, "of": each.of, "mean": known(each.mean)} for each in survey.worth
        ],
    }


def _map_record(survey: Survey, map_: int) -> dict[str, Any]:
    """Say what was found of a map: ids and places, from which a figure can be made again."""
    added = survey.contributions
    places = survey.strongest.of(map_)
    return {
        "feature": map_,
        "fired": int(survey.strongest.fired[map_]),
        "mean": known(float(survey.strongest.means[map_])),
        "contribution": None if added is None else known(float(added[map_])),
        "strongest": [
            _place_record(place, tile)
            for place, tile in zip(places, survey.tiles[map_], strict=True)
        ],
    }


def _place_record(place: Place, tile: Tile | None) -> dict[str, Any]:
    """Say where a picture drives a map."""
    return {
        "id": place.image,
        "row": place.row,
        "column": place.column,
        "value": place.value,
        "box": None if tile is None else list(tile.box),
        "crop": None if tile is None else tile.crop,
    }


def _table(survey: Survey) -> bytes:
    """Write the strongest pictures of every map, shown or not."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["map", "rank", "id", "row", "column", "value"])
    for map_ in range(survey.look.extents[0]):
        for rank, place in enumerate(survey.strongest.of(map_), start=1):
            writer.writerow([map_, rank, place.image, place.row, place.column, repr(place.value)])
    return file.getvalue().encode("utf-8", "surrogatepass")


def _line(survey: Survey, map_: int) -> str:
    """Tell of one map in words."""
    places = survey.strongest.of(map_)
    title = _title(survey, map_)
    if not places:
        return f"{title}: no picture drives it"
    listed = "; ".join(
        f"{place.image} ({place.row}, {place.column}) {place.value:.4g}" for place in places
    )
    return f"{title}: {listed}"


def _title(survey: Survey, map_: int) -> str:
    """Name a map, and say what is known of it."""
    strongest, added = survey.strongest, survey.contributions
    adds = "" if added is None else f", adds {added[map_]:+.3g}"
    return f"map {map_}{adds}, driven by {strongest.fired[map_]} of {strongest.pictures}"


def _sheet(wish: Wish, survey: Survey, said: str) -> NDArray[Any]:
    """Draw the maps that are shown."""
    grids = [
        Grid(_title(survey, each), [tile for tile in survey.tiles[each] if tile is not None])
        for each in survey.maps
    ]
    tiles = [tile for kept in survey.tiles.values() for tile in kept if tile is not None]
    below = [
        (
            f"Of each map the pictures of {survey.data} that drive it most, one place a picture: "
            f"left what the unit draws ({wish.rule}), right the picture there, as the network "
            "received it"
        ),
        f"Shown are {survey.words}",
    ]
    if any(tile.crop == "mass" for tile in tiles):
        below.append(
            "Receptive fields larger than the picture are cut to the smallest box that holds 95 % "
            "of the reconstruction"
        )
    withheld = sum(tile.patch is None for tile in tiles)
    if withheld:
        below.append(f"{counted(withheld, 'tile')} hatched: somebody is visible in that photograph")
    if said:
        below.append(f"{said[0].upper()}{said[1:]}")
    title = f"What drives {survey.look.layer} of {survey.look.subject.chosen.name}"
    return drawn_grids(grids, title=title, below=". ".join(below) + ".")


def _faults(survey: Survey, shared: dict[str, Any]) -> Explained:
    """Record that pictures could not be read."""
    ((code, _),) = survey.faults.most_common(1)
    codes = ", ".join(f"{count} {code}" for code, count in sorted(survey.faults.items()))
    message = f"{counted(survey.faults.total(), 'picture')} not read: {codes}"
    return Explained(shared | {"fault": code, "message": message}, (message,), code)
