"""The page in a real browser: quiet, harmless, readable by ear and on a phone."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from benchmarks.report.figures import BLUE, VERMILION
from benchmarks.report.html import TITLE, render

from .example import HOSTILE, report
from .visible import visible

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

#: Everything that leaves the file for another one.
AWAY = ("http://", "https://", "ftp://", "ws://", "wss://")


def requests(chromium: "Chrome") -> list[str]:
    """List the addresses that were asked for since the last look."""
    messages = [
        json.loads(entry["message"])["message"] for entry in chromium.get_log("performance")
    ]
    return [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]


def test_two_hundred_hostile_names_stay_text(
    chromium: "Chrome", page_file: Callable[[str], str]
) -> None:
    """No name runs, loads anything, or becomes an element; the console has nothing to say."""
    address = page_file(render(report(HOSTILE)))
    requests(chromium)
    chromium.get_log("browser")
    chromium.get(address)

    assert len(set(HOSTILE)) > 200
    assert chromium.title == TITLE
    assert chromium.get_log("browser") == []
    assert [url for url in requests(chromium) if url.startswith(AWAY)] == []
    foreign = "script, iframe, object, embed, form, main a[href^=javascript], [onerror], [onload]"
    assert (
        chromium.execute_script("return document.querySelectorAll(arguments[0]).length", foreign)
        == 0
    )
    shown = chromium.execute_script("return document.querySelector('main').textContent")
    assert [name for name in map(visible, HOSTILE) if name not in shown] == []


def test_every_table_has_a_caption_and_heads(
    chromium: "Chrome", page_file: Callable[[str], str]
) -> None:
    """A screen reader can name each table, and say of which row and column a cell is."""
    chromium.get(page_file(render(report())))

    tables, bare, rows = chromium.execute_script(
        """
        const tables = [...document.querySelectorAll("table")];
        const rows = [...document.querySelectorAll("tbody tr")];
        return [
          tables.length,
          tables.filter(t => !t.caption || t.querySelectorAll("th:not([scope])").length).length,
          rows.filter(r => !r.querySelector("th[scope]")).length,
        ];
        """
    )
    assert tables >= 7
    assert (bare, rows) == (0, 0)


def test_every_picture_has_words_and_every_region_a_name(
    chromium: "Chrome", page_file: Callable[[str], str]
) -> None:
    """Nothing on the page can only be seen."""
    chromium.get(page_file(render(report())))

    silent = chromium.execute_script(
        """
        const named = e => (e.getAttribute("aria-labelledby") || "").split(" ")
          .every(id => document.getElementById(id)?.textContent.trim());
        return [
          ...[...document.querySelectorAll("img")].filter(e => !e.alt.trim()),
          ...[...document.querySelectorAll("svg[role=img], section")].filter(e => !named(e)),
          ...[...document.querySelectorAll("nav, [role=region]")].filter(e => !e.ariaLabel),
        ].map(e => e.outerHTML.slice(0, 80));
        """
    )
    assert silent == []


def test_ids_are_unique_and_the_contents_lead_somewhere(
    chromium: "Chrome", page_file: Callable[[str], str]
) -> None:
    """Two figures may not share an id, or one would borrow the other's markers."""
    chromium.get(page_file(render(report())))

    twice, dead = chromium.execute_script(
        """
        const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
        const links = [...document.querySelectorAll("a[href^='#']")].map(a => a.hash.slice(1));
        return [ids.filter((id, i) => ids.indexOf(id) !== i), links.filter(l => !ids.includes(l))];
        """
    )
    assert twice == []
    assert dead == []


@pytest.mark.parametrize("width", [360, 400, 1280])
def test_the_page_never_scrolls_sideways(
    chromium: "Chrome", page_file: Callable[[str], str], width: int
) -> None:
    """A wide table scrolls inside its own region, which the keyboard can reach."""
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    chromium.get(page_file(render(report(HOSTILE))))

    assert chromium.execute_script("return document.documentElement.scrollWidth") <= width
    regions = "return [...document.querySelectorAll('.scroll')].every(e => e.tabIndex === 0)"
    assert chromium.execute_script(regions)
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_in_both_schemes(
    chromium: "Chrome", page_file: Callable[[str], str], scheme: str
) -> None:
    """Text, quiet text and links reach 4.5 : 1 against the ground, points 3 : 1 (WCAG AA)."""
    chromium.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    chromium.get(page_file(render(report())))
    ground, *inks = chromium.execute_script(
        """
        const style = getComputedStyle(document.documentElement);
        const names = ["--ground", "--text", "--quiet", "--link"];
        return names.map(name => style.getPropertyValue(name).trim());
        """
    )

    assert [ink for ink in inks if contrast(ink, ground) < 4.5] == []
    assert [ink for ink in (BLUE, VERMILION) if contrast(ink, ground) < 3.0] == []
    assert (luminance(ground) > 0.5) == (scheme == "light")


def luminance(color: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG 2.1 defines it."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
