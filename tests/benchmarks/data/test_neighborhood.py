"""Near-duplicates of a manifest, from its files."""

import shutil
from pathlib import Path

from benchmarks.data.neighborhood import find_neighborhood
from benchmarks.data.sets import builtin
from benchmarks.data.writing import write_manifest


def test_copies_across_parts_are_leaks_and_files_are_checked(tmp_path: Path) -> None:
    """What a manifest claims is not believed: hashes are of the files as they are."""
    for name in ("a.jpg", "b.jpg"):
        shutil.copy(builtin("photos").with_name("kodak_3.jpg"), tmp_path / name)
    (tmp_path / "c.jpg").write_bytes(b"no picture")
    rows = [
        {"id": f"{name}", "path": f"{name}.jpg", "sha256": digit * 64, "label": "", "split": part}
        for name, digit, part in (("a", "0", "train"), ("b", "1", "test"), ("c", "2", "test"))
    ] + [{"id": "d", "path": "gone.jpg", "sha256": "2" * 64, "label": "", "split": "train"}]
    write_manifest(tmp_path / "m.csv", list(rows[0]), rows, outside=False)

    found = find_neighborhood(tmp_path / "m.csv")

    assert [(pair.first.id, pair.second.id) for pair in found.duplicates.leaks()] == [("a", "b")]
    assert [name for name, _, _ in found.faults] == ["c", "d"]
    assert found.changed == ("a", "b", "c")
