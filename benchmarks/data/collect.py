"""List the photographs a user means, and name the pictures made from them.

Only names are looked at here; no file is opened.

Conventions
-----------
* A path is taken as typed if it exists, whatever characters it holds; only then is it a glob.
* A folder is walked to its depths for the suffixes in `SUFFIXES`; hidden files and folders are
  passed over and links to folders are not followed.  A file named outright is always taken.
* Typed arguments keep their order; what a folder or a glob yields is sorted by its bytes, so
  that every machine and locale sees the same list.
* The same path is taken once, however often it was reached.
"""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What a folder is searched for: every suffix of a format that some camera, phone or
#: browser writes, also where this build cannot decode it, so that it is counted as a fault
#: instead of being missed.
SUFFIXES = (
    *(".apng", ".avif", ".bmp", ".dib", ".gif", ".heic", ".heif", ".jfif", ".jp2", ".jpe"),
    *(".jpeg", ".jpg", ".jxl", ".mpo", ".png", ".tif", ".tiff", ".webp"),
)


def collect(arguments: Sequence[str]) -> tuple[str, ...]:
    """List the photographs that files, folders and globs stand for.

    Parameters
    ----------
    arguments : sequence of str
        As typed: paths of files or folders, or glob patterns (`**` spans folders).

    Returns
    -------
    tuple of str
        Paths of at least one photograph, each in the form in which it was first reached.

    Raises
    ------
    ValueError
        If an argument is no path and no pattern with a match, or a folder holds no photograph.
    OSError
        If a folder cannot be listed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("b.jpg", "a.PNG", "notes.txt"):
    ...         Path(folder, name).touch()
    ...     found = collect([folder])
    >>> [os.path.basename(path) for path in found]
    ['a.PNG', 'b.jpg']
    """
    photos: dict[str, str] = {}
    for argument in arguments:
        for match in _expand(argument):
            same = os.path.abspath(match)  # noqa: PTH100 - links must stay as they were typed
            photos.setdefault(same, match)
    return tuple(photos.values())


def picture_paths(photos: Sequence[str], folder: str) -> dict[str, str]:
    """Name the PNG that is made from each photograph.

    Parameters
    ----------
    photos : sequence of str
        Paths, each once.
    folder : str
        Where the pictures go.

    Returns
    -------
    dict of str to str
        For each photograph a path under `folder`: its own path relative to the common folder
        of all, with the suffix `.png`.

    Raises
    ------
    ValueError
        If two photographs would share a picture, if one's picture is another's folder, or if
        a picture would replace one of the photographs.

    Examples
    --------
    >>> picture_paths(["in/a.jpg", "in/deep/b.gif"], "out")
    {'in/a.jpg': 'out/a.png', 'in/deep/b.gif': 'out/deep/b.png'}
    """
    absolute = {photo: os.path.abspath(photo) for photo in photos}  # noqa: PTH100
    if not absolute:
        return {}
    shared = os.path.commonpath([os.path.dirname(path) for path in absolute.values()])  # noqa: PTH120
    pictures = {
        photo: os.fspath(Path(folder, os.path.relpath(path, shared)).with_suffix(".png"))
        for photo, path in absolute.items()
    }
    _refuse_collisions(pictures)
    return pictures


def _expand(argument: str) -> list[str]:
    """List what one argument stands for."""
    if os.path.isdir(argument):  # noqa: PTH112 - a Path would drop a trailing or leading "./"
        photos = _search(argument)
        if not photos:
            msg = (
                f"expected photographs in the folder {argument!r}, found none; "
                f"their names must end in one of {', '.join(SUFFIXES)}"
            )
            raise ValueError(msg)
        return photos
    if os.path.lexists(argument):
        return [argument]
    if glob.has_magic(argument):
        matches = sorted(glob.glob(argument, recursive=True), key=os.fsencode)  # noqa: PTH207
        # A folder that a pattern happens to match is not searched: `*` means files.
        photos = [match for match in matches if not os.path.isdir(match)]  # noqa: PTH112
        if photos:
            return photos
        msg = f"expected photographs matching {argument!r}, found none"
        raise ValueError(msg)
    msg = f"expected a photograph, a folder or a pattern, but {argument!r} does not exist"
    raise ValueError(msg)


def _search(folder: str) -> list[str]:
    """Walk a folder for photographs."""
    photos: list[str] = []
    for here, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122
            if suffix in SUFFIXES and not name.startswith("."):
                photos.append(os.path.join(here, name))  # noqa: PTH118
    return sorted(photos, key=os.fsencode)


def _raise(error: OSError) -> None:
    """Let no folder be left out in silence."""
    raise error


def _refuse_collisions(pictures: dict[str, str]) -> None:
    """Raise if writing the pictures would lose one of them or a photograph."""
    photographs = {os.path.realpath(photo): photo for photo in pictures}
    taken: dict[str, str] = {}
    for photo, picture in pictures.items():
        if picture in taken:
            msg = (
                f"expected photographs with different names, but {taken[picture]!r} and "
                f"{photo!r} would both be written to {picture!r}; rename one or run them apart"
            )
            raise ValueError(msg)
        taken[picture] = photo
        lost = photographs.get(os.path.realpath(picture))
        if lost is not None:
            msg = (
                f"expected a folder apart from the photographs, but the picture of {photo!r} "
                f"would replace the photograph {lost!r}"
            )
            raise ValueError(msg)
    for photo, picture in pictures.items():
        for parent in _parents(picture):
            if parent in taken:
                msg = (
                    f"expected photographs with different names, but the picture of "
                    f"{taken[parent]!r} would be the folder of that of {photo!r}"
                )
                raise ValueError(msg)


def _parents(path: str) -> Iterator[str]:
    """Yield the folders that hold a path, innermost first."""
    return (os.fspath(parent) for parent in Path(path).parents)
