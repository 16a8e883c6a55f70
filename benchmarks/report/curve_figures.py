"""Curves of rendered figures as SVG text: ROC curves with bands, and one small panel a factor.

Conventions
-----------
As in `benchmarks.report.figures`, whose settings and looks these figures share.  Nothing is
computed here but positions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.measure.bands import Band
from benchmarks.measure.intervals import Interval

from .figures import BLUE, INK, VERMILION, as_svg, settings

#: Lines of one panel, told apart by color, dash and marker.  Blue, vermilion and green are Okabe
#: and Ito's, the green darkened; the others are ours; all keep 3 : 1 to both grounds.
LOOKS: tuple[tuple[str, Any, str], ...] = (
    (BLUE, "-", "o"),
    (VERMILION, (0, (5, 1.5)), "s"),
    ("#00876a", (0, (1.2, 1.2)), "^"),
    ("#b4508c", (0, (5, 1.5, 1.2, 1.5)), "D"),
    ("#8c6d1f", (0, (3, 1, 1, 1, 1, 1)), "v"),
    ("#7a6fc4", (0, (8, 2)), "P"),
)


@dataclass(frozen=True)
class RocLine:
    """One ROC curve.

    Attributes
    ----------
    name : str
        In the legend.
    band : Band
        The curve and its band.
    point : (float, float) or None
        False-positive rate and recall at the operating point that comes with the method.
    """

    name: str
    band: Band
    point: tuple[float, float] | None


@dataclass(frozen=True)
class Panel:
    """One factor's curve.

    Attributes
    ----------
    title : str
        What the factor is.
    levels : tuple of str
        Along the axis, at equal distances.
    areas : tuple of tuple of (Interval or None)
        For each line, one a level.
    note : str
        Under the title, such as which level is extrapolated.
    """

    title: str
    levels: tuple[str, ...]
    areas: tuple[tuple[Interval | None, ...], ...]
    note: str = ""


def roc_curves(name: str, lines: Sequence[RocLine], title: str, description: str) -> str:
    """Draw ROC curves with their bands.

    Parameters
    ----------
    name : str
        Goes before every id of the figure.
    lines : sequence of RocLine
        At most six.
    title, description : str
        The figure's name, and what a reader who cannot see it must know.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    with rc_context(settings(name)):
        figure = Figure(figsize=(4.6, 4.6), layout="constrained")
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color=INK, lw=0.6, alpha=0.4)
        for line, look in zip(lines, LOOKS, strict=False):
            _roc(axes, line, look)
        axes.set_xlabel("false-positive rate")
        axes.set_ylabel("recall")
        _frame(axes)
        axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
        axes.legend(loc="lower right", fontsize=8, handlelength=3.2)
        return as_svg(figure, name, title, description)


