"""`fleck train`: from pictures to a model file and its card, resumable at any moment.

The order is that of what can go wrong: torch and the options first, then the place of the model,
then the pictures, which worker processes make while this process has one thread; torch is loaded
when they are ready.  A training holds a folder `MODEL.onnx.training` beside the model, with a
lock and a checkpoint in it, and removes it when the model is written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.data.sets import BUILTIN
from benchmarks.measure.areas import area
from benchmarks.methods.sources import HOME, PACKAGES, code_digest, import_closure
from benchmarks.run.arguments import LackError, MisuseError, RefusedError
from benchmarks.run.files import keep_file, open_folder, remove_waiting
from benchmarks.run.lock import locked

from . import recipe as recipes
from .card import Made, card_of, scores_of, written
from .checkpoints import Checkpoint, Told, read_checkpoint, remove_checkpoint, write_checkpoint
from .tables import find_architecture
from .thresholds import threshold_of
from .wish import FIGURES, Finished, require_place, require_torch

if TYPE_CHECKING:
    from convnet.architecture import Architecture
    from convnet.network import Trained
    from convnet.training import Epoch

    from .lessons import Lessons
    from .recipe import Training
    from .wish import Watch, Wish

#: Dev pictures on which model file and torch are compared, beside noise.  Ours.
COMPARED = 256


@dataclass(frozen=True, eq=False)
class Plan:
    """All that is known before the first step.

    Attributes
    ----------
    wish : Wish
        What was typed.
    architecture : Architecture
        The network.
    recipe : Training
        How it is trained.
    lessons : Lessons
        What it learns from.
    identity : mapping of str to str
        What the weights depend on.
    """

    wish: Wish
    architecture: Architecture
    recipe: Training
    lessons: Lessons
    identity: dict[str, str]


def train_wished(wish: Wish, watch: Watch, figures: Training | None = None) -> Finished:
    """Train what was asked for, or go on where an earlier command was ended.

    Parameters
    ----------
    wish : Wish
        What was typed.
    watch : Watch
        Who is told.
    figures : Training, optional
        The recipe for ``--data figures``; the shipped network's without.

    Returns
    -------
    Finished

    Raises
    ------
    MisuseError
        If an option makes no sense.
    RefusedError
        If the model is there, a checkpoint is another training's, the set cannot be learned
        from, or the network is lost on the way.
    LackError
        If torch or a device is not there, or this machine cannot render.
    OSError
        If the disk refuses.
    """
    require_torch()
    architecture = find_architecture(wish.architecture)
    require_place(wish)
    open_folder(str(wish.folder))
    try:
        with locked(wish.folder):
            return _under_lock(wish, architecture, watch, figures or recipes.FIGURES)
    finally:
        with contextlib.suppress(OSError):  # a checkpoint is in it, or something of the user's
            wish.folder.rmdir()


def _under_lock(
    wish: Wish, architecture: Architecture, watch: Watch, figures: Training
) -> Finished:
    """Do what nobody else does at the same time for the same model."""
    remove_waiting(wish.folder)
    lessons, recipe = _lessons(wish, architecture, watch, figures)
    for line in lessons.told:
        watch.announce(line)
    identity = _identity(wish, architecture, recipe, lessons)
    plan = Plan(wish, architecture, recipe, lessons, identity)
    before = _before(plan, watch)
    trained, told = _trained(plan, before, watch)
    finished = _written(plan, trained, told, len(before.told) if before else 0)
    remove_checkpoint(wish.folder)
    return finished


def _lessons(
    wish: Wish, architecture: Architecture, watch: Watch, figures: Training
) -> tuple[Lessons, Training]:
    """Make the pictures, and say by which recipe."""
    side = architecture.side
    if wish.data == FIGURES:
        from .figures import rendered_lessons

        recipe = figures.with_epochs(wish.epochs) if wish.epochs else figures
        lessons = rendered_lessons(
            recipe,
            side,
            wish.caches,
            jobs=wish.jobs,
            progress=watch.progress,
            announce=watch.announce,
        )
        return lessons, recipe
    from .learned import read_source
    from .own import FIT, own_lessons, own_recipe

    if wish.data not in BUILTIN and not Path(wish.data).is_file():
        near = get_close_matches(wish.data.lower(), (FIGURES, *BUILTIN), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        known = ", ".join((FIGURES, *BUILTIN))
        msg = f"--data: expected {known} or a manifest, got {wish.data!r}{hint}"
        raise MisuseError(msg)
    source = read_source(wish.data, allow_outside=wish.allow_outside)
    lessons = own_lessons(source, side, FIT, wish.caches, jobs=wish.jobs, progress=watch.progress)
    return lessons, own_recipe(architecture, len(lessons.train.labels), wish.epochs)


def _identity(
    wish: Wish, architecture: Architecture, recipe: Training, lessons: Lessons
) -> dict[str, str]:
    """Name all that the weights depend on."""
    from convnet.network import require_torch as load_torch

    torch = load_torch()
    there = torch.cuda.is_available()
    if wish.device == "cuda" and not there:
        msg = "--device: expected a graphics card that torch can use, got none; use --device cpu"
        raise LackError(msg)
    kinds = [type(layer).__name__ for layer in architecture.layers]
    table = json.dumps([asdict(architecture), kinds], sort_keys=True)
    files = [
        path
        for name in ("training.py", "export.py")
        for path in import_closure(HOME / "convnet" / name, HOME, PACKAGES)
    ]
    return {
        "data": lessons.digest,
        "recipe": recipes.digest_of(recipe),
        "architecture": hashlib.sha256(table.encode()).hexdigest(),
        "seed": str(wish.seed),
        "code": code_digest(files),
        "torch": str(torch.__version__),
        "device": "cuda" if there and wish.device != "cpu" else "cpu",
        "threads": str(wish.threads),
    }


def _before(plan: Plan, watch: Watch) -> Checkpoint | None:
    """Read what an earlier command has done; what another training has done may be in the way."""
    try:
        before = read_checkpoint(plan.wish.folder, plan.identity)
    except RefusedError:
        if not plan.wish.replace:
            raise
        watch.announce("the checkpoint of another training is replaced")
        return None
    if before:
        total = plan.recipe.schedule.epochs
        watch.announce(f"going on after epoch {len(before.told)} of {total}")
    return before


def _trained(
    plan: Plan, before: Checkpoint | None, watch: Watch
) -> tuple[Trained, tuple[Told, ...]]:
    """Train, keeping a checkpoint after every epoch."""
    from convnet.training import train

    lessons = plan.lessons
    told = list(before.told) if before else []
    spent = 0.0

    def keep(epoch: Epoch) -> None:
        """Measure an epoch, keep its state, and tell of it."""
        nonlocal spent
        found = area(lessons.dev.labels[lessons.judged], epoch.dev_scores[lessons.judged])
        value = float("nan") if found is None else found.value
        told.append(Told(epoch.number, epoch.loss, value, epoch.seconds - spent))
        spent = epoch.seconds
        write_checkpoint(plan.wish.folder, plan.identity, Checkpoint(epoch.state, tuple(told)))
        watch.epoch(told[-1], epoch.total, epoch.left)

    try:
        trained = train(
            plan.architecture,
            lessons.train,
            lessons.dev,
            plan.recipe.schedule,
            seed=plan.wish.seed,
            device="cuda" if plan.identity["device"] == "cuda" else "cpu",
            threads=plan.wish.threads,
            state=before.state if before else None,
            watch=keep,
        )
    except FloatingPointError as error:
        msg = f"{error}; another --seed may help"
        raise RefusedError(msg) from error
    return trained, tuple(told)


def _written(plan: Plan, trained: Trained, told: tuple[Told, ...], kept: int) -> Finished:
    """Export, choose the threshold on the exported network, write card and model."""
    from convnet.export import ExportError, to_onnx

    lessons, dev = plan.lessons, plan.lessons.dev
    some = np.linspace(0, len(dev.labels) - 1, min(COMPARED, len(dev.labels))).astype(int)
    try:
        data, difference = to_onnx(trained, dev.pictures[some])
    except ExportError as error:
        msg = f"{error}; the checkpoint is kept, and another --seed may help"
        raise RefusedError(msg) from error
    steps = plan.recipe.preparation(plan.architecture.side)
    scores = np.array(scores_of(data, steps, dev.pictures, threads=plan.wish.threads))
    threshold = threshold_of(scores, dev.labels, lessons.limited, plan.recipe.limit)
    made = Made(
        plan.architecture,
        plan.identity,
        plan.recipe.name,
        lessons.words,
        lessons.counts,
        told,
        area(dev.labels[lessons.judged], scores[lessons.judged]),
        threshold,
        difference,
        plan.wish.data == FIGURES,
    )
    model, card = plan.wish.model, plan.wish.model.with_suffix(".toml")
    # The model last: whoever finds it finds its card.
    keep_file(written(card_of(data, steps, made)), str(card))
    keep_file(data, str(model))
    return Finished(
        model, card, told, made.area, threshold, difference, kept, lessons, made.shipped
    )
