"""The limb task on rendered figures: which true segments the grouper found.

Conventions
-----------
A true segment is to be found when half of it or more is visible; it is found when one segment of
the grouper agrees with it within 10 degrees and 25 % of the width.  The grouper looks only at
pictures that pass the skin filter, so every share is given for all pictures and for those alone.
Segments of one scene are no independent witnesses: intervals (95 %) resample scenes.

Two presets are compared picture by picture: by the share found of the segments that a picture
asks for, over all pictures that ask for any, those that a skin filter rejects with nothing found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.measure.clusters import totals
from benchmarks.measure.intervals import bootstrap, wilson
from benchmarks.measure.means import ImageMean, clustered_mean

from .figure_columns import Columns
from .figure_records import VISIBILITY, Limbs
from .paired_pictures import SEED, Gap, adjusted, gap
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


@dataclass(frozen=True)
class PresetRow:
    """True segments of one kind under two presets, picture by picture.

    Attributes
    ----------
    name : str
        Which segments.
    pictures, scenes : int
        That ask for any.
    recalls : tuple of (ImageMean or None)
        Mean share found of what a picture asks for, under each preset.
    gap : Gap or None
        The second less the first; None with fewer than two scenes.
    """

    name: str
    pictures: int
    scenes: int
    recalls: tuple[ImageMean | None, ...]
    gap: Gap | None


#: Rows of both tables of recall: title, names, and whether the segments are bare.
WANTED: tuple[tuple[str, Sequence[str], bool], ...] = (
    *((name, (name,), True) for name in NAMES),
    ("arms and legs", LIMBS, True),
    ("all bare segments", NAMES, True),
    ("clothed segments", NAMES, False),
)


def limb_rows(columns: Columns, method: str, gate: str) -> tuple[LimbRow, ...]:
    """Make the table of recall by segment.

    Parameters
    ----------
    columns : Columns
        Pictures with their limbs; the ambiguous band is in.
    method : str
        Whose segments.
    gate : str
        The method that decides which pictures the grouper sees.

    Returns
    -------
    tuple of LimbRow
        The bare segments by name, all bare limbs, all bare segments, then the clothed ones.
    """
    seen = [(each.scene, each.limbs[method]) for each in columns.pictures if method in each.limbs]
    passed = [
        (each.scene, each.limbs[method])
        for each in columns.pictures
        if method in each.limbs and each.outcome.results[gate].marked
    ]
    rows = []
    for title, names, bare in WANTED:
        everywhere = _recall(seen, names, bare)
        if everywhere.n:
            classes = tuple(_recall(passed, names, bare, kind) for kind, _, _ in VISIBILITY)
            rows.append(LimbRow(title, everywhere, _recall(passed, names, bare), classes))
    return tuple(rows)


def preset_rows(columns: Columns, methods: tuple[str, str]) -> tuple[PresetRow, ...]:
    """Make the table that compares two presets.

    Parameters
    ----------
    columns : Columns
        As for `limb_rows`.
    methods : (str, str)
        Whose segments; the first is the one that the second is compared with.

    Returns
    -------
    tuple of PresetRow
        In the order of the table of recall; the p-values are adjusted over all of them.
    """
    pictures = [each for each in columns.pictures if all(name in each.limbs for name in methods)]
    scenes = np.array([each.scene for each in pictures], dtype=np.str_)
    rows = []
    for title, names, bare in WANTED:
        shares = [
            np.array([_share(each.limbs[name], names, bare) for each in pictures], dtype=np.float64)
            for name in methods
        ]
        asked = ~np.isnan(shares[0]) if len(pictures) else np.zeros(0, dtype=np.bool_)
        if not asked.any():
            continue
        means = tuple(
            clustered_mean(each, scenes, rng=np.random.default_rng(SEED)) for each in shares
        )
        found = gap(shares[0], shares[1], scenes)
        rows.append(PresetRow(title, int(asked.sum()), len(np.unique(scenes[asked])), means, found))
    gaps = adjusted([row.gap for row in rows])
    return tuple(replace(row, gap=found) for row, found in zip(rows, gaps, strict=True))


def found_rows(columns: Columns, method: str, gate: str) -> tuple[FoundRow, ...]:
    """Make the table of precision.

    Parameters
    ----------
    columns, method, gate
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
        _found(
            name,
            [
                (each.scene, each.limbs[method])
                for each in part.pictures
                if method in each.limbs and each.outcome.results[gate].marked
            ],
        )
        for name, part in parts
        if len(part)
    )


def _hits(limbs: Limbs, names: Sequence[str], bare: bool, visibility: str = "") -> tuple[int, int]:
    """Count the true segments of some names that were found, and all of them."""
    chosen = [
        tally
        for tally in limbs.tallies
        if tally.bare == bare and tally.name in names and visibility in ("", tally.visibility)
    ]
    return sum(each.found for each in chosen), sum(each.total for each in chosen)


def _share(limbs: Limbs, names: Sequence[str], bare: bool) -> float:
    """Return the share found of what one picture asks for, NaN where it asks for nothing."""
    found, total = _hits(limbs, names, bare)
    return found / total if total else np.nan


def _recall(
    seen: Iterable[tuple[str, Limbs]], names: Sequence[str], bare: bool, visibility: str = ""
) -> Rate:
    """Count the true segments of some names, and those found, by scene."""
    return clustered_rate(
        [(scene, *_hits(limbs, names, bare, visibility)) for scene, limbs in seen]
    )


def _found(name: str, seen: Sequence[tuple[str, Limbs]]) -> FoundRow:
    """Pool the found segments of some pictures."""
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
