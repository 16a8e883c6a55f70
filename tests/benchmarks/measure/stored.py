"""Stored items on which every deterministic measure is checked against independent references.

Labels and scores come from whole-number arithmetic, so that they are the same on every machine
and for every version of every library.
"""

import numpy as np
from numpy.typing import NDArray

Case = tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.intp]]


def _mixed(size: int, positives: float, steps: int, lift: float) -> Case:
    """Make items with a share of positives, scores of some number of steps, and clusters."""
    place = np.arange(size)
    labels = (place * 7919 + 13) % 1009 < positives * 1009
    noise = (place * 104_729 + 71) % 2003 / 2003
    scores = np.floor(steps * (noise + lift * labels) / (1 + lift)) / steps
    return labels, scores, (place * 31) % (size // 4)


#: Labels, scores (between 0 and 1 but for those worse than chance), and clusters of four items.
CASES: dict[str, Case] = {
    "few": _mixed(12, 0.5, 1000, 0.3),
    "balanced": _mixed(200, 0.5, 100_000, 0.5),
    "ties": _mixed(300, 0.4, 7, 0.4),
    "rare": _mixed(800, 0.05, 100_000, 0.6),
    "worse than chance": _mixed(150, 0.6, 50, -0.4),
    "parted": _mixed(60, 0.5, 100_000, 1.5),
    "all tied": _mixed(40, 0.3, 1, 0.0),
}
