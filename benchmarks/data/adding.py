"""A user's pictures to a set: manifest and card, with hashes, labels and parts that do not leak.

Functions
---------
* `add_folder` : a folder with a folder for each class.
* `add_table` : a CSV of files and labels.

A known public set is added by `known.add_known`.  All three look at the pictures and write the
set in one way, see `gathering`.
"""

from collections.abc import Iterable
from pathlib import Path

from .card import Card
from .gathering import Added, Plan, add_listing
from .sources import list_classes
from .tables import read_table
from .writing import manifest_path, refuse_existing


def add_folder(
    folder: Path | str,
    out: Path | str,
    *,
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    unknown: Iterable[str] = (),
    name: str = "",
    plan: Plan | None = None,
) -> Added:
    """Make a set of a folder that has a folder for each class.

    Parameters
    ----------
    folder : path-like
        Searched to its depths, see `sources`.
    out : path-like
        The manifest, ending in ``.csv``, or a folder for it.
    positive, negative, unknown : iterable of str
        What the user's own classes mean; ``.`` is the folder itself.
    name : str
        Of the set; the folder's by default.
    plan : Plan
        Parts, near-duplicates, and whether a manifest may be replaced.

    Returns
    -------
    Added

    Raises
    ------
    ValueError
        If anything about the folder, the names or the labels is not as expected.
    OSError
        If something cannot be read or written.

    Examples
    --------
    >>> import shutil, tempfile
    >>> from benchmarks.data.sets import builtin
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Path(folder, "cats").mkdir()
    ...     for number in ("1", "2", "3"):
    ...         photo = builtin("photos").with_name(f"kodak_{number}.jpg")
    ...         _ = shutil.copy(photo, Path(folder, "cats"))
    ...     added = add_folder(folder, folder, negative=["cats"], name="cats")
    >>> added.manifest.name, added.items, added.labels, added.clusters, added.outside
    ('cats.csv', 3, {'negative': 3}, 0, False)
    """
    folder = Path(folder)
    name = name or folder.resolve().name
    path = manifest_path(out, name)
    refuse_existing(path, replace=plan is not None and plan.replace)
    listing = list_classes(folder, positive=positive, negative=negative, unknown=unknown)
    return add_listing(listing, path, Card(name=name, version="1"), plan)


def add_table(
    table: Path | str,
    out: Path | str,
    *,
    path_column: str = "",
    label_column: str = "",
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    unknown: Iterable[str] = (),
    name: str = "",
    plan: Plan | None = None,
) -> Added:
    r"""Make a set of a CSV file that names pictures and their labels.

    Parameters
    ----------
    table : path-like
        With a header; see `tables`.
    out : path-like
        The manifest, ending in ``.csv``, or a folder for it.
    path_column, label_column : str
        Names of these columns, where they go by unusual ones.
    positive, negative, unknown : iterable of str
        What the user's own labels mean.
    name : str
        Of the set; the table's by default.
    plan : Plan
        Parts, near-duplicates, and whether a manifest may be replaced.

    Returns
    -------
    Added

    Raises
    ------
    ValueError
        If the table is not as expected; the message names the line.
    OSError
        If something cannot be read or written.

    Examples
    --------
    >>> import shutil, tempfile
    >>> from benchmarks.data.sets import builtin
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = shutil.copy(builtin("photos").with_name("kodak_3.jpg"), folder)
    ...     table = Path(folder, "mine.csv")
    ...     _ = table.write_text("file,nsfw?,camera\nkodak_3.jpg,no,film\n")
    ...     added = add_table(table, Path(folder, "sets.csv"), label_column="nsfw?", name="one")
    ...     print(added.manifest.read_text().splitlines()[0])
    id,path,sha256,label,split,cluster,camera
    """
    table = Path(table)
    name = name or table.stem
    path = manifest_path(out, name)
    if path.exists() and path.samefile(table):
        msg = f"expected another place for the manifest than the table itself, got {path}"
        raise ValueError(msg)
    refuse_existing(path, replace=plan is not None and plan.replace)
    listing = read_table(
        table,
        path_column=path_column,
        label_column=label_column,
        positive=positive,
        negative=negative,
        unknown=unknown,
    )
    return add_listing(listing, path, Card(name=name, version="1"), plan)
