"""Skin by the color of a single pixel: three published sets of limits.

Conventions
-----------
Each function takes an `(M, N, 3)` uint8 RGB image and returns an `(M, N)` boolean mask at
the same size.  No smoothing, no texture, no neighbor: pixels in, pixels out.

Masks
-----
kovac, kovac_daylight : limits on R, G, B under daylight or under flash; under daylight alone
chai_ngan : a box in Cb, Cr
rgb_h_cbcr : the limits of `kovac`, five lines in Cb, Cr and a hue interval together
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .protocol import by_blocks, require_rgb

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class RgbLimits:
    """Limits on R, G, B in gray levels, after Kovac, Peer and Solina (EUROCON 2003).

    Second-hand: many program files and an article restate them, all alike.
    Decision 0009.
    """

    daylight_above: tuple[int, int, int] = (95, 40, 20)
    daylight_spread_above: int = 15
    daylight_red_green_above: int = 15
    flash_above: tuple[int, int, int] = (220, 210, 170)
    flash_red_green_at_most: int = 15


@dataclass(frozen=True)
class ChromaBox:
    """Limits on Cb and Cr, both ends inside, after Chai and Ngan (IEEE CSVT 9(4), 1999).

    Second-hand: a program that names the paper's steps.  Decision 0009.
    """

    blue: tuple[int, int] = (77, 127)
    red: tuple[int, int] = (133, 173)


@dataclass(frozen=True)
class ChromaLines:
    """Five lines in the Cb, Cr plane and a hue interval, after Rahman, Wei and See (2006).

    `at_most` and `at_least` hold (slope, intercept): Cr <= slope * Cb + intercept and
    Cr >= slope * Cb + intercept.  Hue runs over 0-255.  The constants are second-hand (a
    program file), the attribution to the paper is background knowledge.  Decision 0009.
    """

    at_most: tuple[tuple[float, float], ...] = (
        (1.5862, 20.0),
        (-1.15, 301.75),
        (-2.2857, 432.85),
    )
    at_least: tuple[tuple[float, float], ...] = ((0.3448, 76.2069), (-4.5652, 234.5652))
    hue_below: float = 25.0
    hue_above: float = 230.0


@dataclass(frozen=True)
class ChromaCoding:
    """Full-range BT.601 as JFIF writes it; rows are the weights of R, G, B.

    First-hand (ITU-T T.871).  That the color rules use this coding and not the studio
    range is our choice, the one the public programs make.  Decision 0009.
    """

    blue: tuple[float, float, float] = (-0.168736, -0.331264, 0.5)
    red: tuple[float, float, float] = (0.5, -0.418688, -0.081312)
    offset: float = 128.0


KOVAC = RgbLimits()
CHAI_NGAN = ChromaBox()
RAHMAN = ChromaLines()
BT601 = ChromaCoding()


def _planes(image: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Split an image into three signed planes, so that differences cannot wrap."""
    require_rgb(image)
    return np.ascontiguousarray(np.moveaxis(image, -1, 0)).astype(np.int16)


def _kovac_daylight(image: NDArray[np.uint8]) -> Mask:
    """Apply the daylight limits."""
    red, green, blue = _planes(image)
    least = KOVAC.daylight_above
    spread = np.maximum(red, np.maximum(green, blue)) - np.minimum(red, np.minimum(green, blue))
    marked: Mask = (red > least[0]) & (green > least[1]) & (blue > least[2])
    marked &= spread > KOVAC.daylight_spread_above
    # R > G follows from R - G > 15, which is |R - G| > 15 and R > G at once.
    marked &= (red - green > KOVAC.daylight_red_green_above) & (red > blue)
    return marked


def kovac_daylight(image: NDArray[np.uint8]) -> Mask:
    """Mark skin by the daylight half of `kovac` alone.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        True where the pixel passes the daylight limits.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8.

    Examples
    --------
    >>> row = np.array([[[200, 140, 110], [240, 230, 200]]], dtype=np.uint8)
    >>> kovac_daylight(row).tolist()
    [[True, False]]
    """
    return by_blocks(image, _kovac_daylight)


def _kovac(image: NDArray[np.uint8]) -> Mask:
    """Apply either set of limits."""
    red, green, blue = _planes(image)
    least = KOVAC.flash_above
    flash = (red > least[0]) & (green > least[1]) & (blue > least[2])
    flash &= np.abs(red - green) <= KOVAC.flash_red_green_at_most
    flash &= (red > blue) & (green > blue)
    marked: Mask = _kovac_daylight(image) | flash
    return marked


