"""The headline figure: when it is drawn, what it shows, and what it may not be parted from."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.report import rendered as rendered_file
from benchmarks.report.caveats import NEEDED as CAVEATS
from benchmarks.report.caveats import SENTENCE, CaveatError, caveats
from benchmarks.report.comparison_figures import (
    PICTURES,
    comparison_figures,
    figure_file,
    figure_points,
)
from benchmarks.report.comparison_page import render_comparison
from benchmarks.report.headline_picture import METHODS, headline_caption, headline_picture
from benchmarks.report.lettering import shown
from benchmarks.report.pictures import Picture

from .pictured import pictured
from .rendered_example import NAMES, rendered_comparison, seen


def headline(names: tuple[str, ...] = NAMES) -> Picture:
    """Make the figure, which must be there."""
    made = headline_picture(rendered_comparison(names))
    assert made is not None
    return made


def test_it_stands_first() -> None:
    """In the report and in the folder of figures."""
    assert next(iter(PICTURES)) == "headline"
    assert next(iter(figure_points(rendered_comparison()))) == "headline"


def test_it_shows_the_four_and_nothing_else() -> None:
    """In one order whatever the order of the runs; a comparator has its curve elsewhere."""
    made = headline(("open_nsfw", "kovac", "convnet", "fleck", "fleck-refit"))
    names = [entry.words for entry in made.legend if entry.look >= 0]

    assert names == list(METHODS)
    drawn = {layer.name for panel in made.panels for layer in panel.layers}
    assert drawn == {*METHODS, "chance"}


def test_looks_follow_a_method_from_panel_to_panel() -> None:
    """One color, dash and marker each."""
    looks = {
        (layer.name, layer.look)
        for panel in headline().panels
        for layer in panel.layers
        if layer.part != "guide"
    }

    assert looks == {(name, place) for place, name in enumerate(METHODS)}


def test_areas_of_held_out_combinations_are_those_of_the_record() -> None:
    """Each method in each row with its interval, others first."""
    panel = headline().panels[1]
    layers = {layer.name: layer for layer in panel.layers}
    place = NAMES.index("convnet")
    held = seen().held_out

    assert [words for _, words in panel.y.ticks] == [
        "all others (520)",
        "dark, 2700 K (24)",
        "stripes, sand (36)",
    ]
    assert layers["convnet"].x.tolist() == [one.areas[place].value for one in held]  # type: ignore[union-attr]
    assert layers["convnet"].low.tolist() == [one.areas[place].low for one in held]  # type: ignore[union-attr]
    assert all(low >= panel.x.low for layer in panel.layers for low in layer.low)


@pytest.mark.parametrize("lacking", ["fleck", "fleck-refit", "convnet"])
def test_without_one_of_the_three_there_is_none(lacking: str) -> None:
    """Nobody is to see the convnet without the system that was fitted to the same pictures."""
    names = tuple(name for name in NAMES if name != lacking)

    assert headline_picture(rendered_comparison(names)) is None
    assert headline_caption(rendered_comparison(names)) == ""


def test_a_method_that_is_there_twice_is_no_headline() -> None:
    """Which of the two would be it?"""
    made = rendered_comparison()
    twice = tuple(replace(row, method="convnet") for row in made.rows)

    assert headline_picture(replace(made, rows=twice)) is None


def test_other_data_have_no_headline() -> None:
    """Whatever the runs are called."""
    names = ("fleck", "fleck-refit", "convnet")

    assert headline_picture(pictured(3, names=names)) is None
    assert "headline" not in comparison_figures(pictured(3, names=names))


def test_open_nsfw_is_missed_aloud() -> None:
    """Where it is not installed the caption says so."""
    without = headline(("fleck", "fleck-refit", "convnet"))

    assert "Not run: open_nsfw." in without.caption
    assert "Not run" not in headline().caption


def test_without_held_out_pictures_the_curves_stand_alone() -> None:
    """A set drawn like training shows none of them."""
    made = headline_picture(rendered_comparison(rendered=seen(held_out=())))
    assert made is not None

    assert len(made.panels) == 1
    assert "none was judged here" in made.caption


def test_an_undefined_area_leaves_its_place_empty() -> None:
    """A class in fewer than two scenes has none."""
    held = tuple(replace(one, areas=(None,) * len(NAMES)) for one in seen().held_out[1:])
    only = seen(held_out=(seen().held_out[0], *held))
    made = headline_picture(rendered_comparison(rendered=only))
    assert made is not None

    assert all(len(layer.x) == 1 for layer in made.panels[1].layers if layer.part == "interval")
    assert "undefined" in made.description


def test_the_caption_says_what_does_not_follow() -> None:
    """The sentence, what each method is, and caveats 1, 2 and 5 with the held-out score."""
    caption = headline().caption
    six = caveats(_grounds())

    assert caption.startswith(f"{SENTENCE}: ")
    assert all(f"{name}: {words}" in caption for name, words in METHODS.items())
    assert all(one.short in caption for one in six if one.number in (1, 2))
    assert "832 pictures of 64 scenes" in caption
    assert "area of convnet: all others .840 (n = 520); dark, 2700 K .840 (n = 24)" in caption


@pytest.mark.parametrize("number", CAVEATS)
def test_without_a_caveat_it_is_refused(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As every figure of mannequins."""
    kept = tuple(one for one in caveats(_grounds()) if one.number != number)
    monkeypatch.setattr(rendered_file, "caveats", lambda _: kept)

    with pytest.raises(CaveatError, match="beside 'The 1996 system beside convnets'"):
        headline()


def test_a_file_of_its_own_carries_the_caption() -> None:
    """Below the note and in the words for those who do not see it; the same bytes twice."""
    made = headline()
    svg = figure_file(made, "svg")
    desc = ET.fromstring(svg)[1].text or ""
    plain = figure_file(replace(made, caption=""), "svg")

    assert svg == figure_file(made, "svg")
    assert shown(made.caption) in desc
    assert len(svg) > len(plain) + 10_000


@pytest.mark.parametrize("column", ["single", "double"])
def test_it_fits_either_column(column: str) -> None:
    """Narrow panels stand below one another, wide ones side by side."""
    assert figure_file(headline(), "pdf", column=column)[:5] == b"%PDF-"  # type: ignore[arg-type]


def test_the_page_begins_with_it_and_prints_the_caption() -> None:
    """Before anything else that is said of the runs."""
    made = rendered_comparison(rendered=seen(seeds="<b>&"))
    page = render_comparison(made, comparison_figures(made))
    main = page[page.index('<main id="content">') :]
    other = render_comparison(pictured(3), comparison_figures(pictured(3)))
    caption = re.search(r"<figcaption>(.*?)</figcaption>", main, re.DOTALL)

    assert main.index('id="headline"') < main.index('id="summary"')
    assert caption is not None
    assert SENTENCE in caption[1]
    assert '<a href="#headline">' in page
    assert 'id="headline"' not in other
    assert '<a href="#headline">' not in other


def test_points_are_written_with_their_panel() -> None:
    """What a reader draws again is what is drawn."""
    points = figure_points(rendered_comparison())["headline"]

    assert "Held out of training,interval,convnet," in points
    assert np.count_nonzero([line.startswith("Held out") for line in points.splitlines()]) == 14


def _grounds() -> rendered_file.Grounds:
    """Give caveats something to be about."""
    return rendered_file.Grounds(1, 1, "7", {})
