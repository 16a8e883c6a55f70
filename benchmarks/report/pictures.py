"""What a figure of a comparison shows, as values: axes, curves, bands, marks and words.

A picture is made from a `Comparison`, painted by `benchmarks.report.painting` and written as a
table by `points_of`; both take the same layers, so that the table is what is drawn.

Conventions
-----------
Rates are rates here, also where an axis is printed in percent or has another scale.  Undefined
points stand in no layer.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from .outcomes import plain_cell
from .page_numbers import MINUS

if TYPE_CHECKING:
    from collections.abc import Iterable

Numbers = NDArray[np.float64]
Part = Literal["curve", "band", "mark", "interval", "guide"]
Scale = Literal["linear", "log", "probit"]

#: Look of what belongs to no method.
NEUTRAL = -1


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes
    ----------
    title : str
        What is measured; also the head of its column, with underscores.
    low, high : float
        Ends; low lies above high where an axis runs backward.
    ticks : tuple of (float, str)
        Places and what is printed there.
    scale : {"linear", "log", "probit"}
        How places follow numbers.
    unit : str
        Printed after the title.
    """

    title: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    scale: Scale = "linear"
    unit: str = ""

    @property
    def column(self) -> str:
        """Return the head of its column."""
        return self.title.replace(" ", "_").replace("-", "_")


@dataclass(frozen=True)
class Layer:
    """Points that are drawn alike.

    Attributes
    ----------
    part : {"curve", "band", "mark", "interval", "guide"}
        A line; an area between `low` and `high`; points alone; points with their intervals; a
        line that belongs to no method.
    name : str
        Of the method, or what a guide is.
    look : int
        Which color, dash and marker: the place of the method among the rows, or `NEUTRAL`.
    x, y : ndarray of shape (p,)
        The points; `y` is empty in a band.
    low, high : ndarray of shape (p,)
        Ends; empty in curves, marks and guides.
    along : {"x", "y"}
        The axis on which the ends lie.
    notes : tuple of str
        What each point is; empty, or one a point.
    shape : str
        Name of a marker that stands for a meaning; empty for the method's own.
    filled : tuple of bool
        Whether each marker is solid; empty where all are.
    """

    part: Part
    name: str
    look: int
    x: Numbers
    y: Numbers
    low: Numbers = field(default_factory=lambda: np.empty(0))
    high: Numbers = field(default_factory=lambda: np.empty(0))
    along: Literal["x", "y"] = "y"
    notes: tuple[str, ...] = ()
    shape: str = ""
    filled: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Panel:
    """One pair of axes.

    Attributes
    ----------
    title, remark : str
        Above; and what a reader must know of it, below the title.
    x, y : Axis
        The axes.
    layers : tuple of Layer
        From the bottom up.
    rows : float
        Height in rows of text where points stand in rows, else 0.
    right : tuple of (float, str)
        Words to the right of the rows, by place.
    """

    title: str
    x: Axis
    y: Axis
    layers: tuple[Layer, ...]
    remark: str = ""
    rows: float = 0.0
    right: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One line of the legend.

    Attributes
    ----------
    words : str
        What it says; the name of a method is shortened where it is too long.
    look : int
        As in `Layer`.
    line : bool
        Whether the line of the method is shown.
    shape : str
        Marker: empty for none, "own" for the method's own.
    after : str
        Printed after the words and never shortened.
    filled : bool
        Whether the marker is solid.
    """

    words: str
    look: int
    line: bool = True
    shape: str = ""
    after: str = ""
    filled: bool = True


@dataclass(frozen=True)
class Picture:
    """A figure.

    Attributes
    ----------
    key : str
        Its name in `comparison_figures`.
    title, description : str
        For those who do not see it.
    panels : tuple of Panel
        In reading order.
    legend : tuple of Entry
        In reading order.
    ratio : float
        Height of a panel by its width, where its points do not stand in rows.
    least : float
        Least width of a panel in inches; more stand side by side where they fit.
    shared : bool
        Whether all panels have the same axes, which are then named at the margin only.
    note : str
        Below the legend.
    caption : str
        What may never be parted from it: below the note in a file of its own, beside it as text
        on a page.
    """

    key: str
    title: str
    description: str
    panels: tuple[Panel, ...]
    legend: tuple[Entry, ...] = ()
    ratio: float = 1.0
    least: float = 2.4
    shared: bool = False
    note: str = ""
    caption: str = ""


def points_of(picture: Picture) -> str:
    """Write every point, band and mark of a picture as a table.

    Parameters
    ----------
    picture : Picture
        The figure.

    Returns
    -------
    str
        CSV with the columns panel, part, method, note, the names of the two axes, low and high;
        one line a point, numbers at full precision, what is not there empty.

    Examples
    --------
    >>> axis = Axis("recall", 0, 1, ())
    >>> line = Layer("curve", "fleck", 0, np.array([0.5]), np.array([0.25]))
    >>> panel = Panel("", Axis("false-positive rate", 0, 1, ()), axis, (line,))
    >>> print(points_of(Picture("roc", "ROC", "", (panel,))))
    panel,part,method,note,false_positive_rate,recall,low,high
    ,curve,fleck,,0.5,0.25,,
    <BLANKLINE>
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    first = picture.panels[0]
    head = ("panel", "part", "method", "note", first.x.column, first.y.column, "low", "high")
    writer.writerow(head)
    for panel in picture.panels:
        for layer in panel.layers:
            words = (plain_cell(panel.title), layer.part, plain_cell(layer.name))
            for place in range(len(layer.x)):
                note = layer.notes[place] if layer.notes else ""
                numbers = (
                    repr(float(values[place])) if len(values) else ""
                    for values in (layer.x, layer.y, layer.low, layer.high)
                )
                writer.writerow([*words, plain_cell(note), *numbers])
    return text.getvalue()


