"""What surrounds a drawn body: backdrop, light, skin tone, lens and sensor.

Every choice here is drawn at random inside stated ranges, so that no picture depends on one
favorable background or lamp; the ranges are ours, see decision 0011.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from .cylinders import Light

__all__ = ["BACKDROPS", "TONES", "backdrop", "lamp", "photograph", "smooth_noise"]

#: Fully lit skin, red, green, blue, light to dark.  All lie inside the skin windows of the
#: authors' page when evenly lit; a test pins that.
TONES: tuple[tuple[float, float, float], ...] = (
    (222.0, 164.0, 128.0),
    (208.0, 150.0, 118.0),
    (200.0, 140.0, 110.0),
    (182.0, 122.0, 90.0),
    (150.0, 96.0, 68.0),
    (124.0, 78.0, 54.0),
)

#: Backdrop colors, none of a skin hue.
BACKDROPS: tuple[tuple[float, float, float], ...] = (
    (150.0, 150.0, 155.0),
    (225.0, 228.0, 230.0),
    (90.0, 120.0, 160.0),
    (70.0, 110.0, 70.0),
    (60.0, 64.0, 78.0),
    (150.0, 170.0, 160.0),
    (120.0, 90.0, 150.0),
)


def smooth_noise(
    rng: np.random.Generator, shape: tuple[int, int], spacing: float
) -> NDArray[np.float32]:
    """Return a smooth random field that varies over a given distance.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the field.
    shape : tuple of int
        Rows and columns.
    spacing : float
        Distance between independent values, pixels.

    Returns
    -------
    ndarray of the given shape, dtype float32
        Values in [-1, 1].

    Examples
    --------
    >>> field = smooth_noise(np.random.default_rng(1), (20, 30), 8.0)
    >>> field.shape, bool(abs(field).max() <= 1)
    ((20, 30), True)
    """
    coarse = rng.uniform(
        -1, 1, (math.ceil(shape[0] / spacing) + 2, math.ceil(shape[1] / spacing) + 2)
    )
    fine = cv2.resize(
        coarse.astype(np.float32), (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR
    )
    return np.asarray(fine, dtype=np.float32)


def backdrop(
    rng: np.random.Generator, shape: tuple[int, int], *, textured: bool = False
) -> NDArray[np.float32]:
    """Paint a backdrop without skin colors.

    Part of every backdrop lies in deep shadow: the skin filter takes the darkest level of a
    picture for the camera's zero, and a photograph nearly always holds something dark.

    Parameters
    ----------
    rng : numpy.random.Generator
        Chooses color, shadow and texture.
    shape : tuple of int
        Rows and columns.
    textured : bool
        Add cloth-like texture and straight-edged blocks of other colors.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype float32
        Gray levels, 0 to 255.

    Examples
    --------
    >>> wall = backdrop(np.random.default_rng(1), (48, 32))
    >>> wall.shape, bool(wall.min() < 25)
    ((48, 32, 3), True)
    """
    rows, columns = shape
    picture = np.empty((rows, columns, 3), dtype=np.float32)
    picture[:] = BACKDROPS[rng.integers(len(BACKDROPS))]
    if textured:
        for _ in range(int(rng.integers(3, 8))):
            middle = rng.uniform(0, 1, 2) * (columns, rows)
            extent = rng.uniform(0.08, 0.35, 2) * max(shape)
            corners = cv2.boxPoints(
                (tuple(middle.tolist()), tuple(extent.tolist()), float(rng.uniform(0, 180)))
            )
            color = BACKDROPS[rng.integers(len(BACKDROPS))]
            cv2.fillConvexPoly(picture, corners.astype(np.int32), color)
        for spacing, gain in ((2.5, 0.16), (7.0, 0.12), (25.0, 0.12)):
            picture *= (1 + gain * smooth_noise(rng, shape, spacing))[..., None]
    # A shadow that falls off from one corner or side.
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    angle = rng.uniform(0, 2 * math.pi)
    ramp = (x / columns - 0.5) * math.cos(angle) + (y / rows - 0.5) * math.sin(angle)
    ramp = (ramp - ramp.min()) / (ramp.max() - ramp.min())
    picture *= (0.05 + 0.95 * np.clip((ramp - 0.12) / rng.uniform(0.15, 0.5), 0, 1))[..., None]
    return np.clip(picture, 0, 255)


def lamp(rng: np.random.Generator) -> Light:
    """Set up a frontal lamp, up to 35 degrees off the viewer's direction.

    Parameters
    ----------
    rng : numpy.random.Generator
        Chooses direction and ambient share.

    Returns
    -------
    Light
        Ambient share between 0.50 and 0.70.

    Examples
    --------
    >>> light = lamp(np.random.default_rng(1))
    >>> round(light.x**2 + light.y**2 + light.z**2, 9)
    1.0
    """
    off, around = math.radians(rng.uniform(0, 35)), rng.uniform(0, 2 * math.pi)
    return Light(
        x=math.sin(off) * math.cos(around),
        y=math.sin(off) * math.sin(around),
        z=math.cos(off),
        ambient=rng.uniform(0.50, 0.70),
    )


def photograph(
    rng: np.random.Generator, scene: NDArray[np.float32], *, blur: float = 0.0, noise: float = 0.0
) -> NDArray[np.uint8]:
    """Pass a scene through lens and sensor.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the sensor's noise.
    scene : ndarray of shape (M, N, 3), dtype float32
        Gray levels.
    blur : float
        Standard deviation of the lens blur, pixels, added to the 0.6 of any lens.
    noise : float
        Standard deviation of the sensor noise in each channel, gray levels.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Examples
    --------
    >>> flat = np.full((8, 8, 3), 100, dtype=np.float32)
    >>> photograph(np.random.default_rng(1), flat)[4, 4]
    array([100, 100, 100], dtype=uint8)
    """
    picture = cv2.GaussianBlur(scene, (0, 0), math.hypot(0.6, blur))
    if noise > 0:
        picture = picture + np.asarray(rng.normal(0, noise, picture.shape), dtype=np.float32)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)
