"""A finished run, as others read it: to compare, to verify, to report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arguments import MisuseError, RefusedError
from .store import DONE, ENVIRONMENT, ITEMS, SPEC, checksum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Run:
    """A run folder that is done.

    Attributes
    ----------
    path : Path
        Of the folder.
    spec : mapping
        What was asked: `id`, `identity`, `method` and `data`.
    done : mapping
        What `DONE` says: `items`, `scored`, `faults`, `files`.
    """

    path: Path
    spec: Mapping[str, Any]
    done: Mapping[str, Any]

    @property
    def identity(self) -> Mapping[str, Any]:
        """Return what identifies the run."""
        identity: Mapping[str, Any] = self.spec["identity"]
        return identity

    @property
    def method(self) -> str:
        """Return the name of the method."""
        return str(self.identity["method"]["name"])

    @property
    def data_name(self) -> str:
        """Return the name of the data set."""
        return str(self.spec["data"]["name"])

    @property
    def sessions(self) -> list[Mapping[str, Any]]:
        """Return where and how the run was made, one entry a session."""
        text = (self.path / ENVIRONMENT).read_text(encoding="ascii")
        sessions: list[Mapping[str, Any]] = json.loads(text)["sessions"]
        return sessions

    def items(self) -> Iterator[dict[str, Any]]:
        """Read the records, sorted by id.

        Yields
        ------
        dict
            As `items.jsonl` holds them.
        """
        with (self.path / ITEMS).open("rb") as stream:
            for line in stream:
                yield json.loads(line)


def read_run(folder: Path | str) -> Run:
    """Open a finished run, and make sure that it is as it was left.

    Parameters
    ----------
    folder : path-like
        Of the run.

    Returns
    -------
    Run

    Raises
    ------
    MisuseError
        If it is no folder of a run.
    RefusedError
        If the run is not finished, or a file is not what `DONE` vouches for.

    Examples
    --------
    >>> read_run("no/such/run")
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: RUN: expected the folder of a run, got no/such/run
    """
    folder = Path(folder)
    if not (folder / SPEC).is_file():
        msg = f"RUN: expected the folder of a run, got {folder}"
        raise MisuseError(msg)
    if not (folder / DONE).is_file():
        msg = (
            f"{folder}: expected a finished run, got one without {DONE}; run the same command again"
        )
        raise RefusedError(msg)
    done = _object(folder / DONE)
    for name, known in dict(done.get("files", {})).items():
        path = folder / str(name)
        if not path.is_file() or checksum(path) != known:
            msg = (
                f"{path}: expected the file that {DONE} vouches for, got "
                f"{'another one' if path.is_file() else 'none'}; restore it, or remove {DONE} and "
                "run the same command again"
            )
            raise RefusedError(msg)
    return Run(folder, _object(folder / SPEC), done)


def _object(path: Path) -> dict[str, Any]:
    """Read a JSON object that this project wrote."""
    try:
        found = json.loads(path.read_text(encoding="ascii"))
    except ValueError as error:
        msg = f"{path}: expected a JSON object, got: {error}"
        raise RefusedError(msg) from error
    if not isinstance(found, dict):
        msg = f"{path}: expected a JSON object, got {type(found).__name__}"
        raise RefusedError(msg)
    return found
