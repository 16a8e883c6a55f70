"""What is behind the figures: rooms, sand, a sunset, photographs.

Rooms have a floor, the plane y = 0, and a wall some metres behind the world's origin, where the
figures stand; both in perspective.  A backdrop depends on its kind, the generator's state, the
camera and the light, never on who stands before it; patterns are laid out in metres, and nothing
random is drawn per pixel, so that one scene is the same at every size.

Colors are linear reflectances; walls have any muted hue, materials those of `materials`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .factors import BACKGROUNDS
from .geometry import Camera
from .materials import FURS, SANDS, WOODS, Palette
from .planes import Surface, paint, plane_forms
from .skies import clouds, sky
from .textures import SIDE, SPANS, VARIANTS, pyramid

Color = NDArray[np.float64]


def backdrop(
    kind: str,
    rng: np.random.Generator,
    size: int,
    camera: Camera,
    cast: NDArray[np.float64],
    photo: NDArray[np.uint8] | None = None,
) -> NDArray[np.float32]:
    """Paint what is behind the figures.

    Parameters
    ----------
    kind : str
        One of `factors.BACKGROUNDS`.
    rng : numpy.random.Generator
        Chooses materials, places and light; the same number of draws at every size.
    size : int
        Side of the picture, pixels.
    camera : Camera
        Above the ground.
    cast : ndarray of shape (3,)
        Linear color that the camera gives a perfect white surface.
    photo : ndarray of shape (M, N, 3), dtype uint8, optional
        sRGB photograph of which the kind "photo" shows a part.

    Returns
    -------
    ndarray of shape (size, size, 3), dtype float32
        Linear radiance, 0 to about 1.

    Raises
    ------
    ValueError
        If there is no such kind, the kind is "photo" and no photograph is given, or the camera
        is not above the ground.

    Examples
    --------
    >>> straight = Camera(np.array([0.0, 1.0, 4.0]),
    ...                   np.array([[1.0, 0, 0], [0, -1, 0], [0, 0, -1]]), 1.2)
    >>> room = backdrop("plain", np.random.default_rng(1), 64, straight, np.ones(3))
    >>> room.shape, room.dtype, bool(room.min() > 0)
    ((64, 64, 3), dtype('float32'), True)
    """
    if kind not in BACKGROUNDS:
        msg = f"expected a background of {', '.join(BACKGROUNDS)}, got {kind!r}"
        raise ValueError(msg)
    if camera.position[1] <= 0:
        msg = f"expected a camera above the ground, got a height of {camera.position[1]} m"
        raise ValueError(msg)
    if kind == "photo":
        if photo is None:
            msg = "expected a photograph for the background 'photo', got none"
            raise ValueError(msg)
        picture = _cropped(photo, rng, size)
    elif kind == "sand":
        picture = _dunes(rng, size, camera)
    elif kind == "sunset":
        picture = _sunset(rng, size, camera)
    else:
        picture = _room(_ROOMS[kind], rng, size, camera)
    # Whole rows at a time: numpy is slow on a last axis of three.
    rows = picture.reshape(size, -1)
    rows *= np.tile(np.asarray(cast, dtype=np.float32), size)
    return picture


@lru_cache(maxsize=1)
def linear_levels() -> NDArray[np.float32]:
    """Tabulate the linear value of each sRGB level, as IEC 61966-2-1 defines it.

    Returns
    -------
    ndarray of shape (256,), dtype float32

    Examples
    --------
    >>> linear_levels()[[0, 255]].tolist()
    [0.0, 1.0]
    """
    encoded = np.arange(256) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return linear.astype(np.float32)


def _cropped(photo: NDArray[np.uint8], rng: np.random.Generator, size: int) -> NDArray[np.float32]:
    """Cut a square out of a photograph, half to all of its shorter side, mirrored or not."""
    share, left, top, mirror = rng.uniform(0, 1, 4).tolist()
    rows, columns = photo.shape[:2]
    side = max(1, round((0.5 + 0.5 * share) * min(rows, columns)))
    x, y = round(left * (columns - side)), round(top * (rows - side))
    crop = photo[y : y + side, x : x + side]
    if mirror < 0.5:
        crop = crop[:, ::-1]
    method = cv2.INTER_AREA if side >= size else cv2.INTER_LINEAR
    sized = cv2.resize(np.ascontiguousarray(crop), (size, size), interpolation=method)
    return np.asarray(np.take(linear_levels(), np.asarray(sized, dtype=np.uint8)))


def _behind(
    camera: Camera, turn: float, margin: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Find the foot of a wall: a point on the ground, along the wall, and away from the camera."""
    ahead = camera.rotation[2] * (1.0, 0.0, 1.0)
    if np.hypot(ahead[0], ahead[2]) < 1e-6:  # straight down: the picture's upper edge is ahead
        ahead = -camera.rotation[1] * (1.0, 0.0, 1.0)
    ahead = ahead / np.hypot(ahead[0], ahead[2])
    cosine, sine = math.cos(turn), math.sin(turn)
    away = np.array([cosine * ahead[0] - sine * ahead[2], 0.0, sine * ahead[0] + cosine * ahead[2]])
    along = np.array([-away[2], 0.0, away[0]])
    foot = camera.position * (1.0, 0.0, 1.0)
    reach = max(float(-foot @ ahead), 1.0) + margin
    return foot + reach * ahead, along, away


