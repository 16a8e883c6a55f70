"""The limb task on rendered figures: which true segments the grouper found.

Conventions
-----------
A true segment is to be found when half of it or more is visible; it is found when one segment of
the grouper agrees with it within 10 degrees and 25 % of the width.  The grouper looks only at
pictures that pass the skin filter, so every share is given for all pictures and for those alone.
Segments of one scene are no independent witnesses: intervals (95 %) resample scenes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.measure.clusters import totals
from benchmarks.measure.intervals import bootstrap, wilson

from .figure_columns import Columns
from .figure_records import VISIBILITY, Picture
from .tables import Rate

#: Order of the rows, from the trunk outwards.
NAMES = (
    "pelvis",
    "chest",
    "neck",
    "head",
    "clavicle",
    "upper arm",
    "forearm",
    "hand",
    "hip",
    "thigh",
    "shin",
    "foot",
)
#: Segments that the rules of the grouper are about.
LIMBS = ("upper arm", "forearm", "thigh", "shin")
SEED = 1996


@dataclass(frozen=True)
class LimbRow:
    """True segments of one kind, found of those to be found.

    Attributes
    ----------
    name : str
        Which segments.
    everywhere, past_gate : Rate
        In all pictures, and in those that the skin filter let pass.
    by_visibility : tuple of Rate
        Past the gate, in the order of `VISIBILITY`.
    """

    name: str
    everywhere: Rate
    past_gate: Rate
    by_visibility: tuple[Rate, ...]


@dataclass(frozen=True)
class FoundRow:
    """Found segments: how many agree with a true one.

    Attributes
    ----------
    name : str
        Which pictures.
    pictures : int
        Past the gate.
    precision : Rate
        Of the found segments that agree with no hidden one.
    ignored : int
        Found segments that agree with a true one too hidden to be asked for.
    angle_error, width_error : float or None
        Median over the matches, degrees and share; None without a match.
    """

    name: str
    pictures: int
    precision: Rate
    ignored: int
    angle_error: float | None
    width_error: float | None


def limb_rows(columns: Columns, gate: str) -> tuple[LimbRow, ...]:
    """Make the table of recall by segment.

    Parameters
    ----------
    columns : Columns
        Pictures with their limbs; the ambiguous band is in.
    gate : str
        The method that decides which pictures the grouper sees.

    Returns
    -------
    tuple of LimbRow
        The bare segments by name, all bare limbs, all bare segments, then the clothed ones.
    """
    seen = [each for each in columns.pictures if each.limbs is not None]
    passed = [each for each in seen if each.outcome.results[gate].marked]
    wanted: list[tuple[str, Sequence[str], bool]] = [(name, (name,), True) for name in NAMES]
    wanted += [("arms and legs", LIMBS, True), ("all bare segments", NAMES, True)]
    wanted += [("clothed segments", NAMES, False)]
    rows = []
    for title, names, bare in wanted:
        everywhere = _recall(seen, names, bare)
        if everywhere.n:
            classes = tuple(_recall(passed, names, bare, kind) for kind, _, _ in VISIBILITY)
            rows.append(LimbRow(title, everywhere, _recall(passed, names, bare), classes))
    return tuple(rows)


def found_rows(columns: Columns, gate: str) -> tuple[FoundRow, ...]:
    """Make the table of precision.

    Parameters
    ----------
    columns, gate
        As for `limb_rows`.

    Returns
    -------
    tuple of FoundRow
        All pictures past the gate, then those with a figure, then those without.
    """
    someone = columns.factors.get("people", np.array([], dtype=np.str_)) != "0"
    parts = (
        ("all pictures", columns),
        ("with a figure", columns.where(someone)),
        ("without a figure", columns.where(~someone)),
    )
    return tuple(
        _found(name, [each for each in part.pictures if each.outcome.results[gate].marked])
        for name, part in parts
        if len(part)
    )


def _recall(
    pictures: Iterable[Picture], names: Sequence[str], bare: bool, visibility: str = ""
) -> Rate:
    """Count the true segments of some names, and those found, by scene."""
    counted = []
    for each in pictures:
        chosen = [
            tally
            for tally in (each.limbs.tallies if each.limbs else ())
            if tally.bare == bare and tally.name in names and visibility in ("", tally.visibility)
        ]
        counted.append((each.scene, sum(t.found for t in chosen), sum(t.total for t in chosen)))
    return clustered_rate(counted)


def _found(name: str, pictures: Iterable[Picture]) -> FoundRow:
    """Pool the found segments of some pictures."""
    seen = [(each.scene, each.limbs) for each in pictures if each.limbs is not None]
    angles = [error for _, limbs in seen for error in limbs.angle_errors]
    widths = [abs(error) for _, limbs in seen for error in limbs.width_errors]
    return FoundRow(
        name,
        len(seen),
        clustered_rate(
            [(scene, limbs.matched, limbs.matched + limbs.extra) for scene, limbs in seen]
        ),
        sum(limbs.ignored for _, limbs in seen),
        float(np.median(angles)) if angles else None,
        float(np.median(widths)) if widths else None,
    )


def clustered_rate(counted: Iterable[tuple[str, int, int]]) -> Rate:
    """Pool counts into a share, with an interval over scenes.

    Parameters
    ----------
    counted : iterable of (str, int, int)
        Scene, hits and trials, any number of times a scene.

    Returns
    -------
    Rate
        Without an interval where there are fewer than two scenes.

    Notes
    -----
    Where all trials agree no resample differs, and the interval would have no width.  It is then
    Wilson's for as many independent trials as there are scenes.

    Examples
    --------
    >>> clustered_rate([("a", 1, 2), ("a", 0, 2)])
    Rate(k=1, n=4, low=None, high=None)
    >>> never = clustered_rate([("a", 0, 90), ("b", 0, 90), ("c", 0, 90)])
    >>> never.low, round(never.high, 2)
    (0.0, 0.56)
    """
    rows = [row for row in counted if row[2]]
    if not rows:
        return Rate(0, 0, None, None)
    sums = totals([row[0] for row in rows], [row[1:] for row in rows])
    k, n = (int(value) for value in sums.sum(axis=0))
    if len(sums) < 2:
        return Rate(k, n, None, None)
    if k in (0, n):
        agreed = wilson(len(sums) if k else 0, len(sums))
        return Rate(k, n, max(agreed.low, 0.0), agreed.high)
    found = bootstrap(
        sums, lambda pooled: pooled[..., 0] / pooled[..., 1], rng=np.random.default_rng(SEED)
    )
    return Rate(k, n, found.low, found.high) if found else Rate(k, n, None, None)
