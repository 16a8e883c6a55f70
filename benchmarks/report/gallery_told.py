"""What `fleck gallery` was asked for, and what it prints and writes."""

from __future__ import annotations

import csv
import io
import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.run.arguments import MisuseError
from benchmarks.run.engines import DEADLINE

from .gallery_page import Card, GalleryPage, number, render_gallery
from .listing import escape, put, tell
from .outcomes import plain_cell
from .run_gallery import KINDS, Selection, select, threshold_of
from .running import grouped, summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.run.looking import Looked
    from benchmarks.run.reading import Run

    from .permits import Asked, Permit

#: Items whose files are looked at, at most.  Ours: a page of more is no longer one to look at.
MOST_LOOKED_AT = 500
#: Faults that are told one by one; the count covers all.
TOLD = 20
#: Columns of the table of values.
COLUMNS = ("rank", "id", "score", "label", "split", "fault")


@dataclass(frozen=True)
class Wish:
    """A gallery as asked for.

    Attributes
    ----------
    kind : str
        One of `run_gallery.KINDS`.
    threshold : float or None
        Instead of the published one.
    split : str or None
        Part of the set, "all" for every item.
    count : int
        Items to list.
    data, root : str or None
        The set, where it is at hand, and the folder or address below which its files lie.
    allow_outside : bool
        Whether files may lie outside the manifest's folder.
    method : str or None
        Where the method is that gives the masks, if it does not come with this package.
    pixels : {"none", "blurred", "full"}
        What may be shown.
    html, csv : str or None
        Files to write.
    jobs : int
        Workers.
    deadline : float
        Seconds an item may take.
    """

    kind: str
    threshold: float | None = None
    split: str | None = None
    count: int = 50
    data: str | None = None
    root: str | None = None
    allow_outside: bool = False
    method: str | None = None
    pixels: Asked = "none"
    html: str | None = None
    csv: str | None = None
    jobs: int = 1
    deadline: float = DEADLINE


def gallery(folder: Path, wish: Wish, *, as_json: bool = False) -> None:
    """List the items of one kind, and write the files that were asked for.

    Parameters
    ----------
    folder : Path
        Of a finished run.
    wish : Wish
        What is wanted.
    as_json : bool
        Whether JSON lines are wanted instead of the table.

    Raises
    ------
    MisuseError
        If it makes no sense: no operating point, options that do not go together.
    RefusedError
        If the run is damaged, or the set is not the one that was scored.
    OSError
        If a file cannot be written.
    """
    from benchmarks.run.files import keep_file
    from benchmarks.run.reading import read_run

    require_sense(wish)
    run = read_run(folder)
    threshold = threshold_of(run, wish.threshold)
    selection = select(run, wish.kind, threshold, split=wish.split, most=wish.count)
    page = page_of(run, selection, wish)
    if wish.html is not None:
        keep_file(render_gallery(page).encode(), wish.html)
    if wish.csv is not None:
        keep_file(as_csv(page.cards).encode(), wish.csv)
    for line in _as_lines(page) if as_json else _as_table(page.cards):
        put(line)
    _sum_up(page, wish)


def require_sense(wish: Wish) -> None:
    """Refuse options that do not go together, before anything is read.

    Parameters
    ----------
    wish : Wish
        What is wanted.

    Raises
    ------
    MisuseError
        At the first that makes no sense.

    Examples
    --------
    >>> require_sense(Wish("fp", pixels="full", html="fp.html"))
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: --pixels: expected --data with it, got none; ...
    """
    if wish.pixels != "none" and wish.html is None:
        msg = "--pixels: expected --html with it, got none; pixels stand nowhere but on a page"
        raise MisuseError(msg)
    for option, value in (
        ("--pixels", None if wish.pixels == "none" else wish.pixels),
        ("--method", wish.method),
        ("--root", wish.root),
    ):
        if value is not None and wish.data is None:
            msg = f"{option}: expected --data with it, got none; name the set that was scored"
            raise MisuseError(msg)
    if wish.data is not None and wish.count > MOST_LOOKED_AT:
        msg = (
            f"--count: expected at most {MOST_LOOKED_AT} items whose files are looked at, got "
            f"{wish.count}; leave --data away, or ask for fewer"
        )
        raise MisuseError(msg)
    for option, path in (("--html", wish.html), ("--csv", wish.csv)):
        if path is not None and (not path or Path(path).is_dir()):
            msg = f"{option}: expected the name of a file, got {path!r}"
            raise MisuseError(msg)
    if wish.html is not None and wish.html == wish.csv:
        msg = f"--csv: expected another file than --html, got {wish.csv!r}"
        raise MisuseError(msg)


def page_of(run: Run, selection: Selection, wish: Wish) -> GalleryPage:
    """Look at the items of a selection, as far as they are at hand.

    Parameters
    ----------
    run : Run
        Finished.
    selection : Selection
        Of its items.
    wish : Wish
        What is wanted.

    Returns
    -------
    GalleryPage

    Raises
    ------
    MisuseError
        If the set or the method makes no sense.
    RefusedError
        If the set is not the one that was scored.
    """
    score_kind = str(run.spec["method"].get("score_kind") or "")
    command = command_of(run, wish)
    if wish.data is None:
        cards = tuple(Card(entry) for entry in selection.entries)
        reason = "the set was not at hand when this page was made"
        return GalleryPage(selection, cards, score_kind, no_maps=reason, command=command)
    from benchmarks.data.card import CardError, read_card
    from benchmarks.data.sets import find_set
    from benchmarks.run.looking import masks_of

    chosen = masks_of(run, wish.method)
    reason = chosen if isinstance(chosen, str) else ""
    try:
        caveats = read_card(find_set(wish.data)).known_gaps or ()
    except (CardError, ValueError) as error:
        msg = f"--data: {error}"
        raise MisuseError(msg) from error
    cards = tuple(_looked_at(run, selection, wish, None if reason else chosen))
    return GalleryPage(selection, cards, score_kind, wish.pixels, True, reason, command, caveats)


