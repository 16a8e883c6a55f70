"""A set with bad files among good ones is scored to its end, and every bad file is counted.

Goal R14: of 10 000 pictures 1 % are bad: exit code 0, the counts in the first line, 3 under
`--strict`.
"""

import hashlib
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.run import sessions
from tests.benchmarks.run.pictures import done, draw, listed, method, objects, rows_of

from . import FULL

PICTURES, COUNTS = (10_000, "9 900 scored, 100 faults") if FULL else (600, "594 scored, 6 faults")


def planted(folder: Path) -> str:
    """Write a set in which every hundredth file is cut, empty, no picture or not there."""
    manifest = draw(folder, PICTURES)
    rows = rows_of(manifest)
    for number in range(50, PICTURES, 100):
        path = folder / rows[number][1]
        content = (path.read_bytes()[:40], b"", b"text", None)[number // 100 % 4]
        path.unlink()
        if content is not None:
            path.write_bytes(content)
            rows[number][2] = hashlib.sha256(content).hexdigest()
    return listed(folder / "set.csv", rows)


def test_one_percent_of_faults_is_told_in_the_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are scored but the bad ones, which have names; only `--strict` minds."""
    typed = ["run", "--method", method(tmp_path), "--data", planted(tmp_path / "set")]
    typed += ["--out", str(tmp_path / "runs")]
    code, folder, told = done(*typed)
    found = objects(Path(folder.strip()) / "items.jsonl")
    codes = [item["fault"] for item in found if item["fault"]]
    kinds = ("empty", "not_an_image", "truncated", "unreadable")
    counts = ", ".join(f"{codes.count(kind)} {kind}" for kind in kinds)

    assert code == 0
    assert told.startswith(f"fleck run: my.py:score: {COUNTS} ({counts})\n")
    assert len(found) == PICTURES
    assert all(item["score"] is not None for item in found if item["fault"] is None)

    monkeypatch.setattr(sessions, "state_of_code", lambda: {"commit": "c0ffee", "dirty": None})
    assert main([*typed, "--strict"]) == 3
