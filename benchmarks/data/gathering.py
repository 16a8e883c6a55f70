"""From pictures that were listed to a set: look at them, group them, place them, write it down.

Nothing is copied and no pixel is kept.  Near-duplicates share a cluster (column ``cluster``) and
never stand in different parts, unless the parts were given: those are kept, and every pair across
them is told.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from .card import Card
from .duplicates import THRESHOLD, Duplicates, Look, Pair, find_duplicates
from .fingerprints import Each, Seen, look_at
from .grouping import SHARES, join_groups, parse_shares, part_of
from .rows import EXPECTED, OPTIONAL, REQUIRED, Fixed
from .sources import Listing, Source
from .writing import refuse_existing, write_card, write_manifest

#: Pairs that a result holds; a set of copies has more than anyone reads.
LISTED = 1000


@dataclass(frozen=True)
class Added:
    """What was written, and what a user should know of it.

    Attributes
    ----------
    manifest, card : Path
        The files.
    digest : str
        Of the manifest's content.
    items : int
        Rows.
    labels, parts : mapping of str to int
        Rows by label (``positive``, ``negative``, ``unknown``) and by part (``none`` if without).
    clusters : int
        Groups of two or more near-duplicates.
    leaks, disagreements : tuple of Pair
        Near-duplicates in different parts, which only given parts can have, and with different
        labels; at most `LISTED` of each.
    faults : tuple of (str, str, str)
        Id, code and message of every file that gave no picture; it has its row all the same.
    passed_over : int
        Files in the folder that are no pictures by their suffix.
    outside : bool
        Whether the manifest names files outside its folder, so that a run must allow it.
    """

    manifest: Path
    card: Path
    digest: str
    items: int
    labels: Mapping[str, int]
    parts: Mapping[str, int]
    clusters: int
    leaks: tuple[Pair, ...] = ()
    disagreements: tuple[Pair, ...] = ()
    faults: tuple[tuple[str, str, str], ...] = ()
    passed_over: int = 0
    outside: bool = False


@dataclass(frozen=True)
class Plan:
    """How a set is made of what was listed.

    Attributes
    ----------
    splits : str
        Percentages of train, dev and test, or ``none``.  Parts that were given go before it.
    salt : str
        Decides, with the groups, which part each falls into; empty takes the set's name and
        version.
    threshold : int
        Bits in which near-duplicates may differ.
    replace : bool
        Write over a manifest that is there; a card that is there is kept.
    each : callable
        What runs the decoding, see `fingerprints.look_at`.
    """

    splits: str = SHARES
    salt: str = ""
    threshold: int = THRESHOLD
    replace: bool = False
    each: Each = map


def add_listing(listing: Listing, path: Path, card: Card, plan: Plan | None = None) -> Added:
    """Look at the pictures that were listed, and write manifest and card.

    Parameters
    ----------
    listing : Listing
        What shall be in the set.
    path : Path
        Of the manifest.
    card : Card
        Written beside it unless there is one.
    plan : Plan
        How.

    Returns
    -------
    Added

    Raises
    ------
    ValueError
        If a file cannot be read, is not the one that the listing claims, or stands in the listing
        with two labels.
    OSError
        If something cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from benchmarks.data.sets import builtin
    >>> photo = str(builtin("photos").with_name("kodak_3.jpg"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "one.csv")
    ...     added = add_listing(Listing((Source("a", photo, 0),)), path, Card(name="one"))
    >>> added.items, added.outside
    (1, True)
    """
    plan = plan or Plan()
    refuse_existing(path, replace=plan.replace)
    shares = parse_shares(plan.splits)
    sources = listing.sources
    base = Path(os.path.abspath(path.parent))  # noqa: PTH100 - links must stay
    _check_names(sources, base)
    seen = look_at(dict.fromkeys(source.path for source in sources), plan.each)
    _check_files(sources, seen)
    _check_labels(sources, seen)
    parts: dict[str, str | None] = {source.id: source.split for source in sources}
    found = find_duplicates(_looks(sources, seen), plan.threshold)
    if shares is not None and not listing.has_splits:
        groups = {source.id: source.group for source in sources if source.group is not None}
        salt = plan.salt or f"{card.name}-{card.version}"
        joined = join_groups(found.clusters, groups)
        parts = {name: part_of(group, salt, shares) for name, group in joined.items()}
        found = found.placed(parts)
    outside = not all(
        Path(place).is_relative_to(base)
        for source in sources
        for place in (source.path, source.mask, source.segments)
        if place is not None
    )
    digest = write_manifest(
        path,
        _columns(sources),
        _rows(sources, seen, parts, found, base),
        outside=outside,
    )
    if not path.with_suffix(".toml").exists():
        write_card(path.with_suffix(".toml"), card)
    names = {1: "positive", 0: "negative", None: "unknown"}
    return Added(
        path,
        path.with_suffix(".toml"),
        digest,
        len(sources),
        dict(Counter(names[source.label] for source in sources)),
        dict(Counter(parts[source.id] or "none" for source in sources)),
        len(found.groups()),
        tuple(islice(found.leaks(), LISTED)),
        tuple(islice((pair for pair in found.pairs() if pair.disagrees), LISTED)),
        tuple(
            (source.id, fault, seen[source.path].message)
            for source in sources
            if (fault := seen[source.path].fault) is not None
        ),
        listing.passed_over,
        outside,
    )


def _check_names(sources: Sequence[Source], base: Path) -> None:
    """Refuse, before any file is opened, names that a manifest cannot hold."""
    for source in sources:
        place = _place(source.path, base)
        row = {"id": source.id, "path": place, "sha256": "0" * 64, "label": "", "split": ""}
        try:
            Fixed.model_validate(row)
        except ValidationError as error:
            column = str(error.errors()[0]["loc"][0])
            length = ", 200 characters at most" if column == "id" else ""
            msg = (
                f"expected for {column} {EXPECTED[column]}{length}, got {row[column]!r}"
                f"{_line(source)}; rename the file"
            )
            raise ValueError(msg) from None


def _check_files(sources: Sequence[Source], seen: Mapping[str, Seen]) -> None:
    """Refuse files that cannot be read, or that are others than claimed."""
    lost = [source for source in sources if not seen[source.path].sha256]
    if lost:
        told = ", ".join(f"{source.path}{_line(source)}" for source in lost[:5])
        more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
        msg = f"expected files that can be read, got {told}{more}: {seen[lost[0].path].message}"
        raise ValueError(msg)
    for source in sources:
        if source.sha256 is not None and source.sha256.lower() != seen[source.path].sha256:
            msg = (
                f"expected the file {source.path} with the SHA-256 {source.sha256}"
                f"{_line(source)}, got {seen[source.path].sha256}"
            )
            raise ValueError(msg)


def _check_labels(sources: Sequence[Source], seen: Mapping[str, Seen]) -> None:
    """Refuse one file under two labels."""
    first: dict[str, Source] = {}
    for source in sources:
        if source.label is None:
            continue
        other = first.setdefault(seen[source.path].sha256, source)
        if other.label != source.label:
            msg = (
                f"expected one label for the same bytes, got {other.label} for {other.id!r}"
                f"{_line(other)} and {source.label} for {source.id!r}{_line(source)}; "
                "settle it, or take one of them out"
            )
            raise ValueError(msg)


def _looks(sources: Sequence[Source], seen: Mapping[str, Seen]) -> Iterator[Look]:
    """Say what each item looks like, and where it stands."""
    for source in sources:
        file = seen[source.path]
        yield Look(source.id, file.sha256, file.bits, source.split, source.label)


def _columns(sources: Sequence[Source]) -> list[str]:
    """List the columns: the fixed ones, those that are used, and the slices."""
    used = [name for name in OPTIONAL if any(getattr(source, name) for source in sources)]
    fixed = [*REQUIRED, *used, "cluster"]
    slices = list(dict.fromkeys(name for source in sources for name in source.slices))
    for name in slices:
        if name in fixed:
            msg = f"expected further columns with names of their own, got {name!r}; rename it"
            raise ValueError(msg)
    return [*fixed, *slices]


def _rows(
    sources: Sequence[Source],
    seen: Mapping[str, Seen],
    parts: Mapping[str, str | None],
    found: Duplicates,
    base: Path,
) -> Iterator[dict[str, str]]:
    """Write each item as a row."""
    for source in sources:
        row = {
            "id": source.id,
            "path": _place(source.path, base),
            "sha256": seen[source.path].sha256,
            "label": "" if source.label is None else str(source.label),
            "split": parts[source.id] or "",
            "cluster": found.clusters[source.id],
            **source.slices,
        }
        for name in OPTIONAL:
            place = getattr(source, name)
            if place is not None:
                row[name] = _place(place, base)
        yield row


def _place(path: str, base: Path) -> str:
    """Write a path below the manifest's folder, or else absolute."""
    place = Path(path)
    return (place.relative_to(base) if place.is_relative_to(base) else place).as_posix()


def _line(source: Source) -> str:
    """Name the line of the table, where there is one."""
    return "" if source.line is None else f" (line {source.line})"
