"""The page of a comparison, read without a browser: what stands where, and what must not."""

import hashlib
import json
import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.report.compared import Comparison, Items
from benchmarks.report.comparison_figures import comparison_figures
from benchmarks.report.comparison_page import MOST_BYTES, render_comparison
from benchmarks.report.comparison_text import as_json
from benchmarks.report.page_numbers import rate

from .compared_example import DEV_THRESHOLD, example
from .example import HOSTILE
from .explored import SVG
from .page_tree import Element, read_page
from .visible import visible

DOCUMENTATION = Path(__file__).resolve().parents[3] / "docs" / "report.md"
SECTIONS = [
    *("summary", "caveats", "results", "differences", "changed", "base-rate", "curves"),
    *("calibration", "slices", "explorer", "items", "provenance", "cite"),
]
#: Numbers of a row that may be undefined.
OPTIONAL = {
    *("area", "average_precision", "threshold", "counts", "recall", "precision"),
    *("false_positive_rate", "response_ratio", "calibration", "roc", "precision_recall"),
    *("det", "points", "rank"),
}


def tree(**changes: object) -> Element:
    """Render a comparison and read it."""
    return read_page(render_comparison(example(**changes)))  # type: ignore[arg-type]


def hostile() -> Comparison:
    """Make a comparison in which every foreign text is hostile."""
    return example(n=len(HOSTILE), names=HOSTILE[:3], ids=HOSTILE, foreign=" ".join(HOSTILE))


def questions() -> dict[str, list[str]]:
    """Read the six questions of the documentation, with the elements that answer them."""
    text = DOCUMENTATION.read_text(encoding="utf-8")
    section = text.partition("\n# The comparison page\n")[2].partition("\n# ")[0]
    rows = re.findall(r"^\| ([^|]+\?) \| ([^|]+) \|$", section, flags=re.MULTILINE)
    return {question: re.findall("`#([^`]+)`", where) for question, where in rows}


def test_every_section_is_there_in_order_and_has_a_name() -> None:
    """The ids are what documentation and links rest on."""
    sections = tree().all("section")

    assert [one.attributes["id"] for one in sections] == SECTIONS
    for section in sections:
        heading = section.all("h2")[0]
        assert heading.attributes["id"] == section.attributes["aria-labelledby"]
        assert heading.text


def test_the_six_questions_have_their_elements() -> None:
    """Documentation names them, the page has them, and there is something in each."""
    page = tree()
    asked = questions()

    assert len(asked) == 6
    assert all(asked.values())
    for ids in asked.values():
        for name in ids:
            assert page.one(id=name).text


def test_ids_are_unique_and_every_link_stays_on_the_page() -> None:
    """A count leads to its items, a letter to its test, n to its run."""
    page = tree()
    ids = [one.attributes["id"] for one in page.all() if "id" in one.attributes]
    links = [one.attributes["href"] or "" for one in page.all("a")]

    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert len(links) > 30
    assert [link for link in links if link.removeprefix("#") not in ids] == []


def test_the_head_says_what_was_compared() -> None:
    """Set, part, items, positives, base rate; faults in the first line below."""
    page = tree()

    byline = page.one("p", kind="byline").text
    assert "200 items of the set figures-example, part test" in byline
    assert "50 positive and 149 negative, base rate 25.1 %" in byline
    assert "1 without a label" in byline
    assert page.one(id="summary").all("p")[0].attributes["id"] == "faults"
    assert "convnet scored 198, 2 faults (truncated 2)" in page.one(id="faults").text


def test_every_count_and_ratio_of_a_row_is_printed_and_leads_to_its_items() -> None:
    """As the record has them."""
    comparison = example()
    page = tree()
    for place, row in enumerate(comparison.rows[:2]):
        cells = page.one("tr", id=f"row-{place}").all("td")
        counts = row.counts
        assert counts is not None
        assert [cells[index].text for index in (1, 3, 4, 5, 6)] == [
            str(n) for n in (row.n, counts.tp, counts.fp, counts.fn, counts.tn)
        ]
        for index, kind in zip((3, 4, 5, 6), ("tp", "fp", "fn", "tn"), strict=True):
            assert cells[index].one("a").attributes["href"] == f"#items-{place}-{kind}"
        for index, found in ((7, row.recall), (8, row.precision), (9, row.false_positive_rate)):
            assert found is not None
            assert (
                cells[index].text == f"{rate(found.value)}[{rate(found.low)}, {rate(found.high)}]"
            )
    cells = page.one("tr", id="row-2").all("td")
    assert [cell.text for cell in cells[3:11]] == ["–"] * 8


