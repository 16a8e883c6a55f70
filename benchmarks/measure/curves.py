"""What a score makes of positives and negatives at every threshold.

Conventions
-----------
A label is True or 1 for a positive item; a larger score means more likely positive.  Items of
equal score are marked together.  What needs both classes is None where one is missing.

Curves
------
roc : recall against false-positive rate
precision_recall : precision against recall
det : false-negative rate against false-positive rate
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .labeled import checked, one_class


@dataclass(frozen=True)
class Curve:
    """Points of a curve, one for each threshold at which it turns.

    Attributes
    ----------
    x, y : ndarray of shape (p,)
        As the function that made the curve says.
    thresholds : ndarray of shape (p,)
        Items with at least this score are called positive; inf where none is.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    thresholds: NDArray[np.float64]


def roc(labels: ArrayLike, scores: ArrayLike) -> Curve | None:
    """Return the ROC curve.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.

    Returns
    -------
    Curve or None
        x is the false-positive rate, from 0 to 1, y the recall.

    Raises
    ------
    ValueError
        If shapes differ, a label is neither 0 nor 1, or a score is not finite.

    Examples
    --------
    >>> found = roc([0, 1, 0, 1], [1, 2, 3, 4])
    >>> found.x.tolist(), found.y.tolist()
    ([0.0, 0.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0])
    """
    from sklearn.metrics import roc_curve

    truth, values = checked(labels, scores)
    if one_class(truth):
        return None
    return Curve(*roc_curve(truth, values))


def precision_recall(labels: ArrayLike, scores: ArrayLike) -> Curve | None:
    """Return the precision-recall curve.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.

    Returns
    -------
    Curve or None
        x is the recall, from 1 to 0, y the precision.  Its last point, recall 0 and precision
        1, belongs to no threshold (inf): it is where the curve is drawn to.

    Raises
    ------
    ValueError
        As `roc`.

    Notes
    -----
    Points must not be joined by straight lines: precision between them is no average.  Draw
    steps.

    Examples
    --------
    >>> found = precision_recall([0, 1, 0, 1], [1, 2, 3, 4])
    >>> found.x.tolist(), found.y.round(2).tolist()
    ([1.0, 1.0, 0.5, 0.5, 0.0], [0.5, 0.67, 0.5, 1.0, 1.0])
    """
    from sklearn.metrics import precision_recall_curve

    truth, values = checked(labels, scores)
    if one_class(truth):
        return None
    precision, recall, thresholds = precision_recall_curve(truth, values)
    return Curve(recall, precision, np.append(thresholds, np.inf))


def det(labels: ArrayLike, scores: ArrayLike) -> Curve | None:
    """Return the curve of the detection error tradeoff.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.

    Returns
    -------
    Curve or None
        x is the false-positive rate, y the false-negative rate.

    Raises
    ------
    ValueError
        As `roc`.

    References
    ----------
    .. [1] A. Martin and others, "The DET curve in assessment of detection task performance",
       Eurospeech 1997.

    Examples
    --------
    >>> found = det([0, 1, 0, 1], [1, 2, 3, 4])
    >>> found.x.tolist(), found.y.tolist()
    ([0.5, 0.5, 0.0], [0.0, 0.5, 0.5])
    """
    from sklearn.metrics import det_curve

    truth, values = checked(labels, scores)
    if one_class(truth):
        return None
    return Curve(*det_curve(truth, values))
