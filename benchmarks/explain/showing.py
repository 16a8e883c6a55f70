"""Pictures of maps: on blank ground and coarse, or over the photograph where that was asked for.

Of a photograph of the user's a fine map is a picture, too: it can show an outline.  Without
`--pixels full` a picture therefore has at most sixteen cells along a side, and no pixel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convnet.draw import beside, heatmap, panel, span_of, stacked
from convnet.maps import window_values
from convnet.preprocessing import prepare, restored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .asked import Wish
    from .results import Mapped
    from .scoring import Scoring

#: Cells along the longer side of a map that shows nobody (design: at most 16 by 16).
CELLS = 16
#: From this width by height on, maps stand one below the other; ours.
WIDE = 2.5


def coarsened(values: NDArray[np.float64], most: int = CELLS) -> NDArray[np.float64]:
    """Average a map over the cells of a coarse grid.

    Parameters
    ----------
    values : ndarray of shape (M, N)
        A map; NaN counts nowhere.
    most : int
        Cells along the longer side.

    Returns
    -------
    ndarray of shape (r, c)
        Cells as square as whole numbers allow; NaN where most of a cell has no value.

    Examples
    --------
    >>> coarsened(np.arange(64.0).reshape(1, 64) // 32, most=4).tolist()
    [[0.0, 0.0, 1.0, 1.0]]
    """
    longer = max(values.shape)
    rows, columns = (
        min(side, max(1, round(side * min(1.0, most / longer)))) for side in values.shape
    )
    tops = np.arange(rows) * values.shape[0] // rows
    lefts = np.arange(columns) * values.shape[1] // columns
    known = np.isfinite(values)

    def summed(table: NDArray[Any]) -> NDArray[np.float64]:
        """Add up over cells."""
        down = np.add.reduceat(table.astype(np.float64), tops, axis=0)
        return np.asarray(np.add.reduceat(down, lefts, axis=1))

    count, area = summed(known), summed(np.ones_like(known))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = summed(np.where(known, values, 0.0)) / count
    return np.where(2 * count >= area, mean, np.nan)


def drawn(mapped: Mapped, wish: Wish, photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Draw an explanation.

    Parameters
    ----------
    mapped : Mapped
        What was found.
    wish : Wish
        How it is to be drawn, and whether pixels may be shown.
    photo : ndarray of shape (M, N, 3), dtype uint8
        The photograph.

    Returns
    -------
    ndarray of shape (P, Q, 3), dtype uint8
        The map of the first fill; beside it that of the second, or mean and spread of more.
    """
    maps = [(_title(mapped, mapped.fills[:1]), mapped.maps[0], _unit(mapped, wish))]
    if len(mapped.fills) == 2:
        maps.append((_title(mapped, mapped.fills[1:]), mapped.maps[1], _unit(mapped, wish)))
    elif len(mapped.fills) > 2:
        listed = ", ".join(mapped.fills)
        maps.append(
            (
                _title(mapped, ()) + f", mean of {len(mapped.fills)} fills",
                mapped.maps.mean(axis=0),
                f"mean of {listed}",
            )
        )
        maps.append(
            (
                _title(mapped, ()) + f", spread of {len(mapped.fills)} fills",
                mapped.spread,
                f"greatest less least of {listed}",
            )
        )
    shown = [_allowed(values, wish) for _, values, _ in maps]
    # Two fills have one scale, so that their colors can be compared; a spread has its own.
    span = span_of(np.stack(shown)) if len(mapped.fills) == 2 else None
    return _arranged(
        [
            _heat(values, title, unit, wish, photo, span)
            for values, (title, _, unit) in zip(shown, maps, strict=True)
        ]
    )


def _arranged(maps: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Put maps side by side, or one below the other where they are much wider than high."""
    return stacked(maps) if maps[0].shape[1] > WIDE * maps[0].shape[0] else beside(maps)


def _allowed(values: NDArray[np.float64], wish: Wish) -> NDArray[np.float64]:
    """Make a map as coarse as it has to be."""
    return values if wish.pixels == "full" else coarsened(values)


def _heat(
    values: NDArray[np.float64],
    title: str,
    unit: str,
    wish: Wish,
    photo: NDArray[np.uint8],
    span: tuple[float, float] | None = None,
) -> NDArray[np.uint8]:
    """Draw one map as far as it may be shown."""
    return heatmap(
        values,
        unit=unit,
        photo=photo if wish.pixels == "full" else None,
        title=title,
        strength=wish.strength,
        contour=wish.contour,
        span=span,
    )


def both_drawn(maps: Sequence[Mapped], wish: Wish, photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Draw several explanations side by side, the first map of each.

    Parameters
    ----------
    maps : sequence of Mapped
        From the left.
    wish, photo
        As for `drawn`.

    Returns
    -------
    ndarray of shape (P, Q, 3), dtype uint8
    """
    return _arranged(
        [
            _heat(
                _allowed(each.maps[0], wish),
                _title(each, each.fills[:1]),
                _unit(each, wish),
                wish,
                photo,
            )
            for each in maps
        ]
    )


def with_examples(
    picture: NDArray[np.uint8], maps: Sequence[Mapped], scoring: Scoring
) -> NDArray[np.uint8]:
    """Put single inputs below a picture, as the method received them.

    Parameters
    ----------
    picture : ndarray of shape (P, Q, 3), dtype uint8
        From `drawn` or `both_drawn`.
    maps : sequence of Mapped
        What it shows.
    scoring : Scoring
        What made the inputs.

    Returns
    -------
    ndarray of shape (R, S, 3), dtype uint8
        The whole photograph, and of each map the window of the greatest value.
    """
    recipe = scoring.subject.recipe
    own = "" if recipe is None else f", {recipe.size[0]} x {recipe.size[1]}"
    shown = [_received(scoring, scoring.photo)]
    words = [f"the whole photograph as received{own}: {maps[0].whole:.4g}"]
    for mapped in maps:
        values = window_values(mapped.filled_in[0], mapped.how)
        if not np.isfinite(values).any():
            continue
        place = int(np.nanargmax(values))
        part = mapped.parts[0]
        number = scoring.parts.index(part)
        if part.space == "input":
            shown.append(scoring.input_picture(number, part.boxes[place]))
        else:
            shown.append(_received(scoring, scoring.picture(number, part.boxes[place])))
        top, left, bottom, right = mapped.windows[place]
        what = "greatest score of a crop" if part.how == "crop" else "least score of an occlusion"
        words.append(
            f"{what}: {mapped.filled_in[0][place]:.4g} "
            f"(rows {top:.0f} to {bottom:.0f}, columns {left:.0f} to {right:.0f})"
        )
    examples = np.pad(panel(shown, words), ((0, 12), (12, 12), (0, 0)), constant_values=255)
    return stacked([picture, examples], gap=4)


def _received(scoring: Scoring, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Show a picture as the network receives it; every other method receives it as it is."""
    recipe = scoring.subject.recipe
    return picture if recipe is None else restored(prepare(picture, recipe), recipe)


def _title(mapped: Mapped, fills: Sequence[str]) -> str:
    """Name a map: what was done, in which space, by whom it was judged."""
    what = "Crops" if mapped.how == "crop" else "Occlusion"
    filled = f", {fills[0]} fill" if fills else ""
    return f"{what} in {mapped.space} space{filled}: {mapped.subject.chosen.name}"


def _unit(mapped: Mapped, wish: Wish) -> str:
    """Say what a value is."""
    kind = mapped.subject.score_kind
    compound = " " in kind and not kind.startswith("P(")
    value = kind if mapped.how == "crop" else f"1 - {f'({kind})' if compound else kind}"
    if mapped.scale == "logit":
        value = f"log odds of {value}"
    coarse = f", one in {wish.coarse} scored along each side" if wish.coarse > 1 else ""
    level = "the whole photograph" if mapped.how == "crop" else "no change"
    return (
        f"mean of {value} over the windows on a pixel; window {wish.window}, stride "
        f"{wish.stride}{coarse}; {level}: {mapped.level:.4g}"
    )
