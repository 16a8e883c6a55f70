from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .edges import scale_of, skin_edges
from .grouping import GROUPER
from .symmetry import local_symmetries


@dataclass(frozen=True)
class Segment:
    x0: float
    y0: float
    x1: float
    y1: float
    w0: float
    w1: float
    support: float

    @property
    def length(self):
        return float(np.hypot(self.x1 - self.x0, self.y1 - self.y0))

    @property
    def width(self):
        return (self.w0 + self.w1) / 2


@dataclass(frozen=True)
class Segments:
    segments: tuple = ()
    seeds: int = 0
    budget_exceeded: bool = False


def find_segments(intensity, mask, parameters=GROUPER, *, search=None):
    scale = scale_of(mask.shape)
    points = skin_edges(intensity, mask, parameters, search)
    symmetries = local_symmetries(points, parameters, scale)
    return gather_segments(symmetries, mask, parameters)


def gather_segments(sym, mask, p):
    """Group symmetries into segments."""
    scale = scale_of(mask.shape)
    h, w = mask.shape
    import cv2
    from .edges import _disc

    near = cv2.dilate(mask.astype(np.uint8), _disc(p.axis_growth * scale)) > 0
    keep = near[
        np.clip(np.rint(sym.y), 0, h - 1).astype(int), np.clip(np.rint(sym.x), 0, w - 1).astype(int)
    ]
    x = (sym.x - np.float32(w / 2))[keep]
    y = (sym.y - np.float32(h / 2))[keep]
    width, theta = sym.width[keep], sym.axis[keep]
    if x.size < p.min_symmetries:
        return Segments()
    nt = int(round(180 / p.bin_angle))
    step_t = np.pi / nt
    nw = int(np.ceil(np.log(p.max_width / p.min_width) / np.log(p.bin_width))) + 1
    step_r = p.bin_offset * scale
    radius = np.hypot(h, w) / 2
    nr = int(2 * radius / step_r) + 3
    order = np.argsort(theta, kind="stable")
    x, y, width, theta = x[order], y[order], width[order], theta[order]
    # rho: signed distance of the axis from the image center
    rho = y * np.cos(theta) - x * np.sin(theta)
    it = np.minimum((theta / np.float32(step_t)).astype(np.int32), nt - 1)
    ir = ((rho + np.float32(radius)) / np.float32(step_r) + 1).astype(np.int32)
    logw = np.log(width / np.float32(p.min_width * scale))
    iw = np.clip((logw / np.float32(np.log(p.bin_width))).astype(np.int32), 0, nw - 1)
    votes = np.bincount((it * nr + ir) * nw + iw, 4 * scale / width, nt * nr * nw).reshape(
        nt, nr, nw
    )
    votes = _smooth(votes)
    seeds = np.flatnonzero(votes > p.min_seed_votes * scale)
    flat = votes.ravel()[seeds]
    # local maxima only
    peak = _is_peak(votes).ravel()[seeds]
    seeds, flat = seeds[peak], flat[peak]
    seeds = seeds[np.argsort(-flat, kind="stable")]
    exceeded = seeds.size > p.max_seeds
    seeds = seeds[: p.max_seeds]
    # extend by half a turn on both sides so that neighbors in angle are one slice
    X = np.concatenate((x, x, x))
    Y = np.concatenate((y, y, y))
    W = np.concatenate((width,) * 3)
    T = np.concatenate((theta - np.float32(np.pi), theta, theta + np.float32(np.pi)))
    n = x.size
    free = np.ones(n, bool)
    found = []
    reach = np.float32(np.radians(p.seed_angle))
    for seed in seeds:
        kt, rest = divmod(int(seed), nr * nw)
        kr, kw = divmod(rest, nw)
        angle = (kt + 0.5) * step_t
        a, b = np.searchsorted(T, (np.float32(angle) - reach, np.float32(angle) + reach))
        member = free[np.arange(a, b) % n]
        idx = np.flatnonzero(member) + a
        if idx.size < p.min_symmetries:
            continue
        xs, ys, ws = X[idx], Y[idx], W[idx]
        c, s = np.cos(angle), np.sin(angle)
        offset = (kr - 0.5) * step_r - radius
        w0 = p.min_width * scale * p.bin_width ** (kw + 0.5)
        near = np.abs(ys * np.float32(c) - xs * np.float32(s) - np.float32(offset)) <= max(
            step_r, p.fit_offset * w0 + p.fit_slack * scale
        )
        near &= np.abs(ws - np.float32(w0)) <= np.float32(0.3 * w0)
        if np.count_nonzero(near) < p.min_symmetries:
            continue
        fit = _fit(xs, ys, ws, near, p, scale)
        if fit is None:
            continue
        seg, members = fit
        free[idx[members] % n] = False
        if seg is None:
            continue
        found.append(seg)
    segs = [Segment(f[0] + w / 2, f[1] + h / 2, f[2] + w / 2, f[3] + h / 2, *f[4:]) for f in found]
    segs.sort(key=lambda f: -f.support)
    return Segments(tuple(_distinct(segs, p)[: p.max_segments]), int(seeds.size), exceeded)


