"""Skies: colors by elevation, the sun's place, clouds that thin out."""

import math

import numpy as np
import pytest

from benchmarks.data.figures.geometry import Camera
from benchmarks.data.figures.planes import plane_forms
from benchmarks.data.figures.skies import clouds, sky
from benchmarks.data.figures.textures import SIDE, pyramid

RAMP = np.array([[0.0, 0, 1, 0], [1.0, 1, 1, 0]])


def camera(pitch: float) -> Camera:
    """Return a camera that looks up by an angle in radians."""
    ahead = np.array([0.0, math.sin(pitch), -math.cos(pitch)])
    right = np.array([1.0, 0.0, 0.0])
    return Camera(np.array([0.0, 1.0, 0.0]), np.stack([right, np.cross(ahead, right), ahead]), 1.0)


@pytest.mark.parametrize("degrees", [10.0, 40.0, 90.0])
def test_the_color_is_that_of_the_elevation(degrees: float) -> None:
    """Red rises with the sine of the elevation, here read at the middle of the picture."""
    picture = np.zeros((65, 65, 3), dtype=np.float32)
    sky(picture, camera(math.radians(degrees)), RAMP)

    assert picture[32, 32] == pytest.approx([math.sin(math.radians(degrees)), 1, 0], abs=1e-3)


def test_below_the_horizon_nothing_is_painted() -> None:
    """A level camera sees sky in the upper half, and two pixels more for the ground's rim."""
    picture = np.full((64, 64, 3), 7, dtype=np.float32)
    sky(picture, camera(0.0), RAMP)

    assert (picture[:33, :, 1] == 1).all()
    assert (picture[36:] == 7).all()


def test_the_sun_is_brightest_where_it_stands() -> None:
    """A sun up and to the right is found there."""
    sun = np.array([0.2, 0.3, -1.0])
    picture = np.zeros((128, 128, 3), dtype=np.float32)
    sky(picture, camera(0.0), RAMP, sun=sun / np.linalg.norm(sun), glow=np.array([1.0, 0, 0]))
    row, column = np.unravel_index(picture[..., 0].argmax(), (128, 128))

    # At 0.2 and 0.3 of the frame from its middle, within the disc.
    assert abs(column + 0.5 - 0.7 * 128) < 4
    assert abs(row + 0.5 - 0.2 * 128) < 4


def test_clouds_lie_above_and_are_lost_in_the_distance() -> None:
    """Nothing changes below the horizon, much overhead, little just above the horizon."""
    view, size = camera(0.3), 128
    picture = np.zeros((size, size, 3), dtype=np.float32)
    forms = plane_forms(
        view, size, np.array([0.0, 1000.0, 0.0]), np.array([1.0, 0, 0]), np.array([0.0, 0, 1])
    )
    mapping = np.array([[SIDE / 9000, 0.0, 0.0], [0.0, SIDE / 9000, 0.0]])
    colors = np.ones((2, 3))
    clouds(picture, forms, pyramid("noise", 0), mapping, thick=0.3, colors=colors, haze=9000.0)
    horizon = int((0.5 + math.tan(0.3)) * size)

    assert (picture[horizon + 1 :] == 0).all()
    assert picture[:20].mean() > 3 * picture[horizon - 6 : horizon].mean()
