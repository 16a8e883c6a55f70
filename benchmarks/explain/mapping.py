"""Crop maps and occlusion maps of one photograph, by any method, from the file to the files."""

from __future__ import annotations

import contextlib
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.run.arguments import LackError, MisuseError
from benchmarks.run.files import keep_file, open_folder
from benchmarks.run.lock import locked
from benchmarks.run.workers import Lost

from .asked import Explained, Wish
from .collecting import Collector, NoScoreError, batch_size, todo_of
from .consent import calls_of, require_consent
from .kept import WindowScores, identity
from .parts import Part, fills_of, parts_of
from .picturing import encoded
from .recording import both_explained, explained, faulty
from .results import Mapped, arrays_of, packed
from .scoring import Scoring
from .showing import both_drawn, drawn, with_examples
from .subject import Subject, subject_of
from .working import decoded, engine_of, method_chosen, once

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.data.images import Image

    from .telling import Telling


def explain_maps(wish: Wish, telling: Telling) -> list[Explained]:
    """Make crop maps and occlusion maps.

    Parameters
    ----------
    wish : Wish
        What was asked.
    telling : Telling
        Whom to tell.

    Returns
    -------
    list of Explained
        One a map, and one for two maps side by side.

    Raises
    ------
    MisuseError, RefusedError, LackError, OSError
        As `ways.explain`.
    """
    chosen = method_chosen(wish)
    image = decoded(wish)
    if not hasattr(image, "pixels"):
        return [faulty(wish, chosen.name, image.code, image.message)]
    subject = _subject(wish, image, chosen)
    shape = (image.pixels.shape[0], image.pixels.shape[1])
    parts = parts_of(wish, subject, shape, fills_of(wish, subject))
    names = _names(wish, parts)
    _tell_doubts(wish, subject, parts, telling)
    batch = batch_size(subject.batch, wish.batch, image.pixels.nbytes, sent=bool(subject.host))
    scoring = Scoring(subject, image.pixels, image.sha256, parts, batch, wish.seed)
    try:
        scores, collector = _scored(wish, scoring, telling)
    except NoScoreError as error:
        if subject.host:
            msg = f"--method: {error}"
            raise LackError(msg) from error
        return [faulty(wish, chosen.name, error.code, str(error))]
    return _finished(wish, scoring, scores, collector, names)


def _subject(wish: Wish, image: Image, chosen: Any) -> Subject:
    """Load the method in a worker, which no mistake in it leaves."""
    look = partial(
        subject_of,
        chosen=chosen,
        category=wish.category,
        fit=wish.fit,
        window=wish.window if wish.share and wish.space in ("input", "both") else None,
    )
    found = once(wish, look, image.pixels)
    if isinstance(found, Lost):
        msg = f"--method: {chosen.name} could not be loaded: {found.message}"
        raise LackError(msg)
    if isinstance(found, str):
        raise MisuseError(found)
    if wish.scale == "logit" and found.probability is False:
        msg = (
            f"--scale: expected score with {chosen.name}, whose score is {found.score_kind}; only "
            "probabilities have log odds"
        )
        raise MisuseError(msg)
    return found


def _names(wish: Wish, parts: list[Part]) -> dict[tuple[str, str], str]:
    """Name the files of each map without a suffix, and make sure that none is the photograph."""
    if not wish.out:
        msg = "--out: expected a folder, got an empty name"
        raise MisuseError(msg)
    stem = os.fspath(Path(wish.out, Path(wish.photo).stem))
    names: dict[tuple[str, str], str] = {}
    for part in parts[1:]:
        beside = wish.space == "both" and part.space == "input"
        names[part.how, part.space] = f"{stem}.{part.how}{'.input' if beside else ''}"
    if wish.how == "both":
        names["both", ""] = f"{stem}.both"
    own = os.path.realpath(wish.photo)
    for name in names.values():
        if own in (os.path.realpath(f"{name}.png"), os.path.realpath(f"{name}.npz")):
            msg = f"--out: expected a folder apart from the photograph, but {own} would be replaced"
            raise MisuseError(msg)
    try:
        open_folder(wish.out)
    except (FileExistsError, NotADirectoryError) as error:
        msg = f"--out: expected a folder, but {wish.out!r} is, or lies below, a file"
        raise MisuseError(msg) from error
    return names


