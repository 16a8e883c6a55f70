"""The page as text: what must stand on it, and what never may."""

import re
from dataclasses import replace

import pytest

from benchmarks.report.html import interval, percent, render, weblink
from benchmarks.report.tables import rate

from .example import HOSTILE, report


def test_the_page_holds_no_script_and_forbids_the_network() -> None:
    """The policy stands before anything it governs, and no element needs more."""
    page = render(report(HOSTILE))
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

    assert page.index(policy) < page.index("<style>")
    assert "<script" not in page
    assert re.findall(r"<(?:link|img)[^>]+(?:src|href)=\"(?!data:)", page) == []


def test_the_same_report_gives_the_same_bytes() -> None:
    """No clock and no random number take part."""
    assert render(report()) == render(report())


def test_only_the_last_block_differs_from_run_to_run() -> None:
    """Times and versions stand apart from all else."""
    one = render(report())
    other = render(replace(report(), environment=(("python", "9.9"),), timings=()))
    start = one.index('id="environment" ')

    assert one[:start] == other[:start]
    assert one != other


def test_faults_come_before_any_share() -> None:
    """The first line under the title counts what could not be judged."""
    page = render(report())

    assert page.index('id="faults"') < page.index('id="measured"')
    assert "2 faults (truncated 2)" in page


def test_measured_and_published_share_no_table() -> None:
    """Numbers of two sets of photographs never stand in one column."""
    page = render(report())
    measured = page[page.index('<table id="measured">') :].partition("</table>")[0]
    published = page[page.index('<table id="published">') :].partition("</table>")[0]

    assert "182/4289" in published
    assert "4289" not in measured
    assert "/30" in measured
    assert "/30" not in published


def test_inferred_rows_are_marked_and_the_letters_explained_twice() -> None:
    """Each table that sets the letters says that their meaning is partly inferred."""
    page = render(report())

    assert '<tr class="inferred"><th scope="row">whole system<sup>1</sup></th>' in page
    assert len(re.findall(r"<b>(?:their meanings are|the meaning of the letter is)", page)) == 2


def test_recalled_counts_are_marked_in_the_summary_too() -> None:
    """The first paragraph sets them beside measured ones; read counts need no mark."""
    few = report()
    summary = render(replace(few, headline=few.published)).partition('id="control-response"')[0]

    assert "48 of 1401 (3.4 %) in 1996 (counts recalled)" in summary
    assert "182 of 4289 (4.2 %) in 1999." in summary


def test_withheld_photographs_have_no_pixels() -> None:
    """A mistake with a visible person is an id and a score."""
    page = render(report(("solo",)))
    withheld = page.partition("<b>Not shown.</b>")[2].partition("</table>")[0]

    assert "solo" in withheld
    assert "<img" not in withheld


def test_an_undefined_share_is_a_dash() -> None:
    """Neither 0 nor an empty cell."""
    assert (percent(rate(0, 0)), interval(rate(0, 0))) == ("–", "–")


def test_the_ends_of_the_scale_print_without_a_sign() -> None:
    """Rounding below zero must not print as -0.0."""
    assert interval(rate(0, 20)).startswith("0.0–")
    assert interval(rate(20, 20)).endswith("–100.0")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//host/x", "file:///etc", "http://[x", "x", ""],
)
def test_only_web_addresses_become_links(address: str) -> None:
    """A manifest may not smuggle in an action."""
    assert weblink(address) == ""


@pytest.mark.parametrize("page", ["figures_page", "comparison_page"])
def test_another_page_is_linked_only_where_it_is(page: str) -> None:
    """A link to a page that was never made would be a dead end."""
    name = f"{page}.html"

    assert name not in render(report())
    assert f'href="{name}"' in render(replace(report(), **{page: name}))  # type: ignore[arg-type]
