"""Which items of a user's set a network learns from, and which judge what it learned.

A manifest that says so is taken at its word: part `train` is learned from, `dev` judges, `test`
is not looked at.  Where no item is in `dev`, a part of what would be learned from is held out:
whole groups, by a hash that anybody can recompute and that no seed of a training moves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.data.splits import position
from benchmarks.run.arguments import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.run.records import Task

    from .learned import Part, Source

#: Share of the groups of each class that is held out.  Ours.
HELD_OUT = 0.2
#: Sets the question of what is held out apart from others.
SALT = "train-1"
#: Pictures of each class without which nothing is trained, and without which nothing is judged.
#: Ours: a network has thousands of weights to set, and ten items say hardly more than whether.
LEAST, LEAST_DEV = 100, 10
#: The rule where the manifest says which part is which.
SPLIT = "the column split"
ADVICE = "near-duplicates may stand on both sides; see fleck data check SET --neighbors"


@dataclass(frozen=True)
class Parts:
    """The items of a set by what they are for.

    Attributes
    ----------
    train, dev : tuple of Task
        All have a label.
    rule : str
        How they were told apart, in a line.
    left_out : mapping of str to int
        Items that are used for neither, by the reason.
    advice : str
        What to look for where nothing says which items belong together; empty otherwise.
    """

    train: tuple[Task, ...]
    dev: tuple[Task, ...]
    rule: str
    left_out: Mapping[str, int]
    advice: str = ""


def parts_of(source: Source) -> Parts:
    """Tell apart what is learned from and what judges.

    Parameters
    ----------
    source : Source
        The user's set.

    Returns
    -------
    Parts

    Raises
    ------
    RefusedError
        If nothing is to be learned from.

    Examples
    --------
    >>> from benchmarks.train.learned import read_source
    >>> parts = parts_of(read_source("photos"))
    >>> len(parts.train), len(parts.dev), parts.left_out
    (117, 56, {'in the part test': 136})
    """
    used = {name: part for name, part in source.parts.items() if name != "test"}
    test = source.parts.get("test")
    left_out = {
        "without a label": sum(part.unlabeled for part in used.values()),
        "in the part test": len(test.tasks) + test.unlabeled if test else 0,
        "without a part": source.unsplit,
    }
    told = {reason: number for reason, number in left_out.items() if number}
    learned = used.get("train") or used.get("all")
    if learned is None or not learned.tasks:
        reasons = ", ".join(f"{number} {reason}" for reason, number in told.items()) or "no items"
        msg = (
            f"--data: expected labeled items in the part train of {source.name} (or no parts at "
            f"all), got none: {reasons}; the columns label and split of the manifest say"
        )
        raise RefusedError(msg)
    dev = used.get("dev")
    if dev is not None and dev.tasks:
        return Parts(learned.tasks, dev.tasks, SPLIT, told)
    train, held, rule = held_out(learned)
    return Parts(train, held, rule, told, "" if learned.grouped_by else ADVICE)


def held_out(part: Part) -> tuple[tuple[Task, ...], tuple[Task, ...], str]:
    """Hold out a part of what would be learned from.

    Parameters
    ----------
    part : Part
        Labeled items, and what goes together.

    Returns
    -------
    train, dev : tuple of Task
        In their order.
    rule : str
        How it was done, in a line.

    Examples
    --------
    >>> from benchmarks.train.learned import read_source
    >>> part = read_source("photos").parts["train"]
    >>> train, dev, rule = held_out(part)
    >>> len(train) + len(dev) == len(part.tasks)
    True
    >>> {part.groups[task.rank] for task in train} & {part.groups[task.rank] for task in dev}
    set()
    """
    groups: dict[str, list[Task]] = defaultdict(list)
    for task in part.tasks:
        groups[part.groups[task.rank]].append(task)
    chosen: set[str] = set()
    for positive in (True, False):
        theirs = sorted(
            (name for name, group in groups.items() if _positive(group) == positive),
            key=lambda name: (position(SALT, name), name),
        )
        chosen.update(theirs[: round(HELD_OUT * len(theirs))])
    dev = {task.rank for name in chosen for task in groups[name]}
    what = f"groups (column {part.grouped_by})" if part.grouped_by else "files"
    rule = f"no part dev, so {HELD_OUT:.0%} of the {what} of each class are held out, by a hash"
    return (
        tuple(task for task in part.tasks if task.rank not in dev),
        tuple(task for task in part.tasks if task.rank in dev),
        rule,
    )


def require_both(name: str, part: str, positive: int, negative: int, more: str = "") -> None:
    """Refuse a part that holds too little of a class.

    Parameters
    ----------
    name, part : str
        Of the set, and of its part: "train" or "dev".
    positive, negative : int
        Usable pictures.
    more : str
        What is told besides, such as how many could not be read; may be empty.

    Raises
    ------
    RefusedError
        With the next step.

    Examples
    --------
    >>> require_both("mine", "train", 0, 400)
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.RefusedError: --data: expected both labels in the part train of ...
    """
    got = f"{positive} positive and {negative} negative{f' ({more})' if more else ''}"
    if not (positive and negative):
        msg = (
            f"--data: expected both labels in the part {part} of {name}, got {got}; a network "
            "learns a difference, and one class shows none: add items with the other label"
        )
        raise RefusedError(msg)
    least = LEAST if part == "train" else LEAST_DEV
    if min(positive, negative) >= least:
        return
    step = (
        "use fleck transfer, which needs fewer, or add items"
        if part == "train"
        else "move more items into it, or leave it empty and a part of train is held out"
    )
    msg = (
        f"--data: expected at least {least} usable pictures of each label in the part {part} of "
        f"{name}, got {got}; {step}"
    )
    raise RefusedError(msg)


def _positive(group: Sequence[Task]) -> bool:
    """Tell to which class a group counts: one with a positive in it is positive."""
    return any(task.label == 1 for task in group)
