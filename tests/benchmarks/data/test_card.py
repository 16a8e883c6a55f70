"""What a card may say, and that a misspelled field is not lost."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data.card import (
    MAX_CARD,
    Card,
    CardError,
    card_text,
    missing_fields,
    read_card,
)


def test_a_set_without_a_card_has_an_empty_one(tmp_path: Path) -> None:
    """What is not known is None, to be shown as missing."""
    card = read_card(tmp_path / "set.csv")

    assert set(card.model_dump().values()) == {None}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "expected a card in TOML"),
        ("nom = 'x'", "expected the fields name, version, .* problem with nom"),
        ("name = 3", "problem with name"),
        ("a = " + "[" * 10_000, "nested too deeply"),
        ("name = " + "1" * 5_000, "expected a card in TOML"),
        ("a" * 10_000 + " = 1", "problem with a{120}\\.\\.\\.: "),
        (f"name = '{'x' * MAX_CARD}'", f"at most {MAX_CARD} bytes"),
    ],
)
def test_a_wrong_card_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """A misspelled field would otherwise be missing without a word."""
    (tmp_path / "set.toml").write_text(text, encoding="utf-8")

    with pytest.raises(CardError, match=message):
        read_card(tmp_path / "set.csv")


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "loop"])
def test_only_a_file_is_a_card(tmp_path: Path, kind: str) -> None:
    """A card lies in a stranger's folder: a pipe would wait for ever, a device fill memory."""
    card = tmp_path / "set.toml"
    if kind == "pipe":
        os.mkfifo(card)
    elif kind == "folder":
        card.mkdir()
    else:
        card.symlink_to("/dev/zero" if kind == "device" else card.name)

    if kind == "loop":
        assert read_card(tmp_path / "set.csv") == Card()  # leads nowhere, as a link to nothing
    else:
        with pytest.raises(CardError, match="regular file"):
            read_card(tmp_path / "set.csv")


def test_a_manifest_may_have_a_name_too_long_for_a_card(tmp_path: Path) -> None:
    """With one letter more there can be no file; the set has no card."""
    assert read_card(tmp_path / ("x" * 251 + ".csv")) == Card()


def test_a_byte_order_mark_is_no_part_of_a_card(tmp_path: Path) -> None:
    """Editors write one, as spreadsheets do."""
    (tmp_path / "set.toml").write_text("name = 'x'\r\n", encoding="utf-8-sig", newline="")

    assert read_card(tmp_path / "set.csv").name == "x"


def test_what_is_missing_is_listed() -> None:
    """A blank is no answer; an empty list of gaps is one."""
    assert missing_fields(Card()) == tuple(Card.model_fields)
    assert missing_fields(Card(name=" ", version="1", known_gaps=())) == (
        *("name", "positive", "origin", "licence", "consent", "labelled_by", "citation"),
    )


TEXT = st.none() | st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.builds(
        Card,
        **dict.fromkeys(set(Card.model_fields) - {"known_gaps"}, TEXT),
        known_gaps=st.none() | st.lists(TEXT.filter(bool)).map(tuple),
    )
)
def test_a_card_that_is_written_is_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, card: Card
) -> None:
    """Whatever stands in it: quotes, line breaks, any language."""
    path = tmp_path_factory.getbasetemp() / "written.toml"
    path.write_bytes(card_text(card).encode())

    assert read_card(path.with_suffix(".csv")) == card
