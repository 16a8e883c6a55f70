"""One run of a method on a set, made or found: what the report scripts share.

A run is named by what it is made of, so that two scripts that ask for the same one share it, and
nothing is scored twice.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.methods.chosen import Settings
from benchmarks.methods.peers import absent_reason
from benchmarks.report.running import summary
from benchmarks.run.arguments import RefusedError
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run

#: Methods of ours beyond the published ones: fitted, and trained, on the same generator.
OURS = ("fleck-refit", "convnet")
#: A network of other people's that stands beside ours where it is installed.
NETWORK_PEERS = ("open_nsfw",)


def beyond() -> tuple[str, ...]:
    """Name the methods that stand beside the published classical ones.

    Returns
    -------
    tuple of str
        `OURS`, and those of `NETWORK_PEERS` that are installed.

    Examples
    --------
    >>> beyond()[:2]
    ('fleck-refit', 'convnet')
    """
    return (*OURS, *(name for name in NETWORK_PEERS if absent_reason(name) is None))


def finished_run(
    name: str, data: Path | str, runs: Path, jobs: int, *, sample: int = 0, split: str | None = None
) -> Path:
    """Run one method, or go on with what is there.

    Parameters
    ----------
    name : str
        Of the method, as `fleck run` knows it.
    data : path-like
        Manifest, or the name of a built-in set.
    runs : Path
        Folder of the runs.
    jobs : int
        Workers.
    sample : int
        Items to draw; 0 for all.
    split : str or None
        The part to score; None for all items.

    Returns
    -------
    Path
        Of the run; one line on standard error says what came of it.

    Raises
    ------
    MisuseError, LackError, RefusedError
        As `fleck run`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = finished_run("kovac", "photos", Path(folder), 1, sample=2)
    ...     first == finished_run("kovac", "photos", Path(folder), 1, sample=2)
    True
    """
    asked = Asked(
        method=name,
        data=str(data),
        settings=Settings(),
        out=str(runs),
        jobs=jobs,
        sample=sample,
        split=split,
    )
    try:
        finished = run(asked)
    except RefusedError:
        # Made with other versions of the libraries: such a run is left alone and made anew.
        finished = run(replace(asked, new=True))
    line = summary(finished.total, finished.scored, finished.faults)
    print(f"{name}: {line}", file=sys.stderr)
    return Path(finished.folder)
