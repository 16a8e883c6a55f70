"""The fast tight test: 8-bit planes, tables and counts instead of floating point.

The answer is that of the noise-free reference up to the width of a quantization step
(decision 0005 gives the figures).  What makes it fast:

* colors are quantized only where the publication's ranges lie; a median commutes with any
  monotone map, so the quantized plane can be smoothed instead of the color;
* hue, saturation and all the ranges become one table over two 8-bit planes;
* "the median of the window differs from this pixel by at most t" is the same as "no more than
  half of the window lies below, and no more than half above, an interval of this pixel": two
  counts and no median;
* "the median of the deviations is at most t" is the same as "more than half of the window
  passes the test before": one more count;
* texture is looked at only where the color is right.

Conventions
-----------
Planes are (M, N), uint8.  Outside the image the nearest pixel of the image is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, floor, radians, sin
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from .color import hue_saturation, in_box, log_table, zero_response
from .selection import Levels, Mask, Plane, near_median, plane_medians
from .windows import footprint, on_thinned, pixel_radius, window_counts

if TYPE_CHECKING:
    from .parameters import SkinBox, SkinParameters

Value = TypeVar("Value", np.uint8, np.float32)

#: A rectangle, as slices of rows and of columns.
Box: TypeAlias = tuple[slice, slice]

#: Levels 0 and 255 mean "outside the ranges", so 254 steps are left for colors (ours).
INNER_STEPS = 253
#: Bits of the color table (ours).
TIGHT, LOOSE = 1, 2


@dataclass(frozen=True)
class ColorLevels:
    """How a publication's colors become two 8-bit planes.

    Level = color / step + zero, rounded and clipped; `table` maps red-green level * 256 +
    blue-yellow level to the bits `TIGHT` and `LOOSE`.
    """

    step: float
    zero_red_green: int
    zero_blue_yellow: int
    table: Plane


def color_extent(boxes: tuple[SkinBox, ...]) -> tuple[float, float, float, float]:
    """Return the smallest rectangle of color that holds some hue-saturation boxes.

    Parameters
    ----------
    boxes : tuple of SkinBox
        Ranges, with hues within -180 to 180 degrees.

    Returns
    -------
    tuple of float
        Least and largest red-green, least and largest blue-yellow.

    Examples
    --------
    >>> from fleck.parameters import AUTHORS_PAGE
    >>> [round(edge, 1) for edge in color_extent(AUTHORS_PAGE.boxes)]
    [5.2, 99.6, -128.0, -6.8]
    """
    red_green, blue_yellow = [], []
    for box in boxes:
        # Sine and cosine turn round only at multiples of 90 degrees, so the extremes lie there
        # or at the ends.
        turns = [90.0 * turn for turn in range(-2, 3) if box.hue[0] < 90.0 * turn < box.hue[1]]
        for hue in (*box.hue, *turns):
            for saturation in box.saturation:
                red_green.append(saturation * sin(radians(hue)))
                blue_yellow.append(saturation * cos(radians(hue)))
    return min(red_green), max(red_green), min(blue_yellow), max(blue_yellow)


@lru_cache(maxsize=8)
def color_levels(parameters: SkinParameters) -> ColorLevels:
    """Derive the 8-bit planes and the color table of a publication.

    Parameters
    ----------
    parameters : SkinParameters
        The publication; its tight and loose ranges are all held by the planes.

    Returns
    -------
    ColorLevels
        Step and offsets of the planes, and the table.

    Examples
    --------
    >>> from fleck.parameters import AUTHORS_PAGE
    >>> round(color_levels(AUTHORS_PAGE).step, 3)
    0.514
    """
    extent = color_extent((*parameters.boxes, parameters.growth.loose))
    step = max(extent[1] - extent[0], extent[3] - extent[2]) / INNER_STEPS
    # A color of exactly 0 falls on the middle of a level, so that gray is told from near gray.
    zero_red_green = 1 - floor(round(extent[0] / step, 6))
    zero_blue_yellow = 1 - floor(round(extent[2] / step, 6))
    red_green, blue_yellow = np.meshgrid(
        step * (np.arange(256.0) - zero_red_green),
        step * (np.arange(256.0) - zero_blue_yellow),
        indexing="ij",
    )
    hue, saturation = hue_saturation(red_green, blue_yellow)
    tight = np.zeros((256, 256), dtype=np.bool_)
    for box in parameters.boxes:
        tight |= in_box(hue, saturation, box)
    table = TIGHT * tight + LOOSE * in_box(hue, saturation, parameters.growth.loose)
    table[[0, 255], :] = 0
    table[:, [0, 255]] = 0
    flat = table.astype(np.uint8).ravel()
    flat.setflags(write=False)
    return ColorLevels(step, zero_red_green, zero_blue_yellow, flat)


def _grown(
    left: int, top: int, width: int, height: int, margin: int, shape: tuple[int, ...]
) -> Box:
    """Return a rectangle grown on all sides, cut at the image's border."""
    return (
        slice(max(0, top - margin), min(shape[0], top + height + margin)),
        slice(max(0, left - margin), min(shape[1], left + width + margin)),
    )


def _within(box: Box, outer: Box) -> Box:
    """Return a rectangle in the coordinates of another that holds it."""
    return (
        slice(box[0].start - outer[0].start, box[0].stop - outer[0].start),
        slice(box[1].start - outer[1].start, box[1].stop - outer[1].start),
    )


