"""Which poses the figures take: families of adult everyday postures, drawn at random.

At amplitude 0 a figure stands at ease; with the amplitude grow all angles of the families on
foot, and from `GROUNDED` on figures also crouch, sit and lie.  In every family the legs are
solved so that the feet rest on the ground; a pose in which a limb runs into the body, or a
hand is seen before the hips, is drawn again.  All numbers without a source are ours, chosen
by looking.
"""

from __future__ import annotations

from collections.abc import Callable
from math import acos, asin, cos, degrees, radians, sin

import numpy as np
from numpy.typing import NDArray

from .body import (
    ANKLE,
    HEIGHT_SPREAD,
    HIP,
    KNEE,
    NOMINAL_HEIGHT,
    SEGMENTS,
    THICKNESS_SPREAD,
    WRIST,
    Figure,
)
from .contacts import hands_in_lap, runs_into_itself
from .pose import take, within_limits

#: The amplitude from which a figure may leave its feet.
GROUNDED = 0.4
_THIGH, _SHIN, _ARM = HIP - KNEE, KNEE - ANKLE, 0.790 - WRIST
#: From the ankle to the ball of the foot along the sole, in shares of the stature.
_LEVER = 0.1
#: Draws before the arms are left hanging.
_TRIES = 24

CHEST, NECK, HEAD = 1, 2, 3
#: First row of each side's angles, and the rows that follow it.
_SIDES = (4, 12)
_CLAVICLE, _UPPER_ARM, _FOREARM, _HAND, _, _LEG, _CALF, _FOOT = range(8)
_X, _Z, _Y = range(3)

_Angles = NDArray[np.float64]
_Root = tuple[float, float]


def _between(low: float, high: float, share: float) -> float:
    """Go the share of the way from one number to another."""
    return low + (high - low) * share


def _bounded(cosine: float) -> float:
    """Keep a cosine or sine within what has an angle."""
    return min(max(cosine, -1.0), 1.0)


def _ease(u: list[float], amplitude: float) -> _Angles:
    """Stand at ease, spine and head turned a little at random; uses u[0:11]."""
    angles = np.zeros((len(SEGMENTS), 3))
    for side in _SIDES:
        angles[side + _UPPER_ARM] = 10.0, 5.0, -8.0
        angles[side + _FOREARM] = 14.0, 0.0, 20.0
        angles[side + _LEG] = 0.0, 3.0, 7.0
        angles[side + _CALF, _X] = 2.0
    for number, (row, reach) in enumerate(((CHEST, 20.0), (NECK, 22.0), (HEAD, 22.0))):
        for column in range(3):
            angles[row, column] = reach * amplitude * (2 * u[3 * number + column] - 1)
    for side, share in zip(_SIDES, u[9:11], strict=True):
        angles[side + _CLAVICLE] = 0.0, 8 * amplitude * share, 8 * amplitude * (2 * share - 1)
    return angles


def _free_arms(angles: _Angles, u: list[float], amplitude: float) -> None:
    """Lead each arm from its place part of the way to a random one; uses u[0:12]."""
    for side, v in zip(_SIDES, (u[0:6], u[6:12]), strict=True):
        goal = (
            (_UPPER_ARM, _X, _between(8, 140, v[0])),
            (_UPPER_ARM, _Z, _between(-25, 100, v[1])),
            (_UPPER_ARM, _Y, _between(-45, 45, v[2])),
            (_FOREARM, _X, _between(8, 115, v[3])),
            (_FOREARM, _Y, _between(-40, 60, v[4])),
            (_HAND, _X, _between(-15, 10, v[5])),
            (_HAND, _Z, _between(-30, 25, v[5])),
        )
        for row, column, angle in goal:
            now = angles[side + row, column]
            angles[side + row, column] = _between(now, angle, amplitude)


