"""Grouping rules: limb, limb-limb girdle, limb-segment girdle, spine-thigh group.

Conventions
-----------
A rule is a function of segment ends, given as arrays that broadcast, and returns where it holds;
so the same lines judge one pair in a test and all pairs in `find_groups`.  An end is where it was
seen; its true place lies in an interval beyond, as long as the part stays short enough for its
width.  The joint of a limb is sought in those intervals; girdles and trunks are measured from the
seen ends (decision 0006).  Lengths are pixels; every rule is a ratio, so no rule needs SCALE.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grouping import GROUPER, GrouperParameters, Kind
from .segments import Segment

__all__ = [
    "Ends", "Groups", "ends_of", "find_groups", "girdle", "limb", "spine_thigh", "stretched_limb",
]  # fmt: skip

Values = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Ends:
    """Ends of segments, as arrays of one shape.

    Attributes
    ----------
    x, y : ndarray
        Where the end is seen.
    dx, dy : ndarray
        Unit vector along the axis, out of the segment.
    width : ndarray
        Width at this end.
    mean, length : ndarray
        Mean width and length of the segment.
    """

    x: Values
    y: Values
    dx: Values
    dy: Values
    width: Values
    mean: Values
    length: Values

    def __getitem__(self, index: object) -> Ends:
        """Index every column alike."""
        columns = (self.x, self.y, self.dx, self.dy, self.width, self.mean, self.length)
        return Ends(*(column[index] for column in columns))  # type: ignore[call-overload]


@dataclass(frozen=True)
class Groups:
    """Groups of segments, as indices.

    Attributes
    ----------
    limbs : tuple of (int, int)
        Two parts; the same index twice where a stretched limb is seen as one segment.
    girdles : tuple of tuple of int
        Limb-limb girdles (thigh, calf, thigh, calf) and limb-segment girdles (thigh, calf, thigh).
    spines : tuple of (int, int, int)
        Thigh, thigh, trunk.
    tests : int
        Pairs and triples of ends looked at.
    budget_exceeded : bool
        Whether groups were dropped for their number.
    """

    limbs: tuple[tuple[int, ...], ...] = ()
    girdles: tuple[tuple[int, ...], ...] = ()
    spines: tuple[tuple[int, ...], ...] = ()
    tests: int = 0
    budget_exceeded: bool = False

    @property
    def kinds(self) -> frozenset[Kind]:
        """Kinds of group that were found."""
        found: dict[Kind, bool] = {
            "limb": bool(self.limbs),
            "girdle": any(len(group) == 4 for group in self.girdles),
            "limb-segment-girdle": any(len(group) == 3 for group in self.girdles),
            "spine": bool(self.spines),
        }
        return frozenset(kind for kind, seen in found.items() if seen)


def ends_of(segments: Sequence[Segment]) -> Ends:
    """List both ends of each segment: end 2k is the first of segment k, 2k + 1 its second.

    Examples
    --------
    >>> ends_of([Segment(0, 0, 10, 0, 4, 2, 10)]).dx.tolist()
    [-1.0, 1.0]
    """
    rows = np.array(
        [(s.x0, s.y0, s.x1, s.y1, s.w0, s.w1) for s in segments], dtype=np.float64
    ).reshape(-1, 6)
    run = rows[:, 2:4] - rows[:, 0:2]
    length = np.hypot(run[:, 0], run[:, 1])
    run /= length[:, None]
    out = np.stack((-run, run), axis=1).reshape(-1, 2)
    places = rows[:, :4].reshape(-1, 2)
    mean = rows[:, 4:].mean(axis=1)
    return Ends(
        places[:, 0], places[:, 1], out[:, 0], out[:, 1],
        rows[:, 4:].ravel(), np.repeat(mean, 2), np.repeat(length, 2),
    )  # fmt: skip


def limb(a: Ends, b: Ends, parameters: GrouperParameters = GROUPER) -> Truth:
    """Two parts whose ends meet with similar widths, at almost any angle.

    Parameters
    ----------
    a, b : Ends
        The ends at the joint.
    parameters : GrouperParameters
        Rows 8 to 11.

    Returns
    -------
    ndarray of bool
        Where the ends make a joint.

    Examples
    --------
    >>> leg = ends_of([Segment(0, 0, 0, 30, 10, 8, 30), Segment(4, 34, 30, 34, 8, 6, 26)])
    >>> bool(limb(leg[1], leg[2]))
    True
    """
    ok = _limb_sized(a, parameters) & _limb_sized(b, parameters)
    ok = ok & (_factor(a.width, b.width) <= parameters.joint_width)
    ok = ok & (_gap(a, b, parameters) <= parameters.ends_close * (a.width + b.width) / 2)
    ok = ok & (a.dx * b.dx + a.dy * b.dy <= np.cos(np.radians(parameters.fold_angle)))
    return np.asarray(ok)


def stretched_limb(a: Ends, parameters: GrouperParameters = GROUPER) -> Truth:
    """One segment too long for its width to be one part: two parts in line.

    Parameters
    ----------
    a : Ends
        Either end.
    parameters : GrouperParameters
        Row 8.

    Returns
    -------
    ndarray of bool
        Where the segment is a whole limb.

    Examples
    --------
    >>> leg = ends_of([Segment(0, 0, 0, 60, 12, 8, 60)])
    >>> stretched_limb(leg).tolist()
    [True, True]
    """
    aspect = a.length / a.mean
    return np.asarray((aspect > parameters.part_aspect) & (aspect <= parameters.limb_aspect[1]))


def girdle(a: Ends, b: Ends, parameters: GrouperParameters = GROUPER) -> Truth:
    """Two similar thighs hang on one side of a line about twice as long as they are wide.

    Parameters
    ----------
    a, b : Ends
        The ends at the hip.
    parameters : GrouperParameters
        Rows 8, 10 and 12.

    Returns
    -------
    ndarray of bool
        Where the ends can be joined by a girdle.

    Examples
    --------
    >>> hips = ends_of([Segment(0, 0, -5, 30, 10, 8, 30), Segment(12, 0, 17, 30, 10, 8, 30)])
    >>> bool(girdle(hips[0], hips[2])), bool(girdle(hips[0], hips[3]))
    (True, False)
    """
    ok = _limb_sized(a, parameters) & _limb_sized(b, parameters)
    ok = ok & (_factor(a.mean, b.mean) <= parameters.thigh_width)
    gx, gy, apart = _line(a, b)
    wide = (a.width + b.width) / 2
    # From outer side to outer side: where the axes end, and half a thigh on either side.
    ok = ok & (_factor(apart + wide, 2 * wide) <= parameters.girdle_length)
    ok = ok & ((a.dy * gx - a.dx * gy) * (b.dy * gx - b.dx * gy) > 0)
    inward = -np.sin(np.radians(parameters.thigh_inward))
    ok = ok & ((a.dx * gx + a.dy * gy >= inward) & (-(b.dx * gx + b.dy * gy) >= inward))
    return np.asarray(ok)


def spine_thigh(a: Ends, b: Ends, c: Ends, parameters: GrouperParameters = GROUPER) -> Truth:
    """Two thighs, and across their girdle a trunk twice as wide as one of them.

    Parameters
    ----------
    a, b : Ends
        Hip ends that make a girdle.
    c : Ends
        Lower end of the trunk.
    parameters : GrouperParameters
        Rows 8 and 13.

    Returns
    -------
    ndarray of bool
        Where the three make a group.

    Examples
    --------
    >>> hips = ends_of([Segment(0, 0, -5, 30, 10, 8, 30), Segment(12, 0, 17, 30, 10, 8, 30)])
    >>> trunk = ends_of([Segment(6, -2, 6, -40, 20, 24, 38)])
    >>> bool(spine_thigh(hips[0], hips[2], trunk[0])), bool(spine_thigh(hips[0], hips[2], trunk[1]))
    (True, False)
    """
    low, high = parameters.trunk_aspect
    ok = (c.length >= low * c.mean) & (c.length <= high * c.mean)
    ok = ok & (_factor(c.mean, a.width + b.width) <= parameters.trunk_width)
    mx, my = (a.x + b.x) / 2 - c.x, (a.y + b.y) / 2 - c.y
    ok = ok & (np.abs(mx * c.dx + my * c.dy) <= parameters.trunk_end * c.width)
    ok = ok & (np.abs(my * c.dx - mx * c.dy) <= parameters.trunk_offset * c.width)
    gx, gy, _ = _line(a, b)
    ok = ok & (np.abs(c.dx * gx + c.dy * gy) <= np.sin(np.radians(parameters.trunk_tilt)))
    ok = ok & (c.dx * (a.dx + b.dx) + c.dy * (a.dy + b.dy) < 0)
    return np.asarray(ok)


def crossed(a: Ends, b: Ends, first: Ends, parameters: GrouperParameters = GROUPER) -> Truth:
    """Tell which segments pass right through a girdle line, as none in front or behind would.

    Parameters
    ----------
    a, b : Ends
        The ends at the hip.
    first : Ends
        First ends of other segments.
    parameters : GrouperParameters
        Row 14.

    Returns
    -------
    ndarray of bool
        Where a segment crosses the line between its ends, well past it on both sides.

    Examples
    --------
    >>> hips = ends_of([Segment(0, 0, -5, 30, 10, 8, 30), Segment(12, 0, 17, 30, 10, 8, 30)])
    >>> bar = ends_of([Segment(6, -20, 6, 20, 8, 8, 40)])
    >>> bool(crossed(hips[0], hips[2], bar[0]))
    True
    """
    gx, gy, apart = _line(a, b)
    ox, oy = first.x - a.x, first.y - a.y
    # The first end points out of the segment; the other lies a length the other way.
    rx, ry = -first.dx * first.length, -first.dy * first.length
    near, far = oy * gx - ox * gy, (oy + ry) * gx - (ox + rx) * gy
    past = parameters.crossing * first.mean
    through = (np.minimum(near, far) < -past) & (np.maximum(near, far) > past)
    share = near / np.where(near == far, 1.0, near - far)
    at = (ox + share * rx) * gx + (oy + share * ry) * gy
    return np.asarray(through & (at > 0) & (at < apart))


def find_groups(
    segments: Sequence[Segment],
    parameters: GrouperParameters = GROUPER,
    image_area: float = 0.0,
) -> Groups:
    """Assemble segments into groups of every kind.

    Parameters
    ----------
    segments : sequence of Segment
        In pixels of any one image.
    parameters : GrouperParameters
        What is accepted.
    image_area : float
        Square pixels of that image, for `min_group_area`.

    Returns
    -------
    Groups
        Indices into `segments`, each group once.

    Examples
    --------
    >>> thighs = [Segment(0, 0, -5, 30, 10, 8, 30), Segment(12, 0, 17, 30, 10, 8, 30)]
    >>> find_groups([*thighs, Segment(6, -2, 6, -40, 20, 24, 38)]).spines
    ((0, 1, 2),)
    """
    if not segments:
        return Groups()
    ends = ends_of(segments)
    n = ends.x.size
    index = np.arange(n)
    upper = index[:, None] // 2 < index[None, :] // 2
    rows, columns = ends[:, None], ends[None, :]
    joints = np.argwhere(limb(rows, columns, parameters) & upper).tolist()
    hips = np.argwhere(girdle(rows, columns, parameters) & upper)
    budget = parameters.max_groups
    exceeded = len(joints) > budget or len(hips) > budget
    joints, hips = joints[:budget], hips[:budget]

    # Which segments make a limb with the one whose free end this is.
    calves: dict[int, list[int]] = {}
    limbs: list[tuple[int, ...]] = []
    for i, j in joints:
        limbs.append((i // 2, j // 2))
        calves.setdefault(i ^ 1, []).append(j // 2)
        calves.setdefault(j ^ 1, []).append(i // 2)
    for end in np.flatnonzero(stretched_limb(ends, parameters)).tolist():
        limbs.append((end // 2, end // 2))
        calves.setdefault(end, []).append(end // 2)

    a, b = ends[hips[:, 0, None]], ends[hips[:, 1, None]]
    trunks = spine_thigh(a, b, ends[None, :], parameters)
    third = crossed(a, b, ends[None, ::2], parameters)
    girdles: list[tuple[int, ...]] = []
    spines: list[tuple[int, ...]] = []
    for row, (i, j) in enumerate(hips.tolist()):
        left, right = i // 2, j // 2
        spines += [
            (left, right, end // 2)
            for end in np.flatnonzero(trunks[row]).tolist()
            if end // 2 not in (left, right)
        ]
        lower_left = [k for k in calves.get(i, []) if k != right]
        lower_right = [k for k in calves.get(j, []) if k != left]
        if not (lower_left or lower_right) or _is_crossed(third[row], left, right):
            continue
        girdles += [(left, k, right, m) for k in lower_left for m in lower_right if k != m]
        girdles += [(left, k, right) for k in lower_left]
        girdles += [(right, k, left) for k in lower_right]
    if parameters.min_group_area > 0:
        least = parameters.min_group_area * image_area
        limbs, girdles, spines = (
            [group for group in groups if _area(segments, group) >= least]
            for groups in (limbs, girdles, spines)
        )
    distinct = (_once(limbs), _once(girdles), _once(spines))
    exceeded |= any(len(groups) > budget for groups in distinct)
    return Groups(
        limbs=distinct[0][:budget],
        girdles=distinct[1][:budget],
        spines=distinct[2][:budget],
        tests=2 * n * n + len(hips) * (n + n // 2),
        budget_exceeded=exceeded,
    )


def _is_crossed(third: Truth, left: int, right: int) -> bool:
    """Tell whether a segment other than the two thighs crosses their girdle."""
    return any(k not in (left, right) for k in np.flatnonzero(third).tolist())


def _area(segments: Sequence[Segment], group: tuple[int, ...]) -> float:
    """Add up length times width of a group's members."""
    return sum(segments[index].length * segments[index].width for index in set(group))


