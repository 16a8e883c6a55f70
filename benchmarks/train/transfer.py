"""A network of the user's own: a frozen backbone, a calibrated head, one file.

The steps stand in `transfer`: read the manifest, take features of every picture, fit a head,
graft it on the network, and make sure that the file scores pictures as scikit-learn scores their
features.  Nothing is written here; the same inputs give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.run.arguments import RefusedError
from convnet.grafting import Cut, graft

from .agreement import on_pictures, on_random, require_agreement, spread
from .cutting import chosen_backbone, cut_backbone
from .features import Features, Featuring, features_of
from .head import FEWEST, Fitted, HeadError, choose_threshold, fit_head
from .learned import Learned, Part, Source, dev_part, learned_part, other_dev, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.measure.intervals import Interval
    from benchmarks.measure.operating_point import OperatingPoint
    from benchmarks.methods.backbones import Backbone
    from benchmarks.run.records import Task

#: Pictures that are scored again by the finished file, spread evenly over all that were read.
#: Ours: large sets are not read twice.
AGAIN = 256


@dataclass(frozen=True)
class Wish:
    """What `fleck transfer` was asked for.

    Attributes
    ----------
    backbone, data : str
        As typed.
    dev : str or None
        A set of its own to choose the threshold on.
    split, layer : str or None
        The part to learn from; the tensor to take features from.
    rule : str
        By which the threshold is chosen; see `benchmarks.measure.operating_point`.
    seed : int
        Of the folds and of the random pictures.
    jobs : int
        Worker processes.
    deadline : float
        Seconds a picture may take.
    root : str or None
        Folder or address below which the files lie.
    allow_outside : bool
        Take files outside the manifest's folder.
    """

    backbone: str
    data: str
    dev: str | None = None
    split: str | None = None
    layer: str | None = None
    rule: str = "youden"
    seed: int = 0
    jobs: int = 1
    deadline: float = 10.0
    root: str | None = None
    allow_outside: bool = False


@dataclass(frozen=True, eq=False)
class Transferred:
    """A finished network and what is known of it.

    Attributes
    ----------
    data : bytes
        The model file.
    backbone : Backbone
        What it was made of.
    cut : Cut
        Where features were taken.
    fitted : Fitted
        The head.
    train : Learned
        What was learned from.
    dev : Learned or None
        What was kept for the threshold, if anything.
    point : OperatingPoint or None
        The threshold; None where the rule marks nothing.
    chosen_on : {"dev", "out of fold"}
        What the threshold was chosen on.
    area, dev_area : Interval or None
        Under the ROC curve: of scores by regressions that had not seen the item, and on dev.
    real, random : tuple of (float, int)
        Largest difference from scikit-learn and number of pictures compared.
    seed : int
        As asked for.
    """

    data: bytes = field(repr=False)
    backbone: Backbone
    cut: Cut
    fitted: Fitted
    train: Learned
    dev: Learned | None
    point: OperatingPoint | None
    chosen_on: str
    area: Interval | None
    dev_area: Interval | None
    real: tuple[float, int]
    random: tuple[float, int]
    seed: int


@dataclass
class Taking:
    """Takes features of several parts at a time, and counts on from one time to the next.

    Attributes
    ----------
    wish : Wish
        How to work.
    total, done : int
        Pictures in all, and those that are behind us.
    progress : callable or None
        Told of both.
    """

    wish: Wish
    total: int
    progress: Callable[[int, int], None] | None = None
    done: int = 0

    def __call__(
        self, network: Featuring, wanted: Sequence[tuple[Part, Sequence[Task]]]
    ) -> list[Features]:
        """Take features of some items of every part; one crew of workers for each folder."""
        fences = dict.fromkeys(part.fence for part, _ in wanted)
        found: dict[int, Features] = {}
        for fence in fences:
            places = [place for place, (part, _) in enumerate(wanted) if part.fence == fence]
            tasks = [(place, task) for place in places for task in wanted[place][1]]
            read = self._read(replace(network, folder=fence), [task for _, task in tasks])
            for place in places:
                # Ranks are of a set; across sets the numbers given in `_read` are.
                own = {number: task for number, (at, task) in enumerate(tasks) if at == place}
                found[place] = Features(
                    tuple(
                        replace(row, task=own[row.task.rank])
                        for row in read.rows
                        if row.task.rank in own
                    ),
                    tuple(
                        replace(one, rank=own[one.rank].rank)
                        for one in read.faults
                        if one.rank in own
                    ),
                )
        return [found[place] for place in range(len(wanted))]

    def _read(self, network: Featuring, tasks: Sequence[Task]) -> Features:
        """Take features of tasks that may share ranks."""

        def watch(now: int, _: int) -> None:
            """Tell how far everything is."""
            if self.progress is not None:
                self.progress(self.done + now, self.total)

        found = features_of(
            [replace(task, rank=number) for number, task in enumerate(tasks)],
            network,
            jobs=self.wish.jobs,
            deadline=self.wish.deadline,
            progress=watch,
        )
        self.done += len(tasks)
        return found


def transfer(wish: Wish, *, progress: Callable[[int, int], None] | None = None) -> Transferred:
    """Make a network out of a frozen one and a set of labeled pictures.

    Parameters
    ----------
    wish : Wish
        What is wanted.
    progress : callable, optional
        Told how many pictures are done, of how many.

    Returns
    -------
    Transferred

    Raises
    ------
    MisuseError
        If the backbone, the data or an option makes no sense.
    LackError
        If the backbone's package is not installed, or its file is refused.
    RefusedError
        If nothing can be learned from the set, or the file scores otherwise than scikit-learn.
    OSError
        If the manifest cannot be read.

    Examples
    --------
    >>> transfer(Wish("fleck", "photos"))
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: --backbone: expected convnet, ... got 'fleck'
    """
    backbone = chosen_backbone(wish.backbone)
    source, part, held = _parts(wish)
    parted = cut_backbone(backbone, wish.layer)
    featuring = _featuring(backbone, parted.data)
    taking = Taking(wish, _work(part, held), progress)
    asked = [(source, part), *([held] if held is not None else [])]
    taken = taking(featuring, [(one, one.tasks) for _, one in asked])
    train, *rest = (Learned(*one, found) for one, found in zip(asked, taken, strict=True))
    dev = rest[0] if rest else None
    _require_rows(train)
    rng = np.random.default_rng(wish.seed)
    fitted = _fitted(train, rng)
    data = graft(parted.data, *fitted.head.folded())
    finished = _featuring(backbone, data)
    real = _again(fitted, [one for one in (train, dev) if one is not None], finished, taking)
    random = on_random(fitted, featuring, finished, rng)
    require_agreement(real, random)
    on_dev = None
    if dev is not None and dev.features.rows:
        on_dev = fitted.reference(dev.features.matrix)
    chosen_on, labels, scores = "out of fold", train.features.labels, fitted.scores
    if dev is not None and on_dev is not None and dev.rarer >= FEWEST:
        chosen_on, labels, scores = "dev", dev.features.labels, on_dev
    return Transferred(
        data=data,
        backbone=backbone,
        cut=parted,
        fitted=fitted,
        train=train,
        dev=dev,
        point=choose_threshold(labels, scores, wish.rule),
        chosen_on=chosen_on,
        area=train.area(fitted.scores),
        dev_area=dev.area(on_dev) if dev is not None and on_dev is not None else None,
        real=real,
        random=random,
        seed=wish.seed,
    )


def _parts(wish: Wish) -> tuple[Source, Part, tuple[Source, Part] | None]:
    """Read what is learned from, and what the threshold is to be chosen on."""
    source = read_source(wish.data, root=wish.root, allow_outside=wish.allow_outside)
    part = learned_part(source, wish.split)
    positives = sum(task.label == 1 for task in part.tasks)
    negatives = len(part.tasks) - positives
    if min(positives, negatives) < FEWEST:
        one = "; with one label there is nothing to tell apart"
        msg = (
            f"--data: expected at least {FEWEST} items of either label to learn from, got "
            f"{positives} positive and {negatives} negative in {source.name} "
            f"({_named(part)}; {part.unlabeled} without a label)"
            f"{'' if positives and negatives else one}"
        )
        raise RefusedError(msg)
    if wish.dev is not None:
        other = read_source(
            wish.dev, root=wish.root, allow_outside=wish.allow_outside, option="--dev"
        )
        return source, part, (other, other_dev(other))
    dev = dev_part(source, part)
    return source, part, None if dev is None or not dev.tasks else (source, dev)


def _named(part: Part) -> str:
    """Name a part as a message does."""
    return "all its items" if part.name == "all" else f"its part {part.name}"


def _featuring(backbone: Backbone, data: bytes) -> Featuring:
    """Say how pictures come to a file made of a network."""
    from benchmarks.data.refusals import LIMITS

    return Featuring(data, backbone.name, backbone.card.recipe, LIMITS)


def _work(part: Part, held: tuple[Source, Part] | None) -> int:
    """Count the pictures that are read, those that are read again included."""
    count = len(part.tasks) + (len(held[1].tasks) if held is not None else 0)
    return count + min(AGAIN, count)


def _require_rows(train: Learned) -> None:
    """Refuse a set of which nothing could be read, and say why with the first fault."""
    if not train.features.rows:
        first = train.features.faults[0]
        msg = (
            f"--data: expected pictures that can be read, got {len(train.features.faults)} "
            f"faults and no other; the first is {first.id}: {first.fault}: {first.message}"
        )
        raise RefusedError(msg)


def _fitted(train: Learned, rng: np.random.Generator) -> Fitted:
    """Fit the head."""
    features = train.features
    try:
        return fit_head(features.matrix, features.labels, train.groups, rng=rng)
    except HeadError as error:
        more = f"; {len(features.faults)} more could not be read" if features.faults else ""
        msg = f"--data: {error}{more}"
        raise RefusedError(msg) from error


def _again(
    fitted: Fitted, parts: Sequence[Learned], finished: Featuring, taking: Taking
) -> tuple[float, int]:
    """Score pictures of all parts by the finished file, and compare."""
    chosen = spread([(one, row) for one in parts for row in one.features.rows], AGAIN)
    before = [[row for of, row in chosen if of is one] for one in parts]
    asked = [
        (one.part, [row.task for row in rows]) for one, rows in zip(parts, before, strict=True)
    ]
    found = [
        on_pictures(fitted, rows, after.rows)
        for rows, after in zip(before, taking(finished, asked), strict=True)
    ]
    return max(difference for difference, _ in found), sum(count for _, count in found)
