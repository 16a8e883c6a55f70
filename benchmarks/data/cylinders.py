"""Shaded cylinders in projection: the renderer behind the drawn pictures.

Conventions
-----------
Coordinates are image pixels, x to the right and y down; the center of the pixel in column j is
x = j.  A part is the projection of a round cone: an axis, a width at each of its ends, rounded or
flat ends.  Parts are put together by a depth buffer, so that two parts that share a joint melt
into one surface and two parts at different depths show only the edge that their shading makes;
no outline is ever drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Light", "Part", "Rendering", "render"]

#: Sub-pixels a side.  Ours: nine samples a pixel leave steps of 11 % of the contrast at an
#: outline, below the photographs' own noise; decision 0011.
OVERSAMPLING = 3


@dataclass(frozen=True)
class Part:
    """One tapered cylinder, flat bar or rounded blob of a scene.

    Attributes
    ----------
    name : str
        What the part stands for.
    x0, y0, x1, y1 : float
        Ends of the axis, pixels.
    w0, w1 : float
        Widths at the two ends, pixels.
    cap : float
        Depth of the rounded ends in half widths; 1 is a half circle, 0 a flat end.
    depth : float
        Shift towards the viewer, pixels; the nearer surface hides the farther.
    lean : float
        How much nearer the second end is than the first, pixels.
    relief : float
        Front height of the surface in half widths; 1 is a round section, less a flatter one.
    color : tuple of float, optional
        Red, green, blue of an unshaded thing that is not skin; None is skin.
    """

    name: str
    x0: float
    y0: float
    x1: float
    y1: float
    w0: float
    w1: float
    cap: float = 1.0
    depth: float = 0.0
    lean: float = 0.0
    relief: float = 1.0
    color: tuple[float, float, float] | None = None

    @property
    def length(self) -> float:
        """Length of the axis, pixels."""
        return math.hypot(self.x1 - self.x0, self.y1 - self.y0)


@dataclass(frozen=True)
class Light:
    """A distant light and the share of light that comes from everywhere.

    Attributes
    ----------
    x, y, z : float
        Unit vector from the surface to the light; z points to the viewer.
    ambient : float
        Brightness of a surface turned away from the light, relative to one facing it.
    """

    x: float
    y: float
    z: float
    ambient: float


@dataclass(frozen=True)
class Rendering:
    """What `render` returns.

    Attributes
    ----------
    pixels : ndarray of shape (M, N, 3), dtype float32
        Gray levels before lens and sensor.
    skin : ndarray of shape (M, N), dtype bool
        Pixels at least half covered by visible skin.
    visible : tuple of float
        For each part, the share of its surface between the two ends that is seen, 0 to 1.
    """

    pixels: NDArray[np.float32]
    skin: NDArray[np.bool_]
    visible: tuple[float, ...]


def render(
    parts: Sequence[Part],
    background: NDArray[np.float32],
    tone: tuple[float, float, float],
    light: Light,
) -> Rendering:
    """Put shaded parts before a background.

    Parameters
    ----------
    parts : sequence of Part
        In any order; depth decides what hides what.
    background : ndarray of shape (M, N, 3), dtype float32
        Gray levels, 0 to 255.
    tone : tuple of float
        Red, green, blue of fully lit skin.
    light : Light
        One light for the whole scene.

    Returns
    -------
    Rendering
        Pixels, true skin mask and the visible share of each part.

    Examples
    --------
    >>> arm = Part("arm", 10, 19.5, 50, 19.5, 12, 12)
    >>> night = np.zeros((40, 60, 3), dtype=np.float32)
    >>> scene = render([arm], night, (200.0, 140.0, 110.0), Light(0.0, 0.0, 1.0, 0.6))
    >>> [round(float(level)) for level in scene.pixels[20, 30]]
    [200, 140, 110]
    >>> int(scene.skin[:, 30].sum()), round(scene.visible[0], 1)
    (12, 1.0)
    """
    k = OVERSAMPLING
    top, bottom, left, right = _window(parts, background.shape)
    shape = (bottom - top, right - left)
    canvas = _Canvas(
        origin=(top * k, left * k),
        front=np.full((shape[0] * k, shape[1] * k), -np.inf, dtype=np.float32),
        shade=np.zeros((shape[0] * k, shape[1] * k), dtype=np.float32),
        owner=np.full((shape[0] * k, shape[1] * k), -1, dtype=np.int16),
        between=np.zeros((shape[0] * k, shape[1] * k), dtype=np.bool_),
    )
    pixels = background.astype(np.float32)
    skin = np.zeros(background.shape[:2], dtype=np.bool_)
    if 0 in shape:
        return Rendering(pixels=pixels, skin=skin, visible=(0.0,) * len(parts))
    for index, part in enumerate(parts):
        _put(part, index, light, canvas)

    def mean(field: NDArray[np.float32]) -> NDArray[np.float32]:
        """Average the sub-pixels of each pixel."""
        return np.asarray(
            cv2.resize(field, shape[::-1], interpolation=cv2.INTER_AREA), dtype=np.float32
        )

    # `shade` is 0 wherever the nearest thing is not skin.
    inside = (slice(top, bottom), slice(left, right))
    pixels[inside] *= mean((canvas.owner < 0).astype(np.float32))[..., None]
    pixels[inside] += mean(canvas.shade)[..., None] * np.array(tone, dtype=np.float32)
    for index, part in enumerate(parts):
        if part.color is not None:
            share = mean((canvas.owner == index).astype(np.float32))
            pixels[inside] += share[..., None] * np.array(part.color, dtype=np.float32)
    skin[inside] = mean((canvas.shade > 0).astype(np.float32)) >= 0.5
    seen = np.bincount(canvas.owner[canvas.between], minlength=len(parts))
    whole = [part.length * (part.w0 + part.w1) / 2 * k * k for part in parts]
    visible = tuple(
        min(1.0, float(n / area)) if area > 0 else 0.0 for n, area in zip(seen, whole, strict=True)
    )
    return Rendering(pixels=pixels, skin=skin, visible=visible)


@dataclass(frozen=True)
class _Canvas:
    """Buffers at sub-pixel resolution, and the sub-pixel of the frame they begin at."""

    origin: tuple[int, int]
    front: NDArray[np.float32]
    shade: NDArray[np.float32]
    owner: NDArray[np.int16]
    between: NDArray[np.bool_]


def _bounds(part: Part) -> tuple[tuple[float, float], tuple[float, float]]:
    """Bound one part in rows and in columns, pixels."""
    reach = max(part.w0, part.w1) / 2 * max(1.0, part.cap) + 1
    return (
        (min(part.y0, part.y1) - reach, max(part.y0, part.y1) + reach),
        (min(part.x0, part.x1) - reach, max(part.x0, part.x1) + reach),
    )


def _window(parts: Sequence[Part], shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return the rows and columns of the frame that the parts can touch."""
    limits = []
    for axis in (0, 1):
        low = min((_bounds(part)[axis][0] for part in parts), default=0.0)
        high = max((_bounds(part)[axis][1] for part in parts), default=0.0)
        start = min(max(math.floor(low), 0), shape[axis])
        limits += [start, min(max(math.ceil(high) + 1, start), shape[axis])]
    return limits[0], limits[1], limits[2], limits[3]


