"""What the command tells about runs: folders, counts, verdicts and tables."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, Any

from . import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.run.runner import Finished
    from benchmarks.run.verify import Verdict


@contextlib.contextmanager
def watching() -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar while a run goes on, where somebody can see it.

    Yields
    ------
    callable or None
        To be told how many items are done, of how many.

    Examples
    --------
    >>> with watching() as watch:
    ...     watch is None
    True
    """
    if not sys.stderr.isatty():
        yield None
        return
    bar: Any = None

    def advance(done: int, total: int) -> None:
        """Move the bar, which starts with the first news."""
        nonlocal bar
        if bar is None:
            bar = listing.progress_bar(total)
        bar.update(bar.task_ids[0], completed=done)
        bar.refresh()

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def summary(total: int, scored: int, faults: Mapping[str, int]) -> str:
    """Say in one line how many items have a score and why the others have none.

    Parameters
    ----------
    total, scored : int
        Items of the run, and those with a score.
    faults : mapping of str to int
        Items without, by code.

    Returns
    -------
    str

    Examples
    --------
    >>> summary(10_000, 9_900, {"truncated": 60, "empty": 40})
    '9 900 scored, 100 faults (40 empty, 60 truncated)'
    >>> summary(10_000, 500, {})
    '500 scored, 0 faults, 9 500 to do'
    """
    lost = sum(faults.values())
    codes = ", ".join(f"{grouped(number)} {code}" for code, number in sorted(faults.items()))
    line = f"{grouped(scored)} scored, {grouped(lost)} fault{'' if lost == 1 else 's'}"
    line += f" ({codes})" if codes else ""
    left = total - scored - lost
    return f"{line}, {grouped(left)} to do" if left else line


def grouped(number: int) -> str:
    """Write a number in groups of three digits.

    Parameters
    ----------
    number : int
        At least 0.

    Returns
    -------
    str

    Examples
    --------
    >>> grouped(428271)
    '428 271'
    """
    return f"{number:,}".replace(",", " ")


def tell_run(finished: Finished, *, as_json: bool) -> None:
    """Print the folder of a run, and tell what is in it.

    Parameters
    ----------
    finished : Finished
        The run.
    as_json : bool
        Whether a JSON object is wanted instead of the folder.
    """
    if as_json:
        record = {
            "run": finished.id,
            "method": finished.method,
            "folder": str(finished.folder),
            "total": finished.total,
            "scored": finished.scored,
            "faults": dict(sorted(finished.faults.items())),
            "kept": finished.kept,
        }
        listing.put(json.dumps(record, allow_nan=False))
    else:
        listing.put(listing.escape(str(finished.folder)))
    kept = f"; {grouped(finished.kept)} of them from before" if finished.kept else ""
    line = summary(finished.total, finished.scored, finished.faults)
    listing.tell(f"fleck run: {listing.escape(finished.method)}: {line}{kept}")
    for told in finished.told:
        listing.tell(f"  {listing.escape(told)}")
    more = finished.faults.total() - len(finished.told)
    if finished.told and more > 0:
        listing.tell(f"  and {grouped(more)} more")


def tell_verdict(verdict: Verdict, *, as_json: bool) -> None:
    """Print how two runs compare, item by item.

    Parameters
    ----------
    verdict : Verdict
        From `benchmarks.run.verify.verify`.
    as_json : bool
        Whether a JSON object is wanted.
    """
    if as_json:
        listing.put(json.dumps(verdict.to_dict(), allow_nan=False))
        return
    listing.put(str(verdict.kind))
    listing.tell(
        f"fleck verify: {grouped(verdict.items)} items, {grouped(verdict.differing)} differ; "
        f"largest difference of scores {verdict.largest:g}"
    )
    for difference in verdict.differences:
        listing.put(listing.escape(str(difference)))