def _plant(angles: _Angles, pitch: float) -> None:
    """Lay both soles flat and stretch the foot of the shorter leg towards the ground."""
    drops = []
    for side in _SIDES:
        flexion, abduction = angles[side + _LEG, :2]
        thigh = flexion - pitch
        shin = thigh - angles[side + _CALF, _X]
        drop = _THIGH * cos(radians(thigh)) + _SHIN * cos(radians(shin))
        drops.append(drop * cos(radians(abduction)))
        angles[side + _FOOT, _X] = min(-shin, 20.0)
        angles[side + _FOOT, _Z] = -abduction
    for side, drop in zip(_SIDES, drops, strict=True):
        lift = min((max(drops) - drop) / _LEVER, 0.9)
        angles[side + _FOOT, _X] -= degrees(asin(lift))


def _standing(u: list[float], amplitude: float) -> tuple[_Angles, _Root]:
    """Weight on one leg, the other bent or set aside."""
    angles = _ease(u, amplitude)
    _free_arms(angles, u[12:24], 0.8 * amplitude)
    bearing, free = _SIDES if u[24] < 0.5 else _SIDES[::-1]
    angles[bearing + _LEG] = 0.0, 2 + 4 * amplitude * u[25], 10 * u[26]
    bent = 45 * amplitude * u[27]
    angles[free + _LEG] = (
        bent * _between(0.3, 0.8, u[28]),
        3 + 14 * amplitude * u[29],
        _between(0, 30 * amplitude, u[30]),
    )
    angles[free + _CALF, _X] = 2 + bent
    lean = 3 * amplitude * (u[31] - 0.3)
    _plant(angles, lean)
    return angles, (lean, 0.0)


def _walking(u: list[float], amplitude: float) -> tuple[_Angles, _Root]:
    """Step forwards, the arms swinging against the legs."""
    angles = _ease(u, 0.5 * amplitude)
    stride = 8 + 24 * amplitude * _between(0.5, 1.0, u[24])
    lead, trail = _SIDES if u[25] < 0.5 else _SIDES[::-1]
    angles[lead + _LEG] = stride, 1.0, 4.0
    angles[lead + _CALF, _X] = 4 + 12 * u[26]
    angles[trail + _LEG] = -0.65 * stride, 1.0, 6.0
    angles[trail + _CALF, _X] = 6 + 28 * amplitude * u[27]
    _plant(angles, 2.0)
    # The heel lands first.
    angles[lead + _FOOT, _X] += 8 * amplitude * u[28]
    swing = 10 + 28 * amplitude * u[29]
    angles[trail + _UPPER_ARM] = swing, 80.0, -5.0
    angles[lead + _UPPER_ARM] = 0.8 * swing, -75.0, -5.0
    for side, share in zip(_SIDES, u[30:32], strict=True):
        angles[side + _FOREARM, _X] = 14 + 60 * amplitude * share
    return angles, (2.0, 0.0)


def _raised(u: list[float], amplitude: float) -> tuple[_Angles, _Root]:
    """Stand with one arm or both over the shoulders."""
    angles, root = _standing(u, amplitude)
    for side, v in zip(_SIDES, (u[32:36], u[36:40]), strict=True):
        if side == _SIDES[0] or u[40] < 0.65:
            height = _between(60, _between(110, 165, v[0]), amplitude)
            angles[side + _UPPER_ARM] = height, _between(-5, 80, v[1]), _between(-20, 60, v[2])
            angles[side + _FOREARM] = 90 * amplitude * v[3] ** 1.5, 0.0, 20.0
            angles[side + _CLAVICLE, _Z] = 22 * amplitude
    return angles, root


