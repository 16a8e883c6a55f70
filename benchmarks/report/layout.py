"""Where the parts of a figure stand: panels in rows, the legend beside or below them.

Conventions
-----------
Lengths are inches, from the left and from the top; sizes of type are points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .lettering import shortened, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .pictures import Entry, Panel, Picture


@dataclass(frozen=True)
class Paper:
    """What a figure is painted for.

    Attributes
    ----------
    width : float
        Of the figure.
    type : float
        Size of labels and legend.
    beside : bool
        Whether the legend of a figure with one square panel stands beside it.
    """

    width: float
    type: float
    beside: bool = False

    @property
    def row(self) -> float:
        """Return the height of a line of words."""
        return ROW * self.type / 72


#: The page's is ours; columns of 3.3 and 7 inches suit most two-column papers.
PAGE = Paper(4.5, 9.0)
SINGLE = Paper(3.3, 7.5)
DOUBLE = Paper(7.0, 8.0, beside=True)

ROW = 1.5
EDGE = 0.08
PAD = 0.05
GAP = 0.16
#: Sample of a line in the legend, and the space before its words.
SAMPLE = 0.36
#: Methods with numbers that stand below one another even where two columns would fit.
FEW = 4
#: Greatest side of one of several like panels.
MOST = 2.2
#: Greatest side of the panel with a legend beside it, and greatest share of a row's name.
SIDE = 3.2
NAMES = 0.38


@dataclass(frozen=True)
class Box:
    """A place in the figure.

    Attributes
    ----------
    left, top, width, height : float
        In inches.
    """

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A line of the legend in its place.

    Attributes
    ----------
    entry : Entry
        What is shown.
    left, top : float
        Where its sample begins, and its upper edge.
    words : str
        As they fit.
    after : float
        Where its number begins.
    """

    entry: Entry
    left: float
    top: float
    words: str
    after: float


@dataclass(frozen=True)
class Plan:
    """Where everything stands.

    Attributes
    ----------
    height : float
        Of the figure.
    boxes : tuple of Box
        Of the axes of each panel.
    named : tuple of (bool, bool)
        Whether the left and the lower axis of each panel are named.
    lines : tuple of Line
        Of the legend.
    notes : tuple of (float, float, str)
        Lines below the legend: left, top, words.
    """

    height: float
    boxes: tuple[Box, ...]
    named: tuple[tuple[bool, bool], ...]
    lines: tuple[Line, ...]
    notes: tuple[tuple[float, float, str], ...]


def plan_of(picture: Picture, paper: Paper) -> Plan:
    """Find a place for every part of a figure.

    Parameters
    ----------
    picture : Picture
        What is shown.
    paper : Paper
        How wide, and in what size of type.

    Returns
    -------
    Plan

    Examples
    --------
    >>> from .pictures import Axis, Panel, Picture
    >>> axis = Axis("recall", 0, 1, ())
    >>> plan = plan_of(Picture("roc", "ROC", "", (Panel("", axis, axis, ()),)), SINGLE)
    >>> plan.boxes[0].width == plan.boxes[0].height
    True
    """
    boxes, named, bottom = _boxes(picture, paper)
    beside = _beside(picture, paper)
    left = boxes[0].left + boxes[0].width + 2 * GAP if beside else EDGE
    top = boxes[0].top if beside else bottom + PAD
    room = paper.width - left - EDGE
    lines, end = _legend(picture.legend, paper, left, top, room)
    notes = []
    for words in wrapped(picture.note, paper.type - 1, room):
        notes.append((left, end + PAD, words))
        end += paper.row * 0.9
    height = max(bottom, end + (PAD if picture.note else 0)) + EDGE
    return Plan(round(height, 4), boxes, named, lines, tuple(notes))


def left_room(picture: Picture, paper: Paper) -> float:
    """Return how wide the names of places on the left axes may be.

    Parameters
    ----------
    picture : Picture
        What is shown.
    paper : Paper
        How wide, and in what size of type.

    Returns
    -------
    float
        Inches.
    """
    return NAMES * paper.width / _across(picture, paper)


