"""Log-opponent channels of an image; hue and saturation from them.

Conventions
-----------
Images are (M, N, 3), uint8, RGB.  The logarithm turns a change of light level into an added
constant; the two color channels are differences of logarithms, so the constant cancels in them.
Hue is measured from the blue-yellow axis: atan2(red_green, blue_yellow), in degrees.

Functions
---------
* `zero_response` : the camera's black level.
* `log_table` : L(x) for the 256 gray levels.
* `log_opponent` : intensity, red-green, blue-yellow.
* `hue_saturation` : direction and length of the color vector.
* `in_box` : which colors lie in one admissible range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .parameters import AUTHORS_PAGE

if TYPE_CHECKING:
    from .parameters import SkinBox, SkinParameters

Channel: TypeAlias = NDArray[np.float64]


def check_image(image: object) -> NDArray[np.uint8]:
    """Return the image if it is a non-empty (M, N, 3) uint8 array.

    Parameters
    ----------
    image : object
        What a caller handed in as an image.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        The same array.

    Raises
    ------
    ValueError
        If it is no array, or of another dtype or shape, or without a pixel.

    Examples
    --------
    >>> check_image(np.zeros((4, 5), dtype=np.uint8))
    Traceback (most recent call last):
    ...
    ValueError: expected an RGB image of shape (M, N, 3), got shape (4, 5); stack a gray ...
    """
    if not isinstance(image, np.ndarray):
        msg = f"expected an image as a numpy array of dtype uint8, got {type(image).__name__}"
        raise ValueError(msg)
    if image.dtype != np.uint8:
        msg = f"expected an image of dtype uint8 (0..255), got dtype {image.dtype}"
        raise ValueError(msg)
    if image.ndim != 3 or image.shape[2] != 3:
        msg = (
            f"expected an RGB image of shape (M, N, 3), got shape {image.shape}; "
            "stack a gray image three times, drop an alpha channel"
        )
        raise ValueError(msg)
    if image.size == 0:
        msg = f"expected an image with at least one pixel, got shape {image.shape}"
        raise ValueError(msg)
    return image


def zero_response(image: NDArray[np.uint8], margin: int = AUTHORS_PAGE.zero_margin) -> int:
    """Estimate the value the camera gives to no light at all.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    margin : int
        Frame to leave out, in pixels.  Along an axis too short for it the frame shrinks until
        one or two pixels are left (ours: the page says nothing about small images).

    Returns
    -------
    int
        Smallest value of any of the three planes inside the frame.

    Examples
    --------
    >>> image = np.full((30, 30, 3), 9, dtype=np.uint8)
    >>> image[0, 0] = 2
    >>> zero_response(image)
    9
    """
    rows, columns = image.shape[:2]
    top = min(margin, (rows - 1) // 2)
    left = min(margin, (columns - 1) // 2)
    return int(image[top : rows - top, left : columns - left].min())


def log_table(parameters: SkinParameters = AUTHORS_PAGE) -> Channel:
    """Tabulate L(x) for the 256 gray levels, without noise.

    Parameters
    ----------
    parameters : SkinParameters
        Gain and offset of the logarithm.

    Returns
    -------
    ndarray of shape (256,), dtype float64
        L(0), ..., L(255).

    Examples
    --------
    >>> [round(float(value), 3) for value in log_table()[[0, 255]]]
    [0.0, 252.865]
    """
    return parameters.log_gain * np.log10(np.arange(256.0) + parameters.log_offset)


def log_opponent(
    image: NDArray[np.uint8],
    parameters: SkinParameters = AUTHORS_PAGE,
    *,
    zero: int = 0,
    rng: np.random.Generator | None = None,
) -> tuple[Channel, Channel, Channel]:
    """Split an RGB image into intensity, red-green and blue-yellow.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    parameters : SkinParameters
        The publication whose logarithm, intensity and noise are used.
    zero : int
        Zero response to subtract first; what falls below it counts as 0.
    rng : numpy.random.Generator, optional
        Source of the noise n; without it, or where the publication adds none, n is 0.

    Returns
    -------
    intensity, red_green, blue_yellow : ndarray of shape (M, N), dtype float64
        Log-opponent channels.  Without noise a gray pixel has both color channels at exactly 0.

    Raises
    ------
    ValueError
        If `image` is not a non-empty (M, N, 3) uint8 array.

    Notes
    -----
    L(x) = gain * log10(x + 1 + n), red-green is L(R) - L(G), blue-yellow L(B) - (L(G) + L(R)) / 2.
    Intensity is L(G) on the authors' page [1]_ and the mean of the three in `KAPUR_1997`.
    The page does not say whether the three channels share one n; here each draws its own, once.

    References
    ----------
    .. [1] M. M. Fleck and D. A. Forsyth, "Naked People Skin Filter", authors' web page;
       describes the first stage of Fleck, Forsyth and Bregler, ECCV 1996, pp. 593-602.

    Examples
    --------
    >>> gray = np.full((1, 1, 3), 128, dtype=np.uint8)
    >>> [round(float(channel[0, 0]), 1) for channel in log_opponent(gray)]
    [221.6, 0.0, 0.0]
    """
    light = np.maximum(check_image(image).astype(np.float64) - zero, 0.0)
    if rng is not None and parameters.noise > 0:
        light += parameters.noise * rng.random(light.shape)
    logarithms = parameters.log_gain * np.log10(light + parameters.log_offset)
    red, green, blue = np.moveaxis(logarithms, -1, 0)
    intensity = green if parameters.intensity == "green" else (red + green + blue) / 3
    return intensity, red - green, blue - (green + red) / 2


def hue_saturation(red_green: Channel, blue_yellow: Channel) -> tuple[Channel, Channel]:
    """Turn the two color channels into a direction and a length.

    Parameters
    ----------
    red_green, blue_yellow : ndarray of shape (M, N), dtype float64
        Color channels in log-opponent units.

    Returns
    -------
    hue : ndarray of shape (M, N), dtype float64
        atan2(red_green, blue_yellow) in degrees, -180 to 180; skin lies near 110 to 170.
    saturation : ndarray of shape (M, N), dtype float64
        Length of the color vector.

    Examples
    --------
    >>> hue, saturation = hue_saturation(np.array([[3.0]]), np.array([[-4.0]]))
    >>> round(float(hue[0, 0]), 2), float(saturation[0, 0])
    (143.13, 5.0)
    """
    return np.degrees(np.arctan2(red_green, blue_yellow)), np.hypot(red_green, blue_yellow)


def in_box(hue: Channel, saturation: Channel, box: SkinBox) -> NDArray[np.bool_]:
    """Tell which colors lie in one admissible range, its ends included.

    Parameters
    ----------
    hue, saturation : ndarray of shape (M, N), dtype float64
        Color, in degrees and log-opponent units.
    box : SkinBox
        The range.

    Returns
    -------
    ndarray of shape (M, N), dtype bool
        Whether the color lies in the box.

    Examples
    --------
    >>> in_box(np.array([[140.0, 100.0]]), np.array([[40.0, 40.0]]), AUTHORS_PAGE.boxes[0])
    array([[ True, False]])
    """
    return (
        (hue >= box.hue[0])
        & (hue <= box.hue[1])
        & (saturation >= box.saturation[0])
        & (saturation <= box.saturation[1])
    )
