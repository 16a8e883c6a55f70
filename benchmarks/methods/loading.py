"""Loads a Python file of the user's where it lies, as if Python had been started beside it.

Conventions
-----------
The folder of the file is its *home*.  Modules of the home can be imported while the file is
loaded and whenever it works later, and by nobody else: outside, neither the search path nor the
table of loaded modules shows anything of it.  So two files of one name, and modules of one name
beside them, live in one process without meeting.  A home never hides a module of the standard
library or of this project.

Byte code is neither read nor written: what runs is what stands in the file.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
)
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

from .sources import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import CodeType, ModuleType

#: Names that a home may not give another meaning.
TAKEN = frozenset({*sys.stdlib_module_names, *PACKAGES, "__main__"})

#: What loading a file may raise that is a mistake in it, and can be shown with its line.
MISTAKES = (
    *(ArithmeticError, AttributeError, ImportError, LookupError, NameError, OSError),
    *(RuntimeError, SyntaxError, TypeError, ValueError),
)

#: The table of modules is one for all threads: one home at a time is at work.
_TURN = threading.RLock()


class OwnMethodError(ValueError):
    """A method of the user's own cannot be loaded, or is none."""


class _SourceLoader(SourceFileLoader):
    """Compiles what stands in the file; byte code may be of another second's file."""

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source."""
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


class Home:
    """The folder of a user's file, with the modules that were loaded from it.

    Parameters
    ----------
    folder : Path
        Where the file lies.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "limit.py").write_text("LEVEL = 128")
    ...     _ = Path(folder, "my.py").write_text("import limit")
    ...     module = Home(Path(folder)).load(Path(folder, "my.py"))
    >>> module.limit.LEVEL, "limit" in sys.modules
    (128, False)
    """

    def __init__(self, folder: Path) -> None:
        """Begin outside the folder."""
        self.folder = folder.resolve()
        files = [*self.folder.glob("*.py"), *self.folder.glob("*/__init__.py")]
        self._names = {file.relative_to(self.folder).with_suffix("").parts[0] for file in files}
        self._names -= TAKEN
        self._kept: dict[str, ModuleType] = {}
        self._tops: set[str] = set()
        self._found = False
        self._depth = 0

    def load(self, file: Path) -> ModuleType:
        """Run a file of the home and return its module.

        Parameters
        ----------
        file : Path
            A Python file in the folder.

        Returns
        -------
        module
            Under the name of the file, or that name and an underscore if it is taken.

        Raises
        ------
        OwnMethodError
            If it cannot be read or run; the message has the line.
        """
        name = f"{file.stem}_" if file.stem in TAKEN else file.stem
        loader = _SourceLoader(name, str(file))
        spec = spec_from_file_location(name, file, loader=loader)
        assert spec is not None
        module = module_from_spec(spec)
        with self.at_work():
            self._note(name)
            sys.modules[name] = module
            with self.explained(str(file)):
                loader.exec_module(module)
        return module

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Let the modules of the home be found and seen, until the end of the block."""
        with _TURN:
            self._depth += 1
            displaced = self._enter() if self._depth == 1 else {}
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._leave(displaced)

    @contextlib.contextmanager
    def explained(self, name: str) -> Iterator[None]:
        """Turn a mistake in the user's files into one line that says where it is."""
        try:
            yield
        except MISTAKES as error:
            msg = f"{name}: {self._place(error)}{type(error).__name__}: {_told(error)}"
            if isinstance(error, ModuleNotFoundError):
                msg += "; its own folder and the installed packages were searched"
            raise OwnMethodError(msg) from error

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, _target: object = None
    ) -> ModuleSpec | None:
        """Find a module of the home; called by Python at every import."""
        top = name.partition(".")[0]
        if top in TAKEN:
            return None
        own = [str(self.folder)] if path is None else [p for p in path if self._holds(p)]
        for folder in own:
            finder = FileFinder(
                folder, (ExtensionFileLoader, EXTENSION_SUFFIXES), (_SourceLoader, [".py"])
            )
            spec = finder.find_spec(name)
            if spec is not None and not (path is None and _mere_folder(spec) and _installed(name)):
                self._note(top)
                return spec
        return None

    def _holds(self, place: str) -> bool:
        """Tell whether a folder is the home or inside it."""
        return Path(place).resolve().is_relative_to(self.folder)

    def _note(self, top: str) -> None:
        """Remember that modules of this name are the home's."""
        self._tops.add(top)
        self._found = True

    def _enter(self) -> dict[str, ModuleType]:
        """Put the home's modules into the table; return the ones whose names they take."""
        displaced = _take(top for top in self._names if top in sys.modules)
        sys.modules.update(self._kept)
        sys.meta_path.insert(0, self)
        return displaced

    def _leave(self, displaced: dict[str, ModuleType]) -> None:
        """Take the home's modules out again."""
        sys.meta_path.remove(self)
        if self._found:
            self._kept = _take(self._tops)
            self._found = False
        else:
            for name in self._kept:
                sys.modules.pop(name, None)
        sys.modules.update(displaced)

    def _place(self, error: BaseException) -> str:
        """Name the last line of the user's that was at work, empty if there is none."""
        if isinstance(error, SyntaxError) and error.filename and error.lineno:
            return self._line(error.filename, error.lineno)
        frames = traceback.extract_tb(error.__traceback__)
        for frame in reversed(frames):
            if self._holds(frame.filename) and frame.lineno is not None:
                return self._line(frame.filename, frame.lineno)
        return ""

    def _line(self, file: str, line: int) -> str:
        """Name a line of a file in the home."""
        place = Path(file).resolve()
        shown = place.relative_to(self.folder) if place.is_relative_to(self.folder) else place
        return f"{shown.as_posix()}, line {line}: "


def _take(tops: Iterable[str]) -> dict[str, ModuleType]:
    """Take the modules of some names, and all inside them, out of the table."""
    chosen = set(tops)
    if not chosen:
        return {}
    names = [name for name in sys.modules if name.partition(".")[0] in chosen]
    return {name: sys.modules.pop(name) for name in names}


def _mere_folder(spec: ModuleSpec) -> bool:
    """Tell whether a module would be a folder without `__init__.py`."""
    return spec.loader is None


def _installed(name: str) -> bool:
    """Tell whether a module of this name lies on the search path."""
    spec = PathFinder.find_spec(name)
    return spec is not None and not _mere_folder(spec)


def _told(error: BaseException) -> str:
    """Say in one line what went wrong."""
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return " ".join(str(said).split())
