"""What of an item's pixels may stand on a page, decided for each item by what its file is.

Rules
-----
* Unless pixels are asked for there are none, whatever the item is.
* A photograph of the built-in set is known by its bytes, whichever manifest names it.  It is
  shown where nobody is visible in it, with its credit; the others are never shown, not even
  blurred: nobody asked the people in them whether they would stand on a page of mistakes.
* A rendered mannequin is known by being rendered again to the same bytes.  It may be shown.
* Everything else is the user's own: blurred or in full, as the user asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from benchmarks.run.engines import run_each
from benchmarks.run.workers import Lost, start_method

from .credits import credit
from .gallery import may_be_shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.data.manifest import Item
    from benchmarks.run.looking import Pixels

    from .gallery import Credit

#: What a user may ask for.
Asked = Literal["none", "blurred", "full"]

#: Seconds a picture may take to be rendered again: the very first one compiles.  As in making.
DEADLINE = 300.0

BLURRED, FULL = "blurred", "in full, as asked"
VISIBLE = "not shown: somebody is visible in this photograph of the set photos"
NOBODY = "of the set photos, nobody visible"
RENDERED = "a rendered mannequin of this project"


@dataclass(frozen=True)
class Permit:
    """What may be shown of one item.

    Attributes
    ----------
    pixels : {"none", "blurred", "sharp"}
        How its pixels may stand on the page.
    words : str
        Why, for the line below the picture; empty where no pixels were asked for.
    credit : Credit or None
        What has to stand beside it.
    """

    pixels: Pixels
    words: str = ""
    credit: Credit | None = None


def permits(items: Sequence[Item], asked: Asked, *, jobs: int = 1) -> dict[str, Permit]:
    """Decide what may be shown of each item.

    Parameters
    ----------
    items : sequence of Item
        Of one manifest.
    asked : {"none", "blurred", "full"}
        What the user wants.
    jobs : int
        Workers, for pictures that have to be rendered again.

    Returns
    -------
    dict of str to Permit
        By id.  That a file has the hash of its row is for whoever opens it to make sure.

    Examples
    --------
    >>> from benchmarks.data.manifest import read_manifest
    >>> from benchmarks.data.sets import builtin
    >>> known = {item.slices["person_visible"]: item
    ...          for item in read_manifest(builtin("photos")).items}
    >>> found = permits([known["none"], known["person"]], "full")
    >>> [permit.pixels for permit in found.values()]
    ['sharp', 'none']
    >>> {permit.pixels for permit in permits([known["none"]], "none").values()}
    {'none'}
    """
    if asked == "none":
        return {item.id: Permit("none") for item in items}
    own = Permit("blurred", BLURRED) if asked == "blurred" else Permit("sharp", FULL)
    found = {item.id: _of_photographs(item) for item in items}
    rendered = _rendered([item for item in items if found[item.id] is None], jobs)
    return {name: permit or rendered.get(name) or own for name, permit in found.items()}


def _of_photographs(item: Item) -> Permit | None:
    """Decide about a photograph of the built-in set; None where it is none."""
    known = _photographs().get(item.sha256)
    if known is None:
        return None
    if not may_be_shown(known.slices["person_visible"]):
        return Permit("none", VISIBLE)
    return Permit("sharp", NOBODY, credit(known))


def _rendered(items: Sequence[Item], jobs: int) -> dict[str, Permit]:
    """Find the pictures that come out of the renderer byte for byte."""
    from benchmarks.data.figures.proving import rendered_again, spec_of

    claimed = [item for item in items if spec_of(item) is not None]
    if claimed and start_method() == "fork":
        from benchmarks.data.figures.making import warm

        warm()  # compiled once, here, for all workers
    found = {}
    for item, row in run_each(rendered_again, claimed, jobs=jobs, deadline=DEADLINE):
        if row is not None and not isinstance(row, Lost):
            found[item.id] = Permit("sharp", RENDERED, _behind(row))
    return found


def _behind(row: Mapping[str, str]) -> Credit | None:
    """Credit the photograph behind a rendered figure, if there is one."""
    name = row["photograph"]
    if not name:
        return None
    known = next(item for item in _photographs().values() if item.id == name)
    given = credit(known)
    changes = f"{given.changes}; " if given.changes else ""
    return replace(
        given,
        attribution=given.attribution.replace("Photograph:", "Background:", 1),
        changes=f"{changes}cropped behind rendered figures",
    )


@cache
def _photographs() -> dict[str, Item]:
    """Read the built-in photographs, by the hash of their bytes."""
    from benchmarks.data.manifest import read_manifest
    from benchmarks.data.sets import builtin

    return {item.sha256: item for item in read_manifest(builtin("photos")).items}
