"""From a `Spec` to a picture in linear light, with everything that is true of it.

Steps
-----
1. `placing.place`: bodies, camera, body-like distractors - from the scene seed.
2. `dressing.add_figure`: skin, hair and garments, in the colors they have under this light.
3. `backdrops.backdrop`, `objects.object_cones`: what stands behind and beside them.
4. `rendering.render`, and an occluder in front.
5. `inventory`: the truth of every segment.

Every random detail has a stream of its own, made from the scene seed and a number below, so that
a change of one factor moves nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .backdrops import backdrop
from .clothing import covered, unclothed_fraction
from .codes import FIGURES, MIXED, OCCLUDER
from .dressing import add_figure, add_lump
from .factors import TONES, Spec
from .illuminants import Light, light
from .inventory import graph_of, segments_of
from .objects import object_cones
from .occluders import occluder
from .pieces import Pieces
from .placing import Placed, place
from .rendering import Lamp, Rendered, render
from .truth import SegmentTruth, visible_pixels

#: Streams of random numbers, by what they decide; `placing` has those from 100 on.
_TONE, _CLOTH, _BACKDROP, _PHOTO, _OBJECT, _OCCLUDER, _LAMP = range(10, 17)

#: Share of the light that comes from the lamp and from all sides, on a white surface.  Ours: a
#: window or a lamp in a room, or the sun through haze.
_KEY, _AMBIENT = (0.62, 0.82), (0.30, 0.45)
#: Degrees that the lamp stands to the side of the camera, either way, and over the horizon.  Ours.
_SIDE, _ELEVATION = 65.0, (25.0, 62.0)
#: Metres that an object is high, beside figures and alone.  Ours.
_BESIDE, _ALONE = 0.45, 0.9
#: Alpha between which an occluder's pixel is mixed.  `figures` calls 10 to 90 % an edge.
_EDGE = (0.1, 0.9)


class Photograph(NamedTuple):
    """A photograph that may stand behind figures: its id in the set `photos`, sRGB pixels."""

    id: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class Assembled:
    """A rendered scene with its truth.

    Attributes
    ----------
    picture : ndarray of shape (N, N, 3), dtype float32
        Linear radiance, before lens and sensor.
    codes : ndarray of shape (N, N), dtype uint8
        Indexed mask, see `codes`.
    segments : tuple of SegmentTruth
        Of all figures.
    ita : tuple of float
        Of each figure, degrees.
    unclothed_3d : float or None
        Bare surface over surface, the mean of the figures; None where there is none.
    photograph : str
        Id of the photograph behind the figures; empty where there is none.
    graph : dict
        Camera, light and what stands in the scene.
    """

    picture: NDArray[np.float32]
    codes: NDArray[np.uint8]
    segments: tuple[SegmentTruth, ...]
    ita: tuple[float, ...]
    unclothed_3d: float | None
    photograph: str
    graph: dict[str, Any]


def assemble(spec: Spec, photographs: Sequence[Photograph]) -> Assembled:
    """Build and render the scene of one picture.

    Parameters
    ----------
    spec : Spec
        What to render.
    photographs : sequence of Photograph
        One of them stands behind the figures where the background is ``photo``.

    Returns
    -------
    Assembled

    Raises
    ------
    ValueError
        If a level is unknown, or a photograph is asked for and there is none.

    Examples
    --------
    >>> from .factors import Factors
    >>> scene = assemble(Spec("one", "dev", "draw", "", 2, Factors(size=64)), ())
    >>> scene.codes.shape, len(scene.segments), scene.segments[0].name
    ((64, 64), 20, 'pelvis')
    """
    factors = spec.factors
    illuminant = light(factors.illuminant, factors.white_balance)
    placed = place(spec.seed, factors)
    ita = tuple(_ita(spec, number) for number in range(len(placed.figures)))
    pieces = Pieces()
    for number, figure in enumerate(placed.figures):
        rng = _stream(spec, _CLOTH, number)
        add_figure(pieces, number, figure, ita[number], factors, illuminant, rng)
    _add_distractor(pieces, spec, placed, illuminant)
    photo = None
    if factors.background == "photo" and photographs:
        photo = photographs[int(_stream(spec, _PHOTO).integers(len(photographs)))]
    behind = _behind(spec, placed, illuminant, photo)
    lamp = _lamp(spec, placed, illuminant)
    seen = render(*pieces.together(), placed.camera, behind, lamp, factors.size, factors.quality)
    picture, codes, visible = _occluded(spec, placed, seen, illuminant)
    bare = [unclothed_fraction(figure, factors.coverage) for figure in placed.figures]
    return Assembled(
        picture,
        codes,
        segments_of(placed, factors.size, visible, covered(factors.coverage)),
        ita,
        float(np.mean(bare)) if bare else None,
        "" if photo is None else photo.id,
        graph_of(placed, lamp, illuminant, ita, factors.distractor, photo and photo.id),
    )


def _stream(spec: Spec, purpose: int, number: int = 0) -> np.random.Generator:
    """Open the stream of random numbers for one purpose."""
    return np.random.default_rng([spec.seed, purpose, number])


def _ita(spec: Spec, number: int) -> float:
    """Draw the tone of one figure; its place inside the class is the scene's in every class."""
    low, high = TONES[spec.factors.tone]
    return round(low + (high - low) * float(_stream(spec, _TONE, number).random()), 2)


