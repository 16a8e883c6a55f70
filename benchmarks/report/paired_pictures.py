"""Two methods on the same pictures: the mean of their differences, tested.

Conventions
-----------
A difference is the second method minus the first, one number a picture; a picture in which either
number is undefined is left out.  Pictures of one scene are no independent witnesses: intervals
(95 %) resample scenes, and the test flips the signs of whole scenes.  All p-values of one table
are one family, adjusted by Holm.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.measure.differences import permutation
from benchmarks.measure.families import holm
from benchmarks.measure.intervals import Interval
from benchmarks.measure.means import clustered_mean

#: Seed of the resampling; ours, printed with the provenance.
SEED = 1996


@dataclass(frozen=True)
class Gap:
    """The mean difference of two methods on the same pictures.

    Attributes
    ----------
    difference : Interval
        Second minus first.
    pictures, scenes : int
        In which both are defined.
    p_value, adjusted : float
        By permutation, two-sided; and after Holm over the table.
    """

    difference: Interval
    pictures: int
    scenes: int
    p_value: float
    adjusted: float


def gap(first: NDArray[np.float64], second: NDArray[np.float64], scenes: ArrayLike) -> Gap | None:
    """Compare two methods picture by picture.

    Parameters
    ----------
    first, second : ndarray of shape (pictures,), dtype float64
        One number a picture; NaN where undefined.
    scenes : array_like of shape (pictures,)
        To which scene each picture belongs.

    Returns
    -------
    Gap or None
        Not adjusted yet; None where both are defined in fewer than two scenes.

    Examples
    --------
    >>> low, high = np.array([0.1, 0.2, 0.4]), np.array([0.3, 0.5, 0.8])
    >>> found = gap(low, high, [1, 2, 3])
    >>> round(found.difference.value, 2), found.p_value, found.scenes
    (0.3, 0.25, 3)
    """
    differences = second - first
    defined = ~np.isnan(differences)
    names = np.asarray(scenes)
    mean = clustered_mean(differences, names, rng=np.random.default_rng(SEED))
    if mean is None:
        return None
    tested = permutation(differences[defined], names[defined], rng=np.random.default_rng(SEED))
    return Gap(mean.interval, mean.images, mean.units, tested.p_value, tested.p_value)


def adjusted(gaps: Sequence[Gap | None]) -> tuple[Gap | None, ...]:
    """Adjust the p-values of one table.

    Parameters
    ----------
    gaps : sequence of (Gap or None)
        The family; what was not tested is None.

    Returns
    -------
    tuple of (Gap or None)
        In the given order, with `adjusted` filled in.

    Examples
    --------
    >>> low, high = np.zeros(6), np.ones(6)
    >>> found = adjusted([gap(low, high, range(6)), None, gap(low, low, range(6))])
    >>> found[0].p_value, found[0].adjusted, found[1], found[2].adjusted
    (0.03125, 0.0625, None, 1.0)
    """
    tested = [each.p_value for each in gaps if each is not None]
    values = iter(holm(tested).tolist())
    return tuple(each and replace(each, adjusted=next(values)) for each in gaps)
