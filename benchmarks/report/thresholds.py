"""Where an operating point comes from; there is none without an origin.

Order
-----
1. What the user typed, which is called *given*.
2. What the method's authors published, unless the user asked for a rule.  The operating point
   that comes with a method of this package was chosen on dev items, and says so.
3. A rule applied to items that are not compared: the dev part of the same run, or dev runs.
   An item that hangs together with a compared one counts as compared.
4. The same rule on the compared items, only where the user asked for it: an *oracle*, which
   flatters.  Without any of these a method has an area and no counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.measure.operating_point import choose
from benchmarks.run.arguments import MisuseError

from .aligned import Aligned, UnlikeRunsError, load
from .compared import Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.run.reading import Run

    from .compared import Origin

#: Take the published operating point where there is one.
PUBLISHED = "published"
#: The rule where nothing was published and none was asked for: ours; no base rate enters it.
DEFAULT_RULE = "youden"
#: The part whose items choose operating points.
DEV = "dev"
#: Methods of this package whose own operating point no author printed: where it was chosen.
CHOSEN = {
    "convnet": "its card: chosen on dev photographs",
    "fleck-refit": "its verdict: gate chosen on dev figures",
}


@dataclass(frozen=True)
class DevItems:
    """Items that are not compared, and what the methods say about them.

    Attributes
    ----------
    words : str
        Which items they are.
    labels : ndarray of shape (n,), dtype int8
        1, 0, or -1 where unknown.
    scores : tuple of ndarray of shape (n,) or None
        One a compared run, in their order; None where its method was not run on these items.
    """

    words: str
    labels: NDArray[np.int8]
    scores: tuple[NDArray[np.float64] | None, ...]

    def choose(self, place: int, rule: str) -> Threshold | None:
        """Apply a rule to the dev items of a run.

        Parameters
        ----------
        place : int
            Of the run among those compared.
        rule : str
            As `benchmarks.measure.operating_point.choose` takes it.

        Returns
        -------
        Threshold or None
            None where the method was not run on them, or a class is missing.
        """
        scores = self.scores[place]
        if scores is None:
            return None
        chosen = _chosen(self.labels, scores, rule)
        if chosen is None:
            return None
        value, count = chosen
        return Threshold(value, "dev", f"{rule} on {count} dev items of {self.words}")


def method_key(identity: Mapping[str, Any]) -> str:
    """Name what identifies a method from run to run.

    Parameters
    ----------
    identity : mapping
        Of a run.

    Returns
    -------
    str
        The same for runs of one method with one code and one set of parameters.

    Examples
    --------
    >>> method_key({"method": {"name": "fleck", "code": "f1", "parameters": {}, "threshold": 2.0}})
    "('fleck', 'f1', [])"
    """
    method = identity["method"]
    return str((method["name"], method["code"], sorted(method["parameters"].items())))


def dev_items(
    runs: Sequence[Run],
    whole: Aligned,
    places: NDArray[np.intp],
    apart: Sequence[Run],
    together: Mapping[str, str],
) -> DevItems | None:
    """Find the items on which operating points are chosen.

    Parameters
    ----------
    runs : sequence of Run
        That are compared.
    whole : Aligned
        All their items.
    places : ndarray of shape (m,), dtype int
        Those among them that are compared.
    apart : sequence of Run
        Runs of the same methods on other items; they win over the dev part of `runs`.
    together : mapping of str to str
        From the id to the cluster of every item of the set that is in one.

    Returns
    -------
    DevItems or None
        None where there are no such items.  An item that hangs together with a compared one, or
        is the same file, is none.

    Raises
    ------
    UnlikeRunsError
        If a dev run is of no method that is compared or of one that another is of, was decoded
        differently, or holds a file that is compared too.
    """
    if not apart:
        held = np.array([split == DEV for split in whole.splits], dtype=np.bool_)
        held[places] = False
        near = held & _near(whole, whole, places, together)
        kept = np.flatnonzero(held & ~near)
        if not len(kept):
            return None
        own = tuple(run.scores[kept] for run in whole.runs)
        return DevItems(_words(runs[0], int(near.sum())), whole.labels[kept], own)
    _require_dev(runs, apart)
    found = load(apart)
    if len(set(found.splits)) > 1 and DEV in found.splits:
        found = found.part(np.flatnonzero(np.array(found.splits) == DEV))
    compared = {whole.hashes[place] for place in places}
    both = [id_ for id_, sha256 in zip(found.ids, found.hashes, strict=True) if sha256 in compared]
    if both:
        msg = (
            f"--dev: expected items that are not compared, got {len(both)} that are, the first "
            f"{both[0]!r}; a threshold chosen on test items flatters"
        )
        raise UnlikeRunsError(msg)
    near = np.zeros(len(found.ids), dtype=np.bool_)
    if apart[0].identity["data"]["digest"] == runs[0].identity["data"]["digest"]:
        near = _near(found, whole, places, together)
        found = found.part(np.flatnonzero(~near))
    by_key = {
        method_key(run.identity): scored.scores
        for run, scored in zip(apart, found.runs, strict=True)
    }
    theirs = tuple(by_key.get(method_key(run.identity)) for run in runs)
    return DevItems(_words(apart[0], int(near.sum())), found.labels, theirs)


def operating_point(
    identity: Mapping[str, Any],
    *,
    rule: str,
    given: float | None,
    place: int,
    dev: DevItems | None,
    oracle: tuple[NDArray[np.int8], NDArray[np.float64]] | None,
) -> Threshold | None:
    """Decide on the operating point of one run.

    Parameters
    ----------
    identity : mapping
        Of the run.
    rule : str
        "published", or a rule for everybody.
    given : float or None
        What the user typed for this method.
    place : int
        Of the run among those compared.
    dev : DevItems or None
        Items that are not compared.
    oracle : (labels, scores) or None
        The compared items, where the user asked for an oracle.

    Returns
    -------
    Threshold or None

    Raises
    ------
    MisuseError
        If a rule was asked for and there are no items to apply it to.
    """
    published = identity["method"]["threshold"]
    if given is not None:
        return Threshold(given, "given", "given")
    if rule == PUBLISHED and published is not None:
        return Threshold(float(published), *_own(str(identity["method"]["name"])))
    used = DEFAULT_RULE if rule == PUBLISHED else rule
    if oracle is not None:
        chosen = _chosen(*oracle, used)
        return chosen and Threshold(chosen[0], "oracle", f"oracle: {used} on these very items")
    found = dev and dev.choose(place, used)
    if found is None and rule != PUBLISHED:
        msg = (
            f"--operating-point: expected dev items to apply {rule} to, got none that are not "
            f"compared for {identity['method']['name']}; compare runs that hold a part dev beside "
            "the compared one, or name such runs with --dev"
        )
        raise MisuseError(msg)
    return found or None


def _own(name: str) -> tuple[Origin, str]:
    """Say where the operating point that comes with a method was chosen."""
    words = CHOSEN.get(name.partition(":")[0])
    return ("published", PUBLISHED) if words is None else ("dev", words)


def _require_dev(runs: Sequence[Run], apart: Sequence[Run]) -> None:
    """Refuse dev runs that say nothing of the compared methods, or say it twice."""
    known = {method_key(run.identity) for run in runs}
    seen: dict[str, str] = {}
    for run in apart:
        key = method_key(run.identity)
        if key not in known:
            msg = (
                f"--dev: expected runs of the compared methods with the same code, got "
                f"{run.path.name} of {run.method}; run it again with the code at hand"
            )
            raise UnlikeRunsError(msg)
        if run.identity["decoding"] != runs[0].identity["decoding"]:
            msg = f"--dev: expected one decoding, got another in {run.path.name}"
            raise UnlikeRunsError(msg)
        if key in seen:
            msg = (
                f"--dev: expected one run of each method, got {seen[key]} and {run.path.name} of "
                f"{run.method}"
            )
            raise UnlikeRunsError(msg)
        seen[key] = run.path.name


def _near(
    items: Aligned, whole: Aligned, places: NDArray[np.intp], together: Mapping[str, str]
) -> NDArray[np.bool_]:
    """Find items of the same set that are a compared file, or hang together with one."""
    files = {whole.hashes[place] for place in places}
    clusters = {together.get(whole.ids[place]) for place in places} - {None}
    return np.array(
        [
            sha256 in files or together.get(id_) in clusters
            for id_, sha256 in zip(items.ids, items.hashes, strict=True)
        ],
        dtype=np.bool_,
    )


def _words(run: Run, left_out: int) -> str:
    """Name the items on which operating points are chosen."""
    if not left_out:
        return run.data_name
    return f"{run.data_name}, without {left_out} that hang together with compared ones"


def _chosen(
    labels: NDArray[np.int8], scores: NDArray[np.float64], rule: str
) -> tuple[float, int] | None:
    """Apply a rule to the items that have a label and a score; with how many there are."""
    used = (labels >= 0) & ~np.isnan(scores)
    point = choose(labels[used] == 1, scores[used], rule)
    return None if point is None else (point.threshold, int(used.sum()))
