"""The published table against the records it is made from."""

from benchmarks.report.published import published_rows

TITLES = {
    "fleck": "any girdle or spine",
    "fleck:skin": "skin filter alone",
    "fleck:girdle": "limb–limb girdle",
    "fleck:limb": "limb",
    "ap-apid": "decision list",
}


def test_counts_come_from_the_controls() -> None:
    """A control response never counts a positive photograph."""
    rows = {(row.year, row.system): (row.rate.k, row.rate.n) for row in published_rows(TITLES)}

    assert rows == {
        (1996, "whole system"): (48, 1401),
        (1996, "skin filter alone"): (104, 1401),
        (1999, "skin filter alone"): (485, 4289),
        (1999, "limb–limb girdle"): (27, 4289),
        (1999, "any girdle or spine"): (182, 4289),
        (1999, "limb"): (278, 4289),
        (2005, "decision list"): (32, 635),
    }


def test_a_letter_inferred_from_its_counts_is_marked_and_a_recalled_one_is_not() -> None:
    """The table may not pass a reading off as something printed."""
    marks = {row.letter: (row.inferred, row.read) for row in published_rows(TITLES) if row.letter}

    assert marks == {"A": (False, False), "F": (False, True), "G": (True, False)}


def test_rows_of_one_test_set_stand_together() -> None:
    """The project page and the 1999 article report on the same photographs."""
    names = {row.rate.n: row.publication for row in published_rows(TITLES)}

    assert len(names) == 3
    assert "IJCV" in names[4289]