def test_what_is_said_is_readable_without_scripts() -> None:
    """Nothing is hidden but the explorer, and a sentence says so."""
    page = tree()
    hidden = [one for one in page.all() if "hidden" in one.attributes]

    assert [one.attributes["id"] for one in hidden] == ["explorer-with", "explorer-changed-region"]
    assert "needs scripts" in page.one(id="explorer-without").text
    assert page.all("button", type="button") == page.one(id="explorer").all("button")


def test_no_threshold_stands_without_its_origin() -> None:
    """Wherever one is printed, the words are in the same element."""
    page = tree()
    printed = f"{DEV_THRESHOLD:.6g}"
    around = [one for one in page.one("main").all() if printed in one.text and not one.all()]
    holders = page.all(kind="threshold")

    assert len(holders) >= 5
    for holder in holders:
        if holder.attributes.get("id") != "explorer-threshold":  # filled in by the script
            assert holder.one(kind="origin").text
    assert around == []
    for text in holders[0], holders[1]:
        assert text.text in ("2 published", f"{printed} youden on 512 dev items of figures-dev")
    outside = [
        one
        for one in page.one("main").all()
        if any(isinstance(child, str) and printed in child for child in one.children)
    ]
    assert outside
    assert all(one.fits(kind="threshold") for one in outside)


def test_the_policy_names_the_one_script_and_forbids_the_network() -> None:
    """A script of another text would not run."""
    page = tree()
    scripts = page.all("script")
    policy = page.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

    assert [one.attributes.get("type") for one in scripts] == ["application/json", None]
    (text,) = scripts[1].children
    assert isinstance(text, str)
    digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": "'unsafe-inline'",
        "script-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval",
        "fetch",
    ):
        assert forbidden not in text


def test_two_hundred_hostile_names_stay_text() -> None:
    """The page has the elements that it has with harmless names, and no more."""
    names = example(n=len(HOSTILE), names=("a", "b", "c"), foreign="x")
    plain, bad = (read_page(render_comparison(one)) for one in (names, hostile()))

    assert len(HOSTILE) > 200
    assert Counter(one.tag for one in bad.all()) - Counter(wbr=10_000) == Counter(
        one.tag for one in plain.all()
    ) - Counter(wbr=10_000)
    assert {name for one in bad.all() for name in one.attributes} == {
        name for one in plain.all() for name in one.attributes
    }
    assert all((one.attributes["href"] or "").startswith("#") for one in bad.all("a"))
    shown = bad.one("main").text
    assert [name for name in map(visible, HOSTILE) if " ".join(name.split()) not in shown] == []
    (data,) = bad.one("script", id="explorer-data").children
    assert isinstance(data, str)
    assert json.loads(data)["ids"] == list(HOSTILE)


def test_a_missing_field_of_the_card_is_called_missing() -> None:
    """And a set without a card at hand says that."""
    page = tree()
    fields = page.one(id="caveats").one("dl")
    said = dict(zip([one.text for one in fields.all("dt")], fields.all("dd"), strict=True))

    assert [name for name, one in said.items() if one.text == "missing"] == [
        "consent",
        "labeled by",
        "citation",
    ]
    assert "No child is rendered." in page.one(id="caveats").text
    assert "No card at hand" in tree(card=None).one(id="caveats").text


def test_a_small_slice_has_its_n_and_no_ratio() -> None:
    """And a level that the set calls extrapolated is marked."""
    slices = tree().one(id="slices")
    (small,) = [row for row in slices.all("tr") if row.text.startswith("very light")]

    assert small.all("td")[0].text == "5 items, 2 positive: too few for a ratio"
    levels = [one.text for one in slices.all("tr", kind="level")]
    assert [text for text in levels if "(extrapolated)" in text] == [
        text for text in levels if text.startswith("dark")
    ]
    assert len(levels) == 3


def test_a_stale_run_is_named_and_gray() -> None:
    """By its id, its row and the reason."""
    runs = tree().one("table", kind="runs")

    assert f"1 of 3 may not be of the code at hand: {'2' * 16}" in runs.one("caption").text
    assert runs.one("tr", kind="stale").text.endswith("stale: the code has changed since")


def test_partial_areas_of_few_negatives_are_remarked() -> None:
    """149 negatives leave one below a false-positive rate of 1 %."""
    cells = [one.text for one in tree().one(id="results-areas").all("td", kind="estimate")]

    assert sum("too few negatives" in text for text in cells) == 6


def test_figures_stand_where_they_belong() -> None:
    """Those that are given; of the others nothing is said but that they are not there."""
    places = {
        "curves": ["roc", "low_fpr", "precision_recall", "det"],
        **{name: [name] for name in ("differences", "calibration", "slices")},
        "base-rate": ["base_rate"],
    }
    given = {name: SVG.format(name) for names in places.values() for name in names}
    page = read_page(render_comparison(example(), given))

    for section, names in places.items():
        assert [one.text for one in page.one(id=section).all("title")] == names
    assert [one.text for one in page.all("figcaption") if not one.text] == []
    assert "No curve is drawn" in tree().one(id="curves").text


