"""Where figures, camera and body-like distractors stand.

The scene seed, the number of people, their height in the frame, the pose amplitude, the
distractor and the control decide; nothing else does, so that cells of a crossed design show the
same bodies.  Each figure has a stream of random numbers of its own: another number of people, or
another height, leaves its pose as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, hypot, pi, radians, sin

import numpy as np
from numpy.typing import NDArray

from .body import HEAD, NOMINAL_HEIGHT, PART_SEGMENT, Figure
from .bodylike import BODY_LIKE, BodyLike, draw_bodylike
from .codes import FIGURES
from .factors import Factors
from .geometry import Camera
from .postures import draw_figure
from .proportions import check_proportions
from .spacing import DEEPEST, spread

#: Streams of random numbers; figures have the numbers from `_BODIES` on.
_CAMERA, _PLACES, _LUMP, _SCATTER, _BODIES = range(100, 105)
#: Focal length over the side of the frame, for an upright figure that fills it; ours: from a
#: phone's to a portrait lens.
_FOCAL = (1.15, 2.4)
#: Degrees; ours, of pictures taken by hand, from a little below to well above.
_PITCH, _ROLL = (-5.0, 25.0), 5.0
#: Metres: a camera never nearer to the figure, nor lower over the ground; tubes not nearer to
#: figures than a hand.
_NEAREST, _LOWEST, _CLEAR = 1.7, 0.25, 0.03
#: Tries to find room for tubes.
_TRIES = 30
#: Share of the frame kept free around what is framed.
_MARGIN = 0.02
#: How far down in the frame an object may touch the ground. Ours.
_LOW_EDGE = 0.93
_DIGITS = 6

_PELVIS, _CHEST = 0, 1


@dataclass(frozen=True)
class Placed:
    """Everything with a body, and the camera that looks at it.

    Attributes
    ----------
    figures : tuple of Figure
        In the world; the first is the nearest.
    camera : Camera
        Of the picture.
    lump : BodyLike or None
        A distractor of skin without a body.
    clear : tuple of float
        x and z of a place on the ground, in view and beside the figures, where another object
        may stand.
    distance : float
        Of the nearest figure from the camera, along the optical axis, metres.
    """

    figures: tuple[Figure, ...]
    camera: Camera
    lump: BodyLike | None
    clear: tuple[float, float]
    distance: float


def place(spec_seed: int, factors: Factors) -> Placed:
    """Place figures, camera and body-like distractor.

    Parameters
    ----------
    spec_seed : int
        The scene seed.
    factors : Factors
        Of which people, figure_height, pose, distractor and control are looked at.

    Returns
    -------
    Placed

    Raises
    ------
    ValueError
        If there are more figures than codes, or the height is not positive.

    Examples
    --------
    >>> placed = place(7, Factors(people=2))
    >>> len(placed.figures), placed.lump
    (2, None)
    """
    if not 0 <= factors.people <= FIGURES:
        msg = f"expected 0 to {FIGURES} people, got {factors.people}"
        raise ValueError(msg)
    if not 0.0 < factors.figure_height <= 4.0:
        msg = f"expected a figure height of 0 to 4 frames, got {factors.figure_height}"
        raise ValueError(msg)
    lump = None
    if factors.distractor in BODY_LIKE:
        lump = draw_bodylike(factors.distractor, np.random.default_rng([spec_seed, _LUMP]))
    subject = NOMINAL_HEIGHT if lump is None or factors.people else _subject_height(lump)
    rng = np.random.default_rng([spec_seed, _CAMERA])
    camera, yaw = _camera(rng, factors.figure_height, subject)
    bodies = [
        draw_figure(
            np.random.default_rng([spec_seed, _BODIES + number]),
            factors.pose,
            lying=number == 0,
            yaw=yaw,
        )
        for number in range(factors.people)
    ]
    for body in bodies:
        check_proportions(body)
    frame = subject / factors.figure_height
    figures = spread(bodies, frame, yaw, camera, np.random.default_rng([spec_seed, _PLACES]))
    camera = _framed(camera, figures, lump, factors.figure_height, rng.random(2).tolist())
    clear = _beside(figures, camera, rng.random(3).tolist())
    if lump is not None:
        lump = _put(lump, camera, clear, figures, rng.random(4).tolist())
    if factors.control == "shape_free":
        scatter = np.random.default_rng([spec_seed, _SCATTER])
        figures = tuple(_scattered(figure, camera, scatter) for figure in figures)
    anchor = np.array([0.0, 0.5 * subject, 0.0])
    distance = float(camera.project(anchor, 1)[2])
    return Placed(tuple(figures), camera, lump, clear, distance)


def _subject_height(lump: BodyLike) -> float:
    """Measure a distractor that is the subject itself, in its longest direction."""
    low = (lump.ends - lump.radii[..., None]).min(axis=(0, 1))
    high = (lump.ends + lump.radii[..., None]).max(axis=(0, 1))
    return float(np.max(high - low))


def _camera(rng: np.random.Generator, figure_height: float, subject: float) -> tuple[Camera, float]:
    """Stand the camera so that an upright subject at the origin has its height in the frame."""
    low, high = _FOCAL
    focal = low * (high / low) ** rng.random()
    pitch, roll, yaw = rng.random(3).tolist()
    # A subject of a part of the frame is farther away, seen through the same lens.
    distance = max(focal * subject / figure_height, _NEAREST * min(subject / NOMINAL_HEIGHT, 1.0))
    # A head or a hand alone is looked at from its own height.
    steepest = (min(_LOWEST, 0.75 * subject) - 0.5 * subject) / distance
    tilt = radians(_PITCH[0] + (_PITCH[1] - _PITCH[0]) * pitch)
    sine = max(sin(tilt), steepest)
    cosine = (1.0 - sine * sine) ** 0.5
    turn, lean = 2 * pi * yaw, radians(_ROLL * (2 * roll - 1))
    forward = np.array([-sin(turn) * cosine, -sine, -cos(turn) * cosine])
    right = np.array([cos(turn), 0.0, -sin(turn)])
    down = np.cross(forward, right)
    rotation = np.array(
        [right * cos(lean) + down * sin(lean), down * cos(lean) - right * sin(lean), forward]
    )
    position = np.array([0.0, 0.5 * subject, 0.0]) - distance * forward
    trial = Camera(np.round(position, _DIGITS), np.round(rotation, 9), 1.0)
    foot, crown = trial.project(np.array([[0.0, 0.0, 0.0], [0.0, subject, 0.0]]), 1)
    span = hypot(crown[0] - foot[0], crown[1] - foot[1])
    return replace(trial, focal=round(figure_height / span, 9)), turn


def _spheres(ends: NDArray[np.float64], radii: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fill cones with spheres at their ends and middles: rows of x, y, z and radius."""
    first, last = (np.concatenate([ends[:, i], radii[:, i : i + 1]], axis=1) for i in range(2))
    return np.concatenate([first, last, (first + last) / 2])


