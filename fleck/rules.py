"""A diagram of the grouping rules, drawn from the rules themselves.

Each implemented rule shows an example, a small set of segments, with the reading its own function
gives of it: solid where the rule holds.  Shoulders, head and the whole body, which the 1996 paper
is recalled to draw dashed as rules for later, have no function here, so they are dashed too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .grouping import GROUPER, GrouperParameters
from .groups import Groups, find_groups
from .segments import Segment

__all__ = ["RULES", "Rule", "draw_rules"]

_INK = (20, 20, 20)
_FILL = (240, 228, 66)
_MEMBER = (0, 114, 178)
_PAPER = (255, 255, 255)
_PANEL = 200
_TITLE = 44
_FONT = cv2.FONT_HERSHEY_SIMPLEX


@dataclass(frozen=True)
class Rule:
    """One box of the diagram.

    Attributes
    ----------
    title : str
        Name of the group.
    condition : str
        What must hold, in few words.
    example : tuple of Segment
        Segments in a square of 100 by 100.
    reading : callable or None
        Picks the groups of this kind out of what was found; None where nothing implements it.
    """

    title: str
    condition: str
    example: tuple[Segment, ...]
    reading: Callable[[Groups], tuple[tuple[int, ...], ...]] | None


def _part(x0: float, y0: float, x1: float, y1: float, w0: float, w1: float) -> Segment:
    """Return a segment that is supported along its whole length."""
    return Segment(x0, y0, x1, y1, w0, w1, float(np.hypot(x1 - x0, y1 - y0)))


_LEFT = (_part(43, 42, 32, 64, 12, 10), _part(31, 67, 36, 90, 9, 7))
_RIGHT = (_part(57, 42, 68, 64, 12, 10), _part(69, 67, 64, 90, 9, 7))
_TRUNK = _part(50, 39, 50, 8, 22, 25)
_ARMS = (_part(35, 12, 24, 30, 8, 7), _part(65, 12, 76, 30, 8, 7))
_HEAD = _part(50, -2, 50, -14, 10, 10)

RULES: tuple[Rule, ...] = (
    Rule(
        "limb",
        "ends close, widths alike",
        (_part(30, 20, 48, 50, 16, 13), _part(51, 54, 76, 78, 12, 9)),
        lambda groups: groups.limbs,
    ),
    Rule(
        "limb-limb girdle",
        "line of two widths",
        (*_LEFT, *_RIGHT),
        lambda groups: tuple(g for g in groups.girdles if len(g) == 4),
    ),
    Rule(
        "limb-segment girdle",
        "other half hidden",
        (*_LEFT, _RIGHT[0]),
        lambda groups: tuple(g for g in groups.girdles if len(g) == 3),
    ),
    Rule(
        "spine-thigh",
        "trunk twice a thigh",
        (_LEFT[0], _RIGHT[0], _TRUNK),
        lambda groups: groups.spines,
    ),
    Rule("shoulder girdle", "not implemented", (*_ARMS, _TRUNK), None),
    Rule("head", "not implemented", (_TRUNK, _HEAD), None),
    Rule("whole body", "not implemented", (*_LEFT, *_RIGHT, _TRUNK, *_ARMS, _HEAD), None),
)


def draw_rules(parameters: GrouperParameters = GROUPER) -> NDArray[np.uint8]:
    """Draw every grouping rule: implemented ones solid, the others dashed.

    Parameters
    ----------
    parameters : GrouperParameters
        What the rules accept; a rule that does not hold on its example is drawn dashed.

    Returns
    -------
    ndarray of shape (P, Q, 3), dtype uint8
        RGB picture.

    Examples
    --------
    >>> draw_rules().shape
    (244, 1400, 3)
    """
    return np.hstack([_draw_rule(rule, parameters) for rule in RULES])


def holds(rule: Rule, parameters: GrouperParameters = GROUPER) -> tuple[int, ...]:
    """Return the members of the group that a rule finds in its example, or none.

    Examples
    --------
    >>> [holds(rule) for rule in RULES[:2]]
    [(0, 1), (0, 1, 2, 3)]
    """
    if rule.reading is None:
        return ()
    found = rule.reading(find_groups(rule.example, parameters))
    return found[0] if found else ()


def _draw_rule(rule: Rule, parameters: GrouperParameters) -> NDArray[np.uint8]:
    """Draw one box."""
    members = holds(rule, parameters)
    picture = np.full((_PANEL + _TITLE, _PANEL, 3), _PAPER, dtype=np.uint8)
    zoom = (_PANEL - 50) / 100
    for index, segment in enumerate(rule.example):
        corners = _corners(segment) * zoom + (25, 42)
        color = _MEMBER if index in members else _INK
        if members:
            cv2.fillPoly(picture, [np.rint(corners).astype(np.int32)], _FILL, cv2.LINE_AA)
        for start, stop in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            _line(picture, start, stop, color, dashed=not members)
    frame = np.array([(3, 3), (_PANEL - 4, 3), (_PANEL - 4, _PANEL - 4), (3, _PANEL - 4)], float)
    for start, stop in zip(frame, np.roll(frame, -1, axis=0), strict=True):
        _line(picture, start, stop, _INK, dashed=not members)
    cv2.putText(picture, rule.title, (6, _PANEL + 14), _FONT, 0.48, _INK, 1, cv2.LINE_AA)
    cv2.putText(picture, rule.condition, (6, _PANEL + 34), _FONT, 0.4, _INK, 1, cv2.LINE_AA)
    return picture


def _corners(segment: Segment) -> NDArray[np.float64]:
    """Return the outline, shape (4, 2)."""
    start, stop = np.array([segment.x0, segment.y0]), np.array([segment.x1, segment.y1])
    along = (stop - start) / segment.length
    across = np.array([-along[1], along[0]]) / 2
    return np.stack(
        [
            start + across * segment.w0,
            stop + across * segment.w1,
            stop - across * segment.w1,
            start - across * segment.w0,
        ]
    )


def _line(
    picture: NDArray[np.uint8],
    start: NDArray[np.float64],
    stop: NDArray[np.float64],
    color: tuple[int, int, int],
    *,
    dashed: bool,
) -> None:
    """Draw a line, whole or in dashes of five pixels."""
    pieces = max(1, int(np.hypot(*(stop - start)) / 5)) if dashed else 1
    places = np.linspace(start, stop, pieces + 1)
    for index in range(0, pieces, 2):
        a, b = (tuple(int(v) for v in np.rint(place)) for place in places[index : index + 2])
        cv2.line(picture, a, b, color, 2 if not dashed else 1, cv2.LINE_AA)
