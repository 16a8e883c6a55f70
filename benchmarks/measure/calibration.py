"""How far a score that says a probability means what it says.

Conventions
-----------
Only scores between 0 and 1 can be probabilities; others have no calibration, and are never
rescaled into one.  Bins are of equal width and hold the scores above their lower end up to their
upper end, the first one 0 too.  The share of positives in a bin has Clopper and Pearson's
interval, which does not collapse in a pure bin as a bootstrap does; it is for independent items.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .intervals import Interval, exact
from .labeled import checked, one_class

#: Number of bins: the usual ten, ours.
BINS = 10


@dataclass(frozen=True)
class Bin:
    """The items whose score lies between two values.

    Attributes
    ----------
    low, high : float
        Ends of the bin.
    n : int
        Items.
    mean_score : float or None
        What they are said to be; None in an empty bin.
    observed : Interval or None
        Share of positives with an exact interval; None in an empty bin.
    """

    low: float
    high: float
    n: int
    mean_score: float | None
    observed: Interval | None


@dataclass(frozen=True)
class Calibration:
    """How well scores are probabilities.

    Attributes
    ----------
    bins : tuple of Bin
        From 0 to 1.
    ece : float
        Expected calibration error: distance of mean score and share, averaged over bins with
        their items as weights.
    brier : float
        Mean squared distance of score and label.
    """

    bins: tuple[Bin, ...]
    ece: float
    brier: float


def calibration(
    labels: ArrayLike, scores: ArrayLike, bins: int = BINS, *, level: float = 0.95
) -> Calibration | None:
    """Compare scores with shares of positives.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.
    bins : int
        Number of bins.
    level : float
        Of the exact intervals.

    Returns
    -------
    Calibration or None
        None where a score lies outside 0 to 1, or a class is missing.

    Raises
    ------
    ValueError
        If the shapes differ, a label is neither 0 nor 1, a score is not finite, or there is no
        bin.

    Notes
    -----
    Few items in a bin make `Calibration.ece` larger than it would be with many, even where scores
    are perfect probabilities: compare it only between methods on the same items.

    References
    ----------
    .. [1] M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities
       using Bayesian binning", AAAI 2015; the error (second-hand).
    .. [2] G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly
       Weather Review 78, 1950.

    Examples
    --------
    >>> found = calibration([0, 0, 1, 1], [0.1, 0.3, 0.6, 0.8], bins=2)
    >>> [(one.n, one.observed.value) for one in found.bins]
    [(2, 0.0), (2, 1.0)]
    >>> round(found.ece, 3), round(found.brier, 3)
    (0.25, 0.075)
    """
    if bins < 1:
        msg = f"expected at least one bin, got {bins}"
        raise ValueError(msg)
    truth, values = checked(labels, scores)
    if one_class(truth) or values.min() < 0 or values.max() > 1:
        return None
    edges = np.linspace(0, 1, bins + 1)
    place = np.searchsorted(edges[1:-1], values, "left")
    found, error = [], 0.0
    for number in range(bins):
        inside = place == number
        n = int(inside.sum())
        ends = float(edges[number]), float(edges[number + 1])
        if not n:
            found.append(Bin(*ends, 0, None, None))
            continue
        observed = exact(int(truth[inside].sum()), n, level=level)
        mean = float(values[inside].mean())
        error += n / len(values) * abs(observed.value - mean)
        found.append(Bin(*ends, n, mean, observed))
    return Calibration(tuple(found), error, float(np.mean((values - truth) ** 2)))
