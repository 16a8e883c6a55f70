"""Other methods at the control response of the 1996 system: thresholds chosen on dev photographs.

Two methods may be compared on what they mark only where they are equally strict.  So each method
gets the threshold at which it marks as many of the dev photographs as the system does there; what
it then marks of other photographs is counted with its interval.  The dev photographs choose and
are in no number that is concluded from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .tables import Rate, rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .outcomes import Outcome, Result

#: Whose control response the others are brought to.
SYSTEM = "fleck"


@dataclass(frozen=True)
class MatchedRow:
    """One method at its own operating point and at the matched one.

    Attributes
    ----------
    method, origin : str
        Its name, and where its own operating point comes from.
    own : float or None
        Its own operating point; None where it has none.
    own_dev, own_test : Rate or None
        Photographs marked at it.
    threshold : float
        The matched one.
    dev, test : Rate
        Photographs marked at that.
    """

    method: str
    origin: str
    own: float | None
    own_dev: Rate | None
    own_test: Rate | None
    threshold: float
    dev: Rate
    test: Rate


def matched_threshold(scores: Sequence[float], marked: int) -> float:
    """Find the lowest threshold at which no more than so many items are marked.

    Parameters
    ----------
    scores : sequence of float
        Of dev items, at least one.
    marked : int
        How many may be marked.

    Returns
    -------
    float
        A score that occurs; where even the highest marks too many, the next number above it.
        Of thresholds that mark the same items this is the highest, as for every rule.

    Raises
    ------
    ValueError
        If there is no score.

    Examples
    --------
    >>> matched_threshold([0.1, 0.4, 0.4, 0.9], 1), matched_threshold([0.1, 0.4, 0.4, 0.9], 2)
    (0.9, 0.9)
    >>> matched_threshold([0.1, 0.9], 0) > 0.9
    True
    """
    if not len(scores):
        msg = "expected at least one score to match a threshold to, got none"
        raise ValueError(msg)
    falling = np.unique(np.asarray(scores, dtype=np.float64))[::-1]
    allowed = [float(one) for one in falling if sum(score >= one for score in scores) <= marked]
    return allowed[-1] if allowed else float(np.nextafter(falling[0], np.inf))


def matched_rows(
    dev: Mapping[str, Mapping[str, Result]],
    outcomes: Sequence[Outcome],
    methods: Mapping[str, tuple[float | None, str]],
) -> tuple[MatchedRow, ...]:
    """Bring methods to the control response of the system on dev photographs.

    Parameters
    ----------
    dev : mapping of str to (mapping of str to Result)
        By method, what it made of the dev photographs, by id.
    outcomes : sequence of Outcome
        Of the photographs that are reported on.
    methods : mapping of str to (float or None, str)
        Operating point of each method, and where it comes from; the system first.

    Returns
    -------
    tuple of MatchedRow
        One a method that has scores on both, the system's own first: its matched threshold is
        its operating point.  Dev photographs that the method or the system could not judge choose
        nothing.
    """
    system = dev.get(SYSTEM, {})
    rows = []
    for method, (own, origin) in methods.items():
        known = {name: one for name, one in dev.get(method, {}).items() if name in system}
        tested = [each.results[method] for each in outcomes if method in each.results]
        if not known or not tested:
            continue
        if method == SYSTEM and own is not None:
            threshold = own
        else:
            budget = sum(bool(system[name].marked) for name in known)
            threshold = matched_threshold([one.score for one in known.values()], budget)
        dev_scores = [one.score for one in known.values()]
        test_scores = [one.score for one in tested]
        rows.append(
            MatchedRow(
                method,
                origin,
                own,
                _marked(dev_scores, own),
                _marked(test_scores, own),
                threshold,
                _at(dev_scores, threshold),
                _at(test_scores, threshold),
            )
        )
    return tuple(rows)


def _at(scores: Sequence[float], threshold: float) -> Rate:
    """Count what a threshold marks."""
    return rate(sum(score >= threshold for score in scores), len(scores))


def _marked(scores: Sequence[float], threshold: float | None) -> Rate | None:
    """Count what an operating point marks, if there is one."""
    return None if threshold is None else _at(scores, threshold)
