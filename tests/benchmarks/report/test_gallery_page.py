"""The page of a gallery: what it holds as it comes, and what hostile names do to it."""

import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.measure.counts import Counts
from benchmarks.report.compared import Threshold
from benchmarks.report.gallery import Credit
from benchmarks.report.gallery_page import Card, GalleryPage, number, render_gallery
from benchmarks.report.listing import escape
from benchmarks.report.run_gallery import KINDS, Entry, Selection
from benchmarks.run.looking import CELLS

from .example import HOSTILE, PIXEL

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

#: Everything by which an image may come into a page.
IMAGES = re.compile(r"data:image|<img|<image|<picture|<canvas|<object|url\(|base64|<feImage", re.I)
#: Everything that leaves the file for another one.
AWAY = ("http://", "https://", "ftp://", "ws://", "wss://")
GRID = np.linspace(0, 1, CELLS * 11).round(2).reshape(11, CELLS)
LICENSED = Credit("Photograph: A. Author", "CC-BY-4.0", "https://example.org/a", "", "cut")


def page(
    names: Sequence[str] = ("a", "b", "c"),
    *,
    kind: str = "fp",
    grid: np.ndarray | None = GRID,
    picture: str = "",
    text: str = "plain",
) -> GalleryPage:
    """Make a page on which every foreign text is `text`, or a name."""
    entries = tuple(Entry(name, "0" * 64, 2.5, 0, "test") for name in names)
    counts = Counts(**{**dict.fromkeys(KINDS, 7), kind: len(names) + 1})
    threshold = Threshold(2.0, "published", "published with the method")
    of = Selection(text, text, text, text, kind, threshold, counts, 3, {text: 4}, entries)
    credit = Credit(*[text] * 5) if text != "plain" else LICENSED
    cards = tuple(
        Card(entry, map=grid, picture=picture, words="blurred", credit=credit) for entry in entries
    )
    pixels = "blurred" if picture else "none"
    return GalleryPage(of, cards, text, pixels, grid is not None, "", text, (text,))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("grid", [GRID, None])
def test_the_page_as_it_comes_holds_no_image(kind: str, grid: np.ndarray | None) -> None:
    """No image of any kind: ids, scores, and shapes of at most sixteen by sixteen cells."""
    text = render_gallery(page(kind=kind, grid=grid))

    assert IMAGES.search(text) is None
    assert text.count('<svg class="map"') == (0 if grid is None else 3)
    for columns, rows in re.findall(r'viewBox="0 0 (\d+) (\d+)"', text):
        assert (int(columns), int(rows)) == (CELLS, 11)
    assert set(re.findall(r"<(?:path|rect|circle|line|use|g)\b[^>]*?\bid=", text)) == set()


def test_an_image_stands_there_only_where_it_was_given() -> None:
    """So the test above would find one."""
    text = render_gallery(page(picture=PIXEL))

    assert IMAGES.search(text) is not None
    assert text.count("<img") == 3
    assert "CC-BY-4.0" in text
    assert "Photograph: A. Author" in text


def test_a_fault_is_named_and_shows_nothing() -> None:
    """A file that was changed since: its code and a sentence, and no folder of this machine."""
    whole = page()
    broken = Card(whole.cards[0].entry, "changed", "got another in /home/me/private.jpg")
    text = render_gallery(GalleryPage(whole.selection, (broken, *whole.cards[1:]), looked=True))

    assert "its file is no longer the one that was scored" in text
    assert "<code>changed</code>" in text
    assert "private" not in text
    assert text.count('<svg class="map"') == 2


def test_the_operating_point_stands_with_its_origin() -> None:
    """And the counts of all kinds, what is without a label and what is without a score."""
    text = render_gallery(page())

    assert "score ≥ 2: published with the method" in text
    assert "7 true and 4 false positives, 7 false and 7 true negatives" in text
    assert "3 without a label, 4 without a score" in text


def test_a_page_of_nothing_says_so() -> None:
    """No list, no table."""
    text = render_gallery(page(()))

    assert "There is none." in text
    assert "<table" not in text


@pytest.mark.parametrize("value", [0.1, -3.0, 2.0, 1e-12, 123456.0])
def test_a_score_is_read_back(value: float) -> None:
    """The minus sign is a real one, and six digits are enough for these."""
    assert float(number(value).replace("−", "-")) == value


def hostile() -> list[GalleryPage]:
    """Make the three forms of the page in which every text would do harm."""
    return [
        page(HOSTILE, text="".join(HOSTILE[::17])),
        page(HOSTILE, grid=None, text=HOSTILE[0]),
        page(HOSTILE, picture=PIXEL, text=HOSTILE[2]),
    ]


def test_hostile_names_leave_no_element_of_theirs() -> None:
    """Before any browser looks at it."""
    for one in hostile():
        text = render_gallery(one)
        assert re.findall(r"<(script|iframe|object|embed|form|base)\b", text) == []
        assert "‮" not in text


@pytest.mark.browser
@pytest.mark.parametrize("form", range(3))
def test_two_hundred_hostile_names_stay_text(
    chromium: "Chrome", page_file: Callable[[str], str], form: int
) -> None:
    """No name runs, loads anything, or becomes an element; the console has nothing to say."""
    one = hostile()[form]
    address = page_file(render_gallery(one))
    requested(chromium)
    chromium.get_log("browser")
    chromium.get(address)

    assert len(set(HOSTILE)) > 200
    assert chromium.title == " ".join(escape(one.title).split())
    assert chromium.get_log("browser") == []
    assert [url for url in requested(chromium) if url.startswith(AWAY)] == []
    foreign = "script, iframe, object, embed, form, main a[href^=javascript], [onerror], [onload]"
    count = "return document.querySelectorAll(arguments[0]).length"
    assert chromium.execute_script(count, foreign) == 0
    shown = chromium.execute_script("return document.querySelector('main').textContent")
    assert [name for name in HOSTILE if escape(name) not in shown] == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_the_page_reads_at_every_width(
    chromium: "Chrome", page_file: Callable[[str], str], width: int, scheme: str
) -> None:
    """It never scrolls sideways, every drawing has words, and every list item can be reached."""
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    for one in (page(HOSTILE), page(HOSTILE, grid=None), page(picture=PIXEL)):
        chromium.get(page_file(render_gallery(one)))
        assert chromium.execute_script("return document.documentElement.scrollWidth") <= width
        silent = """
        const named = e => (e.getAttribute("aria-labelledby") || "").split(" ")
          .every(id => document.getElementById(id)?.textContent.trim());
        return [
          ...[...document.querySelectorAll("img")].filter(e => !e.alt.trim()),
          ...[...document.querySelectorAll("svg")].filter(e => e.role !== "img" || !e.ariaLabel),
          ...[...document.querySelectorAll("section")].filter(e => !named(e)),
          ...[...document.querySelectorAll("th:not([scope])")],
        ].length
        """
        assert chromium.execute_script(silent) == 0
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def requested(chromium: "Chrome") -> list[str]:
    """List the addresses that were asked for since the last look."""
    messages = [
        json.loads(entry["message"])["message"] for entry in chromium.get_log("performance")
    ]
    return [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
