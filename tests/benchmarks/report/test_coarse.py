"""Coarse maps as drawings: no finer than they may be, and nothing but shapes."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from benchmarks.report.coarse import STEPS, in_words, map_svg
from benchmarks.run.looking import CELLS

SHARES = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, CELLS), st.integers(1, CELLS)),
    elements=st.floats(0, 1).map(lambda share: round(share, 2)),
)


def drawn(svg: str) -> dict[tuple[int, int], float]:
    """Read a drawing back: the opacity of every cell that is not blank."""
    cells = {}
    for path in ElementTree.fromstring(svg).iter("path"):
        for start, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path.attrib["d"]):
            for column in range(int(start), int(start) + int(length)):
                cells[int(row), column] = float(path.attrib["fill-opacity"])
    return cells


@given(SHARES)
def test_every_cell_is_drawn_in_its_step(grid: np.ndarray) -> None:
    """Read back, no cell is off by a step, none is drawn twice, and a blank one is not drawn."""
    cells = drawn(map_svg(grid))

    for (row, column), share in np.ndenumerate(grid):
        opacity = cells.get((row, column), 0.0)
        assert 0 <= opacity - share < 1 / STEPS
        assert (opacity == 0) == (share == 0)


@pytest.mark.parametrize(
    "grid",
    [np.zeros((17, 4)), np.zeros((4, 17)), np.zeros((0, 4)), np.zeros(4), np.zeros((2, 2, 3))],
)
def test_a_finer_map_is_refused(grid: np.ndarray) -> None:
    """The page cannot be given one by mistake."""
    with pytest.raises(ValueError, match="expected a map of at most 16 by 16 cells"):
        map_svg(grid)


@pytest.mark.parametrize("share", [-0.1, 1.1, np.nan, np.inf])
def test_what_is_no_share_is_refused(share: float) -> None:
    """So that nothing but a number from 0 to 1 ever stands in the drawing."""
    with pytest.raises(ValueError, match="expected shares from 0 to 1"):
        map_svg(np.full((2, 2), share))


@pytest.mark.parametrize(
    ("row", "column", "place"),
    [
        (0, 0, "upper left"),
        (0, 2, "upper right"),
        (2, 0, "lower left"),
        (1, 1, "middle"),
        (1, 2, "right"),
        (2, 1, "lower part"),
    ],
)
def test_a_map_says_in_words_where(row: int, column: int, place: str) -> None:
    """One cell of nine."""
    grid = np.zeros((3, 3))
    grid[row, column] = 1

    assert in_words(grid) == f"Map of 3 by 3 cells: 11 % covered, around the {place}"
