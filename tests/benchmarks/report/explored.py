"""The explorer of a comparison page, read and moved in a browser, and what is true of it."""

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.measure.counts import Counts, count
from benchmarks.report.compared import Comparison, Items
from benchmarks.report.comparison_page import render_comparison

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

#: A figure that says only its name.
SVG = '<svg role="img" aria-labelledby="{0}-t"><title id="{0}-t">{0}</title></svg>'
#: Scripts that find a place of an element on the screen.
BOX = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); "
MIDDLE = BOX + "return [box.x + box.width / 2, box.y + box.height / 2]"
CORNER = BOX + "return [box.right, box.bottom]"


def page_of(comparison: Comparison) -> str:
    """Render a comparison with two figures and a reference."""
    figures = {name: SVG.format(name) for name in ("roc", "calibration")}
    return render_comparison(comparison, figures, "@misc{fleck}")


def text(page: "Chrome", name: str) -> str:
    """Read an element of the explorer."""
    return str(
        page.execute_script("return document.getElementById(arguments[0]).textContent", name)
    )


def shown(page: "Chrome") -> Counts:
    """Read the counts of the explorer."""
    names = ("tp", "fp", "fn", "tn")
    return Counts(*(int(re.sub(r"\D", "", text(page, f"explorer-{name}"))) for name in names))


def turn(page: "Chrome") -> int:
    """Read at which turn the explorer stands."""
    return int(page.find_element("id", "explorer-slider").get_attribute("value") or -1)


def press(page: "Chrome", name: str, *keys: str) -> None:
    """Press keys on an element."""
    page.find_element("id", name).send_keys(*keys)


def choose(page: "Chrome", place: int) -> None:
    """Choose a method."""
    from selenium.webdriver.support.select import Select

    Select(page.find_element("id", "explorer-method")).select_by_index(place)


def falling(items: Items, place: int) -> list[float]:
    """List the thresholds of a method, from the one that marks nothing."""
    scores = items.scores[place]
    return [np.inf, *np.unique(scores[~np.isnan(scores)])[::-1].tolist()]


def counted(items: Items, place: int, threshold: float) -> Counts:
    """Count by the measures of this project, at a threshold."""
    scores = items.scores[place]
    used = ~np.isnan(scores) & (items.labels >= 0)
    return count(items.labels[used] == 1, scores[used] >= threshold)


def number(told: str) -> float | None:
    """Read a printed rate."""
    return None if told == "–" else float(told.strip("<>"))


def require_truth(page: "Chrome", items: Items, place: int) -> None:
    """Expect that every number of the explorer is the one that counting gives."""
    found = shown(page)
    assert found == counted(items, place, falling(items, place)[turn(page)])
    for name, value in (
        ("recall", found.recall),
        ("precision", found.precision),
        ("fpr", found.false_positive_rate),
    ):
        assert number(text(page, f"explorer-{name}")) == pytest.approx(value, abs=0.00051)
