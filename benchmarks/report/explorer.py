"""What the page holds so that a threshold can be moved: counts at every turn, or the items.

Conventions
-----------
An item is marked where its score is at least the threshold.  Thresholds fall; the first marks
nothing and is null, the last marks everything.  Counts are exact, also where thresholds are left
out: the ones that are kept are ones that occur.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .compared import Comparison, Items, Row

#: Above so many items the page holds counts at chosen thresholds and no item.  Ours: ten methods
#: on so many items are 1 MB of scores.
MOST_ITEMS = 5_000
#: Bytes of ids above which the page holds no item either; ids may be paths of any length.  Ours.
MOST_ID_BYTES = 1_000_000
#: Thresholds a method above that.  Ours: a curve of 400 pixels cannot show more.
MOST_THRESHOLDS = 1_000


def is_thinned(items: Items) -> bool:
    """Tell whether there are too many items to put each into the page.

    Parameters
    ----------
    items : Items
        Of a comparison.

    Returns
    -------
    bool

    Examples
    --------
    >>> from benchmarks.report.compared import Items
    >>> labels, scores = np.array([1, 0], dtype=np.int8), np.array([[0.5, 0.2]])
    >>> is_thinned(Items(("a", "b"), labels, scores))
    False
    """
    if len(items.ids) > MOST_ITEMS:
        return True
    return sum(len(escaped(name)) for name in items.ids) > MOST_ID_BYTES


def explorer_data(comparison: Comparison) -> str:
    """Write what the explorer needs.

    Parameters
    ----------
    comparison : Comparison
        With its items.

    Returns
    -------
    str
        JSON in which no character can end a script element or start another one.

    Notes
    -----
    ``thinned`` says which of two forms it is.  Either ``ids`` and ``labels`` (1, 0, -1) of all
    items, and of each method its ``scores``; or of each method ``thresholds`` with ``tp`` and
    ``fp``.  Each method has ``positives``, ``negatives`` and ``declared``: the value, origin and
    words of its operating point, or null.
    """
    thinned = is_thinned(comparison.items)
    labels = comparison.items.labels
    methods = []
    for row, scores in zip(comparison.rows, comparison.items.scores, strict=True):
        given = ~np.isnan(scores)
        about: dict[str, Any] = {
            "name": row.name,
            "positives": int(((labels == 1) & given).sum()),
            "negatives": int(((labels == 0) & given).sum()),
            "declared": _declared(row),
        }
        if thinned:
            declared = row.threshold.value if row.threshold else None
            about |= turns(labels[given], scores[given], declared)
        else:
            about["scores"] = [None if np.isnan(one) else float(one) for one in scores]
        methods.append(about)
    record: dict[str, Any] = {"thinned": thinned, "items": len(labels), "methods": methods}
    if not thinned:
        record |= {"ids": list(comparison.items.ids), "labels": labels.tolist()}
    return escaped(record)


def turns(
    labels: NDArray[np.int8],
    scores: NDArray[np.float64],
    declared: float | None,
    most: int = MOST_THRESHOLDS,
) -> dict[str, list[Any]]:
    """Count at thresholds from nothing marked to everything marked.

    Half of those that are kept lie evenly among all, half thin out from the highest score
    down: low false-positive rates are where a filter works.

    Parameters
    ----------
    labels : ndarray of shape (n,), dtype int8
        1, 0, or -1 where unknown; such an item is in no count.
    scores : ndarray of shape (n,), dtype float64
        Of the items.
    declared : float or None
        An operating point at which the counts must be there.
    most : int
        Thresholds to keep, 4 at least.

    Returns
    -------
    dict
        Lists ``thresholds`` (None marks nothing), ``tp`` and ``fp``.

    Examples
    --------
    >>> turns(np.array([1, 0, 1], dtype=np.int8), np.array([0.9, 0.4, 0.4]), None)
    {'thresholds': [None, 0.9, 0.4], 'tp': [0, 1, 2], 'fp': [0, 0, 1]}
    """
    values, place = np.unique(-scores, return_inverse=True)
    tp, fp = (
        np.concatenate([[0], np.bincount(place[labels == kind], minlength=len(values)).cumsum()])
        for kind in (1, 0)
    )
    kept = _kept(len(values), most)
    if declared is not None:
        # Marked at the declared point is what scores as much or more.
        kept = np.union1d(kept, [int(np.searchsorted(values, -declared, side="right"))])
    thresholds = [None if turn == 0 else float(-values[turn - 1]) for turn in kept]
    return {"thresholds": thresholds, "tp": tp[kept].tolist(), "fp": fp[kept].tolist()}


def _kept(last: int, most: int) -> NDArray[np.intp]:
    """Choose among the turns 0 to last; one place is left for the declared point."""
    if last + 1 <= most - 1:
        return np.arange(last + 1)
    half = (most - 1) // 2
    even = np.linspace(0, last, half)
    falling = np.geomspace(1, last, half)
    return np.unique(np.concatenate([even, falling]).round().astype(np.intp))


def escaped(value: object) -> str:
    r"""Write JSON that is safe inside a script element.

    Parameters
    ----------
    value : object
        Of dicts, lists, text and finite numbers.

    Returns
    -------
    str
        Angle brackets, ampersands, the two line separators of Unicode and all other characters
        beyond ASCII are escaped.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> escaped("</script><!-- & " + chr(0x2028))
    '"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028"'
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _declared(row: Row) -> dict[str, Any] | None:
    """Say which operating point a method has, and from where."""
    if row.threshold is None:
        return None
    value = row.threshold.value
    return {
        "value": None if np.isinf(value) else value,
        "origin": row.threshold.origin,
        "words": row.threshold.words,
    }
