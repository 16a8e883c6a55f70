"""A user's pictures become a set whose parts do not leak."""

import hashlib
import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.data.adding import add_folder, add_table
from benchmarks.data.gathering import Plan
from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin

ALL_TEST = Plan(splits="0/0/100")


def copy(name: str, path: Path) -> None:
    """Put one of the project's photographs somewhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(builtin("photos").with_name(f"{name}.jpg"), path)


def copy_smaller(name: str, path: Path, quality: int = 70) -> None:
    """Put a smaller version of one of the photographs somewhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(builtin("photos").with_name(f"{name}.jpg"))
    data = io.BytesIO()
    picture.resize((picture.width // 2, picture.height // 2)).save(data, "JPEG", quality=quality)
    path.write_bytes(data.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes; one picture is there three times, once in the other class."""
    folder = tmp_path / "mine"
    copy("kodak_1", folder / "cats/a.jpg")
    copy("kodak_3", folder / "cats/b.jpg")
    copy_smaller("kodak_3", folder / "cats/small/b.jpg")
    copy_smaller("kodak_3", folder / "people/b again.jpg", quality=60)
    copy("kodak_8", folder / "people/c.jpg")
    (folder / "notes.txt").touch()
    return folder


def test_a_folder_becomes_a_manifest_and_a_card(folder: Path) -> None:
    """Ids are paths, hashes are of the bytes, near-duplicates share a cluster and a part."""
    added = add_folder(folder, folder, positive=["people"], negative=["cats"])

    manifest = read_manifest(added.manifest)
    items = {item.id: item for item in manifest.items}
    assert list(items) == [
        *("cats/a.jpg", "cats/b.jpg", "cats/small/b.jpg", "people/b again.jpg", "people/c.jpg")
    ]
    assert all(
        item.sha256 == hashlib.sha256((folder / item.id).read_bytes()).hexdigest()
        for item in manifest.items
    )
    assert [items[name].label for name in items] == [0, 0, 0, 1, 1]
    assert [items[name].slices["cluster"] for name in items] == [
        *("cats/a.jpg", "cats/b.jpg", "cats/b.jpg", "cats/b.jpg", "people/c.jpg")
    ]
    assert len({items[name].split for name in items if "b" in name.rsplit("/")[-1]}) == 1
    assert (manifest.card.name, manifest.card.version, manifest.card.licence) == ("mine", "1", None)
    assert added.digest == manifest.digest
    assert (added.items, added.clusters, added.passed_over, added.outside) == (5, 1, 1, False)
    assert added.labels == {"negative": 3, "positive": 2}
    assert added.leaks == added.faults == ()
    assert {(pair.first.id, pair.second.id) for pair in added.disagreements} == {
        ("cats/b.jpg", "people/b again.jpg"),
        ("cats/small/b.jpg", "people/b again.jpg"),
    }


def test_near_duplicates_never_straddle_whatever_the_salt(folder: Path, tmp_path: Path) -> None:
    """The part follows from the cluster, so no choice of the salt can part it."""
    for salt in range(12):
        added = add_folder(
            folder,
            tmp_path / f"{salt}.csv",
            positive=["people"],
            negative=["cats"],
            plan=Plan(salt=str(salt)),
        )
        assert added.leaks == ()


def test_the_place_of_the_folder_changes_nothing_but_paths(folder: Path, tmp_path: Path) -> None:
    """The same files elsewhere are the same set."""
    one = add_folder(folder, tmp_path / "one.csv", negative=["cats", "people"], name="x")
    folder.rename(tmp_path / "moved")
    other = add_folder(
        tmp_path / "moved", tmp_path / "deep/two.csv", negative=["cats", "people"], name="x"
    )

    assert one.digest == other.digest
    assert (one.outside, other.outside) == (False, True)
    assert read_manifest(one.manifest).items[0].written == "mine/cats/a.jpg"
    outside = read_manifest(other.manifest, allow_outside=True)
    assert outside.items[0].written == (tmp_path / "moved/cats/a.jpg").as_posix()


def test_parts_given_by_folders_are_kept_and_leaks_told(tmp_path: Path) -> None:
    """A user's parts are not moved; what stands in two of them is listed."""
    copy("kodak_3", tmp_path / "set/train/safe/a.jpg")
    copy_smaller("kodak_3", tmp_path / "set/test/safe/b.jpg")

    added = add_folder(tmp_path / "set", tmp_path)

    assert added.parts == {"train": 1, "test": 1}
    assert [(pair.first.id, pair.second.id) for pair in added.leaks] == [
        ("test/safe/b.jpg", "train/safe/a.jpg")
    ]


def test_broken_pictures_have_their_rows_and_are_told(tmp_path: Path) -> None:
    """A run records the fault; a set that leaves it out would be silently smaller."""
    copy("kodak_3", tmp_path / "safe/a.jpg")
    (tmp_path / "safe/b.jpg").write_bytes(b"no picture")
    (tmp_path / "safe/c.jpg").touch()

    added = add_folder(tmp_path, tmp_path, name="x", plan=ALL_TEST)

    assert [(name, code) for name, code, _ in added.faults] == [
        ("safe/b.jpg", "not_an_image"),
        ("safe/c.jpg", "empty"),
    ]
    assert len(read_manifest(added.manifest).items) == 3
    assert added.clusters == 0


def test_blank_pictures_do_not_collapse_into_one_cluster(tmp_path: Path) -> None:
    """Scans of empty pages are different pictures unless they are the same file."""
    (tmp_path / "safe").mkdir()
    for number in range(4):
        values = np.full((40, 40 + number, 3), 250 - number, dtype=np.uint8)
        Image.fromarray(values).save(tmp_path / f"safe/{number}.png")
    shutil.copy(tmp_path / "safe/3.png", tmp_path / "safe/4.png")

    added = add_folder(tmp_path, tmp_path, name="x", plan=ALL_TEST)

    clusters = [item.slices["cluster"] for item in read_manifest(added.manifest).items]
    assert clusters == ["safe/0.png", "safe/1.png", "safe/2.png", "safe/3.png", "safe/3.png"]


def test_one_file_under_two_labels_is_refused(tmp_path: Path) -> None:
    """The same bytes cannot be both; both places are named, and nothing is written."""
    copy("kodak_3", tmp_path / "set/safe/a.jpg")
    copy("kodak_3", tmp_path / "set/nude/b.jpg")

    with pytest.raises(ValueError, match=r"1 for 'nude/b\.jpg' and 0 for 'safe/a\.jpg'; settle"):
        add_folder(tmp_path / "set", tmp_path)
    assert not (tmp_path / "set.csv").exists()


def test_a_manifest_is_replaced_only_if_asked_and_a_card_never(folder: Path) -> None:
    """Labels and the words of a card are work; the refusal comes before any file is opened."""
    add_folder(folder, folder, negative=["cats", "people"])
    (folder / "mine.toml").write_text('name = "by hand"\n', encoding="utf-8")

    with pytest.raises(ValueError, match="expected no manifest there yet"):
        add_folder(folder, folder, positive=["cats", "people"])
    added = add_folder(folder, folder, positive=["cats", "people"], plan=Plan(replace=True))

    assert added.labels == {"positive": 5}
    assert read_manifest(added.manifest).card.name == "by hand"


def table(folder: Path, text: str) -> Path:
    """Write a table beside the pictures."""
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_becomes_a_manifest(folder: Path, tmp_path: Path) -> None:
    """Labels and slices come from the table; hashes are computed."""
    path = table(folder, "file,label,light\ncats/a.jpg,safe,dim\npeople/c.jpg,nude,bright\n")

    added = add_table(path, tmp_path / "out.csv", plan=Plan(splits="none"))

    items = read_manifest(added.manifest).items
    assert [(one.id, one.written, one.label, one.split) for one in items] == [
        ("cats/a.jpg", "mine/cats/a.jpg", 0, None),
        ("people/c.jpg", "mine/people/c.jpg", 1, None),
    ]
    assert [one.slices["light"] for one in items] == ["dim", "bright"]
    assert added.parts == {"none": 2}


def test_groups_of_a_table_are_never_parted(folder: Path, tmp_path: Path) -> None:
    """A group the user gave and near-duplicates hold together over any number of steps."""
    path = table(
        folder,
        "file,label,group\ncats/a.jpg,safe,one\ncats/b.jpg,safe,one\ncats/small/b.jpg,safe,two\n"
        "people/c.jpg,safe,two\n",
    )
    for salt in range(8):
        added = add_table(path, tmp_path / f"{salt}.csv", plan=Plan(salt=str(salt)))
        assert len(added.parts) == 1


def test_a_split_column_is_respected(folder: Path, tmp_path: Path) -> None:
    """Every part stands as given, the empty one too."""
    path = table(folder, "file,label,split\ncats/a.jpg,safe,dev\npeople/c.jpg,safe,\n")

    assert add_table(path, tmp_path).parts == {"dev": 1, "none": 1}


def test_a_manifest_added_anew_gets_clusters_and_keeps_the_rest(tmp_path: Path) -> None:
    """A manifest is a table; its ids, parts and slices stay, its hashes are checked."""
    built_in = read_manifest(builtin("photos"))
    rows = builtin("photos").read_text(encoding="utf-8").splitlines()[:4]
    for item in built_in.items[:3]:
        copy(item.id, tmp_path / "set" / item.written)
    path = table(tmp_path / "set", "\n".join(rows) + "\n")

    added = add_table(path, tmp_path / "set/new.csv")

    for new, old in zip(read_manifest(added.manifest).items, built_in.items[:3], strict=True):
        assert (new.id, new.sha256, new.split, new.label) == (
            old.id,
            old.sha256,
            old.split,
            old.label,
        )
        assert dict(new.slices) == {**old.slices, "cluster": new.id}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,label\nnothing.jpg,safe\n", r"can be read, got .*nothing\.jpg .line 2"),
        ("file,label\ncats,safe\n", r"can be read, got .*cats .line 2"),
        (f"file,label,sha256\ncats/a.jpg,safe,{'0' * 64}\n", r"with the SHA-256 0+ .line 2"),
        ("jpg,label,class\ncats/a.jpg,safe,x\n", "expected a column for the path"),
    ],
)
def test_a_table_that_does_not_fit_its_files_is_refused(
    folder: Path, tmp_path: Path, text: str, message: str
) -> None:
    """Missing files, folders and other bytes are named with their line; nothing is written."""
    with pytest.raises(ValueError, match=message):
        add_table(table(folder, text), tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_slice_called_as_a_column_of_ours_is_refused(folder: Path, tmp_path: Path) -> None:
    """Two columns of one name would hide one another."""
    path = table(folder, "jpg,path,label\ncats/a.jpg,kept,safe\n")

    with pytest.raises(ValueError, match="names of their own, got 'path'"):
        add_table(path, tmp_path / "out.csv", path_column="jpg")


def test_a_table_is_not_written_over_itself(folder: Path) -> None:
    """Not even if it may be replaced."""
    path = table(folder, "file,label\ncats/a.jpg,safe\n")

    with pytest.raises(ValueError, match="another place for the manifest than the table itself"):
        add_table(path, path, plan=Plan(replace=True))


@pytest.mark.parametrize("name", ["a\nb.jpg", "x" * 190 + "-seven.jpg"])
def test_names_that_no_manifest_holds_are_refused_before_any_file_is_opened(
    tmp_path: Path, name: str
) -> None:
    """Hours of hashing must not end in a message about a name."""
    path = tmp_path / "safe" / name
    path.parent.mkdir(parents=True)
    path.touch()
    opened: list[str] = []
    plan = Plan(each=lambda _, paths: (opened.extend(paths), [])[1])

    with pytest.raises(ValueError, match=r"expected for id a name.*; rename the file"):
        add_folder(tmp_path, tmp_path, name="x", plan=plan)
    assert opened == []