def _touch(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Say whether spheres come nearer to each other than `_CLEAR`."""
    apart = one[:, None, :3] - other[:, :3]
    square = np.einsum("ijk,ijk->ij", apart, apart)
    return bool((square < (one[:, None, 3] + other[:, 3] + _CLEAR) ** 2).any())


def _beside(figures: tuple[Figure, ...], camera: Camera, v: list[float]) -> tuple[float, float]:
    """Find a place on the ground, in the frame if the ground is, beside the figures."""
    boxes = [_box(camera, figure.part_ends, figure.part_radii) for figure in figures]
    if boxes:
        left = min(float(box[0][0]) for box in boxes)
        right = 1.0 - max(float(box[1][0]) for box in boxes)
        # The middle of the wider gap, or a margin of the frame where there is none.
        x = left * _mid(v[0]) if left > right else 1.0 - right * _mid(v[0])
        x = min(max(x, 0.12), 0.88)
    else:
        x = 0.35 + 0.3 * v[0]
    forward = camera.rotation[2]
    level = np.array([forward[0], 0.0, forward[2]]) / hypot(forward[0], forward[2])
    right_hand = np.array([-level[2], 0.0, level[0]])
    foot = float(-camera.position @ level)
    spot = np.zeros(3)
    # As near as the ground is seen in the frame.
    for step in range(9):
        away = foot + (0.4 * v[1] if boxes else 0.0) + 0.2 * step
        depth = away * float(level @ forward) - camera.position[1] * float(forward[1])
        side = (x - camera.center[0]) * depth / camera.focal
        spot = camera.position * [1.0, 0.0, 1.0] + away * level + side * right_hand
        if camera.project(spot, 1)[1] < _LOW_EDGE:
            break
    return round(float(spot[0]), _DIGITS), round(float(spot[2]), _DIGITS)


def _mid(share: float) -> float:
    """Stay away from both ends of a gap."""
    return 0.35 + 0.3 * share


def _put(
    lump: BodyLike,
    camera: Camera,
    clear: tuple[float, float],
    figures: tuple[Figure, ...],
    v: list[float],
) -> BodyLike:
    """Stand tubes behind and beside the figures; let a head or a hand enter from below."""
    right, down, forward = camera.rotation
    way = np.zeros(3)
    if figures and lump.kind == "tubes":
        taken = np.concatenate([_spheres(f.ends, f.radii) for f in figures])
        level = np.array([forward[0], 0.0, forward[2]]) / hypot(forward[0], forward[2])
        for step in range(_TRIES):
            way = np.array([clear[0], 0.0, clear[1]]) * (1 + 0.06 * step)
            way += level * min(0.3 + 0.2 * step, DEEPEST)
            if not _touch(_spheres(lump.ends + way, lump.radii), taken):
                break
    elif figures:
        # Nearer than the figures, near a lower corner of the frame.
        depth = (0.55 + 0.3 * v[0]) * float(-camera.position @ forward)
        x, y = 0.08 + 0.17 * v[1], 0.76 + 0.16 * v[3]
        x = x if v[2] < 0.5 else 1 - x
        center = camera.position + forward * depth
        center = center + right * ((x - camera.center[0]) * depth / camera.focal)
        center = center + down * ((y - camera.center[1]) * depth / camera.focal)
        way = center - lump.ends.reshape(-1, 3).mean(axis=0)
    return replace(
        lump, ends=np.round(lump.ends + way, _DIGITS), radii=np.round(lump.radii, _DIGITS)
    )


def _framed(
    camera: Camera,
    figures: tuple[Figure, ...],
    lump: BodyLike | None,
    figure_height: float,
    v: list[float],
) -> Camera:
    """Choose the part of the image that the frame shows.

    All figures if they fit, else the first; of a figure higher than the frame its trunk.
    """
    if figures and figure_height > 1.0:
        trunk = figures[0].ends[[_PELVIS, _CHEST]].mean(axis=(0, 1))
        x, y, _ = camera.project(trunk, 1)
        low = high = np.array([x, y])
        wanted = [0.5 + 0.06 * (2 * share - 1) for share in v[:2]]
        center = [0.5 + wanted[axis] - low[axis] for axis in range(2)]
    else:
        boxes = [_box(camera, figure.part_ends, figure.part_radii) for figure in figures]
        if not boxes and lump is not None:
            boxes = [_box(camera, lump.ends, lump.radii)]
        if not boxes:
            return camera
        center = []
        for axis in range(2):
            low = np.min([box[0] for box in boxes], axis=0)
            high = np.max([box[1] for box in boxes], axis=0)
            if high[axis] - low[axis] > 1 - 2 * _MARGIN:
                low, high = boxes[0]
            first, last = _MARGIN - low[axis], 1 - _MARGIN - high[axis]
            # A figure with no room to move in stays in the middle.
            share = v[axis] if first < last else 0.5
            center.append(0.5 + first + (last - first) * share)
    return replace(camera, center=(round(float(center[0]), 6), round(float(center[1]), 6)))


def _box(
    camera: Camera, ends: NDArray[np.float64], radii: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure the box that cones take in a frame of side 1: its least and greatest corner."""
    seen = camera.project(ends, 1)
    reach = (radii * camera.focal / seen[..., 2])[..., None]
    return (seen[..., :2] - reach).min(axis=(0, 1)), (seen[..., :2] + reach).max(axis=(0, 1))


def _scattered(figure: Figure, camera: Camera, rng: np.random.Generator) -> Figure:
    """Scatter the segments that are in the frame over it, each turned within the picture.

    Depths stay, so that projected sizes do; what the frame cuts off stays where it is.
    """
    ends, parts, hair = figure.ends.copy(), figure.part_ends.copy(), figure.hair_ends.copy()
    turns = figure.turns.copy()
    right, down, forward = camera.rotation
    for segment, (x, y, angle) in enumerate(rng.random((len(ends), 3)).tolist()):
        middle = figure.ends[segment].mean(axis=0)
        seen = camera.project(middle, 1)
        if not (0 <= seen[0] <= 1 and 0 <= seen[1] <= 1):
            continue
        unit = seen[2] / camera.focal
        way = right * ((0.06 + 0.88 * x - seen[0]) * unit)
        way = way + down * ((0.06 + 0.88 * y - seen[1]) * unit)
        turn = _about(forward, 2 * pi * angle)
        own = segment == PART_SEGMENT
        ends[segment] = (ends[segment] - middle) @ turn.T + middle + way
        parts[own] = (parts[own] - middle) @ turn.T + middle + way
        turns[segment] = turn @ turns[segment]
        if segment == HEAD:
            hair = (hair - middle) @ turn.T + middle + way
    return replace(
        figure,
        ends=np.round(ends, _DIGITS),
        part_ends=np.round(parts, _DIGITS),
        hair_ends=np.round(hair, _DIGITS),
        turns=turns,
    )


def _about(axis: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Turn about an axis, by Rodrigues' formula."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    turn: NDArray[np.float64] = np.eye(3) + sin(angle) * cross + (1 - cos(angle)) * cross @ cross
    return turn
