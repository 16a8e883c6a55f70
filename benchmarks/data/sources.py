"""Pictures that are to become a set: a folder with one folder a class.

The class of a picture is the first folder of its path.  Where all of these folders are called
train, dev, val or test, they say the part and the folder below says the class.  Pictures that lie
in the folder itself have the class ``.``, which means nothing until the user says what.

Hidden files and folders are passed over, links to folders are not followed, and a link that
leads out of the folder is refused: what a set names must lie where the set says.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .collect import SUFFIXES
from .labels import fold, read_labels

#: Names of folders that say a part, not a class.
PARTS: Mapping[str, str] = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "val": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
    "testing": "test",
}


@dataclass(frozen=True)
class Source:
    """A picture that is to become an item.

    Attributes
    ----------
    id : str
        Of the item to be.
    path : str
        Where its file is, absolute.
    label : int or None
        1, 0 or unknown.
    split : str or None
        The part that was given; None where none was.
    group : str or None
        What the user says it belongs to.
    mask, segments : str or None
        Further files, absolute.
    sha256 : str or None
        The hash that the user's table claims.
    slices : mapping of str to str
        Further columns.
    line : int or None
        Of the table it comes from.
    """

    id: str
    path: str
    label: int | None
    split: str | None = None
    group: str | None = None
    mask: str | None = None
    segments: str | None = None
    sha256: str | None = None
    slices: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True)
class Listing:
    """What was found.

    Attributes
    ----------
    sources : tuple of Source
        In the order of the bytes of their ids, or of the table.
    has_splits : bool
        Whether parts were given; they are kept as they are.
    passed_over : int
        Files that no known format has the suffix of.
    """

    sources: tuple[Source, ...]
    has_splits: bool = False
    passed_over: int = 0


def list_classes(
    folder: Path | str,
    *,
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    unknown: Iterable[str] = (),
) -> Listing:
    """List the pictures of a folder, labeled by the folder they lie in.

    Parameters
    ----------
    folder : path-like
        With a folder for each class.
    positive, negative, unknown : iterable of str
        What the user's own classes mean, see `labels.read_labels`; ``.`` is the folder itself.

    Returns
    -------
    Listing
        Ids are paths below the folder, with forward slashes.

    Raises
    ------
    ValueError
        If there is no such folder or no picture in it, a class is not known (`LabelError`), a
        link leads out, or a name is no text.
    OSError
        If a folder cannot be listed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("nude/a.jpg", "safe/b.jpg", "safe/deep/c.png"):
    ...         Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
    ...         Path(folder, name).touch()
    ...     found = list_classes(folder)
    >>> [(source.id, source.label) for source in found.sources]
    [('nude/a.jpg', 1), ('safe/b.jpg', 0), ('safe/deep/c.png', 0)]
    """
    folder = Path(folder)
    if not folder.is_dir():
        msg = f"expected a folder with a folder for each class, got {str(folder)!r}"
        raise ValueError(msg)
    names, passed_over = walk(folder)
    if not names:
        msg = (
            f"expected pictures in {str(folder)!r}, found none; "
            f"their names must end in one of {', '.join(SUFFIXES)}"
        )
        raise ValueError(msg)
    tops = {name.split("/", 1)[0] if "/" in name else "." for name in names}
    has_splits = all(fold(top) in PARTS for top in tops)
    classes = {name: _class_of(name, deeper=has_splits) for name in names}
    labels = read_labels(
        sorted(set(classes.values())), positive=positive, negative=negative, unknown=unknown
    )
    base = os.path.abspath(folder)  # noqa: PTH100 - links must stay
    return Listing(
        tuple(
            Source(
                name,
                os.path.join(base, name),  # noqa: PTH118 - a hundred thousand times
                labels[classes[name]],
                PARTS[fold(name.split("/", 1)[0])] if has_splits else None,
                slices={"class": classes[name]},
            )
            for name in names
        ),
        has_splits,
        passed_over,
    )


def walk(folder: Path) -> tuple[list[str], int]:
    """List the pictures in a folder, to its depths.

    Parameters
    ----------
    folder : Path
        Where to look.

    Returns
    -------
    names : list of str
        Paths below the folder with forward slashes, in the order of their bytes.
    passed_over : int
        Files that are not hidden and that no known format has the suffix of.

    Raises
    ------
    ValueError
        If a link leads out of the folder, or a name is not text in UTF-8.
    OSError
        If a folder cannot be listed.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> names, passed_over = walk(builtin("photos").parent)
    >>> names[0]
    'cid22_1001682.jpg'
    """
    root = folder.resolve()
    names: list[str] = []
    passed_over = 0
    for here, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in [*folders, *files]:
            _refuse_outside(Path(here, name), root)
        for name in files:
            if name.startswith("."):
                continue
            if os.path.splitext(name)[1].lower() in SUFFIXES:  # noqa: PTH122
                names.append(Path(here, name).relative_to(folder).as_posix())
            else:
                passed_over += 1
    for name in names:
        try:
            name.encode()
        except UnicodeEncodeError:
            msg = f"expected names in UTF-8, got {os.fsencode(name)!r}; rename the file"
            raise ValueError(msg) from None
    return sorted(names, key=str.encode), passed_over


def _class_of(name: str, *, deeper: bool) -> str:
    """Take the class from a path below the folder, ``.`` where it names none."""
    folders = name.split("/")[:-1]
    if deeper:
        folders = folders[1:]
    return folders[0] if folders else "."


def _refuse_outside(path: Path, root: Path) -> None:
    """Refuse a link that leads out of the folder."""
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        msg = (
            f"expected links that stay in {str(root)!r}, but {str(path)!r} leads to "
            f"{str(path.resolve())!r}; put the file itself there, or list it in a table"
        )
        raise ValueError(msg)


def _raise(error: OSError) -> None:
    """Let no folder be left out in silence."""
    raise error