def _once(groups: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Drop repetitions, keeping the order."""
    return tuple(dict.fromkeys(groups))


def _factor(a: Values, b: Values) -> Values:
    """Return the larger over the smaller."""
    return np.asarray(np.maximum(a, b) / np.maximum(np.minimum(a, b), 1e-9))


def _limb_sized(end: Ends, parameters: GrouperParameters) -> Truth:
    """Tell whether a segment's aspect is that of a part of a limb, or of a whole one."""
    low, high = parameters.limb_aspect
    return np.asarray((end.length >= low * end.mean) & (end.length <= high * end.mean))


def _line(a: Ends, b: Ends) -> tuple[Values, Values, Values]:
    """Return unit vector and distance from one end to another."""
    gx, gy = b.x - a.x, b.y - a.y
    apart = np.maximum(np.hypot(gx, gy), 1e-9)
    return gx / apart, gy / apart, apart


def _reach(end: Ends, parameters: GrouperParameters) -> Values:
    """Return the length of the interval beyond a seen end in which the true one lies."""
    left = parameters.limb_aspect[1] * end.mean - end.length
    return np.asarray(np.clip(left, 0, parameters.end_reach * end.width))


def _gap(a: Ends, b: Ends, parameters: GrouperParameters) -> Values:
    """Return the least distance between the intervals of two ends."""
    ra, rb = _reach(a, parameters), _reach(b, parameters)
    tip_a = a.x + ra * a.dx, a.y + ra * a.dy
    tip_b = b.x + rb * b.dx, b.y + rb * b.dy
    least = np.minimum(_distance(a.x, a.y, b, rb), _distance(b.x, b.y, a, ra))
    least = np.minimum(least, _distance(*tip_a, b, rb))
    least = np.minimum(least, _distance(*tip_b, a, ra))
    turn = a.dx * b.dy - a.dy * b.dx
    parallel = np.abs(turn) < 1e-9
    turn = np.where(parallel, 1.0, turn)
    ox, oy = b.x - a.x, b.y - a.y
    along_a, along_b = (ox * b.dy - oy * b.dx) / turn, (ox * a.dy - oy * a.dx) / turn
    meet = (along_a >= 0) & (along_a <= ra) & (along_b >= 0) & (along_b <= rb) & ~parallel
    return np.asarray(np.where(meet, 0.0, least))


def _distance(x: Values, y: Values, end: Ends, reach: Values) -> Values:
    """Return the distance of points from the interval of an end."""
    t = np.clip((x - end.x) * end.dx + (y - end.y) * end.dy, 0, reach)
    return np.hypot(x - end.x - t * end.dx, y - end.y - t * end.dy)
