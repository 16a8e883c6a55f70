"""Whether the ways to explain a method are any good: the whole table, from options to files."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.methods.network import Network
from benchmarks.run.arguments import LackError, MisuseError
from benchmarks.run.engines import run_each
from benchmarks.run.files import keep_file, open_folder
from benchmarks.run.workers import Lost
from convnet.deconvnet import OperatorRefusedError
from convnet.sanity import Change, changes_of, count_layers

from .asked import Explained, Wish
from .checked import Checked, lines_of, record_of
from .every_way import EVERY, LAYERS, WINDOWS, EveryWay, Maps
from .examples import Example, examples_of
from .measured import Measured, csv_of
from .subject import TOP, Subject, subject_of
from .telling import counted
from .verdicts import verdicts_of
from .weighing import Curves, orders_of, pictures_measured, weights_measured
from .working import MEMORY, method_chosen, once

if TYPE_CHECKING:
    from benchmarks.methods.chosen import Chosen

    from .telling import Telling

#: Seconds that the maps of one changed model, or one curve, may take.
DEADLINE = 1800.0

#: Pixels along the longer side that pictures are brought down to for a method that is no network
#: and looks at them as they are: it is asked some thousand times.  As for the audit.
LONGEST = 640

#: What `--how` may restrict a table to.
ONLY = {"crop": ("crop",), "occlusion": ("occlusion",), "both": WINDOWS, "deconvnet": LAYERS}


@dataclass(frozen=True)
class Ready:
    """What is known before any map is made.

    Attributes
    ----------
    subject : Subject
        The method.
    ways : tuple of str
        To explain it.
    other : str
        The class set against the subject's own.
    left_out : str
        Why others are not there.
    layers : int
        With weights; 0 where they cannot be drawn anew.
    whole : tuple of float
        Scores of the pictures.
    examples : tuple of Example
        The pictures, for a method that is no network brought down.
    """

    subject: Subject
    ways: tuple[str, ...]
    other: str
    left_out: str
    layers: int
    whole: tuple[float, ...]
    examples: tuple[Example, ...]


def explain_sanity(wish: Wish, telling: Telling) -> list[Explained]:
    """Measure whether ways to explain are about the method at all.

    Parameters
    ----------
    wish : Wish
        What was asked.
    telling : Telling
        Whom to tell.

    Returns
    -------
    list of Explained
        One; one more with a fault where pictures could not be read.

    Raises
    ------
    MisuseError, LackError, OSError
        As `ways.explain`.
    """
    wanted = _wanted(wish)
    name = _name(wish)
    chosen = method_chosen(wish)
    data, examples, faults = examples_of(wish)
    ready = once(
        wish, partial(made_ready, chosen=chosen, wish=wish, wanted=wanted), examples, deadline=600.0
    )
    if isinstance(ready, Lost):
        msg = f"--model: {chosen.name} could not be opened: {ready.message}"
        raise LackError(msg)
    if isinstance(ready, str):
        raise MisuseError(ready)
    ways = EveryWay(ready.subject, ready.examples, ready.ways, wish.seed)
    table = _measured(wish, telling, ready, ways)
    found = Checked(
        ready.subject,
        data,
        ready.examples,
        ready.whole,
        ready.ways,
        ready.other,
        ready.left_out,
        table,
        verdicts_of(table, ready.ways),
    )
    made = _written(wish, found, name)
    return [made, _not_read(made, faults)] if faults else [made]


def _not_read(made: Explained, faults: Counter[str]) -> Explained:
    """Record that pictures could not be read."""
    ((code, _),) = faults.most_common(1)
    codes = ", ".join(f"{count} {name}" for name, count in sorted(faults.items()))
    message = f"{counted(faults.total(), 'picture')} not read: {codes}"
    blank = dict.fromkeys(made.record) | {name: made.record[name] for name in ("how", "method")}
    record = blank | {"data": made.record["data"], "fault": code, "message": message}
    return Explained(record, (message,), code)


def made_ready(
    examples: Sequence[Example], *, chosen: Chosen, wish: Wish, wanted: tuple[str, ...]
) -> Ready | str:
    """Load the method and find out in which ways it can be explained.

    Parameters
    ----------
    examples : sequence of Example
        The pictures.
    chosen : Chosen
        The method.
    wish : Wish
        What was asked.
    wanted : tuple of str
        Ways to explain.

    Returns
    -------
    Ready or str
        A text says what was wrong with an option.
    """
    if wish.category == TOP and len(examples) > 1:
        return (
            f"--class: expected a name or a number with --sanity on {len(examples)} pictures, got "
            f"{TOP}, which is a matter of one photograph"
        )
    subject = subject_of(examples[0].pixels, chosen=chosen, category=wish.category, fit=wish.fit)
    if isinstance(subject, str):
        return subject
    if subject.host:
        return (
            f"--model: expected a method on this machine with --sanity, got the service at "
            f"{subject.host}, which would be asked thousands of times"
        )
    ways = EveryWay(subject, tuple(examples), wanted, wish.seed)
    if not isinstance(ways.method, Network):
        examples = tuple(example.brought_down(LONGEST) for example in examples)
        ways = EveryWay(subject, examples, wanted, wish.seed)
        left = tuple(way for way in wanted if way in WINDOWS)
        if not left:
            return f"--how: expected crop or occlusion with {chosen.name}, which has no layers"
        why = "no network: no weights to draw anew, no layers to look into"
        return _ready(ways, left, "", f"{chosen.name} is {why}", 0)
    try:
        layers = count_layers(ways.data, ways.top)
    except OperatorRefusedError as error:
        left = tuple(way for way in wanted if way in WINDOWS)
        why = f"no way by layers, and no weights drawn anew: {error}"
        return _ready(ways, left, ways.other_name, why, 0)
    return _ready(ways, wanted, ways.other_name, "", layers)


def _ready(ways: EveryWay, left: tuple[str, ...], other: str, left_out: str, layers: int) -> Ready:
    """Write down what is known, with the scores of the pictures as they are."""
    return Ready(
        ways.subject, left, other, left_out, layers, tuple(_whole(ways)), tuple(ways.examples)
    )


def _whole(ways: EveryWay) -> list[float]:
    """Score the pictures as they are."""
    pictures = (
        list(ways.batch)
        if isinstance(ways.method, Network)
        else [each.pixels for each in ways.examples]
    )
    return ways.scores(pictures)


def _wanted(wish: Wish) -> tuple[str, ...]:
    """Say which ways are checked."""
    if wish.only is None:
        return EVERY
    if wish.only not in ONLY:
        msg = f"--how: expected one of {', '.join(ONLY)} with --sanity, got {wish.only!r}"
        raise MisuseError(msg)
    return ONLY[wish.only]


def _name(wish: Wish) -> str:
    """Name the files without a suffix, and make sure of their folder; empty for none."""
    if not wish.out:
        return ""
    try:
        open_folder(wish.out)
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"--out: expected a folder, but {wish.out!r} is, or lies below, a file"
        raise MisuseError(msg) from error
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", Path(wish.method).name).strip("-")
    return os.fspath(Path(wish.out, f"{stem}.sanity"))


def _measured(wish: Wish, telling: Telling, ready: Ready, ways: EveryWay) -> list[Measured]:
    """Make all maps and all curves."""
    changes = [Change("none"), *(changes_of(ready.layers) if ready.layers else ())]
    on = f"{', '.join(ready.ways)} on {counted(len(ways.examples), 'picture')}"
    telling.say(f"{on}: maps of {len(changes)} networks" if ready.layers else on)
    orders = orders_of(ways.examples, ready.ways)
    total = len(changes) + len(orders)
    made: dict[Change, Maps] = {}
    for done, (change, maps) in enumerate(_each(wish, ways, changes), start=1):
        if isinstance(maps, Lost):
            msg = f"--model: expected maps with weights drawn anew ({change}), got {maps}"
            raise LackError(msg)
        made[change] = maps
        telling.watch(done, total)
    table = list(weights_measured(ways.examples, made)) if ready.layers else []
    true = made[Change("none")]
    measured = once(wish, partial(_pictures, ways=ways), true, deadline=DEADLINE)
    if isinstance(measured, Lost):
        msg = f"--model: expected maps to compare with their pictures, got {measured}"
        raise LackError(msg)
    table += measured
    curves = Curves(ways, true)
    for done, (order, areas) in enumerate(_each(wish, curves, orders), start=1):
        if isinstance(areas, Lost):
            msg = f"--model: expected scores of pictures in which pixels are replaced, got {areas}"
            raise LackError(msg)
        number, way, draw = order
        picture, condition = ways.examples[number].id, str(draw) if way == "random" else ""
        for check, value in zip(("deletion", "insertion"), areas, strict=True):
            table.append(Measured(check, way, condition, picture, value))
        telling.watch(len(changes) + done, total)
    return table


def _pictures(maps: Maps, *, ways: EveryWay) -> list[Measured]:
    """Compare maps with their pictures, where the method may be loaded."""
    return list(pictures_measured(ways, maps))


def _each(wish: Wish, work: Callable[[Any], Any], items: Sequence[Any]) -> Any:
    """Work on items where the wish says, and give the answers in their order."""
    if wish.engine == "processes":
        yield from run_each(work, items, jobs=wish.jobs, deadline=DEADLINE, memory=MEMORY)
        return
    for item in items:
        yield item, once(wish, work, item)


def _written(wish: Wish, found: Checked, name: str) -> Explained:
    """Write the files, and record them."""
    record = record_of(wish, found)
    lines = lines_of(found)
    files = []
    if name:
        text = "\n".join(lines) + "\n"
        keep_file(text.encode("utf-8", "backslashreplace"), f"{name}.txt")
        content = json.dumps(record, indent=1, allow_nan=False).encode("ascii") + b"\n"
        keep_file(content, f"{name}.json")
        keep_file(csv_of(found.table), f"{name}.csv")
        files = [f"{name}.txt", f"{name}.json", f"{name}.csv"]
    return Explained(record | {"files": files}, (*files, *lines))