def _stretching(u: list[float], amplitude: float) -> tuple[_Angles, _Root]:
    """Bend forwards, bend aside, lunge, or spread arms and legs."""
    kind = int(4 * u[41])
    angles = _ease(u, 0.4 * amplitude)
    pitch = 0.0
    if kind == 0:
        pitch = (15 + 55 * u[24]) * amplitude
        angles[CHEST, _X] = 40 * amplitude * u[25]
        bow = pitch + angles[CHEST, _X]
        for side, share in zip(_SIDES, u[26:28], strict=True):
            angles[side + _LEG] = pitch + 0.1 * bow, 4 + 14 * u[28], 5.0
            angles[side + _CALF, _X] = 4 + 12 * u[29]
            angles[side + _UPPER_ARM] = bow * _between(0.8, 1.3, share) + 10, 80.0, 0.0
            angles[side + _FOREARM, _X] = 8 + 20 * u[30]
        angles[NECK, _X] = -15 * amplitude * u[31]
    elif kind == 1:
        sense = 1.0 if u[24] < 0.5 else -1.0
        angles[CHEST, _Z] = sense * 24 * amplitude
        angles[NECK, _Z] = sense * 14 * amplitude
        over, under = _SIDES[::-1] if sense > 0 else _SIDES
        angles[over + _UPPER_ARM] = _between(60, 165, amplitude), _between(-5, 15, u[25]), 20.0
        angles[over + _CLAVICLE, _Z] = 20 * amplitude
        angles[over + _FOREARM, _X] = 8 + 40 * u[26]
        angles[under + _UPPER_ARM] = 14.0 + 10 * u[27], 0.0, 0.0
        for side in _SIDES:
            angles[side + _LEG] = 0.0, 4 + 14 * amplitude * u[28], 8.0
    elif kind == 2:
        pitch = _lunge(angles, u[24:32], amplitude)
        _free_arms(angles, u[12:24], amplitude)
        return angles, (pitch, 0.0)
    else:
        for side, v in zip(_SIDES, (u[24:28], u[28:32]), strict=True):
            angles[side + _LEG] = 0.0, 6 + 24 * amplitude * u[33], 12.0
            angles[side + _UPPER_ARM] = _between(30, 60 + 90 * v[0], amplitude), 0.0, 10.0
            angles[side + _FOREARM, _X] = 6 + 20 * v[1]
    _plant(angles, pitch)
    return angles, (pitch, 0.0)


def _lunge(angles: _Angles, v: list[float], amplitude: float) -> float:
    """Bend one leg in front and stretch the other behind; return the pitch of the trunk."""
    front, rear = _SIDES if v[0] < 0.5 else _SIDES[::-1]
    pitch = 3 + 9 * amplitude
    bent = _between(15, _between(45, 82, v[1]), amplitude)
    angles[front + _LEG] = bent + pitch, 4.0, 5.0
    angles[front + _CALF, _X] = bent
    angles[front + _FOOT, :2] = 0.0, -4.0
    back = 0.5 * bent if bent < 56 else 28.0
    angles[rear + _LEG] = -back, 4.0, 4.0
    # The rear ankle is as high as its ball, on which it stands, needs it.
    knee, reach = 0.0, _THIGH * cos(radians(bent)) + _SHIN - _THIGH * cos(radians(back + pitch))
    for _ in range(4):
        rest = max(back + pitch + knee - 20.0, 0.0)
        height = _LEVER * sin(radians(rest))
        knee = max(degrees(acos(_bounded((reach - height) / _SHIN))) - back - pitch, 0.0)
    angles[rear + _CALF, _X] = knee
    angles[rear + _FOOT, :2] = min(back + pitch + knee, 20.0), -4.0
    return pitch


def _crouching(u: list[float], amplitude: float) -> tuple[_Angles, _Root]:
    """Squat over the feet, the trunk bent forwards for balance."""
    angles = _ease(u, 0.5 * amplitude)
    shin = _between(14, 30, u[24])
    thigh = _between(-8, 30, u[25])
    pitch = _between(18, 30 + min(thigh, 0.0), u[26])
    angles[CHEST, _X] = _between(15, 38, u[27])
    for side, v in zip(_SIDES, (u[28:31], u[31:34]), strict=True):
        angles[side + _LEG] = 90 - thigh + pitch, _between(6, 28, u[34]), 0.0
        angles[side + _CALF, _X] = 90 - thigh + shin
        angles[side + _FOOT, _X] = min(shin, 20.0)
        angles[side + _UPPER_ARM] = _between(50, 105, v[0]), _between(60, 95, v[1]), 0.0
        angles[side + _FOREARM, _X] = _between(10, 80, v[2])
    return angles, (pitch, 0.0)