def remark_lines(panel: Panel, paper: Paper, room: float) -> list[str]:
    """Break the remark of a panel into lines.

    Parameters
    ----------
    panel : Panel
        With its remark.
    paper : Paper
        For the size of type.
    room : float
        Inches.

    Returns
    -------
    list of str
    """
    return wrapped(panel.remark, paper.type - 1, room)


def _beside(picture: Picture, paper: Paper) -> bool:
    """Tell whether the legend stands beside the axes."""
    return paper.beside and len(picture.panels) == 1 and not picture.panels[0].rows


def _across(picture: Picture, paper: Paper) -> int:
    """Count the panels that stand side by side."""
    return max(1, min(len(picture.panels), int(paper.width / picture.least)))


def _boxes(
    picture: Picture, paper: Paper
) -> tuple[tuple[Box, ...], tuple[tuple[bool, bool], ...], float]:
    """Place the axes, and say where the last of them ends with its names."""
    across = _across(picture, paper)
    panels = picture.panels
    left, right = _margins(picture, paper)
    if picture.shared:
        wide = min(MOST, (paper.width - left - right - GAP * (across - 1)) / across)
        lefts = [left + (wide + GAP) * column for column in range(across)]
    else:
        wide = paper.width / across - left - right
        lefts = [left + (left + wide + right) * column for column in range(across)]
    if _beside(picture, paper):
        wide = min(wide, SIDE)
    boxes: list[Box] = []
    named = []
    top = EDGE
    for first in range(0, len(panels), across):
        row = panels[first : first + across]
        heads = [
            paper.row * (bool(one.title) + 0.9 * len(remark_lines(one, paper, wide))) for one in row
        ]
        highs = [one.rows * paper.row if one.rows else wide * picture.ratio for one in row]
        top += max(heads)
        last = [
            not picture.shared or first + column + across >= len(panels)
            for column in range(len(row))
        ]
        for column, high in enumerate(highs):
            boxes.append(Box(lefts[column], top, wide, high))
            named.append((not picture.shared or column == 0, last[column]))
        top += max(highs) + PAD
        top += 1.8 * paper.row if any(last) else 0.0
    return tuple(boxes), tuple(named), top


def _margins(picture: Picture, paper: Paper) -> tuple[float, float]:
    """Return what stands left and right of every panel."""
    rows = any(panel.rows for panel in picture.panels)
    names = max(
        width(words, paper.type)
        for panel in picture.panels
        for _, words in panel.y.ticks or [(0, "")]
    )
    left = EDGE + min(names, left_room(picture, paper)) + PAD + (0 if rows else paper.row)
    right = max(
        width(words, paper.type)
        for panel in picture.panels
        for _, words in panel.right or [(0, "")]
    )
    ends = max(
        width(panel.x.ticks[-1][1], paper.type) if panel.x.ticks else 0 for panel in picture.panels
    )
    return left, EDGE + (right + PAD if right else ends / 2)


def _legend(
    entries: Sequence[Entry], paper: Paper, left: float, top: float, room: float
) -> tuple[tuple[Line, ...], float]:
    """Set the legend in as many columns as fit, methods before what belongs to none."""
    lines: list[Line] = []
    methods = [entry for entry in entries if entry.look >= 0]
    for block in (methods, [entry for entry in entries if entry.look < 0]):
        if not block:
            continue
        after = max(width(entry.after, paper.type) for entry in block)
        after += GAP if after else 0.0
        longest = max(width(entry.words, paper.type) for entry in block)
        columns = max(1, int((room + GAP) / (SAMPLE + longest + after + GAP)))
        # A few numbers below one another are compared more easily.
        columns = 1 if after and len(block) <= FEW else min(columns, len(block))
        down = -(-len(block) // columns)
        each = (room + GAP) / columns
        words = min(longest, each - GAP - SAMPLE - after)
        for place, entry in enumerate(block):
            column, row = divmod(place, down)
            at = left + column * each
            short = shortened(entry.words, paper.type, words)
            number = at + SAMPLE + words + GAP
            lines.append(Line(entry, at, top + row * paper.row, short, number))
        top += down * paper.row
    return tuple(lines), top
