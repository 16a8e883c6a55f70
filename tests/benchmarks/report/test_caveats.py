"""The caveats: all six, filled in, and never left out."""

import pytest

from benchmarks.report.caveats import NEEDED, CaveatError, Grounds, beside, caveats, guard

GROUNDS = Grounds(32, 12288, "0–31", {"tan": 1.234, "dark": None}, "area of fleck dark 0.61")


def test_six_caveats_in_order() -> None:
    """The page and the set's card number them alike."""
    assert [each.number for each in caveats(GROUNDS)] == [1, 2, 3, 4, 5, 6]
    assert all(each.short and each.full for each in caveats(GROUNDS))


def test_they_are_filled_with_what_was_measured() -> None:
    """Fit errors by class, scenes, seeds and the held-out score stand in the text."""
    three, five = (each.full for each in caveats(GROUNDS) if each.number in (3, 5))

    assert "tan 1.2, dark not measured" in three
    assert "12\u202f288 pictures of 32 scenes; seeds 0–31" in five
    assert "area of fleck dark 0.61" in five


def test_without_a_held_out_score_it_says_so() -> None:
    """An empty blank would read as if there were nothing to say."""
    assert "none was judged here" in caveats(Grounds(1, 1, "7", {}))[4].full


@pytest.mark.parametrize("missing", NEEDED)
def test_an_exhibit_without_a_needed_caveat_is_refused(missing: int) -> None:
    """Caveats 1, 2 and 5 stand beside every figure and table, whatever else does."""
    printed = [each for each in caveats(GROUNDS) if each.number != missing]

    with pytest.raises(CaveatError, match="beside 'Recall'"):
        guard("Recall", printed)


def test_the_needed_three_are_enough() -> None:
    """And more may be asked for."""
    guard("Recall", beside(caveats(GROUNDS)))

    assert [each.number for each in beside(caveats(GROUNDS), [4])] == [1, 2, 4, 5]


def test_the_card_of_the_set_says_the_same() -> None:
    """The card that travels with the set names each subject that a caveat of the page names."""
    import tomllib
    from pathlib import Path

    import benchmarks.data.figures as room

    path = Path(room.__file__).with_name("card.toml")
    gaps = tomllib.loads(path.read_text(encoding="utf-8"))["known_gaps"]
    subjects = ("photographs", "cylinders", "two", "moderation policy", "one generator", "rate")

    assert len(gaps) == 6
    for gap, each, subject in zip(gaps, caveats(GROUNDS), subjects, strict=True):
        assert subject in gap
        assert subject in each.full
