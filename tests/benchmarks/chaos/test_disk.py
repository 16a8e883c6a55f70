"""A disk that is full or cannot be written costs nothing that was there before.

Goal R7: a clear message, an exit code that is not 0, and earlier results intact.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks.run.pictures import ROOT, asked, done, draw, items, method, objects
from tests.benchmarks.run.test_interrupted import command, recorded

from . import FULL

PICTURES = 120

#: A disk that cannot hold the log and the result of so many pictures.
ALWAYS_FULL = 64

#: Makes a small disk that only this process and its children see, as root or as root of nothing.
DISK = ["unshare", "--map-root-user", "--mount", "sh", "-euc"]

#: Begins a run on a disk of so many kilobytes, keeps what is then there, and goes on with more.
FULL_DISK = """
mount -t tmpfs -o size="$1"k small "$2"
shift 2
status=0
"$@" >"$KEPT/said" 2>&1 || status=$?
echo "$status" >"$KEPT/status"
cp -r "$PLACE/." "$KEPT/first"
mount -o remount,size=64m "$PLACE"
"$@" >"$KEPT/again" 2>&1
cp -r "$PLACE/." "$KEPT/second"
"""

#: Finishes a run on a disk, and asks for more when that disk can only be read; then looks at it.
READ_ONLY = """
mount -t tmpfs small "$1"
shift
"$@" >/dev/null
mount -o remount,ro "$PLACE"
status=0
"$@" --new >"$KEPT/said" 2>&1 || status=$?
echo "$status" >"$KEPT/status"
"$1" -m benchmarks verify "$PLACE"/* "$PLACE"/* >"$KEPT/verdict"
cp -r "$PLACE/." "$KEPT/first"
"""


@pytest.fixture(scope="module")
def disks(require: Callable[[bool, str], None]) -> None:
    """Skip where disks cannot be mounted."""
    try:
        tried = subprocess.run(
            [*DISK, "mount -t tmpfs small /mnt"], check=False, capture_output=True
        )
    except OSError:
        require(False, "no unshare: this needs Linux")
    require(tried.returncode == 0, "no disk can be mounted here")


def run_on(script: str, place: Path, kept: Path, *typed: str) -> None:
    """Run a script with a small disk at a place; what it keeps is copied."""
    place.mkdir()
    kept.mkdir()
    subprocess.run(
        [*DISK, script, "sh", *typed],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PLACE": str(place), "KEPT": str(kept), "OMP_NUM_THREADS": "1"},
    )


@pytest.mark.parametrize("kilobytes", range(4, 104, 4) if FULL else (12, 36, 64, 84, 100))
@pytest.mark.usefixtures("disks")
def test_a_full_disk_loses_no_record(tmp_path: Path, kilobytes: int) -> None:
    """Wherever it was full: in the first file, in a record, in the result, in the table."""
    typed = method(tmp_path)
    manifest = draw(tmp_path / "set", PICTURES, broken=(7,))
    place, kept = tmp_path / "disk", tmp_path / "kept"
    fleck = [sys.executable, "-m", "benchmarks", *command(typed, manifest, place, "--jobs", "1")]
    run_on(FULL_DISK, place, kept, str(kilobytes), str(place), *fleck)
    said = (kept / "said").read_text()
    first, second = recorded(kept / "first"), recorded(kept / "second")
    (folder,) = (kept / "second").iterdir()

    # Where fewer libraries are installed there is less to say of them, and a little more room.
    if kilobytes <= ALWAYS_FULL or (kept / "status").read_text() != "0\n":
        assert (kept / "status").read_text() == "4\n"
        assert said.startswith(f"fleck: {place}")
        assert said.endswith("No space left on device; nothing finished before is lost\n")
        assert list((kept / "first").glob("*/DONE")) == []
    assert second[: len(first)] == first
    assert sorted(second) == [f"i{n:03}" for n in range(PICTURES)]
    assert (folder / "items.jsonl").read_bytes() == items(asked(tmp_path, manifest, typed))


@pytest.mark.usefixtures("disks")
def test_a_disk_that_can_only_be_read_is_told(tmp_path: Path) -> None:
    """A finished run on it can be looked at; a new one is refused."""
    typed = method(tmp_path)
    manifest = draw(tmp_path / "set", 5)
    place, kept = tmp_path / "disk", tmp_path / "kept"
    fleck = [sys.executable, "-m", "benchmarks", *command(typed, manifest, place, "--jobs", "1")]
    run_on(READ_ONLY, place, kept, str(place), *fleck)
    (folder,) = (kept / "first").iterdir()

    assert (kept / "status").read_text() == "4\n"
    assert "Read-only file system" in (kept / "said").read_text()
    assert (kept / "verdict").read_text() == "identical\n"
    assert (folder / "items.jsonl").read_bytes() == items(asked(tmp_path, manifest, typed))


@pytest.mark.parametrize("limit", [0, 100, 2_000, 20_000])
def test_a_file_that_may_not_grow_is_named(tmp_path: Path, limit: int) -> None:
    """Without a disk of one's own: the same for each file that is written on the way."""
    typed = method(tmp_path)
    manifest = draw(tmp_path / "set", PICTURES)
    out = tmp_path / "runs"
    typing = command(typed, manifest, out, "--jobs", "1")
    code, printed, told = done(*typing, limit=limit)
    before = recorded(out)
    again, _, summary = done(*typing)

    assert (code, printed, "Traceback" in told) == (4, "", False)
    assert told.startswith(f"fleck: {out}")
    assert "File too large" in told
    assert (again, f"{PICTURES} scored, 0 faults" in summary) == (0, True)
    assert len(objects(next(out.glob("*/log.jsonl")))) == PICTURES
    assert recorded(out)[: len(before)] == before


@pytest.mark.parametrize("place", ["/proc/runs", "/sys/runs", "file/runs"])
def test_a_place_that_takes_no_folder_is_told(tmp_path: Path, place: str) -> None:
    """Exit code 4, or 2 where it is the user's own file; the place is named."""
    (tmp_path / "file").touch()
    out = tmp_path / place
    code, printed, told = done(*command("kovac", "photos", out, "--sample", "1", "--jobs", "1"))

    assert (code, printed) == (2 if place == "file/runs" else 4, "")
    assert str(out) in told
    assert "Traceback" not in told
