"""How far two maps of one photograph agree."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Agreement:
    """Two maps, pixel by pixel.

    Attributes
    ----------
    pixels : int
        On which both have a value.
    spearman : float
        Rank correlation; NaN where one of the maps is constant.
    mean, largest : float
        Of the absolute differences.
    """

    pixels: int
    spearman: float
    mean: float
    largest: float

    def to_dict(self) -> dict[str, float | int | None]:
        """Return plain JSON, null for what is not defined."""
        return {name: value if isfinite(value) else None for name, value in asdict(self).items()}


def agreement_of(first: NDArray[np.float64], second: NDArray[np.float64]) -> Agreement:
    """Compare two maps.

    Parameters
    ----------
    first, second : ndarray of shape (M, N)
        In the same coordinates; NaN where there is no value.

    Returns
    -------
    Agreement

    Examples
    --------
    >>> found = agreement_of(np.array([[1.0, 2.0, 4.0]]), np.array([[3.0, 4.0, np.nan]]))
    >>> found.pixels, round(found.spearman, 9), found.mean, found.largest
    (2, 1.0, 2.0, 2.0)
    """
    from scipy.stats import rankdata

    both = np.isfinite(first) & np.isfinite(second)
    one, other = first[both], second[both]
    if not one.size:
        return Agreement(0, float("nan"), float("nan"), float("nan"))
    away = np.abs(one - other)
    spearman = float("nan")
    if np.ptp(one) > 0 and np.ptp(other) > 0:
        spearman = float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])
    return Agreement(int(both.sum()), spearman, float(away.mean()), float(away.max()))
