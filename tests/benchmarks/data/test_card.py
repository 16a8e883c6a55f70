"""What a card may say, and that a misspelled field is not lost."""

from pathlib import Path

import pytest

from benchmarks.data.card import CardError, read_card


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
    ],
)
def test_a_wrong_card_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """A misspelled field would otherwise be missing without a word."""
    (tmp_path / "set.toml").write_text(text, encoding="utf-8")

    with pytest.raises(CardError, match=message):
        read_card(tmp_path / "set.csv")
