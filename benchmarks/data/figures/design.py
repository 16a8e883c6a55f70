"""The test split: which pictures it holds, and why just these (decision 0016).

Blocks
------
* crossed : tone, illuminant, background and coverage in all combinations, for each of 32 scenes.
  Everything else is fixed per scene by an orthogonal array.  A scene shows the same poses in all
  its cells, so effects of the four are paired; and since every scene holds every label equally
  often, no other factor can tell anything about the label.
* curves : one factor at a time around four base conditions, see `curves`.
* controls : no body, but what may be taken for one.

An id names a place in the design: ``x-s07-very_light-2700-wood-none``,
``c-occluder-0.4-b2-s03-none``, ``n-bread-s11``.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from .arrays import RUNS, orthogonal_array, spread_columns
from .curves import curve_specs
from .factors import DISTRACTORS, ILLUMINANTS, TONES, VERSION, Factors, Spec, Split
from .levels import LEVELS, level_word, read_levels

#: First scene seed of each split; they are a million apart.  Ours.
SEEDS: dict[Split, int] = {"train": 1_000_000, "dev": 2_000_000, "test": 3_000_000}
#: First scene seed of two blocks of the test split; that of the curves is 3 100 000.  Ours.
CROSSED_SEED, CONTROLS_SEED = 3_000_000, 3_200_000

#: The crossed factors; of backgrounds and coverages a choice (decision 0016).
CROSSED: dict[str, tuple[Any, ...]] = {
    "tone": tuple(TONES),
    "illuminant": ILLUMINANTS,
    "background": ("plain", "wood", "sand", "photo"),
    "coverage": ("none", "hips", "hips_chest", "full"),
}
#: What the array's columns of four levels decide; a level named twice is drawn twice as often.
FOUR_LEVEL: dict[str, tuple[Any, ...]] = {
    "figure_height": (0.5, 0.75, 1.0, 1.4),
    "people": (1, 2, 3, 4),
    "size": (64, 128, 256, 512),
    "cloth_color": ("far", "far", "near", "equal"),
    "cloth_pattern": ("plain", "plain", "stripe", "check"),
    "occluder": (0.0, 0.0, 0.2, 0.4),
    "blur": (0.0, 0.0, 1.0, 2.0),
    "jpeg": (95, 75, 50, 20),
    "pose": (0.25, 0.5, 0.75, 1.0),
}
#: What its columns of two levels decide.
TWO_LEVEL: dict[str, tuple[Any, ...]] = {
    "noise": (0.0, 5.0),
    "white_balance": ("right", "wrong"),
    "haemoglobin": ("low", "high"),
    "distractor": ("none", "tubes"),
}

#: Between 2700 K and 4000 K, the next level, halfway in mired (1e6 / K), the scale on which equal
#: steps of a light look about equal.
NEAREST_2700 = 2e6 / (1e6 / 2700 + 1e6 / 4000)


def test_specs() -> tuple[Spec, ...]:
    """Return the whole test split.

    Returns
    -------
    tuple of Spec
        The blocks ``crossed``, ``curves`` and ``controls``, in this order.

    Examples
    --------
    >>> specs = test_specs()
    >>> len(specs), specs[0].id
    (16872, 'x-s00-very_light-2700-plain-none')
    """
    return (*crossed_specs(), *curve_specs(), *control_specs())


#: pytest takes every name that begins so for a test.
test_specs.__test__ = False  # type: ignore[attr-defined]


def small_specs() -> tuple[Spec, ...]:
    """Return ``figures-small``, a part of the test split for a quick look.

    Returns
    -------
    tuple of Spec
        Every tone and coverage of the 32 crossed scenes, each scene under one light and before one
        background, each of their 16 combinations in two scenes; and the objects without a body.

    Examples
    --------
    >>> specs = small_specs()
    >>> len(specs), {spec.block for spec in specs} == {"crossed", "controls"}
    (1024, True)
    """
    given = spread_columns()
    kept = []
    for spec in crossed_specs():
        light, background = given[spec.seed - CROSSED_SEED]
        if (
            spec.factors.illuminant == CROSSED["illuminant"][light]
            and spec.factors.background == CROSSED["background"][background]
        ):
            kept.append(spec)
    return (*kept, *(spec for spec in control_specs() if spec.factors.distractor != "none"))


def crossed_specs() -> tuple[Spec, ...]:
    """Return the crossed block.

    Returns
    -------
    tuple of Spec
        384 cells of each of 32 scenes.

    Examples
    --------
    >>> len(crossed_specs())
    12288
    """
    specs = []
    for scene, fixed in enumerate(_scene_factors()):
        base = replace(Factors(), **fixed)
        for levels in itertools.product(*CROSSED.values()):
            factors = replace(base, **dict(zip(CROSSED, levels, strict=True)))
            name = f"x-s{scene:02}-{'-'.join(map(level_word, levels))}"
            seed = CROSSED_SEED + scene
            specs.append(Spec(name, "test", "crossed", "", seed, factors))
    return tuple(specs)


def control_specs() -> tuple[Spec, ...]:
    """Return the pictures without a body.

    Returns
    -------
    tuple of Spec
        Each object without a body in 32 scenes, then each background with nothing before it.

    Examples
    --------
    >>> len(control_specs()), control_specs()[-1].id
    (480, 'n-none-photo-s31')
    """
    tones = CROSSED["tone"]
    bases = []
    for scene, (fixed, column) in enumerate(
        zip(_scene_factors(), orthogonal_array()[0], strict=True)
    ):
        levels = dict(zip(FOUR_LEVEL, column, strict=True))
        kept = {name: fixed[name] for name in _WITHOUT_BODY}
        # Columns that nobody is there for: people gives the background, pose the light.
        kept["background"] = CROSSED["background"][levels["people"]]
        kept["illuminant"] = CROSSED["illuminant"][levels["pose"]]
        kept["tone"] = tones[scene % len(tones)]
        bases.append(replace(Factors(people=0), **kept))
    changes: list[tuple[str, dict[str, Any]]] = [
        (kind, {"distractor": kind}) for kind in DISTRACTORS if kind != "none"
    ]
    changes += [
        (f"none-{background}", {"distractor": "none", "background": background})
        for background in LEVELS["background"]
    ]
    return tuple(
        Spec(
            f"n-{name}-s{scene:02}",
            "test",
            "controls",
            "",
            CONTROLS_SEED + scene,
            replace(base, **change),
        )
        for name, change in changes
        for scene, base in enumerate(bases)
    )


def held_out(factors: Factors) -> str:
    """Name the combination that no training picture shows.

    Parameters
    ----------
    factors : Factors
        Of a picture.

    Returns
    -------
    str
        ``dark_2700``: dark skin under a light that is nearer to 2700 K than to 4000 K;
        ``stripe_sand``: stripes before sand; empty otherwise.  A picture with both is the first.

    Notes
    -----
    The rule does not look at what is worn or whether anybody is there: if it did, what is left
    in training would tell the label from the background.

    Examples
    --------
    >>> held_out(Factors(tone="dark", illuminant=2700.0))
    'dark_2700'
    >>> held_out(Factors(cloth_pattern="stripe", background="sand", people=0))
    'stripe_sand'
    """
    if factors.tone == "dark" and factors.illuminant < NEAREST_2700:
        return "dark_2700"
    if factors.cloth_pattern == "stripe" and factors.background == "sand":
        return "stripe_sand"
    return ""


def override(specs: Iterable[Spec], overrides: Mapping[str, object]) -> tuple[Spec, ...]:
    """Fix factors of a set, as its size or quality.

    Parameters
    ----------
    specs : iterable of Spec
        The set.
    overrides : mapping of str to object
        Levels or their text, by factor.

    Returns
    -------
    tuple of Spec
        With the same ids, which name places in the design and not factors.

    Raises
    ------
    ValueError
        If there is no such factor or level.

    Examples
    --------
    >>> override(small_specs(), {"size": "64"})[-1].factors.size
    64
    """
    fixed = read_levels(overrides)
    return tuple(replace(spec, factors=replace(spec.factors, **fixed)) for spec in specs)


def digest(specs: Iterable[Spec]) -> str:
    """Compute the digest of a design.

    Parameters
    ----------
    specs : iterable of Spec
        In any order.

    Returns
    -------
    str
        SHA-256 in hexadecimal, over the version of the generator and everything in the specs.

    Examples
    --------
    >>> specs = small_specs()
    >>> digest(specs) == digest(reversed(specs))
    True
    """
    rows = []
    for spec in sorted(specs, key=lambda spec: spec.id):
        row = asdict(spec)
        # 256 and 256.0 are the same level and must not differ in text.
        row["factors"] = {
            name: float(value) if isinstance(value, (int, float)) else value
            for name, value in row["factors"].items()
        }
        rows.append(row)
    text = json.dumps(
        {"version": VERSION, "specs": rows},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()


#: What the array says about a picture in which nobody is.
_WITHOUT_BODY = ("figure_height", "size", "blur", "jpeg", "noise", "white_balance", "haemoglobin")


def _scene_factors() -> list[dict[str, Any]]:
    """Read what each run of the array fixes."""
    four, two = orthogonal_array()
    rows = []
    for run in range(RUNS):
        row: dict[str, Any] = {}
        for columns, names in ((four[run], FOUR_LEVEL), (two[run], TWO_LEVEL)):
            row |= {
                name: levels[level]
                for (name, levels), level in zip(names.items(), columns, strict=True)
            }
        rows.append(row)
    return rows
