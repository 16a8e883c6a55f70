"""A set in numbers and words, and what it leaves unsaid."""

from pathlib import Path

import pytest

from benchmarks.data.card import Card, CardError, card_text
from benchmarks.data.describing import MISSING, Counts, card_markdown, describe
from benchmarks.data.manifest import ManifestError, read_manifest
from benchmarks.data.sets import BUILTIN, builtin

HEAD = "id,path,sha256,label,split,mask,segments,scene,source"
HASH = "0" * 64
FULL = Card(
    name="mine",
    version="2",
    positive="nobody wears anything",
    origin="my camera",
    licence="CC0-1.0",
    consent="all agreed in writing",
    labelled_by="two people",
    citation="none",
    known_gaps=("no children", "no snow"),
)


def made(folder: Path, rows: list[str], card: Card | None = FULL) -> Path:
    """Write a set and return its manifest."""
    path = folder / "mine.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    if card is not None:
        path.with_suffix(".toml").write_text(card_text(card), encoding="utf-8")
    return path


def row(name: str, label: str, split: str, rest: str = ",,wood,a") -> str:
    """Write one row."""
    return f"{name},{name}.jpg,{HASH},{label},{split},{rest}"


ROWS = [
    row("a", "1", "test", "a.png,a.json,wood,a"),
    row("b", "0", "test", "b.png,,sand,b"),
    row("c", "0", "test"),
    row("d", "", "test"),
    row("e", "1", "train"),
    row("f", "", ""),
]


def test_labels_are_counted_in_every_part(tmp_path: Path) -> None:
    """Parts in their order, those without items left out; unknown is not negative."""
    described = describe(made(tmp_path, ROWS))

    assert list(described.parts.items()) == [
        ("train", Counts(1, 0, 0)),
        ("test", Counts(1, 2, 1)),
        (None, Counts(0, 0, 1)),
    ]
    assert described.whole == Counts(2, 2, 2)
    assert (described.masks, described.segments) == (2, 1)
    assert described.digest == read_manifest(described.path).digest
    assert (described.card, described.missing) == (FULL, ())


def test_the_base_rate_is_among_known_labels() -> None:
    """One of three, whatever is unknown; of nothing known there is none."""
    assert Counts(1, 2, 7).base_rate == pytest.approx(1 / 3)
    assert Counts(0, 0, 7).base_rate is None


def test_levels_are_listed_up_to_a_number(tmp_path: Path) -> None:
    """Twelve are all named; of thirteen the last is more."""
    rows = [row(f"n{n}", "0", "", f",,wood {n % 12},{n}") for n in range(13)]

    slices = describe(made(tmp_path, rows)).slices

    assert slices["scene"] == tuple(f"wood {n}" for n in range(12))
    assert slices["source"] == (*map(str, range(12)), "...")


def test_the_card_of_a_set_says_all_that_is_asked(tmp_path: Path) -> None:
    """Origin, consent, license, who labeled, known gaps, base rate, the counts behind it."""
    text = card_markdown(describe(made(tmp_path, ROWS)))

    for line in (
        "# Data set mine",
        "| version | 2 |",
        "| label 1 means | nobody wears anything |",
        "| origin | my camera |",
        "| license | CC0-1.0 |",
        "| consent | all agreed in writing |",
        "| labeled by | two people |",
        "| known gaps | no children<br>no snow |",
        "| base rate | 50.0% |",
        "| items | 6 |",
        "| truth | 2 masks, 1 segment files |",
        "| test | 1 | 2 | 1 | 4 | 33.3% |",
        "| (none) | 0 | 0 | 1 | 1 | – |",
        "| together | 2 | 2 | 2 | 6 | 50.0% |",
        "| scene | wood, sand |",
    ):
        assert line in text.splitlines()
    assert MISSING not in text


@pytest.mark.parametrize("field", Card.model_fields)
def test_a_missing_field_is_shown_as_missing(tmp_path: Path, field: str) -> None:
    """Each of them, where its value would stand and at the end."""
    text = card_markdown(describe(made(tmp_path, ROWS, FULL.model_copy(update={field: None}))))

    assert text.count(MISSING) == 1
    assert text.endswith(f"Missing: {field}.\n")


def test_a_set_without_a_card_says_that_everything_is_missing(tmp_path: Path) -> None:
    """It can be described and shown all the same."""
    text = card_markdown(describe(made(tmp_path, ROWS, None)))

    assert text.count(MISSING) == len(Card.model_fields)
    assert text.startswith(f"# Data set {MISSING}\n")


def test_no_known_gap_is_an_answer(tmp_path: Path) -> None:
    """An empty list was written by somebody."""
    text = card_markdown(describe(made(tmp_path, ROWS, FULL.model_copy(update={"known_gaps": ()}))))

    assert "| known gaps | none known |" in text


def test_nothing_in_a_card_is_markup(tmp_path: Path) -> None:
    """A card comes from strangers, and its page is read in a browser."""
    card = FULL.model_copy(update={"origin": "<script>x</script> | a\n\n# b [c](d) **missing**"})
    rows = [row("a", "1", "", ",,<b>,a|b")]

    text = card_markdown(describe(made(tmp_path, rows, card)))

    assert (
        "| origin | &lt;script&gt;x&lt;/script&gt; \\| a # b \\[c\\](d) \\*\\*missing\\*\\* |"
    ) in text.splitlines()
    assert "| scene | &lt;b&gt; |" in text.splitlines()
    assert "| source | a\\|b |" in text.splitlines()
    assert MISSING not in text


def test_nothing_in_a_card_gives_orders_to_a_terminal(tmp_path: Path) -> None:
    """It is also printed there; nor does a text read otherwise than it is written."""
    card = FULL.model_copy(update={"consent": "\x1b[8mnone\x9b0m \u202ewon\x07"})

    text = card_markdown(describe(made(tmp_path, [row("a", "1", "", ",,\x1b[2J,é 🏖")], card)))

    assert not {sign for sign in text if not sign.isprintable()} - {"\n"}
    assert "é 🏖" in text


def test_the_name_of_a_manifest_stays_in_its_cell(tmp_path: Path) -> None:
    """A file may be called anything."""
    path = made(tmp_path, ROWS).rename(tmp_path / "a|b\n# `c.csv")

    assert "| manifest | a\\|b # \\`c.csv |" in card_markdown(describe(path)).splitlines()


@pytest.mark.parametrize("name", BUILTIN)
def test_our_own_sets_leave_nothing_out(name: str) -> None:
    """Their cards are complete."""
    assert describe(builtin(name)).missing == ()


def test_a_wrong_set_is_not_described(tmp_path: Path) -> None:
    """Neither a wrong manifest nor a wrong card."""
    with pytest.raises(ManifestError, match="line 2"):
        describe(made(tmp_path, [row("a", "2", "")]))
    path = made(tmp_path, ROWS)
    path.with_suffix(".toml").write_text("nom = 'x'", encoding="utf-8")
    with pytest.raises(CardError, match="nom"):
        describe(path)
