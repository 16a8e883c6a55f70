"""The first look at a picture: its evidence, its twins and its strongest patches.

Everything is computed from pixels and a method; what comes back are numbers, and patches a few
pixels wide, which stay in memory and are written nowhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from convnet.fills import photo_ground

from .agreement import Agreement, agreement
from .evidence import Windows, evidence_of, values
from .patches import TIGHT, Patch, cut, described, strongest, tightened, wider
from .pictures import pixels_of
from .regions import counted, regions_of, seen_by_fleck
from .twins import painted_pairs, recolored_pairs, rendered_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from convnet.maps import Scale

    from .evidence import Evidence, ScoreBatch
    from .painting import Ellipse
    from .patches import Box
    from .pictures import Picture
    from .twins import Pair

    Mask = NDArray[np.bool_]

#: Regions that share a picture out by what is seen there.
MATERIALS = ("skin", "cloth", "distractor", "occluder", "background")


@dataclass(frozen=True)
class How:
    """How pictures are looked at.

    Attributes
    ----------
    windows : Windows
        Which are filled.
    scale : {"score", "logit"}
        Of all values.
    seed : int
        Of places that are drawn.
    rendered : bool
        Whether scenes are rendered again with one factor changed.
    """

    windows: Windows = field(default_factory=Windows)
    scale: Scale = "score"
    seed: int = 0
    rendered: bool = True

    def rng(self, name: str, purpose: int) -> np.random.Generator:
        """Make the generator of one picture and purpose, whatever was looked at before.

        Parameters
        ----------
        name : str
            Id of the picture.
        purpose : int
            What is drawn.

        Returns
        -------
        numpy.random.Generator

        Examples
        --------
        >>> int(How().rng("a", 0).integers(100)) == int(How().rng("a", 0).integers(100))
        True
        """
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
        return np.random.default_rng([self.seed, purpose, int.from_bytes(digest[:8])])


@dataclass(frozen=True, eq=False)
class Examined:
    """What the first look found.

    Attributes
    ----------
    id, scene : str
        Of the picture.
    label : int or None
        1, 0 or unknown.
    value : float
        Of the picture as it is.
    twins : mapping of str to (float, float)
        Values before and after, by name of the twin.
    agreements : mapping of str to Agreement
        Of the evidence with every region, by its name.
    patches : tuple of Patch
        That speak loudest for the class.
    chance : Patch
        One from anywhere in the picture, to compare with.
    painted : mapping of str to ndarray of shape (2, k)
        Descriptions of the place of a painted twin before and after, by its name.
    """

    id: str
    scene: str
    label: int | None
    value: float
    twins: Mapping[str, tuple[float, float]]
    agreements: Mapping[str, Agreement]
    patches: tuple[Patch, ...]
    chance: Patch
    painted: Mapping[str, NDArray[np.float64]]


def examined(picture: Picture, score_batch: ScoreBatch, how: How) -> Examined:
    """Look at a picture.

    Parameters
    ----------
    picture : Picture
        With its truth, or without.
    score_batch : callable
        The method.
    how : How
        Windows, scale and seed.

    Returns
    -------
    Examined

    Raises
    ------
    ValueError
        If scores are wanted as log odds and are no probabilities, or a score is not finite.

    Examples
    --------
    >>> from .pictures import Picture
    >>> gray = np.full((24, 24, 3), 90, dtype=np.uint8)
    >>> gray[4:8, 4:8] = (200, 30, 40)
    >>> def red(photos):
    ...     return [float((photo[..., 0] > 150).mean()) for photo in photos]
    >>> found = examined(Picture("a", "a", None, gray), red, How(Windows(0.25, 0.125)))
    >>> sorted(found.twins), [patch.box for patch in found.patches]
    (['gray spot', 'red spot'], [(4, 4, 8, 8)])
    """
    pixels = picture.pixels
    evidence = evidence_of(pixels, score_batch, how.windows, how.scale)
    regions, seen = {}, seen_by_fleck(pixels)
    known = None
    if picture.codes is not None:
        regions, known = regions_of(picture.codes, picture.people), counted(picture.codes)
    skin = regions["skin"] if regions else seen["fleck skin"]
    pairs, places = _pairs(picture, skin, how)
    return Examined(
        picture.id,
        picture.scene,
        picture.label,
        evidence.whole,
        _scored(pixels, evidence.whole, pairs, score_batch, how.scale),
        {
            name: agreement(evidence.map, mask, known)
            for name, mask in {**regions, **seen}.items()
            if mask.any()
        },
        _patches(picture, evidence, score_batch, how, regions or seen),
        _patch(picture, _chance_box(picture, how), 0.0, regions or seen),
        {
            name: described([cut(pixels, box), cut(pairs[name][1], box)])
            for name, box in places.items()
        },
    )


def _pairs(picture: Picture, skin: Mask, how: How) -> tuple[dict[str, Pair], dict[str, Box]]:
    """Make the pictures of all twins, and say where something was painted."""
    pairs: dict[str, Pair] = {}
    places: dict[str, Box] = {}
    if picture.spec is not None and how.rendered:
        pairs |= dict(rendered_pairs(picture.spec, pixels_of))
    rng = how.rng(picture.id, 1)
    for name, pair, where in painted_pairs(picture.pixels, picture.codes, rng):
        pairs[name] = pair
        places[name] = _around(where, tight_side(picture, how.windows))
    pairs |= dict(recolored_pairs(picture.pixels, skin))
    return pairs, places


def _scored(
    pixels: NDArray[np.uint8],
    whole: float,
    pairs: Mapping[str, Pair],
    score_batch: ScoreBatch,
    scale: Scale,
) -> dict[str, tuple[float, float]]:
    """Score the pictures of twins, each picture once."""
    different = {id(one): one for pair in pairs.values() for one in pair if one is not pixels}
    known = {id(pixels): whole}
    if different:
        found = values(score_batch(list(different.values())), scale).tolist()
        known |= dict(zip(different, found, strict=True))
    return {name: (known[id(first)], known[id(last)]) for name, (first, last) in pairs.items()}


def _patches(
    picture: Picture,
    evidence: Evidence,
    score_batch: ScoreBatch,
    how: How,
    regions: Mapping[str, Mask],
) -> tuple[Patch, ...]:
    """Cut out what speaks loudest for the class."""
    pixels = picture.pixels
    grid = how.windows.grid((pixels.shape[0], pixels.shape[1]))
    ground = photo_ground(pixels, how.windows.fill, grid.size)
    found = []
    for place in strongest(evidence):
        box, shift = tightened(
            pixels, score_batch, evidence.boxes[place], ground, evidence.whole, how.scale
        )
        if shift > 0:
            found.append(_patch(picture, box, shift, regions))
    return tuple(found)


def _patch(picture: Picture, box: Box, shift: float, regions: Mapping[str, Mask]) -> Patch:
    """Describe a window."""
    seen = cut(picture.pixels, box)
    return Patch(
        picture.id,
        picture.scene,
        box,
        shift,
        seen,
        described([seen])[0],
        _lies(box, regions),
        cut(picture.pixels, wider(box, picture.pixels.shape)),
    )


def _lies(box: Box, regions: Mapping[str, Mask]) -> str:
    """Name the material that most of a window shows."""
    top, left, bottom, right = box
    window = slice(top, bottom), slice(left, right)
    if "fleck skin" in regions:
        share = float(regions["fleck skin"][window].mean())
        return "fleck skin" if share >= 0.5 else "elsewhere"
    shares = {name: float(regions[name][window].mean()) for name in MATERIALS}
    most = max(shares, key=lambda name: shares[name])
    return most if shares[most] > 0 else ""  # nothing but pixels in which the rays disagree


def tight_side(picture: Picture, windows: Windows) -> int:
    """Return the side of a patch in a picture.

    Parameters
    ----------
    picture : Picture
        Any.
    windows : Windows
        Of the audit.

    Returns
    -------
    int
        Pixels.

    Examples
    --------
    >>> from .pictures import Picture
    >>> tight_side(Picture("a", "a", 1, np.zeros((100, 200, 3), dtype=np.uint8)), Windows())
    9
    """
    size = windows.grid((picture.pixels.shape[0], picture.pixels.shape[1])).size[0]
    return max(2, round(TIGHT * size))


def _chance_box(picture: Picture, how: How) -> Box:
    """Draw a window of a patch's size from anywhere."""
    side = tight_side(picture, how.windows)
    rows, columns = picture.pixels.shape[:2]
    rng = how.rng(picture.id, 2)
    top, left = (int(rng.integers(max(1, extent - side + 1))) for extent in (rows, columns))
    return top, left, min(top + side, rows), min(left + side, columns)


def _around(where: Ellipse, side: int) -> Box:
    """Put a window of a patch's size around something painted."""
    top, left = round(where.row - side / 2), round(where.column - side / 2)
    return top, left, top + side, left + side


def of_patches(found: Iterable[Examined]) -> list[Patch]:
    """Collect the patches of many pictures.

    Parameters
    ----------
    found : iterable of Examined
        In the order of the pictures.

    Returns
    -------
    list of Patch

    Examples
    --------
    >>> of_patches([])
    []
    """
    return [patch for one in found for patch in one.patches]
