from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from .grouping import GROUPER


@dataclass(frozen=True)
class Ends:
    """Ends of segments, as arrays of one shape."""

    x: np.ndarray
    y: np.ndarray
    dx: np.ndarray  # unit vector along the axis, out of the segment
    dy: np.ndarray
    width: np.ndarray
    mean: np.ndarray
    length: np.ndarray

    def __getitem__(self, index):
        return Ends(*(getattr(self, f.name)[index] for f in fields(self)))


def ends_of(segments):
    """2n ends: end 2k is the first of segment k, 2k+1 its last."""
    a = np.array([(s.x0, s.y0, s.x1, s.y1, s.w0, s.w1) for s in segments], float).reshape(-1, 6)
    x = a[:, [0, 2]].ravel()
    y = a[:, [1, 3]].ravel()
    length = np.hypot(a[:, 2] - a[:, 0], a[:, 3] - a[:, 1])
    ux, uy = (a[:, 2] - a[:, 0]) / length, (a[:, 3] - a[:, 1]) / length
    dx = np.stack((-ux, ux), 1).ravel()
    dy = np.stack((-uy, uy), 1).ravel()
    return Ends(
        x, y, dx, dy, a[:, 4:].ravel(), np.repeat(a[:, 4:].mean(1), 2), np.repeat(length, 2)
    )


def ratio(a, b):
    return np.maximum(a, b) / np.minimum(a, b)


def reach(e, p, aspect):
    return np.clip(aspect * e.mean - e.length, 0, p.end_reach * e.width)


def _to_interval(px, py, e, r):
    t = np.clip((px - e.x) * e.dx + (py - e.y) * e.dy, 0, r)
    return np.hypot(px - e.x - t * e.dx, py - e.y - t * e.dy)


def gap(a, b, p):
    ra, rb = reach(a, p, p.limb_aspect[1]), reach(b, p, p.limb_aspect[1])
    best = np.minimum(_to_interval(a.x, a.y, b, rb), _to_interval(b.x, b.y, a, ra))
    best = np.minimum(best, _to_interval(a.x + ra * a.dx, a.y + ra * a.dy, b, rb))
    best = np.minimum(best, _to_interval(b.x + rb * b.dx, b.y + rb * b.dy, a, ra))
    # crossing intervals
    cross = a.dx * b.dy - a.dy * b.dx
    safe = np.where(np.abs(cross) < 1e-9, 1.0, cross)
    ox, oy = b.x - a.x, b.y - a.y
    ta = (ox * b.dy - oy * b.dx) / safe
    tb = (ox * a.dy - oy * a.dx) / safe
    meet = (np.abs(cross) >= 1e-9) & (ta >= 0) & (ta <= ra) & (tb >= 0) & (tb <= rb)
    return np.where(meet, 0.0, best)


def limb_sized(e, p):
    aspect = e.length / e.mean
    return (aspect >= p.limb_aspect[0]) & (aspect <= p.limb_aspect[1])


def limb(a, b, p=GROUPER):
    ok = limb_sized(a, p) & limb_sized(b, p)
    ok &= ratio(a.width, b.width) <= p.joint_width
    ok &= gap(a, b, p) <= p.ends_close * (a.width + b.width) / 2
    ok &= a.dx * b.dx + a.dy * b.dy <= np.cos(np.radians(p.fold_angle))
    return ok


def girdle(a, b, p=GROUPER):
    ok = limb_sized(a, p) & limb_sized(b, p)
    ok &= ratio(a.mean, b.mean) <= p.thigh_width
    gx, gy = b.x - a.x, b.y - a.y
    apart = np.maximum(np.hypot(gx, gy), 1e-9)
    gx, gy = gx / apart, gy / apart
    w = (a.width + b.width) / 2
    length = apart + w
    ok &= ratio(length, 2 * w) <= p.girdle_length
    # same side of the line
    na, nb = a.dy * gx - a.dx * gy, b.dy * gx - b.dx * gy
    ok &= na * nb > 0
    inward = -np.sin(np.radians(p.girdle_inward))
    ok &= (a.dx * gx + a.dy * gy >= inward) & (-(b.dx * gx + b.dy * gy) >= inward)
    return ok


