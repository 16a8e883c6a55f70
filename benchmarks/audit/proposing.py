"""From finding to cure: which training pictures would break a cue.

One does not redesign features but the training data until the features are better.  `needs` says
how many pictures are enough; here they are named: scenes to be rendered, or items of a manifest to
be copied, and what is to be done to each.

Conventions
-----------
Places are shares of rows and columns, so that they hold at any size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .needs import Need, needed, shares_of
from .painting import SPOT
from .pictures import BARE_STREAM, DRESSED_STREAM, specs_of
from .twins import TWINS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from benchmarks.data.figures.factors import Spec

    from .finding import Cue
    from .patches import Patch
    from .slices import Slice
    from .trying import Tried

#: Columns of the list.
COLUMNS = ("id", "label", "do", "cue", "how", "factors", "top", "left", "bottom", "right", "patch")


@dataclass(frozen=True)
class Proposal:
    """One picture to be made.

    Attributes
    ----------
    id : str
        Of the scene or of the item it is made of.
    label : int
        1 or 0; the change does not touch it.
    do : {"without", "with"}
        Whether the new picture shows the cue.
    cue : str
        Its name.
    how : {"render", "paint", "paste", "cover"}
        What is done.
    factors : tuple of (str, str or number)
        Of a scene: factors that are fixed.
    place : four floats, or None
        `top, left, bottom, right` of what is painted, pasted or covered.
    patch : str
        What is pasted: `ID@top,left,bottom,right` in pixels of that picture, and a third of its
        side around; empty otherwise.
    """

    id: str
    label: int
    do: str
    cue: str
    how: str
    factors: tuple[tuple[str, str | float], ...] = ()
    place: tuple[float, float, float, float] | None = None
    patch: str = ""

    def row(self) -> dict[str, str]:
        """Return the cells of the list.

        Examples
        --------
        >>> Proposal("d1", 0, "with", "red spot", "paint", (), (0, 0.25, 0.5, 0.5)).row()["left"]
        '0.2500'
        """
        sides = ("", "", "", "") if self.place is None else [f"{side:.4f}" for side in self.place]
        told = ";".join(f"{name}={level}" for name, level in self.factors)
        cells = (self.id, str(self.label), self.do, self.cue, self.how, told, *sides, self.patch)
        return dict(zip(COLUMNS, cells, strict=True))


def proposed(
    cues: Sequence[Cue],
    slices: Sequence[Slice],
    counts: tuple[int, int],
    size: int,
    rng: np.random.Generator,
    *,
    streams: tuple[int, int] = (BARE_STREAM, DRESSED_STREAM),
    first: int = 0,
    overrides: Mapping[str, str | float] | None = None,
) -> list[Proposal]:
    """Name scenes of the train split that break cues, and what is to be done to them.

    Parameters
    ----------
    cues : sequence of Cue
        To be broken together.
    slices : sequence of Slice
        The kinds of patches they may be.
    counts : (int, int)
        Positive and negative training pictures.
    size : int
        Side of the pictures, pixels.
    rng : numpy.random.Generator
        Source of places and patches.
    streams : (int, int)
        Of the train split, for positives and negatives.
    first : int
        Scenes of a stream to be passed over because they are trained on.
    overrides : mapping, optional
        Factors that all training pictures have in common.

    Returns
    -------
    list of Proposal
        Positives, then negatives; of several cues each new picture shows one.

    Examples
    --------
    >>> proposed([], [], (10, 10), 32, np.random.default_rng(0))
    []
    """
    plain: dict[int, int] = {0: 0, 1: 0}
    shown: list[tuple[int, Cue]] = []
    for cue in cues:
        side = 1 if cue.effect.shift > 0 else 0
        need = needed(shares_of(cue), (counts[1 - side], counts[side]), of_new=1 / len(cues))
        plain[side] = max(plain[side], need.without)
        shown += [(1 - side, cue)] * math.ceil(need.held / len(cues))
    found: list[Proposal] = []
    for label in (1, 0):
        wanted: list[Cue | None] = [None] * plain[label]
        wanted += [cue for side, cue in shown if side == label]
        if wanted:
            specs = scenes(label, len(wanted), size, streams, first, overrides)
            found += [
                _scene(spec, label, cue, cues, slices, rng, overrides or {})
                for spec, cue in zip(specs, wanted, strict=True)
            ]
    return found


def scenes(
    label: int,
    count: int,
    size: int,
    streams: tuple[int, int],
    first: int = 0,
    overrides: Mapping[str, str | float] | None = None,
) -> list[Spec]:
    """Draw training scenes of one label.

    Parameters
    ----------
    label : int
        1 or 0.
    count : int
        Scenes.
    size : int
        Side, pixels.
    streams : (int, int)
        Of positives and negatives.
    first : int
        Scenes that are passed over.
    overrides : mapping, optional
        Factors that are fixed.

    Returns
    -------
    list of Spec

    Examples
    --------
    >>> later = scenes(1, 2, 32, (9, 8), first=1)
    >>> later[0] == scenes(1, 2, 32, (9, 8))[1]
    True
    """
    drawn = specs_of("train", 2 * (first + count), size, streams=streams, overrides=overrides)
    return list(drawn[1 - label :: 2])[first : first + count]


def _scene(
    spec: Spec,
    label: int,
    cue: Cue | None,
    cues: Sequence[Cue],
    slices: Sequence[Slice],
    rng: np.random.Generator,
    overrides: Mapping[str, str | float],
) -> Proposal:
    """Say what becomes of a scene: as it is, or with a cue."""
    fixed = (*overrides.items(), *((("coverage", "none"),) if label else ()))
    if cue is None:
        names = " and ".join(each.name for each in cues)
        levels = tuple(
            pair
            for each in cues
            if each.name in TWINS and TWINS[each.name].kind == "rendered"
            for pair in TWINS[each.name].before.items()
        )
        return Proposal(spec.id, label, "without", names, "render", (*fixed, *levels))
    twin = TWINS.get(cue.name)
    if twin is not None and twin.kind == "rendered":
        levels = tuple(twin.after.items())
        return Proposal(spec.id, label, "with", cue.name, "render", (*fixed, *levels))
    if cue.slice is None:
        place = _drawn_place(SPOT, rng)
        return Proposal(spec.id, label, "with", cue.name, "paint", fixed, place)
    members = slices[cue.slice].typical
    patch = members[int(rng.integers(len(members)))]
    place = _drawn_place(_share_of(patch, spec.factors.size), rng)
    return Proposal(spec.id, label, "with", cue.name, "paste", fixed, place, key_of(patch))


def _share_of(patch: Patch, size: int) -> float:
    """Return the side of a patch in shares of its picture's."""
    return float(max(patch.whole.shape[:2])) / size