def _add_distractor(pieces: Pieces, spec: Spec, placed: Placed, illuminant: Light) -> None:
    """Add what is no figure: skin without a body, or an object on the ground."""
    factors, rng = spec.factors, _stream(spec, _OBJECT)
    if placed.lump is not None:
        add_lump(pieces, placed.lump, _ita(spec, FIGURES), factors, illuminant, rng)
    elif factors.distractor != "none":
        spot = np.array([placed.clear[0], 0.0, placed.clear[1]])
        height = _BESIDE if placed.figures else _ALONE
        pieces.add(*object_cones(factors.distractor, rng, spot, height, illuminant.cast))


def _behind(
    spec: Spec, placed: Placed, illuminant: Light, photo: Photograph | None
) -> NDArray[np.float32]:
    """Paint the background."""
    return backdrop(
        spec.factors.background,
        _stream(spec, _BACKDROP),
        spec.factors.size,
        placed.camera,
        illuminant.cast,
        None if photo is None else photo.pixels,
    )


def _lamp(spec: Spec, placed: Placed, illuminant: Light) -> Lamp:
    """Place the key light to one side of the camera."""
    rng = _stream(spec, _LAMP)
    side = math.radians(float(rng.uniform(-_SIDE, _SIDE)))
    up = math.radians(float(rng.uniform(*_ELEVATION)))
    key, ambient = float(rng.uniform(*_KEY)), float(rng.uniform(*_AMBIENT))
    right, _, forward = placed.camera.rotation
    level = np.array([-forward[0], 0.0, -forward[2]]) / math.hypot(forward[0], forward[2])
    across = np.array([right[0], 0.0, right[2]]) / math.hypot(right[0], right[2])
    flat = math.cos(side) * level + math.sin(side) * across
    flat /= math.hypot(flat[0], flat[2])
    direction = math.cos(up) * flat + np.array([0.0, math.sin(up), 0.0])
    return Lamp(direction.round(6), key, ambient, illuminant.cast)


def _occluded(
    spec: Spec, placed: Placed, seen: Rendered, illuminant: Light
) -> tuple[NDArray[np.float32], NDArray[np.uint8], NDArray[np.int64]]:
    """Put an object in front: the picture, its mask, and what is left of each segment."""
    factors, figures = spec.factors, len(placed.figures)
    codes = np.where(seen.mixed, np.uint8(MIXED), seen.code)
    if not factors.occluder:
        return seen.picture, codes, visible_pixels(seen.code, figures)
    ends = np.concatenate([np.zeros((0, 2, 3)), *(figure.ends for figure in placed.figures)])
    alpha, before = occluder(
        factors.occluder,
        _stream(spec, _OCCLUDER),
        placed.camera.project(ends, factors.size)[..., :2],
        factors.size,
        illuminant.cast,
    )
    picture = (seen.picture + alpha[..., None] * (before - seen.picture)).astype(np.float32)
    thin, thick = _EDGE
    codes = np.where(alpha > thin, np.uint8(MIXED), codes)
    codes = np.where(alpha >= thick, np.uint8(OCCLUDER), codes)
    left = np.where(alpha >= 0.5, np.uint8(OCCLUDER), seen.code)
    return picture, codes, visible_pixels(left, figures)
