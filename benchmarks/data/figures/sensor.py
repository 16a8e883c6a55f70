"""From linear light to a JPEG file: lens blur, exposure, sRGB curve, noise, compression."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numba
import numpy as np
import simplejpeg
from numpy.typing import NDArray

#: Side of the picture in which blur is counted, pixels.
REFERENCE_SIZE = 256
#: Steps of the table of the sRGB curve; the steepest part, near black, rises by a twentieth of
#: a gray level a step.
_STEPS = 65535
#: Normal deviates kept for noise: enough for a picture of 512 and a random place to begin.
_DEVIATES = 1 << 21


def compress(pixels: NDArray[np.uint8], jpeg: int) -> bytes:
    """Compress a photograph.

    The blocks of the compression begin at the picture's own corner; its colors are halved in
    both directions (4:2:0), as cameras do.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    jpeg : int
        Quality, 1 to 100.

    Returns
    -------
    bytes
        A JPEG file.

    Raises
    ------
    ValueError
        If the quality is out of range.

    Examples
    --------
    >>> file = compress(np.full((64, 64, 3), 188, dtype=np.uint8), 95)
    >>> simplejpeg.decode_jpeg(file)[5, 5].tolist()
    [188, 188, 188]
    """
    if not 1 <= jpeg <= 100:
        msg = f"expected a JPEG quality from 1 to 100, got {jpeg}"
        raise ValueError(msg)
    file: bytes = simplejpeg.encode_jpeg(
        pixels, quality=int(jpeg), colorspace="RGB", colorsubsampling="420"
    )
    return file


def develop(
    picture: NDArray[np.float32],
    blur: float,
    noise: float,
    rng: np.random.Generator,
    *,
    gain: float = 1.0,
    color_free: bool = False,
) -> NDArray[np.uint8]:
    """Turn linear light into sRGB pixels.

    The exposure is an argument and never taken from the picture: an automatic one would tell
    how much skin or cloth a picture holds.

    Parameters
    ----------
    picture : ndarray of shape (N, N, 3), dtype float32
        Linear light; 1 is the sensor's full level.
    blur : float
        Standard deviation of the lens blur, pixels of a picture of 256.
    noise : float
        Standard deviation of the sensor noise in each channel, gray levels.
    rng : numpy.random.Generator
        Source of the noise; one number is drawn whatever the size.
    gain : float
        Exposure: light is multiplied by it and cut off at 1.
    color_free : bool
        Turn all hues by 180 degrees, see `opposite`.

    Returns
    -------
    ndarray of shape (N, N, 3), dtype uint8
        sRGB pixels.

    Raises
    ------
    ValueError
        If the picture is no square color picture, or a number is negative.

    Examples
    --------
    >>> light = np.array([[[0.0, 0.5, 2.0]]], dtype=np.float32)
    >>> develop(light, 0.0, 0.0, np.random.default_rng(1)).tolist()
    [[[0, 188, 255]]]
    """
    if picture.ndim != 3 or picture.shape[0] != picture.shape[1] or picture.shape[2] != 3:
        msg = f"expected a square color picture (N, N, 3), got shape {picture.shape}"
        raise ValueError(msg)
    if not (blur >= 0 and noise >= 0 and gain > 0):
        msg = f"expected blur and noise >= 0 and gain > 0, got {blur}, {noise} and {gain}"
        raise ValueError(msg)
    start = int(rng.integers(_DEVIATES // 2))
    light = np.ascontiguousarray(picture, dtype=np.float32)
    if blur > 0:
        # The lens blurs light, before the curve: highlights spread more than shadows.
        sigma = blur * picture.shape[0] / REFERENCE_SIZE
        light = np.asarray(cv2.GaussianBlur(light, (0, 0), sigma), dtype=np.float32)
    deviates = _deviates()[start:]
    if deviates.size < light.size:
        deviates = np.resize(deviates, light.size)
    pixels = np.empty(light.shape, dtype=np.uint8)
    _encode(light.ravel(), np.float32(gain), np.float32(noise), _curve(), deviates, pixels.ravel())
    return opposite(pixels) if color_free else pixels


def opposite(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Turn all hues by 180 degrees and keep the luma: no skin is skin-colored any more.

    Both chroma channels of YCbCr change sign, which takes every channel c to 2 Y - c.  Where
    that leaves the range, the chroma is reduced until it fits; the luma stays as it was.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8

    Examples
    --------
    >>> opposite(np.array([[[200, 140, 110], [90, 90, 90]]], dtype=np.uint8)).tolist()
    [[[109, 169, 199], [90, 90, 90]]]
    """
    turned = np.empty_like(pixels, order="C")
    _turn(pixels.reshape(-1, 3), turned.reshape(-1, 3))
    return turned


@numba.njit(cache=True)
def _encode(light, gain, noise, curve, deviates, pixels):  # type: ignore[no-untyped-def]
    """Expose, apply the curve, add noise and round, without arrays in between."""
    half, last = np.float32(0.5), np.float32(_STEPS)
    for i in range(len(light)):
        value = light[i] * gain
        # Written so that a NaN is black, not a place outside the table.
        value = min(value, np.float32(1)) if value > np.float32(0) else np.float32(0)
        level = curve[np.int64(value * last + half)] + noise * deviates[i] + half
        pixels[i] = np.uint8(min(max(level, np.float32(0)), np.float32(255)))


@numba.njit(cache=True)
def _turn(pixels, turned):  # type: ignore[no-untyped-def]
    """Change the sign of the chroma, reduced where it would leave the range."""
    for i in range(len(pixels)):
        red, green, blue = float(pixels[i, 0]), float(pixels[i, 1]), float(pixels[i, 2])
        # Luma weights of ITU-R BT.601, those of JPEG.
        luma = 0.299 * red + 0.587 * green + 0.114 * blue
        above, below = luma - min(red, green, blue), max(red, green, blue) - luma
        fit = 1.0
        if luma + above > 255.0:
            fit = (255.0 - luma) / above
        if luma - below < 0.0:
            fit = min(fit, luma / below)
        turned[i, 0] = np.uint8(luma + fit * (luma - red) + 0.5)
        turned[i, 1] = np.uint8(luma + fit * (luma - green) + 0.5)
        turned[i, 2] = np.uint8(luma + fit * (luma - blue) + 0.5)


@lru_cache(maxsize=1)
def _curve() -> NDArray[np.float32]:
    """Tabulate the gray level of each step of linear light, as IEC 61966-2-1 defines it."""
    linear = np.arange(_STEPS + 1) / _STEPS
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(255 * encoded, dtype=np.float32)


@lru_cache(maxsize=1)
def _deviates() -> NDArray[np.float32]:
    """Draw the normal deviates that noise is cut out of.

    Fresh ones for each picture would cost more than all other steps together, and two cuts are
    as good as independent: pictures are never compared at the offset between them.
    """
    return np.random.default_rng(19961996).standard_normal(_DEVIATES, dtype=np.float32)
