"""Leaves and boxes: areas worked out by hand, order, faces."""

import math

import numpy as np
import pytest

from benchmarks.data.figures.coverings import paint_box, paint_leaves, pick_leaves
from benchmarks.data.figures.textures import LEVELS, SIDE


def canvas(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return an empty alpha and radiance."""
    return np.zeros((size, size), np.float32), np.zeros((size, size, 3), np.float32)


@pytest.mark.parametrize("angle", [0.0, 0.7, math.pi / 2, 2.5])
def test_a_leaf_covers_its_lens(angle: float) -> None:
    """Between two parabolas of half length a and half width b lie 8/3 a b, however it is turned."""
    alpha, radiance = canvas(200)
    leaf = np.array([[0.5, 0.5, 0.3, 0.1, math.cos(angle), math.sin(angle)]])
    paint_leaves(alpha, radiance, leaf, np.ones((1, 3)))
    row, column = np.nonzero(alpha)

    assert alpha.sum() == pytest.approx(8 / 3 * 0.3 * 0.1 * 200**2, rel=0.03)
    assert (row.mean(), column.mean()) == pytest.approx((99.5, 99.5), abs=0.5)


def test_the_last_leaf_lies_on_top() -> None:
    """Where two leaves cross, the color is the second one's; cover never exceeds 1."""
    leaves = np.array([[0.5, 0.5, 0.4, 0.15, 1, 0], [0.5, 0.5, 0.4, 0.15, 0, 1]], dtype=float)
    alpha, radiance = canvas(64)
    paint_leaves(alpha, radiance, leaves, np.array([[1.0, 0, 0], [0, 0, 1.0]]))

    assert radiance[32, 32, 0] == 0
    assert radiance[32, 32, 2] > 0.5
    assert radiance[32, 12, 0] > 0.5
    assert alpha.max() == pytest.approx(1)


def test_leaves_beyond_the_frame_are_cut() -> None:
    """A leaf in a corner shows a quarter; one outside shows nothing."""
    leaves = np.array([[0.0, 0.0, 0.3, 0.1, 1, 0], [2.0, -1.0, 0.3, 0.1, 1, 0]], dtype=float)
    alpha, radiance = canvas(200)
    paint_leaves(alpha, radiance, leaves, np.ones((2, 3)))

    assert alpha.sum() == pytest.approx(2 / 3 * 0.3 * 0.1 * 200**2, rel=0.05)


def test_leaves_are_taken_until_enough_is_hidden_and_none_hides_too_much() -> None:
    """The first leaf would hide 0.7 and is left out, then 0.2 and 0.1 are taken, one is spare."""
    points = np.array([[0.0, 0], [1, 0], [2, 0]])
    leaves = np.array([[x, 0, 0.4, 0.2, 1, 0] for x in (0, 1, 2, 5)], dtype=float)
    chosen, hidden = pick_leaves(leaves, points, np.array([0.7, 0.2, 0.1]), 0.3, 0.02)

    assert chosen.tolist() == [1, 2]
    assert hidden == pytest.approx(0.3)


def test_a_point_hidden_twice_counts_once() -> None:
    """Two leaves on one place hide its weight, not twice as much."""
    leaves = np.array([[0, 0, 1, 0.5, 1, 0]] * 2, dtype=float)
    points, weights = np.array([[0.0, 0], [9, 9]]), np.array([0.4, 0.6])

    assert pick_leaves(leaves, points, weights, 0.9, 0.02)[1] == pytest.approx(0.4)


def test_a_box_has_a_front_a_side_and_a_top() -> None:
    """Each face has its own light; the silhouette has the area of the hexagon's part in view."""
    words = np.full(sum((SIDE >> k) ** 2 for k in range(LEVELS)), 255 << 40, np.uint64)
    words.flags.writeable = False
    shape = np.array([0.5, 1.0, 0.4, -0.2])
    corners = np.array([(-0.5, 99.0), (-0.5, -1.0), (-0.1, -1.2), (0.9, -1.2), (0.9, 99.0)])
    sides = np.roll(corners, -1, axis=0) - corners
    normals = np.stack([sides[:, 1], -sides[:, 0]], axis=1)
    normals /= np.hypot(*normals.T)[:, None]
    edges = np.column_stack([normals, (normals * corners).sum(axis=1)])
    alpha, radiance = canvas(200)
    stand = np.array([0.4, 1.0, 0.0, 1.0, 0.5])
    look = np.array([0.0, 0.0, 400.0, 0.0])
    paint_box(alpha, radiance, stand, shape, edges, words, look, np.ones(3), np.ones(3))
    front, side, top = radiance[150, 80, 0], radiance[150, 155, 0], radiance[90, 90, 0]

    # In units of the shape: 1.4 wide and 1.2 high, less a triangle of 0.4 by 0.2.
    assert alpha.sum() == pytest.approx((1.4 * 1.2 - 0.04) * 100**2, rel=0.01)
    assert side < 0.7 * front < 0.7 * top