def _laid(
    rng: np.random.Generator, kind: str, turn: float, stretch: float = 1.0
) -> NDArray[np.float64]:
    """Choose how a tile lies: turned by an angle, shifted, up to a fifth larger or smaller."""
    scale = SIDE / SPANS[kind] / (stretch * rng.uniform(0.85, 1.2))
    cosine, sine = scale * math.cos(turn), scale * math.sin(turn)
    shift = rng.uniform(0, SIDE, 2)
    return np.array([[cosine, -sine, shift[0]], [sine, cosine, shift[1]]])


def _surface(
    rng: np.random.Generator,
    kind: str,
    colors: tuple[Color, Color],
    *,
    turn: float,
    stretch: float = 1.0,
    tint: float = 0.15,
    variation: float = 0.25,
    joint: float = 0.35,
) -> Surface:
    """Choose a tile of a kind and the light on it."""
    shift = rng.uniform(-1, 1, 3) * tint
    return Surface(
        texture=pyramid(kind, int(rng.integers(VARIANTS))),
        patches=pyramid("noise", int(rng.integers(VARIANTS))),
        mapping=_laid(rng, kind, turn, stretch),
        dark=colors[0],
        light=colors[1],
        tint=shift,
        variation=variation,
        lamp=np.array(
            [rng.uniform(-1.5, 1.5), rng.uniform(0.5, 3), rng.uniform(2, 5), rng.uniform(0.4, 0.8)]
        ),
        joint=np.array([joint, rng.uniform(0.1, 0.3)]),
        haze=math.inf,
        haze_color=np.ones(3),
        strip=np.zeros(4),
        crest=np.array([math.inf]),
    )


def _muted(rng: np.random.Generator, low: float, high: float) -> Color:
    """Draw a color of low chroma and any hue, of a linear level between two bounds."""
    level = math.exp(rng.uniform(math.log(low), math.log(high)))
    hue = rng.uniform(0, 2 * math.pi)
    chroma = rng.uniform(0, 0.45)
    wheel = np.cos(hue - 2 * math.pi * np.arange(3) / 3)
    return level * (1 + chroma * wheel)


def _jittered(
    rng: np.random.Generator,
    choices: Palette,
) -> tuple[Color, Color]:
    """Choose a material and lighten, darken and tint it a little."""
    dark, light = np.array(choices[int(rng.integers(len(choices)))])
    factor = rng.uniform(0.8, 1.12) * rng.uniform(0.94, 1.06, 3)
    return dark * factor, light * factor


def _skirted(rng: np.random.Generator, surface: Surface, chance: float) -> Surface:
    """Put a skirting board of a light or dark gray along the foot of a wall, or none."""
    level, height, draw = rng.uniform(0.03, 0.7), rng.uniform(0.06, 0.14), rng.uniform()
    if draw > chance:
        return surface
    return replace(surface, strip=np.array([level, level * 0.97, level * 0.92, height]))


def _plain(rng: np.random.Generator) -> tuple[Surface, Surface]:
    """Paint a room, or hang a roll of paper that runs from the wall over the floor."""
    color = _muted(rng, 0.08, 0.75)
    other = _muted(rng, 0.06, 0.5)
    paper = rng.uniform() < 0.5
    look = {"turn": 0.0, "tint": 0.02, "variation": 0.10}
    wall = _surface(rng, "noise", (0.94 * color, 1.06 * color), joint=0.12, **look)
    ground = color if paper else other
    floor = _surface(rng, "noise", (0.94 * ground, 1.06 * ground), joint=0.12, **look)
    return floor, _skirted(rng, wall, 0.0 if paper else 0.8)


