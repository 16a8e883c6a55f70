"""The figures of decision 0019 can be printed again."""

import shutil
from pathlib import Path

import pytest

from benchmarks.data.sets import builtin
from benchmarks.scripts.duplicates_threshold import CHANGES, hashes, main, nearest


def test_every_change_is_measured_and_pairs_come_by_distance() -> None:
    """One picture, all changes: storing it anew moves it less than mirroring it."""
    path = builtin("photos").with_name("kodak_3.jpg")

    found, moved = hashes({"one": path, "two": path})

    assert set(moved) == set(CHANGES)
    assert max(moved["JPEG 90"]) <= 2 < min(moved["mirrored"])
    assert list(nearest(found)) == [("one", "two", 0)]


def test_a_folder_has_its_nearest_pairs_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The option for looking at one's own pictures."""
    for name in ("a.jpg", "b.jpg"):
        shutil.copy(builtin("photos").with_name("kodak_3.jpg"), tmp_path / name)

    main(folder=tmp_path)

    assert capsys.readouterr().out == "  0  a.jpg  b.jpg\n"
