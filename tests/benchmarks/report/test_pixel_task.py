"""The pixel task: pooled by class, resampled by scene."""

import pytest

from benchmarks.measure.counts import Counts
from benchmarks.report.figure_columns import gather
from benchmarks.report.pixel_task import ALL, NOBODY, PRIMARY, SHOWN, pixel_rows

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


def test_methods_are_compared_picture_by_picture() -> None:
    """IoU .5 and .25 against .6 and .75, pictures of any size weighing the same; nobody: none."""
    columns = gather(
        [
            picture(
                "a", 1, 1, pixels={PRIMARY: Counts(5, 5, 0, 0), "f": Counts(6, 4, 0, 0)}, tone="tan"
            ),
            picture(
                "b",
                1,
                2,
                pixels={PRIMARY: Counts(100, 300, 0, 0), "f": Counts(300, 100, 0, 0)},
                tone="tan",
            ),
            picture(
                "c",
                0,
                3,
                pixels={PRIMARY: Counts(0, 4, 0, 6), "f": Counts(0, 9, 0, 1)},
                tone="tan",
                people="0",
            ),
        ]
    )
    rows = {(row.level, row.method): row for row in pixel_rows(columns, [PRIMARY, "f"])}
    own, other = rows["tan", PRIMARY], rows["tan", "f"]
    assert own.each is not None
    assert other.each is not None
    assert other.gap is not None

    assert own.each.interval.value == pytest.approx(0.375)
    assert other.each.interval.value == pytest.approx(0.675)
    assert other.gap.difference.value == pytest.approx(0.3)
    assert (other.gap.pictures, other.gap.scenes, other.gap.p_value) == (2, 2, 0.5)
    assert own.gap is None
    assert rows[NOBODY, "f"].each is None
    assert rows[NOBODY, "f"].gap is None


def test_p_values_are_adjusted_over_the_whole_table() -> None:
    """Two classes and all of them, two methods: six tests."""
    masks = {PRIMARY: Counts(1, 9, 0, 90), "f": Counts(9, 1, 0, 90), "g": Counts(8, 2, 0, 90)}
    columns = gather(
        [
            picture(f"{tone}{scene}", 1, scene, pixels=masks, tone=tone)
            for tone in ("tan", "dark")
            for scene in range(9)
        ]
    )
    gaps = [row.gap for row in pixel_rows(columns, [PRIMARY, "f", "g"]) if row.gap]

    assert len(gaps) == 6
    assert {each.p_value for each in gaps} == {2 / 2**9}
    assert {each.adjusted for each in gaps} == {6 * 2 / 2**9}
