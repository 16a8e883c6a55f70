"""Whether a picture is one of the renderer's: rendered again from its row, to the same bytes.

Column names, a card or a folder prove nothing, because anybody may write them.  A row says all
that a picture was made from, so the proof is to make it again.  Where another build of a library
moves a single byte there is no proof, and the picture counts as a stranger's: the error is on
the side on which nothing is shown that should not be.
"""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.data.manifest import Item

from .factors import FACTOR_NAMES, Factors, Spec
from .levels import read_levels
from .making import make

#: Columns of a row besides the factors and the fixed ones that say what was rendered.
PLACES = ("block", "curve", "scene")


def spec_of(item: Item) -> Spec | None:
    """Read from a manifest's row what a picture would have been rendered from.

    Parameters
    ----------
    item : Item
        Of any manifest.

    Returns
    -------
    Spec or None
        None where the row cannot be one of a rendered set.

    Examples
    --------
    >>> from pathlib import Path
    >>> made = make(Spec("one", "dev", "draw", "", 2000000, Factors(size=64, quality="draft")))
    >>> cells = {name: made.row[name] for name in (*PLACES, *FACTOR_NAMES)}
    >>> item = Item("one", Path("a.jpg"), made.row["sha256"], 1, "dev", slices=cells)
    >>> spec_of(item).factors.size
    64
    >>> print(spec_of(Item("one", Path("a.jpg"), "0" * 64, 1, "dev")))
    None
    """
    cells = item.slices
    if item.split is None or not {*PLACES, *FACTOR_NAMES} <= cells.keys():
        return None
    seed = cells["scene"]
    if not (seed.isascii() and seed.isdigit() and len(seed) <= 9):  # as all seeds of a design are
        return None
    try:
        factors = Factors(**read_levels({name: cells[name] for name in FACTOR_NAMES}))
    except ValueError:
        return None
    return Spec(item.id, item.split, cells["block"], cells["curve"], int(seed), factors)


def rendered_again(item: Item) -> Mapping[str, str] | None:
    """Render a picture anew and compare it with what its manifest names.

    Parameters
    ----------
    item : Item
        Of any manifest.

    Returns
    -------
    mapping of str to str or None
        The row as the renderer writes it; None where the picture is not one of its own, or does
        not come out byte for byte.  That the file at hand has the hash of the manifest is not
        looked at here.

    Examples
    --------
    >>> from pathlib import Path
    >>> made = make(Spec("one", "dev", "draw", "", 2000000, Factors(size=64, quality="draft")))
    >>> cells = {name: made.row[name] for name in (*PLACES, *FACTOR_NAMES)}
    >>> item = Item("one", Path("a.jpg"), made.row["sha256"], 1, "dev", slices=cells)
    >>> rendered_again(item)["tone"]
    'intermediate'
    >>> print(rendered_again(Item("one", Path("a.jpg"), "0" * 64, 1, "dev", slices=cells)))
    None
    """
    spec = spec_of(item)
    if spec is None:
        return None
    row = make(spec).row
    return row if row["sha256"] == item.sha256 else None
