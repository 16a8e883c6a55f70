"""Labels, scores and clusters of the same items, checked before anything is measured.

Conventions
-----------
A label is True or 1 for a positive item, False or 0 for a negative one.  What does not fit is
refused here, in one place and in one wording; a missing class is no mistake and is only told.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def checked(labels: ArrayLike, scores: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return labels and scores as arrays that fit.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items, finite.

    Returns
    -------
    truth : ndarray of shape (n,), dtype bool
    values : ndarray of shape (n,), dtype float64

    Raises
    ------
    ValueError
        If shapes differ, a label is neither 0 nor 1, or a score is not finite.

    Examples
    --------
    >>> truth, values = checked([0, 1], [3, 4])
    >>> truth.tolist(), values.tolist()
    ([False, True], [3.0, 4.0])
    """
    truth, values = np.asarray(labels), np.asarray(scores, dtype=np.float64)
    if truth.ndim != 1 or truth.shape != values.shape:
        msg = f"expected labels and scores of shape (n,), got {truth.shape} and {values.shape}"
        raise ValueError(msg)
    if not np.isfinite(values).all():
        msg = f"expected finite scores, got {values[~np.isfinite(values)][0]}"
        raise ValueError(msg)
    return checked_labels(truth), values


def checked_labels(labels: ArrayLike) -> NDArray[np.bool_]:
    """Return labels as booleans.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.

    Returns
    -------
    ndarray of shape (n,), dtype bool

    Raises
    ------
    ValueError
        If the shape is another, or a label is neither 0 nor 1.

    Examples
    --------
    >>> checked_labels([0, 1, 1]).tolist()
    [False, True, True]
    """
    truth = np.asarray(labels)
    if truth.ndim != 1:
        msg = f"expected labels of shape (n,), got {truth.shape}"
        raise ValueError(msg)
    known = np.isin(truth, (0, 1))
    if not known.all():
        msg = f"expected labels 0 and 1, got {truth[~known][:5].tolist()}"
        raise ValueError(msg)
    return truth.astype(np.bool_)


def grouped(clusters: ArrayLike, size: int) -> NDArray[np.intp]:
    """Give the clusters of items numbers from 0 on.

    Parameters
    ----------
    clusters : array_like of shape (n,)
        To which cluster each item belongs, e.g. its scene.
    size : int
        Number of items.

    Returns
    -------
    ndarray of shape (n,), dtype intp
        In the order of the sorted names.

    Raises
    ------
    ValueError
        If there is not one cluster for each item, or one is no number.

    Examples
    --------
    >>> grouped(["b", "a", "b"], 3).tolist()
    [1, 0, 1]
    """
    names = np.asarray(clusters)
    if names.shape != (size,):
        msg = f"expected one cluster for each of {size} items, got shape {names.shape}"
        raise ValueError(msg)
    if names.dtype.kind == "f" and np.isnan(names).any():
        msg = f"expected a cluster for each item, got nan for {int(np.isnan(names).sum())}"
        raise ValueError(msg)
    return np.unique(names, return_inverse=True)[1].astype(np.intp)


def one_class(truth: NDArray[np.bool_]) -> bool:
    """Tell whether a class is missing.

    Parameters
    ----------
    truth : ndarray of shape (n,), dtype bool
        Which items are positive.

    Returns
    -------
    bool
        True without items, too.

    Examples
    --------
    >>> one_class(np.array([True, True])), one_class(np.array([True, False]))
    (True, False)
    """
    return bool(truth.all() or not truth.any())
