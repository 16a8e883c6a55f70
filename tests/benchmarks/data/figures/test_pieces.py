"""Scenes grow piece by piece without mixing layers up."""

import numpy as np

from benchmarks.data.figures.geometry import CLOTH, SKIN, STRIPE, Cones
from benchmarks.data.figures.pieces import Pieces, alike


def cones(*layers: int) -> Cones:
    """Make cones of the layers given, each told by its first coordinate."""
    count = len(layers)
    ends = np.zeros((count, 2, 3))
    ends[:, 0, 0] = np.arange(count)
    return Cones(
        ends,
        np.ones((count, 2)),
        np.array(layers, dtype=np.int32),
        np.tile([-np.inf, np.inf], (count, 1)),
        np.ones(count, dtype=np.uint8),
        np.zeros((count, 3)),
    )


def test_layers_are_numbered_on_from_piece_to_piece() -> None:
    """The second piece's layer 0 follows the two layers of the first."""
    pieces = Pieces()
    pieces.add(cones(0, 1, 1), alike((0.1,), SKIN), alike((0.2,), CLOTH))
    pieces.add(cones(1, 0), alike((0.3, 0.4), CLOTH, pattern=STRIPE))
    all_cones, layers = pieces.together()

    assert all_cones.layer.tolist() == [0, 1, 1, 3, 2]
    assert all_cones.layer.dtype == np.int32
    assert layers.melt.tolist() == [0.1, 0.2, 0.3, 0.4]
    assert layers.surface.tolist() == [SKIN, CLOTH, CLOTH, CLOTH]
    assert layers.pattern.tolist()[2:] == [STRIPE, STRIPE]


def test_an_empty_scene_has_arrays_of_the_right_shapes() -> None:
    """A picture of nothing but its background goes through the same renderer."""
    all_cones, layers = Pieces().together()

    assert all_cones.ends.shape == (0, 2, 3)
    assert all_cones.albedo.shape == (0, 3)
    assert layers.mottle.shape == (0, 2, 3)
