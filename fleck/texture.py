"""Median smoothing over a disc, and the amplitude of texture.

Conventions
-----------
Planes are (M, N), float64.  Outside the image the nearest pixel of the image is repeated.
Radii are whole pixels; radius 0 leaves a plane as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from .windows import footprint

if TYPE_CHECKING:
    from .color import Channel
    from .parameters import Window

#: Rank of the median among the nine samples of a ring.
RING_MEDIAN = 5


def window_median(plane: Channel, radius: int, window: Window = "disc") -> Channel:
    """Replace each pixel by the exact median of the window around it.

    Parameters
    ----------
    plane : ndarray of shape (M, N), dtype float64
        Any plane.
    radius : int
        Radius in pixels.
    window : {"disc", "square"}
        Shape of the window.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        The smoothed plane.

    Examples
    --------
    >>> plane = np.zeros((5, 5))
    >>> plane[2, 2] = 9.0
    >>> float(window_median(plane, 1).max())
    0.0
    """
    from scipy import ndimage

    if radius == 0:
        return plane
    smooth: Channel = ndimage.median_filter(
        plane, footprint=footprint(radius, window), mode="nearest"
    )
    return smooth


def ring_filter(plane: Channel, radius: float, rank: int = RING_MEDIAN) -> Channel:
    """Return the k-th smallest of nine samples: the pixel and eight around it on a ring.

    Parameters
    ----------
    plane : ndarray of shape (M, N), dtype float64
        Any plane.
    radius : float
        Radius of the ring in pixels.
    rank : int
        1 for the smallest, 5 for the median, 9 for the largest.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        The order statistic.

    Raises
    ------
    ValueError
        If `rank` is not within 1 to 9.

    References
    ----------
    .. [1] M. M. Fleck, authors' web page on the ring filter; the algorithm of her CVPR 1994
       edge finder, pp. 649-653.  Samples at round(r) along the axes, round(r / sqrt 2) along
       the diagonals.

    Examples
    --------
    >>> float(ring_filter(np.arange(49.0).reshape(7, 7), 2)[3, 3])
    24.0
    """
    if not 1 <= rank <= 9:
        msg = f"expected a rank within 1 and 9, got {rank}"
        raise ValueError(msg)
    straight, diagonal = int(radius + 0.5), int(radius / np.sqrt(2) + 0.5)
    offsets = [(0, 0), (-straight, 0), (straight, 0), (0, -straight), (0, straight)]
    offsets += [(dy, dx) for dy in (-diagonal, diagonal) for dx in (-diagonal, diagonal)]
    margin = max(straight, diagonal)
    rows, columns = plane.shape
    padded = np.pad(plane, margin, mode="edge")
    samples = np.stack(
        [
            padded[margin + dy : margin + dy + rows, margin + dx : margin + dx + columns]
            for dy, dx in offsets
        ]
    )
    return np.asarray(np.partition(samples, rank - 1, axis=0)[rank - 1], dtype=np.float64)


def ring_median(plane: Channel, radius: int, window: Window = "disc") -> Channel:
    """Imitate the median over a disc by ring filters of growing radii.

    The authors chain rings of several radii; their list could not be read.
    Ours halves the radius down to 1 and applies the smallest first (decision 0003).

    Examples
    --------
    >>> float(ring_median(np.arange(49.0).reshape(7, 7), 2)[3, 3])
    24.0
    """
    if window != "disc":
        msg = "expected a preset with disc windows, which rings imitate; use medians='disc'"
        raise ValueError(msg)
    radii = []
    while radius >= 1:
        radii.append(radius)
        radius //= 2
    for ring in reversed(radii):
        plane = ring_filter(plane, ring)
    return plane


def texture_amplitude(
    intensity: Channel,
    intensity_radius: int,
    residual_radius: int,
    window: Window = "disc",
    medians: Literal["disc", "ring"] = "disc",
) -> Channel:
    """Measure how far a pixel's surroundings stray from their own median.

    Parameters
    ----------
    intensity : ndarray of shape (M, N), dtype float64
        Unsmoothed log intensity.
    intensity_radius, residual_radius : int
        Radii of the median of intensity and of the median of its absolute deviation, pixels.
    window : {"disc", "square"}
        Shape of both windows.
    medians : {"disc", "ring"}
        Exact medians, or their imitation by ring filters.

    Returns
    -------
    ndarray of shape (M, N), dtype float64
        Texture amplitude in log units: 5 is a local light ratio of 1.116.

    Examples
    --------
    >>> float(texture_amplitude(np.full((9, 9), 200.0), 1, 2).max())
    0.0
    """
    median = window_median if medians == "disc" else ring_median
    residual = np.abs(intensity - median(intensity, intensity_radius, window))
    return median(residual, residual_radius, window)
