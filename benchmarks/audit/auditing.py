"""The whole audit of a method: two looks at every picture, and what follows from them.

Every picture is looked at in a supervised process: a method of the user's may do anything.  Between
the two looks the strong patches of all pictures are sorted into kinds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.measure.areas import area
from benchmarks.run.arguments import MisuseError, RefusedError, chosen_method
from benchmarks.run.engines import run_each
from benchmarks.run.workers import Lost

from .effects import spread_of
from .evidence import values
from .examining import Examined, How, of_patches
from .finding import cues_of
from .looking import First, Second, Source, items_of
from .places import judged, places_of
from .slices import slices_of
from .wish import Audited, Telling, Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.methods.chosen import Chosen
    from convnet.maps import Scale

    from .slices import Slice
    from .trying import Tried

#: Streams of random numbers: kinds of patches, cues, places.
_KINDS, _CUES, _PLACES = range(3)
#: Pictures below which nothing is said.  Ours.
FEWEST = 4


def audit(wish: Wish, telling: Telling) -> list[Audited]:
    """Find out what methods look at.

    Parameters
    ----------
    wish : Wish
        What was asked.
    telling : Telling
        Whom to tell.

    Returns
    -------
    list of Audited
        One a method, in the order asked.

    Raises
    ------
    MisuseError
        If a method or the set is none, or log odds are wanted of other scores.
    RefusedError
        If hardly any picture could be looked at.
    LackError
        If a method cannot be had here.
    """
    if len(set(wish.methods)) < len(wish.methods):
        msg = f"--method: expected every method once, got {', '.join(wish.methods)}"
        raise MisuseError(msg)
    chosen = [chosen_method(typed, wish.settings, offers="pixels") for typed in wish.methods]
    for each in chosen:
        _require_local(each)
    source, items = items_of(wish)
    telling.say(f"{source.name}: {len(items)} pictures")
    return [_audited(each, wish, source, items, telling) for each in chosen]


def _audited(
    chosen: Chosen, wish: Wish, source: Source, items: Sequence[Any], telling: Telling
) -> Audited:
    """Audit one method."""
    how = How(wish.windows, _scale(chosen, wish), wish.seed, rendered=source.rendered)
    first = First(chosen, how, source, wish.seed)
    looks, faults = _looked(first, items, wish, telling)
    if len(looks) < FEWEST:
        told = f" (the first: {faults[0][0]}: {faults[0][2]})" if faults else ""
        msg = (
            f"{chosen.name}: expected {FEWEST} pictures at least that can be looked at, got "
            f"{len(looks)} of {len(items)}{told}"
        )
        raise RefusedError(msg)
    slices = slices_of(of_patches(looks), _rng(wish, _KINDS))
    chances = [one.chance for one in looks]
    known = {one.id for one in looks}
    again = [item for item in items if item.id in known]
    second = Second(chosen, how, source, wish.seed, tuple(slices), tuple(chances))
    tries = _tried(second, again, wish, telling) if slices else []
    for name, _, message in faults[:3]:
        telling.say(f"{chosen.name}: {name}: {message}")
    return found_of(
        looks,
        tries,
        slices,
        method=chosen.name,
        score_kind=chosen.score_kind,
        threshold=chosen.threshold,
        scale=how.scale,
        data=source.name,
        seed=wish.seed,
        faults=tuple((name, code) for name, code, _ in faults),
    )


def found_of(
    looks: Sequence[Examined],
    tries: Sequence[Tried],
    slices: Sequence[Slice],
    *,
    method: str,
    score_kind: str,
    threshold: float | None,
    scale: Scale,
    data: str,
    seed: int,
    faults: tuple[tuple[str, str], ...] = (),
) -> Audited:
    """Put together what two looks at many pictures found.

    Parameters
    ----------
    looks : sequence of Examined
        First looks.
    tries : sequence of Tried
        Second looks.
    slices : sequence of Slice
        Kinds of patches.
    method, score_kind, data : str
        For the record.
    threshold : float or None
        The published operating point, as a score.
    scale : {"score", "logit"}
        Of the values.
    seed : int
        Of resamples.
    faults : tuple of (str, str)
        Pictures that could not be looked at.

    Returns
    -------
    Audited
    """
    spread = spread_of([one.value for one in looks])
    labeled = [one for one in looks if one.label is not None]
    found = area(
        [one.label == 1 for one in labeled],
        [one.value for one in labeled],
        clusters=[one.scene for one in labeled],
    )
    level = None if threshold is None else float(values([threshold], scale)[0])
    cues = cues_of(
        looks,
        tries,
        slices,
        spread=spread,
        threshold=level,
        rng=np.random.default_rng([seed, _CUES]),
    )
    return Audited(
        method,
        score_kind,
        scale,
        data,
        any("skin" in one.agreements or "background" in one.agreements for one in looks),
        len(looks),
        sum(one.label == 1 for one in looks),
        sum(one.label == 0 for one in looks),
        len(judged(looks)),
        faults,
        spread,
        None if found is None else (found.value, found.low, found.high),
        tuple(places_of(looks, np.random.default_rng([seed, _PLACES]))),
        tuple(cues),
        slices,
        tries,
        [one.chance for one in looks],
    )


def _looked(
    first: First, items: Sequence[Any], wish: Wish, telling: Telling
) -> tuple[list[Examined], list[tuple[str, str, str]]]:
    """Take the first look at every picture."""
    looks: list[Examined] = []
    faults: list[tuple[str, str, str]] = []
    done = run_each(first, items, jobs=wish.jobs, deadline=wish.deadline)
    for item, answer in telling.watch(done, len(items)):
        if isinstance(answer, Examined):
            looks.append(answer)
        elif isinstance(answer, Lost):
            faults.append((item.id, answer.code, answer.message))
        else:
            faults.append((item.id, answer.fault, answer.message))
    return looks, faults


def _tried(second: Second, items: Sequence[Any], wish: Wish, telling: Telling) -> list[Tried]:
    """Take the second look at every picture."""
    tries: list[Tried] = []
    done = run_each(second, items, jobs=wish.jobs, deadline=wish.deadline)
    for _, answer in telling.watch(done, len(items)):
        if isinstance(answer, list):
            tries += answer
    return tries


def _scale(chosen: Chosen, wish: Wish) -> Scale:
    """Choose the scale of a method's values."""
    probability = chosen.score_kind.startswith("P(")
    if wish.scale == "logit" or (wish.scale == "auto" and probability):
        return "logit"
    return "score"


def _require_local(chosen: Chosen) -> None:
    """Refuse a service, which would be asked thousands of times."""
    if chosen.typed.endswith(".toml") or "://" in chosen.typed:
        msg = (
            f"--method: expected a method that runs here, got the service {chosen.name}: an audit "
            "asks some four hundred times a picture; `fleck explain` shows single photographs"
        )
        raise MisuseError(msg)


def _rng(wish: Wish, purpose: int) -> np.random.Generator:
    """Make the generator for one purpose."""
    return np.random.default_rng([wish.seed, purpose])
