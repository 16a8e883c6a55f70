"""What a network learns from a set of the user's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from convnet.architecture import Average
from convnet.schedule import Schedule, Stage
from convnet.training import Examples

from .lessons import Lessons, Words, digest_of
from .parts import SPLIT, parts_of, require_both
from .pictures import pictures_of
from .recipe import Training, preparation, rescaled

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from pathlib import Path

    from convnet.architecture import Architecture

    from .cache import Progress
    from .learned import Source
    from .parts import Parts

#: How a picture comes to the square of the network.  Ours: nothing is cut off.
FIT: Literal["squash", "crop", "pad"] = "squash"
#: Name of the class.
POSITIVE = "positive"
#: Epochs where no number is given.  Ours: as many as for our own network.
EPOCHS = 12
#: Pictures of an epoch, at least and at most; between them each counts once.  Ours.
PASSES = (2_000, 16_000)


def own_lessons(
    source: Source,
    side: int,
    fit: Literal["squash", "crop", "pad"],
    cache: Path,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Lessons:
    """Make what a network learns from a user's set, or find it in the cache.

    Parameters
    ----------
    source : Source
        The set.
    side : int
        Rows and columns that the network sees.
    fit : {"squash", "crop", "pad"}
        How a picture comes to them.
    cache : Path
        Folder of all caches.
    jobs : int
        Worker processes.
    progress : callable, optional
        As for `cache.keep`.

    Returns
    -------
    Lessons
        Area and threshold are both those of the part that judges.

    Raises
    ------
    RefusedError
        If a class is missing or too small to learn from or to judge by.
    OSError
        If the disk refuses.
    """
    parts = parts_of(source)
    tasks = (*parts.train, *parts.dev)
    labels = np.array([task.label for task in tasks], dtype=np.int64)
    learned = np.arange(len(tasks)) < len(parts.train)
    # Before hours of decoding: what is refused without any fault is refused now.
    held = "" if parts.rule == SPLIT else parts.rule
    for name, part in (("train", learned), ("dev", ~learned)):
        require_both(source.name, name, *_by_class(labels[part]), held)
    fence = next(iter(source.parts.values())).fence
    kept = pictures_of(
        tasks, preparation(side, fit), cache, folder=fence, jobs=jobs, progress=progress
    )
    whole = kept.whole
    for name, part in (("train", whole & learned), ("dev", whole & ~learned)):
        told = "; ".join(filter(None, (_faults(kept.faults), held)))
        require_both(source.name, name, *_by_class(labels[part]), told)
    rows = int((whole & learned).sum())
    labels = labels[whole]
    found = [each for each in kept.found if not each.fault]
    counts = {
        "train": rows,
        "train_positive": int(labels[:rows].sum()),
        "dev": len(labels) - rows,
        "dev_positive": int(labels[rows:].sum()),
        "faults": dict(sorted(kept.faults.items())),
        "left_out": dict(parts.left_out),
    }
    every = np.ones(len(labels) - rows, dtype=np.bool_)
    return Lessons(
        Examples(kept.pixels[:rows], labels[:rows]),
        Examples(kept.pixels[rows:], labels[rows:]),
        every,
        every,
        digest_of([(found[:rows], labels[:rows], None), (found[rows:], labels[rows:], None)]),
        _words(source, parts, counts),
        counts,
        _told(parts, counts, kept.faults),
    )


def own_recipe(architecture: Architecture, pictures: int, epochs: int) -> Training:
    """Make the recipe for a user's set.

    Parameters
    ----------
    architecture : Architecture
        The network.
    pictures : int
        To learn from.
    epochs : int
        0: as many as ours.

    Returns
    -------
    Training
        The first two thirds of the epochs on smaller pictures, where the network takes any size.

    Examples
    --------
    >>> from convnet.architecture import FIGURES_NET, ZFNET
    >>> own_recipe(FIGURES_NET, 1_000, 0).schedule.stages
    (Stage(epochs=8, side=96), Stage(epochs=4, side=128))
    >>> own_recipe(ZFNET, 100_000, 3).schedule.passes
    16000
    """
    count = epochs or EPOCHS
    stages: tuple[Stage, ...] = (Stage(count, architecture.side),)
    if any(isinstance(layer, Average) for layer in architecture.layers):
        stages = (Stage(8, architecture.side * 3 // 4), Stage(4, architecture.side))
    passes = min(max(pictures, PASSES[0]), PASSES[1])
    schedule = replace(Schedule(), stages=stages, passes=passes)
    return Training("own", (), (), schedule=rescaled(schedule, count))


def _by_class(labels: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[int, int]:
    """Count positives and negatives."""
    return int(labels.sum()), len(labels) - int(labels.sum())


def _faults(faults: Counter[str]) -> str:
    """Count faults in words; empty where there are none."""
    if not faults:
        return ""
    return f"{faults.total()} more could not be used: {_codes(faults)}"


def _codes(faults: Counter[str]) -> str:
    """List faults by code."""
    return ", ".join(f"{number} {code}" for code, number in sorted(faults.items()))


def _words(source: Source, parts: Parts, counts: Mapping[str, object]) -> Words:
    """Write what a card tells of a user's set."""
    card = source.card
    version = f" {card.version}" if card.version else ""
    meaning = f" Positive: {card.positive}" if card.positive else ""
    return Words(
        source.name,
        POSITIVE,
        card.licence or "unknown: the card of the set does not say",
        f"{source.name}{version}: {counts['train']} pictures, {counts['train_positive']} "
        f"positive; {counts['dev']} held out, {counts['dev_positive']} positive ({parts.rule})."
        f"{meaning}",
    )


def _told(parts: Parts, counts: Mapping[str, object], faults: Counter[str]) -> tuple[str, ...]:
    """Write what a person is told of a user's set."""
    train, positive = int(str(counts["train"])), int(str(counts["train_positive"]))
    rarer, fewer = (
        ("positive", positive) if 2 * positive <= train else ("negative", train - positive)
    )
    balance = "each class is drawn half of the time"
    ratio = (train - fewer) / fewer
    if ratio >= 1.05:
        balance += f", so a {rarer} picture {ratio:.1f} times as often as another"
    lines = [
        f"learns from {train} pictures, {positive} positive; {balance}",
        f"judged by {counts['dev']} pictures, {counts['dev_positive']} positive: {parts.rule}",
    ]
    if parts.advice:
        lines.append(parts.advice)
    if parts.left_out:
        reasons = ", ".join(f"{number} {reason}" for reason, number in parts.left_out.items())
        lines.append(f"left out: {reasons}")
    lines.append(f"faults: {faults.total()}{f' ({_codes(faults)})' if faults else ''}")
    return tuple(lines)
