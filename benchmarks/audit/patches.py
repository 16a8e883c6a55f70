"""The strongest windows of a picture, and what a small patch looks like, in numbers.

Conventions
-----------
A patch is described after it was brought to `SIDE` x `SIDE` pixels, so that the same thing looks
the same in small and large pictures.  Colors are CIELAB (D65) divided by 20, so that a step of 1 is
plainly another color; texture is told by how far neighboring pixels differ, on the same scale.
Euclidean distance between descriptions therefore means something without any scaling by a set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convnet.occluders import occluded

from .evidence import values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from convnet.maps import Scale

    from .evidence import Evidence, ScoreBatch

    Picture = NDArray[np.uint8]
    Box = tuple[int, int, int, int]

#: Pixels on a side of a patch as it is described.  Ours.
SIDE = 12
#: A step of color that counts as 1: twenty units of CIELAB.  Ours.
STEP = 20.0
#: Which percentiles of each channel are told.  Ours: an edge of other color around a thing does not
#: reach into them, two colors in equal parts do.
QUARTERS = (25, 75)
#: Weight of texture beside color.  Ours: edges inside a patch depend on how it was cut.
TEXTURE = 0.5
#: Side of the refined window in shares of the window, and its places along each side.  Ours.
TIGHT, PLACES = 0.6, 3
#: Windows of a picture that are kept, at most.  Ours.
STRONGEST = 3
#: How far over its borders a patch is taken for what it belongs to, in shares of its side: places
#: are a third of that apart when patches are looked for.
OVER = 1 / 3


@dataclass(frozen=True, eq=False)
class Patch:
    """A small window that speaks for the class.

    Attributes
    ----------
    id, scene : str
        Of its picture.
    box : four ints
        `top, left, bottom, right`.
    shift : float
        How far the value falls where it is filled.
    pixels : ndarray of shape (m, n, 3), dtype uint8
        What is seen there.
    features : ndarray of shape (k,), dtype float64
        See `described`.
    lies : str
        Region that most of it lies on, empty where that is not known.
    wide : ndarray of shape (m, n, 3), dtype uint8, or None
        The same with a third of its side more around: what it belongs to may be a little larger.
    """

    id: str
    scene: str
    box: Box
    shift: float
    pixels: Picture
    features: NDArray[np.float64]
    lies: str = ""
    wide: Picture | None = None

    @property
    def whole(self) -> Picture:
        """Return what it belongs to: the wider window where it was kept."""
        return self.pixels if self.wide is None else self.wide


def strongest(evidence: Evidence, most: int = STRONGEST) -> list[int]:
    """Choose the windows of a picture that speak loudest for the class, none over another.

    Parameters
    ----------
    evidence : Evidence
        Of the picture.
    most : int
        Windows wanted.

    Returns
    -------
    list of int
        Rows of the boxes, the strongest first; fewer where fewer are positive.

    Examples
    --------
    >>> from .evidence import Evidence
    >>> boxes = np.array([[0, 0, 2, 2], [0, 1, 2, 3], [0, 2, 2, 4], [0, 4, 2, 6]])
    >>> strongest(Evidence(1.0, boxes, np.array([0.5, 0.6, 0.4, -1.0]), np.zeros((2, 6))))
    [1]
    """
    chosen: list[int] = []
    for place in np.argsort(-evidence.shifts, kind="stable").tolist():
        if len(chosen) == most or not evidence.shifts[place] > 0:
            break
        if not any(_meet(evidence.boxes[place], evidence.boxes[other]) for other in chosen):
            chosen.append(place)
    return chosen


def tightened(
    pixels: Picture,
    score_batch: ScoreBatch,
    box: NDArray[np.int64],
    ground: Picture,
    whole: float,
    scale: Scale,
) -> tuple[Box, float]:
    """Look for the smaller window near a strong one that holds most of its evidence.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        The picture.
    score_batch : callable
        The method.
    box : ndarray of shape (4,)
        The strong window.
    ground : ndarray of shape (M, N, 3), dtype uint8
        What a filled window shows.
    whole : float
        Value of the picture as it is.
    scale : {"score", "logit"}
        Of the values.

    Returns
    -------
    box, shift : tuple
        The best of `PLACES` x `PLACES` windows of `TIGHT` the side, and its shift.
    """
    top, left, bottom, right = (int(side) for side in box)
    height, width = (max(2, round(TIGHT * extent)) for extent in (bottom - top, right - left))
    boxes = [
        (row, column, row + height, column + width)
        for row in np.rint(np.linspace(top, bottom - height, PLACES)).astype(int).tolist()
        for column in np.rint(np.linspace(left, right - width, PLACES)).astype(int).tolist()
    ]
    scores = score_batch([occluded(pixels, each, ground) for each in boxes])
    shifts = whole - values(scores, scale)
    best = int(np.argmax(shifts))
    return boxes[best], float(shifts[best])


def cut(pixels: Picture, box: Box) -> Picture:
    """Copy a window out of a picture.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        The picture.
    box : four ints
        `top, left, bottom, right`; what lies outside is left out.

    Returns
    -------
    ndarray of shape (m, n, 3), dtype uint8

    Examples
    --------
    >>> cut(np.zeros((9, 9, 3), dtype=np.uint8), (-2, 3, 4, 5)).shape
    (4, 2, 3)
    """
    top, left, bottom, right = box
    return pixels[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)].copy()


def wider(box: Box, shape: tuple[int, ...]) -> Box:
    """Widen a box on all sides, inside the picture.

    Parameters
    ----------
    box : four ints
        `top, left, bottom, right`.
    shape : (int, int, ...)
        Rows and columns of the picture.

    Returns
    -------
    four ints

    Examples
    --------
    >>> wider((1, 3, 7, 9), (10, 10))
    (0, 1, 9, 10)
    """
    top, left, bottom, right = box
    over = round(OVER * max(bottom - top, right - left))
    return (
        max(0, top - over),
        max(0, left - over),
        min(shape[0], bottom + over),
        min(shape[1], right + over),
    )


def described(patches: Iterable[Picture]) -> NDArray[np.float64]:
    """Describe patches by color and texture.

    Parameters
    ----------
    patches : iterable of ndarray of shape (m, n, 3), dtype uint8
        Of any size.

    Returns
    -------
    ndarray of shape (patches, 11), dtype float64
        Means of the three channels, the first and third quartile of each, and the mean
        difference of neighbors in lightness and in color.

    Examples
    --------
    >>> gray = np.full((5, 5, 3), 119, dtype=np.uint8)
    >>> described([gray]).round(1).tolist()
    [[2.5, 0.0, 0.0, 2.5, 0.0, 0.0, 2.5, 0.0, 0.0, 0.0, 0.0]]
    """
    import cv2

    brought = [
        np.asarray(cv2.resize(patch, (SIDE, SIDE), interpolation=cv2.INTER_AREA))
        for patch in patches
    ]
    if not brought:
        return np.empty((0, 11))
    return _described(lab_of(np.stack(brought)))


def scanned(pixels: Picture, size: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Describe every patch of a size in a picture, a third of it apart.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        The picture.
    size : int
        Side of a patch, in pixels of the picture.

    Returns
    -------
    boxes : ndarray of shape (n, 4), dtype int64
        `top, left, bottom, right`.
    features : ndarray of shape (n, 11), dtype float64
        As `described` has them, of the picture brought down as a whole.

    Examples
    --------
    >>> boxes, features = scanned(np.zeros((24, 36, 3), dtype=np.uint8), 12)
    >>> boxes.shape, features.shape, boxes[-1].tolist()
    ((28, 4), (28, 11), [12, 24, 24, 36])
    """
    import cv2

    rows, columns = (max(SIDE, round(extent * SIDE / size)) for extent in pixels.shape[:2])
    brought = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
    lab = lab_of(np.asarray(brought, dtype=np.uint8)[None])[0]
    down, across = (np.arange(0, extent - SIDE + 1, SIDE // 3) for extent in (rows, columns))
    views = np.lib.stride_tricks.sliding_window_view(lab, (SIDE, SIDE), axis=(0, 1))
    kept = np.moveaxis(views[np.ix_(down, across)], 2, -1).reshape(-1, SIDE, SIDE, 3)
    tops, lefts = np.meshgrid(down, across, indexing="ij")
    corners = np.stack([tops.ravel(), lefts.ravel()], axis=1)
    scale = np.array([pixels.shape[0] / rows, pixels.shape[1] / columns])
    first = np.rint(corners * scale).astype(np.int64)
    last = np.rint((corners + SIDE) * scale).astype(np.int64)
    return np.concatenate([first, last], axis=1), _described(kept)


def lab_of(pixels: Picture) -> NDArray[np.float64]:
    """Turn sRGB into CIELAB, in steps that are plainly another color.

    Parameters
    ----------
    pixels : ndarray of shape (n, m, k, 3), dtype uint8
        Many pictures.

    Returns
    -------
    ndarray of shape (n, m, k, 3), dtype float64

    Examples
    --------
    >>> lab_of(np.full((1, 1, 1, 3), 255, dtype=np.uint8)).round(2).ravel().tolist()
    [5.0, 0.0, 0.0]
    """
    import cv2

    tall = np.ascontiguousarray(pixels).reshape(-1, pixels.shape[2], 3)
    lab = cv2.cvtColor(tall.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    return np.asarray(lab, dtype=np.float64).reshape(pixels.shape) / STEP


def _described(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Describe patches of shape (n, SIDE, SIDE, 3) in CIELAB steps."""
    flat = lab.reshape(len(lab), -1, 3)
    low, high = np.percentile(flat, QUARTERS, axis=1)
    down = np.abs(np.diff(lab, axis=1)).mean(axis=(1, 2))
    across = np.abs(np.diff(lab, axis=2)).mean(axis=(1, 2))
    rough = (down + across) / 2
    texture = TEXTURE * np.stack([rough[:, 0], rough[:, 1] + rough[:, 2]], axis=1)
    return np.concatenate([flat.mean(axis=1), low, high, texture], axis=1)


def _meet(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    """Tell whether two boxes share a pixel."""
    return bool((one[:2] < other[2:]).all() and (other[:2] < one[2:]).all())
