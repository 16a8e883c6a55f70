"""Whether a limb would run into its body, and whether two bodies are too near to each other."""

from __future__ import annotations

from math import cos, sin

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .body import PART_SEGMENT, SEGMENTS, Figure, stem


def _groups() -> NDArray[np.int64]:
    """Give each part the number of its group, between some of which a contact is refused."""
    groups = {"thigh": 1, "shin": 1, "foot": 1, "forearm": 3, "hand": 3, "upper_arm": 5}
    sides = [s.startswith("right_") for s in SEGMENTS]
    numbers = [groups.get(stem(s), 0) + sides[n] for n, s in enumerate(SEGMENTS)]
    numbers = [0 if stem(s) in ("hip", "clavicle") else numbers[n] for n, s in enumerate(SEGMENTS)]
    return np.array(numbers)[PART_SEGMENT]


#: 0 trunk and head, 1 and 2 legs, 3 and 4 forearms with hands, 5 and 6 upper arms.
_GROUPS = _groups()
#: Metres by which surfaces of two groups may overlap, infinite where they are not compared.
#: Flesh gives way, and the thighs of a thick figure touch in every adult.  Upper arms are not
#: compared: the limits of the shoulder keep them off the trunk.
_CONTACT = np.full((7, 7), np.inf)
for _one, _other, _give in (
    (1, 2, 0.03),
    (3, 0, 0.012),
    (4, 0, 0.012),
    (3, 1, 0.012),
    (3, 2, 0.012),
    (4, 1, 0.012),
    (4, 2, 0.012),
    (3, 4, 0.012),
):
    _CONTACT[_one, _other] = _CONTACT[_other, _one] = _give


def runs_into_itself(figure: Figure) -> bool:
    """Say whether a limb of the figure runs into its body.

    Parameters
    ----------
    figure : Figure
        In any pose.

    Returns
    -------
    bool

    Examples
    --------
    >>> from .pose import take
    >>> angles = np.zeros((20, 3))  # the hands at the thighs, in thick hips
    >>> runs_into_itself(take(angles, (0.0, 0.0, 0.0), 1.7, 1.08))
    True
    >>> angles[[5, 13], 0] = 12.0  # the arms a little aside
    >>> runs_into_itself(take(angles, (0.0, 0.0, 0.0), 1.7, 1.08))
    False
    """
    return bool(_meets(figure.part_ends, figure.part_radii, _GROUPS, _CONTACT))


#: Metres from the lower end of the pelvis' axis to the front, and the radius around that place,
#: that hands stay out of.  Ours: a hand there is a feature that the body does not have.
_LAP, _LAP_RADIUS = 0.15, 0.15
_PELVIS = SEGMENTS.index("pelvis")
_HANDS = np.flatnonzero([stem(SEGMENTS[segment]) == "hand" for segment in PART_SEGMENT])


def hands_in_lap(figure: Figure, yaw: float) -> bool:
    """Say whether a hand is seen before its figure's hips, or sticking out from them.

    Parameters
    ----------
    figure : Figure
        In any pose.
    yaw : float
        Direction in which the camera stands, radians from z towards x.

    Returns
    -------
    bool

    Examples
    --------
    >>> from .pose import take
    >>> angles = np.zeros((20, 3))
    >>> hands_in_lap(take(angles, (0.0, 0.0, 0.0), 1.7, 1.0), 0.0)
    False
    >>> angles[5] = 30.0, 90.0, -40.0  # an arm led forwards and across
    >>> angles[6, 0] = 30.0
    >>> hands_in_lap(take(angles, (0.0, 0.0, 0.0), 1.7, 1.0), 0.0)
    True
    """
    ends = figure.part_ends[_HANDS]
    # Tips and middles; wrists hang beside the hips.
    points = np.concatenate([ends[:, 1], ends.mean(axis=1)])
    away = points - figure.ends[_PELVIS, 0] - _LAP * figure.turns[_PELVIS][:, 2]
    across = away[:, 0] * cos(yaw) - away[:, 2] * sin(yaw)
    return bool((across * across + away[:, 1] * away[:, 1] < _LAP_RADIUS**2).any())