def spine_thigh(a, b, c, p=GROUPER):
    """a, b hip ends of thighs that make a girdle; c lower end of the trunk."""
    aspect = c.length / c.mean
    ok = (aspect >= p.trunk_aspect[0]) & (aspect <= p.trunk_aspect[1])
    w = (a.width + b.width) / 2
    ok &= ratio(c.mean, 2 * w) <= p.trunk_width
    mx, my = (a.x + b.x) / 2, (a.y + b.y) / 2
    along = (mx - c.x) * c.dx + (my - c.y) * c.dy
    off = np.abs((my - c.y) * c.dx - (mx - c.x) * c.dy)
    ok &= (np.abs(along) <= p.trunk_end * c.width) & (off <= 0.5 * p.trunk_end * c.width)
    gx, gy = b.x - a.x, b.y - a.y
    apart = np.maximum(np.hypot(gx, gy), 1e-9)
    ok &= np.abs(c.dx * gx + c.dy * gy) / apart <= np.sin(np.radians(p.trunk_tilt))
    # thighs leave on the far side of the trunk
    ok &= (c.dx * (a.dx + b.dx) + c.dy * (a.dy + b.dy)) < 0
    return ok


@dataclass(frozen=True)
class Groups:
    limbs: tuple = ()
    girdles: tuple = ()
    spines: tuple = ()
    tests: int = 0
    budget_exceeded: bool = False

    @property
    def kinds(self):
        found = set()
        if self.limbs:
            found.add("limb")
        if any(len(g) == 4 for g in self.girdles):
            found.add("girdle")
        if any(len(g) == 3 for g in self.girdles):
            found.add("limb-segment-girdle")
        if self.spines:
            found.add("spine")
        return frozenset(found)


def find_groups(segments, p=GROUPER):
    n = len(segments)
    if n < 2:
        return Groups()
    e = ends_of(segments)
    col, row = e[:, None], e[None, :]
    seg = np.arange(2 * n) // 2
    upper = seg[:, None] < seg[None, :]
    joints = np.argwhere(limb(col, row, p) & upper)
    hips = np.argwhere(girdle(col, row, p) & upper)
    # limbs as (hip end, segments)
    limb_at = {}
    limbs = []
    for i, j in joints.tolist():
        limbs.append((i // 2, j // 2))
        limb_at.setdefault(i ^ 1, set()).add(j // 2)
        limb_at.setdefault(j ^ 1, set()).add(i // 2)
    girdles = []
    spines = []
    trunk_ends = np.arange(2 * n)
    for a, b in hips.tolist():
        A, B = a // 2, b // 2
        la = limb_at.get(a, set()) - {B}
        lb = limb_at.get(b, set()) - {A}
        if la or lb:
            if crossed(segments, e, a, b, p):
                la = lb = set()
        for x in sorted(la):
            for y in sorted(lb):
                if x != y:
                    girdles.append((A, x, B, y))
        for x in sorted(la):
            girdles.append((A, x, B))
        for y in sorted(lb):
            girdles.append((B, y, A))
        for c in np.flatnonzero(spine_thigh(e[a], e[b], e, p)).tolist():
            if c // 2 not in (A, B):
                spines.append((A, B, c // 2))
    return Groups(
        tuple(dict.fromkeys(limbs)), tuple(dict.fromkeys(girdles)), tuple(dict.fromkeys(spines))
    )


def crossed(segments, e, a, b, p):
    gx, gy = e.x[b] - e.x[a], e.y[b] - e.y[a]
    for k, s in enumerate(segments):
        if k in (a // 2, b // 2):
            continue
        m = p.crossing * s.width
        s0 = (s.x0 - e.x[a]) * gy - (s.y0 - e.y[a]) * gx
        s1 = (s.x1 - e.x[a]) * gy - (s.y1 - e.y[a]) * gx
        L = np.hypot(gx, gy)
        if min(s0, s1) / L < -m and max(s0, s1) / L > m:
            t = s0 / (s0 - s1)
            qx, qy = s.x0 + t * (s.x1 - s.x0), s.y0 + t * (s.y1 - s.y0)
            u = ((qx - e.x[a]) * gx + (qy - e.y[a]) * gy) / L**2
            if 0 < u < 1:
                return True
    return False
