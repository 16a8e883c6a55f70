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
        Grey levels before lens and sensor.
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
        Grey levels, 0 to 255.
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
    rows, columns = background.shape[:2]
    k = OVERSAMPLING
    front = np.full((rows * k, columns * k), -np.inf, dtype=np.float32)
    shade = np.ones_like(front)
    owner = np.full(front.shape, -1, dtype=np.int16)
    between = np.zeros(front.shape, dtype=np.bool_)
    for index, part in enumerate(parts):
        _put(part, index, light, front, shade, owner, between)

    colors = np.array([part.color or tone for part in parts] + [(0.0, 0.0, 0.0)], dtype=np.float32)

    def mean(field: NDArray[np.float32]) -> NDArray[np.float32]:
        """Average the sub-pixels of each pixel."""
        return np.asarray(
            cv2.resize(field, (columns, rows), interpolation=cv2.INTER_AREA), dtype=np.float32
        )

    # `owner` is -1 where nothing was drawn: the last entry of each table below.
    planes = [mean(colors[:, plane][owner] * shade) for plane in range(3)]
    open_share = mean((owner < 0).astype(np.float32))
    pixels = np.stack(planes, axis=-1) + background * open_share[..., None]
    is_skin = np.array([part.color is None for part in parts] + [False], dtype=np.float32)
    coverage = mean(is_skin[owner])
    seen = np.bincount(owner[between], minlength=len(parts))
    whole = [part.length * (part.w0 + part.w1) / 2 * k * k for part in parts]
    visible = tuple(
        min(1.0, float(n / area)) if area > 0 else 0.0 for n, area in zip(seen, whole, strict=True)
    )
    return Rendering(pixels=pixels, skin=coverage >= 0.5, visible=visible)


def _put(
    part: Part,
    index: int,
    light: Light,
    front: NDArray[np.float32],
    shade: NDArray[np.float32],
    owner: NDArray[np.int16],
    between: NDArray[np.bool_],
) -> None:
    """Draw one part into the depth buffer wherever it is nearer than what is there."""
    k = OVERSAMPLING
    reach = max(part.w0, part.w1) / 2 * max(1.0, part.cap) + 1
    box = []
    for low, high, size in (
        (min(part.y0, part.y1), max(part.y0, part.y1), front.shape[0]),
        (min(part.x0, part.x1), max(part.x0, part.x1), front.shape[1]),
    ):
        start = min(max(math.floor((low - reach + 0.5) * k), 0), size)
        box.append(slice(start, min(max(math.ceil((high + reach + 0.5) * k), start), size)))
    where = (box[0], box[1])
    if box[0].start == box[0].stop or box[1].start == box[1].stop:
        return

    length = max(part.length, 1e-6)
    ax, ay = (part.x1 - part.x0) / length, (part.y1 - part.y0) / length
    dx = ((np.arange(box[1].start, box[1].stop, dtype=np.float32) + 0.5) / k - 0.5 - part.x0)[None]
    dy = ((np.arange(box[0].start, box[0].stop, dtype=np.float32) + 0.5) / k - 0.5 - part.y0)[
        :, None
    ]
    along = dx * ax + dy * ay
    on_axis = np.clip(along, 0, length)
    half = part.w0 / 2 + (part.w1 - part.w0) / 2 * (on_axis / length)
    across = (dy * ax - dx * ay) / half
    beyond = along - on_axis
    core = beyond == 0
    if part.cap > 0:
        ahead = beyond / (part.cap * half)
        height2 = 1 - across**2 - ahead**2
    else:
        ahead = np.zeros_like(across)
        height2 = np.where(core, 1 - across**2, -1)
    inside = height2 > 0
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
        brightness = np.ones_like(half)

    nearer = inside & (surface > front[where])
    front[where][nearer] = surface[nearer]
    shade[where][nearer] = brightness[nearer]
    owner[where][nearer] = index
    between[where][nearer] = core[nearer]
