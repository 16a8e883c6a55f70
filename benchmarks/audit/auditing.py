"""The whole audit of a method: two looks at every picture, and what follows from them.

Every picture is looked at in a supervised process: a method of the user's may do anything.  Between
the two looks the strong patches of all pictures are sorted into kinds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

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
    from benchmarks.run.records import Record
    from convnet.maps import Scale

    from .slices import Slice
    from .trying import Tried

#: Streams of random numbers: kinds of patches, cues, places.
_KINDS, _CUES, _PLACES = range(3)
#: Pictures below which nothing is said, and scenes.  Ours: of one scene there is no interval.
FEWEST, FEWEST_SCENES = 4, 2
#: A spread that is a smaller share of the values is their rounding.  Ours.
ROUNDING = 1e-12

#: Parts of a manifest whose items may be learned from; None is of a set without parts.
LEARNED = ("train", None)

#: Id of a picture, code and message of its fault.
Fault: TypeAlias = tuple[str, str, str]


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
        If a method or the set is none, two methods have one name, or log odds are wanted of
        other scores.
    RefusedError
        If hardly any picture could be looked at, all are of one scene, or all have one score.
    LackError
        If a method cannot be had here.
    """
    if len(set(wish.methods)) < len(wish.methods):
        msg = f"--method: expected every method once, got {', '.join(wish.methods)}"
        raise MisuseError(msg)
    chosen = [chosen_method(typed, wish.settings, offers="pixels") for typed in wish.methods]
    for each in chosen:
        _require_local(each)
    _require_names([each.name for each in chosen])
    source, items = items_of(wish)
    telling.say(f"{source.name}: {len(items)} pictures")
    return [_audited(each, wish, source, items, telling) for each in chosen]


def _audited(
    chosen: Chosen, wish: Wish, source: Source, items: Sequence[Any], telling: Telling
) -> Audited:
    """Audit one method."""
    how = How(wish.windows, _scale(chosen, wish), wish.seed, rendered=source.rendered)
    _require_probability(chosen, how)
    first = First(chosen, how, source, wish.seed)
    looks, faults = _looked(first, items, wish, telling)
    if len(looks) < FEWEST:
        told = f" (the first: {faults[0][0]}: {faults[0][2]})" if faults else ""
        msg = (
            f"{chosen.name}: expected {FEWEST} pictures at least that can be looked at, got "
            f"{len(looks)} of {len(items)}{told}"
        )
        raise RefusedError(msg)
    _require_differences(chosen.name, looks)
    slices = slices_of(of_patches(looks), _rng(wish, _KINDS))
    chances = [one.chance for one in looks]
    known = {one.id for one in looks}
    again = [item for item in items if item.id in known]
    second = Second(chosen, how, source, wish.seed, tuple(slices), tuple(chances))
    tries, lost = _tried(second, again, wish, telling) if slices else ([], [])
    faults += lost
    for name, _, message in faults[:3]:
        telling.say(f"{chosen.name}: {name}: {message}")
    found = found_of(
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
    return replace(found, learned=frozenset(i.id for i in items if i.split in LEARNED))


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
) -> tuple[list[Examined], list[Fault]]:
    """Take the first look at every picture."""
    looks: list[Examined] = []
    faults: list[Fault] = []
    done = run_each(first, items, jobs=wish.jobs, deadline=wish.deadline)
    for item, answer in telling.watch(done, len(items)):
        if isinstance(answer, Examined):
            looks.append(answer)
        else:
            faults.append(_fault(item, answer))
    return looks, faults


def _tried(
    second: Second, items: Sequence[Any], wish: Wish, telling: Telling
) -> tuple[list[Tried], list[Fault]]:
    """Take the second look at every picture."""
    tries: list[Tried] = []
    faults: list[Fault] = []
    done = run_each(second, items, jobs=wish.jobs, deadline=wish.deadline)
    for item, answer in telling.watch(done, len(items)):
        if isinstance(answer, list):
            tries += answer
        else:
            faults.append(_fault(item, answer))
    return tries, faults


def _fault(item: Any, answer: Lost | Record) -> Fault:
    """Say why there is no look at a picture."""
    if isinstance(answer, Lost):
        return item.id, answer.code, answer.message
    return item.id, answer.fault or "", answer.message


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


def _require_names(names: Sequence[str]) -> None:
    """Refuse two methods that would be told under one name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = (
            f"--method: expected names that tell methods apart, got {twice[0]} twice; copy one of "
            "the files under another name"
        )
        raise MisuseError(msg)


def _require_probability(chosen: Chosen, how: How) -> None:
    """Refuse log odds of a method whose own operating point is no probability."""
    threshold = chosen.threshold
    if how.scale == "logit" and threshold is not None and not 0 <= threshold <= 1:
        msg = (
            f"--scale: expected score or auto for {chosen.name}, whose scores are no "
            f"probabilities ({chosen.score_kind}), got logit"
        )
        raise MisuseError(msg)


def _require_differences(name: str, looks: Sequence[Examined]) -> None:
    """Refuse pictures of which nothing can be said in spreads, or with intervals."""
    scenes = len({one.scene for one in looks})
    if scenes < FEWEST_SCENES:
        msg = (
            f"{name}: expected pictures of {FEWEST_SCENES} scenes at least, got {len(looks)} of "
            f"{scenes}; see the columns cluster, scene and group of the manifest"
        )
        raise RefusedError(msg)
    levels = [one.value for one in looks]
    moved = any(first != last for one in looks for first, last in one.twins.values())
    if moved and spread_of(levels) <= ROUNDING * max(map(abs, levels)):
        msg = (
            f"{name}: expected scores that differ between pictures, got {levels[0]:g} of all "
            f"{len(looks)}: what moves them cannot be told in spreads; give other pictures "
            "(--data, --count)"
        )
        raise RefusedError(msg)


def _rng(wish: Wish, purpose: int) -> np.random.Generator:
    """Make the generator for one purpose."""
    return np.random.default_rng([wish.seed, purpose])
