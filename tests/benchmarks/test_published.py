"""Published rows: every printed figure recomputes from its counts."""

import pytest

from benchmarks.measure.counts import Counts
from benchmarks.published import ECCV96_ROWS, FIGURES, IJCV99_ROWS, ROWS, PublishedRow

COUNTED = [row for row in ROWS if row.marked_controls is not None]
#: The response ratios printed in the 1999 table, skin filter first, then A to H.
PRINTED_RATIOS = (7.0, 10.7, 12.0, 11.8, 9.7, 9.7, 10.1, 8.5, 8.4)


def of(row: PublishedRow) -> Counts:
    """Return the four counts of a row that has them."""
    assert row.positives is not None
    assert row.controls is not None
    assert row.marked_positives is not None
    assert row.marked_controls is not None
    return Counts(
        tp=row.marked_positives,
        fp=row.marked_controls,
        fn=row.positives - row.marked_positives,
        tn=row.controls - row.marked_controls,
    )


def digits(printed: float) -> int:
    """Return the decimals a fraction was printed with."""
    return len(repr(printed).split(".")[1])


@pytest.mark.parametrize("row", COUNTED, ids=lambda row: row.key)
def test_printed_percentages_recompute_from_counts(row: PublishedRow) -> None:
    """Each printed figure is its quotient, rounded to the digits it was printed with."""
    counts = of(row)
    for printed, value in (
        (row.recall, counts.recall),
        (row.false_positive_rate, counts.false_positive_rate),
        (row.precision, counts.precision),
    ):
        if printed is not None:
            assert value is not None
            assert abs(value - printed) <= 0.5 * 10 ** -max(2, digits(printed)) + 1e-9


@pytest.mark.parametrize(("row", "printed"), list(zip(IJCV99_ROWS, PRINTED_RATIOS, strict=True)))
def test_response_ratios_of_1999_recompute(row: PublishedRow, printed: float) -> None:
    """The table's first column is the quotient of the two responses."""
    assert of(row).response_ratio == pytest.approx(printed, abs=0.0501)


def test_the_outcomes_of_1996_add_up() -> None:
    """19, 47 and 72 of 138; 1297, 56 and 48 of 1401."""
    whole, skin = (of(row) for row in ECCV96_ROWS)

    assert (skin.fn, skin.tp - whole.tp, whole.tp) == (19, 47, 72)
    assert (skin.tn, skin.fp - whole.fp, whole.fp) == (1297, 56, 48)
    assert (whole.precision, round(whole.recall or 0, 2)) == (0.6, 0.52)


@pytest.mark.parametrize(
    ("letter", "test", "control"),
    [("A", 8.5, 5.6), ("B", 33.0, 19.4), ("F", 53.8, 37.5), ("G", 69.2, 57.3), ("H", 70.5, 59.0)],
)
def test_grouper_alone(letter: str, test: float, control: float) -> None:
    """Shares of the 448 and 485 that the skin filter let through, as derived elsewhere."""
    gate = of(IJCV99_ROWS[0])
    row = of(next(row for row in IJCV99_ROWS if row.letter == letter))

    assert 100 * row.tp / gate.tp == pytest.approx(test, abs=0.051)
    assert 100 * row.fp / gate.fp == pytest.approx(control, abs=0.051)


def test_counts_grow_with_the_configuration() -> None:
    """A configuration that accepts more groups marks no fewer images (the reading's check)."""
    marked = {row.letter: (row.marked_positives, row.marked_controls) for row in IJCV99_ROWS}
    for fewer, more in ("AC", "BC", "DE", "AE", "CF", "EF", "GH", "FH"):
        for low, high in zip(marked[fewer], marked[more], strict=True):
            assert low is not None
            assert high is not None
            assert low <= high


