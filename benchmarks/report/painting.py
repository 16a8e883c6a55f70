"""Paint a picture: from values to a matplotlib figure of a given width.

Conventions
-----------
Methods differ in color and also in dash or marker, so that a gray printer and a color-blind
reader keep them apart; what belongs to no method has the color of the text.  The legend never
stands on a curve.  Every layer's artists bear the name ``panel-P-layer-L-N``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .curve_figures import LOOKS
from .figures import INK
from .layout import PAD, SAMPLE, left_room, plan_of, remark_lines
from .lettering import shortened, shown
from .pictures import NEUTRAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .layout import Box, Line, Paper
    from .pictures import Axis, Layer, Numbers, Panel, Picture

#: The second six methods have the colors of the first in another order, other dashes and
#: markers, and these markers along their lines.
MORE: tuple[tuple[str, Any, str], ...] = tuple(
    (LOOKS[place][0], dash, marker)
    for place, dash, marker in (
        (2, (0, (7, 1.2, 1.2, 1.2, 1.2, 1.2)), "<"),
        (3, (0, (2.5, 1)), ">"),
        (4, (0, (10, 1.5)), "p"),
        (5, (0, (1, 2.2)), "d"),
        (0, (0, (4, 1, 4, 1, 1, 1)), "X"),
        (1, (0, (12, 1.5, 1.2, 1.5)), "h"),
    )
)
#: Color, dash and marker of a method by its place among the rows; a thirteenth begins again.
METHODS = (*LOOKS, *MORE)
#: Markers that stand for a meaning, and their size by that of a method's own.
SHAPES = {
    "own": ("", 1.0),
    "dev": ("o", 1.5),
    "published": ("*", 2.3),
    "given": ("P", 1.8),
    "oracle": ("D", 1.5),
    "gap": ("|", 2.2),
    "bin": ("o", 1.0),
}
MARKER = 4.2
BOLD = 1.13  # width of bold letters by that of plain ones
#: An operating point that was chosen on the compared items is hollow, because it flatters.
HOLLOW = "oracle"


def paint(picture: Picture, paper: Paper) -> Figure:
    """Paint a picture; the settings of `benchmarks.report.figures` must be in force.

    Parameters
    ----------
    picture : Picture
        What is shown.
    paper : Paper
        How wide, and in what size of type.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from .layout import SINGLE
    >>> from .pictures import Axis, Panel, Picture
    >>> axis = Axis("recall", 0, 1, ())
    >>> figure = paint(Picture("roc", "ROC", "", (Panel("", axis, axis, ()),)), SINGLE)
    >>> float(figure.get_size_inches()[0])
    3.3
    """
    from matplotlib.figure import Figure

    plan = plan_of(picture, paper)
    figure = Figure(figsize=(paper.width, plan.height))
    several = len({layer.look for panel in picture.panels for layer in panel.layers})
    for place, (panel, box, named) in enumerate(
        zip(picture.panels, plan.boxes, plan.named, strict=True)
    ):
        bottom = 1 - (box.top + box.height) / plan.height
        axes = figure.add_axes(
            (box.left / paper.width, bottom, box.width / paper.width, box.height / plan.height)
        )
        _scale(axes, panel.x, panel.y)
        for number, layer in enumerate(panel.layers):
            for part, artist in enumerate(paint_layer(axes, layer, several)):
                artist.set_gid(f"panel-{place}-layer-{number}-{part}")
        _name(axes, panel, paper, named, left_room(picture, paper), box)
    for line in plan.lines:
        _entry(figure, line, paper, plan.height)
    for left, top, words in plan.notes:
        _write(figure, left, plan.height - top - paper.row / 2, words, paper.type - 1)
    return figure


def _scale(axes: Axes, x: Axis, y: Axis) -> None:
    """Set the scales and ends of both axes."""
    for axis, set_scale, set_ends in (
        (x, axes.set_xscale, axes.set_xlim),
        (y, axes.set_yscale, axes.set_ylim),
    ):
        if axis.scale == "probit":
            set_scale("function", functions=(_probit(axis.low), _rates))
        elif axis.scale == "log":
            set_scale("log")
        set_ends(axis.low, axis.high)


def _probit(low: float) -> Any:
    """Make a scale of normal deviates on which 0 and 1 have a place: the frame."""
    from scipy.stats import norm

    def place(rates: Numbers) -> Numbers:
        """Find the place of a rate."""
        found: Numbers = norm.ppf(np.clip(rates, low, 1 - low))
        return found

    return place


def _rates(places: Numbers) -> Numbers:
    """Return rates to normal deviates."""
    from scipy.stats import norm

    found: Numbers = norm.cdf(places)
    return found


def paint_layer(axes: Axes, layer: Layer, several: int) -> list[Any]:
    """Paint one layer.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        On which.
    layer : Layer
        What is painted.
    several : int
        Looks in the figure; bands are the fainter and points the smaller, the more there are.

    Returns
    -------
    list of matplotlib.artist.Artist

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from .pictures import guide
    >>> len(paint_layer(Figure().add_subplot(), guide("chance", (0, 1), (0, 1)), 1))
    1
    """
    color, dash, marker = _look(layer.look)
    if layer.part == "guide":
        return axes.plot(
            layer.x, layer.y, color=INK, lw=0.8, alpha=0.65, ls=(0, (1, 1.5)), zorder=1
        )
    if layer.part == "band":
        # Many bands on one another would be mud.
        alpha = 0.2 if several <= 4 else 0.1 if several <= 8 else 0.06
        return [
            axes.fill_between(
                layer.x, layer.low, layer.high, color=color, alpha=alpha, lw=0, zorder=1.5
            )
        ]
    if layer.part == "curve":
        style: dict[str, Any] = {"color": color, "ls": dash, "lw": 1.3, "zorder": 2.5}
        if layer.look % len(METHODS) >= len(LOOKS):
            offset = 0.03 + 0.025 * (layer.look % len(LOOKS))
            style |= {"marker": marker, "ms": 3.2, "mew": 0.8, "markevery": (offset, 0.17)}
        return axes.plot(layer.x, layer.y, **style)
    if layer.part == "mark":
        return _marks(axes, layer, color)
    return _intervals(axes, layer, color, marker, several)


def _marks(axes: Axes, layer: Layer, color: str) -> list[Any]:
    """Paint points that stand for a meaning."""
    marker, size = SHAPES[layer.shape]
    style: dict[str, Any] = {"ls": "none", "marker": marker, "ms": size * MARKER, "clip_on": False}
    if layer.shape == "gap":
        return axes.plot(layer.x, layer.y, **style, color=INK, alpha=0.55, mew=1.0, zorder=1)
    fill = "none" if layer.shape == HOLLOW else color
    edge = color if layer.shape == HOLLOW else INK
    width = 1.4 if layer.shape == HOLLOW else 0.7
    return axes.plot(layer.x, layer.y, **style, mfc=fill, mec=edge, mew=width, zorder=4)


def _intervals(axes: Axes, layer: Layer, color: str, marker: str, several: int) -> list[Any]:
    """Paint points with their intervals."""
    lines = axes.hlines if layer.along == "x" else axes.vlines
    at = layer.y if layer.along == "x" else layer.x
    bars = lines(at, layer.low, layer.high, color=color, lw=1.1 if several <= 5 else 0.8, zorder=2)
    size = MARKER if several <= 8 else 0.8 * MARKER
    drawn: list[Any] = [bars]
    solid = np.array(layer.filled or [True] * len(layer.x), dtype=np.bool_)
    for chosen, fill in ((solid, color), (~solid, "none")):
        if chosen.any():
            style: dict[str, Any] = {"mec": color, "mfc": fill, "mew": 1.0, "ms": size, "zorder": 3}
            drawn += axes.plot(
                layer.x[chosen], layer.y[chosen], marker, ls="none", clip_on=False, **style
            )
    return drawn


def _name(
    axes: Axes, panel: Panel, paper: Paper, named: tuple[bool, bool], room: float, box: Box
) -> None:
    """Write what stands around the axes."""
    left, bottom = named
    axes.tick_params(length=0, labelsize=paper.type, pad=4)
    axes.tick_params(axis="x", pad=6)
    axes.minorticks_off()
    names = [shortened(words, paper.type, room) for _, words in panel.y.ticks]
    axes.set_yticks([at for at, _ in panel.y.ticks], names if left else [""] * len(names))
    labels = [words if bottom else "" for _, words in panel.x.ticks]
    axes.set_xticks([at for at, _ in panel.x.ticks], labels)
    axes.minorticks_off()
    if bottom:
        axes.set_xlabel(_titled(panel.x), fontsize=paper.type, labelpad=2)
    if left and not panel.rows:
        axes.set_ylabel(_titled(panel.y), fontsize=paper.type, labelpad=2)
    axes.grid(axis="x" if panel.rows else "both", color=INK, alpha=0.12, lw=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right", *(["left"] if panel.rows else [])):
        axes.spines[side].set_visible(False)
    up = 1 + PAD / box.height
    for words in reversed(remark_lines(panel, paper, box.width)):
        axes.text(0, up, words, transform=axes.transAxes, fontsize=paper.type - 1, va="bottom")
        up += 0.9 * paper.row / box.height
    if panel.title:
        title = shortened(panel.title, paper.type, box.width / BOLD)
        axes.text(
            0, up, title, transform=axes.transAxes, fontsize=paper.type, va="bottom", weight="bold"
        )
    for at, words in panel.right:
        axes.annotate(
            shown(words),
            (1, at),
            xycoords=axes.get_yaxis_transform(),
            xytext=(72 * PAD, 0),
            textcoords="offset points",
            va="center",
            fontsize=paper.type,
            annotation_clip=False,
        )


def _titled(axis: Axis) -> str:
    """Name an axis with its unit."""
    return f"{axis.title}, {axis.unit}" if axis.unit else axis.title


def _entry(figure: Figure, line: Line, paper: Paper, height: float) -> None:
    """Paint a line of the legend."""
    from matplotlib.lines import Line2D

    entry = line.entry
    y = height - line.top - paper.row / 2
    color, dash, marker = _look(entry.look)
    start, end = line.left, line.left + SAMPLE - 0.08
    style: dict[str, Any] = {"color": color, "transform": figure.dpi_scale_trans, "mew": 1.0}
    if entry.line and entry.look == NEUTRAL:
        figure.add_artist(
            Line2D([start, end], [y, y], lw=0.8, alpha=0.65, ls=(0, (1, 1.5)), **style)
        )
    elif entry.line:
        figure.add_artist(Line2D([start, end], [y, y], lw=1.3, ls=dash, **style))
        if entry.look % len(METHODS) >= len(LOOKS):
            figure.add_artist(Line2D([(start + end) / 2], [y], marker=marker, ms=3.2, **style))
    if entry.shape:
        shape, size = SHAPES[entry.shape]
        fill = "none" if entry.shape in (HOLLOW, "own") else color
        alpha = 0.55 if entry.shape == "gap" else 1.0
        style |= {"marker": shape or marker, "ms": size * MARKER, "mfc": fill, "alpha": alpha}
        figure.add_artist(Line2D([(start + end) / 2], [y], ls="none", **style))
    _write(figure, line.left + SAMPLE, y, line.words, paper.type)
    _write(figure, line.after, y, entry.after, paper.type)


def _write(figure: Figure, left: float, middle: float, words: str, size: float) -> None:
    """Write a line of words."""
    if words:
        place: dict[str, Any] = {"transform": figure.dpi_scale_trans, "va": "center_baseline"}
        figure.text(left, middle, shown(words), fontsize=size, **place)


def _look(look: int) -> tuple[str, Any, str]:
    """Return color, dash and marker."""
    return (INK, "-", "o") if look == NEUTRAL else METHODS[look % len(METHODS)]