def kovac(image: NDArray[np.uint8]) -> Mask:
    """Mark skin by limits on R, G, B under daylight or under flash.

    The light of a picture is unknown, so either set of limits is enough.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        True where the pixel passes the daylight or the flash limits.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8.

    References
    ----------
    .. [1] J. Kovac, P. Peer and F. Solina, "Human skin colour clustering for face
       detection", EUROCON 2003.

    Examples
    --------
    >>> row = np.array([[[200, 140, 110], [140, 200, 110], [240, 230, 200]]], dtype=np.uint8)
    >>> kovac(row).tolist()
    [[True, False, True]]
    """
    return by_blocks(image, _kovac)


def chroma(image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return Cb and Cr of every pixel, rounded to whole codes.

    Rounding is part of the rule: the published limits are codes of 8-bit planes.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    blue, red : ndarray of shape (M, N), dtype float32
        Cb and Cr, whole numbers in 0-255 (full range).

    Examples
    --------
    >>> gray, skin = [0, 0, 0], [200, 140, 110]
    >>> blue, red = chroma(np.array([[gray, skin]], dtype=np.uint8))
    >>> blue.tolist(), red.tolist()
    ([[128.0, 103.0]], [[128.0, 160.0]])
    """
    planes = _planes(image).astype(np.float32)
    codes = []
    for weights in (BT601.blue, BT601.red):
        plane = sum(np.float32(w) * p for w, p in zip(weights, planes, strict=True))
        rounded = np.rint(np.asarray(plane) + np.float32(BT601.offset))
        codes.append(np.clip(rounded, 0, 255).astype(np.float32))
    return codes[0], codes[1]


def _chai_ngan(image: NDArray[np.uint8]) -> Mask:
    """Apply the box."""
    blue, red = chroma(image)
    low_blue, high_blue = CHAI_NGAN.blue
    low_red, high_red = CHAI_NGAN.red
    marked: Mask = (blue >= low_blue) & (blue <= high_blue)
    marked &= (red >= low_red) & (red <= high_red)
    return marked


def chai_ngan(image: NDArray[np.uint8]) -> Mask:
    """Mark skin by a box in Cb, Cr.

    This is the first stage of the published face finder only: its density
    regularization, luminance test and geometric steps look for faces and are left out.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        True where both codes lie inside the box, ends included.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8.

    References
    ----------
    .. [1] D. Chai and K. N. Ngan, "Face segmentation using skin-color map in videophone
       applications", IEEE Transactions on Circuits and Systems for Video Technology
       9(4), 1999.

    Examples
    --------
    >>> chai_ngan(np.array([[[200, 140, 110], [128, 128, 128]]], dtype=np.uint8)).tolist()
    [[True, False]]
    """
    return by_blocks(image, _chai_ngan)


def hue_255(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the hexagon hue of every pixel on a scale where 255 is a full turn.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (M, N), dtype float32
        Hue in [0, 255); 0 for gray, which has none.

    Examples
    --------
    >>> hue_255(np.array([[[255, 0, 0], [0, 255, 0], [9, 9, 9]]], dtype=np.uint8)).tolist()
    [[0.0, 85.0, 0.0]]
    """
    red, green, blue = _planes(image).astype(np.float32)
    most = np.maximum(red, np.maximum(green, blue))
    spread = most - np.minimum(red, np.minimum(green, blue))
    safe = np.where(spread == 0, np.float32(1), spread)
    sixth = np.where(
        most == red,
        ((green - blue) / safe) % 6,
        np.where(most == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    hue: NDArray[np.float32] = np.where(spread == 0, np.float32(0), sixth * np.float32(42.5))
    return hue


def _rgb_h_cbcr(image: NDArray[np.uint8]) -> Mask:
    """Apply all three parts."""
    marked = _kovac(image)
    blue, red = chroma(image)
    for slope, intercept in RAHMAN.at_most:
        marked &= red <= slope * blue + intercept
    for slope, intercept in RAHMAN.at_least:
        marked &= red >= slope * blue + intercept
    hue = hue_255(image)
    marked &= (hue < RAHMAN.hue_below) | (hue > RAHMAN.hue_above)
    return marked


def rgb_h_cbcr(image: NDArray[np.uint8]) -> Mask:
    """Mark skin by RGB limits, five lines in Cb, Cr and a hue interval together.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        True where `kovac` passes, all five lines pass and the hue is near red.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8.

    References
    ----------
    .. [1] N. A. bin Abdul Rahman, K. C. Wei and J. See, "RGB-H-CbCr skin colour model
       for human face detection", M2USIC 2006.

    Examples
    --------
    >>> rgb_h_cbcr(np.array([[[200, 140, 110], [128, 128, 128]]], dtype=np.uint8)).tolist()
    [[True, False]]
    """
    return by_blocks(image, _rgb_h_cbcr)
