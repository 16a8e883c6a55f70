"""Long components: truth measured without looking for symmetries."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.measure.elongated import Rules, elongated


def bar(angle: float, length: float, width: float) -> np.ndarray:
    """Draw a filled bar in the middle of a 200 x 200 mask."""
    y, x = np.mgrid[0:200, 0:200] - 100.2
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return (np.abs(c * x + s * y) <= length / 2) & (np.abs(c * y - s * x) <= width / 2)


@settings(max_examples=25, deadline=None)
@given(angle=st.floats(0, 180), length=st.floats(60, 120), width=st.floats(14, 24))
def test_axis_and_width_of_a_bar(angle: float, length: float, width: float) -> None:
    """Principal axis and area over length are the bar's own."""
    [found] = elongated(bar(angle, length, width))
    x0, y0, x1, y1, w0, w1 = found.whole
    turn = math.degrees(math.atan2(y1 - y0, x1 - x0)) - angle
    assert abs((turn + 90) % 180 - 90) < 1.5
    assert math.hypot(x1 - x0, y1 - y0) == pytest.approx(length, rel=0.08)
    assert w0 == w1 == pytest.approx(width, rel=0.12)
    assert found.straight
    assert found.piece == found.whole


def test_a_bar_shorter_than_two_widths_is_not_long() -> None:
    """The limit is on the ratio of the ellipse's axes, which is the bar's own ratio."""
    assert elongated(bar(30, 60, 40)) == []
    assert len(elongated(bar(30, 90, 40))) == 1


def test_holes_do_not_make_a_disc_long() -> None:
    """A face with dark glasses has less area, but no longer moments."""
    canvas = np.zeros((200, 200), dtype=np.uint8)
    cv2.ellipse(canvas, (100, 100), (40, 60), 0, 0, 360, 1, -1)
    cv2.rectangle(canvas, (65, 80), (135, 100), 0, -1)
    assert elongated(canvas.astype(bool)) == []


def test_a_bent_arm_is_cut_at_its_elbow() -> None:
    """The longer piece stands for it, with its own axis."""
    canvas = np.zeros((200, 200), dtype=np.uint8)
    cv2.line(canvas, (20, 60), (130, 60), 1, 13)
    cv2.line(canvas, (130, 60), (175, 105), 1, 13)
    [arm] = elongated(canvas.astype(bool))
    assert not arm.straight
    x0, y0, x1, y1, _, _ = arm.piece
    assert abs(math.degrees(math.atan2(y1 - y0, x1 - x0))) < 8
    whole = math.degrees(math.atan2(arm.whole[3] - arm.whole[1], arm.whole[2] - arm.whole[0]))
    assert whole > 10


@pytest.mark.parametrize(("limit", "straight"), [(0.95, False), (1.05, True)])
def test_the_rules_say_how_far_a_straight_component_may_bend(limit: float, straight: bool) -> None:
    """A limit just below its bend cuts a component, one just above leaves it whole."""
    canvas = np.zeros((200, 200), dtype=np.uint8)
    cv2.line(canvas, (20, 80), (100, 100), 1, 13)
    cv2.line(canvas, (100, 100), (180, 80), 1, 13)
    [arm] = elongated(canvas.astype(bool))
    [judged] = elongated(canvas.astype(bool), Rules(straight=limit * arm.bend))

    assert judged.straight is straight
    assert (judged.piece == judged.whole) is straight


def test_small_components_and_threads_are_left_out() -> None:
    """Less than a four-hundredth of the picture is a speck; the opening cuts threads."""
    mask = bar(0, 20, 4)
    assert elongated(mask) == []
    assert len(elongated(mask, Rules(opening=1, least_area=0.0005))) == 1
    two = np.zeros((200, 200), dtype=bool)
    two[20:35, 20:100] = True
    two[60:75, 20:100] = True
    two[35:60, 50:52] = True
    assert len(elongated(two)) == 2


def test_components_come_largest_first() -> None:
    """So that an index means the same everywhere."""
    mask = np.zeros((200, 200), dtype=bool)
    mask[20:35, 20:80] = True
    mask[60:85, 20:180] = True
    areas = [component.area for component in elongated(mask)]
    assert areas == sorted(areas, reverse=True)
    assert len(areas) == 2


@pytest.mark.parametrize("mask", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), bool)])
def test_refusals(mask: np.ndarray) -> None:
    """Only a two-dimensional mask of bool has components."""
    with pytest.raises(ValueError, match=r"shape \(M, N\) and dtype bool"):
        elongated(mask)
