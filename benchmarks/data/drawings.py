"""Drawn pictures with truth, for the grouper.

The limbs, girdles and bodies are shaded, tapered cylinders of skin color before backdrops that
are not; each picture comes with the axis, the widths and the visible share of every part.  They
say whether the geometry works, never how well a photograph is judged: a drawn body is the
model's own idea of a body.  Decision 0011 says how they are made and what counts as clean.

Examples
--------
>>> drawing = draw("limb", np.random.default_rng(1))
>>> drawing.pixels.shape, [segment.name for segment in drawing.segments]
((384, 256, 3), ['upper', 'lower'])
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .assemblies import ASSEMBLIES, jointed_limb
from .backdrops import BACKDROPS, TONES, backdrop, lamp, photograph, smooth_noise
from .bodies import POSES, Pose, body, place
from .cylinders import Light, Part, render

__all__ = ["CLEAN", "KINDS", "Conditions", "Drawing", "DrawnSegment", "Kind", "draw"]

Kind = Literal["cylinder", "limb", "girdle", "limb-segment girdle", "spine", "figure", "scattered"]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: Share of the frame that a whole figure and its scattered parts must cover with visible skin.
FIGURE_SHARE = 0.30


@dataclass(frozen=True)
class Conditions:
    """What is done to a picture besides drawing it.

    Attributes
    ----------
    noise : float
        Sensor noise, gray levels.
    blur : float
        Lens blur beyond the sharpest lens, pixels.
    occlusion : float
        Share of one part's length hidden by a bar that is not skin, 0 to 1.
    distractors : {"none", "bars", "skin"}
        Two straight bars parallel to a part, of backdrop colors or of flat skin color.
    textured : bool
        A textured backdrop with blocks of several colors in place of a plain one.
    """

    noise: float = 1.5
    blur: float = 0.0
    occlusion: float = 0.0
    distractors: Literal["none", "bars", "skin"] = "none"
    textured: bool = False


CLEAN = Conditions()


@dataclass(frozen=True)
class DrawnSegment:
    """The truth about one part, in pixels of the picture.

    Attributes
    ----------
    name : str
        Such as "left thigh".
    x0, y0, x1, y1 : float
        Ends of the axis.
    w0, w1 : float
        Widths at the ends.
    visible : float
        Share of the part, between its ends, that is in the frame and not hidden.
    """

    name: str
    x0: float
    y0: float
    x1: float
    y1: float
    w0: float
    w1: float
    visible: float


@dataclass(frozen=True)
class Drawing:
    """One drawn picture.

    Attributes
    ----------
    kind : Kind
        What was drawn.
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    skin : ndarray of shape (M, N), dtype bool
        True where visible skin covers at least half of the pixel.
    segments : tuple of DrawnSegment
        The skin parts, without distractors.
    bend : float
        Angle at the joint of a limb in degrees, 180 straight; NaN for other kinds.
    """

    kind: Kind
    pixels: NDArray[np.uint8]
    skin: NDArray[np.bool_]
    segments: tuple[DrawnSegment, ...]
    bend: float = math.nan

    @property
    def skin_share(self) -> float:
        """Share of the frame that is visible skin."""
        return float(self.skin.mean())


def draw(
    kind: Kind,
    rng: np.random.Generator,
    *,
    size: tuple[int, int] | None = None,
    conditions: Conditions = CLEAN,
    pose: Pose | None = None,
    bend: tuple[float, float] = (20.0, 165.0),
) -> Drawing:
    """Draw one random picture of a kind.

    Parameters
    ----------
    kind : Kind
        "cylinder" (one tapered cylinder), "limb" (two with a joint), "girdle" (two legs and the
        hip between them), "limb-segment girdle" (one leg and one thigh), "spine" (a trunk and two
        thighs), "figure" (a whole body covering at least 30 % of the frame) or "scattered" (the
        parts of such a body at random places and angles over the same frame).
    rng : numpy.random.Generator
        Source of everything random.
    size : tuple of int, optional
        Rows and columns; by default 384 x 256, and for bodies a frame shaped like the body.
    conditions : Conditions
        Noise, blur, occlusion, distractors, texture.
    pose : Pose, optional
        Pose of a figure; drawn at random when absent.
    bend : tuple of float
        Range of the joint angle of a limb, degrees.

    Returns
    -------
    Drawing
        Pixels, true mask and true segments.

    Examples
    --------
    >>> figure = draw("figure", np.random.default_rng(2), pose="standing")
    >>> bool(figure.skin_share >= 0.30)
    True
    """
    if kind not in KINDS:
        msg = f"expected a kind of {', '.join(KINDS)}, got {kind!r}"
        raise ValueError(msg)
    angle = math.nan
    if kind in ("figure", "scattered"):
        parts, size = _figure(rng, pose or POSES[rng.integers(len(POSES))], size)
        if kind == "scattered":
            parts = _scatter(rng, parts, size)
    else:
        size = size or (384, 256)
        if kind == "limb":
            angle = float(rng.uniform(*bend))
            local = jointed_limb(rng, angle)
        else:
            local = ASSEMBLIES[kind](rng)
        parts = _fill(rng, local, size, upright=kind != "cylinder" and kind != "limb")
    return _finish(kind, rng, parts, size, conditions, angle)


def _extent(parts: Sequence[Part]) -> tuple[float, float, float, float]:
    """Bound parts: left, top, right, bottom."""
    left = min(min(p.x0 - p.w0 / 2, p.x1 - p.w1 / 2) for p in parts)
    top = min(min(p.y0 - p.w0 / 2, p.y1 - p.w1 / 2) for p in parts)
    right = max(max(p.x0 + p.w0 / 2, p.x1 + p.w1 / 2) for p in parts)
    bottom = max(max(p.y0 + p.w0 / 2, p.y1 + p.w1 / 2) for p in parts)
    return left, top, right, bottom


def _fill(
    rng: np.random.Generator, local: Sequence[Part], size: tuple[int, int], *, upright: bool
) -> list[Part]:
    """Turn, scale and place parts so that they lie wholly in the frame.

    Widths of a cylinder or a limb are kept between 8 % and 32 % of the frame's shorter side: at
    the paper's size, from 10 pixels to 41; and they cover at least 3 % of the frame, since the
    one-eighth rule deletes isolated skin below 1 %, which is not the grouper's affair.
    Upright groups take up at least three quarters of the largest size the frame allows.
    """
    rows, columns = size
    short = min(size)
    widest = max(max(p.w0, p.w1) for p in local)
    narrowest = min(min(p.w0, p.w1) for p in local)
    area = sum(p.length * (p.w0 + p.w1) / 2 for p in local)
    for _ in range(1000):
        turn = rng.uniform(-25, 25) if upright else rng.uniform(0, 360)
        turned = place(local, 1.0, turn, (0.0, 0.0))
        left, top, right, bottom = _extent(turned)
        largest = min(0.9 * columns / (right - left), 0.9 * rows / (bottom - top))
        low, high = 0.08 * short / narrowest, min(largest, 0.32 * short / widest)
        low = max(low, math.sqrt(0.03 * rows * columns / area))
        if upright:
            low, high = 0.75 * largest, largest
        if low <= high:
            scale = rng.uniform(low, high)
            x = rng.uniform(0.04 * columns - left * scale, 0.96 * columns - right * scale)
            y = rng.uniform(0.04 * rows - top * scale, 0.96 * rows - bottom * scale)
            return place(turned, scale, 0.0, (x, y))
    msg = f"expected a frame that holds the parts at the least width, got {size}; draw larger"
    raise ValueError(msg)


def _share(parts: Sequence[Part], size: tuple[int, int]) -> float:
    """Measure the share of the frame covered by visible skin, on a coarse rendering."""
    coarse = 64 / max(size)
    shape = (round(size[0] * coarse), round(size[1] * coarse))
    small = place(parts, coarse, 0.0, (0.0, 0.0))
    night = np.zeros((*shape, 3), dtype=np.float32)
    return float(render(small, night, TONES[0], Light(0.0, 0.0, 1.0, 0.5)).skin.mean())


def _figure(
    rng: np.random.Generator, pose: Pose, size: tuple[int, int] | None
) -> tuple[list[Part], tuple[int, int]]:
    """Pose a body and crop the frame until its skin covers the wanted share.

    The frame first holds the whole body; if that covers too little, it closes in on the middle
    between the hips and the shoulders, which loses feet, hands and the head first, as in
    photographs that fill the frame.
    """
    parts = body(rng, pose)
    left, top, right, bottom = _extent(parts)
    if size is None:
        ratio = float(np.clip((bottom - top) / (right - left), 0.6, 1.7))
        size = (384, round(384 / ratio)) if ratio >= 1 else (round(384 * ratio), 384)
    rows, columns = size
    wanted = rng.uniform(FIGURE_SHARE + 0.01, FIGURE_SHARE + 0.12)
    trunk = next(part for part in parts if part.name == "trunk")
    whole = min(0.96 * columns / (right - left), 0.96 * rows / (bottom - top))

    def close_in(step: int) -> list[Part]:
        """Place the body, enlarged by so many twentieths of the size at which all of it shows."""
        zoom = 1 + step / 20
        pull = 1 - 1 / zoom
        x = (1 - pull) * (left + right) / 2 + pull * (0.3 * trunk.x0 + 0.7 * trunk.x1)
        y = (1 - pull) * (top + bottom) / 2 + pull * (0.3 * trunk.y0 + 0.7 * trunk.y1)
        scale = whole * zoom
        return place(parts, scale, 0.0, (columns / 2 - x * scale, rows / 2 - y * scale))

    # Closing in lets the skin's share grow as far as it has to here, so that halving finds it.
    low, high = 0, 40
    while low < high:
        middle = (low + high) // 2
        if _share(close_in(middle), size) >= wanted:
            high = middle
        else:
            low = middle + 1
    return close_in(low), size


def _scatter(rng: np.random.Generator, parts: Sequence[Part], size: tuple[int, int]) -> list[Part]:
    """Throw the parts seen in a frame over the same frame, at any angle.

    Layouts that cover less than the wanted share are thrown again, so that the area gate cannot
    do the grouper's work; the best of fifty is kept.
    """
    rows, columns = size
    shown = [
        part
        for part in parts
        if 0 <= (part.x0 + part.x1) / 2 < columns and 0 <= (part.y0 + part.y1) / 2 < rows
    ]
    best: list[Part] = []
    most = -1.0
    for _ in range(50):
        thrown = []
        for part in shown:
            angle, half = rng.uniform(0, 2 * math.pi), part.length / 2
            # Centers keep half a width from the frame so that no part is lost outside it.
            rim = max(part.w0, part.w1) / 2
            x, y = rng.uniform(rim, columns - rim), rng.uniform(rim, rows - rim)
            dx, dy = half * math.cos(angle), half * math.sin(angle)
            thrown.append(
                replace(part, x0=x - dx, y0=y - dy, x1=x + dx, y1=y + dy,
                        depth=rng.uniform(0, 0.3) * rim)
            )  # fmt: skip
        share = _share(thrown, size)
        if share > most:
            best, most = thrown, share
        if share >= FIGURE_SHARE + 0.01:
            break
    return best


def _finish(
    kind: Kind,
    rng: np.random.Generator,
    parts: Sequence[Part],
    size: tuple[int, int],
    conditions: Conditions,
    bend: float,
) -> Drawing:
    """Add what the conditions ask for, render and photograph."""
    tone = TONES[rng.integers(len(TONES))]
    behind = _distractors(rng, parts, tone, conditions)
    before = _occluder(rng, parts, conditions)
    scene = render(
        [*parts, *behind, *before],
        backdrop(rng, size, textured=conditions.textured),
        tone,
        lamp(rng),
    )
    # Slow mottling, well below the texture limit.
    mottled = scene.pixels * (1 + 0.02 * smooth_noise(rng, size, 30.0))[..., None]
    pixels = photograph(rng, mottled, blur=conditions.blur, noise=conditions.noise)
    truth = tuple(
        DrawnSegment(p.name, p.x0, p.y0, p.x1, p.y1, p.w0, p.w1, seen)
        for p, seen in zip(parts, scene.visible, strict=False)
    )
    return Drawing(kind=kind, pixels=pixels, skin=scene.skin, segments=truth, bend=bend)


def _distractors(
    rng: np.random.Generator,
    parts: Sequence[Part],
    tone: tuple[float, float, float],
    conditions: Conditions,
) -> list[Part]:
    """Lay a bar parallel to a part on each of its sides, behind everything."""
    if conditions.distractors == "none":
        return []
    part = parts[int(rng.integers(len(parts)))]
    nx, ny = -(part.y1 - part.y0) / part.length, (part.x1 - part.x0) / part.length
    width = max(part.w0, part.w1)
    bars = []
    for side in (-1.0, 1.0):
        thick = width * rng.uniform(0.3, 0.9)
        away = side * (width / 2 + thick / 2 + width * rng.uniform(0.3, 1.0))
        slide = rng.uniform(-0.3, 0.3)
        dx, dy = slide * (part.x1 - part.x0), slide * (part.y1 - part.y0)
        color = BACKDROPS[rng.integers(len(BACKDROPS))]
        if conditions.distractors == "skin":
            level = rng.uniform(0.8, 1.0)
            color = (tone[0] * level, tone[1] * level, tone[2] * level)
        bars.append(
            Part(
                "bar",
                part.x0 + away * nx + dx, part.y0 + away * ny + dy,
                part.x1 + away * nx + dx, part.y1 + away * ny + dy,
                thick, thick, cap=0.0, depth=-1e6, color=color,
            )
        )  # fmt: skip
    return bars


def _occluder(
    rng: np.random.Generator, parts: Sequence[Part], conditions: Conditions
) -> list[Part]:
    """Lay a bar across one part so that it hides the wanted share of its length."""
    if conditions.occlusion <= 0:
        return []
    part = parts[int(rng.integers(len(parts)))]
    hidden = conditions.occlusion
    at = rng.uniform(hidden / 2, 1 - hidden / 2)
    x, y = part.x0 + at * (part.x1 - part.x0), part.y0 + at * (part.y1 - part.y0)
    nx, ny = -(part.y1 - part.y0) / part.length, (part.x1 - part.x0) / part.length
    reach = 0.9 * max(part.w0, part.w1)
    thick = hidden * part.length
    return [
        Part(
            "occluder",
            x - reach * nx, y - reach * ny, x + reach * nx, y + reach * ny,
            thick, thick, cap=0.0, depth=1e6,
            color=BACKDROPS[rng.integers(len(BACKDROPS))],
        )
    ]  # fmt: skip
