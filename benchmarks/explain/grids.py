"""Sheets of the strongest pictures of feature maps: nine reconstructions beside nine patches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from convnet.contours import hatched
from convnet.draw import beside, framed, stacked
from convnet.sheets import brought, paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .tiling import Tile

#: Tiles along a side of a grid, as in the paper; pixels of a tile and between two.
ACROSS, SIDE, GAP = 3, 96, 3

#: Maps side by side on a sheet; ours: two keep it narrow enough to be read on a page.
MAPS = 2


@dataclass(frozen=True, eq=False)
class Grid:
    """What is shown of one map.

    Attributes
    ----------
    title : str
        Which map, and what is known of it.
    tiles : sequence of Tile
        The strongest first.
    """

    title: str
    tiles: Sequence[Tile]


def drawn_grids(grids: Sequence[Grid], *, title: str, below: str) -> NDArray[np.uint8]:
    """Draw maps on a sheet.

    Parameters
    ----------
    grids : sequence of Grid
        From the upper left, row by row.
    title, below : str
        Of the whole.

    Returns
    -------
    ndarray of shape (rows, columns, 3), dtype uint8

    Examples
    --------
    >>> drawn_grids([Grid("map 7", [])], title="relu5", below="").shape[2]
    3
    """
    maps = [_map(grid) for grid in grids]
    rows = [beside(maps[at : at + MAPS], gap=12) for at in range(0, len(maps), MAPS)]
    return framed(stacked(rows, gap=4), title=title, below=below)


def _map(grid: Grid) -> NDArray[np.uint8]:
    """Draw the reconstructions of a map beside the patches."""
    drawn = _nine([tile.drawn for tile in grid.tiles])
    patches = _nine([tile.patch for tile in grid.tiles])
    return framed(beside([drawn, patches], gap=20), title=grid.title)


def _nine(pictures: Sequence[NDArray[np.uint8] | None]) -> NDArray[np.uint8]:
    """Lay pictures out in three rows; places that no picture takes stay blank."""
    cells = [_cell(picture) for picture in pictures]
    cells += [paper(SIDE, SIDE)] * (ACROSS**2 - len(cells))
    return stacked(
        [beside(cells[at : at + ACROSS], gap=GAP) for at in range(0, ACROSS**2, ACROSS)], gap=GAP
    )


def _cell(picture: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    """Bring a picture to the size of a tile, its aspect kept; hatch one that is not shown."""
    sheet = paper(SIDE, SIDE)
    if picture is None:
        return hatched(sheet, np.ones((SIDE, SIDE), dtype=bool))
    zoom = SIDE / max(picture.shape[:2])
    rows, columns = (max(1, round(extent * zoom)) for extent in picture.shape[:2])
    top, left = (SIDE - rows) // 2, (SIDE - columns) // 2
    sheet[top : top + rows, left : left + columns] = brought(picture, (rows, columns))
    return sheet
