"""Figures as SVG text that stands inside the page.

Conventions
-----------
Same numbers, same bytes: ids come from a fixed salt and no date is written.  Everything drawn
in `INK` becomes ``currentColor``, so that a figure follows the page into dark mode and print.
Series differ in marker, filling and line as well as in color, and so survive a gray printer
and a color-blind reader.  Nothing is computed here but positions.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .published import PublishedRow
from .tables import Rate, ResponseRow

#: Stands for the page's own text color until the SVG is written.
INK = "#010203"
#: Okabe and Ito (2008), a palette that the common kinds of color blindness keep apart; these two
#: also keep a contrast of 3 : 1 to both of the page's grounds.
BLUE, VERMILION = "#0072b2", "#d55e00"
SETTINGS = {
    "text.parse_math": False,
    "svg.fonttype": "none",
    "font.size": 9.0,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "legend.frameon": False,
}


@dataclass(frozen=True)
class Series:
    """Points of one kind: how they look, and one share (or none) for each row.

    Attributes
    ----------
    name : str
        In the legend.
    rates : tuple of (Rate or None)
        From the top row down.
    color, marker, line : str
        As matplotlib names them.
    filled : bool
        Whether the marker is solid.
    """

    name: str
    rates: tuple[Rate | None, ...]
    color: str
    marker: str
    line: str
    filled: bool


def measured_response(rows: Sequence[ResponseRow], presets: Sequence[str], limit: float) -> str:
    """Draw the measured shares with their intervals, one row a system.

    Parameters
    ----------
    rows : sequence of ResponseRow
        From the top down.
    presets : sequence of str
        Names of the columns of each row; at most two are told apart.
    limit : float
        Right end of the axis, in percent; give both panels the same.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    looks = ((BLUE, "o", "-", True), (VERMILION, "s", (0, (3, 1.5)), False))
    series = [
        Series(name, tuple(row.rates[column] for row in rows), *look)  # type: ignore[arg-type]
        for column, (name, look) in enumerate(zip(presets, looks, strict=False))
    ]
    labels = [_label(row.system.title, row.system.letter, row.system.primary) for row in rows]
    return _panel(
        "measured",
        labels,
        series,
        limit,
        "Measured control response",
        "Share of the test photographs marked by each system under two presets, with Wilson 95 % "
        "intervals. The numbers stand in the table of measured control responses.",
    )


def published_response(rows: Sequence[PublishedRow], limit: float) -> str:
    """Draw the published shares with the intervals of their own counts.

    Parameters
    ----------
    rows : sequence of PublishedRow
        From the top down.
    limit : float
        Right end of the axis, in percent.

    Returns
    -------
    str
        An ``<svg>`` element; rows recalled or inferred in part are hollow and dotted.
    """
    read = tuple(row.rate if row.read and not row.inferred else None for row in rows)
    other = tuple(None if row.read and not row.inferred else row.rate for row in rows)
    series = [
        Series("counts read", read, INK, "D", "-", True),
        Series("recalled or inferred", other, INK, "D", ":", False),
    ]
    labels = [f"{row.year}  {_label(row.system, row.letter, False)}" for row in rows]
    return _panel(
        "published",
        labels,
        series,
        limit,
        "Published control response",
        "Share of their own control photographs that the publications report as marked, with "
        "Wilson 95 % intervals of their counts. The numbers stand in the table of published "
        "control responses.",
    )


