"""Contact sheets: every picture in its place."""

import numpy as np
import pytest

from benchmarks.data.figures.sheet import GAP, LINE, THUMB, contact_sheet


def picture(level: int, shape: tuple[int, int] = (40, 40)) -> np.ndarray:
    """Fill a picture with one gray level."""
    return np.full((*shape, 3), level, dtype=np.uint8)


def test_pictures_stand_row_by_row() -> None:
    """The third of three pictures in two columns begins the second row."""
    sheet = contact_sheet([picture(10), picture(90), picture(170)], ["a", "b", "c"], columns=2)
    half = GAP + THUMB // 2

    assert sheet[half, half, 0] == 10
    assert sheet[half, half + THUMB + GAP, 0] == 90
    assert sheet[half + THUMB + LINE + GAP, half, 0] == 170


def test_a_wide_picture_keeps_its_shape() -> None:
    """Twice as wide as high stays so; below it is paper."""
    sheet = contact_sheet([picture(0, (20, 40))], ["wide"], columns=1)
    column = sheet[GAP : GAP + THUMB, GAP + THUMB // 2, 0]

    assert np.count_nonzero(column == 0) == THUMB // 2


def test_every_picture_needs_a_caption() -> None:
    """A sheet without names is of no use."""
    with pytest.raises(ValueError, match="expected pictures with a caption each, got 1 and 0"):
        contact_sheet([picture(0)], [])
    with pytest.raises(ValueError, match="got 0 and 0"):
        contact_sheet([], [])
