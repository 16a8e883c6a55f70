"""The pixel task over all thresholds: rows, marks, points and their figure."""

import csv
import io

import numpy as np
import pytest

from benchmarks.measure.counts import Counts
from benchmarks.measure.mask_histograms import histogram
from benchmarks.report.figure_columns import Columns, gather
from benchmarks.report.figure_records import Picture
from benchmarks.report.packed_counts import packed
from benchmarks.report.pixel_curve_figure import MARKERS, pixel_curve_figures
from benchmarks.report.pixel_curves import (
    PixelCurves,
    drawn_pixel_points,
    pixel_curve_rows,
    pixel_curves,
)
from benchmarks.report.pixel_task import ALL

from .example_figures import picture

TRUTH = np.arange(8) < 3


def shown(name: str, scene: int, values: list[float], **columns: str) -> Picture:
    """Make a picture of eight pixels, three of them skin, under a real-valued and a plain mask."""
    mask = np.array(values)
    return picture(
        name,
        1,
        scene,
        pixels={
            "real": Counts(
                tp=int((mask[:3] >= 0.5).sum()),
                fp=int((mask[3:] >= 0.5).sum()),
                fn=int((mask[:3] < 0.5).sum()),
                tn=int((mask[3:] < 0.5).sum()),
            ),
            "plain": Counts(2, 1, 1, 4),
        },
        histograms={"real": packed(histogram(TRUTH, mask))},
        **columns,
    )


@pytest.fixture
def columns() -> Columns:
    """Two scenes of two classes, and a picture in which nobody is."""
    nobody = packed(histogram(np.zeros(8, dtype=np.bool_), np.full(8, 0.9)))
    return gather(
        [
            shown("a", 1, [0.9, 0.8, 0.2, 0.4, 0.3, 0.1, 0.1, 0.0], tone="tan"),
            shown("b", 2, [0.9, 0.6, 0.6, 0.9, 0.2, 0.2, 0.2, 0.1], tone="tan"),
            shown("c", 2, [0.1, 0.1, 0.2, 0.2, 0.9, 0.4, 0.2, 0.1], tone="dark"),
            picture("n", 0, 3, histograms={"real": nobody}, people="0", tone="tan"),
        ]
    )


def test_areas_stand_by_class_and_for_all_with_a_figure(columns: Columns) -> None:
    """The two tan pictures: 30 skin-other pairs of each scene pooled to 60; nobody is in none."""
    from sklearn.metrics import roc_auc_score

    rows = {row.level: row for row in pixel_curve_rows(columns)}
    tan = rows["tan"]
    values = [0.9, 0.8, 0.2, 0.4, 0.3, 0.1, 0.1, 0.0, 0.9, 0.6, 0.6, 0.9, 0.2, 0.2, 0.2, 0.1]
    assert tan.area is not None
    assert tan.loss is not None

    assert list(rows) == ["tan", "dark", ALL]
    assert (tan.pictures, tan.scenes, tan.skin, tan.others) == (2, 2, 6, 10)
    assert tan.area.value == pytest.approx(roc_auc_score(np.tile(TRUTH, 2), values), abs=1e-12)
    assert tan.loss.area[0] < tan.area.value < tan.loss.area[1]
    assert rows["dark"].area is None
    assert rows["dark"].extrapolated
    assert (rows[ALL].pictures, rows[ALL].scenes) == (3, 2)


def test_a_mark_lies_on_the_curve_of_its_own_mask(columns: Columns) -> None:
    """The real-valued mask cut at 0.5 is one of the points of its curve."""
    curves = pixel_curves(columns, ["real", "plain"])
    assert curves is not None
    own = curves.marks[0].counts
    (name, bands), *_ = curves.lines

    assert [mark.method for mark in curves.marks] == ["real", "plain"]
    assert name == "real"
    assert own == Counts(5, 2, 4, 13)
    # The curve rises to this point at 2 of 15 others marked, between two places of the grid.
    assert bands.roc.y[13] < 5 / 9 <= bands.roc.y[14]
    assert bands.precision_recall.y[55] == pytest.approx(5 / 7)
    assert curves.base_rate == pytest.approx(9 / 24)


def test_every_point_drawn_stands_in_the_table(columns: Columns) -> None:
    """101 places on each curve, and two panels of marks."""
    curves = pixel_curves(columns, ["real", "plain"])
    rows = list(csv.DictReader(io.StringIO(drawn_pixel_points(curves))))
    marks = {(row["curve"], row["method"]): row for row in rows if row["curve"].endswith("mark")}

    assert len(rows) == 2 * 101 + 2 * 2
    assert float(marks["roc mark", "plain"]["x"]) == pytest.approx(3 / 15)
    assert float(marks["roc mark", "plain"]["y"]) == pytest.approx(6 / 9)
    assert float(marks["precision_recall mark", "plain"]["y"]) == pytest.approx(6 / 9)
    assert all(float(row["low"]) <= float(row["high"]) for row in rows if row["low"])


def test_without_a_real_valued_mask_there_is_no_curve(columns: Columns) -> None:
    """Nor without a picture, nor where nobody is."""
    plain = gather([picture("a", 1, 1, pixels={"plain": Counts(1, 1, 1, 1)}, tone="tan")])
    nobody = columns.where(columns.factors["people"] == "0")

    for part in (plain, gather([]), nobody):
        assert pixel_curve_rows(part) == ()
        assert pixel_curves(part, ["plain"]) is None
    assert drawn_pixel_points(None).count("\n") == 1


def test_the_figure_names_every_line_and_mark(columns: Columns) -> None:
    """Same numbers, same bytes; what lies on a curve says where it is cut."""
    curves = pixel_curves(columns, ["real", "plain"])
    assert curves is not None
    figures = pixel_curve_figures(curves, "In words")

    assert figures == pixel_curve_figures(curves, "In words")
    for name, svg in figures.items():
        assert f'<title id="{name}-title">' in svg
        for words in ("In words", ">real<", ">real, cut at 0.5<", ">plain<"):
            assert words in svg
        assert "<style" not in svg


def test_a_mask_that_marks_nothing_is_a_mark_in_one_panel(columns: Columns) -> None:
    """Its recall is 0, its precision undefined: left out there, and in the table too."""
    curves = pixel_curves(columns, ["real", "plain"])
    assert curves is not None
    empty = PixelCurves(
        curves.lines,
        tuple(type(mark)(mark.method, Counts(0, 0, 9, 15)) for mark in curves.marks),
        curves.base_rate,
    )

    assert "precision_recall mark" not in drawn_pixel_points(empty)
    figures = pixel_curve_figures(empty, "In words")
    assert ">plain<" in figures["pixels-roc"]
    assert ">plain<" not in figures["pixels-precision"]


def test_more_marks_than_markers_are_refused(columns: Columns) -> None:
    """Two methods must never look the same."""
    curves = pixel_curves(columns, ["real"] * (len(MARKERS) + 1))
    assert curves is not None

    with pytest.raises(ValueError, match=f"and {len(MARKERS)} marks at most"):
        pixel_curve_figures(curves, "In words")
