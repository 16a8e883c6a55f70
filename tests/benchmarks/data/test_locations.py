"""Where files are, and what a name may not lead to."""

import os
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest

from benchmarks.data.images import Fault
from benchmarks.data.locations import contained, fetch, located
from benchmarks.data.manifest import Item
from benchmarks.data.refusals import LIMITS

ITEM = Item("a", Path("sets/x/a.jpg"), "0" * 64, 0, "test", written="x/a.jpg")


def code(found: bytes | Fault | None) -> str | None:
    """Name the fault."""
    return found.code if isinstance(found, Fault) else None


@pytest.mark.parametrize(
    ("written", "root", "location"),
    [
        ("x/a.jpg", None, "sets/x/a.jpg"),
        ("x/a.jpg", "/photos", "/photos/x/a.jpg"),
        ("x/a.jpg", "s3://bucket/set", "s3://bucket/set/x/a.jpg"),
        ("x/a.jpg", "s3://bucket/set/", "s3://bucket/set/x/a.jpg"),
        ("gs://other/a.jpg", "s3://bucket", "gs://other/a.jpg"),
    ],
)
def test_files_lie_beside_the_manifest_or_below_the_root(
    written: str, root: str | None, location: str
) -> None:
    """A path is relative to one of the two; an address stands for itself."""
    assert located(replace(ITEM, written=written), root) == location


def test_an_absolute_path_stays_whatever_the_root() -> None:
    """It says where the file is; nothing can move it."""
    item = replace(ITEM, path=Path("/far/a.jpg"), written="/far/a.jpg")

    assert located(item, "s3://bucket") == "/far/a.jpg"


def test_a_link_that_leads_out_is_seen_where_the_file_is_read(tmp_path: Path) -> None:
    """The letters of a path do not tell; the link of a file or of a folder does."""
    inside, outside = tmp_path / "set", tmp_path / "other"
    inside.mkdir()
    outside.mkdir()
    (outside / "a.jpg").touch()
    (inside / "b.jpg").touch()
    (inside / "file.jpg").symlink_to(outside / "a.jpg")
    (inside / "folder").symlink_to(outside)
    (inside / "own.jpg").symlink_to("b.jpg")
    (tmp_path / "set-too").mkdir()

    found = {
        name: code(contained(str(inside / name), inside))
        for name in ("b.jpg", "own.jpg", "file.jpg", "folder/a.jpg", "../set-too/a.jpg", "a\0")
    }

    assert found == {
        "b.jpg": None,
        "own.jpg": None,
        "file.jpg": "outside",
        "folder/a.jpg": "outside",
        "../set-too/a.jpg": "outside",
        "a\0": "bad_path",
    }


def test_a_set_behind_a_link_is_inside(tmp_path: Path) -> None:
    """The folder of the manifest may itself be reached by a link."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.jpg").touch()
    (tmp_path / "set").symlink_to("real")

    assert contained(str(tmp_path / "set" / "a.jpg"), tmp_path / "set") is None


def test_bytes_come_from_a_path_a_file_address_and_an_object_store(tmp_path: Path) -> None:
    """Three ways to the same bytes."""
    (tmp_path / "a.jpg").write_bytes(b"picture")
    with fsspec.open("memory://locations/a.jpg", "wb") as stream:
        stream.write(b"picture")

    places = (str(tmp_path / "a.jpg"), f"file://{tmp_path}/a.jpg", "memory://locations/a.jpg")

    assert [fetch(place) for place in places] == [b"picture"] * 3


def test_the_size_limit_holds_for_an_address() -> None:
    """A store may send more than was asked for; no more than the limit is kept."""
    with fsspec.open("memory://locations/large.jpg", "wb") as stream:
        stream.write(b"x" * 101)

    assert code(fetch("memory://locations/large.jpg", replace(LIMITS, max_bytes=100))) == (
        "too_large"
    )
    assert fetch("memory://locations/large.jpg", replace(LIMITS, max_bytes=101)) == b"x" * 101


def test_a_pipe_does_not_hold_up_a_worker(tmp_path: Path) -> None:
    """Opening one waits for a writer that never comes; its address is no way round that."""
    os.mkfifo(tmp_path / "pipe")

    assert code(fetch(str(tmp_path / "pipe"))) == "not_a_file"
    assert code(fetch(f"file://{tmp_path}/pipe")) == "not_a_file"


@pytest.mark.parametrize(
    "place",
    [
        "memory://locations/none.jpg",
        "file:///no/such.jpg",
        "nothing://a/b.jpg",
    ],
)
def test_what_cannot_be_read_is_a_fault_of_the_item(place: str) -> None:
    """Also a scheme that nobody knows; one line says why."""
    found = fetch(place)

    assert isinstance(found, Fault)
    assert found.code == "unreadable"
    assert found.message
    assert "\n" not in found.message


def test_a_stores_own_mistake_is_a_fault_of_the_item() -> None:
    """What a package for addresses raises may be anything, and ends no run."""

    class Broken(fsspec.AbstractFileSystem):  # type: ignore[misc]
        """Refuses its own arguments, as some stores do."""

        protocol = "broken"

        def _open(self, *_: object, **__: object) -> None:
            """Fail in a way of its own."""
            msg = "one argument is missing"
            raise TypeError(msg)

    fsspec.register_implementation("broken", Broken, clobber=True)
    found = fetch("broken://needs/more.jpg")

    assert isinstance(found, Fault)
    assert found.code == "unreadable"


def test_a_package_that_is_not_installed_is_no_fault_of_the_item(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would be every item's; the user installs it."""

    def absent(_: str) -> None:
        msg = "Install s3fs to access S3"
        raise ImportError(msg)

    monkeypatch.setattr(fsspec, "url_to_fs", absent)

    with pytest.raises(ImportError, match="s3fs"):
        fetch("s3://bucket/a.jpg")


def test_a_store_may_raise_what_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages of stores have errors of their own, which are no OSError."""

    def failing(_: str) -> None:
        msg = "403\nForbidden"
        raise RuntimeError(msg)

    monkeypatch.setattr(fsspec, "url_to_fs", failing)

    assert fetch("s3://bucket/a.jpg") == Fault("unreadable", "RuntimeError: 403 Forbidden")
