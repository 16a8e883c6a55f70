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

from .ends import Ends, Truth, Values, ends_of, gap, line
from .grouping import GROUPER, GrouperParameters, Kind
from .segments import Segment

__all__ = ["Groups", "find_groups", "girdle", "limb", "spine_thigh", "stretched_limb"]


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
    ok = ok & (gap(a, b, parameters) <= parameters.ends_close * (a.width + b.width) / 2)
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
    gx, gy, apart = line(a, b)
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
    gx, gy, _ = line(a, b)
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
    gx, gy, apart = line(a, b)
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
