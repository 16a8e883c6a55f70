"""Which pictures of a manifest are the same, or nearly, and which of them stand in two parts.

The files are looked at anew: hashes that a manifest claims are not believed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .duplicates import THRESHOLD, Duplicates, Look, find_duplicates
from .fingerprints import Each, look_at
from .manifest import Item, each_item


@dataclass(frozen=True)
class Neighborhood:
    """What was found among the pictures of a manifest.

    Attributes
    ----------
    duplicates : Duplicates
        Pairs, leaks and clusters.
    faults : tuple of (str, str, str)
        Id, code and message of every file that gave no picture: it is only compared by its bytes.
    changed : tuple of str
        Ids of files that are not the ones the manifest was written for.
    """

    duplicates: Duplicates
    faults: tuple[tuple[str, str, str], ...]
    changed: tuple[str, ...]


def find_neighborhood(
    path: Path | str,
    *,
    allow_outside: bool = False,
    threshold: int = THRESHOLD,
    each: Each = map,
) -> Neighborhood:
    """Look for near-duplicates within and across the parts of a set.

    Parameters
    ----------
    path : path-like
        Of the manifest.
    allow_outside : bool, default: False
        Take paths that leave its folder.
    threshold : int
        Bits in which near-duplicates may differ.
    each : callable
        What runs the decoding, see `fingerprints.look_at`.

    Returns
    -------
    Neighborhood

    Raises
    ------
    ManifestError
        If the manifest is wrong.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> from benchmarks.data.sets import builtin
    >>> found = find_neighborhood(builtin("photos"), each=lambda look, paths: [])  # by bytes alone
    >>> len(found.faults), list(found.duplicates.pairs())
    (309, [])
    """
    items = list(each_item(path, allow_outside=allow_outside))
    seen = look_at(dict.fromkeys(str(item.path) for item in items), each)

    def looks() -> Iterator[Look]:
        """Say what each item looks like; a file that is not there has the manifest's hash."""
        for item in items:
            file = seen[str(item.path)]
            sha256 = file.sha256 or item.sha256
            yield Look(item.id, sha256, file.bits, item.split, item.label)

    def changed(item: Item) -> bool:
        """Tell whether the file is there, and another one."""
        sha256 = seen[str(item.path)].sha256
        return bool(sha256) and sha256 != item.sha256

    return Neighborhood(
        find_duplicates(looks(), threshold),
        tuple(
            (item.id, fault, seen[str(item.path)].message)
            for item in items
            if (fault := seen[str(item.path)].fault) is not None
        ),
        tuple(item.id for item in items if changed(item)),
    )
