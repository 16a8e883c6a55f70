"""A local copy of a known public set to a manifest and a card.

A copy is held against what the set publishes: its layout, how many pictures it has, and, where
the very files were at hand, their hashes.  A copy that lacks pictures is refused with the address
where the set is to be had, or, if the user says so, taken as a part and called one.
"""

import csv
import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from .gathering import Added, Plan, add_listing
from .known_layouts import Known, Layout
from .known_masks import write_mask
from .known_sets import COREL_CLASSES, KNOWN
from .known_texts import card_of, where
from .manifest import each_item
from .sets import builtin
from .sources import Listing, Source, walk
from .writing import manifest_path, refuse_existing, write_card


@dataclass(frozen=True)
class AddedKnown:
    """A known set that was added.

    Attributes
    ----------
    added : Added
        What was written.
    known : Known
        The set.
    layout : Layout
        How the copy lies.
    whole : bool
        Whether it has all pictures that the set publishes.
    pinned : str
        Which copy this is, byte for byte; empty where that is not known.
    """

    added: Added
    known: Known
    layout: Layout
    whole: bool
    pinned: str


def find_known(name: str) -> Known:
    """Find a known public set.

    Parameters
    ----------
    name : str
        One of `KNOWN`.

    Returns
    -------
    Known

    Raises
    ------
    ValueError
        If there is none of that name; the message offers the nearest one.

    Examples
    --------
    >>> find_known("kodak").layouts[0].files
    24
    """
    if name not in KNOWN:
        near = difflib.get_close_matches(name.lower(), KNOWN, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        msg = f"expected one of the known sets {', '.join(sorted(KNOWN))}, got {name!r}{hint}"
        raise ValueError(msg)
    return KNOWN[name]


def add_known(
    name: str,
    folder: Path | str,
    out: Path | str,
    *,
    partial: bool = False,
    plan: Plan | None = None,
) -> AddedKnown:
    """Make a manifest and a card of a local copy of a known set.

    Parameters
    ----------
    name : str
        One of `KNOWN`.
    folder : path-like
        The copy, or a folder above it.
    out : path-like
        Folder for the manifest, and for the masks where the set has true skin; or the manifest
        itself, ending in ``.csv``.
    partial : bool, default: False
        Take a copy that lacks pictures; its card says how many of how many.
    plan : Plan
        Near-duplicates, and whether a manifest may be replaced.  Parts are those of the set
        where it has some.

    Returns
    -------
    AddedKnown

    Raises
    ------
    ValueError
        If the folder does not hold the set, holds a part of it, or holds other files under its
        names.
    OSError
        If something cannot be read or written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as out:
    ...     made = add_known("kodak", builtin("photos").parent, out, partial=True)
    ...     made.added.items, made.whole, made.added.labels
    (19, False, {'negative': 19})
    """
    known = find_known(name)
    folder = Path(folder)
    plan = plan or Plan()
    path = manifest_path(out, known.name)
    refuse_existing(path, replace=plan.replace)
    if not folder.is_dir():
        msg = f"expected a folder with a copy of {known.title}, got {str(folder)!r}; {where(known)}"
        raise ValueError(msg)
    names, passed_over = walk(folder)
    layout, matches = _matches(known, folder, names)
    whole = _check_count(known, layout, folder, matches, partial=partial)
    sources = []
    for picture, match in matches:
        source = _source(known, layout, folder / picture, match)
        if layout.mask:
            truth = folder / (match["root"] + layout.mask.format(**match.groupdict()))
            mask = path.parent.absolute() / "masks" / f"{source.id}.png"
            write_mask(layout.kind, truth, folder / picture, mask)
            source = replace(source, mask=str(mask))
        sources.append(source)
    has_splits = any(source.split for source in sources)
    passed_over += len(names) - len(sources)
    plan = replace(plan, salt=plan.salt or f"{known.name}-1")
    card = card_of(known, layout, len(sources))
    added = add_listing(Listing(tuple(sources), has_splits, passed_over), path, card, plan)
    # The card is ours here, and says how much of the set this copy is.
    write_card(added.card, card)
    hashes = ((item.id, item.sha256) for item in each_item(path, allow_outside=True))
    return AddedKnown(added, known, layout, whole, known.pins.get(copy_digest(hashes), ""))


def copy_digest(hashes: Iterable[tuple[str, str]]) -> str:
    """Say in one digest which pictures a copy holds, byte for byte.

    Parameters
    ----------
    hashes : iterable of (str, str)
        Id and SHA-256 of every picture, in any order.

    Returns
    -------
    str
        SHA-256 in hexadecimal.

    Examples
    --------
    >>> copy_digest([("b", "1"), ("a", "0")]) == copy_digest([("a", "0"), ("b", "1")])
    True
    """
    lines = "".join(f"{name} {sha256}\n" for name, sha256 in sorted(hashes))
    return hashlib.sha256(lines.encode()).hexdigest()


def _matches(
    known: Known, folder: Path, names: list[str]
) -> tuple[Layout, list[tuple[str, re.Match[str]]]]:
    """Find the layout that fits most pictures; ties go to the first."""
    best: tuple[Layout, list[tuple[str, re.Match[str]]]] = (known.layouts[0], [])
    for layout in known.layouts:
        pattern = re.compile(rf"(?P<root>(?:.*/)?){layout.pictures}")
        found = [(name, match) for name in names if (match := pattern.fullmatch(name))]
        if layout.mask:
            found = [
                (name, match)
                for name, match in found
                if (folder / (match["root"] + layout.mask.format(**match.groupdict()))).is_file()
            ]
        if len(found) > len(best[1]):
            best = layout, found
    return best


def _check_count(
    known: Known,
    layout: Layout,
    folder: Path,
    matches: list[tuple[str, re.Match[str]]],
    *,
    partial: bool,
) -> bool:
    """Refuse a folder without the set, with two copies of it, or, unless asked, with a part."""
    count = len(matches)
    if not count:
        msg = f"expected a copy of {known.title} in {str(folder)!r}, found no picture of it; "
        raise ValueError(msg + where(known))
    first: dict[str, str] = {}
    for name, match in matches:
        key = _id(known, match)
        if key in first:
            msg = (
                f"expected every picture of {known.title} once, got {first[key]!r} and {name!r}; "
                "name the folder of one copy"
            )
            raise ValueError(msg)
        first[key] = name
    if count > layout.files:
        msg = (
            f"expected the {layout.files} pictures of {known.title} in {str(folder)!r}, got "
            f"{count}: other pictures lie among them"
        )
        raise ValueError(msg)
    if count < layout.files and not partial:
        msg = (
            f"expected the {layout.files} pictures of {known.title} in {str(folder)!r}, got "
            f"{count}; complete the copy, or allow a part of the set; {where(known)}"
        )
        raise ValueError(msg)
    return count == layout.files


def _id(known: Known, match: re.Match[str]) -> str:
    """Name an item: the set and the picture, as the built-in photographs are named."""
    groups = match.groupdict()
    stem = groups["stem"].lstrip("0") if known.name == "kodak" else groups["stem"]
    place = f"_{groups['place']}" if groups.get("place") else ""
    return f"{known.name}{place}_{stem}"


def _source(known: Known, layout: Layout, picture: Path, match: re.Match[str]) -> Source:
    """Say what a picture of the set is."""
    groups = match.groupdict()
    name = _id(known, match)
    label = None
    sha256 = None
    slices = {"place": groups["place"]} if groups.get("place") else {}
    if known.negatives == "classes":
        slices = {"class": COREL_CLASSES[int(groups["stem"]) // 100]}
        label = 0 if slices["class"] in known.negative_classes else None
    elif known.negatives == "seen":
        label, sha256 = _seen().get(name, (None, None))
    part = {"val": "dev"}.get(groups.get("part") or "", groups.get("part"))
    return Source(
        name,
        str(picture.absolute()),
        label,
        part,
        sha256=sha256 if layout.verified == "files" else None,
        slices=slices,
    )


@cache
def _seen() -> Mapping[str, tuple[int | None, str]]:
    """Label and hash of every photograph that the maintainers looked at (decision 0008)."""
    path = builtin("photos")
    found: dict[str, tuple[int | None, str]] = {
        item.id: (item.label, item.sha256) for item in each_item(path)
    }
    with path.with_name("excluded.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            label = None if row["reason"] == "label doubtful" else 0
            found[row["id"]] = (label, row["sha256"])
    return found
