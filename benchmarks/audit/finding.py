"""From what two looks found to one list: cues and rightful evidence, ranked by effect.

Named twins and kinds of patches stand in one list.  A kind into which most spots of a painted twin
fall is the same thing as the twin and stands in it once, under the twin's name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from benchmarks.measure.families import holm

from .effects import corrected, effect_of, ranked
from .slices import Slice, same_as
from .twins import TWINS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from .effects import Effect
    from .examining import Examined
    from .trying import Tried

#: Twins that only say what others would do anyway, and are never called a cue.
CONTROLS = ("gray spot", "elsewhere turned", "elsewhere grayed", "elsewhere smoothed")
#: Share of a kind's patches on skin from which it may rightly matter.  Ours.
ON_SKIN = 0.5

Origin = Literal["named", "found", "both"]


@dataclass(frozen=True)
class Lift:
    """How much more often positives hold a patch of a kind.

    Attributes
    ----------
    positives, negatives : (int, int)
        Pictures that hold one, and all.
    p_value, adjusted : float
        Fisher's exact test of equal shares, before and after Holm's correction.
    """

    positives: tuple[int, int]
    negatives: tuple[int, int]
    p_value: float
    adjusted: float = float("nan")

    @property
    def shares(self) -> tuple[float, float]:
        """Return the share of positives and of negatives; NaN of none."""
        return _share(self.positives), _share(self.negatives)


@dataclass(frozen=True)
class Cue:
    """Something that moves a method, or might have.

    Attributes
    ----------
    name, words : str
        Short, and as a sentence goes on after "the score moves with".
    origin : {"named", "found", "both"}
        From the list of twins, from the strongest patches, or from both.
    rightful : bool
        Whether a method may go by it.
    control : bool
        Whether it only says what others would do anyway.
    effect : Effect
        Of the twin, or of pasting patches of the kind.
    covered : Effect or None
        Of covering them where pictures hold them; its shift is negative where they raise the
        score.  Kinds were found in the same pictures by what covering does, so it is no proof.
    lift : Lift or None
        Where labels are known.
    slice : int or None
        Place of the kind of patch.
    """

    name: str
    words: str
    origin: Origin
    rightful: bool
    control: bool
    effect: Effect
    covered: Effect | None = None
    lift: Lift | None = None
    slice: int | None = None


def cues_of(
    looks: Sequence[Examined],
    tries: Sequence[Tried],
    slices: Sequence[Slice],
    *,
    spread: float,
    threshold: float | None,
    rng: np.random.Generator,
) -> list[Cue]:
    """Put everything that was changed into one ranked list.

    Parameters
    ----------
    looks : sequence of Examined
        First looks.
    tries : sequence of Tried
        Second looks.
    slices : sequence of Slice
        The kinds of patches.
    spread : float
        Standard deviation of the values of the pictures as they are.
    threshold : float or None
        The operating point, as a value.
    rng : numpy.random.Generator
        Source of resamples and sign patterns.

    Returns
    -------
    list of Cue
        Largest effect first, by its near end; p-values corrected over the list.

    Examples
    --------
    >>> cues_of([], [], [], spread=1.0, threshold=None, rng=np.random.default_rng(0))
    []
    """
    effects: dict[str, Effect] = {}
    for name in TWINS:
        have = [one for one in looks if name in one.twins]
        found = effect_of(
            [one.twins[name][0] for one in have],
            [one.twins[name][1] for one in have],
            [one.scene for one in have],
            spread=spread,
            rng=rng,
            threshold=threshold,
        )
        if found is not None:
            effects[name] = found
    names = {number: f"patch {number + 1}" for number in range(len(slices))}
    merged = _merged(looks, slices, effects)
    covers: dict[int, Effect] = {}
    for number, name in names.items():
        of_kind = [one for one in tries if one.slice == number]
        paste = _effect([one for one in of_kind if one.place is None], spread, threshold, rng)
        cover = _effect([one for one in of_kind if one.place is not None], spread, threshold, rng)
        if cover is not None:
            covers[number] = cover
        if number not in merged and paste is not None:
            effects[name] = paste
    covers = corrected(covers)
    lifts = _lifts(tries, len(slices))
    effects = corrected(effects)
    cues = []
    for name in ranked(effects):
        cue = _named(name, effects[name]) if name in TWINS else None
        numbers = [number for number, twin in merged.items() if twin == name]
        if cue is None:
            numbers = [number for number in names if names[number] == name]
            cue = _of_slice(name, slices[numbers[0]], effects[name])
        elif numbers:
            cue = replace(cue, origin="both")
        if numbers:
            number = numbers[0]
            cue = replace(cue, slice=number, covered=covers.get(number), lift=lifts.get(number))
        cues.append(cue)
    return cues


def _merged(
    looks: Sequence[Examined], slices: Sequence[Slice], effects: Mapping[str, Effect]
) -> dict[int, str]:
    """Say which kinds are the same thing as a painted twin; each twin takes one at most."""
    features: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    for one in looks:
        for name, described in one.painted.items():
            features[name].append(described)
    merged: dict[int, str] = {}
    for name, rows in features.items():
        if name in CONTROLS or name not in effects:
            continue
        before, after = np.moveaxis(np.array(rows), 1, 0)
        number = same_as(slices, before, after)
        if number is not None and number not in merged:
            merged[number] = name
    return merged


def _effect(
    tries: Sequence[Tried], spread: float, threshold: float | None, rng: np.random.Generator
) -> Effect | None:
    """Measure what covering or pasting a kind did."""
    return effect_of(
        [one.before for one in tries],
        [one.after for one in tries],
        [one.scene for one in tries],
        spread=spread,
        rng=rng,
        threshold=threshold,
    )


def _lifts(tries: Sequence[Tried], count: int) -> dict[int, Lift]:
    """Compare how often pictures of either label hold each kind."""
    from scipy.stats import fisher_exact

    found: dict[int, Lift] = {}
    for number in range(count):
        of_kind = [one for one in tries if one.slice == number and one.label is not None]
        sides = []
        for label in (1, 0):
            holds = [one.place is not None for one in of_kind if one.label == label]
            sides.append((sum(holds), len(holds)))
        if all(total for _, total in sides):
            (k, n), (j, m) = sides
            found[number] = Lift(
                (k, n), (j, m), float(fisher_exact([[k, n - k], [j, m - j]]).pvalue)
            )
    adjusted = holm([lift.p_value for lift in found.values()])
    return {
        number: replace(lift, adjusted=float(value))
        for (number, lift), value in zip(found.items(), adjusted, strict=True)
    }


def _named(name: str, effect: Effect) -> Cue:
    """Make the entry of a twin."""
    twin = TWINS[name]
    return Cue(name, twin.words, "named", twin.rightful, name in CONTROLS, effect)


def _of_slice(name: str, one: Slice, effect: Effect) -> Cue:
    """Make the entry of a kind of patch."""
    on_skin = one.lies.get("skin", 0.0) + one.lies.get("fleck skin", 0.0)
    return Cue(name, f"a small patch, {words_of(one)}", "found", on_skin >= ON_SKIN, False, effect)


#: Mean difference of neighbors from which a patch is called busy.  Ours.
BUSY = 0.35


def words_of(one: Slice) -> str:
    """Describe a kind of patch in words.

    Parameters
    ----------
    one : Slice
        The kind.

    Returns
    -------
    str

    Examples
    --------
    >>> words_of(Slice(np.zeros(1), 0.0, (), (("cyan", 0.5), ("yellow", 0.4)), 0.9,
    ...                {"background": 0.75, "skin": 0.25}))
    'cyan and yellow, busy, mostly on background'
    """
    colors = " and ".join(name for name, _ in one.colors) or "of no color"
    texture = "busy" if one.rough >= BUSY else "even"
    where = next(iter(one.lies), "")
    place = {"fleck skin": ", mostly where the filter of 1996 sees skin"}.get(where)
    if place is None:
        place = f", mostly on {where}" if where and where != "elsewhere" else ""
    return f"{colors}, {texture}{place}"


def _share(counts: tuple[int, int]) -> float:
    """Divide, NaN over nothing."""
    return counts[0] / counts[1] if counts[1] else float("nan")