def _mottled(rng: np.random.Generator) -> tuple[Surface, Surface]:
    """Cover floor and wall with 1/f noise, as on painted studio canvas."""
    surfaces = []
    for _ in range(2):
        color = _muted(rng, 0.12, 0.45)
        contrast = rng.uniform(0.7, 0.95)
        surfaces.append(
            _surface(
                rng,
                "noise",
                ((1 - contrast) * color, (1 + contrast) * color),
                turn=rng.uniform(-math.pi, math.pi),
                tint=1.0,
                variation=0.0,
                joint=0.2,
            )
        )
    return surfaces[0], surfaces[1]


def _boarded(rng: np.random.Generator) -> tuple[Surface, Surface]:
    """Lay floor boards and panel the wall, upright or across, in the same wood or another."""
    colors, other = _jittered(rng, WOODS), _jittered(rng, WOODS)
    same = rng.uniform() < 0.4
    lengthwise = rng.choice((0.0, math.pi / 2)) + rng.normal(0, 0.12)
    floor = _surface(rng, "wood", colors, turn=float(lengthwise), tint=0.12)
    across = float(rng.choice((0.0, math.pi / 2)))
    wall = _surface(rng, "wood", colors if same else other, turn=across, tint=0.12)
    return floor, _skirted(rng, wall, 0.6)


def _furry(rng: np.random.Generator) -> tuple[Surface, Surface]:
    """Lay a rug and hang a fur."""
    colors, other = _jittered(rng, FURS), _jittered(rng, FURS)
    same = rng.uniform() < 0.5
    look = {"tint": 0.35, "variation": 0.3, "joint": 0.4}
    floor = _surface(rng, "fur", colors, turn=rng.uniform(-math.pi, math.pi), **look)
    wall = _surface(rng, "fur", colors if same else other, turn=rng.normal(0, 0.3), **look)
    return floor, wall


_ROOMS: dict[str, Callable[[np.random.Generator], tuple[Surface, Surface]]] = {
    "plain": _plain,
    "noise": _mottled,
    "wood": _boarded,
    "fur": _furry,
}


def _room(
    furnish: Callable[[np.random.Generator], tuple[Surface, Surface]],
    rng: np.random.Generator,
    size: int,
    camera: Camera,
) -> NDArray[np.float32]:
    """Paint a floor and a wall two and a half to five metres behind the origin."""
    foot, along, away = _behind(camera, rng.uniform(-0.2, 0.2), rng.uniform(2.5, 5.0))
    floor, wall = furnish(rng)
    picture = np.zeros((size, size, 3), dtype=np.float32)
    ground = plane_forms(camera, size, foot, along, -away)
    upright = plane_forms(camera, size, foot, along, np.array([0.0, 1.0, 0.0]))
    paint(picture, upright, wall, later=ground)
    paint(picture, ground, floor, before=upright)
    return picture


def _overcast(
    picture: NDArray[np.float32],
    rng: np.random.Generator,
    camera: Camera,
    layout: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    colors: NDArray[np.float64],
) -> None:
    """Draw out clouds at a height of one kilometre, laid out as `_behind` says."""
    foot, along, away = layout
    forms = plane_forms(
        camera,
        picture.shape[0],
        foot + np.array([0.0, 1000.0, 0.0]),
        along,
        away,
    )
    span = rng.uniform(6000, 14000)
    turn, stretch = rng.uniform(0, math.pi), rng.uniform(1.0, 3.0)
    cosine, sine = SIDE / span * math.cos(turn), SIDE / span * math.sin(turn)
    shift = rng.uniform(0, SIDE, 2)
    mapping = np.array([[cosine, -sine, shift[0]], [stretch * sine, stretch * cosine, shift[1]]])
    texture = pyramid("noise", int(rng.integers(VARIANTS)))
    thick = rng.uniform(0.42, 0.62)
    clouds(picture, forms, texture, mapping, thick=thick, colors=colors, haze=15000.0)


def _edge(rng: np.random.Generator, height: float, swing: float, rough: float) -> Color:
    """Draw a skyline, metres: slow waves and rough noise, 401 places one metre apart."""
    place = np.arange(401) - 200.0
    line = np.full(401, height)
    for length in (60.0, 23.0, 9.0):
        wave = np.sin(place / length * 2 * math.pi + rng.uniform(0, 2 * math.pi))
        line += swing * length / 60 * (1 + wave)
    # Never below the given height, which is above the camera's: no ground shows behind it.
    return line + rough * np.abs(rng.normal(0, 1, 401))


