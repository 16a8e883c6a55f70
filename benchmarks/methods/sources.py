"""What a method is made of: the files its code reaches, and one digest over their bytes.

Conventions
-----------
A file counts by its bytes and by its place below a root, never by where the root lies: the
digest of a method is the same on two machines, and a changed comment changes it.  An import
counts wherever it stands, inside a function or for a type checker as well; what is imported by
a name made at run time is not seen, and a method lists such files in `sources`.
"""

from __future__ import annotations

import ast
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: The folder our packages lie in, and the packages; beside them may lie anything.
HOME = Path(__file__).resolve().parents[2]
PACKAGES = ("fleck", "convnet", "benchmarks")


def code_digest(files: Iterable[Path], roots: Sequence[Path] = ()) -> str:
    """Digest files by their bytes and their places below their roots.

    Parameters
    ----------
    files : iterable of Path
        In any order; one listed twice counts once.
    roots : sequence of Path
        Folders; a file is named relative to the first that holds it.  A file of our packages
        is named relative to the folder they lie in, any other by its bare name: weights inside
        an installed package are the same wherever that is installed.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    OSError
        If a file cannot be read.

    Examples
    --------
    >>> code_digest([Path(__file__)]) == code_digest([Path(__file__)] * 2, [HOME])
    True
    """
    resolved = [root.resolve() for root in roots]
    rows = set()
    for file in files:
        place = file.resolve()
        with place.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        rows.add(f"{_named(place, resolved)}\0{content}\n")
    return hashlib.sha256("".join(sorted(rows)).encode("utf-8", "surrogateescape")).hexdigest()


def _named(place: Path, roots: Sequence[Path]) -> str:
    """Name a file by its place below a root, whatever the root lies in."""
    for root in roots:
        if place.is_relative_to(root):
            return place.relative_to(root).as_posix()
    if any(place.is_relative_to(HOME / package) for package in PACKAGES):
        return place.relative_to(HOME).as_posix()
    return place.name


def import_closure(
    file: Path, root: Path, packages: tuple[str, ...] | None = None
) -> tuple[Path, ...]:
    """List the files below a root that a file reaches by imports, itself included.

    Parameters
    ----------
    file : Path
        A Python file at or below the root.
    root : Path
        The folder its absolute imports start from.
    packages : tuple of str, optional
        The only packages that count; all below the root without it.

    Returns
    -------
    tuple of Path
        Resolved and sorted; the `__init__.py` of every package on the way is among them.

    Raises
    ------
    OSError
        If a file cannot be read.
    SyntaxError
        If a file is no Python.

    Examples
    --------
    >>> len(import_closure(HOME / "benchmarks" / "methods" / "sources.py", HOME, PACKAGES))
    3
    """
    top = root.resolve()
    waiting = [file.resolve(), *_packages(file.resolve(), top)]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            stamp = path.stat()
            waiting += _reached(path, top, packages, stamp.st_mtime_ns, stamp.st_size)
    return tuple(sorted(found))


def imported_of_ours(files: Iterable[Path], root: Path) -> tuple[Path, ...]:
    """List the files of this project that somebody else's files reach.

    Parameters
    ----------
    files : iterable of Path
        Python files at or below the root.
    root : Path
        The folder their absolute imports start from.

    Returns
    -------
    tuple of Path
        Resolved and sorted; empty if they import nothing of ours.

    Raises
    ------
    OSError
        If a file cannot be read.
    SyntaxError
        If a file is no Python.

    Examples
    --------
    >>> imported_of_ours([], HOME)
    ()
    """
    first: set[Path] = set()
    for file in files:
        for name, inner in _imports(file, root.resolve()):
            if name.split(".")[0] in PACKAGES:
                for module in (name, *(f"{name}.{part}" for part in inner)):
                    first.update(_files(module, HOME))
    found = {path for file in first for path in import_closure(file, HOME, PACKAGES)}
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def _reached(
    path: Path, root: Path, packages: tuple[str, ...] | None, _changed: int, _size: int
) -> tuple[Path, ...]:
    """List the files that one file imports directly; parsed once for each state of the file."""
    reached: list[Path] = []
    for name, inner in _imports(path, root):
        if packages is not None and name.split(".")[0] not in packages:
            continue
        reached += _files(name, root)
        for part in inner:
            reached += _files(f"{name}.{part}" if name else part, root)
    return tuple(dict.fromkeys(reached))


def _imports(path: Path, root: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each module imported and the names taken from it."""
    package = path.parent.relative_to(root).parts
    for node in ast.walk(ast.parse(path.read_bytes(), filename=str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, []
        elif isinstance(node, ast.ImportFrom):
            # A relative import beyond the root reaches nothing that is below it.
            if node.level > len(package) + 1:
                continue
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, node.module) if node.module else above)
            yield base, [alias.name for alias in node.names]


def _files(module: str, root: Path) -> list[Path]:
    """Find the file of a module below a root and those of its packages; empty if elsewhere."""
    if not module:
        return []
    place = root.joinpath(*module.split("."))
    for file in (place / "__init__.py", place.with_name(f"{place.name}.py")):
        if file.is_file():
            return [file.resolve(), *_packages(file, root)]
    return []


def _packages(file: Path, root: Path) -> list[Path]:
    """List the `__init__.py` of every folder from a file up to its root, the root left out."""
    inits = []
    for folder in file.parents:
        if folder == root or not folder.is_relative_to(root):
            break
        init = folder / "__init__.py"
        if init.is_file():
            inits.append(init.resolve())
    return inits