def _put(part: Part, index: int, light: Light, canvas: _Canvas) -> None:
    """Draw one part into the depth buffer wherever it is nearer than what is there."""
    k = OVERSAMPLING
    box = []
    for (low, high), origin, size in zip(
        _bounds(part), canvas.origin, canvas.front.shape, strict=True
    ):
        start = min(max(math.floor((low + 0.5) * k) - origin, 0), size)
        box.append(slice(start, min(max(math.ceil((high + 0.5) * k) - origin, start), size)))
    if box[0].start == box[0].stop or box[1].start == box[1].stop:
        return

    def centers(axis: int, from_: float) -> NDArray[np.float32]:
        """Return where the sub-pixels of the box lie along one axis, from a given place."""
        cells = np.arange(box[axis].start, box[axis].stop, dtype=np.float32) + canvas.origin[axis]
        return np.asarray((cells + 0.5) / k - 0.5 - from_, dtype=np.float32)

    length = max(part.length, 1e-6)
    ax, ay = (part.x1 - part.x0) / length, (part.y1 - part.y0) / length
    dx, dy = centers(1, part.x0)[None], centers(0, part.y0)[:, None]
    along, aside = dx * ax + dy * ay, dy * ax - dx * ay
    widest = max(part.w0, part.w1) / 2
    ahead_of_ends = part.cap * widest
    touched = np.nonzero(
        (np.abs(aside) < widest) & (np.abs(along - length / 2) < length / 2 + ahead_of_ends)
    )
    along, aside = along[touched], aside[touched]
    on_axis = np.clip(along, 0, length)
    half = part.w0 / 2 + (part.w1 - part.w0) / 2 * (on_axis / length)
    across = aside / half
    ahead = (along - on_axis) / (part.cap * half) if part.cap > 0 else np.zeros_like(across)
    height2 = 1 - across**2 - ahead**2
    normal_z = np.sqrt(np.maximum(height2, 0))
    if part.color is None:
        surface = part.depth + part.lean * (on_axis / length) + part.relief * half * normal_z
        facing = (
            (ahead * ax - across * ay) * light.x
            + (ahead * ay + across * ax) * light.y
            + normal_z * light.z
        )
        brightness = light.ambient + (1 - light.ambient) * np.maximum(facing, 0)
    else:
        surface = np.full_like(half, part.depth)
        brightness = np.zeros_like(half)

    spot = (touched[0] + box[0].start, touched[1] + box[1].start)
    nearer = (height2 > 0) & (surface > canvas.front[spot])
    spot = (spot[0][nearer], spot[1][nearer])
    canvas.front[spot] = surface[nearer]
    canvas.shade[spot] = brightness[nearer]
    canvas.owner[spot] = index
    canvas.between[spot] = (along == on_axis)[nearer]
