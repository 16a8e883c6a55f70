"""What the dev photographs say: the scores on which equally strict thresholds are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.data.manifest import Manifest
from benchmarks.data.rows import Split
from benchmarks.methods.names import find_method
from benchmarks.report.matched import SYSTEM
from benchmarks.report.outcomes import Result
from benchmarks.report.thresholds import CHOSEN, PUBLISHED
from benchmarks.run.engines import run_each
from benchmarks.run.workers import Lost

from .examine import ask_method

#: Part whose photographs choose, and the part that is reported on with what they chose.
DEV: Split = "dev"
REPORTED = "test"


def dev_results(
    manifest: Manifest, split: str, methods: Sequence[str], *, jobs: int, deadline: float
) -> dict[str, dict[str, Result]]:
    """Run the system and some methods on the dev photographs of a set.

    Parameters
    ----------
    manifest : Manifest
        The set.
    split : str
        The part that is reported on.
    methods : sequence of str
        Built-in methods or installed peers.
    jobs : int
        Workers.
    deadline : float
        Seconds a photograph may take.

    Returns
    -------
    dict of str to (dict of str to Result)
        By method and photograph; those that cannot be judged are left out.  Nothing where another
        part than `REPORTED` is reported on, or the set has no dev photographs with label 0.
    """
    items = [item for item in manifest.part(DEV) if item.label == 0] if split == REPORTED else []
    found: dict[str, dict[str, Result]] = {}
    for name in (SYSTEM, *methods) if items else ():
        asked = run_each(ask_method, [(item, name) for item in items], jobs=jobs, deadline=deadline)
        found[name] = {
            item.id: said[0]
            for (item, _), said in asked
            if said is not None and not isinstance(said, Lost)
        }
    return found


def operating_points(methods: Sequence[str]) -> dict[str, tuple[float | None, str]]:
    """List the operating points that come with methods, and where each comes from.

    Parameters
    ----------
    methods : sequence of str
        Built-in methods or installed peers.

    Returns
    -------
    dict of str to (float or None, str)
        The system first.

    Examples
    --------
    >>> operating_points(["fleck-refit"])["fleck"]
    (2.0, 'published')
    """
    return {
        name: (find_method(name).threshold, CHOSEN.get(name, PUBLISHED))
        for name in (SYSTEM, *methods)
    }
