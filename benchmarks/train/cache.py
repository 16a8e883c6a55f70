"""Pictures at a network's size, kept on disk so that the next training starts at once.

A cache is a folder.  `pixels.bin` holds the pictures one after the other; `items.jsonl` gets a
line for every block of items, after the pixels of the block are on the disk; `about.json` says
what was made into what.  A call that was killed costs the block it was at.

Conventions
-----------
Items have an order and a key each.  A longer list that begins with a shorter one goes on where
that ended.  What is found is checked, picture by picture, and made again from the first on that
is not as it was written; the content therefore depends on nothing but the items.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from benchmarks.run.engines import DEADLINE, run_each
from benchmarks.run.files import keep_file
from benchmarks.run.lock import locked
from benchmarks.run.workers import Lost, start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Progress = Callable[[Iterable[Any], int], Iterable[Any]]

Item = TypeVar("Item")

#: Items of a block, which is what a kill may cost.  Ours.
BLOCK = 128
PIXELS, ITEMS, ABOUT = "pixels.bin", "items.jsonl", "about.json"


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a worker made of an item.

    Attributes
    ----------
    pixels : ndarray of shape (side, side, 3), dtype uint8, or None
        None where there is a fault.
    fault, message : str
        The code of the fault, and one line about it; empty where there is none.
    marks : tuple of str
        The methods that mark the picture, where they were asked.
    cells : ndarray of shape (g, g, k), dtype uint8, or None
        Shares of the kinds seen in each part of the picture, where they are wanted.
    """

    pixels: NDArray[np.uint8] | None
    fault: str = ""
    message: str = ""
    marks: tuple[str, ...] = ()
    cells: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class Found:
    """What is known of an item besides its pixels; `digest` is empty where there are none."""

    key: str
    digest: str = ""
    fault: str = ""
    message: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Kept:
    """The pictures of a list of items.

    Attributes
    ----------
    pixels : ndarray of shape (n, side, side, 3), dtype uint8
        Of the items without a fault, in their order; mapped from the file.
    found : tuple of Found
        One for every item.
    cells : ndarray of shape (n, g, g, k), dtype uint8, or None
        Of the same items, where they were wanted.
    """

    pixels: NDArray[np.uint8]
    found: tuple[Found, ...]
    cells: NDArray[np.uint8] | None = None

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Tell which items have a picture."""
        return np.array([not each.fault for each in self.found], dtype=np.bool_)

    @property
    def faults(self) -> Counter[str]:
        """Count the items without a picture, by code."""
        return Counter(each.fault for each in self.found if each.fault)


@dataclass(frozen=True)
class Wanted(Generic[Item]):
    """What a cache shall hold.

    Attributes
    ----------
    folder : Path
        Of the cache.
    about : mapping
        What a person who finds the folder should know; plain JSON.
    side : int
        Of the square pictures, pixels.
    items : sequence
        In their order.
    key : callable
        Names an item and all its picture depends on that the folder does not stand for.
    prepare : callable
        Makes a `Prepared` of an item, in a worker.
    lost : callable
        Makes one of an item whose worker was lost, or raises.
    cells : (int, int), optional
        Parts on a side of a picture and kinds that may be seen in them.
    """

    folder: Path
    about: Mapping[str, Any]
    side: int
    items: Sequence[Item]
    key: Callable[[Item], str]
    prepare: Callable[[Item], Prepared]
    lost: Callable[[Item, Lost], Prepared]
    cells: tuple[int, int] | None = None

    @property
    def record(self) -> np.dtype[Any]:
        """Return what the file holds of an item."""
        fields: list[Any] = [("pixels", np.uint8, (self.side, self.side, 3))]
        if self.cells:
            count, kinds = self.cells
            fields.append(("cells", np.uint8, (count, count, kinds)))
        return np.dtype(fields)


def keep(
    wanted: Wanted[Any],
    *,
    jobs: int = 1,
    deadline: float = DEADLINE,
    progress: Progress | None = None,
) -> Kept:
    """Make the pictures that are not there yet, and hand out all of them.

    Parameters
    ----------
    wanted : Wanted
        What the cache shall hold.
    jobs : int
        Worker processes; the content is the same for any number.
    deadline : float
        Seconds an item may take.
    progress : callable, optional
        Wraps the iterable of finished items, of which it is told the number.

    Returns
    -------
    Kept

    Raises
    ------
    RefusedError
        If another process fills this cache.
    OSError
        If the disk refuses; what was finished before is kept.

    Examples
    --------
    >>> import tempfile
    >>> pictures = [np.full((2, 2, 3), level, dtype=np.uint8) for level in (7, 9)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept = keep(Wanted(Path(folder), {}, 2, pictures, digest_of, Prepared, None))
    ...     kept.pixels.shape, int(kept.pixels[1, 0, 0, 0])
    ((2, 2, 2, 3), 9)
    """
    keys = [wanted.key(item) for item in wanted.items]
    found, _ = _standing(wanted, keys)
    if len(found) < len(keys):
        wanted.folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # pictures may be private
        with locked(wanted.folder):
            found, length = _standing(wanted, keys)
            found += _made(wanted, keys, found, length, jobs, deadline, progress)
    found = found[: len(keys)]
    kept = _mapped(wanted, sum(not each.fault for each in found))
    return Kept(kept["pixels"], found, kept["cells"] if wanted.cells else None)


def forget(folder: Path) -> None:
    """Remove what a cache holds, so that it is made again.

    Parameters
    ----------
    folder : Path
        Of the cache.

    Examples
    --------
    >>> forget(Path("no such folder"))
    """
    # The list first: pixels without a list are nothing, a list without pixels is a damage.
    for name in (ITEMS, PIXELS):
        (folder / name).unlink(missing_ok=True)


def _made(
    wanted: Wanted[Any],
    keys: Sequence[str],
    found: tuple[Found, ...],
    length: int,
    jobs: int,
    deadline: float,
    progress: Progress | None,
) -> tuple[Found, ...]:
    """Make what follows what is there, block by block."""
    about = json.dumps({"side": wanted.side, **wanted.about}, indent=2)
    keep_file(about.encode(), str(wanted.folder / ABOUT))
    missing = wanted.items[len(found) :]
    warm = getattr(wanted.prepare, "warm", None)
    if warm is not None and start_method() == "fork":
        warm()  # compiled and loaded once, here, for all workers
    answers = run_each(wanted.prepare, missing, jobs=jobs, deadline=deadline)
    told = progress(answers, len(missing)) if progress else answers
    more: list[Found] = []
    rows = sum(not each.fault for each in found)
    with _opened(wanted.folder / PIXELS) as pixels, _opened(wanted.folder / ITEMS) as log:
        pixels.truncate(rows * wanted.record.itemsize)
        log.truncate(length)
        pixels.seek(0, os.SEEK_END)
        log.seek(0, os.SEEK_END)
        for block in _blocks(told):
            names = keys[len(found) + len(more) :]
            lines = []
            for (item, answer), name in zip(block, names, strict=False):
                made = wanted.lost(item, answer) if isinstance(answer, Lost) else answer
                record = _recorded(made, wanted.record)
                lines.append(_entry(name, made, record))
                if record is not None:
                    pixels.write(record.tobytes())
            _force(pixels)
            first = len(found) + len(more)
            log.write(_line(first, lines))
            _force(log)
            more += lines
    return tuple(more)


def _blocks(answers: Iterable[Any]) -> Iterator[list[Any]]:
    """Cut what comes into blocks."""
    stream = iter(answers)
    while block := list(itertools.islice(stream, BLOCK)):
        yield block


def _recorded(made: Prepared, record: np.dtype[Any]) -> NDArray[Any] | None:
    """Put what was made of an item together as the file holds it."""
    if made.pixels is None:
        return None
    parts = np.zeros((), dtype=record)
    for name in record.names or ():
        got, wanted = getattr(made, name), parts[name]
        if got is None or got.shape != wanted.shape or got.dtype != wanted.dtype:
            what = "none" if got is None else f"{got.dtype} of shape {got.shape}"
            msg = f"expected uint8 {name} of shape {wanted.shape}, got {what}"
            raise ValueError(msg)
        parts[name] = got
    return parts


def _entry(key: str, made: Prepared, record: NDArray[Any] | None) -> Found:
    """Write down what is known of an item."""
    if record is None:
        return Found(key, "", made.fault, made.message)
    return Found(key, digest_of(record), marks=made.marks)


def digest_of(values: NDArray[Any]) -> str:
    """Compute the digest by which a picture is known again.

    Parameters
    ----------
    values : ndarray
        Pixels and what belongs to them, of a shape that is known otherwise.

    Returns
    -------
    str
        BLAKE2b, 128 bits, in hexadecimal.

    Examples
    --------
    >>> len(digest_of(np.zeros((2, 2, 3), dtype=np.uint8)))
    32
    """
    return hashlib.blake2b(values.tobytes(), digest_size=16).hexdigest()


def _line(first: int, block: Sequence[Found]) -> bytes:
    """Write a block as a line."""
    rows = [{name: cell for name, cell in asdict(each).items() if cell} for each in block]
    text = json.dumps({"first": first, "items": rows}, separators=(",", ":"), ensure_ascii=True)
    return text.encode("ascii") + b"\n"


def _standing(wanted: Wanted[Any], keys: Sequence[str]) -> tuple[tuple[Found, ...], int]:
    """Read what is there and whole, and how much of the list tells of it, in bytes."""
    found: list[Found] = []
    length = rows = 0
    try:
        lines = (wanted.folder / ITEMS).read_bytes().splitlines(keepends=True)
        records = _mapped(wanted, None)
    except FileNotFoundError:
        return (), 0
    for line in lines:
        block = _parsed(line, len(found))
        if block is None or len(found) >= len(keys):
            break
        named = keys[len(found) : len(found) + len(block)]
        good = [each for each in block[: len(named)] if not each.fault]
        there = records[rows : rows + len(good)]
        same = [each.key for each in block[: len(named)]] == list(named)
        if not same or [each.digest for each in good] != [digest_of(each) for each in there]:
            break
        found += block
        rows += sum(not each.fault for each in block)
        length += len(line)
    return tuple(found), length


def _parsed(line: bytes, first: int) -> tuple[Found, ...] | None:
    """Read a line; None where it was never finished, or does not follow."""
    if not line.endswith(b"\n"):
        return None
    try:
        block = json.loads(line)
        rows = [Found(**{**row, "marks": tuple(row.get("marks", ()))}) for row in block["items"]]
    except (ValueError, TypeError, KeyError):
        return None
    return tuple(rows) if block.get("first") == first else None


def _mapped(wanted: Wanted[Any], rows: int | None) -> NDArray[Any]:
    """Map so many records from the file, or all that are whole; nothing cannot be mapped.

    What is written to the arrays stays in memory: torch warns of arrays that cannot be written.
    """
    path, record = wanted.folder / PIXELS, wanted.record
    count = path.stat().st_size // record.itemsize if rows is None else rows
    if not count:
        return np.empty(0, dtype=record)
    return np.memmap(path, dtype=record, mode="c", shape=(count,))


def _opened(path: Path) -> Any:
    """Open a file for reading and writing, made where it is missing."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666), "r+b")


def _force(file: Any) -> None:
    """Bring what was written to the disk."""
    file.flush()
    os.fsync(file.fileno())
