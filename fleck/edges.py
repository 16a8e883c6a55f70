"""Edge points inside the skin, with position and orientation.

Two kinds of edge: the boundary of the skin mask, whose skin side is known, and Canny edges of the
smoothed log intensity around it, whose two sides are alike.  The texture test leaves a straight
border where it is, so the boundary is the better measure of a limb's outline; the intensity
tells apart what the mask has merged, and finds what the texture test ate.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .grouping import GROUPER, GrouperParameters
from .reduction import PAPER_WINDOW

__all__ = ["EdgePoints", "grown", "scale_of", "skin_edges"]

Plane = NDArray[np.float32]

# Canny takes 16-bit derivatives: one unit of intensity a pixel becomes this many counts.
_COUNTS = 64.0
# A mask is drawn with this height before its edges are sought, so that the thresholds below are
# far under any straight boundary's gradient and far above rounding.
_MASK_HEIGHT = 100.0
_MASK_THRESHOLD = 5.0
# The top of a parabola through a ridge pixel and its two neighbors lies within half a pixel; a
# little more allows for the neighbors being read between pixels.  Beyond, the fit has failed.
_FARTHEST_TOP = 0.6
# Masks are grown by a structuring element up to this radius, SCALE 5 for the largest; beyond it,
# where an element costs time in proportion to its area, by a distance transform.
_LARGEST_ELEMENT = 32.0


@dataclass(frozen=True)
class EdgePoints:
    """Points on edges, in working pixels.

    Attributes
    ----------
    x, y : ndarray of shape (n,), dtype float32
        Positions, to a fraction of a pixel.
    normal_x, normal_y : ndarray of shape (n,), dtype float32
        Unit normal, towards the larger value: towards skin where the mask ends.
    one_sided : ndarray of shape (n,), dtype bool
        True on the mask's boundary, where the normal's sign says on which side the skin is.
    """

    x: Plane
    y: Plane
    normal_x: Plane
    normal_y: Plane
    one_sided: NDArray[np.bool_]

    def __len__(self) -> int:
        """Count the points."""
        return int(self.x.size)


def scale_of(shape: tuple[int, ...]) -> float:
    """Return SCALE of a working image: 1 at 128 x 192.

    Examples
    --------
    >>> scale_of((128, 192))
    1.0
    """
    return (shape[0] + shape[1]) / sum(PAPER_WINDOW)


def grown(mask: NDArray[np.uint8], radius: float) -> NDArray[np.bool_]:
    """Grow the nonzero pixels of a mask by a disc of a radius in pixels, to whole pixels.

    Examples
    --------
    >>> speck = np.zeros((5, 5), dtype=np.uint8)
    >>> speck[2, 2] = 1
    >>> int(grown(speck, 1.2).sum())
    5
    """
    reach = int(radius + 0.5)
    if reach > _LARGEST_ELEMENT and mask.any():
        away = cv2.distanceTransform(
            (mask == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
        )
        return np.asarray(away <= reach + 0.5)
    side = 2 * reach + 1
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask, element)) > 0


def skin_edges(
    intensity: NDArray[np.floating],
    mask: NDArray[np.bool_],
    parameters: GrouperParameters = GROUPER,
    *,
    search: NDArray[np.bool_] | None = None,
) -> EdgePoints:
    """Find the edges of the skin and in it.

    Parameters
    ----------
    intensity : ndarray of shape (h, w), dtype float
        Log intensity at working size.
    mask : ndarray of shape (h, w), dtype bool
        Skin; its boundary counts as an edge.
    parameters : GrouperParameters
        Smoothing and thresholds.
    search : ndarray of shape (h, w), dtype bool, optional
        Where intensity edges are looked for; by default the mask, grown by `mask_growth`.

    Returns
    -------
    EdgePoints
        Boundary points first, each group in row order.

    Raises
    ------
    ValueError
        If the arrays differ in shape.

    Notes
    -----
    The high threshold is a percentile of the gradient, so that it follows the contrast of the
    picture, between two bounds, so that a blank area shows no edges and a black border does not
    hide all others (decision 0006).

    References
    ----------
    .. [1] J. Canny, "A Computational Approach to Edge Detection", IEEE PAMI 8(6), 1986.

    Examples
    --------
    >>> mask = np.zeros((192, 128), dtype=np.bool_)
    >>> mask[40:140, 50:70] = True
    >>> points = skin_edges(np.full(mask.shape, 200.0), mask)
    >>> bool(points.one_sided.all()), float(points.x.min().round(1))
    (True, 49.5)
    """
    if intensity.shape != mask.shape or intensity.ndim != 2:
        msg = f"expected planes of one shape (h, w), got {intensity.shape} and {mask.shape}"
        raise ValueError(msg)
    scale = scale_of(mask.shape)
    skin = mask.astype(np.uint8)
    region = grown(skin, parameters.mask_growth * scale) if search is None else search

    soft = _smooth(skin * np.float32(_MASK_HEIGHT), parameters.mask_sigma * scale)
    slope = _gradient(soft)
    rim = _thin(slope, _MASK_THRESHOLD / scale, _MASK_THRESHOLD / scale)
    boundary = _points(rim, slope, one_sided=True)

    plane = np.ascontiguousarray(intensity, dtype=np.float32)
    plane = np.asarray(cv2.medianBlur(plane, parameters.median_side), dtype=np.float32)
    slope = _gradient(_smooth(plane, parameters.edge_sigma * scale))
    high = _high_threshold(slope[2][region], parameters, scale)
    edges = _thin(slope, high, parameters.edge_low_share * high)
    edges[~region] = 0
    edges[grown(rim, parameters.boundary_clearance * scale)] = 0
    inside = _points(edges, slope, one_sided=False)
    return EdgePoints(*(np.concatenate(both) for both in zip(boundary, inside, strict=True)))


def _smooth(plane: Plane, sigma: float) -> Plane:
    """Blur with a Gaussian, as if the border's values went on outside."""
    blurred = cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(blurred, dtype=np.float32)


