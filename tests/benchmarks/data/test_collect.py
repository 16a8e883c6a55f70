"""Which photographs arguments stand for, and what their pictures are called."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.collect import collect, picture_paths


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with photographs, other files and a deeper folder."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("b.jpg", "a.JPEG", "notes.txt", ".hidden.jpg", "deep/c.png", "bare"):
        (tmp_path / "in" / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_is_searched_for_picture_suffixes_in_the_order_of_bytes(folder: Path) -> None:
    """Depth, upper case and hidden files are treated as the conventions say."""
    found = collect(["in"])

    assert found == ("in/a.JPEG", "in/b.jpg", "in/deep/c.png")


def test_a_file_named_outright_is_taken_whatever_its_name(folder: Path) -> None:
    """Suffixes only matter where a folder is searched."""
    assert collect(["in/notes.txt", "in/bare"]) == ("in/notes.txt", "in/bare")


def test_a_photograph_reached_twice_is_taken_once_as_first_typed(folder: Path) -> None:
    """A file and its folder, or two spellings of a path, are one photograph."""
    found = collect(["./in/b.jpg", "in", "in/../in/b.jpg"])

    assert found == ("./in/b.jpg", "in/a.JPEG", "in/deep/c.png")


def test_an_existing_name_is_not_taken_for_a_pattern(folder: Path) -> None:
    """`[1].jpg` is a file if there is one, although it is also a pattern for `1.jpg`."""
    (folder / "[1].jpg").touch()
    (folder / "1.jpg").touch()

    assert collect(["[1].jpg"]) == ("[1].jpg",)


def test_a_pattern_takes_files_and_spans_folders_with_two_stars(folder: Path) -> None:
    """What the shell did not expand is expanded here, sorted, folders left out."""
    assert collect(["in/*"]) == ("in/a.JPEG", "in/b.jpg", "in/bare", "in/notes.txt")
    assert collect(["in/**/*.png"]) == ("in/deep/c.png",)


def test_a_name_that_is_no_utf8_survives(folder: Path) -> None:
    """The bytes of a name come through as the file system gives them."""
    name = os.fsdecode(b"photo\xe9.jpg")
    Path(name).touch()

    assert collect(["."])[-1] == f"./{name}"


def test_links_are_kept_and_a_dangling_one_is_left_to_the_decoder(folder: Path) -> None:
    """A link exists even if what it names does not; links to folders are not followed."""
    Path("in/dangling.jpg").symlink_to("nowhere")
    Path("in/around").symlink_to("..")

    assert "in/dangling.jpg" in collect(["in"])
    assert len(collect(["in"])) == 4


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("nowhere.jpg", "does not exist"),
        ("", "does not exist"),
        ("in/*.gif", "matching"),
        ("empty", "found none"),
        ("x" * 5000, "does not exist"),
    ],
)
def test_an_argument_that_means_nothing_is_refused(
    folder: Path, argument: str, complaint: str
) -> None:
    """Misuse is named, with the argument, before anything else happens."""
    (folder / "empty").mkdir()

    with pytest.raises(ValueError, match=complaint):
        collect(["in/b.jpg", argument])


def test_a_folder_that_cannot_be_listed_is_not_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A set must not shrink in silence."""
    listing = os.scandir

    def refuse(path: str) -> object:
        """List any folder but the deep one."""
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    monkeypatch.setattr(os, "scandir", refuse)

    with pytest.raises(PermissionError, match="deep"):
        collect(["in"])


def test_pictures_keep_the_tree_below_the_common_folder() -> None:
    """One photograph is its bare name; several keep what tells them apart."""
    assert picture_paths(["x/y/a.b.jpg"], "out") == {"x/y/a.b.jpg": "out/a.b.png"}
    assert picture_paths(["x/y/a.jpg", "x/z/a"], "out") == {
        "x/y/a.jpg": "out/y/a.png",
        "x/z/a": "out/z/a.png",
    }
    assert picture_paths([], "out") == {}


@pytest.mark.parametrize(
    ("photos", "complaint"),
    [
        (["a.jpg", "a.gif"], "both be written to"),
        (["b.jpg", "b.png/c.jpg"], "would be the folder"),
    ],
)
def test_colliding_pictures_are_refused(photos: list[str], complaint: str) -> None:
    """No picture may replace another, or be the folder another goes into."""
    with pytest.raises(ValueError, match=complaint):
        picture_paths(photos, "out")


def test_a_picture_never_replaces_a_photograph(folder: Path) -> None:
    """Writing masks beside their photographs must not destroy a PNG among them."""
    with pytest.raises(ValueError, match="would replace the photograph"):
        picture_paths(["in/deep/c.png"], "in/deep")


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b", ".c", "d.e"]), min_size=1, max_size=3).map("/".join),
        min_size=1,
        max_size=5,
        unique=True,
    )
)
def test_pictures_are_distinct_and_inside_their_folder_or_refused(names: list[str]) -> None:
    """Whatever the names, two pictures never share a path and none escapes the folder."""
    photos = [f"in/{name}.jpg" for name in names]
    try:
        pictures = picture_paths(photos, "out")
    except ValueError:
        return

    assert len(set(pictures.values())) == len(photos)
    assert all(os.path.normpath(path).startswith("out" + os.sep) for path in pictures.values())
