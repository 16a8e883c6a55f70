"""The strongest pictures of feature maps over a data set, from the manifest to the files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.run.arguments import LackError, MisuseError
from benchmarks.run.asked import Asked, fence_of, name_of, roster_of
from benchmarks.run.engines import run_each
from benchmarks.run.records import Record
from benchmarks.run.workers import Lost
from convnet.activations import Strongest

from .choosing_maps import chosen_maps, named_map, read_maps
from .deconvolved import Wrong
from .passing import Looked, Passed, Passing, looked
from .surveyed import Survey, files_of, surveyed
from .tiling import Tile, Tiling, Unit, remaining
from .working import MEMORY, PATIENCE, method_chosen, once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from benchmarks.data.roster import Roster
    from convnet.randomizing import Remaining

    from .asked import Explained, Wish
    from .telling import Telling

#: Seconds that the tiles of a picture and the sanity line of a sheet may take.
TILES, WORTH = 300.0, 1200.0


def explain_activations(wish: Wish, telling: Telling) -> list[Explained]:
    """Find the pictures that drive feature maps most, and draw what drives them.

    Parameters
    ----------
    wish : Wish
        What was asked.
    telling : Telling
        Whom to tell.

    Returns
    -------
    list of Explained
        One a map; one more with a fault where pictures could not be read.

    Raises
    ------
    MisuseError, LackError, OSError
        As `ways.explain`.
    """
    _require_options(wish)
    roster, data, folder = _set_of(wish)
    chosen = method_chosen(wish)
    look = once(wish, partial(looked, chosen=chosen, wish=wish), None)
    if isinstance(look, Lost):
        msg = f"--model: {chosen.name} could not be opened: {look.message}"
        raise LackError(msg)
    if isinstance(look, Wrong):
        raise (MisuseError if look.misuse else LackError)(look.message)
    named_map(wish, look.extents[0])
    files = files_of(wish, data, look.layer)
    telling.say(f"{len(roster)} pictures of {data} to pass up to {look.layer}")
    stream = _stream(wish, telling, look, roster, folder)
    contributions = stream.contributions
    maps, words = chosen_maps(wish, look, contributions)
    telling.say(f"shown: {words}: {', '.join(map(str, maps))}")
    tiles = _tiles(wish, look, folder, roster, {n: stream.strongest.of(n) for n in maps})
    survey = Survey(
        data,
        roster.digest,
        look,
        stream.strongest,
        contributions,
        maps,
        words,
        tiles.tiles,
        tiles.worth,
        stream.faults,
    )
    return surveyed(wish, survey, files)


def _require_options(wish: Wish) -> None:
    """Refuse what cannot be meant, before anything is read."""
    for option, value in (("--data", wish.data), ("--layer", wish.layer)):
        if not value:
            msg = f"{option}: expected it with --how activations, got none"
            raise MisuseError(msg)
    if wish.unit is not None:
        msg = (
            f"--unit: expected none with --how activations, got {wish.unit!r}: it is the strongest"
        )
        raise MisuseError(msg)
    read_maps(wish)


def _set_of(wish: Wish) -> tuple[Roster, str, Any]:
    """Read which pictures are to pass."""
    asked = Asked(
        wish.method,
        wish.data or "",
        wish.settings,
        split=wish.split,
        sample=wish.sample or 0,
        seed=wish.seed,
    )
    roster = roster_of(asked)
    return roster, name_of(roster), fence_of(asked, roster)


@dataclass
class _Stream:
    """What is kept of the pictures that have passed."""

    strongest: Strongest
    added: np.ndarray[Any, Any] | None
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def contributions(self) -> np.ndarray[Any, Any] | None:
        """Return the mean contribution of each map."""
        return None if self.added is None else self.added / max(1, self.strongest.pictures)


def _stream(wish: Wish, telling: Telling, look: Looked, roster: Roster, folder: Any) -> _Stream:
    """Let every picture pass."""
    maps = look.extents[0]
    weighed = not look.bypassed
    stream = _Stream(Strongest(maps), np.zeros(maps) if weighed else None)
    work = Passing(look.subject, look.layer, folder, weighed)
    items = (item for _, item in roster.items())
    for done, (item, answer) in enumerate(_each(wish, work, items, wish.deadline), start=1):
        if isinstance(answer, Passed):
            stream.strongest.add(item.id, answer.peaks)
            if stream.added is not None and answer.contributions is not None:
                stream.added += answer.contributions
        elif isinstance(answer, Record):
            stream.faults[answer.fault or "error"] += 1
        else:
            stream.faults[answer.code] += 1
        telling.watch(done, len(roster))
    return stream


@dataclass(frozen=True)
class _Tiled:
    """Tiles by map, in the order of their places, and what they are worth."""

    tiles: dict[int, list[Tile | None]]
    worth: tuple[Remaining, ...]


def _tiles(
    wish: Wish,
    look: Looked,
    folder: Any,
    roster: Roster,
    places: dict[int, tuple[Any, ...]],
) -> _Tiled:
    """Run the pictures that are kept once more, one by one."""
    units: dict[str, list[Unit]] = {}
    for number, kept in places.items():
        for place in kept:
            units.setdefault(place.image, []).append((number, place))
    work = Tiling(look.subject, look.layer, folder, wish.rule, wish.pixels == "full")
    wanted = [(item, tuple(units[item.id])) for _, item in roster.items() if item.id in units]
    made: dict[tuple[int, str], Tile] = {}
    for (item, asked), answer in _each(wish, work, wanted, TILES):
        if isinstance(answer, list):
            made |= {
                (number, item.id): tile for (number, _), tile in zip(asked, answer, strict=True)
            }
    tiles = {
        number: [made.get((number, place.image)) for place in kept]
        for number, kept in places.items()
    }
    items = {item.id: item for item, _ in wanted}
    first = [(items[kept[0].image], (number, kept[0])) for number, kept in places.items() if kept]
    found: Any = ()
    if first:
        # A sheet carries its own sanity line, as every picture of the deconvnet does.
        judge = partial(remaining, tiling=work, seed=wish.seed)
        found = once(wish, judge, first, deadline=WORTH)
    return _Tiled(tiles, () if isinstance(found, Lost) else found)


def _each(
    wish: Wish, work: Callable[[Any], Any], items: Iterable[Any], deadline: float
) -> Iterator[tuple[Any, Any]]:
    """Work on items where the wish says, and give the answers in their order."""
    if wish.engine == "processes":
        slowest = max(deadline, PATIENCE)
        yield from run_each(work, items, jobs=wish.jobs, deadline=slowest, memory=MEMORY)
        return
    for item in items:
        yield item, once(wish, work, item)
