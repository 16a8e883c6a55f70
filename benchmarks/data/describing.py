"""A data set on one page: what its manifest counts, what its card says and what it does not.

Counts come from the manifest, row by row; words come from the card.  What the card leaves out is
shown as missing, because a set whose consent is unknown must not look like one that has it.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .card import Card, missing_fields, read_card
from .roster import read_roster

#: Levels of a slice column that are named; of further ones it is said that there are more.
LEVELS = 12

#: Parts in the order in which they are shown; None is of no part.
PARTS = ("train", "dev", "test", None)

#: Shown where the card says nothing.
MISSING = "**missing**"

#: What a terminal obeys, or what makes a text read otherwise than it is written.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_TITLES: Mapping[str, str] = {
    "version": "version",
    "positive": "label 1 means",
    "origin": "origin",
    "licence": "license",
    "consent": "consent",
    "labelled_by": "labeled by",
    "citation": "citation",
    "known_gaps": "known gaps",
}


@dataclass
class Counts:
    """How many items of a part have which label.

    Attributes
    ----------
    positive, negative, unknown : int
        Label 1, 0 and none.
    """

    positive: int = 0
    negative: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """All items."""
        return self.positive + self.negative + self.unknown

    @property
    def base_rate(self) -> float | None:
        """Share of positives among the items whose label is known; None where there are none."""
        known = self.positive + self.negative
        return self.positive / known if known else None


@dataclass(frozen=True)
class Description:
    """What there is to know of a set without opening its pictures.

    Attributes
    ----------
    path : Path
        Of the manifest.
    digest : str
        Of its content.
    card : Card
        What the set says of itself.
    missing : tuple of str
        Fields of the card that say nothing.
    parts : mapping of str or None to Counts
        By part, those that have items; None holds the items of no part.
    slices : mapping of str to tuple of str
        By slice column the levels that occur, the first `LEVELS` in the order of the file, and
        "..." where there are more.
    masks, segments : int
        Items with truth of that kind.
    """

    path: Path
    digest: str
    card: Card
    missing: tuple[str, ...]
    parts: Mapping[str | None, Counts]
    slices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    masks: int = 0
    segments: int = 0

    @property
    def whole(self) -> Counts:
        """Counts of all parts together."""
        parts = self.parts.values()
        return Counts(
            sum(part.positive for part in parts),
            sum(part.negative for part in parts),
            sum(part.unknown for part in parts),
        )


def describe(path: Path | str, *, allow_outside: bool = False) -> Description:
    """Count what a manifest holds.

    Parameters
    ----------
    path : path-like
        Of the manifest, of any length.
    allow_outside : bool, default: False
        Take paths that leave the folder of the manifest.

    Returns
    -------
    Description

    Raises
    ------
    ManifestError, CardError
        If one of the two files is wrong.
    OSError
        If one cannot be read.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> photos = describe(builtin("photos"))
    >>> photos.parts["test"], photos.whole.base_rate, photos.missing
    (Counts(positive=0, negative=136, unknown=0), 0.0, ())
    """
    path = Path(path)
    card = read_card(path)
    roster = read_roster(path, allow_outside=allow_outside)
    counts: Counter[tuple[str | None, int | None]] = Counter()
    levels: dict[str, dict[str, None]] = {}
    truth: Counter[str] = Counter()
    for _, item in roster.items():
        counts[item.split, item.label] += 1
        truth["masks"] += item.mask is not None
        truth["segments"] += item.segments is not None
        for column, level in item.slices.items():
            seen = levels.setdefault(column, {})
            if len(seen) <= LEVELS:
                seen[level] = None
    parts = {
        part: Counts(counts[part, 1], counts[part, 0], counts[part, None])
        for part in PARTS
        if any(split == part for split, _ in counts)
    }
    slices = {
        column: (*list(seen)[:LEVELS], *(["..."] if len(seen) > LEVELS else []))
        for column, seen in levels.items()
    }
    masks, segments = truth["masks"], truth["segments"]
    missing = missing_fields(card)
    return Description(path, roster.digest, card, missing, parts, slices, masks, segments)


def card_markdown(description: Description) -> str:
    """Write the card of a data set as Markdown.

    Parameters
    ----------
    description : Description
        As `describe` returns it.

    Returns
    -------
    str
        Origin, consent, license, who labeled, known gaps, base rate; what is missing is said to
        be missing.  Nothing in it is taken for markup.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> page = card_markdown(describe(builtin("photos"))).splitlines()
    >>> page[0], [line for line in page if "base rate" in line][0]
    ('# Data set photos', '| base rate | 0.0% |')
    """
    card = description.card
    name = MISSING if "name" in description.missing else _plain(card.name or "")
    said = [(title, _said(description, field)) for field, title in _TITLES.items()]
    whole = description.whole
    truth = f"{description.masks} masks, {description.segments} segment files"
    said += [
        ("base rate", _rate(whole)),
        ("items", str(whole.total)),
        ("truth", truth),
        ("manifest", _plain(description.path.name)),
        ("digest", f"`{description.digest}`"),
    ]
    lines = [f"# Data set {name}", "", "| | |", "| --- | --- |"]
    lines += [f"| {title} | {text} |" for title, text in said]
    lines += ["", "## Parts", "", *_parts(description)]
    if description.slices:
        lines += ["", "## Columns to slice by", "", "| column | levels |", "| --- | --- |"]
        lines += [
            f"| {_plain(column)} | {', '.join(_plain(level) or '(empty)' for level in levels)} |"
            for column, levels in description.slices.items()
        ]
    if description.missing:
        lines += ["", f"Missing: {', '.join(description.missing)}."]
    return "\n".join(lines) + "\n"


def _said(description: Description, field: str) -> str:
    """Show what the card says in a field."""
    if field in description.missing:
        return MISSING
    value = getattr(description.card, field)
    if isinstance(value, str):
        return _plain(value)
    return "<br>".join(_plain(gap) for gap in value) or "none known"


def _parts(description: Description) -> Iterator[str]:
    """Write the counts of every part, and of all together if there are several."""
    yield "| part | positive | negative | unknown | all | base rate |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    rows = [(part or "(none)", counts) for part, counts in description.parts.items()]
    if len(rows) > 1:
        rows.append(("together", description.whole))
    for part, counts in rows:
        cells = (counts.positive, counts.negative, counts.unknown, counts.total)
        yield f"| {part} | {' | '.join(map(str, cells))} | {_rate(counts)} |"


def _rate(counts: Counts) -> str:
    """Show a base rate, or that there is none."""
    return "–" if counts.base_rate is None else f"{counts.base_rate:.1%}"


def _plain(text: str) -> str:
    """Keep a text in its cell, as text: no markup, no line break, no order to a terminal."""
    line = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))
    for sign in "\\`*_[]|":
        line = line.replace(sign, f"\\{sign}")
    return html.escape(line, quote=False)
