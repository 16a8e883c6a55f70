"""Figures of a comparison as text and files: named, the same twice, absent where undefined."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from benchmarks.measure.base_rate import restated
from benchmarks.measure.counts import Counts
from benchmarks.measure.curves import Curve
from benchmarks.report.compared import Comparison, Threshold
from benchmarks.report.comparison_figures import (
    PICTURES,
    comparison_figures,
    figure_file,
    figure_points,
    write_figures,
)
from benchmarks.report.curve_pictures import BASE_RATES, base_rate_picture, det_picture, roc_picture
from benchmarks.report.figures import INK
from benchmarks.report.pictures import Picture
from tests.benchmarks.report.example import MARKUP
from tests.benchmarks.report.pictured import ORIGINS, pictured

#: What any set has; the headline is of rendered figures alone, see test_headline_picture.
USUAL = [key for key in PICTURES if key != "headline"]
#: Elements that a figure may hold; none loads or runs anything.
HARMLESS = {"svg", "title", "desc", "g", "path", "defs", "use", "clipPath", "rect", "text"}


@lru_cache
def figures(methods: int = 4) -> dict[str, str]:
    """Draw the figures of the example once."""
    return comparison_figures(pictured(methods))


def roc_of(comparison: Comparison) -> Picture:
    """Make the ROC figure, which must be there."""
    made = roc_picture(comparison)
    assert made is not None
    return made


def tags(svg: str) -> set[str]:
    """Name the elements of a figure."""
    return {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}


def test_every_figure_is_there_in_the_order_of_a_report() -> None:
    """The example has what each figure needs."""
    assert list(figures()) == USUAL
    assert list(figure_points(pictured(4))) == USUAL


@pytest.mark.parametrize("key", USUAL)
def test_a_figure_has_a_name_and_words_and_the_color_of_the_text(key: str) -> None:
    """A screen reader hears what it is, and dark mode changes it."""
    svg = figures()[key]
    root = ET.fromstring(svg)
    title, desc, *_ = root

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text
    assert len(desc.text or "") > 60
    assert "currentColor" in svg
    assert INK not in svg
    assert "<style" not in svg
    assert tags(svg) <= HARMLESS


@pytest.mark.parametrize("methods", [1, 4, 12])
def test_no_path_has_a_place_that_is_no_number(methods: int) -> None:
    """Also where a band or a curve has undefined points."""
    made = pictured(methods)
    first = made.rows[0]
    assert first.roc is not None
    holes = np.where(np.arange(len(first.roc.x)) % 7 == 0, np.nan, first.roc.low)
    first.roc.low[:] = holes
    for svg in comparison_figures(made).values():
        assert not re.search(r'\b(d|x|y|points)="[^"]*(nan|inf)', svg)
    for points in figure_points(made).values():
        assert not re.search(r"\b(nan|inf)\b", points)


def test_no_two_figures_share_an_id() -> None:
    """They stand on one page."""
    found = [name for svg in figures().values() for name in re.findall(r'\bid="([^"]+)"', svg)]

    assert len(found) == len(set(found))
    assert all(name.startswith("figure-") for name in found)


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
@pytest.mark.parametrize("column", ["single", "double"])
def test_the_same_comparison_gives_the_same_bytes(ending: str, column: str) -> None:
    """No date, no random id, no version of a library."""
    once, again = (
        figure_file(roc_of(pictured(2)), ending, column=column)  # type: ignore[arg-type]
        for _ in range(2)
    )

    assert once == again
    for word in (b"CreationDate", b"atplotlib v", b"dc:date", b"Producer"):
        assert word not in once


@pytest.mark.parametrize(("column", "inches"), [("single", 3.3), ("double", 7.0)])
def test_files_have_the_width_of_a_column(column: str, inches: float) -> None:
    """A figure is put into a paper without scaling."""
    svg = figure_file(roc_of(pictured(2)), "svg", column=column)  # type: ignore[arg-type]
    pdf = figure_file(roc_of(pictured(2)), "pdf", column=column)  # type: ignore[arg-type]
    width = float(re.search(rb'<svg[^>]* width="([\d.]+)pt"', svg)[1])  # type: ignore[index]
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+)", pdf)

    assert width == pytest.approx(72 * inches)
    assert box is not None
    assert float(box[1]) == pytest.approx(72 * inches)


def test_a_file_of_its_own_needs_nothing_else() -> None:
    """Letters are outlines, words name it, and the ink is dark."""
    root = ET.fromstring(figure_file(roc_of(pictured(2)), "svg"))
    names = [child.tag.rpartition("}")[2] for child in root][:2]
    pdf = figure_file(roc_of(pictured(2)), "pdf")

    assert names == ["title", "desc"]
    assert root.get("role") == "img"
    assert "text" not in {element.tag.rpartition("}")[2] for element in root.iter()}
    assert b"/Type3" not in pdf


def test_files_stand_beside_their_points(tmp_path: Path) -> None:
    """Every figure in every format, and the table that the page has too."""
    made = pictured(3)
    written = write_figures(made, tmp_path / "new", ("svg", "png"))

    names = {f"{key}.{ending}" for key in USUAL for ending in ("svg", "png", "csv")}
    assert {path.name for path in written} == names
    assert {path.name for path in (tmp_path / "new").iterdir()} == names
    assert (tmp_path / "new" / "det.csv").read_text("utf-8") == figure_points(made)["det"]


def test_unknown_formats_and_columns_are_refused() -> None:
    """The message says what there is."""
    with pytest.raises(ValueError, match="expected a format of svg, pdf, png, got 'eps'"):
        figure_file(roc_of(pictured(1)), "eps")
    with pytest.raises(ValueError, match="expected a column of single, double, got 'triple'"):
        figure_file(roc_of(pictured(1)), "svg", column="triple")  # type: ignore[arg-type]


def test_one_method_has_no_differences() -> None:
    """There is nobody to differ from; the curves are there."""
    found = comparison_figures(pictured(1))

    assert "differences" not in found
    assert {"roc", "det", "precision_recall", "low_fpr"} <= set(found)


@pytest.mark.parametrize("positive", [True, False])
def test_without_a_class_there_is_no_curve(positive: bool) -> None:
    """What needs both classes is absent rather than empty."""
    labels = np.full(60, positive)
    found = comparison_figures(pictured(2, 60, labels=labels, slices=()))

    assert set(found) <= {"calibration"}


def test_no_items_give_no_figure() -> None:
    """Nothing is drawn of nothing."""
    made = pictured(2)
    bare = replace(
        made.rows[0], points=None, roc=None, precision_recall=None, det=None, restated=()
    )
    assert comparison_figures(replace(made, rows=(bare,), pairs=(), slices=())) == {}


def test_tied_scores_give_the_chance_line() -> None:
    """All items alike: one step from nothing to everything, straight also on probit axes."""
    tied = pictured(2, tied=True)
    made = det_picture(tied)
    assert made is not None
    (line, _) = (layer for layer in made.panels[0].layers if layer.part == "curve")

    assert (line.x.tolist(), line.y.tolist()) == ([0.0, 1.0], [1.0, 0.0])
    assert {"roc", "low_fpr", "precision_recall", "det"} <= set(comparison_figures(tied))


def test_a_tie_is_no_straight_line_on_probit_axes() -> None:
    """From 0 to a point among the rates it is; so points between are drawn, and lie on it."""
    made = pictured(1)
    points = Curve(np.array([0, 0.2, 1]), np.array([0, 0.6, 1]), np.array([np.inf, 2, 1]))
    det = det_picture(replace(made, rows=(replace(made.rows[0], points=points),)))
    assert det is not None
    line = next(layer for layer in det.panels[0].layers if layer.part == "curve")

    assert len(line.x) > 10
    assert 1 - line.y == pytest.approx(np.interp(line.x, points.x, points.y))


def test_rates_of_0_and_1_lie_on_the_frame_of_det() -> None:
    """A perfect method misses nothing; its curve and point are drawn, at the edge."""
    made = pictured(1)
    points = Curve(np.array([0.0, 0, 1]), np.array([0.0, 1, 1]), np.array([np.inf, 2, 1]))
    perfect = replace(made.rows[0], points=points)
    svg = comparison_figures(replace(made, rows=(perfect,)))["det"]

    curve = re.search(r'id="figure-det-panel-0-layer-2-0">\s*<path d="([^"]+)"', svg)
    assert curve is not None
    assert len(re.findall(r"[-\d.]+", curve[1])) == 6


@pytest.mark.parametrize("origin", ORIGINS)
def test_an_operating_point_says_where_it_comes_from(origin: str) -> None:
    """In the legend, by its shape, and in the table with its threshold."""
    row = pictured(1).rows[0]
    point = Threshold(0.625, origin, f"{origin}, in words")  # type: ignore[arg-type]
    comparison = pictured(1, rows=(replace(row, threshold=point),))
    made = roc_of(comparison)
    table = csv.reader(io.StringIO(figure_points(comparison)["roc"]))
    marks = [line for line in table if line[1] == "mark"]

    assert [entry.shape for entry in made.legend if entry.shape] == [origin]
    assert row.recall is not None
    assert len(marks) == 1
    assert marks[0][3] == f"{origin}, in words: 0.625"
    assert float(marks[0][5]) == row.recall.value


def test_few_negatives_are_said() -> None:
    """480 negatives have fewer than five below 1 %; 4000 have forty."""
    few, many = (comparison_figures(pictured(2, n))["low_fpr"] for n in (600, 5000))

    assert few.count("Fewer than ten negatives lie below 1") == 2  # drawn, and in the description
    assert "Fewer than ten" not in many


def test_the_base_rate_curve_passes_through_what_the_table_says() -> None:
    """Every stated precision and both its ends lie on the curve and on the band."""
    comparison = pictured(2)
    made = base_rate_picture(comparison)
    assert made is not None
    layers = made.panels[0].layers

    for look, row in enumerate(comparison.rows):
        (line,) = (one for one in layers if one.part == "curve" and one.look == look)
        (band,) = (one for one in layers if one.part == "band" and one.look == look)
        for one in row.restated:
            assert one.precision is not None
            for curve, stated in (
                (line.y, one.precision.value),
                (band.low, one.precision.low),
                (band.high, one.precision.high),
            ):
                read = np.interp(np.log(one.base_rate), np.log(line.x), curve)
                assert read == pytest.approx(stated, abs=0.002)


@pytest.mark.parametrize(
    "counts", [Counts(241, 182, 324, 4107), Counts(10, 0, 5, 100), Counts(0, 4, 15, 96)]
)
def test_the_base_rate_curve_is_what_the_measure_gives(counts: Counts) -> None:
    """At every base rate drawn, also where no false alarm or no hit was seen."""
    row = replace(pictured(1).rows[0], restated=restated(counts))
    made = base_rate_picture(pictured(1, rows=(row,)))
    assert made is not None
    band = next(one for one in made.panels[0].layers if one.part == "band")
    line = next(one for one in made.panels[0].layers if one.part == "curve")

    for place, one in enumerate(restated(counts, BASE_RATES.tolist())[1:]):
        assert one.precision is not None
        drawn = (line.y[place], band.low[place], band.high[place])
        stated = (one.precision.value, one.precision.low, one.precision.high)
        assert drawn == pytest.approx(stated, abs=1e-9)


def test_hostile_names_stay_text() -> None:
    """On the page, in files, and in tables that a spreadsheet opens."""
    made = pictured(12, names=MARKUP, data_name=MARKUP[0], baseline=MARKUP[4])
    found = comparison_figures(made)
    alone = figure_file(roc_of(made), "svg").decode()
    words = " ".join("".join(ET.fromstring(svg).itertext()) for svg in found.values())

    for svg in found.values():
        assert tags(svg) <= HARMLESS
        assert "example.invalid" not in re.sub(r">[^<]*<", "><", svg)
    assert tags(alone) <= HARMLESS | {"style"}
    assert re.findall(r"<style[^>]*>([^<]*)", alone) == [
        "*{stroke-linejoin: round; stroke-linecap: butt}"
    ]
    for name in MARKUP[:-1]:
        assert name in words
    methods = {row[2] for row in csv.reader(io.StringIO(figure_points(made)["roc"]))}
    assert not any(method.startswith(("=", "+", "-", "@")) for method in methods)


def test_names_of_any_script_are_drawn_without_a_word() -> None:
    """Missing letters and dollar signs neither warn nor break anything."""
    names = ("漢字の方法", "שיטה", "$x^2$ \\alpha", "a\nb", "\ud800", " ")
    made = pictured(6, names=names)
    found = comparison_figures(made)

    assert figure_file(roc_of(made), "pdf")
    assert set(found) == set(USUAL)
    for svg in found.values():
        ET.fromstring(svg.encode("utf-8"))


def test_two_methods_of_one_name_in_the_middle_are_told_apart() -> None:
    """A shortened name keeps both its ends."""
    long = "detector-of-a-very-long-name-that-fits-nowhere"
    svg = figure_file(roc_of(pictured(2, names=(f"{long}:a", f"{long}:b"))), "pdf")
    page = comparison_figures(pictured(2, names=(f"{long}:a", f"{long}:b")))["roc"]

    assert svg
    assert re.search(r">detector-[^<]*…[^<]*:a<", page)
    assert re.search(r">detector-[^<]*…[^<]*:b<", page)
