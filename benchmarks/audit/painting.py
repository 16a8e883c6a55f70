"""Small things painted on a picture: a red spot, a navel-like dot, red lips, and a gray control.

The founding article found red lips and navels to be cues of a commercial network.  Mannequins have
neither; what is painted here is as large and as colored as they would be, at the place where the
truth of the figure says that they would be, or anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.data.figures.codes import MIXED, read_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

#: Diameter of a spot, in shares of the picture's shorter side: 0.8 % of a square picture.  Ours.
SPOT = 0.1
#: sRGB of a red that no skin has, of lips, and of a middle gray.  Ours.
RED, LIPS, GRAY = (200, 30, 40), (176, 42, 56), (128, 128, 128)
#: Width and height of lips, and how far they lie below the middle of the head, in shares of the
#: diameter of a head.  Ours: a mouth is about a third of a face wide.
LIPS_SIZE, LIPS_BELOW = (0.36, 0.16), 0.28
#: Diameter of a navel, in shares of the square root of the trunk's area; how much darker.  Ours.
NAVEL, SHADE = 0.09, 0.45
#: Names of the segments that a navel and lips belong to.
TRUNK, HEAD = ("pelvis", "chest"), ("head",)


@dataclass(frozen=True)
class Ellipse:
    """Where something is painted, in pixels; centers of pixels are at halves.

    Attributes
    ----------
    row, column : float
        Of its middle.
    height, width : float
        Whole diameters.
    """

    row: float
    column: float
    height: float
    width: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Return `top, left, bottom, right` of the pixels it touches, perhaps outside."""
        return (
            int(np.floor(self.row - self.height / 2)),
            int(np.floor(self.column - self.width / 2)),
            int(np.ceil(self.row + self.height / 2)),
            int(np.ceil(self.column + self.width / 2)),
        )


def painted(
    pixels: Picture, where: Ellipse, color: tuple[int, int, int] | None, shade: float = 0.0
) -> Picture:
    """Paint an ellipse with a soft edge of one pixel.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    where : Ellipse
        The place.
    color : three ints, or None
        sRGB; None darkens what is there.
    shade : float
        Without a color, how much darker, 0 to 1.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        A copy.

    Examples
    --------
    >>> gray = np.full((5, 5, 3), 100, dtype=np.uint8)
    >>> painted(gray, Ellipse(2.5, 2.5, 3.0, 3.0), (200, 30, 40))[2, 2].tolist()
    [200, 30, 40]
    >>> int(painted(gray, Ellipse(2.5, 2.5, 3.0, 3.0), None, 0.5)[2, 2, 0])
    50
    """
    rows, columns = pixels.shape[:2]
    down = (np.arange(rows) + 0.5 - where.row) / (where.height / 2)
    across = (np.arange(columns) + 0.5 - where.column) / (where.width / 2)
    away = np.sqrt(down[:, None] ** 2 + across[None, :] ** 2)
    edge = max(2 / (where.height + where.width) * 2, 1e-9)
    cover = np.clip((1 - away) / edge + 0.5, 0, 1)[..., None]
    levels = pixels.astype(np.float64)
    paint = levels * (1 - shade) if color is None else np.asarray(color, dtype=np.float64)
    return np.rint(levels + cover * (paint - levels)).astype(np.uint8)


def anywhere(shape: tuple[int, int], rng: np.random.Generator, diameter: float = SPOT) -> Ellipse:
    """Draw a place for a spot, all of it inside the picture.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.
    rng : numpy.random.Generator
        Source of the place.
    diameter : float
        In shares of the shorter side.

    Returns
    -------
    Ellipse

    Examples
    --------
    >>> anywhere((100, 200), np.random.default_rng(0)).box[2] <= 100
    True
    """
    size = max(2.0, diameter * min(shape))
    row, column = (size / 2 + (extent - size) * float(rng.random()) for extent in shape[:2])
    return Ellipse(row, column, size, size)


def navel_place(codes: NDArray[np.uint8]) -> Ellipse | None:
    """Find where a navel would be: the middle of the largest trunk that is seen.

    Parameters
    ----------
    codes : ndarray of shape (M, N), dtype uint8
        Truth of a rendered picture.

    Returns
    -------
    Ellipse or None
        None where no trunk is seen.

    Examples
    --------
    >>> codes = np.zeros((40, 40), dtype=np.uint8)
    >>> codes[10:30, 10:30] = 1  # a bare pelvis
    >>> navel_place(codes)
    Ellipse(row=19.5, column=19.5, height=2.0, width=2.0)
    """
    seen = _largest(codes, TRUNK)
    if seen is None:
        return None
    row, column = _middle(seen)
    size = max(2.0, NAVEL * float(np.sqrt(seen.sum())))
    return Ellipse(row, column, size, size)


def lips_place(codes: NDArray[np.uint8]) -> Ellipse | None:
    """Find where lips would be: below the middle of the largest head that is seen.

    Parameters
    ----------
    codes : ndarray of shape (M, N), dtype uint8
        Truth of a rendered picture.

    Returns
    -------
    Ellipse or None
        None where no head is seen; hair does not count as one.

    Examples
    --------
    >>> lips_place(np.zeros((40, 40), dtype=np.uint8)) is None
    True
    """
    seen = _largest(codes, HEAD)
    if seen is None:
        return None
    diameter = 2 * float(np.sqrt(seen.sum() / np.pi))
    row, column = _middle(seen)
    row, column = _nearest(seen, row + LIPS_BELOW * diameter, column)
    height, width = (max(1.5, share * diameter) for share in (LIPS_SIZE[1], LIPS_SIZE[0]))
    return Ellipse(row, column, height, width)


def _largest(codes: NDArray[np.uint8], names: tuple[str, ...]) -> NDArray[np.bool_] | None:
    """Find the pixels of the named segments of the figure that shows most of them."""
    from benchmarks.data.figures.body import SEGMENTS

    masks = read_codes(codes)
    wanted = np.array([*(name in names for name in SEGMENTS), False])[masks.segment]
    figures = masks.figure[wanted & (codes != MIXED)]
    if not figures.size:
        return None
    return np.asarray(wanted & (masks.figure == np.bincount(figures).argmax()))


def _middle(mask: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the pixel of a mask that is nearest to its center of gravity."""
    rows, columns = np.nonzero(mask)
    return _nearest(mask, float(rows.mean()), float(columns.mean()))


def _nearest(mask: NDArray[np.bool_], row: float, column: float) -> tuple[float, float]:
    """Return the middle of the pixel of a mask nearest to a place."""
    rows, columns = np.nonzero(mask)
    best = int(np.argmin((rows - row) ** 2 + (columns - column) ** 2))
    return float(rows[best]) + 0.5, float(columns[best]) + 0.5