def _dunes(rng: np.random.Generator, size: int, camera: Camera) -> NDArray[np.float32]:
    """Raise the flank of a dune behind a sandy flat, under a hazy sky."""
    dark, light = _jittered(rng, SANDS)
    turn, margin, tilt = rng.uniform(-0.35, 0.35), rng.uniform(2.5, 5), rng.uniform(0.25, 0.55)
    foot, along, away = _behind(camera, turn, margin)
    lie = rng.normal(0, 0.35)
    flat = _surface(rng, "sand", (dark, light), turn=lie, variation=0.2, joint=0.0)
    flank = _surface(rng, "sand", (dark, light), turn=lie, variation=0.3, joint=0.0)
    eye = float(camera.position[1])
    # A flank is lit from another angle than the flat.
    shade = rng.uniform(0.72, 1.12)
    flank = replace(
        flank,
        dark=shade * dark,
        light=shade * light,
        crest=_edge(rng, eye / math.sin(tilt) + rng.uniform(1, 9), 1.5, 0.01),
    )
    zenith = np.array([0.20, 0.37, 0.66]) * rng.uniform(0.7, 1.1)
    horizon = np.array([0.66, 0.74, 0.80]) * rng.uniform(0.8, 1.1)
    stops = np.array([[0.0, *horizon], [0.35, *(0.5 * (zenith + horizon))], [1.0, *zenith]])
    picture = np.zeros((size, size, 3), dtype=np.float32)
    sky(picture, camera, stops)
    slope = math.cos(tilt) * away + np.array([0.0, math.sin(tilt), 0.0])
    ground = plane_forms(camera, size, foot, along, -away)
    rising = plane_forms(camera, size, foot, along, slope)
    paint(picture, rising, flank, later=ground)
    paint(picture, ground, flat, before=rising)
    return picture


def _sunset(rng: np.random.Generator, size: int, camera: Camera) -> NDArray[np.float32]:
    """Let the sun go down behind a dark plain and a line of trees or hills."""
    foot, along, away = _behind(camera, rng.uniform(-0.3, 0.3), rng.uniform(40, 120))
    warm = rng.uniform(0, 1)
    low = np.array([0.95, 0.40, 0.10]) + warm * np.array([0.0, 0.16, 0.10])
    middle = np.array([0.80, 0.36, 0.22]) + warm * np.array([-0.08, 0.04, 0.12])
    high = np.array([0.16, 0.17, 0.34]) * rng.uniform(0.7, 1.3)
    level = rng.uniform(0.6, 1.0)
    stops = np.array(
        [[0.0, *(level * low)], [0.14, *(level * middle)],
         [0.45, *(level * (0.45 * middle + 0.55 * high))], [1.0, *(level * high)]]
    )  # fmt: skip
    azimuth, elevation = rng.uniform(-0.35, 0.35), rng.uniform(0.02, 0.16)
    sun = math.cos(elevation) * (math.cos(azimuth) * away + math.sin(azimuth) * along)
    sun[1] = math.sin(elevation)
    picture = np.zeros((size, size, 3), dtype=np.float32)
    sky(picture, camera, stops, sun=sun, glow=np.array([1.0, 0.62, 0.28]))
    colors = np.array([[0.22, 0.13, 0.17], [1.0, 0.48, 0.24]]) * level
    _overcast(picture, rng, camera, (foot, along, away), colors)
    soil = _muted(rng, 0.02, 0.06) * (1.2, 1.0, 0.8)
    plain = _surface(rng, "noise", (0.3 * soil, 1.7 * soil), turn=0.0, variation=0.6, joint=0)
    haze = level * 0.5 * (low + middle) * 0.55
    plain = replace(plain, haze=rng.uniform(150, 400), haze_color=haze)
    trees = rng.uniform() < 0.5
    line = _edge(rng, camera.position[1] + rng.uniform(2, 6), 1.5, 0.8 if trees else 0.02)
    ridge = replace(plain, dark=0.5 * plain.dark, light=0.5 * plain.light, crest=line)
    ground = plane_forms(camera, size, foot, along, -away)
    upright = plane_forms(camera, size, foot, along, np.array([0.0, 1.0, 0.0]))
    paint(picture, upright, ridge, later=ground)
    paint(picture, ground, plain, before=upright)
    return picture
