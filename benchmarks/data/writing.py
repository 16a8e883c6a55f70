"""Manifests and cards as files: whole or not at all, and never over what a user wrote.

A manifest is read back before it takes its name, so that what is written here can be read.
"""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .card import Card
from .manifest import ManifestError, read_manifest

#: What a card that nobody filled asks its reader, by field.
QUESTIONS: Mapping[str, str] = {
    "positive": "what the label 1 means",
    "origin": "where the files come from",
    "licence": "on what terms",
    "consent": "whether the people in them agreed, or what other lawful ground there is",
    "labelled_by": "who set the labels, and how",
    "citation": "how to cite the set",
    "known_gaps": "what the set does not cover, a list",
}


def manifest_path(out: Path | str, name: str) -> Path:
    """Say where a manifest goes.

    Parameters
    ----------
    out : path-like
        The manifest itself, ending in ``.csv``, or a folder for it.
    name : str
        Of the set.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If the name cannot name a file.

    Examples
    --------
    >>> manifest_path("sets", "mine").as_posix(), manifest_path("sets/a.csv", "mine").as_posix()
    ('sets/mine.csv', 'sets/a.csv')
    """
    out = Path(out)
    if out.suffix.lower() == ".csv":
        return out
    if not name or name.startswith(".") or "/" in name or os.sep in name or not name.isprintable():
        msg = f"expected a name of the set that can name a file, got {name!r}; give another"
        raise ValueError(msg)
    return out / f"{name}.csv"


def refuse_existing(path: Path, *, replace: bool) -> None:
    """Refuse to write over a manifest.

    Parameters
    ----------
    path : Path
        Where it would go.
    replace : bool
        Whether the user allows it.

    Raises
    ------
    ValueError
        If there is one and it may not be replaced.

    Examples
    --------
    >>> refuse_existing(Path("nowhere.csv"), replace=False)
    """
    if path.exists() and not replace:
        msg = (
            f"expected no manifest there yet, got {path}; take another name or allow to replace it"
        )
        raise ValueError(msg)


def write_manifest(
    path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, outside: bool
) -> str:
    """Write a manifest.

    Parameters
    ----------
    path : Path
        Of the manifest; what stands there is replaced.
    columns : sequence of str
        The header.
    rows : iterable of mapping
        Cells by column; a column left out is empty.
    outside : bool
        Whether its paths leave its folder.

    Returns
    -------
    str
        Digest of the content.

    Raises
    ------
    ManifestError
        If the rows are no manifest; nothing is written then.
    OSError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> row = {"id": "a", "path": "a.jpg", "sha256": "0" * 64, "label": "0", "split": ""}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     digest = write_manifest(Path(folder, "mine.csv"), list(row), [row], outside=False)
    ...     read_manifest(Path(folder, "mine.csv")).digest == digest
    True
    """
    with _replacing(path) as partial:
        with partial.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(columns), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        try:
            return read_manifest(partial, allow_outside=outside).digest
        except ManifestError as error:
            raise ManifestError(str(error).replace(str(partial), str(path))) from None


def write_card(path: Path, card: Card) -> None:
    """Write a card, with the questions that nobody answered as comments.

    Parameters
    ----------
    path : Path
        Of the card; what stands there is replaced.
    card : Card
        A field that is None stays missing.

    Raises
    ------
    OSError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_card(Path(folder, "mine.toml"), Card(name="mine"))
    ...     print(Path(folder, "mine.toml").read_text().splitlines()[-2])
    # citation = ""  # how to cite the set
    """
    import tomli_w

    stated = card.model_dump(exclude_none=True)
    asked = [name for name in QUESTIONS if name not in stated]
    text = tomli_w.dumps(stated, multiline_strings=False)
    if asked:
        text += "\n# Not stated yet; a report shows each as missing.\n"
        empty = {name: "[]" if name == "known_gaps" else '""' for name in asked}
        text += "".join(f"# {name} = {empty[name]}  # {QUESTIONS[name]}\n" for name in asked)
    with _replacing(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Yield a name to write to; what is there takes its place when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        yield partial
        with partial.open("rb+") as stream:
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
