"""The page of a comparison in a real browser: quiet, harmless, and of use to everybody."""

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .compared_example import example
from .example import HOSTILE
from .explored import page_of, press
from .test_browser import AWAY, requests
from .test_comparison_page import hostile, questions

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


def test_hostile_names_stay_text_and_nothing_leaves(opened: Callable[[str], "Chrome"]) -> None:
    """Nothing runs but the script that the policy names; the console has nothing to say."""
    page = opened(page_of(hostile()))
    press(page, "explorer-slider", "\ue010")  # to the end: all items change side

    assert page.get_log("browser") == []
    assert [url for url in requests(page) if url.startswith(AWAY)] == []
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    foreign = "iframe, object, embed, form, main a:not([href^='#']), [onerror], [onload], main img"
    assert (
        page.execute_script("return document.querySelectorAll(arguments[0]).length", foreign) == 0
    )
    assert page.execute_script("return document.scripts.length") == 2
    listed = page.execute_script(
        "return [...document.querySelectorAll('#explorer-changed th')].map(e => e.textContent)"
    )
    assert len(listed) > 100
    assert set(listed) <= set(HOSTILE)


def test_another_script_does_not_run(opened: Callable[[str], "Chrome"]) -> None:
    """The policy is in force, not only written down."""
    page = opened(page_of(example()))
    page.execute_script(
        """
        const script = document.createElement("script");
        script.textContent = "document.title = 'run'";
        document.body.append(script);
        """
    )

    assert page.title != "run"
    assert "Content Security Policy" in page.get_log("browser")[0]["message"]


def test_a_table_sorts_by_a_button_in_its_head(opened: Callable[[str], "Chrome"]) -> None:
    """Numbers by size and not by their text, undefined ones last either way; by keyboard too."""
    from selenium.webdriver import Keys

    page = opened(page_of(example()))

    def names() -> list[str]:
        """Read the methods from the top row down."""
        found: list[str] = page.execute_script(
            "return [...document.querySelectorAll('#results-decisions tbody code:first-child')]"
            ".filter(e => e.parentElement.scope).map(e => e.textContent)"
        )
        return found

    def state(column: int) -> Any:
        """Read what a head says of the order."""
        return page.execute_script(
            "return document.querySelectorAll('#results-decisions thead th')[arguments[0]]"
            ".getAttribute('aria-sort')",
            column,
        )

    buttons = page.find_elements("css selector", "#results-decisions thead button")
    assert [one.text.strip() for one in buttons[2:6]] == ["n", "positive", "TP", "FP"]
    assert names() == ["fleck", "convnet", "kovac"]
    buttons[5].click()
    assert (names(), state(5)) == (["convnet", "fleck", "kovac"], "descending")
    buttons[5].send_keys(Keys.ENTER)
    assert (names(), state(5)) == (["fleck", "convnet", "kovac"], "ascending")
    buttons[0].send_keys(Keys.SPACE)
    assert (names(), state(0), state(5)) == (["convnet", "fleck", "kovac"], "ascending", None)
    page.execute_script(
        "document.querySelectorAll('#results-decisions tbody tr').forEach("
        "(row, place) => { row.cells[5].dataset.sort = ['9', '100', '-20'][place]; })"
    )
    buttons[5].click()
    assert names() == ["fleck", "convnet", "kovac"]


def test_everything_can_be_reached_by_the_tab_key(opened: Callable[[str], "Chrome"]) -> None:
    """What reacts to a mouse takes the focus, in the order of the page, and shows it."""
    from selenium.webdriver import ActionChains, Keys

    page = opened(page_of(example()))
    wanted = {"explorer-method", "explorer-slider", "explorer-base-rate"}
    seen: set[str] = set()
    for _ in range(300):
        ActionChains(page, duration=0).send_keys(Keys.TAB).perform()
        name, outline = page.execute_script(
            "const e = document.activeElement;"
            "return [e.id || e.name || e.tagName, getComputedStyle(e).outlineStyle]"
        )
        if name == "BODY":
            break
        assert outline != "none", name
        seen.add(name)
    assert wanted | {"explorer-curve", "BUTTON", "A", "SUMMARY"} <= seen


def test_a_count_opens_the_list_of_its_items(opened: Callable[[str], "Chrome"]) -> None:
    """It is folded away, and the link unfolds it."""
    page = opened(page_of(example()))
    target = page.find_element("id", "items-0-fp")
    assert not target.is_displayed()
    page.find_element("css selector", "#row-0 a[href='#items-0-fp']").click()

    assert target.is_displayed()


def test_the_elements_that_answer_the_six_questions_are_shown(
    opened: Callable[[str], "Chrome"],
) -> None:
    """The documentation names them."""
    page = opened(page_of(example()))
    named = [name for ids in questions().values() for name in ids]

    assert len(questions()) == 6
    for name in named:
        element = page.find_element("id", name)
        assert element.is_displayed()
        assert element.size["height"] > 10


def test_without_scripts_all_but_the_explorer_is_there(
    opened: Callable[[str], "Chrome"], chromium: "Chrome"
) -> None:
    """And a sentence in its place."""
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    page = opened(page_of(example()))

    assert page.find_element("id", "explorer-without").is_displayed()
    assert not page.find_element("id", "explorer-with").is_displayed()
    assert page.find_elements("css selector", "thead button") == []
    assert page.find_element("id", "row-0").is_displayed()


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_the_page_never_scrolls_sideways(
    opened: Callable[[str], "Chrome"], chromium: "Chrome", width: int
) -> None:
    """A wide table scrolls inside its own region, which the keyboard can reach."""
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    for comparison in (example(), hostile()):
        page = opened(page_of(comparison))
        press(page, "explorer-slider", "\ue010")
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert page.execute_script(
        "return [...document.querySelectorAll('.scroll')].every(e => e.tabIndex === 0)"
    )


def test_print_unfolds_what_is_folded(opened: Callable[[str], "Chrome"]) -> None:
    """Paper has no buttons: lists are open, and the explorer is left out."""
    page = opened(page_of(example()))
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    seen = page.execute_script(
        "return [...document.querySelectorAll('details table, details ol')]"
        ".map(e => e.checkVisibility())"
    )

    assert len(seen) >= 9
    assert all(seen)
    assert not page.find_element("id", "explorer").is_displayed()
    assert page.execute_script("return document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize(
    ("scheme", "rules", "least"), [("light", None, 30), ("dark", ["color-contrast"], 1)]
)
def test_axe_finds_no_serious_fault(
    opened: Callable[[str], "Chrome"],
    chromium: "Chrome",
    require: Callable[[bool, str], None],
    scheme: str,
    rules: list[str] | None,
    least: int,
) -> None:
    """All rules, and contrast again in the dark; everything unfolded and the explorer moved."""
    found = find_spec("axe_core_python")
    require(found is not None, "no axe-core-python: pip install fleck[test]")
    assert found is not None
    assert found.origin is not None
    axe = (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    chromium.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    page = opened(page_of(example()))
    press(page, "explorer-slider", "\ue010")
    page.execute_script("document.querySelectorAll('details').forEach(e => { e.open = true })")
    page.execute_script(axe)
    result = page.execute_async_script(
        "const [rules, done] = arguments;"
        "axe.run(document, rules ? {runOnly: rules} : {}).then(done)",
        rules,
    )

    assert len(result["passes"]) >= least
    assert [
        json.dumps([one["id"], one["nodes"][0]["html"][:200]])
        for one in result["violations"]
        if one["impact"] in ("serious", "critical")
    ] == []
