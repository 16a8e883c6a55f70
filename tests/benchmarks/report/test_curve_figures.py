"""Curves as SVG: same numbers, same bytes, and the numbers beside them."""

import numpy as np
import pytest

from benchmarks.measure.bands import roc_band
from benchmarks.measure.intervals import Interval
from benchmarks.report.curve_figures import (
    LOOKS,
    Panel,
    RocLine,
    drawn_points,
    factor_curves,
    roc_curves,
)

from .test_browser import contrast

#: The page's two grounds.
GROUNDS = ("#fdfcfa", "#161719")


def panel() -> Panel:
    """Make a panel of two levels with one undefined area."""
    area = Interval(0.75, 0.5, 0.9, 0.95, "BCa")
    return Panel("size", ("64", "<128>"), ((area, area), (area, None)))


def line(name: str) -> RocLine:
    """Make a curve."""
    band = roc_band(
        [True, False] * 6, range(12), np.arange(12) // 2, rng=np.random.default_rng(0), grid=5
    )
    return RocLine(name, band, (0.5, 0.6))


def test_the_same_numbers_give_the_same_bytes() -> None:
    """A page can be compared with that of another run."""
    lines = [line("fleck")]

    assert roc_curves("roc", lines, "ROC", "d") == roc_curves("roc", lines, "ROC", "d")
    assert factor_curves([panel()], ["a", "b"], "C", "d") == factor_curves(
        [panel()], ["a", "b"], "C", "d"
    )


def test_figures_have_names_and_no_style_of_their_own() -> None:
    """A screen reader can name them, and they follow the page into the dark."""
    svg = factor_curves([panel()], ["a", "b"], "Curves", "In words")

    assert '<title id="curves-title">Curves</title>' in svg
    assert "In words" in svg
    assert "currentColor" in svg
    assert "<style" not in svg
    assert "<128>" not in svg


def test_every_point_drawn_stands_in_the_table() -> None:
    """Three defined areas, three lines; the undefined one is in neither."""
    rows = drawn_points({"size": panel()}, ["a", "b"]).splitlines()

    assert rows[0] == "factor,level,method,area,low,high"
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["size", "64", "a"],
        ["size", "<128>", "a"],
        ["size", "64", "b"],
    ]


def test_lines_differ_in_more_than_color_and_are_seen_on_both_grounds() -> None:
    """Dash and marker differ as well; the contrast is 3 : 1 or more (WCAG AA)."""
    colors, dashes, markers = zip(*LOOKS, strict=True)

    for looks in (colors, dashes, markers):
        assert len(set(looks)) == len(LOOKS)
    for color in colors:
        assert all(contrast(color, ground) >= 3.0 for ground in GROUNDS), color


def test_a_panel_without_its_lines_is_refused() -> None:
    """Every name needs its areas."""
    with pytest.raises(ValueError, match="zip"):
        factor_curves([panel()], ["a"], "C", "d")
