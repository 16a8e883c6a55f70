"""Which sets are rendered figures: told by the columns of their manifest.

A name proves nothing, and a card is a text that anybody may write; the columns are what the
generator alone needs, and what every number made by factor rests on.
"""

from collections.abc import Iterable

#: Columns that a manifest of rendered figures has beside the fixed ones.
COLUMNS = ("block", "curve", "scene", "tone", "coverage", "figure_height", "held_out")
#: How the card of such a set begins to say where its files come from.
ORIGIN = "Rendered by benchmarks/data/figures"


def lacking_columns(columns: Iterable[str]) -> tuple[str, ...]:
    """List what a manifest lacks to be one of rendered figures.

    Parameters
    ----------
    columns : iterable of str
        Its columns beside the fixed ones.

    Returns
    -------
    tuple of str
        In the order of `COLUMNS`; empty where nothing is lacking.

    Examples
    --------
    >>> lacking_columns(COLUMNS)
    ()
    >>> lacking_columns(["source", "scene"])[:2]
    ('block', 'curve')
    """
    there = set(columns)
    return tuple(name for name in COLUMNS if name not in there)


def is_rendered(columns: Iterable[str]) -> bool:
    """Tell whether a manifest is one of rendered figures.

    Parameters
    ----------
    columns : iterable of str
        Its columns beside the fixed ones.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_rendered([*COLUMNS, "photograph"]), is_rendered(["scene"])
    (True, False)
    """
    return not lacking_columns(columns)