def _smooth_texture(
    levels: Levels, least: Levels, largest: Levels, where: Mask, parameters: SkinParameters
) -> Mask:
    """Tell where the texture amplitude is within its limit; False outside `where`'s rectangle."""
    rows, columns = where.shape
    scale = parameters.scale(rows, columns)
    first = pixel_radius(parameters.intensity_radius, scale)
    second = pixel_radius(parameters.residual_radius, scale)
    left, top, width, height = cv2.boundingRect(where.view(np.uint8))
    smooth = np.zeros_like(where)
    if width == 0:
        return smooth
    # The count around a pixel of the rectangle reaches `second` beyond it, the median under that
    # `first` further; a slice that ends at the image's border is continued as the image is.
    outer = _grown(left, top, width, height, first + second, where.shape)
    inner = _grown(left, top, width, height, second, where.shape)
    cut = near_median(levels[outer], least[outer], largest[outer], first, parameters.window)
    near = cut[_within(inner, outer)]

    def most(mask: Mask, radius: int) -> Mask:
        """Tell where more than half of the window passes."""
        counts = window_counts(mask, radius, parameters.window, cv2.BORDER_REPLICATE)
        half = int(footprint(radius, parameters.window).sum()) // 2
        return np.asarray(counts > half, dtype=np.bool_)

    smooth_inner = on_thinned(most, np.ascontiguousarray(near), second)
    box = (slice(top, top + height), slice(left, left + width))
    smooth[box] = smooth_inner[_within(box, inner)]
    return smooth


def tight_planes(
    working: NDArray[np.uint8], parameters: SkinParameters
) -> tuple[Mask, Mask, NDArray[np.float32]]:
    """Run the tight test on 8-bit planes.

    Parameters
    ----------
    working : ndarray of shape (M, N, 3), dtype uint8
        Working image.
    parameters : SkinParameters
        The publication.

    Returns
    -------
    tight, loose : ndarray of shape (M, N), dtype bool
        Pixels that pass color and texture; pixels of loosely skin-like color.
    intensity : ndarray of shape (M, N), dtype float32
        Unsmoothed log intensity.

    Examples
    --------
    >>> from fleck.parameters import AUTHORS_PAGE
    >>> gray = np.full((20, 20, 3), 90, dtype=np.uint8)
    >>> [bool(mask.any()) for mask in tight_planes(gray, AUTHORS_PAGE)[:2]]
    [False, False]
    """
    scale = parameters.scale(*working.shape[:2])
    zero = zero_response(working, parameters.zero_margin)
    table = log_table(parameters)[np.maximum(np.arange(256) - zero, 0)].astype(np.float32)
    channels: tuple[Plane, ...] = tuple(cv2.split(working))  # type: ignore[arg-type]
    red, green, blue = (_look_up(channel, table) for channel in channels)
    colors = color_levels(parameters)
    smooth = plane_medians(
        _color_planes(red, green, blue, colors),
        pixel_radius(parameters.color_radius, scale),
        parameters.window,
    )
    classes = colors.table.take(smooth[0].astype(np.uint16) << 8 | smooth[1])
    color = (classes & TIGHT).view(np.bool_)
    levels: tuple[Levels, Levels, Levels]
    if parameters.intensity == "green":
        intensity = green
        least, largest = _bounds(table, parameters)
        levels = channels[1], _look_up(channels[1], least), _look_up(channels[1], largest)
    else:
        intensity = (red + green + blue) / np.float32(3)
        levels = _quantized(intensity, parameters)
    tight = color & _smooth_texture(*levels, color, parameters)
    return tight, (classes & LOOSE).astype(np.bool_), intensity


def _look_up(plane: Plane, table: NDArray[Value]) -> NDArray[Value]:
    """Replace each gray level by its entry in a table of 256."""
    return np.asarray(cv2.LUT(plane, table), dtype=table.dtype)


def _color_planes(
    red: NDArray[np.float32],
    green: NDArray[np.float32],
    blue: NDArray[np.float32],
    colors: ColorLevels,
) -> Plane:
    """Return the levels of red-green and of blue-yellow, stacked, from the three logarithms."""
    gain = 1 / colors.step
    planes = np.empty((2, *red.shape), dtype=np.uint8)
    cv2.addWeighted(red, gain, green, -gain, colors.zero_red_green, planes[0], cv2.CV_8U)
    yellow = cv2.addWeighted(green, 0.5, red, 0.5, 0)
    cv2.addWeighted(blue, gain, yellow, -gain, colors.zero_blue_yellow, planes[1], cv2.CV_8U)
    return planes


def _bounds(table: NDArray[np.float32], parameters: SkinParameters) -> tuple[Plane, Plane]:
    """Return, for each gray level, the least and the largest level within the texture limit."""
    reach = parameters.max_texture
    least = np.searchsorted(table, table - reach, side="left")
    largest = np.searchsorted(table, table + reach, side="right") - 1
    return least.astype(np.uint8), largest.astype(np.uint8)


def _quantized(
    intensity: NDArray[np.float32], parameters: SkinParameters
) -> tuple[Levels, Levels, Levels]:
    """Return intensity in 16-bit levels, and the least and largest level within the limit."""
    gain = np.iinfo(np.uint16).max / float(log_table(parameters)[-1])
    reach = gain * parameters.max_texture
    scaled = intensity.astype(np.float64) * gain
    levels = np.rint(scaled).astype(np.uint16)
    least = np.ceil(np.maximum(scaled - reach, 0)).astype(np.uint16)
    largest = np.floor(np.minimum(scaled + reach, np.iinfo(np.uint16).max)).astype(np.uint16)
    return levels, np.minimum(least, levels), np.maximum(largest, levels)
