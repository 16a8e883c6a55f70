"""What our own network learns from: rendered figures and the built-in photographs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .hard_negatives import count
from .lessons import Gathered, Lessons, Words, digest_of
from .recipe import Crops
from .rendering import cropped, photographs_of, rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .cache import Progress
    from .recipe import Training

#: Name of the class: what the label of a rendered figure says.
POSITIVE = "unclothed"


def rendered_lessons(
    training: Training,
    side: int,
    cache: Path,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    announce: Callable[[str], None] | None = None,
) -> Lessons:
    """Render what a training asks for, or find it in the cache.

    Parameters
    ----------
    training : Training
        The record.
    side : int
        Rows and columns that the network sees.
    cache : Path
        Folder of all caches.
    jobs : int
        Worker processes.
    progress : callable, optional
        As for `cache.keep`.
    announce : callable, optional
        Told in a line what is made next.

    Returns
    -------
    Lessons
        The area is that of the rendered dev pictures, the threshold that of the dev photographs.

    Raises
    ------
    LackError
        If a picture cannot be rendered on this machine.
    OSError
        If the disk refuses.
    """
    recipe = training.preparation(side)
    methods, times = training.hardness.methods, training.hardness.times
    more: Any = {"jobs": jobs, "progress": progress}
    guided = {**more, "cells": training.cells}
    say = announce or _nothing
    train, dev = Gathered(), Gathered()
    for part in training.train:
        say(f"renders {part.count} train pictures of {part.size} pixels, stream {part.stream}")
        kept, labels = rendered(part, "train", recipe, methods, cache, **guided)
        train.add(kept, labels, part.weight, times)
    figures = len(train.found)
    crops = training.photographs
    if crops.count:
        say(f"makes {crops.count} pictures of each train photograph")
        kept = cropped(crops, "train", recipe, methods, cache, **guided)
        train.add(kept, np.zeros(len(kept.found)), crops.weight, times)
    for part in training.dev:
        say(f"renders {part.count} dev pictures of {part.size} pixels, stream {part.stream}")
        kept, labels = rendered(part, "dev", recipe, (), cache, **more)
        dev.add(kept, labels)
    judged = len(dev.found)
    kept = cropped(Crops(1), "dev", recipe, (), cache, **more)
    dev.add(kept, np.zeros(len(kept.found)))
    counted = count(train.labels, train.marks, train.weights, methods)
    first = np.arange(len(dev.found)) < judged
    counts = {
        "train_figures": figures,
        "train_positive": int(train.labels.sum()),
        "train_photographs": len(photographs_of("train")) if crops.count else 0,
        "train_photograph_pictures": len(train.found) - figures,
        "dev_figures": judged,
        "dev_positive": int(dev.labels.sum()),
        "dev_photographs": len(dev.found) - judged,
        "negatives": counted.negatives,
        "hard_negatives": counted.hard,
        "hard_share_drawn": round(counted.share, 4),
        "marked_by": dict(counted.marked),
    }
    parts = [(part.found, part.labels, part.weights) for part in (train, dev)]
    return Lessons(
        train.examples(),
        dev.examples(),
        first,
        ~first,
        digest_of(parts),
        _words(training, counts),
        counts,
        _told(counts),
    )


def _words(training: Training, counts: Mapping[str, Any]) -> Words:
    """Write what a card tells of the rendered pictures and the photographs."""
    from benchmarks.data.figures.factors import VERSION
    from benchmarks.data.manifest import read_manifest
    from benchmarks.data.sets import builtin

    licence = read_manifest(builtin("photos")).card.licence
    photographs = (
        f" and {counts['train_photograph_pictures']} pictures made of "
        f"{counts['train_photographs']} photographs of the train part of the built-in set"
        if counts["train_photographs"]
        else ""
    )
    return Words(
        "figures",
        POSITIVE,
        f"Rendered figures: of this software, BSD-3-Clause. Photographs: {licence}",
        f"{counts['train_figures']} rendered featureless mannequins ({VERSION}, train seeds, "
        f"recipe {training.name}){photographs}; no naked person. Held out: the dev and test "
        "seeds, dark skin under 2700 K, stripes before sand, the dev and test photographs, and "
        "those behind rendered test pictures.",
    )


def _told(counts: Mapping[str, Any]) -> tuple[str, ...]:
    """Write what a person is told of the pictures."""
    marked = ", ".join(f"{name} {number}" for name, number in counts["marked_by"].items())
    hard = (
        f"hard negatives: {counts['hard_negatives']} of {counts['negatives']} "
        f"({marked}), {counts['hard_share_drawn']:.0%} of the negatives drawn"
        if marked
        else "hard negatives: not asked for"
    )
    train = (
        f"learns from {counts['train_figures']} figures and {counts['train_photograph_pictures']} "
        f"pictures of {counts['train_photographs']} photographs, {counts['train_positive']} "
        "positive; each class is drawn half of the time"
    )
    dev = (
        f"judged by {counts['dev_figures']} figures, {counts['dev_positive']} positive, for the "
        f"area, and {counts['dev_photographs']} photographs for the threshold"
    )
    return train, hard, dev


def _nothing(_line: str) -> None:
    """Tell nobody."""