def _tell_doubts(wish: Wish, subject: Subject, parts: list[Part], telling: Telling) -> None:
    """Say what a reader of the map must know before it is made."""
    if wish.fit is not None:
        telling.say(
            f"--fit {wish.fit}: where the network's card says otherwise, its score is another, too"
        )
    if wish.scale == "logit" and subject.probability is None:
        telling.say(f"--scale logit: takes {subject.score_kind} for a probability")
    if wish.how == "both" and wish.space == "input":
        telling.say("crops lie in photo space: a crop has to be resized to become an input")
    for part in parts[1:]:
        if len(part.grid) == 1:
            telling.say(f"{part}: one window covers everything; the map cannot say where")


def _scored(
    wish: Wish, scoring: Scoring, telling: Telling
) -> tuple[list[NDArray[np.float64]], Collector]:
    """Score what has no score yet, and return all scores by part."""
    folder = Path(wish.out, f"{Path(wish.photo).stem}.scores")
    open_folder(os.fspath(folder))
    subject, parts = scoring.subject, scoring.parts
    with locked(folder), contextlib.ExitStack() as opened:
        stores = [
            opened.enter_context(
                WindowScores(folder, identity(part, subject, scoring.sha256, scoring.seed))
            )
            for part in parts
        ]
        todo = [len(left) for left in todo_of(parts, stores)]
        require_consent(calls_of(parts, todo, scoring.batch, subject.host), wish, telling)
        collector = Collector(
            scoring, stores, telling.watch, scoring.batch, probability=wish.scale == "logit"
        )
        deadline = max(wish.deadline, subject.patience)
        # A service says in its card how many requests it bears; one at a time is never too many.
        jobs = 1 if subject.host else wish.jobs
        collector.run(engine_of(wish, jobs, deadline))
        scores = []
        for part, store in zip(parts, stores, strict=True):
            known = np.full(len(part.grid), np.nan)
            # Nothing but what this call wants: the result is the same whatever else is kept.
            known[part.wanted] = store.of(part.boxes[part.wanted])
            scores.append(known)
    return scores, collector


def _finished(
    wish: Wish,
    scoring: Scoring,
    scores: list[NDArray[np.float64]],
    collector: Collector,
    names: dict[tuple[str, str], str],
) -> list[Explained]:
    """Average, draw and write."""
    shape = (scoring.photo.shape[0], scoring.photo.shape[1])
    maps = []
    for how, space in names:
        numbers = [
            n for n, part in enumerate(scoring.parts) if (part.how, part.space) == (how, space)
        ]
        if numbers:
            maps.append(
                Mapped(
                    tuple(scoring.parts[number] for number in numbers),
                    np.stack([scores[number] for number in numbers]),
                    float(scores[0][0]),
                    wish.scale,
                    scoring.subject,
                    shape,
                )
            )
    try:
        made = [_written(wish, each, maps, scoring, collector, names) for each in maps]
    except ValueError as error:
        msg = f"--scale: {error}"
        raise MisuseError(msg) from error
    if ("both", "") in names:
        picture = both_drawn(maps, wish, scoring.photo)
        if wish.pixels == "full":
            picture = with_examples(picture, maps, scoring)
        path = f"{names['both', '']}.png"
        keep_file(encoded(picture), path)
        made.append(both_explained(wish, maps, path))
    return made


def _written(
    wish: Wish,
    mapped: Mapped,
    maps: list[Mapped],
    scoring: Scoring,
    collector: Collector,
    names: dict[tuple[str, str], str],
) -> Explained:
    """Write the files of one map."""
    name = names[mapped.how, mapped.space]
    made = explained(wish, mapped, maps, scoring, collector, name)
    picture = drawn(mapped, wish, scoring.photo)
    if wish.pixels == "full":
        picture = with_examples(picture, [mapped], scoring)
    keep_file(packed(arrays_of(mapped, made.knobs)), f"{name}.npz")
    keep_file(encoded(picture), f"{name}.png")
    return made.explained
