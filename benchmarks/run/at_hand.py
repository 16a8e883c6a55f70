"""The files of a finished run's items, where the user has the set at hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import RefusedError
from .asked import Asked, fence_of, roster_of
from .records import Task

if TYPE_CHECKING:
    from benchmarks.data.manifest import Item

    from .reading import Run


@dataclass(frozen=True)
class AtHand:
    """Items of a run, and where their files are.

    Attributes
    ----------
    items : mapping of str to Item
        Rows of the manifest, by id.
    tasks : mapping of str to Task
        What a worker needs to find and check the file, by id.
    fence : Path or None
        Folder that files may not leave, links followed; None lets them.
    """

    items: Mapping[str, Item]
    tasks: Mapping[str, Task]
    fence: Path | None


def find_items(
    run: Run,
    data: str,
    files: Mapping[str, str],
    *,
    root: str | None = None,
    allow_outside: bool = False,
) -> AtHand:
    """Find items of a run in the set that the user names.

    Parameters
    ----------
    run : Run
        Finished.
    data : str
        A built-in set or a manifest.
    files : mapping of str to str
        SHA-256 of the file of each item wanted, by id.
    root : str, optional
        Folder or address below which the files lie.
    allow_outside : bool
        Whether files may lie outside the manifest's folder.

    Returns
    -------
    AtHand
        No file is opened.

    Raises
    ------
    MisuseError
        If there is no such set, or its manifest is wrong.
    RefusedError
        If it is not the set that was scored.
    OSError
        If the manifest cannot be read.
    """
    from benchmarks.data.locations import is_address, located
    from benchmarks.data.manifest import ManifestError
    from benchmarks.methods.chosen import Settings

    asked = Asked(run.method, data, Settings(), root=root, allow_outside=allow_outside)
    roster = roster_of(asked)
    scored = run.identity["data"]["digest"]
    if roster.digest != scored:
        msg = (
            f"--data: expected the set that {run.path.name} scored, with the digest "
            f"{scored[:12]}, got {data} with {roster.digest[:12]}"
        )
        raise RefusedError(msg)
    items, tasks = {}, {}
    try:
        for rank, item in roster.items():
            if files.get(item.id) != item.sha256:
                continue
            place = located(item, root)
            if not is_address(place):  # a worker may be at home in another folder
                place = os.path.abspath(place)  # noqa: PTH100 - text, not a path
            items[item.id] = item
            tasks[item.id] = Task(
                rank, item.id, item.sha256, item.label, item.split, place, item.written
            )
    except ManifestError as error:
        msg = f"--data: {error}"
        raise RefusedError(msg) from error
    for name in files:
        if name not in items:
            msg = f"--data: expected the items that {run.path.name} scored, got none for {name!r}"
            raise RefusedError(msg)
    return AtHand(items, tasks, fence_of(asked, roster))
