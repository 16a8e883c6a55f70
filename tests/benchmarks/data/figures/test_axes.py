"""The true axes and widths in the picture, against a ruler."""

import numpy as np
import pytest

from benchmarks.data.figures.axes import projected_segments
from benchmarks.data.figures.body import NOMINAL_HEIGHT, SEGMENTS
from benchmarks.data.figures.geometry import Camera
from benchmarks.data.figures.pose import take

#: So far away that perspective is none: 1000 pixels are NOMINAL_HEIGHT.
FAR = Camera(
    np.array([0.0, NOMINAL_HEIGHT / 2, 1000.0]),
    np.diag([1.0, -1.0, -1.0]),
    1000.0 / NOMINAL_HEIGHT,
)


def axes_of(facing: float) -> dict[str, np.ndarray]:
    """Project a body at rest that faces a direction, by segment."""
    figure = take(np.zeros((20, 3)), (0.0, 0.0, facing), NOMINAL_HEIGHT, 1.0)
    axes, _ = projected_segments(figure, FAR, 1000)
    return dict(zip(SEGMENTS, axes, strict=True))


def test_a_thigh_from_the_front() -> None:
    """From 0.530 to 0.285 statures over the ground, 0.103 and 0.061 wide, at 0.050 to the side."""
    thigh = axes_of(0.0)["left_thigh"]

    assert thigh == pytest.approx([550, 470, 546, 715, 103, 61], abs=0.5)


def test_the_trunk_is_narrower_from_the_side() -> None:
    """Hips: 0.084 + 2 x 0.053 statures from the front, 2 x 0.053 from the side."""
    assert axes_of(0.0)["pelvis"][4] == pytest.approx(190, abs=0.5)
    assert axes_of(90.0)["pelvis"][4] == pytest.approx(106, abs=0.5)


def test_left_is_on_the_right_of_a_picture_of_somebody_facing_the_camera() -> None:
    """And on the left of one seen from behind."""
    assert axes_of(0.0)["left_hand"][0] > 500 > axes_of(0.0)["right_hand"][0]
    assert axes_of(180.0)["left_hand"][0] < 500


def test_twice_as_far_is_half_as_large_and_depth_says_so() -> None:
    """Perspective halves axes and widths; depths are those of the ends."""
    figure = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), NOMINAL_HEIGHT, 1.0)
    near, far = (
        projected_segments(
            figure, Camera(np.array([0.0, 0.85, z]), np.diag([1.0, -1.0, -1.0]), 2.0), 256
        )
        for z in (500.0, 1000.0)
    )
    assert far[0][:, 4:] == pytest.approx(near[0][:, 4:] / 2, rel=1e-3)
    assert near[1] == pytest.approx(500 - figure.ends[..., 2])


def test_an_axis_towards_the_camera_still_has_a_width() -> None:
    """Without a direction, the width across the vertical is taken."""
    down = Camera(
        np.array([0.0, 10.0, 0.0]), np.array([[1.0, 0, 0], [0, 0, 1.0], [0, -1.0, 0]]), 1.0
    )
    figure = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), NOMINAL_HEIGHT, 1.0)
    axes, _ = projected_segments(figure, down, 100)

    assert np.isfinite(axes).all()
    assert (axes[:, 4:] > 0).all()
