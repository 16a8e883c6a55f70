"""Fit lines and tapers to the symmetries near each peak of the vote, all peaks at once.

Going through the peaks one after the other, each taking what the stronger ones left, is the plain
way; its hundreds of calls on short arrays were most of the grouper's time.  Here all peaks are
fitted together on one long array in which each symmetry carries the number of its peak; then the
peaks are gone through in order, and those whose symmetries a stronger one took are fitted again
to what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .axes import Seeds
from .grouping import GrouperParameters

__all__ = ["Pool", "Ribbon", "fit_ribbons"]

Vector = NDArray[np.float32]
Values = NDArray[np.float64]
Indices = NDArray[np.intp]

# What follows shapes the search only, and is ours: a ribbon must pass the limits of the record.
# A fit may turn away from its peak's bin, so candidates are gathered from farther than they may
# lie in the end: a taper changes the width by up to half, and a turn by half a bin of angle
# carries the ends of a long part some pixels aside.
_ROOM_WIDTH = 0.5  # of the peak's width
_ROOM_OFFSET = 0.3  # of the peak's width ...
_ROOM_OFFSET_PIXELS = 8.0  # ... plus this many pixels: two bins of offset
# The first fit takes only those near the peak, so that a neighbor in line does not turn it.
_START_WIDTH = 0.3  # of the peak's width
_START_OFFSET = 0.12  # of the peak's width, or one bin of offset if that is more
# Rounds of fitting and gathering: one to settle the line, one for what lies along it.
_ROUNDS = 2
# A peak is fitted again when more than this share of its symmetries was taken.
_TAKEN = 0.1
# Times that all remaining peaks are fitted.
_PASSES = 3


@dataclass(frozen=True)
class Ribbon:
    """A straight ribbon: ends of its axis, widths there, and length with symmetries."""

    x0: float
    y0: float
    x1: float
    y1: float
    w0: float
    w1: float
    support: float


class Pool:
    """Symmetries in the order of their angle, each free until a ribbon takes it.

    They are laid out three times over, half a turn apart, so that any range of angles is a slice.
    """

    def __init__(self, x: Vector, y: Vector, width: Vector, angle: Vector) -> None:
        """Lay out symmetries that are sorted by angle."""
        self.x, self.y, self.width = (np.concatenate((v, v, v)) for v in (x, y, width))
        turn = np.float32(np.pi)
        self.angle = np.concatenate((angle - turn, angle, angle + turn))
        self.size = x.size
        self.free = np.ones(x.size, dtype=np.bool_)


@dataclass(frozen=True)
class _Fits:
    """Fitted lines, one an entry, and the symmetries of each, sorted by line and along it."""

    x: Values
    y: Values
    cosine: Values
    sine: Values
    mean: Values
    taper: Values
    members: Indices
    owner: Indices
    along: Values


def fit_ribbons(
    pool: Pool, seeds: Seeds, parameters: GrouperParameters, scale: float
) -> list[Ribbon]:
    """Fit a ribbon to each peak, stronger peaks first.

    Parameters
    ----------
    pool : Pool
        Symmetries; those that end up in a ribbon, or in one that fails, are taken.
    seeds : Seeds
        Peaks, strongest first.
    parameters : GrouperParameters
        Rows 5 to 7.
    scale : float
        SCALE of the working image.

    Returns
    -------
    list of Ribbon
        Ribbons that pass every test.

    Examples
    --------
    >>> from fleck.axes import find_seeds
    >>> from fleck.grouping import GROUPER
    >>> t = np.arange(-20, 20, dtype=np.float32)
    >>> same = np.full(40, 10, np.float32)
    >>> seeds = find_seeds(t, same * 0, same, same * 0, 100.0, GROUPER, 1.0)
    >>> [ribbon] = fit_ribbons(Pool(t, same * 0, same, same * 0), seeds, GROUPER, 1.0)
    >>> ribbon.x0, ribbon.x1, ribbon.w0
    (-20.0, 19.0, 10.0)
    """
    waiting: Indices = np.arange(seeds.angle.size)
    found: list[Ribbon] = []
    for _ in range(_PASSES):
        if not waiting.size:
            break
        fits = _fit(pool, seeds, waiting, parameters, scale)
        counts = np.bincount(fits.owner, minlength=waiting.size)
        stops = np.cumsum(counts)
        ribbons = _test(fits, counts, pool, parameters, scale)
        again = []
        for k, stop in enumerate(stops.tolist()):
            members = fits.members[stop - counts[k] : stop] % pool.size
            if not members.size:
                continue
            if np.count_nonzero(pool.free[members]) < (1 - _TAKEN) * members.size:
                again.append(waiting[k])
                continue
            pool.free[members] = False
            ribbon = ribbons[k]
            if ribbon is not None:
                found.append(ribbon)
        waiting = np.array(again, dtype=np.intp)
    return found


def _gather(
    pool: Pool, seeds: Seeds, waiting: Indices, parameters: GrouperParameters, scale: float
) -> tuple[Indices, Indices, NDArray[np.bool_]]:
    """List the free symmetries around each peak, their peaks, and which are near at the start."""
    reach = np.radians(parameters.seed_angle)
    angle, offset, width = seeds.angle[waiting], seeds.offset[waiting], seeds.width[waiting]
    first = np.searchsorted(pool.angle, (angle - reach).astype(np.float32))
    last = np.searchsorted(pool.angle, (angle + reach).astype(np.float32))
    cosine, sine = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
    offset, width = offset.astype(np.float32), width.astype(np.float32)
    slack = np.float32(parameters.fit_width_slack * scale)
    # All ranges end to end: place in the pool, and number of the peak.
    counts = last - first
    stops = np.cumsum(counts)
    owner = np.repeat(np.arange(waiting.size), counts)
    chosen = np.arange(owner.size) + np.repeat(first - stops + counts, counts)
    wider = np.abs(pool.width[chosen] - width[owner])
    kept = np.flatnonzero(wider <= (np.float32(_ROOM_WIDTH) * width + slack)[owner])
    kept = kept[pool.free[chosen[kept] % pool.size]]
    chosen, owner, wider = chosen[kept], owner[kept], wider[kept]
    away = np.abs(pool.y[chosen] * cosine[owner] - pool.x[chosen] * sine[owner] - offset[owner])
    wide = width[owner]
    room = np.float32(_ROOM_OFFSET) * wide + np.float32(_ROOM_OFFSET_PIXELS * scale)
    kept = np.flatnonzero(away <= room)
    chosen, owner = chosen[kept], owner[kept]
    away, wider, wide = away[kept], wider[kept], wide[kept]
    step = np.float32(parameters.bin_offset * scale)
    near = away <= np.maximum(step, np.float32(_START_OFFSET) * wide + slack)
    near &= wider <= np.float32(_START_WIDTH) * wide
    return chosen, owner, near


def _fit(
    pool: Pool, seeds: Seeds, waiting: Indices, parameters: GrouperParameters, scale: float
) -> _Fits:
    """Fit a line and a taper to each peak, gather what fits, twice."""
    chosen, owner, member = _gather(pool, seeds, waiting, parameters, scale)
    k = waiting.size
    x, y, width = (v[chosen].astype(np.float64) for v in (pool.x, pool.y, pool.width))
    least = parameters.min_symmetries
    for _ in range(_ROUNDS):
        here = np.flatnonzero(member)
        own = owner[here]
        n = np.bincount(own, minlength=k)
        n1 = np.maximum(n, 1)

        def total(values: Values, own: Indices = own) -> Values:
            """Add up values by peak."""
            return np.bincount(own, values, k).astype(np.float64)

        cx, cy, mean = total(x[here]) / n1, total(y[here]) / n1, total(width[here]) / n1
        mx, my, mw = x[here] - cx[own], y[here] - cy[own], width[here]
        xx, yy, xy = total(mx * mx), total(my * my), total(mx * my)
        # Principal axis of the middles, and the slope of the width along it.
        turn = 0.5 * np.arctan2(2 * xy, xx - yy)
        c, s = np.cos(turn), np.sin(turn)
        spread = c * c * xx + 2 * c * s * xy + s * s * yy
        taper = (c * total(mx * mw) + s * total(my * mw)) / np.maximum(spread, 1e-9)

        ox, oy, oc, os = x - cx[owner], y - cy[owner], c[owner], s[owner]
        along = ox * oc + oy * os
        line = np.maximum(mean[owner] + taper[owner] * along, parameters.min_width * scale)
        slack = parameters.fit_offset_slack * scale
        fits = np.abs(oy * oc - ox * os) <= parameters.fit_offset * line + slack
        slack = parameters.fit_width_slack * scale
        fits &= np.abs(width - line) <= parameters.fit_width * line + slack
        fits &= (n >= least)[owner]
        gap = np.maximum(parameters.max_gap * mean, parameters.max_gap_floor * scale)
        here = _longest_runs(np.flatnonzero(fits), owner, along, gap, least)
        member = np.zeros(x.size, dtype=np.bool_)
        member[here] = True
    return _Fits(cx, cy, c, s, mean, taper, chosen[here], owner[here], along[here])


def _longest_runs(here: Indices, owner: Indices, along: Values, gap: Values, least: int) -> Indices:
    """Sort members by peak and along its axis; keep of each peak the longest run without a gap."""
    if not here.size:
        return here
    # One key in place of two: peaks are set farther apart than any axis is long.
    apart = 2 * np.abs(along[here]).max() + 1
    here = here[np.argsort(owner[here] * apart + along[here], kind="stable")]
    own, place = owner[here], along[here]
    new = np.empty(here.size, dtype=np.bool_)
    new[0] = True
    new[1:] = (own[1:] != own[:-1]) | (place[1:] - place[:-1] > gap[own[1:]])
    starts = np.flatnonzero(new)
    stops = np.append(starts[1:], here.size)
    span = place[stops - 1] - place[starts]
    # The longest run of each peak comes first; of equal ones, the earlier.
    order = np.lexsort((starts, -span, own[starts]))
    leads = np.ones(order.size, dtype=np.bool_)
    leads[1:] = own[starts[order[1:]]] != own[starts[order[:-1]]]
    best = np.zeros(starts.size, dtype=np.bool_)
    best[order[leads]] = True
    best &= stops - starts >= least
    return here[np.repeat(best, stops - starts)]


def _test(
    fits: _Fits, counts: Indices, pool: Pool, parameters: GrouperParameters, scale: float
) -> list[Ribbon | None]:
    """Measure each run and apply the limits on length, support, taper and variation."""
    ribbons: list[Ribbon | None] = [None] * counts.size
    if not fits.owner.size:
        return ribbons
    own = fits.owner
    seen = np.flatnonzero(counts)
    stops = np.cumsum(counts)[seen]
    low, high = np.zeros(counts.size), np.zeros(counts.size)
    low[seen], high[seen] = fits.along[stops - counts[seen]], fits.along[stops - 1]
    length = high - low
    # Pixels of the axis that hold a symmetry: changes of cell in the sorted order.
    cell = ((fits.along - low[own]) / scale).astype(np.intp)
    changes = np.ones(own.size, dtype=np.bool_)
    changes[1:] = (cell[1:] != cell[:-1]) | (own[1:] != own[:-1])
    support = np.bincount(own[changes], minlength=counts.size) * scale
    width = pool.width[fits.members].astype(np.float64)
    n = np.maximum(counts, 1)
    average = np.bincount(own, width, counts.size) / n
    away = width - average[own]
    variation = np.sqrt(np.bincount(own, away * away, counts.size) / n)

    w0, w1 = fits.mean + fits.taper * low, fits.mean + fits.taper * high
    ok = (counts > 0) & (np.minimum(w0, w1) > 0)
    ok &= length >= np.maximum(parameters.min_length * scale, parameters.min_aspect * fits.mean)
    ok &= variation <= parameters.max_variation * average
    ok &= support >= parameters.min_covered * (length + scale)
    for k in np.flatnonzero(ok).tolist():
        c, s = fits.cosine[k], fits.sine[k]
        ends = [(fits.x[k] + c * t, fits.y[k] + s * t) for t in (low[k], high[k])]
        ribbons[k] = Ribbon(
            float(ends[0][0]), float(ends[0][1]), float(ends[1][0]), float(ends[1][1]),
            float(w0[k]), float(w1[k]), float(support[k]),
        )  # fmt: skip
    return ribbons
