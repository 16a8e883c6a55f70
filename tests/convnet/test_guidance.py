"""Guidance: what is seen where is learned beside the label, and nothing of it is left."""

import numpy as np
import pytest

from convnet.architecture import FIGURES_NET, Architecture, Average, Conv, Dense, Pool
from convnet.augmentation import Augmentation, drawn_change
from convnet.guidance import make_guide
from convnet.network import build
from convnet.schedule import Schedule, Stage
from convnet.training import Examples, train

torch = pytest.importorskip("torch")

SMALL = Architecture(
    "small",
    "test",
    16,
    (Conv(8, 3, pad=1), Pool(2, 2), Conv(8, 3, pad=1), Average(), Dense(1, False)),
)
STILL = Augmentation(0, 0, 0, 0, 0, 0, 0)


def cells_of(count: int) -> np.ndarray:
    """Say of 8 x 8 cells that the left half is of kind 0, the right half of kind 1."""
    cells = np.zeros((count, 8, 8, 2), np.uint8)
    cells[:, :, :4, 0] = cells[:, :, 4:, 1] = 255
    return cells


def test_it_sees_the_last_maps_with_as_many_cells() -> None:
    """16 x 16 cells of our network are those before the last pool."""
    guide = make_guide(torch, FIGURES_NET, np.zeros((1, 16, 16, 3), np.uint8), (), "cpu")
    network = build(FIGURES_NET)

    _, seen = guide.forward(network.eval(), torch.zeros(1, 3, 128, 128))

    assert isinstance(network[guide.after], torch.nn.ReLU)
    assert isinstance(network[guide.after + 1], torch.nn.MaxPool2d)
    assert seen.shape == (1, 3, 16, 16)


def test_the_loss_by_hand() -> None:
    """Even logits of two kinds cost log 2 a cell, times the weight of the kind that is there."""
    guide = make_guide(torch, SMALL, cells_of(1), (1.0, 3.0), "cpu")
    change = drawn_change(STILL, 2, np.random.default_rng(0))
    cells = torch.from_numpy(cells_of(2))

    loss = guide.loss(torch.zeros(2, 2, 8, 8), cells, change)

    assert float(loss) == pytest.approx((1 + 3) / 2 * np.log(2), rel=1e-5)


def test_cells_that_no_layer_has_are_refused() -> None:
    """The message names the network and the number of cells."""
    with pytest.raises(ValueError, match="layer of small has, got 5 x 5"):
        make_guide(torch, SMALL, np.zeros((1, 5, 5, 2), np.uint8), (), "cpu")


def test_nothing_of_it_is_left() -> None:
    """The trained network has the weights of its table and no others."""
    pictures = np.random.default_rng(0).integers(256, size=(8, 16, 16, 3)).astype(np.uint8)
    examples = Examples(pictures, np.arange(8) % 2, None, cells_of(8))
    schedule = Schedule(stages=(Stage(1, 16),), passes=16, batch=8)

    found = train(SMALL, examples, Examples(pictures, np.arange(8) % 2), schedule, seed=0)

    assert set(found.weights) == set(build(SMALL).state_dict())
