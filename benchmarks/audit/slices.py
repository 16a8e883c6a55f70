"""Cues that nobody named: the strongest patches of a method, sorted into kinds that look alike.

A kind of patch is a *slice* of a set: the pictures that hold such a patch.  Windows are strong
because of what they show, so kinds are found among strong windows alone; which pictures hold one is
then asked of every place in every picture, strong or not.  The centers are those of k-means, the
number of kinds the one with the best silhouette.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from .patches import Box, Patch

#: Numbers of kinds that are tried.  Ours.
KINDS = range(3, 13)
#: Starts of k-means; it keeps the best.  Ours.
STARTS = 10
#: Patches whose mean distance from their center is no more are one kind, and no kind has a smaller
#: radius, in steps of color.  Ours.
ALIKE = 0.75
#: A kind is left out that has fewer patches, or whose patches come from fewer pictures.  Ours.
FEWEST, FEWEST_PICTURES = 8, 5
#: A patch belongs to a kind that is at most as far from its center as this share of its members.
#: Ours: where two cues were planted it told pictures with and without them apart (decision 0031).
WITHIN = 0.75
#: Share of a thing's places that must fall into a kind for the two to be called the same, and how
#: far from its center they may lie at any rate: things are painted, and cut, a little differently.
#: Ours.
SAME, NEAR = 0.5, 1.5


@dataclass(frozen=True, eq=False)
class Slice:
    """Patches that look alike.

    Attributes
    ----------
    center : ndarray of shape (k,), dtype float64
        Mean description of its patches.
    radius : float
        How far from it a patch may be.
    members : tuple of Patch
        The strong patches, the strongest first.
    colors : tuple of (str, float)
        What color they are: names and shares, the largest first.
    rough : float
        Mean difference of neighboring pixels, in steps of color.
    lies : mapping of str to float
        Where known, on which regions its patches lie: shares.
    """

    center: NDArray[np.float64]
    radius: float
    members: tuple[Patch, ...]
    colors: tuple[tuple[str, float], ...] = ()
    rough: float = 0.0
    lies: Mapping[str, float] = field(default_factory=dict)

    @property
    def typical(self) -> tuple[Patch, ...]:
        """Return the patches within the radius: what is pasted is like the kind."""
        away = [float(np.linalg.norm(patch.features - self.center)) for patch in self.members]
        near = zip(self.members, away, strict=True)
        return tuple(patch for patch, far in near if far <= self.radius) or self.members

    @property
    def pictures(self) -> int:
        """Return from how many pictures its patches come."""
        return len({patch.id for patch in self.members})


def slices_of(patches: Sequence[Patch], rng: np.random.Generator) -> list[Slice]:
    """Sort patches into kinds that look alike.

    Parameters
    ----------
    patches : sequence of Patch
        The strong ones of all pictures.
    rng : numpy.random.Generator
        Source of the seeds of k-means.

    Returns
    -------
    list of Slice
        The one with the largest mean shift first; none where there are too few patches.

    Examples
    --------
    >>> slices_of([], np.random.default_rng(0))
    []
    """
    table = np.array([patch.features for patch in patches])
    if len(table) < FEWEST:
        return []
    found = []
    for members in _grouped(table, rng):
        chosen = sorted((patches[place] for place in members), key=lambda patch: -patch.shift)
        if len(chosen) >= FEWEST and len({patch.id for patch in chosen}) >= FEWEST_PICTURES:
            found.append(slice_of(chosen))
    return sorted(found, key=lambda one: -float(np.mean([p.shift for p in one.members])))


def slice_of(members: Sequence[Patch]) -> Slice:
    """Describe patches as one kind.

    Parameters
    ----------
    members : sequence of Patch
        At least one.

    Returns
    -------
    Slice

    Examples
    --------
    >>> from .patches import Patch, described
    >>> red = np.full((4, 4, 3), (200, 30, 40), dtype=np.uint8)
    >>> patch = Patch("a", "a", (0, 0, 4, 4), 1.0, red, described([red])[0], "background")
    >>> found = slice_of([patch])
    >>> found.colors, found.radius, dict(found.lies)
    ((('red', 1.0),), 0.75, {'background': 1.0})
    """
    features = np.array([patch.features for patch in members])
    center = features.mean(axis=0)
    away = np.linalg.norm(features - center, axis=1)
    counts = Counter(patch.lies for patch in members if patch.lies)
    total = sum(counts.values())
    return Slice(
        center,
        max(ALIKE, float(np.quantile(away, WITHIN))),
        tuple(members),
        colors_of(patch.pixels for patch in members),
        float(features[:, -2:].sum(axis=1).mean()),
        {name: count / total for name, count in counts.most_common()},
    )


def held(one: Slice, boxes: NDArray[np.int64], features: NDArray[np.float64]) -> Box | None:
    """Find the place in a picture that looks most like a kind, if it is like enough.

    Parameters
    ----------
    one : Slice
        The kind.
    boxes, features : ndarray
        Of every place, as `patches.scanned` gives them.

    Returns
    -------
    four ints, or None

    Examples
    --------
    >>> kind = Slice(np.zeros(2), 0.5, ())
    >>> boxes = np.array([[0, 0, 2, 2], [0, 2, 2, 4]])
    >>> held(kind, boxes, np.array([[1.0, 0.0], [0.3, 0.0]])), held(kind, boxes, np.ones((2, 2)))
    ((0, 2, 2, 4), None)
    """
    away = np.linalg.norm(features - one.center, axis=1)
    best = int(np.argmin(away))
    if away[best] > one.radius:
        return None
    top, left, bottom, right = boxes[best].tolist()
    return top, left, bottom, right


def same_as(
    slices: Sequence[Slice], before: NDArray[np.float64], after: NDArray[np.float64]
) -> int | None:
    """Find the kind that something painted falls into.

    Parameters
    ----------
    slices : sequence of Slice
        The kinds.
    before, after : ndarray of shape (n, k), dtype float64
        Descriptions of its places in many pictures, without and with it.

    Returns
    -------
    int or None
        Place of the kind that holds most of them, `SAME` at least, and at most half as many of
        the places without it; None if none does.

    Examples
    --------
    >>> kinds = [Slice(np.zeros(1), 1.0, ()), Slice(np.full(1, 9.0), 1.0, ())]
    >>> elsewhere = np.array([[4.0], [4.0], [4.0]])
    >>> same_as(kinds, elsewhere, np.array([[8.0], [9.5], [4.0]]))
    1
    >>> print(same_as(kinds, np.array([[0.1]]), np.array([[0.2]])))
    None
    """
    if not slices or not len(after):
        return None
    with_it, without = (
        np.array([_inside(one, features) for one in slices]) for features in (after, before)
    )
    best = int(np.argmax(with_it))
    return best if with_it[best] >= SAME and without[best] <= with_it[best] / 2 else None


def _inside(one: Slice, features: NDArray[np.float64]) -> float:
    """Return the share of descriptions that fall into a kind."""
    away = np.linalg.norm(features - one.center, axis=1)
    return float((away <= max(one.radius, NEAR)).mean())


def _grouped(table: NDArray[np.float64], rng: np.random.Generator) -> list[list[int]]:
    """Cluster descriptions; the number of clusters is the one with the best silhouette."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    seed = int(rng.integers(2**31))
    if float(np.linalg.norm(table - table.mean(axis=0), axis=1).mean()) <= ALIKE:
        return [list(range(len(table)))]
    best: tuple[float, NDArray[np.int64]] | None = None
    for count in KINDS:
        if count >= len(np.unique(table, axis=0)):
            break
        labels = KMeans(count, n_init=STARTS, random_state=seed).fit_predict(table)
        if len(np.unique(labels)) < 2:
            continue
        score = float(silhouette_score(table, labels))
        if best is None or score > best[0]:
            best = score, labels
    if best is None:
        return []
    labels = best[1]
    return [np.flatnonzero(labels == label).tolist() for label in range(int(labels.max()) + 1)]


