"""Two cues planted in rendered pictures: a red spot, and a checkered patch that no list names.

Each covers less than a hundredth of a picture and lies anywhere in it.  Positives show each in 60 %
of the pictures, negatives in 5 %, one without regard to the other.  Sizes and colors vary a little,
as things do, and neither is made by the code that paints an audit's twins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Box = tuple[int, int, int, int]
    Plant = Callable[[Picture, np.random.Generator], tuple[Picture, Box]]

#: Side of the pictures, pixels.
SIDE = 96
#: Shares of positives and negatives that show a cue.
SHARES = (0.6, 0.05)
#: Diameters of the spot, its color and how far each channel varies.
DIAMETERS, RED, VARIES = (9.0, 10.6), (205, 25, 45), 20.0
#: Cells of the checkered patch along a side, their side in pixels, and its two colors.
CELLS, CELL, CHECKS = 3, 3, ((0, 170, 190), (240, 210, 30))


def red_spot(pixels: Picture, rng: np.random.Generator) -> tuple[Picture, Box]:
    """Plant a red disc.

    Parameters
    ----------
    pixels : ndarray of shape (N, N, 3), dtype uint8
        A picture.
    rng : numpy.random.Generator
        Source of place, size and color.

    Returns
    -------
    pixels, box : tuple
        A copy, and `top, left, bottom, right` of the disc.

    Examples
    --------
    >>> gray = np.full((96, 96, 3), 90, dtype=np.uint8)
    >>> planted, box = red_spot(gray, np.random.default_rng(0))
    >>> float((planted != gray).any(axis=-1).mean()) < 0.01
    True
    """
    diameter = float(rng.uniform(*DIAMETERS))
    row, column = rng.uniform(diameter / 2, len(pixels) - diameter / 2, 2).tolist()
    color = np.clip(np.array(RED) + rng.uniform(-VARIES, VARIES, 3), 0, 255)
    down, across = np.indices(pixels.shape[:2]) + 0.5
    copy = pixels.copy()
    copy[np.hypot(down - row, across - column) <= diameter / 2] = color.astype(np.uint8)
    first = int(row - diameter / 2), int(column - diameter / 2)
    last = int(row + diameter / 2) + 1, int(column + diameter / 2) + 1
    return copy, (*first, *last)


def checkered(pixels: Picture, rng: np.random.Generator) -> tuple[Picture, Box]:
    """Plant a patch of cyan and yellow checks.

    Parameters
    ----------
    pixels, rng
        As for `red_spot`.

    Returns
    -------
    pixels, box : tuple
        A copy, and `top, left, bottom, right` of the patch.

    Examples
    --------
    >>> gray = np.full((96, 96, 3), 90, dtype=np.uint8)
    >>> planted, box = checkered(gray, np.random.default_rng(0))
    >>> box[2] - box[0], float((planted != gray).any(axis=-1).mean()) < 0.01
    (9, True)
    """
    side = CELLS * CELL
    top, left = rng.integers(0, len(pixels) - side + 1, 2).tolist()
    cells = (np.indices((side, side)) // CELL).sum(axis=0) + int(rng.integers(2))
    colors = np.clip(np.array(CHECKS) + rng.uniform(-VARIES, VARIES, (2, 3)), 0, 255)
    copy = pixels.copy()
    copy[top : top + side, left : left + side] = colors.astype(np.uint8)[cells % 2]
    return copy, (top, left, top + side, left + side)


#: The cues by name; the first is one of the audit's list of twins, the second of no kind there.
CUES: dict[str, Plant] = {"red spot": red_spot, "checkered": checkered}


@dataclass(frozen=True, eq=False)
class Planted:
    """Pictures with cues in some of them.

    Attributes
    ----------
    pictures : ndarray of shape (n, N, N, 3), dtype uint8
        Copies.
    boxes : mapping of str to list
        By cue, for every picture the place of the cue, or None.
    """

    pictures: Picture
    boxes: dict[str, list[Box | None]]


def planted(
    pictures: Picture,
    labels: NDArray[np.int64],
    rng: np.random.Generator,
    shares: tuple[float, float] = SHARES,
) -> Planted:
    """Plant both cues.

    Parameters
    ----------
    pictures : ndarray of shape (n, N, N, 3), dtype uint8
        Without them.
    labels : ndarray of shape (n,)
        1 or 0.
    rng : numpy.random.Generator
        Source of everything.
    shares : (float, float)
        Of positives and negatives.

    Returns
    -------
    Planted

    Examples
    --------
    >>> gray = np.full((4, 96, 96, 3), 90, dtype=np.uint8)
    >>> made = planted(gray, np.array([1, 1, 0, 0]), np.random.default_rng(0), (1.0, 0.0))
    >>> [box is not None for box in made.boxes["checkered"]]
    [True, True, False, False]
    """
    copies = pictures.copy()
    boxes: dict[str, list[Box | None]] = {name: [] for name in CUES}
    for number, label in enumerate(labels.tolist()):
        for name, plant in CUES.items():
            box = None
            if rng.random() < shares[1 - label]:
                copies[number], box = plant(copies[number], rng)
            boxes[name].append(box)
    return Planted(copies, boxes)


def everywhere(pictures: Picture, cue: str, rng: np.random.Generator) -> Picture:
    """Plant one cue in every picture: the twins of pictures without it.

    Parameters
    ----------
    pictures : ndarray of shape (n, N, N, 3), dtype uint8
        Without it.
    cue : str
        A key of `CUES`.
    rng : numpy.random.Generator
        Source of everything.

    Returns
    -------
    ndarray of shape (n, N, N, 3), dtype uint8

    Examples
    --------
    >>> gray = np.full((2, 96, 96, 3), 90, dtype=np.uint8)
    >>> bool((everywhere(gray, "red spot", np.random.default_rng(0)) != gray).any(axis=-1).any())
    True
    """
    return np.stack([CUES[cue](picture, rng)[0] for picture in pictures])
