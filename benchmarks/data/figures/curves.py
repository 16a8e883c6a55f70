"""One factor at a time: the curves of the test split (decision 0016).

Around each of four base conditions, in six scenes of its own, every factor takes all its levels
while the others stay as they are.  All levels of a curve show the same scenes, so that they are
paired, and each scene holds both labels.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from .factors import Factors, Spec
from .levels import LEVELS, level_word

#: First scene seed of the curves.  Ours.
CURVES_SEED = 3_100_000
#: The base conditions of the curves: two heights and two backgrounds crossed, and a tone on either
#: side of the middle in the balanced half.  Everything else as in `Factors`: clean.
BASES: tuple[Factors, ...] = (
    Factors(figure_height=1.0, background="plain", tone="light"),
    Factors(figure_height=1.0, background="photo", tone="brown"),
    Factors(figure_height=0.75, background="plain", tone="brown"),
    Factors(figure_height=0.75, background="photo", tone="light"),
)
BASE_SCENES = 6
#: Coverages at every level of every curve; the coverage curve has all six.
BASE_COVERAGES = ("none", "hips_chest", "full")
#: Factors of which a bare figure shows nothing: its pictures would only repeat the base.
OF_CLOTH = ("cloth_color", "cloth_pattern")


def curve_specs() -> tuple[Spec, ...]:
    """Return the curves.

    Returns
    -------
    tuple of Spec
        First the base, ``curve == "base"``, then every other level of every factor.  A level that
        a base condition has already is not repeated; `curve` puts them together.

    Examples
    --------
    >>> specs = curve_specs()
    >>> len([spec for spec in specs if spec.curve == "base"]), len(specs)
    (72, 4104)
    """
    specs = [_curve_spec("base", "", base, {}, at) for base, at in _places(BASE_COVERAGES)]
    for name, levels in LEVELS.items():
        for level in levels:
            coverages: Sequence[str] = BASE_COVERAGES
            if name == "coverage":
                coverages = () if level in BASE_COVERAGES else (level,)
            elif name in OF_CLOTH:
                coverages = BASE_COVERAGES[1:]
            elif (name, level) == ("people", 0):
                # Nobody is there to wear anything: once is enough.
                coverages = BASE_COVERAGES[:1]
            specs += [
                _curve_spec(name, level_word(level), base, {name: level}, at)
                for base, at in _places(coverages)
                if name == "coverage" or getattr(BASES[base], name) != level
            ]
    return tuple(specs)


def curve(specs: Iterable[Spec], factor: str) -> dict[Any, tuple[Spec, ...]]:
    """Gather the pictures of one curve.

    Parameters
    ----------
    specs : iterable of Spec
        At least the curves.
    factor : str
        Which curve.

    Returns
    -------
    dict
        The pictures of every level, in the order of the levels; all levels show the same 24
        scenes.  The bare figures of the base stand in every level of what only cloth can show.

    Raises
    ------
    ValueError
        If there is no curve of that factor.

    Examples
    --------
    >>> {level: len(found) for level, found in curve(curve_specs(), "occluder").items()}
    {0.0: 72, 0.2: 72, 0.4: 72, 0.6: 72}
    """
    if factor not in LEVELS:
        msg = f"expected a factor with a curve, one of {', '.join(LEVELS)}, got {factor!r}"
        raise ValueError(msg)
    found: dict[Any, list[Spec]] = {level: [] for level in LEVELS[factor]}
    for spec in specs:
        if spec.curve == "base" and factor in OF_CLOTH and spec.factors.coverage == "none":
            for level in found.values():
                level.append(spec)
        elif spec.curve in ("base", factor):
            found[getattr(spec.factors, factor)].append(spec)
    return {level: tuple(members) for level, members in found.items()}


def _places(coverages: Sequence[str]) -> list[tuple[int, tuple[int, str]]]:
    """List base condition, scene and coverage of the pictures of one level."""
    bases, scenes = range(len(BASES)), range(BASE_SCENES)
    return [(b, (s, c)) for b, s, c in itertools.product(bases, scenes, coverages)]


def _curve_spec(
    name: str, word: str, base: int, change: dict[str, Any], at: tuple[int, str]
) -> Spec:
    """Make one picture of a curve."""
    scene, coverage = at
    factors = replace(BASES[base], **{"coverage": coverage, **change})
    place = f"b{base}-s{scene:02}-{coverage}"
    middle = "" if name == "coverage" or not word else f"{word}-"
    seed = CURVES_SEED + BASE_SCENES * base + scene
    return Spec(f"c-{name}-{middle}{place}", "test", "curves", name, seed, factors)