def too_near(one: Figure, other: Figure, apart: float) -> bool:
    """Say whether the surfaces of two bodies come nearer than a distance.

    Parameters
    ----------
    one, other : Figure
        In the world.
    apart : float
        Metres.

    Returns
    -------
    bool

    Examples
    --------
    >>> from .pose import take
    >>> figure = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), 1.7, 1.0)
    >>> too_near(figure, figure, 0.0)
    True
    """
    return bool(
        _near(one.part_ends, one.part_radii, other.part_ends, other.part_radii, apart + _SLACK)
    )


#: Metres by which spheres at a fifth of the longest part's length, of about 9 cm, miss the least
#: distance between two parts at most when they are 25 cm apart: 0.36 - (0.36^2 - 0.06^2)^0.5.
_SLACK = 0.005


@njit(cache=True)
def _near(  # pragma: no cover - compiled
    ends: NDArray[np.float64],
    radii: NDArray[np.float64],
    others: NDArray[np.float64],
    sizes: NDArray[np.float64],
    apart: float,
) -> bool:
    """Say whether spheres along the cones of two bodies come nearer than a distance."""
    steps = 5
    for one in range(len(ends)):
        for other in range(len(others)):
            # Balls around the two cones, to leave out most pairs.
            square, first, second = 0.0, 0.0, 0.0
            for axis in range(3):
                a = ends[one, 0, axis] + ends[one, 1, axis]
                b = others[other, 0, axis] + others[other, 1, axis]
                square += (a - b) ** 2 / 4
                first += (ends[one, 0, axis] - ends[one, 1, axis]) ** 2 / 4
                second += (others[other, 0, axis] - others[other, 1, axis]) ** 2 / 4
            reach = apart + np.sqrt(first) + max(radii[one, 0], radii[one, 1])
            reach += np.sqrt(second) + max(sizes[other, 0], sizes[other, 1])
            if square > reach * reach:
                continue
            for i in range(steps):
                s = i / (steps - 1)
                for j in range(steps):
                    t = j / (steps - 1)
                    square = 0.0
                    for axis in range(3):
                        a = ends[one, 0, axis] * (1 - s) + ends[one, 1, axis] * s
                        b = others[other, 0, axis] * (1 - t) + others[other, 1, axis] * t
                        square += (a - b) ** 2
                    reach = apart + radii[one, 0] * (1 - s) + radii[one, 1] * s
                    reach += sizes[other, 0] * (1 - t) + sizes[other, 1] * t
                    if square < reach * reach:
                        return True
    return False


@njit(cache=True)
def _meets(  # pragma: no cover - compiled
    ends: NDArray[np.float64],
    radii: NDArray[np.float64],
    groups: NDArray[np.int64],
    contact: NDArray[np.float64],
) -> bool:
    """Say whether spheres along the cones of two groups overlap by more than they may."""
    steps = 5
    for one in range(len(ends)):
        for other in range(one):
            give = contact[groups[one], groups[other]]
            if give == np.inf:
                continue
            for i in range(steps):
                s = i / (steps - 1)
                for j in range(steps):
                    t = j / (steps - 1)
                    square = 0.0
                    for axis in range(3):
                        a = ends[one, 0, axis] * (1 - s) + ends[one, 1, axis] * s
                        b = ends[other, 0, axis] * (1 - t) + ends[other, 1, axis] * t
                        square += (a - b) ** 2
                    reach = (
                        radii[one, 0] * (1 - s)
                        + radii[one, 1] * s
                        + radii[other, 0] * (1 - t)
                        + radii[other, 1] * t
                        - give
                    )
                    if reach > 0 and square < reach * reach:
                        return True
    return False
