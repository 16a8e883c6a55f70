from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .grouping import GROUPER


@dataclass(frozen=True)
class Symmetries:
    first: np.ndarray
    second: np.ndarray
    x: np.ndarray
    y: np.ndarray
    width: np.ndarray
    axis: np.ndarray
    tests: int = 0


def _mirror(ax, ay, anx, any_, aside, bx, by, bnx, bny, bside, p, scale):
    dx = bx - ax
    dy = by - ay
    d2 = dx * dx + dy * dy
    ok = (d2 >= np.float32((p.min_width * scale) ** 2)) & (
        d2 <= np.float32((p.max_width * scale) ** 2)
    )
    # across: component of the chord along each normal / tangent
    an = dx * anx + dy * any_
    at = dy * anx - dx * any_
    bn = -(dx * bnx + dy * bny)
    bt = dy * bnx - dx * bny  # = cross(bn, d)
    s2 = np.float32(np.sin(np.radians(p.tangent_tolerance)) ** 2)
    ok &= (at * at <= s2 * d2) & (bt * bt <= s2 * d2)
    ok &= ~(aside & (an < 0)) & ~(bside & (bn < 0))
    # deviation sum: sin(da + db), normals taken mod 180 degrees
    # angle of chord from a's normal: (an, at); from b's: (-bn, bt) ; sum
    s = at * -bn + an * bt
    ok &= np.abs(s) <= np.float32(np.sin(np.radians(p.mirror_tolerance))) * d2
    return ok


def all_pairs_symmetries(points, parameters=GROUPER, scale=1.0):
    n = len(points)
    cols = (points.x, points.y, points.normal_x, points.normal_y, points.one_sided)
    ok = _mirror(
        *(c[:, None] for c in cols), *(c[None, :] for c in cols), parameters, np.float32(scale)
    )
    i, j = np.nonzero(np.triu(ok, 1))
    return _record(points, i, j, n * (n - 1) // 2)


BINS = 12


def local_symmetries(points, parameters=GROUPER, scale=1.0):
    p = parameters
    cols = (points.x, points.y, points.normal_x, points.normal_y, points.one_sided)
    wmax = p.max_width * scale
    wmin = p.min_width * scale
    found_i, found_j = [], []
    tests = 0
    half = np.pi / BINS / 2
    normal = np.arctan2(points.normal_y, points.normal_x)
    tol = np.radians(p.tangent_tolerance) + half + 1e-3
    slope = np.float32(np.tan(half) + 1e-3)
    codes = []
    for k in range(BINS):
        phi = k * np.pi / BINS
        c, s = np.float32(np.cos(phi)), np.float32(np.sin(phi))
        dev = points.normal_x * c
        dev += points.normal_y * s
        np.abs(dev, out=dev)
        chosen = np.flatnonzero(dev >= np.float32(np.cos(tol)))
        if chosen.size < 2:
            continue
        x, y = points.x[chosen], points.y[chosen]
        u = y * c - x * s
        order = np.argsort(u, kind="stable")
        chosen, u = chosen[order], u[order]
        v = (x * c + y * s)[order]
        reach = np.float32(wmax * np.sin(half) + 0.01)
        n = u.size
        span = int((np.searchsorted(u, u + reach, "right") - np.arange(n)).max())
        if span < 2:
            continue
        padded = np.empty((2, n + span - 1), np.float32)
        padded[0, :n] = u
        padded[0, n:] = np.inf
        padded[1, :n] = v
        padded[1, n:] = 0
        du, dv = as_strided(padded, (2, n, span), (padded.strides[0], 4, 4)) - padded[:, :n, None]
        tests += du.size
        np.abs(dv, out=dv)
        dv *= slope
        near = du <= dv
        near &= dv >= np.float32(slope * (wmin * np.cos(half) - 0.01))
        near &= dv <= np.float32(slope * (wmax + 0.01))
        flat = np.flatnonzero(near)
        a = flat // span
        found_i.append(chosen[a])
        found_j.append(chosen[flat - a * (span - 1)])
        codes.append(np.full(flat.size, k, np.int8))
    if not found_i:
        e = np.empty(0, np.int64)
        return _record(points, e, e, tests)
    i, j, k = np.concatenate(found_i), np.concatenate(found_j), np.concatenate(codes)
    ok = _mirror(*(col[i] for col in cols), *(col[j] for col in cols), p, np.float32(scale))
    i, j, k = i[ok], j[ok], k[ok]
    dx, dy = points.x[j] - points.x[i], points.y[j] - points.y[i]
    mine = np.rint(np.arctan2(dy, dx) * np.float32(BINS / np.pi)).astype(np.int8) % BINS == k
    i, j = i[mine], j[mine]
    return _record(points, np.minimum(i, j), np.maximum(i, j), tests)


def _record(points, i, j, tests):
    dx = points.x[j] - points.x[i]
    dy = points.y[j] - points.y[i]
    width = np.hypot(dx, dy)
    an = dx * points.normal_x[i] + dy * points.normal_y[i]
    at = dy * points.normal_x[i] - dx * points.normal_y[i]
    bn = -(dx * points.normal_x[j] + dy * points.normal_y[j])
    bt = dy * points.normal_x[j] - dx * points.normal_y[j]
    s = (at * -bn + an * bt) * np.sign(-an * bn) / width**2
    return Symmetries(
        i,
        j,
        (points.x[i] + points.x[j]) / 2,
        (points.y[i] + points.y[j]) / 2,
        width,
        np.mod(np.arctan2(dx, -dy) - np.float32(0.5) * s, np.float32(np.pi)),
        tests,
    )
