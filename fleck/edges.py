"""Edge points inside the skin, with position and orientation.

A Canny detector on the smoothed log intensity, kept inside the skin mask grown by what the
texture test ate, and the boundary of the mask itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .grouping import GROUPER, GrouperParameters

Floats = NDArray[np.float32]

# Canny takes 16-bit derivatives; one log-intensity unit a pixel becomes this many counts.
_COUNTS = 64.0


@dataclass(frozen=True)
class EdgePoints:
    x: Floats
    y: Floats
    normal_x: Floats
    normal_y: Floats
    one_sided: NDArray[np.bool_]

    def __len__(self) -> int:
        return self.x.size


def scale_of(shape: tuple[int, ...]) -> float:
    return (shape[0] + shape[1]) / 320.0


def _disc(radius: float) -> NDArray[np.uint8]:
    side = 2 * int(round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def skin_edges(intensity, mask, parameters=GROUPER, search=None, boundary=True) -> EdgePoints:
    p = parameters
    scale = scale_of(mask.shape)
    skin = mask.astype(np.uint8)
    region = (
        cv2.dilate(skin, _disc(p.mask_growth * scale))
        if search is None
        else search.astype(np.uint8)
    )
    smooth = cv2.medianBlur(np.ascontiguousarray(intensity, np.float32), p.median_side)
    smooth = cv2.GaussianBlur(smooth, (0, 0), p.edge_sigma * scale)
    parts = []
    dx, dy, size = _gradient(smooth)
    inside = size[region > 0]
    if inside.size == 0:
        return _join([])
    high = float(np.percentile(inside, p.edge_percentile))
    high = min(max(high, p.edge_min_contrast / scale), p.edge_max_contrast / scale)
    edges = _thin(dx, dy, high, p.edge_low_share * high)
    edges &= region
    if boundary:
        soft = cv2.GaussianBlur(
            skin.astype(np.float32) * 100,
            (0, 0),
            p.edge_sigma * scale,
            borderType=cv2.BORDER_REPLICATE,
        )
        bx, by, bsize = _gradient(soft)
        rim = skin - cv2.erode(skin, np.ones((3, 3), np.uint8))
        rim = _thin(bx, by, 5 / scale, 5 / scale)
        r, c = np.nonzero(rim)
        parts.append(_points(r, c, bx, by, bsize, True))
        near = cv2.dilate(rim, _disc(p.boundary_clearance * scale))
        edges &= 1 - near
    r, c = np.nonzero(edges)
    parts.append(_points(r, c, dx, dy, size, False))
    return _join(parts)


def _gradient(plane):
    dx = cv2.Sobel(plane, cv2.CV_32F, 1, 0, scale=1 / 8)
    dy = cv2.Sobel(plane, cv2.CV_32F, 0, 1, scale=1 / 8)
    return dx, dy, cv2.magnitude(dx, dy)


def _thin(dx, dy, high, low):
    thin = cv2.Canny(
        cv2.convertScaleAbs(dx, alpha=0).astype(np.int16)
        if False
        else np.rint(dx * _COUNTS).astype(np.int16),
        np.rint(dy * _COUNTS).astype(np.int16),
        low * _COUNTS,
        high * _COUNTS,
        L2gradient=True,
    )
    return (thin > 0).astype(np.uint8)


def _points(r, c, dx, dy, size, one_sided):
    """Move each edge pixel along its gradient to the top of a parabola."""
    g = np.maximum(size[r, c], 1e-6)
    nx, ny = dx[r, c] / g, dy[r, c] / g
    fx = c.astype(np.float32)
    fy = r.astype(np.float32)
    ahead = cv2.remap(size, fx + nx, fy + ny, cv2.INTER_LINEAR)[:, 0] if r.size else g
    behind = cv2.remap(size, fx - nx, fy - ny, cv2.INTER_LINEAR)[:, 0] if r.size else g
    bend = 2 * g - ahead - behind
    shift = np.clip(0.5 * (ahead - behind) / np.maximum(bend, 1e-6), -0.6, 0.6)
    return fx + shift * nx, fy + shift * ny, nx, ny, np.full(r.size, one_sided)


def _join(parts):
    if not parts:
        e = np.empty(0, np.float32)
        return EdgePoints(e, e, e, e, np.empty(0, bool))
    return EdgePoints(*(np.concatenate(a) for a in zip(*parts, strict=True)))
