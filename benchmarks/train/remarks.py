"""What a person should be told of a transfer before trusting it: each remark one sentence or two.

Nothing here stops anything; what must not go on is refused where it is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.data.duplicates import Look, find_duplicates

from .head import FEWEST, STRENGTHS
from .learned import Learned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .transfer import Transferred

#: Items of a label below which every number of the head is said to be rough.  Ours: Wilson's
#: interval of a recall of one half is then wider than a quarter.
FEW = 50


def remarks_on(made: Transferred) -> tuple[str, ...]:
    """Say what limits a finished network.

    Parameters
    ----------
    made : Transferred
        It, and how it came about.

    Returns
    -------
    tuple of str
        The gravest first.
    """
    return (
        *_on_learning(made),
        *_on_threshold(made),
        *_on_copies(made.train, made.dev),
        *_on_terms(made),
    )


def copies(train: Learned, dev: Learned | None) -> tuple[int, int]:
    """Count pictures that a set holds twice where that misleads.

    Parameters
    ----------
    train : Learned
        What was learned from.
    dev : Learned or None
        What was held out.

    Returns
    -------
    leaked : int
        Pictures of dev that were also learned from, or nearly so.
    contradicted : int
        Pictures that were learned from with both labels.
    """
    looks = [
        Look(f"{name} {row.task.rank}", row.task.sha256, row.bits, name, row.task.label)
        for name, part in (("train", train), ("dev", dev))
        if part is not None
        for row in part.features.rows
    ]
    leaked: set[str] = set()
    contradicted: set[str] = set()
    for pair in find_duplicates(looks).pairs():
        if pair.leaks:
            leaked.update(one.id for one in (pair.first, pair.second) if one.split == "dev")
        elif pair.disagrees and pair.distance == 0 and pair.first.split == "train":
            contradicted.update((pair.first.id, pair.second.id))
    return len(leaked), len(contradicted)


def _on_learning(made: Transferred) -> Iterator[str]:
    """Remark on what the head was fitted to."""
    train = made.train
    if made.area is not None and made.area.low <= 0.5:
        yield (
            f"the cross-validated area {made.area.value:.3f} may be chance "
            f"(interval from {made.area.low:.3f}): these features hardly tell the classes apart"
        )
    if train.rarer < FEW:
        yield (
            f"{train.rarer} pictures of the rarer label are few (fewer than {FEW}): intervals are "
            "wide, and the calibration is rough"
        )
    strength = made.fitted.head.strength
    if strength in (STRENGTHS[0], STRENGTHS[-1]):
        yield (
            f"the strength C = {strength:g} is the last that was tried: no smaller or larger one "
            "is known to be worse"
        )
    if train.source.unsplit:
        yield (
            f"{train.source.unsplit} pictures have no split in a set that has splits; they were "
            "left out"
        )


def _on_threshold(made: Transferred) -> Iterator[str]:
    """Remark on where the threshold comes from."""
    if made.point is None:
        yield "the rule marks nothing here, so the card has no threshold: scores, no decisions"
    elif made.chosen_on != "dev":
        why = "there is no dev part"
        if made.dev is not None:
            labels = made.dev.features.labels
            why = (
                f"dev has {int(labels.sum())} positive and {int((~labels).sum())} negative "
                f"pictures, fewer than {FEWEST} of a label"
            )
        yield (
            f"the threshold was chosen on out-of-fold scores of the pictures that were learned "
            f"from, because {why}"
        )


def _on_copies(train: Learned, dev: Learned | None) -> Iterator[str]:
    """Remark on pictures that are held twice."""
    leaked, contradicted = copies(train, dev)
    if leaked:
        total = len(dev.features.rows) if dev is not None else 0
        yield (
            f"dev pictures that were also learned from, or look nearly the same: {leaked} of "
            f"{total}; numbers on dev flatter (`fleck data check SET --neighbors` lists pairs)"
        )
    if contradicted:
        yield (
            "pictures that were learned from with both labels, each in a copy of its own: "
            f"{contradicted}; look at these labels first"
        )


def _on_terms(made: Transferred) -> Iterator[str]:
    """Remark on what the card of the data leaves open."""
    if not made.train.source.card.licence:
        yield (
            "the card of the data names no licence, and the card of the network says so: whether "
            "it may be passed on is yours to find out"
        )
