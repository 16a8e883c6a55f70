"""Heatmaps: a map over its photograph, or on blank ground; arrays in, array out.

Colors are viridis, which is perceptually uniform and which color-blind readers and gray printers
see in the right order.  Beside every map stands a bar with its numbers, because a map whose
whole range is a thousandth looks as vivid as one from 0 to 1.  What has no value is hatched.  The
contour variant has no color at all: lines of equal value, thicker for more.

Functions
---------
* `colored`, `hatched` : values as colors; what has none as hatching.
* `heatmap` : a map with title, bar and unit.
* `beside`, `stacked`, `panel` : several pictures in one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .contours import contoured, hatched, thickness, ticks
from .lettering import INK, width, written
from .sheets import (
    GAP,
    TEXT,
    beside,
    brought,
    framed,
    panel,
    paper,
    resampled,
    shown_shape,
    stacked,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["beside", "colored", "framed", "hatched", "heatmap", "panel", "span_of", "stacked"]

#: Width of a bar, in pixels.
BAR = 18
#: Height of the bar beside a map that is lower, in pixels: its numbers need room.
LEAST = 120
#: Share of the map's color in a blend.  Ours: at half, both can be read.
STRENGTH = 0.5


def viridis() -> NDArray[np.uint8]:
    """Return the palette, from the least to the greatest value.

    Returns
    -------
    ndarray of shape (256, 3), dtype uint8
        RGB; viridis, by S. van der Walt and N. Smith for matplotlib, 2015 (CC0).

    Examples
    --------
    >>> viridis()[[0, -1]].tolist()
    [[68, 1, 84], [253, 231, 37]]
    """
    ramp = np.arange(256, dtype=np.uint8).reshape(256, 1)
    colors = np.asarray(cv2.applyColorMap(ramp, cv2.COLORMAP_VIRIDIS), dtype=np.uint8)
    return np.ascontiguousarray(colors[:, 0, ::-1])


def span_of(values: NDArray[np.float64]) -> tuple[float, float]:
    """Find the least and the greatest value of a map.

    Parameters
    ----------
    values : ndarray of shape (M, N)
        A map; NaN counts nowhere.

    Returns
    -------
    low, high : float
        Both 0 where there is no value.

    Examples
    --------
    >>> span_of(np.array([[np.nan, 0.25, 0.75]]))
    (0.25, 0.75)
    """
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)


def colored(
    values: NDArray[np.float64], span: tuple[float, float] | None = None
) -> NDArray[np.uint8]:
    """Give every value its color, and hatch what has none.

    Parameters
    ----------
    values : ndarray of shape (M, N)
        A map.
    span : (float, float), optional
        Values of the first and the last color; those of the map without.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8

    Examples
    --------
    >>> colored(np.array([[0.0, 1.0]])).tolist()
    [[[68, 1, 84], [253, 231, 37]]]
    """
    low, high = span if span is not None else span_of(values)
    known = np.isfinite(values)
    shares = np.zeros(values.shape)
    # A constant map has one color: the middle one.
    shares[known] = (values[known] - low) / (high - low) if high > low else 0.5
    colors = viridis()[np.rint(np.clip(shares, 0, 1) * 255).astype(np.intp)]
    return hatched(colors, ~known)


def heatmap(
    values: NDArray[np.float64],
    *,
    unit: str,
    photo: NDArray[np.uint8] | None = None,
    title: str = "",
    strength: float = STRENGTH,
    contour: bool = False,
    span: tuple[float, float] | None = None,
) -> NDArray[np.uint8]:
    """Draw a map with its bar.

    Parameters
    ----------
    values : ndarray of shape (M, N)
        A map in photograph coordinates; NaN is hatched.
    unit : str
        What a value is, for the line below; may be long.
    photo : ndarray of shape (M, N, 3), dtype uint8, optional
        What the map lies over, in gray; blank ground without.
    title : str
        For the line above.
    strength : float
        Share of the map's color over a photograph, 0 to 1.
    contour : bool
        Whether to draw lines of equal value in the place of colors, for gray print.
    span : (float, float), optional
        Values at the ends of the bar; those of the map without.

    Returns
    -------
    ndarray of shape (P, Q, 3), dtype uint8
        The aspect of the map is that of `values`.

    Raises
    ------
    ValueError
        If the photograph has another size than the map, or the strength lies outside 0 to 1.

    Examples
    --------
    >>> picture = heatmap(np.linspace(0, 1, 64 * 48).reshape(48, 64), unit="P(nude)")
    >>> picture.dtype, picture.shape[1] > 480
    (dtype('uint8'), True)
    """
    if photo is not None and photo.shape[:2] != values.shape:
        msg = f"expected a photograph of shape {(*values.shape, 3)}, got {photo.shape}"
        raise ValueError(msg)
    if not 0 <= strength <= 1:
        msg = f"expected a strength from 0 to 1, got {strength:g}"
        raise ValueError(msg)
    ends = span if span is not None else span_of(values)
    shape = shown_shape(values.shape[:2])
    large = resampled(values, shape)
    ground = None if photo is None else brought(photo, shape)
    if contour:
        drawn = contoured(large, ground, ends)
    elif ground is None:
        drawn = colored(large, ends)
    else:
        # The photograph in gray: its own colors would be read as values.
        gray = np.asarray(cv2.cvtColor(ground, cv2.COLOR_RGB2GRAY), dtype=np.float64)[..., None]
        mixed = (1 - strength) * gray + strength * colored(large, ends)
        blend = np.asarray(np.rint(mixed), dtype=np.uint8)
        drawn = hatched(blend, ~np.isfinite(large))
    bar = _bar(max(shape[0], LEAST), ends, contour=contour)
    return framed(beside([drawn, bar], gap=GAP // 2), title=title, below=unit)


def _bar(rows: int, ends: tuple[float, float], *, contour: bool) -> NDArray[np.uint8]:
    """Draw a bar with its numbers, the greatest at the top."""
    low, high = ends
    numbers = ticks(low, high)
    sheet = paper(rows, BAR + GAP // 2 + max(width(number, TEXT) for number in numbers) + 2)
    if contour:
        sheet[:, BAR // 2] = INK
    elif high > low:
        sheet[:, :BAR] = viridis()[np.rint(np.linspace(255, 0, rows)).astype(np.intp)][:, None]
    else:
        sheet[:, :BAR] = viridis()[128]
    half = TEXT // 2 + 1
    for place, number in enumerate(numbers):
        share = (float(number) - low) / (high - low) if high > low else 0.5
        row = (1 - share) * (rows - 1)
        if contour and high > low:
            thick = thickness(place, len(numbers))
            cv2.line(sheet, (0, round(row)), (BAR, round(row)), INK, thick)
        sheet[max(0, round(row) - 1) : round(row) + 1, BAR : BAR + 4] = INK
        middle = float(np.clip(row, half, max(half, rows - half)))
        sheet = written(sheet, number, (middle, BAR + GAP // 2), TEXT)
    return sheet
