"""Figures: same bytes for same numbers, no reach beyond their element."""

import xml.etree.ElementTree as ET

import pytest

from benchmarks.report.figures import INK, measured_response, published_response, score_spread
from benchmarks.report.published import PublishedRow
from benchmarks.report.tables import Rate, ResponseRow, System, rate

from .example import MARKUP

ROWS = (
    ResponseRow(System("skin filter", "", ("a", "b")), (rate(3, 20), rate(7, 20))),
    ResponseRow(System("all", "F", ("a", "b")), (rate(0, 20), Rate(0, 0, None, None))),
)
PUBLISHED = (
    PublishedRow("ECCV", 1996, "whole", "", rate(48, 1401), "recalled", "inferred"),
    PublishedRow("IJCV", 1999, "all", "F", rate(182, 4289), "read", "read"),
)


def every_figure() -> dict[str, str]:
    """Draw each kind of figure."""
    return {
        "measured": measured_response(ROWS, ("page", "kapur97"), 50),
        "published": published_response(PUBLISHED, 50),
        "spread": score_spread([("kovac", [0.1, 0.7]), ("none", [])], 0.3, "share", "Spread"),
    }


def test_the_same_numbers_draw_the_same_bytes() -> None:
    """No date, no random id."""
    assert every_figure() == every_figure()


@pytest.mark.parametrize("name", ["measured", "published", "spread"])
def test_a_figure_is_one_named_element_in_the_page_color(name: str) -> None:
    """It is well formed, says what it is, and follows the page's text color."""
    svg = every_figure()[name]
    root = ET.fromstring(svg)
    names = [child.tag.rpartition("}")[2] for child in root][:2]

    assert names == ["title", "desc"]
    assert root.get("role") == "img"
    assert "<style" not in svg
    assert INK not in svg
    assert "currentColor" in svg


def test_presets_differ_without_color() -> None:
    """The second series is hollow and dashed, so a gray print keeps them apart."""
    svg = every_figure()["measured"]

    assert "stroke-dasharray" in svg
    assert "fill: none" in svg


@pytest.mark.parametrize("name", MARKUP[:11])
def test_labels_are_text(name: str) -> None:
    """A label that looks like markup is drawn as it is written."""
    svg = score_spread([(name, [0.5])], 0.3, "share", name)
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}

    assert tags <= {"svg", "title", "desc", "g", "path", "defs", "use", "clipPath", "rect", "text"}
