"""The page of tied groups."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest

from benchmarks.published import ROWS
from benchmarks.report.compared import Comparison
from benchmarks.report.leaderboard import groups, published_results, render_leaderboard

from .compared_example import example
from .example import HOSTILE
from .visible import visible

if TYPE_CHECKING:
    from selenium.webdriver import Chrome


def ranked(ranks: Sequence[int | None]) -> Comparison:
    """Give the methods of the example these ranks."""
    made = example()
    rows = [replace(row, rank=rank) for row, rank in zip(made.rows, ranks, strict=True)]
    return replace(made, rows=tuple(rows))


def section(page: str, name: str) -> str:
    """Cut a section out."""
    return page[page.index(f'id="{name}"') :].partition("</section>")[0]


def test_two_tied_methods_share_a_rank() -> None:
    """One group of two, by name, whatever their areas are; then the third with rank 3."""
    page = render_leaderboard(ranked((1, 1, 3)))
    measured = section(page, "groups")
    heads = re.findall(r'scope="rowgroup"[^>]*>([^<]*)<', measured)

    assert heads == [
        "Rank 1: none is significantly better; 2 methods share it",
        "Rank 3: 2 are significantly better",
    ]
    names = re.findall(r'<th scope="row">([^<]*)<', measured)
    assert names == ["convnet", "fleck", "kovac"]


def test_within_a_group_the_order_is_that_of_the_names() -> None:
    """The better area does not come first where no test tells it apart."""
    made = ranked((1, 1, 1))
    found = groups(made)

    assert [place.row.name for group in found for place in group.places] == [
        "convnet",
        "fleck",
        "kovac",
    ]
    better = {row.name: row.area.value for row in made.rows if row.area}
    assert better["fleck"] > better["convnet"]


def test_a_method_without_an_area_comes_last_and_has_no_rank() -> None:
    """Undefined is undefined, not worst."""
    found = groups(ranked((None, 2, 1)))

    assert [group.rank for group in found] == [1, 2, None]
    assert "No rank: no area is defined" in render_leaderboard(ranked((None, 2, 1)))


def test_every_row_has_its_version_and_a_stale_one_says_why() -> None:
    """Gray alone would say nothing to who cannot see it."""
    made = example()
    versions = ("0.9", "", "1.1")
    changed = tuple(
        replace(one, version=version) for one, version in zip(made.made, versions, strict=True)
    )
    measured = section(render_leaderboard(replace(made, made=changed)), "groups")
    rows = {
        name: row
        for row in re.findall(r"<tr.*?</tr>", measured, re.DOTALL)
        for name in re.findall(r'<th scope="row">([^<]*)<', row)
    }

    assert ">0.9<" in rows["fleck"]
    assert ">not recorded<" in rows["convnet"]
    assert ">1.1<" in rows["kovac"]
    assert [name for name, row in rows.items() if 'class="stale"' in row] == ["kovac"]
    assert "stale: the code has changed since" in rows["kovac"]


def test_published_and_measured_numbers_share_no_table() -> None:
    """Each has its own, and the published one holds every result on whole images."""
    page = render_leaderboard(example())
    measured, published = section(page, "groups"), section(page, "published")

    assert (measured.count("<table>"), published.count("<table>")) == (1, 1)
    assert "1996" not in measured
    assert ".427 [.386, .468]" in published
    assert example().rows[0].run not in published
    shown = {one.record.key for one in published_results()}
    assert shown == {row.key for row in ROWS if row.task == "images"} - {"compton16"}
    assert published.count('class="inferred"') == 6


def test_the_page_is_whole_and_asks_for_nothing() -> None:
    """One file: no script, no address, its caveats and its command."""
    page = render_leaderboard(example())

    assert page.startswith("<!DOCTYPE html>")
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)
    assert "No child is rendered." in page
    assert "fleck compare runs/a runs/b runs/c" in page


@pytest.mark.browser
def test_hostile_names_stay_text_in_a_browser(
    chromium: "Chrome", page_file: Callable[[str], str]
) -> None:
    """Nothing runs, nothing is requested, and every name is readable as it was given."""
    names = HOSTILE[::7]
    foreign = HOSTILE[-1]
    chromium.get_log("performance")
    chromium.get(page_file(render_leaderboard(example(names=names, foreign=foreign))))
    script = "return [...document.querySelectorAll('#groups th[scope=row]')].map(e => e.innerHTML)"
    cells = chromium.execute_script(script)

    assert sorted(map(unescape, cells)) == sorted(map(visible, names))
    assert not [cell for cell in cells if "<" in cell]
    assert chromium.title.startswith("Leaderboard: ")
    assert "example.invalid" not in "".join(
        entry["message"]
        for entry in chromium.get_log("performance")
        if "Network.requestWillBeSent" in entry["message"]
    )