def _resting_legs(angles: _Angles, u: list[float], tilt: float, most: float, apart: float) -> None:
    """Lay or set up each leg of somebody whose hips are on the ground; uses u[0:6]."""
    seat = 0.055
    for side, v in zip(_SIDES, (u[0:3], u[3:6]), strict=True):
        rise = min(most, 29 + tilt) * v[0]
        height = seat + _THIGH * sin(radians(rise))
        # A steep shin stands on its sole, a flat one on its heel, which lies lower.
        shin = degrees(acos(_bounded((height - ANKLE) / _SHIN)))
        if shin > 60:
            shin = degrees(acos(_bounded((height - 0.022) / _SHIN)))
        angles[side + _LEG] = 90 + rise - tilt, 3 + apart * v[1], 12 * (1 - v[0]) * v[2]
        angles[side + _CALF, _X] = max(90 + rise - shin, 0.0)
        angles[side + _FOOT, _X] = max(-shin, -50.0) if shin < 60 else -15 - 20 * v[2]


def _sitting(u: list[float], amplitude: float) -> tuple[_Angles, _Root]:
    """Sit on the ground, leaning on the hands behind or holding the arms in front."""
    angles = _ease(u, 0.5 * amplitude)
    propped = u[24] < 0.5
    tilt = _between(16, 28, u[25]) if propped else _between(2, 12, u[25])
    angles[CHEST, _X] = _between(-4, 8, u[26]) if propped else _between(5, 28, u[26])
    _resting_legs(angles, u[27:33], tilt, 50.0, 10.0)
    trunk = tilt - angles[CHEST, _X]
    for side, v in zip(_SIDES, (u[33:36], u[36:39]), strict=True):
        if propped:
            shoulder = 0.055 + 0.26 * cos(radians(tilt))
            back = degrees(acos(_bounded((shoulder - 0.03) / _ARM)))
            angles[side + _UPPER_ARM] = min(back + trunk, 58.0), -75.0, 20.0
            angles[side + _FOREARM] = 4.0, 0.0, 60.0
            angles[side + _HAND, _Z] = -60.0
        else:
            angles[side + _UPPER_ARM] = _between(25, 75, v[0]), _between(50, 95, v[1]), -5.0
            angles[side + _FOREARM] = _between(10, 85, v[2]), 0.0, 30.0
    return angles, (-tilt, 0.0)


def _reclining(u: list[float], amplitude: float) -> tuple[_Angles, _Root]:
    """Lie on the back or on the side."""
    angles = _ease(u, 0.3 * amplitude)
    if u[24] < 0.6:
        _resting_legs(angles, u[27:33], 89.0, 55.0, 6.0)
        angles[CHEST, _X] = _between(0, 6, u[25])
        for side, v in zip(_SIDES, (u[33:36], u[36:39]), strict=True):
            angles[side + _UPPER_ARM] = _between(18, 155, v[0]), 4.0, _between(0, 85, v[0])
            angles[side + _FOREARM] = _between(5, 95, v[1] * v[0]), 0.0, 10.0
        return angles, (-89.0, 0.0)
    sense = 1.0 if u[25] < 0.5 else -1.0
    under, over = _SIDES if sense > 0 else _SIDES[::-1]
    angles[CHEST] = 10 * u[26], 0.0, 0.0
    angles[NECK, _Z] = angles[HEAD, _Z] = sense * 6.0
    angles[under + _LEG] = 10 + 40 * u[27], 0.0, 0.0
    angles[under + _CALF, _X] = 10 + 60 * u[28]
    angles[over + _LEG] = angles[under + _LEG, _X] + 8 + 14 * u[29], 3.0, 0.0
    angles[over + _CALF, _X] = angles[under + _CALF, _X] + 10
    angles[[under + _FOOT, over + _FOOT], _X] = -20.0
    angles[under + _UPPER_ARM] = _between(125, 155, u[30]), 60.0, 0.0
    angles[under + _FOREARM] = 30 + 60 * u[31], 0.0, 0.0
    angles[over + _UPPER_ARM] = _between(25, 60, u[32]), _between(60, 90, u[33]), -20.0
    angles[over + _FOREARM] = 20 + 60 * u[34], 0.0, 30.0
    return angles, (0.0, 90.0 * sense)