#: sRGB of what a color is called.  Ours: the eleven basic color terms of B. Berlin and P. Kay
#: (1969), and cyan, olive and a skin tone, which lie far from all of them.
NAMES: dict[str, tuple[int, int, int]] = {
    "black": (15, 15, 15),
    "white": (245, 245, 245),
    "gray": (128, 128, 128),
    "red": (200, 30, 40),
    "orange": (240, 130, 30),
    "yellow": (240, 215, 40),
    "green": (40, 150, 60),
    "cyan": (20, 175, 190),
    "blue": (40, 70, 190),
    "purple": (120, 50, 150),
    "pink": (240, 150, 180),
    "brown": (110, 65, 35),
    "olive": (110, 110, 50),
    "skin-colored": (200, 145, 115),
}
#: Shares of the pixels below which a color is not named, and colors named at most.  Ours.
NAMED, MOST_COLORS = 0.2, 3


def colors_of(patches: Iterable[NDArray[np.uint8]]) -> tuple[tuple[str, float], ...]:
    """Name the colors of patches.

    Parameters
    ----------
    patches : iterable of ndarray of shape (m, n, 3), dtype uint8
        sRGB.

    Returns
    -------
    tuple of (str, float)
        Names out of `NAMES` and the share of pixels nearest to each in CIELAB, the largest first.

    Examples
    --------
    >>> half = np.full((2, 2, 3), 120, dtype=np.uint8)
    >>> half[0] = (30, 160, 180)
    >>> colors_of([half])
    (('cyan', 0.5), ('gray', 0.5))
    """
    from .patches import lab_of

    pixels = np.concatenate([patch.reshape(-1, 3) for patch in patches])
    known = lab_of(np.array([list(NAMES.values())], dtype=np.uint8)[None])[0, 0]
    levels = lab_of(pixels[None, None])[0, 0]
    nearest = np.argmin(((levels[:, None] - known) ** 2).sum(axis=-1), axis=1)
    names = list(NAMES)
    shares = sorted(
        ((names[place], count / len(pixels)) for place, count in Counter(nearest.tolist()).items()),
        key=lambda pair: (-pair[1], pair[0]),
    )
    kept = [pair for pair in shares if pair[1] >= NAMED]
    return tuple((kept or shares[:1])[:MOST_COLORS])
