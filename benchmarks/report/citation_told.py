"""What `fleck cite` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.data.manifest import ManifestError, read_manifest
from benchmarks.data.sets import find_set
from benchmarks.run.arguments import MisuseError
from benchmarks.run.reading import read_run

from .aligned import UnlikeRunsError
from .bibtex import built_in_cards, entries, text_of
from .listing import put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.data.card import Card
    from benchmarks.run.reading import Run


def tell_citation(folders: Sequence[Path], data: Sequence[str], *, as_json: bool) -> None:
    """Print how runs are cited.

    Parameters
    ----------
    folders : sequence of Path
        Of finished runs.
    data : sequence of str
        Built-in names or manifests whose cards are wanted.
    as_json : bool
        One object an entry, its fields as plain text, instead of BibTeX.

    Raises
    ------
    MisuseError
        If a folder is no run, or a manifest cannot be read.
    RefusedError
        If a run is not finished, or none was on the items of a manifest.
    """
    runs = [read_run(folder) for folder in folders]
    found = entries(runs, built_in_cards(runs) | _cards(data, runs))
    if not as_json:
        put(text_of(found).rstrip("\n"))
        return
    for entry in found:
        put(json.dumps({"key": entry.key, "type": entry.kind, "fields": entry.plain()}))


def _cards(data: Sequence[str], runs: Sequence[Run]) -> dict[str, Card]:
    """Read the cards of sets, each of which a run must be on."""
    found = {}
    digests = [str(run.identity["data"]["digest"]) for run in runs]
    for name in data:
        try:
            # Nothing is opened but the table and its card, so the files may lie anywhere.
            manifest = read_manifest(find_set(name), allow_outside=True)
        except (OSError, ManifestError, ValueError) as error:
            msg = f"--data: {error}"
            raise MisuseError(msg) from error
        if manifest.digest not in digests:
            msg = (
                f"--data: expected a manifest that was run, got {name} with the digest "
                f"{manifest.digest[:12]}…, and runs on "
                f"{', '.join(f'{digest[:12]}…' for digest in dict.fromkeys(digests)) or 'nothing'}"
            )
            raise UnlikeRunsError(msg)
        found[manifest.digest] = manifest.card
    return found