def _fit(xs, ys, ws, near, p, scale):
    members = near
    for round_ in range(3):
        mx, my, mw = xs[members], ys[members], ws[members]
        cx, cy = mx.mean(), my.mean()
        dx, dy = mx - cx, my - cy
        ang = 0.5 * np.arctan2(2 * np.dot(dx, dy), np.dot(dx, dx) - np.dot(dy, dy))
        c, s = np.float32(np.cos(ang)), np.float32(np.sin(ang))
        t = dx * c + dy * s
        var = np.dot(t, t)
        slope = np.dot(t, mw) / var if var > 0 else np.float32(0)
        wm = mw.mean()
        tall = (xs - cx) * c + (ys - cy) * s
        off = np.abs((ys - cy) * c - (xs - cx) * s)
        line = np.maximum(wm + slope * tall, np.float32(p.min_width * scale))
        members = off <= np.float32(p.fit_offset) * line + np.float32(p.fit_slack * scale)
        members &= np.abs(ws - line) <= np.float32(p.fit_width) * line + np.float32(
            p.fit_slack * scale
        )
        idx = np.flatnonzero(members)
        if idx.size < p.min_symmetries:
            return None
        tt = tall[idx]
        order = np.argsort(tt)
        ts = tt[order]
        gaps = np.flatnonzero(np.diff(ts) > max(p.max_gap * wm, 2 * scale))
        if gaps.size:
            starts = np.concatenate(([0], gaps + 1))
            stops = np.concatenate((gaps + 1, [ts.size]))
            spans = ts[stops - 1] - ts[starts]
            best = int(np.argmax(spans))
            idx = idx[order[starts[best] : stops[best]]]
            ts = ts[starts[best] : stops[best]]
            members = np.zeros(xs.size, bool)
            members[idx] = True
        if idx.size < p.min_symmetries:
            return None
    lo, hi = float(ts[0]), float(ts[-1])
    length = hi - lo
    w0, w1 = float(wm + slope * lo), float(wm + slope * hi)
    if min(w0, w1) <= 0 or length < max(p.min_length * scale, p.min_aspect * wm):
        return None, members
    mw = ws[idx]
    if mw.std() > p.max_width_variation * mw.mean():
        return None, members
    cells = np.unique(((ts - lo) / scale).astype(np.int32)).size
    covered = cells / (length / scale + 1)
    if covered < p.min_covered:
        return None, members
    return (
        float(cx + c * lo),
        float(cy + s * lo),
        float(cx + c * hi),
        float(cy + s * hi),
        w0,
        w1,
        float(cells * scale),
    ), members


def _smooth(votes):
    v = votes.copy()
    v[1:] += votes[:-1] * 0.5
    v[:-1] += votes[1:] * 0.5
    v[0] += votes[-1, ::-1] * 0.5
    v[-1] += votes[0, ::-1] * 0.5
    u = v.copy()
    u[:, 1:] += v[:, :-1] * 0.5
    u[:, :-1] += v[:, 1:] * 0.5
    v = u.copy()
    v[:, :, 1:] += u[:, :, :-1] * 0.5
    v[:, :, :-1] += u[:, :, 1:] * 0.5
    return v


def _is_peak(v):
    peak = np.ones(v.shape, bool)
    for axis in (1, 2):
        a = np.moveaxis(v, axis, 0)
        q = np.moveaxis(peak, axis, 0)
        q[1:] &= a[1:] >= a[:-1]
        q[:-1] &= a[:-1] > a[1:]
    up = np.concatenate((v[1:], v[:1, ::-1]))
    down = np.concatenate((v[-1:, ::-1], v[:-1]))
    peak &= (v >= down) & (v > up)
    return peak


def _distinct(segs, p):
    kept = []
    for s in segs:
        if not any(_same(s, k, p) for k in kept):
            kept.append(s)
    return kept


def _same(s, k, p):
    kx, ky = k.x1 - k.x0, k.y1 - k.y0
    L = k.length
    kx, ky = kx / L, ky / L
    sl = s.length
    sx, sy = (s.x1 - s.x0) / sl, (s.y1 - s.y0) / sl
    if abs(kx * sy - ky * sx) > np.sin(np.radians(p.duplicate_angle)):
        return False
    if max(s.width, k.width) > p.duplicate_width * min(s.width, k.width):
        return False
    t0 = (s.x0 - k.x0) * kx + (s.y0 - k.y0) * ky
    t1 = (s.x1 - k.x0) * kx + (s.y1 - k.y0) * ky
    o0 = (s.y0 - k.y0) * kx - (s.x0 - k.x0) * ky
    o1 = (s.y1 - k.y0) * kx - (s.x1 - k.x0) * ky
    if abs(o0 + o1) / 2 > p.duplicate_offset * min(s.width, k.width):
        return False
    overlap = min(max(t0, t1), L) - max(min(t0, t1), 0)
    return overlap > 0.5 * sl
