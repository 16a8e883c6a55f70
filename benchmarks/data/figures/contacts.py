"""Whether a pose is impossible because a limb would run into the body."""

from __future__ import annotations

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
