"""The threshold of a network of ours: how much of what is surely negative may lie above it.

A network's own zero means nothing at another base rate, so the threshold comes from development
items that it did not learn from: of all cuts at which at most a stated share of the negatives is
marked, one that marks the most positives.  It lies half-way between two scores, because another
processor may compute the last digit of a score otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure.intervals import Interval, exact, wilson
from benchmarks.measure.operating_point import choose

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Largest share of the development negatives that may be marked.  Ours.
LIMIT = 0.01


@dataclass(frozen=True)
class Threshold:
    """A threshold, and what it did where it was chosen.

    Attributes
    ----------
    value : float or None
        Items that score at least this are marked; None where the limit allows no positive.
    limit : float
        Largest share of the negatives that may be marked.
    marked, negatives : int
        Negatives marked, and all of them.
    found, positives : int
        Positives marked, and all of them.
    """

    value: float | None
    limit: float
    marked: int
    negatives: int
    found: int
    positives: int

    @property
    def measured(self) -> Interval:
        """Return the share of negatives marked, with Clopper and Pearson's interval."""
        return exact(self.marked, self.negatives)

    @property
    def recall(self) -> Interval:
        """Return the share of positives marked, with Wilson's interval."""
        return wilson(self.found, self.positives)

    @property
    def enough(self) -> bool:
        """Tell whether there are negatives enough for the limit to be more than "none"."""
        # As in `operating_point`: a quotient of counts is rounded as the limit's decimals are.
        return 1 / self.negatives <= self.limit

    def __str__(self) -> str:
        """Write it as one line."""
        share = self.measured
        told = (
            f"{self.marked} of {self.negatives} dev negatives marked "
            f"(95 % interval up to {100 * share.high:.1f} %), "
            f"{self.found} of {self.positives} dev positives"
        )
        if self.value is None:
            told = f"no threshold: at a limit of {self.limit:.1%} no positive is marked; {told}"
        else:
            told = f"threshold {self.value:.4g}: {told}"
        if not self.enough:
            told += (
                f"; with fewer than {math.ceil(1 / self.limit - 1e-9)} negatives the limit of "
                f"{self.limit:.1%} means none"
            )
        return told


def threshold_of(
    scores: ArrayLike, labels: ArrayLike, counted: ArrayLike | None = None, limit: float = LIMIT
) -> Threshold:
    """Choose a threshold on development items.

    Parameters
    ----------
    scores : array_like of shape (n,)
        Of the network as it is shipped.
    labels : array_like of shape (n,), of 0 and 1
        1 is positive.
    counted : array_like of shape (n,), of bool, optional
        Which negatives the limit is on; all without.
    limit : float
        From 0 to less than 1.

    Returns
    -------
    Threshold
        Between the two highest scores that part the items in this way.

    Raises
    ------
    ValueError
        If a class is missing among what counts, or a number is out of range.

    Examples
    --------
    >>> found = threshold_of([0.1, 0.2, 0.6, 0.4, 0.9], [0, 0, 0, 1, 1])
    >>> found.value, found.found, found.enough
    (0.75, 1, False)
    >>> round(threshold_of([0.1, 0.2, 0.6, 0.4, 0.9], [0, 0, 0, 1, 1], limit=0.4).value, 3)
    0.3
    """
    values, truth = np.asarray(scores, dtype=np.float64), np.asarray(labels)
    judged = np.ones(truth.shape, np.bool_) if counted is None else np.asarray(counted, np.bool_)
    kept = judged | (truth == 1)
    point = choose(truth[kept], values[kept], f"fpr={limit!r}")
    if point is None:
        msg = (
            "expected development items of both classes, got "
            f"{int((truth == 1).sum())} positive and {int((kept & (truth == 0)).sum())} negative"
        )
        raise ValueError(msg)
    counts = point.counts
    return Threshold(
        _between(point.threshold, values[kept]) if math.isfinite(point.threshold) else None,
        limit,
        counts.fp,
        counts.fp + counts.tn,
        counts.tp,
        counts.tp + counts.fn,
    )


def _between(score: float, scores: NDArray[np.float64]) -> float:
    """Return what lies half-way to the next lower score, which a limit below 1 leaves."""
    return float((score + scores[scores < score].max()) / 2)
