"""The threshold at which a score becomes a decision, chosen by a stated rule.

Conventions
-----------
An item is marked where its score is at or above the threshold.  The threshold is always a score
that occurs, or inf where the rule allows no positive to be marked.  Of thresholds between which a
rule sees no difference the highest is taken.  Choose on items that are not compared: a threshold
chosen on the compared items flatters.

Rules
-----
* ``youden`` : largest recall minus false-positive rate.
* ``f1`` : largest harmonic mean of precision and recall.
* ``fpr=0.01`` : largest recall with a false-positive rate of at most .01.
* ``recall=0.9`` : smallest false-positive rate with a recall of at least .9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .counts import Counts
from .labeled import checked, one_class

Name = Literal["youden", "f1", "fpr", "recall"]

#: Rules that need a limit.
LIMITED = ("fpr", "recall")


@dataclass(frozen=True)
class Rule:
    """How to choose a threshold.

    Attributes
    ----------
    name : {"youden", "f1", "fpr", "recall"}
        What is looked at.
    limit : float or None
        Of ``fpr``, from 0 to less than 1, or of ``recall``, above 0 up to 1.

    Examples
    --------
    >>> str(Rule("fpr", 0.01))
    'fpr=0.01'
    """

    name: Name
    limit: float | None = None

    def __str__(self) -> str:
        """Write as it is read."""
        return self.name if self.limit is None else f"{self.name}={self.limit!r}"


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold, why it was chosen, and what it did where it was chosen.

    Attributes
    ----------
    threshold : float
        Items with at least this score are marked; inf where none is.
    rule : str
        As `parse_rule` reads it.
    counts : Counts
        On the items it was chosen on.
    """

    threshold: float
    rule: str
    counts: Counts


def parse_rule(text: str) -> Rule:
    """Read a rule.

    Parameters
    ----------
    text : str
        ``youden``, ``f1``, ``fpr=X`` or ``recall=X``.

    Returns
    -------
    Rule
        What it says.

    Raises
    ------
    ValueError
        If it is none of these, or its limit is out of range.

    Examples
    --------
    >>> parse_rule("fpr=0.01")
    Rule(name='fpr', limit=0.01)
    """
    name, equals, rest = text.strip().partition("=")
    name = name.strip().lower()
    for known in get_args(Name):
        if name == known and bool(equals) == (known in LIMITED):
            return Rule(known, _limit(known, rest) if equals else None)
    msg = f"expected a rule, youden, f1, fpr=0.01 or recall=0.9, got {text!r}"
    raise ValueError(msg)


def choose(labels: ArrayLike, scores: ArrayLike, rule: Rule | str) -> OperatingPoint | None:
    """Choose a threshold.

    Parameters
    ----------
    labels : array_like of shape (n,), of bool or of 0 and 1
        Which items are positive.
    scores : array_like of shape (n,)
        Of the items.
    rule : Rule or str
        By which to choose.

    Returns
    -------
    OperatingPoint or None
        None where a class is missing.

    Raises
    ------
    ValueError
        If shapes differ, a label is neither 0 nor 1, a score is not finite, or the rule is none.

    Notes
    -----
    Only ``fpr=X`` can lead to inf: where even the best score marks too many negatives, or no
    positive before them.  The others always mark something, be it everything.

    Examples
    --------
    >>> found = choose([0, 0, 1, 0, 1], [1, 2, 3, 4, 5], "recall=0.9")
    >>> found.threshold, found.counts
    (3.0, Counts(tp=2, fp=1, fn=0, tn=2))
    >>> choose([0, 0, 1, 0, 1], [1, 2, 3, 4, 5], "fpr=0.2").threshold
    5.0
    """
    wanted = parse_rule(str(rule))
    truth, values = checked(labels, scores)
    if one_class(truth):
        return None
    positives, negatives = int(truth.sum()), int((~truth).sum())
    # Thresholds fall, so that the first of equally good ones is the highest.
    thresholds, place = np.unique(-values, return_inverse=True)
    hits = np.cumsum(np.bincount(place, truth, len(thresholds))).astype(np.int64)
    alarms = np.cumsum(np.bincount(place, ~truth, len(thresholds))).astype(np.int64)
    if wanted.name == "fpr":
        thresholds = np.concatenate([[-np.inf], thresholds])
        hits, alarms = np.concatenate([[0], hits]), np.concatenate([[0], alarms])
    best = int(np.argmax(_worth(wanted, hits, alarms, positives, negatives)))
    tp, fp = int(hits[best]), int(alarms[best])
    counts = Counts(tp, fp, positives - tp, negatives - fp)
    # Adding 0 turns a threshold of -0.0 into 0.0.
    return OperatingPoint(float(-thresholds[best]) + 0.0, str(wanted), counts)


def _worth(
    rule: Rule,
    hits: NDArray[np.int64],
    alarms: NDArray[np.int64],
    positives: int,
    negatives: int,
) -> NDArray[np.float64]:
    """Take what a rule makes as large as it can; -inf where it forbids a threshold."""
    if rule.name == "youden":
        # In whole numbers, so that equal ones are equal.
        return (hits * negatives - alarms * positives).astype(np.float64)
    if rule.name == "f1":
        return 2 * hits / (hits + alarms + positives)
    # A quotient of counts is rounded as the decimal fraction of the limit is: 29 / 100 is 0.29,
    # while 0.29 * 100 is less than 29.
    recall, rate = hits / positives, alarms / negatives
    limit = np.float64(np.nan if rule.limit is None else rule.limit)
    if rule.name == "fpr":
        return np.where(rate <= limit, recall, -np.inf)
    return np.where(recall >= limit, -rate, -np.inf)


def _limit(name: Name, text: str) -> float:
    """Read the limit of a rule."""
    try:
        limit = float(text)
    except ValueError:
        limit = np.nan
    low, high = (limit >= 0, limit < 1) if name == "fpr" else (limit > 0, limit <= 1)
    if not (low and high):
        span = "from 0 to less than 1" if name == "fpr" else "above 0 up to 1"
        msg = f"expected a limit of {name} {span}, got {text!r}"
        raise ValueError(msg)
    return float(limit)
