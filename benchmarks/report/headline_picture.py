"""The headline figure: the 1996 system and convnets side by side on rendered figures.

It is drawn only where the set is one of rendered figures and the methods of `NEEDED` are among
the runs, and it carries its caveats and what does not follow from it in its own words, so that a
copy of it fools nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .caveats import SENTENCE, beside, guard
from .curve_pictures import roc_picture
from .page_numbers import ends, percent, rate
from .pictures import Axis, Layer, Panel, Picture, guide, ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .compared import Comparison, Row
    from .rendered import HeldOut, Rendered

#: What is drawn, in this order, and what each is; `open_nsfw` where it was run.
METHODS = {
    "fleck": "published constants",
    "fleck-refit": "the same pipeline, its free constants fitted on train and dev pictures",
    "convnet": "trained on pictures of the same generator",
    "open_nsfw": "never saw any of it",
}
#: Without these there is no such figure.
NEEDED = ("fleck", "fleck-refit", "convnet")
#: Whose score on held-out combinations stands in the caveat: the one that was trained.
TRAINED = "convnet"
TITLE = "The 1996 system beside convnets"
#: What a reader may want to conclude and must not.
NOT_CONCLUDED = (
    "convnet has learned this generator, bodies of cylinders suit fleck, and open_nsfw was made "
    "for neither."
)
#: Share of a level's height over which the methods are spread: as in the slices.
SPREAD = 0.72


def headline_rows(comparison: Comparison) -> tuple[int, ...]:
    """Find the rows of the headline figure.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    tuple of int
        Places among the rows, in the order of `METHODS`; empty where the set is none of rendered
        figures, a needed method is not there, or one is there twice.
    """
    times = Counter(row.method for row in comparison.rows)
    if comparison.rendered is None or any(times[name] != 1 for name in NEEDED):
        return ()
    places = {row.method: place for place, row in enumerate(comparison.rows)}
    return tuple(places[name] for name in METHODS if times[name] == 1)


def headline_picture(comparison: Comparison) -> Picture | None:
    """Show the ROC curves, and the areas on what training never saw.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    Picture or None
        None where `headline_rows` is empty or no method has a curve.

    Raises
    ------
    CaveatError
        If a caveat is missing that a figure of mannequins needs.
    """
    places = headline_rows(comparison)
    seen = comparison.rendered
    if not places or seen is None:
        return None
    rows = [comparison.rows[place] for place in places]
    drawn = roc_picture(replace(comparison, rows=tuple(rows)))
    if drawn is None:
        return None
    caption = headline_caption(comparison)
    found = _held_out(rows, places, seen, comparison.level)
    labeled = comparison.total - comparison.unlabeled
    panels = [replace(drawn.panels[0], title=f"All compared pictures ({labeled})"), *found]
    return Picture(
        "headline",
        TITLE,
        f"{drawn.description} {_listed(rows, places, seen)}{caption}",
        tuple(panels),
        drawn.legend,
        ratio=drawn.ratio,
        least=2.6,
        note=drawn.note,
        caption=caption,
    )


def headline_caption(comparison: Comparison) -> str:
    """Write what must stand with the headline figure.

    Parameters
    ----------
    comparison : Comparison
        Of rendered figures.

    Returns
    -------
    str
        What the methods are, what does not follow, and the caveats; empty where there is no such
        figure.

    Raises
    ------
    CaveatError
        If a caveat is missing that a figure of mannequins needs.
    """
    places = headline_rows(comparison)
    seen = comparison.rendered
    if not places or seen is None:
        return ""
    names = [row.name for row in comparison.rows]
    trained = next(names[place] for place in places if comparison.rows[place].method == TRAINED)
    printed = beside(seen.caveats(names, trained))
    guard(TITLE, printed)
    shown = {comparison.rows[place].method for place in places}
    told = "; ".join(f"{name}: {words}" for name, words in METHODS.items() if name in shown)
    absent = [name for name in METHODS if name not in shown]
    lacking = f" Not run: {', '.join(absent)}." if absent else ""
    return " ".join(
        [
            f"{SENTENCE}: {NOT_CONCLUDED}",
            f"{told}.{lacking}",
            *(each.short for each in printed),
        ]
    )


def _held_out(
    rows: Sequence[Row], places: Sequence[int], seen: Rendered, level: float
) -> list[Panel]:
    """Show the areas on held-out combinations and elsewhere; nothing where there are none."""
    levels = [one for one in seen.held_out if any(one.areas[place] for place in places)]
    if not levels:
        return []
    high = max(2.0, 0.7 * len(rows))
    step = SPREAD * high / len(rows)
    lows = [0.5, *(area.low for one in levels for area in one.areas if area is not None)]
    low = max(0.0, float(np.floor(round(10 * min(lows), 9)) / 10))
    layers = [guide("chance", (0.5, 0.5), (0, high * len(levels)))]
    for look, (row, place) in enumerate(zip(rows, places, strict=True)):
        shift = step * (look - (len(rows) - 1) / 2)
        layers.append(_areas(row.name, look, levels, place, high, shift))
    names = tuple((high * (at + 0.5), f"{one.words} ({one.n})") for at, one in enumerate(levels))
    marks = ticks(*np.arange(1, low - 0.01, -0.1 if low >= 0.5 else -0.25)[::-1].round(2))
    block = f", block {seen.block}" if seen.block else ""
    return [
        Panel(
            "Held out of training",
            Axis("area", low, 1, marks),
            Axis("row", high * len(levels), 0, names),
            tuple(layers),
            remark=f"area, {percent(level)} interval; (n): labeled pictures{block}",
            rows=high * len(levels),
        )
    ]


def _areas(
    name: str, look: int, levels: Sequence[HeldOut], place: int, high: float, shift: float
) -> Layer:
    """Put the areas of one method into the rows of the levels."""
    found = [
        (high * (at + 0.5) + shift, one.words, area)
        for at, one in enumerate(levels)
        if (area := one.areas[place]) is not None
    ]
    return Layer(
        "interval",
        name,
        look,
        np.array([area.value for _, _, area in found]),
        np.array([at for at, _, _ in found], dtype=np.float64),
        np.array([area.low for _, _, area in found]),
        np.array([area.high for _, _, area in found]),
        along="x",
        notes=tuple(words for _, words, _ in found),
    )


def _listed(rows: Sequence[Row], places: Sequence[int], seen: Rendered) -> str:
    """Say the held-out areas in words."""
    told = []
    for one in seen.held_out:
        areas = (
            f"{row.name} {rate(area.value)} {ends(area)}"
            for row, place in zip(rows, places, strict=True)
            if (area := one.areas[place]) is not None
        )
        told.append(f"{one.words}, {one.n} labeled pictures: {'; '.join(areas) or 'undefined'}. ")
    return f"Areas on held-out combinations: {''.join(told)}" if told else ""
