"""The records of an evaluation on disk: one line a picture, so that a second run continues.

The first line of the file names what the records depend on: the manifest, by its digest, and the
code and libraries that made them.  A file of another manifest or another code is refused, never
mixed with new records.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path

from benchmarks.data.images import POLICY
from benchmarks.report.figure_records import Picture, from_line, to_line
from benchmarks.report.outcomes import plain_cell

ROOT = Path(__file__).resolve().parents[2]
#: Source files that can move a record, below the root of the checkout.
SOURCES = (
    "fleck/*.py",
    "benchmarks/data/images.py",
    "benchmarks/methods/*.py",
    "benchmarks/measure/counts.py",
    "benchmarks/measure/limbs.py",
    "benchmarks/measure/mask_histograms.py",
    "benchmarks/measure/masks.py",
    "benchmarks/report/figure_records.py",
    "benchmarks/report/outcomes.py",
    "benchmarks/report/packed_counts.py",
    "benchmarks/scripts/examine.py",
    "benchmarks/scripts/examine_figures.py",
)
#: Libraries whose version can move a score.
LIBRARIES = ("numpy", "opencv-python-headless", "pillow", "scipy", "simplejpeg")


@cache
def code_version() -> str:
    """Name the code that makes the records, by its content.

    Returns
    -------
    str
        Sixteen hexadecimal digits of the SHA-256 of all `SOURCES`, then the `LIBRARIES` and the
        decoding policy.

    Examples
    --------
    >>> len(code_version().split(",")[0])
    16
    """
    found = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
            found.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{found.hexdigest()[:16]}, {libraries}, decoding policy {POLICY}"


def is_stale(path: Path, manifest: str) -> bool:
    """Tell whether a file holds records that are of no use.

    Parameters
    ----------
    path : Path
        Of the file of records.
    manifest : str
        Digest of the manifest that is to be evaluated.

    Returns
    -------
    bool
        True where they belong to another manifest or were made by other code.

    Examples
    --------
    >>> is_stale(Path("no such file"), "00")
    False
    """
    lines = _whole_lines(path)
    return bool(lines) and lines[0] != _head(manifest)


def kept_records(path: Path, manifest: str) -> dict[str, Picture]:
    """Read the records of an earlier run.

    Parameters
    ----------
    path : Path
        Of the file of records.
    manifest : str
        Digest of the manifest that is to be evaluated.

    Returns
    -------
    dict of str to Picture
        By id; empty where there is no file.  A last line cut short by an interrupt is left out.

    Raises
    ------
    ValueError
        If the records belong to another manifest or were made by other code, or a line is none.
    """
    head, *lines = _whole_lines(path) or [_head(manifest)]
    if head != _head(manifest):
        msg = (
            f"expected {path} to hold records of manifest {manifest[:16]}… made by code "
            f"{code_version()}, got {_told(head)}: choose another --out, or pass --replace-stale"
        )
        raise ValueError(msg)
    found = {}
    for number, line in enumerate(lines, start=2):
        try:
            picture = from_line(line)
        except ValueError as error:
            msg = f"{path}, line {number}: {error}: remove the file to begin again"
            raise ValueError(msg) from error
        found[picture.outcome.id] = picture
    return found


@contextmanager
def open_records(path: Path, manifest: str) -> Iterator[Callable[[Picture], None]]:
    """Open the file of records for more of them.

    Parameters
    ----------
    path : Path
        Made where it is missing; `kept_records` has accepted it otherwise.
    manifest : str
        Digest of the manifest.

    Yields
    ------
    callable
        Appends the record of one picture and hands it to the system at once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.read_bytes().rfind(b"\n") + 1 if path.exists() else 0
    with path.open("ab") as file:
        file.truncate(whole)
        if whole == 0:
            file.write(f"{_head(manifest)}\n".encode())

        def keep(picture: Picture) -> None:
            """Append one record."""
            file.write(f"{to_line(picture)}\n".encode())
            file.flush()

        yield keep


def scores_csv(pictures: Sequence[Picture]) -> str:
    r"""Write every score, one line a picture and one column a method.

    Parameters
    ----------
    pictures : sequence of Picture
        In manifest order.

    Returns
    -------
    str
        CSV with the columns id, label, fault, those of the manifest, and the methods.

    Examples
    --------
    >>> scores_csv([])
    'id,label,fault\n'
    """
    columns = list(dict.fromkeys(name for each in pictures for name in each.outcome.slices))
    methods = list(dict.fromkeys(name for each in pictures for name in each.outcome.results))
    rows = []
    for each in pictures:
        outcome = each.outcome
        scores = [
            repr(outcome.results[name].score) if name in outcome.results else "" for name in methods
        ]
        slices = [plain_cell(outcome.slices.get(name, "")) for name in columns]
        label = "" if each.label is None else each.label
        rows.append([plain_cell(outcome.id), label, outcome.fault or "", *slices, *scores])
    return _table(["id", "label", "fault", *columns, *methods], rows)


def pixels_csv(pictures: Sequence[Picture]) -> str:
    r"""Write the pixel counts, one line a picture and mask.

    Parameters
    ----------
    pictures : sequence of Picture
        In manifest order.

    Returns
    -------
    str
        CSV with the columns id, method, tp, fp, fn, tn.

    Examples
    --------
    >>> pixels_csv([])
    'id,method,tp,fp,fn,tn\n'
    """
    rows = [
        [plain_cell(each.outcome.id), method, c.tp, c.fp, c.fn, c.tn]
        for each in pictures
        for method, c in each.pixels.items()
    ]
    return _table(["id", "method", "tp", "fp", "fn", "tn"], rows)


def limbs_csv(pictures: Sequence[Picture]) -> str:
    r"""Write the tallies of the limb task, one line a picture, method and kind of segment.

    Parameters
    ----------
    pictures : sequence of Picture
        In manifest order.

    Returns
    -------
    str
        CSV with the columns id, method, segment, visibility, bare, found, total.

    Examples
    --------
    >>> limbs_csv([])
    'id,method,segment,visibility,bare,found,total\n'
    """
    rows = [
        [plain_cell(each.outcome.id), method, t.name, t.visibility, int(t.bare), t.found, t.total]
        for each in pictures
        for method, limbs in each.limbs.items()
        for t in limbs.tallies
    ]
    return _table(["id", "method", "segment", "visibility", "bare", "found", "total"], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _head(manifest: str) -> str:
    """Write the first line of the file."""
    return json.dumps({"manifest": manifest, "code": code_version()})


def _told(head: str) -> str:
    """Say which records a first line announces."""
    try:
        named = json.loads(head)
        return f"manifest {named['manifest'][:16]}…, code {named['code']}"
    except (ValueError, KeyError, TypeError):
        return f"a file that begins with {head[:40]!r}"


def _whole_lines(path: Path) -> list[str]:
    """Read the lines that were written to their end."""
    if not path.exists():
        return []
    return path.read_bytes().decode("utf-8", "replace").split("\n")[:-1]