def _drawn_place(share: float, rng: np.random.Generator) -> tuple[float, float, float, float]:
    """Draw a square of a size, all of it inside."""
    top, left = (float(rng.random()) * (1 - share) for _ in range(2))
    return top, left, top + share, left + share


def key_of(patch: Patch) -> str:
    """Name a patch by its picture and its place.

    Parameters
    ----------
    patch : Patch
        Any.

    Returns
    -------
    str

    Examples
    --------
    >>> from .patches import Patch
    >>> key_of(Patch("d9-1", "", (1, 2, 3, 4), 0.0, np.zeros((2, 2, 3)), np.zeros(1)))
    'd9-1@1,2,3,4'
    """
    return f"{patch.id}@{','.join(map(str, patch.box))}"


def of_items(
    cue: Cue,
    tries: Sequence[Tried],
    slices: Sequence[Slice],
    learned: Collection[str] | None = None,
) -> list[Proposal]:
    """Name items of a manifest whose copies break a cue, and what is to be done to the copies.

    Parameters
    ----------
    cue : Cue
        Of a kind of patches.
    tries : sequence of Tried
        Second looks.
    slices : sequence of Slice
        The kinds.
    learned : collection of str, optional
        Ids of items that may be learned from, and patches of which may be pasted; by default all.

    Returns
    -------
    list of Proposal
        Items of the side that shows the cue too often, with it covered; then items of the other
        side, with a patch pasted.  As many as `needed` says, or all where there are fewer.
    """
    if cue.slice is None:
        return []
    side = 1 if cue.effect.shift > 0 else 0
    own = _own(cue, tries, learned)
    need = need_of_items(cue, tries, learned)
    found = []
    for one in [each for each in own if each.label == side and each.place][: need.without]:
        found.append(Proposal(one.id, side, "without", cue.name, "cover", (), one.place))
    members = [p for p in slices[cue.slice].typical if learned is None or p.id in learned]
    others = [each for each in own if each.label == 1 - side and each.place is None]
    if not members:
        return found
    for number, one in enumerate(others[: need.held]):
        patch = members[number % len(members)]
        found.append(Proposal(one.id, 1 - side, "with", cue.name, "paste", patch=key_of(patch)))
    return found


def need_of_items(cue: Cue, tries: Sequence[Tried], learned: Collection[str] | None = None) -> Need:
    """Work out how many copies of items break a cue.

    Parameters
    ----------
    cue, tries, learned
        As for `of_items`.

    Returns
    -------
    Need
        Reckoned with the items that may be learned from.
    """
    side = 1 if cue.effect.shift > 0 else 0
    own = _own(cue, tries, learned)
    counts = [sum(one.label == label for one in own) for label in (0, 1)]
    return needed(shares_of(cue), (counts[side], counts[1 - side]))


def _own(cue: Cue, tries: Sequence[Tried], learned: Collection[str] | None) -> list[Tried]:
    """Choose the looks at a cue that may be used."""
    return [
        one for one in tries if one.slice == cue.slice and (learned is None or one.id in learned)
    ]
