"""The pixel task: pooled by class, resampled by scene."""

import pytest

from benchmarks.measure.counts import Counts
from benchmarks.report.figure_columns import gather
from benchmarks.report.pixel_task import ALL, NOBODY, SHOWN, pixel_rows

from .example_figures import picture


def test_pixels_are_pooled_within_a_class() -> None:
    """Precision (8 + 1) / (10 + 2), recall (8 + 1) / (8 + 2 + 1 + 1)."""
    columns = gather(
        [
            picture("a", 1, 1, pixels={"f": Counts(8, 2, 2, 88)}, tone="tan"),
            picture("b", None, 2, pixels={"f": Counts(1, 1, 1, 97)}, tone="tan"),
            picture("c", 0, 3, pixels={"f": Counts(0, 50, 0, 50)}, tone="dark", people="0"),
            picture("d", 1, 3, pixels={"f": Counts(5, 0, 5, 90)}, tone="dark"),
        ]
    )
    rows = {row.level: row for row in pixel_rows(columns, ["f"])}
    ratios = dict(zip(SHOWN, rows["tan"].ratios, strict=True))

    assert list(rows) == ["tan", "dark", ALL, NOBODY]
    assert ratios["precision"] is not None
    assert ratios["precision"].value == pytest.approx(9 / 12)
    assert ratios["recall"] is not None
    assert ratios["recall"].value == pytest.approx(9 / 12)
    assert rows["dark"].extrapolated
    assert rows["dark"].counts == Counts(5, 0, 5, 90)
    assert rows[ALL].counts == Counts(14, 3, 8, 275)
    assert rows[NOBODY].counts.fp == 50


def test_one_scene_gives_counts_and_no_interval() -> None:
    """The counts are known, how sure they are is not."""
    columns = gather([picture("a", 1, 1, pixels={"f": Counts(8, 2, 2, 88)}, tone="tan")])
    row = pixel_rows(columns, ["f"])[0]

    assert row.counts.tp == 8
    assert row.ratios == (None,) * len(SHOWN)


def test_pictures_without_a_mask_make_no_row() -> None:
    """A set without true pixels has no pixel task."""
    assert pixel_rows(gather([picture("a", 1, 1, {"f": 1.0}, tone="tan")]), ["f"]) == ()