def factor_curves(
    panels: Sequence[Panel],
    names: Sequence[str],
    title: str,
    description: str,
    *,
    name: str = "curves",
) -> str:
    """Draw the area under the ROC curve along each factor, one small panel a factor.

    Parameters
    ----------
    panels : sequence of Panel
        In reading order.
    names : sequence of str
        Of the lines, at most six.
    title, description : str
        The figure's name, and what a reader who cannot see it must know.
    name : str
        Goes before every id of the figure.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    across = 3
    lows = [one.low for panel in panels for areas in panel.areas for one in areas if one]
    floor = 0.25 * int(4 * min([0.5, *lows]))
    down = -(-len(panels) // across)
    with rc_context({**settings(name), "font.size": 8.0}):
        figure = Figure(figsize=(9.6, 0.5 + 2.15 * down), layout="constrained")
        for place, panel in enumerate(panels):
            axes = figure.add_subplot(down, across, place + 1)
            _panel(axes, panel, names, floor)
            if place % across == 0:
                axes.set_ylabel("area under ROC")
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(
            handles,
            labels,
            loc="outside upper left",
            ncols=len(names),
            handlelength=3.2,
            fontsize=8.5,
        )
        return as_svg(figure, name, title, description)


def drawn_points(panels: Mapping[str, Panel], names: Sequence[str]) -> str:
    """Write the points of the factor curves as a table.

    Parameters
    ----------
    panels : mapping of str to Panel
        By factor.
    names : sequence of str
        Of the lines.

    Returns
    -------
    str
        CSV with the columns factor, level, method, area, low, high; one line a point.

    Examples
    --------
    >>> panel = Panel("size", ("64",), ((Interval(0.75, 0.5, 1.0, 0.95, "percentile"),),))
    >>> print(drawn_points({"size": panel}, ["fleck"]))
    factor,level,method,area,low,high
    size,64,fleck,0.750000,0.500000,1.000000
    <BLANKLINE>
    """
    lines = ["factor,level,method,area,low,high"]
    for factor, panel in panels.items():
        for name, areas in zip(names, panel.areas, strict=True):
            lines += [
                f"{factor},{level},{name},{one.value:.6f},{one.low:.6f},{one.high:.6f}"
                for level, one in zip(panel.levels, areas, strict=True)
                if one is not None
            ]
    return "\n".join(lines) + "\n"


def _roc(axes: Axes, line: RocLine, look: tuple[str, Any, str]) -> None:
    """Draw one curve, its band and its operating point."""
    color, dash, marker = look
    band = line.band
    if not np.isnan(band.low).any():
        axes.fill_between(band.x, band.low, band.high, color=color, alpha=0.13, lw=0)
    style = {"color": color, "ls": dash, "lw": 1.4}
    axes.plot(band.x, band.y, label=line.name, **style)
    if line.point is not None:
        axes.plot(
            [line.point[0]],
            [line.point[1]],
            marker,
            ms=6,
            mfc=color,
            mec=color,
            clip_on=False,
            zorder=4,
        )


def _panel(axes: Axes, panel: Panel, names: Sequence[str], floor: float) -> None:
    """Draw one small panel."""
    places = np.arange(len(panel.levels), dtype=np.float64)
    axes.axhline(0.5, color=INK, lw=0.6, alpha=0.4)
    for number, (name, areas) in enumerate(zip(names, panel.areas, strict=True)):
        color, dash, marker = LOOKS[number]
        shift = 0.12 * (number - (len(names) - 1) / 2)
        at = places + shift
        drawn = [(x, one) for x, one in zip(at, areas, strict=True) if one is not None]
        xs = [x for x, _ in drawn]
        axes.vlines(
            xs, [one.low for _, one in drawn], [one.high for _, one in drawn], color=color, lw=0.9
        )
        values = [np.nan if one is None else one.value for one in areas]
        axes.plot(at, values, color=color, ls=dash, lw=0.9, alpha=0.8)
        axes.plot(
            xs, [one.value for _, one in drawn], marker, ms=3.6, mfc=color, mec=color, clip_on=False
        )
        axes.plot(
            [],
            [],
            color=color,
            ls=dash,
            marker=marker,
            ms=3.6,
            lw=0.9,
            label=name,
        )
    axes.set_title(panel.title, loc="left", fontsize=8.5)
    if panel.note:
        axes.text(1.0, 1.0, panel.note, transform=axes.transAxes, ha="right", va="top", fontsize=7)
    long = sum(len(level) for level in panel.levels) > 30
    axes.set_xticks(
        places,
        [level.replace("_", " ") for level in panel.levels],
        rotation=30 if long else 0,
        ha="right" if long else "center",
        rotation_mode="anchor",
    )
    axes.set_xlim(-0.5, len(panel.levels) - 0.5)
    axes.set_ylim(floor, 1.0)
    axes.set_yticks([tick for tick in (0, 0.25, 0.5, 0.75, 1.0) if tick >= floor])
    _frame(axes)


def _frame(axes: Axes) -> None:
    """Leave only what carries information."""
    axes.grid(color=INK, alpha=0.13, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
