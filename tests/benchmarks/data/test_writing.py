"""Manifests and cards are written whole or not at all."""

import tomllib
from pathlib import Path

import pytest

from benchmarks.data.card import Card, read_card
from benchmarks.data.manifest import ManifestError, read_manifest
from benchmarks.data.writing import manifest_path, refuse_existing, write_card, write_manifest

ROW = {"id": "a", "path": "a.jpg", "sha256": "0" * 64, "label": "0", "split": "test"}


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    """Cells with commas and quotes survive; the digest is that of the reader."""
    rows = [ROW | {"note": 'says "x", twice'}, ROW | {"id": "é", "note": ""}]

    digest = write_manifest(tmp_path / "new/m.csv", [*ROW, "note"], rows, outside=False)

    found = read_manifest(tmp_path / "new/m.csv")
    assert found.digest == digest
    assert [item.slices["note"] for item in found.items] == ['says "x", twice', ""]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["m.csv"]


@pytest.mark.parametrize("fault", [{"id": "a\tb"}, {"sha256": ""}, {"path": "../b.jpg"}])
def test_rows_that_are_no_manifest_leave_what_was_there(
    tmp_path: Path, fault: dict[str, str]
) -> None:
    """The message names the manifest, not the temporary file, and nothing is left behind."""
    path = tmp_path / "m.csv"
    path.write_text("before", encoding="utf-8")

    with pytest.raises(ManifestError, match=r"m\.csv, line 2") as caught:
        write_manifest(path, list(ROW), [ROW | fault], outside=False)

    assert str(path) in str(caught.value)
    assert path.read_text(encoding="utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["m.csv"]


def test_a_row_that_fails_halfway_leaves_nothing(tmp_path: Path) -> None:
    """An error while rows are made is no half manifest."""

    def rows() -> object:
        yield ROW
        msg = "stop"
        raise RuntimeError(msg)

    with pytest.raises(RuntimeError, match="stop"):
        write_manifest(tmp_path / "m.csv", list(ROW), rows(), outside=False)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_card_states_what_is_known_and_asks_for_the_rest(tmp_path: Path) -> None:
    """Fields that nobody stated stay missing, each with its question as a comment."""
    path = tmp_path / "m.toml"

    write_card(path, Card(name='my "set"', version="1", known_gaps=("few", "small")))

    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text) == {
        "name": 'my "set"',
        "version": "1",
        "known_gaps": ["few", "small"],
    }
    assert '# licence = ""  # on what terms' in text
    assert "# known_gaps" not in text
    assert read_card(path).licence is None


def test_a_full_card_asks_nothing(tmp_path: Path) -> None:
    """A card without gaps has no comment."""
    full = Card(**dict.fromkeys(set(Card.model_fields) - {"known_gaps"}, "x"), known_gaps=())  # type: ignore[arg-type]

    write_card(tmp_path / "m.toml", full)

    assert "#" not in (tmp_path / "m.toml").read_text(encoding="utf-8")
    assert read_card(tmp_path / "m.toml") == full


@pytest.mark.parametrize("name", ["", "a/b", ".hidden", "a\nb"])
def test_a_name_that_names_no_file_is_refused(name: str) -> None:
    """The set's name is the manifest's."""
    with pytest.raises(ValueError, match="expected a name of the set"):
        manifest_path("out", name)


def test_a_manifest_is_not_written_over_unasked(tmp_path: Path) -> None:
    """Labels are work."""
    path = tmp_path / "m.csv"
    path.touch()

    with pytest.raises(ValueError, match="expected no manifest there yet"):
        refuse_existing(path, replace=False)
    refuse_existing(path, replace=True)
