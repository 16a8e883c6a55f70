"""A folder with a folder for each class, as it is listed."""

from pathlib import Path

import pytest

from benchmarks.data.labels import LabelError
from benchmarks.data.sources import list_classes


def plant(folder: Path, *names: str) -> Path:
    """Make empty files."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def test_the_first_folder_is_the_class_and_bytes_are_the_order(tmp_path: Path) -> None:
    """Deeper folders do not matter; the list is the same in every locale."""
    plant(tmp_path, "safe/é.jpg", "safe/z.PNG", "nude/x/y/a.webp", "safe/Z.jpg")

    found = list_classes(tmp_path)

    assert [(source.id, source.label) for source in found.sources] == [
        ("nude/x/y/a.webp", 1),
        ("safe/Z.jpg", 0),
        ("safe/z.PNG", 0),
        ("safe/é.jpg", 0),
    ]
    assert found.sources[0].path == str(tmp_path / "nude/x/y/a.webp")
    assert found.sources[0].slices == {"class": "nude"}
    assert not found.has_splits


def test_hidden_files_are_passed_over_and_others_counted(tmp_path: Path) -> None:
    """Thumbnail caches are nobody's pictures; files of other kinds are told by number."""
    plant(tmp_path, "safe/a.jpg", "safe/.b.jpg", ".cache/c.jpg", "safe/notes.txt", "readme.md")

    found = list_classes(tmp_path)

    assert [source.id for source in found.sources] == ["safe/a.jpg"]
    assert found.passed_over == 2


def test_folders_called_after_parts_are_parts(tmp_path: Path) -> None:
    """The layout train/CLASS, val/CLASS, test/CLASS keeps its parts."""
    plant(tmp_path, "train/nude/a.jpg", "val/safe/b.jpg", "Test/safe/deep/c.jpg")

    found = list_classes(tmp_path)

    assert found.has_splits
    assert {(source.id, source.split, source.label) for source in found.sources} == {
        ("train/nude/a.jpg", "train", 1),
        ("val/safe/b.jpg", "dev", 0),
        ("Test/safe/deep/c.jpg", "test", 0),
    }


def test_pictures_in_the_folder_itself_need_a_word(tmp_path: Path) -> None:
    """Nothing is guessed of pictures without a class; a dot stands for the folder."""
    plant(tmp_path, "a.jpg")

    with pytest.raises(LabelError, match=r"got '\.'"):
        list_classes(tmp_path)
    assert list_classes(tmp_path, negative=["."]).sources[0].label == 0
    assert list_classes(tmp_path, unknown=["."]).sources[0].label is None


def test_an_unknown_class_stops(tmp_path: Path) -> None:
    """A folder whose name says no label is an error, not a negative."""
    plant(tmp_path, "nude/a.jpg", "beach/b.jpg")

    with pytest.raises(LabelError, match="got 'beach' among 'beach', 'nude'"):
        list_classes(tmp_path)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link_that_leads_out_is_refused(tmp_path: Path, kind: str) -> None:
    """A set names what lies in its folder, and nothing else through a back door."""
    plant(tmp_path / "elsewhere", "a.jpg")
    plant(tmp_path / "set", "safe/b.jpg")
    target = tmp_path / "elsewhere" / ("a.jpg" if kind == "file" else "")
    (tmp_path / "set/safe/link.jpg").symlink_to(target)

    with pytest.raises(ValueError, match=r"expected links that stay in .*link\.jpg"):
        list_classes(tmp_path / "set")


def test_a_link_that_stays_is_a_file_and_a_linked_folder_is_not_searched(tmp_path: Path) -> None:
    """A folder is searched once, under its own name."""
    plant(tmp_path, "safe/a.jpg")
    (tmp_path / "safe/b.jpg").symlink_to(tmp_path / "safe/a.jpg")
    (tmp_path / "neg").symlink_to(tmp_path / "safe")

    assert [source.id for source in list_classes(tmp_path).sources] == ["safe/a.jpg", "safe/b.jpg"]


def test_names_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A manifest is UTF-8; the name is shown by its bytes."""
    (tmp_path / "safe").mkdir()
    try:
        Path(str(tmp_path / "safe" / "x\udce9.jpg")).touch()
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    with pytest.raises(ValueError, match="expected names in UTF-8"):
        list_classes(tmp_path)


@pytest.mark.parametrize("present", [True, False])
def test_a_folder_without_pictures_is_refused(tmp_path: Path, present: bool) -> None:
    """An empty set is a mistake."""
    with pytest.raises(ValueError, match=r"expected pictures in|expected a folder with"):
        list_classes(tmp_path if present else tmp_path / "nothing")
