"""Many comparisons in one table.

Conventions
-----------
A family is all comparisons of one table.  The chance that any true null hypothesis of the family
is rejected stays at or below the level, whatever the dependence between the tests.

Corrections
-----------
* `holm` : p-values of a family.
* `family_level` : level of each of m intervals that shall hold together.
* `ranks` : places of methods, where those that no test tells apart share one.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjust the p-values of a family.

    Parameters
    ----------
    p_values : array_like of shape (m,)
        Each between 0 and 1.

    Returns
    -------
    ndarray of shape (m,), dtype float64
        In the given order.  A hypothesis is rejected where its adjusted value is at or below
        the level.

    Raises
    ------
    ValueError
        If a value lies outside 0 to 1 or is no number.

    Notes
    -----
    The smallest of m values is multiplied by m, the next by m - 1, and so on; no adjusted value
    is smaller than the one before it, nor larger than 1.

    References
    ----------
    .. [1] S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian
       Journal of Statistics 6, 1979.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p_values, dtype=np.float64)
    if values.ndim != 1 or not ((values >= 0) & (values <= 1)).all():
        msg = f"expected p-values of shape (m,) from 0 to 1, got {values.tolist()}"
        raise ValueError(msg)
    order = np.argsort(values, kind="stable")
    steps = values[order] * np.arange(len(values), 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if len(values) else steps
    return adjusted


def family_level(members: int, level: float = 0.95) -> float:
    """Return the level of each interval of a family that shall hold together.

    Parameters
    ----------
    members : int
        Intervals in the family, at least 1.
    level : float
        Of the family.

    Returns
    -------
    float
        ``1 - (1 - level) / members``.

    Raises
    ------
    ValueError
        If there is no member.

    Notes
    -----
    This is the first step of Holm's procedure.  While every interval of this level holds the
    value of its null hypothesis, Holm rejects nothing and goes no further: these are its
    intervals.  Where one does not, Holm rejects that hypothesis, too.  So "does any interval of
    the family, Holm-corrected, leave out the value?" has the answer that these intervals give;
    only which further ones do would take the later, shorter steps.

    Examples
    --------
    >>> round(family_level(10), 4)
    0.995
    """
    if not members >= 1:
        msg = f"expected a family of at least 1, got {members}"
        raise ValueError(msg)
    return 1 - (1 - level) / members


def ranks(better: ArrayLike) -> NDArray[np.int64]:
    """Rank methods by how many are significantly better.

    Parameters
    ----------
    better : array_like of shape (m, m), dtype bool
        Whether method i is significantly better than method j.

    Returns
    -------
    ndarray of shape (m,), dtype int64
        One more than the number of methods that are significantly better.

    Raises
    ------
    ValueError
        If the table is not square and boolean, or if of two methods each is better than the other.

    Notes
    -----
    Two methods may share a rank although a test tells them apart: of three methods of which only
    the first beats only the last, two are first and one is second.  A rank so says how many
    methods beat this one, never how many it beats.

    Examples
    --------
    >>> ranks([[False, False, True], [False, False, False], [False, False, False]]).tolist()
    [1, 1, 2]
    """
    table = np.asarray(better)
    if table.size == 0:
        return np.zeros(0, dtype=np.int64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or table.dtype != np.bool_:
        msg = f"expected a boolean table of shape (m, m), got {table.dtype} of shape {table.shape}"
        raise ValueError(msg)
    if (table & table.T).any():
        first, second = np.argwhere(table & table.T)[0].tolist()
        msg = (
            f"expected an order, got method {first} and method {second} each better than the other"
        )
        raise ValueError(msg)
    above: NDArray[np.int64] = table.sum(axis=0, dtype=np.int64)
    return 1 + above
