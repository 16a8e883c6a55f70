"""A log ends with a whole line, whatever happened to the process or the disk."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.run.arguments import RefusedError
from benchmarks.run.log import CHUNK, Log, lines_of

from .pictures import ROOT

ONE, TWO = b'{"id":"a"}\n', b'{"id":"b"}\n'

#: Appends lines until the file may grow no more, and says how that ends.
FULL = """
import resource, sys
from pathlib import Path
from benchmarks.run.log import Log
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
with Log(Path(sys.argv[1])) as log:
    try:
        while True:
            log.append(b'{"id":"' + b"a" * 290 + b'"}\\n')
    except OSError as error:
        print(error)
"""


def ids(path: Path) -> list[str]:
    """Return the ids of the lines."""
    return [fields["id"] for _, _, fields in lines_of(path)]


@pytest.mark.parametrize("cut", range(1, len(TWO)))
def test_a_torn_last_line_is_dropped_and_overwritten(tmp_path: Path, cut: int) -> None:
    """Wherever it was torn, the next line stands in its place."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(ONE + TWO[:-cut])
    before = ids(path)
    with Log(path) as log:
        start = log.append(TWO)

    assert before == ["a"]
    assert (start, path.read_bytes()) == (len(ONE), ONE + TWO)


def test_a_torn_line_longer_than_what_is_read_at_a_time_is_dropped(tmp_path: Path) -> None:
    """The end of the last whole line is found however far back it is."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(ONE + b"x" * (2 * CHUNK + 7))
    Log(path).__exit__()

    assert path.read_bytes() == ONE


def test_a_log_that_is_all_torn_is_empty(tmp_path: Path) -> None:
    """The very first line may be the one that was torn."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(ONE[:-1])
    Log(path).__exit__()

    assert path.read_bytes() == b""


@pytest.mark.parametrize("damage", [b"\x00\x00\n", b'{"id":\n', b"[]\n", b"\n", b"\xff\n"])
def test_a_line_torn_elsewhere_is_named(tmp_path: Path, damage: bytes) -> None:
    """Damage is no leftover of a killed process: the file and the line are told."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(ONE + damage + TWO)

    with pytest.raises(RefusedError, match=r"log\.jsonl, line 2: expected one JSON object"):
        ids(path)


def test_a_full_disk_leaves_whole_lines_only(tmp_path: Path) -> None:
    """The part of a line that still fitted is taken back, and the message names the file."""
    path = tmp_path / "log.jsonl"
    said = subprocess.run(
        [sys.executable, "-c", FULL, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )

    assert "File too large" in said.stdout
    assert str(path) in said.stdout
    assert len(ids(path)) == 3
    assert path.read_bytes().endswith(b"\n")


def test_every_line_is_forced_to_the_disk_where_that_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Durable is one fsync a line; else there is one a second, and one at the end."""
    forced = []
    monkeypatch.setattr("os.fsync", forced.append)
    with Log(tmp_path / "durable", durable=True) as log:
        for _ in range(5):
            log.append(ONE)
    durable = len(forced)
    with Log(tmp_path / "usual") as log:
        for _ in range(5):
            log.append(ONE)

    assert durable == 6
    assert len(forced) - durable == 1
