"""A finished run, as others read it: to compare, to verify, to report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from .arguments import MisuseError, RefusedError
from .spec import run_id
from .store import DONE, ENVIRONMENT, FILES, ITEMS, PARQUET, SPEC, checksum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Shape = TypeVar("Shape", bound="_Written")


class _Written(BaseModel):
    """A file that this project wrote; what it does not know is kept as it is."""

    model_config = ConfigDict(frozen=True, extra="allow")


class _Method(_Written):
    """What identifies a method, as far as others ask."""

    name: str
    threshold: float | None


class _Identity(_Written):
    """What identifies a run, as far as others ask."""

    method: _Method
    data: dict[str, Any]
    decoding: dict[str, Any]


class _Spec(_Written):
    """What a run is."""

    id: str
    identity: _Identity
    method: dict[str, Any]
    data: dict[str, Any]


class _Done(_Written):
    """What is in a run, and how to know that nothing was changed."""

    id: str
    items: int
    scored: int
    faults: dict[str, int]
    files: dict[str, str]

    @field_validator("files")
    @classmethod
    def _all(cls, files: dict[str, str]) -> dict[str, str]:
        """Refuse to vouch for less than a run, or for what is none of it."""
        if set(files) | {PARQUET} != set(FILES):
            msg = f"expected the checksums of {', '.join(FILES)}, got {', '.join(files)}"
            raise ValueError(msg)
        return files


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
    def rendered(self) -> bool:
        """Return whether it is known that the items are rendered figures; see `runner`."""
        return bool(self.spec["data"].get("rendered", False))

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
    if not any((folder / name).is_file() for name in (SPEC, DONE)):
        msg = f"RUN: expected the folder of a run, got {folder}"
        raise MisuseError(msg)
    if not (folder / DONE).is_file():
        msg = (
            f"{folder}: expected a finished run, got one without {DONE}; run the same command again"
        )
        raise RefusedError(msg)
    done = _read(folder / DONE, _Done)
    for name, known in done.files.items():
        path = folder / name
        if not path.is_file() or checksum(path) != known:
            msg = (
                f"{path}: expected the file that {DONE} vouches for, got "
                f"{'another one' if path.is_file() else 'none'}; restore it, or remove {DONE} and "
                "run the same command again"
            )
            raise RefusedError(msg)
    spec = _read(folder / SPEC, _Spec).model_dump()
    if not spec["id"] == done.id == run_id(spec["identity"]):
        msg = (
            f"{folder / SPEC}: expected the run {run_id(spec['identity'])}, which is what it "
            f"identifies, got {spec['id']}, and {done.id} in {DONE}"
        )
        raise RefusedError(msg)
    return Run(folder, spec, done.model_dump())


def require_same(folder: Path, spec: Mapping[str, Any]) -> None:
    """Refuse to go on with a folder that says it is the run of something else.

    Parameters
    ----------
    folder : Path
        Of a run that was begun.
    spec : mapping
        What `spec.json` would hold if it were begun now.

    Raises
    ------
    RefusedError
        If it is another run, or the file is damaged.
    """
    found = _read(folder / SPEC, _Spec).model_dump()
    if (found["id"], found["identity"]) != (spec["id"], spec["identity"]):
        msg = (
            f"{folder / SPEC}: expected the run {spec['id']} as its folder says, got a changed "
            "file; restore it, or start another run with --new"
        )
        raise RefusedError(msg)


def _read(path: Path, kind: type[Shape]) -> Shape:
    """Read a JSON object that this project wrote."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        msg = (
            f"{path}: expected the JSON of a run, got {f'{where}: ' if where else ''}"
            f"{first['msg']}; restore the file, or start another run with --new"
        )
        raise RefusedError(msg) from error
