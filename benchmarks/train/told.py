"""What a person, or a script, is told of a training: lines and one record."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checkpoints import Told
    from .wish import Finished


def epoch_told(told: Told, total: int, left: float) -> str:
    """Tell of an epoch in a line.

    Parameters
    ----------
    told : Told
        The epoch.
    total : int
        Epochs to be done.
    left : float
        Seconds that are expected to remain.

    Returns
    -------
    str

    Examples
    --------
    >>> from benchmarks.train.checkpoints import Told
    >>> epoch_told(Told(3, 0.31234, 0.9412, 41.7), 12, 375.0)
    'epoch  3 of 12: loss 0.312, dev AUC 0.941, 42 s; 6 min 15 s left'
    """
    area = "undefined" if math.isnan(told.area) else f"{told.area:.3f}"
    line = (
        f"epoch {told.epoch:{len(str(total))}} of {total}: loss {told.loss:.3f}, dev AUC {area}, "
        f"{duration(told.seconds)}"
    )
    return line if told.epoch == total else f"{line}; {duration(left)} left"


def duration(seconds: float) -> str:
    """Write a time as a person reads it.

    Parameters
    ----------
    seconds : float
        At least 0.

    Returns
    -------
    str

    Examples
    --------
    >>> duration(4.2), duration(59.6), duration(3 * 3600 + 61)
    ('4.2 s', '1 min 0 s', '3 h 1 min')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def record_of(finished: Finished) -> dict[str, Any]:
    """Write a training as plain JSON fields.

    Parameters
    ----------
    finished : Finished
        The training.

    Returns
    -------
    dict
        At full precision; null where something is undefined.
    """
    area, threshold = finished.area, finished.threshold
    return {
        "model": str(finished.model),
        "card": str(finished.card),
        "epochs": len(finished.told),
        "epochs_from_before": finished.kept,
        "loss": finished.told[-1].loss,
        "dev_auc": None if area is None else area.value,
        "dev_auc_low": None if area is None else area.low,
        "dev_auc_high": None if area is None else area.high,
        "threshold": threshold.value,
        "limit": threshold.limit,
        "dev_negatives": threshold.negatives,
        "dev_negatives_marked": threshold.marked,
        "dev_positives": threshold.positives,
        "dev_positives_marked": threshold.found,
        "export_difference": finished.difference,
        "seconds": round(sum(told.seconds for told in finished.told), 3),
        "data_digest": finished.lessons.digest,
        "counts": dict(finished.lessons.counts),
    }


def summary(finished: Finished) -> tuple[str, ...]:
    """Tell of a training in lines.

    Parameters
    ----------
    finished : Finished
        The training.

    Returns
    -------
    tuple of str
    """
    area = finished.area
    spent = duration(sum(told.seconds for told in finished.told))
    before = f", {finished.kept} of them before" if finished.kept else ""
    parted = (
        "undefined"
        if area is None
        else f"{area.value:.3f} [{area.low:.3f}, {area.high:.3f}] ({area.method})"
    )
    return (
        f"{len(finished.told)} epochs in {spent}{before}; dev AUC {parted}",
        str(finished.threshold),
        f"model and torch differ by {finished.difference:.1e} at most (logits)",
        f"card {finished.card}{_advice(finished)}",
    )


def _advice(finished: Finished) -> str:
    """Say what a card of a user's network still lacks."""
    if finished.shipped:
        return ""
    return ": fill in licence, citation and intended use before you pass the network on"
