"""What a set says of its items: card, clusters and the columns that make slices.

A run holds no columns of its manifest, so the manifest is read again where it is at hand: a
built-in set always is, any other where the user names it.  It must be the one that was run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.data.manifest import ManifestError, read_manifest
from benchmarks.data.sets import BUILTIN, find_set
from benchmarks.run.arguments import MisuseError

from .aligned import UnlikeRunsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.data.card import Card
    from benchmarks.data.manifest import Manifest

#: Columns by which items hang together: near-duplicates, and pictures of one rendered scene.
CLUSTERS = ("cluster", "scene")
#: Slices of the first class, in the order of the page: who is shown, in which light, how large,
#: before what.
FIRST_CLASS = ("tone", "illuminant", "figure_height", "background")
#: Titles for a reader.
TITLES = {
    "tone": "Skin tone (ITA class)",
    "illuminant": "Illuminant, kelvin",
    "figure_height": "Figure height, in picture heights",
    "background": "Background",
}
#: A column with more levels than this is no slice unless it is asked for.  Ours.
LEVELS = 12
#: The column by which a set says that an item lies outside what was measured.
EXTRAPOLATED = "extrapolated"


@dataclass(frozen=True)
class SetColumns:
    """What the manifest says of the compared items.

    Attributes
    ----------
    card : Card or None
        None where the manifest is not at hand.
    columns : mapping of str to ndarray of shape (n,)
        By name, in the order of the items; nothing where the manifest is not at hand.
    """

    card: Card | None = None
    columns: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)

    def part(self, places: NDArray[np.intp]) -> SetColumns:
        """Keep some of the items.

        Parameters
        ----------
        places : ndarray of shape (m,), dtype int
            Which.

        Returns
        -------
        SetColumns
        """
        kept = {name: column[places] for name, column in self.columns.items()}
        return SetColumns(self.card, kept)


def read_set(data: str | None, name: str, digest: str) -> Manifest | None:
    """Read the manifest of a set, where it is at hand.

    Parameters
    ----------
    data : str or None
        A built-in name or the path of a manifest, as the user typed it.
    name, digest : str
        Of the set that was run.

    Returns
    -------
    Manifest or None
        None where nothing was typed and the set is not a built-in one.

    Raises
    ------
    MisuseError
        If the manifest cannot be read.
    UnlikeRunsError
        If it is not the one that was run.
    """
    asked = data
    if asked is None:
        if name not in BUILTIN:
            return None
        asked = name
    try:
        # Nothing is opened but the table, so its files may lie anywhere.
        manifest = read_manifest(find_set(asked), allow_outside=True)
    except (OSError, ManifestError, ValueError) as error:
        msg = f"--data: {error}"
        raise MisuseError(msg) from error
    if manifest.digest != digest:
        if data is None:
            return None
        msg = (
            f"--data: expected the manifest that was run, with the digest {digest[:12]}…, got "
            f"{asked} with {manifest.digest[:12]}…"
        )
        raise UnlikeRunsError(msg)
    return manifest


def columns_of(manifest: Manifest | None, ids: Sequence[str]) -> SetColumns:
    """Take what a set says of some of its items.

    Parameters
    ----------
    manifest : Manifest or None
        As `read_set` gives it.
    ids : sequence of str
        Of the items.

    Returns
    -------
    SetColumns
        Empty where the manifest is not at hand.
    """
    if manifest is None:
        return SetColumns()
    items = {item.id: item.slices for item in manifest.items}
    names = dict.fromkeys(name for item in manifest.items for name in item.slices)
    columns = {name: _column([items[id_].get(name, "") for id_ in ids]) for name in names}
    return SetColumns(manifest.card, columns)


def clusters_of(
    columns: Mapping[str, NDArray[np.str_]], asked: str | None
) -> tuple[str, NDArray[np.intp]] | None:
    """Find out which items hang together.

    Parameters
    ----------
    columns : mapping of str to ndarray of shape (n,)
        Of the items.
    asked : str or None
        A column, "none", or nothing for the usual ones.

    Returns
    -------
    (column, clusters) or None
        An item without an entry is a cluster of its own.  None where no two items are together.

    Raises
    ------
    MisuseError
        If there is no such column.

    Examples
    --------
    >>> column, clusters = clusters_of({"scene": np.array(["a", "a", "", ""])}, None)
    >>> column, clusters.tolist()
    ('scene', [2, 2, 0, 1])
    """
    column = cluster_column(columns, asked)
    if column is None:
        return None
    names = columns[column]
    alone = names == ""
    _, places = np.unique(names, return_inverse=True)
    if alone.any():  # the empty name is the first kind, and stands for many
        places = places - 1 + int(alone.sum())
        places[alone] = np.arange(int(alone.sum()))
    if len(np.unique(places)) == len(names):
        return None
    return column, places.astype(np.intp)


def cluster_column(columns: Mapping[str, NDArray[np.str_]], asked: str | None) -> str | None:
    """Choose the column by which items hang together.

    Parameters
    ----------
    columns : mapping of str to ndarray of shape (n,)
        Of the items.
    asked : str or None
        A column, "none", or nothing for the usual ones.

    Returns
    -------
    str or None
        None where there is none, or none is wanted.

    Raises
    ------
    MisuseError
        If there is no such column.

    Examples
    --------
    >>> cluster_column({"scene": np.array(["a", "b"])}, None)
    'scene'
    """
    if asked == "none":
        return None
    if asked is not None and asked not in columns:
        msg = f"--clusters: expected none or a column of the set, got {asked}{_among(columns)}"
        raise MisuseError(msg)
    return asked or next((name for name in CLUSTERS if name in columns), None)


def cluster_names(manifest: Manifest | None, column: str | None) -> Mapping[str, str]:
    """Tell which items of a whole set hang together.

    Parameters
    ----------
    manifest : Manifest or None
        As `read_set` gives it.
    column : str or None
        As `cluster_column` chooses it.

    Returns
    -------
    mapping of str to str
        From ids to clusters; an item without an entry in the column is not in it.
    """
    if manifest is None or column is None:
        return {}
    named = ((item.id, item.slices.get(column, "")) for item in manifest.items)
    return {id_: name for id_, name in named if name}


def slice_columns(columns: Mapping[str, NDArray[np.str_]], asked: Sequence[str]) -> tuple[str, ...]:
    """Choose the columns that make slices.

    Parameters
    ----------
    columns : mapping of str to ndarray of shape (n,)
        Of the items.
    asked : sequence of str
        What the user named.

    Returns
    -------
    tuple of str
        What was named; else those of the first class; else every column with few levels.

    Raises
    ------
    MisuseError
        If there is no such column.

    Examples
    --------
    >>> slice_columns({"tone": np.array(["tan", "light"]), "blur": np.array(["0", "1"])}, ())
    ('tone',)
    >>> slice_columns({"camera": np.array(["x", "y"]), "cluster": np.array(["1", "2"])}, ())
    ('camera',)
    """
    for name in asked:
        if name not in columns:
            msg = f"--slice: expected a column of the set, got {name}{_among(columns)}"
            raise MisuseError(msg)
    if asked:
        return tuple(dict.fromkeys(asked))
    first = tuple(name for name in FIRST_CLASS if name in columns)
    if first:
        return first
    return tuple(
        name
        for name, column in columns.items()
        if name not in CLUSTERS and 2 <= len(np.unique(column)) <= LEVELS
    )


def _column(cells: Sequence[str]) -> NDArray[np.str_]:
    """Hold the cells of a column: equal ones are one text, and one long text widens no other."""
    held = np.empty(len(cells), dtype=object)
    held[:] = cells
    return held


def _among(columns: Mapping[str, NDArray[np.str_]]) -> str:
    """Say what there is, or why there is nothing."""
    if not columns:
        return "; name the manifest with --data"
    return f"; it has {', '.join(sorted(columns))}"
