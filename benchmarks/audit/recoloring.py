"""Skin made other than skin, and everything else left alone: by a mask, without any label.

Three changes of the pixels of a mask: hues turned to the opposite, color taken away, texture and
outlines inside taken away.  What each does to a score tells how far a method goes by the color of
skin and how far by its texture.  The same done to the mask moved by half the picture says what such
a change does where no skin is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.data.figures.sensor import opposite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

#: Luma weights of ITU-R BT.601, those of JPEG.
LUMA = (0.299, 0.587, 0.114)
#: Standard deviation of the blur, in shares of the shorter side: a limb's width.  Ours.
BLUR = 0.06


def turned(pixels: Picture, mask: Mask) -> Picture:
    """Turn the hues of a mask's pixels by 180 degrees; the luma stays.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    mask : ndarray of shape (M, N), dtype bool
        What is changed.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        A copy.

    Examples
    --------
    >>> skin = np.array([[[200, 140, 110]] * 2], dtype=np.uint8)
    >>> turned(skin, np.array([[True, False]])).tolist()
    [[[109, 169, 199], [200, 140, 110]]]
    """
    return np.where(mask[..., None], opposite(pixels), pixels)


def grayed(pixels: Picture, mask: Mask) -> Picture:
    """Take the color of a mask's pixels away; the luma stays.

    Parameters
    ----------
    pixels, mask
        As for `turned`.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        A copy.

    Examples
    --------
    >>> skin = np.array([[[200, 140, 110]]], dtype=np.uint8)
    >>> grayed(skin, np.array([[True]])).tolist()
    [[[155, 155, 155]]]
    """
    luma = np.rint(pixels @ np.array(LUMA))[..., None]
    return np.where(mask[..., None], luma.astype(np.uint8), pixels)


def smoothed(pixels: Picture, mask: Mask) -> Picture:
    """Blur a mask's pixels among themselves, so that no color comes in from outside.

    Parameters
    ----------
    pixels, mask
        As for `turned`.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        A copy.

    Examples
    --------
    >>> striped = np.zeros((1, 40, 3), dtype=np.uint8)
    >>> striped[:, ::2] = 100
    >>> smoothed(np.tile(striped, (40, 1, 1)), np.ones((40, 40), dtype=bool))[20, 20].tolist()
    [50, 50, 50]
    """
    import cv2

    sigma = max(1.0, BLUR * min(pixels.shape[:2]))
    inside = mask.astype(np.float32)
    summed = cv2.GaussianBlur(pixels.astype(np.float32) * inside[..., None], (0, 0), sigma)
    weight = cv2.GaussianBlur(inside, (0, 0), sigma)[..., None]
    level = np.rint(np.asarray(summed) / np.maximum(weight, 1e-6))
    return np.where(mask[..., None], np.clip(level, 0, 255).astype(np.uint8), pixels)


#: The three changes by name.
CHANGES: dict[str, Callable[[Picture, Mask], Picture]] = {
    "turned": turned,
    "grayed": grayed,
    "smoothed": smoothed,
}
