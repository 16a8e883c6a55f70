"""Make a set of rendered pictures on disk: in many processes, resumable, with its manifest.

One line of `items.jsonl` is appended for every finished picture, with the SHA-256 of each of its
files.  A second call reads that log, keeps what is whole and makes what is missing; the manifest
and the card are written last.  Neither depends on
the number of workers, on the order in which pictures were finished or on what was kept.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .engines import run_each
from .files import keep_file, open_folder
from .workers import Lost, start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from benchmarks.data.figures.factors import Spec

    Rows = dict[str, Mapping[str, str]]

LOG = "items.jsonl"
#: Seconds a picture may take: the largest takes half a second, the very first compiles.  Ours.
DEADLINE = 300.0
#: Seconds between two forced writes of the log to the disk.  As for runs.
SYNC = 1.0


class OtherSetError(ValueError):
    """The folder holds pictures of another set."""


class RendererLostError(RuntimeError):
    """A worker died or hung over a picture."""


@dataclass(frozen=True)
class Finished:
    """What one call made.

    Attributes
    ----------
    manifest : Path
        Of the set.
    made, kept : int
        Pictures made now, and found whole from an earlier call.
    """

    manifest: Path
    made: int
    kept: int


def make_set(
    specs: Sequence[Spec],
    out: Path,
    name: str,
    *,
    jobs: int = 1,
    progress: Callable[[Iterable[Any], int], Iterable[Any]] | None = None,
) -> Finished:
    """Make every picture that is not there yet, then the manifest and the card.

    Parameters
    ----------
    specs : sequence of Spec
        The set, in the order of its manifest.
    out : Path
        Folder of the set; made where it is missing.
    name : str
        Of the set: the stem of its manifest and card.
    jobs : int
        Worker processes.
    progress : callable, optional
        Wraps the iterable of finished pictures, of which it is told the number.

    Returns
    -------
    Finished

    Raises
    ------
    OtherSetError
        If the folder holds a picture of the same id made from something else.
    RendererLostError
        If a worker was lost; a second call makes what is missing.
    OSError
        If the disk refuses; what was finished before is kept.
    """
    from benchmarks.data.figures.making import make, warm

    open_folder(str(out))
    rows = _kept(out, {spec.id: _digest(spec) for spec in specs})
    missing = [spec for spec in specs if spec.id not in rows]
    kept = len(rows)
    if missing:
        if start_method() == "fork":
            warm()  # compiled once, here, for all workers
        made = run_each(make, missing, jobs=jobs, deadline=DEADLINE)
        with _Log(out / LOG) as log:
            for spec, answer in progress(made, len(missing)) if progress else made:
                if isinstance(answer, Lost):
                    reason = answer.message.partition(";")[0]
                    msg = (
                        f"{spec.id}: expected a picture, got {answer.code} ({reason}); what is "
                        "finished is kept, and the same command goes on from there"
                    )
                    raise RendererLostError(msg)
                for path, content in answer.files.items():
                    _put(content, out / path)
                hashes = {path: _sha256(content) for path, content in answer.files.items()}
                log.append(
                    {"id": spec.id, "spec": _digest(spec), "files": hashes, "row": answer.row}
                )
                rows[spec.id] = answer.row
    _write_manifest(specs, rows, out / f"{name}.csv")
    return Finished(out / f"{name}.csv", len(missing), kept)


def _digest(spec: Spec) -> str:
    """Compute the digest of everything that a picture is made from."""
    from benchmarks.data.figures.factors import VERSION

    return _sha256(json.dumps([VERSION, asdict(spec)], sort_keys=True).encode())


def _sha256(content: bytes) -> str:
    """Hash bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _kept(out: Path, wanted: Mapping[str, str]) -> Rows:
    """Read which of the wanted pictures are there and whole."""
    rows: Rows = {}
    entries = _entries(out / LOG)
    made = {entry["id"] for entry in entries}
    # A longer set of the same kind holds the shorter one; sets that merely overlap are two.
    strangers = sorted(made - set(wanted)) if not set(wanted) <= made else []
    for entry in entries:
        name = entry["id"]
        if strangers or (name in wanted and entry["spec"] != wanted[name]):
            msg = (
                f"{out}: expected an empty folder or one of the same set, got "
                f"{strangers[0] if strangers else name} made with other factors or by another "
                "version; name another folder with --out"
            )
            raise OtherSetError(msg)
        if name not in wanted:
            continue
        if all(_is_whole(out / path, digest) for path, digest in entry["files"].items()):
            rows[name] = entry["row"]
        else:
            rows.pop(name, None)
    return rows


def _entries(log: Path) -> list[dict[str, Any]]:
    """Read the log; a line that an interrupted call did not finish is passed over."""
    if not log.exists():
        return []
    found = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(entry, dict) and entry.keys() >= {"id", "spec", "files", "row"}:
            found.append(entry)
    return found


def _is_whole(path: Path, digest: str) -> bool:
    """Tell whether a file is there with the content that was logged."""
    try:
        return _sha256(path.read_bytes()) == digest
    except OSError:
        return False


def _put(content: bytes, path: Path) -> None:
    """Write a file that is checked by its hash before it is ever relied on: without waiting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.tmp")
    waiting.write_bytes(content)
    waiting.replace(path)


def _write_manifest(specs: Sequence[Spec], rows: Rows, path: Path) -> None:
    """Write the manifest and the card beside it."""
    from benchmarks.data.figures.making import card

    table = io.StringIO(newline="")
    first = rows[specs[0].id]
    writer = csv.DictWriter(table, list(first), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[spec.id] for spec in specs)
    keep_file(card(specs, path.stem).encode(), str(path.with_suffix(".toml")))
    keep_file(table.getvalue().encode(), str(path))


class _Log:
    """The list of finished pictures, appended to one line at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, and end the line that an interrupted call may have left open."""
        torn = path.exists() and not path.read_bytes().endswith(b"\n")
        self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        if torn:
            os.write(self._handle, b"\n")
        self._synced = time.monotonic()

    def append(self, entry: Mapping[str, object]) -> None:
        """Add one line with a single write."""
        os.write(self._handle, (json.dumps(entry, separators=(",", ":")) + "\n").encode())
        if time.monotonic() - self._synced > SYNC:
            os.fsync(self._handle)
            self._synced = time.monotonic()

    def __enter__(self) -> _Log:
        """Return the log itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write what is pending and close."""
        os.fsync(self._handle)
        os.close(self._handle)