def test_the_drawn_figures_share_no_id_with_the_page() -> None:
    """Or one would borrow the other's marks; each has a name for who cannot see it."""
    figures = comparison_figures(example())
    page = read_page(render_comparison(example(), figures))
    ids = Counter(one.attributes["id"] for one in page.all() if "id" in one.attributes)

    assert len(figures) == len(page.all("figure")) == 8
    assert [name for name, times in ids.items() if times > 1] == []
    for svg in page.all("svg", role="img"):
        named = (svg.attributes["aria-labelledby"] or "").split()
        assert all(page.one(id=name).text for name in named)


def test_bibtex_is_printed_as_it_is() -> None:
    """Without it the page names the runs to cite."""
    text = "@misc{fleck,\n  title = {A & B <C>},\n}\n"
    page = read_page(render_comparison(example(), {}, text))

    assert page.one("pre", id="bibtex").children == [text]
    assert "fleck cite" in tree().one(id="cite").text


def test_a_changed_item_is_listed_with_both_decisions() -> None:
    """Fifty of them; the rest is counted, and the page says where it is."""
    comparison = example()
    pair = comparison.pairs[0]
    changed = tree().one(id="changed-a")
    rows = changed.one("tbody").all("tr")

    assert len(pair.changed) > len(rows) == 50
    assert f"{len(pair.changed)} items change side" in changed.text
    assert "against.changed" in changed.text
    assert [row.one("th").text for row in rows] == [
        comparison.items.ids[place] for place in pair.changed[:50]
    ]


def test_the_fields_that_the_page_names_are_fields() -> None:
    """Of the same comparison as JSON."""
    record = json.loads(as_json(example()))[1]
    named = [code.text for note in tree().all("p", kind="fields") for code in note.all("code")]
    named = [name for name in named if name != "fleck compare --json"]

    assert len(named) > 15
    assert [name for name in named if name not in record] == []
    assert "changed" in record["against"]


def test_undefined_numbers_are_dashes() -> None:
    """A comparison in which nothing is defined is still a page."""
    comparison = example()
    optional = [name for name in vars(comparison.rows[0]) if name in OPTIONAL]
    nothing = dict.fromkeys(optional)
    assert len(optional) == len(OPTIONAL)
    rows = tuple(
        replace(row, **nothing, partial=(), restated=())  # type: ignore[arg-type]
        for row in comparison.rows
    )
    pairs = tuple(
        replace(
            pair,
            gained=None,
            lost=None,
            decisions=None,
            decision_gap=None,
            area=None,
            areas=None,
            area_gap=None,
            gain=None,
            changed=(),
        )
        for pair in comparison.pairs
    )
    page = tree(rows=rows, pairs=pairs, family=0, slices=())

    assert [cell.text for cell in page.one("tr", id="row-0").all("td")[3:11]] == ["–"] * 8
    assert "None" not in page.one("main").text.replace("None.", "")
    assert "nan" not in page.one("main").text.split()


def test_one_method_alone_is_a_page() -> None:
    """It is compared with nothing."""
    first = example()
    items = replace(first.items, scores=first.items.scores[:1])
    page = tree(rows=first.rows[:1], pairs=(), family=0, made=first.made[:1], items=items)

    assert "one method alone" in page.one(id="differences").text


@pytest.mark.parametrize("n", [1_000, 5_000, 100_000])
def test_the_size_of_the_page_is_bounded(n: int) -> None:
    """Ten methods, every item changed, two hundred levels in each of ten columns."""
    names = tuple(f"method-{place}" for place in range(10))
    small = example(names=names)
    rng = np.random.default_rng(3)
    labels = (np.arange(n) % 4 == 0).astype(np.int8)
    items = Items(
        tuple(f"folder-{place % 37}/picture-{place:08d}.jpeg" for place in range(n)),
        labels,
        rng.normal(labels, 1.0, (10, n)),
    )
    table = small.slices[0]
    many = replace(table, slices=tuple(table.slices[0] for _ in range(200)))
    page = render_comparison(
        replace(
            small,
            items=items,
            pairs=tuple(replace(pair, changed=tuple(range(n))) for pair in small.pairs),
            slices=tuple(replace(many, column=f"column-{place}") for place in range(10)),
        )
    )

    assert len(page.encode()) <= MOST_BYTES


def test_the_same_comparison_is_the_same_page() -> None:
    """Byte for byte."""
    assert render_comparison(example()) == render_comparison(example())