def score_spread(
    rows: Sequence[tuple[str, Sequence[float]]], gate: float, axis: str, title: str
) -> str:
    """Draw where the scores of all photographs lie, one line of ticks a method.

    Parameters
    ----------
    rows : sequence of (str, sequence of float)
        Method, and its scores in [0, 1].
    gate : float
        A published threshold, drawn as a line across.
    axis, title : str
        The words under the axis; the figure's name.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    with rc_context(settings("spread")):
        figure = Figure(figsize=(5.5, 0.55 + 0.32 * len(rows)), layout="constrained")
        axes = figure.add_subplot()
        for place, (_, scores) in enumerate(rows):
            percent = sorted(100 * score for score in scores)
            axes.vlines(percent, place - 0.26, place + 0.26, color=INK, lw=0.5, alpha=0.55)
            if percent:
                middle = percent[(len(percent) - 1) // 2]
                axes.plot([middle], [place], "o", ms=6, mfc=BLUE, mec="white", mew=1.0, zorder=3)
        axes.axvline(100 * gate, color=VERMILION, lw=1.1, ls=(0, (4, 2)))
        axes.set_xlim(-1, 101)
        _finish(axes, [name for name, _ in rows], axis)
        return as_svg(
            figure,
            "spread",
            title,
            f"One tick a photograph; the dot is the median; the dashed line is the published "
            f"gate at {100 * gate:.0f} %.",
        )


def settings(name: str) -> Any:
    """Give the settings of one figure; its ids depend on nothing but its name.

    Parameters
    ----------
    name : str
        Of the figure.

    Returns
    -------
    dict
        For `matplotlib.rc_context`.

    Examples
    --------
    >>> settings("roc")["svg.hashsalt"]
    'roc'
    """
    return {**SETTINGS, "svg.hashsalt": name}


def _panel(
    name: str,
    labels: Sequence[str],
    series: Sequence[Series],
    limit: float,
    title: str,
    description: str,
) -> str:
    """Draw rows of points with intervals."""
    with rc_context(settings(name)):
        # Margins in inches, the same in both panels: one percent is as long in one as in the other.
        height = 1.0 + 0.3 * len(labels)
        figure = Figure(figsize=(5.5, height))
        axes = figure.add_axes((2.35 / 5.5, 0.55 / height, 3.05 / 5.5, 1 - 0.95 / height))
        several = sum(any(one is not None for one in each.rates) for each in series) > 1
        for number, each in enumerate(series):
            shift = (number - (len(series) - 1) / 2) * 0.3 if name == "measured" else 0.0
            _points(axes, each, shift)
        _finish(axes, labels, "share of control photographs marked, %")
        axes.set_xlim(0, limit)
        if several:
            figure.legend(loc="upper right", ncols=2, handlelength=2.6, fontsize=8.5)
        return as_svg(figure, name, title, description)


def _points(axes: Axes, series: Series, shift: float) -> None:
    """Draw one series; rows without a share stay empty."""
    drawn = [
        (place + shift, 100 * one.low, 100 * one.k / one.n, 100 * one.high)
        for place, one in enumerate(series.rates)
        if one is not None and one.low is not None and one.high is not None
    ]
    if not drawn:
        return
    places, lows, shares, highs = zip(*drawn, strict=True)
    axes.hlines(places, lows, highs, color=series.color, lw=1.3, ls=series.line)
    axes.plot(
        shares,
        places,
        series.marker,
        ms=5,
        mec=series.color,
        mew=1.2,
        mfc=series.color if series.filled else "none",
        clip_on=False,  # a share of 0 keeps its whole marker
    )
    axes.plot(
        [],
        [],
        marker=series.marker,
        ls=series.line,
        color=series.color,
        ms=5,
        mew=1.2,
        mfc=series.color if series.filled else "none",
        label=series.name,
    )


def _finish(axes: Axes, labels: Sequence[str], axis: str) -> None:
    """Name the rows, from the top down, and leave only what carries information."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(axis)
    axes.grid(axis="x", color=INK, alpha=0.13, lw=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _label(title: str, letter: str, primary: bool) -> str:
    """Name a row as the tables do."""
    letters = f" ({letter}{', primary' if primary else ''})" if letter else ""
    return f"{title}{letters}"


def as_svg(figure: Figure, name: str, title: str, description: str) -> str:
    """Write a figure as an element that a page may hold and a screen reader may name.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn under `SETTINGS`.
    name : str
        Goes before every id, so that two figures on one page share none.
    title, description : str
        The figure's name, and what a reader who cannot see it must know.

    Returns
    -------
    str
        An ``<svg>`` element.

    Raises
    ------
    ValueError
        If matplotlib wrote an SVG without a size.

    Examples
    --------
    >>> as_svg(Figure(figsize=(1, 1)), "empty", "Nothing", "Nothing is drawn.")[:10]
    '<svg xmlns'
    """
    text = io.StringIO()
    figure.patch.set_alpha(0.0)
    for axes in figure.axes:
        axes.patch.set_alpha(0.0)
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    body = text.getvalue()
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    # A style sheet inside an SVG element would reach the whole page.
    body = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    body = re.sub(r"(font: [^;\"]*?px) [^;\"]*", r"\1 var(--figure-font, sans-serif)", body)
    # Two figures on one page must not share an id, or one would borrow the other's markers.
    body = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{name}-", body)
    body = body.replace(INK, "currentColor")
    size = re.search(r'viewBox="([^"]+)"', body)
    if size is None:
        msg = f"expected an SVG with a viewBox, got {body[:80]!r}"
        raise ValueError(msg)
    inner = body[body.index(">", body.index("<svg")) + 1 :]
    width = size.group(1).split()[2]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{size.group(1)}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'class="figure" style="max-width: {float(width) * 4 / 3:.0f}px">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{inner.rstrip()}'
    )
