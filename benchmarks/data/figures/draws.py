"""Pictures to train on: every factor drawn at random, none from another (decision 0016).

Conventions
-----------
A picture of a draw depends on its split, the stream and its number alone, never on how many are
asked for, so that a longer set begins with the shorter one.  Fixing a factor leaves the draws of
all others as they were, except where it decides whether a combination is held out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .design import SEEDS, held_out
from .factors import FACTOR_NAMES, TONES, Factors, Spec, Split
from .levels import LEVELS, RANGES, read_levels

#: Pictures of one stream, and streams, so that the seeds of a split stay within their million.
STREAM, STREAMS = 100_000, 10
#: Sets the draws of factors apart from the draws that render a scene of the same seed.
_FACTORS = 0xFAC7
#: Share of pictures with an object in them; the same for every label, so that an object says
#: nothing about it.  Ours, from what was planned for negatives alone.
DISTRACTED = 0.4
#: Figures in a picture of a draw: 0 to 3.
PEOPLE = (0, 1, 2, 3)
#: Factors drawn evenly from all their levels.
EVEN = (
    "haemoglobin",
    "white_balance",
    "coverage",
    "cloth_color",
    "cloth_pattern",
    "background",
    "blur",
    "noise",
    "jpeg",
)
#: Rejected draws in a row after which the factors fixed must be at fault; one in 15 is rejected.
_PATIENCE = 200


def drawn_specs(
    split: Split,
    count: int,
    size: int = 256,
    quality: str = "full",
    overrides: Mapping[str, object] | None = None,
    *,
    stream: int = 0,
) -> tuple[Spec, ...]:
    """Draw pictures for training or development.

    Parameters
    ----------
    split : {"train", "dev"}
        Which; their seeds are disjoint.
    count : int
        Number of pictures, at most 100 000.
    size : int
        Side, pixels.
    quality : str
        ``draft`` or ``full``.
    overrides : mapping of str to object, optional
        Levels of factors to be fixed, or their text.
    stream : int
        0 to 9; each gives other scenes.

    Returns
    -------
    tuple of Spec
        The first `count` pictures of the stream.

    Raises
    ------
    ValueError
        If an argument is out of range, there is no such factor or level, or what is fixed leaves
        only combinations that are held out.

    Examples
    --------
    >>> specs = drawn_specs("dev", 3, overrides={"people": 2})
    >>> [spec.id for spec in specs], specs[2].seed, specs[2].factors.people
    (['d0-00000', 'd0-00001', 'd0-00002'], 2000002, 2)
    """
    if split not in ("train", "dev"):
        msg = f"expected the split 'train' or 'dev', got {split!r}: the test split is designed"
        raise ValueError(msg)
    if not 0 <= count <= STREAM or not 0 <= stream < STREAMS:
        msg = (
            f"expected a count of 0 to {STREAM} and a stream of 0 to {STREAMS - 1}, "
            f"got {count} and {stream}"
        )
        raise ValueError(msg)
    fixed = read_levels({"size": size, "quality": quality, **(overrides or {})})
    first = SEEDS[split] + stream * STREAM
    return tuple(
        Spec(
            f"{split[0]}{stream}-{number:05}",
            split,
            "draw",
            "",
            first + number,
            _draw(first + number, fixed),
        )
        for number in range(count)
    )


def _draw(seed: int, fixed: dict[str, Any]) -> Factors:
    """Draw the factors of one scene until they are not held out."""
    rng = np.random.default_rng([seed, _FACTORS])
    for _ in range(_PATIENCE):
        # One number for each factor, needed or not: fixing one must not move the others.
        drawn = dict(zip(FACTOR_NAMES, rng.random(len(FACTOR_NAMES)).tolist(), strict=True))
        factors = replace(_factors(drawn), **fixed)
        if not held_out(factors):
            return factors
    msg = f"expected factors that leave what is not held out, got only {held_out(factors)}"
    raise ValueError(msg)


def _factors(drawn: dict[str, float]) -> Factors:
    """Turn uniform numbers into factors."""
    # Rounded, so that a last digit of exp() on another machine moves no picture.
    return replace(
        Factors(),
        tone=_tone(drawn["tone"]),
        illuminant=float(round(_log_uniform(drawn["illuminant"], *RANGES["illuminant"]))),
        people=_even(PEOPLE, drawn["people"]),
        figure_height=round(_log_uniform(drawn["figure_height"], *RANGES["figure_height"]), 3),
        pose=round(drawn["pose"], 3),
        distractor=_distractor(drawn["distractor"]),
        **{name: _even(LEVELS[name], drawn[name]) for name in EVEN},
    )


def _even(levels: tuple[Any, ...], at: float) -> Any:
    """Choose a level, all alike."""
    return levels[int(at * len(levels))]


def _tone(at: float) -> str:
    """Choose a class in proportion to its width, so that the ITA is uniform."""
    edges = list(TONES.items())
    left = at * sum(light - dark for _, (dark, light) in edges)
    for name, (dark, light) in edges:
        left -= light - dark
        if left < 0:
            return name
    return edges[-1][0]


def _distractor(at: float) -> str:
    """Choose no object, or one of the kinds, all alike."""
    if at >= DISTRACTED:
        return "none"
    return str(_even(LEVELS["distractor"][1:], at / DISTRACTED))


def _log_uniform(at: float, low: float, high: float) -> float:
    """Choose a number whose logarithm is uniform."""
    return low * math.exp(at * math.log(high / low))