def _looked_at(run: Run, selection: Selection, wish: Wish, chosen: Any) -> Iterator[Card]:
    """Look at every item in a supervised worker."""
    from benchmarks.data.refusals import LIMITS
    from benchmarks.run.at_hand import find_items
    from benchmarks.run.looking import Look, Wanted, looked_at

    from .permits import permits

    entries = {entry.id: entry for entry in selection.entries}
    files = {name: entry.sha256 for name, entry in entries.items()}
    there = find_items(run, str(wish.data), files, root=wish.root, allow_outside=wish.allow_outside)
    allowed = permits([there.items[name] for name in entries], wish.pixels, jobs=wish.jobs)
    wanted = [Wanted(there.tasks[name], allowed[name].pixels) for name in entries]
    look = Look(chosen, LIMITS, there.fence)
    for one, seen in looked_at(look, wanted, jobs=wish.jobs, deadline=wish.deadline):
        name = one.task.id
        yield _card(Card(entries[name]), seen, allowed[name])


def _card(bare: Card, seen: Looked, permit: Permit) -> Card:
    """Put what was seen of an item on its card, and nothing that may not be."""
    from .gallery import embed_photograph

    if seen.fault is not None:
        return Card(bare.entry, seen.fault, seen.message)
    if permit.pixels == "none" or seen.picture is None:
        return Card(bare.entry, map=seen.map, words=permit.words)
    picture = embed_photograph(seen.picture)
    return Card(bare.entry, map=seen.map, picture=picture, words=permit.words, credit=permit.credit)


def command_of(run: Run, wish: Wish) -> str:
    """Write the command that makes the page again, without the folders of this machine.

    Parameters
    ----------
    run : Run
        Finished.
    wish : Wish
        What is wanted.

    Returns
    -------
    str
    """
    words = ["fleck", "gallery", run.path.name, "--kind", wish.kind, "--count", str(wish.count)]
    for option, value in (
        ("--threshold", None if wish.threshold is None else repr(wish.threshold)),
        ("--split", wish.split),
        ("--data", None if wish.data is None else Path(wish.data).name),
        ("--pixels", None if wish.pixels == "none" else wish.pixels),
        ("--html", None if wish.html is None else Path(wish.html).name),
    ):
        words += [] if value is None else [option, value]
    return shlex.join(words)


def as_csv(cards: Sequence[Card]) -> str:
    """Write the list as a table of values.

    Parameters
    ----------
    cards : sequence of Card
        In their order.

    Returns
    -------
    str
        CSV with `COLUMNS`; no name starts a formula.

    Examples
    --------
    >>> from benchmarks.report.run_gallery import Entry
    >>> print(as_csv([Card(Entry("=1+1", "0", 2.5, 0, "test"))]).strip())
    rank,id,score,label,split,fault
    1,'=1+1,2.5,0,test,
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for rank, card in enumerate(cards, 1):
        of = card.entry
        name, fault = plain_cell(escape(of.id)), plain_cell(card.fault)
        writer.writerow([rank, name, repr(of.score), of.label, plain_cell(of.split), fault])
    return text.getvalue()


def _as_lines(page: GalleryPage) -> Iterator[str]:
    """Write one JSON object an item."""
    of = page.selection
    for rank, card in enumerate(page.cards, 1):
        record = {
            "rank": rank,
            "id": card.entry.id,
            "score": card.entry.score,
            "label": card.entry.label,
            "split": card.entry.split or None,
            "kind": of.kind,
            "threshold": of.threshold.value,
            "threshold_from": of.threshold.origin,
            "fault": card.fault or None,
            "map": None if card.map is None else card.map.tolist(),
            "method": of.method,
            "run": of.run,
        }
        yield json.dumps(record, allow_nan=False)


def _as_table(cards: Sequence[Card]) -> Iterator[str]:
    """Write the list in fixed columns, the id as it comes."""
    yield f"{'score':>12}  {'label':>5}  {'part':<5}  {'fault':<10}  id"
    for card in cards:
        of = card.entry
        yield (
            f"{of.score:>12.6g}  {of.label:>5}  {of.split or '-':<5}  {card.fault or '-':<10}  "
            f"{escape(of.id)}"
        )


def _sum_up(page: GalleryPage, wish: Wish) -> None:
    """Tell what was listed, of how many, at which operating point, and what was left out."""
    of = page.selection
    counts = ", ".join(f"{kind} {grouped(getattr(of.counts, kind))}" for kind in KINDS)
    scored = of.counts.total + of.unlabeled
    part = "" if of.split is None else f", part {of.split}"
    tell(
        f"fleck gallery: {escape(of.method)} on {escape(of.data_name)}{part}: "
        f"{grouped(len(page.cards))} of {grouped(of.of_kind)} {KINDS[of.kind][0]}"
    )
    tell(f"  threshold {number(of.threshold.value)} ({of.threshold.words}): {counts}")
    lost = scored + sum(of.faults.values())
    tell(f"  {grouped(of.unlabeled)} unlabeled; {summary(lost, scored, of.faults)}")
    for card in page.faults[:TOLD]:
        tell(f"  {escape(card.entry.id)}: {card.fault}: {escape(card.message)}")
    if len(page.faults) > TOLD:
        tell(f"  and {grouped(len(page.faults) - TOLD)} more")
    for path in (wish.html, wish.csv):
        if path is not None:
            tell(f"  written to {escape(path)}")
