"""What a window reaches: worked by hand, and against networks that are tried pixel by pixel."""

import numpy as np
import pytest

from convnet.deconvnet.layers import Affine, AveragePool, Concat, Conv, MaxPool, Mean, Pad
from convnet.sharing.lower import lower_part
from convnet.sharing.reach import LOWEST, is_local, reach_of, window_of
from tests.convnet.deconvnet.oracle import onnx_of, up
from tests.convnet.deconvnet.random_networks import random_network


def conv(size: int, stride: int = 1, pad: int = 0, dilation: int = 1) -> Conv:
    """Make a convolution of one map."""
    filters = np.ones((1, 1, size, size), dtype=np.float32)
    return Conv(("x",), "y", filters, None, (stride,) * 2, (dilation,) * 2, (pad,) * 4, 1)


def test_open_nsfws_first_layer_by_hand() -> None:
    """7 x 7 filters at stride 2: windows of 32 pixels reach 19 of 112 places at most."""
    extents = {"x": (1, 224, 224), "y": (1, 112, 112)}
    rows, columns = reach_of([conv(7, 2, 3)], "x", extents, (32, 32))["y"]

    assert (rows.size, columns.size) == (19, 19)
    # Pixel 96 is the last that output 47 sees (2 * 47 - 3 + 6 = 97) and output 46 does not (95).
    assert rows.first[96] == 47
    # The last pixel, 127, is the first that output 65 sees (2 * 65 - 3).
    assert rows.end[96] == 66
    assert rows.start[0] == 0
    assert rows.start[-1] == 112 - 19


def test_a_stride_that_steps_over_a_window_reaches_one_place_all_the_same() -> None:
    """A patch is never empty, and never outside."""
    extents = {"x": (1, 9, 9), "y": (1, 3, 3)}
    rows, _ = reach_of([conv(1, 4)], "x", extents, (1, 1))["y"]

    assert rows.size == 1
    assert rows.start.min() >= 0
    assert rows.start.max() <= 2
    assert (rows.start[[0, 4, 8]] == [0, 1, 2]).all()


@pytest.mark.parametrize("seed", range(12))
def test_nothing_outside_a_patch_changes(seed: int) -> None:
    """Filling a window changes an oracle's tensors inside its patches alone."""
    steps, side = random_network(seed)
    rng = np.random.default_rng(seed)
    local = [step for step in steps if step.operator not in ("GlobalAveragePool", "Flatten")]
    end = next(n for n, step in enumerate(steps) if step not in local)
    data = onnx_of(steps[:end], (3, side, side)).SerializeToString()
    lower = lower_part(data, steps[end - 1].above, "x", (3, side, side))
    size = (int(rng.integers(1, 7)), int(rng.integers(1, 7)))
    reached = reach_of(lower.steps, "x", lower.extents, size)
    top, left = (int(rng.integers(side - length + 1)) for length in size)
    pictures = rng.normal(size=(2, 3, side, side))
    pictures[1] = pictures[0]
    pictures[1, :, top : top + size[0], left : left + size[1]] = rng.normal(size=(3, *size))
    seen = up(steps[:end], pictures)

    for layer in lower.steps:
        changed = np.argwhere(seen[layer.above][0] != seen[layer.above][1])
        rows, columns = reached[layer.above]
        for reach, first, places in ((rows, top, changed[:, 1]), (columns, left, changed[:, 2])):
            assert ((places >= reach.first[first]) & (places < reach.end[first])).all()
            assert reach.start[first] <= reach.first[first]
            assert reach.start[first] + reach.size >= reach.end[first]


MAPS = {"x": (2, 8, 8), "y": (2, 4, 4)}


@pytest.mark.parametrize(
    ("layer", "local"),
    [
        (AveragePool(("x",), "y", (2, 2), (2, 2), (1, 1), (0, 0, 0, 0), False, False), True),
        (AveragePool(("x",), "y", (3, 3), (2, 2), (1, 1), (1, 1, 0, 0), False, True), True),
        (AveragePool(("x",), "y", (3, 3), (2, 2), (1, 1), (1, 1, 0, 0), False, False), False),
        (AveragePool(("x",), "y", (3, 3), (2, 2), (1, 1), (0, 0, 0, 0), True, True), False),
        (MaxPool(("x",), "y", (3, 3), (2, 2), (1, 1), (0, 0, 0, 0), True), True),
        (Mean(("x",), "y", (2, 3), True), False),
        (Concat(("x", "x"), "y", 1), True),
        (Concat(("x", "x"), "y", 2), False),
        (Affine(("x",), "y", np.ones((2, 1, 1)), np.float32(1)), True),
        (Affine(("x",), "y", np.ones(8), None), False),
        (Pad(("x",), "y", (0, 0, 1, 2), (0, 0, 3, 4), "constant", 5.0), True),
        (Pad(("x",), "y", (0, 0, 1, 2), (0, 0, 3, 4), "reflect", 0.0), False),
        (Pad(("x",), "y", (0, 1, 0, 0), (0, 0, 0, 0), "constant", 0.0), False),
    ],
)
def test_layers_that_look_at_their_surroundings_alone(layer: object, local: bool) -> None:
    """Means by unequal numbers, borders that mirror, and factors by place are not local."""
    assert is_local(layer, MAPS) is local  # type: ignore[arg-type]


def test_borders_hold_what_the_layer_puts_there() -> None:
    """A max pool's never win; a written border has its own value."""
    pool = MaxPool(("x",), "y", (3, 3), (2, 2), (1, 1), (1, 0, 1, 0), False)
    border = Pad(("x",), "y", (0, 0, 1, 2), (0, 0, 3, 4), "constant", 5.0)

    assert (window_of(pool).value, window_of(pool).before) == (LOWEST, (1, 0))
    assert (window_of(border).value, window_of(border).before) == (5.0, (1, 2))
