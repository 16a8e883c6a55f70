"""The list of twins: pairs of pictures that differ in one thing.

A twin names what differs, whether a method may rightly go by it, and what the pictures before and
after are.  Three kinds are made: *rendered* ones, two renderings of a scene that differ in one
factor; *painted* ones, a picture with a small thing painted on; *recolored* ones, a picture whose
skin was changed by a mask.  The first two need a figure whose scene or truth is known, except spots
that may lie anywhere; the third works on any photograph.

A label says whether trunk and hips of a figure are bare (`benchmarks.data.figures.truth`).  So
color and texture of skin may *rightly* matter; a background, a light, a spot may not: such a twin
that moves a score is a *cue*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from . import painting
from .agreement import rolled
from .recoloring import CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from benchmarks.data.figures.factors import Factors, Spec

    Render = Callable[[Spec], NDArray[np.uint8]]
    Pair = tuple[NDArray[np.uint8], NDArray[np.uint8]]

Kind = Literal["rendered", "painted", "recolored"]


@dataclass(frozen=True)
class Twin:
    """One thing that is changed.

    Attributes
    ----------
    name, words : str
        Short, and as a sentence goes on after "a score moves with".
    kind : {"rendered", "painted", "recolored"}
        How the second picture is made.
    rightful : bool
        Whether a method may rightly go by it.
    before, after : mapping of str to value
        Of a rendered twin: the factors of the two pictures.
    dressed, bare : bool
        Of a rendered twin: whether it is made only where figures wear something, or nothing.
    """

    name: str
    words: str
    kind: Kind
    rightful: bool = False
    before: Mapping[str, str | float] = field(default_factory=dict)
    after: Mapping[str, str | float] = field(default_factory=dict)
    dressed: bool = False
    bare: bool = False


def _changed(
    name: str,
    factor: str,
    first: str | float,
    second: str | float,
    words: str = "",
    *,
    dressed: bool = False,
    bare: bool = False,
) -> Twin:
    """Make a rendered twin of two levels of a factor."""
    told = words or f"the {name.partition(':')[0]}: {second} in the place of {first}"
    return Twin(name, told, "rendered", False, {factor: first}, {factor: second}, dressed, bare)


def _lit(kelvin: int) -> Twin:
    """Make a rendered twin of another light, the camera left at daylight."""
    camera = {"white_balance": "wrong"}
    return Twin(
        f"light: {kelvin} K",
        f"the light: {kelvin} K in the place of 6500 K, the camera set to daylight",
        "rendered",
        False,
        {"illuminant": 6500.0, **camera},
        {"illuminant": float(kelvin), **camera},
    )


#: Colors of cloth, as a sentence names them.
_CLOTH = {"near": "nearly as skin", "equal": "just as skin"}

RENDERED: tuple[Twin, ...] = (
    *(
        _changed(f"background: {level}", "background", "plain", level)
        for level in ("noise", "wood", "sand", "fur", "sunset", "photo")
    ),
    *(  # of bare figures alone: cloth is colored after the skin beside it, and would change too
        _changed(f"tone: {level}", "tone", "light", level, bare=True)
        for level in ("tan", "brown", "dark")
    ),
    *(_lit(kelvin) for kelvin in (2700, 9000)),
    *(
        _changed(
            f"cloth color: {level}",
            "cloth_color",
            "far",
            level,
            f"cloth colored {words} in the place of far from it",
            dressed=True,
        )
        for level, words in _CLOTH.items()
    ),
    *(
        _changed(
            f"cloth pattern: {level}",
            "cloth_pattern",
            "plain",
            level,
            f"the pattern of the cloth: {level} in the place of plain",
            dressed=True,
        )
        for level in ("stripe", "check")
    ),
    *(
        _changed(
            f"object beside: {level}", "distractor", "none", level, f"an object beside: {level}"
        )
        for level in ("leather", "bread", "tubes", "hand")
    ),
    _changed("figure height: 0.5", "figure_height", 1.0, 0.5, "figures half as high in the frame"),
    _changed("lens blur: 2", "blur", 0.0, 2.0, "a blurred lens"),
    _changed("sensor noise: 15", "noise", 0.0, 15.0, "a noisy sensor"),
    _changed("JPEG quality: 20", "jpeg", 95, 20, "a JPEG quality of 20 in the place of 95"),
)
PAINTED: tuple[Twin, ...] = (
    Twin("red spot", "a red spot anywhere in the picture", "painted"),
    Twin(
        "gray spot", "a gray spot anywhere in the picture (the control of the red one)", "painted"
    ),
    Twin("red lips", "a red patch where lips would be", "painted"),
    Twin("navel", "a dark dot where a navel would be", "painted"),
)
RECOLORED: tuple[Twin, ...] = (
    Twin("skin turned", "the hue of the skin, turned to its opposite", "recolored", rightful=True),
    Twin("skin grayed", "the color of the skin, taken away", "recolored", rightful=True),
    Twin("skin smoothed", "the texture of the skin, taken away", "recolored", rightful=True),
    Twin("elsewhere turned", "hues turned elsewhere, in as large an area at most", "recolored"),
    Twin(
        "elsewhere grayed", "color taken away elsewhere, in as large an area at most", "recolored"
    ),
    Twin(
        "elsewhere smoothed",
        "texture taken away elsewhere, in as large an area at most",
        "recolored",
    ),
)
#: Factors that change nothing where there is no figure.
OF_BODIES = {"tone", "figure_height"}
TWINS: dict[str, Twin] = {twin.name: twin for twin in (*RENDERED, *PAINTED, *RECOLORED)}


def rendered_pairs(spec: Spec, render: Render) -> Iterator[tuple[str, Pair]]:
    """Render the pairs of a scene.

    Parameters
    ----------
    spec : Spec
        A scene with its own factors; all that a twin does not name stays as it is there.
    render : callable
        From a `Spec` to pixels.

    Yields
    ------
    name, pair : tuple
        Name of the twin, and the pixels before and after.  Nothing is yielded of cloth where
        nobody wears any, of figures where there is none, nor of tone where somebody is dressed.

    Examples
    --------
    >>> from benchmarks.data.figures.factors import Factors, Spec
    >>> spec = Spec("one", "dev", "draw", "", 2, Factors(coverage="none", people=0))
    >>> black = np.zeros((2, 2, 3), dtype=np.uint8)
    >>> [name for name, _ in rendered_pairs(spec, lambda spec: black)][:2]
    ['background: noise', 'background: wood']
    """
    made: dict[Factors, NDArray[np.uint8]] = {}

    def picture(changed: Mapping[str, str | float]) -> NDArray[np.uint8]:
        """Render the scene with other factors, each scene once."""
        factors = replace(spec.factors, **changed)  # type: ignore[arg-type]
        if factors not in made:
            made[factors] = render(replace(spec, factors=factors))
        return made[factors]

    for twin in RENDERED:
        naked = spec.factors.coverage == "none" or not spec.factors.people
        if (twin.dressed and naked) or (twin.bare and not naked):
            continue
        if not spec.factors.people and OF_BODIES & set(twin.after):
            continue
        yield twin.name, (picture(twin.before), picture(twin.after))


def painted_pairs(
    pixels: NDArray[np.uint8], codes: NDArray[np.uint8] | None, rng: np.random.Generator
) -> Iterator[tuple[str, Pair, painting.Ellipse]]:
    """Paint small things on a picture.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    codes : ndarray of shape (M, N), dtype uint8, or None
        Truth of a rendered picture; without, spots are painted that may lie anywhere.
    rng : numpy.random.Generator
        Source of their place.

    Yields
    ------
    name, pair, where : tuple
        Name of the twin, the pixels before and after, and the place.

    Examples
    --------
    >>> gray = np.full((40, 40, 3), 90, dtype=np.uint8)
    >>> [name for name, _, _ in painted_pairs(gray, None, np.random.default_rng(0))]
    ['red spot', 'gray spot']
    """
    spot = painting.anywhere((pixels.shape[0], pixels.shape[1]), rng)
    for name, color in (("red spot", painting.RED), ("gray spot", painting.GRAY)):
        yield name, (pixels, painting.painted(pixels, spot, color)), spot
    if codes is None:
        return
    lips, navel = painting.lips_place(codes), painting.navel_place(codes)
    if lips is not None:
        yield "red lips", (pixels, painting.painted(pixels, lips, painting.LIPS)), lips
    if navel is not None:
        dark = painting.painted(pixels, navel, None, painting.SHADE)
        yield "navel", (pixels, dark), navel


def recolored_pairs(
    pixels: NDArray[np.uint8], skin: NDArray[np.bool_]
) -> Iterator[tuple[str, Pair]]:
    """Change the skin of a picture, and as large an area elsewhere where there is room.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        sRGB.
    skin : ndarray of shape (M, N), dtype bool
        Its skin, as it is known or as a filter finds it.

    Yields
    ------
    name, pair : tuple
        Name of the twin, and the pixels before and after; nothing where there is no skin, and
        no control where all that lies elsewhere is skin.

    Examples
    --------
    >>> gray = np.full((40, 40, 3), 90, dtype=np.uint8)
    >>> list(recolored_pairs(gray, np.zeros((40, 40), dtype=bool)))
    []
    """
    if not skin.any():
        return
    # What is moved onto the skin itself would change it a second time.
    places = {"skin": skin, "elsewhere": rolled(skin) & ~skin}
    for where, mask in places.items():
        if not mask.any():
            continue
        for how, change in CHANGES.items():
            yield f"{where} {how}", (pixels, change(pixels, mask))