def curve(name: str, look: int, x: Numbers, y: Numbers) -> Layer:
    """Make a line of a method, without the points that are undefined.

    Parameters
    ----------
    name : str
        Of the method.
    look : int
        Its place among the rows.
    x, y : ndarray of shape (p,)
        The points.

    Returns
    -------
    Layer

    Examples
    --------
    >>> curve("fleck", 0, np.array([0.0, 1.0]), np.array([np.nan, 1.0])).x.tolist()
    [1.0]
    """
    defined = np.isfinite(x) & np.isfinite(y)
    return Layer("curve", name, look, x[defined], y[defined])


def band(name: str, look: int, x: Numbers, low: Numbers, high: Numbers) -> Layer:
    """Make the band of a method, without the points that are undefined.

    Parameters
    ----------
    name : str
        Of the method.
    look : int
        Its place among the rows.
    x, low, high : ndarray of shape (p,)
        The places and the ends above them.

    Returns
    -------
    Layer

    Examples
    --------
    >>> ends = np.array([np.nan, 0.5])
    >>> band("fleck", 0, np.array([0.0, 1.0]), ends, ends).x.tolist()
    [1.0]
    """
    defined = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    return Layer("band", name, look, x[defined], np.empty(0), low[defined], high[defined])


def guide(name: str, x: Iterable[float], y: Iterable[float]) -> Layer:
    """Make a line that belongs to no method.

    Parameters
    ----------
    name : str
        What it is, such as "chance".
    x, y : iterable of float
        Its points.

    Returns
    -------
    Layer

    Examples
    --------
    >>> guide("chance", (0, 1), (0, 1)).part
    'guide'
    """
    return Layer("guide", name, NEUTRAL, np.array([*x], float), np.array([*y], float))


def ticks(*values: float, percent: bool = False) -> tuple[tuple[float, str], ...]:
    """Name places on an axis of rates as tables print them.

    Parameters
    ----------
    *values : float
        The places.
    percent : bool
        Whether to print them in percent.

    Returns
    -------
    tuple of (float, str)

    Examples
    --------
    >>> ticks(0, 0.25, 1), ticks(0.002, percent=True)
    (((0, '0'), (0.25, '.25'), (1, '1')), ((0.002, '.2'),))
    """
    scale = 100 if percent else 1
    printed = (f"{scale * value:.6f}".rstrip("0").rstrip(".") for value in values)
    return tuple(
        (
            value,
            (text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text).replace(
                "-", MINUS
            ),
        )
        for value, text in zip(values, printed, strict=True)
    )
