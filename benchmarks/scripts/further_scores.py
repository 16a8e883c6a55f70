"""Scores of `fleck run` beside those of `figures_benchmark`, picture by picture.

The records of the page hold what the 1996 system and the comparators make of a picture, pixels
and segments included.  The fitted system and the networks have scores and decisions alone; they
come from runs, which `comparison_report` finds and uses too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.data.manifest import Manifest
from benchmarks.methods.protocol import decide
from benchmarks.report.figure_records import Picture
from benchmarks.report.outcomes import Result
from benchmarks.run.reading import Run, read_run

from .finished_runs import finished_run

#: Methods that may stand beside the classical ones, in the order of the tables.
FURTHER = ("fleck-refit", "convnet", "open_nsfw")


def run_further(
    names: Iterable[str], manifest: Manifest, split: str, runs: Path, jobs: int
) -> tuple[Run, ...]:
    """Run some methods on a part of a set, or find what was run before.

    Parameters
    ----------
    names : iterable of str
        Of the methods.
    manifest : Manifest
        The set.
    split : str
        The part; where the set has no other, the run is one of the whole set.
    runs : Path
        Folder of the runs.
    jobs : int
        Workers.

    Returns
    -------
    tuple of Run

    Raises
    ------
    MisuseError, LackError, RefusedError
        As `fleck run`.
    """
    only = {item.split for item in manifest.items} == {split}
    part = None if only else split
    folders = [finished_run(name, manifest.path, runs, jobs, split=part) for name in names]
    return tuple(read_run(folder) for folder in folders)


def with_further(pictures: Sequence[Picture], runs: Iterable[Run]) -> tuple[Picture, ...]:
    """Add the scores and decisions of runs to the records of pictures.

    Parameters
    ----------
    pictures : sequence of Picture
        In manifest order; one with a fault stays as it is.
    runs : iterable of Run
        On the same items.

    Returns
    -------
    tuple of Picture

    Raises
    ------
    ValueError
        If a run has no score for a picture that was judged, or is of other files.
    """
    found = list(pictures)
    for run in runs:
        threshold = run.identity["method"]["threshold"]
        records = {record["id"]: record for record in run.items()}
        for place, picture in enumerate(found):
            outcome = picture.outcome
            if outcome.fault is not None:
                continue
            record = records.get(outcome.id, {})
            score = record.get("score")
            if score is None or record["sha256"] != outcome.sha256:
                reason = record.get("fault") or "no record of this file"
                msg = f"expected a score of {run.method} on {outcome.id}, got {reason}: {run.path}"
                raise ValueError(msg)
            result = Result(float(score), decide(float(score), threshold))
            results = {**outcome.results, run.method: result}
            found[place] = replace(picture, outcome=replace(outcome, results=results))
    return tuple(found)


def further_of(names: Iterable[str]) -> tuple[str, ...]:
    """Find the methods among some that stand beside the classical ones.

    Parameters
    ----------
    names : iterable of str
        Of all methods with a score.

    Returns
    -------
    tuple of str
        In the order of `FURTHER`.

    Examples
    --------
    >>> further_of(["fleck", "open_nsfw", "convnet"])
    ('convnet', 'open_nsfw')
    """
    there = set(names)
    return tuple(name for name in FURTHER if name in there)
