"""A coarse map as a drawing: where a method sees skin, on blank ground.

A map has at most sixteen cells along a side.  It is drawn as shapes and not as an image, so that
a page with maps holds no image at all, and in the color of the text, so that it reads in a dark
window and on paper.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from benchmarks.run.looking import CELLS

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Steps of gray between a cell without skin and one that is all skin.  Ours.
STEPS = 8


def map_svg(grid: NDArray[np.float64]) -> Markup:
    """Draw a coarse map.

    Parameters
    ----------
    grid : ndarray of shape (r, c)
        Share of every cell that is covered, 0 to 1.

    Returns
    -------
    Markup
        An SVG element; one unit is one cell.

    Raises
    ------
    ValueError
        If the map is finer than a page may show, or holds anything but shares.

    Examples
    --------
    >>> print(map_svg(np.array([[0.0, 1.0, 1.0]])))
    <svg class="map" viewBox="0 0 3 1" role="img" aria-label="Map of 3 by 1 cells: 67 % ...
    """
    _require_coarse(grid)
    rows, columns = grid.shape
    strokes: dict[int, list[str]] = defaultdict(list)
    levels = np.ceil(np.round(grid * STEPS, 6)).astype(int)  # the least share is still a step
    for row, line in enumerate(levels):
        for start, length, level in _runs(line):
            if level:
                strokes[level].append(f"M{start} {row}h{length}v1h-{length}z")
    paths = "".join(
        f'<path fill-opacity="{level / STEPS:g}" d="{"".join(shapes)}"/>'
        for level, shapes in sorted(strokes.items())
    )
    svg = (
        f'<svg class="map" viewBox="0 0 {columns} {rows}" role="img" aria-label="{in_words(grid)}">'
        f'<g fill="currentColor" shape-rendering="crispEdges">{paths}</g></svg>'
    )
    return Markup(svg)  # noqa: S704 - made of numbers alone


def in_words(grid: NDArray[np.float64]) -> str:
    """Say what a coarse map shows, for those who cannot see it.

    Parameters
    ----------
    grid : ndarray of shape (r, c)
        Share of every cell that is covered.

    Returns
    -------
    str

    Examples
    --------
    >>> in_words(np.array([[0.5, 0.0], [0.0, 0.0]]))
    'Map of 2 by 2 cells: 12 % covered, around the upper left'
    >>> in_words(np.zeros((2, 2)))
    'Map of 2 by 2 cells: nothing covered'
    """
    rows, columns = grid.shape
    size = f"Map of {columns} by {rows} cells"
    whole = float(grid.sum())
    if whole == 0:
        return f"{size}: nothing covered"
    down = float((grid.sum(axis=1) * (np.arange(rows) + 0.5)).sum()) / whole / rows
    across = float((grid.sum(axis=0) * (np.arange(columns) + 0.5)).sum()) / whole / columns
    vertical = "upper" if down < 1 / 3 else "lower" if down > 2 / 3 else ""
    horizontal = "left" if across < 1 / 3 else "right" if across > 2 / 3 else ""
    place = f"{vertical} {horizontal}".strip() or "middle"
    place = f"{place} part" if place in ("upper", "lower") else place
    return f"{size}: {100 * whole / grid.size:.0f} % covered, around the {place}"


def _require_coarse(grid: NDArray[np.float64]) -> None:
    """Refuse a map that could show more than where."""
    if grid.ndim != 2 or not all(1 <= side <= CELLS for side in grid.shape):
        msg = f"expected a map of at most {CELLS} by {CELLS} cells, got shape {grid.shape}"
        raise ValueError(msg)
    if not ((grid >= 0) & (grid <= 1)).all():  # also false for NaN
        msg = "expected shares from 0 to 1 in a map, got others"
        raise ValueError(msg)


def _runs(line: NDArray[np.int_]) -> list[tuple[int, int, int]]:
    """Cut a row of cells into stretches of one level: start, length, level."""
    edges = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist(), len(line)]
    return [(start, end - start, int(line[start])) for start, end in pairwise(edges)]
