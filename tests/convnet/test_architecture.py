"""The tables of our networks: shapes, weights and fields by hand arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnet.architecture import (
    ARCHITECTURES,
    FIGURES_NET,
    ZFNET,
    Architecture,
    Average,
    Conv,
    Dense,
    Pool,
    shapes,
)


def table(side: int, *layers: Conv | Pool | Average | Dense) -> Architecture:
    """Make a table of a few layers."""
    return Architecture("small", "test", side, layers)


def test_zfnet_has_the_published_sizes() -> None:
    """Zeiler and Fergus 2014, figure 3: 110, 55, 26, 13, 13, 13, 13, 6 rows."""
    found = shapes(ZFNET)

    sides = [
        shape.side
        for layer, shape in zip(ZFNET.layers, found, strict=True)
        if isinstance(layer, Conv | Pool)
    ]

    assert sides == [110, 55, 26, 13, 13, 13, 13, 6]


def test_zfnet_has_the_published_receptive_fields() -> None:
    """Fields of 11, 43, 75, 107, 139 and 171 pixels, 4, 16 and 32 apart."""
    found = [
        (shape.field, shape.step)
        for layer, shape in zip(ZFNET.layers, shapes(ZFNET), strict=True)
        if isinstance(layer, Conv | Pool)
    ]

    assert found == [
        *((7, 2), (11, 4), (27, 8), (43, 16)),
        *((75, 16), (107, 16), (139, 16), (171, 32)),
    ]


def test_zfnet_with_a_thousand_classes_has_the_weights_that_were_counted() -> None:
    """62 357 608 numbers with 1 000 classes: the last layer of one class has 4 097 of them."""
    weights = sum(shape.weights for shape in shapes(ZFNET))

    assert weights + 999 * 4097 == 62_357_608


def test_weights_by_hand() -> None:
    """Two filters of 3 x 3 on three maps, then one unit on 2 x 2 of them."""
    found = shapes(table(4, Conv(2, 3), Dense(1, relu=False)))

    assert [shape.weights for shape in found] == [2 * (27 + 1), 8 + 1]


@given(
    side=st.integers(8, 64),
    size=st.integers(1, 5),
    stride=st.integers(1, 3),
    pad=st.integers(0, 2),
)
def test_the_last_window_fits(side: int, size: int, stride: int, pad: int) -> None:
    """As many windows as fit: another stride would leave the padded input."""
    shape = shapes(table(side, Conv(1, size, stride, pad)))[0]

    last = (shape.side - 1) * stride + size
    assert last <= side + 2 * pad < last + stride


def test_ceil_adds_the_window_that_hangs_over() -> None:
    """Three rows in windows of 2, 2 apart: one window, or two."""
    assert shapes(table(3, Pool(2, 2)))[0].side == 1
    assert shapes(table(3, Pool(2, 2, ceil=True)))[0].side == 2


def test_a_layer_larger_than_its_input_is_refused() -> None:
    """The message names the network, the layer, and the rows it would need."""
    with pytest.raises(ValueError, match="small, layer 2: expected an input of at least 5 rows"):
        shapes(table(4, Pool(2, 2), Conv(1, 5)))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_ends_in_one_logit(name: str) -> None:
    """The last layer is one unit without a rectifier."""
    assert ARCHITECTURES[name].layers[-1] == Dense(1, relu=False)


def test_ours_is_small_and_has_a_pool_at_every_step_down() -> None:
    """At most 4 MB of single precision; what halves the maps has switches, but for the first."""
    found = shapes(FIGURES_NET)
    strided = [
        layer for layer in FIGURES_NET.layers if isinstance(layer, Conv) and layer.stride > 1
    ]

    assert 4 * sum(shape.weights for shape in found) <= 4_000_000
    assert strided in ([], [FIGURES_NET.layers[0]])
