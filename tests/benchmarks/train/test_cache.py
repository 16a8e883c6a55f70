"""The cache: what is there is kept, what is damaged is made again, nothing depends on workers."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.run.arguments import RefusedError
from benchmarks.run.engines import run_each
from benchmarks.run.lock import locked
from benchmarks.run.workers import Lost
from benchmarks.train import cache
from benchmarks.train.cache import Kept, Prepared, Wanted, forget, keep

from .toys import each

SIDE = 4


def gray(level: int) -> Prepared:
    """Make a gray picture; every seventh has a fault."""
    if level % 7 == 6:
        return Prepared(None, "unreadable", "no such file")
    marks = ("fleck",) if level % 2 else ()
    return Prepared(np.full((SIDE, SIDE, 3), level, dtype=np.uint8), marks=marks)


def broken(level: int) -> Prepared:
    """Fail."""
    msg = f"no picture {level}"
    raise ValueError(msg)


def lost(level: int, loss: Lost) -> Prepared:
    """Make a fault of a lost worker."""
    return Prepared(None, loss.code, loss.message)


def wanted(folder: Path, count: int, prepare: Any = gray) -> Wanted[int]:
    """Ask for the first so many pictures."""
    return Wanted(folder, {"what": "gray"}, SIDE, range(count), str, prepare, lost)


class Counting:
    """A progress that keeps how many items were announced."""

    def __init__(self) -> None:
        """Begin with none."""
        self.totals: list[int] = []

    def __call__(self, finished: Iterable[Any], total: int) -> Iterator[Any]:
        """Pass on what comes."""
        self.totals.append(total)
        yield from finished


def levels(kept: Kept) -> list[int]:
    """Read the gray level of each picture."""
    return [int(picture[0, 0, 0]) for picture in kept.pixels]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a block be four items, so that a test needs few, made in this process."""
    monkeypatch.setattr(cache, "BLOCK", 4)
    monkeypatch.setattr(cache, "run_each", each)


def test_pictures_come_in_order_and_faults_have_none(tmp_path: Path) -> None:
    """The rows are those of the items without a fault, in the order of the items."""
    kept = keep(wanted(tmp_path, 9))

    assert levels(kept) == [0, 1, 2, 3, 4, 5, 7, 8]
    assert kept.whole.tolist() == [True] * 6 + [False] + [True] * 2
    assert kept.faults == {"unreadable": 1}
    assert [each.marks for each in kept.found[:2]] == [(), ("fleck",)]


def test_any_number_of_workers_writes_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither pixels nor list depend on who made them."""
    monkeypatch.setattr(cache, "run_each", run_each)
    for jobs in (1, 3):
        keep(wanted(tmp_path / str(jobs), 11), jobs=jobs)

    for name in (cache.PIXELS, cache.ITEMS):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "3" / name).read_bytes()


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    """A second call makes nothing; a longer list only what is new."""
    counting = Counting()
    keep(wanted(tmp_path, 6), progress=counting)
    keep(wanted(tmp_path, 6), progress=counting)
    longer = keep(wanted(tmp_path, 10), progress=counting)

    assert counting.totals == [6, 4]
    assert levels(longer) == [0, 1, 2, 3, 4, 5, 7, 8, 9]


def test_a_shorter_list_is_the_beginning_of_a_longer_one(tmp_path: Path) -> None:
    """Asking for less gives the first pictures, and throws nothing away."""
    keep(wanted(tmp_path, 10))

    assert levels(keep(wanted(tmp_path, 5))) == [0, 1, 2, 3, 4]
    assert len(levels(keep(wanted(tmp_path, 10), progress=Counting()))) == 9


@pytest.mark.parametrize("torn", [b"", b'{"first":8,"items":[{"key":"8"', b"\xff\xfe\n", b"[]\n"])
def test_a_torn_line_costs_its_block_alone(tmp_path: Path, torn: bytes) -> None:
    """What a kill left half written is made again, what stood before is kept."""
    keep(wanted(tmp_path, 12))
    lines = (tmp_path / cache.ITEMS).read_bytes().splitlines(keepends=True)
    (tmp_path / cache.ITEMS).write_bytes(b"".join(lines[:2]) + torn)
    counting = Counting()

    assert levels(keep(wanted(tmp_path, 12), progress=counting)) == [
        0,
        1,
        2,
        3,
        4,
        5,
        *range(7, 12),
    ]
    assert counting.totals == [4]


@pytest.mark.parametrize("place", [0, SIDE * SIDE * 3 * 5])
def test_a_changed_pixel_is_found_and_made_again(tmp_path: Path, place: int) -> None:
    """Pictures are compared with their digests, from the first on."""
    keep(wanted(tmp_path, 12))
    pixels = bytearray((tmp_path / cache.PIXELS).read_bytes())
    before = bytes(pixels)
    pixels[place] ^= 1
    (tmp_path / cache.PIXELS).write_bytes(pixels)

    keep(wanted(tmp_path, 12))

    assert (tmp_path / cache.PIXELS).read_bytes() == before


def test_lost_pixels_are_made_again(tmp_path: Path) -> None:
    """A file that is shorter than its list says holds what it holds."""
    keep(wanted(tmp_path, 12))
    content = (tmp_path / cache.PIXELS).read_bytes()
    (tmp_path / cache.PIXELS).write_bytes(content[:-1])
    counting = Counting()
    keep(wanted(tmp_path, 12), progress=counting)

    assert counting.totals == [4]
    assert (tmp_path / cache.PIXELS).read_bytes() == content


def test_other_items_are_made_in_the_place_of_those_that_stand(tmp_path: Path) -> None:
    """A list with another item goes on from where both are alike."""
    keep(wanted(tmp_path, 8))
    other = Wanted(tmp_path, {}, SIDE, [0, 1, 2, 3, 4, 9], str, gray, lost)

    assert levels(keep(other)) == [0, 1, 2, 3, 4, 9]


def test_a_lost_worker_is_a_fault_of_its_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the function raises becomes what `lost` makes of it."""
    monkeypatch.setattr(cache, "run_each", run_each)
    kept = keep(wanted(tmp_path, 2, prepare=broken))

    assert kept.pixels.shape == (0, SIDE, SIDE, 3)
    assert kept.faults == {"error": 2}


def test_a_picture_of_another_size_is_refused(tmp_path: Path) -> None:
    """A cache holds pictures of one size."""
    with pytest.raises(ValueError, match=r"expected uint8 pixels of shape \(8, 8, 3\)"):
        keep(Wanted(tmp_path, {}, 8, [1], str, gray, lost))


def test_two_processes_do_not_fill_one_cache(tmp_path: Path) -> None:
    """The second is refused and says what to do."""
    with locked(tmp_path), pytest.raises(RefusedError, match="only writer"):
        keep(wanted(tmp_path, 2))


def test_a_cache_says_what_it_is_and_is_for_its_owner(tmp_path: Path) -> None:
    """A person who finds the folder can read what it holds; others cannot look at pictures."""
    folder = tmp_path / "new"
    keep(wanted(folder, 1))

    assert json.loads((folder / cache.ABOUT).read_text()) == {"side": SIDE, "what": "gray"}
    assert folder.stat().st_mode & 0o077 == 0


def test_a_forgotten_cache_is_made_anew(tmp_path: Path) -> None:
    """Nothing of what was there is used."""
    keep(wanted(tmp_path, 5))
    forget(tmp_path)
    counting = Counting()
    keep(wanted(tmp_path, 5), progress=counting)

    assert counting.totals == [5]