_FAMILIES: dict[str, Callable[[list[float], float], tuple[_Angles, _Root]]] = {
    "standing": _standing,
    "walking": _walking,
    "raised": _raised,
    "stretching": _stretching,
    "crouching": _crouching,
    "sitting": _sitting,
    "reclining": _reclining,
}
POSTURES: tuple[str, ...] = tuple(_FAMILIES)
#: Shares of the families on foot, and of all.
_ON_FOOT = (0.34, 0.24, 0.22, 0.20, 0.0, 0.0, 0.0)
_ALL = (0.22, 0.17, 0.16, 0.15, 0.10, 0.11, 0.09)
_RANDOM = 42


def draw_figure(
    rng: np.random.Generator, amplitude: float, *, lying: bool = True, yaw: float = 0.0
) -> Figure:
    """Draw a body and a pose for it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Its state decides all; the same state and another amplitude give the same body.
    amplitude : float
        0, at ease, to 1.
    lying : bool
        Whether it may lie down; else those that would are on foot, and no other one changes.
    yaw : float
        Direction in which the camera stands, radians from z towards x.

    Returns
    -------
    Figure
        Its hips above the origin, its lowest point on the ground.

    Raises
    ------
    ValueError
        If the amplitude lies outside 0 to 1.

    Examples
    --------
    >>> figure = draw_figure(np.random.default_rng(0), 0.0)
    >>> figure.posture, figure.ends.shape
    ('standing', (20, 2, 3))
    """
    if not 0.0 <= amplitude <= 1.0:
        msg = f"expected a pose amplitude of 0 to 1, got {amplitude}"
        raise ValueError(msg)
    height, thickness, choice, facing = rng.random(4).tolist()
    height = round(NOMINAL_HEIGHT * (1 + HEIGHT_SPREAD * (2 * height - 1)), 6)
    thickness = round(1 + THICKNESS_SPREAD * (2 * thickness - 1), 6)
    posture = "standing" if amplitude == 0.0 else _family(choice, amplitude, lying)
    for _ in range(_TRIES):
        angles, (pitch, roll) = _FAMILIES[posture](rng.random(_RANDOM).tolist(), amplitude)
        figure = take(
            within_limits(angles), (pitch, roll, 360.0 * facing), height, thickness, posture
        )
        if not (runs_into_itself(figure) or hands_in_lap(figure, yaw)):
            return figure
    calm = _ease([0.5] * _RANDOM, 0.0)
    return take(calm, (0.0, 0.0, 360.0 * facing), height, thickness, "standing")


def _family(choice: float, amplitude: float, lying: bool) -> str:
    """Choose a family by a number from 0 to 1."""
    shares = np.cumsum(_ALL if amplitude >= GROUNDED else _ON_FOOT)
    place = choice * shares[-1]
    posture = POSTURES[int(np.searchsorted(shares, place, side="right"))]
    if posture == "reclining" and not lying:
        # What is left of the number chooses again, among those on foot.
        return _family((place - shares[-2]) / (shares[-1] - shares[-2]), 0.0, lying)
    return posture
