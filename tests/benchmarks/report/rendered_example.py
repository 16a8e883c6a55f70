"""A comparison of rendered figures, made by plain formulas: for the tests of the headline."""

from typing import Any

from benchmarks.report.compared import Comparison
from benchmarks.report.rendered import ELSEWHERE, HeldOut, Rendered

from .pictured import pictured, spread

#: The methods of the headline and one that is none of its own.
NAMES = ("kovac", "fleck", "fleck-refit", "convnet", "open_nsfw")


def seen(names: tuple[str, ...] = NAMES, **changes: Any) -> Rendered:
    """Make what only rendered figures can tell."""
    levels = {ELSEWHERE: (520, 0.05), "dark_2700": (24, 0.2), "stripe_sand": (36, 0.15)}
    held_out = tuple(
        HeldOut(
            level,
            n,
            n // 3,
            8,
            tuple(spread(0.6 + 0.08 * place, half) for place, _ in enumerate(names)),
        )
        for level, (n, half) in levels.items()
    )
    fields: dict[str, Any] = {
        "pictures": 832,
        "scenes": 64,
        "seeds": "3000000–3000031, 3200000–3200031",
        "block": "crossed",
        "held_out": held_out,
    }
    return Rendered(**(fields | changes))


def rendered_comparison(names: tuple[str, ...] = NAMES, **changes: Any) -> Comparison:
    """Make a comparison of the named methods on rendered figures."""
    made = {"rendered": seen(names), **changes}
    return pictured(len(names), names=names, **made)
