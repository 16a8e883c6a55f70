"""Published rows: every printed figure recomputes from its counts."""

import pytest

from benchmarks.measure.counts import Counts
from benchmarks.published import ECCV96_ROWS, IJCV99_ROWS, ROWS, PublishedRow

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
