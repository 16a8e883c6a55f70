"""A file is written whole or not at all, and says which one it is when it cannot be."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.run.files import WAITING, keep_file, keep_stream, open_folder, remove_waiting


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    """Neither a part of the new one nor a leftover is there, and the error has the user's name."""
    path = tmp_path / "items.jsonl"
    path.write_bytes(b"old")

    def full() -> Iterator[bytes]:
        """Give a piece, then no more."""
        yield b"new"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match=r"No space left on device: '.*items\.jsonl'"):
        keep_stream(full(), str(path))

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit(143)])
def test_an_interrupt_leaves_no_leftover(tmp_path: Path, error: BaseException) -> None:
    """Whatever ends the writing."""

    def ended() -> Iterator[bytes]:
        """Give a piece, then be interrupted."""
        yield b"new"
        raise error

    with pytest.raises((KeyboardInterrupt, SystemExit)):
        keep_stream(ended(), str(tmp_path / "a"))

    assert list(tmp_path.iterdir()) == []


def test_a_file_is_forced_to_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And its folder after that, so that a loss of power leaves the old one or the new one."""
    seen = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append((tmp_path / "a").exists()))
    keep_file(b"content", str(tmp_path / "a"))

    assert seen == [False, True]


def test_a_result_is_as_readable_as_any_file(tmp_path: Path) -> None:
    """The name under which it waits keeps others out; the result need not."""
    before = os.umask(0o027)
    try:
        keep_file(b"content", str(tmp_path / "a"))
    finally:
        os.umask(before)

    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_leftovers_are_removed_and_nothing_else(tmp_path: Path) -> None:
    """What a killed process had begun has a name of its own."""
    names = {f"{WAITING}a.tmp", f"{WAITING}items.parquet.tmp"}
    others = {".hidden", "a.tmp", f"{WAITING}notes"}
    for name in names | others:
        (tmp_path / name).touch()
    remove_waiting(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == others


def test_a_folder_below_a_file_cannot_be_opened(tmp_path: Path) -> None:
    """Before any work."""
    (tmp_path / "file").touch()
    with pytest.raises((NotADirectoryError, FileExistsError)):
        open_folder(str(tmp_path / "file" / "deeper"))
