"""The explorer in a real browser: whatever moves the threshold, the numbers are true."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.report.compared import Items

from .compared_example import DEV_THRESHOLD, example
from .explored import (
    CORNER,
    MIDDLE,
    choose,
    counted,
    falling,
    number,
    page_of,
    press,
    require_truth,
    shown,
    text,
    turn,
)

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


def test_the_explorer_begins_at_the_declared_point(opened: Callable[[str], "Chrome"]) -> None:
    """With the counts of the table, and the words that say where the threshold comes from."""
    comparison = example()
    page = opened(page_of(comparison))
    for place, words in ((0, "published"), (1, "youden on 512 dev items of figures-dev")):
        choose(page, place)
        counts = comparison.rows[place].counts
        assert shown(page) == counts
        assert text(page, "explorer-origin") == f"({words})"
        assert not page.find_element("id", "explorer-declared").is_enabled()
    assert text(page, "explorer-value") == f"{DEV_THRESHOLD:.6g}"


def test_a_method_without_a_point_begins_with_nothing_marked(
    opened: Callable[[str], "Chrome"],
) -> None:
    """No threshold is made up for it."""
    page = opened(page_of(example()))
    choose(page, 2)

    assert turn(page) == 0
    assert text(page, "explorer-value") == "none"
    assert "none is declared" in text(page, "explorer-origin")
    assert "no declared operating point" in text(page, "explorer-changed-words")


def test_keys_move_the_threshold(opened: Callable[[str], "Chrome"]) -> None:
    """Arrows, page keys, home and end, and at each stop every number is the true one."""
    from selenium.webdriver import Keys

    items = example().items
    page = opened(page_of(example()))
    for place in range(3):
        choose(page, place)
        before = turn(page)
        press(page, "explorer-slider", Keys.ARROW_RIGHT)
        assert turn(page) == before + 1
        require_truth(page, items, place)
        for keys in ([Keys.PAGE_UP] * 3, [Keys.ARROW_LEFT] * 5, [Keys.END], [Keys.HOME]):
            press(page, "explorer-slider", *keys)
            require_truth(page, items, place)
        assert shown(page).marked == 0


def test_the_slider_says_what_it_does(opened: Callable[[str], "Chrome"]) -> None:
    """A screen reader hears threshold, origin and rates, not the number of a turn."""
    page = opened(page_of(example()))
    press(page, "explorer-slider", "\ue014")  # one to the right
    heard = page.find_element("id", "explorer-slider").get_attribute("aria-valuetext") or ""

    assert re.fullmatch(
        r"threshold [\d.]+ \(oracle: .*\): "
        r"recall \.\d+, precision \.\d+, false-positive rate \.\d+",
        heard,
    )


@pytest.mark.parametrize(("curve", "fall"), [("roc", -40), ("precision_recall", 20), ("det", 40)])
def test_the_point_can_be_dragged_along_each_curve(
    opened: Callable[[str], "Chrome"], curve: str, fall: int
) -> None:
    """With a mouse: it follows, stops where it is let go, and the numbers are true."""
    items = example().items
    page = opened(page_of(example()))
    page.find_element("css selector", f"input[value={curve}]").click()
    page.execute_script("document.getElementById('explorer-plot').scrollIntoView()")
    x, y = page.execute_script(MIDDLE, "#explorer-plot .handle")

    def mouse(kind: str, right: int, down: int) -> int:
        """Do something with the mouse, away from where the handle was, and read the turn."""
        page.execute_cdp_cmd(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": x + right, "y": y + down, "button": "left", "clickCount": 1},
        )
        return turn(page)

    before = turn(page)
    assert mouse("mousePressed", 0, 0) == before
    moved = mouse("mouseMoved", 60, fall)
    assert moved != before
    require_truth(page, items, 0)
    assert mouse("mouseMoved", 20, fall // 3) != moved
    stopped = mouse("mouseReleased", 20, fall // 3)
    require_truth(page, items, 0)
    assert mouse("mouseMoved", 90, fall) == stopped
    at = page.execute_script(MIDDLE, "#explorer-plot .handle")
    assert np.hypot(at[0] - x - 20, at[1] - y - fall // 3) < 40


def test_a_finger_drags_the_point_and_scrolls_beside_it(opened: Callable[[str], "Chrome"]) -> None:
    """On the point it moves the threshold; on the empty plot it does not."""
    page = opened(page_of(example()))
    page.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    page.execute_script("document.getElementById('explorer-plot').scrollIntoView()")

    def swipe(x: float, y: float) -> int:
        """Put a finger down, move it and lift it, and read the turn."""
        for kind, far in (("touchStart", 0), ("touchMove", 30), ("touchMove", 60)):
            page.execute_cdp_cmd(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": x + far, "y": y - far / 2}]},
            )
        page.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        return turn(page)

    before = turn(page)
    box = page.execute_script(CORNER, "#explorer-plot .frame")
    assert swipe(box[0] - 100, box[1] - 30) == before
    assert swipe(*page.execute_script(MIDDLE, "#explorer-plot .handle")) != before
    require_truth(page, example().items, 0)


def test_precision_is_restated_at_the_base_rate_that_is_typed(
    opened: Callable[[str], "Chrome"],
) -> None:
    """As the table of base rates does it; nonsense gives a dash."""
    comparison = example()
    page = opened(page_of(comparison))
    counts = comparison.rows[0].counts
    assert counts is not None
    recall, rate = counts.recall, counts.false_positive_rate
    assert recall is not None
    assert rate is not None
    for typed, share in (("50", 0.5), ("1", 0.01), ("0.1", 0.001)):
        field = page.find_element("id", "explorer-base-rate")
        field.clear()
        field.send_keys(typed)
        expected = share * recall / (share * recall + (1 - share) * rate)
        assert number(text(page, "explorer-restated")) == pytest.approx(expected, abs=0.00051)
        restated = [one for one in comparison.rows[0].restated if one.base_rate == share]
        assert restated[0].precision is not None
        assert restated[0].precision.value == pytest.approx(expected)
    for typed in ("150", "-1"):
        field = page.find_element("id", "explorer-base-rate")
        field.clear()
        field.send_keys(typed)
        assert text(page, "explorer-restated") == "–"


@pytest.mark.parametrize("steps", [12, -12])
def test_the_list_holds_the_items_that_change_side(
    opened: Callable[[str], "Chrome"], steps: int
) -> None:
    """Those between the declared threshold and the one moved to, and whether that is right."""
    from selenium.webdriver import Keys

    comparison = example()
    items = comparison.items
    page = opened(page_of(comparison))
    choose(page, 1)
    press(page, "explorer-slider", *[Keys.ARROW_RIGHT if steps > 0 else Keys.ARROW_LEFT] * 12)
    threshold = falling(items, 1)[turn(page)]
    before, after = (items.scores[1] >= one for one in (DEV_THRESHOLD, threshold))
    expected = {
        (
            items.ids[place],
            {1: "positive", 0: "negative", -1: "unknown"}[int(items.labels[place])],
            "marked" if after[place] else "not marked",
            {1: "right", 0: "wrong"}[int(after[place] == (items.labels[place] == 1))]
            if items.labels[place] >= 0
            else "–",
        )
        for place in np.flatnonzero(before != after)
    }
    rows = page.execute_script(
        "return [...document.getElementById('explorer-changed').rows]"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )

    assert len(expected) == 12
    assert {(id_, label, now, which) for id_, label, _, now, which in rows} == expected
    assert text(page, "explorer-origin") == "(oracle: moved here, on these very items)"
    page.find_element("id", "explorer-declared").click()
    assert shown(page) == comparison.rows[1].counts
    assert not page.find_element("id", "explorer-changed-region").is_displayed()


def test_many_items_are_thinned_and_counted_all_the_same(opened: Callable[[str], "Chrome"]) -> None:
    """The page says that it is so, and lists nothing."""
    rng = np.random.default_rng(4)
    labels = (np.arange(6000) % 3 == 0).astype(np.int8)
    scores = np.stack([np.round(rng.normal(labels, 1.0), 3) for _ in range(3)])
    items = Items(tuple(f"item-{place}" for place in range(6000)), labels, scores)
    page = opened(page_of(example(items=items)))
    said = text(page, "explorer-with")

    assert "more than 5\u202f000 items" in said
    assert shown(page) == counted(items, 0, 2.0)
    press(page, "explorer-slider", *["\ue014"] * 9)
    threshold = float(text(page, "explorer-value"))
    assert shown(page) == counted(items, 0, threshold)
    assert "too many to be listed" in text(page, "explorer-changed-words")
    assert not page.find_element("id", "explorer-changed-region").is_displayed()
