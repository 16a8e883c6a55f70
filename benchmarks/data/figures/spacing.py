"""Where several figures stand: apart, and beside each other in the picture too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from math import cos, sin

import numpy as np
from numpy.typing import NDArray

from .body import HEAD, NOMINAL_HEIGHT, SEGMENTS, Figure, stem
from .contacts import too_near
from .geometry import Camera

#: Metres between the surfaces of two bodies at least, that each keeps free in the picture on both
#: sides of the axes of pelvis, chest and head, and that no hand or forearm of another comes near
#: the middle of its pelvis in the picture.  Ours: nobody touches anybody, nobody is seen before
#: another one's trunk or head, and nobody seems to reach for somebody, so that no picture can be
#: read as bodies that have to do with each other.
APART, ASIDE, OUT_OF_REACH = 0.25, 0.16, 0.22
#: Metres of the frame for each figure, below which they stand as near as they may.  Ours.
_WIDE = 0.6
#: Metres that a figure stands behind the first at most, so that all are before the backdrop's
#: wall, which is 2.5 m behind or more.
DEEPEST = 1.6
#: Places tried at once.  Ours: enough to find most gaps.
_TRIES = 64
_DIGITS = 6
_PELVIS, _CHEST = 0, 1
_REACHING = [n for n, s in enumerate(SEGMENTS) if stem(s) in ("forearm", "hand")]
#: Points of the trunk and head among those that are looked at.
_TRUNK = 6


@dataclass(frozen=True)
class _Seen:
    """What a figure takes of the picture at k places, in shares of the picture's side.

    Attributes
    ----------
    strip : ndarray of shape (k, 2)
        From where to where pelvis, chest and head reach from left to right.
    middle : ndarray of shape (k, 2)
        Of the pelvis.
    radius : ndarray of shape (k,)
        Of the circle around it that others' hands stay out of.
    hands : ndarray of shape (k, 12, 2)
        Ends and middles of forearms and hands.
    """

    strip: NDArray[np.float64]
    middle: NDArray[np.float64]
    radius: NDArray[np.float64]
    hands: NDArray[np.float64]


def spread(
    bodies: list[Figure], frame: float, yaw: float, camera: Camera, rng: np.random.Generator
) -> tuple[Figure, ...]:
    """Put the first figure at the origin, the others beside and behind, none near another.

    Parameters
    ----------
    bodies : list of Figure
        Hips above the origin.
    frame : float
        Metres that the frame shows where the first figure stands.
    yaw : float
        Direction in which the camera stands, radians from z towards x.
    camera : Camera
        That looks at the origin.
    rng : numpy.random.Generator
        Decides the places.

    Returns
    -------
    tuple of Figure
        `APART` from each other, apart also in the picture.
    """
    figures: list[Figure] = []
    taken: list[_Seen] = []
    room = max(0.42 * frame, 0.55)
    # In a frame of many metres figures stand farther apart, also in depth.
    wide = max(frame / NOMINAL_HEIGHT, 1.0) ** 0.5
    for number, body in enumerate(bodies):
        points = _points(body)
        here, seen = body, _seen(points, np.zeros((1, 2)), camera)
        for batch in count() if number else ():
            u, v = rng.random((2, _TRIES))
            # Farther apart with every batch: in the end there is room.
            side = (2 * u - 1) * room * (1 + 0.4 * batch)
            back = np.minimum((0.15 + 0.55 * number) * v * wide + 0.4 * batch, DEEPEST)
            spots = _ground(side, back, yaw)
            tried = _seen(points, spots, camera)
            free = ~np.any([_meet(tried, other) for other in taken], axis=0)
            order = np.flatnonzero(free)
            if frame < len(bodies) * _WIDE:
                order = order[np.argsort(np.abs(side[order]), kind="stable")]
            places = ((place, _moved(body, spots[place])) for place in order.tolist())
            found = next(
                (
                    (place, moved)
                    for place, moved in places
                    if not any(too_near(moved, other, APART) for other in figures)
                ),
                None,
            )
            if found is not None:
                here, seen = found[1], _at(tried, found[0])
                break
        figures.append(here)
        taken.append(seen)
    return tuple(figures)


def _ground(
    side: NDArray[np.float64], back: NDArray[np.float64], yaw: float
) -> NDArray[np.float64]:
    """Turn places to the right of and behind the first figure into rows of x and z."""
    x, z = side * cos(yaw) - back * sin(yaw), -side * sin(yaw) - back * cos(yaw)
    spots: NDArray[np.float64] = np.stack([x, z], axis=1).round(_DIGITS)
    return spots


def _points(body: Figure) -> NDArray[np.float64]:
    """List the points that are looked at: trunk and head, middle of the pelvis, hands."""
    arms = body.ends[_REACHING]
    return np.concatenate(
        [
            body.ends[[_PELVIS, _CHEST, HEAD]].reshape(-1, 3),
            body.ends[_PELVIS].mean(axis=0)[None],
            arms.reshape(-1, 3),
            arms.mean(axis=1),
        ]
    )


def _seen(points: NDArray[np.float64], spots: NDArray[np.float64], camera: Camera) -> _Seen:
    """Measure what a figure takes of the picture where it would stand."""
    ways = np.insert(spots, 1, 0.0, axis=1)
    seen = camera.project(points + ways[:, None], 1)
    places: NDArray[np.float64] = np.round(seen[..., :2], _DIGITS)
    unit: NDArray[np.float64] = camera.focal / seen[..., 2]
    aside = np.round(ASIDE * unit[:, :_TRUNK], _DIGITS)
    x = places[:, :_TRUNK, 0]
    return _Seen(
        np.stack([(x - aside).min(axis=1), (x + aside).max(axis=1)], axis=1),
        places[:, _TRUNK],
        np.round(OUT_OF_REACH * unit[:, _TRUNK], _DIGITS),
        places[:, _TRUNK + 1 :],
    )


def _at(seen: _Seen, place: int) -> _Seen:
    """Pick one place."""
    own = slice(place, place + 1)
    return _Seen(seen.strip[own], seen.middle[own], seen.radius[own], seen.hands[own])


def _meet(tried: _Seen, other: _Seen) -> NDArray[np.bool_]:
    """Say where a figure would be before another one, or either would reach for the other."""
    meets: NDArray[np.bool_] = (tried.strip[:, 0] < other.strip[:, 1]) & (
        tried.strip[:, 1] > other.strip[:, 0]
    )
    for reaching, still in ((tried, other), (other, tried)):
        away = reaching.hands - still.middle[:, None]
        square = away[..., 0] ** 2 + away[..., 1] ** 2
        meets = meets | (square < still.radius[:, None] ** 2).any(axis=1)
    return meets


def _moved(figure: Figure, spot: NDArray[np.float64]) -> Figure:
    """Move a figure over the ground."""
    way = np.array([spot[0], 0.0, spot[1]])
    return replace(
        figure,
        ends=np.round(figure.ends + way, _DIGITS),
        part_ends=np.round(figure.part_ends + way, _DIGITS),
        hair_ends=np.round(figure.hair_ends + way, _DIGITS),
    )
