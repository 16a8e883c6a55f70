"""What an occluder shows: five grounds that are laid over a window.

A filled square is nothing that a network was trained on, and its color alone moves the map: on
three photographs maps of black and of blurred windows had rank correlations of 0.54 to 0.82.  A
region is therefore called important only where several fills agree.

A ground is a picture as large as the one that is occluded; a window shows its own part of it.

Fills
-----
* "black" : as the published maps of 2016.
* "gray" : level 128.
* "mean" : what the network's arithmetic turns into 0, where it has such a mean.
* "image" : the mean color of the photograph itself.
* "blur" : the photograph, blurred so far that a window keeps nothing but its light and color.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .preprocessing import Recipe

FILLS = ("black", "gray", "mean", "image", "blur")

#: Level of "gray": the middle of 8 bits.
GRAY = 128

#: Standard deviation of "blur" by the longer side of a window.  Ours: at half a window, detail
#: that would fit into the window is gone (a grating of a window's length keeps 1 % of its
#: contrast).
BLUR = 0.5

#: Pixels of standard deviation down to which a picture is made smaller before it is blurred; ours.
FINE = 8


def mean_color(recipe: Recipe) -> tuple[float, float, float]:
    """Return the color that a recipe's arithmetic turns into 0.

    Parameters
    ----------
    recipe : Recipe
        The steps before a network.

    Returns
    -------
    three floats
        RGB levels, 0 to 255; black where the recipe subtracts nothing.

    Examples
    --------
    >>> from convnet.preprocessing import YAHOO
    >>> mean_color(YAHOO)
    (123.0, 117.0, 104.0)
    """
    first, second, third = (mean / recipe.scale for mean in recipe.mean)
    return (third, second, first) if recipe.channels == "BGR" else (first, second, third)


def photo_ground(
    photo: NDArray[np.uint8],
    fill: str,
    window: tuple[int, int],
    mean: tuple[float, float, float] | None = None,
) -> NDArray[np.uint8]:
    """Make the ground that windows of a photograph are filled with.

    Parameters
    ----------
    photo : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    fill : str
        One of `FILLS`.
    window : (int, int)
        Rows and columns of a window; "blur" depends on them.
    mean : three floats, optional
        The network's mean color, RGB; see `mean_color`.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        Of plain color it is a view of one pixel, and read-only.

    Raises
    ------
    ValueError
        If there is no such fill, or "mean" is wanted where there is no mean.

    Examples
    --------
    >>> photo = np.full((4, 4, 3), 77, dtype=np.uint8)
    >>> [int(photo_ground(photo, fill, (2, 2))[0, 0, 0]) for fill in ("black", "image", "blur")]
    [0, 77, 77]
    """
    if fill == "blur":
        return _blurred(photo, window)
    colors = {"black": (0.0, 0.0, 0.0), "gray": (GRAY,) * 3, "mean": mean}
    color = photo.mean(axis=(0, 1)) if fill == "image" else _known(colors, fill)
    plain = np.clip(np.rint(np.asarray(color, dtype=np.float64)), 0, 255).astype(np.uint8)
    return np.broadcast_to(plain, photo.shape)


def input_ground(
    values: NDArray[np.float32],
    fill: str,
    window: tuple[int, int],
    recipe: Recipe,
    box: tuple[int, int, int, int],
) -> NDArray[np.float32]:
    """Make the ground that windows of a network's input are filled with.

    Parameters
    ----------
    values : ndarray of shape (rows, columns, 3) or (3, rows, columns), dtype float32
        The input, as `preprocessing.prepare` gives it.
    fill : str
        One of `FILLS`; colors go through the recipe's arithmetic, so that "black" is black and
        "mean" is 0.
    window : (int, int)
        Rows and columns of a window, in input pixels.
    recipe : Recipe
        The steps that were taken.
    box : (int, int, int, int)
        Input pixels that show the photograph, not padding: the mean of "image" is theirs, and
        "blur" draws nothing in from outside.

    Returns
    -------
    ndarray of the shape of `values`, dtype float32

    Raises
    ------
    ValueError
        If there is no such fill.

    Examples
    --------
    >>> from convnet.preprocessing import YAHOO
    >>> values = np.zeros((224, 224, 3), dtype=np.float32)
    >>> [input_ground(values, fill, (8, 8), YAHOO, (0, 0, 224, 224))[0, 0, 0].tolist()
    ...  for fill in ("black", "mean", "image", "blur")]
    [-104.0, 0.0, 0.0, 0.0]
    """
    last = recipe.layout == "NHWC"
    picture = values if last else values.transpose(1, 2, 0)
    top, left, bottom, right = box
    seen = picture[top:bottom, left:right]
    ground = np.empty_like(picture, order="C")
    if fill == "blur":
        ground[...] = picture
        ground[top:bottom, left:right] = _blurred(seen, window)
    elif fill == "image":
        ground[...] = seen.mean(axis=(0, 1), dtype=np.float64)
    elif fill == "mean":
        ground[...] = 0.0
    else:
        level = _known({"black": 0.0, "gray": float(GRAY)}, fill)
        ground[...] = (level * recipe.scale - np.asarray(recipe.mean)) / np.asarray(recipe.std)
    return ground if last else np.ascontiguousarray(ground.transpose(2, 0, 1))


def _known(levels: dict[str, Any], fill: str) -> Any:
    """Look a color up, or say what would be one."""
    if fill not in FILLS:
        msg = f"expected a fill out of {', '.join(FILLS)}, got {fill!r}"
        raise ValueError(msg)
    level = levels[fill]
    if level is None:
        msg = "expected a network with a mean for the fill 'mean', got a method without; use 'gray'"
        raise ValueError(msg)
    return level


def _blurred(picture: NDArray[Any], window: tuple[int, int]) -> NDArray[Any]:
    """Blur a picture by a Gaussian, its border pixels going on for ever outside.

    A wide Gaussian has nothing to say that a smaller picture could not: it is brought down first.
    """
    import cv2

    sigma = BLUR * max(window)
    factor = max(1, int(sigma // FINE))
    rows, columns = (max(1, -(-side // factor)) for side in picture.shape[:2])
    small = np.ascontiguousarray(picture)
    if factor > 1:
        small = cv2.resize(small, (columns, rows), interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(
        small.reshape(rows, columns, 3), (0, 0), sigma / factor, borderType=cv2.BORDER_REPLICATE
    )
    if factor > 1:
        wanted = (picture.shape[1], picture.shape[0])
        blurred = cv2.resize(blurred, wanted, interpolation=cv2.INTER_LINEAR)
    return np.asarray(blurred, dtype=picture.dtype).reshape(picture.shape)
