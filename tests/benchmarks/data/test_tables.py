"""A user's table of files and labels, as it is listed."""

from pathlib import Path

import pytest

from benchmarks.data.labels import LabelError
from benchmarks.data.tables import read_table


def table(folder: Path, text: str, name: str = "mine.csv") -> Path:
    """Write a table."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("header", ["path,label", "File,Class", "image_path,TARGET", "file name,y"])
def test_usual_names_of_columns_are_understood(tmp_path: Path, header: str) -> None:
    """Capitals and joints do not matter, and several names are in use."""
    found = read_table(table(tmp_path, f"{header}\nx/a.jpg,nude\n"))

    assert [(one.id, one.path, one.label, one.line) for one in found.sources] == [
        ("x/a.jpg", str(tmp_path / "x/a.jpg"), 1, 2)
    ]


def test_every_column_of_ours_is_read_and_the_others_are_slices(tmp_path: Path) -> None:
    """Parts, groups, hashes and further files keep their meaning; a group is a slice as well."""
    found = read_table(
        table(
            tmp_path,
            "id,path,sha256,label,split,mask,segments,group,cluster,light\n"
            f"one,a.jpg,{'0' * 64},0,Validation,m.png,s.json,scene 1,old,dim\n"
            "two,b.jpg,,1,,,,,old,bright\n",
        )
    )
    one, two = found.sources

    assert found.has_splits
    assert (one.id, one.split, one.group, one.sha256) == ("one", "dev", "scene 1", "0" * 64)
    assert (one.mask, one.segments) == (str(tmp_path / "m.png"), str(tmp_path / "s.json"))
    assert one.slices == {"light": "dim", "group": "scene 1"}
    assert (two.split, two.group, two.sha256, two.mask) == (None, None, None, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: expected a column for the path"),
        ("path,label\n", "expected at least one row"),
        ("pathh,label\na,nude\n", "line 1: expected a column for the path.*did you mean 'pathh'"),
        ("path,labell\na,nude\n", "line 1: expected a column for the label.*did you mean 'labell'"),
        ("path,label\na.jpg,nude\nb.jpg\n", "line 3: expected 2 cells, got 1"),
        ("path,label\na.jpg,nude\n,safe\n", "line 3: expected the path of a picture"),
        ("path,label\na.jpg,nude\n\na.jpg,nude\n", r"line 4: .*'a.jpg' again .first in line 2"),
        ("path,label,split\na.jpg,nude,tets\n", "line 2: expected train, dev, test.*'test'"),
        ("path,label,Path\na.jpg,nude,b\n", "line 1: expected one column 'path', got 2"),
        ('path,label\n"a\nb.jpg",nude\n', "line 3: expected cells without line breaks"),
        ('path,label\n"a.jpg,nude\n', "expected a CSV table"),
    ],
)
def test_a_wrong_table_is_refused_with_the_line(tmp_path: Path, text: str, message: str) -> None:
    """Every message says where, what was expected and what was found."""
    with pytest.raises(ValueError, match=message):
        read_table(table(tmp_path, text))


def test_a_wrong_label_is_refused_with_its_first_line(tmp_path: Path) -> None:
    """The nearest known word is offered."""
    path = table(tmp_path, "path,label\na.jpg,nude\nb.jpg,nsfv\nc.jpg,nsfv\n")

    with pytest.raises(LabelError, match=r"mine\.csv, line 3: .*'nsfv' .did you mean 'nsfw'"):
        read_table(path)


def test_a_column_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    """A misspelt argument names the nearest column."""
    path = table(tmp_path, "where,verdict\na.jpg,ok\n")

    with pytest.raises(ValueError, match=r"expected a column 'verdct'.*did you mean 'verdict'"):
        read_table(path, path_column="where", label_column="verdct")
    found = read_table(path, path_column="where", label_column="verdict", negative=["ok"])
    assert found.sources[0].label == 0


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A table in another encoding says so."""
    path = tmp_path / "mine.csv"
    path.write_bytes(b"path,label\ncaf\xe9.jpg,nude\n")

    with pytest.raises(ValueError, match="expected text in UTF-8"):
        read_table(path)


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    """Spreadsheets write one."""
    assert read_table(table(tmp_path, "\ufeffpath,label\r\na.jpg,nude\r\n")).sources[0].label == 1
