"""Skin fractions of many pictures at many points of the search, with what never changes kept.

The colors of a picture, smoothed and on 8-bit levels, and its texture amplitude depend on the
radii alone, of which there are a few; ranges, texture limit and enlargement are applied to what
was kept.  A test compares the answer with that of `fleck.skin.find_skin`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fleck.color import hue_saturation, in_box, log_opponent, log_table, zero_response
from fleck.parameters import AUTHORS_PAGE, SkinBox, SkinParameters
from fleck.planes import color_levels
from fleck.reduction import fit
from fleck.selection import plane_medians
from fleck.skin import enlarge
from fleck.windows import footprint, pixel_radius, window_counts

from .refit_free import SKIN_FREE

#: The colors of every box that can be drawn: the planes hold these.
WIDEST: Final = replace(AUTHORS_PAGE, boxes=(SkinBox((90.0, 180.0), (0.0, 130.0)),))
_VALUES: Final = {free.name: free.values() for free in SKIN_FREE}
#: Texture amplitudes that are told apart, and the radii that are kept.
TEXTURES: Final = _VALUES["max_texture"]
COLOR_RADII: Final = _VALUES["color_radius"]
TEXTURE_RADII: Final = tuple(product(_VALUES["intensity_radius"], _VALUES["residual_radius"]))


@dataclass(frozen=True)
class Block:
    """Kept planes of the pictures of one working size.

    Attributes
    ----------
    where : ndarray of shape (n,), dtype intp
        Which pictures.
    colors : mapping of float to ndarray of shape (n, h, w), dtype uint16
        By color radius: red-green level * 256 + blue-yellow level.
    textures : mapping of (float, float) to ndarray of shape (n, h, w), dtype uint8
        By both radii: how many of `TEXTURES` the amplitude exceeds.
    """

    where: NDArray[np.intp]
    colors: Mapping[float, NDArray[np.uint16]]
    textures: Mapping[tuple[float, float], NDArray[np.uint8]]

    def fractions(self, parameters: SkinParameters) -> list[float]:
        """Return the share of skin in each picture."""
        tight_colors, loose_colors = _tables(parameters)
        colors = self.colors[parameters.color_radius]
        textures = self.textures[parameters.intensity_radius, parameters.residual_radius]
        limit = TEXTURES.index(parameters.max_texture)
        tight = tight_colors.take(colors) & (textures <= limit)
        # Only growth asks for loose colors.
        loose = tight if parameters.enlargement == "fraction" else loose_colors.take(colors)
        masks = (enlarge(*pair, parameters) for pair in zip(tight, loose, strict=True))
        return [float(np.count_nonzero(mask)) / mask.size for mask in masks]


class Planes:
    """Kept planes of many pictures."""

    def __init__(self, images: Sequence[NDArray[np.uint8]]) -> None:
        """Compute the planes of each picture for every choice of radii.

        Parameters
        ----------
        images : sequence of ndarray of shape (M, N, 3), dtype uint8
            sRGB pixels.
        """
        self.count = len(images)
        working = [fit(image) for image in images]
        sizes: dict[tuple[int, ...], list[int]] = {}
        for at, image in enumerate(working):
            sizes.setdefault(image.shape, []).append(at)
        self.blocks = tuple(
            _block(where, [working[at] for at in where]) for where in sizes.values()
        )

    def fractions(self, parameters: SkinParameters) -> NDArray[np.float64]:
        """Return the share of skin in each picture, as `fleck.skin.find_skin` finds it.

        Parameters
        ----------
        parameters : SkinParameters
            A point of the search.

        Returns
        -------
        ndarray of shape (n,), dtype float64
            In the order of the images.

        Examples
        --------
        >>> from fleck.parameters import AUTHORS_PAGE
        >>> skin = np.full((64, 64, 3), (200, 130, 95), dtype=np.uint8)
        >>> skin[20:30, 20:30] = (20, 0, 0)
        >>> Planes([skin, np.zeros_like(skin)]).fractions(AUTHORS_PAGE).round(2).tolist()
        [1.0, 0.0]
        """
        found = np.empty(self.count)
        for block in self.blocks:
            found[block.where] = block.fractions(parameters)
        return found


@lru_cache(maxsize=8)
def _tables(parameters: SkinParameters) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which pairs of color levels pass a tight box, and which the loose one."""
    levels = color_levels(WIDEST)
    red_green, blue_yellow = np.meshgrid(
        levels.step * (np.arange(256.0) - levels.zero_red_green),
        levels.step * (np.arange(256.0) - levels.zero_blue_yellow),
        indexing="ij",
    )
    hue, saturation = hue_saturation(red_green, blue_yellow)
    # The outermost levels mean "beyond".
    inner = np.zeros((256, 256), dtype=np.bool_)
    inner[1:255, 1:255] = True
    tight = np.zeros((256, 256), dtype=np.bool_)
    for box in parameters.boxes:
        tight |= in_box(hue, saturation, box)
    loose = in_box(hue, saturation, parameters.growth.loose)
    return (tight & inner).ravel(), (loose & inner).ravel()


def _block(where: Sequence[int], images: Sequence[NDArray[np.uint8]]) -> Block:
    """Compute the planes of pictures of one working size."""
    scale = AUTHORS_PAGE.scale(*images[0].shape[:2])
    colors: dict[float, list[NDArray[np.uint16]]] = {radius: [] for radius in COLOR_RADII}
    textures: dict[tuple[float, float], list[NDArray[np.uint8]]] = {
        pair: [] for pair in TEXTURE_RADII
    }
    for image in images:
        zero = zero_response(image, AUTHORS_PAGE.zero_margin)
        levels = _levels(image, zero)
        for radius in COLOR_RADII:
            smooth = plane_medians(levels, pixel_radius(radius, scale), "disc")
            colors[radius].append(smooth[0].astype(np.uint16) << 8 | smooth[1])
        table = log_table()[np.maximum(np.arange(256) - zero, 0)]
        for first, second in TEXTURE_RADII:
            radii = pixel_radius(first, scale), pixel_radius(second, scale)
            textures[first, second].append(_exceeded(image[..., 1], table, *radii))
    return Block(
        np.asarray(where, dtype=np.intp),
        {radius: np.stack(each) for radius, each in colors.items()},
        {pair: np.stack(each) for pair, each in textures.items()},
    )


def _levels(image: NDArray[np.uint8], zero: int) -> NDArray[np.uint8]:
    """Return the levels of red-green and of blue-yellow, stacked."""
    levels = color_levels(WIDEST)
    _, red_green, blue_yellow = log_opponent(image, AUTHORS_PAGE, zero=zero)
    zeros = np.array([levels.zero_red_green, levels.zero_blue_yellow])[:, None, None]
    placed = np.rint(np.stack([red_green, blue_yellow]) / levels.step + zeros)
    return np.asarray(np.clip(placed, 0, 255), dtype=np.uint8)


def _exceeded(
    green: NDArray[np.uint8], table: NDArray[np.float64], first: int, second: int
) -> NDArray[np.uint8]:
    """Count, for each pixel, the levels of `TEXTURES` that its texture amplitude exceeds."""
    # The logarithm keeps the order of gray levels, so it may come after the median.
    median = plane_medians(np.ascontiguousarray(green)[None], first, "disc")[0]
    residual = np.abs(table[green] - table[median])
    half = int(footprint(second, "disc").sum()) // 2
    exceeded = np.zeros(green.shape, dtype=np.uint8)
    for limit in TEXTURES:
        within = residual <= limit
        exceeded += window_counts(within, second, "disc", cv2.BORDER_REPLICATE) <= half
    return exceeded