def _gradient(plane: Plane) -> tuple[Plane, Plane, Plane]:
    """Return both derivatives, per pixel, and the magnitude."""
    border = cv2.BORDER_REPLICATE
    dx, dy = (
        np.asarray(
            cv2.Sobel(plane, cv2.CV_32F, i, 1 - i, scale=1 / 8, borderType=border), np.float32
        )
        for i in (1, 0)
    )
    # cv2.magnitude rounds differently with the alignment of its buffers, from run to run.
    return dx, dy, np.sqrt(dx * dx + dy * dy)


def _high_threshold(
    gradient: NDArray[np.float32], parameters: GrouperParameters, scale: float
) -> float:
    """Take a percentile of the gradient, between bounds; a larger picture has gentler slopes."""
    low, high = (bound / scale for bound in parameters.edge_contrast)
    if gradient.size == 0:
        return high
    rank = int(parameters.edge_percentile / 100 * (gradient.size - 1))
    return float(np.clip(np.partition(gradient, rank)[rank], low, high))


def _thin(slope: tuple[Plane, Plane, Plane], high: float, low: float) -> NDArray[np.uint8]:
    """Return 1 on ridges of the gradient that hold on to a point above the high threshold."""
    dx, dy = (np.rint(part * np.float32(_COUNTS)).astype(np.int16) for part in slope[:2])
    thin = cv2.Canny(dx, dy, low * _COUNTS, high * _COUNTS, L2gradient=True)
    return np.asarray(thin > 0, dtype=np.uint8)


def _points(
    marked: NDArray[np.uint8], slope: tuple[Plane, Plane, Plane], *, one_sided: bool
) -> tuple[Plane, Plane, Plane, Plane, NDArray[np.bool_]]:
    """Move each edge pixel along its gradient to the top of a parabola through three values."""
    rows, columns = np.nonzero(marked)
    dx, dy, size = slope
    here = np.maximum(size[rows, columns], np.float32(1e-6)).astype(np.float32)
    nx: Plane = (dx[rows, columns] / here).astype(np.float32)
    ny: Plane = (dy[rows, columns] / here).astype(np.float32)
    x: Plane = columns.astype(np.float32)
    y: Plane = rows.astype(np.float32)
    ahead, behind = _at(size, x + nx, y + ny), _at(size, x - nx, y - ny)
    bend = np.maximum(2 * here - ahead - behind, np.float32(1e-6))
    shift = np.clip((ahead - behind) / (2 * bend), -_FARTHEST_TOP, _FARTHEST_TOP)
    return (
        np.asarray(x + shift * nx, np.float32),
        np.asarray(y + shift * ny, np.float32),
        nx,
        ny,
        np.full(rows.size, one_sided, dtype=np.bool_),
    )


def _at(plane: Plane, x: NDArray[np.float32], y: NDArray[np.float32]) -> Plane:
    """Read a plane between pixels; remap takes maps of fewer than 2**15 columns."""
    values = np.empty(x.size, np.float32)
    for start in range(0, x.size, 30_000):
        part = slice(start, start + 30_000)
        # One explicit row: what a vector means here differs between versions of OpenCV.
        values[part] = cv2.remap(
            plane, x[None, part], y[None, part], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )[0]
    return values
