"""What a manifest must say, and that each thing it says wrongly is named with its line."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.manifest import Item, ManifestError, digest, read_manifest

HEAD = "id,path,sha256,label,split"
HASH = "0" * 64


def write(folder: Path, *lines: str) -> Path:
    """Write a manifest and return its path."""
    path = folder / "set.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_row_becomes_an_item_with_paths_beside_the_manifest(tmp_path: Path) -> None:
    """Paths are relative to the manifest, further columns are slices."""
    path = write(tmp_path, HEAD + ",mask,segments,scene", f"a,x/a.jpg,{HASH},1,dev,m.png,,wood", "")

    (item,) = read_manifest(path).items

    assert item.path == tmp_path / "x" / "a.jpg"
    assert item.mask == tmp_path / "m.png"
    assert item.segments is None
    assert (item.label, item.split) == (1, "dev")
    assert item.slices == {"scene": "wood"}


def test_an_absolute_path_stays_where_it_is_allowed(tmp_path: Path) -> None:
    """A user's files may lie anywhere, if the user says so."""
    path = write(tmp_path, HEAD, f"a,/photos/a.jpg,{HASH},0,test")

    with pytest.raises(ManifestError, match="line 2"):
        read_manifest(path)

    item = read_manifest(path, allow_outside=True).items[0]
    assert (item.path, item.written) == (Path("/photos/a.jpg"), "/photos/a.jpg")


def test_empty_label_and_split_are_unknown(tmp_path: Path) -> None:
    """Unknown is not negative."""
    path = write(tmp_path, HEAD, f"a,a.jpg,{HASH},,")

    (item,) = read_manifest(path).items

    assert item.label is None
    assert item.split is None


def test_part_selects_in_file_order(tmp_path: Path) -> None:
    """The order of the file is the order of the run."""
    path = write(
        tmp_path,
        HEAD,
        f"b,b.jpg,{HASH},0,test",
        f"c,c.jpg,{HASH},0,dev",
        f"a,a.jpg,{HASH},0,test",
    )

    assert [item.id for item in read_manifest(path).part("test")] == ["b", "a"]


def test_items_can_be_hashed_and_sent_to_a_worker(tmp_path: Path) -> None:
    """Engines send items to other processes."""
    (item,) = read_manifest(write(tmp_path, HEAD + ",scene", f"a,a.jpg,{HASH},0,test,x")).items

    assert pickle.loads(pickle.dumps(item)) == item
    assert hash(item) == hash(pickle.loads(pickle.dumps(item)))


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    """Spreadsheets write one."""
    path = tmp_path / "set.csv"
    path.write_text(f"{HEAD}\r\na,a.jpg,{HASH},0,test\r\n", encoding="utf-8-sig", newline="")

    assert read_manifest(path).items[0].id == "a"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"a,a.jpg,{HASH},2,test", r"line 3, column label: expected 0, 1 or nothing, got '2'"),
        (f"a,a.jpg,{HASH},0.0,test", "column label"),
        (f"a,a.jpg,{HASH},True,test", "column label"),
        (f"a,a.jpg,{HASH},0,Test", r"line 3, column split: expected train, dev, test or nothing"),
        ("a,a.jpg,abc,0,test", r"line 3, column sha256: expected 64 lower-case hexadecimal digits"),
        (f"a,a.jpg,{'A' * 64},0,test", "column sha256"),
        (f",a.jpg,{HASH},0,test", r"line 3, column id: expected a name"),
        (f" a,a.jpg,{HASH},0,test", "column id"),
        (f"a\tb,a.jpg,{HASH},0,test", "column id"),
        (f"a,,{HASH},0,test", "line 3, column path"),
        (f"a,a.jpg,{HASH},0", r"line 3: expected 5 cells, got 4"),
        (
            f"first,a.jpg,{HASH},0,test",
            r"line 3, column id: expected every id once, .* \(first in line 2\)",
        ),
        (f'"a"b,a.jpg,{HASH},0,test', r"line 3: expected a CSV table"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    """Each refusal says where, what was expected and what was found."""
    path = write(tmp_path, HEAD, f"first,f.jpg,{HASH},0,test", row)

    with pytest.raises(ManifestError, match=message):
        read_manifest(path)


@pytest.mark.parametrize("column", ["mask", "segments"])
@pytest.mark.parametrize("name", [" ", "m\x01.png", "m.png "])
def test_a_truth_file_is_named_as_carefully_as_a_picture(
    tmp_path: Path, column: str, name: str
) -> None:
    """It may be absent, but a blank is not a name."""
    path = write(tmp_path, f"{HEAD},{column}", f"a,a.jpg,{HASH},0,test,{name}")

    with pytest.raises(ManifestError, match=f"line 2, column {column}: .*, or nothing, got "):
        read_manifest(path)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["id,path,label,split"], r"line 1: .* \(without sha256\)"),
        ([HEAD + ",scene,scene"], r"own name, got 'scene'"),
        ([HEAD + ","], r"own name, got ''"),
        ([HEAD], "at least one row"),
        ([], "line 1"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, lines: list[str], message: str) -> None:
    """A header that is not one, and a table without rows."""
    with pytest.raises(ManifestError, match=message):
        read_manifest(write(tmp_path, *lines))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A photograph named .csv is not a manifest."""
    path = tmp_path / "set.csv"
    path.write_bytes(b"\xff\xd8\xff\xe0")

    with pytest.raises(ManifestError, match="UTF-8"):
        read_manifest(path)


def test_only_csv_is_read(tmp_path: Path) -> None:
    """Another suffix is refused before the file is opened."""
    with pytest.raises(ManifestError, match=r"ends in \.csv"):
        read_manifest(tmp_path / "set.parquet")


def item(**changes: object) -> Item:
    """Build an item that differs from the plain one in the fields given."""
    fields = {"id": "a", "path": Path("a.jpg"), "sha256": HASH, "label": 0, "split": "test"}
    return Item(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "b"},
        {"sha256": "1" * 64},
        {"label": 1},
        {"label": None},
        {"split": "dev"},
        {"mask": Path("m.png")},
        {"segments": Path("m.png")},
        {"slices": {"scene": "wood"}},
    ],
)
def test_the_digest_changes_with_whatever_a_result_may_depend_on(
    change: dict[str, object],
) -> None:
    """Two manifests with the same digest are the same data."""
    assert digest([item(**change)], Path()) != digest([item()], Path())


@settings(max_examples=20)
@given(order=st.permutations(range(4)))
def test_the_digest_ignores_order_and_place(order: list[int]) -> None:
    """The order of rows and columns and the folder of the set do not count."""
    items = [item(id=str(n), slices={"x": "1", "y": str(n)}) for n in range(4)]
    others = [
        item(id=str(n), path=Path("/far") / str(n), slices={"y": str(n), "x": "1"}) for n in order
    ]

    assert digest(items, Path()) == digest(others, Path("/far"))


def test_the_digest_of_a_moved_set_is_the_same(tmp_path: Path) -> None:
    """Masks count by their path below the manifest."""
    lines = (HEAD + ",mask", f"a,a.jpg,{HASH},0,test,masks/a.png")
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    one = read_manifest(write(tmp_path / "one", *lines))
    two = read_manifest(write(tmp_path / "two", *lines))

    assert one.digest == two.digest
