"""What a run keeps of a manifest: who takes part, in what order, and under which digest."""

import hashlib
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.manifest import ManifestError, read_manifest
from benchmarks.data.roster import read_roster

HEAD = "id,path,sha256,label,split"
HASH = "0" * 64
SPLITS = ("train", "dev", "test")


def row(name: str, split: str = "test") -> str:
    """Write one row."""
    return f"{name},{name}.jpg,{HASH},0,{split}"


def write(folder: Path, *rows: str) -> Path:
    """Write a manifest and return its path."""
    path = folder / "set.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return path


def names(ids: np.ndarray) -> list[str]:
    """Return ids as text."""
    return [name.decode() for name in ids]


def test_ids_are_sorted_and_ranks_lead_from_rows_to_them(tmp_path: Path) -> None:
    """Sorted by code points, which in UTF-8 is sorted by bytes."""
    roster = read_roster(
        write(tmp_path, row("é"), row("b", "dev"), row("a"), row("Z")), split="test"
    )

    assert names(roster.ids) == ["Z", "a", "é"]
    assert roster.ranks.tolist() == [2, -1, 1, 0]
    assert [(rank, item.id) for rank, item in roster.items()] == [(2, "é"), (1, "a"), (0, "Z")]
    assert len(roster) == 3


def test_the_digest_is_that_of_the_whole_manifest(tmp_path: Path) -> None:
    """What is chosen is said beside the digest, not by it."""
    path = write(tmp_path, row("b", "dev"), row("c"), row("a"))

    digest = read_manifest(path).digest

    assert read_roster(path).digest == digest
    assert read_roster(path, split="test", sample=1).digest == digest


def test_an_id_is_found_by_its_name(tmp_path: Path) -> None:
    """Longer names, and names that numpy would cut or widen, are not there."""
    roster = read_roster(write(tmp_path, row("ab"), row("é"), row("x", "dev")), split="test")

    assert [roster.rank(name) for name in ("ab", "é")] == [0, 1]
    assert {roster.rank(name) for name in ("a", "abc", "ab\0", "x", "", "\ud800")} == {None}


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(12)), sample=st.integers(1, 12))
def test_a_sample_is_the_same_in_any_order_of_rows(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], sample: int
) -> None:
    """The items whose SHA-256 of ``seed:id`` is smallest; a larger sample holds a smaller one."""
    path = write(tmp_path_factory.mktemp("roster"), *(row(f"n{number}") for number in order))
    expected = sorted(
        sorted(
            (f"n{number}" for number in order),
            key=lambda name: hashlib.sha256(f"7:{name}".encode()).hexdigest(),
        )[:sample]
    )

    assert names(read_roster(path, sample=sample, seed=7).ids) == expected


def test_another_seed_is_another_sample(tmp_path: Path) -> None:
    """Ten of a hundred, twice."""
    path = write(tmp_path, *(row(f"n{number}") for number in range(100)))

    first, second = (set(names(read_roster(path, sample=10, seed=seed).ids)) for seed in (0, 1))

    assert len(first) == len(second) == 10
    assert first != second


def test_a_sample_is_drawn_from_the_part(tmp_path: Path) -> None:
    """Asking for more than there is gives all there is."""
    path = write(tmp_path, *(row(f"n{number}", SPLITS[number % 3]) for number in range(9)))

    assert len(read_roster(path, split="dev", sample=2)) == 2
    assert names(read_roster(path, split="dev", sample=99).ids) == ["n1", "n4", "n7"]


def test_an_id_that_stands_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    """Blank lines count; the first repetition in the file is told."""
    path = write(tmp_path, row("b"), "", row("a"), row("a", "dev"), row("b"))

    with pytest.raises(ManifestError, match=r"line 5, .*got 'a' again \(first in line 4\)"):
        read_roster(path)


def test_repetitions_are_found_across_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one block of sorted ids ends and the next begins, too."""
    monkeypatch.setattr("benchmarks.data.roster._BLOCK", 2)
    for twice in range(5):
        ids = [f"n{number}" for number in range(5)]
        with pytest.raises(ManifestError, match=rf"line 7.*'n{twice}' .*line {twice + 2}\)"):
            read_roster(write(tmp_path, *map(row, ids), row(f"n{twice}")))


def test_blocks_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids of unlike width, and a last block that is not full."""
    path = write(tmp_path, *(row("n" * length) for length in (3, 1, 5, 2, 4)))
    whole = read_roster(path)
    monkeypatch.setattr("benchmarks.data.roster._BLOCK", 2)
    part = read_roster(path)

    assert (part.ids.tolist(), part.digest) == (whole.ids.tolist(), whole.digest)


@pytest.mark.parametrize(
    ("rows", "split", "message"),
    [
        ((), None, "at least one row"),
        ((row("a"),), "dev", "at least one item in the part dev"),
        ((row("a", "Test"),), None, "line 2, column split"),
    ],
)
def test_what_cannot_be_run_is_refused(
    tmp_path: Path, rows: tuple[str, ...], split: str | None, message: str
) -> None:
    """An empty table, an empty part, a wrong row."""
    with pytest.raises(ManifestError, match=message):
        read_roster(write(tmp_path, *rows), split=split)  # type: ignore[arg-type]


def test_a_negative_sample_is_refused(tmp_path: Path) -> None:
    """It would count from the end."""
    with pytest.raises(ValueError, match=r"got -1$"):
        read_roster(write(tmp_path, row("a")), sample=-1)


def test_a_manifest_written_since_is_refused(tmp_path: Path) -> None:
    """Ranks belong to the rows that were read, before the first item and after the last."""
    path = write(tmp_path, row("a"), row("b"))
    roster = read_roster(path)
    going = roster.items()
    assert next(going)[1].id == "a"

    write(tmp_path, row("a"), row("b"), row("c"))

    with pytest.raises(ManifestError, match="got one changed since"):
        list(going)
    with pytest.raises(ManifestError, match="got one changed since"):
        next(roster.items())


def test_memory_grows_by_less_than_120_bytes_a_row(tmp_path: Path) -> None:
    """What a million rows may cost (120 MB), held against sixty thousand in a fresh process."""
    rows = 60_000
    order = random.Random(5).sample(range(rows), rows)
    path = write(tmp_path, *(row(f"photo-{number:014d}", SPLITS[number % 3]) for number in order))
    few = tmp_path / "few"
    few.mkdir()
    write(few, row("a"))
    program = (
        "import resource, sys\n"
        "from benchmarks.data.roster import read_roster\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
        "read_roster(sys.argv[1], sample=1)\n"
        "before = peak()\n"
        "read_roster(sys.argv[2])\n"
        "print(peak() - before)\n"
    )
    command = [sys.executable, "-c", program, str(few / "set.csv"), str(path)]

    grown = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    # A quarter of what was counted is blocks and the allocator's own, the same for any length.
    assert grown < 120 * rows + 4_000_000
