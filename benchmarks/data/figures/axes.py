"""Where the segments of a figure are in the picture: their axes, widths and depths, exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .body import RIMS, Figure
from .geometry import Camera

#: An axis shorter than this share of the frame points at the camera and has no direction. Ours.
_POINTLIKE = 1e-4


def projected_segments(
    figure: Figure, camera: Camera, size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Project the true axes and measure the silhouette across them.

    Parameters
    ----------
    figure : Figure
        In front of the camera.
    camera : Camera
        Of the picture.
    size : int
        Side of the picture, pixels.

    Returns
    -------
    axes : ndarray of shape (20, 6), dtype float64
        x0, y0, x1, y1 of the ends and the widths w0, w1 there, in pixels, before any occlusion.
    depths : ndarray of shape (20, 2), dtype float64
        Depths of the two ends along the optical axis, metres.

    Notes
    -----
    The width at an end is the extent, across the projected axis, of the spheres that bound the
    segment there; a sphere appears as a circle of its radius times focal length over depth.  The
    renderer's melting adds a few millimetres that are not counted.

    Examples
    --------
    >>> from .pose import take
    >>> camera = Camera(np.array([0.0, 0.85, 5.0]), np.diag([1.0, -1.0, -1.0]), 2.5)
    >>> figure = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), 1.7, 1.0)
    >>> axes, depths = projected_segments(figure, camera, 200)
    >>> axes.shape, axes[3].round(1).tolist()
    ((20, 6), [100.0, 32.2, 100.0, 23.0, 10.3, 15.0])
    """
    ends = camera.project(figure.ends, size)
    axes = ends[:, 1, :2] - ends[:, 0, :2]
    lengths = np.sqrt(axes[:, 0] ** 2 + axes[:, 1] ** 2)
    pointlike = lengths < _POINTLIKE * size
    axes[pointlike], lengths[pointlike] = (0.0, 1.0), 1.0
    across = np.stack([-axes[:, 1], axes[:, 0]], axis=1) / lengths[:, None]
    spheres = camera.project(figure.part_ends, size).reshape(-1, 3)
    seen = figure.part_radii.reshape(-1) * (camera.focal * size) / spheres[:, 2]
    place = np.einsum("srki,si->srk", spheres[RIMS, :2], across)
    widths = (place + seen[RIMS]).max(axis=2) - (place - seen[RIMS]).min(axis=2)
    flat = ends[..., :2].reshape(len(ends), 4)
    return np.concatenate([flat, widths], axis=1), np.ascontiguousarray(ends[..., 2])
