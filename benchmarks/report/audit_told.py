"""An audit on its way to whoever asked: text or JSON, the page, and the list of pictures."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.audit.auditing import audit
from benchmarks.audit.needs import counted, shares_of, strongest_cues
from benchmarks.audit.proposing import COLUMNS, Proposal, need_of_items, of_items, proposed
from benchmarks.audit.recorded import record_of
from benchmarks.audit.told import lines, percent, together
from benchmarks.audit.wish import FIGURES
from benchmarks.run.arguments import MisuseError
from benchmarks.run.files import keep_file

from .listing import escape, put
from .outcomes import plain_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.audit.finding import Cue
    from benchmarks.audit.wish import Audited, Telling, Wish

#: Methods of one page: its figure has no more marks that differ.
MOST = 4
#: Stream of random numbers of what is proposed.
_PROPOSING = 3


@dataclass(frozen=True)
class Outputs:
    """What is written beside the text.

    Attributes
    ----------
    html, propose : str or None
        Paths of the page and of the list.
    learned : int
        Training pictures that the list reckons with.
    command : str
        How to do it again.
    """

    html: str | None = None
    propose: str | None = None
    learned: int = 3000
    command: str = ""


def tell_audit(wish: Wish, outputs: Outputs, telling: Telling, *, as_json: bool) -> int:
    """Audit methods and tell what was found.

    Parameters
    ----------
    wish : Wish
        What was asked.
    outputs : Outputs
        What is written.
    telling : Telling
        Whom to tell on the way.
    as_json : bool
        Whether JSON lines are wanted in the place of text.

    Returns
    -------
    int
        Pictures that could not be looked at.

    Raises
    ------
    MisuseError, RefusedError, LackError, OSError
        As `benchmarks.audit.auditing.audit`; also where a list is wanted for several methods,
        or a page for more than four.
    """
    if outputs.propose is not None and len(wish.methods) > 1:
        msg = f"--propose: expected it with one --method, got {len(wish.methods)}"
        raise MisuseError(msg)
    if outputs.html is not None and len(wish.methods) > MOST:
        msg = f"--html: expected it with {MOST} methods at most, got {len(wish.methods)}"
        raise MisuseError(msg)
    found = audit(wish, telling)
    for number, one in enumerate(found):
        if as_json:
            put(json.dumps(record_of(one), allow_nan=False))
            continue
        if number:
            put("")
        for line in lines(one):
            put(escape(line))
    if not as_json:
        for line in ("", *together(found)) if len(found) > 1 else ():
            put(escape(line))
    if outputs.html is not None:
        from .audit_page import AuditPage, render_audit

        page = AuditPage(tuple(found), outputs.command)
        keep_file(render_audit(page).encode("utf-8", "replace"), outputs.html)
        telling.say(f"page written to {outputs.html}")
    if outputs.propose is not None:
        _propose(wish, outputs, found[0], telling)
    faults = sum(len(one.faults) for one in found)
    if faults:
        telling.say(f"{faults} pictures could not be looked at")
    return faults


def _propose(wish: Wish, outputs: Outputs, audited: Audited, telling: Telling) -> None:
    """Write the list of pictures that break the strongest cue."""
    cues = strongest_cues(audited.cues)
    found: Sequence[Proposal] = ()
    if cues and wish.data == FIGURES:
        rng = np.random.default_rng([wish.seed, _PROPOSING])
        half = outputs.learned // 2
        counts = (outputs.learned - half, half)
        found = proposed(cues, audited.slices, counts, wish.size, rng)
    elif cues:
        found = of_items(cues[0], audited.tries, audited.slices, audited.learned)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {column: plain_cell(cell) for column, cell in proposal.row().items()} for proposal in found
    )
    keep_file(stream.getvalue().encode("utf-8", "surrogateescape"), str(outputs.propose))
    if not cues:
        telling.say("no cue that should not matter has a measured effect: the list is empty")
        return
    for line in _about(cues[0], found, audited, figures=wish.data == FIGURES):
        telling.say(line)
    telling.say(f"list written to {outputs.propose}")


def _about(
    cue: Cue, found: Sequence[Proposal], audited: Audited, *, figures: bool
) -> Iterator[str]:
    """Say what a list is worth, or why it is empty."""
    shares = shares_of(cue) if cue.effect.shift > 0 else shares_of(cue)[::-1]
    held = (
        f"{percent(shares[0])} of positives and {percent(shares[1])} of negatives show it, "
        f"{'as counted' if counted(cue) else 'as is assumed, since it was not counted'}"
    )
    without = sum(proposal.do == "without" for proposal in found)
    if found:
        yield (
            f"to break {cue.name!r}: {without} pictures without it and {len(found) - without} "
            f"with it; {held}"
        )
    if figures:
        if not found:
            yield f"{cue.name!r} tells nothing about the label ({held}): the list is empty"
        return
    need = need_of_items(cue, audited.tries, audited.learned)
    if cue.slice is None:
        yield (
            f"{cue.name!r} is none that can be made of items of a manifest: only kinds of patches "
            "can; the list is empty"
        )
    elif not audited.learned:
        yield "no item is of the part train, and no other may be learned from: the list is empty"
    elif cue.lift is None:
        yield "the items have no labels of both kinds: the list is empty"
    elif not need.without + need.held:
        yield f"{cue.name!r} tells nothing about the label ({held}): the list is empty"
    elif len(found) < need.without + need.held:
        yield (
            f"that is not enough: {need.without} without it and {need.held} with it would be; "
            "--count 0 looks at all items"
        )