def test_every_row_is_sourced_and_marked() -> None:
    """Keys are unique, each row has a source, and what is recalled or inferred says so."""
    assert len({row.key for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.publication.citation
        assert 1996 <= row.publication.year <= 2016
        assert {row.confidence, row.meaning} <= {"seen", "secondary", "background", "inferred"}
    letters = {row.letter: row for row in ROWS if row.letter}
    assert sorted(letters) == list("ABCDEFGH")
    assert {row.meaning for letter, row in letters.items() if letter not in "AF"} == {"inferred"}
    assert {letters[letter].meaning for letter in "AF"} == {"background"}
    assert [letter for letter, row in letters.items() if row.confidence == "seen"] == ["F"]


#: Every result of the sources by row: what is printed, its value, and how sure that is.
#: "derived" stands for what recomputes from counts and was not itself printed.
ANCHORS = (
    ("eccv96-whole", "positives", 138, "seen"),
    ("eccv96-whole", "controls", 1401, "seen"),
    ("eccv96-whole", "precision", 0.60, "seen"),
    ("eccv96-whole", "recall", 0.52, "seen"),
    ("eccv96-whole", "marked_positives", 72, "background"),
    ("eccv96-whole", "marked_controls", 48, "background"),
    ("eccv96-skin", "marked_positives", 119, "background"),
    ("eccv96-skin", "marked_controls", 104, "background"),
    ("ijcv99-skin", "positives", 565, "seen"),
    ("ijcv99-skin", "controls", 4289, "seen"),
    ("ijcv99-skin", "marked_positives", 448, "seen"),
    ("ijcv99-skin", "marked_controls", 485, "seen"),
    ("ijcv99-skin", "recall", 0.793, "background"),
    ("ijcv99-skin", "false_positive_rate", 0.113, "background"),
    ("ijcv99-skin", "precision", 0.48, "background"),
    ("ijcv99-skin", "response_ratio", 7.0, "background"),
    ("ijcv99-F", "marked_positives", 241, "seen"),
    ("ijcv99-F", "marked_controls", 182, "seen"),
    ("ijcv99-F", "recall", 0.427, "background"),
    ("ijcv99-F", "false_positive_rate", 0.042, "background"),
    ("ijcv99-F", "precision", 0.57, "background"),
    ("ijcv99-F", "response_ratio", 10.1, "background"),
    *(
        (f"ijcv99-{letter}", name, value, "background")
        for letter, *values in (
            ("A", 10.7, 0.067, 0.006, 38, 27, 0.58),
            ("B", 12.0, 0.262, 0.022, 148, 94, 0.61),
            ("C", 11.8, 0.264, 0.022, 149, 96, 0.61),
            ("D", 9.7, 0.386, 0.040, 218, 170, 0.56),
            ("E", 9.7, 0.386, 0.040, 218, 171, 0.56),
            ("G", 8.5, 0.549, 0.065, 310, 278, 0.53),
            ("H", 8.4, 0.559, 0.067, 316, 286, 0.52),
        )
        for name, value in zip(
            (
                *("response_ratio", "recall", "false_positive_rate"),
                *("marked_positives", "marked_controls", "precision"),
            ),
            values,
            strict=True,
        )
    ),
    ("cvpr97-horses", "recall", 0.15, "background"),
    ("cvpr97-horses", "precision", 0.66, "background"),
    ("cvpr97-horses", "controls", 1086, "background"),
    ("jones-rehg-histogram-80", "recall", 0.80, "seen"),
    ("jones-rehg-histogram-80", "false_positive_rate", 0.085, "seen"),
    ("jones-rehg-histogram-90", "recall", 0.90, "background"),
    ("jones-rehg-histogram-90", "false_positive_rate", 0.142, "background"),
    ("jones-rehg-equal-error", "recall", 0.88, "seen"),
    ("jones-rehg-mixture-80", "recall", 0.80, "background"),
    ("jones-rehg-mixture-80", "false_positive_rate", 0.095, "background"),
    ("jones-rehg-mixture-90", "recall", 0.90, "background"),
    ("jones-rehg-mixture-90", "false_positive_rate", 0.155, "background"),
    ("jones-rehg-adult", "recall", 0.858, "background"),
    ("jones-rehg-adult", "false_positive_rate", 0.075, "background"),
    ("jones-rehg-adult-text", "recall", 0.939, "background"),
    ("jones-rehg-adult-text", "false_positive_rate", 0.08, "background"),
    ("jones-rehg-person", "recall", 0.832, "background"),
    ("wipe", "positives", 1076, "seen"),
    ("wipe", "controls", 10809, "seen"),
    ("wipe", "recall", 0.96, "seen"),
    ("wipe", "false_positive_rate", 0.09, "seen"),
    ("ap-apid-images", "positives", 421, "seen"),
    ("ap-apid-images", "controls", 635, "seen"),
    ("ap-apid-images", "recall", 0.9477, "seen"),
    ("ap-apid-images", "false_positive_rate", 0.0504, "seen"),
    ("ap-apid-pixels", "positives", 2_303_824, "seen"),
    ("ap-apid-pixels", "controls", 24_285_952, "seen"),
    ("ap-apid-pixels", "recall", 0.9629, "seen"),
    ("ap-apid-pixels", "false_positive_rate", 0.0676, "seen"),
    ("plsa", "recall", 0.927, "seen"),
    ("plsa", "false_positive_rate", 0.019, "seen"),
    ("plsa-gray", "recall", 0.908, "seen"),
    ("plsa-gray", "false_positive_rate", 0.02, "seen"),
    ("regions-pixels", "recall", 0.9117, "seen"),
    ("regions-pixels", "false_positive_rate", 0.1312, "seen"),
    ("survey03-bayes-rgb", "false_positive_rate", 0.198, "background"),
    ("survey03-axis-i", "recall", 0.947, "background"),
    ("grouper-minutes", "value", 6.0, "background"),
    ("wipe-seconds", "value", 2.0, "seen"),
    ("jones-rehg-area", "value", 0.942, "background"),
    ("compton16-images", "value", 428_271, "seen"),
    ("adult12-images", "value", 0.937, "seen"),
    ("adult12-skin", "value", 0.95, "seen"),
)
PERCENTAGES = ("recall", "false_positive_rate", "precision", "response_ratio")


@pytest.mark.parametrize(("key", "name", "value", "mark"), ANCHORS)
def test_every_published_figure_is_there_with_its_mark(
    key: str, name: str, value: float, mark: str
) -> None:
    """Each number of the digest of the papers, and how sure one may be of it."""
    record = next(one for one in (*ROWS, *FIGURES) if one.key == key)
    sure: str = record.confidence
    if isinstance(record, PublishedRow) and not name.startswith("marked"):
        marks = (record.printed or record.confidence, record.confidence)
        # The sizes of the sets stand with whatever was read.
        sure = "seen" if name in ("positives", "controls") and "seen" in marks else marks[0]

    assert getattr(record, name) == value
    assert sure == mark


@pytest.mark.parametrize(
    ("key", "recall", "rate", "precision"),
    [
        ("eccv96-skin", 0.862, 0.074, 0.534),
        ("eccv96-whole", 0.522, 0.034, 0.600),
        ("ijcv99-skin", 0.793, 0.113, 0.480),
        ("ap-apid-images", 0.948, 0.050, 0.926),
    ],
)
def test_derived_percentages(key: str, recall: float, rate: float, precision: float) -> None:
    """What others derived from the counts is what we derive."""
    counts = of(next(row for row in ROWS if row.key == key))
    found = (counts.recall, counts.false_positive_rate, counts.precision)

    assert found == pytest.approx((recall, rate, precision), abs=5.1e-4)


def test_the_ratio_of_1996_and_what_its_grouper_passed() -> None:
    """15.2 overall; 60.5 % and 46.2 % of what the skin filter had let through."""
    whole, skin = (of(row) for row in ECCV96_ROWS)

    assert whole.response_ratio == pytest.approx(15.2, abs=0.05)
    assert (whole.tp / skin.tp, whole.fp / skin.fp) == pytest.approx((0.605, 0.462), abs=5e-4)


def test_what_is_inferred_or_stands_in_differs_and_the_grouper_has_a_proviso() -> None:
    """No row may be compared with ours as if it were the same where it is not known to be."""
    differs = {row.key for row in ROWS if row.differs}
    ours = {row.key for row in ROWS if row.method and row.marked_controls is not None}

    assert ours - differs == {"ijcv99-skin", "ijcv99-A", "ijcv99-F"}
    assert {row.key for row in ROWS if row.proviso} == {f"ijcv99-{one}" for one in "ABCDEFGH"}


def test_figures_are_sourced() -> None:
    """Keys are unique over rows and figures, and each figure has a source and a quantity."""
    keys = [one.key for one in (*ROWS, *FIGURES)]

    assert len(set(keys)) == len(keys)
    assert all(one.publication.citation and one.quantity for one in FIGURES)
