"""How much one discrete column tells about another.

Conventions
-----------
Columns hold one level an item, of any type that can be sorted.  Information is in bits: 1 where
two even levels tell each other exactly, 0 where nothing is told.

Measures
--------
* `mutual_information` : with the bias of small samples removed to first order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Shared:
    """What two columns tell about each other.

    Attributes
    ----------
    bits : float
        Mutual information after Miller and Madow's correction; it may be a little below 0.
    plain : float
        Mutual information of the counts as they are; never below 0.
    items : int
        How many items were counted.
    """

    bits: float
    plain: float
    items: int


def mutual_information(first: ArrayLike, second: ArrayLike) -> Shared:
    """Return the mutual information of two columns.

    Parameters
    ----------
    first, second : array_like of shape (n,)
        The level of each item.

    Returns
    -------
    Shared

    Raises
    ------
    ValueError
        If the columns are of different length or empty, or a level is no number.

    Notes
    -----
    Counts seem to share ``(r - 1) (c - 1) / (2 n ln 2)`` bits where r levels and c levels are in
    truth independent.  Miller and Madow add ``(k - 1) / (2 n ln 2)`` to every entropy, k being
    the number of levels or pairs that occur, which takes that away.  It assumes independent
    items: for items in clusters, n is too large and the correction too small.

    References
    ----------
    .. [1] G. A. Miller, "Note on the bias of information estimates", in H. Quastler (ed.),
       "Information Theory in Psychology", 1955.
    .. [2] L. Paninski, "Estimation of entropy and mutual information", Neural Computation 15,
       2003, for the same in today's terms.

    Examples
    --------
    >>> mutual_information(["a", "a", "b", "b"], [1, 1, 2, 2]).plain
    1.0
    >>> mutual_information(["a", "a", "b", "b"], [1, 2, 1, 2]).plain
    0.0
    """
    one, other = np.asarray(first), np.asarray(second)
    if one.ndim != 1 or one.shape != other.shape or not one.size:
        msg = f"expected two columns of one length from 1 on, got {one.shape} and {other.shape}"
        raise ValueError(msg)
    if any(column.dtype.kind == "f" and np.isnan(column).any() for column in (one, other)):
        msg = "expected a level for every item, got nan"
        raise ValueError(msg)
    rows = np.unique(one, return_inverse=True)[1]
    columns = np.unique(other, return_inverse=True)[1]
    counts = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(counts, (rows, columns), 1.0)
    sums, occupied = [], []
    for cells in (counts.sum(axis=1), counts.sum(axis=0), counts):
        sums.append(_entropy(cells))
        occupied.append(int(np.count_nonzero(cells)))
    plain = max(0.0, sums[0] + sums[1] - sums[2])
    surplus = occupied[0] + occupied[1] - occupied[2] - 1
    return Shared(plain + surplus / (2 * one.size * np.log(2)), plain, one.size)


def _entropy(cells: NDArray[np.float64]) -> float:
    """Return the entropy of counts in bits."""
    shares = cells[cells > 0] / cells.sum()
    return -float(np.sum(shares * np.log2(shares)))
