"""What the command prints about photographs: JSON lines, a table, a summary.

Conventions
-----------
Results go to standard output, everything about the work to standard error.  JSON is ASCII, one
object a line.  Into a pipe the table is written line by line in fixed columns, the path last;
on a terminal it is drawn once at the end, under a progress bar that then disappears.  A name
is never trusted: what is not printable is shown as an escape.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    from benchmarks.run.making import Finished
    from benchmarks.run.photos import Photo

#: So many faults are told one by one; the count in the summary always covers all.
TOLD = 20
#: Characters of a path that a drawn table has room for, whatever columns must go for it.
PATH_WIDTH = 30


class ReaderGoneError(Exception):
    """Whoever read the results closed the pipe."""


@dataclass(frozen=True)
class Column:
    """One column of the table: its head, its width in characters and how a cell is made."""

    head: str
    width: int
    cell: Callable[[Mapping[str, Any]], str]


def escape(text: str) -> str:
    r"""Show a name on one line, without control characters or broken encoding.

    Parameters
    ----------
    text : str
        Any name; bytes that are no UTF-8 are lone surrogates, as the file system gives them.

    Returns
    -------
    str
        Printable text.

    Examples
    --------
    >>> print(escape("two\nlines\x1b[2J photo\udce9.jpg"))
    two\nlines\x1b[2J photo\xe9.jpg
    """
    return "".join(
        letter
        if letter.isprintable()
        else f"\\x{ord(letter) - 0xDC00:02x}"
        if 0xDC80 <= ord(letter) <= 0xDCFF
        else letter.encode("unicode_escape", "backslashreplace").decode("ascii")
        for letter in text
    )


@dataclass
class Listing:
    """Print records as they come and count them; used as a context.

    Attributes
    ----------
    title : str
        What the summary begins with.
    columns : sequence of Column
        The table; a faulty photograph shows its fault in the first column instead.
    total : int
        Number of photographs to come.
    as_json : bool
        Whether JSON lines are wanted instead of the table.
    count : callable
        From a record without fault to the word it is counted under in the summary.
    """

    title: str
    columns: Sequence[Column]
    total: int
    as_json: bool
    count: Callable[[Mapping[str, Any]], str]
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    progress: Any = None

    def __enter__(self) -> Listing:
        """Show the progress bar where somebody can see it."""
        lines_in_its_way = self.as_json and sys.stdout.isatty()
        if sys.stderr.isatty() and self.total > 1 and not lines_in_its_way:
            self.progress = progress_bar(self.total)
        if not (self.as_json or sys.stdout.isatty()):
            self._print_row([column.head for column in self.columns] + ["path"])
        return self

    def add(self, photo: Photo) -> None:
        """Print one record, or keep it for the table at the end."""
        record = photo.to_dict()
        if photo.fault is None:
            self.counts[self.count(record)] += 1
        else:
            self.faults[photo.fault] += 1
            if len(self.told) < TOLD:
                self.told.append(f"{escape(photo.path)}: {photo.fault}: {escape(photo.message)}")
        if self.as_json:
            put(json.dumps(record, allow_nan=False))
        else:
            row = self._row(record)
            if sys.stdout.isatty():
                self.rows.append(row)
            else:
                self._print_row(row)
        if self.progress is not None:
            self.progress.advance(self.progress.task_ids[0])
            self.progress.refresh()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the progress bar away, draw the table and sum up, also of work cut short."""
        if self.progress is not None:
            self.progress.stop()
        if kind is ReaderGoneError:
            return
        if self.rows:
            _draw_table(self.columns, self.rows)
        self._sum_up()

    def _row(self, record: Mapping[str, Any]) -> list[str]:
        """Make the cells of one record."""
        if record["fault"] is None:
            cells = [column.cell(record) for column in self.columns]
        else:
            cells = [str(record["fault"])] + ["-"] * (len(self.columns) - 1)
        return [*cells, escape(str(record["path"]))]

    def _print_row(self, cells: Sequence[str]) -> None:
        """Print cells in fixed columns, the path as it comes."""
        fixed = [f"{cell:<{col.width}}" for col, cell in zip(self.columns, cells, strict=False)]
        put("  ".join([*fixed, cells[-1]]))

    def _sum_up(self) -> None:
        """Tell the counts, faults included, in one line, and then the faults."""
        done = self.counts.total() + self.faults.total()
        parts = [f"{number} {word}" for word, number in sorted(self.counts.items())]
        codes = ", ".join(f"{number} {code}" for code, number in sorted(self.faults.items()))
        faults = self.faults.total()
        parts.append(f"{faults} fault{'' if faults == 1 else 's'}" + (codes and f" ({codes})"))
        of = "" if done == self.total else f" of {self.total}"
        plural = "" if done == 1 and not of else "s"
        tell(f"{self.title}: {done}{of} photo{plural}: {', '.join(parts)}")
        for line in self.told:
            tell(f"  {line}")
        if faults > len(self.told):
            tell(f"  and {faults - len(self.told)} more")


def tell(text: str) -> None:
    """Write a line to standard error, in whatever encoding it has.

    Parameters
    ----------
    text : str
        One line.

    Examples
    --------
    >>> tell("fleck: done")
    """
    # Without standard error there is nowhere left to complain.
    with contextlib.suppress(OSError):
        _write(sys.stderr, text)


def watched(finished: Iterable[Any], total: int) -> Iterator[Any]:
    """Pass on what is finished, under a progress bar where somebody can see it.

    Parameters
    ----------
    finished : iterable
        What comes, one by one.
    total : int
        How many will come.

    Yields
    ------
    object
        As it came.

    Examples
    --------
    >>> list(watched("ab", 2))
    ['a', 'b']
    """
    bar = progress_bar(total) if sys.stderr.isatty() and total > 1 else None
    try:
        for each in finished:
            yield each
            if bar is not None:
                bar.advance(bar.task_ids[0])
                bar.refresh()
    finally:
        if bar is not None:
            bar.stop()


def tell_made(made: Finished, *, as_json: bool) -> None:
    """Print where a set was made, and how many of its pictures are new.

    Parameters
    ----------
    made : Finished
        What one call made.
    as_json : bool
        Whether a JSON object is wanted instead of the path.

    Examples
    --------
    >>> from benchmarks.run.making import Finished
    >>> tell_made(Finished("out/figures.csv", 3, 1), as_json=True)
    {"manifest": "out/figures.csv", "made": 3, "kept": 1}
    """
    record = {"manifest": str(made.manifest), "made": made.made, "kept": made.kept}
    put(json.dumps(record) if as_json else escape(str(made.manifest)))
    tell(f"{made.made + made.kept} pictures: {made.made} made, {made.kept} kept; faults: 0")


def put(text: str) -> None:
    """Write a line of results at once.

    Parameters
    ----------
    text : str
        One line, or a table of several.

    Raises
    ------
    ReaderGoneError
        If nobody reads standard output any more.
    OSError
        If it cannot be written for another reason.

    Examples
    --------
    >>> put("runs/3f9a1c0d5e6b7a81")
    runs/3f9a1c0d5e6b7a81
    """
    try:
        _write(sys.stdout, text)
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        error.filename = "standard output"
        raise


def _write(stream: TextIO, text: str) -> None:
    """Write a line to a stream of any encoding."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()


def progress_bar(total: int) -> Any:
    """Start a progress bar on standard error.

    Parameters
    ----------
    total : int
        How many steps there are.

    Returns
    -------
    rich.progress.Progress
        Started, with one task; whoever asked for it stops it.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    # A refreshing thread would stand in the way of forking workers.
    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
    )
    bar.start()
    bar.add_task("", total=total)
    bar.refresh()
    return bar


