"""Verdicts: the papers' own intervals, and when a comparison is refused."""

from dataclasses import replace
from typing import Any

import pytest
from markupsafe import escape

from benchmarks.measure.counts import Counts
from benchmarks.measure.intervals import wilson
from benchmarks.published import ROWS, PublishedRow
from benchmarks.report.compared import Row, Threshold
from benchmarks.report.html import render
from benchmarks.report.verdicts import (
    NONE,
    Measured,
    Quantity,
    measured_of,
    published_interval,
    verdict,
    verdict_rows,
)

from .example import HOSTILE, report


def published(key: str) -> PublishedRow:
    """Find a published row."""
    return next(row for row in ROWS if row.key == key)


@pytest.mark.parametrize(
    ("key", "quantity", "low", "high"),
    [
        ("eccv96-whole", "recall", 0.439, 0.603),
        ("eccv96-whole", "precision", 0.511, 0.683),
        ("ijcv99-F", "recall", 0.386, 0.468),
        ("ijcv99-F", "precision", 0.522, 0.616),
        ("ijcv99-F", "false_positive_rate", 0.037, 0.049),
        ("ijcv99-skin", "recall", 0.758, 0.824),
        ("ijcv99-skin", "precision", 0.448, 0.512),
        ("ijcv99-skin", "false_positive_rate", 0.104, 0.123),
    ],
)
def test_intervals_of_the_papers_own_counts(
    key: str, quantity: Quantity, low: float, high: float
) -> None:
    """The intervals that others computed from the same counts."""
    found = published_interval(published(key), quantity)

    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5.1e-4)


def test_an_interval_of_a_percentage_covers_every_count_that_rounds_to_it() -> None:
    """9 % of 10 809 may be 919 or 1 026 photographs; 96 % of 1 076, 1 028 to 1 038."""
    wipe = published("wipe")
    found = published_interval(wipe, "false_positive_rate")
    recall = published_interval(wipe, "recall")

    assert found is not None
    assert recall is not None
    assert (found.low, found.high) == (wilson(919, 10809).low, wilson(1026, 10809).high)
    assert (recall.low, recall.high) == (wilson(1028, 1076).low, wilson(1038, 1076).high)
    assert "round" in found.method
    assert published_interval(wipe, "precision") is None


@pytest.mark.parametrize("key", ["ap-apid-pixels", "jones-rehg-adult", "compton16"])
def test_no_interval_for_pixels_or_without_a_size(key: str) -> None:
    """Pixels are no independent draws, and a percentage of an unknown number has no interval."""
    assert published_interval(published(key), "recall") is None


@pytest.mark.parametrize(
    ("marked", "controls", "expected"),
    [(6, 136, "inside"), (0, 136, "outside"), (60, 136, "outside"), (42, 1000, "inside")],
)
def test_a_verdict_by_hand(marked: int, controls: int, expected: str) -> None:
    """182 of 4 289 is .037 to .049; the words name both sets and say that they differ."""
    found = verdict(Measured("fleck", marked, controls), published("ijcv99-F"))

    assert found.verdict == expected
    assert (found.published.k, found.published.n) == (182, 4289)
    assert f"Other photographs: {controls} of this set, 4289 of the authors'" in found.words
    assert "tolerances of the grouper were never printed" in found.words


def test_an_interval_that_reaches_over_is_told() -> None:
    """7 of 136 is .051, outside; but its own interval holds half of the published one."""
    outside = verdict(Measured("fleck", 7, 136), published("ijcv99-F"))
    far = verdict(Measured("fleck", 60, 136), published("ijcv99-F"))

    assert (outside.verdict, far.verdict) == ("outside", "outside")
    assert "overlap" in outside.words
    assert "overlap" not in far.words


@pytest.mark.parametrize(
    ("measured", "key", "why"),
    [
        (Measured("fleck-kapur", 6, 136), "ijcv99-F", "Another system: fleck-kapur"),
        (Measured("fleck", 6, 136), "wipe", "nothing is the published one"),
        (Measured("jones-rehg", 6, 136), "jones-rehg-mixture-80", "pixels were counted"),
        (Measured("fleck:spine", 6, 136), "ijcv99-D", "what the row reports on is inferred"),
        (Measured("fleck", 6, 136), "eccv96-whole", "which groups it reported on"),
        (Measured("ap-apid", 6, 136), "ap-apid-images", "pixel model was not readable"),
        (Measured("fleck", 6, 136, published_point=False), "ijcv99-F", "operating point"),
        (Measured("fleck", 6, 136, photographs=False), "ijcv99-F", "no photographs"),
        (Measured("fleck", 0, 0), "ijcv99-F", "Nothing was measured"),
    ],
)
def test_no_comparison_is_legitimate(measured: Measured, key: str, why: str) -> None:
    """Another system, task or quantity: no verdict, and the reason."""
    found = verdict(measured, published(key))

    assert found.verdict == NONE
    assert why in found.words


def test_rows_follow_the_records_and_only_three_can_be_judged() -> None:
    """Every configuration measured: the skin filter, A and F alone are known to be the same."""
    methods = {row.method for row in ROWS if row.method and row.task == "images"}
    rows = verdict_rows([Measured(method, 6, 136) for method in methods])

    assert [row.record.key for row in rows] == [row.key for row in ROWS if row.method in methods]
    assert [row.record.key for row in rows if row.verdict != NONE] == [
        "ijcv99-skin",
        "ijcv99-A",
        "ijcv99-F",
    ]
    assert {row.record.letter for row in rows if row.inferred} == set("BCDEGH")


def test_a_row_of_a_comparison_gives_its_control_response() -> None:
    """False positives of the negatives, and whether the point is the published one."""
    counts = Counts(tp=1, fp=6, fn=2, tn=130)
    fields: dict[str, Any] = dict.fromkeys(Row.__dataclass_fields__)
    given = Threshold(2.0, "published", "published")
    row = Row(**fields | {"method": "fleck", "counts": counts, "threshold": given})
    dev = replace(row, threshold=Threshold(1.0, "dev", "youden"))

    assert measured_of(row, photographs=True) == Measured("fleck", 6, 136)
    assert measured_of(dev, photographs=False) == Measured("fleck", 6, 136, False, False)
    assert measured_of(replace(row, counts=None), photographs=True) is None


def test_the_page_keeps_published_and_measured_apart_and_escapes() -> None:
    """Each has columns of its own, the verdict is printed, and a hostile name stays text."""
    hostile = replace(published("ijcv99-F"), system=HOSTILE[0])
    rows = [
        verdict(Measured("fleck", 6, 136), hostile),
        verdict(Measured("fleck:spine", 6, 136), published("ijcv99-D")),
    ]
    page = render(replace(report(), verdicts=tuple(rows)))
    section = page[page.index('id="verdicts"') :].partition("</section>")[0]

    assert HOSTILE[0] not in page
    assert "182/4289" in section
    assert "6/136" in section
    assert "<b>inside</b>, on other photographs<sup>1</sup>" in section
    assert f"<b>{NONE}</b>" in section
    assert "(inferred)" in section
    assert [f"<li>{escape(row.words)}</li>" in section for row in rows] == [True, True]
    heads = section[section.index("<thead>") : section.index("</thead>")]
    assert heads.index(">published<") < heads.index(">measured here<")
    assert 'id="verdicts"' not in render(report())
