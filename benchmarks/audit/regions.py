"""Parts of a picture that evidence may lie on: by the truth of a figure, and as Fleck sees them.

The truth of a rendered figure says of every pixel what is seen there.  Two partitions are read off
it, which overlap: by material (skin, cloth, distractor, occluder, background) and by part of the
body (limbs, torso, head), each bare or covered.  Pixels in which the rays disagree count nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.data.figures.body import SITES
from benchmarks.data.figures.codes import (
    BACKGROUND,
    IS_HAIR,
    MIXED,
    OBJECT,
    OCCLUDER,
    read_codes,
)
from fleck.detect import detect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fleck.detect import Detection
    from fleck.segments import Segment

    Mask = NDArray[np.bool_]

#: What every region holds, in the order of the tables.
REGIONS: dict[str, str] = {
    "skin": "bare skin of the figures",
    "limbs": "arms and legs, bare or covered",
    "torso": "trunk and neck, bare or covered",
    "head": "head and hair",
    "cloth": "cloth of the figures",
    "distractor": "objects, and heads and hands without a body",
    "occluder": "what stands in front",
    "background": "what stands behind",
}
#: Which sites of the skin make up which part of a body.
PARTS = {
    "limbs": ("arm", "forearm", "hand", "thigh", "shin", "foot"),
    "torso": ("trunk", "neck"),
    "head": ("head",),
}
#: What Fleck finds in a picture, in the order of the tables.
SEEN = {"fleck skin": "the skin mask of 1996", "fleck limbs": "the limbs of 1996"}


def regions_of(codes: NDArray[np.uint8], people: int) -> dict[str, Mask]:
    """Read the regions off the truth of a rendered picture.

    Parameters
    ----------
    codes : ndarray of shape (M, N), dtype uint8
        As `benchmarks.data.figures.codes` describes.
    people : int
        Figures in the picture; what has the codes of one more is skin without a body.

    Returns
    -------
    dict of str to ndarray of shape (M, N), dtype bool
        By the names of `REGIONS`.

    Raises
    ------
    ValueError
        If the codes are none of a rendered picture.

    Examples
    --------
    >>> codes = np.array([[0, 1, 2, 253]], dtype=np.uint8)
    >>> {name: mask.tolist()[0] for name, mask in regions_of(codes, 1).items() if mask.any()}
    {'skin': [False, True, False, False], 'torso': [False, True, True, False], \
'cloth': [False, False, True, False], 'distractor': [False, False, False, True], \
'background': [True, False, False, False]}
    """
    masks = read_codes(codes)
    own = masks.person & (masks.figure < people)
    sites = np.array([*SITES, ""])[masks.segment]
    found = {name: own & np.isin(sites, wanted) for name, wanted in PARTS.items()}
    found["head"] |= own & IS_HAIR[codes]
    stray = masks.person & (masks.figure >= people)
    found |= {
        "skin": own & masks.skin,
        "cloth": own & masks.cloth,
        "distractor": (codes == OBJECT) | stray,
        "occluder": codes == OCCLUDER,
        "background": codes == BACKGROUND,
    }
    return {name: found[name] for name in REGIONS}


def counted(codes: NDArray[np.uint8]) -> Mask:
    """Tell which pixels count.

    Parameters
    ----------
    codes : ndarray of shape (M, N), dtype uint8
        Of a rendered picture.

    Returns
    -------
    ndarray of shape (M, N), dtype bool

    Examples
    --------
    >>> counted(np.array([[0, 255]], dtype=np.uint8)).tolist()
    [[True, False]]
    """
    return np.asarray(codes != MIXED)


def seen_by_fleck(pixels: NDArray[np.uint8]) -> dict[str, Mask]:
    """Find the skin and the limbs of a picture as the system of 1996 does.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.

    Returns
    -------
    dict of str to ndarray of shape (M, N), dtype bool
        By the names of `SEEN`; the limbs are empty where its first stage rejects the picture.

    Examples
    --------
    >>> gray = np.full((64, 64, 3), 128, dtype=np.uint8)
    >>> {name: bool(mask.any()) for name, mask in seen_by_fleck(gray).items()}
    {'fleck skin': False, 'fleck limbs': False}
    """
    detection = detect(pixels)
    return {"fleck skin": detection.skin_mask, "fleck limbs": limb_mask(detection)}


def limb_mask(detection: Detection) -> Mask:
    """Fill the outlines of the segments that belong to a limb.

    Parameters
    ----------
    detection : Detection
        Of a picture.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        At the size of the picture.
    """
    members = sorted({number for limb in detection.limbs for number in limb})
    canvas = np.zeros(detection.image_shape, dtype=np.uint8)
    for number in members:
        _fill(canvas, detection.segments[number])
    return canvas > 0


def _fill(canvas: NDArray[np.uint8], segment: Segment) -> None:
    """Fill the outline of a tapered cylinder."""
    import cv2

    axis = np.array([segment.x1 - segment.x0, segment.y1 - segment.y0])
    across = np.array([-axis[1], axis[0]]) / max(float(np.hypot(*axis)), 1e-9) / 2
    first, last = np.array([segment.x0, segment.y0]), np.array([segment.x1, segment.y1])
    outline = [
        first + across * segment.w0,
        last + across * segment.w1,
        last - across * segment.w1,
        first - across * segment.w0,
    ]
    cv2.fillPoly(canvas, [np.rint(outline).astype(np.int32)], 1)