def _draw_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Draw all rows on the terminal; `Text` keeps rich from reading markup in a name."""
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    heads = [*(column.head for column in columns), "path"]
    widths = [max(map(cell_len, cells)) for cells in zip(heads, *rows, strict=True)]
    # Left to itself, rich would take the room of the last column first, which is the path.
    kept = fitting(widths[:-1], min(widths[-1], PATH_WIDTH), console.width)
    table = Table(box=SIMPLE_HEAD, caption_justify="left")
    if kept < len(columns):
        left_out = ", ".join(heads[kept:-1])
        table.caption = f" not in this narrow window: {left_out}; see --json"
    for head in heads[:kept]:
        table.add_column(head, no_wrap=True)
    table.add_column("path", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row[:kept]), Text(row[-1]))
    console.print(table)


def fitting(widths: Sequence[int], path: int, window: int) -> int:
    """Count the columns, from the left, that leave a window room for the path.

    Parameters
    ----------
    widths : sequence of int
        Characters that each column but the path needs.
    path : int
        Characters that the path needs.
    window : int
        Characters in a line of the terminal.

    Returns
    -------
    int
        At least 1: the verdict and the path are always shown.

    Examples
    --------
    >>> fitting([12, 5, 5], path=20, window=80), fitting([12, 5, 5], path=20, window=48)
    (3, 2)
    """
    # rich puts a space on each side of a cell and one between cells and at the edges.
    kept = len(widths)
    while kept > 1 and sum(widths[:kept]) + path + 3 * (kept + 1) + 1 > window:
        kept -= 1
    return kept
