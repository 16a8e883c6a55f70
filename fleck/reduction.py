"""Bring an image to the size the papers worked at, and results back to the image.

Conventions
-----------
Nearest-pixel sampling, never averaging: texture must survive (decision 0004).
Points are (x, y) in pixels with the center of the pixel in column j, row i at (j, i).
Working pixel (j, i) of a (h, w) working image shows the image pixel that holds the point
((j + 1/2) W / w - 1/2, (i + 1/2) H / h - 1/2); back-projection asks the same question the
other way round, and gives each sampled pixel the value of its own working pixel.
Pixels are never turned: the window lies on its side where that reduces less.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from .color import check_image
from .parameters import whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

Size = Literal["paper", "native"]

#: The papers' window, short side and long side in pixels (recollected from ECCV 1996 and
#: IJCV 1999; the page's SCALE is exactly 1 at this size, which supports it).
PAPER_WINDOW = (128, 192)


def working_shape(height: int, width: int, size: Size = "paper") -> tuple[int, int]:
    """Return the (h, w) an image of this size is worked at.

    Parameters
    ----------
    height, width : int
        Size of the image in pixels.
    size : {"paper", "native"}
        Fit the papers' window, or leave the image as it is.

    Returns
    -------
    tuple of int
        Working height and width; never larger than the image, never 0.

    Raises
    ------
    ValueError
        If `size` is neither of the two names.

    Examples
    --------
    >>> working_shape(480, 640), working_shape(640, 480), working_shape(100, 50)
    ((128, 171), (171, 128), (100, 50))
    """
    if size not in ("paper", "native"):
        msg = f"expected size 'paper' or 'native', got {size!r}"
        raise ValueError(msg)
    if size == "native":
        return height, width
    short, long = PAPER_WINDOW
    reduction = min(max(height / short, width / long), max(height / long, width / short))
    if reduction <= 1:
        return height, width
    return max(1, whole(height / reduction)), max(1, whole(width / reduction))


@lru_cache(maxsize=64)
def _nearest(length: int, other: int) -> NDArray[np.intp]:
    """Return, for `length` pixels, the pixel of `other` that holds the center of each."""
    nearest = (2 * np.arange(length) + 1) * other // (2 * length)
    nearest.setflags(write=False)
    return nearest


@lru_cache(maxsize=64)
def _nearest_bytes(length: int, other: int) -> NDArray[np.intp]:
    """Return the same for the bytes of RGB pixels: gathering bytes is faster than triples."""
    nearest = (3 * _nearest(length, other)[:, np.newaxis] + np.arange(3)).ravel()
    nearest.setflags(write=False)
    return nearest


def fit(image: NDArray[np.uint8], size: Size = "paper") -> NDArray[np.uint8]:
    """Reduce an image to its working size by nearest-pixel sampling.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    size : {"paper", "native"}
        Fit the papers' 128 x 192 window, on its side where that reduces less, or do nothing.

    Returns
    -------
    ndarray of shape (h, w, 3), dtype uint8
        The working image, contiguous; never enlarged.

    Raises
    ------
    ValueError
        If `image` is not a non-empty (M, N, 3) uint8 array or `size` is unknown.

    Examples
    --------
    >>> fit(np.zeros((480, 640, 3), dtype=np.uint8)).shape
    (128, 171, 3)
    """
    rows, columns = check_image(image).shape[:2]
    height, width = working_shape(rows, columns, size)
    if (height, width) == (rows, columns):
        return np.ascontiguousarray(image)
    sampled = image[_nearest(height, rows)].reshape(height, 3 * columns)
    return np.take(sampled, _nearest_bytes(width, columns), axis=1).reshape(height, width, 3)


def working_to_image(
    points: NDArray[np.float64], image_shape: tuple[int, ...], working_shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Carry points from the working image to the image.

    Parameters
    ----------
    points : ndarray of shape (..., 2), dtype float64
        (x, y) in working pixels, pixel centers at whole numbers.
    image_shape, working_shape : tuple of int
        Shapes (M, N, ...) of the image and (h, w, ...) of the working image.

    Returns
    -------
    ndarray of shape (..., 2), dtype float64
        (x, y) in image pixels.

    Examples
    --------
    >>> working_to_image(np.array([[0.0, 0.0]]), (480, 640), (128, 192)).round(3).tolist()
    [[1.167, 1.375]]
    """
    factors = np.array([image_shape[1] / working_shape[1], image_shape[0] / working_shape[0]])
    moved: NDArray[np.float64] = (np.asarray(points, dtype=np.float64) + 0.5) * factors - 0.5
    return moved


def mask_to_image(mask: NDArray[np.bool_], image_shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Carry a mask from working size to the image's own size.

    Parameters
    ----------
    mask : ndarray of shape (h, w), dtype bool
        Mask at working size.
    image_shape : tuple of int
        Shape (M, N, ...) of the image.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        Each pixel with the value of the working pixel that holds its center.

    Examples
    --------
    >>> mask_to_image(np.array([[True, False]]), (2, 4, 3)).astype(int).tolist()
    [[1, 1, 0, 0], [1, 1, 0, 0]]
    """
    height, width = image_shape[:2]
    if mask.shape == (height, width):
        return mask
    rows = mask[_nearest(height, mask.shape[0])]
    return np.asarray(rows[:, _nearest(width, mask.shape[1])], dtype=np.bool_)
