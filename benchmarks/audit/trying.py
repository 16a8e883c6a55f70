"""The second look at a picture: kinds of patches covered where it holds them, pasted where not.

Covering tells what a patch does in the pictures that have it; pasting what it does by itself, in
pictures that were chosen without it.  A pasted patch has hard edges and hides what was there, so
its control is a patch from anywhere, pasted at the same place: the shift is the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convnet.fills import photo_ground
from convnet.occluders import occluded

from .evidence import values
from .examining import tight_side
from .patches import scanned, wider
from .slices import held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .evidence import ScoreBatch
    from .examining import How
    from .patches import Box, Patch
    from .pictures import Picture
    from .slices import Slice

    Place = tuple[float, float, float, float]


@dataclass(frozen=True)
class Tried:
    """What the second look found for one picture and one kind.

    Attributes
    ----------
    id, scene : str
        Of the picture.
    label : int or None
        1, 0 or unknown.
    slice : int
        Place of the kind.
    place : four floats, or None
        `top, left, bottom, right` in shares of rows and columns of what is covered where the
        picture holds it, a third of its side around included; None where it does not.
    before, after : float
        Values without and with the change: as it is and covered where it holds the kind; with a
        patch from anywhere and with one of the kind where it does not.
    """

    id: str
    scene: str
    label: int | None
    slice: int
    place: Place | None
    before: float
    after: float


def tried(
    picture: Picture,
    score_batch: ScoreBatch,
    how: How,
    slices: Sequence[Slice],
    chances: Sequence[Patch],
) -> list[Tried]:
    """Cover or paste every kind in a picture.

    Parameters
    ----------
    picture : Picture
        Any.
    score_batch : callable
        The method.
    how : How
        As for the first look.
    slices : sequence of Slice
        The kinds.
    chances : sequence of Patch
        Patches from anywhere, of many pictures.

    Returns
    -------
    list of Tried
        One a kind.

    Examples
    --------
    >>> from .patches import Patch, described
    >>> from .pictures import Picture
    >>> from .examining import How
    >>> from .slices import slice_of
    >>> def flat(color):
    ...     return np.full((4, 4, 3), color, dtype=np.uint8)
    >>> def patch(pixels):
    ...     return Patch("b", "b", (0, 0, 4, 4), 1.0, pixels, described([pixels])[0])
    >>> def red(photos):
    ...     return [float((photo[..., 0] > 150).mean()) for photo in photos]
    >>> gray = Picture("a", "a", 0, np.full((40, 40, 3), 90, dtype=np.uint8))
    >>> kinds = [slice_of([patch(flat((200, 30, 40)))])]
    >>> tried(gray, red, How(), kinds, [patch(flat(60))])
    [Tried(id='a', scene='a', label=0, slice=0, place=None, before=0.0, after=0.01)]
    """
    pixels = picture.pixels
    side = tight_side(picture, how.windows)
    boxes, features = scanned(pixels, side)
    grid = how.windows.grid((pixels.shape[0], pixels.shape[1]))
    ground = photo_ground(pixels, how.windows.fill, grid.size)
    places: list[Box | None] = []
    pictures = [pixels]
    for number, one in enumerate(slices):
        place = held(one, boxes, features)
        places.append(place)
        if place is not None:
            pictures += [pixels, occluded(pixels, wider(place, pixels.shape), ground)]
            continue
        rng = how.rng(picture.id, 3 + number)
        foreign = [patch for patch in one.typical if patch.scene != picture.scene]
        of_kind = _drawn(foreign or one.typical, rng)
        others = [patch for patch in chances if patch.scene != picture.scene]
        by_chance = _drawn(others or chances, rng)
        corner = tuple(int(rng.integers(max(1, extent - side + 1))) for extent in pixels.shape[:2])
        pictures += [pasted(pixels, each.pixels, corner, side) for each in (by_chance, of_kind)]
    found = values(score_batch(pictures), how.scale)[1:].reshape(-1, 2).tolist()
    return [
        Tried(
            picture.id,
            picture.scene,
            picture.label,
            number,
            None if place is None else _in_shares(wider(place, pixels.shape), pixels.shape),
            before,
            after,
        )
        for number, (place, (before, after)) in enumerate(zip(places, found, strict=True))
    ]


def pasted(
    pixels: NDArray[np.uint8], patch: NDArray[np.uint8], corner: tuple[int, ...], side: int
) -> NDArray[np.uint8]:
    """Paste a patch into a picture.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        The picture.
    patch : ndarray of shape (m, n, 3), dtype uint8
        Of any size.
    corner : (int, int)
        Top and left of its place.
    side : int
        Pixels that its longer side is brought to.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        A copy.

    Examples
    --------
    >>> black = np.zeros((4, 4, 3), dtype=np.uint8)
    >>> pasted(black, np.full((1, 1, 3), 9, dtype=np.uint8), (1, 2), 2)[..., 0].tolist()
    [[0, 0, 0, 0], [0, 0, 9, 9], [0, 0, 9, 9], [0, 0, 0, 0]]
    """
    import cv2

    scale = side / max(patch.shape[:2])
    rows, columns = (max(1, round(extent * scale)) for extent in patch.shape[:2])
    brought = patch
    if (rows, columns) != patch.shape[:2]:
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        brought = np.asarray(cv2.resize(patch, (columns, rows), interpolation=way))
    copy = pixels.copy()
    place = copy[corner[0] : corner[0] + rows, corner[1] : corner[1] + columns]
    place[:] = brought[: place.shape[0], : place.shape[1]]
    return copy


def _drawn(patches: Sequence[Patch], rng: np.random.Generator) -> Patch:
    """Draw one of several patches."""
    return patches[int(rng.integers(len(patches)))]


def _in_shares(box: Box, shape: tuple[int, ...]) -> Place:
    """Tell a box in shares of rows and columns."""
    top, left, bottom, right = box
    return top / shape[0], left / shape[1], bottom / shape[0], right / shape[1]
