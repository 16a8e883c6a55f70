"""The four counts of a detector that says yes or no, and the ratios taken from them.

Conventions
-----------
Counts come first and ratios are derived.  A ratio over nothing (precision when nothing is
marked) is undefined: it is None, printed as a dash, and never enters an average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


def ratio(part: int, whole: int) -> float | None:
    """Return part / whole, None over nothing.

    Parameters
    ----------
    part, whole : int
        Counts.

    Returns
    -------
    float or None
        The quotient; None where `whole` is 0.

    Raises
    ------
    ValueError
        If one is negative or no number.

    Examples
    --------
    >>> ratio(72, 138), ratio(0, 0)
    (0.5217391304347826, None)
    """
    if not (part >= 0 and whole >= 0):
        msg = f"expected counts of 0 or more, got {part} and {whole}"
        raise ValueError(msg)
    return part / whole if whole else None


@dataclass(frozen=True)
class Counts:
    """True and false positives, false and true negatives.

    Attributes
    ----------
    tp, fp, fn, tn : int
        Positives marked, negatives marked, positives missed, negatives left alone.

    Raises
    ------
    ValueError
        If a count is negative.

    Examples
    --------
    >>> counts = Counts(tp=72, fp=48, fn=66, tn=1353)
    >>> counts.precision, round(counts.recall, 3), round(counts.false_positive_rate, 3)
    (0.6, 0.522, 0.034)
    >>> (counts + counts).total
    3078
    """

    tp: int
    fp: int
    fn: int
    tn: int

    def __post_init__(self) -> None:
        """Refuse negative counts."""
        for name in ("tp", "fp", "fn", "tn"):
            if getattr(self, name) < 0:
                msg = f"expected counts of 0 or more, got {name} = {getattr(self, name)}"
                raise ValueError(msg)

    def __add__(self, other: Counts) -> Counts:
        """Pool two sets of items."""
        return Counts(
            self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn
        )

    @property
    def positives(self) -> int:
        """Return the number of positive items."""
        return self.tp + self.fn

    @property
    def negatives(self) -> int:
        """Return the number of negative items."""
        return self.fp + self.tn

    @property
    def marked(self) -> int:
        """Return the number of items marked."""
        return self.tp + self.fp

    @property
    def total(self) -> int:
        """Return the number of items."""
        return self.positives + self.negatives

    @property
    def recall(self) -> float | None:
        """Return the share of the positives that is marked (the papers' test response)."""
        return ratio(self.tp, self.positives)

    @property
    def precision(self) -> float | None:
        """Return the share of the marked that is positive."""
        return ratio(self.tp, self.marked)

    @property
    def false_positive_rate(self) -> float | None:
        """Return the share of the negatives that is marked (the papers' control response)."""
        return ratio(self.fp, self.negatives)

    @property
    def iou(self) -> float | None:
        """Return the overlap of marked and positive over their union."""
        return ratio(self.tp, self.tp + self.fp + self.fn)

    @property
    def base_rate(self) -> float | None:
        """Return the share of the items that is positive."""
        return ratio(self.positives, self.total)

    @property
    def response_ratio(self) -> float | None:
        """Return recall over false-positive rate, the papers' selectivity; 1 is chance."""
        if not self.false_positive_rate or self.recall is None:
            return None
        return self.recall / self.false_positive_rate


def count(labels: ArrayLike, decisions: ArrayLike) -> Counts:
    """Count decisions against labels.

    Parameters
    ----------
    labels, decisions : array_like of bool, same shape
        What is, and what was said.

    Returns
    -------
    Counts
        The four counts.

    Raises
    ------
    ValueError
        If the shapes differ or the values are not boolean.

    Examples
    --------
    >>> count([True, True, False, False], [True, False, True, False])
    Counts(tp=1, fp=1, fn=1, tn=1)
    """
    truth, said = np.asarray(labels), np.asarray(decisions)
    if truth.shape != said.shape:
        msg = f"expected labels and decisions of one shape, got {truth.shape} and {said.shape}"
        raise ValueError(msg)
    for name, values in (("labels", truth), ("decisions", said)):
        if values.size and values.dtype != np.bool_:
            msg = f"expected boolean {name}, got dtype {values.dtype}"
            raise ValueError(msg)
    truth, said = truth.astype(np.bool_), said.astype(np.bool_)
    both = int(np.count_nonzero(truth & said))
    positives, marked = int(np.count_nonzero(truth)), int(np.count_nonzero(said))
    return Counts(
        tp=both,
        fp=marked - both,
        fn=positives - both,
        tn=truth.size - positives - marked + both,
    )
